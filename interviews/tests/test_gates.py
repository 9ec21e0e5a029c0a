"""A decision waits for the scorecards and the briefing of its stage; what is missing is said, reminded of, or decided without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import timeline
from candidates import transitions as candidate_transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Event, Mail, Verb
from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from hiring.testing import decide, hire, make_card, make_interview, make_seat, send_mail, stage_of, walk_to
from interviews import transitions
from interviews.transitions import cards, kits

from .cases import sent

pytestmark = pytest.mark.usefixtures("monday")
NO = {"reason_kind": "experience", "words": {"words": "Thank you.", "reason": "The role needs more queues."}}
NOBODY = "Recruiter chat asks for a scorecard, and nobody has a seat for it."


@pytest.fixture
def chat(cleo, rita):
    """Cleo in the chat, which wants one scorecard."""
    Stage.objects.filter(pk=stage_of(cleo, "chat").pk).update(scorecards_wanted=1)
    walk_to(cleo, "chat", by=rita)
    cleo.refresh_from_db()
    return cleo


def talked_to(application, rita):
    """Rita has recorded the talk, without anybody's seat; what was moved before can no longer be undone."""
    clock.forward(timedelta(minutes=11))
    candidate_transitions.settle(application, by=rita)


def onward(application, by, **more):
    return decide(application, "advance", by=by, to=transitions.next_stage(application), **more)


def test_going_on_waits_for_the_card(chat, rita, iris):
    with pytest.raises(IllegalMove) as refused:
        onward(chat, rita)
    assert str(refused.value) == NOBODY
    seat = make_seat(chat, iris)
    assert transitions.blocked(chat, "advance", rita) == ["Recruiter chat waits for the scorecard of Iris Lang."]
    assert transitions.blocked(chat, "reject", rita) == ["Recruiter chat waits for the scorecard of Iris Lang."]
    make_card(seat)
    assert transitions.blocked(chat, "advance", rita) == transitions.blocked(chat, "reject", rita) == []
    assert onward(chat, rita).stage.slug == "case"


def test_as_many_as_are_wanted_and_a_seat_given_up_counts(chat, rita, iris, tom):
    Stage.objects.filter(pk=chat.stage_id).update(scorecards_wanted=2)
    chat.stage.refresh_from_db()
    first, second = make_seat(chat, iris), make_seat(chat, tom)
    assert transitions.blocked(chat, "advance", rita) == [
        "Recruiter chat waits for the scorecards of Iris Lang and Tom Berg."
    ]
    make_card(first)
    assert transitions.blocked(chat, "advance", rita) == ["Recruiter chat waits for the scorecard of Tom Berg."]
    cards.release(second, by=rita, why="Ill.")
    assert transitions.blocked(chat, "advance", rita) == []


def test_a_no_waits_once_they_are_met_but_not_an_ending_that_judges_nobody(chat, rita):
    assert transitions.blocked(chat, "reject", rita) == []  # the CV alone: nobody has met them, nobody is to
    talked_to(chat, rita)
    with pytest.raises(IllegalMove, match="asks for a scorecard"):
        decide(chat, "reject", by=rita, **NO)
    decide(chat, "reject", by=rita, reason_kind="role", closure="role_filled", words={"words": "W", "reason": "R"})
    assert chat.closure == "role_filled"


def test_reading_a_cv_gives_nobody_a_seat(cleo, rita):
    Stage.objects.filter(pk=cleo.stage_id).update(scorecards_wanted=1)
    cleo.stage.refresh_from_db()
    assert transitions.blocked(cleo, "reject", rita) == []


def test_deciding_without_it_stands_in_the_timeline(chat, rita, iris):
    make_seat(chat, iris)
    onward(chat, rita, override="  Iris told me on the phone. ")
    event = Event.objects.filter(verb=Verb.ADVANCED).last()
    assert {name: event.data[name] for name in ("override", "missing")} == {
        "override": "Iris told me on the phone.",
        "missing": ["Recruiter chat waits for the scorecard of Iris Lang."],
    }
    assert timeline.replay(chat) == timeline.snapshot(chat)


def test_a_reason_that_nothing_asked_for_is_no_record(chat, rita, iris):
    make_card(make_seat(chat, iris))
    onward(chat, rita, override="Why not.")
    assert "override" not in Event.objects.filter(verb=Verb.ADVANCED).last().data


def test_a_stage_is_entered_only_with_the_cards_of_those_before(chat, rita):
    """B10; what was left with a written reason is settled, what was never asked is not."""
    onward(chat, rita, override="On paper.")
    assert transitions.blocked(chat, "advance", rita) == []
    early = Stage.objects.filter(pipeline=chat.stage.pipeline, slug="chat")
    Event._base_manager.filter(verb=Verb.ADVANCED).update(data={})
    assert transitions.blocked(chat, "advance", rita) == [NOBODY]
    early.update(scorecards_wanted=0)
    assert transitions.blocked(chat, "advance", rita) == []


