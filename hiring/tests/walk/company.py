"""A company and everything that its people, its candidates and the clock can do to an application as such."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from candidates import closing, outbox, sweep, transitions
from candidates.models import Application, Letter, Mail
from hiring import clock, people
from hiring.models import Job, Stage, User
from hiring.testing import (
    REFUSED,
    TRY_LATER,
    decide,
    deliver,
    full_letter,
    hire,
    send_mail,
)

Act = Callable[[Any], None]
ACTS: dict[str, Act] = {}
THEMES: dict[str, list[str]] = {}  # the acts by the class that they stand in
RARE: set[str] = set()  # what takes somebody out of the walk


def act(method: Act) -> Act:
    """Something that may happen next."""
    ACTS[method.__name__] = method
    THEMES.setdefault(method.__qualname__.partition(".")[0], []).append(method.__name__)
    return method


def rare(method: Act) -> Act:
    RARE.add(method.__name__)
    return act(method)


class Nothing(Exception):
    """There is nobody and nothing to do it with: the dice are thrown again."""


class Company:
    """A subclass makes the people and the job that the walk begins with; `dice` choose whom an act is about."""

    job: Job

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def anybody(self) -> User:
        """Somebody who is here."""
        user: User = self.one_of(User.objects.active())
        return user

    def one_of(self, found: Any) -> Any:
        """Any of these rows."""
        rows = list(found.order_by("pk"))
        if not rows:
            raise Nothing
        return self.dice.choice(rows)

    def application(self, **likely: Any) -> Application:
        """One that the act is likely to be allowed for, and now and then any."""
        found: Application = self.one_of(Application.objects.filter(**(likely if self.likely() else {})))
        return found

    def active(self, **likely: Any) -> Application:
        return self.application(state="active", **likely)

    def likely(self) -> bool:
        """Nearly always: most acts are tried where they are allowed, some where they must be refused."""
        return self.chance(0.97)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def letter(self, **likely: Any) -> Letter:
        letter: Letter = self.one_of(Letter.objects.filter(pk__in=Application.objects.values("letter"), **likely))
        return letter

    def stage(self, **likely: Any) -> Stage:
        stage: Stage = self.one_of(self.job.pipeline.stages.filter(**(likely if self.likely() else {})))
        return stage

    def soon(self) -> date:
        return (clock.now() + timedelta(days=self.dice.randint(-1, 33))).date()

    def words(self, application: Application) -> dict[str, Any]:
        whole = full_letter(application)
        return self.dice.choice([{}, {"is_standard": True}, {"words": "Thank you."}, whole, whole])

    # --- everything that people do ---
    @act
    def advance(self) -> None:
        application, override = self.active(), self.dice.choice(["", "We spoke on the phone"])
        to = self.stage(position__gt=application.stage.position)
        decide(application, "advance", by=self.anybody(), to=to, why=self.dice.choice(["", "Known"]), override=override)

    @act
    def move_back(self) -> None:
        application = self.active()
        to = self.stage(position__lt=application.stage.position)
        transitions.move_back(application, by=self.anybody(), to=to, why="Once more")

    @act
    def settle(self) -> None:
        transitions.settle(self.active(), by=self.anybody())

    @act
    def hold(self) -> None:
        transitions.hold(self.active(), by=self.anybody(), until=self.soon())

    @act
    def move_day(self) -> None:
        transitions.move_day(self.application(told_at=None), by=self.anybody(), to=self.soon())

    @act
    def nudge(self) -> None:
        transitions.nudge(self.application(told_at=None))

    @act
    def put_off(self) -> None:
        transitions.put_off(self.application(told_at=None))

    @act
    def hand_over(self) -> None:
        transitions.hand_over(self.application(told_at=None), by=self.anybody(), to=self.anybody())

    @rare
    def reject(self) -> None:
        application = self.active()
        how = {"reason_kind": "skills", "words": self.words(application), "talked": self.chance(0.5)}
        decide(application, "reject", by=self.anybody(), release=self.chance(0.5), **how)

    @rare
    def pool(self) -> None:
        application = self.active()
        how = {"reason_kind": "skills", "words": self.words(application), "release": self.chance(0.5)}
        transitions.pool(application, by=self.anybody(), **how)

    @rare
    def hire(self) -> None:
        hire(self.active(stage__kind="offer"), by=self.anybody(), release=self.chance(0.5))

    @act
    def to_the_end(self) -> None:
        application = self.active()
        last = self.job.pipeline.stages.order_by("-position").first()
        decide(application, "advance", by=self.anybody(), to=last, why="Known", override="Everything was talked over")

    @act
    def undo(self) -> None:
        just_now = clock.now() - timedelta(minutes=10)
        changed = {"events__at__gt": just_now, "events__data__undo": True}
        transitions.undo(self.application(told_at=None, **changed), by=self.anybody())

    @act
    def reopen(self) -> None:
        transitions.reopen(self.application(decided_at__isnull=False), by=self.anybody())

    @act
    def revive(self) -> None:
        transitions.revive(self.application(closure="no_reply", told_at__isnull=False))

    @rare
    def withdraw(self) -> None:
        transitions.withdraw(self.application(told_at=None))

    @rare
    def record_withdrawal(self) -> None:
        transitions.record_withdrawal(self.active(), by=self.anybody(), reason="By phone")

    @act
    def apply_again(self) -> None:
        candidate = self.application(told_at__isnull=False).candidate
        transitions.apply(self.job, candidate)

    @act
    def confirm(self) -> None:
        transitions.confirm(self.application(set_aside=True), by=self.anybody())

    @act
    def write_letter(self) -> None:
        letter = self.letter(state__in=("draft", "released"))
        words = self.words(letter.application)
        closing.write_letter(letter, by=self.anybody(), version=letter.version, **words)

    @act
    def release(self) -> None:
        closing.release_letter(self.letter(state="draft", written_at__isnull=False), by=self.anybody())

    @rare
    def phone(self) -> None:
        closing.told_by_phone(self.letter(state__in=("draft", "released")), by=self.anybody(), at=clock.now())

    @rare
    def no_reply(self) -> None:
        how = {"reason_kind": "silence", "closure": "no_reply", "release": self.chance(0.8)}
        decide(self.active(), "reject", by=self.anybody(), **how)

    @act
    def go_away(self) -> None:
        first, cover = self.soon(), self.dice.choice([None, self.anybody()])
        days = {"first_day": first, "last_day": first + timedelta(days=9)}
        people.be_away(self.anybody(), cover=cover, by=self.anybody(), **days)

    @rare
    def leave(self) -> None:
        people.deactivate(self.anybody(), by=self.anybody(), to=self.dice.choice([None, self.anybody()]))

    @act
    def come_back(self) -> None:
        people.reactivate(self.one_of(User.objects.filter(is_active=False)))

    # --- and what happens by itself ---
    @act
    def minutes_pass(self) -> None:
        clock.forward(timedelta(minutes=self.dice.choice([1, 5, 9, 10, 11])))

    @act
    def days_pass(self) -> None:
        clock.forward(timedelta(hours=self.dice.choice([3, 17, 24, 70, 24 * 30])))

    @act
    def mail_leaves(self) -> None:
        send_mail()

    @act
    def mail_is_refused(self) -> None:
        mail = outbox.claim()
        if mail is None:
            raise Nothing
        deliver(mail, self.dice.choice([TRY_LATER, REFUSED]))

    @act
    def dead_mail_is_sent_again(self) -> None:
        dead = self.one_of(Mail.objects.filter(state="dead"))
        outbox.requeue(dead, by=self.anybody(), to="another@people.example")

    @act
    def sweep(self) -> None:
        sweep.remind()

    @rare
    def pause(self) -> None:
        transitions.pause_job(Job.objects.get(pk=self.job.pk), by=self.anybody(), until=self.soon())

    @act
    def resume(self) -> None:
        transitions.resume_job(self.one_of(Job.objects.filter(state="paused")))

    @rare
    def close(self) -> None:
        transitions.close_job(Job.objects.get(pk=self.job.pk))
