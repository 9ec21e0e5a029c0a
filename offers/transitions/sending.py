"""The written offer leaves and holds an opening, until it is answered, runs out or is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import days, endings, promise, timeline
from candidates.models import Application, NextStep, Verb
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from offers import letter, mailing
from offers.models import Offer

from .guards import Seen, require, require_stage, turn
from .openings import claim

State = Offer.State
LAST_MINUTE = time(23, 59)


def end_of(application: Application, answer_days: int) -> datetime:
    """The end of the candidate's day, so many days from today where they live."""
    zone = application.candidate.tz
    day = clock.now().astimezone(zone).date() + timedelta(days=answer_days)
    return datetime.combine(day, LAST_MINUTE, tzinfo=zone).astimezone(UTC)


@transaction.atomic
def send(offer: Offer, *, by: User, seen: Seen = None) -> None:
    """The approved version is with the candidate: it holds an opening, they have a mail with the code and no amount, and until
    its end the next step is theirs. Refused without approval, call or a free opening."""
    application = offer.application
    require_stage(application)
    require(offer, State.APPROVED)
    if offer.version is None or offer.version != offer.versions.first():
        raise IllegalMove(_("The newest version is not approved yet."))
    if offer.called_at is None:
        raise IllegalMove(
            _("Call %(name)s first, and write down how it went: an offer is made in a call.")
            % {"name": application.candidate.first_name}
        )
    ends = end_of(application, offer.version.answer_days)
    if offer.version.starts_on <= ends.astimezone(application.candidate.tz).date():
        raise IllegalMove(
            _("Their first day would come before the end of their time to answer. Change the terms first.")
        )
    turn(offer, State.SENT, seen, opening=claim(application), sent_at=clock.now(), expires_at=ends, code_tries=0)
    owner = promise.owner_of(application)
    promise.unannounce(application, _("The offer was sent."))
    timeline.write(
        application,
        Verb.OFFER_SENT,
        by=by,
        data={
            "version": offer.version.number,
            "until": ends.isoformat(),
            "offer": offer.uid.hex,
            "letter": letter.names(offer.version),
        },
        **promise.SHOWN_NOW,
        **promise.on(NextStep.CONSIDER, days.Day(owner, ends, application.candidate.zone)),
    )
    mailing.with_code(offer, by)


@transaction.atomic
def take_back(offer: Offer, *, by: User, why: str, words: str = "", seen: Seen = None) -> None:
    """The offer is no more, and its opening is free. Of one that was sent the candidate is told in a mail with `words`; `why`
    is private. What they see does not hang on whether their application was decided meanwhile."""
    require(offer, State.DRAFT, State.ASKED, State.APPROVED, State.SENT)
    if not why.strip():
        raise IllegalMove(_("Please write down why."))
    endings.refuse_private(offer.application, words, by=by)
    end(offer, State.TAKEN_BACK, by=by, how="taken_back", reason=why, seen=seen)
    if offer.sent_at is not None:
        ours_again(offer.application, by=by)
        mailing.about_promise("offer_taken_back", offer, by, words=words)


@transaction.atomic
def expire(offer: Offer) -> None:
    """The day has passed without an answer: the opening is free, the next step is ours again, and both sides are told."""
    require(offer, State.SENT)
    assert offer.expires_at is not None
    if clock.now() < offer.expires_at:
        raise IllegalMove(_("This offer has not run out yet."))
    end(offer, State.EXPIRED, by=None, how="expired")
    ours_again(offer.application, by=None)
    mailing.about_promise("offer_expired", offer, None)
    mailing.to_team(offer, _("the offer ran out without an answer"))


def end(offer: Offer, to: str, *, by: User | None, how: str, seen: Seen = None, **values: Any) -> None:
    """The offer has ended without acceptance: its opening is free, and what waits to be sent about it is dropped."""
    turn(offer, to, seen, opening=None, **values)
    mailing.drop(offer, *mailing.ABOUT_OPEN)
    data = {"how": how, "words": values.get("reason", "")}
    timeline.record(offer.application, Verb.OFFER_ENDED, by=by, data=data)


def ours_again(application: Application, *, by: User | None) -> None:
    """The word is ours again, with a day of its own; nothing for somebody who was told already."""
    if not application.is_open or application.next_step != NextStep.CONSIDER:
        return
    stage, candidate = application.stage, application.candidate
    columns = promise.made(NextStep.DECIDE, promise.owner_of(application), stage.clock_days, candidate)
    timeline.write(
        application,
        Verb.SETTLED,
        by=by,
        data={"step": NextStep.CONSIDER, "next": NextStep.DECIDE},
        **promise.SHOWN_NOW,
        **columns,
    )
