"""Settings: the first page of them, and the organisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiring import roles
from hiring.forms.organisation import OrganisationForm
from hiring.models import Criterion, Organisation

from .answers import edit, said, sent


@require_safe
@roles.allows("process.edit", "settings.edit", "handover.edit")
def settings(request: HttpRequest) -> HttpResponse:
    """What can be set here, as far as the reader may."""
    return render(request, "hiring/settings/index.html")


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def organisation(request: HttpRequest) -> HttpResponse:
    """Its name, texts, zone; and its values, which are criteria of the library."""
    row = get_object_or_404(Organisation)
    form = OrganisationForm(sent(request), instance=row)
    values = Criterion.objects.filter(pipeline=None, group=Criterion.Group.VALUE)
    return edit(
        request,
        form,
        "hiring/settings/organisation.html",
        {"values": values},
        done=lambda: said(request, _("The organisation is saved. The careers pages show it at once."), "organisation"),
    )
