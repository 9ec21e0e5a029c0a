"""What the pages about meetings read: one function per page, naming its joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from candidates import keyset
from candidates.models import Application, Candidate
from candidates.models.application import hidden, is_seen, of_allowed
from hiring import clock, once, roles
from hiring.models import User

from .models import Interview, Seat, Slot

SEATS = Prefetch("seats", Seat.objects.select_related("user", "guest__partner", "function").order_by("pk"))
MOST = 100  # on a page of a week


def visible(user: Any) -> QuerySet[Interview]:
    """The meetings whose time and place the user may know."""
    return Interview.objects.filter(of_allowed(user, "interview.view", "application__"))


def find(user: Any, uid: UUID, act: str = "interview.view") -> Interview:
    """The meeting for this act: 404 for one the user does not see, 403 for an act they may not do on it. Joins application,
    candidate, job, stage and owner; prefetches the seats."""
    found = _whole(uid=uid)
    if not found or not is_seen(user, found[0].application, "interview.view"):
        raise Http404
    if act != "interview.view" and not allowed(user, found[0], act):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))
    prefetch_related_objects(found, SEATS)
    return found[0]


@once.WordedRows(
    Interview,
    *("application", "application__candidate", "application__job", "application__owed_by", "application__stage"),
    *("stage", "planned_by"),
)
def _whole(uid: UUID) -> QuerySet[Interview]:
    return Interview.objects.filter(uid=uid)


def allowed(user: Any, interview: Interview, act: str) -> bool:
    return Application.objects.may(user, act, interview.application)


def may_record(user: User, interview: Interview) -> bool:
    """Who says what became of it: whoever plans on this job, and who sat in it."""
    own = {persona.pk for persona in user.personas}
    return any(seat.user_id in own for seat in interview.seats.all()) or allowed(user, interview, "interview.plan")


def own_seat(interview: Interview, user: User) -> Seat | None:
    """The user's own seat in it; not that of somebody they stand in for."""
    return next((seat for seat in interview.seats.all() if seat.user_id == user.pk), None)


def kit_of(seat: Seat | None) -> str:
    """The address of a seat's kit."""
    return reverse("seat-kit", args=[seat.uid]) if seat else ""


def card_of(seat: Seat | None) -> str:
    """The address of the scorecard that a seat owes once its meeting is over; nothing before, and where none is owed."""
    if seat is None or seat.interview is None or not seat.wants_card or seat.card_in_at or seat.released_at:
        return ""
    meets = seat.interview.state in (Interview.State.PLANNED, Interview.State.HELD)
    return reverse("seat-card", args=[seat.uid]) if meets and seat.interview.ends_at <= clock.now() else ""


# --- lists -------------------------------------------------------------------------------------------------------------


class Meeting(NamedTuple):
    """A meeting in a list."""

    pk: int
    uid: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    missed_by: str
    us_late: int
    them_late: int
    cannot_get_in_at: datetime | None
    cannot_make_at: datetime | None
    cannot_make_words: str
    name: str
    zone: str
    job: str
    stage_id: int
    stage: str
    shares_screen: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_ahead(self) -> bool:
        return self.state == Interview.State.PLANNED and self.starts_at > clock.now()

    def get_state_display(self) -> str:
        return str(Interview.State(self.state).label)


MEETING = (
    *("pk", "uid", "starts_at", "ends_at", "state", "missed_by", "us_late", "them_late", "cannot_get_in_at"),
    *("cannot_make_at", "cannot_make_words", "application__candidate__name", "application__candidate__zone"),
    *("application__job__title", "stage", "stage__name", "stage__shares_screen"),
)


def phase(meeting: Meeting | Interview) -> str:
    """Of a planned meeting whether it is ahead, is held now, or is over and nobody has said how it went; of any other nothing."""
    if meeting.state != Interview.State.PLANNED:
        return ""
    now = clock.now()
    return "ahead" if meeting.starts_at > now else "now" if meeting.ends_at > now else "over"


class Row(NamedTuple):
    """A meeting in a list, as one reader sees it: with their own seat's number, if they sit in it, and with whom else."""

    meeting: Meeting
    phase: str
    seat: UUID | None
    others: tuple[str, ...]
    people: tuple[str, ...]  # everybody in it, the reader too


@dataclass
class Day:
    on: date
    rows: list[Row] = field(default_factory=list)


def between(
    user: User, start: datetime, end: datetime, whose: str, *, before: str = "", after: str = ""
) -> keyset.Slice:
    """A page of the meetings that begin between the two and were not called off, soonest first: the user's own and theirs they
    stand in for (`mine`), or all they may see. Two queries: the meetings with candidate, job and stage, and their seats."""
    found = visible(user).filter(starts_at__gte=start, starts_at__lt=end).exclude(state=Interview.State.OFF)
    if whose != "all":
        held = Slot.objects.filter(
            person__in=[f"u{persona.pk}" for persona in user.personas], at__gte=start, at__lt=end
        )
        found = found.filter(pk__in=held.values("interview"))  # the index of whose time is taken is the shortest way
    page = keyset.newest(found, "starts_at", MOST, before=before, after=after, read=_meetings, soonest=True)
    page.rows = rows(page.rows, user)
    return page


