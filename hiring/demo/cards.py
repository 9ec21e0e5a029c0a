"""What the demo's scorecards say: sentences of cards.toml that fit the criterion and the rating, none twice about one person."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from hiring.demo.people import Person
from hiring.models import Criterion
from interviews.models import Seat
from interviews.transitions import cards

# How often each rating is given, by how somebody does on the whole.
LEVELS = {"strong": (3, 4, 4, 4), "good": (3, 3, 3, 4), "fair": (2, 3, 3, 3), "weak": (2, 2, 2, 3)}
PARTNERS = ("angular-developer-health", "frontend-developer-ferries")  # jobs whose work is another one
DOUBTFUL = ("technical-depth", "right-answers", "hard-problems")  # where “I don't know” is heard


@cache
def sentences() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cards.toml").read_text(encoding="utf-8"))


class Voice:
    """All that is said about one person; it never says the same sentence twice."""

    def __init__(self, person: Person, dice: random.Random) -> None:
        self.person, self.dice, self.said = person, dice, set[str]()

    def card(self, seat: Seat) -> cards.Written:
        """A whole card of this seat."""
        criteria = cards.criteria_of(seat)
        ratings = {one.pk: self.rating(one) for one in criteria}
        known = [rating for rating in ratings.values() if rating]
        average = sum(known) / len(known)
        verdict = (
            "strong_yes" if average >= 3.5 else "yes" if average >= 2.6 else "no" if average >= 1.6 else "strong_no"
        )
        verdict = self.person.marks.get(f"verdict-{seat.stage.slug}", verdict)  # type: ignore[assignment]
        entries = {one.pk: self.entry(one, ratings[one.pk], guest=bool(seat.guest_id)) for one in criteria}
        side = "yes" if verdict in ("yes", "strong_yes") else "no"
        kind = f"{seat.stage.kind}-{seat.focus}" if seat.focus != "all" else seat.stage.kind
        reason = self.one_of(sentences()["reason"][kind][side])
        if seat.guest_id:
            return cards.Written(verdict, reason=reason, entries=entries)
        return cards.Written(
            verdict,
            reason=reason,
            notes=self.one_of(sentences()["notes"]),
            private=self.one_of(sentences()["private"][side]) if self.dice.random() < 0.7 else "",
            for_candidate=self.one_of(sentences()["thanks"][seat.stage.kind]),
            entries=entries,
        )

    def rating(self, criterion: Criterion) -> int | None:
        """None: not assessed."""
        chosen = self.person.marks.get(criterion.slug)
        drawn = self.dice.choice(LEVELS[self.person.level])
        skipped = self.dice.random() < 0.06 and criterion.group == "value"
        return chosen or (None if skipped else drawn)

    def entry(self, criterion: Criterion, rating: int | None, *, guest: bool) -> cards.Entry:
        if rating is None:
            return cards.Entry(not_assessed=True)
        told = sentences()[criterion.slug]
        if self.person.job in PARTNERS:
            told = sentences()["partner"].get(criterion.slug, told)
        wants_word = not guest and (rating <= 2 or self.dice.random() < 0.5)
        return cards.Entry(
            rating=rating,
            did_not_know=criterion.slug in DOUBTFUL and self.dice.random() < 0.3,
            evidence=self.one_of(told[str(rating)]),
            for_candidate=self.one_of(told["kind" if rating > 2 else "work"]) if wants_word else "",
        )

    def one_of(self, choices: list[str]) -> str:
        """One that was not said yet, or nothing."""
        left = [one for one in choices if one not in self.said]
        chosen = self.dice.choice(left) if left else ""
        self.said.add(chosen)
        return chosen
