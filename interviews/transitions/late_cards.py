"""What is late after a meeting, found by date: late rather than never, and each word of it once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from candidates import days, outbox, promise, todos
from candidates.models import Mail, Todo
from candidates.models.application import is_blind
from hiring import clock
from hiring.models import User
from interviews import awaited
from interviews.models import Seat

from . import kits, partner

log = structlog.get_logger(__name__)
BACK = timedelta(days=30)  # what is older than that is past reminding
GUESTS_DAY = time(9)
GUESTS_LEAD = 3  # mornings after the day by which a guest was asked, until a recruiting lead hears


def remind_of_cards() -> int:
    """Whoever owes a scorecard hears of it the morning after the meeting (or after the test case came in), their cover the
    morning after that, then a recruiting lead; each once. A partner's guest hears of it once the day is over by which they were
    asked, and who owes the candidate the word has a task. Returns how many mails were queued."""
    partner.stop_asking()
    now = clock.now()
    ended = Q(since__lte=now, since__gt=now - BACK)
    seats = Seat.objects.silent().annotate(since=Coalesce("interview__ends_at", "case__in_at")).filter(ended)
    guests = Q(pk__in=partner.awaited_seats().order_by().values("pk"))
    waiting = seats.filter(Q(guest=None) | guests, application__told_at__isnull=True, application__state="active")
    known = set(
        Mail.objects.filter(kind__startswith="card_late", queued_at__gt=now - 2 * BACK).values_list(
            "occasion", flat=True
        )
    )
    count = 0
    for seat in waiting.select_related(
        *("user", "guest", "link", "interview__stage", "case__stage", "application__candidate", "application__job"),
        "application__owed_by",
    ).order_by("pk"):
        try:
            count += _late(seat, seat.since, known)
        except Exception as error:  # one seat that cannot be dealt with keeps nobody else waiting
            log.error("cards.failed", seat=seat.pk, error=type(error).__name__)
    return count


@transaction.atomic
def _late(seat: Seat, since: datetime, known: set[str]) -> int:
    if seat.guest_id and (by := awaited.card_by(seat)) and by <= clock.now():
        _ask_the_owner(seat)
    return sum(
        _say(seat, kind, step, to, known)
        for kind, step, to in _steps(seat, since)
        if to is not None and f"card:{seat.uid.hex}:{step}" not in known
    )


def _steps(seat: Seat, since: datetime) -> list[tuple[str, str, Any]]:
    """Who is to have heard by now: kind of mail, step, reader."""
    person, now = seat.person, clock.now()
    steps: list[tuple[str, str, Any]] = []
    if seat.guest_id:
        by = awaited.card_by(seat)
        if by and now >= by:
            steps.append(("card_late_guest", "late", person))
        if by and now >= morning(person, by, GUESTS_LEAD):
            steps.append(("card_late_lead", "lead", _lead(seat)))
        return steps
    if now >= morning(person, since, 1):
        steps.append(("card_late", "late", person))
    if now >= morning(person, since, 2):
        steps.append(("card_late_cover", "cover", _cover(seat)))
    if now >= morning(person, since, 3):
        steps.append(("card_late_lead", "lead", _lead(seat)))
    return steps


def morning(person: Any, since: datetime, number: int) -> datetime:
    """The beginning of the person's `number`-th working day after that instant; of a guest, nine o'clock of a weekday."""
    if isinstance(person, User):
        return days.morning(person, number, start=since)
    at = since.astimezone(ZoneInfo(person.zone))
    for _weekday in range(number):
        at += timedelta(days=1 if at.isoweekday() < 5 else 8 - at.isoweekday())
    return at.replace(hour=GUESTS_DAY.hour, minute=GUESTS_DAY.minute, second=0, microsecond=0)


def _cover(seat: Seat) -> User | None:
    """Who stands in today for the colleague who owes it; nobody who is blind on the application themselves."""
    cover = days.cover_of(seat.user) if seat.user else None
    return cover if cover and not is_blind(cover, seat.application) else None


def _ask_the_owner(seat: Seat) -> None:
    """Who owes the candidate the word has one task for the meeting, whoever of the partner's people is late: it is due in a
    working day, on the promised day at the latest, and moves nothing. While they owe a scorecard there themselves they have
    none (P12)."""
    application = seat.application
    owner = promise.owner_of(application)
    if is_blind(owner, application):
        return
    assert seat.interview is not None and application.promised_for is not None
    due_at = min(days.in_working_days(owner, 1).at, application.promised_for)
    occasion = f"partner_late:{seat.interview.uid.hex}"
    todos.give(Todo.Kind.PARTNER_LATE, occasion, application, owner=owner, due_at=due_at)


def _lead(seat: Seat) -> User | None:
    """A recruiting lead who does not owe a scorecard there themselves."""
    leads = User.objects.active().filter(is_lead=True).order_by("pk")
    return next((one for one in leads if not is_blind(one, seat.application) and one.pk != seat.user_id), None)


def _say(seat: Seat, kind: str, step: str, to: Any, known: set[str]) -> int:
    occasion = f"card:{seat.uid.hex}:{step}"
    outbox.queue(
        kind,
        occasion=occasion,
        to=to,
        words={**kits.about(seat, to=to), **({"page": kits.application_page(seat)} if step == "lead" else {})},
        application=seat.application,
        link=seat.link if kind.endswith("guest") else None,
    )
    known.add(occasion)
    return 1
