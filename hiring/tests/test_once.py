"""A question that is put into SQL once answers for each reader and moment what Django would answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from candidates.models import Application, Candidate, Consent, State
from hiring import clock, once
from hiring.testing import make_application

pytestmark = pytest.mark.django_db


@once.Worded
def _theirs(owners: list, since, name: str):
    again = Application.objects.filter(candidate=OuterRef("candidate")).exclude(pk=OuterRef("pk"))
    found = Application.objects.filter(owed_by__in=owners, applied_at__gte=since).exclude(candidate__name=name)
    return found.order_by("pk").values_list("uid", "applied_at", Exists(again), "candidate__name", "set_aside")


@pytest.fixture
def people(monday, job):
    first = make_application(job, "Cleo Okafor")
    clock.forward(timedelta(hours=1))
    return [first, make_application(job, "Sam Vela", set_aside=True), make_application(job, "Lin Moor")]


def asked(*owners, since, name=""):
    return _theirs(owners=[one.pk for one in owners], since=since, name=name)


def test_each_value_reaches_its_own_place_and_each_row_is_read_as_django_reads_it(people, rita, nora):
    rows = [(one.uid, one.applied_at, False, one.candidate.name, one.set_aside) for one in people]
    start = people[0].applied_at
    assert asked(rita, since=start) == rows
    assert asked(rita, since=start + timedelta(minutes=1)) == rows[1:]
    assert asked(rita, since=start, name="Sam Vela") == [rows[0], rows[2]]
    assert asked(rita, since=start.astimezone(rita.tz)) == rows
    assert asked(nora, since=start) == []
    assert asked(nora, rita, since=start) == rows  # a list of another length is another statement
    Application.objects.filter(pk=people[2].pk).update(owed_by=nora)
    assert (asked(nora, since=start), asked(rita, since=start)) == (rows[2:], rows[:2])


def test_it_is_put_into_sql_once(people, rita, monkeypatch):
    made = []

    @once.Worded
    def who(name: str):
        made.append(name)
        return Candidate.objects.filter(name=name).values_list("pk")

    for one in people:
        assert who(name=one.candidate.name) == [(one.candidate_id,)]
    assert len(made) == 1 and "Cleo" not in made[0]
    with CaptureQueriesContext(connection) as queries:
        assert who(name="O'Neil %s") == []
    assert len(queries) == 1


def test_what_it_cannot_word_is_refused_and_an_empty_list_finds_nothing(people, rita):
    start = people[0].applied_at
    assert asked(since=start) == []
    for wrong in (None, True, people[0].uid, 1.5):
        with pytest.raises(TypeError, match="takes numbers, words, days and instants"):
            asked(rita, since=start, name=wrong)

    @once.Worded
    def like(name: str):
        return Candidate.objects.filter(name__icontains=name).values_list("pk")

    with pytest.raises(ValueError, match="do not reach the statement as they are"):
        like(name="Cleo")


def test_a_day_and_a_choice_are_values_like_others(people, rita):
    @once.Worded
    def stands(state: str, day):
        return Application.objects.filter(state=state, candidate__consents__ends_on=day).values_list("pk")

    day = clock.now().date()
    Consent.objects.create(candidate=people[0].candidate, given_at=clock.now(), ends_on=day)
    assert stands(state=State.ACTIVE, day=day) == [(people[0].pk,)]
    assert stands(state=State.HIRED, day=day) == stands(state=State.ACTIVE, day=day + timedelta(days=1)) == []
