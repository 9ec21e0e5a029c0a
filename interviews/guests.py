"""Everything that a guest of a partner can see: one meeting, what was shared with them, and their own scorecard.

A link from a mail becomes a signed cookie for /guest/; there is no account and no session. Each request asks again for the
link's row and epoch, its end, the meeting and the candidate's agreement (P13). Whatever does not open looks the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candidates import files, links
from candidates.models import Link
from candidates.transitions import shown
from hiring import clock
from hiring.models import Criterion, Question
from hiring.states import IllegalMove
from interviews import awaited
from interviews.forms.judging import AMENDED, KEPT, SUBMITTED, JudgingForm, as_amendment, keep, sentence, version_of
from interviews.forms.verdict import VerdictForm
from interviews.models import Scorecard, Seat
from interviews.transitions import cards, partner

SALT = "candor.guest"
PLACE = "/guest/"
INTERNAL = (Criterion.Group.VALUE, Criterion.Group.COMPANY)  # how the company judges for itself


# --- the way in ------------------------------------------------------------------------------------------------------------


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link from a mail: a cookie that names it, and on to the meeting. Opening it changes nothing, whoever opens it."""
    link = links.find(Link.Purpose.GUEST, token)
    if link is None or not partner.open_seats().filter(link=link).exists():
        return closed(request)
    response = redirect("guest")
    response.set_cookie(
        settings.GUEST_COOKIE,
        signing.dumps([link.uid.hex, link.epoch], salt=SALT),
        max_age=max(0, int((link.expires_at - clock.now()).total_seconds())),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path=PLACE,
    )
    return response


def closed(request: HttpRequest) -> HttpResponse:
    """What everybody reads for whom nothing opens: never a link, one that ran out or was ended, sharing that was ended."""
    return render(request, "interviews/guest/closed.html", status=404)


def reader(request: HttpRequest) -> Seat | None:
    """The seat whose link this browser came by, if it opens now."""
    try:
        uid, epoch = signing.loads(request.COOKIES.get(settings.GUEST_COOKIE, ""), salt=SALT)
        return partner.open_seats().filter(link__uid=UUID(uid), link__epoch=epoch).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


def for_guests(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a guest's: called with their seat, in their zone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = reader(request)
        if seat is None:
            return closed(request)
        assert seat.guest is not None
        with timezone.override(seat.guest.tz):
            return view(request, seat, *args, **kwargs)

    return guarded


# --- the meeting -----------------------------------------------------------------------------------------------------------


@require_safe
@for_guests
def kit(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Whom they meet, when, with whom of their own; the questions; what the candidate agreed to share."""
    shared = partner.shared(seat)
    if shared is None:
        return closed(request)
    context = {
        **about(seat),
        "others": others(seat),
        "questions": questions(seat),
        "words": shared.words,
        "pages": list(shared.document.pages.all()),
        "card": Scorecard.objects.filter(seat=seat).first(),
        "is_over": seat.interview is not None and seat.interview.ends_at <= clock.now(),
    }
    return render(request, "interviews/guest/kit.html", context)


def about(seat: Seat) -> dict[str, Any]:
    """What each page of theirs names: by the names that candidates and the public read, never the team's own."""
    assert seat.interview is not None
    card_by = awaited.card_by(seat, shown(seat.application))
    return {
        "seat": seat,
        "card_by": card_by,
        "card_is_late": card_by is not None and card_by <= clock.now(),
        "guest": seat.guest,
        "candidate_name": seat.application.candidate.name,
        "first_name": seat.application.candidate.first_name,
        "job": seat.application.job.public_title,
        "stage": seat.interview.stage.name_before,
        "meeting": seat.interview,
    }


def others(seat: Seat) -> list[Seat]:
    """Who else of their own company sits in the meeting."""
    same = Seat.objects.filter(interview=seat.interview_id, guest__partner=partner.partner_of(seat))
    return list(same.exclude(pk=seat.pk).select_related("guest").order_by("pk"))


def questions(seat: Seat) -> list[Question]:
    """The stage's questions, without those by which the company judges for itself."""
    assert seat.interview is not None
    open_ones = Q(criterion__isnull=True) | ~Q(criterion__group__in=INTERNAL)
    return list(Question.objects.filter(open_ones, stages=seat.interview.stage_id).order_by("pk"))


@require_safe
@for_guests
def page(request: HttpRequest, seat: Seat, number: int) -> HttpResponseBase:
    """A page of the version of the CV that was shared, and of no other."""
    shared = partner.shared(seat)
    if shared is None:
        return closed(request)
    return files.serve_page(get_object_or_404(shared.document.pages, number=number))


# --- the scorecard ---------------------------------------------------------------------------------------------------------


ACTS = {"submit": SUBMITTED, "amend": AMENDED}


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def card(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The verdict and what it stands on: kept while typing, handed in once, amended as a version."""
    if not seat.wants_card:
        raise Http404
    found = Scorecard.objects.filter(seat=seat).prefetch_related("marks").first()
    act = ACTS.get(request.POST.get("act", ""), KEPT)
    if request.method != "POST":
        is_in = found is not None and found.state == Scorecard.State.SUBMITTED
        act = AMENDED if is_in and "amend" in request.GET else KEPT
        return card_page(request, seat, VerdictForm(seat=seat, card=found, act=act))
    if request.POST.get("seat") != seat.uid.hex:  # the link of another meeting was opened in this browser meanwhile
        words = _("You opened another meeting in this browser meanwhile. Open the link of this one again, then go on.")
        return said(request, seat, None, status=409, words=words)
    form = VerdictForm(request.POST, seat=seat, card=found, act=act)
    try:
        return said(request, seat, form, status=keep(form))
    except IllegalMove as refused:
        return said(request, seat, form, status=409, words=str(refused))


def said(request: HttpRequest, seat: Seat, form: VerdictForm | None, *, status: int, words: str = "") -> HttpResponse:
    """The answer to what was sent: in a line for the script that keeps drafts, else a page."""
    if request.headers.get("Accept") == "application/json":
        version = version_of(form.card if form else None)
        return JsonResponse({"sentence": words or sentence(status), "version": version}, status=status)
    if form is None or words:
        shown, clashes = as_amendment(form) if form else (None, None)
        return card_page(request, seat, shown, status=status, words=words, clashes=clashes)
    if status != 200:
        clashes = form.clashes() if status == 409 else None
        return card_page(request, seat, form, status=status, clashes=clashes)
    told = {
        KEPT: cards.draft_kept(seat),
        SUBMITTED: _("Your scorecard is in. Thank you."),
        AMENDED: _("Your scorecard is amended; what it said before stays as a version."),
    }
    messages.success(request, told[form.act])
    return redirect("guest-card")


def card_page(
    request: HttpRequest,
    seat: Seat,
    form: JudgingForm | None,
    *,
    status: int = 200,
    words: str = "",
    clashes: Any = None,
) -> HttpResponse:
    context = {**about(seat), "form": form, "words": words, "clashes": clashes, "card": form.card if form else None}
    return render(request, "interviews/guest/card.html", context, status=status)
