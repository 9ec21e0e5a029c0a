"""What candidates say of the stages and of the whole way, as the team may read it: sums by job and stage, each for the stages
that the reader may know of, and of the whole way for those who know the whole job. There are no filters, so no two sums
differ by one person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from candidates import keyset
from hiring import roles
from hiring.models import Job, Stage, User

from .models import Seat
from .transitions import ratings
from .transitions.ratings import Sum

KINDS = (*Stage.TALKS, Stage.Kind.TEST_CASE)
MOST = 15  # jobs on a page


@dataclass(frozen=True)
class JobSums:
    job: Job
    sums: list[Sum]
    whole: Sum | None  # nothing for who knows only the stages in which they interview


def by_job(user: User, *, before: str = "", after: str = "") -> keyset.Slice:
    """A page of jobs with the sums of their stages and of the whole way, newest first: recruiters and managers their jobs,
    administrators all, and everybody the stages in which they interview themselves. Four queries."""
    rated = Stage.objects.filter(kind__in=KINDS, retired_at__isnull=True)
    jobs = Job.objects.filter(pipeline__isnull=False)
    scope, sees = roles.scope(user, "rating.sums"), _sees_jobs(user)
    whole = set(jobs.filter(scope).values_list("pk", flat=True)) if sees else set()
    mine: set[int] = set()
    if not sees or scope:  # no scope is every job as a whole
        seats = Seat.objects.filter(user=user).values_list(Coalesce("interview__stage", "case__stage"))
        mine = {stage for (stage,) in seats.distinct()}
        own = rated.filter(pk__in=mine)
        jobs = jobs.filter(Q(pk__in=whole) | Q(pipeline__in=own.values("pipeline")))
    page = keyset.newest(jobs.exclude(state=Job.State.DRAFT), "created_at", MOST, before=before, after=after)
    found = page.rows
    job_of = {job.pipeline_id: job for job in found}
    every = rated.filter(pipeline__in=job_of).order_by("position")
    lines = ratings.sums(one for one in every if job_of[one.pipeline_id].pk in whole or one.pk in mine)
    of_job: dict[int, list[Sum]] = {job.pk: [] for job in found}
    for line in lines:
        if line.stage:
            of_job[job_of[line.stage.pipeline_id].pk].append(line)
    ends = ratings.sums_of_the_whole(job for job in found if job.pk in whole)
    page.rows = [JobSums(job, of_job[job.pk], ends.get(job.pk)) for job in found if of_job[job.pk] or job.pk in ends]
    return page


def _sees_jobs(user: User) -> bool:
    letters = {roles.MATRIX["rating.sums"].get(role, "-") for persona in user.personas for role in persona.roles}
    return bool(letters & {"A", "J", "R"}) or any(persona.is_lead for persona in user.personas)
