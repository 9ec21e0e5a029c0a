"""Who waits for a word from us, and the one act that settles it: what Today reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hiring import clock, health, once, roles
from hiring.models import Look, Stage, User

from . import todos as tasks
from .models import Application, Letter, Mail, NextStep, State, Todo, Turn
from .models.application import Allowed, ApplicationQuerySet, hidden
from .rows import WAITER, Promised, Waiter, closure_words, waiter

ROWS = 30
SOME = 99  # counted no further
SOON = timedelta(days=2)  # an offer runs out
STUCK = timedelta(seconds=health.LIMITS["oldest_mail_due"])


@dataclass(frozen=True)
class Act:
    """What settles a row: the words of its button, and the page on which it is done."""

    label: str
    page: str = "application"


class Row(NamedTuple):
    """A line of the waiting list: somebody, what is owed, and the act that settles it."""

    who: Waiter
    owed: str
    act: Act
    owner: str  # who owes it, when it is neither the reader nor somebody they stand in for
    instead_of: str  # whom the reader stands in for, when it is theirs

    @property
    def address(self) -> str:
        return reverse(self.act.page, args=[self.who.uid])


class What(NamedTuple):
    """What the words of a row hang on, whoever waits."""

    state: str
    closure: str
    next_step: str
    stage: str
    stage_kind: str
    letter_state: str | None
    is_written: bool
    set_aside: bool

    @property
    def closure_words(self) -> str:
        return closure_words(self.closure)


class _Leaving(NamedTuple):
    uid: UUID
    name: str
    closure: str
    next_step: str
    turn: str
    promised_for: datetime
    leaves_at: datetime
    mail_state: str
    is_over: bool


class Leaving(Promised, _Leaving):
    """A closing letter that was released and has not left: whose, when it leaves, and how its mail stands."""

    __slots__ = ()

    @property
    def closure_words(self) -> str:
        return closure_words(self.closure)


class _Aside(NamedTuple):
    uid: UUID
    name: str
    job: str
    next_step: str
    turn: str
    promised_for: datetime
    is_over: bool


class Aside(Promised, _Aside):
    """Somebody set aside, whom a person has to look at."""

    __slots__ = ()


class Task(NamedTuple):
    """An internal task: what is to be done until when, and what it is about."""

    uid: UUID
    kind: str
    due_at: datetime
    owner_id: int
    owner: str
    application: UUID | None
    name: str
    job: str
    mail: UUID | None
    subject: str
    occasion: str
    address: str = ""  # where it is seen to, when that is not its own page

    @property
    def label(self) -> str:
        """The words of the button that leads to where it is seen to."""
        return str(TASK_ACTS[Todo.Kind(self.kind)])

    @property
    def is_ticked(self) -> bool:
        """Whether somebody says that it is done, and not its act alone."""
        return self.kind not in OF_A_CASE

    @property
    def named(self) -> str:
        """The seat, the meeting or the offer that it is about, as its occasion names it."""
        return self.occasion.split(":")[2 if self.kind == Todo.Kind.PARTNER_OFF else 1]

    def get_kind_display(self) -> str:
        return str(Todo.Kind(self.kind).label)

    @property
    def is_late(self) -> bool:
        return self.due_at < clock.now()


@dataclass
class Waiting:
    """The waiting list of one reader, in one of its two views."""

    rows: list[Row]
    whose: str
    mine: int
    all: int
    late: int
    oldest: Waiter | None = None  # the first of those who should have heard by now

    @property
    def more(self) -> bool:
        return (self.mine if self.whose == "mine" else self.all) > len(self.rows)


OWED = {
    NextStep.READ: gettext_lazy("An answer to the application"),
    NextStep.ARRANGE: gettext_lazy("A time for: %(stage)s"),
    NextStep.SET_CASE: gettext_lazy("The test case"),
    NextStep.HAND_IN: gettext_lazy("Feedback on the test case, which is not in yet"),
    NextStep.MEET: gettext_lazy("A meeting, then an answer: %(stage)s"),
    NextStep.ANSWER: gettext_lazy("An answer after: %(stage)s"),
    NextStep.DECIDE: gettext_lazy("The decision"),
    NextStep.OFFER: gettext_lazy("The offer"),
    NextStep.CONSIDER: gettext_lazy("An offer that ran out"),
    NextStep.LOOK_AGAIN: gettext_lazy("On hold: a second look"),
}
ACTS = {
    NextStep.READ: gettext_lazy("Look"),
    NextStep.ARRANGE: gettext_lazy("Arrange"),
    NextStep.SET_CASE: gettext_lazy("Send the case"),
    NextStep.HAND_IN: gettext_lazy("Ask"),
    NextStep.MEET: gettext_lazy("Look"),
    NextStep.ANSWER: gettext_lazy("Answer"),
    NextStep.DECIDE: gettext_lazy("Decide"),
    NextStep.OFFER: gettext_lazy("Prepare"),
    NextStep.CONSIDER: gettext_lazy("Look"),
    NextStep.LOOK_AGAIN: gettext_lazy("Look again"),
}

PAGES = {NextStep.SET_CASE: "case-send"}  # where it is done, when that is not the application's own page


# --- the one act -------------------------------------------------------------------------------------------------------


def owed(who: Waiter | What) -> str:
    """What the person waits for, in a line."""
    if who.state != State.ACTIVE:
        closure = {"closure": who.closure_words}
        if who.is_written:
            return _("Decided: %(closure)s. The letter is written") % closure
        return _("Decided: %(closure)s. The letter is to be written") % closure
    step = NextStep(who.next_step)
    if step == NextStep.ARRANGE and who.stage_kind not in Stage.TALKS:
        return _("The next step: %(stage)s") % {"stage": who.stage}
    return str(OWED[step]) % {"stage": who.stage}


def act_for(who: Waiter | What, *, may_tell: bool) -> Act:
    """The one act that settles what is owed to somebody who waits, as far as the reader may do it."""
    if who.set_aside:
        return Act(_("Look"))
    if who.state != State.ACTIVE:
        if who.letter_state in (None, Letter.State.RELEASED, Letter.State.SENT):
            return Act(_("Open"))
        if not who.is_written:
            return Act(_("Write the letter"), "letter")
        return Act(_("Release the letter") if may_tell else _("Read the letter"), "letter")
    step = NextStep(who.next_step)
    return Act(str(ACTS[step]), PAGES.get(step, "application"))


@lru_cache(maxsize=4096)
def _said(what: What, may_tell: bool, _language: str | None) -> tuple[str, Act]:
    """What is owed and the act that settles it, in the language that is in use: put into words once for all of whom it is true."""
    return owed(what), act_for(what, may_tell=may_tell)


# --- who waits ---------------------------------------------------------------------------------------------------------


def owed_by_us(user: User) -> ApplicationQuerySet:
    """Everybody who waits for an act of ours that the user may do: our turn, or theirs when the day is over; not those whose
    letter is released (it leaves by itself) and those set aside (they have a list of their own)."""
    return _ours(Application.objects.allowed(user, "promise"), clock.now())


def _ours(found: ApplicationQuerySet, now: datetime) -> ApplicationQuerySet:
    return found.open().filter(
        Q(turn=Turn.US) | Q(promised_for__lt=now),
        Q(letter__isnull=True) | ~Q(letter__state__in=[Letter.State.RELEASED, Letter.State.SENT]),
        set_aside=False,
    )


@Allowed
def _first_of_all(allowed: ApplicationQuerySet, now: datetime) -> Any:
    return _first(_ours(allowed, now), now)


@Allowed
def _first_of_mine(allowed: ApplicationQuerySet, now: datetime, owners: list[int]) -> Any:
    return _first(_ours(allowed.filter(owed_by__in=owners), now), now)


def _first(found: ApplicationQuerySet, now: datetime) -> Any:
    """The first of these by their promise: their keys, and whether the day is over, which is read faster than an instant. One more
    than is counted, so that the page knows there are more."""
    is_late = ExpressionWrapper(Q(promised_for__lt=now), output_field=BooleanField())
    return found.by_promise().values_list("pk", is_late)[: SOME + 1]


@once.Worded
def _shown(them: list[int]) -> Any:
    return Application.objects.open().filter(pk__in=them).by_promise().values_list("job", *WAITER)


def waiting(user: User, whose: str = "") -> Waiting:
    """The list in the view that is asked for (`mine`, `team`): the most urgent promise first. Without a wish: what the user
    and those they stand in for owe, or everybody when they owe nothing.

    Three queries: who is first among all and among mine, and the rows of one of them, with candidate, job, stage, owner and
    letter joined.
    """
    now, owners = clock.now(), [persona.pk for persona in user.personas]
    every = _first_of_all(user, "promise", now=now)
    mine = _first_of_mine(user, "promise", now=now, owners=owners)
    if whose not in ("mine", "team"):
        whose = "mine" if mine else "team"
    chosen = mine if whose == "mine" else every
    them = [pk for pk, _is_late in chosen[:ROWS]]
    tells = roles.reach(user, "tell")
    rows = [row(waiter(*values), user, owners=owners, may_tell=job in tells) for job, *values in _shown(them=them)]
    late = sum(bool(is_late) for _pk, is_late in chosen)
    return Waiting(rows, whose, len(mine), len(every), late=late, oldest=rows[0].who if late and rows else None)


def row(who: Waiter, user: User, *, owners: list[int], may_tell: bool) -> Row:
    """The line of somebody who waits, as this reader sees it; `owners` are they and those they stand in for."""
    what = What(
        *(who.state, who.closure, who.next_step, who.stage, who.stage_kind),
        *(who.letter_state, who.is_written, who.set_aside),
    )
    is_own = who.owner_id == user.pk
    stands_in = not is_own and who.owner_id in owners
    return Row(
        who,
        *_said(what, may_tell, get_language()),
        owner="" if stands_in or is_own else who.owner,
        instead_of=who.owner if stands_in else "",
    )


@once.Worded
def _own(user: int, personas: list[int], soon: datetime) -> Any:
    me, us = User.objects.filter(pk=user), User.objects.filter(pk__in=personas)
    # Hand-overs and offers are rows of the rooms above, so they are named as paths.
    near = Q(offers__expires_at__lte=soon) | Q(offers__questions__isnull=False, offers__questions__answered_at=None)
    decided = Application.objects.open().filter(decided_at__isnull=False)
    found = {
        "todos": Exists(us.filter(todos__isnull=False, todos__done_at__isnull=True)),
        "concerns": Exists(me.filter(concerns__isnull=False, concerns__answered_at__isnull=True)),
        "tasks": Exists(us.filter(handover_tasks__isnull=False, handover_tasks__done_at__isnull=True)),
        "aside": Exists(Application.objects.open().filter(set_aside=True)),
        "leaving": Exists(decided.filter(letter__state=Letter.State.RELEASED)),
        "ending": Exists(Application.objects.filter(near, offers__state__in=("sent", "accepted"))),
    }
    return me.order_by().values_list(*(found[name] for name in OWN))


OWN = ("todos", "concerns", "tasks", "aside", "leaving", "ending")


def may_have(user: User, what: str) -> bool:
    """Whether it makes sense to ask what of this kind (one of `OWN`) waits for the user today: for most people most kinds are
    empty, so they are looked for together, in one query a page."""

    def asked() -> dict[str, bool]:
        personas = [persona.pk for persona in user.personas]
        return dict(zip(OWN, map(bool, *_own(user=user.pk, personas=personas, soon=clock.now() + SOON)), strict=True))

    return once.ask(("own", user.pk), asked).get(what, False)


def on_their_way(user: User) -> list[Leaving]:
    """Decided, with a released letter that has not left."""
    if not may_have(user, "leaving"):
        return []
    return [Leaving._make((*values, values[5] < clock.now())) for values in _leaving(user, "promise")]


@Allowed
def _leaving(allowed: ApplicationQuerySet) -> Any:
    mail = Mail.objects.filter(letter=OuterRef("letter")).order_by("-pk")
    found = allowed.open().filter(decided_at__isnull=False, letter__state=Letter.State.RELEASED).by_promise()
    fields = ("uid", "candidate__name", "closure", "next_step", "turn", "promised_for")
    return found.values_list(*fields, Subquery(mail.values("due_at")[:1]), Subquery(mail.values("state")[:1]))[:ROWS]


def set_aside(user: User) -> list[Aside]:
    """Applications that look like a machine's: a person has to look, nobody is dropped."""
    if not may_have(user, "aside"):
        return []
    return [Aside._make((*values, values[5] < clock.now())) for values in _aside(user, "promise")]


