"""What the application page shows of this app: the way on and the no, with what stands before them. `{% load decisions %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from candidates.models import Application
from hiring.models import Stage
from interviews import transitions
from interviews.transitions import gates

register = template.Library()


def later(stages: list[Stage], application: Application) -> list[Stage]:
    """The stages that come after where they are."""
    here = application.stage.position
    return [stage for stage in stages if stage.position > here and stage.retired_at is None]


@register.inclusion_tag("interviews/_advance.html", takes_context=True)
def advance_act(context: RequestContext, application: Application, stages: list[Stage], look: str = "first") -> Any:
    """The button that moves them on to the next stage; nothing when there is none or a gate stands before it."""
    onward = later(stages, application)
    blocked = transitions.blocked(application, "advance", context["request"].user)
    return {
        "request": context["request"],
        "csrf_token": context["csrf_token"],
        "application": application,
        "onward": onward[0] if onward and not blocked else None,
        "look": look,
        "here": context["here"],
    }


@register.inclusion_tag("interviews/_decision.html", takes_context=True)
def decision_acts(context: RequestContext, application: Application, stages: list[Stage]) -> Any:
    """The decision: on, elsewhere, or no; in words what stands before it, and the rule for the letter where it can be made."""
    onward, user = later(stages, application), context["request"].user
    first = transitions.own_first(user, application)
    before_on = transitions.blocked(application, "advance", user) if onward and not first else []
    before_no = transitions.blocked(application, "reject", user) if not first else []
    out = gates.out(application) if before_on or before_no else []
    return {
        "request": context["request"],
        "csrf_token": context["csrf_token"],
        "application": application,
        "onward": onward,
        "stages": stages,
        "moved_just_now": context["moved_just_now"],
        "first": first,
        "before_on": before_on,
        "before_no": before_no,
        "out": out,
        "may_remind": any(seat.is_due for seat in out),
        "is_above": context["banner"]["act"] == "decide",
        "rule": context.get("rule", ""),
        "here": context["here"],
    }
