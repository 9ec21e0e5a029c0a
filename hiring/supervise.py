"""Keeps processes alive: each in its own process group, restarted with back-off when it ends, all ended together.

A child that was killed with -9 leaves its own children behind; they are ended with their group, and reaped where Linux
allows it, before it is started again, so that no orphan keeps the port. If the supervisor itself is killed with -9, Linux
tells each child to stop.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

GRACE = 8.0  # seconds between asking and ending
BACK_OFF = (1.0, 30.0)  # the first wait before a restart, and the longest
STEADY = 60.0  # after so many seconds of running, the next wait is the first again
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)


def prctl(option: int, value: int) -> None:
    """Linux's knob for a process's family ties; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


class Child:
    """One process that is to run all the time."""

    def __init__(self, name: str, argv: Sequence[str]) -> None:
        self.name, self.argv = name, list(argv)
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = self.start_at = 0.0
        self.wait = BACK_OFF[0]

    def start(self) -> None:
        """It runs in a session of its own: Ctrl-C at the terminal reaches the supervisor only."""
        tied = [sys.executable, "-IS", str(Path(__file__).with_name("tied.py")), str(os.getpid())]
        self.process = subprocess.Popen([*tied, *self.argv], stdin=subprocess.DEVNULL, start_new_session=True)
        self.started_at = time.monotonic()

    def has_ended(self) -> bool:
        """Whether the process has ended; it stays unreaped until `clear`, so that its number is nobody else's."""
        if self.process is None:
            return True
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, flags) is not None

    def clear(self) -> int:
        """End what is left of the group, reap the process, answer its exit code."""
        if self.process is None:
            return 0
        self.signal(signal.SIGKILL, group=True)
        number, code = self.process.pid, self.process.wait()
        self.process = None
        for _ in range(250):  # the rest of the group ends a moment later; until then it may hold the port
            try:
                if os.waitpid(-number, os.WNOHANG)[0] == 0:
                    time.sleep(0.02)
            except ChildProcessError:
                break
        return code

    def signal(self, number: int, *, group: bool = False) -> None:
        """Send a signal to the process, or to everything it started."""
        if self.process is None:
            return
        try:
            (os.killpg if group else os.kill)(self.process.pid, number)
        except ProcessLookupError:
            pass


def keep(children: Sequence[Child], *, say: Callable[[str], None], each: Callable[[], None] = lambda: None) -> None:
    """Run the children until SIGINT, SIGTERM or SIGHUP; afterwards nothing they started runs any more.

    Asked to stop, each process itself is told first: a web server finishes its answers, a worker its task. What is still
    there after GRACE seconds, or at a second signal, is ended with its group. `each` is called about once a second.
    """
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def pause(seconds: float) -> None:
        """Until something happens, at most so long."""
        if select.select([reader], [], [], seconds)[0]:
            os.read(reader, 4096)

    prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans come to us to be reaped, also where nobody else does (a container)
    try:
        for child in children:
            child.start()
        while not asked:
            for child in children:
                look_after(child, say)
            each()
            pause(1.0)
        say("Stopping ... (Ctrl-C again: at once)")
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while len(asked) == 1 and time.monotonic() < deadline and not all(child.has_ended() for child in children):
            pause(0.2)
    finally:
        for child in children:
            child.clear()
        prctl(PR_SET_CHILD_SUBREAPER, 0)
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def look_after(child: Child, say: Callable[[str], None]) -> None:
    """Start the child again when it has ended and its wait is over."""
    now = time.monotonic()
    if child.process is not None and child.has_ended():
        code = child.clear()
        child.wait = BACK_OFF[0] if now - child.started_at > STEADY else child.wait
        child.start_at = now + child.wait
        say(f"{child.name} ended ({describe(code)}); it starts again in {child.wait:.0f} s.")
        child.wait = min(child.wait * 2, BACK_OFF[1])
    if child.process is None and now >= child.start_at:
        child.start()


def describe(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"
