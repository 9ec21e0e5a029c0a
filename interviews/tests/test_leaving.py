"""A colleague leaves: their scorecards are awaited no longer, and somebody else is found for their seats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from candidates import transitions
from candidates.endings import Resting
from candidates.models import Mail, Todo
from candidates.tests.portal.shared import words
from candidates.tests.portal_world import enter
from candidates.waiting import todos
from hiring import clock, people
from hiring.models import Focus, Stage
from hiring.testing import MONDAY, make_interview, make_seat, walk_to
from interviews import invitations
from interviews.models import Interview, Seat
from interviews.transitions import Place, call_off, cards, gates, kits, leaving, move

from .cases import handed_in, sent

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


@pytest.fixture
def chat(cleo, rita):
    return walk_to(cleo, "chat", by=rita)


def test_a_scorecard_of_theirs_holds_up_nobody(chat, iris, rita, ada):
    Stage.objects.filter(pk=chat.stage_id).update(scorecards_wanted=1)
    chat.refresh_from_db()
    seat = make_seat(chat, iris)
    kits.remind(seat, by=rita)
    assert gates.cards(chat, "advance") == "Recruiter chat waits for the scorecard of Iris Lang."
    assert leaving.resting(iris) == [Resting("1 scorecard of theirs will be awaited no longer", moves=False)]

    people.deactivate(iris, by=ada)

    seat.refresh_from_db()
    assert (seat.released_by, seat.released_why) == (ada, "Iris Lang has left.")
    assert gates.cards(chat, "advance") is None
    assert [(mail.kind, mail.state) for mail in Mail.objects.filter(user=iris)] == [("card_asked", "cancelled")]
    assert leaving.resting(iris) == [] and not Todo.objects.exists()


def test_for_a_seat_in_a_meeting_of_an_absence_somebody_else_is_asked_for(client, chat, iris, tom, rita, ada):
    meeting = make_interview(chat, iris, tom, by=rita, starts_at=MONDAY + timedelta(days=3))
    with clock.at(MONDAY):
        day = meeting.starts_at.date()
        client.force_login(ada)
        page = reverse("colleague-away", args=[iris.uid])
        typed = {"first_day": day - timedelta(days=2), "last_day": day - timedelta(days=1), "cover": ""}
        before = client.post(page, typed, follow=True)
        assert "sits in" not in before.text and todos(rita) == []
        said = "Iris Lang sits in 1 meeting on these days: whoever owes the candidate the word is asked to find somebody else."
        assert said in client.post(page, {**typed, "first_day": day, "last_day": day}, follow=True).text
        [task] = todos(rita)
        assert (task.kind, task.due_at) == ("seat_away", datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
        assert task.address == reverse("meeting-move", args=[meeting.uid])
        seats = [Place(tom)]
        facts = {"minutes": 45, "zone": "UTC", "mode": "online", "link": meeting.link}
        move(Interview.objects.get(), starts_at=meeting.starts_at, by=rita, seats=seats, **facts)
        assert todos(rita) == []


def test_whoever_has_left_is_announced_to_nobody(chat, iris, tom, rita, ada):
    meeting = make_interview(chat, iris, tom, by=rita)
    with clock.at(MONDAY):
        people.deactivate(iris, by=ada)
        own = enter(chat.candidate)
        page = own.get(reverse("portal-application", args=[chat.uid])).text
        assert "Iris Lang" not in page and "Tom Berg" in page
        assert "Somebody who was to be there has left us. We find somebody else, and you read here who it is." in page
        client = Client()
        client.force_login(rita)
        form = client.get(reverse("meeting-move", args=[meeting.uid])).text
        assert "Iris Lang sat in it and has left: choose who sits there instead." in form
        chat.refresh_from_db()
        assert invitations.to_candidate(meeting)["whom"] == "- Tom Berg, Engineering Manager"


def test_for_a_seat_in_a_meeting_ahead_somebody_else_is_asked_for(chat, iris, tom, rita, ada):
    meeting = make_interview(chat, iris, tom, by=rita)
    with clock.at(MONDAY):
        assert leaving.resting(iris) == [
            Resting(
                "For their seat in 1 meeting ahead, whoever owes the candidate the word will be asked to find somebody else",
                moves=False,
            )
        ]
        people.deactivate(iris, by=ada)
        assert Seat.objects.get(user=iris).released_at is None  # it is planned anew, not given up
        [task] = todos(rita)
        assert task.get_kind_display() == "Somebody who sits in a meeting has left: give the seat to somebody else"
        # The working day before the meeting, which is today.
        assert (task.name, task.due_at) == ("Cleo Okafor", datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
        assert (task.label, task.address) == ("Find somebody", reverse("meeting-move", args=[meeting.uid]))
        client = Client()
        client.force_login(rita)
        today = client.get("/team/").text
        assert f'href="{task.address}">Find somebody' in today and reverse("todo-done", args=[task.uid]) in today
        assert client.get(task.address).status_code == 200
        with clock.at(meeting.ends_at):  # it can be moved no more
            assert [one.address for one in todos(rita)] == [reverse("meeting", args=[meeting.uid])]
        call_off(meeting, by=rita, why="We find somebody else.")
        assert todos(rita) == []


def test_a_test_case_that_they_alone_graded_asks_for_a_grader(cleo, iris, rita, ada):
    case = handed_in(sent(cleo, by=rita, graders=[(iris, Focus.ALL)]))

    people.deactivate(iris, by=ada)

    assert [(task.kind, task.name) for task in todos(rita)] == [("no_grader", "Cleo Okafor")]
    assert case.seats.get().released_why == "Iris Lang has left."


def test_a_test_case_is_judged_once_it_is_in(cleo, iris, rita):
    """Until then its grader's scorecard waits, as that of a meeting does."""
    case = sent(cleo, by=rita, graders=[(iris, Focus.ALL)])
    early = "The test case is not in yet. The scorecard can be handed in once it is; what you write is kept."
    kept = "Your draft is kept. You can hand it in once the test case is in."
    assert (cards.not_yet(case.seats.get()), cards.draft_kept(case.seats.get())) == (early, kept)
    seat = handed_in(case).seats.get()
    assert (cards.not_yet(seat), cards.draft_kept(seat)) == ("", "Your draft is kept.")


def test_what_is_told_already_asks_for_nothing(chat, iris, ada):
    make_seat(chat, iris)
    assert leaving.resting(iris) != []
    transitions.withdraw(chat)
    assert leaving.resting(iris) == []


def test_the_page_says_so_beforehand(chat, iris, rita, ada):
    make_seat(chat, iris)
    client = Client()
    client.force_login(ada)
    page = words(client.get(reverse("colleague-leave", args=[iris.uid])))
    assert "Nobody has to take anything over" in page and "Only hand everything over" not in page
    assert "What happens when they leave 1 scorecard of theirs will be awaited no longer" in page
    assert "each candidate reads" not in page
    clock.forward(timedelta(minutes=1))
    assert client.post(reverse("colleague-leave", args=[iris.uid])).status_code == 302
    iris.refresh_from_db()
    assert not iris.is_active
