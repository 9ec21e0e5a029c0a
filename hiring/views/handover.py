"""Settings: what is done for everybody who begins, as a template that each hand-over copies."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiring import roles
from hiring.forms.steps import HandoverStepForm
from offers import steps
from offers.models import HandoverStep, Part

from .answers import edit, said, sent, show


@require_safe
@roles.allows("handover.edit", "settings.edit")
def handover_steps(request: HttpRequest) -> HttpResponse:
    """The steps by part, in the order of their days."""
    rows = HandoverStep.objects.order_by("part", "day", "position", "pk")
    found = {part: list(group) for part, group in groupby(rows, key=lambda row: row.part)}
    parts = [(part, found.get(part, [])) for part in Part]
    return render(request, "hiring/settings/handover_steps.html", {"parts": parts})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("handover.edit", "settings.edit")
def handover_step_new(request: HttpRequest) -> HttpResponse:
    """A step is added."""
    form = HandoverStepForm(sent(request), initial={"part": request.GET.get("part")})
    if form.is_valid():
        steps.add(form.save(commit=False))
        return said(request, _("The step is there. Hand-overs made from now on have it."), "handover-steps")
    return show(request, "hiring/settings/handover_step.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("handover.edit", "settings.edit")
def handover_step(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is done, by whom, when."""
    row = get_object_or_404(HandoverStep, uid=uid)
    return edit(
        request,
        HandoverStepForm(sent(request), instance=row),
        "hiring/settings/handover_step.html",
        {"step": HandoverStep.objects.get(pk=row.pk)},
        done=lambda: said(request, _("The step is saved. Lists that were made before keep theirs."), "handover-steps"),
    )


@require_POST
@roles.allows("handover.edit", "settings.edit")
def handover_step_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A step leaves the template."""
    steps.remove(get_object_or_404(HandoverStep, uid=uid))
    return said(request, _("The step is gone. Lists that were made before keep theirs."), "handover-steps")
