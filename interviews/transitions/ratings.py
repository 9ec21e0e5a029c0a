"""What candidates say of a stage in two taps, and the sums that the team reads: never a single answer.

Only answers that can no longer be changed count, and they count in fives: neither a look yesterday and today nor any two
sums can be taken from each other to find one person's answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates.models import Application
from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from interviews.models import Interview, Rating

CHANGEABLE = timedelta(days=7)
FEWEST = 5
STEPS = (1, 2, 3, 4, 5)


def can_change(rating: Rating) -> bool:
    return clock.now() < rating.at + CHANGEABLE


@transaction.atomic
def rate(application: Application, stage: Stage, *, comfort: int, clarity: int) -> Rating:
    """The stage is rated; within a week the same person may change it, later it stands."""
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
    """How a stage was, of a whole number of fives; `count` 0 while there are too few to say anything."""

    stage: Stage
    count: int = 0
    comfort: float = 0
    clarity: float = 0


def sums(stages: Iterable[Stage]) -> list[Sum]:
    """A sum for each of these stages, in their order. One query."""
    stages = list(stages)
    final = Rating.objects.filter(stage__in=[stage.pk for stage in stages], at__lte=clock.now() - CHANGEABLE)
    answers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for stage, comfort, clarity in final.order_by("at", "pk").values_list("stage", "comfort", "clarity"):
        answers[stage].append((comfort, clarity))
    return [_sum(stage, answers[stage.pk]) for stage in stages]


def _sum(stage: Stage, answers: list[tuple[int, int]]) -> Sum:
    count = len(answers) // FEWEST * FEWEST
    if not count:
        return Sum(stage)
    comfort, clarity = zip(*answers[:count], strict=True)
    return Sum(stage, count, sum(comfort) / count, sum(clarity) / count)
