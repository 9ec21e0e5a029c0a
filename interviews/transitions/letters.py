"""What the closing letter takes from the scorecards, for a person to edit; that its reason agrees with them; and what it must
never hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from candidates.models import Application, Candidate, Closure, Letter, Note
from candidates.models.application import is_blind
from hiring import once
from hiring.models import Criterion, Stage, User
from hiring.states import IllegalMove
from interviews.models import CardVersion, Mark, Scorecard

from .cards import card_first

SHOWN = 3  # from this rating on, of four, something was shown: it is not what decides a no
SHORTEST = 5  # words that a sentence has at least to be known again
LONGEST_NAME = 5
PRIVATE = ("private", "notes", "reason")
SPLIT = re.compile(r"(?<=[.!?…])\s+|[\r\n]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NAME = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


# --- a beginning ---------------------------------------------------------------------------------------------------------


def suggest(application: Application, user: User) -> dict[str, Any]:
    """The for-the-candidate sentences of our own submitted scorecards that this person may read, by criteria, as words, reason and
    point of a letter with a no; the reason belongs to the lowest rating, whether or not there is a sentence. A partner's
    scorecards begin nothing: they are not quoted."""
    cards = Scorecard.objects.readable_by(user, application).submitted().filter(seat__guest__isnull=True)
    every = list(
        Mark.objects.filter(card__in=cards)
        .select_related("criterion")
        .order_by("-card__stage__position", "criterion__name", "pk")
    )
    marks = [one for one in every if one.for_candidate.strip()]
    weak = sorted((one for one in marks if one.rating and one.rating < SHOWN), key=lambda one: (one.rating, -one.pk))
    point = next((one for one in weak if one.criterion.group == Criterion.Group.CASE), weak[-1] if weak else None)
    found: dict[str, Any] = {}
    if criterion := _lowest(every, but=point):
        found |= {"reason_criterion": criterion, "reason": _said(marks, criterion)}
    if point:
        found |= {"point": _said(marks, point.criterion), "point_criterion": point.criterion}
    told = [
        card.for_candidate.strip() for card in cards.order_by("-stage__position", "pk") if card.for_candidate.strip()
    ]
    strong = dict.fromkeys(one.criterion for one in marks if not one.rating or one.rating > 2)
    told += [f"{criterion.name}: {_said(marks, criterion)}" for criterion in strong]
    if told:
        found["words"] = "\n\n".join(dict.fromkeys(told))
    return found


def _lowest(marks: list[Mark], *, but: Mark | None) -> Criterion | None:
    """The criterion of the lowest rating below what was shown, of two alike the one with a sentence for the candidate; the
    point's own only where there is no other."""
    counted = [one for one in marks if one.rating and one.rating < SHOWN and not one.did_not_know]
    low = sorted(counted, key=lambda one: (one.rating, not one.for_candidate.strip(), -one.pk))
    others = [one for one in low if but is None or one.criterion_id != but.criterion_id]
    return next((one.criterion for one in (*others, *low)), None)


def _said(marks: list[Mark], criterion: Criterion) -> str:
    """All that was written for the candidate by this criterion."""
    return " ".join(dict.fromkeys(one.for_candidate.strip() for one in marks if one.criterion_id == criterion.pk))


# --- the reason and the scorecards ---------------------------------------------------------------------------------------


def is_scored(application: Application, user: User) -> bool:
    """Whether a scorecard of a talk that this person may read rated something."""
    return any(kind in Stage.TALKS for _criterion, _rating, kind in _ratings(application, user))


def contradicted(letter: Letter, user: User) -> list[str]:
    """That each rating of the reason's criterion speaks against it, in a sentence. Only from the scorecards that this person may
    read: a no is not released by somebody whose own is out, and that is all they read."""
    application = letter.application
    if letter.closure == Closure.NO_MATCH and is_blind(user, application):
        return [card_first()]
    if not letter.reason_criterion_id:
        return []
    given = [rating for pk, rating, _kind in _ratings(application, user) if pk == letter.reason_criterion_id]
    if not given or min(given) < SHOWN:
        return []
    assert letter.reason_criterion is not None
    return [
        _(
            "“%(criterion)s” is at 3 or 4 of 4 in every scorecard that rated it, so it is hardly what decided it. Choose a "
            "criterion that was rated lower, or have a scorecard amended first."
        )
        % {"criterion": letter.reason_criterion.name}
    ]


def _ratings(application: Application, user: User) -> list[tuple[int, int, str]]:
    """Criterion, rating and kind of stage of what was rated in the submitted scorecards that this person may read. What was not
    assessed, and where they said that they did not know, is no rating."""

    def ask() -> list[tuple[int, int, str]]:
        cards = Scorecard.objects.readable_by(user, application).submitted()
        marks = Mark.objects.filter(card__in=cards, did_not_know=False)
        return [
            (pk, rating, kind)
            for pk, rating, kind in marks.values_list("criterion", "rating", "card__stage__kind")
            if rating
        ]

    return once.ask(("ratings", application.pk, user.pk), ask)


