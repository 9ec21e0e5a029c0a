"""What a stage allows of a meeting's time, length and place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from interviews.models import Interview

FURTHEST = timedelta(days=366)  # the word is reckoned from the meeting: a slip of the year would put it off for ever


def check(stage: Stage, starts_at: datetime, minutes: int, mode: str, link: str, address: str) -> None:
    """Refuse a time, a length or a place that the stage does not allow."""
    for _field, sentence in problems(stage, starts_at, minutes, mode, link, address):
        raise IllegalMove(sentence)


def problems(
    stage: Stage, starts_at: datetime, minutes: int, mode: str, link: str, address: str
) -> Iterator[tuple[str, str]]:
    """What the stage does not allow of these, each with the field it is about: all at once, for whoever fills in the form."""
    if not stage.is_talk:
        yield "", _("Nobody meets in “%(stage)s”.") % {"stage": stage.name}
    if starts_at <= clock.now():
        yield "at", _("Choose a time that lies ahead.")
    if starts_at > clock.now() + FURTHEST:
        yield "on", _("Choose a day in the next months.")
    if starts_at.timestamp() % 300:
        yield "at", _("Choose times in steps of five minutes.")
    if minutes % 5 or minutes < 5:
        yield "minutes", _("Choose times in steps of five minutes.")
    least, most = stage.least_minutes or 5, stage.most_minutes or 480
    if not least <= minutes <= most:
        yield (
            "minutes",
            _("“%(stage)s” takes %(least)s to %(most)s minutes: that is what candidates were told.")
            % {"stage": stage.name, "least": least, "most": most},
        )
    if mode not in Interview.Mode.values:
        yield "mode", _("Say where it is.")
    if mode in (Interview.Mode.ONLINE, Interview.Mode.CHOICE) and not link:
        yield "link", _("An online meeting needs the link of its call.")
    if link and not link.lower().startswith(("https://", "http://")):
        yield "link", _("The link of a call begins with https://.")
    if mode in (Interview.Mode.OFFICE, Interview.Mode.CHOICE) and not address.strip():
        yield "address", _("A meeting at the office needs its address, and how to get in.")
