"""CVs: kept, read and shown. The web process keeps a file and reads its text; the worker goes on where time ran out.

`leased_until` says from when on the worker may take a document: null when nothing is left to do. So a document that is
read but has no pictures of its pages yet is taken too, and a worker that was killed gives it back when its lease ends.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseBase

from hiring import clock
from hiring.models import User
from hiring.models.fields import clean_text
from hiring.states import change

from . import cv, search
from .models import Document, Page

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=90)  # longer than a reading can take
TRIES = 3
STATES = {
    cv.State.READ: Document.State.READ,
    cv.State.NO_TEXT: Document.State.NO_TEXT,
    cv.State.UNREAD: Document.State.WAITING,
    cv.State.REFUSED: Document.State.UNREADABLE,
}


class Refused(Exception):
    """The file is no CV that we can take; `code` is one of candidates.cv, the message its sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

    @property
    def status(self) -> int:
        """The status of the answer: too large, of another kind, or a PDF that does not do."""
        if self.code == "too_large":
            return 413
        return 415 if self.code in KINDS else 422


KINDS = {"word", "office", "pages", "rtf", "html", "picture", "text", "archive", "not_pdf"}


# --- in ------------------------------------------------------------------------------------------------------------


def keep(upload: Any, *, by: User | None = None, draw: bool = False) -> Document:
    """The uploaded file as a Document that belongs to nobody yet, its text read as far as three seconds allow.

    Refused, with nothing left on the disk, is what is no readable PDF within the limits. With `draw` its pages are drawn at
    once, otherwise by the worker. What could not be read in time is kept as waiting.
    """
    refusal = cv.look(upload)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    document = Document(name=plain_name(upload.name), size=upload.size, added_at=clock.now(), added_by=by)
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    document.sha256 = digest.hexdigest()
    upload.seek(0)
    document.file.save("cv.pdf", File(upload), save=False)
    left = [document.file.name]
    try:
        with tempfile.TemporaryDirectory(prefix="candor-cv-") as folder:
            reading = cv.at_the_form(document.file.path, pages_to=Path(folder) if draw else None)
            if not reading.accepted:
                raise Refused(reading.code, reading.sentence)
            with transaction.atomic():
                for name, value in found(reading).items():
                    setattr(document, name, value)
                document.leased_until = clock.now() if unfinished(reading) else None
                document.save()
                left += save_pages(document, reading.images)
    except BaseException:
        remove(left)
        raise
    return document


def plain_name(typed: str | None) -> str:
    """The file's name as its owner knows it, on one line, without folders and without tricks."""
    try:
        name = clean_text(re.split(r"[/\\]", typed or "")[-1], one_line=True)
    except ValidationError:
        name = ""
    stem = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE).strip(" .")
    return f"{stem[:110] or 'cv'}.pdf"


def found(reading: cv.Reading) -> dict[str, Any]:
    """A reading as the document's columns."""
    state = STATES[reading.state]
    if reading.state == cv.State.UNREAD and reading.final:
        state = Document.State.UNREADABLE
    figures = "".join(f" {name}={value}" for name, value in reading.figures.items())
    return {
        "state": state,
        "problem": f"{reading.code}{figures}"[:40],
        "text": reading.text,
        "page_count": reading.pages or None,
    }


def unfinished(reading: cv.Reading) -> bool:
    """Whether the worker has something left to do: the text, or the pictures."""
    if reading.state == cv.State.UNREAD:
        return not reading.final
    return reading.accepted and reading.pictures_pending


def save_pages(document: Document, pictures: Sequence[cv.Picture]) -> list[str | None]:
    """The pictures as the document's pages; the names of the files that now lie in the storage."""
    names: list[str | None] = []
    there = set(document.pages.values_list("number", flat=True))
    try:
        for picture in pictures:
            if picture.page in there:
                continue
            page = Page(document=document, number=picture.page, width=picture.width, height=picture.height)
            with open(picture.path, "rb") as file:
                page.picture.save("page.webp", File(file), save=False)
            names.append(page.picture.name)
            page.save()
    except BaseException:
        remove(names)
        raise
    return names


