"""The embedded broker after a power cut: whatever cannot be read is thrown away, and the worker goes on."""

from __future__ import annotations

from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from hiring import broker

pytestmark = pytest.mark.embedded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("in", "done"):
        (tmp_path / part).mkdir()
    return tmp_path


def connected(folder: Path) -> Connection:
    """As a process that has just been started."""
    broker.use()
    broker.Transport.global_state.clear()
    options = {"data_folder_in": str(folder / "in"), "data_folder_out": str(folder / "in"), "polling_interval": 0.05}
    return Connection("filesystem://", transport_options={**options, "control_folder": str(folder / "done")})


def passed_on(folder: Path, *texts: str) -> list[Any]:
    """What arrives of these texts, by way of the folder as it is."""
    with connected(folder) as connection, connection.SimpleQueue("celery") as queue:
        for text in texts:
            queue.put(text)
        found = []
        for _text in texts:
            try:
                message = queue.get(timeout=3)
            except Empty:
                break
            message.ack()
            found.append(message.payload)
        return found


def test_texts_pass_through_the_folder_and_leave_nothing(folder):
    assert passed_on(folder, "one", "two") == ["one", "two"]
    assert list((folder / "in").iterdir()) == []


@pytest.mark.parametrize("left", ["", "[[", "null"])
def test_an_exchange_that_was_cut_off_is_made_anew(folder, left):
    passed_on(folder, "before")
    for table in (folder / "done").iterdir():
        table.write_text(left)
    assert passed_on(folder, "after") == ["after"]


@pytest.mark.parametrize("left", ["", '{"body": "tr'])
def test_a_message_that_was_cut_off_keeps_nobody_waiting(folder, left):
    (folder / "in" / "0_a.celery.msg").write_text(left)
    assert passed_on(folder, "after") == ["after"]
    assert list((folder / "in").iterdir()) == []
