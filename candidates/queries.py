"""What each page reads: one function per page, naming its joins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext as _

from hiring import clock, once, roles
from hiring.models import Stage, User

from . import consents, rows
from .models import (
    Application,
    Candidate,
    CandidateSkill,
    Consent,
    Document,
    Event,
    Experience,
    Mail,
    Note,
    Page,
    State,
    Todo,
    Verb,
)
from .models.application import is_blind, is_seen, knows, own_part
from .models.mail import UNSENT_NO

ON_PAGE = (
    "application.cv",
    "contact.view",
    "salary.view",
    "note.team",
    "note.recruiters",
    "note.write",
    "decide",
    "tell",
    "reopen",
    "withdraw",
    "letter.draft",
    "letter.read",
    "promise",
    "message.read",
    "timeline.view",
    "share.make",
    "share.propose",
    "share.end",
    "interview.view",
    "interview.plan",
    "card.read",
)


# --- one application ---------------------------------------------------------------------------------------------------


# Who decided and what is missing are there once it is decided: asked for then, since each join is dear to plan.
JOINED = ("candidate", "job", "stage", "owed_by", "letter", "channel")


@once.WordedRows(Application, *JOINED)
def _whole(uid: UUID) -> QuerySet[Application]:
    return Application.objects.filter(uid=uid)


def get_application(user: Any, uid: UUID, act: str = "application.view") -> Application:
    """The application for this act: 404 for one the user does not see, 403 for an act they may not do on it."""
    found = _whole(uid=uid)
    if not found or not is_seen(user, found[0]):
        raise Http404
    application = found[0]
    if act != "application.view" and not Application.objects.may(user, act, application):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))
    return application


@once.Worded
def _beside(application: int, candidate: int, user: int, today: date) -> Any:
    here = {"application": OuterRef("pk")}
    consent = Consent.objects.standing(today).filter(candidate=candidate)
    whose = Application.objects.filter(candidate=candidate).exclude(pk=application)
    person, one = Candidate.objects.filter(pk=candidate), Application.objects.filter(pk=application)
    found = {
        "others": Exists(whose),
        "pool_consent": Exists(consent),
        "notes": Exists(Note.objects.filter(**here)),
        "skills": Exists(person.filter(own_skills__isnull=False)),
        "experiences": Exists(person.filter(experiences__isnull=False)),
        # Meetings, seats and offers are rows of the rooms above, so they are named as paths.
        "interviews": Exists(one.filter(interviews__isnull=False)),
        "seats": Exists(one.filter(seats__isnull=False)),
        "own_seats": Exists(one.filter(seats__user=user)),
        "ticks": Exists(one.filter(ticks__isnull=False)),
        "cases": Exists(one.filter(cases__isnull=False)),
        "offers": Exists(one.filter(offers__isnull=False)),
        "proposals": Exists(one.filter(todos__kind=Todo.Kind.PROPOSED, todos__done_at__isnull=True)),
    }
    return one.values_list(*(found[name] for name in BESIDE))


BESIDE: tuple[str, ...] = (
    "others",
    "pool_consent",
    "notes",
    "skills",
    "experiences",
    "interviews",
    "seats",
    "own_seats",
    "ticks",
    "cases",
    "offers",
    "proposals",
)


def beside(user: User, application: Application) -> None:
    """What few have and the page asks further about only then, in one query: `application.may_have` knows it from here on."""
    candidate = application.candidate
    rows = _beside(application=application.pk, candidate=candidate.pk, user=user.pk, today=consents.today(candidate))
    for row in rows:
        application.beside = dict(zip(BESIDE, map(bool, row), strict=True))


def stages_of(pipeline: int) -> list[Stage]:
    """The stages of a process, retired ones too, in their order; asked once a page."""
    return once.ask(("stages", pipeline), lambda: _stages_of(pipeline=pipeline))


@once.WordedRows(Stage)
def _stages_of(pipeline: int) -> QuerySet[Stage]:
    return Stage.objects.filter(pipeline=pipeline).order_by("position")


def rights(user: User, application: Application) -> dict[str, bool]:
    """What the user may do on an application that they see: each act of the page, by its name with `_` for the dot.

    At most one query more for an application on whose job they may not do all: what their own part in it opens.
    """
    may = {act: knows(user, act, application, jobs) for act, jobs in roles.reaches(user, *ON_PAGE).items()}
    hired = application.state == State.HIRED and not application.is_open
    for_hr = hired and any(persona.is_hr for persona in user.personas)
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)  # acts that the same parts open
    for act in (act for act, known in may.items() if known is None):
        letters = roles.MATRIX[act]
        may[act] = for_hr and letters.get(roles.Role.HR) == "H"
        if not may[act]:
            alike[letters.get(roles.Role.INTERVIEWER, "-"), letters.get(roles.Role.APPROVER, "-")].append(act)
    if alike:
        asked = [
            Case(When(own_part(user, acts[0]), then=True), default=False, output_field=BooleanField())
            for acts in alike.values()
        ]
        row = Application.objects.filter(pk=application.pk).order_by().values_list(*asked).get()
        for acts, opens in zip(alike.values(), row, strict=True):
            may.update(dict.fromkeys(acts, bool(opens)))
    return {act.replace(".", "_"): bool(given) for act, given in may.items()}


@dataclass
class ApplicationPage:
    """What the page of an application shows; a part that the reader has no right to is empty."""

    stages: list[Stage]
    documents: list[Document] = field(default_factory=list)
    skills: list[CandidateSkill] = field(default_factory=list)
    experiences: list[Experience] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    others: list[rows.Person] = field(default_factory=list)
    undoable: Event | None = None
    has_pool_consent: bool = False


def application_page(user: User, application: Application, may: dict[str, bool], part: str) -> ApplicationPage:
    """The page's rows, a constant number of queries: stages; documents with pages, skills and experiences (part `cv`);
    events with their authors (`timeline`); mails to the candidate (`messages`); notes with theirs; other applications of the
    same person with job and stage, where there are any; what can still be undone. The application was read with `beside`."""
    candidate = application.candidate
    page = ApplicationPage(
        stages=stages_of(application.job.pipeline_id),
        undoable=undoable(application),
        has_pool_consent=application.beside.get("pool_consent", False),
    )
    if application.may_have("others"):
        others = Application.objects.visible_to(user).filter(candidate=candidate).exclude(pk=application.pk)
        page.others = rows.people(others.order_by("-applied_at")[:10])
    if application.may_have("notes") and (may["note_team"] or may["note_recruiters"]):
        circle = Q(for_recruiters=False) if may["note_team"] else Q(pk__in=[])
        circle |= Q(for_recruiters=True) if may["note_recruiters"] else Q(pk__in=[])
        page.notes = list(application.notes.filter(circle).select_related("by")[:100])
    if part == "cv" and may["application_cv"]:
        page.documents = list(candidate.documents.prefetch_related("pages").order_by("-version")[:20])
        if application.may_have("skills"):
            page.skills = list(candidate.own_skills.select_related("skill").order_by("-preferred", "wording"))
        if application.may_have("experiences"):
            page.experiences = list(candidate.experiences.all())
    elif part == "timeline" and (may["timeline_view"] or may["note_team"]):
        told = application.events.exclude(_time_apart(user, application, "verb", TIME_VERBS, DATED_VERBS))
        page.events = list(told.select_related("by").order_by("-pk")[:200])
    elif part == "messages" and may["message_read"]:
        page.mails = list(
            Mail.objects.filter(application=application, candidate__isnull=False)
            .filter(Q() if may["letter_read"] else Q(letter__isnull=True))
            .exclude(UNSENT_NO if is_blind(user, application) else Q(pk__in=[]))
            .exclude(_time_apart(user, application, "kind", TIME_MAILS, DATED_MAILS))
            .select_related("by")
            .order_by("-queued_at", "-pk")[:100]
        )
    return page


@once.WordedRows(Document, only={"": ["uid", "version", "name", "state", "page_count"]})
def _newest_document(candidate: int) -> QuerySet[Document]:
    return Document.objects.filter(candidate=candidate).order_by("-version")[:1]


@once.WordedRows(Page)
def _pages_of(document: int) -> QuerySet[Page]:
    return Page.objects.filter(document=document).order_by("number")


def newest_document(candidate: Candidate) -> tuple[Document, list[Page]] | None:
    """The CV as it stands, without its text, and the pictures of its pages. Two queries."""
    return next(((one, _pages_of(document=one.pk)) for one in _newest_document(candidate=candidate.pk)), None)


# A wish for more time leaves no mark where somebody grades: recruiters and the owner of the promise alone see it.
TIME_VERBS = (Verb.CASE_MORE_TIME,)
TIME_MAILS = ("case_more_time", "case_more_time_answer", "case_ends_soon")


# Nor can it be reckoned: who grades reads neither the first end nor when it was begun and handed in.
DATED_VERBS = (Verb.CASE_BEGUN, Verb.CASE_IN)
DATED_MAILS = ("case_sent", "case_begins", "case_in")


def _time_apart(user: User, application: Application, field: str, wishes: tuple[str, ...], dated: tuple[str, ...]) -> Q:
    """What is left out for this reader, the human being, whoever they stand in for."""
    if user.recruits or application.owed_by_id == user.pk:
        return Q(pk__in=[])
    apart = Q(**{f"{field}__in": wishes})
    if application.may_have("own_seats"):
        grades = Application.objects.filter(pk=application.pk, seats__user=user.pk, seats__case__isnull=False)
        apart |= Q(Exists(grades), **{f"{field}__in": dated})
    return apart


# A day that passes, and a candidate who asks about it, follow an act without being one of ours: it can be undone all the same.
NO_ACTS = (Verb.DAY_BROKEN, Verb.NUDGED)


def last_act(application: Application) -> Event | None:
    """The last event that changed the row, but for those that stand beside what people do."""
    return application.events.exclude(changes={}).exclude(verb__in=NO_ACTS).select_related("by").order_by("-pk").first()


def new_days(application: Application, since: Event) -> bool:
    """Whether the candidate has read of a new day since this event, because the one before had passed."""
    return application.events.filter(verb__in=NO_ACTS, pk__gt=since.pk).exists()


def undoable(application: Application) -> Event | None:
    """The last act, while it can be undone: within its ten minutes and with no other act after it."""
    now = clock.now()
    moved = application.shown_until is not None and application.shown_until > now
    decided = application.decided_at is not None and application.decided_at > now - settings.UNDO
    if not application.is_open or not (moved or decided):
        return None
    last = last_act(application)
    return last if last and last.data.get("undo") and last.at > now - settings.UNDO else None
