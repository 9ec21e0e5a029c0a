"""A mail's whole life: queued once, frozen, claimed, sent, tried again, given up; to a real mail server where it matters."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

import pytest
from django.core import mail as django_mail
from django.db import DatabaseError, OperationalError, transaction

from candidates import closing, letters, outbox, promise, tasks, transitions
from candidates.models import Application, Lead, Letter, Mail, Pulse, Todo
from hiring import clock, maildir
from hiring.models import MailText, User
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    decide,
    mails,
    make_application,
    make_candidate,
    make_job,
    make_user,
    send_mail,
)

from .sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Sink(tmp_path_factory.mktemp("sink")) as sink:
        yield sink


@pytest.fixture
def sink(server, settings):
    """The real mail server, taking letters; and the outbox sends to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
    server.answer("250")
    return server


def row(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)


def notice(user: User, occasion: str = "once", **words: str) -> Mail:
    """A notice to a colleague."""
    return outbox.queue("alarm", occasion=occasion, to=user, words={"first_name": "Rita", "candidate": "Cleo", **words})


def a_no(application: Application, rita: User) -> Letter:
    """A released no whose letter is due."""
    letter = decide(application, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=10))
    return letter


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
    monkeypatch.setattr(outbox, "_wake_in_background", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        notice(rita)
        raise ZeroDivisionError
    assert (mails(), woken) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        notice(rita)
        assert woken == []
    assert (len(mails()), woken) == (1, [1])


def test_waking_never_fails_the_act_and_one_thread_at_a_time_tries(monkeypatch):
    tried, gate = [], threading.Event()

    def publish(*_args, **_kwargs):
        tried.append(1)
        gate.wait(10)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbox.celery, "send_task", publish)
    for _ in range(5):
        outbox._wake_in_background()
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "wake":
            thread.join(10)
    assert len(tried) == 1

    def no_thread(*_args, **_kwargs):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        outbox._wake_in_background()
    assert outbox._waking.acquire(blocking=False)
    outbox._waking.release()


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


# --- whose turn ------------------------------------------------------------------------------------------------------


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


# --- trying again ----------------------------------------------------------------------------------------------------


def test_twelve_tries_within_three_days_then_it_is_dead(cleo, monkeypatch):
    def refuse(_post, _mail):
        raise smtplib.SMTPRecipientsRefused({"cleo@people.example": (450, b"4.2.2 <cleo@people.example> is full")})

    monkeypatch.setattr(outbox.Post, "send", refuse)
    mail, waits = mails("received")[0], []
    for _turn in range(12):
        before = clock.now()
        assert send_mail() == 0
        if row(mail).state == "waiting":
            waits.append(int((row(mail).due_at - before).total_seconds() / 60))
            clock.forward(row(mail).due_at - before)
    assert waits == [1, 5, 30, 120, 480, 480, 480, 480, 480, 480, 480]
    assert clock.now() - MONDAY < timedelta(days=3)
    assert (row(mail).state, row(mail).tries, row(mail).error) == ("dead", 12, "450 4.2.2 … is full")
    assert send_mail() == 0


@pytest.mark.parametrize(
    ("answer", "state", "error", "arrived"),
    [
        ("250", "sent", "", 1),
        ("421", "waiting", "421 4.3.2 Closing for a while", 0),
        ("450", "waiting", "450 … cannot be reached here", 0),
        ("550", "dead", "550 … cannot be reached here", 0),
        ("554", "dead", "554 5.7.1 The text for … is refused", 0),
        ("cut", "waiting", "SMTPServerDisconnected", 1),
        ("hang", "waiting", "SMTPServerDisconnected", 1),
    ],
)
def test_what_the_mail_server_answers(answer, state, error, arrived, cleo, sink):
    sink.answer(answer)
    send_mail()
    mail = row(mails("received")[0])
    assert (mail.state, mail.error, mail.tries) == (state, error, 1)
    taken = [letter for letter in sink.letters() if letter["id"] == mail.message_id]
    assert len(taken) == arrived
    if state == "waiting":
        sink.answer("250")
        clock.forward(timedelta(minutes=1))
        assert send_mail() == 1
        taken = [letter for letter in sink.letters() if letter["id"] == mail.message_id]
        assert len(taken) == arrived + 1 and len({(letter["sha"], letter["date"]) for letter in taken}) == 1


