"""What happened in the demo company so far: every act through the real transitions, each at its own instant of the set clock."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from candidates import consents, files, leads, outbox, pdf, sweep, transitions
from candidates.models import Application, Candidate, CandidateSkill, Closure
from hiring import clock
from hiring.demo import company
from hiring.demo.people import PEOPLE, Person, cv_sections
from hiring.models import Job, Skill, User
from interviews.transitions import decide, next_stage
from offers.transitions import hire

Step = tuple[datetime, Callable[[], None]]


def make(password: str, tell: Callable[[str], None]) -> None:
    """The demo company with its people, its jobs, and everybody's way up to now; mails of the past lie in the maildir."""
    calendar = company.build(password)
    tell("colleagues and partners")
    for told in company.description()["job"]:
        job = company.open_job(told, calendar)
        tell(f"job: {job.title}")
    steps: list[Step] = []
    for number, person in enumerate(PEOPLE):
        steps += Way(person, number, calendar).steps()
    for done, (moment, act) in enumerate(sorted(steps, key=lambda step: step[0])):
        with clock.at(moment):
            act()
        with clock.at(min(moment + settings.UNDO + timedelta(minutes=1), calendar.now)):
            deliver()
        if done % 40 == 0:
            tell(f"{done} of {len(steps)} acts of the last weeks")
    company.settle_jobs(calendar)
    approach(calendar)
    sweep.remind()
    deliver()
    tell(f"{Candidate.objects.count()} candidates")


def deliver() -> None:
    """Send what is due, as the worker does."""
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


def approach(calendar: company.Days) -> None:
    """Two people were approached and have not answered."""
    job, rita = Job.objects.get(slug="back-end-engineer"), User.objects.get(name="Rita Moss")
    with clock.at(calendar.at(2, 11)):
        leads.approach(
            job,
            name="Freya Lindqvist",
            email="freya.lindqvist@people.example",
            zone="Europe/Stockholm",
            links="https://talks.example/calendar-arithmetic",
            word="I watched your talk about calendar arithmetic twice, the second time with our planning team, and we argued about "
            "your leap-second slide for the rest of the lunch. We work on exactly that kind of question.",
            by=rita,
        )
        leads.approach(
            job,
            name="Emeka Obi",
            email="emeka.obi@people.example",
            zone="Europe/London",
            links="https://code.example/emeka/rota",
            word="Your rota library saved us a month last year, and two of our fixes are in it. We would love to hear how you "
            "would build the part that we got wrong.",
            by=rita,
        )
    deliver()


