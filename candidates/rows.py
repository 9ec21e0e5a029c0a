"""The rows of the team's long lists, as plain values: two joins by an index to read, and drawn once for equal ones (`drawn`).

A row holds everything that its fragment shows. What depends on the instant (is it over, how long in the stage) is a value
of the row too, so that a row that would read differently is another row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from hiring import clock, once
from hiring.models import Stage

from .models import Application, Closure, Mail, NextStep, State


class Promised:
    """What `promise_tag` asks of somebody who waits."""

    next_step: str

    @property
    def is_held(self) -> bool:
        return self.next_step == NextStep.LOOK_AGAIN


def closure_words(closure: str) -> str:
    """How it ended, in words; nothing before it is decided."""
    return str(Closure(closure).label) if closure else ""


class _Card(NamedTuple):
    pk: int
    uid: UUID
    name: str
    state: str
    closure: str
    next_step: str
    promise_moves: int
    turn: str
    promised_for: datetime
    set_aside: bool
    origin: str
    owner: str
    stage_id: int
    stage_kind: str
    days_here: int
    is_over: bool


class Card(Promised, _Card):
    """Somebody on the board: who, where, what is owed by whom and by when."""

    __slots__ = ()


CARD = (
    *("pk", "uid", "candidate__name", "state", "closure", "next_step", "promise_moves", "turn", "promised_for"),
    *("set_aside", "origin", "owed_by__name", "stage", "entered_stage_at", "owed_by__zone"),
)


def cards(found: Iterable[Any], stages: Iterable[Stage]) -> list[Card]:
    """The people of these stages who wait (each has a promise), from rows of `CARD` and in their order."""
    now = clock.now()
    kinds = {stage.pk: stage.kind for stage in stages}
    return [
        Card._make((*values, kinds[values[-1]], days_between(entered, now, zone), values[8] < now))
        for *values, entered, zone in found
    ]


def days_between(then: datetime, now: datetime, zone: str) -> int:
    """Whole days by the calendar of the zone."""
    there = ZoneInfo(zone)
    return (now.astimezone(there).date() - then.astimezone(there).date()).days


class _Waiter(NamedTuple):
    pk: int
    uid: UUID
    name: str
    job: str
    stage: str
    stage_kind: str
    state: str
    closure: str
    next_step: str
    turn: str
    promised_for: datetime
    set_aside: bool
    owner_id: int
    owner: str
    letter_state: str | None
    letter_written_at: datetime | None
    is_over: bool


class Waiter(Promised, _Waiter):
    """Somebody who waits for a word, in the lists of the first page."""

    __slots__ = ()

    @property
    def closure_words(self) -> str:
        return closure_words(self.closure)

    @property
    def is_written(self) -> bool:
        """Whether the closing letter is written."""
        return self.letter_written_at is not None

    def get_state_display(self) -> str:
        return str(State(self.state).label)


WAITER = (
    *("pk", "uid", "candidate__name", "job__title", "stage__name", "stage__kind", "state", "closure", "next_step"),
    *("turn", "promised_for", "set_aside", "owed_by", "owed_by__name", "letter__state", "letter__written_at"),
)


def waiter(*values: Any) -> Waiter:
    """A row of `WAITER`."""
    return Waiter._make((*values, values[10] < clock.now()))


class _Person(NamedTuple):
    pk: int
    applied_at: datetime
    candidate_id: int
    uid: UUID
    person: UUID
    name: str
    job: str
    stage: str
    state: str
    origin: str
    set_aside: bool
    next_step: str
    turn: str
    promised_for: datetime | None
    applied_again: bool
    is_over: bool
    source: str
    snippet: tuple[tuple[str, bool], ...]
    others: tuple[tuple[UUID, str], ...]


class Person(Promised, _Person):
    """Somebody who was found: one application, where it says the words, and what else they applied for (uid and title)."""

    __slots__ = ()

    @property
    def is_open(self) -> bool:
        return self.promised_for is not None

    def get_state_display(self) -> str:
        return str(State(self.state).label)


PERSON = (
    *(
        "pk",
        "applied_at",
        "candidate",
        "uid",
        "candidate__uid",
        "candidate__name",
        "job__title",
        "stage__name",
        "state",
    ),
    *("origin", "set_aside", "next_step", "turn", "promised_for"),
)


def people(found: QuerySet[Any]) -> list[Person]:
    """The applications of a list, in its order; joins candidate, job and stage."""
    return [_person(values, clock.now()) for values in _joined(found)]


def people_of(pks: list[int]) -> list[Person]:
    """These applications, in this order."""
    found = {values[0]: _person(values, clock.now()) for values in _these(pks=pks)}
    return [found[pk] for pk in pks if pk in found]


@once.Worded
def _these(pks: list[int]) -> Any:
    return _joined(Application.objects.filter(pk__in=pks))


def _joined(found: QuerySet[Any]) -> Any:
    again = Application.objects.filter(candidate=OuterRef("candidate")).exclude(pk=OuterRef("pk"))
    return found.values_list(*PERSON, Exists(again))


def _person(values: tuple[Any, ...], now: datetime) -> Person:
    return Person._make((*values, bool(values[-2] and values[-2] < now), "", (), ()))


class Line(NamedTuple):
    """A mail in the outbox's list."""

    pk: int
    queued_at: datetime
    uid: UUID
    kind: str
    state: str
    subject: str
    to_name: str
    error: str
    tries: int
    sent_at: datetime | None
    due_at: datetime
    job: str

    def get_state_display(self) -> str:
        return str(Mail.State(self.state).label)


LINE = ("pk", "queued_at", "uid", "kind", "state", "subject", "to_name", "error", "tries", "sent_at", "due_at")


def mails(found: QuerySet[Any]) -> list[Line]:
    """The mails of a list, in its order; joins their application's or lead's job."""
    job = Coalesce("application__job__title", "lead__job__title", Value(""))
    return [Line(*values) for values in found.values_list(*LINE, job)]