def test_a_stage_that_was_passed_over_with_a_reason_is_settled(cleo, rita):
    Stage.objects.filter(pk=stage_of(cleo, "chat").pk).update(scorecards_wanted=1)
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="We know her.")
    assert transitions.blocked(cleo, "advance", rita) == []


def test_the_briefing_comes_before_the_next_stage(chat, rita, iris):
    Stage.objects.filter(pk=chat.stage_id).update(briefing="What we do\nHow we pay", scorecards_wanted=0)
    chat.stage.refresh_from_db()
    assert transitions.blocked(chat, "advance", rita) == [
        "2 points of the briefing in Recruiter chat are not ticked yet."
    ]
    assert transitions.blocked(chat, "reject", rita) == []
    kits.tick(chat, chat.stage, "What we do", by=rita)
    assert transitions.blocked(chat, "advance", rita) == [
        "One point of the briefing in Recruiter chat is not ticked yet: How we pay"
    ]
    kits.tick(chat, chat.stage, "How we pay", by=rita)
    assert transitions.blocked(chat, "advance", rita) == []


def test_hiring_waits_for_the_last_stages_own_cards(chat, rita, iris):
    walk_to(chat, "offer", by=rita)
    Stage.objects.filter(pk=chat.stage_id).update(scorecards_wanted=1, kind="director_chat")
    chat.stage.refresh_from_db()
    seat = make_seat(chat, iris)
    with pytest.raises(IllegalMove, match="waits for the scorecard of Iris Lang"):
        hire(chat, by=rita)
    make_card(seat)
    hire(chat, by=rita)
    assert chat.state == "hired"


# --- somebody whose own card is out ------------------------------------------------------------------------------------------


def test_to_whom_owes_a_card_it_says_that_and_nothing_else(client, chat, rita, iris):
    make_seat(chat, iris)
    mine = make_seat(chat, rita)
    for decision in ("advance", "reject"):
        assert transitions.blocked(chat, decision, rita) == ["Your scorecard first."]
    for how in ({"override": "I know it already."}, {}):
        with pytest.raises(IllegalMove) as refused:
            onward(chat, rita, **how)
        assert str(refused.value) == "Your scorecard first."
    client.force_login(rita)
    page = client.get(reverse("application", args=[chat.uid])).text
    panel = page.partition('id="decision"')[2].partition("</section>")[0]
    assert "Your scorecard first" in panel and reverse("seat-card", args=[mine.uid]) in panel
    assert "Iris" not in panel and "Not a match" not in panel and "Remind" not in panel
    form = client.get(reverse("application-advance", args=[chat.uid])).text
    assert "override" not in form
    reminded = client.post(reverse("cards-remind", args=[chat.uid]), {"seen": seen_of(chat)})
    assert (reminded.status_code, Mail.objects.filter(kind="card_asked").count()) == (409, 0)


def test_who_meets_them_first_calls_the_meeting_off_to_say_no_before_it(client, chat, rita):
    meeting = make_interview(chat, rita, by=rita, starts_at=clock.now() + timedelta(days=1))
    first = transitions.own_first(rita, chat)
    assert first.words.startswith("You meet them on ")
    assert first.words.endswith(" and decide after that. To decide now, call the meeting off first.")
    transitions.cannot_make(meeting)
    assert transitions.own_first(rita, Application.objects.get(pk=chat.pk)).words == (
        "They can’t make the time that is planned: find another one. To decide now, call the meeting off first."
    )
    transitions.can_make(meeting, sequence="0")
    chat.refresh_from_db()
    client.force_login(rita)
    page = client.get(reverse("application", args=[chat.uid])).text
    panel = page.partition('id="decision"')[2].partition("</section>")[0]
    off = reverse("meeting-off", args=[meeting.uid])
    assert off in panel and "Your scorecard first" not in page and "Open your scorecard" not in panel
    for name in ("application-reject", "application-advance"):
        asked = client.get(reverse(name, args=[chat.uid]))
        assert off in asked.text and 'name="seen"' not in asked.text  # no form that would be refused
    filled = client.get(reverse("application-reject", args=[chat.uid]), {"closure": "role_filled"}).text
    assert off not in filled and 'name="seen"' in filled  # which judges nobody
    refused = client.post(reverse("application-reject", args=[chat.uid]), {"seen": seen_of(chat), "why": "experience"})
    assert refused.status_code in (409, 422) and Application.objects.get(pk=chat.pk).state == "active"
    transitions.call_off(meeting, by=rita, why="We have found somebody.")
    chat.refresh_from_db()
    assert transitions.own_first(rita, chat) is None
    assert 'name="seen"' in client.get(reverse("application-reject", args=[chat.uid])).text


