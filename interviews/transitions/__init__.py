"""What happens at a stage, as acts: each module is one kind of evidence, `deciding` what follows from it."""

from .deciding import GATES, blocked, decide, is_judgement, next_stage, owes_a_card
from .partner import may_be_presented
from .wishes import ask_to_continue

__all__ = [
    "GATES",
    "ask_to_continue",
    "blocked",
    "decide",
    "is_judgement",
    "may_be_presented",
    "next_stage",
    "owes_a_card",
]
