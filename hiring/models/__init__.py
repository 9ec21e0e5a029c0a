"""Who works here, what a process is, and which jobs are open."""

from .audit import Look, Reading
from .jobs import Channel, Job, Member, Opening, Requirement
from .organisation import MailText, Organisation
from .people import Absence, Function, Partner, Role, Skill, User
from .process import Criterion, Focus, LetterNeeds, Pipeline, Question, Stage

__all__ = [
    "Absence",
    "Channel",
    "Criterion",
    "Focus",
    "Function",
    "Job",
    "LetterNeeds",
    "Look",
    "MailText",
    "Member",
    "Opening",
    "Organisation",
    "Partner",
    "Pipeline",
    "Question",
    "Reading",
    "Requirement",
    "Role",
    "Skill",
    "Stage",
    "User",
]
