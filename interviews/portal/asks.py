"""The candidate's questions to the team: left on their own page, answered there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candidates import limits
from candidates.models import Candidate
from candidates.portal import for_candidates
from hiring import errors
from hiring.states import IllegalMove
from interviews.forms.kits import AskForm
from interviews.transitions import kits

AN_HOUR = 30


@require_POST
@for_candidates
def ask(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """A question is left; the same one again is one question. Nobody else's application: 404."""
    found = candidate.applications.select_related("job").filter(uid=uid).first()
    if found is None:
        raise Http404
    full = limits.take("ask", candidate.uid.hex, most=AN_HOUR)
    if full:
        words = _("That were many questions in an hour. Please try again in %(minutes)s minutes.")
        return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
    form = AskForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            kits.ask(found, form.cleaned_data["text"])
        except IllegalMove as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Your question is with us. Asking is welcome and never counts against you."))
            return redirect(f"{reverse('portal-application', args=[uid])}#asks")
    return render(request, "interviews/ask.html", {"uid": uid, "form": form}, status=status)
