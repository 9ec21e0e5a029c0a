"""Who looked at what: written once, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .jobs import Job
from .people import User


class Kept(models.Model):
    """A row that is written once: changing or deleting it raises."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This row is a record and is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("This row is a record and is never deleted.")


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
