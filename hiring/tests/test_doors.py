"""Signing in, tried by those who send nonsense, or too much of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from candidates import mails, outbox
from candidates.models import Mail
from hiring import clock, people
from hiring.models import Look, User
from hiring.states import IllegalMove
from hiring.testing import make_organisation, make_user, send_mail

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

KEY = {"id": "eA", "rawId": "eA", "type": "public-key"}
GARBLED = {
    "no JSON": "x",
    "a number that is too long": "9" * 5000,
    "too deep": "[" * 100_000,
    "nothing": "null",
    "a list": "[]",
    "half a key": '{"id": 1}',
    "an empty answer": json.dumps({**KEY, "response": {}}),
    "no key data": json.dumps(
        {**KEY, "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}
    ),
    "wrong types": json.dumps({**KEY, "response": {"clientDataJSON": "é", "authenticatorData": 5, "signature": []}}),
    "bytes that are none": json.dumps({**KEY, "response": {"clientDataJSON": "e30", "attestationObject": "__8A"}}),
}


@pytest.fixture(autouse=True)
def counters():
    """Each test begins with no try counted."""
    make_organisation()
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize("credential", GARBLED.values(), ids=GARBLED)
def test_a_key_that_makes_no_sense_leads_back_to_the_door(client, credential):
    response = client.post("/team/2fa/webauthn/login/", {"credential": credential}, follow=True)
    assert [step for step, _status in response.redirect_chain] == ["/team/login/"]


def test_too_many_tries_are_told_when_to_come_back(client):
    found = [client.post("/team/password/reset/", {"email": "rita@harbourlight.example"}) for _turn in range(6)]
    assert [response.status_code for response in found] == [302] * 5 + [429]
    assert found[-1].headers["Retry-After"] == "60"
    assert "Please wait a minute, then try again." in found[-1].text


def test_a_new_password_comes_by_the_outbox_and_its_link_leads_to_us(client, settings):
    """Whatever host the request names, and whether the mail server answers; no mail leaves for who has no account here."""
    settings.ALLOWED_HOSTS = ["*"]
    rita = make_user("Rita Moss", is_recruiter=True)
    for address in (rita.email, "nobody@people.example"):
        client.post("/team/password/reset/", {"email": address}, headers={"host": "elsewhere.example"})
    (queued,) = Mail.objects.all()
    assert (queued.user, queued.state, mail.outbox) == (rita, "waiting", [])
    assert "[[password_link]]" in queued.body  # what is stored, and so what colleagues read of it, is no key
    send_mail()
    (sent,) = mail.outbox
    link = next(line for line in sent.body.splitlines() if line.startswith("http"))
    assert link.startswith(f"{settings.SITE_URL}/team/password/reset/key/")
    assert f"{sent.subject}\n\n{sent.body.replace(link, 'LINK')}" == (
        "A new password for Candor\n\nHello Rita,\n\n"
        "Somebody asked for a new password for your account at Harbourlight; we hope it was you. Choose it here:\nLINK\n\n"
        "The link works once, within three days. If it was not you, do nothing: your password stays as it is.\n\n"
        "This is an automatic mail from Candor.\n"
    )
    page = client.get(link, follow=True)
    assert f"A new password for {rita.email}" in page.text
    chosen = {"password1": "a-harbour-at-dusk", "password2": "a-harbour-at-dusk"}
    assert client.post(page.redirect_chain[-1][0], chosen).status_code == 302
    assert client.login(email=rita.email, password="a-harbour-at-dusk")
    assert "This link does not work any more" in client.get(link, follow=True).text


def reset_link(rita):
    sent = mail.outbox.pop()
    assert sent.recipients() == [f"{rita.name} <{rita.email}>"]
    return next(line for line in sent.body.splitlines() if line.startswith("http"))


def test_a_key_opens_nothing_once_the_account_is_closed_or_its_address_another(client):
    rita, ada = make_user("Rita Moss", is_interviewer=True), make_user("Ada Stone", is_administrator=True)
    people.send_new_password(rita)
    send_mail()
    link = reset_link(rita)
    people.deactivate(rita, by=ada)
    assert "This link does not work any more" in client.get(link, follow=True).text
    people.reactivate(rita)
    assert "This link does not work any more" in client.get(link, follow=True).text  # closing it was its end
    people.send_new_password(rita)
    send_mail()
    link = reset_link(rita)
    assert "Choose a new password" in client.get(link, follow=True).text
    User.objects.filter(pk=rita.pk).update(email="moss@harbourlight.example")
    assert "This link does not work any more" in client.get(link, follow=True).text


def test_a_key_goes_to_the_address_of_its_account_alone(client):
    """Neither to one that a colleague types for a mail that came back, nor to the one that the account had."""
    rita, ada = make_user("Rita Moss", is_recruiter=True), make_user("Ada Stone", is_administrator=True)
    dead = people.send_new_password(rita)
    Mail.objects.filter(pk=dead.pk).update(state="dead", ended_why="550")
    dead.refresh_from_db()
    with pytest.raises(IllegalMove, match="goes to the address of that account alone"):
        mails.send_again(dead, by=ada, to="ada@elsewhere.example")
    Look.objects.create(user=ada, reason="It came back.", opened_at=clock.now(), until=clock.now() + timedelta(hours=1))
    client.force_login(ada)
    page = client.get(f"/team/outbox/{dead.uid}/").text
    assert 'name="to"' not in page  # nobody is asked where it goes
    assert f"so it goes to {rita.email}, the address of that account, and to no other." in page
    assert client.post(f"/team/outbox/{dead.uid}/again/", {"to": "ada@elsewhere.example"}).status_code == 302
    assert send_mail() == 1 and "/team/password/reset/key/" in mail.outbox.pop().body

    waiting = people.send_new_password(rita)
    client.force_login(ada)
    form = client.get(f"/team/settings/colleagues/{rita.uid}/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert (
        client.post(
            f"/team/settings/colleagues/{rita.uid}/", {**data, "email": "moss@harbourlight.example"}
        ).status_code
        == 302
    )
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ended_why) == ("cancelled", "The address was changed.")
    assert "http" not in outbox.compose(waiting).body


def test_who_was_invited_and_forgets_has_joined_by_the_new_password(client):
    noa = make_user("Noa Kern", is_interviewer=True)
    User.objects.filter(pk=noa.pk).update(joined_at=None)
    people.send_new_password(noa)
    send_mail()
    page = client.get(reset_link(noa), follow=True)
    chosen = {"password1": "a-harbour-at-dusk", "password2": "a-harbour-at-dusk"}
    assert client.post(page.redirect_chain[-1][0], chosen).status_code == 302
    noa.refresh_from_db()
    assert noa.joined_at is not None
