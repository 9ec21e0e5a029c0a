"""What happens at a stage, as acts: each module is one kind of evidence, `deciding` what follows from it."""

from .attending import can_make, cannot_get_in, cannot_make, choose_place
from .deciding import GATES, OwnFirst, blocked, decide, is_judgement, next_stage, owes_a_card, own_first
from .partner import may_be_presented
from .planning import call_off, held, missed, move, plan
from .seating import Place
from .wishes import ask_to_continue

__all__ = [
    "GATES",
    "OwnFirst",
    "Place",
    "ask_to_continue",
    "blocked",
    "call_off",
    "cannot_get_in",
    "can_make",
    "cannot_make",
    "choose_place",
    "decide",
    "held",
    "is_judgement",
    "may_be_presented",
    "missed",
    "move",
    "next_stage",
    "owes_a_card",
    "own_first",
    "plan",
]
