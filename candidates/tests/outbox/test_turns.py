"""Whose turn it is: one drain at a time, and each mail in one hand."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import DatabaseError, OperationalError

from candidates import outbox, tasks, transitions
from candidates.models import Mail, Pulse
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import mails, make_application, send_mail

from .shared import a_no, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_mail_belongs_to_one_drain_until_its_lease_runs_out(cleo, settings):
    mail = outbox.claim()
    assert (mail.state, mail.tries, mail.leased_until) == ("sending", 1, clock.now() + settings.MAIL_LEASE)
    assert outbox.claim() is None
    clock.forward(settings.MAIL_LEASE - timedelta(seconds=1))
    assert outbox.claim() is None
    clock.forward(timedelta(seconds=1))
    assert outbox.claim().tries == 2
    # The slow one comes back after all: it did leave, whoever holds the lease now.
    post = outbox.Post()
    assert outbox.deliver(mail, post, sent=transitions.mail_sent, dead=transitions.mail_dead) == 1
    assert (row(mail).state, outbox.claim()) == ("sent", None)


def test_a_slow_send_that_another_gave_up_meanwhile_did_leave(cleo, rita):
    a_no(cleo, rita)
    send_first = [outbox.claim(), outbox.claim()]
    slow = next(mail for mail in send_first if mail.letter_id)
    Mail.objects.filter(pk=slow.pk).update(state=Mail.State.DEAD, token=None)
    outbox.deliver(slow, outbox.Post(), sent=transitions.mail_sent, dead=transitions.mail_dead)
    cleo.refresh_from_db()
    assert (row(slow).state, cleo.told_at) == ("sent", clock.now())


def test_one_drain_at_a_time(cleo, settings):
    token = outbox.lease("drain", settings.DRAIN_LEASE)
    assert (send_mail(), outbox.lease("drain", settings.DRAIN_LEASE)) == (0, None)
    clock.forward(settings.DRAIN_LEASE)
    assert send_mail() == 1
    assert not outbox.renew("drain", token, settings.DRAIN_LEASE)
    outbox.release("drain", token)  # of one who came late: nobody's lease
    assert Pulse.objects.get(name="drain").until is None


def test_a_clock_that_was_set_back_holds_nothing_up(cleo, settings):
    later = clock.now() + timedelta(days=1)
    Mail.objects.update(due_at=clock.now() - timedelta(hours=1))
    Mail.objects.update(state=Mail.State.SENDING, leased_until=later, token=uuid.uuid4())
    outbox.lease("drain", settings.DRAIN_LEASE)
    Pulse.objects.update(until=later)
    assert send_mail() == 1


def test_a_drain_that_lost_its_lease_stops_and_leaves_no_mail_claimed(cleo, job, settings, monkeypatch):
    make_application(job, "Sam Vela")

    def slow(post, mail):
        clock.forward(settings.DRAIN_LEASE)
        assert outbox.lease("drain", settings.DRAIN_LEASE)

    monkeypatch.setattr(outbox.Post, "send", slow)
    assert send_mail() == 1
    assert [(m.state, m.tries) for m in Mail.objects.order_by("pk")] == [("sent", 1), ("waiting", 0)]


def test_a_drain_ends_between_two_mails_when_its_seconds_are_over(cleo, job, settings, monkeypatch):
    make_application(job, "Sam Vela")
    settings.WAKE = True
    woken = []
    monkeypatch.setattr(outbox, "wake", lambda: woken.append(1))
    assert outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead, seconds=-1) == 0
    assert (woken, {m.tries for m in mails()}) == ([1], {0})
    tasks.drain()
    assert (woken, [m.state for m in mails()]) == ([1], ["sent", "sent"])


def test_a_colleague_at_the_same_instant_costs_no_second_copy(cleo, rita, monkeypatch):
    letter = a_no(cleo, rita)
    clashes = [IllegalMove("Somebody was faster"), OperationalError("database is locked")]

    def tell(mail):
        transitions.mail_sent(mail)
        if mail.letter_id and clashes:
            raise clashes.pop()

    assert outbox.drain(sent=tell, dead=transitions.mail_dead) == 2
    assert len(django_mail.outbox) == 2
    cleo.refresh_from_db()
    letter.refresh_from_db()
    assert (cleo.told_at, letter.state, cleo.events.filter(verb="told").count()) == (clock.now(), "sent", 1)


def test_a_mail_that_left_but_could_not_be_marked_leaves_once_more_and_tells_once(cleo, rita, settings, monkeypatch):
    a_no(cleo, rita)
    send = [mail for mail in (outbox.claim(), outbox.claim()) if mail.letter_id]

    def broken(_mail):
        raise DatabaseError("the disk is full")

    with pytest.raises(DatabaseError):
        outbox.deliver(send[0], outbox.Post(), sent=broken, dead=transitions.mail_dead)
    cleo.refresh_from_db()
    assert (row(send[0]).state, cleo.told_at) == ("sending", None)
    clock.forward(settings.MAIL_LEASE)
    send_mail()
    cleo.refresh_from_db()
    assert cleo.told_at == clock.now()
    ids = [m.extra_headers["Message-ID"] for m in django_mail.outbox]
    assert sorted(ids.count(uid) for uid in set(ids)) == [1, 2]
