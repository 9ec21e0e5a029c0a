"""The cast and the makers that all tests use.

Rita recruits and leads the team, Lea is the recruiting lead, Tom leads technically and manages the job, Iris interviews, Hanna is
HR, Ada administers, Abel approves, Nora recruits elsewhere; Cleo applies, Sam is a stranger. Makers write rows through the real
transitions wherever one exists.
"""

from __future__ import annotations

import itertools
import smtplib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from candidates import letters, links, outbox, transitions
from candidates.models import Application, Candidate, Consent, Document, Mail
from hiring import clock
from hiring.models import (
    Criterion,
    Function,
    Job,
    LetterNeeds,
    Member,
    Opening,
    Organisation,
    Pipeline,
    Requirement,
    Stage,
    User,
)
from interviews.models import Interview, Mark, Scorecard, Seat
from interviews.transitions import Place, cards, decide, next_stage, plan
from offers import transitions as offering
from offers.models import Offer
from offers.transitions import hire

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam, a working day
_number = itertools.count(1)

# slug, kind, letter needs, name
STAGES = (
    ("screening", "screening", LetterNeeds.OUTCOME, "Screening"),
    ("chat", "recruiter_chat", LetterNeeds.REASON, "Recruiter chat"),
    ("case", "test_case", LetterNeeds.POINT, "Test case"),
    ("discussion", "case_discussion", LetterNeeds.REASON, "Case discussion"),
    ("offer", "offer", LetterNeeds.CALL, "Offer"),
)


def make_organisation(**more: Any) -> Organisation:
    """The one organisation, in Amsterdam."""
    return Organisation.objects.update_or_create(pk=1, defaults={"name": "Harbourlight", **more})[0]


def make_user(name: str, **more: Any) -> User:
    """A colleague whose address is their name; roles as keywords, such as is_recruiter=True."""
    email = more.pop("email", f"{name.lower().replace(' ', '.')}@harbourlight.example")
    return User.objects.create_user(email, password=more.pop("password", None), name=name, **more)


def make_pipeline(name: str = "Short way", stages: Any = STAGES) -> Pipeline:
    """A pipeline with one stage of each sort that matters to the state machine, and a test-case criterion."""
    pipeline = Pipeline.objects.create(name=name, is_template=False)
    for position, (slug, kind, needs, label) in enumerate(stages):
        Stage.objects.create(
            pipeline=pipeline,
            position=position,
            slug=slug,
            kind=kind,
            name=label,
            name_now=label,
            name_before=label,
            letter_needs=needs,
            clock_days=2,
            case_days=7 if kind == "test_case" else None,
        )
    anchors = {f"anchor_{n}": f"Anchor {n}" for n in (1, 2, 3, 4)}
    Criterion.objects.create(pipeline=pipeline, slug="tests", group="case", name="Tests show that it works", **anchors)
    Criterion.objects.create(pipeline=pipeline, slug="curiosity", group="value", name="Curiosity", **anchors)
    return pipeline


def make_job(title: str = "Back-end engineer", *, team: Any = (), openings: int = 1, **more: Any) -> Job:
    """A published job with its own pipeline, one must-have, its openings and its team (the first leads)."""
    manager = next((user for user in team if user.is_manager), None) or (
        team[0] if team else make_user(f"Owner {next(_number)}")
    )
    number = next(_number)
    more.setdefault("slug", f"job-{number}")
    more.setdefault("pipeline", None)
    pipeline = more.pop("pipeline") or make_pipeline(f"Way {number}")
    job = Job.objects.create(
        title=title,
        state=more.pop("state", Job.State.PUBLISHED),
        pipeline=pipeline,
        created_at=clock.now(),
        published_at=clock.now(),
        agreed_by=manager,
        agreed_at=clock.now(),
        **more,
    )
    for number, user in enumerate(team):
        function = Function.objects.get_or_create(name=user.title)[0] if user.title else None
        Member.objects.create(job=job, user=user, function=function, leads=number == 0)
    Requirement.objects.create(job=job, kind="must", text="Python in production")
    for _number_of in range(openings):
        Opening.objects.create(job=job)
    return job


def make_candidate(name: str = "Cleo Okafor", **more: Any) -> Candidate:
    """A candidate in Amsterdam with an address of their own."""
    email = more.pop("email", f"{name.split()[0].lower()}.{next(_number)}@people.example")
    more.setdefault("zone", "Europe/Amsterdam")
    return Candidate.objects.create(
        name=name, email=email, email_key=Candidate.key_of(email), created_at=clock.now(), **more
    )