def test_a_server_that_is_away_costs_one_mail_one_try(cleo, job, sink, settings):
    make_application(job, "Sam Vela")
    settings.EMAIL_PORT = 1
    assert send_mail() == 0
    assert [(m.state, m.tries, m.error) for m in Mail.objects.order_by("pk")] == [
        ("waiting", 1, "ConnectionRefusedError"),
        ("waiting", 0, ""),
    ]
    settings.EMAIL_PORT = sink.port
    assert send_mail() == 1  # the other one, at once
    clock.forward(timedelta(minutes=1))
    assert send_mail() == 1


def test_a_server_that_closes_after_some_mails_gets_a_fresh_connection(job, sink, monkeypatch):
    people = [make_application(job, name) for name in ("Ana Ruiz", "Ben Ode", "Cem Alp")]
    real, turn = outbox.Post.send, []

    def send(post, mail):
        turn.append(mail)
        sink.answer("421" if len(turn) == 2 else "250")
        real(post, mail)

    monkeypatch.setattr(outbox.Post, "send", send)
    assert send_mail() == 2
    assert [(m.state, m.tries) for m in Mail.objects.order_by("pk")] == [("sent", 1), ("waiting", 1), ("sent", 1)]
    assert len(people) == 3


def test_one_refused_reader_keeps_nobody_else_waiting(job, sink):
    for name in ("Ana Ruiz", "Ben Ode", "Cem Alp"):
        make_application(job, name, candidate=make_candidate(name, email=f"{name[:3].lower()}@people.example"))
    sink.answer("250", ana="550", ben="450")
    assert send_mail() == 2
    assert [(m.kind, m.state) for m in Mail.objects.order_by("pk")] == [
        ("received", "dead"),
        ("received", "waiting"),
        ("received", "sent"),
        ("alarm", "sent"),
    ]


# --- given up --------------------------------------------------------------------------------------------------------


def test_a_dead_closing_letter_leaves_them_untold_and_names_a_person(cleo, rita, sink):
    send_mail()
    letter = a_no(cleo, rita)
    promised = cleo.promised_for
    name = cleo.candidate.email.split("@")[0]
    sink.answer("250", **{name: "550"})
    send_mail()
    dead = mails("closing_no_match")[0]
    cleo.refresh_from_db()
    letter.refresh_from_db()
    assert (dead.state, letter.state, cleo.told_at, cleo.promised_for, cleo.owed_by) == (
        "dead",
        "released",
        None,
        promised,
        rita,
    )
    todo = Todo.objects.get()
    assert (todo.kind, todo.owner, todo.mail, todo.application) == ("dead_mail", rita, dead, cleo)
    alarm = mails("alarm")[0]
    assert (alarm.state, alarm.user, alarm.subject) == ("sent", rita, "A mail to Cleo Okafor could not be sent")
    assert "The mail server said: 550 … cannot be reached here" in alarm.body and cleo.candidate.email not in alarm.body

    outbox.requeue(dead, by=rita, to="other.address@people.example")
    assert send_mail() == 1
    cleo.refresh_from_db()
    letter.refresh_from_db()
    assert (row(dead).state, letter.state, cleo.told_at) == ("sent", "sent", clock.now())
    arrived = sink.letters()[-1]
    assert (arrived["id"], arrived["to"]) == (dead.message_id, "other.address@people.example")


def give_up(mail: Mail) -> None:
    """As if the server had refused the reader for good."""
    while True:
        claimed = outbox.claim()
        if claimed.pk == mail.pk:
            break
        outbox._mark_sent(claimed, transitions.mail_sent)
    outbox._failed(claimed, smtplib.SMTPRecipientsRefused({mail.to: (550, b"no")}), transitions.mail_dead)


def test_every_dead_mail_has_somebody_who_sees_to_it(cleo, job, rita, lea, ada, tom):
    """The owner; who wrote it; a recruiting lead; never the one whose own mailbox is broken."""
    lead = Lead.objects.create(
        job=job, name="Sam Vela", email="sam@people.example", zone="UTC", word="Hello", by=tom, made_at=clock.now()
    )
    dead = [
        mails("received")[0],
        outbox.queue("first_contact", occasion="a", to=lead, words={}, by=tom),
        outbox.queue("portal_link", occasion="b", to=cleo.candidate, words={}),
        outbox.queue("reminder_after", occasion="c", to=rita, words={}, application=cleo),
        outbox.queue("invitation", occasion="d", to=tom, words={}, by=ada),
    ]
    for mail in dead:
        give_up(mail)
    assert [Todo.objects.get(mail=mail).owner for mail in dead] == [rita, tom, lea, lea, ada]
    alarms = list(Mail.objects.filter(kind="alarm").order_by("pk"))
    assert [alarm.user for alarm in alarms] == [rita, tom, lea, lea, ada]
    give_up(alarms[0])  # an alarm about an alarm would never end: a task for somebody else
    assert Todo.objects.get(mail=alarms[0]).owner == lea
    assert Mail.objects.filter(kind="alarm").count() == 5


