"""A test case is handed in: versions, lateness and our answer's day."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates import timeline, transitions
from candidates.models import NextStep
from hiring import clock
from hiring.models import Focus
from hiring.states import IllegalMove
from hiring.testing import MONDAY, mails
from interviews.transitions import cases, more_time

from . import sent
from .shared import fresh, kinds, promised

pytestmark = pytest.mark.usefixtures("monday")


def test_handed_in_it_is_our_turn_by_our_clock(cleo, rita, tom, iris):
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL), (iris, Focus.ALL)])
    clock.forward(timedelta(days=2))
    version = cases.hand_in(case, links="https://git.example/cleo/limiter", words="Tests first.")
    assert (version.version, version.is_late, fresh(case).state, fresh(case).in_at) == (1, False, "in", clock.now())
    assert promised(cleo) == (NextStep.ANSWER, "us", "Fri 27 Nov 17:00:00")
    assert kinds() == ["case_sent", "case_in", "case_to_grade", "case_to_grade"]
    (receipt,) = mails("case_in")
    assert receipt.is_notice and "You will hear from us by Friday 27 November 2026, 17:00" in receipt.body
    (to_tom,) = [mail for mail in mails("case_to_grade") if mail.user == tom]
    assert f"/team/cases/{case.uid}/" in to_tom.body and "newer version" not in to_tom.body
    assert cases.hand_in(case, links="https://git.example/cleo/limiter", words="Tests first.").pk == version.pk
    assert (case.hand_ins.count(), len(mails("case_in"))) == (1, 1)
    clock.forward(timedelta(hours=1))
    second = cases.hand_in(case, words="A slip mended.")
    assert (second.version, promised(cleo)) == (2, (NextStep.ANSWER, "us", "Fri 27 Nov 17:00:00"))
    assert "This is a newer version" in [mail for mail in mails("case_to_grade") if mail.user == iris][-1].body
    clock.forward(timedelta(hours=1))
    back = cases.hand_in(
        case, links="https://git.example/cleo/limiter", words="Tests first."
    )  # the first one after all
    assert (back.version, len(mails("case_in"))) == (3, 3)
    assert cases.hand_in(case, links="https://git.example/cleo/limiter", words="Tests first.").pk == back.pk
    found = fresh(cleo)
    assert timeline.replay(found) == timeline.snapshot(found)


END = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "late"), [(timedelta(0), False), (timedelta(minutes=10), False), (timedelta(minutes=10, seconds=1), True)]
)
def test_late_is_what_comes_ten_minutes_after_the_last_second(after, late, cleo, rita):
    case = sent(cleo, by=rita)
    with clock.at(END + after):
        assert cases.hand_in(case, words="Here.").is_late is late


def test_more_time_that_is_granted_afterwards_makes_nothing_late(cleo, rita):
    case = sent(cleo, by=rita)
    wish = more_time.ask_more_time(case, days=5)
    clock.forward(timedelta(days=8))
    assert cases.hand_in(case, words="Here.").is_late
    more_time.answer_more_time(wish, days=5, by=rita)
    assert not case.hand_ins.get().is_late
    assert promised(cleo) == (NextStep.ANSWER, "us", "Thu 03 Dec 17:00:00")  # our answer does not wait longer for it


def test_handing_in_before_the_chosen_day_begins_it(cleo, rita):
    case = sent(cleo, by=rita, window_days=5)
    cases.begin(case, on=MONDAY.date() + timedelta(days=4))
    cases.hand_in(case, words="I could not wait.")
    assert (fresh(case).state, promised(cleo)) == ("in", (NextStep.ANSWER, "us", "Wed 25 Nov 17:00:00"))


def test_nothing_is_no_submission_and_twenty_versions_are_the_most(cleo, rita):
    case = sent(cleo, by=rita)
    with pytest.raises(IllegalMove, match="There is nothing to hand in yet"):
        cases.hand_in(case, words=" \n")
    for number in range(20):
        cases.hand_in(case, words=f"Version {number}")
    with pytest.raises(IllegalMove, match="These are 20 versions already."):
        cases.hand_in(case, words="One more")


def test_on_hold_it_is_taken_and_the_promise_stays(cleo, rita):
    case = sent(cleo, by=rita)
    transitions.hold(fresh(cleo), by=rita, until=(MONDAY + timedelta(days=9)).date())
    clock.forward(timedelta(hours=1))
    cases.hand_in(case, words="Here.")
    found = fresh(cleo)
    assert (found.next_step, fresh(case).state) == (NextStep.LOOK_AGAIN, "in")
