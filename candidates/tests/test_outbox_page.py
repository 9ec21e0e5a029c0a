"""The outbox page: every mail and its fate, links masked; what may be done about one, by whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import closing, mails, transitions
from candidates.models import Letter, Mail, Todo
from hiring import clock
from hiring.testing import decide, make_application, make_job, make_user, send_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def receipt(cleo):
    return Mail.objects.get()


def dead(mail):
    """The mail was given up, with its task and alarm."""
    Mail.objects.filter(pk=mail.pk).update(state="dead", error="550 no such user", tries=1)
    mail.refresh_from_db()
    transitions.mail_dead(mail)
    return mail


def to(name, mail):
    return reverse(name, args=[mail.uid])


def test_the_list_tells_what_became_of_each(client, rita, receipt):
    client.force_login(rita)
    page = client.get("/team/outbox/").content.decode()
    assert receipt.subject in page
    assert "Waiting" in page
    assert receipt.to not in page
    send_mail()
    assert "Sent" in client.get("/team/outbox/").content.decode()


def test_a_mail_shows_its_text_with_the_links_masked(client, rita, receipt):
    client.force_login(rita)
    page = client.get(to("mail", receipt)).content.decode()
    assert "(personal link)" in page
    assert "[[portal]]" not in page
    assert "/my/in/" not in page
    assert receipt.to in page


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({}, ["alarm", "closing_no_match", "received"]),
        ({"state": "dead"}, ["received"]),
        ({"state": "trouble"}, ["received"]),
        ({"state": "waiting"}, ["alarm", "closing_no_match"]),
        ({"state": "nonsense"}, ["alarm", "closing_no_match", "received"]),
        ({"kind": "received"}, ["received"]),
        ({"kind": "nonsense"}, ["alarm", "closing_no_match", "received"]),
        ({"q": "cleo"}, ["alarm", "closing_no_match", "received"]),
        ({"q": "rita"}, ["alarm"]),
        ({"q": "zebra"}, []),
    ],
)
def test_filters_stand_in_the_address(rita, cleo, receipt, query, kinds):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    dead(receipt)
    assert [mail.kind for mail in mails.page(rita, mails.Wish.read(query)).rows] == kinds


def test_others_mail_is_not_there(client, rita, nora, tom, abel, receipt):
    secret = make_job("Secret", team=(rita,), is_confidential=True)
    make_application(secret, "Sam Stranger")
    hidden = Mail.objects.order_by("-pk")[0]
    client.force_login(nora)
    assert [mail.pk for mail in mails.page(nora, mails.Wish()).rows] == [receipt.pk]
    assert client.get(to("mail", hidden)).status_code == 404
    assert client.post(to("mail-retry", hidden)).status_code == 404
    for user in (tom, abel):
        client.force_login(user)
        assert client.get("/team/outbox/").status_code == 403
        assert client.get(to("mail", receipt)).status_code == 403


def test_reading_is_not_acting(client, nora, receipt):
    """A recruiter reads the mails of all open jobs, and acts on those of their own."""
    client.force_login(nora)
    dead(receipt)
    page = client.get(to("mail", receipt)).content.decode()
    assert "Send it now" not in page
    for name, data in (("retry", {}), ("send-again", {"to": "x@people.example"}), ("cancel", {"why": "x"})):
        assert client.post(to(f"mail-{name}", receipt), data).status_code == 403
    receipt.refresh_from_db()
    assert receipt.state == "dead"


def test_a_dead_mail_goes_to_another_address_and_its_task_is_done(client, rita, cleo, receipt):
    dead(receipt)
    client.force_login(rita)
    assert "Send it now" in client.get(to("mail", receipt)).content.decode()
    response = client.post(to("mail-send-again", receipt), {"to": "not an address"})
    assert response.status_code == 422
    assert "not an address" in response.content.decode()
    assert client.post(to("mail-send-again", receipt), {"to": "cleo.new@people.example"}).status_code == 302
    receipt.refresh_from_db()
    cleo.candidate.refresh_from_db()
    todo = Todo.objects.get()
    assert (receipt.state, receipt.to, receipt.tries, receipt.error) == ("waiting", "cleo.new@people.example", 0, "")
    assert cleo.candidate.email != "cleo.new@people.example"
    assert (todo.done_at, todo.done_by) == (clock.now(), rita)
    assert client.post(to("mail-send-again", receipt), {"to": "third@people.example"}).status_code == 409
    send_mail()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.to) == ("sent", "cleo.new@people.example")


@pytest.mark.parametrize("state", ["sent", "sending", "cancelled", "bounced"])
def test_only_a_dead_mail_is_sent_again(client, rita, receipt, state):
    Mail.objects.update(state=state)
    client.force_login(rita)
    assert "Send it now" not in client.get(to("mail", receipt)).content.decode()
    assert client.post(to("mail-send-again", receipt), {"to": "x@people.example"}).status_code == 409
    receipt.refresh_from_db()
    assert receipt.state == state


def test_a_failed_mail_is_tried_now(client, rita, receipt):
    client.force_login(rita)
    assert client.post(to("mail-retry", receipt)).status_code == 409  # it has not failed
    later = clock.now().replace(hour=20)
    Mail.objects.update(tries=2, due_at=later)
    assert "Try again now" in client.get(to("mail", receipt)).content.decode()
    assert client.post(to("mail-retry", receipt)).status_code == 302
    receipt.refresh_from_db()
    assert receipt.due_at == clock.now()


def test_a_mail_is_cancelled_with_its_reason(client, rita, receipt):
    client.force_login(rita)
    assert client.post(to("mail-cancel", receipt), {"why": " "}).status_code == 422
    assert client.post(to("mail-cancel", receipt), {"why": "Told in person"}).status_code == 302
    receipt.refresh_from_db()
    assert (receipt.state, receipt.ended_by, receipt.ended_why) == ("cancelled", rita, "Told in person")
    assert "Told in person" in client.get(to("mail", receipt)).content.decode()
    assert client.post(to("mail-cancel", receipt), {"why": "Again"}).status_code == 409


def test_a_closing_letter_is_not_cancelled(client, rita, cleo):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    letter = Mail.objects.get(kind="closing_no_match")
    client.force_login(rita)
    page = client.get(to("mail", letter)).content.decode()
    assert "It does not leave" not in page
    assert "Undo or reopen the decision instead." in page
    assert client.post(to("mail-cancel", letter), {"why": "No"}).status_code == 409
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_a_letter_that_was_taken_back_is_read_by_who_reads_letters(client, rita, nora, cleo):
    """Nora reads the messages of the job and no letters, whatever became of a letter’s mail."""
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"words": "We need Zanzibar."}, release=True)
    letter = Letter.objects.get()
    assert closing.write_letter(letter, by=rita, version=letter.version, words="We need Python.")
    taken_back = Mail.objects.get(kind="closing_no_match")
    assert (taken_back.state, "Zanzibar" in taken_back.body) == ("cancelled", True)
    for reader, status in ((rita, 200), (nora, 404)):
        client.force_login(reader)
        assert client.get(to("mail", taken_back)).status_code == status
        messages = client.get(reverse("application", args=[cleo.uid]), {"part": "messages"}).text
        listed = client.get(reverse("outbox")).text
        assert [taken_back.uid.hex in "".join(page.split("-")) for page in (listed, messages)] == [status == 200] * 2
        assert status == 200 or "Zanzibar" not in messages
    closing.release_letter(Letter.objects.get(), by=rita)  # and the new one leaves as ever
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert [mail.state for mail in Mail.objects.filter(kind="closing_no_match").order_by("pk")] == ["cancelled", "sent"]


def test_an_administrator_says_first_why_they_look(client, ada, receipt):
    client.force_login(ada)
    response = client.get("/team/outbox/")
    assert (response.status_code, response.url) == (302, "/team/settings/looks/?what=outbox")
    assert client.get(to("mail", receipt)).status_code == 403
    client.post(response.url, {"what": "outbox", "reason": "A candidate says that no mail comes."})
    assert receipt.subject in client.get("/team/outbox/").content.decode()
    page = client.get(to("mail", receipt)).content.decode()
    assert receipt.to not in page  # the address is another right
    assert "(address not shown to you)" in page


def test_stuck_mail_is_said(client, rita, receipt):
    Mail.objects.update(due_at=clock.now().replace(hour=8))
    client.force_login(rita)
    assert "Mail is not leaving" in client.get("/team/outbox/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, rita, job, number, django_assert_num_queries):
    for one in range(number):
        make_application(job, f"Person {one}")
    client.force_login(rita)
    client.get("/team/outbox/")
    with django_assert_num_queries(8):
        client.get("/team/outbox/")


def test_no_mail_is_said_kindly(client, rita):
    client.force_login(rita)
    assert "No mail yet" in client.get("/team/outbox/").content.decode()
    assert "No mail fits" in client.get("/team/outbox/?q=zebra").content.decode()


def test_mails_without_a_job_are_the_administrators(rita, ada):
    other = make_user("New Colleague")
    mail = Mail(kind="invitation", user=other)
    assert not mails.may_act(rita, mail)
    assert mails.may_act(ada, mail)
