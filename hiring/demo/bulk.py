"""Many candidates, for measuring: a fixed shape of 20 jobs on both processes, and ways of three events and more.

Exemplars walk through the real transitions under the set clock; every further person is a copy of one of them, row by row, with
a name, a CV text and ids of their own. So the timeline of each replays to its row, as after a real walk. Meetings, seats,
scorecards and test cases are copied too, and each meeting has a time of its own, since nobody can sit in two. Who was hired has
an opening of their own, made with the copy, and a hand-over. An offer holds one of the job's openings: there is one for each
job, and no copies.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Min, Model

from candidates import files, search
from candidates.models import Application, Candidate, Document, Event, Letter, Mail
from hiring import ids
from hiring.demo.exemplars import SHARES, SKILLS, WAYS, cv, exemplar, job, person, twin
from hiring.models import Opening
from interviews.models import (
    CardVersion,
    Case,
    Continuation,
    HandIn,
    Interview,
    Mark,
    Rating,
    Scorecard,
    Seat,
    Slot,
    Tick,
)
from interviews.models.meetings import SLOT
from interviews.transitions import slots
from offers.models import Handover, HandoverTask

BATCH = 1000


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
        self.ratings = list(Rating.objects.filter(application=application).order_by("pk"))
        self.handovers = list(Handover.objects.filter(application=application).order_by("pk"))
        self.tasks = list(HandoverTask.objects.filter(handover__application=application).order_by("pk"))
        self.way = application.candidate.email.partition("@")[0].rpartition(".")[2]
        self.share = SHARES[self.way]


class Times:
    """When colleagues are free: each after the last meeting that they have, and before the first."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}
        self.since: dict[str, datetime] = {}
        for who, first, last in Slot.objects.values_list("person").annotate(first=Min("at"), last=Max("at")):
            self.since[who], self.until[who] = first, last + SLOT

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
    claimed = [application for application in applications if application.opening_id]
    openings = save([Opening(job_id=application.job_id) for application in claimed])
    for application, opening in zip(claimed, openings, strict=True):
        application.opening_id = opening.pk
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
    copies(copied, "ratings", interview=meetings)
    copies(copied, "tasks", handover=copies(copied, "handovers"))
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
        if "opening_id" in changes:
            changes = {**changes, "opening_id": [None, application.opening_id]}
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
