"""A job's own copy."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from hiring.models import Criterion, LetterNeeds, Pipeline, Question, Stage
from hiring.pipelines import copy, load, shipped

from .shared import ASKING, SMALL, judged, outline, rows

pytestmark = pytest.mark.django_db


def test_a_copy_is_whole(django_assert_num_queries: Any):
    clay = load(shipped("clay"))

    with django_assert_num_queries(17):
        job = copy(clay, "Back-end engineer")

    assert (outline(job), judged(job)) == (outline(clay), judged(clay))
    assert (job.name, job.slug, job.is_template, job.copied_from, job.weeks, job.version) == (
        "Back-end engineer",
        None,
        False,
        clay,
        clay.weeks,
        1,
    )
    own = {"id", "uid", "pipeline_id"}
    for copied, original in zip(job.stages.all(), clay.stages.all(), strict=True):
        fields = [field.attname for field in Stage._meta.concrete_fields if field.attname not in own]
        assert [getattr(copied, field) for field in fields] == [getattr(original, field) for field in fields]
        assert (copied.uid == original.uid, copied.pipeline) == (False, job)
        assert list(copied.skills.all()) == list(original.skills.all())
    assert set(Criterion.objects.filter(stages__pipeline=job).values_list("pipeline", flat=True)) == {job.pk}
    assert job.criteria.count() == 19
    asked = [[question.slug for question in stage.questions.all()] for stage in job.stages.all()]
    assert asked == [[question.slug for question in stage.questions.all()] for stage in clay.stages.all()]
    assert set(Question.objects.filter(stages__pipeline=job).values_list("pipeline", "criterion__pipeline")) == {
        (job.pk, job.pk)
    }


def test_a_copy_is_frozen():
    """Neither the template, its stages, the library nor the file moves the ground under a job."""
    clay = load(shipped("clay"))
    job = copy(clay, "Back-end engineer")
    before = rows(job)

    Criterion.objects.filter(pipeline=None).update(
        name="Other", anchor_1="Other", group="case", version=F("version") + 1
    )
    Question.objects.filter(pipeline=None).update(text="Other", hint="Other", criterion=None, version=F("version") + 1)
    Pipeline.objects.filter(pk=clay.pk).update(name="Other", weeks="Other", version=2)
    clay.stages.update(
        name="Other", clock_days=30, letter_needs=LetterNeeds.CALL, briefing="", focuses="", case_brief=""
    )
    for stage in clay.stages.all():
        stage.criteria.clear()
        stage.questions.clear()
        stage.functions.clear()
        stage.skills.clear()
    clay.stages.get(slug="offer").delete()
    load(shipped("clay"))

    assert rows(job) == before


def test_a_copy_of_a_copy_has_its_own_criteria_and_no_retired_stage():
    first = copy(load(SMALL), "First")
    first.stages.filter(slug="chat").update(retired_at="2027-03-01T09:00Z")
    Criterion.objects.filter(pipeline=first, slug="patience").update(name="Patience, as the first job wants it")

    second = copy(first, "Second")

    assert [(stage.position, stage.slug) for stage in second.stages.all()] == [(1, "case")]
    assert [(row.name, row.pipeline) for row in second.criteria.all()] == [
        ("Patience, as the first job wants it", second)
    ]


def test_a_frozen_question_points_to_the_frozen_criterion():
    """Also in a copy of a copy; one whose criterion no stage has keeps none."""
    template = load(ASKING)
    case = template.stages.get(slug="case")
    case.questions.add(Question.objects.create(slug="lone", text="?", criterion=Criterion.objects.get(slug="patience")))

    first = copy(template, "First")
    second = copy(first, "Second")

    for job in (first, second):
        assert [(row.slug, row.criterion and row.criterion.pipeline) for row in job.questions.all()] == [
            ("longest-queue", job),
            ("from-a-to-b", job),
            ("lone", job),
        ]
    for stage in template.stages.all():
        stage.criteria.clear()
    assert [row.criterion for row in copy(template, "Third").questions.all()] == [None, None, None]


def test_an_empty_pipeline_is_not_copied():
    with pytest.raises(ValueError, match="without stages"):
        copy(Pipeline.objects.create(name="Nothing"), "Job")
