"""What is said around a stage: the briefing, the candidate's questions, their agreement, their wish to go on, their rating."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.models import Application, Document
from hiring import ids
from hiring.models import Partner, Stage

from .meetings import Interview


class Tick(models.Model):
    """A point of the stage's briefing that the candidate has been told."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="ticks")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    line = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stage", "line"], name="tick_once")]

    def __str__(self) -> str:
        return self.line


class Ask(models.Model):
    """A question that the candidate leaves for the team. Asking never lowers a score."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="asks")
    text = models.TextField(_("your question"))
    asked_at = models.DateTimeField()
    answer = models.TextField(_("the answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Presentation(models.Model):
    """The candidate's agreement to be presented to a partner, and the version of the CV that the partner reads."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    MOVES = {
        State.ASKED: (State.AGREED, State.DECLINED, State.ENDED),
        State.AGREED: (State.ENDED,),
        State.DECLINED: (State.AGREED,),
        State.ENDED: (),
    }

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="presentations")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="presentations")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    document = models.ForeignKey(Document, models.PROTECT, related_name="presentations")
    words = models.TextField(_("what we say of them to the partner"), blank=True)  # the candidate reads it before
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "partner"], condition=~Q(state="ended"), name="presentation_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state="ended")
                | (Q(state__in=["agreed", "declined"]) & Q(answered_at__isnull=False)),
                name="presentation_answered_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} → {self.partner}"


class Continuation(models.Model):
    """“I want to continue”, asked after a stage and said before the next is booked; silence is no answer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="continuations")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stage"], name="continuation_once")]

    def __str__(self) -> str:
        return f"{self.application} {self.stage}"


class RemoteWish(models.Model):
    """What became of a wish to work remotely: never an automatic no."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        NOT_POSSIBLE = "not_possible", _("Not possible in this team")
        OPEN = "open", _("Still open")

    application = models.OneToOneField(Application, models.CASCADE, related_name="remote_wish")
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome.choices)
    words = models.CharField(_("in words, as the candidate reads it"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"{self.application} {self.outcome}"


class Rating(models.Model):
    """What the candidate says of a stage, in two taps; the team reads sums, from five answers on.

    Without a stage it is of the whole way, asked once they were told how it ended: `comfort` then holds how fairly they were
    treated, `clarity` whether they knew what came next.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="ratings")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="ratings")
    interview = models.ForeignKey(Interview, models.SET_NULL, null=True, blank=True, related_name="ratings")
    comfort = models.PositiveSmallIntegerField(_("how comfortable was it?"))
    clarity = models.PositiveSmallIntegerField(_("did you know what to expect?"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "stage"], name="rating_once_per_stage"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(stage__isnull=True), name="rating_once_of_the_whole"
            ),
            models.CheckConstraint(
                condition=Q(comfort__gte=1, comfort__lte=5, clarity__gte=1, clarity__lte=5), name="rating_within_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage or _('The whole way')}: {self.comfort}, {self.clarity}"
