"""What other pages show of this app: the act that hires, the offers, what waits today. `{% load hires %}`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import RequestContext
from django.template.backends.utils import csrf_input
from django.utils.safestring import SafeString

from candidates.models import Application, Candidate, Closure, State
from hiring import clock, once, roles
from hiring.models import Stage, User
from hiring.templatetags.look import drawn
from offers import queries, transitions
from offers.models import Handover, Offer

register = template.Library()


def _offers(user: User, application: Application) -> list[Offer]:
    if not application.may_have("offers"):
        return []
    return once.ask(("offers", application.pk), lambda: queries.of_application(user, application))


@register.inclusion_tag("offers/_hire.html", takes_context=True)
def hire_act(context: RequestContext, application: Application, stages: list[Stage], look: str = "first") -> Any:
    """In the offer's stage: the way to the offer. In the last stage: the way to hire them, or the sentence that every opening is
    taken. Elsewhere nothing."""
    user = context["request"].user
    is_last = application.stage in [stage for stage in stages if stage.retired_at is None][-1:]
    is_offer = application.stage.kind == Stage.Kind.OFFER
    live = [one for one in _offers(user, application) if one.state in queries.LIVE] if is_offer else []
    return {
        "request": context["request"],
        "application": application,
        "is_offer": is_offer,
        "offer": live[0] if live else None,
        "is_out": bool(live) and live[0].state == Offer.State.SENT,
        "may_draft": is_offer
        and not live
        and once.ask(("drafts", application.job_id), lambda: roles.may(user, "offer.draft", application.job)),
        "is_last": is_last,
        "is_free": is_last
        and once.ask(("free", application.pk), lambda: transitions.free_opening(application)) is not None,
        "look": look,
        "here": context["here"],
    }


@register.simple_tag(takes_context=True)
def asked_offer(context: RequestContext, application: Application) -> Offer | None:
    """The offer about which somebody who was hired still waits for an answer, as far as the reader may read it."""
    if application.state != State.HIRED:
        return None
    return queries.open_question(_offers(context["request"].user, application))


@register.inclusion_tag("offers/_panel.html", takes_context=True)
def offer_panel(context: RequestContext, application: Application) -> Any:
    """Their offers as far as the reader may read them, without an amount; once hired, the way to the hand-over."""
    user = context["request"].user
    hired = application.state == State.HIRED and not application.is_open
    return {
        "offers": _offers(user, application),
        "handover": queries.handovers(user).filter(application=application).first() if hired else None,
    }


@register.simple_tag(takes_context=True)
def todays_offers(context: RequestContext) -> queries.Todays:
    """What of offers and hand-overs waits for the reader; drawn by offers/_today.html."""
    request = context["request"]
    return queries.todays(request.user, all_tasks=request.GET.get("tasks") == "all")


@register.simple_tag(takes_context=True)
def tasks_line(context: RequestContext, task: queries.Task) -> SafeString:
    """A task of a hand-over on Today, with the form that ends it."""
    mine = task.owner_id == context["request"].user.pk
    return drawn("offers/_todays_task.html", slot=csrf_input(context["request"]), task=task, mine=mine)


@register.inclusion_tag("portal/_offer.html")
def my_offer(candidate: Candidate, uid: UUID, closure: str) -> Any:
    """On the candidate's page of an application: the way to the offer that was sent, once hired to their first day."""
    offer = queries.candidates_offer(candidate, uid)
    hired = Handover.objects.filter(application__state=State.HIRED, application__told_at__isnull=False)
    ends = offer.expires_at if offer and offer.is_sent else None
    return {
        "offer": offer,
        "uid": uid,
        "is_open": ends is not None and clock.now() < ends,
        "handover": hired.filter(application__candidate=candidate, application__uid=uid).first()
        if closure == Closure.HIRED
        else None,
    }
