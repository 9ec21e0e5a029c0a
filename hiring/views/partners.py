"""Settings: the client companies we hire for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiring import roles
from hiring.forms.organisation import PartnerForm
from hiring.models import Partner

from .answers import edit, said, sent, show


@require_safe
@roles.allows("settings.edit")
def partners(request: HttpRequest) -> HttpResponse:
    """All partners by name, with how many jobs are theirs."""
    found = Partner.objects.annotate(many=Count("jobs")).order_by("name")
    return render(request, "hiring/settings/partners.html", {"partners": found})


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def partner_new(request: HttpRequest) -> HttpResponse:
    """A partner is added."""
    form = PartnerForm(sent(request), initial={"version": 1})
    if form.is_valid():
        made = form.save()
        return said(request, _("%(name)s is there. A job's profile can name it.") % {"name": made.name}, "partners")
    return show(request, "hiring/settings/partner.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def partner(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What candidates and interviewers read about a partner."""
    row = get_object_or_404(Partner, uid=uid)
    return edit(
        request,
        PartnerForm(sent(request), instance=row),
        "hiring/settings/partner.html",
        {"partner": Partner.objects.get(pk=row.pk)},
        done=lambda: said(request, _("%(name)s is saved.") % {"name": row.name}, "partners"),
    )
