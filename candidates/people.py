"""People: everybody the reader may see, found by what is said and written, by filters that stand in the address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from hiring import roles
from hiring.models import Job, Skill, Stage, User

from . import keyset, search, waiting
from .models import Application, NextStep, State, Turn
from .models.application import ApplicationQuerySet
from .search.text import Snippet

SIZE = 40
NAMED = 8  # whose name says it, shown first


@dataclass(frozen=True)
class Wish:
    """What the reader asks for, as it stands in the address; an unknown value asks for nothing."""

    words: str = ""
    job: str = ""
    stage: str = ""
    state: str = ""
    owner: str = ""
    origin: str = ""
    skill: str = ""
    late: bool = False
    person: UUID | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wish:
        def said(name: str) -> str:
            return query.get(name, "").replace("\0", "").strip()[:200]

        return cls(
            words=said("q"),
            job=said("job"),
            stage=said("stage"),
            state=said("state") if said("state") in states() else "",
            owner=said("owner"),
            origin=said("origin") if said("origin") in Application.Origin.values else "",
            skill=said("skill"),
            late=said("late") == "1",
            person=_uid(said("person")),
        )

    @property
    def is_empty(self) -> bool:
        return self == Wish()

    @property
    def more(self) -> int:
        """How many of the less common filters are set."""
        return sum(map(bool, (self.stage, self.owner, self.origin, self.skill, self.late)))


@dataclass
class Found:
    """Somebody on the page: the application, where it says the words, and what else they applied for."""

    application: Application
    snippet: Snippet = ()
    source: str = ""
    others: list[Application] = field(default_factory=list)


@dataclass
class PeoplePage:
    rows: list[Found]
    named: list[Found]
    newer: str
    older: str
    count: int
    person: str = ""

    @property
    def too_many(self) -> bool:
        return self.count > keyset.MANY


def states() -> dict[str, str]:
    """What the filter by state offers, in the order of a way."""
    return {
        "open": _("Open: not told yet"),
        "ours": _("Waiting for us"),
        "unanswered": _("Not answered yet"),
        "theirs": _("Their turn"),
        "held": _("On hold"),
        "decided": _("Decided, not told"),
        "aside": _("Set aside"),
        "told": _("Told"),
        State.HIRED.value: _("Hired"),
        State.REJECTED.value: _("No match"),
        State.WITHDRAWN.value: _("Withdrawn"),
        State.POOLED.value: _("In the talent pool"),
    }


def narrowed(user: User, wish: Wish) -> ApplicationQuerySet:
    """The applications the user may see that say the words and fit every filter."""
    if wish.words:
        found = search.matching(user, wish.words)
    elif wish.state == "ours":
        found = waiting.owed_by_us(user)  # whoever may settle a promise may see the application
    else:
        found = Application.objects.visible_to(user)
    if wish.person:
        found = found.filter(candidate__uid=wish.person)
    if wish.job:
        found = found.filter(job__slug=wish.job)
    if wish.stage:
        found = found.filter(stage__slug=wish.stage) if wish.job else found.filter(stage__kind=wish.stage)
    if wish.origin:
        found = found.filter(origin=wish.origin)
    if wish.owner == "me":
        found = found.open().filter(owed_by__in=user.personas)
    elif wish.owner:
        found = found.open().filter(owed_by__in=User.objects.filter(uid=_uid(wish.owner)))
    if wish.skill:
        found = found.filter(candidate__own_skills__skill__slug=Skill.slug_of(wish.skill))
    if wish.late:
        found = found.late()
    match wish.state:
        case "open":
            found = found.open()
        case "ours" if wish.words:
            found = found.filter(pk__in=waiting.owed_by_us(user).values("pk"))
        case "unanswered":
            found = found.open().active().filter(next_step=NextStep.READ, set_aside=False)
        case "theirs":
            found = found.open().filter(turn=Turn.THEM)
        case "held":
            found = found.open().filter(next_step=NextStep.LOOK_AGAIN)
        case "decided":
            found = found.open().filter(decided_at__isnull=False)
        case "aside":
            found = found.open().filter(set_aside=True)
        case "told":
            found = found.filter(told_at__isnull=False)
        case State.HIRED | State.REJECTED | State.WITHDRAWN | State.POOLED:
            found = found.filter(state=wish.state)
    return found


def page(user: User, wish: Wish, *, before: str = "", after: str = "") -> PeoplePage:
    """A page of those who fit, newest first; on the first page of a search those whose name says the words stand above.

    Joins candidate, job, stage and owner; a constant number of queries, and no row is skipped by counting.
    """
    found = narrowed(user, wish)
    joined = found.select_related("candidate", "job", "stage", "owed_by")
    slice_ = keyset.newest(joined, "applied_at", SIZE, before=before, after=after)
    named: list[Found] = []
    if wish.words and not (before or after):
        hits = [hit for hit in search.find(user, wish.words, limit=NAMED) if hit.source == "name"]
        fits = set(found.filter(pk__in=[hit.application.pk for hit in hits]).values_list("pk", flat=True))
        named = [Found(hit.application, hit.snippet, "name") for hit in hits if hit.application.pk in fits]
    above = {one.application.pk for one in named}
    rows = [Found(application) for application in slice_.rows if application.pk not in above]
    if wish.words:
        said = search.snippets(user, wish.words, [row.application for row in rows])
        for row in rows:
            if row.application.pk in said:
                source, row.snippet = said[row.application.pk]
                row.source = str(source.label)
    _add_others(user, [*named, *rows])
    person = slice_.rows[0].candidate.name if wish.person and slice_.rows else ""
    return PeoplePage(rows, named, slice_.newer, slice_.older, keyset.count(found), person)


def _add_others(user: User, rows: list[Found]) -> None:
    """Write to each row what else its person applied for, as far as the reader may see it."""
    people = {row.application.candidate_id for row in rows}
    by_person: dict[int, list[Application]] = defaultdict(list)
    others = Application.objects.visible_to(user).filter(candidate__in=people).select_related("job")
    for application in others.order_by("-applied_at")[: SIZE * 5]:
        by_person[application.candidate_id].append(application)
    for row in rows:
        row.others = [one for one in by_person[row.application.candidate_id] if one.pk != row.application.pk]


# --- what the filters offer --------------------------------------------------------------------------------------------


def jobs(user: User) -> list[Job]:
    """The jobs whose applications the user may see."""
    return list(Job.objects.filter(roles.scope(user, "application.view")).only("slug", "title", "state")[:300])


def stages(user: User, wish: Wish) -> list[tuple[str, str]]:
    """The stages of the chosen job, by their own names; without one, the kinds of stages."""
    if not wish.job:
        return [(kind.value, str(kind.label)) for kind in Stage.Kind]
    theirs = roles.scope(user, "application.view", "pipeline__job__")
    found = Stage.objects.filter(theirs, pipeline__job__slug=wish.job)
    return list(found.order_by("position").values_list("slug", "name"))


def owners() -> list[User]:
    """Colleagues who may owe somebody a word."""
    return list(User.objects.active().filter(Q(is_recruiter=True) | Q(is_lead=True) | Q(is_manager=True))[:300])


# --- go anywhere with one key ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quick:
    words: str = ""
    people: list[search.Hit] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    may_search: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.jobs or self.pages)


def quick(user: User, words: str, pages: list[tuple[str, str, str]]) -> Quick:
    """The first few people and jobs that the words lead to, and those of `pages` (title, address, icon) with such a title."""
    words = words.replace("\0", "").strip()[:200]
    if not words:
        return Quick()
    people = search.find(user, words, limit=7)
    jobs = Job.objects.filter(roles.scope(user, "job.view"), title__icontains=words).exclude(state=Job.State.CLOSED)
    titled = [one for one in pages if words.lower() in one[0].lower()]
    return Quick(words, people, list(jobs.only("slug", "title")[:4]), titled, roles.may(user, "application.view"))


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
