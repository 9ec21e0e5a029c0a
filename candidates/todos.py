"""Internal tasks, done by a person, once; and what else waits for a colleague rather than for a candidate."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hiring import clock, roles
from hiring.models import Job, Requirement, User
from hiring.states import IllegalMove

from . import days
from .models import Application, Mail, Todo
from .models.application import blind, hidden


def of(user: User) -> QuerySet[Todo]:
    """The tasks, done ones too, of the user and of those they stand in for: the latter without those about a file that they may
    not open themselves. That a partner's scorecard is out is read by nobody who owes one there (P12)."""
    return those_of(user.pk, [persona.pk for persona in user.personas], hidden(user))


def those_of(user: int, personas: list[int], shut: list[int] | None = None) -> QuerySet[Todo]:
    """The same by numbers: of the user, of those they stand in for, and of the files that they may not open."""
    covered = Q(owner__in=personas)
    if shut:
        covered &= Q(application__isnull=True) | ~Q(application__in=shut)
    owing = blind(user).filter(pk=OuterRef("application"))  # looked for where there is such a task
    return Todo.objects.filter(Q(owner=user) | covered).exclude(Q(Exists(owing), kind=Todo.Kind.PARTNER_LATE))


def give(
    kind: Todo.Kind,
    occasion: str,
    application: Application | None,
    *,
    owner: User,
    due_at: datetime | None = None,
    mail: Mail | None = None,
) -> tuple[Todo, bool]:
    """The owner has the task of this occasion, due in one of their working days unless `due_at` says when; and whether it is new,
    for giving it again is giving it once."""
    return Todo.objects.get_or_create(
        occasion=occasion,
        defaults={
            "kind": kind,
            "application": application,
            "mail": mail,
            "owner": owner,
            "made_at": clock.now(),
            "due_at": due_at or days.in_working_days(owner, 1).at,
        },
    )


def close(found: QuerySet[Todo], *, by: User | None = None) -> int:
    """Those that are still open are done, by this person or by what has happened since; how many that were."""
    return found.filter(done_at__isnull=True).update(done_at=clock.now(), done_by=by)


def done(todo: Todo, *, by: User) -> None:
    """The task is done, by whom and when; refused when somebody else has done it."""
    rows = close(Todo.objects.filter(pk=todo.pk), by=by)
    todo.refresh_from_db()
    if not rows:
        raise IllegalMove(
            _("%(name)s has done this already.") % {"name": todo.done_by.name if todo.done_by else _("Somebody")}
        )


def done_about(mail: Mail, *, by: User) -> int:
    """What was to be done about this mail has been done by another act; how many tasks that closed."""
    return close(mail.todos.all(), by=by)


def to_agree(user: User) -> list[Job]:
    """The jobs whose profile waits for this hiring manager's agreement: they have a must-have to agree to."""
    jobs = Job.objects.filter(roles.scope(user, "job.agree"), kind=Job.Kind.ROLE, agreed_at__isnull=True)
    must = Requirement.objects.filter(job=OuterRef("pk"), kind=Requirement.Kind.MUST, retired_at=None)
    return list(jobs.filter(Exists(must)).exclude(state=Job.State.CLOSED).order_by("title"))


def is_new() -> bool:
    """Whether nobody has made a job yet: the company has just begun."""
    return not Job.objects.filter(kind=Job.Kind.ROLE).exists()
