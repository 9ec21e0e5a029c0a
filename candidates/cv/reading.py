"""Runs the limited reader and believes none of it: every frame is bounded, every sentence is ours."""

import fcntl
import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from .kinds import Refusal, look
from .sentences import sentence
from .text import MOST, clean

READER = Path(__file__).with_name("reader.py")
LONG = 20.0  # seconds the worker gives; what does not suffice then never will
FORM = 3.0  # seconds a person waits at the form
CPU = 10  # seconds of work, whatever the wall says
SLOTS = 2  # readers at a time for all web processes
PICTURES = 30  # pages drawn
TALLEST = 2480  # pixels
FRAME, ALL = 2**22, 2**26  # bytes of one answer and of all answers together
# What the reader may refuse, and the figure that goes with it.
REFUSALS: dict[str, list[str]] = {
    "encrypted": [],
    "truncated": [],
    "damaged": [],
    "damaged_page": ["page"],
    "no_pages": [],
    "too_many_pages": ["pages"],
}
WRONG = (
    ValueError,
    KeyError,
    TypeError,
    ArithmeticError,
    RecursionError,
)  # what words that are not our reader's end in


class State(StrEnum):
    READ = "read"  # its text is here
    NO_TEXT = "no_text"  # pictures of pages: accepted
    REFUSED = "refused"  # not a CV that we can take, and why
    UNREAD = "unread"  # nobody knows yet; when `final`, nobody will


@dataclass(frozen=True)
class Picture:
    """One page as a WebP file."""

    page: int
    width: int
    height: int
    path: Path


@dataclass(frozen=True)
class Reading:
    """What is known of a CV. `code` is stable and may be stored; `text` is clean; `pages` is 0 when unknown.

    `pictures_pending` means that reading again with more time can bring (more) pictures. `final` is False only where
    reading again can change the answer.
    """

    state: State
    code: str = ""
    figures: dict[str, int] = field(default_factory=dict)
    text: str = ""
    pages: int = 0
    images: tuple[Picture, ...] = ()
    pictures_pending: bool = False
    final: bool = True

    @property
    def sentence(self) -> str:
        return sentence(self.code, **self.figures)

    @property
    def accepted(self) -> bool:
        """Whether the file is kept: everything but a refusal."""
        return self.state != State.REFUSED


def read(path: Path | str, *, wall: float = LONG, pages_to: Path | None = None) -> Reading:
    """Read the PDF at `path` within `wall` seconds; with `pages_to`, draw its first pages into that folder.

    Always returns, and the reader is gone when it does. A file that ends the reader is `unread` (never an empty CV);
    with the worker's LONG time that is the last word (`too_heavy`). OSError when `path` cannot be opened or `pages_to`
    not be written.
    """
    with open(path, "rb") as file:
        if refusal := look(file):
            return Reading(State.REFUSED, refusal.code, refusal.figures)
        file.seek(0)
        answers = _Answers(pages_to)
        ended = _run(file.fileno(), wall, answers)
    return answers.reading(ended, last=wall >= LONG)


def at_the_form(path: Path | str, *, pages_to: Path | None = None) -> Reading:
    """`read` for a web process: FORM seconds at most; `unread` at once when two others are being read."""
    with slots() as free:
        return read(path, wall=FORM, pages_to=pages_to) if free else Reading(State.UNREAD, "busy", final=False)


