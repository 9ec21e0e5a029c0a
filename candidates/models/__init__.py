"""Who applied and where they stand."""

from .application import JUDGED, Application, Closure, NextStep, ReasonKind, State, Turn
from .candidate import Candidate, CandidateSkill, Consent, Experience, Lead, Link
from .files import Document, Page
from .mail import Mail, Pulse, Todo
from .record import Concern, Event, Letter, Note, Verb
from .search import Entry, Index

__all__ = [
    "JUDGED",
    "Application",
    "Candidate",
    "CandidateSkill",
    "Closure",
    "Concern",
    "Consent",
    "Document",
    "Entry",
    "Event",
    "Experience",
    "Index",
    "Lead",
    "Letter",
    "Link",
    "Mail",
    "NextStep",
    "Note",
    "Page",
    "Pulse",
    "ReasonKind",
    "State",
    "Todo",
    "Turn",
    "Verb",
]
