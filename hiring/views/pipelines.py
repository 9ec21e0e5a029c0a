"""Processes: templates in the settings, and each job's own copy, whose stages are edited by the same page."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiring import process, roles
from hiring.forms.process import NewPipeline, PipelineForm
from hiring.forms.stages import StageForm
from hiring.models import Job, Pipeline, Stage
from hiring.queries import stages_of
from hiring.requests import shown_version
from hiring.states import IllegalMove

from .answers import edit, said, sent, show


def get_pipeline(request: HttpRequest, uid: UUID) -> Pipeline:
    """A template for those who edit processes, a job's own for those who edit that job; 404 for whoever does not see it."""
    pipeline = get_object_or_404(Pipeline, uid=uid)
    if pipeline.is_template:
        roles.need(request.user, "process.edit")
    else:
        job = Job.objects.filter(roles.scope(request.user, "job.view"), pipeline=pipeline).first()
        if job is None:
            raise Http404
        roles.need(request.user, "job.edit", job)
    return pipeline


def get_stage(request: HttpRequest, uid: UUID) -> Stage:
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), uid=uid)
    stage.pipeline = get_pipeline(request, stage.pipeline.uid)
    return stage


def home(pipeline: Pipeline) -> HttpResponse:
    """The page on which the process stands."""
    return redirect(*place(pipeline))


@require_safe
@roles.allows("process.edit")
def pipelines(request: HttpRequest) -> HttpResponse:
    """All templates, with their way in short; the retired ones below."""
    steps = Prefetch("stages", Stage.objects.filter(retired_at=None).order_by("position"))
    found = Pipeline.objects.filter(is_template=True).prefetch_related(steps)
    found = found.annotate(many=Count("copies", filter=Q(copies__job__isnull=False))).order_by("name", "pk")
    context = {
        "pipelines": [row for row in found if not row.retired_at],
        "retired": [row for row in found if row.retired_at],
    }
    return render(request, "hiring/settings/pipelines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit")
def pipeline_new(request: HttpRequest) -> HttpResponse:
    """A template of one's own."""
    form = NewPipeline(sent(request), initial={"like": request.GET.get("like")})
    if form.is_valid():
        try:
            made = process.make_template(form.cleaned_data["name"], like=form.cleaned_data["like"])
            words = _("“%(name)s” is there. Its stages are yours to change.") % {"name": made.name}
            return said(request, words, "pipeline", made.uid)
        except IllegalMove as refused:
            form.add_error("name", str(refused))
    return show(request, "hiring/settings/pipeline_new.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit")
def pipeline(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A template: its words, and its stages in order."""
    row = get_object_or_404(Pipeline, uid=uid, is_template=True)
    return edit(
        request,
        PipelineForm(sent(request), instance=row),
        "hiring/settings/pipeline.html",
        {"pipeline": Pipeline.objects.get(pk=row.pk), "stages": stages_of(row), "may_move": True},
        done=lambda: said(
            request, _("“%(name)s” is saved. Jobs that copied it keep their own.") % {"name": row.name}, "pipeline", uid
        ),
    )


@require_POST
@roles.allows("process.edit")
def pipeline_retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A template is taken out of the choice for new jobs, or put back."""
    row = get_object_or_404(Pipeline, uid=uid, is_template=True)
    version = shown_version(request)
    if row.retired_at:
        process.restore_template(row, version=version)
        return said(request, _("New jobs can be made from “%(name)s” again.") % {"name": row.name}, "pipelines")
    process.retire_template(row, version=version)
    return said(
        request, _("“%(name)s” is retired. Jobs that copied it keep their own.") % {"name": row.name}, "pipelines"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit", "job.edit")
def stage_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A stage is added at the end."""
    row = get_pipeline(request, uid)
    process.refuse_fixed(row)
    form = StageForm(sent(request), instance=Stage(pipeline=row), pipeline=row, initial={"version": 1})
    if form.is_valid():
        made = form.add()
        return said(request, _("“%(stage)s” stands at the end.") % {"stage": made.name}, *place(row))
    return show(request, "hiring/settings/stage.html", {"form": form, "pipeline": row, "under": under(row)}, form)


def place(pipeline: Pipeline) -> tuple[str, object]:
    """The address of the page on which the process stands."""
    return ("pipeline", pipeline.uid) if pipeline.is_template else ("job-process", pipeline.job.slug)


def under(pipeline: Pipeline | None) -> str:
    """The entry of the rail that a page about this process lies under, where its address does not say: a job's own."""
    return "" if pipeline is None or pipeline.is_template else reverse("jobs")


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit", "job.edit")
def stage(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A stage's words, minutes, clock, criteria."""
    row = get_stage(request, uid)
    return edit(
        request,
        StageForm(sent(request), instance=row, pipeline=row.pipeline),
        "hiring/settings/stage.html",
        {
            "pipeline": row.pipeline,
            "stage": Stage.objects.get(pk=row.pk),
            "is_fixed": process.is_fixed(row.pipeline),
            "under": under(row.pipeline),
        },
        done=lambda: said(request, _("“%(stage)s” is saved.") % {"stage": row.name}, *place(row.pipeline)),
    )


@require_POST
@roles.allows("process.edit", "job.edit")
def stage_act(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A stage moves one place, goes, is retired or comes back."""
    row = get_stage(request, uid)
    act, version = request.POST.get("act"), shown_version(request)
    if act in ("up", "down"):
        process.move_stage(row, -1 if act == "up" else 1, version=version)
        return home(row.pipeline)
    acts = {
        "delete": (process.delete_stage, _("“%(stage)s” is gone.")),
        "retire": (process.retire_stage, _("Nobody enters “%(stage)s” any more.")),
        "restore": (process.restore_stage, _("“%(stage)s” is part of the way again.")),
    }
    if act not in acts:
        raise Http404
    do, words = acts[act]
    do(row, version=version)
    return said(request, words % {"stage": row.name}, *place(row.pipeline))
