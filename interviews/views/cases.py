"""The test case on the team's side: sent, read, given more time."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates import queries
from candidates.models import Application, NextStep, State
from candidates.views import shared
from candidates.views.shared import seen
from hiring import roles
from hiring.models import Stage
from hiring.requests import TeamRequest
from hiring.states import IllegalMove
from interviews import case_files, case_pages
from interviews.forms.cases import AnswerForm, GraderForm, SendForm, graders_for
from interviews.models import Case, HandInFile, Seat
from interviews.transitions import cases, more_time


@roles.allows("case.set")
def send(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The form that sends the test case, filled from the stage's template."""
    one = queries.get_application(request.user, uid, "case.set")
    form = SendForm(shared.typed(request), application=one, user=request.user)
    waits = one.state == State.ACTIVE and one.stage.kind == Stage.Kind.TEST_CASE and one.next_step == NextStep.SET_CASE
    name = one.candidate.first_name
    return shared.act(
        request,
        one,
        form,
        lambda: cases.send(one, by=request.user, seen=seen(request, one), **form.what),
        told=lambda: _told(one),
        title=_("Send %(name)s the test case") % {"name": one.candidate.name},
        about="" if waits else _("There is no test case to send to %(name)s now.") % {"name": name},
        button=_("Send the test case"),
        template="interviews/_case_send.html",
        criteria=case_pages.rubric(one.stage),
        waits=waits,
    )


def _told(one: Application) -> str:
    """What is true now, and who does not grade it."""
    told = _("%(name)s has the test case and reads by when they hear.") % {"name": one.candidate.name}
    nobody = _("Nobody grades it yet: say who does before it comes in, on the page of the test case.")
    return told if Seat.objects.filter(case=one.cases.latest("pk")).exists() else f"{told} {nobody}"


def page(request: TeamRequest, case: Case, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = case_pages.team_case(request.user, case)
    wish = found.open_wish
    people = graders_for(case.application.candidate) if found.may_set else []
    taken = {seat.user_id for seat in found.seats}
    context = {
        "case": found,
        "row": case,
        "application": case.application,
        "answer": forms.get("answer") or AnswerForm(initial={"days": wish.days if wish else 0}, auto_id="answer_%s"),
        "grader": forms.get("grader")
        or GraderForm(people=[one for one in people if one.pk not in taken], auto_id="grader_%s"),
        "standing": _standing(case),
    }
    return render(request, "interviews/case.html", context, status=status)


def _standing(case: Case) -> str:
    return {
        Case.State.SENT: _("sent, not begun"),
        Case.State.RUNNING: _("under way"),
        Case.State.IN: _("handed in"),
        Case.State.OFF: _("called off"),
    }[Case.State(case.state)]


@require_safe
@roles.allows("case.read")
def read(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Brief, rubric and every version of the submission; the days only for who sees them."""
    return page(request, case_pages.get_case(request.user, uid, "case.read"))


@require_safe
@roles.allows("case.read")
def file(request: TeamRequest, uid: UUID, file: UUID) -> HttpResponse:
    """A file of the submission, as a download."""
    case = case_pages.get_case(request.user, uid, "case.read")
    return cast(HttpResponse, case_files.serve(get_object_or_404(HandInFile, uid=file, hand_in__case=case)))


@require_POST
@roles.allows("case.set")
def answer(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The open wish for more time is answered; refused to who grades and so does not know of it."""
    case = case_pages.get_case(request.user, uid, "case.set")
    found = case_pages.team_case(request.user, case)
    if not found.sees_time:
        raise PermissionDenied(
            _("Whoever grades a test case does not answer for its days. Ask a recruiter of this job.")
        )
    form = AnswerForm(request.POST, auto_id="answer_%s")
    try:
        if found.open_wish is None:
            raise IllegalMove(_("This has been answered already."))
        if not form.is_valid():
            return page(request, case, status=422, answer=form)
        more_time.answer_more_time(found.open_wish, by=request.user, **form.cleaned_data)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return page(request, case, status=409, answer=form)
    messages.success(request, _("%(name)s reads your answer now.") % {"name": case.application.candidate.first_name})
    return redirect(shared.safe_next(request) or case_address(case))


@require_POST
@roles.allows("case.set")
def grader(request: TeamRequest, uid: UUID) -> HttpResponse:
    """One more colleague grades it."""
    case = case_pages.get_case(request.user, uid, "case.set")
    form = GraderForm(request.POST, people=graders_for(case.application.candidate), auto_id="grader_%s")
    if not form.is_valid():
        return page(request, case, status=422, grader=form)
    try:
        typed = form.cleaned_data
        seat = cases.add_grader(case, user=typed["grader"], focus=typed["focus"], by=request.user)
    except IllegalMove as refused:
        form.add_error("grader", str(refused))
        return page(request, case, status=409, grader=form)
    messages.success(request, _("%(name)s grades it too.") % {"name": seat.person.name})
    return redirect(case_address(case))


def case_address(case: Case) -> str:
    return reverse("case-read", args=[case.uid])
