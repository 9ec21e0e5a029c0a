"""What the lists of this room read: one function per page, naming its joins; as many queries for one row as for a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, Subquery

from candidates import keyset
from candidates import queries as people
from candidates.models import Application
from candidates.rows import WAITER, Waiter, waiter
from hiring import clock, once, roles
from hiring.models import Job, Member, Opening, Pipeline, Reading, Stage, User

PER_PAGE = 25
WAITING = 30  # of those who keep a job open, as many are named
STATES = {
    "": ["draft", "published", "paused"],
    "all": Job.State.values,
    **{state: [state] for state in Job.State.values},
}


class JobRow(NamedTuple):
    """A job in the list, with its counts."""

    slug: str
    title: str
    kind: str
    state: str
    place: str
    work_mode: str
    look_again_on: date | None
    is_confidential: bool
    agreed_at: datetime | None
    lead: str | None
    open: int
    late: int
    filled: int
    openings: int

    def get_state_display(self) -> str:
        return str(Job.State(self.state).label)

    def get_work_mode_display(self) -> str:
        return str(Job.WorkMode(self.work_mode).label) if self.work_mode else ""


@dataclass
class JobsPage:
    page: Page
    rows: list[JobRow]
    open: int
    late: int
    unagreed: int


def visible_jobs(user: Any) -> Any:
    """The jobs that the user finds in lists and may open."""
    return Job.objects.filter(roles.scope(user, "job.view"))


def jobs_page(user: User, query: dict[str, str]) -> JobsPage:
    """The list of jobs, filtered as the address says (state, mine, late, unagreed, q), with the counts of each."""
    visible = visible_jobs(user)
    waits = Application.objects.visible_to(user).open()
    late = waits.filter(promised_for__lt=clock.now())
    here = {"job": OuterRef("pk")}
    found = visible.filter(state__in=STATES.get(query.get("state", ""), STATES[""]))
    words = query.get("q", "").replace("\0", "").strip()  # PostgreSQL refuses NUL
    if words:
        found = found.filter(Q(title__icontains=words) | Q(place__icontains=words))
    if "mine" in query:
        found = found.filter(Exists(Member.objects.filter(user=user, **here)))
    if "late" in query:
        found = found.filter(Exists(late.filter(**here).order_by()))
    if "unagreed" in query:
        found = found.filter(agreed_at=None, kind=Job.Kind.ROLE)
    leading = Member.objects.filter(leads=True, **here).order_by("pk")
    heads, same = Opening.objects.filter(cancelled_at=None, **here), Opening.objects.filter(pk=OuterRef("pk"))
    rows = found.order_by("title", "pk").values_list(
        *JobRow._fields[:9],
        Subquery(leading.values("user__name")[:1]),
        keyset.counted(waits.filter(**here)),
        keyset.counted(late.filter(**here)),
        keyset.counted(
            heads.filter(Exists(same.filter(application__isnull=False)) | Exists(same.filter(offer__isnull=False)))
        ),
        keyset.counted(heads),
    )
    page = Paginator(rows, PER_PAGE).get_page(query.get("page"))
    unagreed = visible.filter(agreed_at=None, kind=Job.Kind.ROLE, state__in=STATES[""]).count()
    return JobsPage(page, [JobRow(*row) for row in page], keyset.count(waits), keyset.count(late), unagreed)


@dataclass(frozen=True)
class Rights:
    """What the reader may do on a job, so that a page offers nothing else."""

    edit: bool
    agree: bool
    publish: bool
    team: bool


def rights(user: Any, job: Job) -> Rights:
    acts = ("job.edit", "job.agree", "job.publish", "job.team")
    edit, agree, publish, team = (roles.may(user, act, job) for act in acts)
    return Rights(edit=edit, agree=agree, publish=publish, team=team)


def read_pay(user: User, job: Job) -> bool:
    """Whether the reader is shown the pay band; a band that is not public is on record as read."""
    if job.pay_from is None and job.pay_to is None:
        return False
    if job.pay_is_shown and job.state == Job.State.PUBLISHED:
        return True
    if not roles.may(user, "pay.view", job):
        return False
    Reading.objects.create(user=user, what="pay", subject=job.slug[:40], at=clock.now())
    return True


def waiting_on(user: Any, job: Job) -> Any:
    """Who still waits for a word on the job, most urgent first, as far as the reader may see them."""
    return Application.objects.visible_to(user).open().filter(job=job).by_promise()


@dataclass(frozen=True)
class StillWaiting:
    """Who keeps a job from being closed: the most urgent whom the reader may see, and how many there are besides."""

    rows: list[Waiter]
    more: int  # whom the reader may see, beyond the rows
    unseen: int  # whom the reader may not see

    @property
    def count(self) -> int:
        return len(self.rows) + self.more + self.unseen


def still_waiting(user: Any, job: Job) -> StillWaiting:
    """Everybody who waits for a word on the job, as the database counts them; the first of them by name."""
    seen = waiting_on(user, job)
    rows, visible = [waiter(*values) for values in seen.values_list(*WAITER)[:WAITING]], seen.count()
    everybody = Application.objects.open().filter(job=job).count()
    return StillWaiting(rows, max(0, visible - len(rows)), max(0, everybody - visible))


def channels(job: Job, user: Any) -> Any:
    """The places where the job is shared, with how many people came from each."""
    seen = Application.objects.visible_to(user).filter(channel=OuterRef("pk"))
    return [(channel, channel.came) for channel in job.channels.annotate(came=keyset.counted(seen))]


def claimed(job: Job) -> int:
    return Application.objects.filter(opening__job=job, opening__cancelled_at=None).count()


# --- a process ---------------------------------------------------------------------------------------------------------


@dataclass
class Step:
    """A stage of a process, and what it names."""

    stage: Stage
    names: list[str]  # of functions, then of skills
    criteria: list[tuple[UUID, str]]
    questions: list[tuple[UUID, str]]


def stages_of(pipeline: Pipeline) -> list[Step]:
    """The stages in their order, retired ones too, with what they name. Five queries."""
    steps = {one.pk: Step(one, [], [], []) for one in people.stages_of(pipeline.pk)}
    for pk, name in (*_functions(pipeline=pipeline.pk), *_skills(pipeline=pipeline.pk)):
        steps[pk].names.append(name)
    for pk, uid, name in _criteria(pipeline=pipeline.pk):
        steps[pk].criteria.append((uid, name))
    for pk, uid, text in _questions(pipeline=pipeline.pk):
        steps[pk].questions.append((uid, text))
    return list(steps.values())


@once.Worded
def _functions(pipeline: int) -> Any:
    found = Stage.objects.filter(pipeline=pipeline, functions__isnull=False)
    return found.order_by("functions__name").values_list("pk", "functions__name")


@once.Worded
def _skills(pipeline: int) -> Any:
    found = Stage.objects.filter(pipeline=pipeline, skills__isnull=False)
    return found.order_by("skills__name").values_list("pk", "skills__name")


@once.Worded
def _criteria(pipeline: int) -> Any:
    found = Stage.objects.filter(pipeline=pipeline, criteria__isnull=False)
    return found.order_by("criteria__group", "criteria__name").values_list("pk", "criteria__uid", "criteria__name")


@once.Worded
def _questions(pipeline: int) -> Any:
    found = Stage.objects.filter(pipeline=pipeline, questions__isnull=False)
    return found.order_by("questions").values_list("pk", "questions__uid", "questions__text")
