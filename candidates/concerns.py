"""“Something isn't right”: told to the person whom the candidate chose, answered by that person, known to nobody else.

No timeline, search, count or list holds anything of it; the mails about it are hidden from everybody but their reader and
their writer (`models.mail.CONFIDED`). Only the addressee in person reads it: neither who stands in for them nor an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Organisation, User
from hiring.states import IllegalMove

from . import days, outbox, promise, transitions
from .models import Application, Candidate, Concern

DAYS = 2


@dataclass(frozen=True)
class Addressee:
    """Somebody a candidate may turn to: the owner of an application of theirs, or the person whom the company names."""

    key: str
    user: User
    application: Application | None
    is_confidant: bool = False


def addressees(candidate: Candidate) -> list[Addressee]:
    """Whom the candidate may choose: who looks after them, each once, then the named person. Never themselves, nor their own
    line or peers when they are a colleague."""
    joined = candidate.applications.select_related("job", "stage", "owed_by").order_by("-applied_at", "-pk")
    all_of_them = list(joined)
    found: list[Addressee] = []
    for application in [one for one in all_of_them if one.is_open] or all_of_them[:1]:
        application.candidate = candidate
        owner = _owner(application)
        if owner and owner not in [one.user for one in found]:
            found.append(Addressee(f"owner-{application.uid.hex}", owner, application))
    named = (Organisation.current() or Organisation()).confidant
    if named and named.is_active and promise.who_may_answer(candidate)(named):
        found = [one for one in found if one.user != named]
        found.append(Addressee("named", named, all_of_them[0] if len(all_of_them) == 1 else None, True))
    return found


def _owner(application: Application) -> User | None:
    owner = transitions.shown(application).owed_by if application.is_open else None
    if owner and owner.is_active:
        return owner
    try:
        return promise.owner_for(application.job, application.candidate)
    except IllegalMove:
        return None


@transaction.atomic
def tell(candidate: Candidate, *, to: Addressee, text: str) -> Concern:
    """The chosen person has it, with a mail that says so and no more; due in two of their own working days, whoever stands in
    for them. The same words again, while they wait for the answer, are the first telling."""
    Candidate.objects.select_for_update().get(pk=candidate.pk)
    same = candidate.concerns.filter(to=to.user, text=text, answered_at__isnull=True).first()
    if same:
        return same
    concern = Concern.objects.create(
        candidate=candidate,
        application=to.application,
        to=to.user,
        text=text,
        told_at=clock.now(),
        due_at=days.in_working_days(to.user, DAYS, fits=lambda cover: False).at,
    )
    _mail(concern, f"concern:{concern.uid.hex}")
    return concern


def _mail(concern: Concern, occasion: str) -> None:
    outbox.queue(
        "concern_told",
        occasion=occasion,
        to=concern.to,
        words={
            "first_name": concern.to.first_name,
            "organisation": Organisation.current_name(),
            "day": promise.in_words(concern.due_at, concern.to.zone),
            "page": f"{settings.SITE_URL}/team/concerns/{concern.uid}/",
        },
    )


@transaction.atomic
def answer(concern: Concern, *, by: User, text: str) -> Concern:
    """The answer stands on the candidate's page and is mailed to them. Refused: a second one, and anybody but the addressee."""
    if concern.to_id != by.pk:
        raise IllegalMove(_("This was told to somebody else."))
    rows = Concern.objects.filter(pk=concern.pk, answered_at__isnull=True).update(answer=text, answered_at=clock.now())
    concern.refresh_from_db()
    if not rows:
        raise IllegalMove(_("You have answered this already; your answer has left."))
    candidate = concern.candidate
    outbox.queue(
        "concern_answered",
        occasion=f"concern_answered:{concern.uid.hex}",
        to=candidate,
        words={
            "first_name": candidate.first_name,
            "organisation": Organisation.current_name(),
            "text": concern.text,
            "words": concern.answer,
            "portal": "[[portal]]",
            "sender": by.name,
            "sender_role": by.title,
        },
        by=by,
    )
    return concern


def left(user: User) -> int:
    """Whoever waits for an answer of this colleague, who has left, is told so: they choose anew, nobody inherits it. Call it in the
    transaction in which the colleague goes."""
    waiting_for = Concern.objects.filter(to=user, answered_at__isnull=True).select_related("candidate")
    for concern in waiting_for:
        outbox.queue(
            "concern_left",
            occasion=f"concern_left:{concern.uid.hex}",
            to=concern.candidate,
            words={
                "first_name": concern.candidate.first_name,
                "organisation": Organisation.current_name(),
                "who": user.name,
                "text": concern.text,
                "portal": "[[portal]]",
            },
        )
    return len(waiting_for)


def told_to(user: Any) -> QuerySet[Concern]:
    """What candidates told this human being. Whom they stand in for was told other things."""
    if not isinstance(user, User) or not user.is_active:
        return Concern.objects.none()
    return Concern.objects.filter(to=user).select_related("candidate", "application__job")


def waiting(user: Any) -> list[Concern]:
    """What they have not answered yet, most urgent first."""
    return list(told_to(user).filter(answered_at__isnull=True).order_by("due_at", "pk"))


def remind(moment: datetime | None = None) -> int:
    """Who has not answered by the day is told once more, once; how many were."""
    late = Concern.objects.filter(answered_at__isnull=True, due_at__lte=moment or clock.now(), to__is_active=True)
    count = 0
    for concern in late.select_related("to")[:200]:
        _mail(concern, f"concern_late:{concern.uid.hex}")
        count += 1
    return count
