"""What happens at a stage, as acts: each module is one kind of evidence, `deciding` what follows from it."""

from .deciding import GATES, blocked, decide, is_judgement, next_stage, owes_a_card

__all__ = ["GATES", "blocked", "decide", "is_judgement", "next_stage", "owes_a_card"]
