"""The team's first page: who waits for us, the one act that settles it, and what else is there for whom."""

import re
from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse

from candidates import board, figures, rows, transitions, waiting
from candidates import people as options
from candidates.models import Application, Mail, Todo
from candidates.models.application import Allowed
from hiring import clock, roles
from hiring.models import Absence, Job
from hiring.testing import (
    decide,
    make_application,
    make_candidate,
    make_job,
    make_user,
    next_stage,
    send_mail,
    walk_to,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NO = {"reason_kind": "must_have"}


def shown(user, whose=""):
    return [(row.who.name, row.owed, row.act.label) for row in waiting.waiting(user, whose).rows]


def test_the_most_urgent_stands_first_each_with_its_one_act(rita, job):
    late = make_application(job, "Linh Nguyen")
    clock.forward(timedelta(days=1))
    chat = make_application(job, "Mihai Balan")
    walk_to(chat, "chat", by=rita)
    clock.forward(timedelta(days=2))
    case = make_application(job, "Yuki Tanaka")
    walk_to(case, "case", by=rita)
    assert shown(rita) == [
        ("Linh Nguyen", "An answer to the application", "Look"),
        ("Mihai Balan", "A time for: Recruiter chat", "Arrange"),
        ("Yuki Tanaka", "The test case", "Send the case"),
    ]
    assert waiting.waiting(rita).late == 1
    assert waiting.waiting(rita).oldest.uid == late.uid


@pytest.mark.parametrize(
    ("step", "label"),
    [
        ("read", "Look"),
        ("arrange", "Arrange"),
        ("set_case", "Send the case"),
        ("hand_in", "Ask"),
        ("answer", "Answer"),
        ("decide", "Decide"),
        ("offer", "Prepare"),
        ("look_again", "Look again"),
    ],
)
def test_each_step_has_one_act(cleo, step, label):
    Application.objects.update(next_step=step)
    who = rows.waiter(*Application.objects.values_list(*rows.WAITER).get())
    assert waiting.act_for(who, may_tell=True).label == label


def test_a_decision_waits_for_its_letter_and_a_released_letter_for_nobody(rita, tom, cleo):
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    decide(cleo, "reject", by=tom, reason_kind="skills", words={})
    assert shown(rita, "team") == [
        ("Cleo Okafor", "Decided: No match. The letter is to be written", "Write the letter")
    ]
    transitions.undo(cleo, by=tom)
    words = {"words": "Thank you.", "reason": "More queues."}
    decide(cleo, "reject", by=tom, reason_kind="skills", words=words)
    written = "Decided: No match. The letter is written"
    assert shown(rita, "team") == [("Cleo Okafor", written, "Release the letter")]
    assert shown(tom, "team") == [("Cleo Okafor", written, "Read the letter")]
    transitions.undo(cleo, by=tom)
    decide(cleo, "reject", by=rita, reason_kind="skills", words=words, release=True)
    assert shown(rita, "team") == []
    assert [(one.uid, one.mail_state) for one in waiting.on_their_way(rita)] == [(cleo.uid, "waiting")]


def test_their_turn_is_shown_once_the_day_is_over(rita, cleo):
    walk_to(cleo, "case", by=rita)
    transitions.settle(cleo, by=rita)
    assert shown(rita) == []
    clock.forward(timedelta(days=20))
    assert shown(rita) == [("Cleo Okafor", "Feedback on the test case, which is not in yet", "Ask")]


def test_mine_comes_first_and_a_cover_sees_for_whom(rita, tom, cleo):
    lea = make_user("Lea Brandt", is_lead=True)
    assert waiting.waiting(rita).whose == "mine"
    assert waiting.waiting(lea).whose == "team"
    assert shown(lea, "mine") == []
    day = clock.now().date()
    Absence.objects.create(user=rita, first_day=day, last_day=day, cover=lea)
    del lea.__dict__["_personas"]
    assert [(row.who.uid, row.instead_of) for row in waiting.waiting(lea).rows] == [(cleo.uid, "Rita Moss")]
    assert waiting.waiting(lea).whose == "mine"


def test_what_is_not_theirs_is_not_counted(rita, nora, cleo):
    secret = make_job("Secret", team=(rita,), is_confidential=True)
    make_application(secret, "Sam Stranger")
    assert waiting.waiting(rita).all == 2
    assert waiting.waiting(nora).all == 0  # a recruiter settles only on jobs whose team they are in


def test_set_aside_has_a_list_of_its_own(rita, job):
    odd = make_application(job, "Odd One", set_aside=True)
    assert shown(rita) == []
    assert [who.uid for who in waiting.set_aside(rita)] == [odd.uid]


def test_the_page_says_who_is_late_and_where_mail_is_stuck(client, rita, cleo):
    client.force_login(rita)
    page = client.get("/team/").content.decode()
    assert "Good morning, Rita" in page
    assert "One person waits for a word from us." in page
    assert "should have heard" not in page
    assert "Mail is not leaving" not in page
    clock.forward(timedelta(days=4))
    page = client.get("/team/").content.decode()
    assert "Cleo Okafor should have heard from us" in page
    assert f'href="/team/applications/{cleo.uid}/?next=/team/">Open<' in page and "See all of them" not in page
    assert "Mail is not leaving" in page
    linh = make_application(cleo.job, "Linh Nguyễn")
    Application.objects.filter(pk=linh.pk).update(promised_for=clock.now() - timedelta(hours=1))
    assert "See all of them" in client.get("/team/").content.decode()
    send_mail()
    assert "Mail is not leaving" not in client.get("/team/").content.decode()


def test_mail_is_stuck_after_a_quarter_of_an_hour(cleo):
    due = Mail.objects.get().due_at
    clock.forward(timedelta(minutes=15))
    assert waiting.stuck_since() is None
    clock.forward(timedelta(seconds=1))
    assert waiting.stuck_since() == due


def test_the_greeting_follows_the_readers_clock(rita):
    assert waiting.greeting(rita) == "Good morning, Rita"
    rita.zone = "Asia/Tokyo"
    assert waiting.greeting(rita) == "Good evening, Rita"
    rita.zone = "Asia/Kolkata"
    assert waiting.greeting(rita) == "Good afternoon, Rita"
    rita.zone = "America/Los_Angeles"
    assert waiting.greeting(rita) == "Hello, Rita"


@pytest.mark.parametrize(
    ("name", "has", "has_not"),
    [
        ("iris", "A quiet day", "Waiting for us"),
        ("abel", "A quiet day", "Waiting for us"),
        ("ada", "Applications you see only after you have opened a file", "Waiting for us"),
        ("hanna", "A quiet day", "Feedback delivered"),
        ("tom", "Waiting for us", "Add a person"),
        ("lea", "Add a person", "A quiet day"),
    ],
)
def test_everybody_finds_what_is_theirs_and_nothing_dead(client, request, cleo, name, has, has_not):
    client.force_login(request.getfixturevalue(name))
    page = client.get("/team/").content.decode()
    assert has in page
    assert has_not not in page


def test_nobody_waits_is_said_kindly(client, rita, job):
    client.force_login(rita)
    assert "Everybody has had their word from us" in client.get("/team/").content.decode()


def test_a_task_is_done_once_by_its_owner(client, rita, tom, cleo):
    mail = Mail.objects.get()
    Mail.objects.update(state="dead", error="550 no such user")
    mail.refresh_from_db()
    transitions.mail_dead(mail)
    todo = Todo.objects.get()
    client.force_login(rita)
    assert "A mail could not be sent: find another way" in client.get("/team/").content.decode()
    address = reverse("todo-done", args=[todo.uid])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    todo.refresh_from_db()
    assert (todo.done_at, todo.done_by) == (clock.now(), rita)
    assert client.post(address).status_code == 409
    client.force_login(tom)
    assert client.post(address).status_code == 404


def test_strangers_come_to_the_login(client, organisation):
    response = client.get("/team/")
    assert (response.status_code, response.url) == (302, "/team/login/?next=/team/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, rita, job, number, django_assert_num_queries):
    for one in range(number):
        walk_to(make_application(job, f"Person {one}"), "chat", by=rita)
        decided = make_application(job, f"Decided {one}")
        decide(decided, "reject", by=rita, **NO, words={"is_standard": True}, release=True)
        make_application(job, f"Odd {one}", set_aside=True)
        mail = Mail.objects.order_by("-pk").first()
        Mail.objects.filter(pk=mail.pk).update(state="dead")
        mail.refresh_from_db()
        transitions.mail_dead(mail)
    client.force_login(rita)
    client.get("/team/")
    with django_assert_num_queries(QUERIES):
        client.get("/team/")


QUERIES = 16


def test_looking_changes_nothing(client, rita, cleo):
    client.force_login(rita)
    before = list(Application.objects.values()), list(Mail.objects.values())
    client.get("/team/")
    assert (list(Application.objects.values()), list(Mail.objects.values())) == before


# --- the three figures ---------------------------------------------------------------------------------------------


def tell_no(application, by):
    decide(application, "reject", by=by, **NO, words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    application.refresh_from_db()
    assert application.told_at


def test_feedback_delivered_counts_the_first_promised_day(rita, job):
    people = [make_application(job, f"Person {number}") for number in range(6)]
    for application in people[:3]:
        tell_no(application, rita)
    transitions.move_day(people[3], by=rita, to=clock.now().date() + timedelta(days=10))
    clock.forward(timedelta(days=4))
    tell_no(people[3], rita)  # in time for the new day, late for the first one
    tell_no(people[4], rita)
    assert figures.feedback(rita) == figures.Share(kept=3, all=5)
    assert figures.feedback(rita).percent == 60
    transitions.withdraw(people[5])  # their own choice is no feedback of ours
    assert figures.feedback(rita).all == 5
    clock.forward(timedelta(days=91))
    assert figures.feedback(rita) == figures.Share(kept=0, all=0)


def test_time_to_reply_is_the_median_to_a_persons_letter(rita, job):
    people = [make_application(job, f"Person {number}") for number in range(5)]
    send_mail()  # receipts do not count
    assert figures.reply(rita) == figures.Reply(timedelta(), 0)
    for number, application in enumerate(people):
        decide(application, "advance", by=rita, to=next_stage(application))
        clock.forward(timedelta(hours=number + 1))
        send_mail()
    assert figures.reply(rita) == figures.Reply(timedelta(hours=6), 5)
    assert figures.reply(rita).words == "6 h 0 min"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5, minutes=20), "5 h 20 min"),
        (timedelta(days=2, hours=4, minutes=9), "2 d 4 h"),
    ],
)
def test_a_time_is_spelt(time, words):
    assert figures.spell(time) == words


