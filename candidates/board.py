"""What the board reads, and the place of somebody in it: who waits in which stage of a job, most urgent promise first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from hiring import clock, once, roles
from hiring.models import Job, Opening, Stage, User

from . import keyset, rows
from .models import Application
from .models.application import Allowed, ApplicationQuerySet

PER_COLUMN = 10
LAST = datetime.max.replace(tzinfo=UTC)  # where a column has no edge
STOP = once.WordedRows(
    Stage,
    only={"": ["uid", "name", "kind", "position", "retired_at"]},
    also=("all", "found", "edge_at", "edge"),
)


@dataclass(frozen=True)
class Filters:
    """What a list of a job's people is narrowed to; everything empty is everybody who waits."""

    owner: User | None = None
    origin: str = ""
    late: bool = False
    set_aside: bool = False
    words: str = ""
    says: ApplicationQuerySet | None = None  # the applications that say the words, as far as the reader may read

    def __bool__(self) -> bool:
        return bool(self.owner or self.origin or self.late or self.set_aside or self.words)

    @property
    def values(self) -> dict[str, Any]:
        """What of it are values of a worded question; the words and who was set aside are asked for anew (`is_asked_anew`)."""
        late, owner = clock.now() if self.late else None, self.owner and self.owner.pk
        given = {"owner": owner, "origin": self.origin, "late": late}
        return {name: value for name, value in given.items() if value}

    @property
    def condition(self) -> Q:
        """The same as a condition on applications."""
        found = _narrowed(**self.values)
        if self.set_aside:
            found &= Q(set_aside=True)
        return found if self.says is None else found & Q(pk__in=self.says.order_by().values("pk"))

    @property
    def is_asked_anew(self) -> bool:
        return self.set_aside or self.says is not None


def _narrowed(owner: int | None = None, origin: str = "", late: datetime | None = None) -> Q:
    """Who is owed a word by this colleague (their number), came this way, and should have heard before this instant."""
    given = {"owed_by": owner, "origin": origin, "promised_for__lt": late}
    return Q(**{path: value for path, value in given.items() if value})


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many are in it, the most urgent of them, and the last one shown when there are more."""

    stage: Stage
    count: int
    cards: list[rows.Card]
    last: rows.Card | None = None


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    waiting: int  # everybody on the way, whatever the filters
    found: int


def get_job(user: User, slug: str) -> Job:
    """The job whose board the user may see; 404 for any other."""
    found = _job(slug=slug)
    if not found or found[0].pk not in roles.reach(user, "job.view"):
        raise Http404
    return found[0]


@once.WordedRows(Job)
def _job(slug: str) -> QuerySet[Job]:
    return Job.objects.filter(slug=slug)


def waiting(user: User, job: Job) -> ApplicationQuerySet:
    """The people of the job who have not been told, as far as the user sees them."""
    return _waiting(Application.objects.visible_to(user), job.pk)


def _waiting(allowed: ApplicationQuerySet, job: int) -> ApplicationQuerySet:
    """Those with a promise: a CHECK holds that it is the same as untold, and the promise stands in the board's index."""
    return allowed.filter(job=job, promised_for__isnull=False)


def page(user: User, job: Job, filters: Filters) -> Board:
    """The board: the job's stages, each with how many wait there and its most urgent people.

    Two queries, by the index `application_board`: the stages with their counts and the edge of their first cards, then the
    cards of all of them, with candidate and owner joined.
    """
    act, given = "application.view", {"job": job.pk, **filters.values}
    if filters.is_asked_anew:
        found = waiting(user, job).filter(filters.condition)
        every: list[Any] = list(_stops_of(waiting(user, job), found, job.pipeline_id))
    else:
        every = [STOP.read(row) for row in _stops(user, act, pipeline=job.pipeline_id, **given)]
    stages = [stage for stage in every if stage.retired_at is None or stage.all]
    edges = {
        "stages": [stage.pk for stage in stages],
        "moments": [stage.edge_at or LAST for stage in stages],
        "before": [stage.edge or 0 for stage in stages],
    }
    if filters.is_asked_anew:
        listed = list(found.filter(_above(**edges)).by_promise().values_list(*rows.CARD))
    else:
        listed = _first_cards(user, act, **given, **edges) if stages else []
    cards = rows.cards(listed, stages)
    columns = []
    for stage in stages:
        shown = [card for card in cards if card.stage_id == stage.pk]
        count = stage.found if filters else stage.all
        columns.append(Column(stage, count, shown, shown[-1] if stage.edge and shown else None))
    return Board(columns, sum(stage.all for stage in stages), sum(column.count for column in columns))


def _stops_of(everybody: ApplicationQuerySet, found: ApplicationQuerySet, pipeline: int) -> QuerySet[Stage]:
    """The stages with how many are in them, how many of these were found, and the first that its column does not show."""
    here = {"stage": OuterRef("pk")}
    edge = found.filter(**here).by_promise()[PER_COLUMN : PER_COLUMN + 1]
    return (
        Stage.objects.filter(pipeline=pipeline)
        .annotate(all=keyset.counted(everybody.filter(**here)), found=keyset.counted(found.filter(**here)))
        .annotate(edge_at=Subquery(edge.values("promised_for")), edge=Subquery(edge.values("pk")))
        .order_by("position")
    )


@Allowed
def _stops(allowed: ApplicationQuerySet, job: int, pipeline: int, **filters: Any) -> Any:
    everybody = _waiting(allowed, job)
    return STOP.listed(_stops_of(everybody, everybody.filter(_narrowed(**filters)), pipeline))


