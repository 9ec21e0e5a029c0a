"""What a page asks again and again is asked once.

Looking changes nothing (P10), so during a GET the same question has the same answer, and `ask` keeps it until the page is
made. Everywhere else - in an act, a task, a test - each question is asked anew. `Worded` is for questions that every page asks
in the same words: those are put into SQL once, and only their values change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
M = TypeVar("M", bound=Model)
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
    """A question that is put into SQL once; only its values change. `of` makes it (a `values_list`) from them, by their names.

    `of` is called with stand-ins, once for each length of its lists, so it may look at nothing: no value, no clock, zone, language
    or setting. Values are numbers, words, days, instants, ids (UUID) and lists of those. An empty list finds nothing. TypeError
    for any other value, None too (it would ask another question); ValueError when a value does not reach the statement as it is.
    """

    def __init__(self, of: Callable[..., QuerySet[Any, Any]]) -> None:
        self.of = of
        self.statements: dict[Hashable, Statement] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows."""
        given = [one for value in values.values() for one in (value if isinstance(value, list) else [value])]
        if any(not isinstance(one, int | str | date | UUID) or isinstance(one, bool) for one in given):
            raise TypeError(f"A worded question takes numbers, words, days, instants and ids, not {given}.")
        if any(value == [] for value in values.values()):
            return []
        lengths = ((name, len(value) if isinstance(value, list) else None) for name, value in values.items())
        shape = (connection.vendor, *lengths)
        if shape not in self.statements:
            self.statements[shape] = self._worded(values, given)
        return self.statements[shape].rows([_stored(one) for one in given])

    def _worded(self, values: dict[str, Any], given: Sequence[Any]) -> Statement:
        stand_ins = [_stand_in(place, one) for place, one in enumerate(given)]
        left = iter(stand_ins)
        asked = {
            name: [next(left) for _one in value] if isinstance(value, list) else next(left)
            for name, value in values.items()
        }
        compiler = self.of(**asked).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        place_of = {_stored(one): place for place, one in enumerate(stand_ins)}
        if lost := place_of.keys() - set(params):
            raise ValueError(f"These do not reach the statement as they are: {lost}. {sql}")
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        return _spelt(sql, [(place_of.get(one), one) for one in params], converters)


class WordedRows(Generic[M]):
    """A worded question for rows of a model, with those of its to-one relations that are named, as `select_related` gives them:
    a path goes through relations that are named before it. Of the paths in `only` (the model itself is "") just these columns are
    read, and their key; the others are, when somebody asks for them. `also` names what `of` annotates. `of` makes the QuerySet
    from the values."""

    def __init__(
        self,
        model: type[M],
        *relations: str,
        only: Mapping[str, Iterable[str]] = MappingProxyType({}),
        also: Sequence[str] = (),
    ) -> None:
        self.also = tuple(also)
        models: dict[str, Any] = {"": model}
        for path in relations:
            before, _between, name = path.rpartition("__")
            models[path] = models[before]._meta.get_field(name).related_model
        self.parts = []
        for path, part in models.items():
            names = [field.attname for field in part._meta.concrete_fields]
            wanted = {part._meta.pk.attname, *only.get(path, names)}
            self.parts.append((path, part, [name for name in names if name in wanted]))

    def __call__(self, of: Callable[..., QuerySet[M]]) -> Callable[..., list[M]]:
        worded = Worded(lambda **values: self.listed(of(**values)))
        return lambda **values: [self.read(row) for row in worded(**values)]

    def listed(self, found: QuerySet[M]) -> QuerySet[Any, Any]:
        """What is read of these rows, in the order in which `read` wants it."""
        columns = [f"{path}__{name}" if path else name for path, _part, names in self.parts for name in names]
        return found.values_list(*columns, *self.also)

    def read(self, row: tuple[Any, ...]) -> M:
        """The row of the model, from what was `listed` of it."""
        rows: dict[str, Any] = {}
        at = 0
        for path, part, names in self.parts:
            values = row[at : at + len(names)]
            at += len(names)
            there = values[names.index(part._meta.pk.attname)] is not None
            rows[path] = part.from_db(connection.alias, names, values) if there else None
            before, _between, name = path.rpartition("__")
            if path and rows[before] is not None:
                setattr(rows[before], name, rows[path])
        one: M = rows[""]
        for name, value in zip(self.also, row[at:], strict=True):
            setattr(one, name, value)
        return one


def some(numbers: Iterable[int]) -> list[int]:
    """The numbers, the last repeated until there are 1, 2, 4, 8 ... of them: a worded question is put into SQL again for each
    length of a list, so there are to be few lengths."""
    found = sorted(numbers)
    return found + found[-1:] * ((1 << max(len(found) - 1, 0).bit_length()) - len(found))


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, each the place of a value that is asked with or, without one (on SQLite), the same each time."""

    sql: str
    params: list[tuple[int | None, Any]]
    converters: dict[int, Any]

    def rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The answer for these values, as Django reads it from this database."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [fixed if place is None else values[place] for place, fixed in self.params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._read(row) for row in found] if self.converters else found

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for at, (convert, expression) in self.converters.items():
            for one in convert:
                read[at] = one(read[at], expression, connection)
        return tuple(read)


def _spelt(sql: str, params: list[tuple[int | None, Any]], converters: dict[int, Any]) -> Statement:
    """The statement with what is the same each time in its text, on PostgreSQL: planned once for all values, it can go by an
    index that holds for some states only if it is told the state."""
    if connection.vendor != "postgresql":
        return Statement(sql, params, converters)
    ops: Any = connection.ops
    found, *parts = sql.split("%s")
    for (place, fixed), then in zip(params, parts, strict=True):
        found += "%s" if place is not None else ops.compose_sql("%s", [fixed]).replace("%", "%%")
        found += then
    return Statement(found, [(place, fixed) for place, fixed in params if place is not None], converters)


def _stand_in(place: int, value: Any) -> Any:
    """A value of the same kind that stands nowhere else in a statement."""
    if isinstance(value, datetime):
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(days=place)
    if isinstance(value, date):
        return date(1902, 1, 1) + timedelta(days=place)
    if isinstance(value, str):
        return f"stand-in {place}"
    if isinstance(value, UUID):
        return UUID(int=987_654_000 + place)
    return -987_654_000 - place


def _stored(value: Any) -> Any:
    """The value as the driver is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return str(value) if isinstance(value, str) else value  # a choice is a word
