"""The whole house: what meetings, scorecards, test cases, a partner and offers do to an application as well."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from candidates.models import Application
from hiring import clock
from hiring.models import Partner, Stage, User
from hiring.testing import (
    TERMS,
    code_of,
    decide,
    make_application,
    make_candidate,
    make_consent,
    make_document,
    make_interview,
    make_job,
    make_offer,
    make_organisation,
    make_pipeline,
    make_user,
)
from interviews import sweep as meeting_sweep
from interviews.models import (
    Ask,
    Case,
    Continuation,
    Guest,
    Interview,
    MoreTime,
    Presentation,
    RemoteWish,
    Scorecard,
    Seat,
)
from interviews.transitions import (
    attending,
    cards,
    case_sweep,
    cases,
    kits,
    late_cards,
    more_time,
    partner,
    planning,
    proposals,
    ratings,
    wishes,
)
from interviews.transitions.seating import Place, takes_part
from offers import sweep as offer_sweep
from offers import transitions as offering
from offers.models import HandoverTask, Offer, OfferQuestion
from offers.tests.world import make_template

from .company import Company, act, rare

WAY = (
    ("screening", "screening", 1, "Screening"),
    ("chat", "recruiter_chat", 2, "Recruiter chat"),
    ("meridian", "partner_interview", 2, "Partner interview"),
    ("case", "test_case", 3, "Test case"),
    ("discussion", "case_discussion", 2, "Case discussion"),
    ("offer", "offer", 4, "Offer"),
)
MODES = ("", "remote", "hybrid", "onsite")
FIRST = ("draft", "asked", "approved")


class Meetings(Company):
    """Planned, moved, held, missed; with scorecards."""

    guest: Guest

    def meeting(self, **likely: Any) -> Interview:
        found: Interview = self.one_of(Interview.objects.filter(**(likely if self.likely() else {})))
        return found

    def planned(self, **likely: Any) -> Interview:
        return self.meeting(state="planned", **likely)

    def when(self) -> dict[str, Any]:
        at = clock.now() + timedelta(minutes=self.dice.choice([-60, 20, 90, 300, 1500, 4000]))
        return {
            "starts_at": at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0),
            "minutes": self.dice.choice([5, 45]),
            "zone": "Europe/Amsterdam",
            "mode": self.dice.choice(["online", "choice"]),
            "link": "https://meet.example/x",
            "address": "Keizersgracht 1",
        }

    def panel(self, application: Application) -> list[Place]:
        found: list[Any] = [user for user in [self.anybody(), self.anybody()] if takes_part(user)][
            : 1 + self.chance(0.4)
        ]
        if partner.may_be_presented(application):
            found.append(self.guest)
        return [Place(person) for person in dict.fromkeys(found)]

    @act
    def plan(self) -> None:
        application = self.active(stage__kind__in=Stage.TALKS)
        planning.plan(application, seats=self.panel(application), by=self.anybody(), **self.when())

    @act
    def move(self) -> None:
        meeting = self.planned(ends_at__gt=clock.now())
        seats = self.dice.choice([None, self.panel(meeting.application)])
        planning.move(meeting, by=self.anybody(), seats=seats, **self.when())

    @act
    def call_off(self) -> None:
        planning.call_off(self.planned(), by=self.anybody(), why=self.dice.choice(["", "Flu.", "Flu."]))

    @act
    def held(self) -> None:
        planning.held(self.meeting(starts_at__lte=clock.now()), by=self.anybody(), us_late=self.dice.choice([0, 9]))

    @act
    def missed(self) -> None:
        side = self.dice.choice(["us", "them"])
        planning.missed(self.meeting(starts_at__lte=clock.now()), side=side, by=self.anybody())

    @act
    def cannot_make(self) -> None:
        attending.cannot_make(self.planned(ends_at__gt=clock.now()), "Friday.")

    @act
    def can_make(self) -> None:
        meeting = self.planned(cannot_make_at__isnull=False)
        attending.can_make(meeting, sequence=str(meeting.sequence))

    @act
    def cannot_get_in(self) -> None:
        attending.cannot_get_in(self.planned(starts_at__lte=clock.now() + attending.DOOR_OPENS))

    @act
    def choose_place(self) -> None:
        attending.choose_place(self.planned(mode="choice"), self.dice.choice(["online", "office"]))

    @act
    def time_proposed(self) -> None:
        likely = {"interview__state": "planned", "guest": None} if self.likely() else {}
        seat = self.one_of(Seat.objects.filter(**likely))
        proposals.propose(seat, starts_at=self.when()["starts_at"])

    @act
    def meeting_begins(self) -> None:
        """The clock goes on to the middle of the next meeting, or past its end."""
        meeting = self.one_of(Interview.objects.filter(state="planned", starts_at__gt=clock.now()))
        clock.forward(meeting.starts_at - clock.now() + timedelta(minutes=self.dice.choice([1, 50, 120])))

    @act
    def meetings_are_swept(self) -> None:
        meeting_sweep.settle()
        meeting_sweep.remind()

    @act
    def continue_said(self) -> None:
        asked = self.one_of(Continuation.objects.filter(said_at=None))
        wishes.say_continue(asked.application, by=self.dice.choice([None, self.anybody()]))

    @act
    def continue_followed_up(self) -> None:
        wishes.follow_up()

    @act
    def remote_settled(self) -> None:
        application, outcome = self.active(), self.dice.choice(RemoteWish.Outcome.values)
        known = wishes.remote_wish(application)
        wishes.settle_remote(application, outcome=outcome, by=self.anybody(), version=known.version if known else 0)

    @act
    def question_asked(self) -> None:
        kits.ask(self.application(told_at=None), self.dice.choice(["Who is on call?", "What is hard here?"]))

    @act
    def question_answered(self) -> None:
        asked = self.one_of(Ask.objects.all())
        kits.answer(asked, "All of us, in turn.", version=asked.version, by=self.anybody())

    @act
    def stage_rated(self) -> None:
        meeting = self.meeting(state="held")
        ratings.rate(meeting.application, meeting.stage, comfort=self.dice.randint(1, 5), clarity=5)

    @act
    def whole_rated(self) -> None:
        ratings.rate(self.application(told_at__isnull=False), None, comfort=self.dice.randint(1, 5), clarity=5)

    # --- scorecards ---
    @act
    def card_written(self) -> None:
        seat = self.one_of(Seat.objects.silent().filter(interview__starts_at__lte=clock.now()))
        self.write_card(seat)

    @act
    def case_graded(self) -> None:
        self.write_card(self.one_of(Seat.objects.silent().filter(case__state="in")))

    def write_card(self, seat: Seat) -> None:
        card = cards.begin(seat)
        whole = cards.Written(
            "yes", entries={one.pk: cards.Entry(2, evidence="Seen.") for one in cards.criteria_of(seat)}
        )
        words = whole if self.chance(0.8) else replace(whole, recommendation="")
        cards.save(card, version=card.version, by_seat=seat, written=words)
        cards.submit(card, by_seat=seat)

    @act
    def card_amended(self) -> None:
        card = self.one_of(Scorecard.objects.filter(state="submitted"))
        words = replace(cards.written_of(card), notes=f"Thought again at {clock.now()}.")
        cards.amend(card, "New facts.", version=card.version, by_seat=card.seat, written=words)

    @act
    def seat_given_up(self) -> None:
        cards.release(self.one_of(Seat.objects.silent()), by=self.anybody(), why="On parental leave.")

    @act
    def cards_reminded(self) -> None:
        late_cards.remind_of_cards()


class Partners(Meetings):
    """Presented to the partner, whose people come by links of their own."""

    meridian: Partner

    def presentation(self, *states: str) -> Presentation:
        found: Presentation = self.one_of(Presentation.objects.filter(state__in=states))
        return found

    @act
    def present(self) -> None:
        application = self.active()
        partner.ask_to_present(
            application, partner=self.meridian, document=self.one_of(application.candidate.documents), by=self.anybody()
        )

    @act
    def presenting_proposed(self) -> None:
        partner.propose(self.active(), by=self.anybody())

    @act
    def presenting_agreed(self) -> None:
        partner.agree(self.presentation("asked", "asked", "declined"))

    @rare
    def presenting_declined(self) -> None:
        partner.decline(self.presentation("asked"))

    @rare
    def presenting_ended(self) -> None:
        partner.end(self.presentation("asked", "agreed", "declined"), by=self.anybody())

    @act
    def link_revoked(self) -> None:
        partner.revoke(self.one_of(Seat.objects.exclude(guest=None)), by=self.anybody())

    @act
    def link_renewed(self) -> None:
        partner.renew(self.one_of(Seat.objects.exclude(guest=None)), by=self.anybody())


class Cases(Partners):
    """A test case is sent, begun, given more time, handed in."""

    def case(self, *states: str) -> Case:
        found: Case = self.one_of(Case.objects.filter(**({"state__in": states} if self.likely() else {})))
        return found

    @act
    def case_sent(self) -> None:
        graders = [(user, "all") for user in {self.anybody()}]
        days = {"days": self.dice.choice([0, 2, 7, 7]), "window_days": self.dice.choice([0, 0, 5])}
        cases.send(
            self.active(next_step="set_case"), brief="A rate limiter.", graders=graders, by=self.anybody(), **days
        )

    @act
    def case_begun(self) -> None:
        cases.begin(self.case("sent"), on=self.dice.choice([None, self.soon()]))

    @act
    def more_time_asked(self) -> None:
        more_time.ask_more_time(self.case("running"), days=self.dice.choice([2, 9, 9]))

    @act
    def more_time_answered(self) -> None:
        wish = self.one_of(MoreTime.objects.filter(answered_at=None))
        more_time.answer_more_time(wish, days=self.dice.choice([0, 4]), by=self.anybody())

    @act
    def case_handed_in(self) -> None:
        cases.hand_in(self.case("sent", "running", "in"), words=self.dice.choice(["Done.", "Better.", ""]))

    @act
    def grader_added(self) -> None:
        cases.add_grader(self.case("running", "in"), user=self.anybody())

    @act
    def cases_are_swept(self) -> None:
        case_sweep.sweep()


class Offers(Cases):
    """An offer from its draft to its end, and the hand-over."""

    def offer(self, *states: str) -> Offer:
        found: Offer = self.one_of(Offer.objects.filter(**({"state__in": states} if self.likely() else {})))
        return found

    def terms(self) -> dict[str, Any]:
        first_day = clock.now().date() + timedelta(days=self.dice.choice([3, 60, 60]))
        return {**TERMS, "starts_on": first_day, "salary": Decimal(self.dice.randint(50, 60)) * 1000}

    @act
    def offer_drafted(self) -> None:
        offering.draft(
            self.active(stage__kind="offer"), terms=self.terms(), approver=self.approver(), by=self.anybody()
        )

    def approver(self) -> Any:
        return self.one_of(User.objects.active().filter(is_approver=True)) if self.chance(0.9) else self.anybody()

    @act
    def offer_revised(self) -> None:
        offering.revise(self.offer(*FIRST), terms=self.terms(), approver=self.approver(), by=self.anybody())

    @act
    def approval_asked(self) -> None:
        offering.ask_approval(self.offer("draft"), by=self.anybody())

    @act
    def offer_approved(self) -> None:
        offer = self.offer("asked")
        offering.approve(offer, by=self.dice.choice([offer.approver, self.anybody()]))

    @act
    def offer_sent_back(self) -> None:
        offer = self.offer("asked")
        offering.send_back(offer, by=offer.approver, words="More days.")

    @act
    def offer_called(self) -> None:
        outcome = self.dice.choice(["glad", "unsure"])
        offering.record_call(self.offer("approved"), at=clock.now(), outcome=outcome, words="", by=self.anybody())

    @act
    def offer_sent(self) -> None:
        offer = self.one_of(
            Offer.objects.filter(state="approved", **({"called_at__isnull": False} if self.likely() else {}))
        )
        offering.send(offer, by=self.anybody())

    @rare
    def offer_taken_back(self) -> None:
        offering.take_back(self.offer("sent", *FIRST), by=self.anybody(), why="The budget is gone.")

    @act
    def offer_accepted(self) -> None:
        offer = self.offer("sent")
        offering.accept(offer, code=code_of(offer))

    @rare
    def offer_declined(self) -> None:
        offer = self.offer("sent")
        offering.decline(offer, code=code_of(offer), reason="Another one.")

    @act
    def wrong_code(self) -> None:
        with contextlib.suppress(offering.WrongCode):
            offering.accept(self.offer("sent"), code="AAAA-AAAA")

    @act
    def answer_recorded(self) -> None:
        accepted = self.chance(0.5)
        offering.record_answer(self.offer("sent"), accepted=accepted, by=self.anybody(), proof="They wrote it.")

    @act
    def offer_asked_about(self) -> None:
        offering.ask(self.offer("sent"), text=self.dice.choice(["How many days off?", "May I start later?"]))

    @act
    def offer_question_answered(self) -> None:
        asked = self.one_of(OfferQuestion.objects.filter(answered_at=None))
        offering.reply(asked, text="Gladly.", by=self.anybody())

    @act
    def offers_are_swept(self) -> None:
        offer_sweep.sweep()

    @act
    def handover_ticked(self) -> None:
        offering.tick(self.one_of(HandoverTask.objects.filter(done_at=None)), by=self.anybody())


class House(Offers):
    """Five colleagues, a job for a partner's team with three openings for four people, three of them well on their way."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__(dice)
        make_organisation()
        make_template()
        rita = make_user("Rita Moss", is_recruiter=True, is_administrator=True)
        tom = make_user(
            "Tom Berg",
            is_manager=True,
            is_recruiter=True,
            working_days="135",
            zone="America/New_York",
            is_interviewer=True,
        )
        lea = make_user("Lea Brandt", is_lead=True, is_administrator=True, zone="Pacific/Auckland")
        iris = make_user("Iris Lang", is_interviewer=True)
        abel = make_user("Abel Roth", is_approver=True)
        self.meridian = Partner.objects.create(name="Meridian Labs", product="Sensors")
        way = make_pipeline("Partner way", WAY)
        self.job = make_job("Developer", team=[rita, lea, tom], openings=3, partner=self.meridian, pipeline=way)
        way.stages.filter(slug__in=("chat", "case")).update(scorecards_wanted=1, case_more_days=3)
        way.stages.filter(slug="chat").update(asks_to_continue=True, settles_remote=True)
        for stage in way.stages.filter(slug__in=("chat", "case", "discussion")):
            stage.criteria.set(way.criteria.all())
        self.guest = partner.know_guest(
            self.meridian, name="Pat Imani", title="Team lead", email="pat@meridian.example", zone="Europe/Lisbon"
        )
        for number in range(4):
            candidate = make_candidate(
                f"Person {number}", zone=dice.choice(["Asia/Tokyo", "Europe/Lisbon", "UTC"]), work_mode=MODES[number]
            )
            make_document(candidate, version=1)
            if number:
                make_consent(candidate)
            application = make_application(self.job, candidate=candidate, set_aside=number == 0)
            if number:
                stage = way.stages.get(slug=dice.choice([["chat", "meridian"], ["case"], ["offer"]][number - 1]))
                decide(application, "advance", by=rita, to=stage, why="Known", override="Known")
            if number == 1 and self.chance(0.5):
                self.present_and_plan(application, rita, iris)
        make_offer(application, by=rita, approver=abel, upto=dice.choice(["draft", "asked", "called", "sent", "sent"]))
        clock.forward(timedelta(minutes=11))

    def present_and_plan(self, application: Application, by: User, *colleagues: User) -> None:
        document = application.candidate.documents.get()
        partner.agree(partner.ask_to_present(application, partner=self.meridian, document=document, by=by))
        make_interview(application, *colleagues, self.guest, by=by)
