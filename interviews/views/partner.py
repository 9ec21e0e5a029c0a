"""The team's side of the partner and of what the candidate wishes; and the sums of what candidates say of a stage."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates import queries
from candidates.models import Application
from candidates.views import shared
from hiring import roles
from hiring.models import Partner
from hiring.requests import TeamRequest
from hiring.states import IllegalMove
from interviews import feedback
from interviews.forms.partner import GuestForm, PresentForm, RemoteForm
from interviews.models import Guest, Seat
from interviews.transitions import partner, wishes


def partner_of(one: Application) -> Partner:
    """The partner whose team the job is for."""
    if one.job.partner is None:
        raise IllegalMove(_("This job is for no partner’s team."))
    return one.job.partner


@roles.allows("share.make")
def present(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The candidate is asked whether they may be presented, with what the partner would read."""
    one = queries.get_application(request.user, uid, "share.make")
    to = partner_of(one)
    form = PresentForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: partner.ask_to_present(one, partner=to, by=request.user, **form.cleaned_data),
        told=lambda: (
            _("%(name)s is asked, and sees what %(partner)s would read.")
            % {"name": one.candidate.first_name, "partner": to.name}
        ),
        title=_("Present %(name)s to %(partner)s?") % {"name": one.candidate.name, "partner": to.name},
        about=_("They are asked by mail. Nothing is shared before they say yes; they can take it back at any time."),
        button=_("Ask them"),
    )


@require_POST
@roles.allows("share.propose")
def propose(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A hiring manager proposes; whoever owes the word asks."""
    one = queries.get_application(request.user, uid, "share.propose")
    todo = partner.propose(one, by=request.user)
    return shared.done(request, one, _("%(name)s has it on their list.") % {"name": todo.owner.name})


@require_POST
@roles.allows("share.end")
def end(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The partner sees nothing any more."""
    one = queries.get_application(request.user, uid, "share.end")
    found = partner.standing(one)
    if found is not None:
        found.application = one
        partner.end(found, by=request.user)
    return shared.done(request, one, _("The partner sees nothing of them any more."))


@roles.allows("interview.plan")
def guest_add(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Somebody of the partner can be given a seat from now on."""
    one = queries.get_application(request.user, uid, "interview.plan")
    to = partner_of(one)
    form = GuestForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: partner.know_guest(to, **form.cleaned_data),
        told=lambda: _("%(name)s can be given a seat now.") % {"name": form.cleaned_data["name"]},
        title=_("Somebody of %(partner)s who interviews") % {"partner": to.name},
        about=_("They need no account: a seat in a meeting brings them a link of their own."),
        button=_("Add them"),
    )


def seat_of(request: TeamRequest, uid: UUID, seat: UUID) -> tuple[Application, Seat]:
    one = queries.get_application(request.user, uid, "interview.plan")
    held = Seat.objects.filter(application=one, guest__isnull=False)
    found = get_object_or_404(held.select_related("guest__partner", "interview__stage", "link"), uid=seat)
    found.application = one
    return one, found


@require_POST
@roles.allows("interview.plan")
def guest_revoke(request: TeamRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """The guest's link is dead from the next request on."""
    one, found = seat_of(request, uid, seat)
    partner.revoke(found, by=request.user, epoch=request.POST.get("epoch", ""))
    return shared.done(request, one, _("%(name)s’s link opens nothing any more.") % {"name": guest_name(found)})


@require_POST
@roles.allows("interview.plan")
def guest_renew(request: TeamRequest, uid: UUID, seat: UUID) -> HttpResponse:
    """The guest gets a fresh link; older copies are dead."""
    one, found = seat_of(request, uid, seat)
    partner.renew(found, by=request.user, epoch=request.POST.get("epoch", ""))
    return shared.done(request, one, _("%(name)s gets a fresh link by mail.") % {"name": guest_name(found)})


def guest_name(seat: Seat) -> str:
    assert isinstance(seat.guest, Guest)
    return seat.guest.name


# --- what they wish --------------------------------------------------------------------------------------------------------


@roles.allows("promise")
def remote(request: TeamRequest, uid: UUID) -> HttpResponse:
    """What came of the wish to work remotely, on record and on their page."""
    one = queries.get_application(request.user, uid, "promise")
    known = wishes.remote_wish(one)
    first = {"outcome": known.outcome, "words": known.words, "version": known.version} if known else {"version": 0}
    form = RemoteForm(shared.typed(request), application=one, user=request.user, initial=first)

    def settle() -> None:
        values = form.cleaned_data
        shown = values["version"] or 0
        written = wishes.settle_remote(
            one, outcome=values["outcome"], words=values["words"], by=request.user, version=shown
        )
        if not written:
            now = wishes.remote_wish(one)
            assert now is not None
            form.data = {**request.POST.dict(), "version": str(now.version)}
            raise IllegalMove(
                _("%(name)s wrote down “%(outcome)s” meanwhile: %(words)s Save once more to keep yours.")
                % {"name": now.by.name, "outcome": now.get_outcome_display(), "words": now.words or "–"}
            )

    return shared.act(
        request,
        one,
        form,
        settle,
        told=lambda: _("It is on record, and on %(name)s’s page.") % {"name": one.candidate.first_name},
        title=_("%(name)s would like to work remotely") % {"name": one.candidate.name},
        about=_("Talk it over with them first. A wish is never a no by itself."),
        button=_("Write it down"),
    )


@require_POST
@roles.allows("promise")
def continues(request: TeamRequest, uid: UUID) -> HttpResponse:
    """They said on the phone that they want to continue."""
    one = queries.get_application(request.user, uid, "promise")
    wishes.say_continue(one, by=request.user)
    return shared.done(
        request, one, _("It is on record that %(name)s wants to continue.") % {"name": one.candidate.first_name}
    )


# --- what candidates say of a stage ----------------------------------------------------------------------------------------


@require_safe
@roles.allows("rating.sums")
def sums(request: TeamRequest) -> HttpResponse:
    """For each job and stage the sum of the candidates' ratings, from five answers on."""
    edges = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = feedback.by_job(request.user, **edges)
    return render(request, "interviews/feedback.html", {"page": page, "jobs": page.rows})
