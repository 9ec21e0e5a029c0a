"""Machines, floods and faults."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from candidates import intake, limits
from candidates.models import Application, Candidate, Document
from hiring import clock
from hiring.testing import mails

from .shared import ADDRESS, hidden, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.mark.parametrize(
    "sign",
    [{"homepage": "http://spam.example"}, {"after": 1}, {"started": ""}, {"started": "forged"}],
    ids=["trap", "quick", "no start", "forged start"],
)
def test_what_looks_like_a_machine_is_set_aside_and_not_dropped(client, angular, sign):
    response = send(client, **sign)
    assert response.headers["Location"] == "/jobs/angular/thanks/"
    application = Application.objects.get()
    assert (application.set_aside, application.next_step, mails()) == (True, "read", [])


def test_a_flood_is_told_to_wait_and_keeps_what_was_typed(client, angular, settings):
    settings.FORMS_PER_HOUR = 2
    assert [send(client, email=f"p{n}@people.example").status_code for n in range(2)] == [302, 302]
    response = send(client, email="third@people.example", word="kept words")
    html = response.content.decode()
    assert (response.status_code, 3400 < int(response.headers["Retry-After"]) <= 3600) == (429, True)
    assert "Please send it again in" in html.replace("please", "Please") or "send it again" in html
    assert "kept words" in html and "third@people.example" in html and "cv.pdf is here, 2 pages." in html
    assert Application.objects.count() == 2
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert send(other, email="fourth@people.example").status_code == 302
    clock.forward(timedelta(hours=1))
    again = client.post(ADDRESS, {"name": "Cleo", "email": "third@people.example", **hidden(html)})
    assert again.status_code == 302


def test_a_flood_of_wrong_forms_costs_no_reading(client, angular, settings, monkeypatch):
    settings.FORMS_PER_HOUR = 1
    assert [send(client, name="", file=False).status_code for _n in range(limits.TRIES)] == [422] * limits.TRIES
    monkeypatch.setattr("candidates.files.keep", lambda upload: pytest.fail("read all the same"))
    response = send(client, word="kept words")
    assert (response.status_code, "kept words" in response.content.decode()) == (429, True)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "seen"),
    [
        (0, "198.51.100.7", "203.0.113.5", "203.0.113.5"),
        (1, "1.2.3.4, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7", "127.0.0.1", "1.2.3.4"),
        (3, "198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (1, "", "203.0.113.5", "203.0.113.5"),
        (1, "rubbish", "127.0.0.1", "unknown"),
        (0, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (0, "", "::ffff:203.0.113.5", "203.0.113.5"),
        (0, "", "", "unknown"),
    ],
)
def test_who_sends(rf, settings, proxies, forwarded, remote, seen):
    settings.TRUSTED_PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert limits.address(rf.get("/", REMOTE_ADDR=remote, **more)) == seen


def test_a_place_is_free_again_after_an_hour():
    assert [limits.take("x", "me", most=2) for _n in range(2)] == [None, None]
    clock.forward(timedelta(minutes=20))
    assert limits.take("x", "me", most=2) == limits.Full(2400)
    assert limits.take("x", "you", most=2) is None
    clock.forward(timedelta(minutes=40))
    assert limits.take("x", "me", most=2) is None


def test_a_fault_of_the_database_is_503_and_keeps_what_was_typed(client, angular, monkeypatch):
    def broken(job, sent):
        raise OperationalError("database is locked")

    monkeypatch.setattr(intake, "receive", broken)
    response = send(client, word="kept words")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "kept words" in response.content.decode()


def test_a_fault_in_the_middle_stores_nothing(client, angular, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("disk is full")

    monkeypatch.setattr("candidates.transitions.apply", broken)
    assert send(client).status_code == 503
    assert (Candidate.objects.count(), Application.objects.count(), mails()) == (0, 0, [])
    assert [one.candidate for one in Document.objects.all()] == [None]
