"""What arrives as a file, bounded before anything is stored: the rest of a file that is too large is counted and thrown away."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

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