def remove(names: Iterable[str | None]) -> None:
    """These files are gone from the storage; a file that is gone already, or cannot go now, is no reason to fail."""
    for name in filter(None, names):
        try:
            default_storage.delete(name)
        except OSError:
            log.warning("file_left", file=name)


def discard(document: Document) -> None:
    """The document, its pages and, once that is committed, their files are gone."""
    names = [document.file.name, *document.pages.values_list("picture", flat=True)]
    with transaction.atomic():
        document.delete()
        transaction.on_commit(lambda: remove(names), robust=True)


# --- read by the worker --------------------------------------------------------------------------------------------


def read_waiting(most: int = 20) -> int:
    """Documents that still lack text or pictures are read, one after the other; how many were taken.

    Each is claimed by one UPDATE under a lease. After TRIES claims that led to nothing (a reader that takes its worker with
    it) the document is unreadable, and the portal asks for another file.
    """
    count = 0
    for _number in range(most):
        document = claim()
        if document is None:
            break
        go_on(document)
        count += 1
    return count


def claim() -> Document | None:
    """The document that has waited longest, leased to this worker; None when none is due."""
    now = clock.now()
    set_back = Q(leased_until__gt=now + LEASE + clock.SET_BACK)
    due = Q(leased_until__lte=now) | set_back | Q(leased_until__isnull=True, state=Document.State.WAITING)
    for document in Document.objects.filter(due).order_by("added_at")[:5]:
        until = now + LEASE
        rows = Document.objects.filter(pk=document.pk, leased_until=document.leased_until)
        if rows.update(leased_until=until, tries=document.tries + 1):
            document.refresh_from_db()
            return document
    return None


def go_on(document: Document) -> None:
    """Read a claimed document with the worker's time and write what was found, unless somebody else holds it by now."""
    with tempfile.TemporaryDirectory(prefix="candor-cv-") as folder:
        if document.tries > TRIES:
            reading = cv.Reading(cv.State.UNREAD, "too_heavy")
        else:
            try:
                reading = cv.read(document.file.path, pages_to=Path(folder))
            except OSError:
                log.error("cv_missing", document=document.pk)
                reading = cv.Reading(cv.State.UNREAD, "missing")
        names: list[str | None] = []
        try:
            with transaction.atomic():
                mine = Document.objects.select_for_update().filter(pk=document.pk, leased_until=document.leased_until)
                if not mine.exists():
                    return
                if document.state == Document.State.WAITING:
                    values = found(reading)
                    change(document, values.pop("state"), seen={"leased_until": document.leased_until}, **values)
                    if document.candidate_id:
                        search.index_document(document)
                mine.update(leased_until=None)
                names = save_pages(document, reading.images)
        except BaseException:
            remove(names)
            raise


def problem(document: Document) -> str:
    """What there is to know about this file for its owner, as a sentence; empty for a CV that was read."""
    code, *figures = document.problem.split() or [""]
    if code == "missing":
        code = "too_heavy"
    return cv.sentence(code, **{name: int(value) for name, value in (figure.split("=") for figure in figures)})


# --- out -----------------------------------------------------------------------------------------------------------

SHUT = "default-src 'none'; sandbox; frame-ancestors 'none'"


def serve_cv(document: Document) -> HttpResponseBase:
    """The file itself, as a download: never shown on our origin, never run. 404 when it is not there."""
    return _serve(document.file, "application/pdf", as_attachment=True, filename=document.name)


def serve_download(file: Any, name: str) -> HttpResponseBase:
    """Whatever somebody sent us: bytes to save under its name, which no browser shows or runs. 404 when it is not there."""
    return _serve(file, "application/octet-stream", as_attachment=True, filename=name)


def serve_page(page: Page) -> HttpResponseBase:
    """A page as a picture that we drew ourselves. 404 when it is not there."""
    return _serve(page.picture, "image/webp", as_attachment=False, filename=f"page-{page.number}.webp")


def _serve(file: Any, kind: str, **more: Any) -> HttpResponseBase:
    try:
        opened = file.open("rb")
    except OSError as gone:
        raise Http404 from gone
    response = FileResponse(opened, content_type=kind, **more)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SHUT
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


__all__ = [
    "Refused",
    "discard",
    "keep",
    "problem",
    "read_waiting",
    "serve_cv",
    "serve_download",
    "serve_page",
]
