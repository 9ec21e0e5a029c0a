"""What else helps: told, changed, removed."""

from datetime import date

import pytest
from django.urls import reverse

from candidates.models import Candidate, Consent
from candidates.tests.portal_world import enter
from hiring.testing import MONDAY

from .shared import words

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
ABOUT = {
    "headline": "Engineer",
    "place": "Porto",
    "work_mode": "remote",
    "relocation": "maybe",
    "work_permit": "EU citizen",
    "notice_period": "A month",
    "expected_salary": "60,000 EUR a year",
    "links": "cleo.example\nhttps://code.example/cleo",
}


def test_what_helps_is_stored_as_it_was_meant(cleo):
    answer = enter(cleo.candidate).post("/my/about/details/", {"version": 1, **ABOUT}, follow=True)
    assert "Thank you, we have it." in words(answer)
    row = Candidate.objects.get()
    assert {name: getattr(row, name) for name in ABOUT} == ABOUT | {
        "links": "https://cleo.example\nhttps://code.example/cleo"
    }
    assert (row.version, answer.context["complete"].told) == (2, 6)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"links": "javascript:alert(1)"}, "is not the address of a web page"),
        ({"links": "\n".join(f"https://x.example/{n}" for n in range(11))}, "choose the ten links"),
        ({"place": "x" * 121}, "There is room for 120 characters; this has 121. Please shorten it."),
        ({"place": "a\x00b"}, "characters that cannot be stored"),
        ({"work_mode": "moon"}, "This is not among the choices, or no longer."),
    ],
)
def test_what_is_refused_stays_typed(cleo, typed, sentence):
    answer = enter(cleo.candidate).post("/my/about/details/", {"version": 1, **ABOUT, **typed})
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert "60,000 EUR a year" in answer.content.decode()
    assert Candidate.objects.get().place == ""


def test_of_two_browsers_the_slower_sees_both_texts(cleo):
    one, other = enter(cleo.candidate), enter(cleo.candidate)
    one.post("/my/about/details/", {"version": 1, **ABOUT})
    answer = other.post("/my/about/details/", {"version": 1, **ABOUT, "place": "Lisbon", "work_mode": ""})
    text = words(answer)
    assert answer.status_code == 409 and Candidate.objects.get().place == "Porto"
    assert "This is what stands there now: Where you live Porto Work mode you prefer Remote" in text
    assert answer.context["about"]["place"].value() == "Lisbon"
    version = answer.context["about"]["version"].value()
    assert other.post("/my/about/details/", {"version": version, **ABOUT, "place": "Lisbon"}).status_code == 302
    assert Candidate.objects.get().place == "Lisbon"


def test_experiences_are_told_changed_and_removed(cleo):
    client = enter(cleo.candidate)
    typed = {"title": "Engineer", "company": "Quay", "since": "2021", "until": "", "entailed": "I own the ledger."}
    client.post("/my/about/experiences/", {"version": 1, **typed})
    experience = cleo.candidate.experiences.get()
    assert {name: getattr(experience, name) for name in typed} == typed
    page = reverse("portal-experience", args=[experience.uid])
    assert client.post(page, {"version": 2, **typed, "title": ""}).status_code == 422
    assert client.post(page, {"version": 2, **typed, "title": "Lead engineer"}).status_code == 302
    late = client.post(page, {"version": 2, **typed, "title": "Head of engines"})
    assert late.status_code == 409 and "What you were called Lead engineer" in words(late)
    assert late.context["form"]["title"].value() == "Head of engines"
    remove = reverse("portal-experience-remove", args=[experience.uid])
    assert client.post(remove, {"version": 2}).headers["Location"] == page
    assert client.post(remove, {"version": "9" * 5000}).headers["Location"] == page
    assert client.post(remove, {"version": 3}).headers["Location"] == "/my/about/#experiences"
    assert client.post(remove, {"version": 3}).headers["Location"] == "/my/about/#experiences"
    assert not cleo.candidate.experiences.exists()


def test_skills_keep_their_wording(cleo):
    client = enter(cleo.candidate)
    client.post("/my/about/skills/", {"version": 1, "preferred": "Postgres; Go", "wordings": "event storming,\nGO, "})
    assert [(s.wording, s.skill.slug, s.preferred) for s in cleo.candidate.own_skills.select_related("skill")] == [
        ("Go", "go", True),
        ("Postgres", "postgresql", True),
        ("event storming", "event-storming", False),
    ]
    answer = client.post("/my/about/skills/", {"version": 2, "preferred": "!!!", "wordings": "Go, " + "x" * 61})
    assert answer.status_code == 422 and "no letters we can file it under" in words(answer)
    assert "long for one skill" in words(answer)
    late = client.post("/my/about/skills/", {"version": 1, "preferred": "Rust", "wordings": ""})
    assert late.status_code == 409 and "What you like to work with most Go, Postgres" in words(late)


def test_a_zone_that_the_list_does_not_hold_is_kept(cleo):
    Candidate.objects.update(zone="US/Eastern")
    client = enter(cleo.candidate)
    assert '<option value="US/Eastern" selected>' in client.get("/my/about/").content.decode()
    assert client.post("/my/about/contact/", {"version": 1, "zone": "US/Eastern", "phone": ""}).status_code == 302


@pytest.mark.parametrize("phone", ["call me", "12", "+31 6 1234 5678 ext 12345678901234567890"])
def test_what_is_no_phone_number_is_refused(cleo, phone):
    answer = enter(cleo.candidate).post("/my/about/contact/", {"version": 1, "zone": "Europe/Lisbon", "phone": phone})
    assert answer.status_code == 422 and Candidate.objects.get().zone == "Europe/Amsterdam"


def test_the_pool_is_joined_and_left(cleo):
    client = enter(cleo.candidate)
    assert "it holds until Tue 23 Nov 2027" in words(client.get("/my/data/"))
    client.post("/my/pool/", {"pool": "yes"})
    assert Consent.objects.get().ends_on == date(2027, 11, 23)
    assert "Until Tue 23 Nov 2027 we may write to you" in words(client.get("/my/data/"))
    client.post("/my/pool/", {"pool": "no"})
    client.post("/my/pool/", {"pool": "no"})
    assert Consent.objects.get().ended_at == MONDAY
