"""What a candidate told one colleague: read and answered by that colleague, and 404 for everybody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from candidates import concerns as told
from candidates.forms.team import AnswerForm
from hiring.requests import TeamRequest
from hiring.states import IllegalMove


@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: TeamRequest, uid: UUID) -> HttpResponse:
    found = get_object_or_404(told.told_to(request.user), uid=uid)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told.answer(found, by=request.user, text=form.cleaned_data["answer"])
            except IllegalMove as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(
                    request, _("Your answer is on its way to %(name)s.") % {"name": found.candidate.first_name}
                )
                return redirect("concern", found.uid)
    return render(request, "candidates/concern.html", {"concern": found, "form": form}, status=status)
