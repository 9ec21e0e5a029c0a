"""A candidate's own meetings: the file for their calendar, another time, a closed door, the place they like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Candidate
from candidates.portal.door import for_candidates
from hiring.states import IllegalMove
from interviews import agenda, invitations, transitions
from interviews.forms.portal import AnotherTimeForm
from interviews.models import Interview


@require_safe
@for_candidates
def file(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The meeting for their own calendar, as a download."""
    interview = agenda.of_candidate(candidate, uid)
    response = HttpResponse(invitations.file_to_keep(interview), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def another_time(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """Asks what would suit them, then tells everybody in it; or tells them that the time suits after all (`suits`)."""
    interview = agenda.of_candidate(candidate, uid)
    if request.method == "POST" and "suits" in request.POST:
        sequence, told = request.POST["suits"], _("Good. It stays as it was, and everybody in it knows.")
        return said(request, candidate, uid, lambda one: transitions.can_make(one, sequence=sequence), told)
    form = AnotherTimeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"interview": interview, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "interviews/another_time.html", context, status=status)
    words = form.cleaned_data["words"]
    told = _("Thank you for telling us. Everybody in it knows, and you hear of another time by the day below.")
    return said(request, candidate, uid, lambda one: transitions.cannot_make(one, words), told)


@require_POST
@for_candidates
def closed_door(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    told = _("We have told everybody in it just now. Stay where you are for a few minutes: somebody comes.")
    return said(request, candidate, uid, transitions.cannot_get_in, told)


@require_POST
@for_candidates
def place(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    mode = request.POST.get("mode", "")
    told = _("Noted. Everybody in it has the change.")
    return said(request, candidate, uid, lambda one: transitions.choose_place(one, mode), told)


def said(
    request: HttpRequest, candidate: Candidate, uid: UUID, act: Callable[[Interview], Any], told: str
) -> HttpResponse:
    """Do what they say and go back to their page; what cannot be any more is said there kindly."""
    interview = agenda.of_candidate(candidate, uid)
    try:
        act(interview)
        messages.success(request, told)
    except IllegalMove as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal-application", interview.application.uid)
