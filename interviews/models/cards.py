"""Scorecards: one person's judgement by criteria, blind until it is in, locked when it is submitted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from candidates.models.application import is_blind, is_seen
from hiring import ids
from hiring.models import Criterion, Stage, User
from hiring.models.audit import Kept

from .meetings import Seat


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def submitted(self) -> ScorecardQuerySet:
        return self.filter(state=Scorecard.State.SUBMITTED)

    def readable_by(self, user: Any, application: Application) -> ScorecardQuerySet:
        """The application's submitted cards that the user may read, and their own; while they hold a silent seat on it only
        their own. Drafts are nobody else's, whoever stands in for whom."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        theirs = Q(seat__user=user)
        if reads_others(user, application):
            theirs |= Q(state=Scorecard.State.SUBMITTED)
        return self.filter(theirs, application=application)


def reads_others(user: User, application: Application) -> bool:
    """Whether the user may read the submitted cards of everybody: not while this human being owes one."""
    return not is_blind(user, application) and is_seen(user, application, "card.read")


class Scorecard(models.Model):
    """What one person saw, by criteria. `private` and `notes` never leave the team; `for_candidate` may go into the letter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")

    class Recommendation(models.TextChoices):
        """Without a middle."""

        STRONG_NO = "strong_no", _("Clearly no")
        NO = "no", _("Rather no")
        YES = "yes", _("Rather yes")
        STRONG_YES = "strong_yes", _("Clearly yes")

    MOVES = {State.DRAFT: (State.DRAFT, State.SUBMITTED), State.SUBMITTED: (State.SUBMITTED,)}

    said: list[Mark]  # its marks, where a page has read them along (queries.read_cards)

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    seat = models.OneToOneField(Seat, models.CASCADE, related_name="card")
    application = models.ForeignKey(Application, models.CASCADE, related_name="cards")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="cards")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    recommendation = models.CharField(
        _("your recommendation"), max_length=10, choices=Recommendation.choices, blank=True, default=""
    )
    reason = models.TextField(_("what decides it for you"), blank=True)  # the verdict's reason; private
    notes = models.TextField(_("running notes"), blank=True)
    private = models.TextField(_("for the team only"), blank=True)
    for_candidate = models.TextField(_("for the candidate"), blank=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "state"], name="card_by_application")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False, recommendation__gt=""),
                name="card_submitted_recommends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.state}"

    def moved_meanwhile(self) -> str:
        """What somebody reads whose other window was faster."""
        if self.state == self.State.SUBMITTED:
            return _now("This scorecard is in. It can be amended, with the reason; what it said stays as a version.")
        return _now("This scorecard was saved elsewhere a moment ago. Look again, then go on.")


class Mark(models.Model):
    """One criterion of a card: rated from 1 to 4, or not assessed; nothing yet while neither is set."""

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="marks")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    not_assessed = models.BooleanField(_("not assessed"), default=False)
    did_not_know = models.BooleanField(_("said that they did not know"), default=False)  # neutral
    evidence = models.TextField(_("what did you see or hear?"), blank=True)
    for_candidate = models.TextField(_("for the candidate"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["card", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=4, not_assessed=False),
                name="mark_rated_or_not_assessed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.rating or '–'}"


class CardVersion(Kept):
    """What a card said when it was submitted or amended; never changed."""

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["card", "number"], name="card_version_once")]

    def __str__(self) -> str:
        return f"{self.card_id} v{self.number}"
