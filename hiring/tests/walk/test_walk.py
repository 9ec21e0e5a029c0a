"""P4: a random walk through everything that can happen finds nobody in the dark, and a timeline that always replays to the row.

`WALKS=200` walks further, and `pytest -s` tells how often each act was allowed and refused.
"""

import os
import random
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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


class Walk:
    """Steps, each one act; those of its theme are the likeliest, then those that neither it nor any walk before was allowed."""

    def __init__(self, seed: int, theme: str, met: Counter[str]) -> None:
        self.met = met
        self.theme = THEMES[theme]
        self.dice = random.Random(seed)
        self.house = House(self.dice)
        self.allowed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

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
            self.last = name
            return

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


@pytest.mark.django_db
def test_a_random_walk_finds_nobody_in_the_dark():
    allowed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for theme in THEMES:

        @settings(
            max_examples=int(os.environ.get("WALKS", 1)),
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),  # a smaller seed is no shorter walk
            suppress_health_check=list(HealthCheck),
        )
        @given(seed=st.integers(0, 2**32), theme=st.just(theme))
        def go(seed, theme):
            with clock.at(MONDAY), transaction.atomic():
                walk = Walk(seed, theme, allowed)
                for _turn in range(STEPS):
                    walk.step()
                    check()
                walk.to_its_end()
                transaction.set_rollback(True)
            allowed.update(walk.allowed)
            refused.update(walk.refused)

        go()
    print(*(f"{name} {allowed[name]}+{refused[name]}" for name in sorted(ACTS)), sep="\n")  # noqa: T201
    assert (
        sorted(name for name in ACTS if not allowed[name]) == []
    )  # a walk is worth something only while it meets each
