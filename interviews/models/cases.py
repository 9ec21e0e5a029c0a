"""The test case: sent with its days, begun within a window, extended without a mark, handed in as versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from hiring import ids
from hiring.models import Stage
from hiring.models.fields import check_zone


class Case(models.Model):
    """One candidate's test case. Instants are ends of their own days, in `zone`."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")  # not begun: the candidate may still choose the day
        RUNNING = "running", _("Under way")
        IN = "in", _("Handed in")
        OFF = "off", _("Called off")

    MOVES = {
        State.SENT: (State.SENT, State.RUNNING, State.OFF),
        State.RUNNING: (State.RUNNING, State.IN, State.OFF),
        State.IN: (State.IN, State.OFF),
        State.OFF: (),
    }

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="cases")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=7, choices=State.choices, default=State.SENT)
    brief = models.TextField(_("the test case, as the candidate reads it"))
    days = models.PositiveSmallIntegerField(_("days they have"))
    zone = models.CharField(max_length=60, validators=[check_zone])
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begin_by = models.DateTimeField(null=True, blank=True)  # at the latest it begins then by itself
    begun_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    more_days = models.PositiveSmallIntegerField(default=0)  # granted so far
    in_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="running"), name="case_running"),
            models.Index(fields=["begin_by"], condition=Q(state="sent"), name="case_to_begin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["running", "in"]) | Q(begun_at__isnull=False, due_at__isnull=False),
                name="case_begun_has_its_days",
            ),
            models.CheckConstraint(condition=~Q(state="in") | Q(in_at__isnull=False), name="case_in_is_dated"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(begun_at__lt=F("due_at")), name="case_due_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["application", "stage"], condition=~Q(state="off"), name="case_once_per_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} – {self.stage}"

    def moved_meanwhile(self) -> str:
        """What somebody reads whose colleague was faster."""
        return _now("This test case changed a moment ago; it is now “%(state)s”. Look again, then decide.") % {
            "state": self.get_state_display()
        }


class MoreTime(models.Model):
    """A wish for more time: granted at once up to the stage's limit, beyond it answered by a person. No grader sees it."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="wishes")
    days = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    granted_days = models.PositiveSmallIntegerField(null=True, blank=True)  # 0: a no

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, granted_days__isnull=True)
                | Q(answered_at__isnull=False, granted_days__isnull=False),
                name="more_time_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="more_time_one_open_wish"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} +{self.days}"


class HandIn(models.Model):
    """One version of what was handed in: links, words, files. Late by the server's clock, after ten minutes of grace."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="hand_ins")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    links = models.TextField(_("links, one a line"), blank=True)
    words = models.TextField(_("a word about it"), blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="hand_in_version_once")]

    def __str__(self) -> str:
        return f"{self.case} v{self.version}"

    @property
    def link_list(self) -> list[str]:
        return [line.strip() for line in self.links.splitlines() if line.strip()]


def place(row: HandInFile, filename: str) -> str:
    """Where a file lies: nothing of its own name reaches the disk, and nothing opens it there."""
    return f"cases/{row.uid.hex[:2]}/{row.uid.hex}"


class HandInFile(models.Model):
    """A file of a hand-in, stored as it came and never opened by us; it goes out as a download only."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    hand_in = models.ForeignKey(HandIn, models.CASCADE, related_name="files")
    file = models.FileField(upload_to=place)
    name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
