"""A company in which every relation of the permission matrix exists once, with a canary in every text (`stamps.py`).

`cast.py` has who asks. Jobs: *main* (published, pay not shown), *secret* (confidential), *elsewhere* (another team's), *draft*.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from candidates import concerns, consents, details, leads, links, search, transitions
from candidates.models import Application, Candidate, Concern, Mail, Note, Page, Todo
from hiring import clock, roles
from hiring.models import (
    Absence,
    Channel,
    Criterion,
    Function,
    Job,
    Organisation,
    Partner,
    Question,
    Stage,
    User,
)
from hiring.testing import (
    MONDAY,
    code_of,
    decide,
    full_letter,
    make_application,
    make_candidate,
    make_card,
    make_document,
    make_interview,
    make_job,
    make_offer,
    make_organisation,
    make_pipeline,
    make_user,
    send_mail,
    stage_of,
    walk_to,
)
from interviews import case_files
from interviews.models import Case, Guest, Interview, Presentation, Seat, Tick
from interviews.transitions import cases, kits, more_time, ratings, wishes
from interviews.transitions import partner as partners
from offers import transitions as offering
from offers.models import Handover, HandoverStep, Offer, Part

from .cast import MEET, PERSONAS, TWINS, Persona
from .stamps import CANARY, canary, fingerprints, our_models, stamp, words_of

SALARY = 68_713  # of every offer
PAY = {"main": (71_234, 98_761), "secret": (73_517, 97_153), "elsewhere": (72_891, 96_337), "draft": (74_219, 95_713)}
WORD = "Your talk about queues at the meetup stayed with me, above all how you test time itself."


@dataclass
class World:
    """The rows by the names that the table uses."""

    organisation: Organisation
    users: dict[str, User]
    jobs: dict[str, Job]
    applications: dict[str, Application]
    mails: dict[str, Mail]
    stages: dict[str, Stage]
    criteria: dict[str, Criterion]
    questions: dict[str, Question]
    guest: Guest
    handover_step: HandoverStep
    channels: dict[str, Channel]
    leads: dict[str, Any]
    todos: dict[str, Todo]
    notes: dict[str, Note]
    partner: Partner
    own_absences: dict[str, Absence]
    meetings: dict[str, Interview]
    seats: dict[str, Seat]
    cases: dict[str, Case]
    presentation: Presentation
    guest_seat: Seat
    concerns: dict[str, Concern]
    clients: dict[str, Client] = field(default_factory=dict)


def build() -> World:
    """Everybody and everything, made by the transitions where there is one; the clock stands two days on."""
    organisation = make_organisation(about="About", privacy="Privacy")
    password = make_password("correct horse battery")
    users = {}
    for one in PERSONAS.values():
        if one.is_colleague:
            users[one.name] = make_user(f"{one.name.title()} Vane", **{f"is_{role}": True for role in one.roles})
    users["boss"] = make_user("Boss Vane")
    User.objects.update(password=password, joined_at=clock.now())
    User.objects.filter(pk=users["ian"].pk).update(line=users["lena"])
    User.objects.filter(pk=users["pia"].pk).update(line=users["lena"])
    invited = make_user("Newcomer Vane")

    jobs = {name: _job(name, users) for name in ("main", "secret", "elsewhere", "draft")}
    partner = Partner.objects.create(name="Partner", product="Product")
    for one_job in jobs.values():
        one_job.partner = partner
        one_job.save()
    Function.objects.create(name="Function")
    make_pipeline(
        "A template", stages=(("screening", "screening", 1, "Screening"), ("chat", "recruiter_chat", 2, "Chat"))
    )
    template = _template()

    applications = _applications(jobs, users)
    _writings(applications, users)
    _judge(applications, users)
    test_cases = _cases(applications, users)
    presentation, guest_seat, told = _partner(applications, users)
    lead_rows = {
        name: leads.approach(
            jobs[name], name="Lead", email=f"lead-{name}@people.example", zone="UTC", word=WORD, by=users[by]
        )
        for name, by in (("main", "rita"), ("secret", "rita"), ("elsewhere", "nora"))
    }
    for row in lead_rows.values():
        links.lead(row)
    channels = {
        name: Channel.objects.create(job=jobs[name], name="Board", code=Channel.draw_code(), made_at=clock.now())
        for name in ("main", "elsewhere")
    }
    from hiring import people

    invitation = people.invite(invited, by=users["ada"])
    stages = {name: job.pipeline.stages.order_by("position")[0] for name, job in jobs.items()}
    criteria = {name: job.pipeline.criteria.order_by("pk")[0] for name, job in jobs.items()}
    stages["template"] = template.stages.order_by("position")[0]
    criteria["library"] = Criterion.objects.create(
        slug="library", group="value", name="Library", **{f"anchor_{n}": "Anchor" for n in (1, 2, 3, 4)}
    )
    questions = {
        name: Question.objects.create(pipeline=job.pipeline, slug="question", criterion=criteria[name])
        for name, job in jobs.items()
    }
    questions["library"] = Question.objects.create(slug="library", criterion=criteria["library"], topic="Topic")
    for name, job in jobs.items():
        job.pipeline.stages.filter(slug="chat").get().questions.add(questions[name])
    guest = Guest.objects.create(partner=partner, name="Guest", title="Title", email="guest@people.example")
    for part in Part:
        step = HandoverStep.objects.create(part=part, text="Step", whose="hr", day=1)
    todos = {
        name: Todo.objects.create(
            kind="dead_mail",
            occasion=f"todo:{name}",
            application=applications[name],
            owner=users["rita"],
            made_at=clock.now(),
            due_at=clock.now() + timedelta(days=1),
        )
        for name in ("cleo", "ian")
    }
    today = clock.now().date()
    away = {"user": users["rita"], "first_day": today - timedelta(days=1), "last_day": today + timedelta(days=9)}
    for cover in ("cora", "ian"):
        Absence.objects.create(**away, cover=users[cover])
    Absence.objects.create(user=users["ada"], first_day=today, last_day=today + timedelta(days=9), cover=users["carl"])
    over = {"first_day": today - timedelta(days=9), "last_day": today - timedelta(days=3)}
    Absence.objects.create(user=users["rita"], cover=users["cyd"], **over)
    own_absences = {
        name: Absence.objects.create(
            user=user, first_day=today + timedelta(days=60), last_day=today + timedelta(days=61)
        )
        for name, user in users.items()
    }
    for job in ("main", "secret", None):
        roles.look(users["adele"], job and jobs[job], "A reason")
    with clock.at(clock.now() - timedelta(hours=2)):
        for job in ("main", None):
            roles.look(users["alma"], job and jobs[job], "A reason")
    mails = {
        name: Mail.objects.filter(application=row, user=None, letter=None).first() for name, row in applications.items()
    }
    mails |= {
        "letter": Mail.objects.get(application=applications["nina"], letter__isnull=False),
        "invitation": invitation,
        "lead": Mail.objects.get(lead=lead_rows["main"]),
    }
    world = World(
        organisation=organisation,
        users=users,
        jobs=jobs,
        applications=applications,
        mails=mails,
        stages=stages,
        criteria=criteria,
        questions=questions,
        guest=guest,
        handover_step=step,
        channels=channels,
        leads=lead_rows,
        todos=todos,
        notes={name: Note.objects.get(application=row, for_recruiters=False) for name, row in applications.items()},
        partner=partner,
        own_absences=own_absences,
        seats={one: Seat.objects.get(application=row, guest=None) for one, row in applications.items() if one in MEET},
        meetings={
            one: Interview.objects.get(application=row, seats__guest=None)
            for one, row in applications.items()
            if one in MEET
        },
        cases=test_cases,
        presentation=presentation,
        guest_seat=guest_seat,
        concerns=told,
    )
    stamp()
    search.reindex()
    _sign_in(world)
    User.objects.filter(pk=users["gus"].pk).update(is_active=False)
    return world


def _job(name: str, users: dict[str, User]) -> Job:
    team = [users[one.name] for one in PERSONAS.values() if name in one.teams]
    team.sort(key=lambda user: user.name.split()[0].lower() not in ("rita", "nora"))  # they lead
    low, high = PAY[name]
    return make_job(
        "Job",
        team=team,
        openings=3,
        slug=f"job-{name}",
        state="draft" if name == "draft" else "published",
        is_confidential=name == "secret",
        pay_is_shown=False,
        pay_from=low,
        pay_to=high,
        summary="Summary",
        advert="Advert",
        need="Need",
        place="Place",
        work_mode_words="Mode",
    )


def _template() -> Any:
    from hiring.models import Pipeline

    template = Pipeline.objects.get(name="A template")
    template.is_template = True
    template.slug = "a-template"
    template.save()
    return template


def _applications(jobs: dict[str, Job], users: dict[str, User]) -> dict[str, Application]:
    """cleo, nina (a no that waits to be told), hal (accepted our offer), olga (has one), ian and ida (colleagues) on *main*;
    carla on *secret*; otto *elsewhere*."""
    rita = users["rita"]
    people = {name: make_candidate(name.title()) for name in ("cleo", "nina", "hal", "olga", "carla", "otto")}
    people["ian"] = make_candidate("Ian", user=users["ian"])
    people["ida"] = make_candidate("Ida", email=users["ida"].email)  # not linked: known by the address
    where = {"carla": "secret", "otto": "elsewhere"}
    for name, person in people.items():
        _tell_all(person)
        if name not in ("ian", "ida"):
            consents.give(person)
    made = {
        name: make_application(jobs[where.get(name, "main")], candidate=person, word="Word")
        for name, person in people.items()
    }
    for number, (name, (by, seat)) in enumerate(MEET.items()):  # who sits in it sees the job anyhow
        walk_to(made[name], "chat", by=users[by])
        at = clock.now() + timedelta(days=9 + number)
        make_interview(made[name], users[seat], by=users[by], starts_at=at, address="Address")
        transitions.move_back(made[name], by=users[by], to=stage_of(made[name], "screening"), why="Why")
    _offers(made, users)
    clock.forward(timedelta(minutes=11))
    send_mail()
    no = {"reason_kind": "skills", "reason": "Reason", "words": full_letter(made["nina"])}
    walk_to(made["nina"], "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    decide(made["nina"], "reject", by=rita, release=True, **no)
    return {name: Application.objects.get(pk=row.pk) for name, row in made.items()}


def _offers(made: dict[str, Application], users: dict[str, User]) -> None:
    """Hal has accepted his, and one thing of his hand-over is Iris's to do; Olga's is with her, and she asked."""
    rita, abel = users["rita"], users["abel"]
    HandoverStep.objects.create(part="orientation", text="Step", whose="hr", day=0)
    for name in ("hal", "olga"):
        walk_to(made[name], "offer", by=rita)
        offer = make_offer(Application.objects.get(pk=made[name].pk), by=rita, approver=abel, salary=SALARY)
        offering.ask(offer, text="Question")
        if name == "hal":
            offering.accept(Offer.objects.get(pk=offer.pk), code=code_of(offer))
    handover = Handover.objects.get()
    day = handover.starts_on
    offering.add_task(handover, part="training", text="Task", owner=users["iris"], due_on=day)


def _judge(applications: dict[str, Application], users: dict[str, User]) -> None:
    """Each who meets somebody has been asked a question and has told a point; Tom's scorecard on Cleo is in."""
    for name, (_by, seat) in MEET.items():
        one = applications[name]
        held = Seat.objects.get(application=one)
        stage = held.stage
        stage.criteria.set(stage.pipeline.criteria.filter(slug="curiosity"))
        kits.answer(kits.ask(one, "Question"), "Answer", version=1, by=users[seat])
        Tick.objects.create(application=one, stage=stage, line="Line", at=clock.now(), by=users[seat])
        begins = held.interview.starts_at if name == "cleo" else clock.now()
        with clock.at(begins):
            make_card(held, submit=name == "cleo", notes="Notes", private="Private", for_candidate="For them")


