"""What the database itself refuses (P4, P8), the same on both engines."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from candidates.models import Application, Letter
from hiring import clock
from hiring.testing import make_application, make_candidate

pytestmark = pytest.mark.usefixtures("monday")
PROMISE = {"next_step", "turn", "owed_by", "promised_for", "promised_zone", "first_promised_for"}


def accepts(application, **values):
    """Whether the row may hold these values; it holds the old ones afterwards."""
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**values)
            transaction.set_rollback(True)
        return True
    except IntegrityError:
        return False


def test_nine_combinations_of_state_decided_told_and_promise_are_accepted(cleo, rita):
    """Of 5 states x decided x told x promise (40), exactly these hold."""
    letter = Letter.objects.create(application=cleo, closure="no_match")
    cleared = {"next_step": "", "turn": "", "owed_by": None, "promised_for": None, "promised_zone": ""}
    cleared["first_promised_for"] = None
    kept = {name: getattr(cleo, name) for name in PROMISE}
    found = []
    for state, decided, told, promised in product(
        ("active", "hired", "rejected", "withdrawn", "pooled"), (False, True), (False, True), (False, True)
    ):
        values = {
            "state": state,
            "closure": "" if state == "active" else "no_match",
            "decided_at": clock.now() if decided else None,
            "told_at": clock.now() if told else None,
            "letter": letter,
            "opening": cleo.job.openings.get(),
            **(kept if promised else cleared),
        }
        if accepts(cleo, **values):
            found.append((state, decided, told, promised))
    assert found == [
        ("active", False, False, True),
        ("hired", True, False, True),
        ("hired", True, True, False),
        ("rejected", True, False, True),
        ("rejected", True, True, False),
        ("withdrawn", True, False, True),
        ("withdrawn", True, True, False),
        ("pooled", True, False, True),
        ("pooled", True, True, False),
    ]


@pytest.mark.parametrize("column", sorted(PROMISE))
def test_no_part_of_a_promise_can_be_lost(cleo, column):
    empty = "" if column in ("next_step", "turn", "promised_zone") else None
    assert not accepts(cleo, **{column: empty})
    assert accepts(cleo, promised_for=clock.now() + timedelta(days=1))


def test_nobody_is_told_without_a_letter(cleo):
    values = {"state": "rejected", "closure": "no_match", "decided_at": clock.now(), "told_at": clock.now()}
    values |= {"next_step": "", "turn": "", "owed_by": None, "promised_for": None, "promised_zone": ""}
    assert not accepts(cleo, **values, first_promised_for=None)
    letter = Letter.objects.create(application=cleo, closure="no_match")
    assert accepts(cleo, **values, first_promised_for=None, letter=letter)


def test_one_open_application_of_a_person_for_a_job(cleo):
    twin = {
        f.attname: getattr(cleo, f.attname) for f in Application._meta.concrete_fields if f.name not in ("id", "uid")
    }
    with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
        Application.objects.create(**twin)


def test_one_opening_is_held_by_one_application(cleo, job):
    opening = job.openings.get()
    Application.objects.filter(pk=cleo.pk).update(opening=opening)
    other = make_application(job, candidate=make_candidate("Samir Haddad"))
    assert not accepts(other, opening=opening)
    assert not accepts(other, state="hired", closure="hired", decided_at=clock.now())
