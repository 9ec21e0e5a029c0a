"""The first page of an empty installation; gone once it has an organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hiring import accounts, founding
from hiring.forms.organisation import FirstRun
from hiring.models import Organisation
from hiring.states import IllegalMove

from .answers import sent, show


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the organisation and its first administrator, who is signed in; 404 once there is one, also for the slower of two."""
    if Organisation.current() is not None:
        raise Http404
    form = FirstRun(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            user = founding.found(
                name=data["organisation"],
                country=data["country"],
                zone=data["zone"],
                administrator=form.administrator(),
                password=data["password"],
            )
        except IllegalMove as late:
            raise Http404 from late
        accounts.sign_in(request, user)
        messages.success(
            request, _("Welcome. Two processes are there to begin with; say next who you are as a company.")
        )
        return redirect("organisation")
    return show(request, "hiring/first_run.html", {"form": form}, form)
