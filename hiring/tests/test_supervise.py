"""Children are kept alive one by one and end together, with everything they started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from hiring import supervise

pytestmark = pytest.mark.embedded

# Each child writes its number and that of a child of its own, then waits; "deaf" ones do not listen to SIGTERM.
CHILD = """
import os, signal, subprocess, sys, time
if "deaf" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen(["sleep", "600"])
with open(sys.argv[1], "a") as file: print(os.getpid(), grandchild.pid, file=file, flush=True)
if "brief" in sys.argv: sys.exit(3)
time.sleep(600)
"""


def is_alive(number: int) -> bool:
    """Whether a process with this number runs (a zombie does not)."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(holds: Callable[[], object], seconds: float = 10) -> None:
    """Wait until it holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


class Run:
    """`keep` in this process, driven from a thread that sends it signals."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.said = tmp_path, []

    def child(self, name: str, *how: str) -> supervise.Child:
        return supervise.Child(name, [sys.executable, "-c", CHILD, str(self.folder / name), *how])

    def starts(self, name: str) -> list[list[int]]:
        """The numbers of each start of this child and of its own child."""
        path = self.folder / name
        return [list(map(int, row.split())) for row in path.read_text().splitlines()] if path.exists() else []

    def while_running(self, children: list[supervise.Child], act: Callable[[], None]) -> None:
        """Keep the children running while `act` runs beside, then stop as Ctrl-C does."""
        failed = []

        def beside() -> None:
            try:
                act()
            except BaseException as error:
                failed.append(error)
            finally:
                os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=beside)
        thread.start()
        supervise.keep(children, say=self.said.append)
        thread.join()
        if failed:
            raise failed[0]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_a_killed_child_starts_again_alone_and_its_orphan_is_ended(run):
    def act():
        soon(lambda: run.starts("web") and run.starts("worker"))
        number, orphan = run.starts("web")[0]
        os.kill(number, signal.SIGKILL)
        soon(lambda: len(run.starts("web")) == 2)
        assert not is_alive(orphan)

    run.while_running([run.child("web"), run.child("worker")], act)
    assert [len(run.starts(name)) for name in ("web", "worker")] == [2, 1]
    assert run.said == [
        "web ended (killed by SIGKILL); it starts again in 1 s.",
        "Stopping ... (Ctrl-C again: at once)",
    ]
    numbers = sum(run.starts("web") + run.starts("worker"), [])
    assert [number for number in numbers if is_alive(number)] == []


def test_a_child_that_keeps_ending_waits_longer_each_time(run, monkeypatch):
    monkeypatch.setattr(supervise, "BACK_OFF", (0.1, 0.3))
    child = run.child("worker", "brief")
    child.wait = 0.1
    run.while_running([child], lambda: soon(lambda: len(run.starts("worker")) >= 4))
    waits = [sentence for sentence in run.said if sentence.startswith("worker ended")]
    assert waits[0] == "worker ended (code 3); it starts again in 0 s."
    assert child.wait == 0.3


def test_a_child_that_does_not_listen_is_ended_after_the_grace(run, monkeypatch):
    monkeypatch.setattr(supervise, "GRACE", 0.5)
    run.while_running([run.child("deaf", "deaf")], lambda: soon(lambda: run.starts("deaf")))
    assert [number for number in run.starts("deaf")[0] if is_alive(number)] == []


def test_a_second_signal_ends_at_once(run, monkeypatch):
    monkeypatch.setattr(supervise, "GRACE", 60)
    again = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))

    def act():
        soon(lambda: run.starts("deaf"))
        again.start()

    started = time.monotonic()
    run.while_running([run.child("deaf", "deaf")], act)
    assert time.monotonic() - started < 10
    assert [number for number in run.starts("deaf")[0] if is_alive(number)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells children of their parent's death.")
def test_children_stop_when_the_supervisor_is_killed(run):
    script = (
        "import sys; from hiring.supervise import Child, keep;"
        f"keep([Child('web', [sys.executable, '-c', {CHILD!r}, {str(run.folder / 'web')!r}])], say=print)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], cwd=settings.BASE_DIR)
    try:
        soon(lambda: run.starts("web"))
        number, orphan = run.starts("web")[0]
        supervisor.kill()
        supervisor.wait()
        soon(lambda: not is_alive(number))
        os.kill(orphan, signal.SIGKILL)  # `sleep` has no reason to stop; our servers watch their parent
    finally:
        supervisor.kill()
        supervisor.wait()