def make_application(job: Job, name: str = "Cleo Okafor", **more: Any) -> Application:
    """An application that arrived now, in the first stage, through `transitions.apply`."""
    candidate = more.pop("candidate", None) or make_candidate(name)
    return transitions.apply(job, candidate, **more)


def make_document(candidate: Candidate | None, text: str = "Python and PostgreSQL", **more: Any) -> Document:
    """A CV that was read; its file holds the given bytes."""
    content = more.pop("content", b"%PDF-1.4 test")
    document = Document(
        candidate=candidate,
        name=more.pop("name", "cv.pdf"),
        size=len(content),
        sha256=more.pop("sha256", f"{next(_number):064x}"),
        state=more.pop("state", Document.State.READ),
        text=text,
        page_count=1,
        added_at=clock.now(),
        **more,
    )
    document.file.save("cv.pdf", ContentFile(content), save=False)
    document.save()
    return document


def make_consent(candidate: Candidate) -> Consent:
    """A consent to the talent pool for a year."""
    day = clock.now().date()
    return Consent.objects.create(candidate=candidate, given_at=clock.now(), ends_on=day.replace(year=day.year + 1))


def stage_of(application: Application, slug: str) -> Stage:
    return application.job.pipeline.stages.get(slug=slug)


def walk_to(application: Application, slug: str, *, by: User) -> Application:
    """Advance stage by stage until the application is in `slug`, each after the time to undo the one before."""
    while application.stage.slug != slug:
        onward = next_stage(application)
        assert onward is not None
        decide(application, "advance", by=by, to=onward, override="The test walks on.")
    return application


def make_seat(application: Application, person: User, stage: str = "", **more: Any) -> Seat:
    """A seat of a colleague in a meeting of the stage (default: where they are) that ended an hour ago; everybody who gets a seat
    there sits in the same meeting."""
    at = stage_of(application, stage) if stage else application.stage
    then = clock.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    meeting = Interview.objects.filter(application=application, stage=at).first() or Interview.objects.create(
        application=application,
        stage=at,
        starts_at=then - timedelta(minutes=45),
        ends_at=then,
        zone="Europe/Amsterdam",
        mode="online",
        planned_by=person,
        planned_at=clock.now(),
    )
    return Seat.objects.create(application=application, interview=meeting, user=person, made_at=clock.now(), **more)


def make_card(seat: Seat, *, submit: bool = True, rating: int = 3, **texts: Any) -> Scorecard:
    """The seat's scorecard, written by its holder: every criterion with this rating and evidence, "rather yes", and the texts;
    handed in unless told otherwise."""
    card = cards.begin(seat)
    entries = {one.pk: cards.Entry(rating=rating, evidence="Seen.") for one in cards.criteria_of(seat)}
    written = cards.Written(**{"recommendation": "yes", "entries": entries, **texts})
    assert cards.save(card, version=card.version, by_seat=seat, written=written)
    if submit:
        cards.submit(card, by_seat=seat)
    return card


