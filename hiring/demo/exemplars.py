"""Who is copied a thousand times: one application for each job and each way through it, walked through the real transitions."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Max

from candidates import outbox, pdf, transitions
from candidates.models import Application, Candidate, Document
from hiring import clock, ids, jobs
from hiring.demo.people import cv_sections
from hiring.models import Criterion, Focus, Job, Partner, Pipeline, Stage, User
from interviews.models import (
    Interview,
    Seat,
    Slot,
)
from interviews.models.meetings import SLOT
from interviews.transitions import Place, cards, cases, decide, kits, next_stage, planning, ratings, slots
from offers import transitions as offering

TITLES = [
    *("Planner", "Tester", "Data engineer", "Back-end engineer", "Front-end engineer"),
    *("Platform engineer", "Designer", "Technical writer", "Support engineer", "Product engineer"),
]
FIRST = "Aino Bart Chloé Dóra Emre Finn Hanae Ilse Joris Kaat Mira Nils Oana Rosa Sven Vera Xenia Zeno".split()
BEGIN = (
    "Aal Bak Ber Bos Bran Cor Dahl Dor El Fro Gal Gri Haas Holm Ivan Jan Kal Kor Lind Lop Mar Mol Nag Nor Ol".split()
)
BEGIN += "Pal Pet Quin Ros Sand Schel Sil Smit Stan Thor Urs Vis Vol Web Wil Yas Zel".split()
END = "sen stra mans berg ici escu ini ouk wald hof rup quist lund gren mond vik tein skov nen der".split()
END += "ard ack bach by dahl do eau ek ez ford gaard heim ing ius kamp len man mark nes ov peck".split()
LAST = [begin + end for end in END for begin in BEGIN]
# As in life, some surnames are common: the first of them is that of one in two hundred, as the commonest of the Netherlands.
COMMON = list(accumulate(1 / (rank + 50) for rank in range(len(LAST))))
TOWNS = ["Utrecht", "Cluj-Napoca", "Porto", "Gent", "Lund", "Brno", "Graz", "Cork", "Turin", "Lyon"]
SKILLS = [
    "Python",
    "Angular",
    "PostgreSQL",
    "Go",
    "TypeScript",
    "Django",
    "Kafka",
    "Redis",
    "Rust",
    "Java",
    "C++",
    "C#",
    "SQL",
    "Linux",
]
Way = Callable[[Application], None]


def title(number: int) -> str:
    return f"{TITLES[number % 10]} {'AB'[number // 10]}"


def job(number: int) -> Job:
    """One of the 20 jobs: even ones on Clay's process, odd ones on BackstageIT's."""
    template = Pipeline.objects.get(slug="clay" if number % 2 == 0 else "backstageit", is_template=True)
    recruiters = list(User.objects.active().recruiting().order_by("pk"))
    managers = list(User.objects.active().filter(is_manager=True).order_by("pk"))
    lead, manager = recruiters[number % len(recruiters)], managers[number % len(managers)]
    with clock.at(clock.now() - timedelta(days=40)):
        made = jobs.create(title=title(number), template=template, by=lead)
        if manager != lead:
            jobs.add_member(made, manager)
        values = list(Criterion.objects.filter(pipeline=None, group="value").order_by("pk")[:2])
        lists = jobs.Lists(must=["Has done this before"], nice=[], openings=3, values=values)
        told = {"advert": "A job to measure with.", "place": "Utrecht"}
        partner = Partner.objects.order_by("pk").first() if template.slug == "backstageit" else None
        jobs.edit_profile(made, lists, version=made.version, by=lead, agrees=False, partner=partner, **told)
        jobs.agree(made, by=manager, version=made.version)
        jobs.publish(made)
    return made


def later(hours: int) -> None:
    """Time passes and the mail leaves; the clock must be set."""
    clock.forward(timedelta(hours=hours))
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


def onward(application: Application, stages: int) -> None:
    """Two or more stages on."""
    for _turn in range(stages):
        to = next_stage(application)
        assert to is not None and application.owed_by is not None
        decide(application, "advance", by=application.owed_by, to=to, override="To measure with.")
        later(26)


def new(application: Application) -> None:
    later(1)


def second(application: Application) -> None:
    onward(application, 1)


def third(application: Application) -> None:
    onward(application, 2)


def fourth(application: Application) -> None:
    onward(application, 3)


def held(application: Application) -> None:
    assert application.owed_by is not None
    onward(application, 1)
    transitions.hold(application, by=application.owed_by, until=(clock.now() + timedelta(days=20)).date())
    later(2)


def told_no(application: Application) -> None:
    assert application.owed_by is not None
    later(20)
    decide(
        application,
        "reject",
        by=application.owed_by,
        override="To measure with.",
        reason_kind="must_have",
        words={"is_standard": True},
        release=True,
    )
    later(2)


def untold_no(application: Application) -> None:
    assert application.owed_by is not None
    onward(application, 1)
    decide(
        application,
        "reject",
        by=application.owed_by,
        override="To measure with.",
        reason_kind="experience",
        words={"words": "Thank you."},
    )


def withdrew(application: Application) -> None:
    later(30)
    transitions.withdraw(application)
    later(1)


def planned(application: Application) -> None:
    """A meeting lies ahead, still when the way was walked."""
    meet(application, days=9)
    later(2)


def judged(application: Application) -> None:
    """They met, were told what they were to hear, and every scorecard is in."""
    for seat in met(application):
        write_card(seat)
    later(1)


def half_judged(application: Application) -> None:
    """They met; one scorecard is in, the other is still out."""
    write_card(met(application)[-1])
    later(1)


def graded(application: Application) -> None:
    """A test case was handed in and is to be graded, where the way has one; else as far as the second stage."""
    onward(application, 1)
    if not application.job.pipeline.stages.filter(kind=Stage.Kind.TEST_CASE).exists():
        return
    while application.stage.kind != Stage.Kind.TEST_CASE:
        onward(application, 1)
    assert application.owed_by is not None
    by, grader = application.owed_by, colleagues(application)[-1]
    case = cases.send(application, brief="A case to measure with.", days=7, graders=[(grader, Focus.TECHNICAL)], by=by)
    later(20)
    cases.hand_in(case, links="https://code.example/measured", words="It runs.", files=[])
    later(2)


def offered(application: Application) -> None:
    """An offer is with them."""
    while application.stage.kind != Stage.Kind.OFFER:
        onward(application, 1)
    assert application.owed_by is not None
    by, approver = application.owed_by, User.objects.active().filter(is_approver=True).order_by("pk")[0]
    terms = {
        "salary": Decimal(66_000),
        "currency": "EUR",
        "period": "YEAR",
        "starts_on": clock.now().date() + timedelta(days=60),
        "hours": Decimal(36),
        "place": "Amsterdam",
        "terms": "A laptop of your choice.",
        "answer_days": 14,
    }
    offer = offering.draft(application, terms=terms, approver=approver, by=by)
    offering.ask_approval(offer, by=by)
    offering.approve(offer, by=approver)
    offering.record_call(offer, at=clock.now(), outcome="glad", words="", by=by)
    offering.send(offer, by=by)
    later(1)


def rated(application: Application) -> None:
    """They met, said how it was, and were told no; long enough ago that what they said counts."""
    seats = met(application)
    for seat in seats:
        write_card(seat, rating=2, recommends="no")
    interview = seats[0].interview
    assert interview is not None
    ratings.rate(application, interview.stage, comfort=4, clarity=5)
    assert application.owed_by is not None
    application.refresh_from_db()
    decide(
        application,
        "reject",
        by=application.owed_by,
        override="To measure with.",
        reason_kind="experience",
        words={
            "words": "Thank you for the talk.",
            "reason_criterion": cards.criteria_of(seats[0])[0],
            "reason": "The job wants more years with this.",
        },
        release=True,
    )
    later(2)


def begun(application: Application) -> None:
    """Hired and told, and HR prepares the first day."""
    while application.stage.kind != Stage.Kind.OFFER:
        onward(application, 1)
    assert application.owed_by is not None
    offering.hire(application, by=application.owed_by, words={"words": "Welcome."}, release=True)
    later(2)


WAYS: list[Way] = [
    *(new, second, third, fourth, held, told_no, untold_no, withdrew),
    *(planned, judged, half_judged, graded, offered, rated, begun),
]
BEGAN = {"offered": 9, "begun": 9, "rated": 16}  # so many days ago; the others 6
SHARES: dict[str, float] = {
    "new": 30,
    "told_no": 27,
    "second": 10,
    "third": 6,
    "withdrew": 8,
    "fourth": 4,
    "held": 4,
    "untold_no": 2,
    "planned": 0.3,
    "judged": 4,
    "half_judged": 0.2,
    "graded": 2,
    "offered": 0,
    "rated": 2,
    "begun": 0.5,
}  # of 100


def colleagues(application: Application) -> list[User]:
    """Who meets them: the recruiter, and somebody who interviews."""
    assert application.owed_by is not None
    others = User.objects.active().filter(is_interviewer=True, is_lead=False).exclude(pk=application.owed_by.pk)
    found = list(others.order_by("pk"))
    return [application.owed_by, found[application.job_id % len(found)]]


def meet(application: Application, days: int = 1) -> Interview:
    """A meeting of the first stage in which somebody meets, in so many days, as soon as both have the time."""
    if not application.stage.is_talk:
        onward(application, 1)
    both = colleagues(application)
    earliest = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    stage = application.stage
    minutes = stage.least_minutes or 30
    attending = [*stage.functions.order_by("pk"), None, None]
    return planning.plan(
        application,
        starts_at=free([slots.key(user) for user in both], earliest, timedelta(minutes=minutes)),
        minutes=minutes,
        zone="Europe/Amsterdam",
        mode=Interview.Mode.ONLINE,
        link="https://meet.example/measured",
        seats=[Place(*seat) for seat in zip(both, (Focus.CHARACTER, Focus.TECHNICAL), attending, strict=False)],
        by=both[0],
    )


def free(people: list[str], earliest: datetime, length: timedelta) -> datetime:
    """The first time at which nobody of these has a meeting."""
    start = earliest
    while taken := Slot.objects.filter(person__in=people, at__gte=start, at__lt=start + length).aggregate(
        last=Max("at")
    )["last"]:
        start = taken + SLOT
    return start


def met(application: Application) -> list[Seat]:
    """The meeting took place, and the points of the briefing were told."""
    interview = meet(application)
    for line in interview.stage.briefing_list[:2]:
        kits.tick(application, interview.stage, line[:300], by=interview.planned_by)
    clock.forward(interview.ends_at - clock.now())
    later(1)
    interview.refresh_from_db()
    if interview.state == Interview.State.PLANNED:
        planning.held(interview, by=interview.planned_by)
    return list(interview.seats.order_by("pk"))


def write_card(seat: Seat, rating: int = 3, recommends: str = "yes") -> None:
    card = cards.begin(seat)
    entries = {one.pk: cards.Entry(rating=rating, evidence="Seen.") for one in cards.criteria_of(seat)}
    cards.save(
        card,
        version=card.version,
        by_seat=seat,
        written=cards.Written(recommends, reason="To measure with.", entries=entries),
    )
    cards.submit(card, by_seat=seat)


def cv(dice: random.Random) -> bytes:
    """The one PDF that all of them share."""
    return pdf.cv("A made-up person", cv_sections("Developer", "Python, SQL", dice))


def exemplar(job: Job, way: Way, paper: Document) -> Application:
    """One application that walks `way`, begun six to eight days ago, or longer when the way is a long one."""
    dice = random.Random(f"{job.slug} {way.__name__}")
    with clock.at(clock.now() - timedelta(days=BEGAN.get(way.__name__, 6), hours=dice.randint(0, 48))):
        candidate = person(dice, f"{job.slug}.{way.__name__}")
        candidate.save()
        document = twin(paper, sha256=f"{dice.getrandbits(256):064x}", added_at=clock.now())
        document.save()
        transitions.add_cv(candidate, document)
        application = transitions.apply(job, candidate)
        later(1)
        way(application)
    return Application.objects.get(pk=application.pk)


def person(dice: random.Random, key: str) -> Candidate:
    """An unsaved candidate with a made-up name."""
    name = f"{dice.choice(FIRST)} {dice.choices(LAST, cum_weights=COMMON)[0]}"
    email = f"{key}@people.example"
    return Candidate(
        name=name,
        email=email,
        email_key=email,
        zone="Europe/Amsterdam",
        place=dice.choice(TOWNS),
        headline=f"{dice.choice(TITLES)}, {dice.choice(SKILLS)}",
        created_at=clock.now(),
    )


def twin(row: Any, **values: Any) -> Any:
    """An unsaved copy of a row with ids of its own and these values."""
    other = copy.copy(row)
    other._state = copy.copy(row._state)
    other._state.fields_cache = {}
    other._state.adding = True
    other.pk = None
    if hasattr(other, "uid"):
        other.uid = ids.draw()
    for name, value in values.items():
        setattr(other, name, value)
    return other
