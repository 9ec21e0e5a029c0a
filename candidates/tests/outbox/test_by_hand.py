"""What a person does about a mail."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail

from candidates import closing, outbox, transitions
from candidates.models import Mail
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import decide, mails, send_mail

from .shared import a_no, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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
