"""Many candidates, for measuring: a fixed shape of 20 jobs on both processes, and ways of three events and more.

Exemplars walk through the real transitions under the set clock; every further person is a copy of one of them, row by row, with
a name, a CV text and ids of their own. So the timeline of each replays to its row, as after a real walk. Meetings, seats,
scorecards and test cases are copied too, and each meeting has a time of its own, since nobody can sit in two. An offer holds one
of the job's openings: there is one for each job, and no copies.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Min, Model

from candidates import files, outbox, pdf, search, transitions
from candidates.models import Application, Candidate, Document, Event, Letter, Mail
from hiring import clock, ids, jobs
from hiring.demo.people import cv_sections
from hiring.models import Criterion, Focus, Job, Pipeline, Stage, User
from interviews.models import (
    CardVersion,
    Case,
    Continuation,
    HandIn,
    Interview,
    Mark,
    Scorecard,
    Seat,
    Slot,
    Tick,
)
from interviews.models.meetings import SLOT
from interviews.transitions import Place, cards, cases, decide, kits, next_stage, planning, slots
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
BATCH = 1000
Way = Callable[[Application], None]


def make(count: int, tell: Callable[[str], None], *, spread: int = 20) -> None:
    """So many more candidates, over `spread` jobs; the search index is made anew at the end."""
    made = [job(number) for number in range(spread)]
    tell(f"{spread} jobs")
    paper = files.keep(SimpleUploadedFile("cv.pdf", cv(random.Random(7)), "application/pdf"))
    exemplars = [exemplar(job, way, paper) for job in made for way in WAYS]
    tell(f"{len(exemplars)} exemplars")
    shapes = [Shape(application) for application in exemplars]
    start, times = Candidate.objects.count(), Times()
    for begin in range(0, count, BATCH):
        with transaction.atomic():
            people(shapes, times, begin + start, min(BATCH, count - begin))
        if begin % (BATCH * 10) == 0:
            tell(f"{begin + BATCH} of {count}")
    renumber()
    search.reindex()
    tell("search index")


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
        jobs.edit_profile(
            made, lists, version=made.version, by=lead, agrees=False, advert="A job to measure with.", place="Utrecht"
        )
        jobs.agree(made, by=manager, version=made.version)
        jobs.publish(made)
    return made


# --- exemplars -----------------------------------------------------------------------------------------------------------


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


WAYS: list[Way] = [
    *(new, second, third, fourth, held, told_no, untold_no, withdrew),
    *(planned, judged, half_judged, graded, offered),
]
SHARES: dict[str, float] = {
    "new": 30,
    "told_no": 29.5,
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


def write_card(seat: Seat) -> None:
    card = cards.begin(seat)
    entries = {one.pk: cards.Entry(rating=3, evidence="Seen.") for one in cards.criteria_of(seat)}
    cards.save(
        card,
        version=card.version,
        by_seat=seat,
        written=cards.Written("yes", reason="To measure with.", entries=entries),
    )
    cards.submit(card, by_seat=seat)


def cv(dice: random.Random) -> bytes:
    """The one PDF that all of them share."""
    return pdf.cv("A made-up person", cv_sections("Developer", "Python, SQL", dice))


def exemplar(job: Job, way: Way, paper: Document) -> Application:
    """One application that walks `way`, begun six to eight days ago, or nine when the way is a long one."""
    dice = random.Random(f"{job.slug} {way.__name__}")
    with clock.at(clock.now() - timedelta(days=9 if way is offered else 6, hours=dice.randint(0, 48))):
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


# --- copies --------------------------------------------------------------------------------------------------------------


class Shape:
    """The rows of one exemplar, ready to be copied."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.events = list(Event.objects.filter(application=application).order_by("pk"))
        self.letter = application.letter
        self.mails = list(Mail.objects.filter(application=application).order_by("pk"))
        self.document = application.candidate.documents.get()
        self.meetings = list(Interview.objects.filter(application=application).order_by("pk"))
        self.cases = list(Case.objects.filter(application=application).order_by("pk"))
        self.seats = list(Seat.objects.filter(application=application).order_by("pk"))
        self.cards = list(Scorecard.objects.filter(application=application).order_by("pk"))
        self.marks = list(Mark.objects.filter(card__application=application).order_by("pk"))
        self.versions = list(CardVersion.objects.filter(card__application=application).order_by("pk"))
        self.hand_ins = list(HandIn.objects.filter(case__application=application).order_by("pk"))
        self.ticks = list(Tick.objects.filter(application=application).order_by("pk"))
        self.continuations = list(Continuation.objects.filter(application=application).order_by("pk"))
        self.way = application.candidate.email.partition("@")[0].rpartition(".")[2]
        self.share = SHARES[self.way]


