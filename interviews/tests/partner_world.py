"""A candidate on a job of a partner's team, a meeting with the partner's people, and their browsers."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from candidates import links, transitions
from candidates.models import Application, Document, Link, Page
from hiring.models import Criterion, Partner, Question, User
from hiring.testing import (
    LetterNeeds,
    make_application,
    make_document,
    make_interview,
    make_job,
    make_pipeline,
    walk_to,
)
from interviews.models import Guest, Interview, Presentation, Seat
from interviews.transitions import Place, move
from interviews.transitions import partner as acts

WAY = (
    ("screening", "screening", LetterNeeds.OUTCOME, "Screening"),
    ("chat", "recruiter_chat", LetterNeeds.REASON, "Recruiter chat"),
    ("meridian", "partner_interview", LetterNeeds.REASON, "Partner interview"),
    ("case", "test_case", LetterNeeds.POINT, "Test case"),
    ("offer", "offer", LetterNeeds.CALL, "Offer"),
)
ANCHORS = {f"anchor_{n}": f"Written for {n}" for n in (1, 2, 3, 4)}


def make_partner_application(rita: User, tom: User, name: str = "Cleo Okafor") -> Application:
    """Cleo, in the stage where she meets the partner's people; with a CV of one page."""
    meridian = Partner.objects.create(name="Meridian Labs", product="Sensors")
    job = make_job("Angular developer", team=(rita, tom), partner=meridian, pipeline=make_pipeline("Partner way", WAY))
    stage = job.pipeline.stages.get(slug="meridian")
    for slug, group, called in (
        ("hard", "partner", "Hard skills"),
        ("soft", "partner", "Soft skills"),
        ("fit", "partner", "Fit with the team"),
        ("grit", "company", "House rule Sequoia"),
    ):
        one = Criterion.objects.create(pipeline=job.pipeline, slug=slug, group=group, name=called, **ANCHORS)
        stage.criteria.add(one)
    for slug, text, criterion in (
        ("signals", "How do signals differ from observables?", None),
        ("inside", "House question Sequoia", job.pipeline.criteria.get(slug="grit")),
    ):
        question = Question.objects.create(
            pipeline=job.pipeline, slug=slug, text=text, purpose="P", tests="T", hint="H", criterion=criterion
        )
        stage.questions.add(question)
    application = make_application(job, name)
    make_cv(application)
    return walk_to(application, "meridian", by=rita)


def make_cv(application: Application) -> Document:
    """The candidate's newest CV, read, with its one page."""
    document = transitions.add_cv(application.candidate, make_document(None, name="cv.pdf"))
    page = Page(document=document, number=1, width=10, height=10)
    page.picture.save("page.webp", ContentFile(b"RIFF0000WEBP"), save=False)
    page.save()
    return document


def make_guest(application: Application, name: str = "Pat Imani", **more: Any) -> Guest:
    partner = application.job.partner
    assert partner is not None
    email = f"{name.split()[0].lower()}@meridian.example"
    return acts.know_guest(partner, name=name, title="Team lead", email=email, zone=more.pop("zone", "Europe/Lisbon"))


def presented(application: Application, by: User, words: str = "Wrote their design system.") -> Presentation:
    """They were asked and have agreed."""
    document = application.candidate.documents.order_by("-version").first()
    assert document is not None and application.job.partner is not None
    asked = acts.ask_to_present(application, partner=application.job.partner, document=document, words=words, by=by)
    return acts.agree(asked)


def make_seat(application: Application, by: User, name: str = "Pat Imani", meeting: Interview | None = None) -> Seat:
    """A guest's seat, with the agreement it stands on: in a new meeting, or beside those who sit in this one."""
    if not acts.may_be_presented(application):
        presented(application, by)
    guest = make_guest(application, name)
    if meeting is None:
        return make_interview(application, guest, by=by).seats.get()
    return join(meeting, guest, by=by)


def join(meeting: Interview, person: Any, *, by: User) -> Seat:
    """One more sits in the meeting, which is changed for it as its page does."""
    meeting.refresh_from_db()
    places = [Place(seat.person, seat.focus, seat.function, seat.wants_card) for seat in meeting.seats.all()]
    same = {name: getattr(meeting, name) for name in ("starts_at", "minutes", "zone", "mode", "link", "address")}
    move(meeting, **same, seats=[*places, Place(person)], by=by)
    seat: Seat = meeting.seats.order_by("pk").last()
    return seat


def address(seat: Seat) -> str:
    """The link as it stands in the mail, from the row as it is now."""
    return reverse("guest-in", args=[links.token(Link.objects.get(pk=seat.link_id))])


def enter(seat: Seat) -> Client:
    """A browser that came in by the guest's link."""
    client = Client()
    answer = client.get(address(seat))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/guest/")
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def quiet(body: bytes) -> bytes:
    """A page without what differs from one request to the next."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|nonce="[^"]*"', b"", body)


class Fields(HTMLParser):
    """What a browser would send of a page's form as it shows it: hidden fields, texts, and what is checked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if tag == "textarea":
            self.text, self.sent[name] = name, ""
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in given):
            self.sent[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.text:
            self.sent[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self.text] = self.sent[self.text].removeprefix("\n")
            self.text = ""
