"""The L cells: an administrator opens a job's file or the outbox, with a reason, for an hour; it is written down and stays."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiring import clock, roles
from hiring.forms.people import LookForm
from hiring.models import Job, Look

from .answers import said, sent, show


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def looks(request: HttpRequest) -> HttpResponse:
    """Open something, and read who opened what."""
    jobs = list(Job.objects.order_by("title").values_list("slug", "title"))
    form = LookForm(sent(request), jobs=jobs, initial={"what": request.GET.get("what")})
    if form.is_valid():
        job = None
        if form.cleaned_data["what"] != LookForm.OUTBOX:
            job = get_object_or_404(Job, slug=form.cleaned_data["what"])
        look = roles.look(request.user, job, form.cleaned_data["reason"])  # type: ignore[arg-type]
        if look.job:
            return said(
                request,
                _("The file of “%(job)s” is open to you for an hour.") % {"job": look.job},
                "job-profile",
                look.job.slug,
            )
        return said(request, _("The outbox is open to you for an hour."), "outbox")
    rows = Look.objects.select_related("user", "job")
    if "mine" in request.GET:
        rows = rows.filter(user=request.user)  # type: ignore[misc]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": clock.now(), "mine": "mine" in request.GET}
    return show(request, "hiring/settings/looks.html", context, form)


@require_safe
@roles.allows("settings.edit")
def teams(request: HttpRequest) -> HttpResponse:
    """Every job with its hiring team, which an administrator may change; what is in a job needs a look."""
    found = Job.objects.order_by("title", "pk").prefetch_related("members__user")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "hiring/settings/teams.html", {"page": page})
