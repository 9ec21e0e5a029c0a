"""The CV, and what we hold about somebody."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from candidates import transitions
from candidates.models import Document
from candidates.portal import papers
from candidates.tests import pdfs
from candidates.tests.form.shared import raw
from candidates.tests.portal_world import enter, make_world
from hiring.testing import MONDAY, make_document, send_mail

from .shared import page_of, pdf, words

pytestmark = pytest.mark.usefixtures("monday")


# --- the CV -----------------------------------------------------------------------------------------------------------------


def test_a_newer_cv_becomes_the_next_version(cleo):
    transitions.add_cv(cleo.candidate, make_document(None))
    client = enter(cleo.candidate)
    answer = client.post("/my/documents/", {"cv": pdf(name="Cleo 2026.pdf")}, follow=True)
    assert "Your CV is here. It counts for all your applications." in words(answer)
    newest, old = cleo.candidate.documents.all()
    assert (newest.version, newest.name, newest.state, newest.added_by, old.version) == (
        2,
        "Cleo 2026.pdf",
        "read",
        None,
        1,
    )
    assert [e.verb for e in cleo.events.order_by("pk")] == ["applied", "cv_added", "cv_added"]
    client.post("/my/documents/", {"cv": pdf()})
    assert Document.objects.count() == 2  # the same file again


def test_no_name_of_a_file_costs_them_their_cv(cleo):
    client = enter(cleo.candidate)
    for name, content in ((b"r\xe9sum\xe9.pdf", pdfs.written(pages=1)), (b"n" * 1000 + b".pdf", pdfs.written(pages=2))):
        assert raw(client, "/my/documents/", name, content=content).status_code == 302
    assert [one.name for one in Document.objects.order_by("pk")] == ["file.pdf", f"{'n' * 110}.pdf"]
    assert raw(client, "/my/documents/", b"n" * 1000, content=b"Dear all").status_code == 415


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "This file is empty"),
        (pdfs.zipped(["[Content_Types].xml", "word/document.xml"]), 415, "This is a Word file"),
        (b"<!doctype html><p>Cleo</p>", 415, "This is a web page"),
        (pdfs.written(password="x"), 422, "asks for a password"),
    ],
)
def test_a_file_that_is_no_cv_gets_its_own_answer(cleo, content, status, sentence):
    client = enter(cleo.candidate)
    answer = client.post("/my/documents/", {"cv": pdf(content)})
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    assert not Document.objects.exists()
    assert "Please choose the PDF first." in words(client.post("/my/documents/"))


def test_ones_own_cv_is_a_download_that_runs_nothing(cleo):
    document = transitions.add_cv(cleo.candidate, make_document(None, name="Cleo Okafor.pdf"))
    answer = enter(cleo.candidate).get(reverse("portal-document", args=[document.uid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 test"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Cleo Okafor.pdf"'
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    )


def test_a_cv_that_could_not_be_read_is_asked_for_kindly(cleo):
    transitions.add_cv(cleo.candidate, make_document(None, state="unreadable", problem="encrypted"))
    text = words(page_of(cleo))
    assert "Please send us your CV once more" in text and "This PDF asks for a password" in text


def test_a_flood_of_files_is_slowed_down(cleo, monkeypatch):
    monkeypatch.setattr(papers, "MOST_AN_HOUR", 1)
    client = enter(cleo.candidate)
    answers = [client.post("/my/documents/", {"cv": pdf(b"")}) for _turn in range(2)]
    assert [a.status_code for a in answers] == [422, 429] and answers[1].headers["Retry-After"]


# --- my data -----------------------------------------------------------------------------------------------------------------


def test_what_we_hold_is_told_with_the_day_on_which_it_goes(cleo):
    client = enter(cleo.candidate)
    assert "Back-end engineer While it is open, and 12 months after its end" in words(client.get("/my/data/"))
    transitions.withdraw(cleo)
    text = words(client.get("/my/data/"))
    assert "Back-end engineer Until Tue 23 Nov 2027" in text and cleo.candidate.email in text


def test_ones_own_data_is_a_file(cleo, rita):
    send_mail()
    world = make_world(cleo, rita)
    answer = enter(world.candidate).get("/my/data/file/")
    held = json.loads(answer.content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert held["you"]["place"] == "Porto" and held["skills"] == [
        {"wording": "Go", "preferred": False},
        {"wording": "Python", "preferred": True},
    ]
    assert [(a["job"], a["open"], a["outcome"], len(a["mails"])) for a in held["applications"]] == [
        ("Data engineer", True, "", 2),
        ("Back-end engineer", True, "", 1),
        ("Old job", False, "withdrawn", 2),
    ]
    first = held["applications"][1]
    assert {name: first[name] for name in ("applied", "next_step", "by", "you_hear_by", "told", "kept_until")} == {
        "applied": MONDAY.isoformat(),
        "next_step": "We read your application and answer you",
        "by": "Rita Moss",
        "you_hear_by": datetime(2026, 11, 25, 16, 0, tzinfo=UTC).isoformat(),
        "told": None,
        "kept_until": None,
    }
