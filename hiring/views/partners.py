"""Settings: the client companies we hire for, and who of them interviews."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiring import roles
from hiring.forms.organisation import PartnerForm
from hiring.forms.steps import GuestForm
from hiring.models import Partner
from hiring.states import IllegalMove
from interviews.models import Guest
from interviews.transitions import guests

from .answers import edit, said, sent, show

HERE_FIRST = F("retired_at").asc(nulls_first=True)


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
        return said(request, _("%(name)s is there. A job’s profile can name it.") % {"name": made.name}, "partners")
    return show(request, "hiring/settings/partner.html", {"form": form}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def partner(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What candidates and interviewers read about a partner; beside it, who of them interviews."""
    row = get_object_or_404(Partner, uid=uid)
    return edit(
        request,
        PartnerForm(sent(request), instance=row),
        "hiring/settings/partner.html",
        {
            "partner": Partner.objects.get(pk=row.pk),
            "guests": list(Guest.objects.filter(partner=row).order_by(HERE_FIRST, "name", "pk")),
        },
        done=lambda: said(request, _("%(name)s is saved.") % {"name": row.name}, "partners"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def guest_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody of the partner may be given a seat."""
    row = get_object_or_404(Partner, uid=uid)
    form = GuestForm(sent(request), instance=Guest(partner=row))
    if form.is_valid():
        try:
            made = guests.save(form.save(commit=False))
            return said(request, _("%(name)s can be given a seat.") % {"name": made.name}, "partner", row.uid)
        except IllegalMove as refused:
            form.add_error("email", str(refused))
    return show(request, "hiring/settings/guest.html", {"form": form, "partner": row}, form)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def guest(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name, title, address and zone of somebody of a partner."""
    row = get_object_or_404(Guest.objects.select_related("partner"), uid=uid)
    return edit(
        request,
        GuestForm(sent(request), instance=row),
        "hiring/settings/guest.html",
        {"guest": Guest.objects.get(pk=row.pk), "partner": row.partner},
        done=lambda: said(request, _("%(name)s is saved.") % {"name": row.name}, "partner", row.partner.uid),
    )


@require_POST
@roles.allows("settings.edit")
def guest_retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody of a partner gets no seat any more and their links are dead; or they may be given one again."""
    row = get_object_or_404(Guest.objects.select_related("partner"), uid=uid)
    if request.POST.get("act") == "restore":
        guests.restore(row)
        words = _("%(name)s can be given a seat again.")
    else:
        guests.retire(row)
        words = _("%(name)s gets no seat any more, and their links no longer open.")
    return said(request, words % {"name": row.name}, "partner", row.partner.uid)
