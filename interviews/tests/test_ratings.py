"""What candidates say of a stage and of the whole way, in two taps: theirs to change for a week, and for the team never more than
a sum of fives."""

import itertools
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import transitions
from candidates.models import Application
from candidates.tests.portal_world import enter
from hiring import clock, roles
from hiring.models import Stage
from hiring.states import IllegalMove
from hiring.testing import MONDAY, decide, make_application, make_job, send_mail, stage_of, walk_to
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


def rate(application, stage=None, **typed):
    """What the two taps send, about a stage or the whole way; None for one that was not tapped."""
    typed = {"comfort": "4", "clarity": "5", **typed}
    typed = {name: value for name, value in typed.items() if value is not None}
    return enter(application.candidate).post(address(application, stage), typed)


def address(application, stage=None) -> str:
    if stage is None:
        return reverse("portal-rate-whole", args=[application.uid])
    return reverse("portal-rate", args=[application.uid, stage.uid])


def plain(text: str) -> str:
    return " ".join(strip_tags(text).split())


def taps(text: str) -> list[str]:
    """All that can be tapped in forms with the two questions, in order: ( ) radio, [ ] button, with what is chosen; the button
    that is there for the Enter key alone is "[ ]"."""
    found = []
    for tag, inside in re.findall(r"<(input|button)\b([^>]*(?:name=\"(?:comfort|clarity)\"|hidden)[^>]*)>", text):
        if 'type="hidden"' in inside:
            continue
        name, value = (re.search(rf'{what}="(\w+)"', inside) for what in ("name", "value"))
        chosen = "*" if re.search(r"\bchecked\b|class=\"chosen\"", inside) else ""
        words = f"{name[1]} {value[1]}{chosen}" if name and value else " "
        found.append(f"({words})" if tag == "input" else f"[{words}]")
    return found


def five(kind: str, name: str, chosen: int = 0) -> list[str]:
    return [f"{kind[0]}{name} {step}{'*' if step == chosen else ''}{kind[1]}" for step in range(1, 6)]


def page_of(application) -> str:
    return enter(application.candidate).get(reverse("portal-application", args=[application.uid])).content.decode()


# --- given -----------------------------------------------------------------------------------------------------------------


def test_a_stage_that_took_place_is_rated_in_two_taps(met):
    stage = met.stage
    assert "How was it for you?" in page_of(met)
    assert rate(met, stage).status_code == 302
    one = Rating.objects.get()
    assert (one.application, one.stage, one.comfort, one.clarity, one.at) == (met, stage, 4, 5, clock.now())


@pytest.mark.embedded
def test_the_second_tap_sends_both_and_what_was_said_can_be_changed(met):
    text = page_of(met)
    assert taps(text) == ["[ ]", *five("()", "comfort"), *five("[]", "clarity")]
    assert "A tap here saves both answers." in text and "Change it" not in text
    rate(met, met.stage)
    text = page_of(met)
    assert taps(text) == ["[ ]", *five("()", "comfort", 4), *five("[]", "clarity", 5)]
    said = "Thank you How comfortable was it? 4 of 5 Did you know what to expect? 5 of 5 Change it"
    assert said in plain(text) and text.count("(your answer so far)") == 1


@pytest.mark.embedded
def test_a_tap_that_is_missing_is_one_tap_more(met):
    """What was tapped stays tapped, and the question without an answer is the one that sends."""
    second = rate(met, met.stage, comfort=None)
    assert second.status_code == 422 and set(second.context["form"].errors) == {"comfort"}
    assert taps(second.content.decode()) == ["[ ]", *five("[]", "comfort"), *five("()", "clarity", 5)]
    first = rate(met, met.stage, clarity=None)
    assert first.status_code == 422 and set(first.context["form"].errors) == {"clarity"}
    assert taps(first.content.decode()) == ["[ ]", *five("()", "comfort", 4), *five("[]", "clarity")]
    neither = rate(met, met.stage, comfort=None, clarity=None)
    assert neither.status_code == 422 and set(neither.context["form"].errors) == {"comfort", "clarity"}
    assert taps(neither.content.decode()) == ["[ ]", *five("()", "comfort"), *five("[]", "clarity")]
    assert not Rating.objects.exists()


def test_it_is_changed_within_a_week_and_stands_after_it(met):
    rate(met, met.stage)
    first = Rating.objects.get().at
    clock.forward(timedelta(days=6, hours=23))
    assert rate(met, met.stage, comfort="2").status_code == 302
    clock.forward(timedelta(hours=1))
    late = rate(met, met.stage, comfort="1")
    assert late.status_code == 409 and "more than a week ago" in late.content.decode()
    assert taps(late.content.decode()) == [] and "How comfortable was it? 2 of 5" in plain(late.content.decode())
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


# --- the whole way, at its end ---------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_the_whole_way_is_asked_about_once_they_were_told(met, rita):
    asked, own = "Were you treated fairly?", enter(met.candidate)
    page, form = reverse("portal-application", args=[met.uid]), address(met)

    def seen():
        answers = [own.get(page), own.get(form), own.post(form, {"comfort": "5", "clarity": "5"})]
        return [(answer.status_code, quiet(answer.content)) for answer in answers]

    before = seen()
    assert [status for status, _content in before] == [200, 404, 404] and asked not in page_of(met)
    words = {"words": "W", "reason": "R"}
    decide(met, "reject", by=rita, reason_kind="skills", words=words, release=True)
    assert seen() == before
    with pytest.raises(IllegalMove, match="once you have heard from us"):
        ratings.rate(Application.objects.get(), None, comfort=5, clarity=5)
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert not Rating.objects.exists() and page_of(met).count(asked) == 1
    events = met.events.count()
    assert rate(met, comfort="2").status_code == 302 and met.events.count() == events
    one = Rating.objects.get()
    assert (one.application, one.stage, one.interview, one.comfort, one.clarity) == (met, None, None, 2, 5)
    assert str(one) == "The whole way: 2, 5"
    other = make_application(met.job, "Otto Vik")
    transitions.withdraw(other)
    assert enter(other.candidate).get(address(met)).status_code == 404


