"""What the candidate says around a stage: yes or no to the partner, “I want to continue”, and how it was."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import files
from candidates.models import Candidate
from candidates.portal import pages
from candidates.portal.door import for_candidates
from hiring.states import IllegalMove
from interviews import told
from interviews.forms.partner import rating_form
from interviews.models import Presentation
from interviews.transitions import partner, ratings, wishes

State = Presentation.State


def own_presentation(candidate: Candidate, uid: UUID) -> Presentation:
    joined = Presentation.objects.select_related("application__job", "partner", "document", "asked_by")
    return get_object_or_404(joined.filter(application__candidate=candidate), uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def presentation(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """Exactly what the partner reads, and the answer: yes, no, or no longer."""
    found = own_presentation(candidate, uid)
    found.application.candidate = candidate
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, answered(found, request.POST.get("act", ""), request.POST.get("seen", "")))
            return redirect("portal-presentation", found.uid)
        except IllegalMove as refused:  # answered in another window, or all has ended
            found.refresh_from_db(fields=["state"])
            problem = meanwhile(found) if found.application.is_open else str(refused)
    context = {
        "problem": problem,
        "candidate": candidate,
        "presentation": found,
        "application": found.application,
        "pages": list(found.document.pages.all()) if found.state != State.ENDED else [],
    }
    return render(request, "interviews/portal/presentation.html", context, status=409 if problem else 200)


def meanwhile(found: Presentation) -> str:
    """What a window is told that says otherwise than the other one did."""
    told: dict[str, str] = {
        State.AGREED: _("You said yes in another window, so %(partner)s may read this. “Stop sharing” takes it back."),
        State.DECLINED: _(
            "You said no in another window: nothing is shared with %(partner)s. Say yes here if you like it after all."
        ),
        State.ENDED: _("The sharing with %(partner)s has ended meanwhile. Nothing was changed just now."),
    }
    return told.get(found.state, _("This changed a moment ago. Look again, then answer.")) % {
        "partner": found.partner.name
    }


def answered(found: Presentation, act: str, seen: str) -> str:
    """Do what was chosen; what the candidate reads afterwards. A yes is refused of a window that was `seen` before they said no."""
    words = {"partner": found.partner.name}
    if act == "yes":
        if seen == State.ASKED and found.state == State.DECLINED and found.application.is_open:
            raise IllegalMove(meanwhile(found))
        partner.agree(found)
        return _("Thank you. %(partner)s may read this now, and nothing else.") % words
    if act == "no":
        partner.decline(found)
        return _("Thank you for telling us. Nothing is shared with %(partner)s.") % words
    if act == "stop":
        partner.end(found, by_candidate=True)
        return _("%(partner)s sees nothing of you any more.") % words
    raise Http404


@require_safe
@for_candidates
def presentation_page(request: HttpRequest, candidate: Candidate, uid: UUID, number: int) -> HttpResponseBase:
    """A page of the CV that is shared, as the partner sees it."""
    found = own_presentation(candidate, uid)
    return files.serve_page(get_object_or_404(found.document.pages, number=number))


@require_POST
@for_candidates
def continues(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """“I want to continue”; a second click is the first."""
    found = pages.own(candidate, uid)
    if wishes.say_continue(found):
        messages.success(request, _("Thank you, that is good to hear. We book the next step now."))
    return redirect("portal-application", found.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def rate(request: HttpRequest, candidate: Candidate, uid: UUID, stage: UUID | None = None) -> HttpResponse:
    """How a stage was, or the whole way, in two taps; changeable for a week."""
    found = pages.own(candidate, uid)
    row = next((one for one in told.to_rate(found) if (one.stage.uid if one.stage else None) == stage), None)
    if row is None:
        raise Http404
    form = rating_form(row, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ratings.rate(found, row.stage, **form.values)
            except IllegalMove as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("Thank you. It goes into a sum; nobody here reads single answers."))
                return redirect("portal-application", found.uid)
    context = {"candidate": candidate, "application": found, "row": row, "form": form}
    return render(request, "interviews/portal/rate.html", context, status=status)
