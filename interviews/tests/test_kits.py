"""Kits, the candidate's questions on both sides, scorecards side by side, Today, and what is late."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import links
from candidates.models import Application, Mail
from hiring import clock
from hiring.models import Absence, Partner, Question, Stage
from hiring.states import IllegalMove
from hiring.testing import (
    decide,
    make_application,
    make_card,
    make_document,
    make_seat,
    send_mail,
    stage_of,
    walk_to,
)
from interviews.models import Ask, Case, Guest, Tick
from interviews.transitions import kits, late_cards

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


@pytest.fixture
def chat(cleo, rita):
    stage = stage_of(cleo, "chat")
    stage.criteria.set(cleo.job.pipeline.criteria.all())
    Stage.objects.filter(pk=stage.pk).update(briefing="What we do\nHow we pay")
    stage.questions.add(
        Question.objects.create(
            pipeline=stage.pipeline,
            slug="queue",
            text="How would you count a queue?",
            purpose="We count queues all day.",
            tests="Thought process",
            hint="Think of two people at once.",
            topic="Queues",
        )
    )
    make_document(cleo.candidate)
    walk_to(cleo, "chat", by=rita)
    return cleo


@pytest.fixture
def seat(chat, iris):
    return make_seat(chat, iris)


@pytest.fixture
def phone(client, cleo):
    """Cleo's own browser."""
    client.get(reverse("portal-in", args=[links.token(links.portal(cleo.candidate))]))
    return client


def kit(client, user, seat):
    client.force_login(user)
    return client.get(reverse("seat-kit", args=[seat.uid]))


# --- the kit ----------------------------------------------------------------------------------------------------------


def test_the_kit_holds_what_one_needs_for_the_talk(client, seat, iris):
    kits.ask(seat.application, "Who is on call at night?")
    text = kit(client, iris, seat).text
    for said in (
        "How would you count a queue?",
        "We count queues all day.",
        "Thought process",
        "Think of two people at once.",
        "Queues",
        "What we do",
        "How we pay",
        "Who is on call at night?",
        reverse("seat-card", args=[seat.uid]),
        reverse("application-cv", args=[seat.application.uid, seat.application.candidate.documents.get().uid]),
    ):
        assert said in text, said
    document = seat.application.candidate.documents.get()
    download = client.get(reverse("application-cv", args=[seat.application.uid, document.uid]))
    assert (download.status_code, len(b"".join(download.streaming_content)) > 0) == (200, True)
    download.close()


def test_who_sees_a_kit(client, seat, iris, tom, rita, nora, lea, hanna, abel, ada):
    """Whoever holds a seat there (I), managers of the job (J), recruiters (R)."""
    found = {user.first_name: kit(client, user, seat).status_code for user in (iris, tom, rita, nora, lea)}
    assert found == dict.fromkeys(("Iris", "Tom", "Rita", "Nora", "Lea"), 200)
    assert {kit(client, user, seat).status_code for user in (hanna, abel, ada)} == {403}
    assert reverse("seat-card", args=[seat.uid]) not in kit(client, rita, seat).text


def test_a_kit_is_closed_thirty_days_after_the_end(client, seat, iris):
    from candidates import transitions

    transitions.withdraw(seat.application)
    clock.forward(timedelta(days=29))
    assert kit(client, iris, seat).status_code == 200
    clock.forward(timedelta(days=2))
    assert kit(client, iris, seat).status_code == 404


def test_a_point_is_ticked_once_and_can_be_taken_back(client, seat, iris, tom):
    client.force_login(iris)
    address = reverse("seat-brief", args=[seat.uid])
    for _turn in range(2):
        assert client.post(address, {"line": "How we pay", "told": "1"}).status_code == 302
    assert list(Tick.objects.values_list("line", "by")) == [("How we pay", iris.pk)]
    client.post(address, {"line": "How we pay", "told": "0"})
    assert not Tick.objects.exists()
    assert client.post(address, {"line": "Something else"}).status_code == 409


