"""P4: a random walk through everything that can happen finds nobody in the dark, and a timeline that always replays to the row.

`WALKS=200` walks further, and `pytest -s` tells how often each act was allowed and refused.
"""

import itertools
import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction

from candidates import timeline, transitions
from candidates.models import Application
from hiring import clock
from hiring.models import Job
from hiring.states import IllegalMove
from hiring.testing import MONDAY, send_mail

from .company import ACTS, RARE, THEMES, Nothing
from .holds import check
from .house import House

STEPS = 100
WALKS = int(os.environ.get("WALKS", 1))  # of each theme
MORE = 12


class Walk:
    """Steps, each one act; those of its theme are the likeliest, then those that neither it nor any walk before was allowed."""

    def __init__(self, seed: int, theme: str, met: Counter[str]) -> None:
        self.met = met
        self.theme = THEMES[theme]
        self.dice = random.Random(f"{theme} {seed}")
        self.house = House(self.dice)
        self.allowed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.last = ""

    def weight(self, name: str) -> float:
        likely = 4 if name in self.theme else 0.2 if name in RARE else 1
        if not self.met[name] + self.allowed[name]:
            likely *= 12
        return likely / (1 + self.allowed[name] + self.refused[name] / 4) ** 2

    def step(self) -> None:
        """One act; a refusal says why and changes nothing."""
        before = {one.pk: timeline.snapshot(one) for one in Application.objects.all()}
        weights = {name: self.weight(name) for name in ACTS}
        while True:
            (name,) = self.dice.choices(list(weights), list(weights.values()))
            self.last = name
            try:
                ACTS[name](self.house)
            except Nothing:
                del weights[name]
                continue
            except IllegalMove as refusal:
                assert str(refusal)
                assert {one.pk: timeline.snapshot(one) for one in Application.objects.all()} == before, name
                self.refused[name] += 1
            else:
                self.allowed[name] += 1
            return

    def to_somewhere(self) -> None:
        for _turn in range(STEPS):
            self.step()
            check()

    def to_its_end(self) -> None:
        """Wherever the walk has led: everybody can withdraw, is told, and then the job can close."""
        self.house.job.refresh_from_db()
        for application in Application.objects.open():
            transitions.withdraw(application)
        check()
        send_mail()
        if self.house.job.state != Job.State.CLOSED:
            self.house.close()
            self.allowed["close"] += 1
        check()


def walks(allowed: Counter[str]) -> Iterator[tuple[str, int]]:
    """Each theme with its seeds; then, a few times more, the themes of what no walk was allowed yet: any change of the product
    leads the dice elsewhere."""
    yield from itertools.product(THEMES, range(WALKS))
    for seed in range(WALKS, WALKS + MORE):
        yield from ((theme, seed) for theme, acts in THEMES.items() if not all(allowed[name] for name in acts))


@pytest.mark.embedded  # each act is asked of PostgreSQL by the tests of its own
@pytest.mark.django_db
def test_a_random_walk_finds_nobody_in_the_dark():
    allowed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for theme, seed in walks(allowed):
        with clock.at(MONDAY), transaction.atomic():
            walk = Walk(seed, theme, allowed)
            try:
                walk.to_somewhere()
                walk.to_its_end()
            except Exception as failed:
                failed.add_note(f"theme {theme}, seed {seed}, after {walk.last}")
                raise
            transaction.set_rollback(True)
        allowed.update(walk.allowed)
        refused.update(walk.refused)
    print(*(f"{name} {allowed[name]}+{refused[name]}" for name in sorted(ACTS)), sep="\n")  # noqa: T201
    # A walk is worth something only while it meets each.
    assert [name for name in sorted(ACTS) if not allowed[name]] == []
