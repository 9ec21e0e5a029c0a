"""People added by hand, and those who were approached and have not said yes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import adding, files
from candidates import leads as approached
from candidates.forms.adding import AddPerson
from candidates.models import Document, Lead
from hiring import roles
from hiring.models import Job, User
from hiring.requests import TeamRequest


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("application.create")
def add(request: TeamRequest) -> HttpResponse:
    """Somebody is approached, or added because they said yes."""
    if request.method != "POST":
        form = AddPerson(user=request.user, initial={"job": request.GET.get("job"), "way": AddPerson.APPROACH})
        return _form(request, form, None)
    form = AddPerson(request.POST, request.FILES, user=request.user)
    document, status = _cv(request, form)
    if not form.is_valid():
        return _form(request, form, document, status if status != 200 else 422)
    data = form.cleaned_data
    person = {name: data[name] for name in ("name", "email", "zone", "links")}
    if data["way"] == AddPerson.APPROACH:
        lead = approached.approach(data["job"], word=data["word"], by=request.user, **person)
        messages.success(request, _("Your words to %(name)s are on their way.") % {"name": lead.first_name})
        return redirect("leads")
    application = adding.add(data["job"], how=data["how"], document=document, by=request.user, **person)
    messages.success(
        request, _("%(name)s is an applicant now and has a receipt with the day.") % {"name": data["name"]}
    )
    return redirect("application", application.uid)


def _cv(request: TeamRequest, form: AddPerson) -> tuple[Document | None, int]:
    """The accepted file: the new one, else the one that was kept; a refused one is an error of its field, with its status."""
    upload = request.FILES.get("cv")
    if not upload:
        return adding.kept(request.user, request.POST.get("kept", "")), 200
    try:
        return files.keep(upload, by=request.user), 200
    except files.Refused as refused:
        form.add_error("cv", str(refused))
        return None, refused.status


def _form(request: TeamRequest, form: AddPerson, document: Document | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "document": document, "jobs": adding.jobs(request.user).exists()}
    return render(request, "candidates/person_add.html", context, status=status)


@require_safe
@roles.allows("lead")
def leads(request: TeamRequest) -> HttpResponse:
    """Those who were approached, with their answers."""
    state = request.GET.get("state", "")
    page = adding.page(request.user, state, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = {
        "page": page,
        "state": state if state in Lead.State.values else "",
        "states": Lead.State.choices,
        "may_record": _recorded_by(request.user, [lead for lead in page.rows if lead.state != Lead.State.YES]),
        "may_add": roles.may(request.user, "application.create"),
    }
    return render(request, "candidates/leads.html", context)


def _recorded_by(user: User, rows: list[Lead]) -> set[int]:
    """The jobs of these on whose team the user is: the answer is theirs to record."""
    of = Job.objects.filter(roles.scope(user, "promise"), pk__in={lead.job_id for lead in rows})
    return set(of.values_list("pk", flat=True))


@require_POST
@roles.allows("lead")
def answer(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A colleague records what the person said, in a call or by mail."""
    lead = get_object_or_404(adding.leads(request.user), uid=uid)
    if not roles.may(request.user, "promise", lead.job):
        raise PermissionDenied(_("Somebody of this job’s hiring team records the answer."))
    said_yes = request.POST.get("answer") == "yes"
    outcome = approached.record_answer(lead, said_yes, by=request.user)
    if not said_yes:
        messages.success(request, _("%(name)s said no. Nothing more is sent to them.") % {"name": lead.first_name})
        return redirect("leads")
    messages.success(request, _("%(name)s said yes and is an applicant now.") % {"name": lead.first_name})
    return redirect("application", outcome.uid)