@contextmanager
def slots() -> Iterator[bool]:
    """Whether one of the SLOTS places was free; it is held within the block, across all processes. Never waits.

    A lock belongs to an open file, so threads of one process count as well, and a killed process leaves none behind.
    """
    folder = settings.VAR / "cv-slots"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(SLOTS):
        with open(folder / str(number), "ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield True
            return
    yield False


class _Answers:
    """What the reader said so far."""

    def __init__(self, pages_to: Path | None) -> None:
        self.pages_to = pages_to
        self.heard: set[str] = set()
        self.refused: Refusal | None = None
        self.text = ""
        self.pages = 0
        self.seen: bool | None = None  # None until the text is complete
        self.images: list[Picture] = []
        self.whole = False

    def take(self, kind: str, body: bytes) -> None:
        """Take one frame; one of several errors when it is none that our reader sends."""
        if kind != "P" and kind in self.heard:
            raise ValueError(kind)
        self.heard.add(kind)
        match kind:
            case "N":
                self.pages = _number(json.loads(body)["pages"], settings.CV_MAX_PAGES)
            case "T":
                self.text = clean(body.decode("utf-16-le", "ignore"))
            case "K":
                self.seen = json.loads(body)["seen"] is True
            case "X":
                self.refused = self._refusal(**json.loads(body))
            case "P":
                self._picture(body)
            case "E":
                self.whole = True
            case _:
                raise ValueError(kind)

    def _refusal(self, code: str, **figures: int) -> Refusal:
        """Only the reader's own codes, each with its figure."""
        if code not in REFUSALS or list(figures) != REFUSALS[code]:
            raise ValueError(code)
        figures = {name: _number(value, 10**9) for name, value in figures.items()}
        return Refusal(code, figures | ({"most": settings.CV_MAX_PAGES} if code == "too_many_pages" else {}))

    def _picture(self, body: bytes) -> None:
        """Write a page's picture: only what looks like WebP, only into the folder asked for, whole or not at all."""
        head, _line, data = body.partition(b"\n")
        facts = json.loads(head)
        page = _number(facts["page"], PICTURES)
        width, height = _number(facts["width"], TALLEST), _number(facts["height"], TALLEST)
        in_order = page > (self.images[-1].page if self.images else 0)
        if self.pages_to is None or not in_order or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
            raise ValueError("picture")
        self.pages_to.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.pages_to / f"{page:02}.webp"
        part = path.with_suffix(".part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
        part.replace(path)
        self.images.append(Picture(page, width, height, path))

    def reading(self, ended: str, *, last: bool) -> Reading:
        """The answers as one reading; `ended` is how the reader ended: `done`, `slow` or `crashed`."""
        if self.refused:
            return Reading(State.REFUSED, self.refused.code, self.refused.figures)
        if self.seen is None:  # it ended before the text was complete
            return Reading(State.UNREAD, "too_heavy" if last else ended, pages=self.pages, final=last)
        if not self.text and not self.seen:
            return Reading(State.REFUSED, "blank")
        state = State.READ if self.text else State.NO_TEXT
        return Reading(
            state,
            "" if self.text else "no_text",
            text=self.text,
            pages=self.pages,
            images=tuple(self.images),
            pictures_pending=self.pages_to is None or not (self.whole or last),
        )


def _number(value: object, most: int) -> int:
    """A whole number from 1 to `most`."""
    if not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(value)
    return value


def _run(stdin: int, wall: float, answers: _Answers) -> str:
    """Start the reader, feed `answers`, end it and its whole session. Says how it ended: `done`, `slow`, `crashed`."""
    end = time.monotonic() + wall
    pictures = PICTURES if answers.pages_to else 0
    figures = (os.getpid(), min(CPU, math.ceil(wall)), settings.CV_MAX_PAGES, MOST, pictures)
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(READER), *map(str, figures)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    )
    assert child.stdout is not None
    try:
        with child.stdout as pipe:
            for kind, body in _frames(pipe.fileno(), end):
                answers.take(kind, body)
                if answers.whole or answers.refused:
                    return "done"
        return "crashed"
    except TimeoutError:
        return "slow"
    except WRONG:
        return "crashed"
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()


def _frames(pipe: int, end: float) -> Iterator[tuple[str, bytes]]:
    """Frames as they come, until the reader closes the pipe. TimeoutError at `end`; ValueError when they are too large."""
    held, total = bytearray(), 0
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            left = end - time.monotonic()
            if left <= 0 or not ready.select(left):
                raise TimeoutError
            piece = os.read(pipe, 2**16)
            if not piece:
                return
            held += piece
            total += len(piece)
            while len(held) >= 5:
                size = int.from_bytes(held[1:5], "big")
                if size > FRAME or total > ALL:
                    raise ValueError("too large")
                if len(held) < 5 + size:
                    break
                kind, body = chr(held[0]), bytes(held[5 : 5 + size])
                del held[: 5 + size]
                yield kind, body