def test_a_dead_mail_of_a_company_without_leads_still_finds_somebody(cleo, rita, ada):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    give_up(mails("received")[0])
    assert Todo.objects.get().owner == ada
    User.objects.filter(pk=ada.pk).update(is_active=False)
    give_up(
        outbox.queue("portal_link", occasion="b", to=cleo.candidate, words={})
    )  # nobody is left, and nothing breaks
    assert (Mail.objects.filter(state="dead").count(), Todo.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"No <a@b.example> here")}), "550 No … here"),
        (smtplib.SMTPDataError(554, b"5.7.1 a@b.example, see postmaster@b.example"), "554 5.7.1 … see …"),
        (smtplib.SMTPSenderRefused(552, b"too big", "hiring@x.example"), "552 too big"),
        (smtplib.SMTPResponseException(451, "caf\u00e9 a@b"), "451 café …"),
        (smtplib.SMTPDataError(554, b"\xff\xfe"), "554 \ufffd\ufffd"),
        (ConnectionRefusedError(111, "a@b.example"), "ConnectionRefusedError"),
        (ValueError("Cleo <a@b.example>"), "ValueError"),
    ],
)
def test_an_error_is_told_without_addresses(error, words):
    assert outbox.describe(error) == words


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_person_cancels_with_a_reason_what_has_not_left(cleo, rita):
    mail = mails("received")[0]
    outbox.cancel(mail, by=rita, why="Told in person")
    found = row(mail)
    assert (found.state, found.ended_by, found.ended_why) == ("cancelled", rita, "Told in person")
    assert send_mail() == 0


def test_what_is_leaving_and_a_closing_letter_are_not_cancelled(cleo, rita):
    leaving = outbox.claim()
    with pytest.raises(IllegalMove, match="leaving just now"):
        outbox.cancel(leaving, by=rita, why="No")
    assert outbox.drop(Mail.objects.all(), why="No") == 0
    a_no(cleo, rita)
    with pytest.raises(IllegalMove, match="A closing letter is not cancelled"):
        outbox.cancel(mails("closing_no_match")[0], by=rita, why="No")
    assert sorted(m.state for m in mails()) == ["sending", "waiting"]


def test_only_a_dead_mail_is_sent_again(cleo, rita):
    mail = mails("received")[0]
    for state in ("waiting", "sending", "sent", "cancelled", "bounced"):
        Mail.objects.filter(pk=mail.pk).update(state=state)
        with pytest.raises(IllegalMove, match="could not be sent"):
            outbox.requeue(row(mail), by=rita, to="x@people.example")
        assert (row(mail).state, row(mail).to) == (state, mail.to)


def test_a_letter_whose_decision_was_undone_while_it_was_dead_never_leaves(cleo, rita):
    send_mail()
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    Mail.objects.filter(kind="closing_no_match").update(state="dead")
    transitions.undo(cleo, by=rita)
    outbox.requeue(mails("closing_no_match")[0], by=rita)
    clock.forward(timedelta(minutes=11))
    assert send_mail() == 0
    mail = mails("closing_no_match")[0]
    assert (mail.state, mail.ended_why) == ("cancelled", "The decision no longer stands.")


def test_a_mail_that_failed_is_due_at_once_when_a_person_says_so(cleo, sink):
    sink.answer("450")
    send_mail()
    sink.answer("250")
    assert send_mail() == 0
    outbox.retry_now(mails("received")[0])
    assert send_mail() == 1


def test_a_changed_letter_leaves_as_it_was_released_last(cleo, rita):
    send_mail()
    letter = decide(cleo, "reject", by=rita, reason_kind="skills", words={"words": "The first words."}, release=True)
    closing.write_letter(letter, by=rita, version=letter.version, words="The second words.")
    clock.forward(timedelta(minutes=11))
    assert send_mail() == 0  # not released
    closing.release_letter(letter, by=rita)
    assert send_mail() == 1
    assert "The second words." in django_mail.outbox[-1].body and "The first words." not in django_mail.outbox[-1].body


# --- the reader's night ----------------------------------------------------------------------------------------------


