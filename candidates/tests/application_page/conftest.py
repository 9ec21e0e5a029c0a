"""Two applications to look at."""

import pytest

from candidates import transitions
from candidates.models import Application
from hiring import clock
from hiring.testing import decide, full_letter, make_document, stage_of, walk_to

from .shared import AFTER_UNDO, CANARIES


@pytest.fixture
def filled(cleo, rita, tom):
    """Cleo with a value in every part of the page."""
    for name, value in {**CANARIES, "expected_salary": "CANARY-salary"}.items():
        setattr(cleo.candidate, name, value)
    cleo.candidate.save()
    make_document(cleo.candidate, "CANARY-text")
    transitions.note(cleo, by=tom, text="CANARY-team")
    transitions.note(cleo, by=rita, text="CANARY-recruiters", for_recruiters=True)
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="CANARY-why")
    return cleo


@pytest.fixture
def owed(cleo, rita):
    """Cleo after the test case's no, with a whole letter that is not released."""
    walk_to(cleo, "case", by=rita)
    clock.forward(AFTER_UNDO)
    decide(cleo, "reject", by=rita, reason_kind="case", words=full_letter(cleo))
    return Application.objects.get(pk=cleo.pk)