def _tell_all(person: Candidate) -> None:
    details.update(
        person,
        version=person.version,
        place="Place",
        headline="Headline",
        phone="Phone",
        links="https://example.org/a",
        work_permit="Permit",
        notice_period="Notice",
        expected_salary="Salary",
    )
    person.refresh_from_db()
    details.add_experience(person, version=person.version, title="Title", company="Company", entailed="Entailed")
    person.refresh_from_db()
    details.set_skills(person, version=person.version, wordings=["Go"], preferred=["Python"])
    document = transitions.add_cv(person, make_document(None, name="cv.pdf"))
    page = Page(document=document, number=1, width=10, height=10)
    page.picture.save("page.webp", ContentFile(b"RIFF0000WEBP"), save=False)
    page.save()


def _writings(applications: dict[str, Application], users: dict[str, User]) -> None:
    for application in applications.values():
        by = users["nora"] if application.job.slug == "job-elsewhere" else users["rita"]
        transitions.note(application, by=by, text="Note")
        transitions.note(application, by=by, text="Note", for_recruiters=True)


def _cases(applications: dict[str, Application], users: dict[str, User]) -> dict[str, Case]:
    """Three have had a test case, with a wish for more time and a submission, and are back where they were."""
    found = {}
    for name, by in (("cleo", "rita"), ("carla", "rita"), ("otto", "nora")):
        one, user = Application.objects.get(pk=applications[name].pk), users[by]
        walk_to(one, "case", by=user)
        found[name] = case = cases.send(one, brief="Brief", days=7, by=user)
        more_time.ask_more_time(case, days=9, words="Words")
        files = case_files.keep_all([SimpleUploadedFile("limiter.zip", b"PK")])
        cases.hand_in(case, links="https://example.org/a", words="Words", files=files)
        one.refresh_from_db()
        transitions.move_back(one, by=user, to=stage_of(one, "screening"), why="Why")
        applications[name] = Application.objects.get(pk=one.pk)
    clock.forward(timedelta(minutes=11))
    return found


