"""Decide: what follows from the evidence of a stage. The gates in front of a decision stand in one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from candidates import moves
from candidates.models import Application, Letter
from hiring.models import Stage, User
from hiring.states import IllegalMove

# Each gate takes the application and the decision and returns a sentence that says what is missing, or nothing.
GATES: list[Callable[[Application, str], str | None]] = []


def blocked(application: Application, decision: str) -> list[str]:
    """What stands in the way of this decision, in sentences."""
    return [sentence for gate in GATES if (sentence := gate(application, decision))]


@transaction.atomic
def decide(application: Application, decision: str, *, by: User, **how: Any) -> Application | Letter:
    """The stage is decided: `advance` (to a stage) or `reject` (with a typed reason and a letter). Refused by the gates with
    what is missing, and by the moves themselves."""
    missing = blocked(application, decision)
    if missing:
        raise IllegalMove(" ".join(missing))
    if decision == "advance":
        return moves.advance(application, by=by, **how)
    if decision == "reject":
        return moves.reject(application, by=by, **how)
    raise ValueError(decision)


def next_stage(application: Application) -> Stage | None:
    """The stage that follows in the application's own pipeline."""
    return (
        application.stage.pipeline.stages.filter(retired_at__isnull=True, position__gt=application.stage.position)
        .order_by("position")
        .first()
    )
