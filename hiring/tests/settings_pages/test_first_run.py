"""The first page, and how an invited colleague comes in."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from candidates import links
from hiring import clock, founding, people
from hiring.models import Organisation, User
from hiring.testing import MONDAY, make_user

from .shared import PASSWORD, way_in

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


# The first run

FIRST = {
    "organisation": "Harbourlight",
    "country": "NL",
    "zone": "Europe/Amsterdam",
    "name": "Ada Stone",
    "email": "ada@harbourlight.example",
    "password": PASSWORD,
    "roles": ["is_lead"],
}


def test_an_empty_installation_leads_to_its_first_page_which_is_then_gone(client):
    assert client.get("/team/").headers["Location"] == "/team/first-run/"
    first = client.get("/team/first-run/")
    assert (first.status_code, "data-guess-zone" in first.text, "js/draft" in first.text) == (200, True, True)

    response = client.post("/team/first-run/", FIRST)

    assert (response.status_code, response.headers["Location"]) == (302, "/team/settings/organisation/")
    assert client.get("/team/settings/organisation/").status_code == 200
    assert client.get("/team/first-run/").status_code == 404
    assert client.post("/team/first-run/", {**FIRST, "email": "eve@x.example"}).status_code == 404
    assert list(User.objects.values_list("name", "is_administrator", "is_lead")) == [("Ada Stone", True, True)]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("organisation", "\u200b", "Please fill this in."),
        ("name", "A\x00da", "holds characters that cannot be stored"),
        ("email", "ada at home", "This does not look like a mail address."),
        ("password", "short", "This password is too short"),
        ("password", "password1234", "This password is too common"),
        ("zone", "Europe/Atlantis", "This is not among the choices"),
        ("country", "XX", "This is not among the choices"),
        ("roles", ["is_administrator"], "This is not among the choices"),
    ],
)
def test_the_first_page_says_what_is_wrong_and_keeps_what_was_typed(client, field, value, words):
    response = client.post("/team/first-run/", {**FIRST, field: value})

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert response.context["form"]["name"].value() == (value if field == "name" else "Ada Stone")
    assert b"correct horse" not in response.content
    assert not Organisation.objects.exists()


# Invited


def test_an_invited_colleague_chooses_a_password_and_is_in(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    before = User.objects.filter(pk=noa.pk).values().get()

    assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
    assert User.objects.filter(pk=noa.pk).values().get() == before
    assert client.post(address, {"password": "short"}).status_code == 422

    response = client.post(address, {"password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, "/team/")
    assert client.get("/team/me/").status_code == 200
    assert client.get(address).status_code == 410
    assert client.post(address, {"password": "another one entirely"}).status_code == 410


def test_an_invitation_that_ran_out_or_was_never_made_says_what_to_do(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    clock.forward(timedelta(days=4))
    stranger = reverse("welcome", args=[ada.uid, "x-y"])

    answers = [client.get(where) for where in (address, stranger)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert answers[0].content == answers[1].content
    assert "ask the colleague who invited you" in answers[0].content.decode()


def test_who_has_joined_comes_in_by_no_fresh_invitation(client, ada):
    noa = make_user("Noa Kern", joined_at=MONDAY)
    address = reverse("welcome", args=[noa.uid, links.OneTimeTokens().make_token(noa)])

    assert (client.get(address).status_code, client.post(address, {"password": PASSWORD}).status_code) == (410, 410)


def test_who_was_deactivated_comes_in_by_no_invitation(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    people.deactivate(noa, by=ada)

    assert client.post(address, {"password": PASSWORD}).status_code == 410


def test_a_production_asks_for_the_code_that_its_server_prints(client, settings):
    settings.FIRST_RUN_CODE = True
    Organisation.objects.all().delete()
    code = founding.code()
    asked = StringIO()
    call_command("first_code", stdout=asked)
    assert asked.getvalue() == (f"The first page, {settings.SITE_URL}/team/first-run/, asks for this code: {code}\n")
    assert re.fullmatch(r"([A-Z2-7]{4}-){2}[A-Z2-7]{4}", code)

    for typed, said in (
        ("", "Type the code that “manage.py first_code” prints on the server."),
        ("AAAA-BBBB-CCCC", "This is not the code. “manage.py first_code” on the server prints it."),
        ("ÄÖÜ", "This is not the code. “manage.py first_code” on the server prints it."),
    ):
        refused = client.post("/team/first-run/", {**FIRST, "code": typed})
        assert (refused.status_code, refused.context["form"].errors) == (422, {"code": [said]})
        assert code not in refused.content.decode()
    assert not Organisation.objects.exists()

    begun = client.post("/team/first-run/", {**FIRST, "code": f" {code.lower().replace('-', ' ')} "})
    assert (begun.status_code, Organisation.objects.count()) == (302, 1)
    asked = StringIO()
    call_command("first_code", stdout=asked)
    assert asked.getvalue() == "No code is asked for: this is a trial, or its company is there already.\n"


def test_the_code_is_another_one_with_another_key_and_a_trial_asks_for_none(client, settings):
    first = founding.code()
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnop-qrstuvwxyz-ab"
    assert founding.code() != first
    Organisation.objects.all().delete()
    assert "code" not in client.get("/team/first-run/").context["form"].fields
    assert founding.invitation() == ""
