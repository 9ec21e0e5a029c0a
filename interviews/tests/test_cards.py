"""Scorecards: whose they are, kept while typing, handed in whole, locked, amended as a version; and their pages."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connections
from django.urls import reverse

from candidates.forms.team import seen_of
from candidates.models import Event, Mail
from candidates.models.application import blind
from hiring import clock
from hiring.models import Absence, Criterion
from hiring.states import IllegalMove
from hiring.testing import make_card, make_interview, make_seat, stage_of, walk_to
from interviews.forms.cards import CardForm
from interviews.models import CardVersion, Scorecard, Seat
from interviews.transitions import cards
from interviews.transitions.cards import Entry, Written

pytestmark = pytest.mark.usefixtures("monday")
JSON = {"Accept": "application/json"}


@pytest.fixture
def chat(cleo, rita):
    """Cleo in a chat that is judged by five criteria, one of which wants evidence."""
    anchors = {f"anchor_{n}": f"Anchor {n}" for n in (1, 2, 3, 4)}
    stage = stage_of(cleo, "chat")
    for slug, group, name in (
        ("company", "company", "Fit with us"),
        ("partner", "partner", "Fit with them"),
        ("interest", "role", "Interest in the work"),
        ("code", "technical", "Writes code"),
    ):
        one = Criterion.objects.create(
            pipeline=stage.pipeline, slug=slug, group=group, name=name, needs_evidence=slug == "interest", **anchors
        )
        stage.criteria.add(one)
    stage.criteria.add(stage.pipeline.criteria.get(slug="curiosity"))
    walk_to(cleo, "chat", by=rita)
    return cleo


@pytest.fixture
def seat(chat, iris):
    return make_seat(chat, iris)


def typed(seat, **more):
    """What the form sends of a whole card."""
    card = Scorecard.objects.filter(seat=seat).first()
    data = {f"{one.slug}-rating": "3" for one in cards.criteria_of(seat)}
    data |= {"interest-evidence": "She asked how we test time.", "recommendation": "yes"}
    return {**data, "version": card.version if card else 0, "act": "save", **more}


def post(client, seat, user=None, headers=None, **more):
    client.force_login(user or seat.user)
    return client.post(reverse("seat-card", args=[seat.uid]), typed(seat, **more), headers=headers)


def words(seat):
    card = Scorecard.objects.get(seat=seat)
    return cards.written_of(card)


# --- what is judged -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("focus", "slugs"),
    [
        ("all", ["company", "partner", "curiosity", "interest", "code"]),
        ("technical", ["interest", "code"]),
        ("character", ["company", "partner", "curiosity"]),
    ],
)
def test_a_seat_judges_by_the_criteria_of_its_focus_group_by_group(chat, iris, focus, slugs):
    seat = make_seat(chat, iris, focus=focus)
    assert [one.slug for one in cards.criteria_of(seat)] == slugs
    groups = [label for label, _rows in CardForm(seat=seat, card=None).groups]
    assert ("Fit with the company" in groups, "Fit with the partner" in groups) == ("company" in slugs,) * 2


def test_a_focus_that_leaves_nothing_leaves_everything(chat, iris):
    stage_of(chat, "chat").criteria.set(Criterion.objects.filter(slug="curiosity"))
    assert [one.slug for one in cards.criteria_of(make_seat(chat, iris, focus="technical"))] == ["curiosity"]


# --- kept while typing -------------------------------------------------------------------------------------------------------


def test_looking_begins_nothing_and_a_draft_may_be_anything(client, seat):
    client.force_login(seat.user)
    page = client.get(reverse("seat-card", args=[seat.uid]))
    assert (page.status_code, Scorecard.objects.count()) == (200, 0)
    assert "Anchor 4" in page.text and 'name="version" value="0"' in page.text
    post(client, seat, **{f"{slug}-rating": "" for slug in ("company", "partner")}, recommendation="", notes="Half")
    card = Scorecard.objects.get()
    assert (card.state, card.notes, card.version, card.marks.get(criterion__slug="company").rating) == (
        "draft",
        "Half",
        1,
        None,
    )


def test_what_is_typed_stands_there_again(client, seat):
    post(
        client,
        seat,
        **{
            "company-rating": "0",
            "partner-unknown": "on",
            "code-words": "You test first.",
            "private": "Tired",
            "for_candidate": "A pleasure.",
            "reason": "Code",
        },
    )
    assert words(seat).entries[Criterion.objects.get(slug="partner").pk] == Entry(rating=3, did_not_know=True)
    text = client.get(reverse("seat-card", args=[seat.uid])).text
    for said in ("You test first.", "Tired", "A pleasure.", "She asked how we test time.", "Draft kept"):
        assert said in text
    assert re.search(r'name="company-rating"\s+value="0"\s+checked', text)
    assert re.search(r'name="code-rating"\s+value="3"\s+checked', text)


def test_the_script_is_answered_in_a_line(client, seat):
    first = post(client, seat, headers=JSON, notes="One")
    assert (first.status_code, first.json()) == (200, {"sentence": "", "version": 1})
    behind = post(client, seat, headers=JSON, notes="Two", version=0)
    assert (behind.status_code, behind.json()["version"]) == (409, 1)
    long = post(client, seat, headers=JSON, notes="x" * 8001)
    assert (long.status_code, long.json()["sentence"], words(seat).notes) == (422, "", "One")


def test_of_two_windows_one_wins_and_the_other_reads_both_texts(client, seat):
    assert post(client, seat, version=0, notes="From my phone").status_code == 302
    second = post(client, seat, version=0, notes="From my desk", **{"code-rating": "1"})
    assert second.status_code == 409
    assert [(one.label, one.theirs, one.yours) for one in second.context["clashes"]] == [
        ("Writes code", "Shown", "Not shown"),
        ("Running notes", "From my phone", "From my desk"),
    ]
    assert words(seat).notes == "From my phone"
    assert 'name="version" value="1"' in second.text and "From my desk</textarea>" in second.text
    assert post(client, seat, version=1, notes="From both").status_code == 302


def test_the_same_words_again_are_no_other_version(client, seat):
    for _turn in range(2):
        assert post(client, seat, version=0, notes="Once").status_code == 302
    assert Scorecard.objects.get().version == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_saves_at_once_one_wins(seat):
    card, moment = cards.begin(seat), clock.now()
    ready, answers = threading.Barrier(8), []

    def save(number):
        try:
            with clock.at(moment):
                mine = Scorecard.objects.get(pk=card.pk)
                ready.wait(10)
                answers.append(cards.save(mine, version=0, by_seat=seat, written=Written(notes=f"Window {number}")))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    card.refresh_from_db()
    assert (sorted(answers), card.version) == ([False] * 7 + [True], 1)


# --- handed in ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"code-rating": ""}, "code-rating", "Choose a rating, or “not assessed”."),
        ({"code-rating": "5"}, "code-rating", "This is not among the choices, or no longer. Please choose again."),
        ({"interest-evidence": " \u200b"}, "interest-evidence", "Write down what you saw or heard."),
        ({"recommendation": ""}, "recommendation", "Please choose your recommendation."),
        (
            {"recommendation": "maybe"},
            "recommendation",
            "This is not among the choices, or no longer. Please choose again.",
        ),
        ({"version": ""}, "version", "Please fill this in."),
        ({"version": "99999999999"}, "version", "This can be at most 2147483647."),
        ({"private": "x" * 8001}, "private", "There is room for 8000 characters; this has 8001. Please shorten it."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(client, seat, wrong, field, sentence):
    answer = post(client, seat, act="submit", notes="Kept in the form", **wrong)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field]
    assert "Kept in the form</textarea>" in answer.text
    assert not Scorecard.objects.submitted().exists()


def test_not_assessed_and_did_not_know_are_enough_and_neutral(client, seat):
    slugs = ("company", "partner", "curiosity", "interest", "code")
    rest = {f"{slug}-rating": "0" for slug in slugs} | {f"{slug}-unknown": "on" for slug in slugs}
    assert post(client, seat, act="submit", **{**rest, "interest-evidence": ""}).status_code == 302
    assert set(words(seat).entries.values()) == {Entry(not_assessed=True, did_not_know=True)}


def test_handing_in_locks_the_card_and_says_nothing_to_anybody(client, seat, chat):
    before = (Event.objects.count(), Mail.objects.count(), chat.promised_for, chat.revision)
    assert post(client, seat, act="submit", private="Tired").status_code == 302
    chat.refresh_from_db()
    card = Scorecard.objects.get()
    assert (card.state, card.submitted_at, card.application, card.stage.slug) == (
        "submitted",
        clock.now(),
        chat,
        "chat",
    )
    assert (Event.objects.count(), Mail.objects.count(), chat.promised_for, chat.revision) == before
    page = client.get(reverse("seat-card", args=[seat.uid])).text
    assert "Tired" in page and "<textarea" not in page
    assert post(client, seat, notes="Later").status_code == 409
    assert words(seat).notes == ""


def test_a_second_click_hands_in_once(client, seat):
    answers = [post(client, seat, act="submit", version=0) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    other = post(client, seat, act="submit", version=0, reason="From my phone")  # a window that was open all the while
    assert other.status_code == 409 and "From my phone" in other.text and "This scorecard is in." in other.text
    assert 'value="amend"' in other.text and [clash.yours for clash in other.context["clashes"]] == ["From my phone"]
    assert CardVersion.objects.count() == 1


def test_an_amendment_says_why_and_keeps_what_was_said_before(client, seat):
    post(client, seat, act="submit", private="First")
    client.force_login(seat.user)
    assert 'name="why"' in client.get(reverse("seat-card", args=[seat.uid]), {"amend": "1"}).text
    refused = post(client, seat, act="amend", private="Second", why=" ")
    assert (refused.status_code, words(seat).private) == (422, "First")
    assert post(client, seat, act="amend", private="Second", why="I had mixed up two people.").status_code == 302
    assert [(one.number, one.why, one.by, one.content["private"]) for one in CardVersion.objects.all()] == [
        (1, "", seat.user, "First"),
        (2, "I had mixed up two people.", seat.user, "Second"),
    ]
    assert CardVersion.objects.first().content["marks"][0] == {
        "criterion": "company",
        "name": "Fit with us",
        "rating": 3,
        "not_assessed": False,
        "did_not_know": False,
        "evidence": "",
        "for_candidate": "",
    }
    assert "I had mixed up two people." in client.get(reverse("seat-card", args=[seat.uid])).text


def test_an_amendment_that_is_sent_twice_is_one_version(client, seat):
    post(client, seat, act="submit", private="First")
    version = Scorecard.objects.get().version
    sent = {"act": "amend", "version": version, "private": "Second", "why": "I had mixed up two people."}
    assert [post(client, seat, **sent).status_code for _turn in range(2)] == [302, 302]
    assert [(one.number, one.content["private"]) for one in CardVersion.objects.order_by("number")] == [
        (1, "First"),
        (2, "Second"),
    ]
    assert post(client, seat, **{**sent, "private": "Third"}).status_code == 409
    assert (words(seat).private, CardVersion.objects.count()) == ("Second", 2)


# --- whose it is ------------------------------------------------------------------------------------------------------------


def test_a_card_is_written_by_nobody_in_their_place(client, seat, rita, lea, tom, nora, hanna, ada, abel):
    """The holder's human being alone: no cover, recruiter, manager, lead or administrator."""
    today = clock.now().date()
    Absence.objects.create(user=seat.user, first_day=today, last_day=today, cover=tom)
    answers = {}
    for user in (rita, lea, tom, nora, hanna, ada, abel):
        client.force_login(user)
        got = client.get(reverse("seat-card", args=[seat.uid])).status_code
        answers[user.first_name] = (got, post(client, seat, user=user, act="submit").status_code)
    assert answers == dict.fromkeys(("Rita", "Lea", "Tom", "Nora", "Hanna", "Ada", "Abel"), (403, 403))
    assert not Scorecard.objects.exists()


