"""Decide: what follows from the evidence of a stage. The gates in front of a decision stand in one list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import moves, promise
from candidates.endings import card_first
from candidates.models import Application, Closure, Letter
from candidates.models.application import is_blind
from hiring import clock
from hiring.models import Stage, User
from hiring.states import IllegalMove
from interviews.models import Case, Interview, Seat
from interviews.queries import own_silent

from . import gates

# Each gate takes the application and the decision and returns a sentence that says what is missing, or nothing.
GATES: list[Callable[[Application, str], str | None]] = [gates.cards, gates.briefing]


def owes_a_card(user: User | None, application: Application) -> bool:
    """Whether the user's own scorecard on the application is still out: then they learn of nothing else that is missing."""
    return user is not None and is_blind(user, application)


@dataclass(frozen=True)
class OwnFirst:
    """What somebody does before they decide: their own scorecard; where there is nothing to judge yet, what comes before it."""

    seat: Seat
    words: str
    ahead: Interview | None = None  # the meeting that they may call off instead


def own_first(by: User | None, application: Application) -> OwnFirst | None:
    """What comes first for somebody whose own scorecard is out, in a sentence that says how to go on."""
    seat = own_silent(by, application) if by is not None else None
    if by is None or seat is None:
        return None
    meeting, case = seat.interview, seat.case
    if meeting and meeting.starts_at > clock.now():
        if meeting.cannot_make_at:
            words = _(
                "They can’t make the time that is planned: find another one. To decide now, call the meeting off first."
            )
        else:
            words = _("You meet them on %(when)s and decide after that. To decide now, call the meeting off first.")
        return OwnFirst(seat, words % {"when": promise.in_words(meeting.starts_at, by.zone)}, meeting)
    if case and case.state in (Case.State.SENT, Case.State.RUNNING):
        return OwnFirst(seat, _("You grade their test case, which is not in yet: the decision comes after it."))
    return OwnFirst(seat, card_first())


def blocked(application: Application, decision: str, by: User | None = None) -> list[str]:
    """What stands in the way of this decision, in sentences. Somebody whose own scorecard is out reads that and nothing else."""
    if first := own_first(by, application):
        return [first.words]
    return [sentence for gate in GATES if (sentence := gate(application, decision))]


def is_judgement(decision: str, closure: str = Closure.NO_MATCH) -> bool:
    """Whether the decision judges somebody. That a role is filled or has stopped, and that nobody replied, asks for no evidence."""
    return decision != "reject" or closure == Closure.NO_MATCH


@transaction.atomic
def decide(
    application: Application, decision: str, *, by: User, override: str = "", **how: Any
) -> Application | Letter:
    """The stage is decided: `advance` (to a stage) or `reject` (with a typed reason and a letter). Refused by the gates with
    what is missing, unless `override` says why it is decided without; that stands in the timeline. A judgement is refused in
    any case while the decider's own scorecard is out; and each decision by the moves themselves."""
    judges = is_judgement(decision, how.get("closure", Closure.NO_MATCH))
    missing = blocked(application, decision, by) if judges else []
    why = override.strip()
    if missing and (not why or owes_a_card(by, application)):
        raise IllegalMove(" ".join(missing))
    if missing:
        how["noted"] = {"override": why, "missing": missing}
    if decision == "advance":
        return moves.advance(application, by=by, **how)
    if decision == "reject":
        return moves.reject(application, by=by, **how)
    raise ValueError(decision)


def before_hiring(application: Application, by: User) -> None:
    """Refuse to hire by hand while scorecards are out in the stage where they are, or the decider's own is (endings)."""
    missing = blocked(application, "hire", by)
    if missing:
        raise IllegalMove(" ".join(missing))


def next_stage(application: Application) -> Stage | None:
    """The stage that follows in the application's own pipeline."""
    return (
        application.stage.pipeline.stages.filter(retired_at__isnull=True, position__gt=application.stage.position)
        .order_by("position")
        .first()
    )
