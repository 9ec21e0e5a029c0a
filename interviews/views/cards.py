"""Kits and scorecards: what somebody needs for a meeting, and what they say of it afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from candidates import queries as people
from candidates.endings import card_first
from candidates.models.application import is_seen
from candidates.views import shared
from hiring import roles
from hiring.requests import TeamRequest, shown_version
from hiring.states import IllegalMove
from interviews import queries
from interviews.forms import judging
from interviews.forms.cards import CardForm
from interviews.forms.kits import AnswerForm, ReleaseForm
from interviews.models import Scorecard, Seat
from interviews.transitions import cards, gates, kits, owes_a_card

ACTS = {"submit": judging.SUBMITTED, "amend": judging.AMENDED}


@require_safe
@roles.allows("interview.view")
def kit(request: TeamRequest, uid: UUID) -> HttpResponse:
    """For whoever holds the seat, and who may see the meeting: the candidate, the briefing, questions, the CV."""
    seat = queries.get_seat(request.user, uid)
    reads = is_seen(request.user, seat.application, "application.cv")
    found = queries.kit(seat, request.user, may_read_cv=reads)
    context = {
        **about(seat),
        "kit": found,
        "case": case_page(found.cases),
        "may_tick": may_keep(request, seat),
        "answers": [(one, AnswerForm(initial={"answer": one.answer, "version": one.version})) for one in found.asks],
    }
    return render(request, "interviews/kit.html", context)


def about(seat: Seat) -> dict[str, Any]:
    """What every page of a seat names."""
    application = seat.application
    return {
        "seat": seat,
        "stage": seat.stage,
        "application": application,
        "candidate": application.candidate,
        "job": application.job,
    }


def case_page(cases: list[Any]) -> str:
    """Where the panel reads what was handed in."""
    return reverse("case-read", args=[cases[0].uid]) if cases else ""


def may_keep(request: TeamRequest, seat: Seat) -> bool:
    """Who ticks the briefing and answers questions: whoever holds the seat, and who plans the meetings of the job."""
    return seat.user_id == request.user.pk or is_seen(request.user, seat.application, "interview.plan")


def keeper(request: TeamRequest, uid: UUID) -> Seat:
    seat = queries.get_seat(request.user, uid)
    if not may_keep(request, seat):
        raise PermissionDenied(_("This is kept by those who meet the candidate and by the job’s own people."))
    return seat


@require_POST
@roles.allows("interview.view")
def brief(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A point of the briefing was told, or was not after all."""
    seat = keeper(request, uid)
    told = request.POST.get("told") != "0"
    kits.tick(seat.application, seat.stage, request.POST.get("line", ""), by=request.user, told=told)
    return redirect(f"{reverse('seat-kit', args=[seat.uid])}#briefing")


@require_POST
@roles.allows("interview.view")
def answer(request: TeamRequest, uid: UUID, ask: UUID) -> HttpResponse:
    """The answer to a question of the candidate's; a colleague's newer one is shown beside one's own (P7)."""
    seat = keeper(request, uid)
    asked = get_object_or_404(seat.application.asks, uid=ask)
    form = AnswerForm(request.POST)
    status, theirs = 422, None
    if form.is_valid():
        try:
            kept = kits.answer(asked, form.cleaned_data["answer"], version=shown_version(request), by=request.user)
        except IllegalMove as refused:
            form.add_error("answer", str(refused))
            return render(request, "interviews/answer.html", {**about(seat), "ask": asked, "form": form}, status=409)
        if kept:
            is_there = _("The answer stands on their own page; a mail tells them once that it is there.")
            messages.success(request, is_there if asked.answer else _("The question waits for an answer again."))
            return redirect(f"{reverse('seat-kit', args=[seat.uid])}#asks")
        status, theirs = 409, asked
        form = AnswerForm(initial={"answer": form.cleaned_data["answer"], "version": asked.version})
    context = {**about(seat), "ask": asked, "form": form, "theirs": theirs}
    return render(request, "interviews/answer.html", context, status=status)


