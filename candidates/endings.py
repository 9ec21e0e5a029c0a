"""What other apps do when a way ends: plain lists, filled in `AppConfig.ready` by interviews and offers.

`when_told` takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away). `before_hiring` refuses a hire by hand,
`before_release` says what a letter holds that must not leave, `before_words` refuses it in other words to a candidate,
`beginnings` offers what a letter may begin with.
"""

from collections.abc import Callable
from typing import Any

from hiring.models import User

from .models import Application, Letter

when_told: list[Callable[[Application], None]] = []
# What they do when somebody records that we have met: the meeting of the stage took place, or the act is refused.
when_talked: list[Callable[[Application, User], None]] = []
before_hiring: list[Callable[[Application, User], None]] = []
before_release: list[Callable[[Letter], list[str]]] = []
before_words: list[Callable[[Application, User, str], None]] = []
beginnings: list[Callable[[Application, User], dict[str, Any]]] = []
when_reopened: list[Callable[[Application], None]] = []  # the same, for what a hiring had begun


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)


def must_not_leave(letter: Letter) -> list[str]:
    """What the letter holds that is private or somebody else's, in sentences that quote it; empty when it may go."""
    return [sentence for check in before_release for sentence in check(letter)]


def may_be_read(application: Application, words: str, *, by: User) -> None:
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
