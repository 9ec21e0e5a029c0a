"""What the closing letter takes from the scorecards, for a person to edit; that its reason agrees with them; and what it must
never hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from candidates import letters
from candidates.endings import Source, card_first
from candidates.models import Application, Candidate, Closure, Letter, Note, ReasonKind
from candidates.models.application import is_blind
from hiring.models import Criterion, LetterNeeds, Stage, User
from hiring.states import IllegalMove
from interviews import queries
from interviews.models import CardVersion, Mark, Scorecard

PRAISED = 3  # criteria that a draft speaks well of; the rest stands beside it
SHOWN = 3  # from this rating on, of four, something was shown: it is not what decides a no
SHORTEST = 5  # words that a sentence has at least to be known again
LONGEST_NAME = 5
PRIVATE = ("private", "notes", "reason")
SPLIT = re.compile(r"(?<=[.!?…])\s+|[\r\n]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NAME = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


# --- a beginning ---------------------------------------------------------------------------------------------------------


def suggest(application: Application, user: User) -> dict[str, Any]:
    """One letter to begin with, from what our own submitted scorecards that this person may read say for the candidate: one
    colleague's words (the writer's own, else those of the latest stage), then what went well in up to three lines by criteria;
    reason and point of a no, the reason by the lowest rating, with or without a sentence. Each sentence stands once. What else
    was written is for the writer to choose from (`sources`). A partner's scorecards begin nothing: they are not quoted."""
    cards = _ours(application, user)
    every = _marks(cards)
    marks = [one for one in every if one.for_candidate.strip()]
    weak = [one for one in marks if one.rating and one.rating < SHOWN]
    ranked = sorted(weak, key=lambda one: (one.rating, -one.pk))
    point = next((one for one in ranked if one.criterion.group == Criterion.Group.CASE), ranked[-1] if weak else None)
    reason = _lowest(every, but=point)
    wanted = {"reason": reason, "point": point.criterion if point else None}
    told: set[str] = set()
    found: dict[str, Any] = {}
    # Where both belong to one criterion, the one that the letter must hold has its words.
    for name in _by_need(application):
        if criterion := wanted[name]:
            found |= {f"{name}_criterion": criterion, name: _said(weak, criterion, told)}
    if not found.get("point"):
        found = {name: value for name, value in found.items() if not name.startswith("point")}
    own_first = sorted(cards, key=lambda one: one.seat.user_id != user.pk)
    hello = next((card.for_candidate.strip() for card in own_first if card.for_candidate.strip()), "")
    parts = [_once([hello], told), "\n".join(_praise(marks, [one for one in wanted.values() if one], told))]
    if any(parts):
        found["words"] = "\n\n".join(filter(None, parts))
    return found


def sources(application: Application, user: User) -> list[Source]:
    """All that our own submitted scorecards that this person may read say for the candidate, the latest stage first, each with
    its author."""
    found: list[Source] = []
    for card in _ours(application, user):
        who = card.seat.person.name
        if card.for_candidate.strip():
            found.append(Source(who, card.stage.name, card.for_candidate.strip()))
        said = [mark for mark in _marks([card]) if mark.for_candidate.strip()]
        found += [Source(who, mark.criterion.name, mark.for_candidate.strip()) for mark in said]
    return found


def _ours(application: Application, user: User) -> list[Scorecard]:
    """The scorecards of colleagues that a letter may take from, the latest stage first."""
    return [card for card in queries.read_cards(application, user) if card.seat.guest_id is None]


def _marks(cards: list[Scorecard]) -> list[Mark]:
    """Their marks, the latest stage first, by the names of the criteria."""
    every = [(-card.stage.position, mark.criterion.name, mark.pk, mark) for card in cards for mark in card.said]
    return [mark for *_order, mark in sorted(every, key=lambda one: one[:3])]


def _by_need(application: Application) -> tuple[str, str]:
    return ("point", "reason") if letters.needs(application) == LetterNeeds.POINT else ("reason", "point")


def _lowest(marks: list[Mark], *, but: Mark | None) -> Criterion | None:
    """The criterion of the lowest rating below what was shown, of two alike the one with a sentence for the candidate; the
    point's own only where there is no other."""
    counted = [one for one in marks if one.rating and one.rating < SHOWN and not one.did_not_know]
    low = sorted(counted, key=lambda one: (one.rating, not one.for_candidate.strip(), -one.pk))
    others = [one for one in low if but is None or one.criterion_id != but.criterion_id]
    return next((one.criterion for one in (*others, *low)), None)


