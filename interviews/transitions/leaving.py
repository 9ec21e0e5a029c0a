"""A colleague leaves: nobody waits for their scorecards any more, and somebody else is found for their seats."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import days, promise, todos
from candidates.endings import Resting
from candidates.models import Todo
from hiring import clock, once
from hiring.models import User
from interviews.models import Interview, Seat

from . import cases, kits, partner

AT_LEAST = timedelta(hours=1)  # to find somebody else in


def resting(user: User) -> list[Resting]:
    """Registered in candidates.endings: their scorecards that are out, and the meetings ahead in which they sit."""
    planned = {pk for (pk,) in _planned(user=user.pk, now=clock.now())}
    ahead, owed = len(planned), sum(pk not in planned for (pk,) in _silent(user=user.pk))
    cards = ngettext(
        "%(count)d scorecard of theirs will be awaited no longer",
        "%(count)d scorecards of theirs will be awaited no longer",
        owed,
    )
    seats = ngettext(
        "For their seat in %(count)d meeting ahead, whoever owes the candidate the word will be asked to find somebody else",
        "For their seats in %(count)d meetings ahead, whoever owes the candidate the word will be asked to find somebody else",
        ahead,
    )
    return [Resting(words % {"count": count}, moves=False) for words, count in ((cards, owed), (seats, ahead)) if count]


@once.Worded
def _planned(user: int, now: datetime) -> Any:
    planned = Seat.objects.filter(user=user, interview__state="planned", interview__starts_at__gt=now)
    return planned.filter(application__told_at__isnull=True).order_by().values_list("pk")


@once.Worded
def _silent(user: int) -> Any:
    return Seat.objects.filter(user=user, application__told_at__isnull=True).silent().order_by().values_list("pk")


def left(user: User, by: User) -> None:
    """Registered in candidates.endings: their seats are given up where there is something to judge already, or a test case is
    out; for each meeting ahead whoever owes the candidate the word has a task, due on the working day before it at the latest."""
    seats = list(_owed(user).select_related("application", "case__application"))
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
        released_at=clock.now(), released_by=by, released_why=_("%(name)s has left.") % {"name": user.name}
    )
    kits.forget_reminders(seats, _("No scorecard is awaited any more."))
    for seat in seats:
        partner.stop_asking(seat.application)
        if seat.case and seat.case.in_at:
            cases.ask_for_graders(seat.case)
    _ask_for_somebody(Todo.Kind.SEAT_LEFT, _ahead(user))


def away(user: User, start: datetime, end: datetime) -> list[str]:
    """Registered in candidates.endings: for each meeting between the two in which they sit, whoever owes the candidate the word has
    a task; and that in a sentence."""
    seats = _ahead(user).filter(interview__starts_at__lt=end, interview__ends_at__gt=start)
    count = _ask_for_somebody(Todo.Kind.SEAT_AWAY, seats)
    if not count:
        return []
    words = ngettext(
        "%(name)s sits in %(count)d meeting on these days: whoever owes the candidate the word is asked to find somebody else.",
        "%(name)s sits in %(count)d meetings on these days: whoever owes the candidates the word is asked to find somebody else.",
        count,
    )
    return [words % {"count": count, "name": user.name}]


def _ask_for_somebody(kind: Todo.Kind, seats: QuerySet[Seat]) -> int:
    """The tasks, each due in a working day, and on the one before the meeting at the latest; how many."""
    ahead = list(seats.annotate(begins=F("interview__starts_at")).select_related("application__owed_by"))
    for seat in ahead:
        owner = promise.owner_of(seat.application)
        due_at = min(days.in_working_days(owner, 1).at, max(days.before(owner, 1, seat.begins), clock.now() + AT_LEAST))
        todos.give(kind, f"{kind}:{seat.uid.hex}", seat.application, owner=owner, due_at=due_at)
    return len(ahead)


def _ahead(user: User) -> QuerySet[Seat]:
    """Their seats in meetings that have not begun, of people who wait to be told."""
    planned = {"interview__state": Interview.State.PLANNED, "interview__starts_at__gt": clock.now()}
    return Seat.objects.of(user).filter(**planned, application__told_at__isnull=True)


def _owed(user: User) -> QuerySet[Seat]:
    """Their other seats whose scorecards are out."""
    return Seat.objects.of(user).silent().filter(application__told_at__isnull=True).exclude(pk__in=_ahead(user))
