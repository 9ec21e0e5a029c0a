"""What is queued, and the message that it becomes."""

import threading
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from django.core import mail as django_mail
from django.db import transaction

from candidates import letters, outbox
from candidates.models import Mail
from hiring import clock
from hiring.models import MailText
from hiring.testing import MONDAY, decide, mails, make_application, make_candidate, send_mail

from .shared import notice, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


# --- queued ----------------------------------------------------------------------------------------------------------


def test_an_occasion_is_queued_once(rita):
    first = notice(rita, error="the first")
    assert notice(rita, error="the second") == first
    assert [m.body.count("the first") for m in mails()] == [1]


def test_the_text_is_frozen_when_it_is_queued(cleo):
    MailText.objects.create(kind="received", subject="Another", body="Another text")
    cleo.candidate.email = "new@people.example"
    cleo.candidate.save()
    send_mail()
    sent = django_mail.outbox[0]
    assert sent.subject == "We have your application: Back-end engineer"
    assert sent.body.startswith("Hello Cleo,\n\nThank you for your interest")
    assert "new@people.example" not in sent.to[0]


def test_the_personal_link_exists_only_in_what_leaves(cleo, settings):
    stored = mails("received")[0]
    assert "[[portal]]" in stored.body and "/my/" not in stored.body
    assert "(personal link)" in letters.masked(stored.body) and "[[" not in letters.masked(stored.body)
    send_mail()
    assert f"\n{settings.SITE_URL}/my/" in django_mail.outbox[0].body and "[[" not in django_mail.outbox[0].body
    assert row(stored).body == stored.body


def test_a_place_for_a_link_that_is_not_the_readers_stays_empty(rita):
    mail = notice(rita, error="x")
    Mail.objects.filter(pk=mail.pk).update(body="Look: [[portal]][[answer]]|[[whatever]]")
    assert outbox.with_links(row(mail)) == "Look: |"


def test_a_mail_that_is_rolled_back_was_never_promised(rita, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.WAKE = True
    woken = []
    monkeypatch.setattr(outbox.celery, "send_task", lambda *_args, **_kwargs: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        notice(rita)
        raise ZeroDivisionError
    assert (mails(), woken) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        notice(rita)
        assert woken == []
    wakers_end()
    assert (len(mails()), woken) == (1, [1])


def wakers_end():
    for thread in threading.enumerate():
        if thread.name == "wake":
            thread.join(10)


def test_waking_never_fails_the_act_and_one_thread_at_a_time_tries(
    settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.WAKE = True
    tried, gate = [], threading.Event()

    def wake():
        with django_capture_on_commit_callbacks(execute=True):
            outbox.wake()

    def publish(*_args, **_kwargs):
        tried.append(1)
        gate.wait(10)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbox.celery, "send_task", publish)
    for _ in range(5):
        wake()
    gate.set()
    wakers_end()
    assert len(tried) == 1

    def no_thread(*_args, **_kwargs):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        wake()
    wake()
    wakers_end()
    assert len(tried) == 2


# --- the message -----------------------------------------------------------------------------------------------------


def test_every_copy_is_the_same_to_the_byte(cleo, settings):
    first = outbox.claim()
    copy = outbox.compose(first).message().as_bytes()
    clock.forward(settings.MAIL_LEASE)
    again = outbox.claim()
    assert again.pk == first.pk and again.token != first.token and again.tries == 2
    assert outbox.compose(again).message().as_bytes() == copy
    head = message_from_bytes(copy)
    assert (head["Message-ID"], parsedate_to_datetime(head["Date"])) == (first.message_id, MONDAY)


@pytest.mark.parametrize("kind", letters.KINDS)
def test_notices_say_that_a_machine_sent_them_and_letters_do_not(kind, rita):
    mail = outbox.queue(kind, occasion="once", to=rita, words={"first_name": "Rita"})
    assert outbox.compose(mail).extra_headers.get("Auto-Submitted") == (
        "auto-generated" if letters.KINDS[kind].is_notice else None
    )


def test_the_mails_of_one_application_are_one_thread(cleo, job, rita):
    make_application(job, "Sam Vela")
    clock.forward(timedelta(minutes=1))
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    heads = [outbox.compose(mail).extra_headers for mail in Mail.objects.order_by("pk")]
    assert [head["References"] == head["In-Reply-To"] for head in heads] == [True] * 3
    assert heads[0]["References"] == heads[2]["References"] != heads[1]["References"]
    assert len({head["Message-ID"] for head in heads}) == 3


NAMES = [
    ("Cleo\r\nBcc: sam@evil.example", "Cleo Bcc: sam@evil.example"),
    ("Cleo\nSubject: hm\n\nbody", "Cleo Subject: hm body"),
    ("Bălan Nguyễn 小林", "Bălan Nguyễn 小林"),
    ('Zoë "Zo" O’Neil, Jr. <zoe@evil.example>', 'Zoë "Zo" O’Neil, Jr. <zoe@evil.example>'),
    ("", ""),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_is_a_name_in_the_header_and_nothing_else(name, shown, job, sink, organisation):
    organisation.name = name or "Harbourlight"
    organisation.save()
    candidate = make_candidate("Cleo")
    candidate.name = name
    make_application(job, candidate=candidate)
    message = outbox.compose(mails("received")[0])
    whole = message.message()
    assert sorted(whole.keys()) == sorted(
        ["Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To"]
        + ["Message-ID", "Date", "Auto-Submitted", "References", "In-Reply-To"]
    )
    (read, address), *others = getaddresses([str(whole["To"])])
    assert (str(make_header(decode_header(read))), address, others) == (shown, candidate.email, [])
    assert send_mail() == 1
    assert [letter["to"] for letter in sink.letters() if letter["id"] == whole["Message-ID"]] == [candidate.email]


def test_an_address_with_letters_of_its_own_is_reached(job, sink):
    candidate = make_candidate("Cleo", email="cleo.idn@bücher.example")
    make_application(job, candidate=candidate)
    assert send_mail() == 1
    assert sink.letters()[-1]["to"] == "cleo.idn@xn--bcher-kva.example"


def test_long_names_are_cut_for_the_header_not_refused(rita, organisation, job, cleo):
    organisation.name = "H" * 120
    organisation.save()
    rita.name = "R" * 120
    rita.save()
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    mail = mails("closing_no_match")[0]
    assert (mail.from_name, len(mail.subject) <= 250) == ("R" * 120 + ", " + "H" * 38, True)
