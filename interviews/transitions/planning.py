"""A meeting's whole life: planned, moved, called off; held or missed; and what the candidate says of it meanwhile.

Planning settles “we arrange a time”: the promise is reckoned from the end of the meeting, and holding it keeps that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import closing, days, endings, links, promise, timeline
from candidates.models import Application, Event, Link, NextStep, State, Verb
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import Stage, User
from hiring.states import IllegalMove, change
from interviews import invitations
from interviews.models import Interview, Seat

from . import bounds, partner, proposals, seating, slots, wishes
from .seating import Place

DOOR_OPENS = timedelta(minutes=30)  # from when on “I can't get in” is heard
DOOR_CLOSES = timedelta(hours=1)


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
    same calendar UID and a higher SEQUENCE. `why` is read by both. Refused as planning is, and once it is over."""
    application = interview.application
    require_active(application)
    _refuse_behind(interview, revision)
    _refuse_over(interview)
    endings.refuse_private(application, why, by=by)
    bounds.check(interview.stage, starts_at, minutes, mode, link, address)
    places = None if seats is None else seating.functions_of(application, seats)
    if places is not None:
        seating.check(application, interview.stage, places)
    invitations.drop_soon(interview)
    was = interview.starts_at
    _change(
        interview,
        Interview.State.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        zone=zone,
        mode=mode,
        link=link,
        address=address,
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
    _record(interview, Verb.MEETING_OFF, _kept(interview, _arranged(application)), by=by, why=why)
    invitations.called_off(interview, by, why=why)
    return interview


def off_when_told(application: Application) -> None:
    """Registered in candidates.endings: what was planned ahead is called off in the transaction that tells the candidate."""
    proposals.answered(application, None)
    planned = application.interviews.filter(state=Interview.State.PLANNED, starts_at__gt=clock.now())
    for interview in planned.select_related("stage", "planned_by"):
        interview.application = application
        _off(interview, by=None, why="")
        _record(interview, Verb.MEETING_OFF, {}, by=None)
        invitations.called_off(interview, None)


def _off(interview: Interview, *, by: User | None, why: str) -> None:
    invitations.drop_soon(interview)
    _change(
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
    values = _kept(interview, {"next_step": NextStep.ANSWER})
    if application.is_open and application.stage_id == stage.pk:
        if application.next_step == NextStep.ARRANGE:  # it took place after all
            values |= _after(interview, NextStep.ANSWER)
        values |= {**closing.taken_place(application, stage)}
    _record(interview, Verb.MEETING_HELD, values, by=by, us_late=us_late, them_late=them_late)
    if application.stage_id == stage.pk:
        wishes.ask_to_continue(application)
    return interview


def _mark_held(interview: Interview, *, by: User | None, us_late: int = 0, them_late: int = 0) -> None:
    values: dict[str, Any] = {"us_late": us_late, "them_late": them_late, "missed_by": ""}
    if interview.state != Interview.State.HELD:
        values |= {"ended_at": clock.now(), "ended_by": by}
    _change(interview, Interview.State.HELD, **values)


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
    they hear of a new time. A meeting that was taken for held is corrected."""
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
    _change(
        interview, Interview.State.MISSED, missed_by=side, ended_at=clock.now(), ended_by=by, us_late=0, them_late=0
    )
    waits = application.state == State.ACTIVE
    steps = (NextStep.MEET, NextStep.ANSWER)
    values = _kept(interview, _arranged(application), steps=steps) if waits else {}
    _record(interview, Verb.MEETING_MISSED, {**again, **values}, by=by, side=side)
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


# --- what the candidate says -------------------------------------------------------------------------------------------


def cannot_make(interview: Interview, words: str = "") -> Interview:
    """The candidate needs another time: everybody in it is told, and we owe them one within a working day. Saying it again
    changes nothing. Refused once it is over; a colleague who acts at this instant is waited for."""

    def say() -> None:
        if interview.cannot_make_at is not None:
            return
        _refuse_over(interview)
        invitations.drop_soon(interview)
        _change(interview, Interview.State.PLANNED, cannot_make_at=clock.now(), cannot_make_words=words)
        values = _kept(interview, _arranged(interview.application, 1))
        _record(interview, Verb.TOLD_MORE, values, by=None, by_candidate=True, meeting="cannot_make", words=words)
        turn = f"{interview.sequence}:{interview.revision}"
        invitations.alert("meeting_cannot_make", interview, _readers(interview), turn=turn, words=words)

    _insist(interview, say)
    return interview


def can_make(interview: Interview, *, sequence: str) -> Interview:
    """The time suits the candidate after all: everybody in it is told, and we meet and answer as was planned. Saying it again
    changes nothing. Refused once it is over, and when it is not the meeting any more that they read of (its `sequence`)."""

    def say() -> None:
        if sequence != str(interview.sequence):
            raise IllegalMove(_("The meeting was changed meanwhile. Your page shows how it is now."))
        if interview.cannot_make_at is None:
            return
        _refuse_over(interview)
        invitations.drop_soon(interview)
        _change(interview, Interview.State.PLANNED, cannot_make_at=None, cannot_make_words="")
        values = _kept(interview, _after(interview, NextStep.MEET), steps=(NextStep.ARRANGE,))
        _record(interview, Verb.TOLD_MORE, values, by=None, by_candidate=True, meeting="can_make")
        invitations.alert(
            "meeting_can_make", interview, _readers(interview), turn=f"{interview.sequence}:{interview.revision}"
        )

    _insist(interview, say)
    return interview


def cannot_get_in(interview: Interview) -> Interview:
    """The candidate stands before a closed door: who owes them the word and everybody in the meeting hear it at once."""

    def say() -> None:
        now = clock.now()
        if interview.state != Interview.State.PLANNED or now > interview.ends_at + DOOR_CLOSES:
            raise IllegalMove(_("This meeting is over. Write to us, or say that you need another time."))
        if now < interview.starts_at - DOOR_OPENS:
            raise IllegalMove(_("The door opens shortly before the meeting. Try again then."))
        if interview.cannot_get_in_at and now < interview.cannot_get_in_at + timedelta(minutes=5):
            return  # heard a moment ago
        _change(interview, Interview.State.PLANNED, cannot_get_in_at=now)
        _record(interview, Verb.TOLD_MORE, {}, by=None, by_candidate=True, meeting="cannot_get_in")
        invitations.alert(
            "meeting_cannot_get_in", interview, _readers(interview), turn=f"{interview.sequence}:{now:%Y%m%d%H%M}"
        )

    _insist(interview, say)
    return interview


def choose_place(interview: Interview, mode: str) -> Interview:
    """Where both are offered, the candidate has chosen one; they may change their mind. Everybody gets the change."""

    def say() -> None:
        if mode not in (Interview.Mode.ONLINE, Interview.Mode.OFFICE) or not may_choose(interview):
            raise IllegalMove(_("The place of this meeting is settled. Write to us if it does not suit you."))
        _refuse_over(interview)
        if interview.mode == mode:
            return
        sequence = interview.sequence + 1
        _change(interview, Interview.State.PLANNED, mode=mode, sequence=sequence, why="")
        _record(interview, Verb.TOLD_MORE, {}, by=None, by_candidate=True, meeting="place", words=mode)
        invitations.changed(interview, None, [], [])

    _insist(interview, say)
    return interview


def may_choose(interview: Interview) -> bool:
    """Whether both ways are open: planned as a choice, and each way has where it leads."""
    both = bool(interview.link and interview.address)
    return interview.mode == Interview.Mode.CHOICE or (both and interview.stage.mode == Stage.Mode.CHOICE)


def _insist(interview: Interview, say: Any) -> None:
    """What a candidate says wins over a colleague who acts at this instant: it is said again on fresh rows."""
    for turn in range(20):
        if not interview.application.is_open or interview.state != Interview.State.PLANNED:
            break
        before = (interview.revision, interview.application.revision)
        try:
            with transaction.atomic():
                say()
            return
        except IllegalMove:
            interview.refresh_from_db()
            if before == (interview.revision, interview.application.revision) or turn == 19:
                raise
    raise IllegalMove(_("This meeting is not planned any more. Your page shows how things stand."))


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
    return _("You meet on %(when)s: it takes place first, or is called off.") % {"when": when}


def _readers(interview: Interview) -> list[Seat]:
    return partner.readers(interview, invitations.seats_of(interview))


def _change(interview: Interview, to: str, **values: Any) -> None:
    change(interview, to, seen={"revision": interview.revision}, revision=interview.revision + 1, **values)


def _refuse_behind(interview: Interview, revision: int | None) -> None:
    if revision is not None and revision != interview.revision:
        raise IllegalMove(interview.moved_meanwhile())


def _refuse_over(interview: Interview) -> None:
    if interview.state != Interview.State.PLANNED or interview.ends_at <= clock.now():
        raise IllegalMove(_("This meeting is over."))


def _after(interview: Interview, step: NextStep) -> dict[str, Any]:
    """A promise by the stage's clock from the end of the meeting."""
    application = interview.application
    fits = promise.who_may_answer(application.candidate)
    owner, clock_days = promise.owner_of(application), interview.stage.clock_days
    return promise.on(step, days.in_working_days(owner, clock_days, start=interview.ends_at, fits=fits))


def _arranged(application: Application, working_days: int | None = None) -> dict[str, Any]:
    """We owe them a time."""
    owner = promise.owner_of(application)
    return promise.made(NextStep.ARRANGE, owner, working_days or application.stage.clock_days, application.candidate)


def _promise_anew(
    interview: Interview, verb: Verb, *, by: User, seen: dict[str, Any] | None = None, **data: Any
) -> None:
    """We meet, and answer by the stage's clock from the end on; they read it at once."""
    application = interview.application
    if application.stage_id != interview.stage_id:
        _record(interview, verb, {}, by=by, **data)
    else:
        values = {**promise.SHOWN_NOW, **_after(interview, NextStep.MEET)}
        timeline.write(application, verb, by=by, seen=seen, data={**_about(interview), **data}, **values)
        promise.unannounce(application, _("A meeting was planned."))


def _kept(
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


def _record(
    interview: Interview,
    verb: Verb,
    values: dict[str, Any],
    *,
    by: User | None,
    by_candidate: bool = False,
    **data: Any,
) -> None:
    """One row of the timeline, with what it changes of the application; nothing changed leaves an undo possible."""
    told = {**_about(interview), **data}
    if values:
        timeline.write(interview.application, verb, by=by, by_candidate=by_candidate, data=told, **values)
    else:
        timeline.record(interview.application, verb, by=by, by_candidate=by_candidate, data=told)


def _about(interview: Interview) -> dict[str, Any]:
    return {
        "interview": interview.uid.hex,
        "stage": interview.stage.name,
        "starts_at": interview.starts_at.isoformat(),
        "minutes": interview.minutes,
    }
