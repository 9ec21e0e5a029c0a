"""By when the partner's judgement is asked for, and what happens once that day is over: the promise never moves for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from candidates import days, todos, transitions
from candidates.models import Application, Todo
from candidates.transitions import hold, shown
from hiring import clock
from hiring.models import Absence
from hiring.testing import decide, mails, make_card, make_interview, send_mail
from interviews import awaited
from interviews.models import Guest, Interview, Seat
from interviews.tests.partner_world import enter, join, make_guest, presented, quiet, signed_in
from interviews.transitions import cards, guests, kits, late_cards, partner

from .shared import WHOLE, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(words: str) -> datetime:
    """An hour of November 2026 in Amsterdam: “24 10:45”."""
    day, hour = words.split()
    return datetime.fromisoformat(f"2026-11-{day}T{hour}").replace(tzinfo=AMSTERDAM)


def over() -> None:
    """The day by which Pat was asked (Tuesday, 17:00 in Amsterdam) has just passed."""
    clock.forward(at("24 17:00") - clock.now())


def tasks() -> list[tuple[str, bool]]:
    found = Todo.objects.filter(kind=Todo.Kind.PARTNER_LATE).order_by("pk")
    return [(one.owner.name, one.done_at is None) for one in found]


@pytest.mark.parametrize(
    ("ends", "promised", "asked"),
    [
        ("24 10:45", "26 17:00", "24 17:00"),
        ("24 10:45", "30 17:00", "26 17:00"),  # over a weekend
        ("24 16:00", "26 17:00", "24 17:00"),  # an hour is enough to write it
        ("24 16:01", "26 17:00", "25 17:00"),  # less is not: the end of the next working day
        ("24 10:45", "25 17:00", "25 17:00"),
        ("24 10:45", "25 12:00", "25 12:00"),  # never beyond the promised day
        ("27 16:30", "30 12:00", "30 12:00"),
        ("24 10:45", "24 09:00", "25 17:00"),  # the promise was over before they met
    ],
)
def test_the_day_is_two_of_our_working_days_before_the_promise(seat, ends, promised, asked):
    Interview.objects.update(starts_at=at(ends) - timedelta(minutes=45), ends_at=at(ends))
    Application.objects.update(promised_for=at(promised))
    assert awaited.card_by(Seat.objects.get()) == at(asked)


def test_holidays_and_absences_of_who_owes_the_word_do_not_count(rita):
    Absence.objects.create(user=rita, first_day=at("25 00:00").date(), last_day=at("25 00:00").date())
    assert days.before(rita, 2, at("26 17:00")) == at("23 17:00")
    christmas = datetime(2026, 12, 28, 17, tzinfo=AMSTERDAM)
    assert days.before(rita, 2, christmas) == datetime(2026, 12, 23, 17, tzinfo=AMSTERDAM)


def test_both_read_it_in_their_own_zone(cleo, rita, seat):
    """In the page, in the invitation, and in a fresh link; a colleague in the same meeting is asked for nothing by then."""
    kai = join(seat.interview, make_guest(cleo, "Kai Ito", zone="Pacific/Auckland"), by=rita)
    join(seat.interview, rita, by=rita)
    partner.renew(kai, by=rita)
    told = "Please hand in your scorecard there by {}, so that our answer comes in time."
    here = told.format("Tuesday 24 November 2026, 16:00 (Lisbon time)")
    there = told.format("Wednesday 25 November 2026, 05:00 (Auckland time)")
    said = {(mail.to_name, mail.kind): [here in mail.body, there in mail.body] for mail in mails()}
    assert said["Pat Imani", "seat_planned"] == said["Pat Imani", "seat_moved"] == [True, False]
    assert said["Kai Ito", "seat_planned"] == said["Kai Ito", "guest_invited"] == [False, True]
    assert said["Rita Moss", "seat_planned"] == [False, False]
    for name in ("guest", "guest-card"):
        assert "Please hand it in by" in (page := enter(seat).get(reverse(name)).text) and "16:00" in page
        assert "05:00" in enter(Seat.objects.get(pk=kai.pk)).get(reverse(name)).text


def test_a_mail_that_asks_later_names_no_day_that_is_over(cleo, rita, seat):
    clock.forward(at("24 12:00") - clock.now())
    kits.remind(Seat.objects.get(), by=rita)
    over()
    clock.forward(timedelta(days=1))
    kits.remind(Seat.objects.get(), by=rita)
    partner.renew(Seat.objects.get(), by=rita)
    day = "by Tuesday 24 November 2026, 16:00 (Lisbon time)"
    asked, again, fresh = mails("card_asked_guest", "guest_invited")
    assert [f"Please hand it in {day}, so" in asked.body, day in again.body, day in fresh.body] == [True, False, False]


def test_once_the_day_is_over_the_guest_hears_once_and_the_owner_has_one_task(cleo, rita, seat):
    join(seat.interview, make_guest(cleo, "Kai Ito"), by=rita)
    before = Application.objects.get()
    over()
    clock.forward(-timedelta(minutes=1))
    assert (late_cards.remind_of_cards(), tasks()) == (0, [])
    clock.forward(timedelta(minutes=1))
    assert [late_cards.remind_of_cards() for _turn in range(3)] == [2, 0, 0]
    clock.forward(timedelta(days=1))
    late_cards.remind_of_cards()
    first, _second = mails("card_late_guest")
    assert f"{first.to} {first.subject}\n\n{first.body}" == (
        "pat@meridian.example Your scorecard for Cleo Okafor\n\nHello Pat,\n\n"
        "You talked with Cleo Okafor in “Partner interview”. Your view is what they wait for: it takes five minutes, also on a "
        "phone.\n\nYour own page for it:\n[[seat]]\n\n"
        "We had asked for it by Tuesday 24 November 2026, 16:00 (Lisbon time). It is still welcome.\n\n"
        "This is an automatic reminder from Harbourlight.\n"
    )
    (task,) = Todo.objects.all()
    assert (task.owner, task.due_at, task.application) == (rita, at("25 17:00"), cleo)
    assert (
        task.get_kind_display() == "A scorecard of the partner’s is out: ask for it, or answer the candidate regardless"
    )
    page = signed_in(rita).get(reverse("today")).text
    assert "A scorecard of the partner’s is out: ask for it, or answer the candidate regardless" in page
    now = Application.objects.get()
    assert (now.promised_for, now.first_promised_for) == (before.promised_for, before.promised_for)
    assert (now.revision, now.promise_moves) == (before.revision, 0)


def test_late_rather_than_never_and_not_in_the_readers_night(cleo, rita):
    presented(cleo, rita)
    make_interview(cleo, make_guest(cleo, zone="Pacific/Auckland"), by=rita)
    over()
    late_cards.remind_of_cards()
    (mail,) = mails("card_late_guest")
    assert mail.due_at == datetime(2026, 11, 25, 8, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert "[[seat]]" in mail.body and "Wednesday 25 November 2026, 05:00 (Auckland time)" in mail.body


def test_a_scheduler_that_slept_for_a_week_says_it_once(cleo, rita, lea, seat):
    clock.forward(timedelta(days=8))
    late_cards.remind_of_cards()
    late_cards.remind_of_cards()
    assert [(mail.kind, mail.to_name) for mail in mails("card_late_guest", "card_late_lead")] == [
        ("card_late_guest", "Pat Imani"),
        ("card_late_lead", "Lea Brandt"),
    ]
    assert tasks() == [("Rita Moss", True)]
    assert Todo.objects.get().due_at == at("26 17:00")  # the promised day, and no later


def advances(cleo, seat, rita):
    decide(Application.objects.get(), "advance", by=rita, to=cleo.job.pipeline.stages.get(slug="case"), override="o")
    late_cards.remind_of_cards()


def told_no(cleo, seat, rita):
    words = {"words": "W", "reason": "R"}
    decide(Application.objects.get(), "reject", by=rita, reason_kind="skills", words=words, release=True, override="o")
    clock.forward(timedelta(minutes=11))
    send_mail()


ENDS = {
    "handed in": lambda cleo, seat, rita: post(enter(seat), seat, **WHOLE),
    "given up": lambda cleo, seat, rita: cards.release(seat, by=rita, why="On holiday."),
    "the link is ended": lambda cleo, seat, rita: partner.revoke(seat, by=rita),
    "the sharing is ended": lambda cleo, seat, rita: partner.end(cleo.presentations.get(), by_candidate=True),
    "they left the partner": lambda cleo, seat, rita: guests.retire(seat.guest),
    "withdrawn": lambda cleo, seat, rita: transitions.withdraw(Application.objects.get()),
    "told": told_no,
    "moved on": advances,
}


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_it(cleo, rita, seat, how):
    """The notice that waits for the morning does not leave, the task is done, and no other comes."""
    Guest.objects.update(zone="Pacific/Auckland")
    over()
    late_cards.remind_of_cards()
    seat = Seat.objects.get()
    assert tasks() == [("Rita Moss", True)]
    ENDS[how](cleo, seat, rita)
    assert tasks() == [("Rita Moss", False)]
    clock.forward(timedelta(days=2))
    late_cards.remind_of_cards()
    assert [done for _name, done in tasks()] == [False]
    waits = how == "moved on"  # a scorecard is welcome still, and the mail asks for it
    assert [mail.state for mail in mails("card_late_guest")] == ["waiting" if waits else "cancelled"]


@pytest.mark.parametrize("how", ["handed in", "the link is ended", "withdrawn"])
def test_nothing_is_said_that_ended_before_the_day(cleo, rita, seat, how):
    clock.forward(at("24 12:00") - clock.now())
    ENDS[how](cleo, seat, rita)
    clock.forward(timedelta(days=2))
    late_cards.remind_of_cards()
    assert (mails("card_late_guest"), tasks()) == ([], [])


def test_while_they_are_on_hold_nothing_is_asked_by_a_day(cleo, rita, seat):
    hold(Application.objects.get(), by=rita, until=at("30 00:00").date())
    clock.forward(timedelta(minutes=11))
    over()
    late_cards.remind_of_cards()
    assert (mails("card_late_guest"), tasks()) == ([], [])
    assert "hand it in by" not in enter(seat).get(reverse("guest")).text


def test_whoever_owes_a_scorecard_there_has_no_such_task_until_theirs_is_in(cleo, rita, nora, seat):
    own = join(seat.interview, rita, by=rita)
    over()
    late_cards.remind_of_cards()
    assert tasks() == []
    make_card(Seat.objects.get(pk=own.pk))
    late_cards.remind_of_cards()
    assert tasks() == [("Rita Moss", True)]
    day = clock.now().date()
    Absence.objects.create(user=rita, first_day=day, last_day=day, cover=nora)
    assert todos.of(nora).count() == 1
    Seat.objects.create(application=cleo, interview=seat.interview, user=nora, made_at=clock.now())
    assert todos.of(nora).count() == 0  # who stands in learns no more than they may (P12)


def test_the_guests_page_is_the_same_to_the_byte_until_they_are_told(cleo, rita, tom, seat):
    """A decision that was not told, the owner's task, a colleague's card: none of it moves a byte, though the day is named."""
    join(seat.interview, tom, by=rita)
    over()
    clock.forward(timedelta(hours=1))
    guest = enter(seat)

    def pages() -> list[bytes]:
        return [quiet(guest.get(reverse(name)).content) for name in ("guest", "guest-card")]

    before = pages()
    assert all(b"We had asked for it by" in page and b"It is still welcome" in page for page in before)
    late_cards.remind_of_cards()
    assert pages() == before
    make_card(Seat.objects.get(user=tom))
    assert pages() == before
    decide(
        Application.objects.get(), "reject", by=rita, reason_kind="skills", words={"words": "W"}, override="No answer."
    )
    assert Application.objects.get().state == "rejected" and pages() == before


def test_an_advance_that_can_be_undone_changes_no_byte_either(cleo, rita, seat):
    guest = enter(seat)
    before = quiet(guest.get(reverse("guest")).content)
    assert b"Please hand it in by" in before
    decide(Application.objects.get(), "advance", by=rita, to=cleo.job.pipeline.stages.get(slug="case"), override="o")
    assert quiet(guest.get(reverse("guest")).content) == before
    clock.forward(timedelta(minutes=11))
    assert b"hand it in by" not in guest.get(reverse("guest")).content
    assert shown(Application.objects.get()).stage.slug == "case"
