"""A meeting's life: planned, moved, called off; held or missed. What the candidate says of it is in `attending`.

Planning settles “we arrange a time”: the promise is reckoned from the end of the meeting, and holding it keeps that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import closing, endings, links, promise, timeline
from candidates.models import Application, Event, Link, NextStep, State, Verb
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from interviews import invitations
from interviews.models import Interview

from . import bounds, proposals, seating, slots, wishes, writing
from .seating import Place

# --- planned, moved, called off ----------------------------------------------------------------------------------------


@transaction.atomic
def plan(
    application: Application,
    *,
    starts_at: datetime,
    minutes: int,
    zone: str,
    mode: str,
    link: str = "",
    address: str = "",
    seats: Sequence[Place],
    by: User,
    seen: dict[str, Any] | None = None,
) -> Interview:
    """A meeting of the stage they are in, with its seats, everybody's time and both sides' invitations; the candidate hears by
    the stage's clock from its end on. Refused: outside the stage's minutes, without who must attend, with a panel of one
    focus, when somebody is busy, and while another meeting of the stage is planned."""
    require_active(application)
    if application.set_aside:
        raise IllegalMove(_("Look first whether this is a real person: no mail leaves until then."))
    places = seating.functions_of(application, seats)
    bounds.check(application.stage, starts_at, minutes, mode, link, address)
    seating.check(application, application.stage, places)
    interview = Interview(
        application=application,
        stage=application.stage,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        zone=zone,
        mode=mode,
        link=link,
        address=address,
        place_is_theirs=mode == Interview.Mode.CHOICE,
        planned_by=by,
        planned_at=clock.now(),
    )
    try:
        with transaction.atomic():
            interview.save()
    except IntegrityError as clash:
        raise IllegalMove(_("A meeting of this stage is planned already. Move that one.")) from clash
    seating.sit(interview, places)
    slots.take(interview)
    proposals.answered(application, by)
    _promise_anew(interview, Verb.MEETING_PLANNED, by=by, seen=seen)
    invitations.planned(interview, by)
    return interview


@transaction.atomic
def move(
    interview: Interview,
    *,
    starts_at: datetime,
    minutes: int,
    zone: str,
    mode: str,
    link: str = "",
    address: str = "",
    by: User,
    seats: Sequence[Place] | None = None,
    why: str = "",
    revision: int | None = None,
) -> Interview:
    """The meeting is at another time or place, or with other people (`seats`: all of them); both sides get the change with the
    same calendar UID and a higher SEQUENCE. `why` is read by both. Where the candidate had chosen and the place is left as it
    is, it stays theirs to change. Refused as planning is, and once it is over."""
    application = interview.application
    require_active(application)
    _refuse_behind(interview, revision)
    writing.refuse_over(interview)
    endings.refuse_private(application, why, by=by)
    bounds.check(interview.stage, starts_at, minutes, mode, link, address)
    places = None if seats is None else seating.functions_of(application, seats)
    if places is not None:
        seating.check(application, interview.stage, places)
    invitations.drop_soon(interview)
    was = interview.starts_at
    chose = interview.place_is_theirs and (mode, link, address) == (interview.mode, interview.link, interview.address)
    writing.mark(
        interview,
        Interview.State.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        zone=zone,
        mode=mode,
        link=link,
        address=address,
        place_is_theirs=chose or mode == Interview.Mode.CHOICE,
        why=why,
        sequence=interview.sequence + 1,
        planned_at=clock.now(),
        cannot_make_at=None,
        cannot_make_words="",
        cannot_get_in_at=None,
    )
    came, left = ([], []) if places is None else seating.reseat(interview, places)
    slots.take(interview)
    proposals.answered(application, by)
    _promise_anew(interview, Verb.MEETING_MOVED, by=by, was=was.isoformat(), why=why)
    invitations.changed(interview, by, came, left, why=why)
    return interview


@transaction.atomic
def call_off(interview: Interview, *, by: User, why: str, revision: int | None = None) -> Interview:
    """The meeting does not take place: we owe the candidate a new time, by a day that they are told. `why` is read by both
    sides. Refused while a decision waits to be told: the meeting is called off together with the word."""
    application = interview.application
    require_active(application)
    _refuse_behind(interview, revision)
    if not why.strip():
        raise IllegalMove(_("Please say why: both sides read it."))
    endings.refuse_private(application, why, by=by)
    _off(interview, by=by, why=why)
    writing.record(interview, Verb.MEETING_OFF, writing.kept(interview, writing.arranging(application)), by=by, why=why)
    invitations.called_off(interview, by, why=why)
    return interview


def off_when_told(application: Application) -> None:
    """Registered in candidates.endings: what was planned ahead is called off in the transaction that tells the candidate."""
    proposals.answered(application, None)
    planned = application.interviews.filter(state=Interview.State.PLANNED, starts_at__gt=clock.now())
    for interview in planned.select_related("stage", "planned_by"):
        interview.application = application
        _off(interview, by=None, why="")
        writing.record(interview, Verb.MEETING_OFF, {}, by=None)
        withdrew = _("You withdrew your application.") if application.state == State.WITHDRAWN else ""
        invitations.called_off(interview, None, to_candidate=withdrew)


def _off(interview: Interview, *, by: User | None, why: str) -> None:
    invitations.drop_soon(interview)
    writing.mark(
        interview,
        Interview.State.OFF,
        ended_at=clock.now(),
        ended_by=by,
        why=why,
        sequence=interview.sequence + 1,
    )
    slots.free(interview)
    proposals.answered(interview.application, by)
    for link in Link.objects.filter(seat__interview=interview):
        links.revoke(link)


# --- held, missed ------------------------------------------------------------------------------------------------------


@transaction.atomic
def held(interview: Interview, *, by: User | None, us_late: int = 0, them_late: int = 0) -> Interview:
    """It took place, and from here on we prepare our answer for the day that was promised. `by` is None when nobody said
    otherwise within an hour. Once more on a held one: only who was late, and by how much."""
    if interview.starts_at > clock.now():
        raise IllegalMove(_("It has not begun yet."))
    was = interview.state
    _mark_held(interview, by=by, us_late=us_late, them_late=them_late)
    if was == Interview.State.HELD:
        return interview
    application, stage = interview.application, interview.stage
    values = writing.kept(interview, {"next_step": NextStep.ANSWER})
    if application.is_open and application.stage_id == stage.pk:
        if application.next_step == NextStep.ARRANGE:  # it took place after all
            values |= writing.after(interview, NextStep.ANSWER)
        values |= {**closing.taken_place(application, stage)}
    writing.record(interview, Verb.MEETING_HELD, values, by=by, us_late=us_late, them_late=them_late)
    if application.stage_id == stage.pk:
        wishes.ask_to_continue(application)
    return interview


def _mark_held(interview: Interview, *, by: User | None, us_late: int = 0, them_late: int = 0) -> None:
    values: dict[str, Any] = {"us_late": us_late, "them_late": them_late, "missed_by": ""}
    if interview.state != Interview.State.HELD:
        values |= {"ended_at": clock.now(), "ended_by": by}
    writing.mark(interview, Interview.State.HELD, **values)


def held_when_settled(application: Application, by: User) -> None:
    """Registered in candidates.endings: who records that we have talked says so of the meeting. Refused while it lies ahead."""
    for interview in application.interviews.filter(state=Interview.State.PLANNED, stage=application.stage):
        if interview.starts_at > clock.now():
            when = promise.in_words(interview.starts_at, by.zone)
            raise IllegalMove(_("You meet on %(when)s. Move the meeting or call it off first.") % {"when": when})
        interview.application = application
        _mark_held(interview, by=by)


@transaction.atomic
def missed(interview: Interview, *, side: str, by: User) -> Interview:
    """It did not take place, since one side was not there: no scorecard is owed for it, and the candidate gets a day by which
    they hear of a new time; once it is decided how it ends, the day of our answer stays. A meeting that was taken for held is
    corrected."""
    if side not in (Interview.Side.US, Interview.Side.THEM):
        raise IllegalMove(_("Say who was not there."))
    if interview.starts_at > clock.now():
        raise IllegalMove(_("It has not begun yet."))
    if interview.state == Interview.State.MISSED and interview.missed_by == side:
        return interview
    application, was = interview.application, interview.state
    again: dict[str, Any] = {}
    if was == Interview.State.HELD and application.stage_id == interview.stage_id and application.is_open:
        again = _before_it_was_held(interview)
    writing.mark(
        interview, Interview.State.MISSED, missed_by=side, ended_at=clock.now(), ended_by=by, us_late=0, them_late=0
    )
    waits = application.state == State.ACTIVE
    if waits:
        values = writing.kept(interview, writing.arranging(application), steps=(NextStep.MEET, NextStep.ANSWER))
    else:
        values = writing.kept(interview, {"next_step": NextStep.ANSWER})
    writing.record(interview, Verb.MEETING_MISSED, {**again, **values}, by=by, side=side)
    if waits:
        invitations.missed(interview, by)
    return interview


def _before_it_was_held(interview: Interview) -> dict[str, Any]:
    """What holding it had changed of the conversation: as it was. Where nobody said so of the meeting itself, it was the first
    to record, once it had begun, that we have talked."""
    events = interview.application.events.order_by("pk")
    settled = events.filter(verb=Verb.SETTLED, data__next=NextStep.ANSWER, at__gte=interview.starts_at)
    event: Event | None = (
        events.filter(verb=Verb.MEETING_HELD, data__interview=interview.uid.hex).last() or settled.first()
    )
    changes = event.changes if event else {}
    return {
        name: timeline.revived(name, changes[name][0])
        for name in ("talked_at", "reached")
        if name in changes and timeline.plain(getattr(interview.application, name)) == changes[name][1]
    }


# --- what they share ---------------------------------------------------------------------------------------------------


def ahead(application: Application, decision: str) -> str | None:
    """A gate: nobody is moved on while the meeting of their stage lies ahead."""
    if decision != "advance" or application.next_step != NextStep.MEET:
        return None
    planned = application.interviews.filter(state=Interview.State.PLANNED, stage=application.stage)
    interview = planned.filter(starts_at__gt=clock.now()).first()
    if interview is None:
        return None
    when = promise.in_words(interview.starts_at, interview.zone)
    return _(
        "You meet on %(when)s: it takes place first, or is called off. Who moves on without it keeps it planned."
    ) % {"when": when}


def _refuse_behind(interview: Interview, revision: int | None) -> None:
    if revision is not None and revision != interview.revision:
        raise IllegalMove(interview.moved_meanwhile())


def _promise_anew(
    interview: Interview, verb: Verb, *, by: User, seen: dict[str, Any] | None = None, **data: Any
) -> None:
    """We meet, and answer by the stage's clock from the end on; they read it at once."""
    application = interview.application
    if application.stage_id != interview.stage_id:
        writing.record(interview, verb, {}, by=by, **data)
    else:
        values = {**promise.SHOWN_NOW, **writing.after(interview, NextStep.MEET)}
        timeline.write(application, verb, by=by, seen=seen, data={**writing.about(interview), **data}, **values)
        promise.unannounce(application, _("A meeting was planned."))
