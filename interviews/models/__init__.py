"""What happens at a stage: meetings and their seats, scorecards, test cases, and what the candidate says of it."""

from .cards import CardVersion, Mark, Scorecard
from .cases import Case, HandIn, HandInFile, MoreTime
from .meetings import Guest, Interview, Seat, Slot
from .talk import Ask, Continuation, Presentation, Rating, RemoteWish, Tick

__all__ = [
    "Ask",
    "CardVersion",
    "Case",
    "Continuation",
    "Guest",
    "HandIn",
    "HandInFile",
    "Interview",
    "Mark",
    "MoreTime",
    "Presentation",
    "Rating",
    "RemoteWish",
    "Scorecard",
    "Seat",
    "Slot",
    "Tick",
]