def test_who_grades_a_test_case_decides_once_it_is_in(cleo, rita):
    case = sent(cleo, by=rita, graders=[(rita, "all")])
    one = case.application
    assert transitions.blocked(one, "reject", rita) == [
        "You grade their test case, which is not in yet: the decision comes after it."
    ]


def test_a_cover_is_no_more_blind_than_they_are_themselves(chat, rita, tom, iris):
    make_seat(chat, rita)
    assert transitions.blocked(chat, "advance", tom) == ["Recruiter chat waits for the scorecard of Rita Moss."]
    assert transitions.blocked(chat, "advance", rita) == ["Your scorecard first."]


# --- the pages -----------------------------------------------------------------------------------------------------------------


def test_the_form_asks_why_only_while_something_is_missing(client, chat, rita, iris):
    client.force_login(rita)
    address = reverse("application-advance", args=[chat.uid])
    asked = client.get(address).context["form"].fields["override"]
    assert (asked.label, asked.help_text) == ("Decide without it, because …", NOBODY)
    data = {"to": stage_of(chat, "case").uid.hex, "seen": seen_of(chat)}
    refused = client.post(address, data)
    assert (refused.status_code, NOBODY in refused.text) == (409, True)
    make_card(make_seat(chat, iris))
    assert "override" not in client.get(address).context["form"].fields
    make_seat(chat, rita)
    assert client.post(address, {**data, "override": "Mine is out."}).status_code == 409


def test_a_no_with_its_reason_for_not_waiting(client, chat, rita):
    client.force_login(rita)
    talked_to(chat, rita)
    address = reverse("application-reject", args=[chat.uid])
    assert client.get(address).context["form"].fields["override"].help_text == NOBODY
    assert "override" not in client.get(address, {"closure": "role_filled"}).context["form"].fields
    clock.forward(timedelta(minutes=11))
    data = {"seen": seen_of(chat), "closure": "no_match", "why": "experience", "letter": "later"}
    assert client.post(address, data).status_code == 409
    assert client.post(address, {**data, "override": "She wrote that she lives elsewhere."}).status_code == 302
    assert Event.objects.get(verb=Verb.REJECTED).data["override"] == "She wrote that she lives elsewhere."
    page = client.get(reverse("application", args=[chat.uid]), {"part": "timeline"}).text
    assert "Decided without what was missing: She wrote that she lives elsewhere." in page


def test_a_card_of_the_board_springs_back_and_says_why(client, chat, rita):
    client.force_login(rita)
    data = {"card": "1", "to": stage_of(chat, "case").uid.hex, "seen": seen_of(chat), "next": "/team/jobs/x/board/"}
    answer = client.post(reverse("application-advance", args=[chat.uid]), data, headers={"HX-Request": "true"})
    told = answer.json()
    assert (answer.status_code, told["sentence"], told["way"]["label"]) == (409, NOBODY, "Move on without it …")
    assert client.get(told["way"]["url"]).context["form"].fields["override"].help_text == NOBODY


def test_nobody_is_reminded_of_a_meeting_that_is_ahead(client, chat, rita, iris):
    make_interview(chat, iris, by=rita)
    client.force_login(rita)
    page = client.get(reverse("application", args=[chat.uid])).text
    assert "Recruiter chat waits for the scorecard of Iris Lang." in page and "Remind" not in page
    assert "Stop waiting for" not in page and "We have talked" not in page and "Open the meeting" in page
    client.post(reverse("cards-remind", args=[chat.uid]))
    assert not Mail.objects.filter(kind="card_asked").exists()


def test_the_page_offers_to_remind_once_a_day(client, chat, rita, iris):
    seat = make_seat(chat, iris)
    client.force_login(rita)
    page = client.get(reverse("application", args=[chat.uid])).text
    assert "Recruiter chat waits for the scorecard of Iris Lang." in page and "Remind" in page
    for _turn in range(2):
        client.post(reverse("cards-remind", args=[chat.uid]))
    clock.forward(timedelta(days=1))
    client.post(reverse("cards-remind", args=[chat.uid]))
    asked = list(Mail.objects.filter(kind="card_asked"))
    assert [(mail.user, mail.by, mail.application) for mail in asked] == [(iris, rita, chat)] * 2
    assert f"/team/seats/{seat.uid}/card/" in asked[0].body
    make_card(seat)
    assert {mail.state for mail in Mail.objects.filter(kind="card_asked")} == {"cancelled"}
    assert send_mail() >= 0
