"""What the outbox reports: a mail left, or was given up."""

from __future__ import annotations

from django.conf import settings

from candidates import closing, outbox, todos
from candidates.models import Mail, Todo
from hiring import clock
from hiring.models import Organisation, User


def mail_sent(mail: Mail) -> None:
    """A mail left; a closing letter tells the candidate in this same transaction."""
    if mail.letter_id:
        closing.letter_sent(mail)


def mail_dead(mail: Mail) -> None:
    """A mail was given up: it was never sent, its promise stands, and a named person has a task and a mail about it."""
    owner = _who_cares(mail)
    if owner is None:
        return
    application = mail.application
    given_up = clock.now().isoformat()
    todos.give(Todo.Kind.DEAD_MAIL, f"dead:{mail.uid.hex}:{given_up}", application, owner=owner, mail=mail)
    if mail.kind == "alarm":
        return  # an alarm about an alarm would go round in circles; the task stands on somebody's first page
    place = f"applications/{application.uid}" if application and mail.candidate_id else f"outbox/{mail.uid}"
    outbox.queue(
        "alarm",
        occasion=f"alarm:{mail.uid.hex}:{given_up}",
        to=owner,
        words={
            "first_name": owner.first_name,
            "organisation": Organisation.current_name(),
            "candidate": mail.to_name,
            "job": application.job.title if application else "",
            "error": mail.error,
            "page": f"{settings.SITE_URL}/team/{place}/",
        },
        application=application,
    )


def _who_cares(mail: Mail) -> User | None:
    """Who sees to a mail that cannot be sent: the owner of its promise, else who wrote it, else a recruiting lead, else an
    administrator; never the one whose own mailbox it is, while there is anybody else."""
    application = mail.application
    asked = [
        application.owed_by if application else None,
        application.decided_by if application else None,
        mail.lead.by if mail.lead else None,
        mail.by,
        *User.objects.active().filter(is_lead=True).order_by("pk"),
        *User.objects.active().filter(is_administrator=True).order_by("pk"),
    ]
    here = [user for user in asked if user is not None and user.is_active]
    return next((user for user in here if user.pk != mail.user_id), here[0] if here else None)