def test_one_seat_does_not_write_anothers_card(seat, tom):
    other = make_seat(seat.application, tom)
    card = cards.begin(seat)
    for act in (
        lambda: cards.save(card, version=0, by_seat=other, written=Written()),
        lambda: cards.submit(card, by_seat=other),
        lambda: cards.amend(card, "Why", version=0, by_seat=other, written=Written()),
    ):
        with pytest.raises(IllegalMove, match="written by the person whose seat it is"):
            act()


def test_drafts_are_nobody_elses(seat, rita, lea):
    make_card(seat, submit=False)
    assert [Scorecard.objects.readable_by(one, seat.application).count() for one in (seat.user, rita, lea)] == [1, 0, 0]
    cards.submit(Scorecard.objects.get(), by_seat=seat)
    assert [Scorecard.objects.readable_by(one, seat.application).count() for one in (seat.user, rita, lea)] == [1, 1, 1]


# --- not before there is something to judge ---------------------------------------------------------------------------------


def test_no_card_comes_in_before_the_meeting_begins(client, chat, rita, iris):
    """Its holder writes beforehand, reads why it waits, and hands in what was kept once the meeting has begun."""
    seat = make_interview(chat, iris, by=rita).seats.get()
    early = post(client, seat, act="submit", notes="Look at the queue.")
    why = (
        "You meet on Tuesday 24 November 2026, 10:00 (Amsterdam time). "
        "The scorecard can be handed in from then on; what you write is kept."
    )
    assert (early.status_code, Scorecard.objects.get().notes) == (302, "Look at the queue.")
    assert [str(one) for one in get_messages(early.wsgi_request)] == [
        "Your draft is kept. You can hand it in from Tuesday 24 November 2026, 10:00 (Amsterdam time)."
    ]
    with pytest.raises(IllegalMove, match="The scorecard can be handed in from then on"):
        cards.submit(Scorecard.objects.get(), by_seat=seat)
    page = client.get(reverse("seat-card", args=[seat.uid])).text
    assert (page.count(why), 'value="submit"' in page, Scorecard.objects.get().state) == (2, False, "draft")
    assert page.index(why) < page.index("Running notes")  # said before anything is filled in
    clock.forward(timedelta(days=1))
    page = client.get(reverse("seat-card", args=[seat.uid])).text
    assert (why in page, 'value="submit"' in page) == (False, True)
    assert (post(client, seat, act="submit").status_code, Scorecard.objects.get().state) == (302, "submitted")


