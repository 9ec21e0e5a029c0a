"""The test case from the brief to the answer: days, promises, mails, and who learns what."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from candidates import closing, outbox, timeline, transitions
from candidates.models import Application, Letter, Mail, NextStep, Todo, Verb
from hiring import clock
from hiring.models import Focus
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    decide,
    full_letter,
    mails,
    make_application,
    make_candidate,
    next_stage,
    send_mail,
    stage_of,
)
from interviews.models import Case, Seat
from interviews.transitions import case_sweep, cases, more_time

from .cases import BRIEF, ready, sent

pytestmark = pytest.mark.usefixtures("monday")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(case_or_application, name):
    """An instant of a fresh row, as the clock on the wall in Amsterdam shows it."""
    row = type(case_or_application).objects.get(pk=case_or_application.pk)
    moment = getattr(row, name)
    return moment and moment.astimezone(AMSTERDAM).strftime("%a %d %b %H:%M:%S")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def promised(application):
    found = fresh(application)
    assert found.first_promised_for == found.promised_for and found.promise_moves == 0
    return found.next_step, found.turn, at(found, "promised_for")


def kinds(*, to=None):
    found = Mail.objects.filter(kind__startswith="case_").exclude(state="cancelled").order_by("pk")
    return [mail.kind for mail in found if to is None or mail.user == to]


# --- sent --------------------------------------------------------------------------------------------------------------


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


# --- begun -------------------------------------------------------------------------------------------------------------


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


# --- notices -----------------------------------------------------------------------------------------------------------


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


# --- more time ---------------------------------------------------------------------------------------------------------


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


# --- handed in ---------------------------------------------------------------------------------------------------------


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


# --- how it ends -------------------------------------------------------------------------------------------------------


def test_not_passed_is_impossible_without_a_letter_with_reason_and_point(cleo, rita):
    cases.hand_in(sent(cleo, by=rita), words="Here.")
    whole = full_letter(cleo)
    for missing in ("reason", "point", "point_criterion"):
        with pytest.raises(IllegalMove):
            decide(
                fresh(cleo),
                "reject",
                by=rita,
                reason_kind="case",
                words={**whole, missing: None if missing == "point_criterion" else ""},
            )
    for words in ({}, {"is_standard": True}):
        with pytest.raises(IllegalMove):
            decide(fresh(cleo), "reject", by=rita, reason_kind="case", words=words)
    assert fresh(cleo).state == "active"
    decide(fresh(cleo), "reject", by=rita, reason_kind="case", words=whole, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    body = mails("closing_no_match")[0].body
    assert whole["reason"] in body and f"Tests show that it works: {whole['point']}" in body
    assert (fresh(cleo).told_at is not None, Case.objects.get().state) == (True, "in")


def test_passed_leads_to_the_case_discussion(cleo, rita):
    cases.hand_in(sent(cleo, by=rita), words="Here.")
    assert next_stage(fresh(cleo)).kind == "case_discussion"
    found = decide(fresh(cleo), "advance", by=rita, to=next_stage(fresh(cleo)))
    assert (found.stage.slug, found.next_step) == ("discussion", NextStep.ARRANGE)


def test_whoever_is_told_or_withdraws_works_on_nothing_any_more(cleo, job, rita):
    case = sent(cleo, by=rita)
    more_time.ask_more_time(case, days=5)
    transitions.withdraw(fresh(cleo))
    assert fresh(case).state == "off"
    assert (case.wishes.get().granted_days, Todo.objects.get().done_at) == (0, clock.now())
    assert [mail.state for mail in mails("case_sent")] == ["cancelled"]
    for act in (cases.hand_in, more_time.ask_more_time, cases.begin):
        with pytest.raises(IllegalMove, match="This test case is over"):
            act(case, **({"words": "Here."} if act is cases.hand_in else {}))
    other = sent(make_application(job, "Sam Vela"), by=rita)
    decide(other.application, "reject", by=rita, reason_kind="case", words=full_letter(other.application), release=True)
    assert fresh(other).state == "running"  # decided is not told
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert fresh(other).state == "off"


def a_no(case, rita):
    found = fresh(case.application)
    decide(found, "reject", by=rita, reason_kind="case", words=full_letter(found), release=True)
    return Application.objects.get(pk=found.pk)


def test_a_hand_in_holds_an_unsent_no_back_and_asks_the_decider(cleo, rita, tom):
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL)])
    a_no(case, rita)
    cases.hand_in(case, words="Just in time.")
    found = fresh(cleo)
    assert (found.state, found.told_at, found.letter.state) == ("rejected", None, Letter.State.DRAFT)
    assert promised(cleo) == (NextStep.ANSWER, "us", "Wed 25 Nov 17:00:00")
    todo = Todo.objects.get()
    assert (todo.kind, todo.owner, todo.application) == ("handed_in", rita, found)
    clock.forward(timedelta(minutes=30))
    send_mail()
    assert fresh(cleo).told_at is None and kinds(to=tom) == []
    assert not Mail.objects.filter(kind="closing_no_match", state="sent").exists()
    letter = Letter.objects.get()
    closing.release_letter(letter, by=rita)  # looked at, and it stays a no
    send_mail()
    assert fresh(cleo).told_at == clock.now()
    assert timeline.replay(fresh(cleo)) == timeline.snapshot(fresh(cleo))


def test_after_the_hand_in_the_no_can_be_taken_back_with_the_day_that_was_promised(cleo, rita):
    case = sent(cleo, by=rita)
    a_no(case, rita)
    cases.hand_in(case, words="Just in time.")
    transitions.reopen(fresh(cleo), by=rita)
    found = fresh(cleo)
    assert (found.state, promised(cleo)) == ("active", (NextStep.ANSWER, "us", "Wed 25 Nov 17:00:00"))


def test_a_letter_that_is_leaving_leaves_and_the_submission_is_kept(cleo, rita):
    case = sent(cleo, by=rita)
    a_no(case, rita)
    clock.forward(timedelta(minutes=11))
    mail = outbox.claim()
    while mail.letter_id is None:
        mail = outbox.claim()
    cases.hand_in(case, words="Too late to stop it.")
    assert (fresh(cleo).letter.state, fresh(case).state, Todo.objects.count()) == (Letter.State.RELEASED, "in", 1)


def test_what_can_still_be_undone_stays_hidden_while_the_candidate_acts(cleo, rita):
    case = sent(cleo, by=rita)
    decide(fresh(cleo), "advance", by=rita, to=stage_of(cleo, "discussion"))
    clock.forward(timedelta(minutes=5))
    cases.hand_in(case, words="Here.")
    found = fresh(cleo)
    seen = transitions.shown(found)
    assert (found.stage.slug, found.next_step) == ("discussion", NextStep.ARRANGE)
    assert (seen.stage.slug, seen.next_step, seen.turn) == ("case", NextStep.ANSWER, "us")
    clock.forward(timedelta(minutes=6))
    assert transitions.shown(found).next_step == NextStep.ARRANGE
    assert timeline.replay(found) == timeline.snapshot(found)
