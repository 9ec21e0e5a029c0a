"""What other pages show of scorecards: side by side, as dots, owed; and the candidate's questions. `{% load judging %}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import RequestContext
from django.utils.translation import gettext as _

from candidates.models import Application, NextStep
from hiring.models import Stage, User
from interviews import queries, transitions

register = template.Library()


@register.inclusion_tag("interviews/_judgements.html", takes_context=True)
def judgements(context: RequestContext, application: Application) -> dict[str, Any]:
    """The submitted scorecards that this reader may read, stage by stage; "Your scorecard first" while their own is out."""
    user = context["request"].user
    first = transitions.own_first(user, application)
    found = [] if first else queries.judgements(application, user)
    return {"first": first, "found": found, "candidate": application.candidate}


@register.inclusion_tag("interviews/_card_first.html", takes_context=True)
def card_first(context: RequestContext, application: Application, heading: str) -> dict[str, Any]:
    """The way to the reader's own scorecard, in place of what they do not read before it."""
    return {"first": transitions.own_first(context["request"].user, application), "heading": heading}


@register.inclusion_tag("interviews/_judgements.html", takes_context=True)
def earlier_judgements(context: RequestContext, application: Application, stage: Stage) -> dict[str, Any]:
    """The scorecards of the stages before this one, as far as this reader may see them; nothing while their own is out."""
    user = context["request"].user
    found = []
    if queries.own_silent(user, application) is None:
        found = queries.judgements(application, user, before=stage)
    return {"first": None, "found": found, "candidate": application.candidate, "quietly": True}


@register.simple_tag(takes_context=True)
def card_dots(
    context: RequestContext, people: Iterable[Any], may: bool, known: Any = None
) -> dict[int, tuple[int, int]]:
    """Of these people of the board, how many scorecards are in and awaited; `known`: what the page asked for before."""
    if isinstance(known, dict):
        return known
    user = context["request"].user
    if not may or not isinstance(user, User):
        return {}
    shown = list(people)
    found, meets = queries.dots(user, shown)
    # What `next_meeting` of the same cards asks for: it was there to be read along.
    context["request"].next_meetings = {one.pk: meets.get(one.pk) for one in shown if one.next_step == NextStep.MEET}
    context["request"].cards_asked = {one.pk for one in shown}
    return found


@register.simple_tag(takes_context=True)
def board_dots(context: RequestContext, columns: Iterable[Any], may: bool) -> dict[int, tuple[int, int]]:
    """The same for a whole board: its columns with their ways."""
    return card_dots(context, [card for column, _ways in columns for card in column.cards], may)


@register.filter
def of(counts: dict[int, tuple[int, int]], pk: int) -> tuple[int, int] | None:
    return counts.get(pk) if isinstance(counts, dict) else None


@register.filter
def dots_words(counts: tuple[int, int]) -> str:
    """The dots in words: "1 of 2 scorecards in"."""
    return _("%(done)d of %(all)d scorecards in") % {"done": counts[0], "all": counts[1]}


@register.simple_tag(takes_context=True)
def cards_owed(context: RequestContext) -> list[queries.Owed]:
    """The reader's own scorecards that are out, for Today."""
    return queries.owed_cards(context["request"].user)


@register.inclusion_tag("interviews/_own_questions.html", takes_context=True)
def own_questions(context: RequestContext, standing: Any) -> dict[str, Any]:
    """The candidate's questions to the team and the form for another one."""
    return {
        "asks": queries.own_asks(standing.uid),
        "uid": standing.uid,
        "is_open": standing.is_open,
        "csrf_token": context["csrf_token"],
    }
