"""Many candidates, for measuring: a fixed shape of 20 jobs on both processes, and ways of three events and more.

A few dozen exemplars walk through the real transitions under the set clock; every further person is a copy of one of them, row by
row, with a name, a CV text and ids of their own. So the timeline of each replays to its row, as after a real walk.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from candidates import files, outbox, pdf, search, transitions
from candidates.models import Application, Candidate, Document, Event, Letter, Mail
from hiring import clock, ids, jobs
from hiring.demo.people import cv_sections
from hiring.models import Criterion, Job, Pipeline, User
from interviews.transitions import decide, next_stage

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
    start = Candidate.objects.count()
    for begin in range(0, count, BATCH):
        with transaction.atomic():
            people(shapes, begin + start, min(BATCH, count - begin))
        if begin % (BATCH * 10) == 0:
            tell(f"{begin + BATCH} of {count}")
    renumber()
    search.reindex()
    tell("search index")


def job(number: int) -> Job:
    """One of the 20 jobs: even ones on Clay's process, odd ones on BackstageIT's."""
    template = Pipeline.objects.get(slug="clay" if number % 2 == 0 else "backstageit", is_template=True)
    recruiters = list(User.objects.active().recruiting().order_by("pk"))
    managers = list(User.objects.active().filter(is_manager=True).order_by("pk"))
    lead, manager = recruiters[number % len(recruiters)], managers[number % len(managers)]
    with clock.at(clock.now() - timedelta(days=40)):
        made = jobs.create(title=f"{TITLES[number % 10]} {'AB'[number // 10]}", template=template, by=lead)
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
        decide(application, "advance", by=application.owed_by, to=to)
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
        reason_kind="must_have",
        words={"is_standard": True},
        release=True,
    )
    later(2)


def untold_no(application: Application) -> None:
    assert application.owed_by is not None
    onward(application, 1)
    decide(application, "reject", by=application.owed_by, reason_kind="experience", words={"words": "Thank you."})


def withdrew(application: Application) -> None:
    later(30)
    transitions.withdraw(application)
    later(1)


WAYS: list[Way] = [new, second, third, fourth, held, told_no, untold_no, withdrew]
SHARES = {
    "new": 30,
    "told_no": 30,
    "second": 12,
    "third": 8,
    "withdrew": 8,
    "fourth": 6,
    "held": 4,
    "untold_no": 2,
}  # of 100


def cv(dice: random.Random) -> bytes:
    """The one PDF that all of them share."""
    return pdf.cv("A made-up person", cv_sections("Developer", "Python, SQL", dice))


def exemplar(job: Job, way: Way, paper: Document) -> Application:
    """One application that walks `way`, begun six to eight days ago."""
    dice = random.Random(f"{job.slug} {way.__name__}")
    with clock.at(clock.now() - timedelta(days=6, hours=dice.randint(0, 48))):
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
        self.way = application.candidate.email.partition("@")[0].rpartition(".")[2]
        self.share = SHARES[self.way]


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


def people(shapes: list[Shape], start: int, count: int) -> None:
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
    events = [
        event
        for shape, application in zip(chosen, applications, strict=True)
        for event in events_of(shape, application, letters.get(application.pk))
    ]
    save(events)
    mails = [
        mail
        for shape, application, candidate in zip(chosen, applications, candidates, strict=True)
        for mail in mails_of(shape, application, candidate, letters.get(application.pk))
    ]
    save(mails)
    save([document_of(shape, candidate, dice) for shape, candidate in zip(chosen, candidates, strict=True)])


def events_of(shape: Shape, application: Application, letter: Letter | None) -> Iterator[Event]:
    for event in shape.events:
        changes = event.changes
        if letter and "letter_id" in changes:
            changes = {**changes, "letter_id": [None, letter.pk]}
        yield twin(event, application_id=application.pk, changes=changes)


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
