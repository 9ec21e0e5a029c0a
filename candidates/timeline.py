"""The timeline: the only writer of Event, and the one door through which an application's row changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove, change

from .models import Application, Event, Verb

# Every field that an act may change; a replay of the timeline gives exactly these.
TRACKED = [
    "state",
    "stage_id",
    "origin",
    "channel_id",
    "set_aside",
    "entered_stage_at",
    "talked_at",
    "reached",
    "next_step",
    "turn",
    "owed_by_id",
    "promised_for",
    "promised_zone",
    "first_promised_for",
    "promise_moves",
    "promise_breaks",
    "promise_moved_by_id",
    "decided_at",
    "decided_by_id",
    "closure",
    "reason_kind",
    "reason",
    "missing_id",
    "letter_id",
    "told_at",
    "opening_id",
    "shown",
    "shown_until",
    "revision",
]
INSTANTS = {
    "entered_stage_at",
    "promised_for",
    "first_promised_for",
    "talked_at",
    "decided_at",
    "told_at",
    "shown_until",
}


def plain(value: Any) -> Any:
    """A value as it stands in JSON; instants in ISO 8601 with microseconds, UTC."""
    return value.isoformat() if isinstance(value, datetime) else value


def snapshot(application: Application) -> dict[str, Any]:
    """The tracked fields as they stand in JSON."""
    return {name: plain(getattr(application, name)) for name in TRACKED}


def revived(field: str, value: Any) -> Any:
    """A JSON value as the field holds it."""
    return parse_datetime(value) if field in INSTANTS and value else value


def record(
    application: Application,
    verb: Verb,
    *,
    by: User | None,
    by_candidate: bool = False,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one row of the timeline."""
    if asked := _asked.get():
        data = {**(data or {}), "asked": asked}
    return Event.objects.create(
        application=application,
        verb=verb,
        at=clock.now(),
        by=by,
        by_candidate=by_candidate,
        revision=application.revision,
        changes=changes or {},
        data=data or {},
    )


def write(
    application: Application,
    verb: Verb,
    *,
    by: User | None,
    by_candidate: bool = False,
    seen: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    state: str | None = None,
    **values: Any,
) -> Event:
    """Change the row and record it. `seen` is what the form showed (such as state and stage_id); a row that has moved on
    since, or that a colleague changes at the same instant, is refused with IllegalMove and stays as it is."""
    if any(str(getattr(application, name)) != str(value) for name, value in (seen or {}).items()):
        raise IllegalMove(application.moved_meanwhile())
    before = snapshot(application)
    change(
        application,
        state or application.state,
        seen={"revision": application.revision},
        revision=application.revision + 1,
        **values,
    )
    after = snapshot(application)
    changes = {name: [before[name], after[name]] for name in TRACKED if before[name] != after[name]}
    return record(application, verb, by=by, by_candidate=by_candidate, changes=changes, data=data)


_asked: ContextVar[str] = ContextVar("asked", default="")


@contextmanager
def asked(mark: str) -> Iterator[None]:
    """A change that is written within keeps the mark of the request that asked for it, so that the same request is known."""
    before = _asked.set(mark)
    try:
        yield
    finally:
        _asked.reset(before)


def was_asked(application: Application, mark: str, *, by: User) -> bool:
    """Whether the last event, or the last that changed the row, is this colleague's, by the request of this mark (P9)."""
    events = application.events.order_by("-pk")
    last = (events.first(), events.exclude(changes={}).first())
    return any(one is not None and one.by_id == by.pk and one.data.get("asked") == mark for one in last)


def begin(application: Application, verb: Verb, *, by: User | None, by_candidate: bool, data: dict[str, Any]) -> Event:
    """The first row of a timeline: everything the new application holds."""
    changes = {name: [None, value] for name, value in snapshot(application).items() if value is not None}
    return record(application, verb, by=by, by_candidate=by_candidate, changes=changes, data=data)


def replay(application: Application) -> dict[str, Any]:
    """What the timeline says the row is: equal to `snapshot(application)` at every moment."""
    row: dict[str, Any] = dict.fromkeys(TRACKED)
    for changes in application.events.order_by("pk").values_list("changes", flat=True):
        row.update({name: new for name, (_old, new) in changes.items()})
    return row


__all__ = ["Verb", "asked", "begin", "record", "replay", "revived", "snapshot", "was_asked", "write"]