# --- what must not leave ---------------------------------------------------------------------------------------------------


def must_not_leave(letter: Letter) -> list[str]:
    """The private sentences of five words and more, and the full names of other candidates, that stand in the letter's own
    words; each as a sentence that quotes it."""
    text = "\n".join(part for part in (letter.words, letter.reason, letter.point) if part.strip())
    if not text:
        return []
    application = letter.application
    said = [
        _("“%(found)s” is written for the team only. Say it in other words, or leave it out.") % {"found": found}
        for found in private_in(text, application)
    ]
    return said + [
        _("“%(name)s” is the name of another candidate. Leave it out.") % {"name": name}
        for name in names_in(text, application.candidate)
    ]


def refuse_in_words(application: Application, by: User, words: str) -> None:
    """Other words to a candidate are also written by those who may not read every card: they are searched for what their
    writer can read anyhow, and for nothing else. So a refusal tells nobody anything, and who is blind is answered the same
    whatever others' cards say (P12)."""
    if not words.strip():
        return
    if private_in(words, application, by=by) or names_in(words, application.candidate, by=by):
        raise IllegalMove(
            _(
                "This holds a sentence that is written for the team only, or another candidate’s name, and the candidate would "
                "read it. Say it in other words, or leave it out."
            )
        )


def private_in(text: str, application: Application, *, by: User | None = None) -> list[str]:
    """The sentences of scorecards, drafts and earlier versions among them, and of notes that stand in the text, as they were
    written; but for those that any of their authors also wrote for the candidate. With `by` only of what they can read."""
    whole = f" {plain(text)} "
    kept, meant = _texts(application, by)
    allowed = {plain(one) for text in meant for one in sentences(text)}
    found: dict[str, str] = {}
    for one in (sentence for text in kept for sentence in sentences(text)):
        key = plain(one)
        if len(key.split()) >= SHORTEST and key not in allowed and f" {key} " in whole:
            found.setdefault(key, one.strip())
    return list(found.values())


def _texts(application: Application, by: User | None) -> tuple[list[str], list[str]]:
    """What is for the team, and what was written for the candidate."""
    notes, cards = Note.objects.filter(application=application), Scorecard.objects.filter(application=application)
    versions = CardVersion.objects.filter(card__application=application)
    if by is not None:
        notes, cards = Note.objects.readable_by(by, application), Scorecard.objects.readable_by(by, application)
        versions = versions.none()
    kept = list(notes.values_list("text", flat=True))
    meant: list[str] = []
    for card in cards.prefetch_related("marks"):
        kept += [getattr(card, name) for name in PRIVATE]
        meant.append(card.for_candidate)
        for mark in card.marks.all():
            kept.append(mark.evidence)
            meant.append(mark.for_candidate)
    for content in versions.values_list("content", flat=True):
        kept += [content.get(name, "") for name in PRIVATE]
        kept += [mark.get("evidence", "") for mark in content.get("marks", [])]
    return [one for one in kept if one], [one for one in meant if one]


def names_in(text: str, candidate: Candidate, *, by: User | None = None) -> list[str]:
    """The full names of other candidates (with `by` of those whom they see) that stand in the text; names that a colleague has
    too are no one's secret."""
    wanted = set(_runs(text))
    if not wanted:
        return []
    own = candidate.name.casefold()
    others = Candidate.objects.filter(name__in=wanted).exclude(pk=candidate.pk)
    if by is not None:
        others = others.filter(applications__in=Application.objects.visible_to(by))
    found = set(others.values_list("name", flat=True))
    ours = set(User.objects.filter(name__in=found).values_list("name", flat=True)) if found else set()
    return sorted(name for name in found - ours if name.casefold() not in own)


def _runs(text: str) -> Iterator[str]:
    """Each run of two to five words that begins and ends with a capital, or in a script that has none."""
    for line in text.splitlines():
        words = NAME.findall(line)
        for start, first in enumerate(words):
            if first[0].islower():
                continue
            for end in range(start + 2, min(start + LONGEST_NAME, len(words)) + 1):
                if not words[end - 1][0].islower():
                    yield " ".join(words[start:end])


def sentences(text: str) -> Iterable[str]:
    return filter(None, SPLIT.split(text))


def plain(text: str) -> str:
    """The words alone, in small letters: commas, quotes and breaks make no other sentence of it."""
    return " ".join(WORD.findall(text.replace("’", "'").casefold()))