@Allowed
def _aside(allowed: ApplicationQuerySet) -> Any:
    found = allowed.open().filter(set_aside=True).by_promise()
    return found.values_list("uid", "candidate__name", "job__title", "next_step", "turn", "promised_for")[:ROWS]


def todos(user: User) -> list[Task]:
    """Internal tasks of the user and of those they stand in for, most urgent first."""
    if not may_have(user, "todos"):
        return []
    given = {"user": user.pk, "personas": once.some(persona.pk for persona in user.personas)}
    shut = hidden(user)
    found = [Task(*row) for row in (_todos_but(**given, shut=once.some(shut)) if shut else _todos(**given))]
    meetings = _meetings(found)
    return [task._replace(address=_seen_to(task, meetings)) if task.kind in TASK_ACTS else task for task in found]


TASK = (
    *("uid", "kind", "due_at", "owner", "owner__name", "application__uid", "application__candidate__name"),
    *("application__job__title", "mail__uid", "mail__subject", "occasion"),
)
TASK_ACTS = {
    Todo.Kind.MORE_TIME: gettext_lazy("Answer"),
    Todo.Kind.NO_GRADER: gettext_lazy("Say who"),
    Todo.Kind.PARTNER_OFF: gettext_lazy("Move or call off"),
    Todo.Kind.PROPOSED: gettext_lazy("Look"),
    Todo.Kind.SEAT_LEFT: gettext_lazy("Find somebody"),
    Todo.Kind.SEAT_AWAY: gettext_lazy("Find somebody"),
    Todo.Kind.NO_APPROVER: gettext_lazy("Choose an approver"),
}
OF_A_CASE = (Todo.Kind.MORE_TIME, Todo.Kind.NO_GRADER)
OF_A_SEAT = (Todo.Kind.SEAT_LEFT, Todo.Kind.SEAT_AWAY)


