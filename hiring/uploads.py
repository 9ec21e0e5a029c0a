"""What arrives as a file, bounded before anything is stored: the rest of a file that is too large is counted and thrown away."""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, multipartparser

ENOUGH = 10  # times the limit: nobody sends as much by mistake, so we stop listening
HAND_IN = "portal-hand-in"  # the one route that takes other files than CVs


def limits(request: HttpRequest | None) -> tuple[int, int]:
    """How large a file may be on this route, and how many of them are kept."""
    found = getattr(request, "resolver_match", None)
    if found is not None and found.url_name == HAND_IN:
        return settings.CASE_MAX_BYTES, settings.CASE_MAX_FILES
    return settings.CV_MAX_BYTES, 1


class Head(io.BytesIO):
    """The beginning of a file whose whole size is known: what looks at first bytes and size sees both."""

    def __init__(self, first: bytes, size: int) -> None:
        super().__init__(first)
        self.whole = size

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 2:
            return self.whole + offset
        return super().seek(offset, whence)


class Overflow(UploadedFile):
    """A file larger than its route takes, or one too many, of which only the beginning was kept."""


class Bounded(FileUploadHandler):
    """First of the handlers: passes on what may be stored, and answers for a file that grows beyond the limit."""

    before = 0  # bytes of earlier files
    number = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.most, many = limits(self.request)
        self.number += 1
        self.room = self.most if self.number <= many else 0
        self.first = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.first = self.first or raw_data
        end = start + len(raw_data)
        if self.before + end > ENOUGH * self.most:
            raise StopUpload(connection_reset=True)
        return raw_data if end <= self.room else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        self.before += file_size
        if file_size <= self.room:
            return None
        self.let_go()
        head = Head(self.first, file_size)
        return Overflow(head, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def let_go(self) -> None:
        """What the next handlers had begun to write of this file leaves the disk at once."""
        for handler in self.request.upload_handlers if self.request else []:
            if isinstance(file := getattr(handler, "file", None), TemporaryUploadedFile):
                file.close()


# --- names ---------------------------------------------------------------------------------------------------------------

HEADER = 16 * 2**10  # bytes of a part's header that we look at
LONGEST_NAME = 200
NAME = re.compile(rb'(?<=[ ;]filename=")[^"\r\n]*(?=")', re.IGNORECASE)
parse_part = multipartparser.parse_boundary_stream  # type: ignore[attr-defined]


def part(stream: Any, most: int) -> Any:
    """The next part of a form. Django takes a file whose name is no UTF-8 for no file at all, and refuses the whole form for a
    name of a thousand characters; but a name is nobody's fault, and we store files under names of our own."""
    start = stream.read(HEADER)
    header, blank, body = start.partition(b"\r\n\r\n")
    stream.unget(b"\r\n".join(map(readable, header.split(b"\r\n"))) + blank + body if blank else start)
    return parse_part(stream, most)


def readable(line: bytes) -> bytes:
    """A line of a part's header that Django can read."""
    if not line.lower().startswith(b"content-disposition"):
        return line
    return NAME.sub(lambda name: named(name[0]), line).decode("utf-8", "replace").encode()


def named(name: bytes) -> bytes:
    """A file's name as it came, shortened before its ending where it is long; one of ours where it is no text."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = "file" + PurePosixPath(name.decode("ascii", "ignore")).suffix
    ending = PurePosixPath(text).suffix[:20]
    return text.encode() if len(text) <= LONGEST_NAME else (text[: LONGEST_NAME - len(ending)] + ending).encode()


multipartparser.parse_boundary_stream = part  # type: ignore[attr-defined]
