"""The pages of the portal: where one stands, withdrawing, and coming back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import details, transitions
from candidates.forms.portal import WithdrawForm
from candidates.models import Application, Candidate, Closure
from hiring.models import Organisation
from hiring.states import IllegalMove

from . import papers, way
from .door import for_candidates


def own(candidate: Candidate, uid: UUID) -> Application:
    """The candidate's own application; 404 alike for none and for somebody else's."""
    found = way.find(candidate, uid)
    if found is None:
        raise Http404
    found.candidate = candidate
    return found


@require_safe
@for_candidates
def portal(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """All their applications; with a single one, straight to it."""
    found = way.applications(candidate)
    if len(found) == 1:
        return redirect("portal-application", found[0].uid)
    organisation = Organisation.current() or Organisation()
    for application in found:
        application.candidate = candidate
    standings = [way.standing(application, organisation) for application in found]
    return render(request, "portal/list.html", {"candidate": candidate, "standings": standings})


@require_safe
@for_candidates
def application(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """One application: the next step, the way, how to prepare, letters, CV, what else helps."""
    found = own(candidate, uid)
    context = {
        "application": found,
        "candidate": candidate,
        "way": way.way(found, Organisation.current() or Organisation()),
        "several": candidate.applications.count() > 1,
        "cv": papers.newest(candidate),
        "complete": details.completeness(candidate),
    }
    return render(request, "portal/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def withdraw(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """Asks once, then withdraws; what has ended leads back to its page."""
    found = own(candidate, uid)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and found.is_open:
        if not form.is_valid():
            return render(request, "portal/withdraw.html", {"application": found, "form": form}, status=422)
        try:
            transitions.withdraw(found, reason=form.cleaned_data["reason"])
        except IllegalMove:  # a second click, or the word has just left: the page says how it ended
            found.refresh_from_db()
    if not found.is_open:
        if request.method == "POST" and found.closure == Closure.WITHDRAWN:
            messages.success(request, _("You have withdrawn your application. A confirmation is on its way to you."))
        return redirect("portal-application", found.uid)
    return render(request, "portal/withdraw.html", {"application": found, "form": form})


@require_POST
@for_candidates
def revive(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """An application that was closed for want of a reply is on its way again."""
    found = own(candidate, uid)
    if not found.is_open:
        if not way.standing(found, Organisation.current() or Organisation()).can_revive:
            raise IllegalMove(_("This application cannot be opened again here. You are welcome to apply once more."))
        try:
            transitions.revive(found)
        except IllegalMove:
            found.refresh_from_db()
            if not found.is_open:
                raise
    messages.success(request, _("Good to have you back: your application is open again."))
    return redirect("portal-application", found.uid)


@require_POST
@for_candidates
def nudge(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """They ask where things stand, once the day has passed; a second click finds the new day."""
    found = own(candidate, uid)
    if transitions.nudge(found):
        words = _("Thank you for asking. Those who can see to it know now, and your new day stands below.")
        messages.success(request, words)
    return redirect("portal-application", found.uid)
