"""Who is due or late, and what happens then. Found by date, so a scheduler that slept for a day reminds late rather than
never; each reminder has its own occasion, so two schedulers remind once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Organisation
from hiring.states import IllegalMove

from . import files, letters, outbox, promise, transitions
from .models import Application, Document, Mail, NextStep
from .models.application import ApplicationQuerySet

log = structlog.get_logger(__name__)
BEFORE = timedelta(hours=24)
UNFINISHED = timedelta(days=1)
LEASE = timedelta(minutes=5)  # how long a silent sweep holds the others
AT_ONCE = 200
REMINDERS = ("reminder_before", "reminder_after")


OVERTAKEN = Q(state=Mail.State.CANCELLED, ended_by__isnull=True)  # dropped by us, so it reminded nobody


def unreminded(kind: str) -> ApplicationQuerySet:
    """Open applications of which nobody was reminded for the day that is promised now: /healthz counts the late ones."""
    reminded = Mail.objects.filter(application=OuterRef("pk"), kind=kind, promise=OuterRef("promised_for"))
    return Application.objects.open().exclude(Exists(reminded.exclude(OVERTAKEN)))


def to_remind(kind: str) -> ApplicationQuerySet:
    """The same, asked of the present owner: whoever takes over a promise is reminded of it too."""
    reminded = Mail.objects.filter(
        application=OuterRef("pk"), kind=kind, promise=OuterRef("promised_for"), user=OuterRef("owed_by")
    )
    # An offer that is considered ends by itself, with notices of its own; /healthz sees one that does not.
    waiting = Application.objects.open().exclude(next_step=NextStep.CONSIDER)
    return waiting.exclude(Exists(reminded.exclude(OVERTAKEN)))


def remind(still: Callable[[], bool] = lambda: True) -> int:
    """Owners are reminded once in the day before the promised instant and once after it; returns how many mails were queued.

    A reminder that waits for the morning and is no longer true is dropped; a promise of somebody who has left is handed on.
    One application that cannot be dealt with keeps nobody else waiting. `still` is asked now and then whether to go on.
    """
    now = clock.now()
    drop_overtaken()
    hand_on()
    late = to_remind("reminder_after").filter(promised_for__lte=now)
    due = to_remind("reminder_before").filter(promised_for__gt=now, promised_for__lte=now + BEFORE)
    count = 0
    for kind, found in (("reminder_after", late), ("reminder_before", due)):
        waiting = list(found.order_by("promised_for", "pk").values_list("pk", flat=True))
        for start in range(0, len(waiting), AT_ONCE):
            if not still():
                return count
            for pk in waiting[start : start + AT_ONCE]:
                count += _alone(kind, pk)
    return count


def _alone(kind: str, pk: int) -> bool:
    try:
        return remind_of(kind, pk)
    except Exception as error:  # /healthz counts it as unreminded until it is mended
        log.error("remind.failed", application=pk, kind=kind, error=type(error).__name__)
        return False


@transaction.atomic
def remind_of(kind: str, pk: int) -> bool:
    """The owner of this application is reminded; False when nothing is owed any more."""
    found = Application.objects.open().select_related("candidate", "job", "stage", "owed_by").filter(pk=pk).first()
    if found is None or found.owed_by is None or found.promised_for is None:
        return False  # told meanwhile
    owner, day = found.owed_by, found.promised_for
    # One that was overtaken is due again when its day or owner has come back.
    again = Mail.objects.filter(OVERTAKEN, application=found, kind=kind, promise=day, user=owner).count()
    outbox.queue(
        kind,
        occasion=f"{kind}:{found.uid.hex}:{day:%Y%m%d%H%M}:{owner.pk}" + (f":{again}" if again else ""),
        to=owner,
        words={
            "first_name": owner.first_name,
            "organisation": Organisation.current_name(),
            "candidate": found.candidate.name,
            "job": found.job.title,
            "step": letters.step_words(found.next_step, found.stage.name_before),
            "day": promise.in_words(day, owner.zone),
            "page": f"{settings.SITE_URL}/team/applications/{found.uid}/",
        },
        application=found,
        promise=day,
    )
    return True


def drop_overtaken() -> int:
    """Reminders that wait for the morning do not leave once the word was given, the day moved or the owner changed."""
    waiting = Mail.objects.filter(kind__in=REMINDERS, state=Mail.State.WAITING)
    overtaken = waiting.filter(
        Q(application__told_at__isnull=False)
        | ~Q(application__promised_for=F("promise"))
        | ~Q(application__owed_by=F("user"))
    )
    pks = list(overtaken.values_list("pk", flat=True))
    return outbox.drop(Mail.objects.filter(pk__in=pks), why=_("It was settled or moved before the reminder left."))


def hand_on() -> int:
    """A promise is never owed by somebody who has left: what was not handed over by hand goes to the job's own people."""
    left = Application.objects.open().filter(owed_by__is_active=False)
    count = 0
    for application in left.select_related("candidate", "job", "stage", "owed_by")[:AT_ONCE]:
        try:
            transitions.hand_over(application, by=None, to=promise.owner_for(application.job, application.candidate))
            count += 1
        except IllegalMove as refusal:  # whose sentence names people
            log.error("hand_on.refused", application=application.pk, error=type(refusal).__name__)
    return count


def clear_unfinished() -> int:
    """Files that were kept for a form which nobody finished within a day are gone; returns how many."""
    old = Document.objects.filter(candidate__isnull=True, added_at__lt=clock.now() - UNFINISHED)[:200]
    count = 0
    for document in old:
        files.discard(document)
        count += 1
    return count
