"""What is wrong, and what is kept."""

import pytest

from candidates.models import Application, Candidate, Document
from candidates.tests import pdfs
from hiring.testing import mails

from .shared import ADDRESS, CV, cv, hidden, on_disk, opened, raw, send, summary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def test_an_accepted_cv_is_kept_when_another_field_fails(client, angular):
    response = send(client, email="cleo at people", word="Hello there.")
    html = response.content.decode()
    assert (response.status_code, Application.objects.count(), Document.objects.count()) == (422, 0, 1)
    assert "cv.pdf is here, 2 pages." in html and "Hello there." in html and 'value="cleo at people"' in html
    assert "data-draft-sent" in html
    again = client.post(
        ADDRESS, {"name": "Cleo", "email": "cleo@people.example", "word": "Hello there.", **hidden(html)}
    )
    assert again.status_code == 302
    assert [(one.candidate.email, one.version) for one in Document.objects.all()] == [("cleo@people.example", 1)]
    assert Application.objects.get().set_aside is False
    once_more = client.post(ADDRESS, {"name": "Cleo", "email": "cleo@people.example", **hidden(html)})
    assert (once_more.status_code, Application.objects.count(), Document.objects.count()) == (302, 1, 1)


def test_a_kept_cv_is_replaced_by_a_newer_one(client, angular, django_capture_on_commit_callbacks):
    html = send(client, name="").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        data = {"name": "Cleo", "email": "c@people.example", **hidden(html), "cv": cv(pdfs.written(pages=1), "b.pdf")}
        assert client.post(ADDRESS, data).status_code == 302
    assert [one.name for one in Document.objects.all()] == ["b.pdf"]
    assert len(on_disk()) == 1


def test_a_kept_cv_is_nobody_elses(client, angular):
    html = send(client, name="").content.decode()
    client.post(ADDRESS, {"name": "Cleo", "email": "cleo@people.example", **hidden(html)})
    response = client.post(ADDRESS, {"name": "Sam", "email": "sam@people.example", **hidden(html)})
    assert response.status_code == 409
    assert "We no longer hold that file. Please choose your CV once more." in response.content.decode()
    assert (Candidate.objects.count(), Application.objects.count()) == (1, 1)


BAD_TEXT = [
    ({"name": ""}, ["Your name: Please tell us your name."]),
    ({"name": "  \u200b\u2060 "}, ["Your name: Please tell us your name."]),
    ({"name": "x" * 121}, ["Your name: There is room for 120 characters; this has 121. Please shorten it."]),
    ({"name": "Cleo\x00"}, ["Your name: This text holds characters that cannot be stored. Please type it again."]),
    ({"email": ""}, ["Mail address: Please give us an address to answer to."]),
    ({"email": "cleo"}, ["Mail address: This does not look like a mail address. It has the form name@example.org."]),
    (
        {"email": "a@b.example\nBcc: victim@people.example"},
        ["Mail address: This does not look like a mail address. It has the form name@example.org."],
    ),
    (
        {"email": "a@b.example, c@d.example"},
        ["Mail address: This does not look like a mail address. It has the form name@example.org."],
    ),
    ({"email": "x" * 250 + "@b.example"}, None),
    ({"word": "y" * 4001}, ["A word to us: There is room for 4000 characters; this has 4001. Please shorten it."]),
    (
        {"links": "javascript:alert(1)"},
        [
            "Links: “javascript:alert(1)” is not the address of a web page. Write one a line, such as https://example.org/me."
        ],
    ),
    (
        {"links": "\n".join(f"https://a{n}.example" for n in range(11))},
        ["Links: Please choose the ten links that say most about you."],
    ),
    (
        {"work_mode": "moon"},
        ["Where would you like to work? This is not among the choices, or no longer. Please choose again."],
    ),
    ({"file": False}, ["Your CV as a PDF: Please choose your CV, as a PDF."]),
    (
        {"file": False, "kept": "forged"},
        ["Your CV as a PDF: We no longer hold that file. Please choose your CV once more."],
    ),
]


@pytest.mark.parametrize(("typed", "said"), BAD_TEXT, ids=[str(n) for n in range(len(BAD_TEXT))])
def test_what_is_wrong_is_said_and_nothing_is_stored_by_halves(client, angular, typed, said):
    response = send(client, **{"word": "kept words", **typed})
    assert response.status_code == 422
    assert summary(response) == said if said else len(summary(response)) == 1
    assert (Candidate.objects.count(), Application.objects.count(), mails()) == (0, 0, [])
    if "word" not in typed:
        assert "kept words" in response.content.decode()


GOOD_TEXT = [
    ({"name": "Nguyễn Thị Mai Anh"}, "Nguyễn Thị Mai Anh", "cleo@people.example"),
    ({"name": "\u202eCleo\u202c\r\nBcc: x"}, "Cleo Bcc: x", "cleo@people.example"),
    ({"email": " Cleo@People.example "}, "Cleo Okafor", "Cleo@People.example"),
    ({"email": "cleo@bücher.example"}, "Cleo Okafor", "cleo@bücher.example"),
    ({"zone": "Mars/Olympus"}, "Cleo Okafor", "cleo@people.example"),
    ({"zone": "../../etc/passwd"}, "Cleo Okafor", "cleo@people.example"),
    ({"via": "no-such-channel"}, "Cleo Okafor", "cleo@people.example"),
]


