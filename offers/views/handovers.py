"""The hand-over: HR keeps it, colleagues tick their tasks, an administrator makes the account."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.views import shared
from hiring import clock, roles
from hiring.requests import TeamRequest
from hiring.states import IllegalMove
from offers import queries, transitions
from offers.forms import AccountForm, HandoverForm, TaskForm
from offers.models import Handover, HandoverTask

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@roles.allows("handover.read")
def handovers(request: TeamRequest) -> HttpResponse:
    """Who begins, soonest first."""
    begun = request.GET.get("show") == "begun"
    edges = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = queries.handovers_page(request.user, begun=begun, **edges)
    return render(request, "offers/handovers.html", {"page": page, "begun": begun})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("handover.read")
def handover(request: TeamRequest, uid: UUID) -> HttpResponse:
    """One hand-over; HR saves its first day, place, contact and words."""
    if request.method != "POST":
        return page(request, queries.get_handover(request.user, uid))
    one = queries.get_handover(request.user, uid, "handover.edit")
    form = HandoverForm(request.POST, instance=_copy(one))
    if not form.is_valid():
        return page(request, one, status=422, details=form)
    if not transitions.edit(one, version=form.cleaned_data["version"], by=request.user, **form.columns()):
        return page(request, one, status=409, details=form, clashes=form.clashes())
    messages.success(request, _("Saved. They read it on their own page."))
    return redirect(address(one))


def _copy(one: Handover) -> Handover:
    """The row for a form to fill, so that what is refused stands nowhere else."""
    copy = Handover(**{f.attname: getattr(one, f.attname) for f in Handover._meta.concrete_fields})
    copy.application = one.application
    return copy


def address(one: Handover) -> str:
    return reverse("handover", args=[one.uid])


def page(request: TeamRequest, one: Handover, *, status: int = 200, clashes: Any = None, **forms: Any) -> HttpResponse:
    may_edit = queries.may_edit(request.user, one)
    tasks = queries.tasks_of(one)
    context = {
        "handover": one,
        "application": one.application,
        "candidate": one.application.candidate,
        "tasks": tasks,
        "asked": queries.open_question(queries.of_application(request.user, one.application)),
        "done": sum(task.done_at is not None for task in tasks),
        "today": clock.now().astimezone(request.user.tz).date(),
        "mine": {persona.pk for persona in request.user.personas},
        "may_edit": may_edit,
        "may_open": roles.may(request.user, "application.view"),
        "details": (forms.get("details") or HandoverForm(instance=_copy(one))) if may_edit else None,
        "task_form": (forms.get("task") or TaskForm(handover=one)) if may_edit else None,
        "clashes": clashes,
    }
    return render(request, "offers/handover.html", context, status=status)


@require_POST
@roles.allows("handover.edit")
def add_task(request: TeamRequest, uid: UUID) -> HttpResponse:
    """One thing more to be done."""
    one = queries.get_handover(request.user, uid, "handover.edit")
    form = TaskForm(request.POST, handover=one)
    if not form.is_valid():
        return page(request, one, status=422, task=form)
    try:
        transitions.add_task(one, **form.cleaned_data)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return page(request, one, status=409, task=form)
    messages.success(request, _("It is on the list."))
    return redirect(f"{address(one)}#list")


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("handover.edit")
def task(request: TeamRequest, uid: UUID, task: UUID) -> HttpResponse:
    """A thing on the list reads otherwise, is another's, or is gone."""
    one = queries.get_handover(request.user, uid, "handover.edit")
    row = get_object_or_404(one.tasks.select_related("owner"), uid=task)
    row.handover = one
    first = {"part": row.part, "text": row.text, "owner": row.owner.uid, "due_on": row.due_on}
    form = TaskForm(request.POST if request.method == "POST" else None, handover=one, initial=first)
    del form.fields["part"]
    context = {"handover": one, "candidate": one.application.candidate, "task": row, "form": form}
    if request.method != "POST":
        return render(request, "offers/task.html", context)
    if "remove" in request.POST:
        transitions.remove_task(row)
        messages.success(request, _("It is off the list."))
        return redirect(f"{address(one)}#list")
    if not form.is_valid():
        return render(request, "offers/task.html", context, status=422)
    try:
        transitions.change_task(row, **form.cleaned_data)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return render(request, "offers/task.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(f"{address(one)}#list")


@require_POST
def tick(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A task is done: by its owner, who stands in for them, or HR."""
    row = queries.own_tasks(request.user).filter(uid=uid).first()
    if row is None:
        row = get_object_or_404(HandoverTask.objects.select_related("handover"), uid=uid)
        queries.get_handover(request.user, row.handover.uid, "handover.edit")
    if not (row.done_at and row.done_by_id == request.user.pk):  # a second click
        transitions.tick(row, by=request.user)
    messages.success(request, _("Done. It is off your list."))
    return redirect(shared.safe_next(request) or "today")


# --- to take along ---------------------------------------------------------------------------------------------------------


@require_safe
@roles.allows("handover.edit")
def as_csv(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The list for a spreadsheet, which runs nothing of it: cells that begin like a formula are neutralised."""
    one = queries.get_handover(request.user, uid, "handover.edit")
    out = io.StringIO()
    rows = csv.writer(out)
    whose = [_("Who begins"), _("Job"), _("First day")]
    rows.writerow([*whose, _("Part"), _("What is to be done"), _("Who does it"), _("Until"), _("Done"), _("By")])
    about = (one.application.candidate.name, one.application.job.title, one.starts_on)
    for task in queries.tasks_of(one):
        done = task.done_at.isoformat() if task.done_at else ""
        by = task.done_by.name if task.done_by else ""
        cells = (*about, task.get_part_display(), task.text, task.owner.name, task.due_on, done, by)
        rows.writerow([plain(cell) for cell in cells])
    return _file(HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8"), one, "csv")


def plain(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


@require_safe
@roles.allows("handover.edit")
def as_json(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The whole hand-over for another program; instants in ISO 8601, UTC."""
    one = queries.get_handover(request.user, uid, "handover.edit")
    tasks = [
        {
            "part": task.part,
            "text": task.text,
            "owner": task.owner.name,
            "due_on": task.due_on.isoformat(),
            "done_at": task.done_at.isoformat() if task.done_at else None,
            "done_by": task.done_by.name if task.done_by else None,
        }
        for task in queries.tasks_of(one)
    ]
    held = {
        "name": one.application.candidate.name,
        "job": one.application.job.title,
        "starts_on": one.starts_on.isoformat(),
        "starts_at": one.starts_at.isoformat("minutes") if one.starts_at else None,
        "zone": one.zone,
        "place": one.place,
        "contact": one.contact.name if one.contact else None,
        "words": one.words,
        "tasks": tasks,
    }
    return _file(JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False}), one, "json")


def _file(response: HttpResponse, one: Handover, kind: str) -> HttpResponse:
    name = f"hand-over-{slugify(one.application.candidate.name) or 'list'}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- the account -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def account(request: TeamRequest, uid: UUID) -> HttpResponse:
    """An account for somebody who was hired, linked to their own file, which is closed to them from then on."""
    one = get_object_or_404(queries.without_account(request.user).select_related("application__job"), uid=uid)
    form = AccountForm(request.POST if request.method == "POST" else None)
    context = {"handover": one, "candidate": one.application.candidate, "form": form}
    if request.method != "POST":
        return render(request, "offers/account.html", context)
    if not form.is_valid():
        return render(request, "offers/account.html", context, status=422)
    user = transitions.become_user(one, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(name)s is a colleague now, and invited by mail.") % {"name": user.name})
    return redirect("colleague", user.uid)
