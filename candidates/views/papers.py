"""The CV on the team's side: as a download, and its pages as pictures we drew ourselves."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from candidates import files, queries
from hiring import roles


@require_safe
@roles.allows("application.cv")
def download(request: HttpRequest, uid: UUID, document: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "application.cv")
    return cast(HttpResponse, files.serve_cv(get_object_or_404(one.candidate.documents, uid=document)))


@require_safe
@roles.allows("application.cv")
def page(request: HttpRequest, uid: UUID, document: UUID, number: int) -> HttpResponse:
    one = queries.get_application(request.user, uid, "application.cv")
    found = get_object_or_404(one.candidate.documents, uid=document)
    return cast(HttpResponse, files.serve_page(get_object_or_404(found.pages, number=number)))
