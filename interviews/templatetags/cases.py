"""What other pages show of a test case: the candidate's own page, and the page of the application. `{% load cases %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import RequestContext

from candidates.models import Application, NextStep, State
from candidates.rows import Card
from candidates.transitions import shown
from hiring import clock, once
from hiring.models import LetterNeeds, Stage
from interviews import case_pages
from interviews.models import Case

register = template.Library()


@register.simple_tag
def their_case(application: Application) -> case_pages.TheirCase | None:
    """The candidate's test case, for `interviews/_their_case.html`; nothing before there can be one."""
    seen = application if application.told_at else shown(application)
    if seen.stage.kind != Stage.Kind.TEST_CASE and application.reached < LetterNeeds.POINT:
        return None
    return _theirs(application)


def _theirs(application: Application) -> case_pages.TheirCase | None:
    return once.ask(("their case", application.pk), lambda: case_pages.theirs(application))


@register.simple_tag
def hand_in_by(application: Application) -> datetime | None:
    """Until when the candidate has it in their hands: while it is their turn to hand in, has begun and is not over."""
    if shown(application).next_step != NextStep.HAND_IN:
        return None
    case = _theirs(application)
    return case.due_at if case and case.has_begun and not case.is_over else None


@register.inclusion_tag("interviews/_team_case.html", takes_context=True)
def team_case(context: RequestContext, application: Application) -> Any:
    """The test case in short for who may read it: how it stands, and, for who sees them, its days and an open wish."""
    user = context["request"].user
    found = None
    if case_pages.has_been_there(application) and application.may_have("cases"):
        readable = Application.objects.allowed(user, "case.read").filter(pk=application.pk)
        cases = Case.objects.filter(application__in=readable).exclude(state=Case.State.OFF, in_at__isnull=True)
        row = cases.select_related("stage").order_by("-pk").first()
        if row:
            row.application = application
            found = case_pages.team_case(user, row)
    return {"case": found, "application": application}


@register.inclusion_tag("interviews/_case_act.html", takes_context=True)
def case_act(context: RequestContext, application: Application) -> Any:
    """The act that settles “send the test case”: the page that sends it, or, when they have one that waited, to take it up."""
    has_one = application.cases.filter(
        stage=application.stage, state__in=(Case.State.SENT, Case.State.RUNNING)
    ).exists()
    return {
        "application": application,
        "has_one": has_one,
        "here": context["here"],
        "csrf_token": context["csrf_token"],
        "request": context["request"],
    }


@register.simple_tag(takes_context=True)
def wish_of(context: RequestContext, card: Card) -> str:
    """Of somebody on the board who asked for more time and waits for our answer: `due`, or `late` once its day is over; nothing
    for who grades. One query for all cards of the page, and none while nobody is at a test case."""
    request = context["request"]
    known: dict[int, datetime] | None = getattr(request, "open_wishes", None)
    if known is None:
        columns = [column for column, _ways in context.get("columns") or []] or [context.get("column")]
        cards = [one for column in columns if column for one in column.cards] or [card]
        at_it = [one.pk for one in cards if one.next_step == NextStep.HAND_IN and one.state == "active"]
        known = request.open_wishes = case_pages.open_wishes(request.user, context["job"], at_it)
    due_at = known.get(card.pk)
    return "" if due_at is None else "late" if due_at < clock.now() else "due"


@register.simple_tag(takes_context=True)
def open_wish(context: RequestContext, application: Application) -> dict[str, Any] | None:
    """Of who works on a test case and asked for more time: by when we answer, and whether that is over; None for who grades. One
    query, and none while nobody is at a test case."""
    if application.next_step != NextStep.HAND_IN or application.state != State.ACTIVE:
        return None
    known = case_pages.open_wishes(context["request"].user, application.job, [application.pk])
    by = known.get(application.pk)
    return {"answer_by": by, "is_late": by < clock.now()} if by else None
