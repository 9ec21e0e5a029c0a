"""The three figures on the team's first page: sums over jobs, never over a colleague, from the latest facts.

Each looks at the last ninety days, and there at the latest hundred at most, so that it costs the same with a hundred
applications and with a hundred thousand. Below `FEW` there is nothing to say yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.core.cache import caches
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hiring import clock, once, roles
from hiring.models import Job, Member, User

from .models import Application, Closure, Event, Mail, Verb

SINCE = timedelta(days=90)
LATEST = 100
FEW = 5
KEPT = timedelta(minutes=5)
OURS = (Closure.NO_MATCH, Closure.ROLE_FILLED, Closure.ROLE_STOPPED, Closure.NO_REPLY, Closure.POOLED)


@dataclass(frozen=True)
class Share:
    """How many of how many closings were told with their letter by the day that was promised first."""

    kept: int
    all: int

    @property
    def is_enough(self) -> bool:
        return self.all >= FEW

    @property
    def percent(self) -> int:
        """Rounded; a hundred only when it was all of them."""
        if not self.all:
            return 0
        return min(round(self.kept * 100 / self.all), 100 if self.kept == self.all else 99)


@dataclass(frozen=True)
class Reply:
    """The median time from an application to the first answer that a person sent, and of how many it is."""

    time: timedelta
    answers: int

    @property
    def is_enough(self) -> bool:
        return self.answers >= FEW

    @property
    def words(self) -> str:
        return spell(self.time)


@dataclass(frozen=True)
class Unagreed:
    """Jobs whose criteria the hiring manager has not agreed; with the title of the first."""

    count: int
    first: str
    waits_for: str


@dataclass(frozen=True)
class Figures:
    feedback: Share
    reply: Reply
    unagreed: Unagreed


def figures(user: User) -> Figures | None:
    """The three figures over the jobs on which the user may decide, the two over the past at most `KEPT` old; None for those
    who decide nowhere."""
    if not roles.may(user, "promise"):
        return None
    kept: tuple[Share, Reply] | None = caches["process"].get(f"figures:{user.pk}")
    if kept is None:
        kept = feedback(user), reply(user)
        caches["process"].set(f"figures:{user.pk}", kept, KEPT.total_seconds())
    return Figures(*kept, unagreed(user))


def feedback(user: User) -> Share:
    """Of our own closings that were told: how many by the first promised day, whichever way it was moved later."""
    told = Application.objects.allowed(user, "promise").filter(
        told_at__isnull=False, told_at__gte=clock.now() - SINCE, closure__in=OURS, letter__isnull=False
    )
    # Told again after a reopening: the last one counts.
    telling = Event.objects.filter(application=OuterRef("pk"), verb__in=(Verb.TOLD, Verb.TOLD_BY_PHONE)).order_by("-pk")
    promised = Subquery(telling.values("changes__first_promised_for__0")[:1])
    rows = told.order_by("-told_at").values_list("told_at", promised)[:LATEST]
    days = [(told_at, day) for told_at, first in rows if told_at and (day := _instant(first))]
    return Share(sum(told_at <= day for told_at, day in days), len(days))


def reply(user: User) -> Reply:
    """From the arrival to the first letter of a person (receipts and other notices do not count)."""
    came = Application.objects.allowed(user, "promise").filter(
        applied_at__gte=clock.now() - SINCE, origin=Application.Origin.APPLIED, set_aside=False
    )
    answers = Mail.objects.filter(
        application=OuterRef("pk"), candidate__isnull=False, is_notice=False, state=Mail.State.SENT
    )
    first = Subquery(answers.order_by("sent_at").values("sent_at")[:1])
    rows = came.order_by("-applied_at").values_list("applied_at", first)[:LATEST]
    times = [sent_at - applied_at for applied_at, sent_at in rows if sent_at]
    return Reply(median(times) if times else timedelta(), len(times))


def _of_these(jobs: QuerySet[Job]) -> Any:
    managers = Member.objects.filter(job=OuterRef("pk"), user__is_manager=True, user__is_active=True).order_by("pk")
    waiting = jobs.filter(kind=Job.Kind.ROLE, agreed_at__isnull=True).exclude(state=Job.State.CLOSED)
    return waiting.order_by("title").values_list("title", Subquery(managers.values("user__name")[:1]))[:LATEST]


@once.Worded
def _of_all() -> Any:
    return _of_these(Job.objects.all())


def unagreed(user: User) -> Unagreed:
    """Jobs that are not closed and whose profile nobody has agreed."""
    scope = roles.scope(user, "job.view")
    found = _of_these(Job.objects.filter(scope)) if scope else _of_all()
    title, manager = found[0] if found else ("", "")
    return Unagreed(len(found), title, (manager or "").split(" ")[0])


def spell(time: timedelta) -> str:
    """ "5 h 20 min", "2 days 4 h", "12 min"."""
    minutes = int(time.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


def _instant(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else None
