"""Steps on the way: taken, held, moved back; a new day, another owner."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import closing, days, endings, outbox, promise, timeline
from candidates.models import Application, Mail, NextStep, Verb
from hiring import clock
from hiring.models import Stage, User
from hiring.states import IllegalMove

from .beginning import shown
from .guards import HOLD_AT_MOST, require_active


@transaction.atomic
def settle(application: Application, *, by: User, seen: dict[str, Any] | None = None) -> Application:
    """The step that was owed has been taken and the next one begins with its own day: talked, case sent, handed in."""
    require_active(application)
    step = closing.next_after(application)
    if step is None:
        raise IllegalMove(_("What comes now is a decision: move them on, or tell them no."))
    owner, stage = promise.owner_of(application), application.stage
    if application.next_step == NextStep.MEET:
        return _met(application, by=by, seen=seen)
    columns = (
        promise.on(step, promise.hand_in_days(stage, owner, application.candidate))
        if step == NextStep.HAND_IN
        else promise.made(step, owner, stage.clock_days, application.candidate)
    )
    talked = closing.taken_place(application, stage) if step == NextStep.ANSWER and stage.is_talk else {}
    timeline.write(
        application,
        Verb.SETTLED,
        by=by,
        seen=seen,
        data={"step": application.next_step, "next": step},
        **promise.SHOWN_NOW,
        **talked,
        **columns,
    )
    promise.unannounce(application, _("A later step took its place."))
    promise.mail("step_taken", application, by)
    if talked:
        endings.talked(application, by)
    return application


def _met(application: Application, *, by: User, seen: dict[str, Any] | None) -> Application:
    """The meeting that was planned took place: the day that was reckoned from its end stands, so they are told nothing new."""
    endings.talked(application, by)
    timeline.write(
        application,
        Verb.SETTLED,
        by=by,
        seen=seen,
        data={"step": application.next_step, "next": NextStep.ANSWER},
        **promise.SHOWN_NOW,
        **closing.taken_place(application, application.stage),
        next_step=NextStep.ANSWER,
    )
    return application


@transaction.atomic
def hold(
    application: Application, *, by: User, until: date, words: str = "", seen: dict[str, Any] | None = None
) -> Application:
    """On hold: the candidate hears by the end of the day `until`, which is at most thirty days away. Can be undone."""
    require_active(application)
    promise.refuse_offered(application)
    owner = promise.owner_of(application)
    today = clock.now().astimezone(owner.tz).date()
    if not today < until <= today + HOLD_AT_MOST:
        raise IllegalMove(_("Choose a day between tomorrow and thirty days from now."))
    dropped = promise.unannounce(application, _("It was put on hold."))
    timeline.write(
        application,
        Verb.HELD,
        by=by,
        seen=seen,
        data={"until": until.isoformat(), "words": words, "undo": True, "dropped": dropped},
        **promise.still_shown(application),
        **promise.on(NextStep.LOOK_AGAIN, days.end_of(owner, until)),
    )
    promise.mail("on_hold", application, by, due=application.shown_until, words=words)
    return application


@transaction.atomic
def move_back(
    application: Application, *, by: User, to: Stage, why: str, seen: dict[str, Any] | None = None
) -> Application:
    """The application is in an earlier stage again, with a new promise; the reason is kept. Can be undone."""
    require_active(application)
    promise.refuse_offered(application)
    if to.pipeline_id != application.stage.pipeline_id or to.retired_at or to.position >= application.stage.position:
        raise IllegalMove(_("“%(stage)s” does not come before where they are.") % {"stage": to.name})
    if not why.strip():
        raise IllegalMove(_("Please write down why they go back."))
    dropped = promise.unannounce(application, _("A later step took its place."))
    timeline.write(
        application,
        Verb.MOVED_BACK,
        by=by,
        seen=seen,
        data={"from": application.stage.name, "to": to.name, "why": why, "undo": True, "dropped": dropped},
        **promise.still_shown(application),
        stage=to,
        entered_stage_at=clock.now(),
        **promise.made(promise.first_step(to), promise.owner_of(application), to.clock_days, application.candidate),
    )
    promise.mail("moved_back", application, by, due=application.shown_until)
    return application


@transaction.atomic
def move_day(
    application: Application, *, by: User, to: date, words: str = "", seen: dict[str, Any] | None = None
) -> Application:
    """The same step has a new day, and the candidate is told so at once. The first day is kept: it is what is measured.

    A second move needs a second person: whoever moved it before is refused.
    """
    if not application.is_open:
        raise IllegalMove(_("There is nothing left to promise: they have been told."))
    promise.refuse_offered(application)
    owner = promise.owner_of(application)
    today = clock.now().astimezone(owner.tz).date()
    if not today < to <= today + HOLD_AT_MOST:
        raise IllegalMove(_("Choose a day between tomorrow and thirty days from now."))
    if application.promise_moves and application.promise_moved_by_id == by.pk:
        raise IllegalMove(_("You have moved this day before. A second move needs a second person: ask a colleague."))
    day = days.end_of(owner, to)
    assert application.promised_for is not None
    timeline.write(
        application,
        Verb.DAY_MOVED,
        by=by,
        seen=seen,
        data={"words": words, "from": application.promised_for.isoformat()},
        **shown_with(application, promised_for=day.at.isoformat(), promised_zone=day.zone, owed_by_id=owner.pk),
        owed_by=owner,
        promised_for=day.at,
        promised_zone=day.zone,
        promise_moves=application.promise_moves + 1,
        promise_moved_by=by,
    )
    _announce_as_shown("new_day", application, words=words)
    return application


@transaction.atomic
def hand_over(
    application: Application, *, by: User | None, to: User, seen: dict[str, Any] | None = None
) -> Application:
    """Another colleague owes the word; the day stays. The candidate is told who, since the person they know changes."""
    if not application.is_open:
        raise IllegalMove(_("There is nothing left to promise: they have been told."))
    if not to.is_active or application.owed_by_id == to.pk:
        raise IllegalMove(_("Choose a colleague who is here and does not owe it already."))
    if not promise.who_may_answer(application.candidate)(to):
        raise IllegalMove(_("%(name)s may not open this file. Choose somebody else.") % {"name": to.name})
    timeline.write(
        application,
        Verb.HANDED_OVER,
        by=by,
        seen=seen,
        data={"to": to.name},
        **shown_with(application, owed_by_id=to.pk),
        owed_by=to,
    )
    _announce_as_shown("new_owner", application)
    return application


def shown_with(application: Application, **values: Any) -> dict[str, Any]:
    """What the candidate still sees, with these values: a new day or owner is told at once, an undoable stage is not."""
    if application.shown and application.shown_until and application.shown_until > clock.now():
        return {"shown": {**application.shown, **values}, "shown_until": application.shown_until}
    return {**promise.SHOWN_NOW}


def _announce_as_shown(kind: str, application: Application, *, words: str = "") -> None:
    drop_older(application, kind)
    promise.mail(kind, application, None, as_shown=shown(application), words=words)


DAYS = ("new_day", "late")  # each names the day that holds: the last one does


def drop_older(application: Application, kind: str) -> None:
    """What has not left and says the same as this, or what is true no longer, does not leave."""
    kinds = DAYS if kind in DAYS else (kind,)
    outbox.drop(Mail.objects.filter(application=application, kind__in=kinds), why=_("A newer one took its place."))
