"""What only the demo has: the cast at the door and the inbox, on this very machine."""

from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from hiring import maildir
from hiring.testing import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = settings.DEBUG = True
    settings.MAILDIR = tmp_path / "maildir"


@pytest.fixture
def arrived(demo):
    body = "Dear Cleo,\nyour page: http://127.0.0.1:8000/my/in/abc/\n<script>alert(1)</script> <b>bold</b>\n"
    letters = [
        EmailMessage("We have it <i>", body, "Rita <hiring@localhost>", ["Cleo Okafor <cleo@people.example>"]),
        EmailMessage("A reminder", "Dear Rita", "Candor <hiring@localhost>", ["rita@harbourlight.example"]),
    ]
    maildir.Backend().send_messages(letters)
    return letters


def refused(client, **extra):
    """The answers of each address of the demo."""
    return [
        client.get(reverse("inbox"), **extra).status_code,
        client.get(reverse("inbox-letter", args=["x"]), **extra).status_code,
        client.post(reverse("demo-login"), {"who": "x"}, **extra).status_code,
    ]


def test_the_inbox_shows_who_got_what(client, arrived):
    page = client.get(reverse("inbox")).content.decode()
    assert "We have it &lt;i&gt;" in page
    assert "A reminder" in page
    page = client.get(reverse("inbox"), {"to": "cleo@people.example"}).content.decode()
    assert "We have it" in page
    assert "A reminder" not in page


def test_a_letter_is_read_with_its_links_and_never_as_markup(client, arrived):
    keys = {str(letter["Subject"]): key for key, letter in maildir.letters()}
    page = client.get(reverse("inbox-letter", args=[keys["We have it <i>"]])).content.decode()
    assert '<a href="http://127.0.0.1:8000/my/in/abc/"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<b>bold" not in page
    assert client.get(reverse("inbox-letter", args=["no-such-letter"])).status_code == 404


def test_the_inbox_tells_the_time_of_the_organisation(client, demo, organisation):
    organisation.zone = "Asia/Tokyo"
    organisation.save()
    dated = {"Date": "Mon, 23 Nov 2026 05:27:00 +0000"}
    maildir.Backend().send_messages(
        [EmailMessage("We have it", "", "Rita <hiring@localhost>", ["a@b.example"], headers=dated)]
    )
    key = maildir.letters()[0][0]
    assert "14:27 (Tokyo time)" in client.get(reverse("inbox-letter", args=[key])).content.decode()
    assert "14:27" in client.get(reverse("inbox")).content.decode()


def test_the_inbox_goes_by_the_dates_of_the_letters(client, demo, organisation):
    """The demo's history arrives in one go, one story after the other."""
    days = ["Tue, 24 Nov 2026 09:00:00 +0000", "Thu, 26 Nov 2026 09:00:00 +0000", "Mon, 23 Nov 2026 09:00:00 +0000"]
    for number, day in enumerate(days):
        letter = EmailMessage(f"Letter {number}", "", "a@b.example", ["c@d.example"], headers={"Date": day})
        maildir.Backend().send_messages([letter])
    shown = client.get(reverse("inbox")).context["letters"]
    assert [one.subject for one in shown] == ["Letter 1", "Letter 0", "Letter 2"]


def test_reading_moves_no_letter(client, arrived):
    before = sorted(path.name for path in (maildir.settings.MAILDIR).rglob("*"))
    client.get(reverse("inbox"))
    client.get(reverse("inbox-letter", args=[maildir.letters()[0][0]]))
    assert sorted(path.name for path in (maildir.settings.MAILDIR).rglob("*")) == before


def test_one_click_signs_in_as_a_member_of_the_cast(client, demo, rita):
    page = client.get(reverse("account_login")).content.decode()
    assert "Come in as" in page
    assert str(rita.uid) in page
    response = client.post(reverse("demo-login"), {"who": str(rita.uid)})
    assert (response.status_code, response.url) == (302, "/team/")
    assert client.session["_auth_user_id"] == str(rita.pk)
    assert "Demo inbox" in client.get("/team/").content.decode()


def test_only_the_cast_comes_in_by_a_click(client, demo, organisation):
    real = make_user("Real Person", email="real@company.com")
    gone = make_user("Gone Person", is_active=False)
    for who in (str(real.uid), str(gone.uid), "", "not-an-id"):
        assert client.post(reverse("demo-login"), {"who": who}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("demo-login")).status_code == 405


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "10.0.0.2"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
        {"HTTP_X_REAL_IP": "203.0.113.9"},
    ],
)
def test_from_elsewhere_there_is_nothing(client, arrived, rita, extra):
    assert refused(client, **extra) == [404, 404, 404]
    assert client.post(reverse("demo-login"), {"who": str(rita.uid)}, **extra).status_code == 404
    assert "Come in as" not in client.get(reverse("account_login"), **extra).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("demo_mode", "debug"), [(True, False), (False, True), (False, False)])
def test_without_the_demo_there_is_nothing(client, settings, rita, demo_mode, debug):
    settings.DEMO, settings.DEBUG = demo_mode, debug
    assert refused(client) == [404, 404, 404]
    assert client.post(reverse("demo-login"), {"who": str(rita.uid)}).status_code == 404
    assert "Come in as" not in client.get(reverse("account_login")).content.decode()
    client.force_login(rita)
    assert "Demo inbox" not in client.get("/team/").content.decode()


def test_what_is_not_there_is_answered_by_our_own_page(client, demo, settings, rita):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "hiring.middleware.our_own_404"]
    client.force_login(rita)
    for path in ("/nowhere/", "/team/nowhere/", reverse("application", args=[uuid4()])):
        answer = client.get(path)
        assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)
        assert "urlpatterns" not in answer.text and "DEBUG" not in answer.text
