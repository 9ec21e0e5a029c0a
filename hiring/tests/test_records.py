"""A record is written once: none of the ways that Django offers changes or deletes it; a cascade takes it along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from candidates.models import Application, Event, Mail
from hiring import clock, roles
from hiring.models import Reading, User
from hiring.models.audit import Kept

pytestmark = pytest.mark.usefixtures("monday")

WAYS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "save": lambda row, values: changed(row, values).save(),
    "update": lambda row, values: type(row).objects.filter(pk=row.pk).update(**values),
    "update all": lambda row, values: type(row).objects.update(**values),
    "bulk_update": lambda row, values: type(row).objects.bulk_update([changed(row, values)], list(values)),
    "update_or_create": lambda row, values: type(row).objects.update_or_create(pk=row.pk, defaults=values),
    "bulk_create": lambda row, values: type(row).objects.bulk_create(
        [changed(row, values)], update_conflicts=True, unique_fields=["id"], update_fields=list(values)
    ),
    "delete": lambda row, values: row.delete(),
    "delete many": lambda row, values: type(row).objects.filter(pk=row.pk).delete(),
    "delete all": lambda row, values: type(row).objects.all().delete(),
}


def changed(row: Kept, values: dict[str, Any]) -> Kept:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def refusals(row: Kept, **values: Any) -> list[str]:
    """What each way answers; the rows stay as they were."""
    model = type(row)
    before, said = list(model.objects.values()), []
    for do in WAYS.values():
        with pytest.raises(TypeError) as refused:
            do(model.objects.get(pk=row.pk), values)
        said.append(str(refused.value))
    assert list(model.objects.values()) == before
    return said


CHANGED, DELETED = "This row is a record and is never changed.", "This row is a record and is never deleted."


def test_a_look_is_never_changed_nor_deleted(ada: User, job: Any) -> None:
    assert refusals(roles.look(ada, job, "A complaint."), reason="None.") == [CHANGED] * 6 + [DELETED] * 3
    with pytest.raises(TypeError, match=CHANGED):
        ada.looks.update(reason="None.")


def test_a_reading_is_never_changed_nor_deleted(rita: User, job: Any) -> None:
    reading = Reading.objects.create(user=rita, what="pay", subject=job.slug, at=clock.now())
    assert refusals(reading, what="nothing") == [CHANGED] * 6 + [DELETED] * 3


def test_an_event_is_never_changed_nor_deleted(cleo: Application) -> None:
    assert refusals(cleo.events.get(), data={"why": "Another."}) == [CHANGED] * 6 + [DELETED] * 3
    with pytest.raises(TypeError, match=DELETED):
        cleo.events.all().delete()


def test_a_new_record_never_takes_the_place_of_another(cleo: Application) -> None:
    kept = Event.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(**{**kept, "data": {"why": "Another."}}).save()
    assert Event.objects.values().get() == kept


def test_an_event_goes_with_the_application_that_it_is_about(cleo: Application) -> None:
    Mail.objects.all().delete()
    Application.objects.filter(pk=cleo.pk).delete()
    assert list(Event.objects.all()) == []
