"""A colleague leaves: nobody waits for their scorecards any more, and somebody else is found for their seats."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import days, promise, todos
from candidates.endings import Resting
from candidates.models import Todo
from hiring import clock
from hiring.models import User
from interviews.models import Interview, Seat

from . import cases, kits, partner


def resting(user: User) -> list[Resting]:
    """Registered in candidates.endings: their scorecards that are out, and the meetings ahead in which they sit."""
    owed, ahead = _owed(user).count(), _ahead(user).count()
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


def left(user: User, by: User) -> None:
    """Registered in candidates.endings: their seats are given up where there is something to judge already, or a test case is
    out; for each meeting ahead whoever owes the candidate the word has a task, due before it begins."""
    seats = list(_owed(user).select_related("application", "case__application"))
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
        released_at=clock.now(), released_by=by, released_why=_("%(name)s has left.") % {"name": user.name}
    )
    kits.forget_reminders(seats, _("No scorecard is awaited any more."))
    for seat in seats:
        partner.stop_asking(seat.application)
        if seat.case and seat.case.in_at:
            cases.ask_for_graders(seat.case)
    ahead = _ahead(user).annotate(begins=F("interview__starts_at"))
    for seat in ahead.select_related("application__owed_by"):
        owner = promise.owner_of(seat.application)
        due_at = min(days.in_working_days(owner, 1).at, seat.begins)
        todos.give(Todo.Kind.SEAT_LEFT, f"seat_left:{seat.uid.hex}", seat.application, owner=owner, due_at=due_at)


def _ahead(user: User) -> QuerySet[Seat]:
    """Their seats in meetings that have not begun, of people who wait to be told."""
    planned = {"interview__state": Interview.State.PLANNED, "interview__starts_at__gt": clock.now()}
    return Seat.objects.of(user).filter(**planned, application__told_at__isnull=True)


def _owed(user: User) -> QuerySet[Seat]:
    """Their other seats whose scorecards are out."""
    return Seat.objects.of(user).silent().filter(application__told_at__isnull=True).exclude(pk__in=_ahead(user))
