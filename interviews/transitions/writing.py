"""How what happens to a meeting is written: the meeting itself, the promise that follows from it, its row in the timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from candidates import days, promise, timeline
from candidates.models import Application, NextStep, Verb
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove, change
from interviews.models import Interview


def mark(interview: Interview, to: str, **values: Any) -> None:
    """The meeting is in this state with these values; refused when it was changed meanwhile."""
    change(interview, to, seen={"revision": interview.revision}, revision=interview.revision + 1, **values)


def refuse_over(interview: Interview) -> None:
    if interview.state != Interview.State.PLANNED or interview.ends_at <= clock.now():
        raise IllegalMove(_("This meeting is over."))


def after(interview: Interview, step: NextStep) -> dict[str, Any]:
    """A promise by the stage's clock from the end of the meeting."""
    application = interview.application
    fits = promise.who_may_answer(application.candidate)
    owner, clock_days = promise.owner_of(application), interview.stage.clock_days
    return promise.on(step, days.in_working_days(owner, clock_days, start=interview.ends_at, fits=fits))


def arranging(application: Application, working_days: int | None = None) -> dict[str, Any]:
    """We owe them a time."""
    owner = promise.owner_of(application)
    return promise.made(NextStep.ARRANGE, owner, working_days or application.stage.clock_days, application.candidate)


def kept(
    interview: Interview, columns: dict[str, Any], *, steps: tuple[NextStep, ...] = (NextStep.MEET,)
) -> dict[str, Any]:
    """The columns where the application waits for this meeting; and what they are still shown, where that does."""
    application, values = interview.application, {}
    if application.is_open and application.stage_id == interview.stage_id and application.next_step in steps:
        values = dict(columns)
    shown = application.shown
    hides = bool(shown and application.shown_until and application.shown_until > clock.now())
    if shown and hides and shown["stage_id"] == interview.stage_id and shown["next_step"] in steps:
        values["shown"] = {**shown, **_as_shown(columns)}
    return values


def _as_shown(columns: dict[str, Any]) -> dict[str, Any]:
    owner = columns.get("owed_by")
    names = ("next_step", "turn", "promised_for", "promised_zone")
    found = {name: timeline.plain(columns[name]) for name in names if name in columns}
    return {**found, "owed_by_id": owner.pk} if owner else found


def record(
    interview: Interview,
    verb: Verb,
    values: dict[str, Any],
    *,
    by: User | None,
    by_candidate: bool = False,
    **data: Any,
) -> None:
    """One row of the timeline, with what it changes of the application; nothing changed leaves an undo possible."""
    told = {**about(interview), **data}
    if values:
        timeline.write(interview.application, verb, by=by, by_candidate=by_candidate, data=told, **values)
    else:
        timeline.record(interview.application, verb, by=by, by_candidate=by_candidate, data=told)


def about(interview: Interview) -> dict[str, Any]:
    """Which meeting it was, as a row of the timeline keeps it."""
    return {
        "interview": interview.uid.hex,
        "stage": interview.stage.name,
        "starts_at": interview.starts_at.isoformat(),
        "minutes": interview.minutes,
    }
