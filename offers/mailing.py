"""The mails about an offer. None holds an amount or a term: what was offered stands on the pages of those who may read it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from candidates import letters, outbox, promise
from candidates.models import Mail
from hiring.models import Organisation, User

from .models import Handover, Offer, OfferQuestion

# What is only true while the offer is open.
ABOUT_OPEN = ("offer_sent", "offer_code", "offer_ends_soon", "offer_approval_wanted")


def drop(offer: Offer, *kinds: str) -> None:
    """What waits of these kinds does not leave: it is true no longer."""
    waiting = Mail.objects.filter(application=offer.application_id, kind__in=kinds)
    outbox.drop(waiting, why=_("The offer is no longer as it was."))


# --- to the candidate ----------------------------------------------------------------------------------------------------


def _to_candidate(kind: str, offer: Offer, by: User | None, occasion: str, **more: str) -> Mail:
    application = offer.application
    sender = by or promise.owner_of(application)
    words = {**letters.about(application, sender.name, sender.title), **more}
    to = application.candidate
    return outbox.queue(kind, occasion=occasion, to=to, words=words, application=application, by=by)


def until(offer: Offer) -> str:
    """The end of the offer in the candidate's zone, in words."""
    assert offer.expires_at is not None
    return promise.in_words(offer.expires_at, offer.application.candidate.zone)


def with_code(offer: Offer, by: User | None) -> Mail:
    """The offer is there, with the code that answers it; after too many wrong tries, a new code."""
    kind = "offer_sent" if by else "offer_code"
    return _to_candidate(kind, offer, by, offer.occasion, day=until(offer), code="[[code]]")


def ends_soon(offer: Offer, days: int) -> bool:
    """The offer ends in so many days, one of which is the last; False when they were told of that before."""
    occasion = f"offer_ends_soon:{offer.uid.hex}:{days}"
    if Mail.objects.filter(occasion=occasion).exists():
        return False
    _to_candidate("offer_ends_soon", offer, None, occasion, day=until(offer))
    return True


def about_promise(kind: str, offer: Offer, by: User | None, **more: str) -> Mail:
    """The offer has ended, and what comes now has this day."""
    application = offer.application
    words = promise.words(application, by, **more)
    occasion = f"{kind}:{offer.uid.hex}"
    return outbox.queue(kind, occasion=occasion, to=application.candidate, words=words, application=application, by=by)


def recorded(offer: Offer, by: User, said: str) -> Mail:
    """A colleague wrote down what they answered by phone."""
    return _to_candidate("offer_recorded", offer, by, f"offer_recorded:{offer.uid.hex}", said=said)


def reply(question: OfferQuestion, by: User) -> Mail:
    """A question has its answer, on their own page."""
    return _to_candidate("offer_reply", question.offer, by, f"offer_reply:{question.uid.hex}")


def first_day(handover: Handover, was: date, by: User) -> Mail:
    """Their first day is another one."""
    application = handover.application
    words = {
        **letters.about(application, by.name, by.title),
        "was": date_format(was, "l j F Y"),
        "day": date_format(handover.starts_on, "l j F Y"),
    }
    occasion = f"first_day:{handover.uid.hex}:{handover.version}"
    return outbox.queue(
        "first_day", occasion=occasion, to=application.candidate, words=words, application=application, by=by
    )


# --- to colleagues -------------------------------------------------------------------------------------------------------


def _to_colleague(kind: str, offer: Offer, to: User, occasion: str, by: User | None = None, **more: str) -> Mail:
    application = offer.application
    words = {
        "first_name": to.first_name,
        "organisation": Organisation.current_name(),
        "sender": by.name if by else "",
        "sender_role": by.title if by else "",
        "candidate": application.candidate.name,
        "job": application.job.title,
        "page": f"{settings.SITE_URL}/team/offers/{offer.uid}/",
        **more,
    }
    return outbox.queue(kind, occasion=occasion, to=to, words=words, application=application)


def handover_begun(handover: Handover, to: User) -> Mail:
    """Whoever has something to prepare learns that somebody was hired; once."""
    application = handover.application
    words = {
        "first_name": to.first_name,
        "organisation": Organisation.current_name(),
        "candidate": application.candidate.name,
        "job": application.job.title,
        "day": date_format(handover.starts_on, "l j F Y"),
        "page": f"{settings.SITE_URL}/team/handovers/{handover.uid}/",
    }
    occasion = f"handover_begun:{handover.uid.hex}:{to.pk}"
    return outbox.queue("handover_begun", occasion=occasion, to=to, words=words, application=application)


def to_approver(offer: Offer, by: User) -> Mail:
    occasion = f"offer_approval_wanted:{offer.uid.hex}:{offer.revision}"
    return _to_colleague("offer_approval_wanted", offer, offer.approver, occasion, by)


def to_author(offer: Offer, by: User, said: str) -> Mail:
    occasion = f"offer_handed_back:{offer.uid.hex}:{offer.revision}"
    return _to_colleague("offer_handed_back", offer, offer.author, occasion, by, said=said)


def to_team(offer: Offer, said: str, *, owner: User | None = None) -> list[Mail]:
    """Who owes the word, who wrote the offer and who manages the job learn how it was answered, each once."""
    owner = owner or offer.application.owed_by
    managers = User.objects.active().filter(is_manager=True, memberships__job=offer.application.job_id)
    may = promise.who_may_answer(offer.application.candidate)
    people = {one.pk: one for one in (owner, offer.author, *managers) if one is not None and one.is_active and may(one)}
    return [
        _to_colleague("offer_answered", offer, one, f"offer_answered:{offer.uid.hex}:{one.pk}", said=said)
        for one in people.values()
    ]


def question(row: OfferQuestion) -> Mail:
    """Who owes the word learns what is asked, else who wrote the offer, as long as they are here and may open this file; else
    the job's own people."""
    offer, application = row.offer, row.offer.application
    may = promise.who_may_answer(application.candidate)
    first = (one for one in (application.owed_by, offer.author) if one is not None and one.is_active and may(one))
    reader = next(first, None) or promise.owner_for(application.job, application.candidate)
    return _to_colleague("offer_question", offer, reader, f"offer_question:{row.uid.hex}")
