"""The team's first page: who waits for a word from us, and what else is mine to do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates import concerns, figures, todos, waiting
from hiring import roles
from hiring.requests import TeamRequest


@require_safe
def today(request: TeamRequest) -> HttpResponse:
    """For every colleague; `?whose=mine` or `team` chooses whose promises stand in the list."""
    user = request.user
    answers = roles.may(user, "promise")
    found = waiting.waiting(user, request.GET.get("whose", "")) if answers else None
    may_open_jobs = roles.may(user, "job.create")
    context = {
        "greeting": waiting.greeting(user),
        "answers": answers,
        "waiting": found,
        "to_agree": todos.to_agree(user) if roles.may(user, "job.agree") else [],
        "is_new": may_open_jobs and not found.all and todos.is_new() if found else False,
        "on_their_way": waiting.on_their_way(user) if answers else [],
        "set_aside": waiting.set_aside(user) if answers else [],
        "todos": waiting.todos(user),
        "concerns": concerns.waiting(user) if waiting.may_have(user, "concerns") else [],
        "figures": figures.figures(user),
        "hired": waiting.hired(user),
        "looks": waiting.looks(user),
        "stuck_since": waiting.stuck_since(),
        "may_add": roles.may(user, "lead"),
        "may_open_jobs": may_open_jobs,
        "may_see_outbox": roles.may(user, "outbox.view"),
        "administers": roles.may(user, "settings.edit"),
    }
    return render(request, "candidates/today.html", context)


@require_POST
def todo_done(request: TeamRequest, uid: UUID) -> HttpResponse:
    """An internal task of mine, or of somebody I stand in for, is done."""
    todo = get_object_or_404(todos.of(request.user), uid=uid)
    todos.done(todo, by=request.user)
    messages.success(request, _("Done. It is off your list."))
    return redirect("today")
