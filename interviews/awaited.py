"""By when a partner's people are asked for their scorecard: two working days before the candidate hears from us, who hear then
whatever the partner says. Reckoned from the promise as it stands; nothing here writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from candidates import days
from candidates.models import Application, NextStep
from hiring import clock

from .models import Seat

BEFORE = 2  # of the owner's working days
TO_WRITE = timedelta(hours=1)  # after the meeting: what their page asks for at best


def card_by(seat: Seat, application: Application | None = None) -> datetime | None:
    """The instant for a guest's seat, by the calendar of who owes the candidate the word. None while no scorecard is awaited from
    it, and where the application (`application`: as they may see it) is past its meeting or waits for something else.

    Where that leaves them less than an hour after the meeting it is the end of the working day after it, so that everybody has
    one to write in; and the promised day itself where that comes first, for the promise never moves for them.
    """
    one = application or seat.application
    meeting, owner, promised = seat.interview, one.owed_by, one.promised_for
    if seat.guest_id is None or meeting is None or not seat.wants_card or seat.card_in_at or seat.released_at:
        return None
    if owner is None or promised is None or one.stage_id != meeting.stage_id:
        return None
    if one.next_step not in (NextStep.MEET, NextStep.ANSWER):
        return None
    asked = days.before(owner, BEFORE, promised)
    if asked >= meeting.ends_at + TO_WRITE:
        return asked
    next_day = days.in_working_days(owner, 1, start=meeting.ends_at).at
    return promised if meeting.ends_at < promised < next_day else next_day


def ahead(seat: Seat, application: Application | None = None) -> datetime | None:
    """The same while it lies ahead: what a mail asks for."""
    by = card_by(seat, application)
    return by if by and by > clock.now() else None
