"""What the candidate's page says."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from candidates import closing, links, transitions
from candidates.models import Application, Link
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Job, Partner, Stage
from hiring.testing import (
    MONDAY,
    decide,
    hire,
    make_application,
    make_candidate,
    make_document,
    make_job,
    next_stage,
    send_mail,
    stage_of,
    walk_to,
)

from .shared import page_of, words

pytestmark = pytest.mark.usefixtures("monday")


def test_the_page_says_what_comes_next_who_sees_to_it_and_by_when(cleo):
    text = words(page_of(cleo))
    assert "Hello Cleo, we are reading your application" in text
    assert "You hear from us by Wed 25 Nov, 17:00 (Amsterdam time)" in text
    assert "We read your application and answer you. RMRita Moss, People Coordinatorsees to it" in text
    assert "Your way 1 of 5 Screening" in text


def test_times_are_told_in_the_readers_zone(job, rita):
    clock.forward(timedelta(days=2))  # Wednesday; two working days on is Friday
    candidate = make_candidate(zone="Pacific/Auckland")
    cleo = make_application(job, candidate=candidate)
    assert cleo.promised_for.astimezone(ZoneInfo(cleo.promised_zone)).strftime("%A %H:%M") == "Friday 17:00"
    text = words(page_of(cleo))
    assert "You hear from us by Sat 28 Nov, 05:00 (Auckland time)" in text
    assert "17:00" not in text
    client = enter(candidate)
    client.post(reverse("portal-contact"), {"version": 1, "zone": "Europe/Amsterdam", "phone": ""})
    assert "You hear from us by Fri 27 Nov, 17:00 (Amsterdam time)" in words(page_of(cleo, client))


def test_a_late_promise_is_owned_up_to(cleo):
    clock.forward(timedelta(days=3))
    text = words(page_of(cleo))
    assert "You should have heard from us by yesterday, 17:00 (Amsterdam time)" in text
    assert "We are late, and we are sorry: this word is still owed to you." in text


def steps(application):
    return page_of(application).context["way"].steps


def test_the_way_tells_what_is_done_on_which_day(cleo, rita):
    cleo.stage.pipeline.stages.filter(slug="chat").update(
        name_before="We talk", name_now="You talk with Rita", who="Rita", how_long="30 minutes", tips="Bring questions."
    )
    assert [(s.name, s.place, s.about, s.tips) for s in steps(cleo)][:2] == [
        ("Screening", "now", [], ""),
        ("We talk", "", ["Rita", "30 minutes"], "Bring questions."),
    ]
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    clock.forward(timedelta(days=1))
    assert [(s.name, s.place, s.day) for s in steps(cleo)] == [
        ("Screening", "done", MONDAY),
        ("You talk with Rita", "now", None),
        ("Test case", "", None),
        ("Case discussion", "", None),
        ("Offer", "", None),
    ]
    text = words(page_of(cleo))
    assert "How to prepare Bring questions." in text and "2 of 5 Screening (done) Done yesterday" in text


def test_a_stage_that_was_passed_over_is_no_lie(cleo, rita):
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="We had talked in June.")
    clock.forward(timedelta(hours=1))
    assert [(s.name, s.place, s.day) for s in steps(cleo)][:3] == [
        ("Screening", "done", MONDAY),
        ("Recruiter chat", "passed", None),
        ("Test case", "now", None),
    ]


def test_going_back_makes_a_stage_undone_until_it_is_left_again(cleo, rita):
    walk_to(cleo, "case", by=rita)
    clock.forward(timedelta(hours=1))
    transitions.move_back(cleo, by=rita, to=stage_of(cleo, "chat"), why="Tom joins the talk.")
    clock.forward(timedelta(hours=1))
    assert [(s.place, s.day) for s in steps(cleo)][:3] == [("done", MONDAY), ("now", None), ("", None)]
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"))
    clock.forward(timedelta(hours=1))
    assert [(s.place, s.day) for s in steps(cleo)][:3] == [
        ("done", MONDAY),
        ("done", MONDAY + timedelta(hours=2)),
        ("now", None),
    ]


def test_who_withdraws_in_the_ten_minutes_never_sees_the_move(cleo, rita):
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    enter(cleo.candidate).post(reverse("portal-withdraw", args=[cleo.uid]))
    clock.forward(timedelta(hours=1))
    assert [(s.name, s.place) for s in steps(cleo)] == [("Screening", "ended")]


def test_what_was_sent_is_there_without_the_links_that_only_a_mail_holds(cleo, rita):
    assert "Nothing has left yet" in words(page_of(cleo))
    send_mail()
    text = words(page_of(cleo))
    assert "We have your application: Back-end engineer Today, 10:00 · an automatic notice Hello Cleo" in text
    assert "days: http://127.0.0.1:8000/my/ Something" in text and "[[portal]]" not in text
    link = links.token(Link.objects.get(candidate=cleo.candidate))
    assert link not in text


@pytest.mark.parametrize("phone", [False, True])
def test_the_closing_letter_stands_there_once_told(cleo, rita, phone):
    send_mail()
    letter = decide(
        cleo, "reject", by=rita, reason_kind="must_have", reason="SECRET", words={"words": "Look again in May."}
    )
    assert "Look again in May." not in words(page_of(cleo))
    clock.forward(timedelta(minutes=30))
    if phone:
        closing.told_by_phone(letter, by=rita, at=clock.now())
    else:
        letter.refresh_from_db()
        closing.release_letter(letter, by=rita)
        send_mail()
    text = words(page_of(cleo))
    assert "Hello Cleo, this time it was no match You heard from us today" in text
    assert "Look again in May." in text and "applying again is welcome" in text
    assert "SECRET" not in text and reverse("portal-withdraw", args=[cleo.uid]) not in page_of(cleo).content.decode()


def test_the_hired_are_welcomed_and_everything_is_done(cleo, rita):
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, words={"words": "We start in January."}, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    cleo.refresh_from_db()
    assert "Hello Cleo, welcome to Harbourlight" in words(page_of(cleo))
    assert {s.place for s in steps(cleo)} == {"done"} and len(steps(cleo)) == 5


def test_the_partner_is_introduced(cleo):
    partner = Partner.objects.create(name="Alpenklinik", product="Plans for clinics.", links="https://alpen.example")
    Job.objects.filter(pk=cleo.job.pk).update(partner=partner)
    text = page_of(cleo).content.decode()
    assert "Alpenklinik" in text and "Plans for clinics." in text and 'href="https://alpen.example"' in text


def test_the_page_tells_beforehand_what_one_will_hear_and_what_is_talked_about(cleo, rita):
    """Of a stage to come under it, of the stage one is in under how to prepare; and of a move only when it is told."""
    chat = stage_of(cleo, "chat")
    Stage.objects.filter(pk=chat.pk).update(briefing="Who we are", tips="Bring questions.", what="We talk.")
    chat.questions.create(slug="q", text="The question itself", hint="The hint itself", topic="A plan that changed")
    told = "What you will hear from us Who we are What we would like to talk about A plan that changed"
    client = enter(cleo.candidate)

    before = words(page_of(cleo, client))
    assert f"We talk. {told} How to prepare Bring questions." in before

    walk_to(cleo, "chat", by=rita)
    assert words(page_of(cleo, client)) == before  # it can still be undone
    clock.forward(timedelta(minutes=11))
    after = words(page_of(cleo, client))
    assert f"How to prepare Bring questions. {told}" in after
    assert "itself" not in after


def test_what_one_had_ones_part_in_is_prepared_for_no_more(cleo, rita):
    chat = stage_of(cleo, "chat")
    Stage.objects.filter(pk=chat.pk).update(tips="Bring questions.")
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    assert "How to prepare" in words(page_of(cleo))
    transitions.settle(Application.objects.get(pk=cleo.pk), by=rita)
    after = words(page_of(cleo))
    assert ("we are preparing our answer" in after, "How to prepare" in after) == (True, False)


def test_the_page_tells_how_free_one_is_to_choose_the_days_of_a_test_case(cleo):
    case = cleo.job.pipeline.stages.get(kind="test_case")
    Stage.objects.filter(pk=case.pk).update(how_long="Four hours", case_window_days=14)
    assert "Four hours · you choose the day it begins, within 14 days" in words(page_of(cleo))


@pytest.mark.parametrize(("others", "queries"), [(0, 2), (1, 3), (3, 3)])
def test_the_list_asks_the_same_of_the_database_for_one_and_three(
    cleo, rita, django_assert_num_queries, others, queries
):
    for number in range(others):
        make_application(make_job(f"Job {number}", team=(rita,)), candidate=cleo.candidate)
    client = enter(cleo.candidate)
    with django_assert_num_queries(queries):
        answer = client.get("/my/")
    assert answer.status_code == (200 if others else 302)


def test_the_page_asks_the_same_of_the_database_for_one_and_three(cleo, rita, django_assert_num_queries):
    client = enter(cleo.candidate)
    with django_assert_num_queries(20):
        page_of(cleo, client)
    for number in range(3):
        make_application(make_job(f"Job {number}", team=(rita,)), candidate=cleo.candidate)
        transitions.add_cv(cleo.candidate, make_document(None))
    send_mail()
    with django_assert_num_queries(20):
        page_of(cleo, client)
