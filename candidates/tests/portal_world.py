"""A candidate with everything a portal page can show, and what can be asked of each route under /my/."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from candidates import consents, details, leads, links, transitions
from candidates.models import Application, Candidate, Document, Experience, Lead
from candidates.models.search import Index
from hiring import clock
from hiring.models import Partner, User
from hiring.routes import every
from hiring.testing import make_application, make_document, make_interview, make_job, send_mail, walk_to
from interviews.models import Continuation, HandInFile, Interview, Presentation

from . import pdfs

WORD = "Your talk about queues at the meetup stayed with me, above all how you test time itself."


@dataclass
class World:
    """Cleo: the application that is looked at, a younger one elsewhere, one that has ended, and all she told us."""

    application: Application
    ended: Application
    document: Document
    experience: Experience
    lead: Lead
    meeting: Interview  # of the younger one
    presentation: Presentation

    @property
    def candidate(self) -> Candidate:
        return self.application.candidate


@dataclass(frozen=True)
class Ask:
    """A request: to which address, by which method, with what."""

    path: str
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    cv: bytes | None = None
    attached: bytes | None = None  # a file of a test case

    def by(self, client: Client) -> Any:
        data = dict(self.data)
        if self.cv is not None:
            data["cv"] = SimpleUploadedFile("Cleo.pdf", self.cv, "application/pdf")
        if self.attached is not None:
            data["attached"] = SimpleUploadedFile("limiter.zip", self.attached, "application/zip")
        return (
            getattr(client, self.method)(self.path, data)
            if self.method == "post"
            else client.generic(self.method.upper(), self.path)
        )


def make_world(cleo: Application, rita: User) -> World:
    """Call it with a fresh application; the clock moves on by a day, mails have left."""
    person = cleo.candidate
    document = transitions.add_cv(person, make_document(None, name="cleo.pdf"))
    ended = make_application(make_job("Old job", team=(rita,)), candidate=person)
    transitions.withdraw(ended)
    younger = make_application(make_job("Data engineer", team=(rita,)), candidate=person)
    walk_to(younger, "chat", by=rita)
    at = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    meeting = make_interview(younger, rita, by=rita, starts_at=at, mode="choice", address="Quay 1")
    details.update(person, version=1, place="Porto", headline="Engineer")
    details.add_experience(person, version=2, title="Engineer", entailed="Kept the ledger right.")
    details.set_skills(person, version=3, wordings=["Go"], preferred=["Python"])
    consents.give(person)
    lead = leads.approach(
        cleo.job, name="Sam Vela", email="sam@people.example", zone="Europe/Lisbon", word=WORD, by=rita
    )
    shared = Presentation.objects.create(
        application=cleo,
        partner=Partner.objects.create(name="Meridian Labs"),
        document=document,
        asked_at=clock.now(),
        asked_by=rita,
    )
    Continuation.objects.create(application=cleo, stage=cleo.stage, asked_at=clock.now())
    send_mail()
    clock.forward(timedelta(days=1))
    return World(cleo, ended, document, person.experiences.get(), lead, meeting, shared)


def enter(candidate: Candidate) -> Client:
    """A browser that came in by the candidate's link."""
    client = Client()
    answer = client.get(reverse("portal-in", args=[links.token(links.portal(candidate))]))
    assert answer.status_code == 302 and answer.headers["Location"] == "/my/"
    return client


def routes() -> list[str]:
    """The names of all routes under /my/."""
    found = [one for one in every() if one.path.startswith("my/")]
    assert [one.path for one in found if not one.name] == []
    return sorted({one.name for one in found})


