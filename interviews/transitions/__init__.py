"""What happens at a stage, as acts: each module is one kind of evidence, `deciding` what follows from it."""

from .deciding import GATES, blocked, decide, next_stage

__all__ = ["GATES", "blocked", "decide", "next_stage"]
