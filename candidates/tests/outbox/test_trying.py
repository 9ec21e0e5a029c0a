"""A mail server that is away, refuses or breaks off: trying again, and what is given up."""

import smtplib
from datetime import timedelta

import pytest

from candidates import outbox
from candidates.models import Lead, Mail, Todo
from hiring import clock
from hiring.models import User
from hiring.testing import MONDAY, mails, make_application, make_candidate, send_mail

from .shared import a_no, give_up, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("to", "jürgen@people.example"),
        ("to", f"jo@{'é' * 64}.example"),
        ("subject", "One\nBcc: somebody@people.example"),
    ],
)
def test_a_mail_that_no_server_can_take_is_given_up_at_once(column, value, cleo, rita, sink):
    mail = mails("received")[0]
    Mail.objects.filter(pk=mail.pk).update(**{column: value})
    send_mail()
    dead = row(mail)
    assert (dead.state, dead.tries) == ("dead", 1)
    assert dead.error == "Its address or subject holds what mail does not know. Send it to another address."
    assert (Todo.objects.get().owner, Todo.objects.get().mail) == (rita, dead)
    assert mail.message_id not in {letter["id"] for letter in sink.letters()}


def test_a_password_that_the_server_cannot_read_gives_no_mail_up(cleo, monkeypatch):
    def open_(_backend):
        "pässword".encode("ascii")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", open_)
    send_mail()
    assert row(mails("received")[0]).state == "waiting"


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