def _praise(marks: list[Mark], but: list[Criterion], told: set[str]) -> Iterator[str]:
    """What was written where something was shown, a line for each criterion, the best rated first."""
    strong = [one for one in marks if (not one.rating or one.rating >= SHOWN) and one.criterion not in but]
    ranked = dict.fromkeys(one.criterion for one in sorted(strong, key=lambda one: -(one.rating or 0)))
    for criterion in list(ranked)[:PRAISED]:
        if said := _said(strong, criterion, told):
            yield f"{criterion.name}: {said}"


def _said(marks: list[Mark], criterion: Criterion, told: set[str]) -> str:
    """What was written for the candidate by this criterion."""
    return _once([one.for_candidate for one in marks if one.criterion_id == criterion.pk], told)


def _once(texts: Iterable[str], told: set[str]) -> str:
    """The texts without what the letter has `told` already; a text of which nothing was told stays as it was typed."""
    kept = []
    for text in texts:
        fresh = {plain(one): one.strip() for one in sentences(text) if plain(one) not in told}
        whole = len(fresh) == len(list(sentences(text)))
        kept.append(text.strip() if whole else " ".join(fresh.values()))
        told.update(fresh)
    return " ".join(filter(None, kept))


# --- the reason and the scorecards ---------------------------------------------------------------------------------------


def must_name(application: Application, user: User) -> str:
    """Why the reason of a no names a criterion, in a sentence: a scorecard of a talk that this person may read rated something.
    It need not where terms decided it, which nobody rates, or where another finalist was chosen and nothing was rated low."""
    ratings, why = _ratings(application, user), application.reason_kind
    if why == ReasonKind.TERMS or not any(kind in Stage.TALKS for _criterion, _rating, kind in ratings):
        return ""
    if any(rating < SHOWN for _criterion, rating, _kind in ratings):
        return _("There are scorecards, so the letter says to which criterion its reason belongs.")
    return "" if why == ReasonKind.OTHER_CHOSEN else nothing_low()


def contradicted(letter: Letter, user: User) -> list[str]:
    """That no scorecard says what the reason's criterion says, in a sentence: one that rated it below what was shown. Only from
    the scorecards that this person may read: a no is not released by somebody whose own is out, and that is all they read."""
    application = letter.application
    if letter.closure == Closure.NO_MATCH and is_blind(user, application):
        return [card_first()]
    ratings, criterion = _ratings(application, user), letter.reason_criterion
    if criterion is None or not ratings:
        return []
    given = [rating for pk, rating, _kind in ratings if pk == criterion.pk]
    if given and min(given) < SHOWN:
        return []
    if not any(rating < SHOWN for _criterion, rating, _kind in ratings):
        return [nothing_low()]
    said = (
        _("“%(criterion)s” is at 3 or 4 of 4 in every scorecard that rated it, so it is hardly what decided it.")
        if given
        else _("“%(criterion)s” was rated in no scorecard, so it is hardly what decided it.")
    )
    onward = _("Choose a criterion that was rated lower, or have a scorecard amended first.")
    return [f"{said % {'criterion': criterion.name}} {onward}"]


def nothing_low() -> str:
    return _(
        "No criterion was rated below 3, so none of them is the reason. Have a scorecard amended first if it does not say what "
        "was meant. If terms decided it, or another finalist was chosen, decide for that reason, and the letter belongs to "
        "“No criterion”."
    )


def _ratings(application: Application, user: User) -> list[tuple[int, int, str]]:
    """Criterion, rating and kind of stage of what was rated in the submitted scorecards that this person may read. What was not
    assessed, and where they said that they did not know, is no rating."""

    return [
        (mark.criterion_id, mark.rating, card.stage.kind)
        for card in queries.read_cards(application, user)
        for mark in card.said
        if mark.rating and not mark.did_not_know
    ]


# --- what must not leave ---------------------------------------------------------------------------------------------------


def must_not_leave(letter: Letter, user: User) -> list[str]:
    """The private sentences of five words and more, and the full names of other candidates, that stand in the letter's own
    words; each as a sentence that quotes it. Whoever owes a scorecard would learn from it what others' say (P12): their own
    words are searched for what they can read, and they let no words go that somebody else wrote."""
    text = "\n".join(part for part in (letter.words, letter.reason, letter.point) if part.strip())
    if not text:
        return []
    application = letter.application
    owes = is_blind(user, application)
    if owes and letter.written_by_id != user.pk:
        return [card_first()]
    said = [
        _("“%(found)s” is written for the team only. Say it in other words, or leave it out.") % {"found": found}
        for found in private_in(text, application, by=user if owes else None)
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
