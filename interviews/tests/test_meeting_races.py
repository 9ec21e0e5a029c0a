"""Races over people's time, on PostgreSQL: eight at the same instant, each with a connection of its own."""

import re
from datetime import timedelta

import pytest

from candidates.models import Application, Mail, Todo
from candidates.tests.racing import ROUNDS, at_once, lost, sound, won
from hiring import clock
from hiring.models import Partner, User
from hiring.testing import MONDAY, make_application, make_interview, make_job, make_organisation, make_user, walk_to
from interviews import sweep
from interviews.models import Guest, Interview, Seat, Slot
from interviews.transitions import call_off, cannot_make, move, partner, proposals

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def company():
    with clock.at(MONDAY):
        make_organisation()
        rita = make_user("Rita Moss", is_recruiter=True)
        tom, iris = make_user("Tom Berg", is_manager=True), make_user("Iris Lang", is_interviewer=True)
        yield rita, tom, iris, make_job(team=(rita, tom))


def in_chat(job, rita, name):
    return walk_to(make_application(job, name), "chat", by=rita)


def fresh(model, pk):
    return model.objects.get(pk=pk)


def test_of_eight_meetings_that_want_one_person_one_is_planned(company):
    rita, tom, iris, job = company
    for number in range(ROUNDS):
        people = [in_chat(job, rita, f"Cleo {number} {n}") for n in range(8)]
        starts_at = TUESDAY + timedelta(days=number)
        panels = [(tom, iris), (iris, tom)]  # in either order: nobody waits in a circle

        def planned(one, n, at=starts_at, panels=panels):
            # each overlaps all the others, and begins at another minute
            begins = at + timedelta(minutes=5 * (n % 4))
            return make_interview(fresh(Application, one.pk), *panels[n % 2], by=rita, starts_at=begins)

        found = at_once(*[lambda one=one, n=n: planned(one, n) for n, one in enumerate(people)])
        assert len(won(found)) == 1
        assert {re.sub(r"[^A-Za-z ]+.*", "", sentence) for sentence in lost(found)} == {"Busy then"}
        assert Interview.objects.filter(starts_at__gte=starts_at).count() == 1
        assert Slot.objects.filter(at__gte=starts_at).count() == 27
        assert sorted(sound(one).next_step for one in people) == ["arrange"] * 7 + ["meet"]


def test_of_eight_plans_for_one_person_one_is_a_meeting(company):
    rita, tom, _iris, job = company
    for number in range(ROUNDS):
        cleo, at = in_chat(job, rita, f"Cleo {number}"), TUESDAY + timedelta(days=number)
        found = at_once(*[lambda: make_interview(fresh(Application, cleo.pk), tom, by=rita, starts_at=at)] * 8)  # noqa: B023
        assert len(won(found)) == 1 and Interview.objects.filter(application=cleo).count() == 1
        assert sound(cleo).next_step == "meet"


def test_meetings_that_change_places_never_wait_in_a_circle(company):
    """Two meetings of the same people move towards each other's time, again and again: each waits or is refused, and none hangs."""
    rita, tom, iris, job = company
    how = {"minutes": 45, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/x", "by": rita}
    rows = [
        make_interview(in_chat(job, rita, f"Cleo {n}"), tom, iris, by=rita, starts_at=TUESDAY + timedelta(hours=n))
        for n in range(4)
    ]
    for number in range(ROUNDS * 2):
        begins = [TUESDAY + timedelta(hours=(n + number + 1) % 4, minutes=30) for n in range(4)]
        at_once(
            *[
                lambda row=row, at=at: move(fresh(Interview, row.pk), starts_at=at, **how)
                for row, at in zip(rows, begins, strict=True)
            ]
        )
    for row in Interview.objects.all():
        assert row.slots.count() == 27
        assert min(row.slots.values_list("at", flat=True)) == row.starts_at


def test_what_the_candidate_says_wins_over_a_colleague_at_that_instant(company):
    rita, tom, _iris, job = company
    for number in range(ROUNDS):
        one = in_chat(job, rita, f"Cleo {number}")
        row = make_interview(one, tom, by=rita, starts_at=TUESDAY + timedelta(days=number))
        found = at_once(
            lambda row=row: cannot_make(fresh(Interview, row.pk), "Friday"),
            lambda row=row: call_off(fresh(Interview, row.pk), by=fresh(User, rita.pk), why="Flu."),
        )
        now = fresh(Interview, row.pk)
        assert (now.state == "off") or now.cannot_make_at
        assert sound(one).next_step == "arrange" and won(found)


def test_of_proposals_of_one_person_at_the_same_instant_one_waits(company):
    """Six times leave one that waits; one time sent six times is one proposal."""
    rita, tom, _iris, job = company
    row = make_interview(in_chat(job, rita, "Cleo"), tom, by=rita, starts_at=TUESDAY)
    seat, said = row.seats.get(), row.application.events.filter(verb="meeting_proposed")
    for number in range(ROUNDS):
        for apart, heard in ((5, 6), (0, 1)):
            before, at = said.count(), TUESDAY + timedelta(days=1 + number, hours=apart)
            times = [at + timedelta(minutes=apart * n) for n in range(6)]
            found = at_once(*[lambda at=at: proposals.propose(fresh(Seat, seat.pk), starts_at=at) for at in times])
            assert (len(won(found)), said.count() - before) == (6, heard)
            assert len(proposals.waiting(row.application)) == 1 == Todo.objects.filter(done_at=None).count()
            assert Mail.objects.filter(kind="meeting_proposed").count() == said.count()


def test_somebody_of_a_partner_who_is_added_eight_times_at_once_is_added_once(company):
    acme, words = Partner.objects.create(name="Acme"), {"title": "Team lead", "zone": "Europe/Lisbon"}
    for number in range(ROUNDS * 3):
        email = f"pat{number}@acme.example"
        found = at_once(*[lambda email=email: partner.know_guest(acme, name="Pat Imani", email=email, **words)] * 8)
        assert {guest.pk for guest in won(found)} == {Guest.objects.get(email=email).pk} and lost(found) == []


def test_two_sweeps_remind_once_and_settle_once(company):
    rita, tom, _iris, job = company
    rows = [
        make_interview(in_chat(job, rita, f"Cleo {n}"), tom, by=rita, starts_at=TUESDAY + timedelta(hours=1 + n))
        for n in range(3)
    ]
    found = at_once(*[sweep.remind] * 8, later=timedelta(hours=23))
    assert sum(found) >= 2
    soon = Mail.objects.filter(kind__in=["meeting_soon", "seat_soon"])
    assert soon.count() == len(set(soon.values_list("occasion", flat=True)))
    at_once(*[sweep.settle] * 8, later=timedelta(days=3))
    assert {fresh(Interview, row.pk).state for row in rows} == {"held"}
    for row in rows:
        assert sound(row.application).next_step == "answer"
        assert row.application.events.filter(verb="meeting_held").count() == 1
