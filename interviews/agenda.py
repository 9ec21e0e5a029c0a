"""What the pages about meetings read: one function per page, naming its joins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from candidates import waiting
from candidates.models import Application, Candidate
from hiring import clock, roles
from hiring.models import User

from .models import Interview, Seat

SEATS = Prefetch("seats", Seat.objects.select_related("user", "guest__partner", "function").order_by("pk"))
MOST = 100  # of a week


def visible(user: Any) -> QuerySet[Interview]:
    """The meetings whose time and place the user may know."""
    return Interview.objects.filter(application__in=Application.objects.allowed(user, "interview.view"))


def find(user: Any, uid: UUID, act: str = "interview.view") -> Interview:
    """The meeting for this act: 404 for one the user does not see, 403 for an act they may not do on it. Joins application,
    candidate, job, stage and owner; prefetches the seats."""
    joined = visible(user).select_related("application__candidate", "application__job", "application__owed_by")
    interview = joined.select_related("application__stage", "stage", "planned_by").prefetch_related(SEATS)
    found = interview.filter(uid=uid).first()
    if found is None:
        raise Http404
    if act != "interview.view" and not allowed(user, found, act):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))
    return found


def allowed(user: Any, interview: Interview, act: str) -> bool:
    return Application.objects.allowed(user, act).filter(pk=interview.application_id).exists()


def may_record(user: User, interview: Interview) -> bool:
    """Who says what became of it: whoever plans on this job, and who sat in it."""
    own = {persona.pk for persona in user.personas}
    return any(seat.user_id in own for seat in interview.seats.all()) or allowed(user, interview, "interview.plan")


def own_seat(interview: Interview, user: User) -> Seat | None:
    """The user's own seat in it; not that of somebody they stand in for."""
    return next((seat for seat in interview.seats.all() if seat.user_id == user.pk), None)


def kit_of(seat: Seat | None) -> str:
    """The address of a seat's kit."""
    if seat is None:
        return ""
    try:
        return reverse("seat-kit", args=[seat.uid])
    except NoReverseMatch:
        return ""


# --- lists -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A meeting in a list, as one reader sees it."""

    interview: Interview
    kit: str
    others: list[str]

    @property
    def mine(self) -> bool:
        return bool(self.kit)


@dataclass
class Day:
    on: date
    rows: list[Row] = field(default_factory=list)


def rows(found: Iterable[Interview], user: User) -> list[Row]:
    return [
        Row(
            interview,
            kit_of(own_seat(interview, user)),
            [seat.person.name for seat in interview.seats.all() if seat.user_id != user.pk],
        )
        for interview in found
    ]


def between(user: User, start: datetime, end: datetime, whose: str) -> list[Interview]:
    """The meetings that begin between the two and were not called off: the user's own and theirs they stand in for (`mine`),
    or all they may see. Two queries: the meetings with candidate, job and stage, and their seats."""
    found = visible(user).filter(starts_at__gte=start, starts_at__lt=end).exclude(state=Interview.State.OFF)
    if whose != "all":
        found = found.filter(pk__in=Seat.objects.filter(user__in=user.personas).values("interview"))
    joined = found.select_related("application__candidate", "application__job", "stage").prefetch_related(SEATS)
    return list(joined.order_by("starts_at", "pk")[:MOST])


def midnight(day: date, user: User) -> datetime:
    return datetime.combine(day, time(), tzinfo=user.tz)


def week(user: User, monday: date, whose: str) -> list[Day]:
    """The days of the week in the reader's zone: those on which somebody meets, and the working days ahead."""
    days = {day: Day(day) for day in (monday + timedelta(days=n) for n in range(7))}
    meetings = between(user, midnight(monday, user), midnight(monday + timedelta(days=7), user), whose)
    for row in rows(meetings, user):
        days[row.interview.starts_at.astimezone(user.tz).date()].rows.append(row)
    today = clock.now().astimezone(user.tz).date()
    return [day for day in days.values() if day.rows or (day.on.weekday() < 5 and day.on >= today)]


def today(user: User) -> list[Row]:
    """My own meetings of today, in my zone."""
    if not roles.may(user, "interview.view") or not waiting.may_have(user, "meetings"):
        return []
    day = clock.now().astimezone(user.tz).date()
    return rows(between(user, midnight(day, user), midnight(day + timedelta(days=1), user), "mine"), user)


def monday_of(typed: str, user: User) -> date:
    """The Monday of the week that holds the typed day; of this week when it makes no sense."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = clock.now().astimezone(user.tz).date()
    if not 2000 <= day.year < 2200:
        day = clock.now().astimezone(user.tz).date()
    return day - timedelta(days=day.weekday())


def of_application(application: Application) -> list[Interview]:
    """All meetings of an application, newest first. Two queries."""
    if not application.may_have("interviews"):
        return []
    found = application.interviews.select_related("stage").prefetch_related(SEATS)
    return list(found.order_by("-starts_at", "-pk")[:20])


def next_of(applications: list[int]) -> dict[int, datetime]:
    """When each of these next meets us: one query for a whole board."""
    if not applications:
        return {}
    planned = Interview.objects.filter(
        application__in=applications, state=Interview.State.PLANNED, ends_at__gt=clock.now()
    )
    found: dict[int, datetime] = {}
    for pk, starts_at in planned.order_by("starts_at").values_list("application", "starts_at"):
        found.setdefault(pk, starts_at)
    return found


# --- the candidate's ---------------------------------------------------------------------------------------------------


def of_candidate(candidate: Candidate, uid: UUID) -> Interview:
    """A meeting of the candidate's own; 404 alike for none and for somebody else's."""
    joined = Interview.objects.select_related("application__job", "application__owed_by", "stage", "planned_by")
    found = joined.prefetch_related(SEATS).filter(uid=uid, application__candidate=candidate).first()
    if found is None:
        raise Http404
    found.application.candidate = candidate
    return found


def planned_for(candidate: Candidate, application: UUID) -> list[Interview]:
    """What is planned with the candidate on this application, while they have not been told how it ended."""
    found = Interview.objects.filter(
        application__uid=application,
        application__candidate=candidate,
        application__told_at__isnull=True,
        state=Interview.State.PLANNED,
    )
    joined = found.select_related("application__job", "application__owed_by", "stage").prefetch_related(SEATS)
    return list(joined.order_by("starts_at"))
