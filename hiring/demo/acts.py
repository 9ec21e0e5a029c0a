"""What one person's story in the demo consists of: each act is the product's own, done by whoever would do it."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from candidates import concerns, consents, files, links, pdf, transitions
from candidates.models import Application, Candidate, CandidateSkill, Closure
from hiring import clock
from hiring.demo.calendar import Days
from hiring.demo.cards import Voice
from hiring.demo.meetings import Meeting
from hiring.demo.people import Person, cv_sections
from hiring.models import Job, Organisation, Skill, User
from interviews import case_files
from interviews import transitions as meeting
from interviews.models import Interview, Seat
from interviews.transitions import Place, cards, cases, decide, kits, more_time, next_stage, partner, ratings, wishes
from offers import transitions as offering
from offers.models import Offer
from offers.transitions import handing

README = "# Tool shelf\n\nOne table, one rule, and a clock that the tests hold in their hands. `make test` runs them.\n"
WAITS = (
    "A colleague who should meet you is away until the end of the month, and we would rather wait than skip that talk."
)
APOLOGY = "Two of us wanted to read your application together and did not find the hour."
TERMS = "A laptop of your choice.\nTwo conferences a year, with the travel.\nThirty days off."
WELCOME = "We have cleared a desk by the window. Bring nothing but an appetite: lunch on the first day is on us."


def named(first: str) -> User:
    return User.objects.get(name__startswith=f"{first} ")


class Acts:
    """One person's acts and ours about them. `do` finds an act by its name; its words are its own to read."""

    def __init__(self, person: Person, number: int, calendar: Days) -> None:
        self.person, self.calendar = person, calendar
        self.dice = random.Random(f"{number} {person.name}")
        self.voice = Voice(person, random.Random(f"{person.name} is judged"))
        self.pk: int | None = None
        self.lead = Job.objects.get(slug=person.job).members.get(leads=True).user

    def do(self, act: str, words: str, about: Meeting | None, start: datetime | None) -> None:
        if self.pk is None:
            self.pk = self.apply(set_aside=act == "aside").pk
        elif act in ("move", "off", "cannot"):
            getattr(self, f"do_{act}")(self.interview(), words, about, start)
        elif about is not None:
            self.plan(about, start)
        else:
            getattr(self, f"do_{act}")(self.application(), words)

    def application(self) -> Application:
        joined = Application.objects.select_related("candidate", "job__partner", "stage__pipeline", "owed_by", "letter")
        assert self.pk is not None
        return joined.get(pk=self.pk)

    def owner(self, application: Application) -> User:
        return application.owed_by or self.lead

    # --- they come in ---

    def apply(self, *, set_aside: bool) -> Application:
        person = self.person
        candidate = Candidate.objects.create(
            name=person.name,
            email=person.email,
            email_key=Candidate.key_of(person.email),
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

    def do_cv(self, application: Application, _words: str) -> None:
        transitions.add_cv(application.candidate, files.keep(self.cv(", Playwright")))

    # --- they go on, wait, or end ---

    def do_settle(self, application: Application, _words: str) -> None:
        transitions.settle(application, by=self.owner(application))

    def do_advance(self, application: Application, words: str) -> None:
        to = next_stage(application)
        assert to is not None
        decide(application, "advance", by=self.owner(application), to=to, override=words)

    def do_hold(self, application: Application, words: str) -> None:
        until = self.calendar.day(-int(words))
        transitions.hold(application, by=self.owner(application), until=until, words=WAITS)

    def do_day(self, application: Application, words: str) -> None:
        count, _space, why = words.partition(" ")
        to = self.calendar.day(-int(count))
        transitions.move_day(application, by=self.owner(application), to=to, words=why or APOLOGY)

    def do_no(self, application: Application, words: str) -> None:
        self.end(application, Closure.NO_MATCH, release=words != "draft")

    def do_filled(self, application: Application, _words: str) -> None:
        self.end(application, Closure.ROLE_FILLED, release=True)

    def do_stopped(self, application: Application, _words: str) -> None:
        self.end(application, Closure.ROLE_STOPPED, release=True)

    def do_silent(self, application: Application, _words: str) -> None:
        self.end(application, Closure.NO_REPLY, release=True)

    def end(self, application: Application, closure: Closure, *, release: bool) -> None:
        kind, words = self.letter(application)
        missing = application.job.requirements.filter(kind="must").first() if kind == "must_have" else None
        decide(
            application,
            "reject",
            by=self.owner(application),
            reason_kind=kind,
            missing=missing,
            closure=closure,
            words=words,
            release=release,
        )

    def letter(self, application: Application) -> tuple[str, dict[str, Any]]:
        """The typed reason and the words of their letter, with the criteria of this job's own process."""
        told: dict[str, Any] = dict(self.person.letter)
        kind = told.pop("kind", "role")
        for name, written in (("reason_criterion", "by"), ("point_criterion", "criterion")):
            if written in told:
                told[name] = application.job.pipeline.criteria.get(slug=told.pop(written))
        return kind, told

    def do_pool(self, application: Application, words: str) -> None:
        kind, letter = self.letter(application)
        by, release = self.owner(application), words != "draft"
        transitions.pool(application, by=by, reason_kind=kind, words=letter, release=release)

    def do_hire(self, application: Application, words: str) -> None:
        letter = self.letter(application)[1]
        offering.hire(application, by=self.owner(application), words=letter, release=words != "held")

    def do_withdraw(self, application: Application, words: str) -> None:
        transitions.withdraw(application, reason=words)

    def do_record(self, application: Application, words: str) -> None:
        transitions.record_withdrawal(application, by=self.owner(application), reason=words)

    def do_note(self, application: Application, words: str) -> None:
        who, text = words.split(": ", 1)
        transitions.note(application, by=named(who), text=text)

    # --- they meet ---

    def interview(self) -> Interview:
        """The one that was planned last, with its application as it stands."""
        found = Interview.objects.select_related("stage", "planned_by").filter(application=self.pk).order_by("-pk")[0]
        found.application = self.application()
        return found

    def place(self, application: Application) -> dict[str, Any]:
        """Where they meet: online from afar and where the stage wants it, else as it comes."""
        is_near = application.candidate.zone == self.lead.zone and application.job.country == "NL"
        choice = self.dice.choice(["online", "office", "choice"])
        mode = choice if is_near and application.stage.mode == "choice" else "online"
        office = (Organisation.current() or Organisation()).office if mode != "online" else ""
        link = f"https://meet.example/{self.person.first}-{application.stage.slug}" if mode != "office" else ""
        return {"mode": mode, "link": link, "address": office}

    def plan(self, about: Meeting, start: datetime | None) -> None:
        application = self.application()
        assert start is not None
        places = [Place(one, about.focus(number)) for number, one in enumerate(about.people)]
        meeting.plan(
            application,
            starts_at=start,
            minutes=about.minutes,
            zone=self.lead.zone,
            seats=places,
            by=self.owner(application),
            **self.place(application),
        )

    def do_move(self, interview: Interview, words: str, about: Meeting, start: datetime) -> None:
        meeting.move(
            interview,
            starts_at=start,
            minutes=about.minutes,
            zone=interview.zone,
            mode=interview.mode,
            link=interview.link,
            address=interview.address,
            by=self.owner(interview.application),
            why=words.partition(" ")[2],
        )

    def do_off(self, interview: Interview, words: str, _about: Meeting, _start: Any) -> None:
        meeting.call_off(interview, by=self.owner(interview.application), why=words)

    def do_cannot(self, interview: Interview, words: str, _about: Meeting, _start: Any) -> None:
        meeting.cannot_make(interview, words)

    def held(self, about: Meeting) -> None:
        """It took place, with everything told that its briefing names."""
        interview = self.interview()
        by = next((one for one in about.people if isinstance(one, User)), self.lead)
        for line in interview.stage.briefing_list:
            kits.tick(interview.application, interview.stage, line[:300], by=by)
        side, minutes = about.options.get("late", ("", "0"))
        meeting.held(interview, by=by, **{f"{side}_late": int(minutes)} if side else {})

    def missed(self, about: Meeting) -> None:
        by = next((one for one in about.people if isinstance(one, User)), self.lead)
        meeting.missed(self.interview(), side=about.options["missed"][0], by=by)

    def card(self, about: Meeting, number: int, is_handed_in: bool) -> None:
        """The scorecard of that seat: handed in, or a draft with its first half."""
        interview, person = self.interview(), about.people[number]
        who = {"user": person} if isinstance(person, User) else {"guest": person}
        self.write(Seat.objects.select_related("interview__stage").get(interview=interview, **who), is_handed_in)

    def write(self, seat: Seat, is_handed_in: bool = True) -> None:
        written, card = self.voice.card(seat), cards.begin(seat)
        if not is_handed_in:
            half = dict(list(written.entries.items())[: len(written.entries) // 2])
            written = cards.Written(notes=written.notes, entries=half)
        cards.save(card, version=card.version, by_seat=seat, written=written)
        if is_handed_in:
            cards.submit(card, by_seat=seat)

    def do_release(self, application: Application, words: str) -> None:
        who, why = words.split(": ", 1)
        seat = Seat.objects.silent().get(application=application, user=named(who))
        cards.release(seat, by=self.owner(application), why=why)

    def rate(self, about: Meeting) -> None:
        """What they say of it in two taps."""
        interview = self.interview()
        comfort, clarity = self.dice.choice((5, 5, 4, 4, 3)), self.dice.choice((5, 5, 4, 3))
        ratings.rate(interview.application, interview.stage, comfort=comfort, clarity=clarity)

    def do_wants(self, application: Application, _words: str) -> None:
        wishes.say_continue(application)

    def do_remote(self, application: Application, words: str) -> None:
        outcome, _space, said = words.partition(" ")
        wishes.settle_remote(application, outcome=outcome, words=said, by=self.owner(application))

    def do_question(self, application: Application, words: str) -> None:
        kits.ask(application, words)

    def do_answer(self, application: Application, words: str) -> None:
        who, text = words.split(": ", 1)
        asked = application.asks.get(answered_at=None)
        kits.answer(asked, text, version=asked.version, by=named(who))

    # --- at the partner's ---

    def do_propose(self, application: Application, words: str) -> None:
        partner.propose(application, by=named(words))

    def do_present(self, application: Application, words: str) -> None:
        newest, owner = application.candidate.documents.order_by("-version")[0], self.owner(application)
        assert application.job.partner is not None
        partner.ask_to_present(application, partner=application.job.partner, document=newest, words=words, by=owner)

    def do_agrees(self, application: Application, _words: str) -> None:
        partner.agree(application.presentations.select_related("partner", "asked_by").latest("pk"))

    def do_declines(self, application: Application, _words: str) -> None:
        partner.decline(application.presentations.select_related("partner", "asked_by").latest("pk"))

    # --- the test case ---

    def do_case(self, application: Application, words: str) -> None:
        stage, graders = application.stage, [(named(who), "all") for who in (words or "Tom+Iris").split("+")]
        cases.send(
            application,
            brief=stage.case_brief,
            days=stage.case_days or 7,
            window_days=stage.case_window_days,
            graders=graders,
            by=self.owner(application),
        )

    def do_begin(self, application: Application, words: str) -> None:
        cases.begin(application.cases.latest("pk"), on=self.calendar.day(int(words)) if words else None)

    def do_more(self, application: Application, words: str) -> None:
        count, _space, said = words.partition(" ")
        more_time.ask_more_time(application.cases.latest("pk"), days=int(count), words=said)

    def do_in(self, application: Application, words: str) -> None:
        readme = case_files.keep_all([SimpleUploadedFile("README.md", README.encode())])
        link = f"https://code.example/{self.person.first}/tool-shelf"
        cases.hand_in(application.cases.latest("pk"), links=link, words=words, files=readme)

    def do_grade(self, application: Application, words: str) -> None:
        seats = Seat.objects.filter(case__application=application).select_related("case__stage", "user")
        for seat in seats.order_by("pk"):
            if not words or seat.person.first_name == words:
                self.write(seat)

    # --- the offer, and what follows it ---

    def offer(self, application: Application) -> Offer:
        found = Offer.objects.select_related("version", "approver").filter(application=application).latest("pk")
        found.application = application
        return found

    def do_offer(self, application: Application, words: str) -> None:
        salary, days, approver, *hours = words.split()
        terms = self.terms(int(salary), int(days))
        if hours:
            terms["hours"] = Decimal(hours[0])
        offering.draft(application, terms=terms, approver=named(approver), by=self.owner(application))

    def terms(self, salary: int, days: int) -> dict[str, Any]:
        first = self.calendar.today + timedelta(days=days)
        is_here = self.person.job == "back-end-engineer"
        return {
            "salary": Decimal(salary),
            "currency": "EUR",
            "period": "YEAR",
            "starts_on": first + timedelta(days=-first.weekday() % 7),  # a Monday
            "hours": Decimal(36 if is_here else 40),
            "place": "Amsterdam, two days a week at home" if is_here else "Cluj-Napoca, with four weeks a year in Bern",
            "terms": TERMS,
            "answer_days": 7,
        }

    def do_ask(self, application: Application, _words: str) -> None:
        offering.ask_approval(self.offer(application), by=self.owner(application))

    def do_approve(self, application: Application, words: str) -> None:
        offer = self.offer(application)
        offering.approve(offer, by=offer.approver, words=words)

    def do_call(self, application: Application, words: str) -> None:
        outcome, _space, said = words.partition(" ")
        by = self.owner(application)
        offering.record_call(self.offer(application), at=clock.now(), outcome=outcome, words=said, by=by)

    def do_send(self, application: Application, _words: str) -> None:
        offering.send(self.offer(application), by=self.owner(application))

    def do_accept(self, application: Application, _words: str) -> None:
        offer = self.offer(application)
        offering.accept(offer, code=links.code(offer.occasion))

    def do_refuse(self, application: Application, words: str) -> None:
        offer = self.offer(application)
        offering.decline(offer, code=links.code(offer.occasion), reason=words)

    def do_expire(self, application: Application, _words: str) -> None:
        offering.expire(self.offer(application))

    def do_takeback(self, application: Application, words: str) -> None:
        why, _sign, told = words.partition(" // ")
        offering.take_back(self.offer(application), by=self.owner(application), why=why, words=told)

    def do_wonder(self, application: Application, words: str) -> None:
        offering.ask(self.offer(application), text=words)

    def do_explain(self, application: Application, words: str) -> None:
        who, text = words.split(": ", 1)
        offering.reply(self.offer(application).questions.get(answered_at=None), text=text, by=named(who))

    def do_ready(self, application: Application, words: str) -> None:
        """HR writes down how the first day begins, and so many more tasks are done."""
        handover = application.handover
        monday = handover.starts_on + timedelta(days=-handover.starts_on.weekday() % 7)
        handing.edit(
            handover, version=handover.version, by=named("Hanna"), starts_on=monday, starts_at=time(10), words=WELCOME
        )
        for task in handover.tasks.filter(done_at=None).select_related("owner").order_by("due_on", "pk")[: int(words)]:
            handing.tick(task, by=task.owner)

    # --- something is not right ---

    def do_tell(self, application: Application, words: str) -> None:
        who, text = words.split(": ", 1)
        offered = concerns.addressees(application.candidate)
        concerns.tell(application.candidate, to=next(one for one in offered if one.user.first_name == who), text=text)

    def do_comfort(self, application: Application, words: str) -> None:
        concern = application.candidate.concerns.select_related("to", "candidate").latest("pk")
        concerns.answer(concern, by=concern.to, text=words)
