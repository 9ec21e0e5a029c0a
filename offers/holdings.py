"""What of this app stands in the file “My data”: offers as they were sent, what was asked and answered, the first day."""

from __future__ import annotations

from typing import Any

from candidates.models import Application, State
from candidates.portal.holdings import at

from .models import Handover, Offer


def of(application: Application) -> dict[str, Any]:
    """The offers that were sent to them, and once they know that they are hired their first day."""
    sent = application.offers.filter(sent_at__isnull=False).select_related("version").prefetch_related("questions")
    is_hired = application.state == State.HIRED and application.told_at is not None
    begins = Handover.objects.filter(application=application).select_related("contact") if is_hired else []
    return {
        "offers": [_offer(one) for one in sent.order_by("sent_at", "pk")],
        "first_day": next((_first_day(one) for one in begins), None),
    }


def _offer(one: Offer) -> dict[str, Any]:
    terms = one.version
    assert terms is not None
    return {
        "sent": at(one.sent_at),
        "open_until": at(one.expires_at),
        "salary": str(terms.salary),
        "currency": terms.currency,
        "period": terms.get_period_display(),
        "first_day": at(terms.starts_on),
        "hours_a_week": str(terms.hours),
        "where": terms.place,
        "further_terms": terms.terms,
        "answered": at(one.answered_at),
        "outcome": one.get_state_display(),
        "your_reason": one.reason if one.state == Offer.State.DECLINED else "",
        "your_questions": [
            {"asked": at(ask.asked_at), "text": ask.text, "answered": at(ask.answered_at), "answer": ask.answer}
            for ask in one.questions.all()
        ],
    }


def _first_day(one: Handover) -> dict[str, Any]:
    return {
        "day": at(one.starts_on),
        "at": at(one.starts_at),
        "where": one.place,
        "ask_for": one.contact.name if one.contact else None,
        "welcome": one.words,
    }
