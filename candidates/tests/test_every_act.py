"""Every state times every act: what each act makes of each state, or that it refuses with a sentence and changes nothing."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction

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
THANKS = {"words": "Thank you."}
IN_TOUCH = {"words": "Let us stay in touch."}

# How to get an application into each state. What is fresh can still be undone; the others have waited and had their mail.


def active(application, rita):
    pass


def set_aside(application, rita):
    pass


def held(application, rita):
    transitions.hold(application, by=rita, until=(clock.now() + timedelta(days=7)).date())


def moved(application, rita):
    decide(application, "advance", by=rita, to=stage_of(application, "chat"))


def moved_back(application, rita):
    transitions.move_back(application, by=rita, to=stage_of(application, "screening"), why="Once more")


def last_stage(application, rita):
    walk_to(application, "offer", by=rita)


def rejected(application, rita):
    decide(application, "reject", by=rita, reason_kind="experience", words=THANKS)


def rejected_told(application, rita):
    decide(application, "reject", by=rita, reason_kind="experience", words=THANKS, release=True)


def no_reply_told(application, rita):
    decide(application, "reject", by=rita, reason_kind="silence", closure="no_reply", release=True)


def pooled(application, rita):
    transitions.pool(application, by=rita, reason_kind="experience", words=IN_TOUCH)


def pooled_told(application, rita):
    transitions.pool(application, by=rita, reason_kind="experience", words=IN_TOUCH, release=True)


def hired(application, rita):
    hire(application, by=rita)


def hired_told(application, rita):
    hire(application, by=rita, release=True)


def withdrawn(application, rita):
    transitions.withdraw(application)


def withdrawal_recorded(application, rita):
    transitions.record_withdrawal(application, by=rita, reason="By phone")


# The stage before, then how it goes on.
WAYS = {
    "active": ("screening", active),
    "set aside": ("screening", set_aside),
    "held": ("screening", held),
    "in the last stage": ("screening", last_stage),
    "no": ("screening", rejected),
    "told no": ("screening", rejected_told),
    "told no reply": ("screening", no_reply_told),
    "pooled": ("screening", pooled),
    "told pooled": ("screening", pooled_told),
    "hired": ("offer", hired),
    "told hired": ("offer", hired_told),
    "withdrawn": ("screening", withdrawn),
    "told withdrawal": ("screening", withdrawal_recorded),
    "fresh move": ("screening", moved),
    "fresh back": ("chat", moved_back),
    "fresh hold": ("screening", held),
    "fresh no": ("screening", rejected),
    "fresh pool": ("screening", pooled),
    "fresh hire": ("offer", hired),
    "fresh withdrawal": ("screening", withdrawal_recorded),
}


def days(number):
    return (clock.now() + timedelta(days=number)).date()


def once_late(act):
    """The act when every promised day has passed."""

    def later(application, _rita, _alma):
        with clock.at(clock.now() + timedelta(days=40)):
            return act(application)

    return later


def asked(application):
    if not transitions.nudge(application):
        raise IllegalMove("Nothing has passed.")
    return application


ACTS = {
    "apply again": lambda a, rita, _alma: transitions.apply(a.job, a.candidate),
    "confirm": lambda a, rita, _alma: transitions.confirm(a, by=rita),
    "advance": lambda a, rita, _alma: decide(
        a, "advance", by=rita, to=stage_of(a, "case"), why="They showed it already"
    ),
    "move back": lambda a, rita, _alma: transitions.move_back(a, by=rita, to=stage_of(a, "screening"), why="Once more"),
    "settle": lambda a, rita, _alma: transitions.settle(a, by=rita),
    "hold": lambda a, rita, _alma: transitions.hold(a, by=rita, until=days(9)),
    "move the day": lambda a, rita, _alma: transitions.move_day(a, by=rita, to=days(9)),
    "put off": once_late(transitions.put_off),
    "nudge": once_late(asked),
    "hand over": lambda a, _rita, alma: transitions.hand_over(a, by=alma, to=alma),
    "reject": lambda a, rita, _alma: decide(a, "reject", by=rita, reason_kind="skills", words=full_letter(a)),
    "pool": lambda a, rita, _alma: transitions.pool(a, by=rita, reason_kind="skills", words=IN_TOUCH),
    "hire": lambda a, rita, _alma: hire(a, by=rita),
    "undo": lambda a, rita, _alma: transitions.undo(a, by=rita),
    "reopen": lambda a, rita, _alma: transitions.reopen(a, by=rita),
    "revive": lambda a, _rita, _alma: transitions.revive(a),
    "withdraw": lambda a, _rita, _alma: transitions.withdraw(a),
    "record a withdrawal": lambda a, rita, _alma: transitions.record_withdrawal(a, by=rita, reason="By phone"),
}
OF_A_LETTER = {
    "write the letter": lambda one, rita: closing.write_letter(one, by=rita, version=one.version, words="Other words."),
    "release the letter": lambda one, rita: closing.release_letter(one, by=rita),
    "tell by phone": lambda one, rita: closing.told_by_phone(one, by=rita, at=clock.now()),
}
# act -> what comes of it, in which states; it is refused in all the others.
UNCHANGED = {
    "active:read": "active, fresh back",
    "active:read aside": "set aside",
    "active:look_again": "held, fresh hold",
    "active:arrange": "fresh move",
    "active:offer": "in the last stage",
    "rejected:read": "no, fresh no",
    "pooled:read": "pooled, fresh pool",
    "hired:offer": "hired, fresh hire",
    "withdrawn:read": "fresh withdrawal",
}
EXPECTED = {
    "apply again": {
        **UNCHANGED,
        "new active:read": "told no, told no reply, told pooled, told hired, withdrawn, told withdrawal",
    },
    "confirm": {"active:read": "set aside"},
    "advance": {
        "active:set_case": "active, held, fresh move, fresh back, fresh hold",
        "active:set_case aside": "set aside",
    },
    "move back": {"active:read": "in the last stage, fresh move"},
    "settle": {"active:read": "held, fresh hold", "active:answer": "fresh move"},
    "hold": {
        "active:look_again": "active, held, in the last stage, fresh move, fresh back, fresh hold",
        "active:look_again aside": "set aside",
    },
    "move the day": UNCHANGED,
    "put off": UNCHANGED,
    "nudge": UNCHANGED,
    "hand over": UNCHANGED,
    "reject": {
        "rejected:read": "active",
        "rejected:read aside": "set aside",
        "rejected:look_again": "held",
        "rejected:offer": "in the last stage",
    },
    "pool": {
        "pooled:read": "active",
        "pooled:read aside": "set aside",
        "pooled:look_again": "held",
        "pooled:offer": "in the last stage",
    },
    "hire": {"hired:offer": "in the last stage"},
    "undo": {
        "active:read": "fresh move, fresh hold, fresh no, fresh pool, fresh withdrawal",
        "active:arrange": "fresh back",
        "active:offer": "fresh hire",
    },
    "reopen": {
        "active:read": "no, told no, told no reply, pooled, told pooled, withdrawn, told withdrawal, "
        "fresh no, fresh pool, fresh withdrawal",
        "active:offer": "hired, told hired, fresh hire",
    },
    "revive": {"active:read": "told no reply"},
    "withdraw": {
        "withdrawn:": "active, held, in the last stage, no, pooled, hired, "
        "fresh move, fresh back, fresh hold, fresh no, fresh pool, fresh hire, fresh withdrawal",
        "withdrawn: aside": "set aside",
    },
    "record a withdrawal": {
        "withdrawn:read": "active, fresh back",
        "withdrawn:read aside": "set aside",
        "withdrawn:look_again": "held, fresh hold",
        "withdrawn:arrange": "fresh move",
        "withdrawn:offer": "in the last stage",
    },
    "write the letter": {
        "rejected:read": "no, fresh no",
        "pooled:read": "pooled, fresh pool",
        "hired:offer": "hired, fresh hire",
        "withdrawn:read": "fresh withdrawal",
    },
    "release the letter": {
        "rejected:read": "no, fresh no",
        "pooled:read": "pooled, fresh pool",
        "hired:offer": "hired, fresh hire",
    },
    "tell by phone": {
        "rejected:": "no, fresh no",
        "pooled:": "pooled, fresh pool",
        "hired:": "hired, fresh hire",
        "withdrawn:": "fresh withdrawal",
    },
}


def outcome(act, application, rita, alma):
    """State and next step afterwards, empty once told; what is still set aside says so, and a new application too."""
    before = timeline.snapshot(application)
    try:
        if act in ACTS:
            made = ACTS[act](application, rita, alma)
        elif application.letter is None:
            return "refused"
        else:
            made = OF_A_LETTER[act](application.letter, rita)
    except IllegalMove as refusal:
        assert str(refusal)
        assert timeline.snapshot(Application.objects.get(pk=application.pk)) == before
        return "refused"
    assert made is not False
    row = Application.objects.get(pk=made.pk if act == "apply again" else application.pk)
    assert timeline.replay(row) == timeline.snapshot(row)
    assert (row.told_at is None) == bool(row.next_step)
    new, aside = "new " if row.pk != application.pk else "", " aside" if row.set_aside else ""
    return f"{new}{row.state}:{row.next_step}{aside}"


def everybody(job, rita):
    """An application in each state, by its name; all at the same instant."""
    made = {}
    for name, (stage, _way) in WAYS.items():
        made[name] = make_application(job, f"Person {name}", set_aside=name == "set aside")
        make_consent(made[name].candidate)
        job.openings.create()
        walk_to(made[name], stage, by=rita)
    for is_fresh in (False, True):
        clock.forward(timedelta(minutes=11))
        send_mail()
        for name, (_stage, way) in WAYS.items():
            if name.startswith("fresh") == is_fresh:
                way(made[name], rita)
    return {name: Application.objects.get(pk=row.pk) for name, row in made.items()}


NO_ACTS = {  # they tell, keep what was said beside the way, or reach all of a job
    *("shown", "add_cv", "note", "edit_note", "told_more", "mail_sent", "mail_dead"),
    *("pause_job", "resume_job", "close_job"),
}
NAMED = {"apply again": "apply", "move the day": "move_day", "record a withdrawal": "record_withdrawal"}


def test_every_act_stands_here():
    """What is added to transitions wants its row above, with what comes of it in each state."""
    here = {NAMED.get(act, act.replace(" ", "_")) for act in ACTS} - {"advance", "reject", "hire"}
    assert set(transitions.__all__) == here | NO_ACTS


def test_every_act_in_every_state(job, rita):
    alma = make_user("Alma Reyes", is_recruiter=True)
    people, found = everybody(job, rita), defaultdict(dict)
    for act in (*ACTS, *OF_A_LETTER):
        for name, row in people.items():
            with transaction.atomic():
                came = outcome(act, Application.objects.get(pk=row.pk), rita, alma)
                transaction.set_rollback(True)
            if came != "refused":
                found[act].setdefault(came, []).append(name)
    assert {act: {came: ", ".join(names) for came, names in ways.items()} for act, ways in found.items()} == EXPECTED