class Times:
    """When colleagues are free: each after the last meeting that they have, and before the first."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}
        self.since: dict[str, datetime] = {}
        for person, first, last in Slot.objects.values_list("person").annotate(first=Min("at"), last=Max("at")):
            self.since[person], self.until[person] = first, last + SLOT

    def after(self, people: list[str], earliest: datetime, length: timedelta) -> datetime:
        """From when on all of these have the time; from then on they do not."""
        start = max([earliest, *(self.until[person] for person in people if person in self.until)])
        self.until.update(dict.fromkeys(people, start + length))
        return start

    def before(self, people: list[str], latest: datetime, length: timedelta) -> datetime:
        """The beginning of the last time before all that these have."""
        start = min([latest, *(self.since[person] for person in people if person in self.since)]) - length
        self.since.update(dict.fromkeys(people, start))
        return start


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


def save(rows: list[Any]) -> list[Any]:
    if not rows:
        return []
    model: type[Model] = type(rows[0])
    return list(model._base_manager.bulk_create(rows, batch_size=200))


def renumber() -> None:
    """PostgreSQL's sequence goes on after the numbers that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Application]):
            cursor.execute(statement)


def people(shapes: list[Shape], times: Times, start: int, count: int) -> None:
    """`count` further people, each a copy of one shape by its share."""
    dice = random.Random(start)
    chosen = dice.choices(shapes, weights=[shape.share for shape in shapes], k=count)
    candidates = save([person(dice, f"person-{start + number}") for number in range(count)])
    pairs = list(zip(chosen, candidates, strict=True))
    # A letter and its application point at each other; foreign keys are checked at the commit, so one side is numbered here.
    number = (Application.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    closed = [number + place for place, (shape, _candidate) in enumerate(pairs) if shape.letter]
    letters = dict(
        zip(closed, save([twin(chosen[pk - number].letter, application_id=pk) for pk in closed]), strict=True)
    )
    applications = [
        twin(shape.application, candidate_id=candidate.pk, letter_id=letters[pk].pk if pk in letters else None)
        for pk, (shape, candidate) in enumerate(pairs, number)
    ]
    for pk, application in enumerate(applications, number):
        application.pk = pk
    save(applications)
    copied = list(zip(chosen, applications, strict=True))
    meetings, cased = copies(copied, "meetings"), copies(copied, "cases")
    settle(meetings, copied, times)
    judgements(copied, meetings, cased)
    events = [
        event
        for shape, application in copied
        for event in events_of(shape, application, letters.get(application.pk), meetings, cased)
    ]
    save(events)
    mails = [
        mail
        for shape, application, candidate in zip(chosen, applications, candidates, strict=True)
        for mail in mails_of(shape, application, candidate, letters.get(application.pk))
    ]
    save(mails)
    save([document_of(shape, candidate, dice) for shape, candidate in zip(chosen, candidates, strict=True)])


Copied = list[tuple[Shape, Application]]
Made = dict[tuple[int, int], Any]  # application and row of the exemplar: its copy


def copies(copied: Copied, name: str, **links: Made) -> Made:
    """Every copied application has a copy of these rows of its shape; `links` are the rows copied before that they point at."""
    rows: Made = {}
    for shape, application in copied:
        for row in getattr(shape, name):
            values = {
                f"{field}_id": made[application.pk, key].pk
                for field, made in links.items()
                if (key := getattr(row, f"{field}_id")) is not None
            }
            if hasattr(row, "application_id"):
                values["application_id"] = application.pk
            rows[application.pk, row.pk] = twin(row, **values)
    return dict(zip(rows, save(list(rows.values())), strict=True))


def settle(meetings: Made, copied: Copied, times: Times) -> None:
    """Each meeting has a time of its own, held by everybody in it: of those that lie ahead after all others of these people, of
    those that are over before all others."""
    moved, held = [], []
    for shape, application in copied:
        for of_shape in shape.meetings:
            interview = meetings[application.pk, of_shape.pk]
            sitting = [f"u{seat.user_id}" for seat in shape.seats if seat.interview_id == of_shape.pk]
            length = of_shape.ends_at - of_shape.starts_at
            find = times.after if of_shape.state == Interview.State.PLANNED else times.before
            interview.starts_at = find(sitting, of_shape.starts_at, length)
            interview.ends_at = interview.starts_at + length
            moved.append(interview)
            held += [
                Slot(interview=interview, person=person, at=at)
                for person in [*sitting, f"c{application.candidate_id}"]
                for at in slots.instants(interview.starts_at, interview.ends_at)
            ]
    Interview.objects.bulk_update(moved, ["starts_at", "ends_at"], batch_size=200)
    save(held)


def judgements(copied: Copied, meetings: Made, files: Made) -> None:
    """Who sat there, what they wrote, and what the candidates handed in and were told."""
    seats = copies(copied, "seats", interview=meetings, case=files)
    written = copies(copied, "cards", seat=seats)
    for name in ("marks", "versions"):
        copies(copied, name, card=written)
    copies(copied, "hand_ins", case=files)
    for name in ("ticks", "continuations"):
        copies(copied, name)


def events_of(
    shape: Shape, application: Application, letter: Letter | None, meetings: Made, cased: Made
) -> Iterator[Event]:
    pairs: list[tuple[Any, Any]] = [(row, meetings[application.pk, row.pk]) for row in shape.meetings]
    pairs += [(row, cased[application.pk, row.pk]) for row in shape.cases]
    uids = {said(row.uid): said(own.uid) for row, own in pairs for said in (str, lambda uid: uid.hex)}
    for event in shape.events:
        changes = event.changes
        if letter and "letter_id" in changes:
            changes = {**changes, "letter_id": [None, letter.pk]}
        data = {name: uids.get(value, value) if isinstance(value, str) else value for name, value in event.data.items()}
        yield twin(event, application_id=application.pk, changes=changes, data=data)


def mails_of(shape: Shape, application: Application, candidate: Candidate, letter: Letter | None) -> Iterator[Mail]:
    for mail in shape.mails:
        if mail.candidate_id is None:
            continue
        uid = ids.draw()
        yield twin(
            mail,
            uid=uid,
            application_id=application.pk,
            candidate_id=candidate.pk,
            letter_id=letter.pk if letter and mail.letter_id else None,
            occasion=f"copy:{uid.hex}",
            message_id=f"<{uid.hex}@people.example>",
            to=candidate.email,
            to_name=candidate.name,
        )


def document_of(shape: Shape, candidate: Candidate, dice: random.Random) -> Document:
    """The candidate's CV: the exemplar's file, a text of their own."""
    text = f"{candidate.name}\n{candidate.headline}\n{', '.join(dice.sample(SKILLS, 4))}\n{shape.document.text}"
    return twin(shape.document, candidate_id=candidate.pk, text=text, leased_until=None)
