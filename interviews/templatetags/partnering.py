"""What the pages of an application show of the partner, of wishes and of ratings. `{% load partnering %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from candidates.models import Application
from hiring import clock
from interviews import told
from interviews.forms.partner import rating_form
from interviews.models import Continuation, Seat
from interviews.transitions import partner, wishes

register = template.Library()


@register.inclusion_tag("interviews/_partner_panel.html", takes_context=True)
def partner_panel(context: RequestContext, application: Application) -> Any:
    """For the team: whether they are presented, who of the partner has a link, the wish to work remotely and to continue. A
    part that has no meaning here, or that the reader has no right to, is left out. Four queries at most."""
    may, stage = context["may"], application.stage
    to = application.job.partner if application.job.partner_id else None
    shares = to and (may["share_make"] or may["share_propose"] or may["share_end"])
    answers = may["promise"]
    guests = Seat.objects.filter(application=application, guest__isnull=False)
    found = {
        "partner": to if shares else None,
        "presentation": partner.standing(application) if shares else None,
        "guests": list(guests.select_related("guest", "link", "interview__stage"))
        if shares and application.may_have("seats")
        else [],
        "remote": wishes.remote_wish(application) if answers and wishes.wishes_remote(application) else None,
        "wishes_remote": answers and wishes.wishes_remote(application),
        "asks_to_continue": answers and stage.asks_to_continue,
        "continuation": Continuation.objects.filter(application=application, stage=stage).first()
        if answers and stage.asks_to_continue
        else None,
    }
    return {
        **found,
        "request": context["request"],
        "csrf_token": context["csrf_token"],
        "application": application,
        "candidate": application.candidate,
        "may": may,
        "is_active": application.state == "active",
        "now": clock.now(),
        "stay": context["stay"],
    }


@register.inclusion_tag("interviews/portal/_tasks.html", takes_context=True)
def partner_tasks(context: RequestContext, application: Application) -> Any:
    """For the candidate: what is asked of them (the partner's reading, “I want to continue”), and what was settled."""
    return {
        "csrf_token": context["csrf_token"],
        "application": application,
        "tasks": told.tasks(application),
    }


@register.inclusion_tag("interviews/portal/_ratings.html", takes_context=True)
def stage_ratings(context: RequestContext, application: Application) -> Any:
    """For the candidate: the whole way at its end, and the stages that took place, each to be rated in two taps."""
    rows = [row for row in told.to_rate(application) if row.can_change]
    return {
        "csrf_token": context["csrf_token"],
        "application": application,
        "rows": [(row, rating_form(row, auto_id=f"{row.stage.slug if row.stage else 'whole'}-%s")) for row in rows],
    }
