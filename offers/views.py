"""Hiring: the decision that claims an opening, and the letter that welcomes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from candidates import queries
from candidates.forms.team import ClosingForm
from candidates.models import Closure
from candidates.views import shared
from candidates.views.acts import colleague, seen
from hiring import roles

from . import transitions


@roles.allows("decide")
def hire(request: HttpRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    form = ClosingForm(
        shared.typed(request),
        application=one,
        user=colleague(request),
        closure=Closure.HIRED,
        may=queries.rights(colleague(request), one),
    )
    status = 200
    if request.method == "POST":
        status = shared.tried(
            form,
            lambda: transitions.hire(
                one,
                by=colleague(request),
                seen=seen(request, one),
                words=form.decision_words,
                release=form.release_now,
            ),
            seen=request.POST.get("seen", ""),
        )
        if status == 200:
            return shared.done(request, one, _("Decided: %(name)s is hired.") % {"name": one.candidate.name}, undo=True)
    return shared.ask(
        request,
        one,
        form,
        status=status,
        title=_("Hire %(name)s") % {"name": one.candidate.name},
        about=_("They take one of the job’s openings. Call them first; the letter welcomes them in writing."),
        button=_("Decide: hired"),
        template="candidates/_closing.html",
    )
