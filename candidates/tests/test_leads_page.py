"""Adding by hand: approached with words of one's own, or because they said yes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from candidates import leads
from candidates.models import Application, Candidate, Document, Lead, Mail, Note
from candidates.tests.pdfs import written
from hiring.models import Job
from hiring.testing import make_application, make_candidate, make_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
WORD = "I read your talk about queues in small teams, and thought of us and of our clinics at once."
ADD = "/team/people/add/"


def typed(job, **more):
    return {
        "job": job.slug,
        "way": "approach",
        "name": "Mara Voss",
        "email": "mara@people.example",
        "zone": "Europe/Berlin",
        "links": "https://example.com/mara",
        "word": WORD,
        **more,
    }


def said_yes(job, **more):
    return typed(job, way="yes", word="", how="On the phone, today", **more)


def test_somebody_is_approached(client, rita, job):
    client.force_login(rita)
    assert client.get(ADD).status_code == 200
    response = client.post(ADD, typed(job))
    assert (response.status_code, response.url) == (302, reverse("leads"))
    lead = Lead.objects.get()
    assert (lead.name, lead.email, lead.zone, lead.word, lead.by, lead.state) == (
        "Mara Voss",
        "mara@people.example",
        "Europe/Berlin",
        WORD,
        rita,
        "asked",
    )
    assert WORD in Mail.objects.get(kind="first_contact").body
    assert not Application.objects.exists()
    assert "Mara Voss" in client.get(reverse("leads")).content.decode()


def test_a_form_that_is_sent_twice_is_answered_as_done(client, rita, job):
    client.force_login(rita)
    assert [client.post(ADD, typed(job)).status_code for _click in range(2)] == [302, 302]
    assert (Lead.objects.count(), Mail.objects.filter(kind="first_contact").count()) == (1, 1)


def test_somebody_who_said_yes_is_an_applicant_at_once(client, rita, job):
    client.force_login(rita)
    upload = SimpleUploadedFile("cv.pdf", written(), "application/pdf")
    response = client.post(ADD, {**said_yes(job), "cv": upload})
    application = Application.objects.get()
    assert (response.status_code, response.url) == (302, reverse("application", args=[application.uid]))
    assert (application.origin, application.owed_by, application.next_step) == ("sourced", rita, "read")
    assert application.candidate.name == "Mara Voss"
    assert Note.objects.get().text == "Said yes: On the phone, today"
    assert [mail.kind for mail in Mail.objects.all()] == ["received"]
    assert [document.added_by for document in application.candidate.documents.all()] == [rita]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"word": "Hello, come to us"}, "at least 12 words"),
        ({"word": ""}, "Your own words to them"),
        ({"way": "yes", "how": ""}, "How and when they said yes"),
        ({"email": "mara at people"}, "does not look like a mail address"),
        ({"name": "\u200b"}, "Please fill this in"),
        ({"zone": "Mars/Base"}, "This is not among the choices"),
        ({"job": "no-such-job"}, "This is not among the choices"),
        ({"links": "javascript:alert(1)"}, "is not the address of a web page"),
        ({"way": "magic"}, "This is not among the choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, rita, job, change, words):
    client.force_login(rita)
    response = client.post(ADD, {**typed(job), **change})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "mara" in page
    assert not Lead.objects.exists()
    assert not Candidate.objects.exists()


def test_a_word_file_is_refused_kindly_and_an_accepted_one_is_kept(client, rita, job):
    client.force_login(rita)
    word = SimpleUploadedFile("cv.pdf", b"PK\x03\x04 word/document.xml", "application/pdf")
    response = client.post(ADD, {**said_yes(job), "cv": word})
    assert response.status_code in (415, 422)
    assert not Application.objects.exists()
    good = SimpleUploadedFile("cv.pdf", written(), "application/pdf")
    response = client.post(ADD, {**said_yes(job, name=""), "cv": good})
    kept = Document.objects.get()
    assert response.status_code == 422
    assert f'name="kept" value="{kept.uid}"' in response.content.decode()
    assert client.post(ADD, {**said_yes(job), "kept": str(kept.uid)}).status_code == 302
    kept.refresh_from_db()
    assert kept.candidate == Candidate.objects.get()


def test_a_known_person_is_shown_first_and_nothing_of_theirs_is_overwritten(client, rita, tom, job):
    known = make_application(make_job("Angular developer", team=(rita, tom)), "Mara Voss-Old").candidate
    client.force_login(rita)
    form = said_yes(job, email=known.email.upper())
    response = client.post(ADD, form)
    page = response.content.decode()
    assert response.status_code == 422
    assert "We know this address: Mara Voss-Old" in page
    assert reverse("application", args=[known.applications.get().uid]) in page
    assert client.post(ADD, {**form, "same": "on"}).status_code == 302
    known.refresh_from_db()
    assert (known.name, known.zone, known.applications.count()) == ("Mara Voss-Old", "Europe/Amsterdam", 2)


def test_somebody_on_this_job_already_is_not_added_twice(client, rita, cleo):
    client.force_login(rita)
    for form in (said_yes(cleo.job), typed(cleo.job)):
        response = client.post(ADD, {**form, "email": cleo.candidate.email, "same": "on"})
        assert response.status_code == 422
        assert "has an open application for this job already" in response.content.decode()
    assert Application.objects.count() == 1


def test_a_hidden_person_stays_hidden(client, rita, nora, lea):
    secret = make_application(make_job("Secret", team=(lea,), is_confidential=True), "Sam Stranger").candidate
    job = make_job("Open", team=(nora,))
    client.force_login(nora)
    response = client.post(ADD, typed(job, email=secret.email))
    assert response.status_code == 302
    assert "Stranger" not in client.get(response.url).content.decode()


def test_nobody_adds_themselves(client, rita, job):
    client.force_login(rita)
    response = client.post(ADD, said_yes(job, email=rita.email))
    assert response.status_code == 422
    assert "That is your own address" in response.content.decode()
    assert not Application.objects.exists()


def test_only_recruiters_add_and_only_where_they_may(client, rita, nora, tom, iris, hanna, ada, abel, job):
    for user in (tom, iris, hanna, ada, abel):
        client.force_login(user)
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, typed(job)).status_code == 403
        assert client.get(reverse("leads")).status_code == 403
    secret = make_job("Secret", team=(rita,), is_confidential=True)
    client.force_login(nora)
    assert client.post(ADD, typed(secret)).status_code == 422
    assert "Secret" not in client.get(ADD).content.decode()
    assert not Lead.objects.exists()


def test_without_a_job_that_takes_people_nothing_is_asked(client, rita, job):
    Job.objects.update(state="closed")
    client.force_login(rita)
    page = client.get(ADD).content.decode()
    assert "No job takes people" in page
    assert "<textarea" not in page


@pytest.fixture
def mara(rita, job):
    return leads.approach(job, name="Mara Voss", email="mara@people.example", zone="Europe/Berlin", word=WORD, by=rita)


def test_a_yes_is_recorded_by_hand(client, rita, mara):
    client.force_login(rita)
    response = client.post(reverse("lead-record", args=[mara.uid]), {"answer": "yes"})
    application = Application.objects.get()
    assert response.url == reverse("application", args=[application.uid])
    mara.refresh_from_db()
    assert (mara.state, application.origin) == ("yes", "sourced")
    page = client.get(reverse("leads")).content.decode()
    assert reverse("application", args=[application.uid]) in page
    assert "Record an answer" not in page


def test_a_no_is_recorded_by_hand_and_may_become_a_yes(client, rita, mara):
    client.force_login(rita)
    address = reverse("lead-record", args=[mara.uid])
    assert client.post(address, {"answer": "no"}).status_code == 302
    mara.refresh_from_db()
    assert mara.state == "no"
    assert not Application.objects.exists()
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert Application.objects.count() == 1
    assert client.post(address, {"answer": "no"}).status_code == 409


def test_who_records_an_answer(client, rita, nora, tom, mara):
    address = reverse("lead-record", args=[mara.uid])
    client.force_login(rita)
    assert address in client.get(reverse("leads")).text
    client.force_login(nora)
    seen = client.get(reverse("leads")).text
    assert "Mara Voss" in seen and address not in seen
    assert client.post(address, {"answer": "yes"}).status_code == 403
    Job.objects.update(is_confidential=True)
    assert client.post(address, {"answer": "yes"}).status_code == 404
    assert "Mara" not in client.get(reverse("leads")).content.decode()
    client.force_login(tom)
    assert client.post(address, {"answer": "yes"}).status_code == 403
    client.force_login(rita)
    assert client.get(address).status_code == 405
    assert not Application.objects.exists()


@pytest.mark.parametrize(("state", "seen"), [("", 1), ("asked", 1), ("yes", 0), ("no", 0), ("nonsense", 1)])
def test_leads_by_their_answer(client, rita, mara, state, seen):
    client.force_login(rita)
    assert client.get(f"/team/leads/?state={state}").content.decode().count('<span class="title">Mara Voss') == seen


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, rita, job, number, django_assert_num_queries):
    for one in range(number):
        person = {"name": f"Person {one}", "email": f"p{one}@people.example", "zone": "UTC"}
        lead = leads.approach(job, word=WORD, by=rita, **person)
        leads.record_answer(lead, True, by=rita)
    client.force_login(rita)
    client.get("/team/leads/")
    with django_assert_num_queries(6):
        client.get("/team/leads/")


def test_a_candidate_without_applications_stays_unknown_to_the_form(client, rita, job):
    """An address that is known, but of which the reader sees nothing, tells nothing."""
    make_candidate("Sam Stranger", email="sam@people.example")
    client.force_login(rita)
    assert client.post(ADD, said_yes(job, email="sam@people.example")).status_code == 302
    assert Candidate.objects.get(email="sam@people.example").name == "Sam Stranger"
