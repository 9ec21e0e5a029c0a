"""Scorecards at the same instant, on PostgreSQL: eight at once, each with a connection of its own."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from candidates.tests.racing import at_once, lost, won
from hiring.testing import make_application, make_card, make_interview, make_seat, make_user, walk_to
from interviews.models import CardVersion, Interview, Mark, Scorecard, Seat
from interviews.transitions import Place, cards, seating
from interviews.transitions.cards import Entry, Written

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TURNS = pytest.mark.parametrize("turn", range(3))  # a race is lost by chance: each is run again


@pytest.fixture
def seat(company):
    rita, tom, job = company
    application = walk_to(make_application(job), "chat", by=rita)
    application.stage.criteria.set(job.pipeline.criteria.all())
    return make_seat(application, tom)


def whole(seat, **texts):
    """All that a card needs, in words."""
    entries = {one.pk: Entry(rating=3, evidence="Seen.") for one in cards.criteria_of(seat)}
    return Written(**{"recommendation": "yes", "entries": entries, **texts})


def own(seat):
    """The seat and its card as another window has them."""
    return Seat.objects.get(pk=seat.pk), Scorecard.objects.prefetch_related("marks").get(seat=seat)


def test_eight_windows_opened_at_once_are_one_card(seat):
    found = at_once(*[lambda: cards.begin(Seat.objects.get(pk=seat.pk))] * 8)
    assert {card.pk for card in won(found)} == {Scorecard.objects.get().pk} and len(found) == 8


@TURNS
def test_handed_in_eight_times_at_once_is_handed_in_once(turn, seat):
    make_card(seat, submit=False)

    def submit():
        mine, card = own(seat)
        cards.submit(card, by_seat=mine)

    found = at_once(*[submit] * 8)
    assert len(won(found)) >= 1 and set(lost(found)) <= {Scorecard.objects.get().moved_meanwhile()}
    assert (Scorecard.objects.get().state, CardVersion.objects.count()) == ("submitted", 1)


@TURNS
def test_what_is_handed_in_is_what_was_read_whatever_another_window_saves(turn, seat):
    card = make_card(seat, submit=False, notes="First")
    version = card.version

    def submit():
        mine, here = own(seat)
        cards.submit(here, by_seat=mine)

    def save():
        mine, here = own(seat)
        return cards.save(here, version=version, by_seat=mine, written=whole(seat, notes="Second"))

    found = at_once(submit, save, submit, save)
    card = Scorecard.objects.get()
    kept = [version.content for version in CardVersion.objects.all()]
    # Who was slower reads that the card has changed; no word comes in behind the lock.
    assert won(found) and set(lost(found)) <= {card.moved_meanwhile()}
    assert kept == ([cards.content(card)] if card.state == "submitted" else [])
    assert card.notes == ("Second" if True in found else "First")
    assert Mark.objects.filter(card=card).count() == len(cards.criteria_of(seat))


@TURNS
def test_of_eight_amendments_from_one_version_one_stands(turn, seat):
    card = make_card(seat)

    def amend(number):
        mine, here = own(seat)
        words = whole(seat, private=f"Window {number}")
        return cards.amend(here, "A slip.", version=card.version, by_seat=mine, written=words)

    found = at_once(*(lambda number=number: amend(number) for number in range(8)))
    assert sorted(found) == [False] * 7 + [True]
    stands = f"Window {found.index(True)}"
    assert Scorecard.objects.get().private == stands
    assert [version.content["private"] for version in CardVersion.objects.order_by("number")] == ["", stands]


@TURNS
def test_a_seat_is_given_up_or_its_card_is_in_and_never_both(turn, seat, company):
    rita, _tom, _job = company
    lea = make_user("Lea Brandt", is_recruiter=True, is_lead=True)
    make_card(seat, submit=False)

    def submit():
        mine, here = own(seat)
        cards.submit(here, by_seat=mine)

    def release(by):
        cards.release(Seat.objects.get(pk=seat.pk), by=by, why="Ill until Monday.")

    found = at_once(submit, lambda: release(rita), lambda: release(lea))
    assert len(won(found)) == 1, found
    seat.refresh_from_db()
    assert (seat.released_at is None) == (Scorecard.objects.get().state == "submitted")


@TURNS
def test_who_leaves_a_meeting_takes_no_card_along_that_is_in(turn, company):
    rita, tom, job = company
    application = walk_to(make_application(job), "chat", by=rita)
    meeting = make_interview(application, rita, tom, by=rita)
    seat = meeting.seats.get(user=tom)
    make_card(seat, submit=False)
    has_locked, goes_on = threading.Event(), threading.Event()

    def submit():
        with transaction.atomic():
            mine, card = own(seat)
            cards.submit(card, by_seat=mine)
            has_locked.set()
            goes_on.wait(1)  # the others ask meanwhile

    def reseat():
        has_locked.wait(20)
        with transaction.atomic():
            return seating.reseat(Interview.objects.get(), [Place(rita)])

    found = at_once(submit, reseat, later=timedelta(days=1))  # the meeting has begun
    assert lost(found) == ["Tom Berg’s scorecard is in: the seat stays."]
    assert Scorecard.objects.get().state == "submitted" and set(meeting.seats.values_list("user__name", flat=True)) == {
        "Rita Moss",
        "Tom Berg",
    }
