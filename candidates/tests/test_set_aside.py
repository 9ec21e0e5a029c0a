"""To somebody set aside as looking like a machine nothing is said, whatever is done, until a person has confirmed them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from candidates import sweep, transitions
from candidates.models import Application
from hiring import clock, jobs, people
from hiring.models import Job, Member, User
from hiring.testing import decide, mails, make_application, make_consent, make_user, send_mail, stage_of

from .test_every_act import ACTS, rejected_told

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
NEXT_WEEK = date(2026, 12, 1)
OVER = timedelta(minutes=11)


@pytest.fixture
def sam(job: Job) -> Application:
    application = make_application(job, "Sam Stranger", set_aside=True)
    make_consent(application.candidate)
    return application


def written_to(application: Application) -> list[str]:
    return [mail.kind for mail in mails() if mail.candidate_id == application.candidate_id]


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


# What is done to them by an act that is not theirs alone.
WAYS: dict[str, Callable[[Application, User, User], object]] = {
    "pause_job": lambda a, rita, tom: transitions.pause_job(a.job, by=rita, until=NEXT_WEEK, words="The budget."),
    "be_away": lambda a, rita, tom: people.be_away(
        rita, first_day=date(2026, 11, 23), last_day=date(2026, 11, 27), cover=tom, by=rita
    ),
    "deactivate": lambda a, rita, tom: people.deactivate(rita, by=tom, to=tom),
    "remove_member": lambda a, rita, tom: jobs.remove_member(Member.objects.get(user=rita), by=rita),
    "hand_on": lambda a, rita, tom: (User.objects.filter(pk=rita.pk).update(is_active=False), sweep.hand_on()),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_done_to_many_says_nothing_to_them(way, sam, cleo, rita, tom):
    if way == "remove_member":
        jobs.set_lead(Member.objects.get(user=tom))
    WAYS[way](sam, rita, tom)
    assert fresh(sam).revision == 1
    assert (written_to(sam), len(written_to(cleo))) == ([], 2)  # the one beside them is told as ever


NOT_HERE = ("apply again", "confirm")  # gives back what is there; and is when the receipt goes, below


@pytest.mark.parametrize("act", [act for act in ACTS if act not in NOT_HERE])
def test_every_act_says_nothing_to_them_but_a_closing(act, sam, rita):
    alma = make_user("Alma Reyes", is_recruiter=True)
    if act in ("move back", "undo"):
        decide(sam, "advance", by=rita, to=stage_of(sam, "chat"))
    if act == "hire":
        decide(sam, "advance", by=rita, to=stage_of(sam, "offer"), why="Known already")
    if act == "settle":
        transitions.hold(sam, by=rita, until=NEXT_WEEK)
    if act == "reopen":
        rejected_told(sam, rita)
    if act == "revive":
        decide(sam, "reject", by=rita, reason_kind="silence", closure="no_reply", release=True)
    if act in ("reopen", "revive"):
        clock.forward(OVER)
        send_mail()
    before = fresh(sam)
    ACTS[act](before, rita, alma)
    assert fresh(sam).revision > sam.revision
    assert [kind for kind in written_to(sam) if not kind.startswith("closing_")] == []


def test_the_receipt_of_who_is_confirmed_tells_what_stands(sam, rita):
    decide(sam, "advance", by=rita, to=stage_of(sam, "chat"))
    transitions.move_day(sam, by=rita, to=NEXT_WEEK)
    assert written_to(sam) == []

    transitions.confirm(sam, by=rita)

    (receipt,) = mails("received")
    assert receipt.body.splitlines()[4:7] == [
        "What happens next: We write to you about a time for “Recruiter chat”.",
        "",
        "You will hear from us by Tuesday 1 December 2026, 17:00 (Amsterdam time). Rita Moss sees to that.",
    ]
    assert transitions.shown(fresh(sam)).stage == stage_of(sam, "chat")  # their page says the same
    transitions.hold(sam, by=rita, until=NEXT_WEEK)
    assert written_to(sam) == ["received", "on_hold"]
