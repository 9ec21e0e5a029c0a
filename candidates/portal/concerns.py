"""“Something isn't right”: told to the person they choose; what they told before, with its answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates import concerns as told
from candidates import limits
from candidates.forms.portal import ConcernForm
from candidates.models import Candidate
from hiring import errors

from .door import for_candidates

MOST_AN_HOUR = 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def concerns(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The form, and below it everything they told so far."""
    people = told.addressees(candidate)
    before = list(candidate.concerns.select_related("to").order_by("-told_at", "-pk"))
    again = next((one for one in before if one.uid.hex == request.GET.get("again")), None)
    initial = {"text": again.text} if again else None
    form = ConcernForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    status = 200
    if request.method == "POST":
        full = limits.take("concern", candidate.uid.hex, most=MOST_AN_HOUR)
        if full:
            words = _("Many messages have come from you in an hour. Please try again in %(minutes)s minutes.")
            return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
        status = 422
        if form.is_valid():
            to = form.chosen
            told.tell(candidate, to=to, text=form.cleaned_data["text"])
            messages.success(
                request, _("Thank you for saying so. %(name)s has it and answers you.") % {"name": to.user.name}
            )
            return redirect("portal-concerns")
    context = {"candidate": candidate, "people": people, "form": form, "concerns": before}
    return render(request, "portal/concerns.html", context, status=status)
