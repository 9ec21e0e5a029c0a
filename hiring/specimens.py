"""Somebody who is nobody: what the fragments of the style page are filled with. Nothing here is stored or read."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from django.conf import settings

from candidates.models import Application, Candidate, Closure, NextStep
from candidates.people import Quick
from candidates.portal.way import Standing, Step
from candidates.rows import Card
from interviews.forms.deciding import RejectForm
from interviews.forms.partner import rating_form
from interviews.models import Rating
from interviews.told import ToRate

from . import clock
from .forms import Clash
from .models import Job, LetterNeeds, Pipeline, Stage, User

NOBODY = UUID(int=0)  # an address that is 404 for everybody


def promised(hours: float, turn: str = "us", *, held: bool = False) -> SimpleNamespace:
    """What `promise_tag` reads of an application."""
    return SimpleNamespace(promised_for=clock.now() + timedelta(hours=hours), turn=turn, is_held=held)


def application(needs: LetterNeeds) -> Application:
    """Cleo's, in a stage whose letter needs so much; all its rows have the number 0, which none in the database has."""
    job = Job(pk=0, slug="back-end-engineer", title="Back-end engineer", pipeline=Pipeline(pk=0))
    stage = Stage(pk=0, pipeline=job.pipeline, position=0, kind=Stage.Kind.SCREENING, letter_needs=needs)
    cleo = Candidate(pk=0, name="Cleo Okafor", zone="Europe/Amsterdam")
    return Application(pk=0, uid=NOBODY, job=job, stage=stage, candidate=cleo, reached=needs, next_step=NextStep.READ)


def closing(user: User, *, refused: bool) -> RejectForm:
    """A no after the CV, with the standard letter; or after a test case, sent without any of its words."""
    needs, sent = (LetterNeeds.POINT, {"letter": "own"}) if refused else (LetterNeeds.OUTCOME, None)
    return RejectForm(
        sent,
        application=application(needs),
        user=user,
        closure=Closure.NO_MATCH,
        may={"tell": True},
        auto_id="refused_%s" if refused else "closing_%s",
    )


def ratings() -> SimpleNamespace:
    """The whole way, not yet rated; a stage that is; and the second question answered without the first."""
    cleo = application(LetterNeeds.OUTCOME)
    stage = Stage(pk=0, uid=NOBODY, name_before="A chat with our People Coordinator")
    given = Rating(application=cleo, stage=stage, comfort=4, clarity=5, at=clock.now())
    rows = [ToRate(None, None), ToRate(stage, given)]
    half = rating_form(rows[0], {"clarity": "4"}, auto_id="half_%s")
    forms = [rating_form(row, auto_id=f"{at}-%s") for at, row in enumerate(rows)]
    return SimpleNamespace(application=cleo, rows=list(zip(rows, forms, strict=True)), half=half)


def cards() -> list[Card]:
    """As the board reads them: on the way, set aside, and decided, which is moved by nobody."""
    calm = Card(
        pk=0,
        uid=NOBODY,
        name="Linh Nguyễn",
        state="active",
        closure="",
        next_step=NextStep.READ,
        promise_moves=0,
        turn="us",
        promised_for=clock.now() + timedelta(days=3),
        set_aside=False,
        origin="sourced",
        owner="Rita Meyer",
        stage_id=0,
        stage_kind=Stage.Kind.SCREENING,
        days_here=4,
        is_over=False,
    )
    aside = calm._replace(name="Contact Form", set_aside=True, origin="applied", days_here=0)
    decided = calm._replace(name="Ben Achterberg", state="rejected", closure=Closure.NO_MATCH, origin="applied")
    return [calm, aside, decided]


def found(words: str) -> Quick:
    """What the search leads to."""
    cleo = SimpleNamespace(application=application(LetterNeeds.OUTCOME))
    people: Any = [cleo] if words == "c" else []
    if not people:
        return Quick(words, may_search=True)
    return Quick(words, people, [cleo.application.job], [("Colleagues", "#main", "users")], may_search=True)


def clashes() -> list[Clash]:
    return [
        Clash("Why this job exists", "The queue is one person’s knowledge.", "Two people share the queue."),
        Clash("Place", "", "Rotterdam"),
    ]


def standing() -> Standing:
    """Cleo's, as she reads it."""
    rita = User(name="Rita Meyer", title="People Coordinator")
    step, day = "We read what you handed in and answer", clock.now() + timedelta(days=3)
    job = application(LetterNeeds.OUTCOME).job
    return Standing(NOBODY, job, clock.now(), None, "", step=step, owner=rita, promised_for=day)


def way() -> list[Step]:
    return [
        Step("We read your application", "done", day=clock.now() - timedelta(days=9)),
        Step("Meet two colleagues", "passed"),
        Step("Test case", "now", what="About four hours of work within a week.", about=["at home", "a week"]),
        Step("You show us your solution", "", what="You share your screen.", about=["60 min"], tips="Bring questions."),
    ]


def jobs() -> list[SimpleNamespace]:
    job = application(LetterNeeds.OUTCOME).job
    job.summary, job.place, job.work_mode = "You join a team of six.", "Rotterdam", Job.WorkMode.HYBRID
    return [SimpleNamespace(job=job, pay="EUR 60,000 – 75,000 a year")]


def picture() -> str:
    """What an authenticator app would scan; it leads to this page."""
    drawn = get_adapter().build_totp_svg(f"{settings.SITE_URL}/team/style/")
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


CODES = ["4c1d 90aa", "71e2 5b3f", "a8d0 16c4", "0f93 d27e"]
