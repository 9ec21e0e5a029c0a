"""What people handed in: CVs as versions, and their pages as pictures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiring import ids

from .candidate import Candidate


def place(document: Document, filename: str) -> str:
    """Where a file lies: nothing of its own name reaches the disk."""
    return f"cv/{document.uid.hex[:2]}/{document.uid.hex}.pdf"


def page_place(page: Page, filename: str) -> str:
    return f"cv/{page.document.uid.hex[:2]}/{page.document.uid.hex}-{page.number}.webp"


class Document(models.Model):
    """One version of a CV. Without a candidate it waits for the rest of a form that had an error (kept a day)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not read yet")
        READ = "read", _("Read")
        NO_TEXT = "no_text", _("A picture without text")
        UNREADABLE = "unreadable", _("Could not be read")

    MOVES = {
        State.WAITING: (State.READ, State.NO_TEXT, State.UNREADABLE),
        State.READ: (),
        State.NO_TEXT: (),
        State.UNREADABLE: (State.WAITING,),
    }

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, blank=True, related_name="documents")
    version = models.PositiveSmallIntegerField(default=1)
    file = models.FileField(upload_to=place)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=40, blank=True)  # the code of candidates.cv
    text = models.TextField(blank=True)
    page_count = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)  # when the worker may take it; null: nothing left to do
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-version"]
        indexes = [
            models.Index(fields=["added_at"], condition=models.Q(state="waiting"), name="document_to_read"),
            models.Index(
                fields=["leased_until"], condition=models.Q(leased_until__isnull=False), name="document_to_go_on"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["candidate", "version"], name="document_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Page(models.Model):
    """A page of a CV as a picture, made in the limited subprocess."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture = models.FileField(upload_to=page_place)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"
