"""The candidate's side of an offer, and the page of the new colleague. Nothing here hangs on a decision that was not told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates import days, limits, promise
from candidates.models import Candidate, State
from candidates.portal import for_candidates
from hiring import clock, errors
from hiring.states import IllegalMove

from . import letter, queries, transitions
from .forms import AskForm, CodeForm, DeclineForm
from .models import Handover, Offer, OfferQuestion

CODES_AN_HOUR = 20


def own(candidate: Candidate, uid: UUID) -> Offer:
    """The newest offer that was sent on their own application; 404 alike for none and for somebody else's."""
    offer = queries.candidates_offer(candidate, uid)
    if offer is None:
        raise Http404
    offer.application.candidate = candidate
    return offer


def is_open(offer: Offer) -> bool:
    """Whether they can still answer it."""
    return offer.is_sent and offer.expires_at is not None and clock.now() < offer.expires_at


@require_safe
@for_candidates
def offer(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The terms, until when, questions, and the answer with the code."""
    return page(request, candidate, own(candidate, uid))


def page(request: HttpRequest, candidate: Candidate, found: Offer, *, status: int = 200, **forms: Any) -> HttpResponse:
    open_now = is_open(found)
    shows = open_now or found.state == Offer.State.ACCEPTED
    assert found.version is not None
    found.version.offer = found
    questions = [(one, _answer_by(one)) for one in found.questions.select_related("answered_by")]
    context = {
        "candidate": candidate,
        "offer": found,
        "application": found.application,
        "is_open": open_now,
        "shows": shows,
        "terms": letter.terms(found.version) if shows else [],
        "questions": questions,
        "now": clock.now(),
        "moved_to": _moved_to(found),
        "waits": any(one.answered_at is None for one, _by in questions),
        "accept_form": forms.get("accept") or CodeForm(auto_id="accept_%s"),
        "decline_form": forms.get("decline") or DeclineForm(auto_id="decline_%s"),
        "ask_form": forms.get("ask") or AskForm(auto_id="ask_%s"),
        "refused": next(iter(forms), ""),
        "problem": None if open_now else next(iter(forms.values()), None),  # its own place is gone
    }
    return render(request, "portal/offer.html", context, status=status)


def _moved_to(offer: Offer) -> date | None:
    """Their first day, when it is another one by now than they accepted."""
    handover = Handover.objects.filter(application=offer.application_id).first()
    assert offer.version is not None
    is_moved = handover and offer.state == Offer.State.ACCEPTED and handover.starts_on != offer.version.starts_on
    return handover.starts_on if handover and is_moved else None


def _answer_by(question: OfferQuestion) -> datetime:
    """By when a question is answered: a working day of whoever owes the word, else of who wrote the offer."""
    offer = question.offer
    owner = offer.application.owed_by or offer.author
    return days.in_working_days(owner, 1, start=question.asked_at).at


def _answer(
    request: HttpRequest, candidate: Candidate, found: Offer, name: str, form: Any, act: Any, wanted: str
) -> HttpResponse:
    """An answer with the code: done once, refused with what was typed, or out of tries for an hour."""
    if found.state == wanted:  # a second click
        return redirect("portal-application", found.application.uid)
    full = limits.take("offer code", found.uid.hex, most=CODES_AN_HOUR)
    if full:
        words = _("That were many tries in an hour. Please try again in %(minutes)s minutes, or call us.")
        return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
    if not form.is_valid():
        return page(request, candidate, found, status=422, **{name: form})
    try:
        act()
    except transitions.WrongCode as wrong:
        form.add_error("code", str(wrong))
        return page(request, candidate, found, status=422, **{name: form})
    except IllegalMove as refused:
        found = own(candidate, found.application.uid)
        if found.state == wanted:
            return redirect("portal-application", found.application.uid)
        form.add_error(None, str(refused))
        return page(request, candidate, found, status=409, **{name: form})
    return redirect("portal-application", found.application.uid)


@require_POST
@for_candidates
def accept(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """They accept."""
    found, form = own(candidate, uid), CodeForm(request.POST, auto_id="accept_%s")

    def act() -> None:
        transitions.accept(found, code=form.cleaned_data["code"])
        messages.success(
            request, _("You have accepted our offer. We are very glad! A confirmation is on its way to you.")
        )

    return _answer(request, candidate, found, "accept", form, act, Offer.State.ACCEPTED)


@require_POST
@for_candidates
def decline(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """They decline."""
    found, form = own(candidate, uid), DeclineForm(request.POST, auto_id="decline_%s")

    def act() -> None:
        transitions.decline(found, code=form.cleaned_data["code"], reason=form.cleaned_data["reason"])
        messages.success(request, _("You have declined our offer. A confirmation is on its way to you."))

    return _answer(request, candidate, found, "decline", form, act, Offer.State.DECLINED)


@require_POST
@for_candidates
def ask(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """They ask."""
    found, form = own(candidate, uid), AskForm(request.POST, auto_id="ask_%s")
    if not form.is_valid():
        return page(request, candidate, found, status=422, ask=form)
    try:
        transitions.ask(found, text=form.cleaned_data["text"])
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return page(request, candidate, own(candidate, uid), status=409, ask=form)
    messages.success(request, _("We have your question. A person answers it here."))
    return redirect(f"{reverse('portal-offer', args=[uid])}#questions")


@require_safe
@for_candidates
def letter_file(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The letter, as it was sent; of one that is open or accepted."""
    found = own(candidate, uid)
    if not (is_open(found) or found.state == Offer.State.ACCEPTED) or found.version is None:
        raise Http404
    found.version.offer = found
    return letter.download(found.version, "our-offer.pdf")


@require_safe
@for_candidates
def start(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The page of a new colleague: first day, where, when, whom to ask."""
    hired = Handover.objects.filter(application__state=State.HIRED, application__told_at__isnull=False)
    mine = hired.filter(application__candidate=candidate, application__uid=uid)
    handover = get_object_or_404(mine.select_related("application__job", "contact"))
    context = {
        "candidate": candidate,
        "handover": handover,
        "application": handover.application,
        "place": promise.place_of(handover.zone),
    }
    return render(request, "portal/start.html", context)
