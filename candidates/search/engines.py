"""The two engines: how the index is asked and how its rows are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Lookup
from django.db.models.expressions import RawSQL

from candidates.models import Entry, Index

from .text import SHORT, Query, Way, tokens

# Column: the act that lets one read it, and the sources it holds. The letter names it in a tsvector.
Source = Entry.Source
COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "name": ("n", "application.view", (Source.NAME,)),
    "about": ("a", "application.view", (Source.SKILLS, Source.WORD)),
    "cv": ("c", "application.cv", (Source.CV,)),
    "email": ("e", "contact.view", (Source.EMAIL,)),
    "team": ("t", "note.team", (Source.NOTE,)),
    "recruiters": ("r", "note.recruiters", (Source.RECRUITERS,)),
}
COLUMN_OF = {source: column for column, (_, _, sources) in COLUMNS.items() for source in sources}
BYTES = dict.fromkeys(COLUMNS, 120_000) | {"cv": 400_000}  # of words kept; PostgreSQL takes 1 MB in all


@Index._meta.get_field("words").register_lookup
class Says(Lookup):
    """`indexed__words__says=(query, columns)`: the application's row says all the words, in the given columns."""

    lookup_name = "says"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        query, columns = self.rhs
        return f"{lhs} MATCH %s", [*params, fts5(query, columns)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ {spelt(*self.rhs)}", list(params)


def spelt(query: Query, columns: Iterable[str]) -> str:
    """The question as a literal of the statement, quoted by the driver: how rare a word is decides how it is best found, and
    a statement that is prepared for any words would be planned for none."""
    ops: Any = connection.ops
    literal: str = ops.compose_sql("%s::tsquery", [tsquery(query, columns)])
    return literal.replace("%", "%%")


def said(query: Query, columns: Iterable[str]) -> RawSQL:
    """On PostgreSQL the applications that say it, as a subquery that uses the GIN index, however common the words are."""
    return RawSQL(f"SELECT candidates_said({spelt(query, columns)}, NULL)", [])


def newest(query: Query, columns: Iterable[str], most: int) -> list[int]:
    """On PostgreSQL at most so many of the applications that say it, the newest first.

    FTS5 yields rows from the newest on, so a limit stops it. A GIN index cannot, and the planner guesses wrongly how rare a
    word is: it would rather walk through all applications and unpack the words of each. Hence the function, which has to
    use the index (2 ms for a word that few have), and `few`, which says when the walk is the better way.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT candidates_said({spelt(query, columns)}, %s)", [most])
        return [pk for (pk,) in cursor.fetchall()]


def namesakes(called: Query, begins: Query, most: int) -> tuple[list[int], list[int]]:
    """On PostgreSQL the newest, at most so many, whose name is what `called` asks; and when they are fewer, those whose name
    `begins` finds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH called AS MATERIALIZED (SELECT candidates_said({spelt(called, ['name'])}, %s) AS pk)"
            " SELECT ARRAY(SELECT pk FROM called), CASE WHEN (SELECT count(*) FROM called) < %s"
            f" THEN ARRAY(SELECT candidates_said({spelt(begins, ['name'])}, %s)) END",
            [most, most, most],
        )
        first, then = cursor.fetchone()
        return first, then or []


def few(query: Query, columns: Iterable[str], most: int) -> list[int] | None:
    """The same, but None when so many say it that walking through the newest finds a page of them soon: a tenth
    of the newest forty."""
    said = spelt(query, columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN (SELECT count(*) FROM"
            " (SELECT id FROM candidates_application ORDER BY applied_at DESC, id DESC LIMIT 40) newest"
            f" JOIN candidates_search ON rowid = newest.id WHERE candidates_search @@ {said}) < 4"
            f" THEN ARRAY(SELECT candidates_said({said}, %s)) END",
            [most],
        )
        found: list[int] | None = cursor.fetchone()[0]
        return found


def these(pks: list[int]) -> RawSQL:
    """The keys as one value, so that a thousand of them are no longer a question than one (PostgreSQL)."""
    return RawSQL("SELECT unnest(%s::bigint[])", ["{" + ",".join(map(str, pks)) + "}"])


def fts5(query: Query, columns: Iterable[str]) -> str:
    """The question in FTS5's language: each token quoted, so that AND, NEAR( or * are words like others."""
    inside = "{" + " ".join(columns) + "}"

    def term(token: str, is_open: bool) -> str:
        if is_open and len(token) == 1:
            return f'({{name}} : "{token}" * OR {inside} : "{token}")' if "name" in columns else f'{inside} : "{token}"'
        return f'{inside} : "{token}"{" *" if is_open else ""}'

    return _both(query, term, " AND ", " OR ")


def tsquery(query: Query, columns: Iterable[str]) -> str:
    """The question as a tsquery. A token stands behind its column's letter, a short beginning behind the capital one."""
    columns = list(columns)
    letters = [COLUMNS[column][0] for column in columns]

    def term(token: str, is_open: bool) -> str:
        if is_open and len(token) == 1:
            terms = [f"'{letter}{token}'" for letter in letters] + (["'N" + token + "'"] if "name" in columns else [])
        elif is_open and len(token) <= SHORT:
            terms = [f"'{letter.upper()}{token}'" for letter in letters]
        else:
            terms = [f"'{letter}{token}'{':*' if is_open else ''}" for letter in letters]
        return "(" + " | ".join(terms) + ")"

    return _both(query, term, " & ", " | ")


def _both(query: Query, term: Any, both: str, either: str) -> str:
    def way(place: int, tokens: Way) -> str:
        return "(" + both.join(term(token, query.is_open(place, tokens, at)) for at, token in enumerate(tokens)) + ")"

    return both.join(
        "(" + either.join(way(place, tokens) for tokens in ways) + ")" for place, ways in enumerate(query.words)
    )


def write(rows: dict[int, dict[str, list[str]]]) -> None:
    """Put the rows (application: column: texts) into the index, in place of those that are there. One statement."""
    if not rows:
        return
    said = [
        (pk, [_capped(set().union(*map(tokens, texts.get(column, []))), BYTES[column]) for column in COLUMNS])
        for pk, texts in rows.items()
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO candidates_search (rowid, candidates_search) VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (rowid) DO UPDATE SET candidates_search = EXCLUDED.candidates_search",
                [(pk, _lexemes(columns)) for pk, columns in said],
            )
        else:
            cursor.executemany(
                f"INSERT OR REPLACE INTO candidates_search (rowid, {', '.join(COLUMNS)})"
                f" VALUES (%s{', %s' * len(COLUMNS)})",
                [(pk, *(" ".join(sorted(column)) for column in columns)) for pk, columns in said],
            )


def _capped(words: set[str], room: int) -> set[str]:
    """As many of the words as there is room for; the shortest stay, since very long ones are rarely words."""
    if sum(len(word) * 4 for word in words) + len(words) * 40 <= room:
        return words
    kept: set[str] = set()
    starts: set[str] = set()
    for word in sorted(words, key=lambda word: (len(word), word)):
        new = {word[:size] for size in range(1, SHORT + 1)} - starts
        room -= sum(len(text.encode()) + 1 for text in (word, *new))
        if room < 0:
            break
        kept.add(word)
        starts |= new
    return kept


def _lexemes(columns: list[set[str]]) -> list[str]:
    found: set[str] = set()
    for (letter, _, _), words in zip(COLUMNS.values(), columns, strict=True):
        capital = letter.upper()
        found.update(letter + word for word in words)
        found.update(capital + word[:size] for word in words for size in range(1, SHORT + 1))
    return list(found)
