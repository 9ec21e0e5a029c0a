"""What the application page shows of this app: the act that hires. `{% load hires %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from candidates.models import Application
from hiring import once
from hiring.models import Stage
from offers import transitions

register = template.Library()


@register.inclusion_tag("offers/_hire.html", takes_context=True)
def hire_act(context: RequestContext, application: Application, stages: list[Stage], look: str = "first") -> Any:
    """In the last stage: the way to hire them, or the sentence that every opening is taken. Elsewhere nothing."""
    is_last = application.stage in [stage for stage in stages if stage.retired_at is None][-1:]
    return {
        "request": context["request"],
        "application": application,
        "is_last": is_last,
        "is_free": is_last
        and once.ask(("free", application.pk), lambda: transitions.free_opening(application)) is not None,
        "look": look,
        "here": context["here"],
    }
