"""The limited reader: a program of its own that opens one PDF and can do nothing else.

`python -I reader.py PARENT CPU PAGES CHARS PICTURES` reads the file from its standard input and writes frames to its
standard output: a letter, the length of what follows (four bytes), the bytes.

    N  {"pages": 2}                  the file opens; so many pages
    X  {"code": ..., ...}            refused, and why; the last frame
    T  UTF-16-LE                     the whole text, possibly empty
    K  {"seen": true}                whether anything at all stands on the pages; the text is complete
    P  {"page": 1, "width": ...}     a page's picture, as WebP, follows the line of JSON
    E                                all was done

It imports no Django and nothing of ours. What the limits end, ends without the frame E: the other side must never take
that for an empty CV.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import sys
from typing import Any

MEMORY = 512 * 2**20
WIDTH, TALLEST = 1240, 2480  # pixels: about 150 for an inch of A4; twice as tall as wide at most
PICTURE_BYTES = 2 * 2**20


def fence(parent: int, cpu: int) -> None:
    """No memory, time, files, children, new rights or core dumps beyond what one CV needs; gone when the parent is."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    if os.getppid() != parent:
        sys.exit(3)
    os.nice(5)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # a pipe is no file: the frames still pass
    ):
        resource.setrlimit(limit, (value, value))


def close_doors() -> None:
    """After the imports: no further file, no further process."""
    for limit, value in ((resource.RLIMIT_NOFILE, 3), (resource.RLIMIT_NPROC, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def send(kind: str, body: bytes = b"") -> None:
    data = kind.encode() + len(body).to_bytes(4, "big") + body
    while data:
        data = data[os.write(1, data) :]


def tell(kind: str, **facts: object) -> None:
    send(kind, json.dumps(facts).encode())


def main(parent: int, cpu: int, most_pages: int, most_chars: int, pictures: int) -> None:
    fence(parent, cpu)
    import pypdfium2_raw as pdfium

    if pictures:
        webp(1, 1, 4, bytes(4))  # whatever Pillow loads late, it loads now

    data = sys.stdin.buffer.read()
    close_doors()
    pdfium.FPDF_InitLibrary()
    book, pages = opened(pdfium, data, most_pages)
    if pages and text_sent(pdfium, book, pages, most_chars):
        for number in range(min(pages, pictures)):
            if page := open_page(pdfium, book, number):
                draw(pdfium, page, number + 1)
                pdfium.FPDF_ClosePage(page)
        send("E")


def opened(pdfium: Any, data: bytes, most: int) -> tuple[Any, int]:
    """The document and its number of pages, which is told; 0 when it is refused, which is told too."""
    book = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    pages = pdfium.FPDF_GetPageCount(book) if book else 0
    if not book and pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        tell("X", code="encrypted")
    elif ends_early(data):
        tell("X", code="truncated")
    elif not book:
        tell("X", code="damaged")
    elif pages < 1:
        tell("X", code="no_pages")
    elif pages > most:
        tell("X", code="too_many_pages", pages=pages)
    else:
        tell("N", pages=pages)
        return book, pages
    return None, 0


def text_sent(pdfium: Any, book: Any, pages: int, left: int) -> bool:
    """Tell the text, up to `left` characters, and whether there is anything to see; a page that does not open is refused."""
    seen, texts = False, []
    for number in range(pages):
        page = open_page(pdfium, book, number)
        if not page:
            tell("X", code="damaged_page", page=number + 1)
            return False
        text = words(pdfium, page, left)
        left -= len(text) // 2
        texts.append(text)
        seen = seen or bool(text) or pdfium.FPDFPage_CountObjects(page) > 0
        pdfium.FPDF_ClosePage(page)
        if left <= 0:
            break
    send("T", b"\f\0".join(texts))
    tell("K", seen=seen)
    return True


def ends_early(data: bytes) -> bool:
    """Whether the end of the file is missing; what is left may well open, with pages or words gone."""
    if b"%%EOF" not in data:
        return True
    # A file made for the web has an %%EOF near its beginning too, and says how long it is.
    length = re.search(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})\b", data[:2048])
    return length is not None and int(length[1]) > len(data)


def open_page(pdfium: Any, book: Any, number: int) -> Any:
    """A page with its filled-in fields as part of it; None when it cannot be read."""
    page = pdfium.FPDF_LoadPage(book, number)
    fields = page and pdfium.FPDFPage_GetAnnotCount(page)
    if fields and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(book, number)
    return page


def words(pdfium: Any, page: Any, most: int) -> bytes:
    """The text of a page as UTF-16-LE, at most so many characters."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise MemoryError
    count = max(0, min(pdfium.FPDFText_CountChars(text), most))
    room = (ctypes.c_ushort * (2 * count + 2))()  # a sign outside of the first plane takes two
    got = pdfium.FPDFText_GetText(text, 0, count, room) if count else 0
    pdfium.FPDFText_ClosePage(text)
    return bytes(room)[: max(0, got - 1) * 2]


def draw(pdfium: Any, page: Any, number: int) -> None:
    """Send the picture of a page, WIDTH pixels wide unless it would be taller than TALLEST."""
    wide, tall = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (0 < wide < 1e9 and 0 < tall < 1e9):
        return
    scale = min(WIDTH / wide, TALLEST / tall)
    width, height = max(1, round(wide * scale)), max(1, round(tall * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    pdfium.FPDFBitmap_Destroy(bitmap)
    picture = webp(width, height, stride, pixels)
    if len(picture) <= PICTURE_BYTES:
        send("P", json.dumps({"page": number, "width": width, "height": height}).encode() + b"\n" + picture)


def webp(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """These pixels (four bytes each: blue, green, red, nothing) as a WebP picture."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", stride, 1).save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:6]))