def _seen_to(task: Task, meetings: dict[str, tuple[UUID, bool]]) -> str:
    """The address where it is seen to: its offer, its meeting, or its place on the application's page."""
    if task.kind == Todo.Kind.NO_APPROVER:
        return reverse("offer", args=[UUID(task.named)])
    if task.kind not in OF_A_CASE and task.named in meetings:
        meeting, is_ahead = meetings[task.named]
        return reverse("meeting-move" if task.kind in OF_A_SEAT and is_ahead else "meeting", args=[meeting])
    part = "case" if task.kind in OF_A_CASE else "meetings"
    return reverse("application", args=[task.application]) + f"#{part}"


def _meetings(found: list[Task]) -> dict[str, tuple[UUID, bool]]:
    """The meetings that these tasks are about, by what names them: uid, and whether it still can be moved. No query where there
    are none, else one."""
    seats = [task.named for task in found if task.kind in OF_A_SEAT]
    numbers = [task.named for task in found if task.kind == Todo.Kind.PARTNER_OFF]
    if not seats and not numbers:
        return {}
    # Meetings and seats are rows of the room above, so they are named as paths.
    about = Application.objects.filter(Q(interviews__seats__uid__in=seats) | Q(interviews__pk__in=numbers)).order_by()
    ahead = ExpressionWrapper(
        Q(interviews__state="planned", interviews__ends_at__gt=clock.now()), output_field=BooleanField()
    )
    rows = about.values_list("interviews__seats__uid", "interviews", "interviews__uid", ahead)
    return {
        name: (uid, bool(is_ahead)) for seat, pk, uid, is_ahead in rows for name in (seat.hex if seat else "", str(pk))
    }


