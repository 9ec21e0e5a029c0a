"""Internal tasks, done by a person, once; and what else waits for a colleague rather than for a candidate."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hiring import clock, roles
from hiring.models import Job, Requirement, User
from hiring.states import IllegalMove

from .models import Mail, Todo
from .models.application import hidden_from


def of(user: User) -> QuerySet[Todo]:
    """The tasks, done ones too, of the user and of those they stand in for: the latter without those about a file that they may
    not open themselves."""
    whose = Q(owner=user) | (
        Q(owner__in=user.personas) & (Q(application__isnull=True) | ~hidden_from(user, "application__"))
    )
    return Todo.objects.filter(whose)


def done(todo: Todo, *, by: User) -> None:
    """The task is done, by whom and when; refused when somebody else has done it."""
    rows = Todo.objects.filter(pk=todo.pk, done_at__isnull=True).update(done_at=clock.now(), done_by=by)
    todo.refresh_from_db()
    if not rows:
        raise IllegalMove(
            _("%(name)s has done this already.") % {"name": todo.done_by.name if todo.done_by else _("Somebody")}
        )


def done_about(mail: Mail, *, by: User) -> int:
    """What was to be done about this mail has been done by another act; how many tasks that closed."""
    return mail.todos.filter(done_at__isnull=True).update(done_at=clock.now(), done_by=by)


def to_agree(user: User) -> list[Job]:
    """The jobs whose profile waits for this hiring manager's agreement: they have a must-have to agree to."""
    jobs = Job.objects.filter(roles.scope(user, "job.agree"), kind=Job.Kind.ROLE, agreed_at__isnull=True)
    must = Requirement.objects.filter(job=OuterRef("pk"), kind=Requirement.Kind.MUST, retired_at=None)
    return list(jobs.filter(Exists(must)).exclude(state=Job.State.CLOSED).order_by("title"))


def is_new() -> bool:
    """Whether nobody has made a job yet: the company has just begun."""
    return not Job.objects.filter(kind=Job.Kind.ROLE).exists()
