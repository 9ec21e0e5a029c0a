"""The bank of questions, and a job's own copies of them."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiring import process, roles
from hiring.forms.process import QuestionForm
from hiring.models import Question
from hiring.states import IllegalMove

from .answers import edit, said, sent, show
from .pipelines import get_pipeline, under


@require_safe
@roles.allows("process.edit")
def questions(request: HttpRequest) -> HttpResponse:
    """The bank, by what each question helps to judge."""
    used = Count("stages", filter=Q(stages__pipeline__is_template=True))
    rows = Question.objects.filter(pipeline=None).select_related("criterion").annotate(many=used)
    ordered = sorted(rows, key=lambda row: (row.criterion is None, row.criterion.name if row.criterion else "", row.pk))
    groups = [(criterion, list(found)) for criterion, found in groupby(ordered, key=lambda row: row.criterion)]
    return render(request, "hiring/settings/questions.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit")
def question_new(request: HttpRequest) -> HttpResponse:
    """A question joins the bank."""
    form = QuestionForm(sent(request), initial={"version": 1, "criterion": request.GET.get("criterion")})
    if form.is_valid():
        try:
            process.add_question(form.save(commit=False))
            return said(request, _("The question is in the bank. A stage can ask it."), "questions")
        except IllegalMove as refused:
            form.add_error("text", str(refused))
    return show(request, "hiring/settings/question.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("process.edit", "job.edit")
def question(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A question in the open; of one of a job that people have applied to, the words are mended and nothing else."""
    row = get_object_or_404(Question, uid=uid)
    back = "questions", *()
    if row.pipeline is None:
        roles.need(request.user, "process.edit")
    else:
        row.pipeline = get_pipeline(request, row.pipeline.uid)
        back = "job-process", row.pipeline.job.slug  # type: ignore[assignment]
    return edit(
        request,
        QuestionForm(sent(request), instance=row),
        "hiring/settings/question.html",
        {
            "question": Question.objects.get(pk=row.pk),
            "is_fixed": row.pipeline is not None and process.is_fixed(row.pipeline),
            "under": under(row.pipeline),
        },
        done=lambda: said(request, _("The question is saved. Jobs keep the words they copied."), *back),
    )


@require_POST
@roles.allows("process.edit")
def question_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A question that no template asks leaves the bank."""
    process.remove_question(get_object_or_404(Question, uid=uid, pipeline=None))
    return said(request, _("The question is gone from the bank."), "questions")
