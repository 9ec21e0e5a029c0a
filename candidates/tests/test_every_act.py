"""Every state times every act: what each act makes of each state, or the sentence it refuses with."""

from datetime import timedelta

import pytest

from candidates import closing, timeline, transitions
from candidates.models import Application
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import (
    decide,
    full_letter,
    hire,
    make_application,
    make_consent,
    make_user,
    send_mail,
    stage_of,
    walk_to,
)

pytestmark = pytest.mark.usefixtures("monday")

# How to get an application into each state; the clock ends after the time to undo, unless said otherwise.


def active(application, rita):
    return application


def held(application, rita):
    transitions.hold(application, by=rita, until=(clock.now() + timedelta(days=7)).date())


def fresh_move(application, rita):
    decide(application, "advance", by=rita, to=stage_of(application, "chat"))


def last_stage(application, rita):
    walk_to(application, "offer", by=rita)


def rejected_untold(application, rita):
    decide(application, "reject", by=rita, reason_kind="experience", words={"words": "Thank you."})


def rejected_told(application, rita):
    decide(application, "reject", by=rita, reason_kind="experience", words={"words": "Thank you."}, release=True)


def pooled_untold(application, rita):
    transitions.pool(application, by=rita, reason_kind="experience", words={"words": "Let us stay in touch."})


def hired_untold(application, rita):
    walk_to(application, "offer", by=rita)
    hire(application, by=rita)


def hired_told(application, rita):
    walk_to(application, "offer", by=rita)
    hire(application, by=rita, release=True)


def withdrawn(application, rita):
    transitions.withdraw(application)


def withdrawal_untold(application, rita):
    transitions.record_withdrawal(application, by=rita, reason="By phone")


WAYS = (
    active,
    held,
    fresh_move,
    last_stage,
    rejected_untold,
    rejected_told,
    pooled_untold,
    hired_untold,
    hired_told,
    withdrawn,
    withdrawal_untold,
)
ACTS = {
    "advance": lambda a, rita, _ada: decide(
        a, "advance", by=rita, to=stage_of(a, "case"), why="They showed it already"
    ),
    "move_back": lambda a, rita, _ada: transitions.move_back(a, by=rita, to=stage_of(a, "screening"), why="Once more"),
    "settle": lambda a, rita, _ada: transitions.settle(a, by=rita),
    "hold": lambda a, rita, _ada: transitions.hold(a, by=rita, until=(clock.now() + timedelta(days=9)).date()),
    "move_day": lambda a, rita, _ada: transitions.move_day(a, by=rita, to=(clock.now() + timedelta(days=9)).date()),
    "hand_over": lambda a, _rita, ada: transitions.hand_over(a, by=ada, to=ada),
    "reject": lambda a, rita, _ada: decide(a, "reject", by=rita, reason_kind="skills", words=full_letter(a)),
    "pool": lambda a, rita, _ada: transitions.pool(a, by=rita, reason_kind="skills", words={"words": "Stay in touch."}),
    "hire": lambda a, rita, _ada: hire(a, by=rita),
    "undo": lambda a, rita, _ada: transitions.undo(a, by=rita),
    "reopen": lambda a, rita, _ada: transitions.reopen(a, by=rita),
    "revive": lambda a, _rita, _ada: transitions.revive(a),
    "withdraw": lambda a, _rita, _ada: transitions.withdraw(a),
    "record_withdrawal": lambda a, rita, _ada: transitions.record_withdrawal(a, by=rita, reason="By phone"),
    "told_by_phone": lambda a, rita, _ada: closing.told_by_phone(a.letter, by=rita, at=clock.now()),
}

# act -> what comes of it in each of WAYS: "state step told" or "-" for a refusal.
EXPECTED = {
    "advance": "active:set_case active:set_case active:set_case - - - - - - - -",
    "move_back": "- - active:read active:read - - - - - - -",
    "settle": "- active:read active:answer - - - - - - - -",
    "hold": "active:look_again active:look_again active:look_again active:look_again - - - - - - -",
    "move_day": "active:read active:look_again active:arrange active:offer rejected:read - pooled:read hired:offer - - -",
    "hand_over": "active:read active:look_again active:arrange active:offer rejected:read - pooled:read hired:offer - - -",
    "reject": "rejected:read rejected:look_again - rejected:offer - - - - - - -",
    "pool": "pooled:read pooled:look_again - pooled:offer - - - - - - -",
    "hire": "- - - hired:offer - - - - - - -",
    "undo": "- - active:read - - - - - - - -",
    "reopen": "- - - - active:read active:read active:read active:offer active:offer active:read active:read",
    "revive": "- - - - - - - - - - -",
    "withdraw": "withdrawn: withdrawn: withdrawn: withdrawn: withdrawn: - withdrawn: withdrawn: - - -",
    "record_withdrawal": "withdrawn:read withdrawn:look_again withdrawn:arrange withdrawn:offer - - - - - - -",
    "told_by_phone": "- - - - rejected: - pooled: hired: - - -",
}


def outcome(act, application, rita, ada):
    before = timeline.snapshot(application)
    try:
        if act == "told_by_phone" and application.letter is None:
            return "-"
        ACTS[act](application, rita, ada)
    except IllegalMove as refusal:
        assert str(refusal)
        assert timeline.snapshot(Application.objects.get(pk=application.pk)) == before
        return "-"
    row = Application.objects.get(pk=application.pk)
    assert timeline.replay(row) == timeline.snapshot(row)
    assert (row.told_at is None) == bool(row.next_step)
    return f"{row.state}:{row.next_step}"


@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(act, job, rita):
    ada = make_user("Alma Reyes", is_recruiter=True)
    found = []
    for number, way in enumerate(WAYS):
        application = make_application(job, f"Person {number}", candidate=None)
        make_consent(application.candidate)
        job.openings.create()
        way(application, rita)
        if way is not fresh_move:
            clock.forward(timedelta(minutes=11))
            send_mail()
        found.append(outcome(act, Application.objects.get(pk=application.pk), rita, ada))
    assert " ".join(found) == EXPECTED[act]
