"""CVs: kept at the form, gone on with by the worker, shown as downloads and pictures."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from candidates import cv, files, sweep, transitions
from candidates.models import Document
from candidates.tests import pdfs
from hiring import clock
from hiring.testing import make_candidate, make_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def upload(content: bytes, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def on_disk() -> list[str]:
    """Every file in the storage."""
    return sorted(str(path) for path in (Path(settings.MEDIA_ROOT) / "cv").rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_cv_is_kept_with_its_text_and_the_worker_draws_its_pages():
    document = files.keep(upload(pdfs.written(), "../Cleo\u202e Okafor.PDF"))
    assert (document.name, document.state, document.page_count, document.candidate) == (
        "Cleo Okafor.pdf",
        "read",
        2,
        None,
    )
    assert "Built a payment service" in document.text
    assert document.pages.count() == 0
    assert files.read_waiting() == 1
    document.refresh_from_db()
    assert [(page.number, page.width > 500) for page in document.pages.all()] == [(1, True), (2, True)]
    assert document.leased_until is None
    assert files.read_waiting() == 0


def test_pages_are_drawn_at_once_when_asked():
    document = files.keep(upload(pdfs.written(pages=1)), draw=True)
    assert (document.pages.count(), document.leased_until) == (1, None)


REFUSED = [
    ("empty", b"", 422),
    ("word", pdfs.docx, 415),
    ("word", pdfs.ole, 415),
    ("office", pdfs.odt, 415),
    ("picture", pdfs.picture, 415),
    ("picture", b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64, 415),
    ("html", b"<!doctype html><script>alert(1)</script>", 415),
    ("text", b"I am Cleo and this is my CV.", 415),
    ("rtf", b"{\\rtf1 Cleo}", 415),
    ("archive", b"Rar!\x1a\x07\x00" + b"x" * 40, 415),
    ("not_pdf", b"MZ\x90\x00\x03" + bytes(range(256)), 415),
    ("encrypted", lambda: pdfs.written(password="secret"), 422),
    ("truncated", lambda: pdfs.written()[:900], 422),
    ("blank", pdfs.blank, 422),
    ("too_many_pages", pdfs.many, 422),
    ("no_pages", pdfs.no_pages, 422),
]


@pytest.mark.parametrize(("code", "content", "status"), REFUSED, ids=[f"{row[0]}-{n}" for n, row in enumerate(REFUSED)])
def test_what_is_no_cv_is_refused_and_leaves_nothing(code, content, status):
    with pytest.raises(files.Refused) as refused:
        files.keep(upload(content() if callable(content) else content))
    assert (refused.value.code, refused.value.status, Document.objects.count(), on_disk()) == (code, status, 0, [])
    assert str(refused.value).endswith(".")


def test_a_file_over_the_limit_is_413(settings):
    settings.CV_MAX_BYTES = 1000
    with pytest.raises(files.Refused) as refused:
        files.keep(upload(pdfs.written()))
    assert (refused.value.code, refused.value.status) == ("too_large", 413)


def test_a_scan_is_kept_as_a_picture_without_text():
    document = files.keep(upload(pdfs.scan()))
    assert (document.state, files.problem(document)[:26]) == ("no_text", "This PDF holds pictures of")


def test_of_a_cv_that_was_read_there_is_nothing_to_say():
    document = files.keep(upload(pdfs.written()))
    assert (document.state, files.problem(document)) == ("read", "")


def test_a_bomb_waits_for_the_worker_and_then_asks_for_another_file(monkeypatch):
    monkeypatch.setattr(cv, "at_the_form", lambda path, pages_to=None: cv.Reading(cv.State.UNREAD, "slow", final=False))
    document = files.keep(upload(pdfs.written()))
    assert (document.state, document.text, files.problem(document)[:17]) == ("waiting", "", "We have your file")
    monkeypatch.setattr(cv, "read", lambda path, pages_to=None: cv.Reading(cv.State.UNREAD, "too_heavy"))
    files.read_waiting()
    document.refresh_from_db()
    assert (document.state, document.problem, document.leased_until) == ("unreadable", "too_heavy", None)
    assert "send us the new file" in files.problem(document)


def test_what_the_worker_refuses_is_unreadable_with_its_figures(monkeypatch):
    monkeypatch.setattr(cv, "at_the_form", lambda path, pages_to=None: cv.Reading(cv.State.UNREAD, "busy", final=False))
    document = files.keep(upload(pdfs.many()))
    files.read_waiting()
    document.refresh_from_db()
    assert (document.state, document.problem) == ("unreadable", "too_many_pages pages=10000 most=30")
    assert files.problem(document).startswith("This PDF has 10,000 pages; a CV can have up to 30.")


def test_a_file_that_ends_its_worker_is_given_up_after_three_claims(monkeypatch):
    document = make_document(make_candidate(), content=pdfs.written(), state="waiting", text="")
    for _time in range(files.TRIES):
        claimed = files.claim()
        assert claimed == document
        assert files.claim() is None  # leased: the worker that dies now keeps it from the others for a while
        clock.forward(files.LEASE + timedelta(seconds=1))
    monkeypatch.setattr(cv, "read", lambda *args, **kwargs: pytest.fail("read once more"))
    assert files.read_waiting() == 1
    document.refresh_from_db()
    assert (document.state, document.problem) == ("unreadable", "too_heavy")


def test_a_worker_that_was_too_slow_writes_nothing():
    document = make_document(make_candidate(), content=pdfs.written(), state="waiting", text="")
    late = files.claim()
    clock.forward(files.LEASE + timedelta(seconds=1))
    assert files.read_waiting() == 1
    document.refresh_from_db()
    before = (document.text, document.state, on_disk())
    files.go_on(late)
    document.refresh_from_db()
    assert (document.text, document.state, on_disk()) == before


def test_a_failing_save_leaves_no_file(monkeypatch):
    monkeypatch.setattr(Document, "save", lambda self, **kwargs: (_ for _ in ()).throw(RuntimeError("disk")))
    with pytest.raises(RuntimeError):
        files.keep(upload(pdfs.written(pages=1)), draw=True)
    assert on_disk() == []


def test_the_same_cv_again_is_one_version_and_one_file(django_capture_on_commit_callbacks):
    candidate, content = make_candidate(), pdfs.written(pages=1)
    first = transitions.add_cv(candidate, files.keep(upload(content), draw=True))
    kept = on_disk()
    with django_capture_on_commit_callbacks(execute=True):
        assert transitions.add_cv(candidate, files.keep(upload(content), draw=True)) == first
    assert (candidate.documents.count(), on_disk()) == (1, kept)


def test_a_file_of_an_unfinished_form_is_gone_after_a_day(django_capture_on_commit_callbacks):
    files.keep(upload(pdfs.written(pages=1)), draw=True)
    clock.forward(timedelta(hours=23))
    assert sweep.clear_unfinished() == 0
    clock.forward(timedelta(hours=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep.clear_unfinished() == 1
    assert (Document.objects.count(), on_disk()) == (0, [])


def test_a_cv_is_a_download_that_cannot_run():
    document = files.keep(upload(pdfs.active(), "Ångström ”CV”.pdf"), draw=True)
    response = files.serve_cv(document)
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert {name: response.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.file_to_stream.close()  # close() would tell Django that a request ended, and the connection with it
    picture = files.serve_page(document.pages.get())
    assert (picture.headers["Content-Type"], picture.headers["Content-Security-Policy"]) == (
        "image/webp",
        "default-src 'none'; sandbox; frame-ancestors 'none'",
    )
    assert b"".join(picture)[:4] == b"RIFF"
    picture.file_to_stream.close()


def test_a_file_that_is_not_there_is_404():
    document = make_document(make_candidate())
    Path(document.file.path).unlink()
    with pytest.raises(Http404):
        files.serve_cv(document)
