"""What other apps do when a way ends: plain lists, filled in `AppConfig.ready` by interviews and offers.

`when_told` takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away). `before_hiring` refuses a hire by hand,
`before_release` says what a letter holds that must not leave, `before_words` refuses it in other words to a candidate,
`beginnings` offers what a letter may begin with, `sources` all that colleagues wrote for it; `scored` says why the reason of a
no names a criterion, and `evidence` what speaks against the reason. All of them know only what the person who asks may read, so
that neither a draft nor a refusal tells of anything else. What a colleague who leaves has in those apps is asked and settled the
same way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hiring.models import LetterNeeds, User

from . import letters
from .models import JUDGED, Application, Closure, Letter
from .models.application import is_blind


@dataclass(frozen=True)
class Source:
    """What a colleague wrote for the candidate: by a criterion, or of a whole stage."""

    who: str
    about: str
    text: str


@dataclass(frozen=True)
class Resting:
    """What of another app’s rests on a colleague, in a sentence; whether somebody takes it over, or their leaving settles it."""

    words: str
    moves: bool


when_told: list[Callable[[Application], None]] = []
# What they do when somebody records that we have met: the meeting of the stage took place, or the act is refused.
when_talked: list[Callable[[Application, User], None]] = []
before_hiring: list[Callable[[Application, User], None]] = []
before_release: list[Callable[[Letter, User], list[str]]] = []
before_words: list[Callable[[Application, User, str], None]] = []
beginnings: list[Callable[[Application, User], dict[str, Any]]] = []
sources: list[Callable[[Application, User], list[Source]]] = []
scored: list[Callable[[Application, User], str]] = []
evidence: list[Callable[[Letter, User], list[str]]] = []
when_reopened: list[Callable[[Application], None]] = []  # the same, for what a hiring had begun
# When a colleague leaves: what rests on them, what `to` takes over from them, and what their leaving (recorded by `by`) settles.
resting: list[Callable[[User], list[Resting]]] = []
when_handed_over: list[Callable[[User, User], None]] = []
when_left: list[Callable[[User, User], None]] = []
# When a colleague will be away between two instants: what is asked of others for it, in sentences.
when_away: list[Callable[[User, datetime, datetime], list[str]]] = []


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)


def must_not_leave(letter: Letter, user: User) -> list[str]:
    """What the letter holds that is private or somebody else's, in sentences that quote it to this person; empty when it may go."""
    return [sentence for check in before_release for sentence in check(letter, user)]


def must_name(application: Application, closure: str, user: User) -> str:
    """Why the reason of such a letter must name a criterion, in a sentence, as far as this person may know; empty where it need
    not. `application` as it will stand."""
    if closure != Closure.NO_MATCH or letters.needs(application) < LetterNeeds.REASON:
        return ""
    return next(filter(None, (check(application, user) for check in scored)), "")


def lacks(application: Application, letter: Letter, user: User) -> list[tuple[str, str]]:
    """What the letter still lacks for this person, each field with its sentence; `application` is the letter's own, as it will
    stand."""
    found = letters.lacks(application, letter)
    if not letter.reason_criterion_id and (why := must_name(application, letter.closure, user)):
        found.append(("reason_criterion", why))
    return found


def lacking(application: Application, letter: Letter, user: User) -> list[str]:
    """The same as sentences alone."""
    return [sentence for _field, sentence in lacks(application, letter, user)]


def contradicted(letter: Letter, user: User) -> list[str]:
    """What the scorecards that this person may read say against the letter's reason, in sentences; empty when it agrees."""
    return [sentence for check in evidence for sentence in check(letter, user)]


def in_the_way(letter: Letter, user: User) -> list[str]:
    """Why the letter cannot go as it is, as far as this person may know: what it lacks, and what its reason says against the
    scorecards, in sentences."""
    return lacking(letter.application, letter, user) + contradicted(letter, user)


def card_first() -> str:
    """All that a colleague reads whose own card is still out."""
    return _("Your scorecard first.")


def is_kept_from(user: User, letter: Letter) -> bool:
    """Whether the letter is not this person's to read yet: it may have been begun from scorecards, it has not left, and their own
    scorecard is out. Whether there are others' makes no difference (P12)."""
    waits = letter.state in (Letter.State.DRAFT, Letter.State.RELEASED)
    return waits and letter.closure in JUDGED and is_blind(user, letter.application)


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


def written_for(application: Application, user: User) -> list[Source]:
    """All that colleagues wrote for the candidate, as far as this person may read it: by name, for the letter's writer."""
    return [one for ask in sources for one in ask(application, user)]


def may_hire(application: Application, by: User) -> None:
    """Refuse a hire by hand that another app's evidence does not allow yet."""
    for check in before_hiring:
        check(application, by)


def talked(application: Application, by: User) -> None:
    """Do what the other apps registered for a meeting that took place."""
    for act in when_talked:
        act(application, by)


def rests_on(user: User) -> list[Resting]:
    """What of the other apps' rests on this colleague."""
    return [one for ask in resting for one in ask(user)]


def handed_over(user: User, to: User) -> None:
    """What of the other apps' rests on `user` and can rest on somebody else rests on `to`; refused for what they may not have."""
    for act in when_handed_over:
        act(user, to)


def left(user: User, by: User) -> None:
    """The other apps settle what nobody takes over from a colleague who leaves."""
    for act in when_left:
        act(user, by)


def away(user: User, start: datetime, end: datetime) -> list[str]:
    """The other apps ask others for what an absence leaves open, and say so."""
    return [sentence for ask in when_away for sentence in ask(user, start, end)]


def undone(application: Application) -> None:
    """An application that had ended is on its way again: the other apps put away what its ending had begun."""
    for act in when_reopened:
        act(application)
