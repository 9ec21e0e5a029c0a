"""What the candidate says of a meeting that is planned: another time, or this one after all; a closed door; the place they like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates.models import NextStep, Verb
from hiring import clock
from hiring.states import IllegalMove
from interviews import invitations
from interviews.models import Interview

from . import partner, writing

DOOR_OPENS = timedelta(minutes=30)  # from when on “I can't get in” is heard
DOOR_CLOSES = timedelta(hours=1)


def cannot_make(interview: Interview, words: str = "") -> Interview:
    """The candidate needs another time: everybody in it is told, and we owe them one within a working day. Saying it again
    changes nothing. Refused once it is over; a colleague who acts at this instant is waited for."""

    def say() -> None:
        if interview.cannot_make_at is not None:
            return
        writing.refuse_over(interview)
        invitations.drop_soon(interview)
        writing.mark(interview, Interview.State.PLANNED, cannot_make_at=clock.now(), cannot_make_words=words)
        values = writing.kept(interview, writing.arranging(interview.application, 1))
        _said(interview, "cannot_make", values, words=words)
        _alert("meeting_cannot_make", interview, turn=f"{interview.sequence}:{interview.revision}", words=words)

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
        writing.refuse_over(interview)
        invitations.drop_soon(interview)
        writing.mark(interview, Interview.State.PLANNED, cannot_make_at=None, cannot_make_words="")
        values = writing.kept(interview, writing.after(interview, NextStep.MEET), steps=(NextStep.ARRANGE,))
        _said(interview, "can_make", values)
        _alert("meeting_can_make", interview, turn=f"{interview.sequence}:{interview.revision}")

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
        writing.mark(interview, Interview.State.PLANNED, cannot_get_in_at=now)
        _said(interview, "cannot_get_in", {})
        _alert("meeting_cannot_get_in", interview, turn=f"{interview.sequence}:{now:%Y%m%d%H%M}")

    _insist(interview, say)
    return interview


def choose_place(interview: Interview, mode: str) -> Interview:
    """Where it was planned as they like, the candidate has chosen one; they may change their mind. Everybody gets the change."""

    def say() -> None:
        if mode not in (Interview.Mode.ONLINE, Interview.Mode.OFFICE) or not interview.place_is_theirs:
            raise IllegalMove(_("The place of this meeting is settled. Write to us if it does not suit you."))
        writing.refuse_over(interview)
        if interview.mode == mode:
            return
        sequence = interview.sequence + 1
        writing.mark(interview, Interview.State.PLANNED, mode=mode, sequence=sequence, why="")
        _said(interview, "place", {}, words=mode)
        invitations.changed(interview, None, [], [])

    _insist(interview, say)
    return interview


def _insist(interview: Interview, say: Callable[[], None]) -> None:
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


def _said(interview: Interview, what: str, values: dict[str, Any], **data: Any) -> None:
    writing.record(interview, Verb.TOLD_MORE, values, by=None, by_candidate=True, meeting=what, **data)


def _alert(kind: str, interview: Interview, *, turn: str, words: str = "") -> None:
    seats = partner.readers(interview, invitations.seats_of(interview))
    invitations.alert(kind, interview, seats, turn=turn, words=words)
