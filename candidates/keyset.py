"""Pages of a long list by their edge: “after this row”, never “skip so many”, so that the last page costs what the first does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime

Read = Callable[[QuerySet[Any]], list[Any]]
Parse = Callable[[str], date | None]  # a datetime is one too


@dataclass
class Slice:
    """A page of rows, and the edges to go on from; an empty edge means that there is nothing in that direction."""

    rows: list[Any] = field(default_factory=list)
    newer: str = ""
    older: str = ""
    soonest: bool = False  # what comes first is soonest: `newer` leads to what is earlier, `older` to what is later


def newest(
    found: QuerySet[Any],
    at: str,
    size: int,
    *,
    before: str = "",
    after: str = "",
    read: Read = list,
    parse: Parse | None = None,
    soonest: bool = False,
) -> Slice:
    """The page of `found` that is older than the edge `after`, or newer than `before`; without either, the newest.

    `at` names the instant that the list is ordered by, then the key; `read` makes rows of a query, which have both. An edge
    that cannot be read is no edge; `parse` reads the moment in it, `instant` unless the list is ordered by days (`day`). With
    `soonest` the list runs the other way: what comes later is behind the edge `older`.
    """
    edge = _read(before or after, parse or instant)
    upwards = bool(before and edge)
    rising = upwards != soonest
    way = "" if rising else "-"
    if edge:
        moment, pk = edge
        side, same = ("gte", "lte") if rising else ("lte", "gte")
        found = found.filter(Q(**{f"{at}__{side}": moment}) & ~Q(**{at: moment, f"pk__{same}": pk}))
    rows = read(found.order_by(f"{way}{at}", f"{way}pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if upwards:
        rows.reverse()
    if not rows:
        return Slice()
    return Slice(
        rows,
        newer=_edge(rows[0], at) if (more if upwards else edge) else "",
        older=_edge(rows[-1], at) if (upwards or more) else "",
        soonest=soonest,
    )


def count(found: QuerySet[Any], most: int = settings.COUNTED) -> int:
    """How many there are, counted to one more than `most` and no further."""
    return found.order_by()[: most + 1].count()


class _Counted(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counted(found: QuerySet[Any]) -> Subquery:
    """The same as a column of another query: how many of `found` (which may name the `OuterRef`) there are."""
    return _Counted(found.order_by().values("pk")[: settings.COUNTED + 1])


def _edge(row: Any, at: str) -> str:
    return f"{getattr(row, at).isoformat()}~{row.pk}"


def instant(typed: str) -> datetime | None:
    """The instant that stands in an address, in UTC; None when it makes no sense, or lies before or after all that UTC can
    say: SQLite would raise."""
    try:
        at = parse_datetime(typed)
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def day(typed: str) -> date | None:
    """The day that stands in an address; None when it makes no sense."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _read(edge: str, parse: Parse) -> tuple[Any, int] | None:
    moment, _tilde, pk = edge.partition("~")
    at = parse(moment)
    if at is None or not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    return at, int(pk)
