"""The consent to the talent pool: given with its end, taken back at any time; one runs at most."""

from __future__ import annotations

import calendar
from datetime import date

from django.db import IntegrityError, transaction

from hiring import clock
from hiring.models import Organisation, User

from .models import Candidate, Consent


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def today(candidate: Candidate) -> date:
    """The candidate's own day: by it every consent of theirs ends."""
    return clock.now().astimezone(candidate.tz).date()


def standing(candidate: Candidate) -> Consent | None:
    """The consent that holds today, in the candidate's zone."""
    return candidate.consents.standing(today(candidate)).first()


def next_end(candidate: Candidate) -> date:
    """The day on which a consent given now would end, by the organisation's rule."""
    months = (Organisation.current() or Organisation()).pool_months
    return months_after(today(candidate), months)


@transaction.atomic
def give(candidate: Candidate, *, by: User | None = None) -> Consent:
    """The candidate is in the talent pool until the end that the organisation sets; a standing consent stays as it is.

    `by` is the colleague who records it; None means that the candidate gave it themselves.
    """
    found = standing(candidate)
    if found:
        return found
    candidate.consents.filter(ended_at__isnull=True).update(ended_at=clock.now())  # one that has run out
    try:
        with transaction.atomic():
            return candidate.consents.create(given_at=clock.now(), ends_on=next_end(candidate), recorded_by=by)
    except IntegrityError:
        return candidate.consents.get(ended_at__isnull=True)


def take_back(consent: Consent) -> None:
    """The consent has ended now; taking back twice is taking back once."""
    if not consent.ended_at:
        Consent.objects.filter(pk=consent.pk, ended_at__isnull=True).update(ended_at=clock.now())
