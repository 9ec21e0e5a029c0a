"""The library of criteria, and the frozen ones of a job."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiring import process, roles
from hiring.forms.process import CriterionForm
from hiring.models import Criterion
from hiring.states import IllegalMove

from .answers import edit, said, sent, show
from .pipelines import get_pipeline, under


@require_safe
@roles.allows("process.edit")
def criteria(request: HttpRequest) -> HttpResponse:
    """The library by group."""
    order = {group: n for n, group in enumerate(Criterion.Group.values)}
    used = Count("stages", filter=Q(stages__pipeline__is_template=True))
    rows = sorted(
        Criterion.objects.filter(pipeline=None).annotate(many=used).order_by("name", "pk"),
        key=lambda row: order[row.group],
    )
    groups = [(Criterion.Group(key), list(found)) for key, found in groupby(rows, key=lambda row: row.group)]
    return render(request, "hiring/settings/criteria.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit")
def criterion_new(request: HttpRequest) -> HttpResponse:
    """A criterion joins the library."""
    form = CriterionForm(sent(request), initial={"version": 1, "group": request.GET.get("group")})
    if form.is_valid():
        try:
            made = process.add_criterion(form.save(commit=False))
            words = _("“%(name)s” is in the library. A stage can be judged by it.") % {"name": made.name}
            return said(request, words, "criteria")
        except IllegalMove as refused:
            form.add_error("name", str(refused))
    return show(request, "hiring/settings/criterion.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit", "job.edit")
def criterion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A criterion with its anchors; one of a job is read only once people have applied."""
    row = get_object_or_404(Criterion, uid=uid)
    back = "criteria", *()
    if row.pipeline is None:
        roles.need(request.user, "process.edit")
    else:
        row.pipeline = get_pipeline(request, row.pipeline.uid)
        back = "job-process", row.pipeline.job.slug  # type: ignore[assignment]
        if process.is_fixed(row.pipeline):
            if request.method == "POST":
                raise PermissionDenied(_("People have applied to this job: what they are judged by stands as it is."))
            return render(
                request, "hiring/settings/criterion_read.html", {"criterion": row, "under": under(row.pipeline)}
            )
    return edit(
        request,
        CriterionForm(sent(request), instance=row),
        "hiring/settings/criterion.html",
        {"criterion": Criterion.objects.get(pk=row.pk), "under": under(row.pipeline)},
        done=lambda: said(
            request, _("“%(name)s” is saved. Jobs keep the anchors they copied.") % {"name": row.name}, *back
        ),
    )


@require_POST
@roles.allows("process.edit")
def criterion_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A criterion that no process uses leaves the library."""
    row = get_object_or_404(Criterion, uid=uid, pipeline=None)
    process.remove_criterion(row)
    return said(request, _("“%(name)s” is gone from the library.") % {"name": row.name}, "criteria")
