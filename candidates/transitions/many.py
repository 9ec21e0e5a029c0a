"""Acts on a job that reach all its applications."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.models import Application, NextStep
from hiring import clock
from hiring.models import Job, User
from hiring.states import IllegalMove, change

from .going import hold
from .guards import HOLD_AT_MOST


@transaction.atomic
def pause_job(job: Job, *, by: User, until: date, words: str = "") -> int:
    """The job takes no applications, and each active one is on hold until the day with its letter, in one act; how many. Who
    has our offer keeps its day."""
    if not clock.now().date() < until <= clock.now().date() + HOLD_AT_MOST:
        raise IllegalMove(_("Choose a day between tomorrow and thirty days from now."))
    Job.objects.select_for_update(no_key=True).get(pk=job.pk)  # nobody comes in on the way
    change(job, Job.State.PAUSED, look_again_on=until, version=job.version + 1)
    active = Application.objects.active().filter(job=job).exclude(next_step=NextStep.CONSIDER)
    active = active.select_related("candidate", "stage", "owed_by", "job")
    for application in active:
        hold(application, by=by, until=until, words=words)
    return len(active)


@transaction.atomic
def resume_job(job: Job) -> None:
    """The job takes applications again; those on hold keep their day and are looked at by then."""
    change(job, Job.State.PUBLISHED, look_again_on=None, version=job.version + 1)


@transaction.atomic
def close_job(job: Job) -> None:
    """The job is closed; refused while anybody waits for a word on it."""
    Job.objects.select_for_update(no_key=True).get(pk=job.pk)  # nobody comes in on the way
    waiting = Application.objects.open().filter(job=job).count()
    if waiting:
        raise IllegalMove(
            ngettext(
                "%(count)d person still waits for a word on this job. Answer them first.",
                "%(count)d people still wait for a word on this job. Answer each of them first.",
                waiting,
            )
            % {"count": waiting}
        )
    change(job, Job.State.CLOSED, closed_at=clock.now(), look_again_on=None, version=job.version + 1)
