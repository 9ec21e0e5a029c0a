"""A test case is sent and begun: its days and what is promised."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from candidates import timeline, transitions
from candidates.models import Mail, NextStep, Verb
from hiring import clock
from hiring.models import Focus
from hiring.states import IllegalMove
from hiring.testing import MONDAY, decide, mails, make_application, make_candidate, stage_of
from interviews.models import Case, Seat
from interviews.transitions import case_sweep, cases

from . import BRIEF, ready, sent
from .shared import at, fresh, kinds, promised

pytestmark = pytest.mark.usefixtures("monday")


def test_sent_it_begins_at_once_and_the_answer_follows_its_end(cleo, rita, tom, iris):
    case = sent(cleo, by=rita, graders=[(tom, Focus.TECHNICAL), (iris, Focus.ALL)])
    assert (case.state, case.brief, case.days, case.zone) == ("running", BRIEF, 7, "Europe/Amsterdam")
    assert at(case, "due_at") == "Mon 30 Nov 23:59:59"
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Wed 02 Dec 17:00:00")
    assert [(s.user, s.focus, s.wants_card, s.stage.slug) for s in case.seats.all()] == [
        (tom, "technical", True, "case"),
        (iris, "all", True, "case"),
    ]
    (mail,) = mails("case_sent")
    assert (mail.candidate, mail.by, mail.is_notice) == (cleo.candidate, rita, False)
    assert (
        "You have until Monday 30 November 2026, 23:59 (Amsterdam time)." in mail.body
        and "Choose there" not in mail.body
    )
    assert kinds(to=tom) == []  # there is nothing to grade yet
    assert not Mail.objects.filter(kind="next_step", state="waiting", application=cleo).exists()
    found = fresh(cleo)
    assert found.events.last().verb == Verb.CASE_SET and found.events.last().by == rita
    assert timeline.replay(found) == timeline.snapshot(found)


def test_the_days_are_the_candidates(job, rita):
    candidate = make_candidate(zone="Pacific/Auckland")
    application = make_application(job, candidate=candidate)
    clock.forward(timedelta(hours=3))  # Tuesday two in the night there
    case = sent(application, by=rita, days=1)
    assert case.due_at.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%a %H:%M:%S") == "Wed 23:59:59"


def test_a_week_over_the_end_of_summer_time_ends_at_midnight(cleo, rita):
    with clock.at(datetime(2026, 10, 20, 8, tzinfo=UTC)):
        case = sent(cleo, by=rita)
        assert at(case, "due_at") == "Tue 27 Oct 23:59:59"


NOT_SENT = {
    "no brief": ({"brief": " \n "}, "A test case needs its brief: what they are asked to do."),
    "no days": ({"days": 0}, "Give from one to 60 days."),
    "too many days": ({"days": 61}, "Give from one to 60 days."),
    "no such window": ({"window_days": 61}, "Give from one to 60 days."),
}


@pytest.mark.parametrize("what", NOT_SENT)
def test_what_is_not_sent(what, cleo, rita):
    change, words = NOT_SENT[what]
    with pytest.raises(IllegalMove, match=words):
        cases.send(ready(cleo, by=rita), **{"brief": BRIEF, "days": 7, "by": rita, **change})
    assert not Case.objects.exists()


def test_it_is_sent_once_and_in_its_stage_only(cleo, rita):
    with pytest.raises(IllegalMove, match="No test case is to be sent to Cleo now."):
        cases.send(cleo, brief=BRIEF, days=7, by=rita)
    sent(cleo, by=rita)
    with pytest.raises(IllegalMove, match="No test case is to be sent to Cleo now."):
        cases.send(fresh(cleo), brief=BRIEF, days=7, by=rita)
    transitions.hold(fresh(cleo), by=rita, until=(MONDAY + timedelta(days=9)).date())
    found = transitions.settle(fresh(cleo), by=rita)  # from hold: “send the test case” once more
    with pytest.raises(IllegalMove, match="Cleo has a test case in this stage already."):
        cases.send(found, brief=BRIEF, days=7, by=rita)


def test_a_second_case_after_coming_back_leaves_the_first_on_record(cleo, rita):
    case = sent(cleo, by=rita)
    cases.hand_in(case, words="One.")
    decide(fresh(cleo), "advance", by=rita, to=stage_of(cleo, "discussion"))
    transitions.move_back(fresh(cleo), by=rita, to=stage_of(cleo, "case"), why="A second, smaller one.")
    clock.forward(timedelta(hours=1))
    second = cases.send(fresh(cleo), brief="Smaller.", days=3, by=rita)
    assert [(c.pk, c.state, c.hand_ins.count()) for c in Case.objects.order_by("pk")] == [
        (case.pk, "off", 1),
        (second.pk, "running", 0),
    ]


def test_nobody_near_grades_a_colleague_and_nobody_twice(cleo, rita, tom, iris):
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL)])
    with pytest.raises(IllegalMove, match="Tom Berg grades it already."):
        cases.add_grader(case, user=tom)
    candidate = case.application.candidate
    candidate.user = iris
    candidate.save()
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(IllegalMove, match="Iris Lang may not open this file."):
        cases.add_grader(case, user=iris)
    assert Seat.objects.count() == 1


def test_within_the_window_the_candidate_chooses_the_day(cleo, rita):
    case = sent(cleo, by=rita, window_days=5)
    assert (case.state, at(case, "begin_by"), case.due_at) == ("sent", "Sat 28 Nov 23:59:59", None)
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Tue 08 Dec 17:00:00")  # from Saturday a week later
    (mail,) = mails("case_sent")
    assert "until Saturday 28 November 2026, 23:59 (Amsterdam time). From that day on you have 7 days." in mail.body
    for wrong in (MONDAY.date() - timedelta(days=1), MONDAY.date() + timedelta(days=6)):
        with pytest.raises(IllegalMove, match="Choose a day from today until Saturday 28 November 2026."):
            cases.begin(case, on=wrong)
    wednesday = MONDAY.date() + timedelta(days=2)
    case = cases.begin(case, on=wednesday)
    assert (case.state, at(case, "begun_at"), at(case, "due_at")) == (
        "sent",
        "Wed 25 Nov 00:00:00",
        "Wed 02 Dec 23:59:59",
    )
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Fri 04 Dec 17:00:00")
    events = fresh(cleo).events.count()
    cases.begin(case, on=wednesday)  # once more: nothing
    assert fresh(cleo).events.count() == events
    assert case_sweep.sweep() == 0
    clock.forward(timedelta(days=2))
    assert (case_sweep.sweep(), case_sweep.sweep()) == (1, 0)
    assert (fresh(case).state, at(case, "due_at")) == ("running", "Wed 02 Dec 23:59:59")
    assert kinds() == ["case_sent", "case_begins"]
    assert "You have until Wednesday 2 December 2026, 23:59 (Amsterdam time)." in mails("case_begins")[0].body


def test_who_begins_today_has_the_days_from_today(cleo, rita):
    case = cases.begin(sent(cleo, by=rita, window_days=5))
    assert (case.state, case.begun_at, at(case, "due_at")) == ("running", clock.now(), "Mon 30 Nov 23:59:59")
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Wed 02 Dec 17:00:00")
    assert cases.begin(case).revision == case.revision  # a second click
    assert kinds() == ["case_sent", "case_begins"]


def test_the_end_of_the_window_begins_it_also_for_a_scheduler_that_slept(cleo, rita):
    case = sent(cleo, by=rita, window_days=5)
    clock.forward(timedelta(days=7))
    assert case_sweep.sweep() == 1
    assert (fresh(case).state, at(case, "begun_at"), at(case, "due_at")) == (
        "running",
        "Sat 28 Nov 23:59:59",
        "Sat 05 Dec 23:59:59",
    )
    assert promised(cleo) == (NextStep.HAND_IN, "them", "Tue 08 Dec 17:00:00")
