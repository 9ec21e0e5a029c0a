"""A company's real processes and data, for tests that kill, starve and overrun them."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody on this machine takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Company:
    """A company's processes and data, apart from everybody else's."""

    def __init__(self, folder: Path, database: str, broker: str, **more: str) -> None:
        self.folder, self.database = folder, database
        (folder / "var").mkdir(mode=0o700, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
        self.env = kept | {
            "VAR": str(folder / "var"),
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": broker,
            "DJANGO_SETTINGS_MODULE": "hiring.settings",
            "DEBUG": "1",
            "DEMO": "0",
            "UNDO_SECONDS": "0",
            "LOG_LEVEL": os.environ.get("FAULTS_LOG", "ERROR"),
            "PYTHONWARNINGS": "ignore",
            **more,
        }

    def act(self, *words: object, **more: str) -> dict[str, Any]:
        """What candidates.tests.company does, in a process of its own."""
        argv = [sys.executable, "-m", "candidates.tests.company", *map(str, words)]
        done = subprocess.run(argv, cwd=ROOT, env=self.env | more, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def take_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What this process starts from now on belongs to the company."""
        for name in set(os.environ) - set(self.env):
            monkeypatch.delenv(name)
        for name, value in self.env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(ROOT)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says, asked without Django."""
        if self.database.startswith("sqlite"):
            connection = sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=20)
            try:
                return connection.execute(sql).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.database) as server:
            return server.execute(sql).fetchall()

    def waiting(self) -> int:
        return self.rows("SELECT count(*) FROM candidates_mail WHERE state <> 'sent'")[0][0]

    def in_flight(self) -> set[tuple[str, str]]:
        """Message-ID and claim of every send that has begun and is not marked."""
        return set(self.rows("SELECT message_id, token FROM candidates_mail WHERE state = 'sending'"))


def wait_for(what: Callable[[], bool], seconds: float, *, alive: Callable[[], None] = lambda: None) -> float:
    """How long it took; fails when it takes longer than `seconds`."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        alive()
        time.sleep(0.02)
    return time.monotonic() - started


def report(lane: str, figures: dict[str, Any]) -> None:
    """Into the test's output and a small file."""
    folder = ROOT / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"faults-{lane}.json").write_text(json.dumps(figures, indent=2) + "\n")
    sys.stdout.write(f"\n{lane}: {json.dumps(figures)}\n")
