"""What `make test` starts ends with it."""

import os
import runpy
import subprocess
import time
from pathlib import Path

from django.conf import settings

TOOL = Path(settings.BASE_DIR) / "tools" / "test.py"


def is_running(pid: int) -> bool:
    """Whether the process still does anything; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_what_a_process_left_behind_ends_when_it_has_ended_itself(tmp_path):
    note = tmp_path / "pid"
    with runpy.run_path(str(TOOL))["running"](
        ["sh", "-c", f"trap '' INT; sleep 300 & echo $! > {note}"], subprocess.DEVNULL
    ) as process:
        process.wait()
        child = int(note.read_text())
        assert is_running(child)
    for _turn in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)
    with runpy.run_path(str(TOOL))["running"](["true"], subprocess.DEVNULL, cwd=os.sep) as process:
        process.wait()  # nobody is left: nothing to end