def asks(world: World) -> dict[str, list[Ask]]:
    """What can be asked of each route; a route that is missing here fails the tests that ask everything."""
    person, uid = world.candidate, world.application.uid
    version, shared = person.version, world.presentation.uid
    stages = list(world.application.job.pipeline.stages.order_by("position").values_list("uid", flat=True))

    def at(name: str, *args: Any) -> str:
        return reverse(name, args=args)

    def ask(path: str, **data: Any) -> Ask:
        return Ask(path, "post", data)

    lead_page = at("lead-answer", links.token(links.lead(world.lead)))
    experience = {"title": "Engineer", "company": "Quay", "since": "2021", "until": "", "entailed": "Queues."}
    one = at("portal-experience", world.experience.uid)
    about = {"headline": "Lead engineer", "place": "Lisbon", "work_mode": "remote", "relocation": "no", "links": ""}
    return {
        "portal": [Ask(at("portal"))],
        "portal-in": [Ask(at("portal-in", links.token(links.portal(person)))), Ask(at("portal-in", "nonsense"))],
        "portal-link": [
            Ask(at("portal-link")),
            Ask(at("portal-link") + "?old=1"),
            ask(at("portal-link"), email=person.email),
            ask(at("portal-link"), email="nobody@people.example"),
            ask(at("portal-link"), email="no address"),
        ],
        "portal-link-sent": [Ask(at("portal-link-sent"))],
        "portal-leave": [ask(at("portal-leave"))],
        "portal-left": [Ask(at("portal-left"))],
        "portal-application": [
            Ask(at("portal-application", uid)),
            Ask(at("portal-application", world.ended.uid)),
        ],
        "portal-withdraw": [
            Ask(at("portal-withdraw", uid)),
            ask(at("portal-withdraw", uid), reason="Another offer"),
            ask(at("portal-withdraw", uid), reason="x" * 1001),
            ask(at("portal-withdraw", world.ended.uid), reason=""),
        ],
        "portal-nudge": [ask(at("portal-nudge", uid)), ask(at("portal-nudge", world.ended.uid))],
        "portal-revive": [ask(at("portal-revive", uid)), ask(at("portal-revive", world.ended.uid))],
        "portal-about": [Ask(at("portal-about"))],
        "portal-about-save": [
            ask(at("portal-about-save"), version=version, **about),
            ask(at("portal-about-save"), version=version - 1, **about),
            ask(at("portal-about-save"), version=version, **about | {"links": "javascript:alert(1)"}),
        ],
        "portal-contact": [
            ask(at("portal-contact"), version=version, zone="Pacific/Auckland", phone="+31 6 1234 5678"),
            ask(at("portal-contact"), version=version, zone="Mars/Olympus", phone=""),
        ],
        "portal-skills": [ask(at("portal-skills"), version=version, preferred="Rust", wordings="Go, Postgres")],
        "portal-experience-add": [
            Ask(at("portal-experience-add")),
            ask(at("portal-experience-add"), version=version, **experience),
            ask(at("portal-experience-add"), version=version, **experience | {"title": ""}),
        ],
        "portal-experience": [Ask(one), ask(one, version=version, **experience)],
        "portal-experience-remove": [ask(at("portal-experience-remove", world.experience.uid), version=version)],
        "portal-documents": [
            Ask(at("portal-documents")),
            Ask(at("portal-documents"), "post", cv=pdfs.page()),
            Ask(at("portal-documents"), "post", cv=b"PK\x03\x04 word/ [Content_Types].xml"),
        ],
        "portal-document": [Ask(at("portal-document", world.document.uid))],
        **of_meeting(world.meeting),
        "portal-concerns": [
            Ask(at("portal-concerns")),
            ask(at("portal-concerns"), to=f"owner-{uid.hex}", text="Nobody told me about the screen."),
            ask(at("portal-concerns"), to="nobody", text=""),
        ],
        "portal-presentation": [
            Ask(at("portal-presentation", shared)),
            *(ask(at("portal-presentation", shared), act=act) for act in ("yes", "no", "stop", "else")),
        ],
        "portal-presentation-page": [Ask(at("portal-presentation-page", shared, 1))],
        "portal-continue": [ask(at("portal-continue", uid)), ask(at("portal-continue", world.ended.uid))],
        "portal-rate": [
            *(Ask(at("portal-rate", uid, stage)) for stage in stages),
            ask(at("portal-rate", uid, stages[1]), comfort="4", clarity="5"),
            ask(at("portal-rate", uid, stages[1]), comfort="9"),
        ],
        "portal-rate-whole": [
            *(Ask(at("portal-rate-whole", one)) for one in (uid, world.ended.uid)),
            ask(at("portal-rate-whole", uid), comfort="4", clarity="5"),
            ask(at("portal-rate-whole", world.ended.uid), comfort="4", clarity="5"),
            ask(at("portal-rate-whole", world.ended.uid), clarity="5"),
        ],
        "portal-pool": [ask(at("portal-pool"), pool="yes"), ask(at("portal-pool"), pool="no")],
        "portal-data": [Ask(at("portal-data"))],
        "portal-data-file": [Ask(at("portal-data-file"))],
        "portal-case": [Ask(at("portal-case", uid))],
        "portal-case-begin": [
            ask(at("portal-case-begin", uid), on=clock.now().date().isoformat()),
            ask(at("portal-case-begin", uid), on="1999-01-01"),
        ],
        "portal-more-time": [ask(at("portal-more-time", uid), days=days) for days in (3, 9, 0)],
        "portal-hand-in": [
            ask(at("portal-hand-in", uid), words="Here it is.", links="git.example/cleo"),
            Ask(at("portal-hand-in", uid), "post", attached=b"PK\x03\x04 an archive"),
            ask(at("portal-hand-in", uid), words=" "),
        ],
        "portal-case-file": [Ask(at("portal-case-file", uid, its_file(world)))],
        "portal-ask": [
            Ask(at("portal-ask", uid)),
            ask(at("portal-ask", uid), text="Who decides what comes next?"),
            ask(at("portal-ask", uid), text=""),
        ],
        "portal-offer": [Ask(at("portal-offer", uid))],
        "portal-offer-letter": [Ask(at("portal-offer-letter", uid))],
        "portal-offer-accept": [ask(at("portal-offer-accept", uid), code="AAAA-AAAA")],
        "portal-offer-decline": [ask(at("portal-offer-decline", uid), code="AAAA-AAAA", reason="No.")],
        "portal-offer-ask": [ask(at("portal-offer-ask", uid), text="When?")],
        "portal-start": [Ask(at("portal-start", uid))],
        "lead-answer": [Ask(lead_page), ask(lead_page, answer="yes"), ask(lead_page, answer="no")],
    }


