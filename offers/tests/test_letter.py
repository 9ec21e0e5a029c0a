"""The written offer: what it says is the row, and the same version is the same file."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from candidates.models import Candidate
from hiring import clock
from hiring.models import Job, Organisation, User
from hiring.testing import make_offer
from offers import letter, transitions

from .world import again, enter, fresh, in_offer_stage

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def offer(cleo, rita, abel):
    terms = "A laptop of your choice.\nTrains are paid, first class for Bălan & Nguyễn."
    return make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel, terms=terms, salary="62500.50", hours="36.5")


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_what_is_sent_is_what_is_stored(offer):
    version = again(offer).version
    said = words(letter.pdf_of(version))
    for line in (
        "Salary EUR 62,500.50 a year",
        "First day Monday 1 February 2027",
        "Hours 36.5 hours a week",
        "Where Amsterdam, two days a week at home",
        "Time to answer 7 days from the day you get it",
        "A laptop of your choice. Trains are paid, first class for Bălan & Nguyễn.",
        "Dear Cleo, We would like you to work with us as “Back-end engineer”.",
        "23 November 2026",
        "Rita Moss People Coordinator Harbourlight",
    ):
        assert line in said


def test_the_same_version_is_the_same_file_on_another_day_for_another_reader(client, offer, rita, tom):
    first = letter.pdf_of(again(offer).version)
    with clock.at(clock.now() + timedelta(days=1)):
        client.force_login(tom)
        theirs = client.get(f"/team/offers/{offer.uid}/letter/1/")
        own = enter(offer.application.candidate).get(f"/my/applications/{offer.application.uid}/offer/letter/")
    assert theirs.content == own.content == first
    assert [answer.headers["Content-Type"] for answer in (theirs, own)] == ["application/pdf"] * 2
    assert theirs.headers["Content-Disposition"] == 'attachment; filename="offer-cleo-okafor-1.pdf"'


def renamed(application, author):
    """Everybody and everything that the letter names is called otherwise, and the company is on the other side of the earth."""
    Candidate.objects.filter(pk=application.candidate_id).update(name="Klara Meier")
    Job.objects.filter(pk=application.job_id).update(title="Chief of everything")
    Organisation.objects.update(name="Newlight", zone="Pacific/Honolulu")
    User.objects.filter(pk=author.pk).update(name="Rita Moss-Bălan", title="Head of People")


def test_a_letter_that_was_sent_stays_the_same_whatever_is_renamed(offer, rita):
    first = letter.pdf_of(again(offer).version)
    renamed(offer.application, rita)
    assert letter.pdf_of(again(offer).version) == first


def test_a_letter_follows_the_names_until_it_is_sent(cleo, rita, abel):
    offer = make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel, upto="called")
    renamed(offer.application, rita)
    transitions.send(again(offer), by=rita)
    first = letter.pdf_of(again(offer).version)
    for name in (
        "Dear Klara,",
        "as “Chief of everything”",
        "22 November 2026",
        "Rita Moss-Bălan Head of People Newlight",
    ):
        assert name in words(first)
    User.objects.filter(pk=rita.pk).update(name="Rita Moss")
    assert letter.pdf_of(again(offer).version) == first


def test_another_offer_with_the_same_number_has_names_of_its_own(offer, rita, abel):
    first = letter.pdf_of(again(offer).version)
    transitions.take_back(again(offer), by=rita, why="Another budget.")
    renamed(offer.application, rita)
    second = make_offer(fresh(offer.application), by=User.objects.get(pk=rita.pk), approver=abel)
    assert "Dear Klara," in words(letter.pdf_of(again(second).version))
    assert letter.pdf_of(again(offer).version) == first


def test_a_letter_sent_before_its_names_were_kept_is_still_made(cleo, rita, abel, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(letter, "names", lambda version: {})
        offer = make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel)
    assert "Dear Cleo," in words(letter.pdf_of(again(offer).version))


def test_a_version_that_is_not_there_is_none(client, offer, rita):
    client.force_login(rita)
    assert client.get(f"/team/offers/{offer.uid}/letter/2/").status_code == 404
