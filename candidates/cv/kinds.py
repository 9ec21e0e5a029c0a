"""What a file is by its first bytes and its size, for the web process: nothing is parsed here."""

from dataclasses import dataclass, field
from typing import IO, Protocol

from django.conf import settings

from .sentences import sentence

FIRST, LAST = 4096, 2**16  # bytes looked at
HEADER_WITHIN = 1024  # readers find "%PDF-" behind this much of something else

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
FTYP_PICTURES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<table")


class Upload(Protocol):
    """What Django's uploaded files and open binary files share."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int | None: ...
    def tell(self) -> int: ...


@dataclass(frozen=True)
class Refusal:
    """Why a file cannot be a CV: a stable code, and the sentence that says how to go on."""

    code: str
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return sentence(self.code, **self.figures)


def look(file: Upload | IO[bytes]) -> Refusal | None:
    """None when the file may be a PDF of a size that we take; afterwards the file stands at its beginning.

    A PDF by this rule can still be damaged, encrypted or a bomb: `read` finds that out.
    """
    size = file.seek(0, 2)
    if not isinstance(size, int):  # a file wrapper of Django's that tells nothing
        size = file.tell()
    file.seek(0)
    first = file.read(FIRST)
    try:
        if not first.strip(b"\0 \t\r\n") and size <= FIRST:
            return Refusal("empty")
        code = kind(first, size, file)
        if code == "pdf" and size > settings.CV_MAX_BYTES:
            return Refusal("too_large", {"size": size, "most": settings.CV_MAX_BYTES})
        return None if code == "pdf" else Refusal(code)
    finally:
        file.seek(0)


def kind(first: bytes, size: int, file: Upload | IO[bytes]) -> str:
    """`pdf`, or the code of what it is instead. Other kinds go first: an archive may begin with a PDF inside it."""
    start = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if first.startswith(b"PK\x03\x04"):
        return zip_kind(first + tail(file, size))
    if first.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_kind(first, file)
    if first.startswith(PICTURES) or (first[4:8] == b"ftyp" and first[8:12] in FTYP_PICTURES):
        return "picture"
    if first.startswith(b"RIFF") and first[8:12] == b"WEBP":
        return "picture"
    if first.startswith(ARCHIVES):
        return "archive"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(HTML):
        return "html"
    if b"%PDF-" in first[: HEADER_WITHIN + 5]:
        return "pdf"
    if start.startswith((b"<?xml", b"<!--")) and b"<html" in first.lower():
        return "html"
    return "text" if is_text(first) else "not_pdf"


def tail(file: Upload | IO[bytes], size: int) -> bytes:
    """The last bytes: a zip archive names its files there."""
    file.seek(max(0, size - LAST))
    return file.read(LAST)


def zip_kind(names: bytes) -> str:
    """Word, another office document, Apple Pages, or just an archive."""
    if b"application/vnd.oasis.opendocument" in names or b"application/vnd.sun.xml" in names:
        return "office"
    if b"Index/Document.iwa" in names or b"Index.zip" in names:
        return "pages"
    if b"[Content_Types].xml" in names:
        return "word" if b"word/" in names else "office"
    return "archive"


def ole_kind(first: bytes, file: Upload | IO[bytes]) -> str:
    """Word, when the first sector of the directory names its stream; else another office document."""
    sector = 1 << min(int.from_bytes(first[30:32], "little"), 12)
    file.seek((int.from_bytes(first[48:52], "little") + 1) * sector)
    return "word" if "WordDocument".encode("utf-16-le") in file.read(max(sector, 512)) else "office"


def is_text(first: bytes) -> bool:
    """Whether these bytes are words in UTF-8 or UTF-16 or, failing that, letters without control signs."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in first)