def test_jobs_without_agreed_criteria_name_who_has_to_agree(rita, tom, nora, job):
    assert figures.unagreed(rita) == figures.Unagreed(0, "", "")
    draft = make_job("Data engineer", team=(rita, tom), state=Job.State.DRAFT, is_confidential=True)
    Job.objects.filter(pk=draft.pk).update(agreed_by=None, agreed_at=None)
    assert figures.unagreed(rita) == figures.Unagreed(1, draft.title, "Tom")
    assert figures.unagreed(nora) == figures.Unagreed(0, "", "")


def test_figures_are_not_for_those_who_answer_nobody(iris, hanna, ada, abel):
    assert [figures.figures(user) for user in (iris, hanna, ada, abel)] == [None, None, None, None]


def test_few_closings_say_nothing_yet(client, rita, cleo):
    client.force_login(rita)
    page = client.get("/team/").content.decode()
    assert "Not enough closings yet to say" in page
    assert "Not enough answers yet to say" in page


def test_a_hiring_manager_is_asked_to_agree_what_has_a_must_have(client, rita, tom):
    asked, empty, closed = (make_job(title) for title in ("Data engineer", "Empty one", "Gone"))
    for job in (asked, empty, closed):
        Job.objects.filter(pk=job.pk).update(
            state="closed" if job == closed else "draft", agreed_at=None, agreed_by=None
        )
        job.members.get_or_create(user=tom)
    empty.requirements.all().delete()
    client.force_login(tom)
    page = client.get("/team/")
    assert page.context["to_agree"] == [asked]
    assert f'href="/team/jobs/{asked.slug}/profile/">Read and agree' in page.text
    assert "One profile waits for your agreement." in page.text
    client.force_login(rita)
    assert client.get("/team/").context["to_agree"] == []


