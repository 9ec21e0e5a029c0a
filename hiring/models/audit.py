"""Who looked at what: written once, never changed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .jobs import Job
from .people import User

Row = TypeVar("Row", bound=models.Model)

NEVER_CHANGED = "This row is a record and is never changed."
NEVER_DELETED = "This row is a record and is never deleted."


class KeptQuerySet(models.QuerySet[Row]):
    """Rows that are only added and read: each way to change or delete many of them at once raises."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(NEVER_CHANGED)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError(NEVER_CHANGED)

    def bulk_create(self, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list[Row]:
        if update_conflicts:
            raise TypeError(NEVER_CHANGED)
        return super().bulk_create(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(NEVER_DELETED)


class Kept(models.Model):
    """A row that is written once: changing or deleting it raises. It goes only with the row that it is about, by a cascade."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(NEVER_CHANGED)
        super().save(*args, **{**kwargs, "force_insert": True})  # a new one with the number of another would replace it

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(NEVER_DELETED)


class Look(Kept):
    """An administrator opened a job's file, or the outbox, with a reason, until a given instant (the L cells)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="looks")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="looks")  # null: the outbox
    reason = models.TextField(_("why you look"))
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.user} – {self.job or 'outbox'}"


class Reading(Kept):
    """Somebody was shown a salary: a job's pay band, or what a candidate expects."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)  # the job's slug or the application's uid
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="reading_by_subject")]

    def __str__(self) -> str:
        return f"{self.user} – {self.what}"
