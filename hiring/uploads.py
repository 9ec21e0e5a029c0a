"""What arrives as a file, bounded before anything is stored: the rest of a file that is too large is counted and thrown away."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

ENOUGH = 10  # times the limit: nobody sends such a CV by mistake, so we stop listening


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
    """A file larger than CV_MAX_BYTES, of which only the beginning was kept."""


class Bounded(FileUploadHandler):
    """First of the handlers: passes on what may be stored, and answers for a file that grows beyond the limit."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.first = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.first = self.first or raw_data
        end = start + len(raw_data)
        if end > ENOUGH * settings.CV_MAX_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data if end <= settings.CV_MAX_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if file_size <= settings.CV_MAX_BYTES:
            return None
        head = Head(self.first, file_size)
        return Overflow(head, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)