@roles.allows("interview.view")
def card(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The scorecard of one's own seat: a draft that is kept while typing, then the card as it was handed in."""
    seat = own_seat(request, uid)
    found = Scorecard.objects.filter(seat=seat).prefetch_related("marks").first()
    if request.method != "POST" and found and found.state == Scorecard.State.SUBMITTED:
        if "amend" not in request.GET:
            return as_it_is(request, seat, found)
        return card_page(request, seat, CardForm(seat=seat, card=found, act=judging.AMENDED))
    act = ACTS.get(request.POST.get("act", ""), judging.KEPT)
    form = CardForm(shared.typed(request), seat=seat, card=found, act=act)
    if request.method == "POST":
        return kept(request, seat, form)
    return card_page(request, seat, form)


def own_seat(request: TeamRequest, uid: UUID) -> Seat:
    """The seat, for the human being who holds it; a cover has other rights of theirs, never this one."""
    seat = queries.get_seat(request.user, uid)
    if seat.user_id != request.user.pk or not seat.wants_card:
        raise PermissionDenied(
            _("A scorecard is written by the person whose seat it is, and by nobody in their place.")
        )
    return seat


def kept(request: TeamRequest, seat: Seat, form: CardForm) -> HttpResponse:
    """The answer to what was sent: in a line for the script that keeps drafts, else a page."""
    by_script = request.headers.get("Accept") == "application/json"
    try:
        status = judging.keep(form)
    except IllegalMove as refused:
        if by_script:
            return JsonResponse({"sentence": str(refused)}, status=409)
        form.errors.clear()
        shown, clashes = judging.as_amendment(form)
        shown.add_error(None, str(refused))
        return card_page(request, seat, shown, status=409, clashes=clashes)
    if by_script:
        told = {"sentence": judging.sentence(status), "version": judging.version_of(form.card)}
        return JsonResponse(told, status=status)
    if status != 200:
        clashes = form.clashes() if status == 409 else None
        return card_page(request, seat, form, status=status, clashes=clashes)
    if form.act == judging.KEPT:
        messages.success(request, cards.draft_kept(seat))
        return redirect("seat-card", seat.uid)
    told_words = {
        judging.SUBMITTED: _("Your scorecard is in. Thank you."),
        judging.AMENDED: _("Your scorecard is amended; what it said before stays as a version."),
    }
    messages.success(request, told_words[form.act])
    return redirect("seat-card", seat.uid)


def card_page(
    request: TeamRequest, seat: Seat, form: judging.JudgingForm, *, status: int = 200, clashes: Any = None
) -> HttpResponse:
    context = {
        **about(seat),
        "form": form,
        "clashes": clashes,
        "action": reverse("seat-card", args=[seat.uid]),
        "back": reverse("seat-kit", args=[seat.uid]),
    }
    return render(request, "interviews/card.html", context, status=status)


def as_it_is(request: TeamRequest, seat: Seat, found: Scorecard) -> HttpResponse:
    """The card as it was handed in, with its versions."""
    rows = CardForm(seat=seat, card=found)
    context = {**about(seat), "card": found, "form": rows, "versions": list(found.versions.order_by("-number"))}
    return render(request, "interviews/card_in.html", context)


# --- whose card is out ------------------------------------------------------------------------------------------------------


@require_POST
@roles.allows("decide")
def remind(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Those whose scorecards are waited for are asked by mail, each once a day."""
    one = people.get_application(request.user, uid, "decide")
    if owes_a_card(request.user, one):
        raise IllegalMove(card_first())
    due = gates.to_remind(one)
    asked = [seat.person.name for seat in due if kits.remind(seat, by=request.user)]
    told = ngettext("A mail to %(names)s is on its way.", "Mails to %(names)s are on their way.", len(asked))
    words = (
        told % {"names": ", ".join(asked)}
        if asked
        else _("They were asked today already.")
        if due
        else _("Nobody owes one yet.")
    )
    return shared.done(request, one, words)


@roles.allows("interview.plan")
def release(request: TeamRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """No scorecard is awaited from this seat any more, for a reason."""
    one = people.get_application(request.user, uid, "interview.plan")
    found = queries.get_seat_of(one, seat)
    form = ReleaseForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: cards.release(found, by=request.user, why=form.cleaned_data["why"]),
        told=lambda: _("No scorecard is awaited from %(name)s any more.") % {"name": found.person.name},
        title=_("Stop waiting for %(name)s’s scorecard") % {"name": found.person.name},
        about=_(
            "They keep what they typed. Once they may read the others’ cards, theirs cannot be handed in any more."
        ),
        button=_("Stop waiting for it"),
    )
