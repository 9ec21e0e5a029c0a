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
    for wrong in (None, True, b"Cleo", 1.5):
        with pytest.raises(TypeError, match="takes numbers, words, days, instants and ids"):
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


def test_whole_rows_are_those_that_django_gives_with_their_relations(people, rita, django_assert_num_queries):
    @once.WordedRows(Application, "candidate", "job", "owed_by", "letter")
    def by_id(uid):
        return Application.objects.filter(uid=uid)

    wanted = Application.objects.select_related("candidate", "job", "owed_by", "letter").get(pk=people[1].pk)
    for one in (people[0], people[1]):  # the second time in the words of the first
        with django_assert_num_queries(1):
            (found,) = by_id(uid=one.uid)
            assert (found.candidate.name, found.job.title, found.owed_by, found.letter) == (
                one.candidate.name,
                one.job.title,
                rita,
                None,
            )
    for mine, theirs in ((found, wanted), (found.candidate, wanted.candidate), (found.job, wanted.job)):
        values = [{name: getattr(row, name) for name in row.__dict__ if name != "_state"} for row in (mine, theirs)]
        assert values[0] == values[1]
        assert (type(mine), mine._state.db, mine._state.adding) == (type(theirs), "default", False)
    found.set_aside = False
    found.save()
    assert not Application.objects.get(pk=found.pk).set_aside
    assert by_id(uid=rita.uid) == []


@pytest.mark.postgres
def test_what_is_the_same_each_time_stands_in_the_statement(people):
    @once.Worded
    def stands(name: str):
        percent = Application.objects.exclude(candidate__name="100 % O'Neil")
        return percent.filter(state=State.ACTIVE, candidate__name=name).values_list("pk")

    with CaptureQueriesContext(connection) as queries:
        assert stands(name="Sam Vela") == [(people[1].pk,)]
    (sql,) = [one["sql"] for one in queries.captured_queries]
    assert "= 'active'" in sql and "'100 % O''Neil'" in sql
    (statement,) = stands.statements.values()
    assert "'active'" in statement.sql and [place for place, _fixed in statement.params] == [0]
