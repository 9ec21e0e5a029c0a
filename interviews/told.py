"""What of this app stands on a candidate's page: what waits for them, what was settled, and the stages that took place. Only
reads, and only what they may know: nothing here looks at `state` before they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from candidates import transitions
from candidates.models import Application, NextStep, Verb
from candidates.portal import way
from hiring.models import Stage

from .models import Continuation, Interview, Presentation, Rating, RemoteWish
from .transitions import ratings, wishes

RATED = (*Stage.TALKS, Stage.Kind.TEST_CASE)


@dataclass(frozen=True)
class ToRate:
    """What they may rate, and what they said of it so far: a stage that took place, or without one the whole way."""

    stage: Stage | None
    rating: Rating | None

    @property
    def title(self) -> str:
        return self.stage.name_before if self.stage else _("The whole way")

    @property
    def can_change(self) -> bool:
        return self.rating is None or ratings.can_change(self.rating)

    @property
    def values(self) -> dict[str, Any]:
        one = self.rating
        return {"comfort": str(one.comfort), "clarity": str(one.clarity)} if one else {}


@dataclass(frozen=True)
class Tasks:
    """What this app asks of them now, and what was settled."""

    presentation: Presentation | None
    question: Continuation | None
    remote: RemoteWish | None


def tasks(application: Application) -> Tasks:
    found = application.presentations.select_related("partner").order_by("-pk")
    return Tasks(found.first(), wishes.open_question(application), wishes.remote_wish(application))


def to_rate(application: Application) -> list[ToRate]:
    """The whole way, once they were told how it ended; then the stages that took place for them, the latest first: met or handed
    in, and left behind as far as they know."""
    left, _hidden = way.left_on(application)
    places = set(left)
    held = Interview.objects.filter(application=application, state=Interview.State.HELD)
    places |= set(held.values_list("stage", flat=True))
    if application.told_at is None:
        seen = transitions.shown(application)
        if seen.next_step == NextStep.ANSWER:
            places.add(seen.stage_id)
    else:
        since = application.events.filter(verb=Verb.SETTLED, at__gte=application.entered_stage_at)
        if since.filter(data__next=NextStep.ANSWER).exists():
            places.add(application.stage_id)
    given = {one.stage_id: one for one in Rating.objects.filter(application=application)}
    whole = [] if application.told_at is None else [ToRate(None, given.get(None))]
    rated = {stage for stage in given if stage is not None}
    stages = Stage.objects.filter(pk__in=places | rated, kind__in=RATED).order_by("-position")
    return [*whole, *(ToRate(stage, given.get(stage.pk)) for stage in stages)]
