"""What other apps' pages show of meetings. `{% load meetings %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from candidates import transitions
from candidates.models import Application, NextStep
from candidates.portal.way import Standing
from candidates.promise import in_words, place_of
from candidates.rows import Card
from candidates.waiting import Row
from hiring import clock
from hiring.models import Stage
from hiring.templatetags.look import plain_day
from interviews import agenda, invitations
from interviews.models import Interview, Seat
from interviews.transitions import attending, partner, proposals

register = template.Library()


@register.simple_tag
def in_zone(moment: datetime, zone: str) -> SafeString:
    """A moment in somebody else's time: “Tuesday 24 November 2026, 15:00 (Lisbon time)”."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), in_words(moment, zone))


@register.filter
def unbroken(names: Iterable[str]) -> str:
    """Names in a sentence, none of which breaks within: “Iris Lang, Tom Berg”."""
    return ", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names)


@register.simple_tag
def clock_of(moment: datetime) -> str:
    """The hour alone, in the reader's time: “15:00”."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.simple_tag
def there_time(moment: datetime, zone: str) -> str:
    """The hour where the candidate is, when it is another one: “14:00 in Lisbon”, “Wed 25 Nov, 03:00 in Auckland”; else nothing."""
    local, other = timezone.localtime(moment), moment.astimezone(ZoneInfo(zone))
    if other.replace(tzinfo=None) == local.replace(tzinfo=None):
        return ""
    time = f"{other:%H:%M}"
    if other.date() != local.date():
        time = _("%(day)s, %(time)s") % {"day": plain_day(other.date()), "time": time}
    return _("%(time)s in %(place)s") % {"time": time, "place": place_of(zone)}


# --- the application's page ----------------------------------------------------------------------------------------------


@register.inclusion_tag("interviews/_meetings.html", takes_context=True)
def meetings_panel(context: RequestContext, application: Application) -> Any:
    """The meetings of this application, for who may know of them; with the way to plan one and the times that
    are proposed. Two queries, and where somebody proposes a time three more."""
    may = context["may"]
    shown = agenda.of_application(application, context["request"].user) if may["interview_view"] else []
    here = [row.meeting for row in shown if row.meeting.stage_id == application.stage_id]
    planned = any(one.state == Interview.State.PLANNED for one in here)
    elsewhere = [row.meeting.pk for row in shown if row.meeting not in here and row.meeting.is_ahead]
    can_plan = may["interview_plan"] and application.state == "active" and application.stage.is_talk and not planned
    return {
        "request": context["request"],
        "application": application,
        "meetings": shown,
        "elsewhere": elsewhere,
        "can_plan": can_plan,
        "proposals": proposals.waiting(application) if may["interview_plan"] and application.state == "active" else [],
        "there": bool(shown or can_plan),
        "here": context["here"],
    }


@register.inclusion_tag("interviews/_plan_act.html", takes_context=True)
def plan_act(context: RequestContext, application: Application) -> Any:
    """The one act of a step that is ours: plan the meeting that is to be arranged, or find another time for the one that does
    not suit; open the one that is still ahead; of any other, record that the step was taken."""
    may, step = context["may"], application.next_step
    planned = None
    if step in (NextStep.ARRANGE, NextStep.MEET) and may["interview_view"]:
        meetings = [row.meeting for row in agenda.of_application(application, context["request"].user)]
        here = (one for one in meetings if one.stage_id == application.stage_id)
        planned = next((one for one in here if one.state == Interview.State.PLANNED), None)
    return {
        "application": application,
        "due": context["banner"]["plans"],
        "waits": _waits_for_their_yes(application) if context["banner"]["plans"] and planned is None else False,
        "planned": planned,
        "ahead": planned is not None and planned.starts_at > clock.now(),
        "label": context["banner"]["label"],
        "here": context["here"],
        "csrf_token": context["csrf_token"],
    }


@register.simple_tag(takes_context=True)
def refused_time(context: RequestContext, application: Application) -> agenda.Meeting | None:
    """The meeting of this stage whose time does not suit the candidate. Asks what `plan_act` asks on the same page."""
    if application.next_step != NextStep.ARRANGE or not context["may"]["interview_view"]:
        return None
    found = [row.meeting for row in agenda.of_application(application, context["request"].user)]
    here = (one for one in found if one.stage_id == application.stage_id and one.state == Interview.State.PLANNED)
    return next((one for one in here if one.cannot_make_at), None)


def _waits_for_their_yes(application: Application) -> bool:
    """Whether the meeting is one with a partner of whom the candidate has not agreed yet that they read about them."""
    return application.stage.kind == Stage.Kind.PARTNER_INTERVIEW and not partner.may_be_presented(application)


# --- the board, Today ----------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def next_meeting(context: RequestContext, card: Card) -> datetime | None:
    """When this card's person meets us next. One query for all cards of the page, and none when nobody waits for a meeting."""
    known: dict[int, datetime | None] | None = getattr(context.get("request"), "next_meetings", None)
    if known is None or card.pk not in getattr(context["request"], "cards_asked", ()):
        columns = [column for column, _ways in context.get("columns") or []] or [context.get("column")]
        cards = [one for column in columns if column for one in column.cards] or [card]
        known = {**agenda.next_of([one.pk for one in cards if one.next_step == NextStep.MEET])}
        context["request"].next_meetings = known
        context["request"].cards_asked = {one.pk for one in cards}
    return known.get(card.pk)


