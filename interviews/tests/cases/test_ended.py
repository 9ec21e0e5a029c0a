"""How a test case ends: the letter, the discussion, and what was decided and not told."""

from datetime import timedelta

import pytest

from candidates import closing, outbox, timeline, transitions
from candidates.models import Application, Letter, Mail, NextStep, Todo
from hiring import clock
from hiring.models import Focus
from hiring.states import IllegalMove
from hiring.testing import decide, full_letter, mails, make_application, next_stage, send_mail, stage_of
from interviews.models import Case
from interviews.transitions import cases, more_time

from . import sent
from .shared import fresh, kinds, promised

pytestmark = pytest.mark.usefixtures("monday")


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
