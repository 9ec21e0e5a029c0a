"""A person we know: nothing is given away and nothing overwritten."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from candidates import telling
from candidates.models import Application, Candidate, Consent, Document, Verb
from candidates.tests import pdfs
from hiring import clock
from hiring.testing import mails, make_application, make_candidate, make_job

from .shared import ADDRESS, cv, on_disk, opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def normal(response) -> tuple:
    """All that somebody on the wire can compare: status, headers, bytes; tokens and nonces replaced."""
    body = re.sub(rb'(name="(?:csrfmiddlewaretoken|started|kept)" value=")[^"]*', rb"\1", response.content)
    headers = {name: re.sub(r"nonce-[^']*", "nonce", value) for name, value in response.headers.items()}
    return response.status_code, headers, sorted(response.cookies), body


def test_known_and_new_get_the_same_bytes(angular):
    make_application(angular, candidate=make_candidate("Cleo Okafor", email="known@people.example"))
    answers = {}
    for email in ("known@people.example", "newby@people.example"):
        client = Client()
        with clock.at(clock.now()):
            first = send(client, email=email)
            answers[email] = (normal(first), normal(client.get(first.headers["Location"])))
        wrong = Client()
        with clock.at(clock.now()):
            answers[email] += (normal(send(wrong, email=email, name="", file=cv(b"nothing"))),)
    texts = {email: repr(answer).replace(email, "EMAIL") for email, answer in answers.items()}
    assert texts["known@people.example"] == texts["newby@people.example"]


def test_nothing_of_a_known_person_is_overwritten(client, angular, rita):
    known = make_candidate("Cleo Okafor", email="Cleo@people.example", zone="Asia/Tokyo", links="https://old.example")
    application = make_application(angular, candidate=known, word="first")
    clock.forward(timedelta(hours=1))
    response = send(
        client,
        name="Mallory",
        email="cleo@PEOPLE.example",
        zone="Europe/Paris",
        links="https://evil.example",
        work_mode="remote",
        word="second",
        pool="on",
    )
    assert response.headers["Location"] == "/jobs/angular/thanks/"
    known.refresh_from_db()
    application.refresh_from_db()
    assert (known.name, known.email, known.zone, known.links, known.work_mode) == (
        "Cleo Okafor",
        "Cleo@people.example",
        "Asia/Tokyo",
        "https://old.example",
        "",
    )
    assert (Candidate.objects.count(), Application.objects.count(), application.word) == (1, 1, "first")
    assert [one.version for one in known.documents.all()] == [1]
    assert not Consent.objects.exists()
    told = application.events.get(verb=Verb.TOLD_MORE)
    assert told.data == {
        "by_form": {
            "name": "Mallory",
            "links": "https://evil.example",
            "work_mode": "remote",
            "word": "second",
            "pool": True,
        }
    }
    assert [mail.kind for mail in mails()] == ["received", "known"]
    line, bare = (telling.lines([told], with_reasons=reasons)[0] for reasons in (True, False))
    assert (line.who, line.what, line.detail) == (
        "Somebody with their address",
        "filled in the public form once more. What is held of them stands as it was; the form says:",
        "Name: Mallory\n"
        "Links: https://evil.example\n"
        "Would like to work: Remote\n"
        "A word to us: second\n"
        "Talent pool: wished; it counts once they say so on their own page",
    )
    assert bare.detail == ""


def test_a_second_cv_is_a_version_and_a_second_job_an_application(client, angular, rita):
    make_job("Another", team=(rita,), slug="another")
    send(client)
    send(client, "/jobs/another/apply/", file=cv(pdfs.written(pages=1), "newer.pdf"))
    candidate = Candidate.objects.get()
    assert [(one.version, one.name) for one in candidate.documents.all()] == [(2, "newer.pdf"), (1, "cv.pdf")]
    assert candidate.applications.count() == 2


def test_sent_twice_is_sent_once(client, angular, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = send(client), send(client)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Candidate.objects.count(), Application.objects.count(), Document.objects.count(), len(on_disk())) == (
        1,
        1,
        1,
        1,
    )
    assert [mail.kind for mail in mails()] == ["received"]
    assert Application.objects.get().events.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_are_one_application(angular, monkeypatch):
    forms = [opened(Client()) for _one in range(4)]
    now, answers, start = clock.now(), [], threading.Barrier(4, timeout=20)

    def press(data: dict[str, str]) -> None:
        try:
            with clock.at(now):
                start.wait()
                data = {"name": "Cleo", "email": "cleo@people.example", "cv": cv(), **data}
                answers.append(Client().post(ADDRESS, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(data,)) for data in forms]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert answers == [302] * 4
    assert (Candidate.objects.count(), Application.objects.count(), Document.objects.count()) == (1, 1, 1)
    assert [mail.kind for mail in mails()] == ["received"]
