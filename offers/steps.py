"""The template of the hand-over: the steps that ship, and how people change them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hiring.models import Organisation
from hiring.states import IllegalMove
from offers.models import HandoverStep

FILE = Path(__file__).with_name("handover.toml")


def shipped() -> list[HandoverStep]:
    """The unsaved steps of the file, in its order."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["steps"]
    return [HandoverStep(position=position, **step) for position, step in enumerate(told, 1)]


@transaction.atomic
def load() -> int:
    """The shipped steps stand where there is none yet; how many were made. A second time changes nothing."""
    Organisation.objects.select_for_update().first()  # one at a time
    if HandoverStep.objects.exists():
        return 0
    return len(HandoverStep.objects.bulk_create(shipped()))


def add(step: HandoverStep) -> HandoverStep:
    """The unsaved step stands behind the others of its day."""
    last = HandoverStep.objects.filter(part=step.part, day=step.day).aggregate(last=Max("position"))["last"]
    step.position = (last or 0) + 1
    step.save(force_insert=True)
    return step


@transaction.atomic
def remove(step: HandoverStep) -> None:
    """The step is gone from the template; refused for the last one: a hand-over begins with something."""
    Organisation.objects.select_for_update().first()  # one at a time
    if not HandoverStep.objects.exclude(pk=step.pk).exists():
        raise IllegalMove(_("This is the last step. Add another one before you remove it."))
    step.delete()
