"""The outbox: every mail that was promised, its whole life; and what a person must do when one cannot leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring import ids, roles
from hiring.models import User

from .application import JUDGED, Application, blind_to, hidden_from, of_allowed
from .candidate import Candidate, Lead, Link
from .record import Letter

# What passes between a candidate and the one they turned to: nobody else finds these mails, not even that they exist.
CONFIDED = ("concern_told", "concern_answered", "concern_left")
ABOUT_CARDS = "card_"  # how the kinds of mail begin that tell whose scorecard is out
# A letter that may have been begun from scorecards and has not left: not there for whoever still owes their own.
UNSENT_NO = Q(kind__in=[f"closing_{closure}" for closure in JUDGED]) & ~Q(state__in=("sent", "bounced"))


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: Any) -> MailQuerySet:
        """Mails about applications the user may read messages of; those to colleagues for leads and by an opened look. What was
        sent about others' scorecards is not there for whoever still owes their own, nor a no that has not left (P12)."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        found, blind = self._read_by(user), blind_to(user)
        if blind:
            of_cards = Q(kind__startswith=ABOUT_CARDS) & ~Q(user=user)
            found = found.exclude((of_cards | UNSENT_NO) & Q(application__in=blind))
        return found

    def _read_by(self, user: User) -> MailQuerySet:
        everything = any(persona.is_lead for persona in user.personas) or (
            any(persona.is_administrator for persona in user.personas) and None in roles.looking(user)
        )
        if everything:
            confided = Q(kind__in=CONFIDED) & ~Q(user=user) & ~Q(by=user)
            return self.exclude(hidden_from(user, "application__")).exclude(confided)
        # A closing letter is for those who may read letters: the queued copy of it tells no more people.
        about = Q(application__isnull=False)
        mine = about & Q(letter__isnull=True) & of_allowed(user, "message.read", "application__")
        mine |= (about & of_allowed(user, "letter.read", "application__")) | Q(user=user)
        mine |= (Q(lead__isnull=False) & roles.scope(user, "lead", "lead__job__")) | Q(kind__in=CONFIDED, by=user)
        return self.filter(mine)


class Mail(models.Model):
    """A mail, rendered when it was queued. Personal links stand in it as [[portal]] and the like until it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        DEAD = "dead", _("Could not be sent")
        BOUNCED = "bounced", _("Bounced")

    MOVES = {
        State.WAITING: (State.SENDING, State.CANCELLED),
        State.SENDING: (State.SENDING, State.SENT, State.WAITING, State.DEAD, State.CANCELLED),
        State.DEAD: (State.WAITING, State.CANCELLED),
        State.SENT: (State.BOUNCED,),
        State.CANCELLED: (State.WAITING,),
        State.BOUNCED: (),
    }

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    occasion = models.CharField(max_length=120, unique=True)  # queueing twice is queueing once
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, blank=True, related_name="mails")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="mails")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mails")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="mails")
    link = models.ForeignKey(
        Link, models.PROTECT, null=True, blank=True, related_name="mails"
    )  # to a guest: their seat's
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    to = models.EmailField(max_length=254)
    to_name = models.CharField(max_length=120, blank=True)
    from_name = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    calendar = models.TextField(blank=True)  # an invitation, its update or its end (RFC 5545), as frozen as the text
    is_notice = models.BooleanField(default=False)  # sent by the machine: Auto-Submitted, quiet at night
    zone = models.CharField(max_length=60, default="UTC")  # of the reader, for the night
    message_id = models.CharField(max_length=200, unique=True)
    thread = models.CharField(max_length=200, blank=True)
    promise = models.DateTimeField(null=True, blank=True)  # of a reminder: the promised instant it is about
    queued_at = models.DateTimeField()
    dated_at = models.DateTimeField(null=True, blank=True)  # the Date header, the same in every copy
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=["waiting", "sending"]), name="mail_due"),
            models.Index(fields=["-queued_at", "-id"], name="mail_newest"),
            models.Index(fields=["-queued_at", "-id"], condition=Q(state="dead"), name="mail_dead"),
            models.Index(fields=["application", "kind", "promise"], name="mail_by_promise"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Pulse(models.Model):
    """When something last ran, and who holds it: the drain's lease, the scheduler's beat."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    token = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Todo(models.Model):
    """An internal task with an owner and a due instant; it never touches a promise."""

    class Kind(models.TextChoices):
        DEAD_MAIL = "dead_mail", _("A mail could not be sent: find another way")
        PRESENT = "present", _("Ask them whether we may present them to the partner")
        CONTINUE = "continue", _("They have not said whether they want to continue: call them")
        MORE_TIME = "more_time", _("More time for the test case is asked for: answer")
        HANDED_IN = "handed_in", _("The test case came in after a no that was not told: look at it, then decide")
        NO_GRADER = "no_grader", _("The test case is in and nobody grades it: say who does")
        PARTNER_OFF = "partner_off", _("The partner may read about them no longer: move the meeting or call it off")
        PROPOSED = "proposed", _("Another time for a meeting is proposed: look at it")
        PARTNER_LATE = (
            "partner_late",
            _("A scorecard of the partner’s is out: ask for it, or answer the candidate regardless"),
        )
        SEAT_LEFT = "seat_left", _("Somebody who sits in a meeting has left: give the seat to somebody else")
        SEAT_AWAY = "seat_away", _("Somebody who sits in a meeting is away then: find somebody else, or another time")
        NO_APPROVER = "no_approver", _("Who was to approve the offer has left: choose somebody else")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    occasion = models.CharField(max_length=120, unique=True)
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="todos")
    mail = models.ForeignKey(Mail, models.CASCADE, null=True, blank=True, related_name="todos")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="todos")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}"