def _partner(
    applications: dict[str, Application], users: dict[str, User]
) -> tuple[Presentation, Seat, dict[str, Concern]]:
    """Cleo has agreed to be presented and meets the partner's guest; she wishes to work remotely, has rated her chat, and
    turned to the person whom the company names, and to her recruiter."""
    cleo, rita = Application.objects.get(pk=applications["cleo"].pk), users["rita"]
    to = cleo.job.partner
    assert to is not None
    paper = cleo.candidate.documents.get()
    shown = partners.agree(partners.ask_to_present(cleo, partner=to, document=paper, words="Words", by=rita))
    guest = partners.know_guest(to, name="Guest", title="Title", email="guest@partner.example", zone="UTC")
    walk_to(cleo, "discussion", by=rita)
    begins = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=20)
    seat = make_interview(cleo, guest, by=rita, starts_at=begins).seats.get()
    transitions.move_back(cleo, by=rita, to=stage_of(cleo, "screening"), why="Why")
    clock.forward(timedelta(minutes=11))
    Candidate.objects.filter(pk=cleo.candidate_id).update(work_mode="remote")
    wishes.settle_remote(cleo, outcome="open", words="Words", by=rita)
    ratings.rate(cleo, stage_of(cleo, "chat"), comfort=4, clarity=4)
    Organisation.objects.update(confidant=users["mia"])
    told = {
        "rita" if not one.is_confidant else "mia": concerns.tell(cleo.candidate, to=one, text="Text")
        for one in concerns.addressees(cleo.candidate)
    }
    assert set(told) == {"rita", "mia"}
    applications["cleo"] = Application.objects.get(pk=cleo.pk)
    return shown, seat, told


class Quick(Client):
    """A client that keeps no copy of every template's context: thousands of questions are asked here."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


# --- who asks ------------------------------------------------------------------------------------------------------------


def _sign_in(world: World) -> None:
    for name, one in PERSONAS.items():
        client = world.clients[name] = Quick()
        if one.is_colleague:
            client.force_login(User.objects.get(pk=world.users[name].pk))
        elif name == "pat":
            client.get(reverse("guest-in", args=[links.token(world.guest_seat.link)]))
        elif name != "anonymous":
            person = world.applications[name].candidate
            client.get(reverse("portal-in", args=[links.token(links.portal(person))]))


@contextmanager
def rolled_back() -> Any:
    """What is written inside never was, and the clock stands where it stood."""
    with clock.at(clock.now()), transaction.atomic():
        yield
        transaction.set_rollback(True)


NOBODY = uuid.UUID(int=0x1234)
TODAY: date = MONDAY.date()
__all__ = ["CANARY", "MEET", "MONDAY", "PERSONAS", "TWINS", "Persona", "World", "build", "canary", "fingerprints"]
__all__ += ["our_models", "rolled_back", "stamp", "words_of"]
