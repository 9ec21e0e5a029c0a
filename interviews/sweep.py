"""What happens to meetings by itself: notices a day and an hour before, each once; and an hour after the end it was held, unless
somebody said otherwise. Found by date, so a scheduler that slept is late rather than silent; two of them do it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from candidates import days, outbox
from candidates.models import Mail
from hiring import clock

from . import invitations, transitions
from .models import Interview, Seat
from .transitions import partner

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)  # how long a silent sweep holds the others
AT_ONCE = 200
SETTLED = timedelta(hours=1)  # after the end
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVENING = time(20)


def due_at(starts_at: datetime, mark: str, zone: str) -> datetime:
    """When the notice of this mark is due for a reader in `zone`: a day before; an hour before, or in the evening before when
    that hour lies in their night."""
    if mark == "day":
        return starts_at - DAY
    moment = starts_at - HOUR
    if days.awake(moment, zone) == moment:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    evening = local.date() if local.time() >= days.NIGHT_FROM else local.date() - DAY
    return datetime.combine(evening, EVENING, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def remind(still: Callable[[], bool] = lambda: True) -> int:
    """Both sides have their notices of what begins within a day; returns how many were queued. Whoever was invited after a
    notice's moment has just read it all. One meeting that cannot be dealt with keeps nobody else waiting."""
    drop_overtaken()
    now = clock.now()
    planned = Interview.objects.filter(
        state=Interview.State.PLANNED, starts_at__gt=now, starts_at__lte=now + DAY, cannot_make_at__isnull=True
    )
    pks, count = list(planned.order_by("starts_at", "pk").values_list("pk", flat=True)), 0
    for start in range(0, len(pks), AT_ONCE):
        if not still():
            break
        joined = planned.select_related("application__candidate", "application__owed_by", "application__job")
        part = list(
            joined.select_related("stage", "planned_by")
            .prefetch_related("seats__user", "seats__guest__partner", "seats__link")
            .filter(pk__in=pks[start : start + AT_ONCE])
        )
        wanted = {key: what for interview in part for key, what in _wanted(interview, now)}
        known = set(Mail.objects.filter(occasion__in=wanted).values_list("occasion", flat=True))
        for key in wanted.keys() - known:
            count += _alone(*wanted[key])
    return count


def _wanted(interview: Interview, now: datetime) -> list[tuple[str, tuple[Interview, Seat | None, str]]]:
    """The notices whose moment has come, by their occasion."""
    readers: list[tuple[Seat | None, str, str]] = [(None, "c", interview.application.candidate.zone)]
    seats = partner.readers(interview, interview.seats.all())
    readers += [(seat, str(seat.pk), seat.person.zone) for seat in seats]
    found = []
    for seat, who, zone in readers:
        for mark in ("day", "hour"):
            moment = due_at(interview.starts_at, mark, zone)
            if interview.planned_at < moment <= now:
                kind = "meeting_soon" if seat is None else "seat_soon"
                turn = invitations.turn_of(interview.starts_at, mark)
                found.append((invitations.occasion(kind, interview, who, turn), (interview, seat, mark)))
    return found


def _alone(interview: Interview, seat: Seat | None, mark: str) -> bool:
    try:
        with transaction.atomic():
            # Whoever moves or calls it off at this instant comes before or after, never in between.
            same = Interview.objects.select_for_update(no_key=True).filter(
                pk=interview.pk, state=Interview.State.PLANNED, revision=interview.revision
            )
            if not same.exists():
                return False
            invitations.soon(interview, seat, mark)
        return True
    except Exception as error:
        log.error("meeting.remind_failed", interview=interview.pk, error=type(error).__name__)
        return False


def drop_overtaken() -> int:
    """A notice that waited for the morning does not leave once the meeting has begun, or stands at that time no more."""
    waiting = Mail.objects.filter(kind__in=invitations.SOON, state=Mail.State.WAITING, promise__lte=clock.now())
    return outbox.drop(waiting, why=_("The meeting has begun."))


def settle(still: Callable[[], bool] = lambda: True) -> int:
    """What ended an hour ago was held, unless a person or the candidate said something else; returns how many."""
    over = Interview.objects.filter(
        Q(cannot_make_at__isnull=True, cannot_get_in_at__isnull=True),
        state=Interview.State.PLANNED,
        ends_at__lte=clock.now() - SETTLED,
    )
    count = 0
    for interview in over.select_related("application__candidate", "application__owed_by", "stage")[:AT_ONCE]:
        if not still():
            break
        try:
            transitions.held(interview, by=None)
            count += 1
        except Exception as error:
            log.error("meeting.settle_failed", interview=interview.pk, error=type(error).__name__)
    return count