def test_a_company_that_has_just_begun_reads_its_first_steps(client, rita, organisation):
    Job.objects.all().delete()
    ada = make_user("Ada Stone", is_administrator=True, is_lead=True)
    steps = {}
    for user in (ada, rita):
        client.force_login(user)
        page = client.get("/team/").text
        steps[user] = re.findall(r'<li class="open">.*?<a href="([^"]+)"', page, re.S)
        assert "Nobody waits</h3>" not in page
    invite = ["/team/settings/organisation/", "/team/settings/colleagues/new/"]
    make = ["/team/settings/processes/", "/team/jobs/new/"]
    assert steps == {ada: invite + make, rita: make}
    make_job()
    assert "First steps" not in client.get("/team/").text


# --- asked in the same words each time ---------------------------------------------------------------------------------


@pytest.mark.parametrize("further_down", [False, True])
@pytest.mark.parametrize("who", ["lea", "rita"])
def test_worded_questions_find_what_each_reader_may_see(
    who, request, lea, rita, tom, job, further_down, monkeypatch, settings
):
    user = request.getfixturevalue(who)
    settings.COUNTED = 2 if further_down else 99
    people = [make_application(job, f"Person {number}") for number in range(5)]
    elsewhere = make_application(make_job("Elsewhere", team=[lea]), "Somebody of another team")
    within = make_application(
        make_job("Within", team=[lea]), candidate=make_candidate("Colleague", user=make_user("Colleague"))
    )
    walk_to(people[0], "chat", by=rita)
    decide(people[1], "reject", by=rita, **NO, words={"is_standard": True}, release=True)
    Application.objects.filter(pk__in=[people[2].pk, elsewhere.pk, within.pk]).update(owed_by=user)
    Application.objects.filter(pk=people[4].pk).update(owed_by=tom)

    def told():
        seen = Application.objects.visible_to(user)
        places = [board.place(user, one, people[3].stage, board.Filters()) for one in seen]
        return waiting.waiting(user), waiting.waiting(user, "team"), figures.unagreed(user), places, options.jobs(user)

    in_words = told()
    assert [len(one.rows) for one in in_words[:2]] == {"lea": [3, 6], "rita": [3, 4]}[who]

    def plain(asked, reader, act, **values):
        return list(asked.of(Application.objects.allowed(reader, act), **values))

    monkeypatch.setattr(Allowed, "__call__", plain)
    if who == "lea":
        monkeypatch.setattr(roles, "scope", lambda user, act, job="": Q(**{f"{job}pk__gt": 0}))
    assert told() == in_words
