"""Applying takes five minutes."""

import re

import pytest

from candidates.forms.public import clean_links
from candidates.models import Application, Candidate, Consent, Document
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Channel
from hiring.testing import mails, make_candidate, make_consent, make_user

from .shared import ADDRESS, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_stranger_applies(client, angular, rita):
    Channel.objects.create(job=angular, name="A fair", code="fair1", made_at=clock.now())
    response = send(
        client,
        "/jobs/angular/apply/?via=fair1",
        word="I like\r\ncalendars.",
        links="cleo.example\nhttps://code.example/cleo",
        work_mode="remote",
        via="fair1",
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/jobs/angular/thanks/")
    candidate = Candidate.objects.get()
    application = Application.objects.get()
    assert (
        candidate.name,
        candidate.email,
        candidate.zone,
        candidate.work_mode,
        candidate.link_list,
        candidate.user,
    ) == (
        "Cleo Okafor",
        "cleo@people.example",
        "Africa/Lagos",
        "remote",
        ["https://cleo.example", "https://code.example/cleo"],
        None,
    )
    assert (application.word, application.channel.name, application.origin, application.set_aside) == (
        "I like\ncalendars.",
        "A fair",
        "applied",
        False,
    )
    assert (application.next_step, application.owed_by) == ("read", rita)
    assert [(one.name, one.version, one.state, one.page_count) for one in candidate.documents.all()] == [
        ("cv.pdf", 1, "read", 2)
    ]
    assert [(mail.kind, mail.to) for mail in mails()] == [("received", "cleo@people.example")]
    assert not Consent.objects.exists()


def test_the_page_says_first_what_comes_and_by_when(client, angular):
    html = client.get(ADDRESS).content.decode()
    promise, form = html.index("You hear from us by Wednesday 25 November"), html.index("<form")
    assert promise < form
    assert "deletes it 12 months after the application is closed" in " ".join(html.split())
    assert "were it closed today, on 23 November 2027." in html


def test_the_form_is_short_and_asks_for_no_picture(client, angular):
    """C1, C10, C23: three things are wanted, the rest is optional; the one file is a PDF."""
    asked = re.findall(r"<(?:input|select|textarea)\b[^>]*>", client.get(ADDRESS).text.partition("<form class")[2])
    told = {re.search(r'name="(\w+)"', one)[1]: one for one in asked if 'type="hidden"' not in one}
    assert list(told) == ["name", "email", "cv", "word", "links", "work_mode", "zone", "homepage"]
    assert [name for name, one in told.items() if 'type="file"' in one] == ["cv"]
    assert 'accept="application/pdf,.pdf"' in told["cv"]
    assert send(client, word="", links="", zone="").status_code == 302


def test_thanks_say_what_comes_and_by_when(client, angular):
    html = client.get(send(client).headers["Location"]).content.decode()
    assert "You hear from us by Wednesday 25 November" in html
    assert 'data-draft-done="/jobs/angular/apply/"' in html


def test_a_general_application_with_consent(client, general):
    response = send(client, "/apply/", pool="on")
    assert (response.status_code, response.headers["Location"]) == (302, "/apply/thanks/")
    consent = Consent.objects.get()
    assert (str(consent.ends_on), consent.recorded_by, consent.candidate.email) == (
        "2027-11-23",
        None,
        "cleo@people.example",
    )
    assert Application.objects.get().job == general
    assert mails("received")[0].subject == "We have your application: Open application"
    portal = enter(Application.objects.get().candidate).get("/my/", follow=True).text
    assert ("General applications" in portal, "Open application" in portal) == (False, True)
    assert client.get("/apply/thanks/").status_code == 200


def test_a_general_application_without_consent(client, general):
    send(client, "/apply/")
    assert (Application.objects.count(), Consent.objects.count()) == (1, 0)


def test_a_colleague_who_applies_is_linked(client, angular):
    colleague = make_user("Bo Lind", email="Bo.Lind@harbourlight.example")
    send(client, name="Bo", email="bo.lind@harbourlight.example")
    assert Candidate.objects.get().user == colleague
    make_user("Former Colleague", email="former@harbourlight.example", is_active=False)
    send(client, email="former@harbourlight.example")
    assert Candidate.objects.get(email_key="former@harbourlight.example").user is None


def test_a_standing_consent_stays_as_it_is(client, general):
    known = make_candidate(email="cleo@people.example")
    consent = make_consent(known)
    send(client, "/apply/", pool="on")
    assert list(Consent.objects.values_list("pk", "ends_on")) == [(consent.pk, consent.ends_on)]


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("", ""),
        ("cleo.example", "https://cleo.example"),
        ("HTTP://a.example  http://a.example/x", "HTTP://a.example\nhttp://a.example/x"),
        ("https://a.example\nhttps://a.example", "https://a.example"),
    ],
)
def test_links_as_they_are_kept(typed, links):
    assert clean_links(typed) == links


def test_looking_at_the_form_changes_nothing(client, angular):
    for address in (ADDRESS, "/jobs/angular/", "/jobs/angular/thanks/", "/", "/jobs/"):
        assert client.head(address).status_code == 200
        client.get(address)
    assert (Candidate.objects.count(), Document.objects.count(), mails()) == (0, 0, [])