# --- given up -----------------------------------------------------------------------------------------------------------------


def test_a_seat_is_given_up_with_a_reason_and_its_card_stays_out(client, seat, rita):
    client.force_login(rita)
    address = reverse("card-release", args=[seat.application.uid, seat.uid])
    page = client.get(address).text
    assert "Stop waiting for Iris Lang’s scorecard" in page and "Stop waiting for it" in page
    assert client.post(address, {"why": "", "seen": seen_of(seat.application)}).status_code == 422
    with pytest.raises(IllegalMove, match="write down why"):
        cards.release(seat, by=rita, why=" ")
    done = client.post(address, {"why": "Iris is ill for weeks.", "seen": seen_of(seat.application)})
    seat.refresh_from_db()
    assert (done.status_code, seat.released_by, seat.released_why) == (302, rita, "Iris is ill for weeks.")
    assert not Seat.objects.silent().exists()
    late = post(client, seat, user=seat.user, act="submit")
    assert (late.status_code, Scorecard.objects.submitted().exists()) == (409, False)
    assert "This seat was given up" in late.text


def test_nobody_looks_at_the_others_by_giving_up_their_own(seat, tom, rita):
    other = make_seat(seat.application, tom)
    with pytest.raises(IllegalMove, match="given up by a colleague"):
        cards.release(other, by=tom, why="I would like to read Iris’s.")
    with pytest.raises(IllegalMove, match="Your scorecard first"):
        cards.release(seat, by=tom, why="Tom is blind himself.")
    make_card(seat)
    with pytest.raises(IllegalMove, match="Nothing is awaited"):
        cards.release(seat, by=rita, why="It is in.")


def test_a_meeting_that_was_called_off_asks_for_no_card(seat):
    for state, silent in (("planned", 1), ("held", 1), ("missed", 0), ("off", 0)):
        over = {"missed_by": "us"} if state == "missed" else {"missed_by": ""}
        ended = {"ended_at": None if state == "planned" else clock.now()}
        type(seat.interview).objects.update(state=state, **over, **ended)
        assert (Seat.objects.of(seat.user).silent().count(), blind(seat.user).count()) == (silent, silent), state


@pytest.mark.parametrize("how", [{"state": "off"}, {"state": "missed", "missed_by": "us"}])
def test_what_did_not_take_place_is_judged_by_nobody(seat, how):
    """Its holder is blind no longer, and may have read the others'."""
    card = make_card(seat, submit=False)
    type(seat.interview).objects.filter(pk=seat.interview_id).update(ended_at=clock.now(), **how)
    with pytest.raises(IllegalMove, match="did not take place"):
        cards.submit(card, by_seat=seat)
    assert Scorecard.objects.get().state == "draft"
