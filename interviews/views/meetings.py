"""Meetings: the week's list, one meeting's page, and the acts on it, each a form that works without scripts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from candidates import queries
from candidates.models import Application, State
from candidates.views import shared
from candidates.views.shared import seen
from hiring import clock, roles
from hiring.requests import TeamRequest
from interviews import agenda, invitations
from interviews import queries as seats
from interviews.forms.meetings import HeldForm, MissedForm, MoveForm, OffForm, PlanForm, ProposalForm
from interviews.models import Interview, Seat
from interviews.transitions import planning, proposals

WEEK = timedelta(days=7)
ACTS = ("GET", "HEAD", "POST")


@require_safe
@roles.allows("interview.view")
def interviews(request: TeamRequest) -> HttpResponse:
    """A week of meetings, day by day: mine, or (`?whose=all`) all that the reader may see."""
    user = request.user
    plans = roles.may(user, "interview.plan")
    whose = "all" if plans and request.GET.get("whose") == "all" else "mine"
    monday = agenda.monday_of(request.GET.get("week", ""), user)
    edges = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = agenda.week(user, monday, whose, **edges)
    context = {
        "page": page,
        "days": page.rows,
        "count": sum(len(day.rows) for day in page.rows),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "today": clock.now().astimezone(user.tz).date(),
        "whose": whose,
        "plans": plans,
    }
    return render(request, "interviews/interviews.html", context)


def whose_time(application: Application) -> dict[str, str]:
    """The candidate's first name, and the place whose time they go by."""
    candidate = application.candidate
    return {"name": candidate.first_name, "place": candidate.zone.rpartition("/")[2].replace("_", " ")}


def comes_next(interview: Interview, own: Seat | None, can_change: bool) -> str:
    """The one act that a meeting's page puts first: another time where it does not suit; else the kit until it is over, then the
    scorecard, then what became of it."""
    waits = interview.state == Interview.State.PLANNED
    if waits and can_change and interview.cannot_make_at:
        return "time"
    if waits and interview.ends_at > clock.now():
        return "kit"
    return "card" if agenda.card_of(own) else "record" if waits else ""


@require_safe
@roles.allows("interview.view")
def meeting(request: TeamRequest, uid: UUID) -> HttpResponse:
    """One meeting: when in everybody's time, where, who sits in it, and what became of it."""
    one, user = agenda.find(request.user, uid), request.user
    has_begun = one.starts_at <= clock.now()
    waits = one.state == Interview.State.PLANNED
    plans = agenda.allowed(user, one, "interview.plan") and one.application.state == "active"
    own = agenda.own_seat(one, user)
    can_change = plans and waits and one.ends_at > clock.now()
    proposes = own and not plans and proposals.may_be_proposed(one)
    waiting = proposals.waiting(one.application) if plans or proposes else []
    here = [found for found in waiting if found.interview == one.uid.hex]
    context = {
        "interview": one,
        "application": one.application,
        "proposals": here if plans else [],
        "own": own if proposes else None,
        "own_proposal": next((found for found in here if found.by == user), None) if proposes else None,
        "candidate": one.application.candidate,
        "seats": list(one.seats.all()),
        "kit": agenda.kit_of(own) if one.state != Interview.State.OFF else "",
        "card": agenda.card_of(own),
        "phase": agenda.phase(one),
        "topics": invitations.topics_of(one),
        "can_change": can_change,
        "comes_next": comes_next(one, own, can_change),
        "can_record": has_begun and one.state != Interview.State.OFF and agenda.may_record(user, one),
        "here": request.get_full_path(),
    }
    return render(request, "interviews/meeting.html", context)


@require_http_methods(ACTS)
@roles.allows("interview.plan")
def plan(request: TeamRequest, uid: UUID) -> HttpResponse:
    one = queries.get_application(request.user, uid, "interview.plan")
    first = request.GET.get("proposed", "")
    form = PlanForm(shared.typed(request), application=one, user=request.user, proposed=first)
    return shared.act(
        request,
        one,
        form,
        lambda: planning.plan(one, by=request.user, seen=seen(request, one), **form.meeting),
        told=lambda: (
            _("Planned. %(name)s and everybody in it get their invitation now.") % {"name": one.candidate.name}
        ),
        title=_("Plan a meeting with %(name)s") % {"name": one.candidate.name},
        about=_("%(name)s goes by %(place)s time. Both sides get a mail with a file for their calendar.")
        % whose_time(one),
        button=_("Plan it and invite"),
        template="interviews/_plan.html",
    )


