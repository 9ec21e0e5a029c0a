"""What other apps do when a way ends: plain lists, filled in `AppConfig.ready` by interviews and offers.

`when_told` takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away). `before_hiring` refuses a hire by hand,
`before_release` says what a letter holds that must not leave, `before_words` refuses it in other words to a candidate,
`beginnings` offers what a letter may begin with; `scored` says whether something was judged by criteria, so that the reason
names one, and `evidence` what speaks against the reason. Both know only what the person who asks may read, so that no refusal
tells of anything else.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hiring.models import LetterNeeds, User

from . import letters
from .models import Application, Closure, Letter

when_told: list[Callable[[Application], None]] = []
# What they do when somebody records that we have met: the meeting of the stage took place, or the act is refused.
when_talked: list[Callable[[Application, User], None]] = []
before_hiring: list[Callable[[Application, User], None]] = []
before_release: list[Callable[[Letter], list[str]]] = []
before_words: list[Callable[[Application, User, str], None]] = []
beginnings: list[Callable[[Application, User], dict[str, Any]]] = []
scored: list[Callable[[Application, User], bool]] = []
evidence: list[Callable[[Letter, User], list[str]]] = []
when_reopened: list[Callable[[Application], None]] = []  # the same, for what a hiring had begun


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)


def must_not_leave(letter: Letter) -> list[str]:
    """What the letter holds that is private or somebody else's, in sentences that quote it; empty when it may go."""
    return [sentence for check in before_release for sentence in check(letter)]


def is_scored(application: Application, user: User) -> bool:
    """Whether a talk was judged by criteria, as far as this person may know: then the reason of a no names one."""
    return any(check(application, user) for check in scored)


def lacking(application: Application, letter: Letter, user: User) -> list[str]:
    """What the letter still lacks for this person, in sentences; `application` is the letter's own, as it will stand."""
    lacks = letters.missing(application, letter)
    has_talked = letter.closure == Closure.NO_MATCH and letters.needs(application) >= LetterNeeds.REASON
    if has_talked and not letter.reason_criterion_id and is_scored(letter.application, user):
        lacks.append(names_no_criterion())
    return lacks


def names_no_criterion() -> str:
    return _("There are scorecards, so the letter says to which criterion its reason belongs.")


def contradicted(letter: Letter, user: User) -> list[str]:
    """What the scorecards that this person may read say against the letter's reason, in sentences; empty when it agrees."""
    return [sentence for check in evidence for sentence in check(letter, user)]


def in_the_way(letter: Letter, user: User) -> list[str]:
    """Why the letter cannot go as it is, as far as this person may know: what it lacks, and what its reason says against the
    scorecards, in sentences."""
    return lacking(letter.application, letter, user) + contradicted(letter, user)


def refuse_private(application: Application, words: str, *, by: User) -> None:
    """Refuse words to the candidate that hold what their writer can read and the candidate must not."""
    for check in before_words:
        check(application, by, words)


def beginning(application: Application, user: User) -> dict[str, Any]:
    """What this person may begin the closing letter with, by its fields: theirs to edit."""
    found: dict[str, Any] = {}
    for suggest in beginnings:
        found |= suggest(application, user)
    return found


def may_hire(application: Application, by: User) -> None:
    """Refuse a hire by hand that another app's evidence does not allow yet."""
    for check in before_hiring:
        check(application, by)


def talked(application: Application, by: User) -> None:
    """Do what the other apps registered for a meeting that took place."""
    for act in when_talked:
        act(application, by)


def undone(application: Application) -> None:
    """An application that had ended is on its way again: the other apps put away what its ending had begun."""
    for act in when_reopened:
        act(application)
