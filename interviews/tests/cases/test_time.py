"""The end of a test case comes near: notices and more time."""

from datetime import timedelta
from itertools import count

import pytest

from candidates import timeline
from candidates.models import NextStep, Todo
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import MONDAY, mails, make_application
from interviews.models import Case
from interviews.transitions import case_sweep, cases, more_time

from . import sent
from .shared import AMSTERDAM, at, fresh, promised

pytestmark = pytest.mark.usefixtures("monday")


def test_two_days_and_one_day_before_the_end_a_notice_each_once(cleo, rita):
    sent(cleo, by=rita)
    told = []
    for hours in range(0, 8 * 24, 6):
        with clock.at(MONDAY + timedelta(hours=hours)):
            case_sweep.sweep()
            case_sweep.sweep()
            told += [
                mail.due_at.astimezone(AMSTERDAM).strftime("%a %H:%M") for mail in mails("case_ends_soon")[len(told) :]
            ]
    assert told == ["Sat 08:00", "Sun 08:00"]  # of the night before, in the morning


def test_a_notice_counts_once_by_a_clock_that_runs(cleo, rita, monkeypatch):
    sent(cleo, by=rita)
    clock.forward(timedelta(days=5))
    now, ticks = clock.now(), count()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(milliseconds=next(ticks)))
    assert (case_sweep.sweep(), case_sweep.sweep()) == (1, 0)
    assert len(mails("case_ends_soon")) == 1


def test_more_time_and_handing_in_silence_the_notice_that_waits(cleo, rita):
    case = sent(cleo, by=rita)
    clock.forward(timedelta(days=4, hours=14))  # Saturday, midnight
    case_sweep.sweep()
    assert [mail.state for mail in mails("case_ends_soon")] == ["waiting"]
    more_time.ask_more_time(case)
    assert [mail.state for mail in mails("case_ends_soon")] == ["cancelled"]
    clock.forward(timedelta(days=3))
    case_sweep.sweep()
    assert [mail.state for mail in mails("case_ends_soon")] == ["cancelled", "waiting"]
    cases.hand_in(case, words="Here.")
    assert [mail.state for mail in mails("case_ends_soon")] == ["cancelled", "cancelled"]
    clock.forward(timedelta(days=1))
    assert case_sweep.sweep() == 0


def test_a_case_of_one_day_is_not_reminded_of_the_moment_it_begins(cleo, rita):
    sent(cleo, by=rita, days=1)
    assert case_sweep.sweep() == 0


def test_one_case_that_fails_keeps_nobody_waiting(cleo, job, rita, monkeypatch):
    other = make_application(job, "Sam Vela")
    for application in (cleo, other):
        sent(application, by=rita, window_days=1)
    clock.forward(timedelta(days=2))
    begin, broken = cases.begin_by_itself, Case.objects.first().pk

    def fails(case):
        if case.pk == broken:
            raise RuntimeError
        return begin(case)

    monkeypatch.setattr(cases, "begin_by_itself", fails)
    assert case_sweep.sweep() == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["running", "sent"]


def test_one_click_moves_the_end_and_the_day_that_follows_it(cleo, rita):
    case = sent(cleo, by=rita)
    wish = more_time.ask_more_time(case)
    assert (wish.days, wish.granted_days, wish.answered_by) == (3, 3, None)
    assert (at(case, "due_at"), fresh(case).more_days) == ("Thu 03 Dec 23:59:59", 3)
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Mon 07 Dec 17:00:00")  # a day of its own, no breach
    (mail,) = mails("case_more_time")
    assert "You have 3 days more. It now ends on Thursday 3 December 2026, 23:59 (Amsterdam time)." in mail.body
    assert more_time.ask_more_time(case).pk == wish.pk  # a second click
    assert (fresh(case).more_days, len(mails("case_more_time"))) == (3, 1)
    found = fresh(cleo)
    assert timeline.replay(found) == timeline.snapshot(found)


def test_beyond_the_limit_a_person_answers_within_a_working_day(cleo, rita):
    case = sent(cleo, by=rita)
    before = promised(cleo)
    wish = more_time.ask_more_time(case, days=5, words="My daughter is ill.")
    assert (wish.answered_at, at(wish, "answer_due_at"), promised(cleo)) == (None, "Tue 24 Nov 17:00:00", before)
    todo = Todo.objects.get()
    assert (todo.kind, todo.owner, todo.application, todo.due_at) == ("more_time", rita, cleo, wish.answer_due_at)
    clock.forward(timedelta(minutes=5))
    assert more_time.ask_more_time(case, days=2).pk == wish.pk  # one open wish at a time
    more_time.answer_more_time(wish, days=4, by=rita, words="All the best to her.")
    assert (at(case, "due_at"), promised(cleo)[2]) == ("Fri 04 Dec 23:59:59", "Tue 08 Dec 17:00:00")
    assert Todo.objects.get().done_by == rita
    (mail,) = mails("case_more_time_answer")
    assert mail.by == rita and "You have 4 days more." in mail.body and "All the best to her." in mail.body
    with pytest.raises(IllegalMove, match="This has been answered already."):
        more_time.answer_more_time(wish, days=9, by=rita)
    assert fresh(case).more_days == 4


def test_a_no_to_more_time_moves_nothing(cleo, rita):
    case = sent(cleo, by=rita)
    before = promised(cleo)
    wish = more_time.ask_more_time(case, days=5)
    more_time.answer_more_time(wish, days=0, by=rita, words="We decide next week.")
    assert (at(case, "due_at"), promised(cleo)) == ("Mon 30 Nov 23:59:59", before)
    assert "We cannot give you more days this time." in mails("case_more_time_answer")[0].body


def test_after_the_end_the_days_count_from_today(cleo, rita):
    case = sent(cleo, by=rita)
    clock.forward(timedelta(days=9))  # two days after the end
    more_time.ask_more_time(case)
    assert at(case, "due_at") == "Sat 05 Dec 23:59:59"


NO_MORE = {
    "no days": (0, "Ask for one to 14 days."),
    "less than none": (-3, "Ask for one to 14 days."),
    "a month": (31, "Ask for one to 14 days."),
}


@pytest.mark.parametrize("what", NO_MORE)
def test_what_cannot_be_asked_for(what, cleo, rita):
    days, words = NO_MORE[what]
    case = sent(cleo, by=rita)
    with pytest.raises(IllegalMove, match=words):
        more_time.ask_more_time(case, days=days)
