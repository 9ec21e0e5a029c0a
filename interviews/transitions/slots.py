"""Whose time a meeting takes, in rows of five minutes that nobody can hold twice (P8); the database refuses, never an `if`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import promise
from hiring.models import User
from hiring.states import IllegalMove
from interviews.models import Guest, Interview, Slot
from interviews.models.meetings import SLOT


def key(person: Any) -> str:
    """A colleague, a guest or a candidate as the rows name them."""
    kind = "u" if isinstance(person, User) else "g" if isinstance(person, Guest) else "c"
    return f"{kind}{person.pk}"


def wanted(interview: Interview) -> dict[str, str]:
    """Everybody whose time it takes, by their key: with their names."""
    sitting = [seat.person for seat in interview.seats.select_related("user", "guest")]
    return {key(person): person.name for person in [interview.application.candidate, *sitting]}


def instants(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The beginnings of the five-minute slots between the two."""
    at = datetime.fromtimestamp(int(starts_at.timestamp()) // 300 * 300, UTC)
    found = []
    while at < ends_at:
        found.append(at)
        at += SLOT
    return found


def take(interview: Interview) -> None:
    """The meeting holds the time of all its people, and no other time. Refused, naming who is busy, when somebody's is taken.

    New rows are inserted in order of person and instant, and rows that are no longer needed go last: two meetings that
    want the same people wait for each other in one direction only.
    """
    names = wanted(interview)
    new = {(person, at) for person in names for at in instants(interview.starts_at, interview.ends_at)}
    held = {(slot.person, slot.at): slot.pk for slot in interview.slots.all()}
    rows = [Slot(interview=interview, person=person, at=at) for person, at in sorted(new - held.keys())]
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(rows)
    except IntegrityError as clash:
        raise IllegalMove(busy(interview, names)) from clash
    Slot.objects.filter(pk__in=[pk for place, pk in held.items() if place not in new]).delete()


def first_free(people: Iterable[Any], on: date, zone: ZoneInfo, minutes: int) -> time:
    """A time of that day, on the half hour between nine and five, at which none of these has a meeting: from ten o'clock on
    first. Ten when there is none. One query."""
    midnight = datetime.combine(on, time(), tzinfo=zone)
    held = Slot.objects.filter(person__in=[key(one) for one in people])
    taken = set(held.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1)).values_list("at", flat=True))
    for half in (*range(20, 34), 18, 19):
        begins = time(half // 2, half % 2 * 30)
        starts_at = datetime.combine(on, begins, tzinfo=zone).astimezone(UTC)
        if taken.isdisjoint(instants(starts_at, starts_at + timedelta(minutes=minutes))):
            return begins
    return time(10)


def busy(interview: Interview, names: dict[str, str]) -> str:
    """Who has another meeting then, and from when to when, in the time of the one that is planned."""
    there = ZoneInfo(interview.zone)
    edge = interview.starts_at - timedelta(minutes=5)
    clash = Slot.objects.filter(person__in=names, at__gt=edge, at__lt=interview.ends_at).exclude(interview=interview)
    found = clash.values_list("person", "interview__starts_at", "interview__ends_at").distinct()
    taken = sorted(
        _("%(name)s, %(from)s to %(to)s")
        % {
            "name": names[person],
            "from": f"{starts.astimezone(there):%H:%M}",
            "to": f"{ends.astimezone(there):%H:%M}",
        }
        for person, starts, ends in found
    )
    if not taken:  # it was taken at this very instant
        return _("Somebody has another meeting at that time. Choose another time, or another person.")
    words = {"taken": "; ".join(taken), "place": promise.place_of(interview.zone)}
    return _("Busy then: %(taken)s (%(place)s time). Choose another time, or other people.") % words


def free(interview: Interview) -> None:
    """The meeting holds nobody's time any more."""
    interview.slots.all().delete()
