"""What the pages of this app read: one function per page or part of a page, naming its joins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from candidates.models import Application
from candidates.models.application import is_seen
from candidates.queries import newest_document, stages_of
from hiring import clock, once
from hiring.models import Criterion, Question, Stage, User

from .models import Ask, Interview, Mark, Scorecard, Seat, Tick
from .models.cards import reads_others

JOINED = (
    *("application", "application__candidate", "application__job", "application__job__partner", "application__stage"),
    *("interview", "interview__stage", "case", "case__stage", "user", "guest", "function"),
)


@once.WordedRows(Seat, *JOINED)
def _whole(uid: UUID) -> QuerySet[Seat]:
    return Seat.objects.filter(uid=uid)


def get_seat(user: Any, uid: UUID) -> Seat:
    """The seat whose meeting the user may see: their own, and those of the jobs they may view meetings of; else 404."""
    found = _whole(uid=uid)
    if not found or not is_seen(user, found[0].application, "interview.view"):
        raise Http404
    return found[0]


def get_seat_of(application: Application, uid: UUID) -> Seat:
    """A seat of this application; 404 for any other."""
    seat = Seat.objects.select_related(*JOINED).filter(uid=uid, application=application).first()
    if seat is None:
        raise Http404
    return seat


# --- scorecards side by side -----------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One criterion, and what each card says by it (in the order of the cards; nothing where it was not judged)."""

    criterion: Criterion
    marks: list[Mark | None]
    cards: list[Scorecard]

    @property
    def evidence(self) -> list[tuple[Scorecard, Mark]]:
        return [(card, mark) for card, mark in zip(self.cards, self.marks, strict=True) if mark and mark.evidence]


@dataclass
class Judgement:
    """The submitted cards of one stage that the reader may read, side by side."""

    stage: Stage
    cards: list[Scorecard]
    groups: list[tuple[str, list[Line]]] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[Scorecard, list[Mark]]]:
        """What each has for the candidate, by criteria."""
        found = [(card, [mark for mark in card.said if mark.for_candidate]) for card in self.cards]
        return [(card, marks) for card, marks in found if marks or card.for_candidate]

    @property
    def kept(self) -> list[Scorecard]:
        """The cards with words for the team."""
        return [card for card in self.cards if card.reason or card.private or card.notes]


# Of who wrote it nothing but the name is shown.
_as_cards = once.WordedRows(
    Scorecard, "seat", "seat__user", "seat__guest", only={"seat__user": ["name"], "seat__guest": ["name"]}
)


@_as_cards
def _cards_in(application: int) -> QuerySet[Scorecard]:
    return Scorecard.objects.submitted().filter(application=application).order_by("pk")


@_as_cards
def _own_cards_in(application: int, user: int) -> QuerySet[Scorecard]:
    return Scorecard.objects.submitted().filter(application=application, seat__user=user).order_by("pk")


@once.WordedRows(Mark, "criterion", only={"criterion": ["name", "group"]})
def _marks_of(cards: list[int]) -> QuerySet[Mark]:
    return Mark.objects.filter(card__in=cards).order_by("pk")


def read_cards(application: Application, user: User) -> list[Scorecard]:
    """The submitted cards that the reader may read, the latest stage first, each with its stage, who wrote it, and in `said` its
    marks with their criteria. Three queries, once a page: the cards, the stages of the way, and the marks."""
    return once.ask(("cards", application.pk, user.pk), lambda: _read_cards(application, user))


def _read_cards(application: Application, user: User) -> list[Scorecard]:
    if reads_others(user, application):  # what `readable_by` finds, in worded questions
        found = _cards_in(application=application.pk)
    else:
        found = _own_cards_in(application=application.pk, user=user.pk)
    of_way = {stage.pk: stage for stage in stages_of(application.job.pipeline_id)}
    for card in found:
        card.stage = of_way.get(card.stage_id) or card.stage
    by_card: dict[int, list[Mark]] = {card.pk: [] for card in found}
    for mark in _marks_of(cards=once.some(by_card)):
        by_card[mark.card_id].append(mark)
    for card in found:
        card.said = by_card[card.pk]
    return sorted(found, key=lambda card: -card.stage.position)


