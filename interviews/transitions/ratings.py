"""What candidates say of a stage, and at the end of the whole way, in two taps each; and the sums that the team reads: never a
single answer.

Only answers that can no longer be changed count, and they count in fives: neither a look yesterday and today nor any two
sums can be taken from each other to find one person's answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candidates.models import Application
from hiring import clock
from hiring.models import Job, Stage
from hiring.states import IllegalMove
from interviews.models import Interview, Rating

CHANGEABLE = timedelta(days=7)
FEWEST = 5
STEPS = (1, 2, 3, 4, 5)


def can_change(rating: Rating) -> bool:
    return clock.now() < rating.at + CHANGEABLE


@transaction.atomic
def rate(application: Application, stage: Stage | None, *, comfort: int, clarity: int) -> Rating:
    """The stage is rated, or without one the whole way; within a week the same person may change it, later it stands. The whole
    way is refused before they were told how it ended."""
    if stage is None and application.told_at is None:
        raise IllegalMove(_("We ask about the whole way once you have heard from us how it ended."))
    held = None
    if stage:
        held = application.interviews.filter(stage=stage, state=Interview.State.HELD).order_by("-starts_at").first()
    values = {"comfort": comfort, "clarity": clarity}
    try:
        with transaction.atomic():
            rating, made = Rating.objects.get_or_create(
                application=application, stage=stage, defaults={**values, "interview": held, "at": clock.now()}
            )
    except IntegrityError as wrong:
        raise IllegalMove(_("Choose from one to five.")) from wrong
    if made:
        return rating
    if not can_change(rating):
        if all(getattr(rating, name) == value for name, value in values.items()):
            return rating
        raise IllegalMove(_("You rated this more than a week ago; it stands as it is. Thank you for it."))
    Rating.objects.filter(pk=rating.pk).update(**values)
    rating.refresh_from_db()
    return rating


@dataclass(frozen=True)
class Sum:
    """How it was, of a whole number of fives; `count` 0 while there are too few to say anything. Without a stage it is of the
    whole way."""

    stage: Stage | None = None
    count: int = 0
    comfort: float = 0
    clarity: float = 0


def sums(stages: Iterable[Stage]) -> list[Sum]:
    """A sum for each of these stages, in their order. One query."""
    stages = list(stages)
    answers = _final(Rating.objects.filter(stage__in=[stage.pk for stage in stages]), "stage")
    return [_sum(answers[stage.pk], stage) for stage in stages]


def sums_of_the_whole(jobs: Iterable[Job]) -> dict[int, Sum]:
    """For each of these jobs the sum over its whole way, by the job's number. One query."""
    numbers = [job.pk for job in jobs]
    whole = Rating.objects.filter(stage=None, application__job__in=numbers)
    answers = _final(whole, "application__job")
    return {number: _sum(answers[number]) for number in numbers}


def _final(ratings: QuerySet[Rating], by: str) -> dict[int, list[tuple[int, int]]]:
    """The answers that can no longer be changed, in the order in which they were given."""
    answers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    final = ratings.filter(at__lte=clock.now() - CHANGEABLE).order_by("at", "pk")
    for about, comfort, clarity in final.values_list(by, "comfort", "clarity"):
        answers[about].append((comfort, clarity))
    return answers


def _sum(answers: list[tuple[int, int]], stage: Stage | None = None) -> Sum:
    count = len(answers) // FEWEST * FEWEST
    if not count:
        return Sum(stage)
    comfort, clarity = zip(*answers[:count], strict=True)
    return Sum(stage, count, sum(comfort) / count, sum(clarity) / count)
