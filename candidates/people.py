"""People: everybody the reader may see, found by what is said and written, by filters that stand in the address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from hiring import once, roles
from hiring.models import Job, Skill, Stage, User

from . import keyset, rows, search, waiting
from .models import Application, Entry, NextStep, State, Turn
from .models.application import ApplicationQuerySet
from .rows import Person
from .search.text import Snippet

SIZE = 40
SAID = 100  # who say the words are counted no further
NAMED = 8  # whose name says it, shown first
WAITING = ("open", "ours", "unanswered", "theirs", "held", "decided", "aside")  # states of people who have a promise


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
    def by_promise(self) -> bool:
        """Whether the list is of those who wait: the most urgent promise first then, not the newest application."""
        return not self.words and (self.late or self.state in WAITING)

    @property
    def more(self) -> int:
        """How many of the less common filters are set."""
        return sum(map(bool, (self.stage, self.owner, self.origin, self.skill, self.late)))


@dataclass(frozen=True)
class PeoplePage:
    rows: list[Person]
    named: list[Person]
    newer: str
    older: str
    count: int
    most: int  # counted no further
    person: str = ""
    soonest: bool = False  # the most urgent promise first, not the newest

    @property
    def too_many(self) -> bool:
        return self.count > self.most


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
        found = found.filter(job=Subquery(Job.objects.filter(slug=wish.job).values("pk")[:1]))
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
    """A page of those who fit, newest first, and of a list of those who wait the most urgent promise first; on the first page
    of a search those whose name says the words stand above.

    A constant number of queries, and no row is skipped by counting.
    """
    found = narrowed(user, wish)
    read = _chosen if wish.words else rows.people
    at = "promised_for" if wish.by_promise else "applied_at"
    slice_ = keyset.newest(found, at, SIZE, before=before, after=after, read=read, soonest=wish.by_promise)
    named: list[Person] = []
    if wish.words and not (before or after):
        # Whose name says the words, says them: without another filter they are not looked for a second time.
        fitting = Application.objects.visible_to(user) if wish == Wish(words=wish.words) else found
        named = search.named(fitting, wish.words, limit=NAMED)
    above = {one.pk for one in named}
    listed = [one for one in slice_.rows if one.pk not in above]
    if wish.words:
        said = search.snippets(user, wish.words, listed)
        listed = [_saying(one, *said[one.pk]) if one.pk in said else one for one in listed]
    others = _others(user, [*named, *listed])
    most = SAID if wish.words else settings.COUNTED
    person = slice_.rows[0].name if wish.person and slice_.rows else ""
    return PeoplePage(
        [one._replace(others=others(one)) for one in listed],
        [one._replace(others=others(one)) for one in named],
        slice_.newer,
        slice_.older,
        keyset.count(found, most),
        most,
        person,
        slice_.soonest,
    )


def _chosen(some: QuerySet[Any]) -> list[Person]:
    """The rows of a page out of hundreds that say the words: chosen first, and only those joined."""
    return rows.people_of(list(some.values_list("pk", flat=True)))


def _saying(one: Person, source: Entry.Source, snippet: Snippet) -> Person:
    is_name = source == Entry.Source.NAME
    return one._replace(source="name" if is_name else str(source.label), snippet=snippet)


def _others(user: User, shown: list[Person]) -> Callable[[Person], tuple[tuple[UUID, str], ...]]:
    """What else the person of a row applied for, as far as the reader may see it: uid and title, the newest first. Asked only
    about those few who applied more than once."""
    of_person: dict[int, list[tuple[UUID, str]]] = defaultdict(list)
    several = {one.candidate_id for one in shown if one.applied_again}
    if not several:
        return lambda one: ()
    seen = Application.objects.visible_to(user).filter(candidate__in=several)
    for person, uid, title in seen.order_by("-applied_at").values_list("candidate", "uid", "job__title")[: SIZE * 5]:
        of_person[person].append((uid, title))
    return lambda one: tuple(other for other in of_person[one.candidate_id] if other[0] != one.uid)


# --- what the filters offer --------------------------------------------------------------------------------------------


def jobs(user: User) -> Sequence[Mapping[str, Any]]:
    """The jobs whose applications the user may see: address and title."""
    scope = roles.scope(user, "application.view")
    found = Job.objects.filter(scope).values_list("slug", "title")[:300] if scope else _every_job()
    return [{"slug": slug, "title": title} for slug, title in found]


@once.Worded
def _every_job() -> Any:
    return Job.objects.values_list("slug", "title")[:300]


def stages(user: User, wish: Wish) -> list[tuple[str, str]]:
    """The stages of the chosen job, by their own names; without one, the kinds of stages."""
    if not wish.job:
        return [(kind.value, str(kind.label)) for kind in Stage.Kind]
    theirs = roles.scope(user, "application.view", "pipeline__job__")
    found = Stage.objects.filter(theirs, pipeline__job__slug=wish.job)
    return list(found.order_by("position").values_list("slug", "name"))


def owners() -> Sequence[Mapping[str, Any]]:
    """Colleagues who may owe somebody a word: address and name."""
    return [{"uid": uid, "name": name} for uid, name in _owners()]


@once.Worded
def _owners() -> Any:
    them = User.objects.active().filter(Q(is_recruiter=True) | Q(is_lead=True) | Q(is_manager=True))
    return them.values_list("uid", "name")[:300]


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
