"""What happens at a stage, as acts: each module is one kind of evidence, `deciding` what follows from it."""

from .deciding import GATES, blocked, decide, next_stage
from .planning import call_off, cannot_get_in, cannot_make, choose_place, held, missed, move, plan
from .seating import Place

__all__ = [
    "GATES",
    "Place",
    "blocked",
    "call_off",
    "cannot_get_in",
    "cannot_make",
    "choose_place",
    "decide",
    "held",
    "missed",
    "move",
    "next_stage",
    "plan",
]
