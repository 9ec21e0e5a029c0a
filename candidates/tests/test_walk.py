"""A random walk through all acts finds nobody in the dark, and a timeline that always replays to the row."""

import os
import random
import smtplib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates import closing, outbox, sweep, timeline, transitions
from candidates.models import Application, Letter, Mail, State
from hiring import clock, people
from hiring.models import Job, User
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    decide,
    full_letter,
    hire,
    make_application,
    make_candidate,
    make_consent,
    make_job,
    make_organisation,
    make_user,
    send_mail,
)

CLOSING = ("rejected", "pooled", "hired", "withdrawn")


class Company:
    """Three colleagues, a job with one opening fewer than people, and everything that can happen to them."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        make_organisation()
        team = [
            make_user("Rita Moss", is_recruiter=True),
            make_user("Lea Brandt", is_lead=True, zone="Pacific/Auckland"),
            make_user("Tom Berg", is_manager=True, is_recruiter=True, working_days="135", zone="America/New_York"),
        ]
        self.job = make_job(team=team, openings=1)
        for number in range(3):
            candidate = make_candidate(f"Person {number}", zone=dice.choice(["Asia/Tokyo", "Europe/Lisbon", "UTC"]))
            if number:
                make_consent(candidate)
            make_application(self.job, candidate=candidate, set_aside=number == 2)

    def anybody(self) -> User:
        """Somebody who is here."""
        return self.one_of(User.objects.active())

    def one_of(self, found):
        """Any of these rows; refused when there is none."""
        rows = list(found.order_by("pk"))
        if not rows:
            raise IllegalMove("There is nobody and nothing to do it with.")
        return self.dice.choice(rows)

    def application(self) -> Application:
        return self.one_of(Application.objects)

    def letter(self) -> Letter:
        return self.one_of(Letter.objects.filter(pk__in=Application.objects.values("letter")))

    def stage(self):
        return self.one_of(self.job.pipeline.stages)

    def soon(self):
        return (clock.now() + timedelta(days=self.dice.randint(-1, 33))).date()

    def words(self, application: Application):
        return self.dice.choice([{}, {"is_standard": True}, {"words": "Thank you."}, full_letter(application)])

    # --- everything that people do ---
    def advance(self):
        decide(
            self.application(),
            "advance",
            by=self.anybody(),
            to=self.stage(),
            why=self.dice.choice(["", "Known already"]),
        )

    def move_back(self):
        transitions.move_back(self.application(), by=self.anybody(), to=self.stage(), why="Once more")

    def settle(self):
        transitions.settle(self.application(), by=self.anybody())

    def hold(self):
        transitions.hold(self.application(), by=self.anybody(), until=self.soon())

    def move_day(self):
        transitions.move_day(self.application(), by=self.anybody(), to=self.soon())

    def hand_over(self):
        transitions.hand_over(self.application(), by=self.anybody(), to=self.anybody())

    def reject(self):
        application = self.application()
        how = {"reason_kind": "skills", "words": self.words(application), "talked": self.dice.random() < 0.5}
        decide(application, "reject", by=self.anybody(), release=self.dice.random() < 0.5, **how)

    def pool(self):
        application = self.application()
        how = {"reason_kind": "skills", "words": self.words(application), "release": self.dice.random() < 0.5}
        transitions.pool(application, by=self.anybody(), **how)

    def hire(self):
        hire(self.application(), by=self.anybody(), release=self.dice.random() < 0.5)

    def to_the_end(self):
        application = self.application()
        last = self.job.pipeline.stages.order_by("-position").first()
        decide(application, "advance", by=self.anybody(), to=last, why="Everything was talked over")

    def undo(self):
        transitions.undo(self.application(), by=self.anybody())

    def reopen(self):
        transitions.reopen(self.application(), by=self.anybody())

    def revive(self):
        transitions.revive(self.application())

    def withdraw(self):
        transitions.withdraw(self.application())

    def record_withdrawal(self):
        transitions.record_withdrawal(self.application(), by=self.anybody(), reason="By phone")

    def apply_again(self):
        candidate = self.application().candidate
        transitions.apply(self.job, candidate)

    def confirm(self):
        transitions.confirm(self.application(), by=self.anybody())

    def write_letter(self):
        letter = self.letter()
        words = self.words(letter.application)
        closing.write_letter(letter, by=self.anybody(), version=letter.version, **words)

    def release(self):
        closing.release_letter(self.letter(), by=self.anybody())

    def phone(self):
        closing.told_by_phone(self.letter(), by=self.anybody(), at=clock.now())

    def no_reply(self):
        how = {"reason_kind": "silence", "closure": "no_reply", "release": self.dice.random() < 0.8}
        decide(self.application(), "reject", by=self.anybody(), **how)

    def go_away(self):
        first, cover = self.soon(), self.dice.choice([None, self.anybody()])
        days = {"first_day": first, "last_day": first + timedelta(days=9)}
        people.be_away(self.anybody(), cover=cover, by=self.anybody(), **days)

    def leave(self):
        people.deactivate(self.anybody(), by=self.anybody(), to=self.dice.choice([None, self.anybody()]))

    def come_back(self):
        people.reactivate(self.one_of(User.objects.filter(is_active=False)))

    # --- and what happens by itself ---
    def minutes_pass(self):
        clock.forward(timedelta(minutes=self.dice.choice([1, 5, 9, 10, 11])))

    def days_pass(self):
        clock.forward(timedelta(hours=self.dice.choice([3, 17, 24, 70, 24 * 30])))

    def mail_leaves(self):
        send_mail()

    def mail_is_refused(self):
        mail = outbox.claim()
        if mail is None:
            raise IllegalMove("Nothing is due.")
        refusal = smtplib.SMTPRecipientsRefused({mail.to: (self.dice.choice([450, 550]), b"no")})
        outbox._failed(mail, refusal, transitions.mail_dead)

    def dead_mail_is_sent_again(self):
        dead = self.one_of(Mail.objects.filter(state="dead"))
        outbox.requeue(dead, by=self.anybody(), to="another@people.example")

    def sweep(self):
        sweep.remind()

    def pause(self):
        transitions.pause_job(Job.objects.get(pk=self.job.pk), by=self.anybody(), until=self.soon())

    def resume(self):
        transitions.resume_job(Job.objects.get(pk=self.job.pk))

    def close(self):
        transitions.close_job(Job.objects.get(pk=self.job.pk))

    ACTS = [
        "advance",
        "move_back",
        "settle",
        "hold",
        "move_day",
        "hand_over",
        "reject",
        "reject",
        "pool",
        "hire",
        "hire",
        "to_the_end",
        "to_the_end",
        "undo",
        "undo",
        "reopen",
        "reopen",
        "revive",
        "withdraw",
        "record_withdrawal",
        "apply_again",
        "confirm",
        "write_letter",
        "release",
        "phone",
        "no_reply",
        "no_reply",
        "go_away",
        "leave",
        "come_back",
        "come_back",
        "minutes_pass",
        "days_pass",
        "mail_leaves",
        "mail_leaves",
        "mail_is_refused",
        "dead_mail_is_sent_again",
        "sweep",
        "pause",
        "resume",
        "resume",
        "close",
    ]

    def step(self) -> tuple[str, bool]:
        """One act; whether it was allowed. A refusal changes nothing."""
        act = self.dice.choice(self.ACTS)
        before = {a.pk: timeline.snapshot(a) for a in Application.objects.all()}
        try:
            getattr(self, act)()
            return act, True
        except IllegalMove as refusal:
            assert str(refusal)
            assert {a.pk: timeline.snapshot(a) for a in Application.objects.all()} == before, act
            return act, False

    def check(self) -> None:
        """What must hold at every moment."""
        for application in Application.objects.select_related("letter", "owed_by"):
            assert timeline.replay(application) == timeline.snapshot(application)
            if application.told_at is None:
                assert application.next_step and application.turn and application.promised_for
                assert application.owed_by is not None and application.owed_by.is_active
            else:
                assert application.state != State.ACTIVE and application.letter is not None
                mails = Mail.objects.filter(letter=application.letter)
                assert mails.exclude(state="cancelled").exists() or application.letter.state == Letter.State.SENT
            if application.state == State.ACTIVE:
                live = Mail.objects.filter(application=application, letter__isnull=False, state="waiting")
                assert not live.exclude(letter__state="dropped").exclude(letter__closure="withdrawn").exists()
        assert Application.objects.filter(state=State.HIRED, opening=None).count() == 0
        sent = Mail.objects.filter(state="sent", letter__isnull=False).values_list("letter", flat=True)
        assert len(sent) == len(set(sent))


@pytest.mark.django_db
@settings(
    max_examples=int(os.environ.get("WALKS", 6)),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_a_random_walk_finds_nobody_in_the_dark(seed):
    dice = random.Random(seed)
    with clock.at(MONDAY), transaction.atomic():
        company = Company(dice)
        for _turn in range(50):
            company.step()
            company.check()
        transaction.set_rollback(True)


@pytest.mark.embedded
@pytest.mark.django_db
def test_the_walk_reaches_every_act():
    """The walk is worth something only while each act is allowed somewhere on it."""
    allowed = set()
    for seed in range(12):
        with clock.at(MONDAY), transaction.atomic():
            company = Company(random.Random(seed))
            for _turn in range(70):
                act, done = company.step()
                if done:
                    allowed.add(act)
            transaction.set_rollback(True)
    # A job closes only when nobody waits: too rare here.
    assert sorted(set(Company.ACTS) - allowed - {"close"}) == []
