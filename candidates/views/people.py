"""People: search over everything said and written, and the quick way to anybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candidates import people as finding
from candidates.models import Application
from hiring import roles
from hiring.context import rail
from hiring.requests import TeamRequest


@require_safe
@roles.allows("application.view")
def people(request: TeamRequest) -> HttpResponse:
    """Those who fit the filters in the address, newest first."""
    wish = finding.Wish.read(request.GET)
    page = finding.page(request.user, wish, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = {
        "wish": wish,
        "page": page,
        "jobs": finding.jobs(request.user),
        "stages": finding.stages(request.user, wish),
        "states": finding.states(),
        "owners": finding.owners(),
        "origins": Application.Origin.choices,
        "may_add": roles.may(request.user, "lead"),
    }
    return render(request, "candidates/people.html", context)


@require_safe
def find(request: TeamRequest) -> HttpResponse:
    """The first few people and jobs for what is being typed into the rail, as a fragment."""
    pages = [(item["label"], item["url"], item["icon"]) for item in rail(request)]
    found = finding.quick(request.user, request.GET.get("q", ""), pages)
    return render(request, "candidates/_found.html", {"found": found})
