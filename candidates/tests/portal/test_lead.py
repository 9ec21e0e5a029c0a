"""The answer to a first contact."""

import pytest
from django.urls import reverse

from candidates import leads, links
from candidates.models import Application, Candidate, Lead, Link
from candidates.tests.portal_world import WORD
from hiring.models import Job
from hiring.testing import MONDAY, mails

from .shared import words

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def lead(job, rita):
    return leads.approach(job, name="Sam Vela", email="sam@people.example", zone="Europe/Lisbon", word=WORD, by=rita)


def answer_page(lead):
    return reverse("lead-answer", args=[links.token(links.lead(lead))])


def test_who_was_approached_reads_the_words_and_says_yes(client, lead, rita):
    page = answer_page(lead)
    text = words(client.get(page))
    assert "Rita Moss wrote to you People Coordinator " + WORD in text
    assert Lead.objects.get().state == "asked"
    assert client.post(page).status_code == 422
    said = client.post(page, {"answer": "yes"}, follow=True)
    assert "Thank you, Sam: we look forward to it" in words(said) and "candor_portal" not in client.cookies
    client.post(page, {"answer": "yes"})
    application = Application.objects.get()
    assert (application.origin, application.candidate.email) == ("sourced", "sam@people.example")
    assert [m.kind for m in mails()] == ["first_contact", "received"]


def test_no_is_as_easy_and_the_page_stays_open(client, lead):
    page = answer_page(lead)
    assert "Thank you for telling us, Sam" in words(client.post(page, {"answer": "no"}, follow=True))
    assert Lead.objects.get().state == "no" and not Application.objects.exists()
    client.post(page, {"answer": "yes"})
    assert Application.objects.get().is_open
    assert client.post(page, {"answer": "no"}).status_code == 409


def test_a_paused_job_takes_no_yes_but_a_no(client, lead):
    Job.objects.filter(pk=lead.job.pk).update(state="paused", look_again_on=MONDAY.date())
    page = answer_page(lead)
    assert "takes nobody at the moment" in words(client.get(page))
    answer = client.post(page, {"answer": "yes"})
    assert answer.status_code == 409 and "takes no applications" in words(answer)
    assert (Lead.objects.get().state, Candidate.objects.count()) == ("asked", 0)
    assert client.post(page, {"answer": "no"}).status_code == 302


def test_a_link_for_answering_is_good_for_nothing_else(client, lead, cleo):
    assert client.get(reverse("lead-answer", args=[links.token(links.portal(cleo.candidate))])).status_code == 404
    token = links.token(links.lead(lead))
    assert client.get(reverse("portal-in", args=[token])).headers["Location"] == "/my/link/?old=1"
    links.revoke(Link.objects.get(lead=lead))
    answer = client.get(reverse("lead-answer", args=[token]))
    assert answer.status_code == 404 and "just answer the mail" in words(answer)
