"""What the pages about a test case read. The candidate's stand on what they are shown; a grader's hold nothing about days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.models import Application, NextStep
from candidates.models.application import is_seen
from candidates.transitions import shown
from hiring import clock, once, roles
from hiring.models import Criterion, Job, LetterNeeds, Stage, User

from .models import Case, HandIn, MoreTime, Seat
from .transitions import cases, more_time


def has_been_there(application: Application) -> bool:
    """Whether there can be a test case to show: they are at one, or came past one."""
    return application.stage.kind == Stage.Kind.TEST_CASE or application.reached >= LetterNeeds.POINT


def rubric(stage: Stage) -> list[Criterion]:
    """By what it is read: the criteria of the stage that are about the case, else all it has."""
    found = list(stage.criteria.order_by("pk"))
    return [one for one in found if one.group == Criterion.Group.CASE] or found


# --- the candidate's ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TheirCase:
    """A test case as its candidate sees it."""

    row: Case
    is_theirs: bool  # still at it, as far as they know
    has_begun: bool
    due_at: datetime | None
    starts_at: datetime | None  # the day they chose, while it has not come
    wish: MoreTime | None  # open
    versions: list[HandIn] = field(default_factory=list)

    @property
    def is_in(self) -> bool:
        return bool(self.versions)

    @property
    def waits(self) -> bool:
        """Whether it is for them to do something: to choose a day, or to hand it in."""
        return self.is_theirs and not self.is_in

    @property
    def is_late_answered(self) -> bool:
        """Whether we owe them an answer to their wish for more time since a day that is over."""
        return self.wish is not None and self.wish.answer_due_at < clock.now()

    @property
    def can_begin(self) -> bool:
        return self.is_theirs and not self.has_begun

    @property
    def can_hand_in(self) -> bool:
        return self.is_theirs and self.has_begun and len(self.versions) < cases.MOST_VERSIONS

    @property
    def is_over(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()

    @property
    def at_once(self) -> int:
        """How many days more they get without anybody being asked."""
        return max(0, self.row.stage.case_more_days - self.row.more_days)

    @property
    def one_click(self) -> int:
        """The days that one click asks for."""
        return min(more_time.DAYS, self.at_once) or more_time.DAYS

    @property
    def first_day(self) -> date:
        return cases.day_of(clock.now(), self.row.application.candidate.zone)

    @property
    def last_day(self) -> date:
        assert self.row.begin_by is not None
        return max(self.first_day, cases.day_of(self.row.begin_by, self.row.zone))

    @property
    def left(self) -> str:
        """The countdown, in words."""
        if self.due_at is None:
            return ""
        return time_left(self.due_at - clock.now())


def time_left(left: timedelta) -> str:
    if left <= timedelta(0):
        return _("The time is over")
    hours = int(left.total_seconds()) // 3600
    if hours >= 48:
        days = hours // 24
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if hours >= 1:
        return ngettext("%(hours)d hour left", "%(hours)d hours left", hours) % {"hours": hours}
    minutes = max(1, int(left.total_seconds()) // 60)
    return ngettext("%(minutes)d minute left", "%(minutes)d minutes left", minutes) % {"minutes": minutes}


def theirs(application: Application) -> TheirCase | None:
    """The candidate's newest test case that stands; none when it was called off before anything was handed in."""
    found = application.cases.exclude(state=Case.State.OFF, in_at__isnull=True).select_related("stage")
    case = found.prefetch_related("hand_ins__files", "wishes").order_by("-pk").first()
    if case is None:
        return None
    case.application = application
    now = clock.now()
    starts = case.begun_at or case.begin_by
    begun = case.state != Case.State.SENT or (starts is not None and starts <= now)
    due = case.due_at
    if begun and due is None and starts is not None:  # the sweep writes it down in a minute
        due = cases.last_second(cases.day_of(starts, case.zone) + timedelta(days=case.days), case.zone)
    return TheirCase(
        row=case,
        is_theirs=cases.is_theirs(case),
        has_begun=begun,
        due_at=due if begun else None,
        starts_at=None if begun else case.begun_at,
        wish=next((one for one in case.wishes.all() if one.answered_at is None), None),
        versions=list(case.hand_ins.all()),
    )


def waits_for_hand_in(application: Application) -> bool:
    return shown(application).next_step == NextStep.HAND_IN


# --- the team's --------------------------------------------------------------------------------------------------------


JOINED = (
    "stage",
    "application",
    "application__candidate",
    "application__job",
    "application__stage",
    "application__owed_by",
)


@once.WordedRows(Case, *JOINED)
def _whole(uid: UUID) -> QuerySet[Case]:
    return Case.objects.filter(uid=uid)


def get_case(user: Any, uid: UUID, act: str) -> Case:
    """The case for this act: 404 when the user does not see its application, 403 for an act that is not theirs."""
    found = _whole(uid=uid)
    if not found or not is_seen(user, found[0].application):
        raise Http404
    case = found[0]
    if not Application.objects.may(user, act, case.application):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))
    return case


@dataclass(frozen=True)
class TeamCase:
    """A test case on our side; what belongs to the days is there only for who sees them."""

    row: Case
    versions: list[HandIn]
    criteria: list[Criterion]
    own: Seat | None
    may_set: bool
    sees_time: bool
    seats: list[Seat] = field(default_factory=list)
    wishes: list[MoreTime] = field(default_factory=list)

    @property
    def open_wish(self) -> MoreTime | None:
        return next((one for one in self.wishes if one.answered_at is None), None)

    @property
    def has_files(self) -> bool:
        return any(version.files.all() for version in self.versions)

    @property
    def late(self) -> bool:
        return bool(self.versions) and self.versions[-1].is_late


def team_case(user: User, case: Case) -> TeamCase:
    """The whole page: versions with their files, the rubric, one's own seat; for those who set it also all seats.

    Days, lateness and wishes are there for recruiters and the owner of the promise, whether they grade it or not, and for a
    manager who does not grade it; whoever else grades, the human being, reads nothing of them.
    """
    seats = list(case.seats.select_related("user", "guest").order_by("pk"))
    own = next((seat for seat in seats if seat.user_id == user.pk), None)
    may_set = Application.objects.may(user, "case.set", case.application)
    sees = may_set and (user.recruits or case.application.owed_by_id == user.pk or own is None)
    return TeamCase(
        row=case,
        versions=list(case.hand_ins.prefetch_related("files")),
        criteria=rubric(case.stage),
        own=own,
        may_set=may_set,
        sees_time=sees,
        seats=seats if may_set else [],
        wishes=list(case.wishes.select_related("answered_by")) if sees else [],
    )


def open_wishes(user: User, job: Job, people: list[int]) -> dict[int, datetime]:
    """Of these people of the job: by when we answer a wish for more time that is open, for who sees it (as `team_case` says). One
    query, and none for who may set no test case there."""
    if not people or not roles.may(user, "case.set", job):
        return {}
    grades = Seat.objects.filter(case=OuterRef("case"), user=user)
    wishes = MoreTime.objects.filter(case__application__in=people, answered_at=None).exclude(case__state=Case.State.OFF)
    about = ("case__application", "case__application__owed_by", "answer_due_at")
    rows = wishes.order_by().values_list(*about, Exists(grades))
    return {pk: due_at for pk, owner, due_at, own in rows if user.recruits or owner == user.pk or not own}