def judgements(application: Application, user: User, *, before: Stage | None = None) -> list[Judgement]:
    """What the reader may read of an application's cards, stage by stage, the latest first; `before` a stage only."""
    found = read_cards(application, user)
    stages: dict[int, Judgement] = {}
    for card in [card for card in found if before is None or card.stage.position < before.position]:
        stages.setdefault(card.stage_id, Judgement(card.stage, [])).cards.append(card)
    for one in stages.values():
        one.groups = _groups(one.cards)
    return list(stages.values())


def _groups(cards: list[Any]) -> list[tuple[str, list[Line]]]:
    """The criteria that any of the cards judges by, in the order of the cards' own pages."""
    lines: dict[int, Line] = {}
    for at, card in enumerate(cards):
        for mark in card.said:
            line = lines.setdefault(mark.criterion_id, Line(mark.criterion, [None] * len(cards), cards))
            line.marks[at] = mark
    groups: dict[str, list[Line]] = {}
    for line in lines.values():
        groups.setdefault(str(line.criterion.get_group_display()), []).append(line)
    return list(groups.items())


# --- dots on the board ------------------------------------------------------------------------------------------------------


@once.Worded
def _on_board(them: list[int]) -> Any:
    return Seat.objects.filter(application__in=them).values_list(
        *("application", "user", "wants_card", "released_at", "card_in_at", "case__stage", "case__state"),
        *("interview__stage", "interview__state", "interview__starts_at", "interview__ends_at"),
    )


Dots = dict[int, tuple[int, int]]


def dots(user: User, people: Iterable[Any]) -> tuple[Dots, dict[int, datetime]]:
    """Of people on the board (with pk and stage_id): how many scorecards of their stage are in, and how many are awaited in all;
    nobody on whom the reader still owes one. And when they meet us next. One query."""
    where, now = {one.pk: one.stage_id for one in people}, clock.now()
    seats = _on_board(them=once.some(where))
    counts: dict[int, list[int]] = {}
    blind, meets = set(), dict[int, datetime]()
    for pk, holder, wants, released, card_in, at_case, case, at_meeting, meeting, starts_at, ends_at in seats:
        if meeting == Interview.State.PLANNED and ends_at > now:
            meets[pk] = min(starts_at, meets.get(pk, starts_at))
        if not wants or released or (meeting or case) in ("off", "missed"):
            continue
        is_in = card_in is not None
        if holder == user.pk and not is_in:
            blind.add(pk)
        if where[pk] == (at_meeting or at_case):
            found = counts.setdefault(pk, [0, 0])
            found[0] += is_in
            found[1] += 1
    return {pk: (done, all_) for pk, (done, all_) in counts.items() if pk not in blind}, meets


# --- today ------------------------------------------------------------------------------------------------------------------


class Owed(NamedTuple):
    """A scorecard of the reader's that is out."""

    uid: UUID
    name: str
    job: str
    stage: str
    since: datetime
    version: int | None  # of its draft; nothing is written yet without


@once.Worded
def _out(user: int, now: datetime) -> Any:
    begun = Q(interview__starts_at__lte=now) | Q(case__state="in")
    seats = Seat.objects.filter(user=user).silent().filter(begun, application__told_at__isnull=True)
    stage = Coalesce("interview__stage", "case__stage")
    since = Coalesce("interview__ends_at", "case__in_at")
    # Looked for of those that are shown, not joined with every scorecard there is.
    version = Subquery(Scorecard.objects.filter(seat=OuterRef("pk")).values("version"))
    return seats.order_by(since.asc(), "pk").values_list("uid", "application", stage, since, version)[:30]


