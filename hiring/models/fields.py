"""Checks on what people type, shared by every form and model."""

import re
import unicodedata
import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BIDI = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"))
INVISIBLE = re.compile(r"^[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]*$")


def clean_text(value: str, *, one_line: bool = False) -> str:
    """`value` in NFC without bidi controls; zero-width-only is empty; refused: NUL, lone surrogates, control characters."""
    if "\x00" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise ValidationError(
            _("This text holds characters that cannot be stored. Please type it again."), code="characters"
        )
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).translate(BIDI)
    if one_line:
        value = " ".join(value.split())
    value = "".join(letter for letter in value if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return "" if INVISIBLE.match(value) else value.strip()


def check_zone(value: str) -> None:
    """Refuse what is not an IANA time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a time zone. Choose one such as Europe/Amsterdam."), params={"zone": value}
        )


def check_weekdays(value: str) -> None:
    """Refuse what is not a rising list of ISO weekdays (1 Monday to 7 Sunday) with at least one day."""
    if not value or value != "".join(sorted(set(value) & set("1234567"))):
        raise ValidationError(_("Choose at least one working day."))
