"""The acts on an application but for those behind a gate: each a form of its own, and one transition."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candidates import queries, transitions
from candidates.forms import team as forms
from candidates.models import Application, Closure
from hiring import roles
from hiring.requests import TeamRequest
from hiring.states import IllegalMove

from . import shared
from .shared import seen


@require_POST
@roles.allows("promise")
def settle(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "promise")
    shared.do_once(request, one, lambda: transitions.settle(one, by=request.user, seen=seen(request, one, forms.STEP)))
    name = one.candidate.first_name
    return shared.done(request, one, _("Recorded. %(name)s reads what comes next, and by when.") % {"name": name})


@roles.allows("decide")
def hold(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    form = forms.HoldForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.hold(one, by=request.user, seen=seen(request, one), **form.cleaned_data),
        told=lambda: _("%(name)s is on hold.") % {"name": one.candidate.name},
        undo=True,
        title=_("Put %(name)s on hold") % {"name": one.candidate.name},
        about=_("They hear of it in ten minutes, by a letter with your words. You can undo until then."),
        button=_("Put on hold"),
    )


@roles.allows("promise")
def move_day(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "promise")
    form = forms.DayForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.move_day(one, by=request.user, seen=seen(request, one, forms.DAY), **form.cleaned_data),
        told=lambda: _("%(name)s is told the new day.") % {"name": one.candidate.name},
        title=_("A new day for %(name)s") % {"name": one.candidate.name},
        about=_("The first day stays on record: it is what is measured. A second move needs a second person."),
        button=_("Send the new day"),
    )


@roles.allows("promise")
def hand_over(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "promise")
    form = forms.HandOverForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.hand_over(one, by=request.user, seen=seen(request, one), **form.cleaned_data),
        told=lambda: _("%(owner)s owes the word now, by the same day.") % {"owner": owner_name(one)},
        title=_("Hand %(name)s over") % {"name": one.candidate.name},
        about=_("The day stays. The candidate is told at once who looks after them now."),
        button=_("Hand over"),
    )


def owner_name(one: Application) -> str:
    return one.owed_by.name if one.owed_by else ""


@roles.allows("decide")
def back(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    first = {"to": request.GET.get("to")}
    form = forms.BackForm(shared.typed(request), application=one, user=request.user, initial=first)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.move_back(one, by=request.user, seen=seen(request, one), **form.cleaned_data),
        told=lambda: _("%(name)s is back in %(stage)s.") % {"name": one.candidate.name, "stage": one.stage.name},
        undo=True,
        title=_("Move %(name)s back") % {"name": one.candidate.name},
        about=_("They hear of it in ten minutes, with the new day. You can undo until then."),
        button=_("Move back"),
    )


@roles.allows("decide")
def pool(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    may = queries.rights(request.user, one)
    form = forms.PoolForm(shared.typed(request), application=one, user=request.user, closure=Closure.POOLED, may=may)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.pool(one, by=request.user, seen=seen(request, one), **form.decision),
        told=lambda: _("Decided: talent pool for %(name)s.") % {"name": one.candidate.name},
        undo=True,
        title=_("Talent pool for %(name)s") % {"name": one.candidate.name},
        about=_("They agreed to the pool. Their letter says that there is no role now and that you stay in touch."),
        button=_("Decide: talent pool"),
        template="candidates/_closing.html",
    )


@roles.allows("withdraw")
def withdraw(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "withdraw")
    form = forms.WithdrawForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.record_withdrawal(one, by=request.user, seen=seen(request, one), **form.cleaned_data),
        told=lambda: _("%(name)s’s withdrawal is recorded.") % {"name": one.candidate.name},
        undo=True,
        title=_("%(name)s withdrew") % {"name": one.candidate.name},
        about=_("For what they told you outside of their own page. They get a confirmation and can contradict it."),
        button=_("Record the withdrawal"),
    )


@roles.allows("reopen")
def reopen(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "reopen")
    form = forms.ReopenForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: transitions.reopen(one, by=request.user, seen=seen(request, one), **form.cleaned_data),
        told=lambda: _("%(name)s is on the way again.") % {"name": one.candidate.name},
        title=_("Reopen %(name)s’s application") % {"name": one.candidate.name},
        about=_("They were not told, so they hear nothing: the day that was promised still stands.")
        if one.is_open
        else _("They get a letter that says so, and a new day."),
        button=_("Reopen"),
    )


@roles.allows("decide")
def undo(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A page that asks, for links in sentences; a POST that does it at once. `revision` says which act is meant."""
    one = queries.get_application(request.user, uid, "decide")
    if request.method == "POST":
        shared.do_once(request, one, lambda: undo_shown(one, request))
        return shared.done(request, one, _("Undone: %(name)s is where they were.") % {"name": one.candidate.name})
    return shared.ask(
        request,
        one,
        None,
        title=_("Undo the last decision on %(name)s") % {"name": one.candidate.name},
        about=_("It will be as if it had not been made. Nobody outside has heard of it."),
        button=_("Undo"),
        event=queries.undoable(one),
    )


def undo_shown(one: Application, request: TeamRequest) -> None:
    """The act whose undo was shown never was; refused when another has followed it."""
    last = queries.last_act(one)
    if last is None or request.POST.get("revision") != str(last.revision):
        raise IllegalMove(one.moved_meanwhile())
    transitions.undo(one, by=request.user)


@require_POST
@roles.allows("decide")
def confirm(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "decide")
    shared.do_once(request, one, lambda: transitions.confirm(one, by=request.user))
    name = one.candidate.first_name
    return shared.done(request, one, _("Confirmed. %(name)s gets the receipt now.") % {"name": name})
