"""Withdrawing, and coming back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import transitions
from candidates.models import Application
from candidates.portal import pages
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.testing import MONDAY, decide, mails, send_mail

from .shared import no_reply, page_of, words

pytestmark = pytest.mark.usefixtures("monday")


def test_withdrawing_is_asked_once_and_done_once(cleo):
    client = enter(cleo.candidate)
    page = reverse("portal-withdraw", args=[cleo.uid])
    assert "Withdraw your application?" in words(client.get(page))
    first = client.post(page, {"reason": "Another offer"}, follow=True)
    assert "You have withdrawn your application. A confirmation is on its way to you." in words(first)
    assert "Hello Cleo, you withdrew your application" in words(first)
    again = client.post(page, {"reason": "Another offer"}, follow=True)
    assert words(again) == words(first)
    row = Application.objects.get()
    assert (row.state, row.told_at, row.reason, row.next_step) == ("withdrawn", MONDAY, "Another offer", "")
    send_mail()
    assert [m.kind for m in mails() if m.state == "sent"] == ["received", "closing_withdrawn"]
    assert client.get(page).headers["Location"] == f"/my/applications/{cleo.uid}/"


def test_withdrawing_wins_over_a_no_that_was_not_told(cleo, rita):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    enter(cleo.candidate).post(reverse("portal-withdraw", args=[cleo.uid]))
    clock.forward(timedelta(hours=1))
    send_mail()
    assert [(m.kind, m.state) for m in mails() if m.kind.startswith("closing")] == [
        ("closing_no_match", "cancelled"),
        ("closing_withdrawn", "sent"),
    ]
    assert "no match" not in words(page_of(cleo))


def test_what_a_colleague_decides_at_that_instant_is_not_read_from_the_answer(cleo, rita, monkeypatch):
    asked = Application.objects.select_related("job", "stage", "owed_by", "candidate", "letter").get()
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    monkeypatch.setattr(pages, "own", lambda candidate, uid: asked)
    answer = enter(cleo.candidate).post(reverse("portal-withdraw", args=[cleo.uid]), follow=True)
    assert (answer.status_code, Application.objects.get().closure) == (200, "withdrawn")
    assert "You have withdrawn your application. A confirmation is on its way to you." in words(answer)


def test_one_click_revives_what_was_closed_for_want_of_a_reply(cleo, rita):
    no_reply(cleo, rita)
    client = enter(cleo.candidate)
    assert "I would like to go on" in words(page_of(cleo, client))
    for _turn in range(2):
        answer = client.post(reverse("portal-revive", args=[cleo.uid]), follow=True)
        assert "Good to have you back: your application is open again." in words(answer)
    row = Application.objects.get()
    assert (row.state, row.told_at, row.next_step, row.owed_by) == ("active", None, "read", rita)
    assert [e.verb for e in row.events.order_by("pk")][-1] == "reopened"


def test_nothing_else_is_revived(cleo, rita):
    client = enter(cleo.candidate)
    transitions.withdraw(cleo)
    answer = client.post(reverse("portal-revive", args=[cleo.uid]))
    assert answer.status_code == 409 and "You are welcome to apply once more." in words(answer)


def test_on_a_closed_job_nothing_is_revived(cleo, rita):
    no_reply(cleo, rita)
    transitions.close_job(cleo.job)
    client = enter(cleo.candidate)
    assert "I would like to go on" not in words(page_of(cleo, client))
    answer = client.post(reverse("portal-revive", args=[cleo.uid]))
    assert answer.status_code == 409 and "apply once more" in words(answer)
