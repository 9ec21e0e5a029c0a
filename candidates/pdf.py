"""Writes PDFs: CVs for the demo, letters. One font family of wide coverage, only the letters used, the set clock's date.

The same words at the same instant give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from hiring import clock

FONTS = Path(__file__).with_name("fonts")
FAMILY = "NotoSans"
INK, SOFT, ACCENT, RULE = (24, 28, 36), (96, 104, 118), (32, 74, 135), (214, 219, 227)
MARGIN = 22  # millimetres


@dataclass(frozen=True)
class Entry:
    """One position, degree or project; every part may be missing."""

    title: str
    place: str = ""
    dates: str = ""
    text: str = ""
    points: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it: entries, or plain paragraphs."""

    title: str
    items: Sequence[Entry | str]


def cv(
    name: str, sections: Sequence[Section], *, headline: str = "", contact: Sequence[str] = (), language: str = "en"
) -> bytes:
    """A CV on A4. Headings never stand alone at the foot of a page."""
    page = _Page(title=f"CV {name}", author=name, language=language)
    page.put(name, size=23, bold=True, leading=1.15)
    if headline:
        page.put(headline, size=11.5, colour=ACCENT, before=0.5)
    if contact:
        page.put("  ·  ".join(contact), size=9, colour=SOFT, before=1.5)
    for section in sections:
        _section(page, section)
    return page.bytes()


def letter(
    body: str,
    *,
    sender: str,
    sender_lines: Sequence[str] = (),
    to: Sequence[str] = (),
    day: str = "",
    subject: str = "",
    table: Sequence[tuple[str, str]] = (),
    signed: Sequence[str] = (),
    language: str = "en",
    made: datetime | None = None,
) -> bytes:
    """A letter on A4; an empty line in `body` divides its paragraphs. `day` is written out by the caller, in the reader's zone.
    `table` stands after the first paragraph; `made` is the file's date, now unless it is given."""
    page = _Page(title=subject or sender, author=sender, language=language, made=made)
    page.put(sender, size=12, bold=True)
    for line in sender_lines:
        page.put(line, size=9, colour=SOFT)
    for number, line in enumerate(to):
        page.put(line, before=0 if number else 14)
    if day:
        page.put(day, size=9.5, colour=SOFT, before=10)
    if subject:
        page.put(subject, size=12, bold=True, before=6)
    for number, paragraph in enumerate(paragraph for paragraph in body.split("\n\n") if paragraph.strip()):
        page.put(paragraph.strip("\n"), before=3 if number else 5)
        if not number and table:
            page.ln(2)
            for label, words in table:
                page.named(label, words)
    for number, line in enumerate(signed):
        page.put(line, bold=not number, colour=SOFT if number else INK, before=0 if number else 9)
    return page.bytes()


def _section(page: "_Page", section: Section) -> None:
    page.keep(32)  # the heading, and an entry down to its first line
    page.put(section.title, size=11, bold=True, colour=ACCENT, before=6)
    page.rule()
    for number, item in enumerate(section.items):
        gap = 3.2 if number else 1.8
        if isinstance(item, str):
            page.put(item, before=gap if number else 1.8)
            continue
        page.keep(20)
        page.pair(item.title, item.dates, before=gap)
        if item.place:
            page.put(item.place, size=9.5, colour=SOFT)
        if item.text:
            page.put(item.text, before=0.8)
        for point in item.points:
            page.point(point)


class _Page(FPDF):
    """A4 with our margins, type and colours."""

    def __init__(self, *, title: str, author: str, language: str, made: datetime | None = None) -> None:
        super().__init__(format="A4")
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0  # letters begin where rules begin
        self.set_auto_page_break(True, margin=MARGIN)
        self.add_font(FAMILY, "", FONTS / "NotoSans-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "NotoSans-Bold.ttf")
        self.set_creation_date(made or clock.now())
        self.set_title(title)
        self.set_author(author)
        self.set_lang(language)
        self.set_producer("Candor")
        self.add_page()

    def put(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        before: float = 0,
        leading: float = 1.45,
        indent: float = 0,
    ) -> None:
        """A paragraph over the width of the page, `before` millimetres below what stands above it."""
        self._type(size, bold=bold, colour=colour)
        self.ln(before)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, size * leading * 0.3528, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def pair(self, left: str, right: str, *, before: float) -> None:
        """What on the left, in bold, beside when on the right; below it when there is no room."""
        self.ln(before)
        self._type(9, bold=False, colour=SOFT)
        taken = self.get_string_width(right) + 4 if right else 0
        self._type(10, bold=True, colour=INK)
        fits = self.get_string_width(left) + taken < self.epw
        if not (right and fits):
            self.put(left, bold=True)
            if right:
                self.put(right, size=9, colour=SOFT)
            return
        self.cell(self.epw - taken, 5.1, left)
        self._type(9, bold=False, colour=SOFT)
        self.cell(taken, 5.1, right, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def point(self, text: str) -> None:
        """One line of a list."""
        self.ln(0.8)
        self._type(10, bold=False, colour=INK)
        self.cell(4, 5.1, "•")
        self.put(text, indent=4)

    def named(self, label: str, words: str) -> None:
        """A line of a table: what on the left, its words beside it."""
        self.ln(1.2)
        self.keep(6)
        self._type(9, bold=False, colour=SOFT)
        self.cell(42, 5.1, label)
        self.put(words, indent=42)

    def rule(self) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.25)
        self.line(self.l_margin, self.y + 0.6, self.w - self.r_margin, self.y + 0.6)
        self.ln(1.2)

    def keep(self, height: float) -> None:
        """Go on to the next page when less than `height` millimetres are left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def bytes(self) -> bytes:
        return bytes(self.output())

    def _type(self, size: float, *, bold: bool, colour: tuple[int, int, int]) -> None:
        style: Literal["B", ""] = "B" if bold else ""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)
