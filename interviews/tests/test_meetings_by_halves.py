"""P1 for meetings: the change, everybody's time, the timeline row and every mail stand together or not at all."""

from datetime import timedelta

import pytest
from django.db import connection

from candidates.models import Application
from candidates.tests.halves import Fault, Injected, everything
from hiring import clock
from hiring.testing import make_interview, walk_to
from interviews.models import Interview
from interviews.transitions import Place, call_off, can_make, cannot_get_in, cannot_make, held, missed, move
from interviews.transitions.proposals import propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
APPS = ("candidates", "interviews")
HOW = {"minutes": 30, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/x"}


# name: (how far into or before the meeting it is, the act)
ACTS = {
    "move": (
        timedelta(),
        lambda m, rita, iris: move(
            m, starts_at=clock.now() + timedelta(days=3), by=rita, seats=[Place(rita), Place(iris)], **HOW
        ),
    ),
    "call_off": (timedelta(), lambda m, rita, iris: call_off(m, by=rita, why="Flu.")),
    "propose": (
        timedelta(),
        lambda m, rita, iris: propose(m.seats.exclude(user=rita).get(), starts_at=clock.now() + timedelta(days=3)),
    ),
    "cannot_make": (timedelta(), lambda m, rita, iris: cannot_make(m, "Friday.")),
    "cannot_get_in": (timedelta(days=1), lambda m, rita, iris: cannot_get_in(m)),
    "held": (timedelta(days=1, hours=1), lambda m, rita, iris: held(m, by=rita)),
    "missed": (timedelta(days=1, hours=1), lambda m, rita, iris: missed(m, side="us", by=rita)),
}


def faults(do):
    """The act with the database failing at its first write, its second ... until it goes through; how many writes it has."""
    before = everything(*APPS)
    for at in range(1, 100):
        try:
            with connection.execute_wrapper(Fault(at)):
                do()
        except Injected:
            assert everything(*APPS) == before, f"the {at}th write"
            continue
        assert everything(*APPS) != before
        return at - 1
    raise AssertionError("It never went through.")


def test_planning_by_halves(cleo, rita, tom, iris):
    walk_to(cleo, "chat", by=rita)
    at = clock.now() + timedelta(days=1)
    # meeting, two seats, time, application, timeline, the dropped letter, three mails
    assert faults(lambda: make_interview(Application.objects.get(), tom, iris, by=rita, starts_at=at)) == 10


@pytest.mark.parametrize("act", ACTS)
def test_a_fault_at_any_write_leaves_nothing_by_halves(act, cleo, rita, tom, iris):
    walk_to(cleo, "chat", by=rita)
    make_interview(cleo, rita, tom, by=rita)
    later, do = ACTS[act]
    clock.forward(later)
    assert faults(lambda: do(Interview.objects.get(), rita, iris)) >= 3


def test_that_it_suits_after_all_is_said_whole_or_not_at_all(cleo, rita, tom):
    walk_to(cleo, "chat", by=rita)
    cannot_make(make_interview(cleo, rita, tom, by=rita), "Friday.")
    # what waits about it, meeting, application, timeline, two mails
    assert faults(lambda: can_make(Interview.objects.get(), sequence="0")) == 6
