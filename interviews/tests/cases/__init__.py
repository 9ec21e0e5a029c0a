"""A candidate with a test case, for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from candidates.models import Application
from candidates.tests.portal_world import enter
from hiring.models import Criterion, Stage, User
from hiring.testing import stage_of, walk_to
from interviews.models import Case
from interviews.transitions import cases

BRIEF = "Build a rate limiter for door events.\n\nAbout four hours are plenty."


def ready(application: Application, *, by: User, **stage: Any) -> Application:
    """The application waits for its test case; `stage` sets columns of the stage, which has a criterion as its rubric."""
    row = stage_of(application, "case")
    Stage.objects.filter(pk=row.pk).update(case_brief=BRIEF, **stage)
    row.criteria.add(Criterion.objects.get(pipeline=row.pipeline_id, slug="tests"))
    walk_to(application, "case", by=by)
    return Application.objects.get(pk=application.pk)


def sent(
    application: Application, *, by: User, days: int = 7, window_days: int = 0, graders: Any = (), **stage: Any
) -> Case:
    """They have been sent the test case."""
    found = ready(application, by=by, **stage)
    return cases.send(found, brief=BRIEF, days=days, window_days=window_days, graders=graders, by=by)


def handed_in(case: Case) -> Case:
    """They have handed something in on their own page: a link, words, a file."""
    file = SimpleUploadedFile("limiter.zip", b"PK\x03\x04")
    typed = {"links": "https://git.example/cleo", "words": "Tests first.", "attached": file}
    enter(case.application.candidate).post(reverse("portal-hand-in", args=[case.application.uid]), typed)
    return Case.objects.get(pk=case.pk)
