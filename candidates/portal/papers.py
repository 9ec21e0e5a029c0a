"""Their CVs: every version, each to download, and a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candidates import files, limits, transitions
from candidates.forms.portal import CvForm
from candidates.models import Candidate, Document
from hiring import errors

from .door import for_candidates

MOST_AN_HOUR = 20


@dataclass(frozen=True)
class Paper:
    """A version of the CV, and what there is to know about it."""

    document: Document
    words: str  # about a file that is no plain, readable CV
    wants_another: bool  # nobody could read it


def paper(document: Document) -> Paper:
    return Paper(document, files.problem(document), document.state == Document.State.UNREADABLE)


def newest(candidate: Candidate) -> Paper | None:
    """The version that counts."""
    found = candidate.documents.defer("text").first()
    return paper(found) if found else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def documents(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """All versions, the newest first; a newer PDF becomes the next one, the others stay."""
    form = CvForm()
    status = 200
    if request.method == "POST":
        full = limits.take("cv", candidate.uid.hex, most=MOST_AN_HOUR)
        if full:
            words = _("That were many files in an hour. Please try again in %(minutes)s minutes.")
            return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
        form = CvForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                kept = files.keep(form.cleaned_data["cv"])
            except files.Refused as refused:
                form.add_error("cv", str(refused))
                status = refused.status
            else:
                transitions.add_cv(candidate, kept)
                messages.success(request, _("Your CV is here. It counts for all your applications."))
                return redirect("portal-documents")
    papers = [paper(document) for document in candidate.documents.defer("text")]
    return render(
        request, "portal/documents.html", {"candidate": candidate, "papers": papers, "form": form}, status=status
    )


@require_safe
@for_candidates
def document(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponseBase:
    """One's own file, as it was sent."""
    return files.serve_cv(get_object_or_404(candidate.documents, uid=uid))
