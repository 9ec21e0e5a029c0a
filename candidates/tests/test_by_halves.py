"""P1: a change, its timeline row and every mail it promises stand together or not at all.

Each act is run once to count what it writes, then again and again with the database failing at its first write, its second,
and so on to the last: each time everything must stand as before.
"""

from datetime import timedelta

import pytest
from django.db import connection

from candidates import adding, closing, intake, leads, outbox, sweep, transitions
from candidates.models import Mail
from hiring import clock, people
from hiring.models import Job
from hiring.testing import (
    REFUSED,
    decide,
    deliver,
    full_letter,
    hire,
    make_application,
    make_candidate,
    make_consent,
    make_document,
    make_user,
    send_mail,
    stage_of,
    walk_to,
)

from .halves import Fault, Injected, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
APPS = ("candidates", "hiring")


def days(number: int):
    return (clock.now() + timedelta(days=number)).date()


def rejected(application, rita):
    return decide(application, "reject", by=rita, reason_kind="skills", words={"words": "Thank you."})


def at_the_offer(application, rita):
    walk_to(application, "offer", by=rita)


def told(application, rita):
    decide(application, "reject", by=rita, reason_kind="skills", words={"words": "Thank you."}, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    application.refresh_from_db()


def told_for_no_reply(application, rita):
    decide(application, "reject", by=rita, reason_kind="silence", closure="no_reply", release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    application.refresh_from_db()


def moved(application, rita):
    decide(application, "advance", by=rita, to=stage_of(application, "chat"))


def on_the_way(application, rita):
    moved(application, rita)
    clock.forward(timedelta(minutes=11))


def leaving(application, rita):
    told_letter = rejected(application, rita)
    closing.release_letter(told_letter, by=rita)
    clock.forward(timedelta(minutes=11))
    application.mail = next(mail for mail in iter(outbox.claim, None) if mail.letter_id)


def as_it_is(application, rita):
    pass


def a_stranger(application, rita):
    application.stranger = make_candidate("Sam Vela")


def set_aside(application, rita):
    application.set_aside = True
    application.save()


def paper(application, rita):
    """A CV that belongs to nobody yet."""
    application.paper = make_document(None, added_by=rita)


def known_with_paper(application, rita):
    on_the_way(application, rita)
    paper(application, rita)


def approached(application, rita):
    application.lead = approach(application, rita)


def newcomer(application, rita):
    application.newcomer = make_user("Noor Haas")


def approach(application, rita):
    word = "Your talk about queues stayed with me, above all how you test time itself."
    return leads.approach(
        application.job, name="Freya Lind", email="freya@people.example", zone="UTC", word=word, by=rita
    )


def sent(application, **more):
    """What the public form brings."""
    return intake.Sent(
        **{"name": "Sam Vela", "email": "sam@people.example", "zone": "UTC", "document": application.paper, **more}
    )


def add(application, rita):
    return adding.add(
        application.job,
        name="Sam Vela",
        email="sam@people.example",
        zone="UTC",
        how="On the phone.",
        document=application.paper,
        by=rita,
    )


# name: (how it comes to where the act begins, the act)
ACTS = {
    "apply": (a_stranger, lambda a, rita, tom: transitions.apply(a.job, a.stranger)),
    "known": (on_the_way, lambda a, rita, tom: transitions.apply(a.job, a.candidate)),
    "confirm": (set_aside, lambda a, rita, tom: transitions.confirm(a, by=rita)),
    "advance": (as_it_is, lambda a, rita, tom: decide(a, "advance", by=rita, to=stage_of(a, "chat"))),
    "advance again": (moved, lambda a, rita, tom: decide(a, "advance", by=rita, to=stage_of(a, "case"))),
    "move_back": (
        on_the_way,
        lambda a, rita, tom: transitions.move_back(a, by=rita, to=stage_of(a, "screening"), why="Once more"),
    ),
    "settle": (on_the_way, lambda a, rita, tom: transitions.settle(a, by=rita)),
    "hold": (moved, lambda a, rita, tom: transitions.hold(a, by=rita, until=days(9))),
    "move_day": (as_it_is, lambda a, rita, tom: transitions.move_day(a, by=rita, to=days(9))),
    "hand_over": (as_it_is, lambda a, rita, tom: transitions.hand_over(a, by=rita, to=tom)),
    "reject": (
        as_it_is,
        lambda a, rita, tom: decide(a, "reject", by=rita, reason_kind="skills", words=full_letter(a), release=True),
    ),
    "pool": (
        as_it_is,
        lambda a, rita, tom: transitions.pool(
            a, by=rita, reason_kind="skills", words={"words": "Stay in touch."}, release=True
        ),
    ),
    "hire": (at_the_offer, lambda a, rita, tom: hire(a, by=rita, release=True)),
    "undo": (moved, lambda a, rita, tom: transitions.undo(a, by=rita)),
    "undo a no": (rejected, lambda a, rita, tom: transitions.undo(a, by=rita)),
    "reopen": (told, lambda a, rita, tom: transitions.reopen(a, by=rita, words="We looked again.")),
    "revive": (told_for_no_reply, lambda a, rita, tom: transitions.revive(a)),
    "withdraw": (moved, lambda a, rita, tom: transitions.withdraw(a, reason="Another offer")),
    "withdraw over a no": (rejected, lambda a, rita, tom: transitions.withdraw(a)),
    "record_withdrawal": (as_it_is, lambda a, rita, tom: transitions.record_withdrawal(a, by=rita, reason="By phone")),
    "write_letter": (
        rejected,
        lambda a, rita, tom: closing.write_letter(a.letter, by=rita, version=a.letter.version, words="Other words."),
    ),
    "release_letter": (rejected, lambda a, rita, tom: closing.release_letter(a.letter, by=rita)),
    "told_by_phone": (rejected, lambda a, rita, tom: closing.told_by_phone(a.letter, by=rita, at=clock.now())),
    "note": (as_it_is, lambda a, rita, tom: transitions.note(a, by=rita, text="Kind on the phone")),
    "pause_job": (as_it_is, lambda a, rita, tom: transitions.pause_job(a.job, by=rita, until=days(9))),
    "tell": (leaving, lambda a, rita, tom: deliver(a.mail)),
    "receive": (paper, lambda a, rita, tom: intake.receive(a.job, sent(a, word="Hello.", pool=True))),
    "receive a known person's": (
        known_with_paper,
        lambda a, rita, tom: intake.receive(a.job, sent(a, email=a.candidate.email, links="https://example.org/me")),
    ),
    "add_cv": (paper, lambda a, rita, tom: transitions.add_cv(a.candidate, a.paper)),
    "approach": (as_it_is, lambda a, rita, tom: approach(a, rita)),
    "yes": (approached, lambda a, rita, tom: leads.yes(a.lead)),
    "add": (paper, lambda a, rita, tom: add(a, rita)),
    "invite": (newcomer, lambda a, rita, tom: people.invite(a.newcomer, by=rita)),
    "be_away": (
        as_it_is,
        lambda a, rita, tom: people.be_away(rita, first_day=days(0), last_day=days(30), cover=tom, by=rita),
    ),
    "deactivate": (as_it_is, lambda a, rita, tom: people.deactivate(rita, by=tom, to=tom)),
    "remind": (as_it_is, lambda a, rita, tom: sweep.remind_of("reminder_before", a.pk)),
    "give up": (leaving, lambda a, rita, tom: deliver(a.mail, REFUSED)),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_fault_at_any_write_leaves_nothing_by_halves(act, job, rita, tom):
    application = make_application(job)
    make_application(job, "Ben Ode")
    make_consent(application.candidate)
    before_it, do = ACTS[act]
    before_it(application, rita)
    before, last = everything(*APPS), None
    for at in range(1, 100):
        application.refresh_from_db()
        fault = Fault(at)
        try:
            with connection.execute_wrapper(fault):
                do(application, rita, tom)
        except Injected:
            assert everything(*APPS) == before, f"the {at}th write"
            application.job = Job.objects.get(pk=application.job_id)
            continue
        last = at - 1
        break
    assert last is not None
    assert last >= (1 if act in ("known", "remind") else 2)  # the change and its record at the very least
    assert everything(*APPS) != before


def test_what_is_counted_is_really_written(cleo, rita):
    """The fault sees a transition's change, its timeline row and its mail."""
    fault = Fault()
    with connection.execute_wrapper(fault):
        decide(cleo, "advance", by=rita, to=stage_of(cleo, "chat"))
    assert (fault.seen, Mail.objects.filter(kind="next_step").count()) == (3, 1)