# Two questions, for a worded one with an empty list finds nothing, and for most people no file is shut.
@once.Worded
def _todos(user: int, personas: list[int]) -> Any:
    return tasks.those_of(user, personas).filter(done_at__isnull=True).values_list(*TASK)[:ROWS]


@once.Worded
def _todos_but(user: int, personas: list[int], shut: list[int]) -> Any:
    return tasks.those_of(user, personas, shut).filter(done_at__isnull=True).values_list(*TASK)[:ROWS]


def hired(user: User) -> list[Application]:
    """For HR: who was hired and told, newest first."""
    if not any(persona.is_hr for persona in user.personas):
        return []
    told = Application.objects.visible_to(user).filter(state=State.HIRED, told_at__isnull=False)
    return list(told.select_related("candidate", "job").order_by("-told_at")[:10])


def looks(user: User) -> list[Look]:
    """For the administrator: the files they have open now, with a reason."""
    if not user.is_administrator:
        return []
    return list(Look.objects.filter(user=user, until__gt=clock.now()).select_related("job"))


@once.Worded
def _oldest_due(edge: datetime) -> Any:
    due = Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING], due_at__lt=edge)
    return due.order_by("due_at").values_list("due_at")[:1]


def stuck_since() -> datetime | None:
    """Since when mail has been due without leaving; None while nothing is older than a quarter of an hour (P3)."""
    due_at: datetime | None = next((due_at for (due_at,) in _oldest_due(edge=clock.now() - STUCK)), None)
    return due_at


def greeting(user: User) -> str:
    """Good morning, afternoon or evening, by the reader's clock; at night a plain hello."""
    hour = clock.now().astimezone(user.tz).hour
    if 5 <= hour < 12:
        words = _("Good morning, %(name)s")
    elif 12 <= hour < 18:
        words = _("Good afternoon, %(name)s")
    elif 18 <= hour < 23:
        words = _("Good evening, %(name)s")
    else:
        words = _("Hello, %(name)s")
    return words % {"name": user.first_name}