def test_an_interviewer_without_a_seat_ticks_and_answers_nothing(client, seat, nora):
    client.force_login(nora)
    asked = kits.ask(seat.application, "Why?")
    assert client.post(reverse("seat-brief", args=[seat.uid]), {"line": "How we pay"}).status_code == 403
    answer = client.post(reverse("seat-answer", args=[seat.uid, asked.uid]), {"answer": "So.", "version": 1})
    assert answer.status_code == 403


def test_the_submission_is_linked_where_it_is_talked_over(client, seat, iris, rita):
    one = seat.application
    assert "Open the submission" not in kit(client, iris, seat).text
    walk_to(one, "discussion", by=rita)
    case = Case.objects.create(
        application=one, stage=stage_of(one, "case"), brief="B", days=7, zone="UTC", sent_at=clock.now(), sent_by=iris
    )
    there = make_seat(one, iris)
    address = reverse("case-read", args=[case.uid])
    assert f'href="{address}"' in kit(client, iris, there).text
    assert client.get(address).status_code == 200


def test_the_partner_is_introduced_with_product_and_links(client, seat, iris):
    partner = Partner.objects.create(
        name="Aarelink",
        product="A planner for hospitals.",
        links="https://aarelink.example\nhttps://aarelink.example/blog",
    )
    job = seat.application.job
    job.partner = partner
    job.save()
    panel = kit(client, iris, seat).text.partition('aria-labelledby="partner"')[2].partition("</section>")[0]
    assert re.findall(r'href="(\S+)"', panel) == ["https://aarelink.example", "https://aarelink.example/blog"]
    assert ("Aarelink</h2>" in panel, "A planner for hospitals." in panel) == (True, True)


def test_earlier_stages_are_there_as_far_as_the_reader_may_see_them(client, cleo, rita, iris, tom):
    """Not to who owes a card themselves, and never what was said at this very stage."""
    stage_of(cleo, "chat").criteria.set(cleo.job.pipeline.criteria.all())
    stage_of(cleo, "discussion").criteria.set(cleo.job.pipeline.criteria.all())
    walk_to(cleo, "chat", by=rita)
    make_card(make_seat(cleo, iris), private="Said at the chat")
    walk_to(cleo, "discussion", by=rita)
    now = make_seat(cleo, tom)
    make_card(make_seat(cleo, rita), private="Said at the discussion")

    def reads(user):
        text = kit(client, user, now).text
        return "Said at the chat" in text, "Said at the discussion" in text

    assert (reads(rita), reads(tom)) == ((True, False), (False, False))
    make_card(now)
    assert reads(tom) == (True, False)


# --- the candidate's questions ----------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_read(phone, rita, client, seat, iris):
    one = seat.application
    address = reverse("portal-application", args=[one.uid])
    for _turn in range(2):
        asked = phone.post(reverse("portal-ask", args=[one.uid]), {"text": "Who is on call?"})
        assert (asked.status_code, asked.url) == (302, f"{address}#asks")
    row = Ask.objects.get()
    assert "With us: the people you meet see it beforehand." in phone.get(address).text
    client.force_login(iris)
    back = client.post(reverse("seat-answer", args=[seat.uid, row.uid]), {"answer": "Tom and I.", "version": 1})
    assert back.status_code == 302
    behind = client.post(reverse("seat-answer", args=[seat.uid, row.uid]), {"answer": "Nobody.", "version": 1})
    assert behind.status_code == 409 and "Tom and I." in behind.text and "Nobody." in behind.text
    assert "Tom and I." in phone.get(address).text
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == ("Tom and I.", iris)


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("", 422, "Please write your question first."),
        (" \u200b ", 422, "Please write your question first."),
        ("x" * 2001, 422, "Please shorten it."),
        ("a\0b", 422, ""),
    ],
)
def test_a_question_that_cannot_be_taken_keeps_what_was_typed(phone, chat, text, status, sentence):
    answer = phone.post(reverse("portal-ask", args=[chat.uid]), {"text": text})
    assert (answer.status_code, sentence in answer.text, Ask.objects.count()) == (status, True, 0)
    assert len(text) < 2000 or f"{text}</textarea>" in answer.text


