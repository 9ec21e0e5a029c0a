"""The first walk through the state machine."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from candidates import closing, outbox, timeline, transitions
from candidates.models import Mail, State
from hiring import clock, people
from hiring.states import IllegalMove
from hiring.testing import decide, full_letter, hire, mails, next_stage, send_mail, stage_of, walk_to

pytestmark = pytest.mark.usefixtures("monday")


def test_an_application_has_a_promise_and_a_receipt(cleo, rita):
    assert (cleo.next_step, cleo.turn, cleo.owed_by) == ("read", "us", rita)
    assert cleo.promised_for.astimezone(ZoneInfo(cleo.promised_zone)).strftime("%A %H:%M") == "Wednesday 17:00"
    assert cleo.first_promised_for == cleo.promised_for
    assert send_mail() == 1
    assert [(m.kind, m.state) for m in mails()] == [("received", "sent")]


def test_a_walk_to_hired(cleo, rita):
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, words={"words": "We start in January."}, release=True)
    assert cleo.told_at is None and cleo.state == State.HIRED
    clock.forward(timedelta(minutes=9))
    send_mail()
    cleo.refresh_from_db()
    assert cleo.told_at is None
    clock.forward(timedelta(minutes=2))
    send_mail()
    cleo.refresh_from_db()
    assert cleo.told_at is not None and cleo.next_step == ""
    sent = [m.kind for m in mails() if m.state == "sent"]
    assert sent == ["received", "next_step", "closing_hired", "handover_begun", "handover_begun"]
    assert timeline.replay(cleo) == timeline.snapshot(cleo)


def test_a_no_waits_for_its_letter_and_undo_restores_the_row(cleo, rita):
    before = timeline.snapshot(cleo)
    letter = decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    assert letter.state == "released"
    transitions.undo(cleo, by=rita)
    after = timeline.snapshot(cleo)
    assert {k: v for k, v in after.items() if k != "revision"} == {k: v for k, v in before.items() if k != "revision"}
    clock.forward(timedelta(minutes=20))
    send_mail()
    assert [(m.kind, m.state) for m in mails()] == [("received", "sent"), ("closing_no_match", "cancelled")]
    assert timeline.replay(cleo) == timeline.snapshot(cleo)


def test_reject_owes_a_letter_after_a_test_case(cleo, rita):
    walk_to(cleo, "case", by=rita)
    clock.forward(timedelta(minutes=11))
    with pytest.raises(IllegalMove, match="belongs to a criterion: choose which"):
        decide(cleo, "reject", by=rita, reason_kind="case", words={"words": "Thank you", "reason": "Tests"})
    decide(cleo, "reject", by=rita, reason_kind="case", words=full_letter(cleo), release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    cleo.refresh_from_db()
    assert cleo.told_at is not None
    assert "Tests show that it works: Let the test own the clock." in Mail.objects.get(kind="closing_no_match").body


def test_undoing_the_second_of_two_moves_announces_the_first(cleo, rita):
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    clock.forward(timedelta(minutes=5))
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    transitions.undo(cleo, by=rita)
    assert cleo.stage.slug == "chat"
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert [(m.subject, m.state) for m in mails("next_step")] == [
        ("The next step: Recruiter chat", "sent"),
        ("The next step: Test case", "cancelled"),
    ]


def test_the_candidate_sees_the_old_stage_while_the_move_can_be_undone(cleo, rita):
    old = (cleo.stage, cleo.promised_for)
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    shown = transitions.shown(cleo)
    assert (shown.stage, shown.promised_for) == old
    clock.forward(timedelta(minutes=11))
    assert transitions.shown(cleo).stage == stage_of(cleo, "chat")


def test_withdrawing_wins_over_an_unsent_no(cleo, rita):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    transitions.withdraw(cleo)
    clock.forward(timedelta(minutes=20))
    send_mail()
    assert [(m.kind, m.state) for m in mails() if m.kind != "received"] == [
        ("closing_no_match", "cancelled"),
        ("closing_withdrawn", "sent"),
    ]
    assert (cleo.state, cleo.next_step, cleo.told_at) == ("withdrawn", "", cleo.decided_at)


def test_whoever_knows_how_it_ended_hears_of_no_next_step(cleo, rita):
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "chat"))
    letter = transitions.record_withdrawal(cleo, by=rita, reason="By phone")
    closing.told_by_phone(letter, by=rita, at=clock.now())
    clock.forward(timedelta(days=1))
    send_mail()
    ends = {mail.kind: (mail.state, mail.ended_why) for mail in mails("next_step", "closing_withdrawn")}
    assert ends == {"next_step": ("cancelled", "They have been told."), "closing_withdrawn": ("sent", "")}


def test_no_mail_waits_for_a_colleague_who_has_left(rita, tom, ada):
    people.deactivate(tom, by=ada)
    tom.refresh_from_db()
    names = ("first_name", "organisation", "candidate", "job", "error", "page")
    mail = outbox.queue("alarm", occasion="alarm:1", to=tom, words=dict.fromkeys(names, "-"))
    assert (mail.state, mail.ended_why, send_mail()) == ("cancelled", "The account was deactivated.", 0)