class Way:
    """One person's way, as steps with their instants."""

    def __init__(self, person: Person, number: int, calendar: company.Days) -> None:
        self.person, self.number, self.calendar = person, number, calendar
        self.dice = random.Random(f"{number} {person.name}")
        self.application: Application | None = None

    def steps(self) -> list[Step]:
        """Each act of the way at a working hour of its day, in order."""
        found: list[Step] = []
        for order, words in enumerate(self.person.way.split(";")):
            ago, act, *rest = words.strip().split(" ", 2)
            moment = self.calendar.at(int(ago), 9 + (self.number * 3 + order) % 7, (self.number * 17) % 60)
            if found and moment <= found[-1][0]:
                moment = found[-1][0] + timedelta(minutes=30)
            found.append((moment, lambda act=act, rest=rest: self.do(act, *rest)))  # type: ignore[misc]
        return found

    def do(self, act: str, rest: str = "") -> None:
        if self.application is None:
            self.application = self.apply(set_aside=act == "aside")
            return
        self.application = Application.objects.select_related("candidate", "job", "stage", "owed_by").get(
            pk=self.application.pk
        )
        getattr(self, f"do_{act}")(self.application, rest)

    def apply(self, *, set_aside: bool) -> Application:
        person = self.person
        slug = ".".join(person.name.lower().split()[:2])
        email = f"{ascii_of(slug)}@people.example"
        candidate = Candidate.objects.create(
            name=person.name,
            email=email,
            email_key=Candidate.key_of(email),
            zone=person.zone,
            place=person.place,
            headline=person.headline,
            created_at=clock.now(),
            **person.more,
        )
        for wording in filter(None, person.skills.split(", ")):
            skill = Skill.objects.get_or_create(slug=Skill.slug_of(wording), defaults={"name": wording})[0]
            CandidateSkill.objects.get_or_create(candidate=candidate, skill=skill, defaults={"wording": wording})
        transitions.add_cv(candidate, files.keep(self.cv()))
        if person.job == "general" or "pool" in person.way:
            consents.give(candidate)
        job = Job.objects.get(slug=person.job)
        channel = self.dice.choice([None, None, *job.channels.all()])
        return transitions.apply(job, candidate, word=person.word, channel=channel, set_aside=set_aside)

    def cv(self, extra: str = "") -> SimpleUploadedFile:
        person = self.person
        sections = cv_sections(person.headline, person.skills + extra, self.dice)
        content = pdf.cv(
            person.name, sections, headline=person.headline, contact=[person.place] if person.place else []
        )
        return SimpleUploadedFile(f"CV {person.name}.pdf", content, "application/pdf")

    # --- acts ---

    def owner(self, application: Application) -> User:
        assert application.owed_by is not None
        return application.owed_by

    def do_settle(self, application: Application, _rest: str) -> None:
        transitions.settle(application, by=self.owner(application))

    def do_advance(self, application: Application, _rest: str) -> None:
        to = next_stage(application)
        assert to is not None
        decide(application, "advance", by=self.owner(application), to=to)

    def do_hold(self, application: Application, rest: str) -> None:
        until = (clock.now() + timedelta(days=int(rest))).date()
        words = "A colleague who should meet you is away until the end of the month, and we would rather wait than skip that talk."
        transitions.hold(application, by=self.owner(application), until=until, words=words)

    def do_day(self, application: Application, _rest: str) -> None:
        to = self.calendar.today + timedelta(days=3)
        words = "Two of us wanted to read your application together and did not find the hour."
        transitions.move_day(application, by=self.owner(application), to=to, words=words)

    def do_no(self, application: Application, rest: str) -> None:
        self.end(application, rest, Closure.NO_MATCH)

    def do_filled(self, application: Application, rest: str) -> None:
        self.end(application, rest, Closure.ROLE_FILLED)

    def end(self, application: Application, rest: str, closure: Closure) -> None:
        letter = dict(self.person.letter)
        kind = letter.pop("kind", "role")
        missing = application.job.requirements.filter(kind="must").first() if kind == "must_have" else None
        decide(
            application,
            "reject",
            by=self.owner(application),
            reason_kind=kind,
            missing=missing,
            closure=closure,
            words=letter_words(letter, application),
            release=rest not in ("draft", "held back"),
        )

    def do_pool(self, application: Application, _rest: str) -> None:
        letter = dict(self.person.letter)
        kind = letter.pop("kind")
        words = letter_words(letter, application)
        transitions.pool(application, by=self.owner(application), reason_kind=kind, words=words, release=True)

    def do_hire(self, application: Application, rest: str) -> None:
        words = letter_words(self.person.letter, application)
        hire(application, by=self.owner(application), words=words, release=rest != "held back")

    def do_withdraw(self, application: Application, _rest: str) -> None:
        transitions.withdraw(application, reason="I have taken another job, closer to home.")

    def do_record(self, application: Application, _rest: str) -> None:
        transitions.record_withdrawal(
            application,
            by=self.owner(application),
            reason="Told on the phone: stays where they are, got the team they wanted.",
        )

    def do_cv(self, application: Application, _rest: str) -> None:
        transitions.add_cv(application.candidate, files.keep(self.cv(", Playwright")))

    def do_note(self, application: Application, rest: str) -> None:
        transitions.note(
            application, by=User.objects.get(name="Iris Lang" if "call" in rest else "Tom Berg"), text=rest
        )


def letter_words(letter: dict[str, str], application: Application) -> dict[str, Any]:
    """The words of a letter as the demo tells them, with the criterion of this job's own process."""
    words: dict[str, Any] = {name: letter[name] for name in ("words", "reason", "point") if name in letter}
    if "criterion" in letter:
        words["point_criterion"] = application.job.pipeline.criteria.get(slug=letter["criterion"])
    if "standard" in letter:
        words["is_standard"] = True
    return words


def ascii_of(text: str) -> str:
    """A mail address's local part for a name in any Latin script."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isascii()) or "somebody"