@Allowed
def _first_cards(allowed: ApplicationQuerySet, job: int, stages: Any, moments: Any, before: Any, **filters: Any) -> Any:
    found = _waiting(allowed, job).filter(_narrowed(**filters))
    return found.filter(_above(stages, moments, before)).by_promise().values_list(*rows.CARD)


def _above(stages: list[int], moments: list[datetime], before: list[int]) -> Q:
    """Who stands above the edges of these stages: before the instant of each, or at that instant with a smaller number."""
    found = Q(pk__in=[])
    for stage, moment, pk in zip(stages, moments, before, strict=True):
        found |= Q(stage=stage) & (Q(promised_for__lt=moment) | Q(promised_for=moment, pk__lt=pk))
    return found


def column(
    found: ApplicationQuerySet, stage: Stage, count: int = 0, after: tuple[datetime, UUID] | None = None
) -> Column:
    """The next cards of a stage, most urgent promise first, beginning behind `after` (a promised instant and a uid)."""
    cards = found.filter(stage=stage).by_promise()
    if after:
        moment, uid = after
        seat = Application.objects.filter(uid=uid).values("pk")[:1]
        cards = cards.filter(Q(promised_for__gt=moment) | Q(promised_for=moment, pk__gt=seat))
    shown = rows.cards(cards[: PER_COLUMN + 1].values_list(*rows.CARD), [stage])
    return Column(stage, count, shown[:PER_COLUMN], shown[PER_COLUMN - 1] if len(shown) > PER_COLUMN else None)


@dataclass(frozen=True)
class Place:
    """Where an application stands in the list it was opened from: its number (0: no longer in it) and its neighbours."""

    number: int
    total: int
    before: UUID | None
    after: UUID | None


def place(user: User, application: Application, stage: Stage, filters: Filters) -> Place:
    """The place among the stage's people, in the board's order and with its filters. Two queries: the keys, by the index alone;
    then the neighbours. Those who stand further down than lists count or are there no longer have some too: whoever came
    next to them still does."""
    listed = waiting(user, application.job).filter(filters.condition, stage=stage)
    act, here = "application.view", {"job": application.job_id, "stage": stage.pk}
    if filters:
        keys = list(listed.by_promise().values_list("pk", flat=True)[: settings.COUNTED + 1])
    else:
        keys = [pk for (pk,) in _keys(settings.COUNTED + 1)(user, act, **here)]
    if application.promised_for is None or application.pk in keys[: settings.COUNTED]:
        number, before, after = among(keys, application.pk)
        uids = dict(_uids(them=[before or 0, after or -1]))
        return Place(number, len(keys), uids.get(before or 0), uids.get(after or 0))
    moment, pk = application.promised_for, application.pk
    found = next_to(listed, moment, pk) if filters else _next_to(user, act, **here, moment=moment, pk=pk)
    before_it, after_it, is_there = found[0]
    return Place(len(keys) if is_there else 0, len(keys), before_it, after_it)


def next_to(listed: ApplicationQuerySet, moment: datetime, pk: int) -> Any:
    """Who stands before and behind this place of a list, and whether the application itself is in it."""
    # “Up to this instant, without those behind the place in it”: so the index is walked from here on; “before it, or in it and
    # before the place” would read it from its end.
    above = listed.filter(promised_for__lte=moment).exclude(promised_for=moment, pk__gte=pk)
    below = listed.filter(promised_for__gte=moment).exclude(promised_for=moment, pk__lte=pk)
    asked = (
        Subquery(above.order_by("-promised_for", "-pk").values("uid")[:1]),
        Subquery(below.by_promise().values("uid")[:1]),
        Exists(listed.filter(pk=pk)),
    )
    return Application.objects.filter(pk=pk).order_by().values_list(*asked)


@cache
def _keys(most: int) -> Allowed:
    return Allowed(
        lambda allowed, job, stage: _waiting(allowed, job).filter(stage=stage).by_promise().values_list("pk")[:most]
    )


@Allowed
def _next_to(allowed: ApplicationQuerySet, job: int, stage: int, moment: datetime, pk: int) -> Any:
    return next_to(_waiting(allowed, job).filter(stage=stage), moment, pk)


@once.Worded
def _uids(them: list[int]) -> Any:
    return Application.objects.filter(pk__in=them).values_list("pk", "uid")


Key = TypeVar("Key", int, UUID)


def among(keys: list[Key], one: Key) -> tuple[int, Key | None, Key | None]:
    """The number of `one` among the rows of a list, and its neighbours; what is no longer there leads on to the first."""
    if one not in keys:
        return 0, None, keys[0] if keys else None
    at = keys.index(one)
    return at + 1, keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None


def colleagues(job: int) -> QuerySet[User]:
    """Who may owe a word on this job: those of its hiring team who recruit or manage, and the recruiting leads."""
    team = Q(memberships__job=job) & (Q(is_recruiter=True) | Q(is_manager=True))
    return User.objects.active().filter(team | Q(is_lead=True)).distinct().order_by("name")


# The same to choose from, with their uids and names alone.
owners = once.WordedRows(User, only={"": ["uid", "name"]})(colleagues)


def openings(job: Job) -> dict[str, int]:
    """How many heads the job has, and how many of them are taken."""
    taken = [any(row) for row in _openings(job=job.pk)]
    return {"total": len(taken), "taken": sum(taken)}


@once.Worded
def _openings(job: int) -> Any:
    of_people = Exists(Application.objects.filter(opening=OuterRef("pk")))
    of_offers = Exists(Application.objects.filter(offers__opening=OuterRef("pk")))  # rows of the room above, as a path
    return Opening.objects.filter(job=job, cancelled_at__isnull=True).order_by().values_list(of_people, of_offers)
