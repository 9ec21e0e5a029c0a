"""The gates of the evidence: a decision waits for the scorecards of its stage, an entry for those of the stages before, and a
stage is completed with its briefing. They stand in `deciding.GATES`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import queries
from candidates.models import Application, Event, Verb
from hiring import clock, once
from hiring.models import Stage
from interviews.models import Case, Scorecard, Seat, Tick

SUBMITTED = Scorecard.State.SUBMITTED


class Out(NamedTuple):
    """A seat whose scorecard is out, the name of who holds it, and whether there is something to judge: their meeting has begun, or
    their test case was handed in."""

    pk: int
    uid: UUID
    name: str
    is_due: bool


@dataclass
class Judged:
    """How it stands with the scorecards of one stage: how many are in or were given up, and whose are out."""

    done: int = 0
    out: list[Out] = field(default_factory=list)

    def lacks(self, stage: Stage) -> int:
        return max(0, stage.scorecards_wanted - self.done) if wants_cards(stage) else 0


def wants_cards(stage: Stage) -> bool:
    """Whether a decision waits for scorecards here: where people meet, or grade a test case. Reading a CV gives nobody a seat;
    there the typed reason of a no is what is asked for."""
    return bool(stage.scorecards_wanted) and (stage.is_talk or stage.kind == Stage.Kind.TEST_CASE)


def judged(application: Application) -> dict[int, Judged]:
    """Per stage, by its key, how it stands with the scorecards. One query."""
    if not application.may_have("seats"):
        return defaultdict(Judged)
    return once.ask(("judged", application.pk), lambda: _judged(application))


@once.Worded
def _seats(application: int) -> Any:
    place = Coalesce("interview__stage", "case__stage"), Coalesce("interview__state", "case__state")
    holder = "pk", "uid", Coalesce("user__name", "guest__name")
    seats = Seat.objects.filter(application=application, wants_card=True).order_by("pk")
    return seats.values_list(*place, "released_at", "card__state", "interview__starts_at", *holder)


def _judged(application: Application) -> dict[int, Judged]:
    found: dict[int, Judged] = defaultdict(Judged)
    for stage, state, released, written, begins, pk, uid, name in _seats(application=application.pk):
        stands = state not in ("off", "missed")
        if written == SUBMITTED or (released and stands):
            found[stage].done += 1
        elif not released and stands:
            is_due = begins <= clock.now() if begins else state == Case.State.IN
            found[stage].out.append(Out(pk, uid, name, is_due))
    return found


def cards(application: Application, decision: str) -> str | None:
    """A decision waits for the scorecards that its stage wants (B23); going on also for those of the stages before (B10). A no to
    somebody whom nobody has met or is to meet there has nothing to wait for: its reason is typed."""
    if decision not in ("advance", "reject", "hire"):
        return None
    here, found = application.stage, judged(application)[application.stage_id]
    judges = decision != "reject" or application.talked_at or found.out or found.done
    said = [_waits(here, found)] if wants_cards(here) and judges else []
    if decision == "advance":
        said += [_waits(stage, judged(application)[stage.pk]) for stage in _before(application)]
    return " ".join(filter(None, said)) or None


def _before(application: Application) -> Iterable[Stage]:
    """The stages behind them that lack a scorecard, but for those that were left with a reason on record."""
    found = judged(application)
    lack = [stage for stage in _wanting(application.stage) if found[stage.pk].lacks(stage)]
    if not lack:
        return []
    covered = _on_record(application)
    return [stage for stage in lack if stage.position not in covered]


def _wanting(here: Stage) -> list[Stage]:
    earlier = [stage for stage in queries.stages_of(here.pipeline_id) if stage.position < here.position]
    return [stage for stage in earlier if stage.retired_at is None and stage.scorecards_wanted]


def _on_record(application: Application) -> set[int]:
    """The places of the stages that were passed over, or left without what they lacked, with a written reason."""
    places = {stage.pk: stage.position for stage in queries.stages_of(application.stage.pipeline_id)}
    covered: set[int] = set()
    for event in Event.objects.filter(application=application, verb__in=[Verb.ADVANCED, Verb.SKIPPED]):
        came, went = (places.get(pk, 0) for pk in event.changes.get("stage_id", [0, 0]))
        if event.data.get("override"):
            covered |= set(range(came + 1))
        if event.verb == Verb.SKIPPED:
            covered |= set(range(came + 1, went))
    return covered


def _waits(stage: Stage, found: Judged) -> str:
    """What the stage still waits for, in a sentence."""
    lacks = found.lacks(stage)
    if not lacks:
        return ""
    if not found.out:
        return ngettext(
            "%(stage)s asks for a scorecard, and nobody has a seat for it.",
            "%(stage)s asks for %(lacks)d more scorecards, and nobody has a seat for them.",
            lacks,
        ) % {"stage": stage.name, "lacks": lacks}
    names = [seat.name for seat in found.out]
    return ngettext(
        "%(stage)s waits for the scorecard of %(names)s.",
        "%(stage)s waits for the scorecards of %(names)s.",
        len(names),
    ) % {"stage": stage.name, "names": _and(names)}


def _and(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def briefing(application: Application, decision: str) -> str | None:
    """A stage is completed with its briefing (B4): every point of it was told."""
    lines = application.stage.briefing_list
    if decision != "advance" or not lines:
        return None
    told = (
        set()
        if not application.may_have("ticks")
        else once.ask(("told", application.pk, application.stage_id), lambda: _told(application))
    )
    left = [line for line in lines if line[:300] not in told]
    if not left:
        return None
    return ngettext(
        "One point of the briefing in %(stage)s is not ticked yet: %(first)s",
        "%(left)d points of the briefing in %(stage)s are not ticked yet.",
        len(left),
    ) % {"stage": application.stage.name, "left": len(left), "first": left[0]}


def _told(application: Application) -> set[str]:
    return {line for (line,) in _ticks(application=application.pk, stage=application.stage_id)}


@once.Worded
def _ticks(application: int, stage: int) -> Any:
    return Tick.objects.filter(application=application, stage=stage).values_list("line")


def out(application: Application) -> list[Out]:
    """Whose scorecards are awaited in the stage where they are and in those before."""
    stages = {application.stage_id, *(stage.pk for stage in _before(application))}
    found = judged(application)
    return [seat for pk in stages for seat in found[pk].out]


def to_remind(application: Application) -> list[Seat]:
    """Of these, as seats, the ones that are due: to write to who holds them."""
    awaited = Seat.objects.filter(pk__in=[seat.pk for seat in out(application) if seat.is_due])
    return list(awaited.select_related("user", "guest").order_by("pk"))


__all__ = ["briefing", "cards", "judged", "out", "to_remind", "wants_cards"]
