"""The text of a CV as people may search and read it: whatever the file said, made harmless."""

import re
import unicodedata

MOST = 200_000  # characters kept; a long CV has 20,000

# A word that a line's end divided ("develop-ment") comes as one of these two in place of its hyphen.
DIVIDED = dict.fromkeys((0x02, 0xFFFE))
# What turns the direction of the text around it, and what takes no room: both make one thing look like another.
HIDDEN = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
UNSEEN = DIVIDED | HIDDEN | LIGATURES
KEPT = "\n\t"


def clean(text: str) -> str:
    """The text in NFC, of at most MOST characters, without NUL, lone surrogates, bidi controls or private signs.

    Pages are divided by an empty line, lines by a line feed; what has only spaces left is the empty text.
    """
    text = text[: 2 * MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").translate(UNSEEN)
    text = unicodedata.normalize("NFC", text)
    text = "".join(sign for sign in text if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"))
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()[:MOST].rstrip()
