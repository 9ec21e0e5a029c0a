"""What a page asks again and again is asked once.

Looking changes nothing (P10), so during a GET the same question has the same answer, and `ask` keeps it until the page is
made. Everywhere else - in an act, a task, a test - each question is asked anew. `Worded` is for questions that every page asks
in the same words: those are put into SQL once, and only their values change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


def ask(question: Hashable, answer: Callable[[], T]) -> T:
    """The answer, remembered for this page by its question; `answer` makes it."""
    known = _answers.get()
    if known is None:
        return answer()
    if question not in known:
        known[question] = answer()
    found: T = known[question]
    return found


def a_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: questions are remembered while a GET or HEAD is answered, and forgotten with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        before = _answers.set({})
        try:
            return get_response(request)
        finally:
            _answers.reset(before)

    return middleware


class Worded:
    """A question that is put into SQL once: `of` makes it (a `values_list`) from its values, by their names.

    It is made with stand-ins of the same kinds: numbers, words, days, instants and lists of those. So `of` may not look at its
    values, and each has to reach the statement as it is.
    """

    def __init__(self, of: Callable[..., QuerySet[Any, Any]]) -> None:
        self.of = of
        self.known: dict[Hashable, tuple[str, list[Any], dict[int, Any]]] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows."""
        shape = (connection.vendor, *((name, len(one) if isinstance(one, list) else 0) for name, one in values.items()))
        given = [one for value in values.values() for one in (value if isinstance(value, list) else [value])]
        if shape not in self.known:
            self.known[shape] = self._worded(values, given)
        sql, places, converters = self.known[shape]
        stored = [_stored(one) for one in given]
        with connection.cursor() as cursor:
            cursor.execute(sql, [stored[place] if is_given else place for is_given, place in places])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._read(row, converters) for row in rows] if converters else rows

    def _worded(self, values: dict[str, Any], given: Sequence[Any]) -> tuple[str, list[Any], dict[int, Any]]:
        stand_ins = [_stand_in(place, one) for place, one in enumerate(given)]
        left = iter(stand_ins)
        asked = {
            name: [next(left) for _ in one] if isinstance(one, list) else next(left) for name, one in values.items()
        }
        compiler = self.of(**asked).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        place_of = {_stored(one): place for place, one in enumerate(stand_ins)}
        if connection.vendor == "postgresql":
            sql, params = _spelt(sql, params, place_of)
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        return sql, [(one in place_of, place_of.get(one, one)) for one in params], compiler.get_converters(columns)

    def _read(self, row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
        """The row as Django reads it from this database."""
        found = list(row)
        for at, (convert, expression) in converters.items():
            for one in convert:
                found[at] = one(found[at], expression, connection)
        return tuple(found)


def _spelt(sql: str, params: Sequence[Any], places: dict[Any, int]) -> tuple[str, list[Any]]:
    """The statement with its constants as literals: an index for some state is used only when the plan knows the state."""
    ops: Any = connection.ops
    first, *rest = sql.split("%s")
    for param, part in zip(params, rest, strict=True):
        first += ("%s" if param in places else ops.compose_sql("%s", [param]).replace("%", "%%")) + part
    return first, [param for param in params if param in places]


def _stand_in(place: int, value: Any) -> Any:
    """A value of the same kind that stands nowhere else in a statement."""
    if isinstance(value, datetime):
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(days=place)
    if isinstance(value, date):
        return date(1902, 1, 1) + timedelta(days=place)
    if isinstance(value, str):
        return f"stand-in {place}"
    return -987_654_000 - place


def _stored(value: Any) -> Any:
    """The value as the driver is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
