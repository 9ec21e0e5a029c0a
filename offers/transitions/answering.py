"""What the candidate does with an offer: accept, decline, ask. An answer needs the code from their mail."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import endings, links, moves, timeline
from candidates.models import Application, Letter, Verb
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from offers import mailing
from offers.models import Offer, OfferQuestion

from .guards import require, turn

State = Offer.State
TRIES = 5
MOST_QUESTIONS = 20


class WrongCode(IllegalMove):
    """What was typed is not the code; nothing happened but that the try was counted."""


def check_code(offer: Offer, typed: str) -> None:
    """Refuse what is not the offer's code. The fifth wrong try makes it void, and a new one is mailed."""
    if links.fits(offer.occasion, typed):
        return
    with transaction.atomic():
        row = Offer.objects.select_for_update(of=("self",)).select_related("application__candidate").get(pk=offer.pk)
        is_last = row.code_tries + 1 >= TRIES
        if row.state == State.SENT:
            epoch = row.code_epoch + is_last
            Offer.objects.filter(pk=row.pk).update(code_epoch=epoch, code_tries=0 if is_last else row.code_tries + 1)
            row.refresh_from_db(fields=["code_epoch", "code_tries"])
            if is_last:
                mailing.with_code(row, None)
    if is_last:
        raise WrongCode(_("That was not the code, for the fifth time. A new one is on its way to your mail address."))
    raise WrongCode(_("That is not the code. It stands in our mail with the offer, such as “KTRM-94XC”."))


def accept(offer: Offer, *, code: str) -> Letter:
    """The candidate accepts: hired with the offer's opening, told at once, and HR has its hand-over. Refused without the code,
    and once the offer has ended."""
    _require_open(offer)
    check_code(offer, code)
    return _patiently(offer, lambda: _answered(offer, accepted=True))


def decline(offer: Offer, *, code: str, reason: str = "") -> Letter:
    """The candidate declines, with a reason if they like: their way ends, told at once, and the opening is free."""
    _require_open(offer)
    check_code(offer, code)
    return _patiently(offer, lambda: _answered(offer, accepted=False, reason=reason))


def record_answer(offer: Offer, *, accepted: bool, by: User, proof: str, reason: str = "") -> Letter:
    """A colleague writes down the answer that the candidate gave by phone, with what proves it; the candidate is mailed who
    recorded it and what, so that a mistake is seen at once."""
    _require_open(offer)
    if not proof.strip():
        raise IllegalMove(_("Please write down how they answered: when, and what proves it."))
    return _patiently(offer, lambda: _answered(offer, accepted=accepted, by=by, proof=proof[:300], reason=reason))


def _require_open(offer: Offer) -> None:
    if offer.state == State.SENT and offer.expires_at is not None and clock.now() >= offer.expires_at:
        raise IllegalMove(_("The time to answer this offer is over. Please write to us: we talk about it."))
    if offer.state != State.SENT:
        raise IllegalMove(_("This offer is not open any more."))


def _patiently(offer: Offer, act: Callable[[], Letter]) -> Letter:
    """An answer does not fail because a colleague acts on the application at this instant: it is done again on fresh rows."""
    for turn_of in range(20):
        try:
            return act()
        except IllegalMove:
            offer.refresh_from_db()
            offer.application = fresh(offer)
            _require_open(offer)
            if turn_of == 19:
                raise
    raise AssertionError


def fresh(offer: Offer) -> Application:
    joined = Application.objects.select_related("candidate", "job", "stage", "owed_by", "letter")
    return joined.get(pk=offer.application_id)


@transaction.atomic
def _answered(offer: Offer, *, accepted: bool, by: User | None = None, proof: str = "", reason: str = "") -> Letter:
    opening, application = offer.opening, offer.application
    assert opening is not None
    owner = application.owed_by
    turn(
        offer,
        State.ACCEPTED if accepted else State.DECLINED,
        opening=opening if accepted else None,
        answered_at=clock.now(),
        answered_by=by,
        proof=proof,
        reason=reason,
    )
    mailing.drop(offer, *mailing.ABOUT_OPEN)
    if accepted:
        letter = moves.accepted_at_once(application, opening=opening, by=by)
    else:
        letter = moves.declined_at_once(application, reason=reason, by=by)
    said = _("accepted") if accepted else _("declined")
    if by is not None:
        mailing.recorded(offer, by, said)
    mailing.to_team(offer, said, owner=owner)
    return letter


@transaction.atomic
def ask(offer: Offer, *, text: str) -> OfferQuestion:
    """The candidate's question, which a person answers; the same words twice are one question."""
    row = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    require(row, State.SENT)
    found = offer.questions.filter(text=text, answered_at__isnull=True).first()
    if found:
        return found
    if offer.questions.count() >= MOST_QUESTIONS:
        raise IllegalMove(_("That is a lot to settle in writing. Please call us, or ask us to call you."))
    question = OfferQuestion.objects.create(offer=offer, text=text, asked_at=clock.now())
    timeline.record(offer.application, Verb.OFFER_ANSWERED, by=None, by_candidate=True, data={"answer": "asked"})
    mailing.question(question)
    return question


@transaction.atomic
def reply(question: OfferQuestion, *, text: str, by: User) -> None:
    """The question has its answer, and the candidate a mail that says so. Refused when a colleague was faster."""
    endings.refuse_private(question.offer.application, text, by=by)
    open_one = OfferQuestion.objects.filter(pk=question.pk, answered_at__isnull=True)
    if not open_one.update(answer=text, answered_at=clock.now(), answered_by=by):
        question.refresh_from_db()
        raise IllegalMove(
            _("%(name)s has answered this already.")
            % {"name": question.answered_by.name if question.answered_by else _("Somebody")}
        )
    question.refresh_from_db()
    timeline.record(question.offer.application, Verb.OFFER_ANSWERED, by=by, data={"answer": "replied"})
    mailing.reply(question, by)
