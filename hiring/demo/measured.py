"""Which pages the bench measures: every page of the team's that a GET shows, found by the resolver, each as its readers see it.

All are about one job of the bulk (`manage.py demo --candidates`), so that two sizes compare the same shape; what the bulk has none
of comes from the demo company. A new page with an id in its address wants a line in `rows`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse

from candidates.models import Application, Concern, Mail
from hiring import routes
from hiring.demo import exemplars
from hiring.models import Criterion, Job, Partner, Pipeline, Question, User
from hiring.routes import Route
from interviews.models import Case, Guest, Presentation, Seat
from offers.models import HandoverStep, Offer

# Ways in and the demo's own pages; what is no page: files and fragments.
LEFT_OUT = set(
    """
    application-cv application-cv-page case-file demo-login find first-run handover-csv handover-json inbox inbox-letter job
    not-here note-edit offer-letter style welcome
    """.split()
)


NOBODY = UUID(int=0)


@dataclass
class Examples:
    """The rows that the addresses name."""

    job: Job

    def by(self, way: str) -> Application:
        """The exemplar of this job that went this way."""
        return Application.objects.get(candidate__email=f"{self.job.slug}.{way}@people.example")

    @cached_property
    def owed(self) -> Seat:
        """A seat whose scorecard is still to be written."""
        return Seat.objects.silent().filter(application=self.by("half_judged")).order_by("pk")[0]

    @cached_property
    def shared(self) -> Application:
        """Somebody whom a partner may read about."""
        return Presentation.objects.filter(state="agreed", application__state="active").order_by("pk")[0].application

    @cached_property
    def concern(self) -> Concern:
        return Concern.objects.order_by("pk")[0]

    def address(self, route: Route) -> str:
        """The address of a route for these rows. What only acts name is nobody's, and so is an id without an example here: the
        bench says which page nobody reads then."""
        given: dict[str, Callable[[], Any]] = {
            "uid": lambda: self._row(route.name),
            "slug": lambda: self.job.slug,
            "kind": lambda: "closing_no_match",
            "task": lambda: self.by("begun").handover.tasks.order_by("pk")[0].uid,
            "pk": lambda: 0,
            "number": lambda: 0,
            "seat": lambda: self.owed.uid,
        }
        if route.name == "board-column":
            given["uid"] = lambda: self.job.pipeline.stages.order_by("position")[0].uid
        return reverse(route.name, kwargs={key: given.get(key, lambda: NOBODY)() for key in route.keys})

    def _row(self, route: str) -> UUID:
        names = [name for name in self.rows if route.startswith(name)]
        uid: UUID = self.rows[max(names, key=len)]().uid if names else NOBODY
        return uid

    @cached_property
    def rows(self) -> dict[str, Callable[[], Any]]:
        """By the longest beginning of the route's name."""
        return {
            "application": lambda: self.by("judged"),
            "application-reopen": lambda: self.by("told_no"),
            "application-hire": lambda: self.by("offered"),
            "letter": lambda: self.by("untold_no"),
            "meeting": lambda: self.by("planned").interviews.get(),
            "meeting-new": lambda: self.by("judged"),
            "seat": lambda: self.owed,
            "cards": lambda: self.by("half_judged"),
            "card": lambda: self.by("half_judged"),
            "present": lambda: self.shared,
            "guest": lambda: self.shared,
            "remote-wish": lambda: self.by("judged"),
            "continues": lambda: self.by("judged"),
            "case": lambda: Case.objects.filter(application__job=self.job, state="in").order_by("pk")[0],
            "case-send": lambda: self.by("judged"),
            "offer": lambda: Offer.objects.get(application=self.by("offered")),
            "offer-new": lambda: self.by("fourth"),
            "handover": lambda: self.by("begun").handover,
            "handover-step": lambda: HandoverStep.objects.order_by("pk")[0],
            "note": lambda: self.by("judged"),
            "mail": lambda: Mail.objects.filter(application=self.by("judged"), kind="received").order_by("pk")[0],
            "concern": lambda: self.concern,
            "colleague": lambda: self.owed.user,
            "partner": lambda: Partner.objects.order_by("pk")[0],
            "partner-guest": lambda: Guest.objects.order_by("pk")[0],
            "partner-guest-new": lambda: Partner.objects.order_by("pk")[0],
            "pipeline": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "stage": lambda: Pipeline.objects.get(slug="clay", is_template=True).stages.order_by("position")[0],
            "stage-new": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "criterion": lambda: Criterion.objects.filter(pipeline=None).order_by("pk")[0],
            "question": lambda: Question.objects.filter(pipeline=None).order_by("pk")[0],
        }


def team_routes() -> list[Route]:
    """The team's own pages: none of allauth's, and none that is left out."""
    return [
        one
        for one in routes.every()
        if one.path.startswith("team/")
        and one.name
        and one.name not in LEFT_OUT
        and not one.view.__module__.startswith("allauth")
    ]


def pages(job: Job) -> dict[str, str]:
    """The address of every route, by its name, and of what a plain address does not show; acts that no GET shows among them."""
    examples = Examples(job)
    found = {one.name: examples.address(one) for one in team_routes()}
    application, people = found["application"], found["people"]
    return found | {
        "application, new": reverse("application", args=[examples.by("new").uid]),
        "application, timeline": f"{application}?part=timeline",
        "application, messages": f"{application}?part=messages",
        "application, judgement": f"{application}?part=judgement",
        "board, late": f"{found['board']}?late=on",
        "people, by name": f"{people}?q={exemplars.LAST[0]}",  # the commonest surname among many
        "people, by word": f"{people}?q=python",
        "people, of a job": f"{people}?job={job.slug}",
        "interviews, all": f"{found['interviews']}?whose=all",
    }


def readers(job: Job) -> dict[str, User]:
    """Who reads: a lead, and a recruiter who leads nothing; then those who alone may read some of the pages."""
    examples, active = Examples(job), User.objects.active().order_by("pk")
    recruiters = active.filter(is_recruiter=True, is_lead=False)
    return {
        "lead": active.filter(is_lead=True)[0],
        "recruiter": recruiters.filter(memberships__job=job).first() or recruiters[0],
        "administrator": active.filter(is_administrator=True)[0],
        "hr": active.filter(is_hr=True)[0],
        "approver": active.filter(is_approver=True)[0],
        "manager": active.filter(is_manager=True)[0],
        "holder": examples.owed.user,
        "told": examples.concern.to,
    }
