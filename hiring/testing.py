"""The cast and the makers that all tests use.

Rita recruits and leads the team, Lea is the recruiting lead, Tom leads technically and manages the job, Iris interviews, Hanna is
HR, Ada administers, Abel approves, Nora recruits elsewhere; Cleo applies, Sam is a stranger. Makers write rows through the real
transitions wherever one exists.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile

from candidates import outbox, transitions
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
from interviews.transitions import decide, next_stage
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
        decide(application, "advance", by=by, to=onward)
    return application


A_LETTER = {
    "words": "We enjoyed talking with you.",
    "reason": "The role needs more experience with queues.",
    "point": "Let the test own the clock.",
}


def full_letter(application: Application) -> dict[str, Any]:
    """Words that satisfy every demand on a letter with a no."""
    return {**A_LETTER, "point_criterion": application.job.pipeline.criteria.get(slug="tests")}


def send_mail() -> int:
    """Drain the outbox as the worker does; how many mails left."""
    return outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


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
