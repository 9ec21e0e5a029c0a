"""What is kept beside the row: notes, CVs, what candidates tell us."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from candidates import files, search, timeline
from candidates.models import Application, Candidate, Document, Note, Verb
from hiring import clock
from hiring.models import User

DOUBLE = timedelta(minutes=1)


@transaction.atomic
def note(application: Application, *, by: User, text: str, for_recruiters: bool = False) -> Note:
    """A private note stands on the application; the same words again, as by a second click, are the note of the first."""
    Application.objects.select_for_update().get(pk=application.pk)
    young = application.notes.filter(made_at__gt=clock.now() - DOUBLE, by=by, for_recruiters=for_recruiters)
    same = young.filter(text=text).first()
    if same:
        return same
    made = Note.objects.create(
        application=application, by=by, text=text, for_recruiters=for_recruiters, made_at=clock.now()
    )
    timeline.record(application, Verb.NOTED, by=by, data={"note": str(made.uid), "for_recruiters": for_recruiters})
    search.index_note(made)
    return made


@transaction.atomic
def edit_note(note: Note, *, text: str, version: int) -> bool:
    """The note holds the new text; False, and nothing written, when another version was saved meanwhile (P7)."""
    rows = Note.objects.filter(pk=note.pk, version=version).update(
        text=text, version=F("version") + 1, edited_at=clock.now()
    )
    note.refresh_from_db()
    if rows:
        search.index_note(note)
    return bool(rows)


@transaction.atomic
def add_cv(candidate: Candidate, document: Document, *, by: User | None = None) -> Document:
    """An accepted file is the candidate's newest CV; earlier versions stay. The same file again changes nothing."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)  # of two files at once each is a version
    newest = candidate.documents.order_by("-version").first()
    if newest and newest.sha256 == document.sha256:
        if document.pk and document.pk != newest.pk:
            files.discard(document)
        return newest
    Document.objects.filter(pk=document.pk).update(
        candidate=candidate, version=(newest.version if newest else 0) + 1, added_by=by
    )
    document.refresh_from_db()
    for application in candidate.applications.open():
        timeline.record(application, Verb.CV_ADDED, by=by, by_candidate=by is None, data={"version": document.version})
    search.index_document(document)
    return document


def told_more(candidate: Candidate) -> None:
    """The candidate changed what they tell us about themselves; it stands on each open application's timeline."""
    for application in candidate.applications.open():
        timeline.record(application, Verb.TOLD_MORE, by=None, by_candidate=True)
    search.index_candidate(candidate)
