"""What candidates say of a stage, in two taps: theirs to change for a week, and for the team never more than a sum of fives."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import transitions
from candidates.models import Application
from candidates.tests.portal_world import enter
from hiring import clock, roles
from hiring.testing import MONDAY, decide, make_application, make_job, stage_of, walk_to
from interviews import feedback
from interviews.models import Interview, Rating, Seat
from interviews.transitions import ratings

from .partner_world import quiet, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NAMES = itertools.count(1)


@pytest.fixture
def met(cleo, rita) -> Application:
    """Cleo, who has talked with Rita."""
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    return transitions.settle(cleo, by=rita)


def rate(application, stage, **typed):
    typed = {"comfort": "4", "clarity": "5", **typed}
    return enter(application.candidate).post(reverse("portal-rate", args=[application.uid, stage.uid]), typed)


def page_of(application) -> str:
    return enter(application.candidate).get(reverse("portal-application", args=[application.uid])).content.decode()


# --- given -----------------------------------------------------------------------------------------------------------------


def test_a_stage_that_took_place_is_rated_in_two_taps(met):
    stage = met.stage
    assert "How was it for you?" in page_of(met)
    assert rate(met, stage).status_code == 302
    one = Rating.objects.get()
    assert (one.application, one.stage, one.comfort, one.clarity, one.at) == (met, stage, 4, 5, clock.now())


def test_it_is_changed_within_a_week_and_stands_after_it(met):
    rate(met, met.stage)
    first = Rating.objects.get().at
    clock.forward(timedelta(days=6, hours=23))
    assert rate(met, met.stage, comfort="2").status_code == 302
    clock.forward(timedelta(hours=1))
    late = rate(met, met.stage, comfort="1")
    assert late.status_code == 409 and "more than a week ago" in late.content.decode()
    assert rate(met, met.stage, comfort="2").status_code == 302  # the same once more
    one = Rating.objects.get()
    assert (one.comfort, one.at) == (2, first)
    assert "How was it for you?" not in page_of(met)


def test_what_has_not_taken_place_for_them_is_not_rated(cleo, met, rita):
    for slug in ("screening", "case", "offer"):
        assert rate(met, stage_of(met, slug)).status_code == 404
    other = make_application(cleo.job, "Otto Vik")
    assert rate(other, met.stage).status_code == 404
    assert enter(other.candidate).get(reverse("portal-rate", args=[met.uid, met.stage.uid])).status_code == 404


def test_a_meeting_that_was_held_is_one(cleo, rita):
    walk_to(cleo, "chat", by=rita)
    assert "How was it for you?" not in page_of(cleo)
    held = Interview.objects.create(
        application=cleo,
        stage=cleo.stage,
        state="held",
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(hours=1),
        zone="UTC",
        mode="online",
        planned_by=rita,
        planned_at=MONDAY,
        ended_at=MONDAY,
    )
    assert rate(cleo, cleo.stage).status_code == 302
    assert Rating.objects.get().interview == held


def test_at_the_end_they_may_still_say_how_it_was(met):
    transitions.withdraw(met)
    assert rate(met, met.stage).status_code == 302


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"comfort": ""}, {"comfort"}),
        ({"clarity": "6"}, {"clarity"}),
        ({"comfort": "0"}, {"comfort"}),
        ({"comfort": "two"}, {"comfort"}),
    ],
)
def test_what_is_missing_is_said_at_its_field(met, typed, where):
    answer = rate(met, met.stage, **typed)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == where
    assert not Rating.objects.exists()


def test_a_decision_changes_nothing_of_it(met, rita):
    own = enter(met.candidate)
    address = reverse("portal-application", args=[met.uid])
    before = quiet(own.get(address).content)
    decide(met, "reject", by=rita, reason_kind="skills", words={"words": "W", "reason": "R"}, release=True)
    assert quiet(own.get(address).content) == before
    assert rate(met, met.stage).status_code == 302


# --- read as sums ------------------------------------------------------------------------------------------------------------


def given(job, answers, slug="chat"):
    """So many candidates have rated the stage."""
    stage = job.pipeline.stages.get(slug=slug)
    for comfort, clarity in answers:
        application = make_application(job, f"Person {next(NAMES)}")
        ratings.rate(application, stage, comfort=comfort, clarity=clarity)
    return stage


FIVE = [(5, 1), (4, 2), (3, 3), (2, 4), (3, 5)]


def test_four_answers_say_nothing_and_five_say_their_sum(job):
    stage = given(job, FIVE[:4])
    clock.forward(timedelta(days=8))
    assert ratings.sums([stage]) == [ratings.Sum(stage)]
    given(job, FIVE[4:])
    clock.forward(timedelta(days=8))
    assert ratings.sums([stage]) == [ratings.Sum(stage, 5, 3.4, 3.0)]


def test_no_single_answer_is_found_by_looking_before_and_after(job):
    """The sixth to ninth answer move nothing, nor does a change of mind; the tenth brings five at once."""
    stage = given(job, FIVE)
    assert ratings.sums([stage]) == [ratings.Sum(stage)]  # could still be changed
    clock.forward(timedelta(days=8))
    sums = []
    for answer in FIVE:
        given(job, [answer])
        clock.forward(timedelta(days=8))
        sums.append(ratings.sums([stage])[0].count)
    assert sums == [5, 5, 5, 5, 10]


@pytest.fixture
def two_jobs(job, nora, rita):
    other = make_job("Data engineer", team=(nora,), is_confidential=True)
    for one in (job, other):
        given(one, FIVE)
        given(one, FIVE[:4], "discussion")
    clock.forward(timedelta(days=8))
    return job, other


def shown(user):
    answer = signed_in(user).get(reverse("feedback"))
    if answer.status_code != 200:
        return answer.status_code
    assert "Person" not in answer.content.decode()
    return [
        (one.job.title, line.stage.name, line.count)
        for one in answer.context["jobs"]
        for line in one.sums
        if line.count
    ]


def test_each_reads_the_sums_of_their_own(two_jobs, rita, tom, nora, lea, ada, hanna, abel, iris):
    mine, other = ("Back-end engineer", "Recruiter chat", 5), ("Data engineer", "Recruiter chat", 5)
    assert shown(rita) == [mine] and shown(tom) == [mine]
    assert shown(nora) == [other, mine]  # a recruiter reads all but the confidential ones of others
    assert shown(lea) == [other, mine] and shown(ada) == [other, mine]
    assert shown(hanna) == 403 and shown(abel) == 403
    assert shown(iris) == []


def test_who_interviews_reads_the_stages_in_which_they_do(two_jobs, iris, rita):
    job, _other = two_jobs
    assert shown(iris) == []
    application = job.applications.first()
    meeting = Interview.objects.create(
        application=application,
        stage=job.pipeline.stages.get(slug="chat"),
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1),
        zone="UTC",
        mode="online",
        planned_by=rita,
        planned_at=clock.now(),
    )
    Seat.objects.create(application=application, interview=meeting, user=iris, made_at=clock.now())
    answer = signed_in(iris).get(reverse("feedback"))
    assert [[line.stage.slug for line in one.sums] for one in answer.context["jobs"]] == [["chat"]]
    assert shown(iris) == [("Back-end engineer", "Recruiter chat", 5)]


def test_no_filter_narrows_a_sum(two_jobs, rita):
    page = signed_in(rita)
    whole = quiet(page.get(reverse("feedback")).content)
    for query in ("?stage=1", "?job=x", "?since=2026-11-24", "?q=Person", "?owner=me"):
        assert quiet(page.get(reverse("feedback") + query).content).replace(query.encode(), b"") == whole


def test_the_page_asks_as_often_for_three_jobs_as_for_one(job, rita, nora, django_assert_num_queries, monkeypatch):
    given(job, FIVE)
    clock.forward(timedelta(days=8))
    page = signed_in(rita)
    assert roles.may(rita, "rating.sums")
    with django_assert_num_queries(7):
        page.get(reverse("feedback"))
    monkeypatch.setattr(feedback, "MOST", 2)
    for title in ("Data engineer", "Designer"):
        given(make_job(title, team=(rita,)), FIVE)
    with django_assert_num_queries(7):
        page.get(reverse("feedback"))
    first = page.get(reverse("feedback"))
    second = page.get(reverse("feedback"), {"after": first.context["page"].older})
    titles = [[one.job.title for one in shown.context["jobs"]] for shown in (first, second)]
    assert titles == [["Designer", "Data engineer"], ["Back-end engineer"]]
    assert "Older" in first.text and "Newer" in second.text and "Older" not in second.text