@require_http_methods(ACTS)
@roles.allows("interview.plan")
def move(request: TeamRequest, uid: UUID) -> HttpResponse:
    interview = agenda.find(request.user, uid, "interview.plan")
    one = interview.application
    first = request.GET.get("proposed", "")
    form = MoveForm(shared.typed(request), interview=interview, application=one, user=request.user, proposed=first)
    return shared.act(
        request,
        one,
        form,
        lambda: planning.move(interview, by=request.user, **form.meeting),
        told=lambda: _("Changed. Everybody gets the change now."),
        title=_("Move the meeting with %(name)s") % {"name": one.candidate.name},
        about=_why_another_time(interview)
        + _who_left(interview)
        + _("%(name)s goes by %(place)s time. Everybody’s calendar entry changes with it.") % whose_time(one),
        button=_("Move it and tell everybody"),
        template="interviews/_plan.html",
    )


def _why_another_time(interview: Interview) -> str:
    """What the candidate said when they could not make the time that stands; nothing where they did not."""
    if not interview.cannot_make_at:
        return ""
    said = _("%(name)s can’t make this time.") % {"name": interview.application.candidate.first_name}
    words = f" “{interview.cannot_make_words}”" if interview.cannot_make_words else ""
    return f"{said}{words} "


def _who_left(interview: Interview) -> str:
    """Who sat in it and has left, so that somebody else is to be chosen; nothing where nobody has."""
    names = [seat.user.name for seat in interview.seats.all() if seat.user and not seat.user.is_active]
    if not names:
        return ""
    return _("%(names)s sat in it and has left: choose who sits there instead.") % {"names": ", ".join(names)} + " "


@require_http_methods(ACTS)
@roles.allows("interview.view")
def propose(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Somebody who sits in the meeting proposes another time: the human being who holds the seat."""
    seat = seats.get_seat(request.user, uid)
    if seat.user_id != request.user.pk:
        raise PermissionDenied(_("Another time is proposed by who sits in the meeting."))
    if seat.interview is None:
        raise Http404
    one = seat.interview.application = seat.application
    form = ProposalForm(shared.typed(request), interview=seat.interview, application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: proposals.propose(seat, **form.proposal),
        told=lambda: _(
            "Proposed. Whoever plans the meeting has a mail; until they move it, everything stays as it is."
        ),
        title=_("Another time for the meeting with %(name)s") % {"name": one.candidate.name},
        about=_("%(name)s learns nothing of it, and nothing changes before somebody who plans meetings has moved it.")
        % {"name": one.candidate.first_name},
        button=_("Propose this time"),
    )


@require_http_methods(ACTS)
@roles.allows("interview.plan")
def call_off(request: TeamRequest, uid: UUID) -> HttpResponse:
    interview = agenda.find(request.user, uid, "interview.plan")
    one = interview.application
    form = OffForm(shared.typed(request), interview=interview, application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: planning.call_off(interview, by=request.user, **form.cleaned_data),
        told=lambda: _("Called off. Everybody hears it now; %(name)s with a day.") % {"name": one.candidate.first_name},
        title=_("Call off the meeting with %(name)s") % {"name": one.candidate.name},
        about=_("If there is another time already, move it instead: that is one mail less for everybody."),
        button=_("Call it off"),
    )


def to_record(request: TeamRequest, uid: UUID) -> Interview:
    """The meeting, for whoever may say what became of it."""
    interview = agenda.find(request.user, uid)
    if not agenda.may_record(request.user, interview):
        raise PermissionDenied(_("Who sat in it, or plans on this job, says what became of it."))
    return interview


@require_http_methods(ACTS)
@roles.allows("interview.view")
def held(request: TeamRequest, uid: UUID) -> HttpResponse:
    interview = to_record(request, uid)
    one = interview.application
    first = {"us_late": interview.us_late, "them_late": interview.them_late}
    form = HeldForm(shared.typed(request), application=one, user=request.user, initial=first)
    return shared.act(
        request,
        one,
        form,
        lambda: planning.held(interview, by=request.user, **form.cleaned_data),
        told=lambda: _("Recorded: you met."),
        title=_("You met %(name)s") % {"name": one.candidate.name},
        about=_("Late starts of either side are for us to learn from; they stand in no scorecard."),
        button=_("It took place"),
    )


@require_http_methods(ACTS)
@roles.allows("interview.view")
def missed(request: TeamRequest, uid: UUID) -> HttpResponse:
    interview = to_record(request, uid)
    one = interview.application
    form, waits = MissedForm(shared.typed(request), application=one, user=request.user), one.state == State.ACTIVE
    return shared.act(
        request,
        one,
        form,
        lambda: planning.missed(interview, by=request.user, **form.cleaned_data),
        told=lambda: (
            _("Recorded. %(name)s gets a kind word and a day.") % {"name": one.candidate.first_name}
            if waits
            else _("Recorded. The day by which %(name)s hears from us stays.") % {"name": one.candidate.first_name}
        ),
        title=_("The meeting with %(name)s did not take place") % {"name": one.candidate.name},
        about=_("No scorecard is owed for it. We owe a new time, by a day that they are told.")
        if waits
        else _("No scorecard is owed for it. It is decided how it ends, so nobody is told, and no new time is owed."),
        button=_("It did not take place"),
    )


def address(interview: Interview) -> str:
    return reverse("meeting", args=[interview.uid])