NIGHTS = [
    # zone, now (UTC), when a notice may come (UTC)
    ("Europe/Amsterdam", "2026-11-23T19:59", "2026-11-23T19:59"),  # 20:59
    ("Europe/Amsterdam", "2026-11-23T20:00", "2026-11-24T07:00"),  # 21:00
    ("Europe/Amsterdam", "2026-11-24T06:59", "2026-11-24T07:00"),
    ("Asia/Tokyo", "2026-11-23T13:00", "2026-11-23T23:00"),  # 22:00, a working morning elsewhere
    ("America/New_York", "2026-11-23T09:00", "2026-11-23T13:00"),  # 4:00
    ("Asia/Kathmandu", "2026-11-23T18:00", "2026-11-24T02:15"),  # 23:45, a zone of three quarters
    # The clocks go forward at 2:00 on 29 March 2026 and back at 3:00 on 25 October in Amsterdam.
    ("Europe/Amsterdam", "2026-03-28T21:00", "2026-03-29T06:00"),
    ("Europe/Amsterdam", "2026-03-29T01:30", "2026-03-29T06:00"),
    ("Europe/Amsterdam", "2026-10-24T20:30", "2026-10-25T07:00"),
    ("Europe/Amsterdam", "2026-10-25T00:30", "2026-10-25T07:00"),  # 2:30, the first time
    ("Europe/Amsterdam", "2026-10-25T01:30", "2026-10-25T07:00"),  # 2:30, the second time
]


@pytest.mark.parametrize(("zone", "now", "comes"), NIGHTS)
def test_a_notice_waits_for_its_readers_morning(zone, now, comes, rita):
    rita.zone = zone
    now, comes = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (now, comes))
    with clock.at(now):
        mail = notice(rita)
        assert mail.due_at == comes
        assert send_mail() == (now == comes)
    if now != comes:
        with clock.at(comes - timedelta(seconds=1)):
            assert send_mail() == 0
        with clock.at(comes):
            assert send_mail() == 1


def test_the_answer_to_what_they_just_did_comes_at_once(job):
    with clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):
        make_application(job)
        assert send_mail() == 1


def test_a_notice_that_failed_in_the_evening_is_not_tried_again_at_night(rita, sink):
    sink.answer("450")
    with clock.at(datetime(2026, 11, 23, 19, 58, tzinfo=UTC)):
        mail = notice(rita)
        send_mail()
        clock.forward(timedelta(minutes=1))
        send_mail()
        sink.answer("250")
        clock.forward(timedelta(minutes=5))  # 21:04
        assert send_mail() == 0
        assert (row(mail).state, row(mail).due_at) == ("waiting", datetime(2026, 11, 24, 7, tzinfo=UTC))
        clock.forward(timedelta(hours=11))
        assert send_mail() == 1


def test_a_night_of_many_notices_keeps_no_letter_waiting(rita, cleo):
    Mail.objects.all().delete()
    late = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    notices = [notice(rita, f"n{n}") for n in range(80)]
    promise.mail("next_step", cleo, rita)
    with clock.at(late):
        assert send_mail() == 1
    assert {row(n).due_at for n in notices} == {datetime(2026, 11, 24, 7, tzinfo=UTC)}


# --- the demo's people -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("demo", [True, False])
def test_the_demos_people_get_theirs_in_the_maildir_whatever_the_server(demo, job, sink, settings, tmp_path):
    settings.DEMO, settings.MAILDIR = demo, tmp_path / "maildir"
    addresses = ["a@people.example", "b@example.com", "c@sub.people.EXAMPLE", "d@harbourlight.dev"]
    for address in addresses:
        make_application(job, candidate=make_candidate("Cleo", email=address))
    before = len(sink.letters())
    assert send_mail() == 4
    here = {parseaddr(letter["Delivered-To"])[1] for _key, letter in maildir.letters()} if demo else set()
    there = {letter["to"] for letter in sink.letters()[before:]}
    assert (here, there) == ((set(addresses[:3]), {addresses[3]}) if demo else (set(), set(addresses)))


def test_reading_the_due_mails_is_one_index_walk(job, django_assert_num_queries):
    for number in range(3):
        make_application(job, f"Person {number}")
    with django_assert_num_queries(3):  # find, claim, read again
        outbox.claim()


def test_the_makers_make_other_jobs_too(organisation):
    """Two jobs, two receipts, two threads: an occasion never swallows another's mail."""
    nora = make_user("Nora Vale", is_recruiter=True)
    candidate = make_candidate("Cleo Okafor")
    for title in ("Back-end engineer", "Tester"):
        make_application(make_job(title, team=(nora,)), candidate=candidate)
    assert [m.subject for m in Mail.objects.order_by("pk")] == [
        "We have your application: Back-end engineer",
        "We have your application: Tester",
    ]