def test_questions_have_their_limits(phone, chat, job):
    other = make_application(job, "Sam Stranger")
    assert phone.post(reverse("portal-ask", args=[other.uid]), {"text": "Who?"}).status_code == 404
    for number in range(20):
        kits.ask(chat, f"Question {number}")
    full = phone.post(reverse("portal-ask", args=[chat.uid]), {"text": "One more"})
    assert (full.status_code, Ask.objects.count()) == (409, 20)


def test_a_question_is_taken_after_a_decision_that_was_not_told(phone, chat, rita):
    """Decided is not told: what the candidate does meanwhile is answered as before."""
    clock.forward(timedelta(minutes=11))
    words = {"words": "Thank you.", "reason": "Queues."}
    decide(chat, "reject", by=rita, reason_kind="skills", words=words, override="Now.")
    assert phone.post(reverse("portal-ask", args=[chat.uid]), {"text": "Who?"}).status_code == 302
    assert Ask.objects.count() == 1


def test_a_question_that_waited_for_the_word_is_refused_as_if_it_had_come_after_it(chat, rita):
    clock.forward(timedelta(minutes=11))
    asking = Application.objects.get(pk=chat.pk)  # read just before they are told
    words = {"words": "Thank you.", "reason": "Queues."}
    decide(chat, "reject", by=rita, reason_kind="skills", words=words, override="Now.", release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert asking.told_at is None
    with pytest.raises(IllegalMove, match="This application has ended"):
        kits.ask(asking, "Who?")
    assert not Ask.objects.exists()


# --- side by side -----------------------------------------------------------------------------------------------------


def test_cards_stand_side_by_side_by_criteria(client, chat, rita, iris, tom):
    for user, rating in ((iris, 2), (tom, 4)):
        make_card(
            make_seat(chat, user), rating=rating, private=f"Private of {user.first_name}", for_candidate="You ask."
        )
    client.force_login(rita)
    text = client.get(reverse("application", args=[chat.uid]), {"part": "judgement"}).text
    table = text.partition("<table")[2].partition("</table>")[0]
    assert "2 scorecards in" in text
    assert [table.index(word) for word in ("Iris", "Tom", "Tests show that it works")] == sorted(
        table.index(word) for word in ("Iris", "Tom", "Tests show that it works")
    )
    assert ("<b>2</b>" in table, "<b>4</b>" in table, "Private of Iris" in text) == (True,) * 3


@pytest.mark.parametrize(("who", "status"), [("hanna", 404), ("abel", 404), ("nora", 200)])
def test_who_does_not_read_cards_has_no_such_part(request, client, chat, iris, who, status):
    make_card(make_seat(chat, iris), private="CANARY")
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("application", args=[chat.uid]), {"part": "judgement"})
    assert page.status_code == status
    assert "CANARY" not in page.text and ">Judgement<" not in page.text


def test_the_part_costs_the_same_for_one_card_and_for_three(client, chat, rita, iris, tom, abel):
    client.force_login(rita)
    counted = []
    for user in (iris, tom, abel):
        make_card(make_seat(chat, user))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("application", args=[chat.uid]), {"part": "judgement"})
        counted.append(len(captured))
    assert counted == [15, 15, 15]


# --- today ------------------------------------------------------------------------------------------------------------


def test_today_names_the_cards_one_owes_once_the_meeting_has_begun(client, seat, iris, rita):
    client.force_login(iris)
    page = client.get(reverse("today")).text
    assert "Scorecards you owe" in page and "You owe 1 scorecard." in page and "A quiet day" not in page
    type(seat.interview).objects.update(
        starts_at=clock.now() + timedelta(hours=1), ends_at=clock.now() + timedelta(hours=2)
    )
    assert "Scorecards you owe" not in client.get(reverse("today")).text
    type(seat.interview).objects.update(starts_at=clock.now() - timedelta(hours=1))
    make_card(seat)
    assert "Scorecards you owe" not in client.get(reverse("today")).text
    client.force_login(rita)
    assert "Scorecards you owe" not in client.get(reverse("today")).text