def make_interview(application: Application, *people: Any, by: User, **more: Any) -> Interview:
    """A planned meeting of the stage they are in, tomorrow at this hour, with a seat for each of `people` (users, guests or
    places); through `plan`, with its mails."""
    places = [one if isinstance(one, Place) else Place(one) for one in people]
    tomorrow = clock.now() + timedelta(days=1)
    facts = {
        "starts_at": tomorrow.replace(minute=tomorrow.minute // 5 * 5, second=0, microsecond=0),
        "minutes": 45,
        "zone": "Europe/Amsterdam",
        "mode": "online",
        "link": "https://meet.example/cleo",
        "address": "",
        **more,
    }
    return plan(application, seats=places, by=by, **facts)


A_LETTER = {
    "words": "We enjoyed talking with you.",
    "reason": "The role needs more experience with queues.",
    "point": "Let the test own the clock.",
}


def full_letter(application: Application) -> dict[str, Any]:
    """Words that satisfy every demand on a letter with a no; its reason belongs to what a scorecard rated below 3, if any rated
    something."""
    rated = Mark.objects.filter(card__application=application, card__state="submitted", rating__isnull=False)
    judged = letters.judged_by(application)
    low = judged.filter(marks__in=rated.filter(rating__lt=3)) if rated.exists() else judged
    return {
        **A_LETTER,
        "reason_criterion": low.first(),
        "point_criterion": application.job.pipeline.criteria.get(slug="tests"),
    }


TERMS: dict[str, Any] = {
    "salary": Decimal("62500"),
    "currency": "EUR",
    "period": "YEAR",
    "starts_on": date(2027, 2, 1),
    "hours": Decimal("36"),
    "place": "Amsterdam, two days a week at home",
    "terms": "A laptop of your choice.",
    "answer_days": 7,
}


def make_offer(application: Application, *, by: User, approver: User, upto: str = "sent", **terms: Any) -> Offer:
    """An offer to somebody in the offer's stage, as far as `upto`: draft, asked, approved, called or sent."""
    offer = offering.draft(application, terms={**TERMS, **terms}, approver=approver, by=by)
    acts = {
        "draft": lambda: None,
        "asked": lambda: offering.ask_approval(offer, by=by),
        "approved": lambda: offering.approve(offer, by=approver),
        "called": lambda: offering.record_call(offer, at=clock.now(), outcome="glad", words="", by=by),
        "sent": lambda: offering.send(offer, by=by),
    }
    for name, act in acts.items():
        act()
        if name == upto:
            break
    return offer


def code_of(offer: Offer) -> str:
    """The code that stands in the candidate's mail."""
    return links.code(Offer.objects.get(pk=offer.pk).occasion)


def send_mail() -> int:
    """Drain the outbox as the worker does; how many mails left."""
    return outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


TRY_LATER = smtplib.SMTPRecipientsRefused({"reader": (450, b"later")})
REFUSED = smtplib.SMTPRecipientsRefused({"reader": (550, b"no")})


class Server(outbox.Post):
    """A mail server that takes every mail, or answers each with this refusal."""

    def __init__(self, refusal: Exception | None = None) -> None:
        super().__init__()
        self.refusal = refusal

    def send(self, mail: Mail) -> None:
        if self.refusal:
            raise self.refusal


def deliver(mail: Mail, refusal: Exception | None = None) -> int:
    """Hand over a claimed mail as the worker does, to a server that takes it or refuses it so; 1 when it left."""
    return outbox.deliver(mail, Server(refusal), sent=transitions.mail_sent, dead=transitions.mail_dead)


def mails(*kinds: str) -> list[Mail]:
    """The queued mails of these kinds (all, without any), oldest first."""
    found = Mail.objects.order_by("pk")
    return list(found.filter(kind__in=kinds) if kinds else found)


__all__ = ["MONDAY", "decide", "hire"]


# --- the cast --------------------------------------------------------------------------------------------------------


@pytest.fixture
def monday() -> Any:
    """The clock stands at ten on a Monday morning in Amsterdam; `clock.forward` moves it."""
    with clock.at(MONDAY):
        yield MONDAY


@pytest.fixture
def organisation(db: Any) -> Organisation:
    return make_organisation()


@pytest.fixture
def rita(organisation: Organisation) -> User:
    return make_user("Rita Moss", is_recruiter=True, title="People Coordinator")


@pytest.fixture
def lea(organisation: Organisation) -> User:
    return make_user("Lea Brandt", is_lead=True)


@pytest.fixture
def nora(organisation: Organisation) -> User:
    return make_user("Nora Vale", is_recruiter=True)


@pytest.fixture
def tom(organisation: Organisation) -> User:
    return make_user("Tom Berg", is_manager=True, is_interviewer=True, title="Engineering Manager")


@pytest.fixture
def iris(organisation: Organisation) -> User:
    return make_user("Iris Lang", is_interviewer=True)


@pytest.fixture
def hanna(organisation: Organisation) -> User:
    return make_user("Hanna Reed", is_hr=True)


@pytest.fixture
def ada(organisation: Organisation) -> User:
    return make_user("Ada Stone", is_administrator=True)


@pytest.fixture
def abel(organisation: Organisation) -> User:
    return make_user("Abel Roth", is_approver=True)


@pytest.fixture
def job(rita: User, tom: User) -> Job:
    return make_job(team=(rita, tom))


@pytest.fixture
def cleo(job: Job) -> Application:
    return make_application(job, "Cleo Okafor")
