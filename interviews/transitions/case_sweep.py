"""Test cases by date: those whose day has come begin, and those that end soon are told of. Found by date and keyed by occasion,
so a scheduler that slept is late rather than silent, and two of them say it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from candidates import outbox, promise
from candidates.models import Mail, NextStep
from candidates.transitions import shown
from hiring import clock
from interviews.models import Case

from . import cases

log = structlog.get_logger(__name__)
BEFORE = (2, 1)  # days before the last one
AT_ONCE = 500


def sweep() -> int:
    """Begin what is due and tell of what ends soon; how many cases that was. One that fails keeps nobody else waiting."""
    return _each(_to_begin(), cases.begin_by_itself) + _each(_ending(), remind)


def _to_begin() -> list[Case]:
    now = clock.now()
    due = Q(begin_by__lte=now) | Q(begun_at__lte=now)
    return list(_at_it().filter(due, state=Case.State.SENT).order_by("pk")[:AT_ONCE])


def _ending() -> list[Case]:
    soon = clock.now() + timedelta(days=max(BEFORE) + 1)
    return list(_at_it().filter(state=Case.State.RUNNING, due_at__lte=soon, due_at__gt=clock.now()).order_by("due_at"))


def _at_it() -> QuerySet[Case]:
    """Of those who have not been told and are in the case's stage."""
    return Case.objects.filter(application__told_at__isnull=True, application__stage=F("stage"))


def _each(found: list[Case], act: Callable[[Case], bool]) -> int:
    count = 0
    for case in found:
        try:
            count += act(case)
        except Exception as error:
            log.error("case.sweep", case=case.pk, act=act.__name__, error=type(error).__name__)
    return count


@transaction.atomic
def remind(case: Case) -> bool:
    """A notice two days and one day before the last one, each once for that end; False when none is to be sent now."""
    case = cases.take(case)
    seen = shown(case.application)
    if case.state != Case.State.RUNNING or not cases.is_theirs(case) or seen.next_step != NextStep.HAND_IN:
        return False
    assert case.due_at is not None and case.begun_at is not None
    last, first = cases.day_of(case.due_at, case.zone), cases.day_of(case.begun_at, case.zone)
    left = (last - cases.day_of(clock.now(), case.zone)).days
    before = next((days for days in sorted(BEFORE) if left <= days), None)
    if before is None or last - timedelta(days=before) <= first:
        return False
    occasion = f"case_ends_soon:{case.uid.hex}:{last:%Y%m%d}:{before}"
    if Mail.objects.filter(occasion=occasion).exists():
        return False
    person = case.application.candidate
    outbox.queue(
        "case_ends_soon",
        occasion=occasion,
        to=person,
        words={**promise.words(seen), "until": promise.in_words(case.due_at, person.zone)},
        application=case.application,
    )
    return True