# --- what is late -----------------------------------------------------------------------------------------------------


def said():
    return list(Mail.objects.filter(kind__startswith="card_").order_by("pk").values_list("kind", "user__name"))


def test_who_hears_of_a_late_card_and_when(seat, iris, tom, lea):
    """A meeting on Monday: Iris on Tuesday morning, Tom on Wednesday, when he stands in for her, Lea on Friday, the third of
    Iris's working mornings; each once."""
    day = clock.now().date()
    Absence.objects.create(user=iris, first_day=day + timedelta(days=2), last_day=day + timedelta(days=2), cover=tom)
    heard = []
    for _day in range(5):
        for _turn in range(2):
            late_cards.remind_of_cards()
        heard.append(said())
        clock.forward(timedelta(days=1))
    holder, cover, lead = ("card_late", "Iris Lang"), ("card_late_cover", "Tom Berg"), ("card_late_lead", "Lea Brandt")
    assert heard == [[], [holder], [holder, cover], [holder, cover], [holder, cover, lead]]


def test_a_cover_who_owes_a_card_there_is_not_told_of_anothers(seat, iris, tom):
    make_seat(seat.application, tom)
    day = clock.now().date()
    Absence.objects.create(user=iris, first_day=day, last_day=day + timedelta(days=30), cover=tom)
    clock.forward(timedelta(days=9))
    late_cards.remind_of_cards()
    assert said() == [("card_late", "Iris Lang"), ("card_late", "Tom Berg")]


def test_what_is_in_given_up_or_decided_is_not_late(chat, iris, tom, abel, rita, lea):
    from candidates import transitions
    from interviews.transitions import cards

    make_card(make_seat(chat, iris))
    cards.release(make_seat(chat, tom), by=rita, why="Ill.")
    make_seat(chat, abel, wants_card=False)
    other = make_application(chat.job, "Otto Other")
    make_seat(other, iris)
    transitions.withdraw(other)
    clock.forward(timedelta(days=9))
    assert (late_cards.remind_of_cards(), said()) == (0, [])


def test_a_card_that_comes_in_meanwhile_takes_the_notice_back(seat):
    clock.forward(timedelta(days=1, hours=-4))
    late_cards.remind_of_cards()
    clock.forward(timedelta(hours=4))
    late_cards.remind_of_cards()
    make_card(seat)
    assert {mail.state for mail in Mail.objects.filter(kind="card_late")} == {"cancelled"}


def test_whoever_is_blind_there_is_not_told_of_a_colleagues_late_card(seat, lea, tom, iris):
    make_seat(seat.application, lea)
    clock.forward(timedelta(days=9))
    late_cards.remind_of_cards()
    assert [(kind, who) for kind, who in said() if "lead" in kind] == []


@pytest.mark.parametrize(
    ("ended", "number", "morning"),
    [
        (datetime(2026, 11, 26, 13, 0, tzinfo=UTC), 1, date(2026, 11, 27)),  # a Thursday
        (datetime(2026, 11, 27, 13, 0, tzinfo=UTC), 1, date(2026, 11, 30)),  # a Friday
        (datetime(2026, 11, 27, 13, 0, tzinfo=UTC), 3, date(2026, 12, 2)),
        (datetime(2026, 11, 28, 13, 0, tzinfo=UTC), 1, date(2026, 11, 30)),  # a Saturday
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), 1, date(2026, 12, 1)),  # Monday there already
    ],
)
def test_a_guests_mornings_are_those_of_weekdays_where_they_live(ended, number, morning):
    guest = Guest(name="Pat Imani", zone="Europe/Zurich")
    assert late_cards.morning(guest, ended, number) == datetime.combine(morning, time(9), ZoneInfo("Europe/Zurich"))