def _meetings(found: QuerySet[Interview]) -> list[Meeting]:
    """Chosen first, and only those joined."""
    chosen = Interview.objects.filter(pk__in=found.values("pk")).order_by(*found.query.order_by)
    return [Meeting._make(row) for row in chosen.values_list(*MEETING)]


@once.Worded
def _seats(interviews: list[int]) -> Any:
    name = Coalesce("user__name", "guest__name")
    return Seat.objects.filter(interview__in=interviews).order_by("pk").values_list("interview", "uid", "user", name)


def rows(found: Iterable[tuple[Any, ...]], user: User) -> list[Row]:
    """These meetings (as `MEETING` lists them) with their seats, as the reader sees them. One query."""
    meetings = [Meeting._make(row) for row in found]
    own: dict[int, UUID] = {}
    others: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    for pk, uid, holder, called in _seats(interviews=[one.pk for one in meetings]) if meetings else ():
        people[pk].append(called)
        if holder == user.pk:
            own[pk] = uid
        else:
            others[pk].append(called)
    return [Row(one, phase(one), own.get(one.pk), tuple(others[one.pk]), tuple(people[one.pk])) for one in meetings]


def midnight(day: date, user: User) -> datetime:
    return datetime.combine(day, time(), tzinfo=user.tz)


def week(user: User, monday: date, whose: str, *, before: str = "", after: str = "") -> keyset.Slice:
    """A page of the days of the week in the reader's zone: those on which somebody meets, and the working days ahead."""
    start, end = midnight(monday, user), midnight(monday + timedelta(days=7), user)
    page = between(user, start, end, whose, before=before, after=after)
    days = {day: Day(day) for day in (monday + timedelta(days=n) for n in range(7))}
    for row in page.rows:
        days[row.meeting.starts_at.astimezone(user.tz).date()].rows.append(row)
    met = [day.on for day in days.values() if day.rows]
    first = met[0] if page.newer else monday  # what lies beyond an edge stands on another page
    last = met[-1] if page.older else monday + timedelta(days=6)
    today = clock.now().astimezone(user.tz).date()
    free = [day for day in days if first <= day <= last and day.weekday() < 5 and day >= today]
    page.rows = [day for day in days.values() if day.rows or day.on in free]
    return page


def today(user: User) -> list[Row]:
    """My own meetings of today, in my zone, and theirs whom I stand in for. Two queries, one where there are none."""
    if not roles.may(user, "interview.view"):
        return []
    day = clock.now().astimezone(user.tz).date()
    people = [f"u{persona.pk}" for persona in user.personas]
    found = _todays(people=people, start=midnight(day, user), end=midnight(day + timedelta(days=1), user))
    shut = hidden(user)
    return rows([row[1:] for row in found if row[0] not in shut], user)


@once.Worded
def _todays(people: list[str], start: datetime, end: datetime) -> Any:
    taken = Slot.objects.filter(person__in=people, at__gte=start, at__lt=end)
    found = Interview.objects.filter(pk__in=taken.values("interview"), starts_at__gte=start, starts_at__lt=end)
    return found.order_by("starts_at", "pk").values_list("application", *MEETING)[:MOST]


def monday_of(typed: str, user: User) -> date:
    """The Monday of the week that holds the typed day; of this week when it makes no sense."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = clock.now().astimezone(user.tz).date()
    if not 2000 <= day.year < 2200:
        day = clock.now().astimezone(user.tz).date()
    return day - timedelta(days=day.weekday())


@once.Worded
def _of_application(application: int) -> Any:
    found = Interview.objects.filter(application=application).order_by("-starts_at", "-pk")
    return found.values_list(*MEETING)[:20]


def of_application(application: Application, user: User) -> list[Row]:
    """All meetings of an application, newest first. Two queries a page."""
    if not application.may_have("interviews"):
        return []
    return once.ask(
        ("meetings", application.pk, user.pk), lambda: rows(_of_application(application=application.pk), user)
    )


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
    return [one for one in _announced(candidate, application) if one.state == Interview.State.PLANNED]


def called_off(candidate: Candidate, application: UUID) -> Interview | None:
    """The last meeting of theirs that was called off and for which no other of its stage was planned since, while they have not
    been told how it ended."""
    every = _announced(candidate, application)
    off = [(one.ended_at, one.pk, one) for one in every if one.state == Interview.State.OFF and one.ended_at]
    if not off:
        return None
    ended_at, _pk, last = max(off)
    is_replaced = any(one.stage_id == last.stage_id and one.planned_at >= ended_at for one in every if one != last)
    return None if is_replaced else last


def _announced(candidate: Candidate, application: UUID) -> list[Interview]:
    """All their meetings on it, soonest first, once a page. Two queries."""

    def asked() -> list[Interview]:
        found = Interview.objects.filter(
            application__uid=application, application__candidate=candidate, application__told_at__isnull=True
        )
        joined = found.select_related("application__job", "application__owed_by", "stage").prefetch_related(SEATS)
        return list(joined.order_by("starts_at"))

    return once.ask(("announced", application), asked)


@once.Worded
def _cannot_make(them: list[int]) -> Any:
    found = Interview.objects.filter(application__in=them, state="planned", cannot_make_at__isnull=False)
    return found.order_by("pk").values_list("application", "cannot_make_words")


def cannot_make(applications: list[int]) -> dict[int, str]:
    """Of these, those who can't make the time that is planned, with their words: one query for a whole list."""
    return dict(_cannot_make(them=once.some(applications))) if applications else {}
