"""The moves that stand behind the gates: on to a later stage, or a no."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from candidates import letters, queries, steps
from candidates.forms.team import ENDINGS, is_behind
from candidates.models import Application, Closure
from candidates.views import shared
from candidates.views.board import card_answer
from candidates.views.shared import seen
from hiring import roles
from hiring.models import Stage
from hiring.requests import TeamRequest
from hiring.states import IllegalMove
from interviews import transitions
from interviews.forms.deciding import AdvanceForm, RejectForm, closure_of
from interviews.transitions import OwnFirst

PAGES = {"hold": "application-hold", "reject": "application-reject"}


@roles.allows("decide")
def advance(request: TeamRequest, uid: UUID) -> HttpResponse:
    """On to a later stage. A card of the board posts whatever stage it was put into: what needs words has its own page."""
    one = queries.get_application(request.user, uid, "decide")
    title = _("Move %(name)s on") % {"name": one.candidate.name}
    if own := comes_first(request, one):
        return shared.ask(request, one, None, title=title, button="", template="interviews/_not_yet.html", first=own)
    to = request.POST.get("to", "") if "card" in request.POST else ""
    if to in PAGES:
        return elsewhere(request, one, PAGES[to])
    first = {"to": request.GET.get("to")}
    form = AdvanceForm(shared.typed(request), application=one, user=request.user, initial=first)
    if "card" in request.POST and not is_behind(one, request.POST.get("seen", "")):
        target = stage_of(one, to)
        if target and target.position < one.stage.position:
            return elsewhere(request, one, "application-back", to=to)
        if target and not form.is_valid() and form.has_error("why"):
            return elsewhere(request, one, "application-advance", to=to)
    status = 200
    if request.method == "POST":
        status = shared.tried(
            form,
            lambda: transitions.decide(one, "advance", by=request.user, seen=seen(request, one), **form.cleaned_data),
            request=request,
        )
        if status == 200:
            told = _("%(name)s is now in %(stage)s.") % {"name": one.candidate.name, "stage": one.stage.name}
            if shared.from_card(request):
                return card_answer(request, one, told)
            return shared.done(request, one, told, undo=True)
        if shared.from_card(request):
            return shared.refused(request, sentence(form), status=409, way=without(request, one, form, to))
    return shared.ask(
        request,
        one,
        form,
        status=status,
        title=title,
        about=_("They hear of it in ten minutes, with the new day. You can undo until then."),
        button=_("Move on"),
    )


def comes_first(request: TeamRequest, one: Application) -> OwnFirst | None:
    """What the reader does before they decide: nobody is given a form that would be refused. What was sent is refused below."""
    return transitions.own_first(request.user, one) if request.method != "POST" else None


def stage_of(one: Application, uid: str) -> Stage | None:
    """The stage of this application's own pipeline with this uid."""
    return next((stage for stage in one.stage.pipeline.stages.all() if stage.uid.hex == uid), None)


def sentence(form: AdvanceForm) -> str:
    """What the form refuses, in one breath."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def without(request: TeamRequest, one: Application, form: AdvanceForm, to: str) -> tuple[str, str] | None:
    """The way on for a card that was refused for want of evidence: the page on which one says why."""
    if "override" not in form.fields:
        return None
    query = urlencode({"to": to, "next": shared.way_back(request, one)})
    return f"{reverse('application-advance', args=[one.uid])}?{query}", _("Move on without it …")


def elsewhere(request: TeamRequest, one: Application, page: str, **query: str) -> HttpResponse:
    """The act's own page, which comes back to the board. The card springs back meanwhile."""
    if is_behind(one, request.POST.get("seen", "")):
        raise IllegalMove(one.moved_meanwhile())
    query["next"] = shared.way_back(request, one)
    target = f"{reverse(page, args=[one.uid])}?{urlencode(query)}"
    return HttpResponseClientRedirect(target) if shared.from_card(request) else redirect(target)


@roles.allows("decide")
def reject(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    closure = closure_of(request.POST.get("closure") or request.GET.get("closure", ""))
    may = queries.rights(request.user, one)
    form = RejectForm(shared.typed(request), application=one, user=request.user, closure=closure, may=may)
    no_match = closure == Closure.NO_MATCH
    title = _("Not a match: %(name)s") if no_match else _("End %(name)s’s application")
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.decide(one, "reject", by=request.user, seen=seen(request, one), **form.decision),
        told=lambda: (
            _("Decided for %(name)s: %(closure)s.") % {"name": one.candidate.name, "closure": one.get_closure_display()}
        ),
        undo=True,
        title=title % {"name": one.candidate.name},
        about=steps.letter_rule(letters.needs(one)) if no_match else "",
        button=_("Decide: %(closure)s") % {"closure": str(Closure(closure).label).lower()},
        template="interviews/_reject.html",
        first=comes_first(request, one) if no_match else None,
        closure=closure,
        endings=[(kind, Closure(kind).label) for kind in ENDINGS],
    )
