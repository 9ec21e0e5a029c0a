"""What we stand on is away for a moment: a 503 that says when to come back, never a 500, and nothing stored by halves."""

from __future__ import annotations

import errno
import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from candidates import files, links
from candidates.models import Document, Note
from candidates.tests import pdfs
from hiring import middleware, wsgi
from hiring.testing import make_application, make_job, make_organisation, make_user

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def company(db: Any) -> Any:
    make_organisation()
    rita = make_user("Rita Moss", is_recruiter=True)
    return rita, make_application(make_job(team=(rita,)))


def away(error: Exception) -> Any:
    def fails(*_args: Any, **_more: Any) -> Any:
        raise error

    return fails


@pytest.mark.embedded  # the end of a request closes this test's own connection to PostgreSQL
def test_a_connection_that_breaks_in_the_middle_stores_nothing(company):
    rita, cleo = company
    client, asked = Client(), "t" * 32
    client.force_login(rita)
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={asked}"
    two_parts = (
        f'--cut\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{asked}\r\n'
        '--cut\r\nContent-Disposition: form-data; name="text"\r\n\r\nKind, but no more than that.\r\n--cut--\r\n'
    )
    kinds = {
        "application/x-www-form-urlencoded": f"csrfmiddlewaretoken={asked}&text=Kind, but no more than that.",
        "multipart/form-data; boundary=cut": two_parts,
    }
    for kind, sent in kinds.items():
        for arrives in (len(sent) - 12, len(sent)):
            path = f"/team/applications/{cleo.uid}/notes/"
            request = RequestFactory().post(path, sent.encode(), content_type=kind, headers={"Cookie": cookies})
            answers: list[str] = []
            request.environ["wsgi.input"] = io.BytesIO(sent.encode()[:arrives])
            wsgi.application(request.environ, lambda status, *_rest: answers.append(status))  # noqa: B023
            stored = [note.text for note in Note.objects.all()]
            if arrives < len(sent):
                assert (answers, stored) == (["403 Forbidden"], [])
            else:
                assert (answers, stored) == (["302 Found"], ["Kind, but no more than that."])
        Note.objects.all().delete()


def test_a_full_disk_keeps_no_half_of_a_cv(company, monkeypatch):
    _rita, cleo = company
    client = Client(raise_request_exception=False)
    client.get(f"/my/in/{links.token(links.portal(cleo.candidate))}/")
    monkeypatch.setattr(files.default_storage, "save", away(FULL))
    cv = pdfs.written()
    answer = client.post("/my/documents/", {"cv": SimpleUploadedFile("cv.pdf", cv)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Go back: what you typed is still there." in answer.text
    assert not Document.objects.exists()


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_is_away_while_somebody_writes(company, monkeypatch, error):
    rita, cleo = company
    client = Client(raise_request_exception=False)
    client.force_login(rita)
    monkeypatch.setattr("candidates.views.notes.transitions.note", away(error))
    answer = client.post(f"/team/applications/{cleo.uid}/notes/", {"text": "Kind"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert not Note.objects.exists()
    answer = client.post(f"/team/applications/{cleo.uid}/notes/", {"text": "Kind"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")


def test_a_database_that_is_away_at_the_door(company, monkeypatch):
    monkeypatch.setattr(middleware.Organisation, "current", away(OperationalError("server closed the connection")))
    assert Client(raise_request_exception=False).get("/team/").status_code == 503


def test_a_fault_of_ours_is_still_one(company, monkeypatch):
    rita, cleo = company
    client = Client(raise_request_exception=False)
    client.force_login(rita)
    monkeypatch.setattr("candidates.views.notes.transitions.note", away(KeyError("x")))
    answer = client.post(f"/team/applications/{cleo.uid}/notes/", {"text": "Kind"})
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)
