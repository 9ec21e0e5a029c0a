"""`manage.py up` with the real web server, worker and scheduler."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from .test_supervise import is_alive, soon

pytestmark = [pytest.mark.faults, pytest.mark.embedded]


class Up:
    """One installation in a folder of its own, started as a person would."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.log = folder, folder.parent / "output"
        self.process: subprocess.Popen | None = None

    def start(self, **knobs: str) -> None:
        """Start it, and wait until it says that it is ready."""
        ours = {"VAR": str(self.folder), "DEBUG": "1", "DEMO": "0", "PORT": str(self.port)}
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.log.write_text("")
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=settings.BASE_DIR,
                env=kept | ours | knobs,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        soon(lambda: "Candor is ready" in self.said() or self.process.poll() is not None, 120)

    def said(self) -> str:
        return self.log.read_text()

    def answers(self) -> bool:
        """Whether the web server answers anything at all."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def processes(self) -> dict[int, str]:
        """Everything that runs with this folder as its data, by number, but the supervisor itself."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if f"VAR={self.folder}".encode() in (place / "environ").read_bytes().split(b"\0"):
                    found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        found.pop(self.process.pid, None)
        return {number: line for number, line in found.items() if is_alive(number)}

    def leader(self, word: str) -> int | None:
        """The process that the supervisor itself started for this task."""
        for number, line in self.processes().items():
            with suppress(ProcessLookupError):  # it ended while we looked
                if re.search(rf"\b{word}\b", line) and os.getsid(number) == number:
                    return number
        return None

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def first(once_a_run: Any) -> Path:
    """The folder of an installation that was started once and stopped; `output` is what it said."""

    def start(folder: Path) -> None:
        one = Up(folder / "var")
        one.start()
        assert one.stop() == 0

    return once_a_run("first", start)


@pytest.fixture
def up(tmp_path: Path, first: Path) -> Iterator[Up]:
    """One that was started before, with its own copy of the data."""
    shutil.copytree(first / "var", tmp_path / "var")
    one = Up(tmp_path / "var")
    yield one
    if one.process and one.process.poll() is None:
        one.stop()
    for number in one.processes() if one.process else ():
        os.kill(number, signal.SIGKILL)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_restarts_what_is_killed_and_ends_everything(up, ending):
    up.start()
    assert up.answers()
    first = {word: up.leader(word) for word in ("gunicorn", "worker", "beat")}
    assert all(first.values()), up.said()
    for word, number in first.items():
        os.kill(number, signal.SIGKILL)
        soon(lambda word=word, number=number: up.leader(word) not in (None, number), 20)
    soon(up.answers, 20)
    assert up.stop(ending) == 0
    assert up.processes() == {}
    assert up.said().rstrip().endswith("Stopped.")
    for sentence in ("web ended (killed by SIGKILL)", "worker ended (killed", "scheduler ended (killed"):
        assert sentence in up.said()


def test_a_second_start_is_quick_and_prepares_nothing_again(first, up):
    assert (first / "output").read_text().startswith("Preparing the database ...\nCollecting the static files ...\n")
    up.start()
    assert "Preparing" not in up.said() and "Collecting" not in up.said()
    assert int(re.search(r"ready after (\d+) s", up.said())[1]) <= 15
    up.stop()


def test_what_cannot_start_says_why(up, tmp_path):
    up.start()
    beside = Up(tmp_path / "beside")
    beside.port = up.port
    beside.start()
    assert f"Candor cannot listen on 127.0.0.1:{up.port} (Address already in use)" in beside.said()
    again = Up(up.folder)
    again.start()
    assert f"Candor runs already with the data in {up.folder}. Stop it first." in again.said()
    empty = Up(tmp_path / "empty")
    empty.start(FRESH="1")
    assert "FRESH=1 makes the demo anew; with DEMO=0 nothing is removed." in empty.said()
    mixed = Up(up.folder)
    up.stop()
    mixed.start(DEMO="1", FRESH="1")
    assert f"The data in {up.folder} is not the demo's, so FRESH=1 leaves it alone." in mixed.said()
    assert [one.process.wait(30) for one in (beside, again, empty, mixed)] == [1, 1, 1, 1]


def test_when_the_supervisor_is_killed_its_children_stop(up):
    up.start()
    assert up.processes()
    up.process.kill()
    up.process.wait()
    soon(lambda: up.processes() == {}, 30)
