"""The page of somebody we approached: what we wrote, and an easy yes or no. No cookie: the link is one for answering."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates import leads, links
from candidates.forms.portal import AnswerForm
from candidates.models import Lead, Link
from hiring import errors
from hiring.models import Job, Organisation


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the job and the words that were written to them; POST is their answer. A no can become a yes."""
    link = links.find(Link.Purpose.LEAD, token)
    if link is None or link.lead is None:
        words = _("This link does not work any more. If you would like to talk, just answer the mail it came with.")
        return errors.page(request, 404, words)
    lead = link.lead
    with timezone.override(lead.tz):
        if request.method != "POST":
            return _page(request, lead)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return _page(request, lead, status=422)
        leads.yes(lead) if form.cleaned_data["answer"] == "yes" else leads.no(lead)
        return redirect("lead-answer", token)


def _page(request: HttpRequest, lead: Lead, *, status: int = 200) -> HttpResponse:
    organisation = Organisation.current() or Organisation()
    context = {
        "lead": lead,
        "job": lead.job,
        "takes_people": lead.job.state == Job.State.PUBLISHED,
        "months": organisation.retention_months,
    }
    return render(request, "portal/answer.html", context, status=status)
