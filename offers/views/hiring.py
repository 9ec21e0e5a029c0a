"""Hiring without an offer: the decision that claims an opening, and the letter that welcomes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from candidates import queries
from candidates.models import Closure
from candidates.views import shared
from candidates.views.shared import seen
from hiring import roles
from hiring.requests import TeamRequest
from offers import transitions
from offers.forms import HireForm


@roles.allows("decide")
def hire(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    may = queries.rights(request.user, one)
    form = HireForm(shared.typed(request), application=one, user=request.user, closure=Closure.HIRED, may=may)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.hire(one, by=request.user, seen=seen(request, one), **form.decision),
        told=lambda: _("Decided: %(name)s is hired.") % {"name": one.candidate.name},
        undo=True,
        title=_("Hire %(name)s") % {"name": one.candidate.name},
        about=_("They take one of the job’s openings. Call them first; the letter welcomes them in writing."),
        button=_("Decide: hired"),
        template="candidates/_closing.html",
    )
