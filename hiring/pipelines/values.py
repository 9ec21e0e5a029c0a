"""How a template's single values are read: exactly of their kind and within bounds, or refused with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hiring.models.fields import clean_text

from .lines import Lines, Place

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Refused(Exception):
    """A template that cannot be used; the message names file, line and reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(_("%(file)s, line %(line)d: %(reason)s") % {"file": file, "line": line, "reason": reason})


@dataclass(frozen=True)
class Source:
    """A file's name and lines, so that whatever is found wrong can be pointed at."""

    file: str
    lines: Lines

    def refuse(self, path: Place, reason: str, *, item: str | None = None, nth: int = 0) -> NoReturn:
        raise Refused(self.file, self.lines.of(path, item, nth), reason)


class Key(NamedTuple):
    """How a key's value is read, and whether it may be left out."""

    read: Callable[[Any, Place, Source], Any]
    needed: bool = True


def kind_of(value: Any) -> str:
    names = {bool: _("yes or no"), int: _("a whole number"), str: _("a text"), list: _("a list"), dict: _("a table")}
    return names.get(type(value), _("something else"))


def want(kind: type, value: Any, path: Place, source: Source) -> Any:
    """`value` when it is exactly of this kind: true is no number."""
    if type(value) is not kind:
        words = {"key": path[-1], "wanted": kind_of(kind()), "found": kind_of(value)}
        source.refuse(path, _("“%(key)s” must be %(wanted)s, not %(found)s.") % words)
    return value


def cleaned(value: str, path: Place, source: Source, *, one_line: bool, most: int | None = None) -> str:
    """A text fit to be stored, not empty, within its length."""
    try:
        value = clean_text(value, one_line=one_line)
    except ValidationError:
        source.refuse(path, _("“%(key)s” holds characters that cannot be stored.") % {"key": path[-1]})
    if not value:
        source.refuse(path, _("“%(key)s” is empty.") % {"key": path[-1]})
    if most and len(value) > most:
        words = {"key": path[-1], "many": len(value), "most": most}
        source.refuse(path, _("“%(key)s” has %(many)d characters; %(most)d is the most.") % words)
    return value


def line_of(model: Any, field: str) -> Callable[[Any, Place, Source], str]:
    """A text on one line, as long as the model's field allows."""
    most = model._meta.get_field(field).max_length

    def one_line(value: Any, path: Place, source: Source) -> str:
        return cleaned(want(str, value, path, source), path, source, one_line=True, most=most)

    return one_line


def prose(value: Any, path: Place, source: Source) -> str:
    """Text in paragraphs: a line break in the file is a space, an empty line parts two paragraphs, “- ” begins a point."""
    text = cleaned(want(str, value, path, source), path, source, one_line=False)
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(re.sub(r"\s*\n(?!\s*- )\s*", " ", paragraph).strip() for paragraph in paragraphs)


def slug(value: Any, path: Place, source: Source) -> str:
    if not SLUG.fullmatch(want(str, value, path, source)) or len(value) > 60:
        reason = _("“%(value)s” is no slug: use small letters, digits and single hyphens, 60 at most.")
        source.refuse(path, reason % {"value": value})
    return str(value)


def whole(least: int, most: int) -> Callable[[Any, Place, Source], int]:
    """A whole number within bounds."""

    def number(value: Any, path: Place, source: Source) -> int:
        if not least <= want(int, value, path, source) <= most:
            words = {"key": path[-1], "least": least, "most": most, "value": value}
            source.refuse(path, _("“%(key)s” must be from %(least)d to %(most)d, not %(value)d.") % words)
        return int(value)

    return number


def flag(value: Any, path: Place, source: Source) -> bool:
    return bool(want(bool, value, path, source))


def choice(choices: Mapping[str, Any]) -> Callable[[Any, Place, Source], Any]:
    """One of some words, as the value it stands for."""

    def one(value: Any, path: Place, source: Source) -> Any:
        if want(str, value, path, source) not in choices:
            words = {"key": path[-1], "value": value, "choices": ", ".join(choices)}
            source.refuse(path, _("“%(value)s” is no %(key)s; choose one of %(choices)s.") % words)
        return choices[value]

    return one


def listed(each: Callable[[Any, Place, Source], str]) -> Callable[[Any, Place, Source], list[str]]:
    """A list of texts, in the file's order."""

    def many(value: Any, path: Place, source: Source) -> list[str]:
        found: list[str] = []
        for item in want(list, value, path, source):
            if type(item) is not str:
                words = {"key": path[-1], "found": kind_of(item)}
                source.refuse(path, _("“%(key)s” must list texts; it holds %(found)s.") % words)
            found.append(each(item, path, source))
        return found

    return many


def names(each: Callable[[Any, Place, Source], str]) -> Callable[[Any, Place, Source], list[str]]:
    """A list of different texts, in the file's order."""

    def many(value: Any, path: Place, source: Source) -> list[str]:
        found = listed(each)(value, path, source)
        for name in found:
            if found.count(name) > 1:
                words = {"key": path[-1], "item": name}
                source.refuse(path, _("“%(item)s” stands twice in “%(key)s”.") % words, item=name, nth=1)
        return found

    return many
