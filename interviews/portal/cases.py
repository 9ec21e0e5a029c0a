"""The candidate's side of the test case: its brief and rubric, the day it begins, more time, handing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from candidates import limits
from candidates.models import Application, Candidate
from candidates.portal import for_candidates, way
from candidates.portal.pages import own
from hiring import errors
from hiring.models import Organisation
from hiring.states import IllegalMove
from interviews import case_files, case_pages
from interviews.case_pages import TheirCase
from interviews.forms.cases import BeginForm, HandInForm, MoreTimeForm
from interviews.models import HandInFile
from interviews.transitions import cases, more_time

MOST_AN_HOUR = 30


def find(candidate: Candidate, uid: UUID) -> tuple[Application, TheirCase | None]:
    """Their own application and the test case in it, none when it was called off; 404 when there never was one."""
    application = own(candidate, uid)
    case = case_pages.theirs(application)
    if case is None and not application.cases.exists():
        raise Http404
    return application, case


def over(request: HttpRequest, application: Application, status: int = 200) -> HttpResponse:
    """What became of the test case, whom to write to, and the words that came too late to be handed in."""
    fields = HandInForm().fields
    typed = [(fields[name].label, request.POST.get(name, "").strip()) for name in ("links", "words")]
    context = {
        "application": application,
        "case": application.cases.select_related("sent_by").latest("pk"),
        "typed": [(label, text) for label, text in typed if text],
    }
    return render(request, "interviews/case_over.html", context, status=status)


def page(
    request: HttpRequest, application: Application, case: TheirCase, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "application": application,
        "candidate": application.candidate,
        "case": case,
        "standing": way.standing(application, Organisation.current() or Organisation()),
        "criteria": case_pages.rubric(case.row.stage),
        "readers": [seat.user for seat in case.row.seats.select_related("user") if seat.user and seat.user.is_active],
        "waits": application.is_open and case_pages.waits_for_hand_in(application),
        "begin": forms.get("begin") or (begin_form(case) if case.can_begin else None),
        "more": forms.get("more") or MoreTimeForm(initial={"days": case.one_click}, auto_id="more_%s"),
        "hand_in": forms.get("hand_in") or HandInForm(auto_id="case_%s"),
        "refused": next(iter(forms), ""),
    }
    return render(request, "interviews/portal_case.html", context, status=status)


def begin_form(case: TheirCase, data: Any = None) -> BeginForm:
    chosen = cases.day_of(case.starts_at, case.row.zone) if case.starts_at else case.first_day
    return BeginForm(data, first=case.first_day, last=case.last_day, initial={"on": chosen}, auto_id="begin_%s")


def gone_on(application: Application) -> HttpResponse:
    """Back to the page of the application when the test case is over for them: a tab that stood open for long."""
    return redirect("portal-application", application.uid)


@require_safe
@for_candidates
def case(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The test case: what is asked, by what it is read, the time left, the place to hand in, what was handed in."""
    application, found = find(candidate, uid)
    return page(request, application, found) if found else over(request, application)


@require_POST
@for_candidates
def begin(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """It begins on the chosen day; once it has begun this changes nothing."""
    application, found = find(candidate, uid)
    if found is None or not found.is_theirs:
        return gone_on(application)
    if found.has_begun:
        return redirect("portal-case", application.uid)
    form = begin_form(found, request.POST)
    if not form.is_valid():
        return page(request, application, found, status=422, begin=form)
    try:
        begun = cases.begin(found.row, on=form.cleaned_data["on"])
    except IllegalMove as refused:
        form.add_error("on", str(refused))
        return page(request, application, found, status=422, begin=form)
    if begun.state == begun.State.RUNNING:
        messages.success(request, _("Your test case has begun. Take your time."))
    else:
        messages.success(request, _("Your day is noted. The brief opens on it, and we send you a word."))
    return redirect("portal-case", application.uid)


@require_POST
@for_candidates
def more(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """More time: granted at once, or answered by a person within a working day."""
    application, found = find(candidate, uid)
    if found is None or not found.is_theirs:
        return gone_on(application)
    form = MoreTimeForm(request.POST, auto_id="more_%s")
    if not form.is_valid():
        return page(request, application, found, status=422, more=form)
    try:
        wish = more_time.ask_more_time(found.row, **form.cleaned_data)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return page(request, application, found, status=409, more=form)
    if wish.granted_days:
        words = ngettext("You have %(days)d day more.", "You have %(days)d days more.", wish.granted_days)
        messages.success(request, words % {"days": wish.granted_days})
    else:
        messages.success(request, _("We have your wish for more time. A person answers it."))
    return redirect("portal-case", application.uid)


@require_POST
@for_candidates
def hand_in(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """A version is handed in; what was typed is kept when something has to be looked at again."""
    application, found = find(candidate, uid)
    if found is None or not found.is_theirs:
        return over(request, application, 409)
    full = limits.take("case", candidate.uid.hex, most=MOST_AN_HOUR)
    if full:
        words = _("That were many versions in an hour. Please try again in %(minutes)s minutes.")
        return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
    form = HandInForm(request.POST, request.FILES, auto_id="case_%s")
    if not form.is_valid():
        return refused(request, application, found, form, form.status)
    values = form.cleaned_data
    kept = case_files.keep_all(values["attached"])
    try:
        version = cases.hand_in(found.row, links=values["links"], words=values["words"], files=kept)
    except BaseException as error:
        case_files.discard(kept)
        if not isinstance(error, IllegalMove):
            raise
        form.add_error(None, str(error))
        return refused(request, application, found, form, 409)
    if version.version == 1:
        messages.success(request, _("Thank you, it is here. A receipt is on its way to you."))
    else:
        messages.success(request, _("Thank you, version %(version)s is here.") % {"version": version.version})
    return redirect(f"{reverse('portal-case', args=[application.uid])}#versions")


def refused(
    request: HttpRequest, application: Application, found: TheirCase, form: HandInForm, status: int
) -> HttpResponse:
    """What was typed is still there; where files came with it, that they are to be chosen once more."""
    if request.FILES:
        form.add_error(None, _("What you typed is still here. Your files are not: please choose them once more."))
    return page(request, application, found, status=status, hand_in=form)


@require_safe
@for_candidates
def file(request: HttpRequest, candidate: Candidate, uid: UUID, file: UUID) -> HttpResponseBase:
    """One's own file, as it was sent."""
    application = own(candidate, uid)
    return case_files.serve(get_object_or_404(HandInFile, uid=file, hand_in__case__application=application))
