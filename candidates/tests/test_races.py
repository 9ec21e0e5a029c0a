"""Races, on PostgreSQL: eight at the same instant, each with a connection of its own; SQLite would show nothing here."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail

from candidates import closing, leads, outbox, sweep, transitions
from candidates.models import Application, Candidate, Lead, Letter, Mail, Note, Todo
from hiring import clock
from hiring.models import Job, User
from hiring.testing import (
    REFUSED,
    decide,
    deliver,
    hire,
    mails,
    make_application,
    make_candidate,
    send_mail,
    stage_of,
    walk_to,
)

from .racing import ROUNDS, at_once, fresh, lost, sound, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_forms_of_one_person_are_one_application_with_one_receipt(company):
    _rita, _tom, job = company
    for number in range(ROUNDS):
        person = make_candidate(f"Cleo {number}")
        found = at_once(*[lambda pk=person.pk: transitions.apply(Job.objects.get(), Candidate.objects.get(pk=pk))] * 8)
        assert len({application.pk for application in found}) == 1
        assert Application.objects.filter(candidate=person).count() == 1
        assert [m.kind for m in Mail.objects.filter(candidate=person)] == ["received"]
        assert [e.verb for e in sound(found[0]).events.all()] == ["applied"]


def test_of_eight_recruiters_who_move_one_card_one_wins_and_the_others_are_told(company):
    rita, _tom, job = company
    for number in range(ROUNDS):
        cleo = make_application(job, f"Cleo {number}")
        chat = stage_of(cleo, "chat")
        shown = {"state": "active", "stage_id": cleo.stage_id, "revision": cleo.revision}
        found = at_once(*[lambda a=cleo, to=chat, s=shown: decide(fresh(a), "advance", by=rita, to=to, seen=s)] * 8)
        assert len(won(found)) == 1
        assert {sentence.split(":")[0] for sentence in lost(found)} == {"Somebody was faster"}
        assert [e.verb for e in sound(cleo).events.order_by("pk")] == ["applied", "advanced"]
        assert Mail.objects.filter(application=cleo, kind="next_step").count() == 1


def test_eight_hires_claim_one_opening_once(company):
    rita, _tom, job = company
    people = [walk_to(make_application(job, f"Person {n}"), "offer", by=rita) for n in range(8)]
    clock.forward(timedelta(minutes=11))
    found = at_once(*[lambda a=person: hire(fresh(a), by=rita) for person in people])
    assert len(won(found)) == 1
    assert all("opening" in sentence for sentence in lost(found)) and len(lost(found)) == 7
    assert Counter(sound(person).state for person in people) == {"hired": 1, "active": 7}
    assert Letter.objects.count() == 1


def test_one_person_hired_by_eight_is_hired_once(company):
    rita, _tom, job = company
    for _extra in range(7):
        job.openings.create()
    cleo = walk_to(make_application(job), "offer", by=rita)
    found = at_once(*[lambda: hire(fresh(cleo), by=rita)] * 8)
    assert (len(won(found)), job.openings.filter(application__isnull=False).count()) == (1, 1)
    assert (sound(cleo).state, Letter.objects.count()) == ("hired", 1)


def test_an_occasion_queued_by_eight_is_one_mail(company):
    rita, _tom, _job = company
    found = at_once(*[lambda: outbox.queue("alarm", occasion="once", to=User.objects.get(pk=rita.pk), words={})] * 8)
    assert len({mail.pk for mail in found}) == 1 == Mail.objects.count()


def test_forty_mails_claimed_by_eight_leave_once_each(company):
    _rita, _tom, job = company
    for number in range(40):
        make_application(job, f"Person {number}")

    def drain_without_its_lease() -> list[int]:
        claimed = []
        while mail := outbox.claim():
            deliver(mail)
            claimed.append(mail.pk)
        return claimed

    found = at_once(*[drain_without_its_lease] * 8)
    claimed = [pk for part in found for pk in part]
    assert sorted(claimed) == sorted(Mail.objects.values_list("pk", flat=True))
    assert {(m.state, m.tries) for m in mails()} == {("sent", 1)}


def test_eight_drains_are_one(company):
    _rita, _tom, job = company
    for number in range(10):
        make_application(job, f"Person {number}")
    found = at_once(*[send_mail] * 8)
    send_mail()  # whoever came while the lease was held went away
    assert sum(found) <= 10 == len(django_mail.outbox)
    assert {m.state for m in mails()} == {"sent"}


def rejected(job: Job, rita: User, name: str) -> Application:
    cleo = make_application(job, name)
    decide(cleo, "reject", by=rita, reason_kind="skills", words={"words": "Thank you."}, release=True)
    return cleo


def test_withdrawing_rejecting_and_telling_at_the_same_instant(company):
    """Whoever wins, they are told exactly one outcome, the row agrees with the timeline, and the mails with both."""
    rita, _tom, job = company
    outcomes = set()
    for number in range(ROUNDS * 3):
        cleo = rejected(job, rita, f"Cleo {number}")
        at_once(
            lambda a=cleo: transitions.withdraw(fresh(a)),
            lambda a=cleo: decide(fresh(a), "reject", by=rita, reason_kind="skills", words={"words": "x"}),
            send_mail,
            lambda a=cleo: transitions.reopen(fresh(a), by=rita),
            later=timedelta(minutes=11),
        )
        with clock.at(clock.now() + timedelta(minutes=30)):
            send_mail()
        row = sound(cleo)
        outcomes.add((row.state, row.told_at is not None))
        if row.told_at:
            assert row.letter.state == "sent"
            left = Mail.objects.filter(application=cleo, letter__isnull=False, state="sent")
            assert row.letter_id in {m.letter_id for m in left}
        if row.state == "active":
            assert not Mail.objects.filter(application=cleo, letter__isnull=False, state="waiting").exists()
    assert outcomes  # which ones is chance


def test_withdrawing_wins_over_whatever_colleagues_do_at_that_instant(company):
    rita, _tom, job = company
    for number in range(ROUNDS):
        cleo = make_application(job, f"Cleo {number}")
        chat = stage_of(cleo, "chat")
        found = at_once(
            lambda a=cleo: transitions.withdraw(fresh(a)),
            *[lambda a=cleo: decide(fresh(a), "reject", by=rita, reason_kind="skills", words={"words": "x"})] * 3,
            *[lambda a=cleo, to=chat: decide(fresh(a), "advance", by=rita, to=to)] * 3,
        )
        assert isinstance(found[0], Letter)
        assert (sound(cleo).state, fresh(cleo).told_at is None) == ("withdrawn", False)


def test_eight_clicks_on_yes_are_one_application_and_each_is_answered_alike(company):
    rita, _tom, job = company
    for number in range(ROUNDS):
        lead = Lead.objects.create(
            job=job,
            name="Sam Vela",
            email=f"sam{number}@people.example",
            email_key=f"sam{number}@people.example",
            zone="UTC",
            word="Hello",
            by=rita,
            made_at=clock.now(),
        )
        found = at_once(*[lambda pk=lead.pk: leads.yes(Lead.objects.get(pk=pk))] * 8)
        assert lost(found) == []
        assert len({application.pk for application in found}) == 1


def test_a_colleague_who_moves_the_day_while_the_letter_leaves(company):
    """Telling and moving the day write the same row: the letter leaves once, and they are told."""
    rita, tom, job = company
    for number in range(ROUNDS):
        cleo = rejected(job, rita, f"Cleo {number}")
        send_mail()
        day = (clock.now() + timedelta(days=9)).date()
        at_once(
            send_mail,
            lambda a=cleo, to=day: transitions.move_day(fresh(a), by=tom, to=to),
            lambda a=cleo: transitions.hand_over(fresh(a), by=tom, to=tom),
            later=timedelta(minutes=11),
        )
        with clock.at(clock.now() + timedelta(minutes=12)):
            send_mail()
        assert sound(cleo).told_at is not None
        letters = [m for m in django_mail.outbox if m.extra_headers["Message-ID"] == _closing(cleo).message_id]
        assert len(letters) == 1


def _closing(application: Application) -> Mail:
    return Mail.objects.get(application=application, kind="closing_no_match")


def test_of_two_saves_of_a_letter_from_one_version_one_wins(company):
    rita, tom, job = company
    for number in range(ROUNDS):
        cleo = make_application(job, f"Cleo {number}")
        letter = decide(cleo, "reject", by=rita, reason_kind="skills", words={"words": "Begun."})
        version = letter.version
        found = at_once(
            *[
                lambda n=n, pk=letter.pk, v=version: closing.write_letter(
                    Letter.objects.get(pk=pk), by=rita, version=v, words=f"Version {n}"
                )
                for n in range(8)
            ]
        )
        letter.refresh_from_db()
        assert (found.count(True), found.count(False), letter.version) == (1, 7, version + 1)
        assert letter.words == f"Version {found.index(True)}"


def test_undoing_and_releasing_at_the_same_instant(company):
    """Either the decision stands and its letter leaves, or it never was and nothing leaves."""
    rita, _tom, job = company
    for number in range(ROUNDS * 2):
        cleo = make_application(job, f"Cleo {number}")
        letter = decide(cleo, "reject", by=rita, reason_kind="skills", words={"words": "Thank you."})
        at_once(
            lambda a=cleo: transitions.undo(fresh(a), by=rita),
            lambda pk=letter.pk: closing.release_letter(Letter.objects.get(pk=pk), by=rita),
        )
        with clock.at(clock.now() + timedelta(minutes=11)):
            send_mail()
        row = sound(cleo)
        left = Mail.objects.filter(application=cleo, letter__isnull=False, state="sent").count()
        assert (row.state, row.told_at is not None, left) in [("active", False, 0), ("rejected", True, 1)]


def test_undoing_while_the_letter_leaves(company):
    rita, _tom, job = company
    for number in range(ROUNDS):
        cleo = rejected(job, rita, f"Cleo {number}")
        # A slow clock at the undo: it is still within its ten minutes there, while the worker's says they are over.
        Mail.objects.filter(application=cleo).update(due_at=clock.now())
        at_once(send_mail, lambda a=cleo: transitions.undo(fresh(a), by=rita))
        with clock.at(clock.now() + timedelta(minutes=11)):
            send_mail()
        row = sound(cleo)
        sent = Mail.objects.filter(application=cleo, letter__isnull=False, state="sent").count()
        assert (row.state, sent) in [("active", 0), ("rejected", 1)]


def test_of_eight_edits_of_a_note_from_one_version_one_wins(company):
    rita, _tom, job = company
    note = transitions.note(make_application(job), by=rita, text="Begun")
    found = at_once(
        *[lambda n=n: transitions.edit_note(Note.objects.get(), text=f"Text {n}", version=1) for n in range(8)]
    )
    note.refresh_from_db()
    assert (found.count(True), note.version, note.text) == (1, 2, f"Text {found.index(True)}")


def test_eight_sweeps_remind_once(company):
    _rita, _tom, job = company
    for number in range(5):
        make_application(job, f"Person {number}")
    late = datetime(2026, 11, 25, 17, tzinfo=UTC) - clock.now()
    at_once(*[sweep.remind] * 8, later=late)
    assert Counter(m.kind for m in mails()) == {"received": 5, "reminder_after": 5}


def test_eight_nudges_and_sweeps_give_one_new_day(company):
    _rita, _tom, job = company
    cleo = make_application(job)
    late = datetime(2026, 11, 27, 17, tzinfo=UTC) - clock.now()
    heard = at_once(*[lambda: transitions.nudge(fresh(cleo)), sweep.remind] * 4, later=late)
    row = sound(cleo)
    assert (row.promise_breaks, len(mails("late"))) == (1, 1)
    assert [one for one in heard if one is True] in ([], [True])


def test_a_mail_given_up_by_eight_has_one_task_and_one_alarm(company):
    _rita, _tom, job = company
    make_application(job)
    mail = outbox.claim()
    at_once(*[lambda: deliver(mail, REFUSED)] * 8)
    assert (Todo.objects.count(), Mail.objects.filter(kind="alarm").count()) == (1, 1)


def test_the_same_form_while_their_first_is_withdrawn(company):
    """Never two open applications of a person for a job, and never none when one was just sent in."""
    _rita, _tom, job = company
    for number in range(ROUNDS):
        cleo = make_application(job, f"Cleo {number}")
        person = cleo.candidate_id
        at_once(
            lambda a=cleo: transitions.withdraw(fresh(a)),
            *[lambda pk=person: transitions.apply(Job.objects.get(), Candidate.objects.get(pk=pk))] * 3,
        )
        assert Application.objects.open().filter(candidate=person).count() <= 1
        for application in Application.objects.filter(candidate=person):
            sound(application)