@pytest.mark.embedded
def test_the_whole_way_is_changed_within_a_week_and_asked_no_more(met):
    """Also by who withdrew. Two tabs are one answer: the later tap is what they say. The stage has its own."""
    transitions.withdraw(met)
    assert rate(met, met.stage).status_code == 302
    half = rate(met, comfort=None)
    assert half.status_code == 422 and "Were you treated fairly?" in half.content.decode()
    for comfort in "4", "4", "3":
        assert rate(met, comfort=comfort).status_code == 302
    of = Rating.objects.order_by("pk").values_list("stage__slug", "comfort", "clarity")
    assert list(of) == [("chat", 4, 5), (None, 3, 5)]
    assert page_of(met).count("Change it") == 2
    clock.forward(timedelta(days=7))
    late = rate(met, comfort="1")
    assert late.status_code == 409 and "Were you treated fairly? 3 of 5" in plain(late.content.decode())
    assert list(of) == [("chat", 4, 5), (None, 3, 5)] and "How was it for you?" not in page_of(met)


def test_nobody_says_twice_how_the_whole_way_was(met):
    transitions.withdraw(met)
    ratings.rate(met, None, comfort=4, clarity=4)
    with pytest.raises(IntegrityError, match="rating_once_of_the_whole|interviews_rating.application_id"):
        Rating.objects.create(application=met, comfort=1, clarity=1, at=clock.now())


# --- read as sums ------------------------------------------------------------------------------------------------------------


def given(job, answers, slug="chat"):
    """So many candidates have rated the stage; without one the whole way, which they left."""
    stage = job.pipeline.stages.get(slug=slug) if slug else None
    for comfort, clarity in answers:
        application = make_application(job, f"Person {next(NAMES)}")
        if stage is None:
            transitions.withdraw(application)
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


def test_the_whole_way_is_summed_by_job_and_the_same_way(job, nora):
    """Beside what is said of the stages, in fives, a week after; a job of its own says nothing of another."""
    other, whole = make_job("Data engineer", team=(nora,)), ratings.Sum(None, 5, 3.4, 3.0)
    given(job, FIVE[:4], None)
    given(job, [(1, 1)] * 5)
    given(other, [(5, 5)], None)
    clock.forward(timedelta(days=8))
    assert ratings.sums_of_the_whole([job, other]) == {job.pk: ratings.Sum(), other.pk: ratings.Sum()}
    given(job, FIVE[4:], None)
    assert ratings.sums_of_the_whole([job]) == {job.pk: ratings.Sum()}
    clock.forward(timedelta(days=7))
    assert ratings.sums_of_the_whole([job, other]) == {job.pk: whole, other.pk: ratings.Sum()}
    given(job, [(1, 1)] * 4, None)
    clock.forward(timedelta(days=8))
    assert ratings.sums_of_the_whole([job]) == {job.pk: whole}


@pytest.mark.embedded
def test_a_way_without_a_talk_is_summed_as_a_whole(job, tom, iris):
    """Such as that of general applications: nobody is asked for what nobody reads."""
    job.pipeline.stages.exclude(kind=Stage.Kind.SCREENING).update(retired_at=clock.now())
    given(job, FIVE, None)
    clock.forward(timedelta(days=8))
    text = plain(signed_in(tom).get(reverse("feedback")).content.decode())
    assert "The whole way, at its end: treated fairly 3.4" in text and "Knew what to expect" not in text
    assert "The whole way" not in signed_in(iris).get(reverse("feedback")).content.decode()


@pytest.fixture
def two_jobs(job, nora, rita):
    other = make_job("Data engineer", team=(nora,), is_confidential=True)
    for one in (job, other):
        given(one, FIVE)
        given(one, FIVE[:4], "discussion")
        given(one, FIVE, None)
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
    assert "The whole way" not in answer.content.decode()  # that is for those who know the whole job
    whole = plain(signed_in(rita).get(reverse("feedback")).content.decode())
    assert whole.count("The whole way, at its end: treated fairly 3.4, knew what came next 3.0 (5 answers)") == 1
    assert shown(iris) == [("Back-end engineer", "Recruiter chat", 5)]


def test_no_filter_narrows_a_sum(two_jobs, rita):
    page = signed_in(rita)
    whole = quiet(page.get(reverse("feedback")).content)
    for query in ("?stage=1", "?job=x", "?since=2026-11-24", "?q=Person", "?owner=me"):
        assert quiet(page.get(reverse("feedback") + query).content).replace(query.encode(), b"") == whole


def test_the_page_asks_as_often_for_three_jobs_as_for_one(job, rita, nora, django_assert_num_queries):
    given(job, FIVE)
    clock.forward(timedelta(days=8))
    page = signed_in(rita)
    assert roles.may(rita, "rating.sums")
    with django_assert_num_queries(8):
        page.get(reverse("feedback"))
    for title in ("Data engineer", "Designer"):
        given(make_job(title, team=(rita,)), FIVE)
    with django_assert_num_queries(8):
        page.get(reverse("feedback"))
