"""What was done, what was noted, and the letters that end a way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiring import ids
from hiring.models import Criterion
from hiring.models.audit import Kept

from .application import Application, Closure
from .candidate import Candidate


class Verb(models.TextChoices):
    APPLIED = "applied", _("applied")
    ADDED = "added", _("said yes and was added")
    CONFIRMED = "confirmed", _("was confirmed as a real person")
    ADVANCED = "advanced", _("was moved on")
    SKIPPED = "skipped", _("skipped a stage")
    MOVED_BACK = "moved_back", _("was moved back")
    SETTLED = "settled", _("had the step taken")
    HELD = "held", _("was put on hold")
    DAY_MOVED = "day_moved", _("was given a new day")
    HANDED_OVER = "handed_over", _("got another owner")
    DAY_BROKEN = "day_broken", _("heard nothing by the promised day")
    NUDGED = "nudged", _("asked where things stand")
    REJECTED = "rejected", _("was decided: no match")
    POOLED = "pooled", _("was decided: talent pool")
    HIRED = "hired", _("was decided: hired")
    WITHDREW = "withdrew", _("withdrew")
    WITHDRAWAL_RECORDED = "withdrawal_recorded", _("withdrew, as recorded by a colleague")
    UNDONE = "undone", _("had the last decision undone")
    REOPENED = "reopened", _("was reopened")
    LETTER_WRITTEN = "letter_written", _("has a letter written")
    LETTER_RELEASED = "letter_released", _("had the letter released")
    TOLD = "told", _("was told by letter")
    TOLD_BY_PHONE = "told_by_phone", _("was told by phone")
    MAILED = "mailed", _("was sent a mail")
    NOTED = "noted", _("was noted about")
    CV_ADDED = "cv_added", _("sent a newer CV")
    TOLD_MORE = "told_more", _("told us more")
    REMINDED = "reminded", _("had its owner reminded")
    PARTNER_PROPOSED = "partner_proposed", _("was proposed for being presented to the partner")
    PARTNER_ASKED = "partner_asked", _("was asked about being presented")
    PARTNER_AGREED = "partner_agreed", _("agreed to be presented")
    PARTNER_DECLINED = "partner_declined", _("did not agree to be presented")
    PARTNER_ENDED = "partner_ended", _("is shown to the partner no longer")
    GUEST_LINK = "guest_link", _("had a guest’s link changed")
    MEETING_PLANNED = "meeting_planned", _("has a meeting planned")
    MEETING_MOVED = "meeting_moved", _("had a meeting moved")
    MEETING_OFF = "meeting_off", _("had a meeting called off")
    MEETING_HELD = "meeting_held", _("had a meeting")
    MEETING_MISSED = "meeting_missed", _("had a meeting that did not take place")
    MEETING_PROPOSED = "meeting_proposed", _("was proposed another time for a meeting")
    REMOTE_SETTLED = "remote_settled", _("had the wish to work remotely settled")
    CONTINUES = "continues", _("wants to continue")
    CASE_SET = "case_set", _("was sent a test case")
    CASE_BEGUN = "case_begun", _("began the test case")
    CASE_MORE_TIME = "case_more_time", _("asked for more time")
    CASE_IN = "case_in", _("handed in the test case")
    OFFER_MADE = "offer_made", _("had an offer drafted")
    OFFER_APPROVED = "offer_approved", _("had an offer approved")
    OFFER_CALLED = "offer_called", _("was called about the offer")
    OFFER_SENT = "offer_sent", _("was sent an offer")
    OFFER_ANSWERED = "offer_answered", _("answered the offer")
    OFFER_ENDED = "offer_ended", _("had an offer that ended")


class Event(Kept):
    """One row of the timeline. `changes` maps each changed field of the application to its old and new value, so that a
    replay gives the row and an undo has what it needs."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_candidate = models.BooleanField(default=False)  # neither: the machine, which only sends notices
    revision = models.PositiveIntegerField()
    changes = models.JSONField(default=dict)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "id"], name="event_by_application")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verb}"


class Letter(models.Model):
    """The closing letter: what the candidate reads about the outcome. Frozen once it was handed to the mail server."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RELEASED = "released", _("Released")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Dropped")

    MOVES = {
        State.DRAFT: (State.DRAFT, State.RELEASED, State.DROPPED),
        State.RELEASED: (State.DRAFT, State.SENT, State.DROPPED),
        State.SENT: (),
        State.DROPPED: (),
    }

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="letters")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    closure = models.CharField(max_length=14, choices=Closure.choices)
    words = models.TextField(_("your words"), blank=True)
    reason = models.TextField(_("what decided it"), blank=True)
    reason_criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    point = models.TextField(_("a point to work on"), blank=True)
    point_criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    is_standard = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [  # few at any time: released, and not sent yet
            models.Index(fields=["application"], condition=models.Q(state="released"), name="letter_released")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.closure}"

    @property
    def is_written(self) -> bool:
        return self.written_at is not None


class NoteQuerySet(models.QuerySet["Note"]):
    def readable_by(self, user: Any, application: Application | None = None) -> NoteQuerySet:
        """Team notes for who may read them, recruiters' notes for recruiters only."""
        team = Application.objects.allowed(user, "note.team")
        recruiters = Application.objects.allowed(user, "note.recruiters")
        notes = self.filter(application=application) if application else self
        return notes.filter(
            models.Q(for_recruiters=False, application__in=team)
            | models.Q(for_recruiters=True, application__in=recruiters)
        )


class Note(models.Model):
    """A colleague's private note; it never stands in anything sent to a candidate or a partner."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    for_recruiters = models.BooleanField(_("for recruiters only"), default=False)
    made_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.made_at:%Y-%m-%d}"


class Concern(models.Model):
    """“Something isn't right”: told to the person whom the candidate chose, and to nobody else."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="concerns")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="concerns")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="concerns")
    text = models.TextField(_("what isn’t right"))
    told_at = models.DateTimeField()
    due_at = models.DateTimeField()  # by when it is answered
    answer = models.TextField(_("your answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["to", "due_at"], condition=models.Q(answered_at__isnull=True), name="concern_open")
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.told_at:%Y-%m-%d}"