@register.simple_tag
def with_refusals(rows: list[Row]) -> list[tuple[Row, str | None]]:
    """The rows of who waits, each with what was said by whom the time of their meeting does not suit; None for everybody else.
    One query, and none when nobody waits for a time."""
    said = agenda.cannot_make([row.who.pk for row in rows if row.who.next_step == NextStep.ARRANGE])
    return [(row, said.get(row.who.pk)) for row in rows]


@register.simple_tag(takes_context=True)
def todays_interviews(context: RequestContext) -> list[agenda.Row]:
    """My interviews of today, for `interviews/_today.html`."""
    return agenda.today(context["request"].user)


@register.simple_tag
def at_a_glance(rows: list[agenda.Row]) -> dict[str, list[agenda.Row]]:
    """A day's meetings for a page that has more to say: the next three, those after them, and those of which everybody knows what
    became of them; one of which nobody has said yet how it went is still among the first."""
    open_ones = [row for row in rows if row.phase]
    return {"next": open_ones[:3], "later": open_ones[3:], "over": [row for row in rows if not row.phase]}


# --- the portal ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("interviews/_called_off.html", takes_context=True)
def called_off(context: RequestContext, standing: Standing) -> Any:
    """That a meeting was called off, for as long as its candidate waits for another time."""
    candidate = context["candidate"]
    meeting = agenda.called_off(candidate, standing.uid) if standing.is_open else None
    if meeting is not None:
        seen = transitions.shown(meeting.application)
        if seen.next_step != NextStep.ARRANGE or seen.stage_id != meeting.stage_id:
            meeting = None
    is_planned = meeting is not None and bool(agenda.planned_for(candidate, standing.uid))
    return {"candidate": candidate, "meeting": None if is_planned else meeting}


def is_here(seat: Seat) -> bool:
    """Whether who holds the seat still works here; a partner's people are asked of their partner."""
    return seat.user is None or seat.user.is_active


@register.inclusion_tag("interviews/_own_meetings.html", takes_context=True)
def own_meetings(context: RequestContext, standing: Standing) -> Any:
    """What is planned with the candidate, as they read it."""
    candidate = context["candidate"]
    planned = agenda.planned_for(candidate, standing.uid) if standing.is_open else []
    now = clock.now()
    # What the stage they are in talks about stands below on the page.
    below = transitions.shown(planned[0].application).stage_id if planned else None
    return {
        "csrf_token": context["csrf_token"],
        "candidate": candidate,
        "meetings": [
            {
                "row": one,
                "seats": [seat for seat in one.seats.all() if is_here(seat)],
                "is_vacant": not all(is_here(seat) for seat in one.seats.all()),
                "topics": invitations.topics_of(one) if one.stage_id != below else [],
                "may_choose": one.place_is_theirs and one.starts_at > now and one.cannot_make_at is None,
                "is_choice": one.mode == Interview.Mode.CHOICE,
                "door": one.starts_at - attending.DOOR_OPENS <= now <= one.ends_at + attending.DOOR_CLOSES,
                "has_time": one.ends_at > now,
            }
            for one in planned
        ],
    }