@pytest.mark.parametrize(("typed", "name", "email"), GOOD_TEXT, ids=[str(n) for n in range(len(GOOD_TEXT))])
def test_what_is_odd_but_fine_is_taken(client, angular, typed, name, email):
    assert send(client, **typed).status_code == 302
    candidate = Candidate.objects.get()
    assert (candidate.name, candidate.email) == (name, email)
    assert candidate.zone == ("Europe/Amsterdam" if "zone" in typed else "Africa/Lagos")


BAD_FILES = [
    (b"", "cv.pdf", 422, "This file is empty."),
    (pdfs.docx, "cv.pdf", 415, "This is a Word file."),
    (pdfs.ole, "cv.doc", 415, "This is a Word file."),
    (b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64, "IMG_1.HEIC", 415, "This is a picture."),
    (b"<html>", "cv.html", 415, "This is a web page."),
    (b"plain words", "cv.txt", 415, "This is a plain text file."),
    (lambda: pdfs.written(password="x"), "cv.pdf", 422, "This PDF asks for a password"),
    (lambda: CV[:900], "cv.pdf", 422, "This PDF ends too early"),
    (pdfs.blank, "cv.pdf", 422, "The pages of this PDF are blank."),
    (pdfs.many, "cv.pdf", 422, "This PDF has 10,000 pages; a CV can have up to 30."),
]


@pytest.mark.parametrize(("content", "name", "status", "said"), BAD_FILES, ids=[row[3] for row in BAD_FILES])
def test_a_file_that_is_no_cv_gets_its_own_answer(client, angular, content, name, status, said):
    response = send(client, file=cv(content() if callable(content) else content, name), word="kept words")
    assert response.status_code == status
    assert [line.startswith(f"Your CV as a PDF: {said}") for line in summary(response)] == [True]
    assert "kept words" in response.content.decode()
    assert (Application.objects.count(), Document.objects.count(), on_disk()) == (0, 0, [])


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (CV + b"\n%" + b"x" * 400_000, 413, "This file has 0.4 MB; a CV can have up to 0.1 MB."),
        (pdfs.docx() + b"x" * 400_000, 415, "This is a"),
    ],
)
def test_a_file_over_the_limit_is_counted_and_not_stored(client, angular, settings, content, status, said):
    settings.CV_MAX_BYTES = 100_000
    response = send(client, file=cv(content), word="kept words")
    assert (response.status_code, on_disk()) == (status, [])
    assert summary(response)[0].startswith(f"Your CV as a PDF: {said}")
    assert "kept words" in response.content.decode()


def test_a_file_far_over_the_limit_is_not_listened_to(client, angular, settings):
    settings.CV_MAX_BYTES = 10_000
    response = send(client, file=cv(CV + b"x" * 400_000))
    assert (response.status_code, Application.objects.count(), on_disk()) == (422, 0, [])


@pytest.mark.parametrize("content", [pdfs.scan, pdfs.bomb, pdfs.active], ids=["scan", "bomb", "scripts"])
def test_a_strange_pdf_is_taken_and_looked_at_later(client, angular, content):
    assert send(client, file=cv(content())).status_code == 302
    assert Document.objects.get().state in ("no_text", "waiting", "read")


NAMES = {
    "latin-1": (b"r\xe9sum\xe9.pdf", "file.pdf"),
    "no letters at all": (b"\xff\xfe\x80", "file.pdf"),
    "a thousand characters": (b"n" * 1000 + b".pdf", "n" * 110 + ".pdf"),
    "a thousand of four bytes": (("\U0001f600" * 1000 + ".pdf").encode(), "\U0001f600" * 110 + ".pdf"),
    "long and no text": (b"\xe9" * 5000 + b".pdf", "file.pdf"),
    "another writing": ("履歴書.pdf".encode(), "履歴書.pdf"),
}


@pytest.mark.parametrize("what", NAMES)
def test_no_name_of_a_file_costs_anybody_their_form(client, angular, what):
    """Also when another field has to be looked at again: what was typed is there, and so is the file."""
    sent, kept = NAMES[what]
    typed = {"name": "", "email": "cleo@people.example", "word": "Grüße aus Łódź", **opened(client)}
    again = raw(client, ADDRESS, sent, **typed)
    assert (again.status_code, summary(again)) == (422, ["Your name: Please tell us your name."])
    assert f"{kept} is here" in again.text and "Grüße aus Łódź" in again.text
    assert raw(client, ADDRESS, sent, **{**typed, "name": "Cleo", **hidden(again.text)}).status_code == 302
    assert [(one.name, one.file.name.endswith(".pdf")) for one in Document.objects.all()] == [(kept, True)]
    assert (Candidate.objects.get().name, Application.objects.get().word) == ("Cleo", "Grüße aus Łódź")
