"""How it ends: an offer and its versions, the call before it, the answer to it; then the hand-over to HR."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from candidates.models import Application
from hiring import ids
from hiring.models import Job, Opening
from hiring.models.audit import Kept
from hiring.models.fields import check_zone


class Offer(models.Model):
    """An offer to one candidate. It claims an opening when it is sent and frees it when it ends without acceptance (P8)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASKED = "asked", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        TAKEN_BACK = "taken_back", _("Taken back")

    MOVES = {
        State.DRAFT: (State.DRAFT, State.ASKED, State.TAKEN_BACK),
        State.ASKED: (State.DRAFT, State.APPROVED, State.TAKEN_BACK),
        State.APPROVED: (State.APPROVED, State.DRAFT, State.SENT, State.TAKEN_BACK),
        State.SENT: (State.SENT, State.ACCEPTED, State.DECLINED, State.EXPIRED, State.TAKEN_BACK),
        State.ACCEPTED: (State.TAKEN_BACK,),  # only when the whole application is opened again
        State.DECLINED: (),
        State.EXPIRED: (),
        State.TAKEN_BACK: (),
    }
    ENDED = (State.DECLINED, State.EXPIRED, State.TAKEN_BACK)

    class Call(models.TextChoices):
        GLAD = "glad", _("Glad, and waits for the letter")
        UNSURE = "unsure", _("Wants to think about it")
        ASKS = "asks", _("Asks for other terms")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers_to_approve", verbose_name=_("who approves it")
    )
    version = models.OneToOneField(
        "OfferVersion", models.PROTECT, null=True, blank=True, related_name="of"
    )  # the one that was approved and sent
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_words = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    call_outcome = models.CharField(_("how they took it"), max_length=6, choices=Call.choices, blank=True, default="")
    call_words = models.TextField(_("what was said"), blank=True)
    opening = models.OneToOneField(Opening, models.PROTECT, null=True, blank=True, related_name="offer")
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    code_epoch = models.PositiveIntegerField(default=1)  # the code from the mail is made from it and stored nowhere
    code_tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # a colleague who recorded it with proof; empty: the candidate
    proof = models.CharField(max_length=300, blank=True)
    reason = models.TextField(_("the reason"), blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="sent"), name="offer_runs_out")]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["draft", "asked", "approved", "sent", "accepted"]),
                name="offer_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(author=models.F("approver")),
                name="offer_approved_by_somebody_else",
                violation_error_message=_("Somebody else than its author approves an offer."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "accepted"])
                | Q(
                    opening__isnull=False,
                    version__isnull=False,
                    approved_at__isnull=False,
                    called_at__isnull=False,
                    sent_at__isnull=False,
                    expires_at__isnull=False,
                ),
                name="offer_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "expired", "taken_back"]) | Q(opening__isnull=True),
                name="offer_ended_holds_no_opening",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
                name="offer_answered_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.state}"

    @property
    def occasion(self) -> str:
        """Of the mail with the code, which is made from it (candidates.links.code)."""
        return f"offer:{self.uid.hex}:{self.code_epoch}"

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    def moved_meanwhile(self) -> str:
        """What somebody reads whose colleague was faster."""
        return _now("Somebody was faster: this offer is now “%(state)s”. Look again, then decide.") % {
            "state": self.get_state_display()
        }


class OfferVersion(Kept):
    """The terms between company and candidate, as they stood; what is sent equals what is stored."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    salary = models.DecimalField(_("salary"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3)
    period = models.CharField(_("period"), max_length=5, choices=Job.Period.choices)
    starts_on = models.DateField(_("first day"))
    hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1)
    place = models.CharField(_("where"), max_length=160, blank=True)
    terms = models.TextField(_("further terms"), blank=True)
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=7)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["offer", "number"], name="offer_version_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} v{self.number}"


class OfferQuestion(models.Model):
    """What the candidate asks before they answer, and what a person replied."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="questions")
    text = models.TextField(_("your question"))
    asked_at = models.DateTimeField()
    answer = models.TextField(_("the answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Part(models.TextChoices):
    """The two parts of a hand-over."""

    ORIENTATION = "orientation", _("Orientation")
    TRAINING = "training", _("Onboarding training")


class Whose(models.TextChoices):
    """Who does a step of the template; a hired person's own list names a colleague."""

    HR = "hr", _("HR")
    MANAGER = "manager", _("The hiring manager")
    RECRUITER = "recruiter", _("The recruiter")


class HandoverStep(models.Model):
    """A line of the hand-over's template: what is to be done, by whom, how many days from the first one."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    part = models.CharField(_("part"), max_length=11, choices=Part.choices)
    text = models.CharField(_("what is to be done"), max_length=200)
    whose = models.CharField(_("who does it"), max_length=9, choices=Whose.choices)
    day = models.SmallIntegerField(_("days from the first day"), help_text=_("-3: three days before. 0: on the day."))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["part", "day", "position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def when(self) -> str:
        """The day in words, such as “3 days before the first”."""
        if self.day == 0:
            return _now("on the first day")
        if self.day > 0:
            words = ngettext("%(days)d day after the first", "%(days)d days after the first", self.day)
        else:
            words = ngettext("%(days)d day before the first", "%(days)d days before the first", -self.day)
        return words % {"days": abs(self.day)}


class Handover(models.Model):
    """What HR gets when somebody has accepted: first day, where, when, whom to ask, and the list of what is to be done."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.OneToOneField(Application, models.CASCADE, related_name="handover")
    starts_on = models.DateField(_("first day"))
    starts_at = models.TimeField(_("when to be there"), null=True, blank=True)
    zone = models.CharField(max_length=60, validators=[check_zone])
    place = models.TextField(_("where to be"), blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom to ask")
    )
    words = models.TextField(_("a word of welcome"), blank=True)
    made_at = models.DateTimeField()
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the colleague that they have become
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["starts_on", "id"], name="handover_by_day")]

    def __str__(self) -> str:
        return f"{self.application} {self.starts_on}"


class HandoverTask(models.Model):
    """One thing to be done for somebody who begins."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="tasks")
    part = models.CharField(_("part"), max_length=11, choices=Part.choices)
    text = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="handover_tasks", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("until"))
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="handover_to_do")]

    def __str__(self) -> str:
        return self.text
