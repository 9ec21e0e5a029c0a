"""What a candidate sees of a meeting and says about it; and that none of it gives away what was decided and not told."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import timeline, transitions
from candidates.models import Application
from candidates.tests.alike import told
from candidates.tests.portal_world import enter, of_meeting, rolled_back
from hiring import clock
from hiring.models import Question, Stage
from hiring.testing import (
    decide,
    full_letter,
    mails,
    make_application,
    make_candidate,
    make_interview,
    send_mail,
    walk_to,
)
from interviews import sweep
from interviews.models import Interview
from interviews.transitions import call_off, missed, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def chat(job, rita):
    cleo = make_application(job, candidate=make_candidate("Cleo Okafor", zone="America/New_York"))
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=15))
    send_mail()
    return cleo


def page(client, application):
    answer = client.get(reverse("portal-application", args=[application.uid]))
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def at(name, meeting):
    return reverse(f"portal-meeting-{name}", args=[meeting.uid])


def test_they_read_when_where_whom_and_what_in_their_own_time(chat, rita, tom):
    stage = chat.stage
    stage.tips, stage.shares_screen, stage.mode = "Bring your questions.", True, "choice"
    stage.save()
    asked = {"purpose": "P", "tests": "T", "hint": "H", "text": "Secret question"}
    stage.questions.add(Question.objects.create(pipeline=stage.pipeline, slug="a", topic="Queues", **asked))
    stage.questions.add(Question.objects.create(pipeline=stage.pipeline, slug="b", topic="", **asked))
    make_interview(chat, tom, rita, by=rita, starts_at=AT, mode="choice", address="Quay 1")
    told = page(enter(chat.candidate), chat)
    for words in (
        "Tuesday 24 November 2026, 09:00 (New York time)",
        "45 minutes",
        "Online, or at our office over coffee: as you like.",
        "Whom you meet TB Tom BergEngineering Manager RM Rita MossPeople Coordinator",
        "What we would like to talk about Queues",
        "You will be asked to share your screen",
        "How to prepare Bring your questions.",
        "Hello Cleo, we look forward to meeting you",
        "You hear from us by Thu 26 Nov, 11:00 (New York time)",
    ):
        assert words in told, words
    assert told.count("Queues") == 1
    assert "Secret question" not in told and "I can’t get in" not in told


def test_the_file_for_their_calendar(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    answer = enter(chat.candidate).get(at("file", meeting))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    assert vobject.readOne(answer.content.decode()).vevent.dtstart.value == AT


def test_another_time_is_a_promise_within_a_working_day(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    client = enter(chat.candidate)
    assert client.get(at("time", meeting)).status_code == 200
    refused = client.post(at("time", meeting), {"words": "x" * 501})
    assert refused.status_code == 422 and "x" * 501 in refused.content.decode()
    for _click in range(2):
        answer = client.post(at("time", meeting), {"words": "Friday would be good."})
        assert answer.status_code == 302
    row = Application.objects.get(pk=chat.pk)
    assert (row.next_step, row.promised_for) == ("arrange", datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    assert timeline.replay(row) == timeline.snapshot(row)
    assert [mail.to_name for mail in mails("meeting_cannot_make")] == ["Tom Berg", "Rita Moss"]
    assert "You told us that you can’t make this time." in page(client, chat)


def test_it_suits_after_all(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    promised = Application.objects.get(pk=chat.pk).promised_for
    client = enter(chat.candidate)
    client.post(at("time", meeting), {"words": "Friday would be good."})
    assert 'name="suits" value="0"' in "".join(
        client.get(reverse("portal-application", args=[chat.uid])).text.split("\n")
    )
    for _click in range(2):
        assert client.post(at("time", meeting), {"suits": "0"}).status_code == 302
    row, now = Application.objects.get(pk=chat.pk), Interview.objects.get()
    assert (row.next_step, row.promised_for, now.cannot_make_at, now.cannot_make_words) == ("meet", promised, None, "")
    assert timeline.replay(row) == timeline.snapshot(row)
    told = mails("meeting_can_make")
    assert [mail.to_name for mail in told] == ["Tom Berg", "Rita Moss"]
    assert (
        told[0].subject
        == "The time suits Cleo Okafor after all: Recruiter chat, Tuesday 24 November 2026, 15:00 (Amsterdam time)"
    )
    client.post(at("time", meeting), {"words": "No, it does not."})
    assert len(mails("meeting_cannot_make")) == 4
    how = {"minutes": 45, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/cleo"}
    move(Interview.objects.get(), starts_at=AT + timedelta(days=1), by=rita, **how)
    answer = client.post(at("time", meeting), {"suits": "0"}, follow=True)
    assert "The meeting was changed meanwhile." in answer.text and len(mails("meeting_can_make")) == 2


def test_what_they_say_of_a_time_is_heard_at_night_and_leaves_no_stale_word(chat, rita, tom):
    clock.forward(datetime(2026, 11, 23, 21, 30, tzinfo=UTC) - clock.now())  # half past ten in the evening
    meeting = make_interview(chat, tom, by=rita, starts_at=datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    client = enter(chat.candidate)
    client.post(at("time", meeting), {"words": "An hour later?"})
    assert {mail.due_at for mail in mails("meeting_cannot_make")} == {clock.now()}
    client.post(at("time", meeting), {"suits": "0"})
    assert {mail.state for mail in mails("meeting_cannot_make")} == {"cancelled"}
    assert {(mail.state, mail.due_at) for mail in mails("meeting_can_make")} == {("waiting", clock.now())}
    how = {"minutes": 45, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/cleo"}
    move(Interview.objects.get(), starts_at=AT, by=rita, **how)
    assert {mail.state for mail in mails("meeting_can_make")} == {"cancelled"}


def test_a_closed_door_is_heard_when_they_stand_before_it(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    client = enter(chat.candidate)
    client.post(at("door", meeting))
    assert mails("meeting_cannot_get_in") == []
    clock.forward(AT + timedelta(minutes=2) - clock.now())
    assert "I can’t get in" in page(client, chat)
    client.post(at("door", meeting))
    assert [mail.to_name for mail in mails("meeting_cannot_get_in")] == ["Tom Berg", "Rita Moss"]
    assert "If it does not work out, ask for another time" in page(client, chat)


def test_they_choose_the_place_where_it_was_planned_as_they_like(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT, mode="choice", address="Quay 1")
    client = enter(chat.candidate)
    for mode, then in (("office", "office"), ("moon", "office"), ("choice", "office"), ("online", "online")):
        client.post(at("place", meeting), {"mode": mode})
        assert Interview.objects.get().mode == then
    assert "Where would you like to meet?" in page(client, chat)
    both = {"minutes": 45, "zone": "UTC", "link": meeting.link, "address": "Quay 1"}
    later = AT + timedelta(hours=1)
    move(Interview.objects.get(), starts_at=later, mode="online", by=rita, **both)  # the place as they chose it
    client.post(at("place", meeting), {"mode": "office"})
    assert (Interview.objects.get().mode, Interview.objects.get().starts_at) == ("office", later)
    move(Interview.objects.get(), starts_at=later, mode="online", by=rita, **both)  # another place than they chose
    client.post(at("place", meeting), {"mode": "office"})
    assert Interview.objects.get().mode == "online"
    assert "Where would you like to meet?" not in page(client, chat)


def test_a_place_that_was_planned_stays_where_the_stage_offers_both(chat, rita, tom):
    Stage.objects.filter(pk=chat.stage_id).update(mode="choice")
    meeting = make_interview(chat, tom, by=rita, starts_at=AT, mode="online", address="Quay 1")
    client = enter(chat.candidate)
    assert "Where would you like to meet?" not in page(client, chat)
    answer = client.post(at("place", meeting), {"mode": "office"}, follow=True)
    assert "The place of this meeting is settled. Write to us if it does not suit you." in answer.text
    assert Interview.objects.get().mode == "online"


def test_a_meeting_that_was_called_off_is_said_until_another_is_planned(chat, rita, tom):
    client = enter(chat.candidate)
    said = "The meeting on Tuesday 24 November 2026, 09:00 (New York time) was called off. We look for another time with you."
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    assert said not in page(client, chat)
    call_off(meeting, by=rita, why="Tom is ill.")
    assert f"{said} “Tom is ill.”" in page(client, chat)
    make_interview(Application.objects.get(pk=chat.pk), tom, by=rita, starts_at=AT + timedelta(days=1))
    assert said not in page(client, chat)


def test_a_meeting_that_was_called_off_and_replaced_is_said_no_more(chat, rita, tom):
    client = enter(chat.candidate)
    call_off(make_interview(chat, tom, by=rita, starts_at=AT), by=rita, why="Tom is ill.")
    clock.forward(timedelta(minutes=15))
    second = make_interview(Application.objects.get(pk=chat.pk), tom, by=rita, starts_at=AT + timedelta(days=1))
    clock.forward(timedelta(days=2, hours=5))
    missed(Interview.objects.get(pk=second.pk), side="them", by=rita)
    shown = page(client, chat)
    assert "we are arranging your next conversation" in shown and "was called off" not in shown


def test_nobody_else_reaches_it_and_looking_changes_nothing(chat, job, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    sam = enter(make_application(job, "Sam Vela").candidate)
    for name in ("file", "time"):
        assert sam.get(at(name, meeting)).status_code == 404
        assert Client().get(at(name, meeting)).status_code == 302
    for name in ("time", "door", "place"):
        assert sam.post(at(name, meeting)).status_code == 404
        assert Client().post(at(name, meeting)).status_code == 403
    before = Interview.objects.values().get()
    own = enter(chat.candidate)
    for name in ("file", "time"):
        own.get(at(name, meeting))
    assert Interview.objects.values().get() == before


def test_once_told_nothing_of_it_is_left(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    transitions.withdraw(chat)
    client = enter(chat.candidate)
    assert "Whom you meet" not in page(client, chat)
    for name in ("time", "door", "place"):
        assert client.post(at(name, meeting), {"mode": "office"}, follow=True).status_code == 200
    assert Interview.objects.get().state == "off" and mails("meeting_cannot_make") == []


# --- decided is not told -----------------------------------------------------------------------------------------------


def everything(meeting, same_draws):
    """All that a candidate can ask about the meeting, and their page after each; what they are sent by the sweep."""
    found, person = {}, meeting.application.candidate
    entered = enter(person).cookies["candor_portal"].value
    asked = {**of_meeting(meeting), "page": []}
    for name, asks in asked.items():
        for number, ask in enumerate(asks or [None]):
            with rolled_back():
                same_draws()
                client = Client()
                client.cookies["candor_portal"] = entered
                found[(name, number)] = told(ask.by(client)) if ask else None
                for where in ("portal-application", "portal-data-file"):
                    args = [meeting.application.uid] if where == "portal-application" else []
                    found[(name, number, where)] = told(client.get(reverse(where, args=args)))
                sweep.settle()
                sweep.remind()
                sent = mails("meeting_soon", "meeting_moved", "meeting_off", "meeting_planned")
                found[(name, number, "mails")] = [(mail.subject, mail.body, mail.calendar) for mail in sent]
                client.cookies["candor_portal"] = entered
                address = reverse("portal-application", args=[meeting.application.uid])
                found[(name, number, "after the sweep")] = told(client.get(address))
    return found


def no(application, rita):
    words = {"words": "We enjoyed talking with you.", "reason": "The role needs more experience with queues."}
    decide(application, "reject", by=rita, reason_kind="skills", words=words)


def withdrawal(application, rita):
    transitions.record_withdrawal(application, by=rita, reason="She called.")


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("act", "later"),
    [
        (no, timedelta(minutes=9)),
        (no, AT - datetime(2026, 11, 23, 9, 15, tzinfo=UTC)),
        (no, timedelta(days=1, hours=7)),
        (withdrawal, timedelta(minutes=9)),
    ],
    ids=["before", "as it begins", "after", "a withdrawal"],
)
def test_a_planned_meeting_is_what_it_was_until_they_are_told(chat, rita, tom, same_draws, act, later):
    """Byte for byte: before it, while it runs, and when it counts as held; whatever the candidate does about it."""
    Stage.objects.filter(pk=chat.stage_id).update(mode="choice")
    chat.refresh_from_db()
    meeting = make_interview(chat, tom, by=rita, starts_at=AT, mode="choice", address="Quay 1")
    send_mail()
    moment = clock.now() + later
    with rolled_back(), clock.at(moment):
        in_review = everything(Interview.objects.get(pk=meeting.pk), same_draws)
    act(Application.objects.get(pk=chat.pk), rita)
    assert Application.objects.get(pk=chat.pk).told_at is None
    with clock.at(moment):
        now = everything(Interview.objects.get(pk=meeting.pk), same_draws)
    assert [key for key in now if now[key] != in_review[key]] == []


def test_a_standard_letter_goes_no_more_once_they_have_met(chat, rita, tom):
    """Decided before, met meanwhile: the letter wants a reason now, and is not released without one."""
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    letter = decide(chat, "reject", by=rita, reason_kind="must_have", words={"is_standard": True})
    clock.forward(timedelta(days=1, hours=9))
    sweep.settle()
    assert Interview.objects.get(pk=meeting.pk).state == "held"
    from candidates import closing, letters

    letter.refresh_from_db()
    assert letters.lacks(letter.application, letter) == [
        ("reason", "You have talked, so the letter gives one job-related reason.")
    ]
    assert closing.write_letter(letter, by=rita, version=letter.version, is_standard=False, **full_letter(chat))