@once.Worded
def _whom(them: list[int]) -> Any:
    return Application.objects.filter(pk__in=them).values_list("pk", "candidate__name", "job__title")


@once.Worded
def _stages(which: list[int]) -> Any:
    return Stage.objects.filter(pk__in=which).order_by().values_list("pk", "name")


def owed_cards(user: User) -> list[Owed]:
    """The user's own seats whose meeting has begun, or whose test case is in, and whose scorecard is out; the oldest first.
    One query, and two more about whom, for those who owe any: a question that joins all of it is dear to plan."""
    rows = _out(user=user.pk, now=clock.now())
    if not rows:
        return []
    about = {pk: (name, job) for pk, name, job in _whom(them=once.some({row[1] for row in rows}))}
    names = dict(_stages(which=once.some({row[2] for row in rows})))
    return [Owed(uid, *about[one], names[stage], since, version) for uid, one, stage, since, version in rows]


# --- the kit ----------------------------------------------------------------------------------------------------------------


@dataclass
class Kit:
    """What somebody needs for a meeting."""

    questions: list[Any]
    briefing: list[tuple[str, Tick | None]]
    asks: list[Ask]
    document: Any = None
    own: Seat | None = None
    cases: list[Any] = field(default_factory=list)

    @property
    def untold(self) -> int:
        return sum(tick is None for _line, tick in self.briefing)


def kit(seat: Seat, user: User, *, may_read_cv: bool) -> Kit:
    """The kit of a seat: the questions of its stage with criteria, the briefing with its ticks and who ticked, the candidate's
    own questions with who answered, the newest CV with its pages, hand-ins. At most seven queries."""
    application, stage = seat.application, seat.stage
    ticks = _ticks(application=application.pk, stage=stage.pk) if stage.briefing_list else []
    told = {one.line: one for one in ticks}
    return Kit(
        questions=_questions(stage=stage.pk),
        briefing=[(line, told.get(line[:300])) for line in stage.briefing_list],
        asks=_asks(application=application.pk),
        document=newest_document(application.candidate) if may_read_cv else None,
        own=seat if seat.user_id == user.pk else None,
        cases=list(application.cases.exclude(state="off").order_by("-pk")) if shows_case(stage) else [],
    )


@once.WordedRows(Tick, "by", only={"by": ["name"]})
def _ticks(application: int, stage: int) -> QuerySet[Tick]:
    return Tick.objects.filter(application=application, stage=stage)


@once.WordedRows(Question, "criterion", only={"criterion": ["name"]})
def _questions(stage: int) -> QuerySet[Question]:
    return Question.objects.filter(stages=stage).order_by("pk")


@once.WordedRows(Ask, "answered_by", only={"answered_by": ["name"]})
def _asks(application: int) -> QuerySet[Ask]:
    return Ask.objects.filter(application=application).order_by("pk")


def shows_case(stage: Stage) -> bool:
    """Whether the meeting is about what was handed in."""
    return stage.kind in (Stage.Kind.CASE_DISCUSSION, Stage.Kind.TEST_CASE)


def own_asks(uid: UUID) -> list[Ask]:
    """The questions that a candidate left, with the answers as they stand."""
    return list(Ask.objects.filter(application__uid=uid).order_by("pk"))


@once.WordedRows(Seat, "interview", "case")
def _silent_on(user: int, application: int) -> QuerySet[Seat]:
    seats = Seat.objects.filter(user=user, application=application).silent()
    return seats.order_by(Coalesce("interview__starts_at", "case__sent_at"), "pk")[:1]


def own_silent(user: User, application: Application) -> Seat | None:
    """The user's own seat whose scorecard is out, the one whose meeting comes first."""

    def first() -> Seat | None:
        seat = next(iter(_silent_on(user=user.pk, application=application.pk)), None)
        once.ask(("blind", user.pk, application.pk), lambda: seat is not None)  # what `is_blind` asks on the same page
        return seat

    return once.ask(("own silent", user.pk, application.pk), first) if application.may_have("own_seats") else None
