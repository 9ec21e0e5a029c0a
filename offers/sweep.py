"""Offers that end soon and offers that have ended. Found by date, so a scheduler that slept for a day does it late rather than
never; each notice has its own occasion, so two schedulers send it once."""

from __future__ import annotations

from datetime import timedelta

import structlog

from hiring import clock
from hiring.states import IllegalMove

from . import mailing, transitions
from .models import Offer

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)


def sweep() -> int:
    """Offers whose time is over have ended; of the others the candidate has a notice two days and one day before. How many."""
    return end_late() + remind()


def end_late() -> int:
    count = 0
    over = Offer.objects.filter(state=Offer.State.SENT, expires_at__lte=clock.now())
    for offer in over.select_related("application__candidate", "application__job", "application__stage")[:200]:
        try:
            transitions.expire(offer)
            count += 1
        except IllegalMove as refusal:  # answered at this instant
            log.info("offer.not_ended", offer=offer.pk, error=type(refusal).__name__)  # its sentence names people
        except Exception as error:  # one that cannot be dealt with keeps nobody else waiting
            log.error("offer.failed", offer=offer.pk, error=type(error).__name__)
    return count


def remind() -> int:
    """Late comes the nearer notice only; none comes for a day that was over when the offer left. How many were told now."""
    now, count = clock.now(), 0
    near = Offer.objects.filter(state=Offer.State.SENT, expires_at__gt=now, expires_at__lte=now + 2 * DAY)
    for offer in near.select_related("application__candidate", "application__job", "application__owed_by", "author"):
        assert offer.expires_at is not None and offer.sent_at is not None
        days = 1 if offer.expires_at <= now + DAY else 2
        if offer.sent_at >= offer.expires_at - days * DAY:
            continue
        try:
            count += mailing.ends_soon(offer, days)
        except Exception as error:  # one that cannot be told keeps nobody else waiting
            log.error("offer.not_reminded", offer=offer.pk, error=type(error).__name__)
    return count
