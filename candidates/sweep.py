"""Who is due or late, and what happens then. Found by date, so a scheduler that slept for a day reminds late rather than
never; each reminder has its own occasion, so two schedulers remind once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove

from . import days, files, outbox, promise, transitions
from .models import Application, Document, Mail, NextStep
from .models.application import ApplicationQuerySet
from .transitions import late

log = structlog.get_logger(__name__)
BEFORE = timedelta(hours=24)
UNFINISHED = timedelta(days=1)
LEASE = timedelta(minutes=5)  # how long a silent sweep holds the others
AT_ONCE = 200
REMINDERS = ("reminder_before", "reminder_today", "reminder_after")
RUNGS = ("late_cover", "late_lead")


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
    """Owners are reminded once in the day before the promised instant, once on its day and once after it; then whoever stands in
    for them, then a recruiting lead; and the candidate, once that day has passed by as long again, has a new one. Returns how
    many mails were queued to us.

    A reminder that waits for the morning and is no longer true is dropped; a promise of somebody who has left is handed on.
    One application that cannot be dealt with keeps nobody else waiting. `still` is asked now and then whether to go on.
    """
    now = clock.now()
    drop_overtaken()
    hand_on()
    over = to_remind("reminder_after").filter(promised_for__lte=now)
    soon = Q(promised_for__gt=now, promised_for__lte=now + BEFORE)
    due: list[tuple[str, int]] = [("reminder_after", pk) for pk in over.by_promise().values_list("pk", flat=True)]
    for kind, wanted in (("reminder_today", True), ("reminder_before", False)):
        found = to_remind(kind).filter(soon).select_related("owed_by").by_promise()
        due += [(kind, one.pk) for one in found if is_on_its_day(one) == wanted]
    count = 0
    for number, (kind, pk) in enumerate(due):
        if number % AT_ONCE == 0 and not still():
            return count
        count += _alone(kind, pk)
    return count + climb(still)


def is_on_its_day(application: Application) -> bool:
    """Whether the day that is promised has begun for who owes it: its date, from their working hours on."""
    owner, day = application.owed_by, application.promised_for
    assert owner is not None and day is not None
    local, now = day.astimezone(owner.tz), clock.now().astimezone(owner.tz)
    return now.date() == local.date() and now.time() >= owner.day_starts


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
        words={**late.about(found, owner), "day": promise.in_words(day, owner.zone)},
        application=found,
        promise=day,
    )
    return True


# --- late: one rung after the other ------------------------------------------------------------------------------------


def climb(still: Callable[[], bool] = lambda: True) -> int:
    """Of every day that has passed: whoever stands in for its owner hears of it on the owner's next working morning, a recruiting
    lead on the one after, each once; with every day that passed before it one rung sooner. Once the stage's clock has run
    again from that day on, the candidate has a new one. Returns how many mails were queued to us."""
    late = Application.objects.open().exclude(next_step=NextStep.CONSIDER).filter(promised_for__lte=clock.now())
    said = Mail.objects.filter(kind__in=RUNGS, application__in=late.values("pk"))
    known = set(said.values_list("application", "kind", "promise"))
    when = Rungs()
    count = number = 0
    for one in late.select_related("owed_by", "stage").by_promise():
        kinds = [kind for kind in when.due(one) if (one.pk, kind, one.promised_for) not in known]
        is_over = when.is_over(one)
        if not kinds and not is_over:
            continue
        if number % AT_ONCE == 0 and not still():
            break
        number += 1
        try:
            count += _climb(one.pk, kinds, is_over)
        except Exception as error:  # one that cannot be dealt with keeps nobody else waiting
            log.error("late.failed", application=one.pk, error=type(error).__name__)
    return count


class Rungs:
    """When each rung of a day that has passed is reached; reckoned once for each owner and date, for many have the same."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.mornings = cache(days.morning)
        self.ends = cache(lambda owner, clock_days, start: days.in_working_days(owner, clock_days, start=start).at)

    def due(self, one: Application) -> list[str]:
        """The kinds of mail whose time has come."""
        assert one.owed_by is not None and one.promised_for is not None
        numbers = zip(RUNGS, (1, 2), strict=True)
        day, breaks = one.promised_for, one.promise_breaks
        return [kind for kind, n in numbers if self.now >= self.mornings(one.owed_by, n - breaks, start=day)]

    def is_over(self, one: Application) -> bool:
        """Whether the stage's clock has run once more since the day passed."""
        return bool(self.now >= self.ends(one.owed_by, max(1, one.stage.clock_days), one.promised_for))


@transaction.atomic
def _climb(pk: int, kinds: list[str], is_over: bool) -> int:
    joined = Application.objects.open().select_related("candidate", "job", "stage", "owed_by")
    found = joined.filter(pk=pk).first()
    if found is None or not found.is_late:
        return 0  # told or moved meanwhile
    readers = {"late_cover": promise.cover_for, "late_lead": promise.lead_for}
    count = sum(_tell(kind, found, readers[kind](found)) for kind in kinds)
    if is_over:
        transitions.put_off(found)
    return count


def _tell(kind: str, application: Application, reader: User | None) -> int:
    """The mail of this rung, once for the day that has passed, whoever reads it; 0 where there is nobody."""
    owner, day = application.owed_by, application.promised_for
    assert owner is not None and day is not None
    if reader is None:
        return 0
    outbox.queue(
        kind,
        occasion=f"{kind}:{application.uid.hex}:{day:%Y%m%d%H%M}",
        to=reader,
        words={
            **late.about(application, reader),
            "day": promise.in_words(day, reader.zone),
            "who": owner.name,
        },
        application=application,
        promise=day,
    )
    return 1


def drop_overtaken() -> int:
    """Reminders that wait for the morning do not leave once the word was given, the day moved or the owner changed."""
    waiting = Mail.objects.filter(kind__in=(*REMINDERS, *RUNGS), state=Mail.State.WAITING)
    overtaken = waiting.filter(
        Q(application__told_at__isnull=False)
        | ~Q(application__promised_for=F("promise"))
        | (~Q(application__owed_by=F("user")) & Q(kind__in=REMINDERS))
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
