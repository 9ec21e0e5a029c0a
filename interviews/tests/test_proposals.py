"""Who sits in a meeting proposes another time: its planner reads it, the candidate learns nothing; and a meeting with a partner
for whom the candidate's agreement has ended is its planner's task."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.forms.team import seen_of
from candidates.models import Application, Event, Mail, Todo
from candidates.tests.portal_world import enter
from candidates.waiting import todos
from hiring import clock
from hiring.testing import mails, make_interview, send_mail, walk_to
from interviews.transitions import call_off, partner, proposals

from .partner_world import make_guest, make_partner_application, presented, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)  # 10:30 in Amsterdam
TYPED = {"on": "2026-11-26", "at": "10:30", "zone": "Europe/Amsterdam", "words": "I could from ten on, Sequoia."}


def by(user):
    client = Client()
    client.force_login(user)
    return client


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def tasks(user):
    return [task.get_kind_display() for task in todos(user)]


@pytest.fixture
def meeting(cleo, rita, iris):
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    send_mail()
    found = make_interview(Application.objects.get(pk=cleo.pk), iris, by=rita)
    send_mail()
    return found


def propose(user, seat, **more):
    data = {"seen": seen_of(Application.objects.get(pk=seat.application_id)), **TYPED, **more}
    return by(user).post(reverse("seat-propose", args=[seat.uid]), data)


def test_the_planner_reads_what_is_proposed_once_and_the_candidate_nothing(cleo, rita, iris, meeting):
    seat = meeting.seats.get()
    own, page = enter(cleo.candidate), reverse("meeting", args=[meeting.uid])
    portal = reverse("portal-application", args=[cleo.uid])
    before = quiet(own.get(portal).content)
    assert reverse("seat-propose", args=[seat.uid]) in by(iris).get(page).text
    assert reverse("seat-propose", args=[seat.uid]) not in by(rita).get(page).text  # she moves it
    for _click in range(2):
        assert propose(iris, seat).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.state) == (0, "planned") and quiet(own.get(portal).content) == before
    (mail,) = mails("meeting_proposed")
    assert (mail.user, mail.candidate, mail.calendar) == (rita, None, "")
    assert "This would suit me: Thursday 26 November 2026, 10:30 (Amsterdam time)." in mail.body
    assert "I could from ten on, Sequoia." in mail.body
    assert Event.objects.filter(verb="meeting_proposed", by=iris).count() == 1
    assert (tasks(rita), tasks(iris)) == (["Another time for a meeting is proposed: look at it"], [])
    [task] = todos(rita)
    assert (task.label, task.address) == ("Look", f"{reverse('application', args=[cleo.uid])}#meetings")
    way = f"{reverse('meeting-move', args=[meeting.uid])}?proposed=2026-11-26T09%3A30%3A00%2B00%3A00&amp;next="
    for address in (page, reverse("application", args=[cleo.uid])):
        read = by(rita).get(address)
        assert "Iris Lang proposes another time: Thu 26 Nov, 10:30. “I could from ten on, Sequoia.”" in words(read)
        assert way in read.text
    for reader, is_told in ((iris, True), (rita, False)):
        assert ("You proposed Thu 26 Nov, 10:30." in words(by(reader).get(page))) is is_told
    assert "Sequoia" not in by(iris).get(page).text
    form = by(rita).get(way.removesuffix("&amp;next=")).context["form"]
    begun = [form[name].initial for name in ("on", "at", "zone", "minutes")]
    assert begun == [THURSDAY.date(), time(10, 30), "Europe/Amsterdam", 45]
    assert "proposed another time for the meeting: Recruiter chat: Thu 26 Nov, 10:30" in words(
        by(rita).get(f"{reverse('application', args=[cleo.uid])}?part=timeline")
    )


def test_a_time_in_an_address_that_makes_no_sense_begins_nothing(rita, meeting):
    move, begins = reverse("meeting-move", args=[meeting.uid]), meeting.starts_at.astimezone(rita.tz)
    for said in (
        "",
        "soon",
        "2026-11-26",
        "2026-13-40T09:30Z",
        "9999-12-31T23:59:00+00:00",
        "0001-01-01T00:00:00+00:00",
    ):
        answer = by(rita).get(move, {"proposed": said})
        assert (answer.status_code, answer.context["form"]["on"].initial) == (200, begins.date()), said


def test_another_proposal_takes_the_place_of_ones_own_and_planning_answers_it(cleo, rita, iris, meeting):
    seat = meeting.seats.get()
    propose(iris, seat)
    propose(iris, seat, at="15:00", words="")
    (waits,) = proposals.waiting(Application.objects.get(pk=cleo.pk))
    assert (waits.by, waits.starts_at, waits.words, len(tasks(rita))) == (
        iris,
        THURSDAY.replace(hour=14, minute=0),
        "",
        1,
    )
    call_off(meeting, by=rita, why="Iris is away.")
    assert (tasks(rita), Mail.objects.filter(kind="meeting_proposed", state="cancelled").count()) == ([], 2)
    meeting.refresh_from_db()
    assert propose(iris, seat).status_code == 302  # while a time is looked for
    read = by(rita).get(reverse("application", args=[cleo.uid])).text
    assert f"{reverse('meeting-new', args=[cleo.uid])}?proposed=" in read
    make_interview(Application.objects.get(pk=cleo.pk), iris, by=rita)
    assert tasks(rita) == [] and not Todo.objects.filter(done_at=None).exists()
    answer = propose(iris, seat)
    assert (answer.status_code, "No time is looked for here any more." in words(answer)) == (409, True)


def test_who_comes_back_to_their_first_proposal_is_heard(cleo, rita, iris, meeting):
    seat = meeting.seats.get()
    for at, said in (("10:30", "First."), ("15:00", ""), ("10:30", "Rather this after all.")):
        assert propose(iris, seat, at=at, words=said).status_code == 302
    (waits,) = proposals.waiting(Application.objects.get(pk=cleo.pk))
    assert (waits.starts_at, waits.words, len(tasks(rita))) == (THURSDAY, "Rather this after all.", 1)
    assert [mail.body.count("Rather this after all.") for mail in mails("meeting_proposed")] == [0, 0, 1]
    Todo.objects.filter(done_at=None).update(done_at=clock.now(), done_by=rita)  # ticked off, and nothing came of it
    assert propose(iris, seat, words="Still this.").status_code == 302
    assert (len(tasks(rita)), len(mails("meeting_proposed"))) == (1, 4)


@pytest.mark.parametrize(
    ("typed", "status", "about"),
    [
        ({"on": "2026-11-20"}, 422, "Choose a time that lies ahead."),
        ({"on": "soon"}, 422, "Day"),
        ({"at": "10:31"}, 422, "Choose times in steps of five minutes."),
        ({"on": "9999-12-31"}, 422, "Choose a day in the next months."),
        ({"zone": "Mars/Olympus"}, 422, "In the time of"),
    ],
)
def test_a_time_that_cannot_be_planned_is_refused_with_what_was_typed(rita, iris, meeting, typed, status, about):
    answer = propose(iris, meeting.seats.get(), **typed)
    assert (answer.status_code, about in words(answer), "Sequoia" in answer.text) == (status, True, True)
    assert not Todo.objects.exists()


@pytest.mark.parametrize("way", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-13-45T99:99"])
def test_a_proposed_time_that_no_calendar_holds_is_no_beginning(rita, meeting, way):
    answer = by(rita).get(f"{reverse('meeting-move', args=[meeting.uid])}?proposed={way}")
    assert (answer.status_code, answer.context["form"]["on"].initial) == (200, meeting.starts_at.date())


def test_only_who_sits_in_it_proposes(rita, tom, iris, nora, meeting):
    seat = meeting.seats.get()
    assert [propose(user, seat).status_code for user in (rita, tom, nora)] == [403, 403, 403]
    assert not Todo.objects.exists() and not mails("meeting_proposed")


def test_where_the_candidate_stops_sharing_the_planner_of_the_partners_meeting_has_a_task(rita, tom):
    cleo = make_partner_application(rita, tom)
    shared = presented(cleo, rita)
    guest = make_guest(cleo)
    meeting = make_interview(cleo, guest, by=tom)
    partner.end(shared, by_candidate=True)
    partner.end(shared, by_candidate=True)
    said = "The partner may read about them no longer: move the meeting or call it off"
    [task] = todos(tom)
    assert (task.label, task.address) == ("Move or call off", reverse("meeting", args=[meeting.uid]))
    assert (tasks(tom), tasks(rita)) == ([said], [])
    call_off(meeting, by=tom, why="They would rather not.")
    assert tasks(tom) == []


def test_a_new_agreement_takes_the_task_away_and_without_a_meeting_there_is_none(rita, tom):
    cleo = make_partner_application(rita, tom)
    partner.end(presented(cleo, rita), by_candidate=True)
    assert not Todo.objects.exists()
    shared = presented(cleo, rita)
    make_interview(cleo, make_guest(cleo), by=tom)
    partner.end(shared, by_candidate=True)
    assert len(tasks(tom)) == 1
    presented(cleo, rita)
    assert tasks(tom) == []