def its_file(world: World) -> UUID:
    """A file of the test case that was handed in; without one, of nobody's."""
    files = HandInFile.objects.filter(hand_in__case__application=world.application)
    found: UUID | None = files.values_list("uid", flat=True).first()
    return found or UUID(int=1)


def of_meeting(meeting: Interview) -> dict[str, list[Ask]]:
    """What can be asked about a meeting."""

    def at(name: str) -> str:
        return reverse(f"portal-meeting-{name}", args=[meeting.uid])

    return {
        "portal-meeting-file": [Ask(at("file"))],
        "portal-meeting-time": [
            Ask(at("time")),
            Ask(at("time"), "post", {"words": "Friday, please."}),
            Ask(at("time"), "post", {"words": "x" * 501}),
        ],
        "portal-meeting-door": [Ask(at("door"), "post")],
        "portal-meeting-place": [
            Ask(at("place"), "post", {"mode": "office"}),
            Ask(at("place"), "post", {"mode": "moon"}),
        ],
    }


def applying_again(world: World) -> dict[str, list[Ask]]:
    """The public form with the address of somebody we know, on the same job and the general one."""
    typed = {"name": "Cleo Okafor", "email": world.candidate.email, "zone": "Europe/Lisbon", "word": "Once more."}
    page = reverse("careers-apply", args=[world.application.job.slug])
    return {"careers-apply": [Ask(page, "post", typed, cv=pdfs.page()), Ask(page, "post", typed)]}


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is written inside never was, and the clock stands where it stood."""
    with clock.at(clock.now()), transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> dict[str, list[Any]]:
    """Every row of every table (rate counters live in the cache, which is none of these).

    Of the search index only which rows there are: FTS5 hands out its column of that name as a number of the moment.
    """
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list(*(["pk"] if model is Index else [])))
        for model in apps.get_models(include_auto_created=True)
    }
