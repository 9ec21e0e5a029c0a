"""Notes: private, for the team or for recruiters only; who edits an older version is shown both."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candidates import queries, transitions
from candidates.forms.team import NoteForm, NoteTextForm
from candidates.models import Note
from hiring import roles
from hiring.requests import TeamRequest

from . import shared


@require_POST
@roles.allows("note.write")
def add(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "note.write")
    form = NoteForm(request.POST, may=queries.rights(request.user, one))
    if not form.is_valid():
        context = {"application": one, "form": form, "next": shared.way_back(request, one)}
        return render(request, "candidates/note.html", context, status=422)
    transitions.note(one, by=request.user, **form.cleaned_data)
    return shared.done(request, one, _("The note is kept."))


@roles.allows("note.write")
def edit(request: TeamRequest, uid: UUID, note: UUID) -> HttpResponse:
    """The author's own note; a version saved meanwhile is shown beside what was typed (P7)."""
    one = queries.get_application(request.user, uid, "note.write")
    found = get_object_or_404(Note.objects.readable_by(request.user, one), uid=note)
    if found.by_id != request.user.pk:
        raise PermissionDenied(_("A note is changed by who wrote it. Write one of your own beside it."))
    form = NoteTextForm(shared.typed(request), initial={"text": found.text, "version": found.version})
    theirs, status = None, 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif transitions.edit_note(found, **form.cleaned_data):
            return shared.done(request, one, _("The note is saved."))
        else:
            theirs, status = found, 409
            typed = {"text": form.cleaned_data["text"], "version": found.version}
            form = NoteTextForm(initial=typed)
    context = {"application": one, "note": found, "form": form, "theirs": theirs, "next": shared.way_back(request, one)}
    return render(request, "candidates/note.html", context, status=status)
