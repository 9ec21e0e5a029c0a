"""Who waits for a word from us, and the one act that settles it: what Today reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from hiring import clock, health
from hiring.models import Look, User

from . import keyset
from . import todos as tasks
from .models import Application, Letter, Mail, NextStep, State, Todo, Turn
from .models.application import ApplicationQuerySet

ROWS = 30
SOME = 99  # counted no further
STUCK = timedelta(seconds=health.LIMITS["oldest_mail_due"])


@dataclass(frozen=True)
class Act:
    """What settles a row: the words of its button, and the page on which it is done."""

    label: str
    page: str = "application"

    def address(self, application: Application) -> str:
        return reverse(self.page, args=[application.uid])


@dataclass
class Row:
    """Somebody who waits: the application, what is owed, its act, and for whom the reader stands in (if for anybody)."""

    application: Application
    owed: str
    act: Act
    instead_of: str = ""

    @property
    def address(self) -> str:
        return self.act.address(self.application)


@dataclass
class Waiting:
    """The waiting list of one reader, in one of its two views."""

    rows: list[Row]
    whose: str
    mine: int
    all: int
    late: int
    oldest: Application | None = None  # the first of those who should have heard by now

    @property
    def more(self) -> bool:
        return (self.mine if self.whose == "mine" else self.all) > len(self.rows)


# --- the one act -------------------------------------------------------------------------------------------------------


def owed(application: Application) -> str:
    """What the person waits for, in a line."""
    if application.state != State.ACTIVE:
        letter = application.letter
        if letter and letter.is_written:
            return _("Decided: %(closure)s. The letter is written") % {"closure": application.get_closure_display()}
        return _("Decided: %(closure)s. The letter is to be written") % {"closure": application.get_closure_display()}
    stage = application.stage.name
    return {
        NextStep.READ: _("An answer to the application"),
        NextStep.ARRANGE: _("A time for: %(stage)s") % {"stage": stage}
        if application.stage.is_talk
        else _("The next step: %(stage)s") % {"stage": stage},
        NextStep.SET_CASE: _("The test case"),
        NextStep.HAND_IN: _("Feedback on the test case, which is not in yet"),
        NextStep.ANSWER: _("An answer after: %(stage)s") % {"stage": stage},
        NextStep.DECIDE: _("The decision"),
        NextStep.OFFER: _("The offer"),
        NextStep.LOOK_AGAIN: _("On hold: a second look"),
    }[NextStep(application.next_step)]


def act_for(application: Application, *, may_tell: bool) -> Act:
    """The one act that settles what is owed on this open application, as far as the reader may do it."""
    if application.set_aside:
        return Act(_("Look"))
    if application.state != State.ACTIVE:
        letter = application.letter
        if letter is None or letter.state in (Letter.State.RELEASED, Letter.State.SENT):
            return Act(_("Open"))
        if not letter.is_written:
            return Act(_("Write the letter"), "letter")
        return Act(_("Release the letter") if may_tell else _("Read the letter"), "letter")
    label = {
        NextStep.READ: _("Look"),
        NextStep.ARRANGE: _("Arrange"),
        NextStep.SET_CASE: _("Send the case"),
        NextStep.HAND_IN: _("Ask"),
        NextStep.ANSWER: _("Answer"),
        NextStep.DECIDE: _("Decide"),
        NextStep.OFFER: _("Prepare"),
        NextStep.LOOK_AGAIN: _("Look again"),
    }[NextStep(application.next_step)]
    return Act(label)


# --- who waits ---------------------------------------------------------------------------------------------------------


def owed_by_us(user: User) -> ApplicationQuerySet:
    """Everybody who waits for an act of ours that the user may do: our turn, or theirs when the day is over; not those whose
    letter is released (it leaves by itself) and those set aside (they have a list of their own)."""
    open_ones = Application.objects.allowed(user, "promise").open().filter(set_aside=False)
    return open_ones.filter(
        Q(turn=Turn.US) | Q(promised_for__lt=clock.now()),
        Q(letter__isnull=True) | ~Q(letter__state__in=[Letter.State.RELEASED, Letter.State.SENT]),
    )


def waiting(user: User, whose: str = "") -> Waiting:
    """The list in the view that is asked for (`mine`, `team`): the most urgent promise first. Without a wish: what the user
    and those they stand in for owe, or everybody when they owe nothing.

    Joins candidate, job, stage, owner and letter; a constant number of queries.
    """
    everybody = owed_by_us(user)
    mine = everybody.filter(owed_by__in=user.personas)
    counts = keyset.count(mine, SOME), keyset.count(everybody, SOME)
    if whose not in ("mine", "team"):
        whose = "mine" if counts[0] else "team"
    found = mine if whose == "mine" else everybody
    joined = found.select_related("candidate", "job", "stage", "owed_by", "letter").by_promise()
    shown = list(joined[:ROWS])
    tellable = set(
        Application.objects.allowed(user, "tell").filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True)
    )
    rows = [
        Row(
            application,
            owed(application),
            act_for(application, may_tell=application.pk in tellable),
            instead_of=_covered(application, user),
        )
        for application in shown
    ]
    late = keyset.count(found.filter(promised_for__lt=clock.now()), SOME)
    return Waiting(rows, whose, *counts, late=late, oldest=shown[0] if late else None)


def _covered(application: Application, user: User) -> str:
    owner = application.owed_by
    return owner.name if owner and owner.pk != user.pk and owner in user.personas else ""


def on_their_way(user: User) -> list[Application]:
    """Decided, with a released letter that has not left: with `leaves_at`, the instant, and `letter_state` of its mail."""
    mail = Mail.objects.filter(letter=OuterRef("letter")).order_by("-pk")
    found = Application.objects.allowed(user, "promise").open().filter(letter__state=Letter.State.RELEASED)
    annotated = found.annotate(
        leaves_at=Subquery(mail.values("due_at")[:1]), letter_state=Subquery(mail.values("state")[:1])
    )
    return list(annotated.select_related("candidate", "job", "stage", "letter").by_promise()[:ROWS])


def set_aside(user: User) -> list[Application]:
    """Applications that look like a machine's: a person has to look, nobody is dropped."""
    found = Application.objects.allowed(user, "promise").open().filter(set_aside=True)
    return list(found.select_related("candidate", "job", "stage", "owed_by").by_promise()[:ROWS])


def todos(user: User) -> list[Todo]:
    """Internal tasks of the user and of those they stand in for, most urgent first."""
    return list(
        tasks.of(user)
        .filter(done_at__isnull=True)
        .select_related("application__candidate", "application__job", "mail", "owner")[:ROWS]
    )


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


def stuck_since() -> datetime | None:
    """Since when mail has been due without leaving; None while nothing is older than a quarter of an hour (P3)."""
    edge = clock.now() - STUCK
    due = Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING], due_at__lt=edge)
    return due.order_by("due_at").values_list("due_at", flat=True).first()


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
