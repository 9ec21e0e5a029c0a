"""Jobs: what is needed, who hires, how many heads, and the job's own copy of the process."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hiring import ids

from .organisation import Organisation
from .people import Function, Partner, User
from .process import Pipeline


class JobQuerySet(models.QuerySet["Job"]):
    def public(self) -> JobQuerySet:
        """Advertised to everybody: published ones, but neither confidential ones nor the one for general applications."""
        return self.filter(state=Job.State.PUBLISHED, kind=Job.Kind.ROLE, is_confidential=False)


class Job(models.Model):
    """A role to be filled."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    MOVES = {
        State.DRAFT: (State.PUBLISHED, State.CLOSED),
        State.PUBLISHED: (State.PAUSED, State.CLOSED),
        State.PAUSED: (State.PUBLISHED, State.CLOSED),
        State.CLOSED: (State.DRAFT,),
    }

    class Kind(models.TextChoices):
        ROLE = "role", _("Role")
        GENERAL = "general", _("General applications")

    class WorkMode(models.TextChoices):
        ONSITE = "onsite", _("On site")
        HYBRID = "hybrid", _("Hybrid")
        REMOTE = "remote", _("Remote")

    class Employment(models.TextChoices):
        FULL_TIME = "FULL_TIME", _("Full time")
        PART_TIME = "PART_TIME", _("Part time")
        CONTRACTOR = "CONTRACTOR", _("Contract")
        INTERN = "INTERN", _("Internship")

    class Period(models.TextChoices):
        YEAR = "YEAR", _("a year")
        MONTH = "MONTH", _("a month")
        HOUR = "HOUR", _("an hour")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ROLE, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    work_mode = models.CharField(_("work mode"), max_length=8, choices=WorkMode.choices, default=WorkMode.HYBRID)
    work_mode_words = models.CharField(_("about the work mode, in words"), max_length=160, blank=True)
    employment = models.CharField(
        _("employment"), max_length=12, choices=Employment.choices, default=Employment.FULL_TIME
    )
    summary = models.TextField(_("the job in two sentences"), blank=True)
    advert = models.TextField(_("the advert"), blank=True)
    need = models.TextField(_("why we hire: the need, for the team"), blank=True)
    pay_from = models.DecimalField(_("pay from"), max_digits=10, decimal_places=0, null=True, blank=True)
    pay_to = models.DecimalField(_("pay up to"), max_digits=10, decimal_places=0, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    pay_period = models.CharField(_("period"), max_length=5, choices=Period.choices, default=Period.YEAR)
    pay_is_shown = models.BooleanField(_("show the pay in the advert"), default=True)
    is_confidential = models.BooleanField(_("confidential: only its hiring team sees it"), default=False)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("partner")
    )
    pipeline = models.OneToOneField(Pipeline, models.PROTECT, related_name="job", editable=False)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    look_again_on = models.DateField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    team = models.ManyToManyField(User, through="Member", related_name="jobs")
    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["state", "kind"], name="job_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="job_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", kind="role") | Q(agreed_at__isnull=False),
                name="job_published_only_when_agreed",
                violation_error_message=_("The hiring manager has to agree the profile first."),
            ),
            models.CheckConstraint(
                condition=Q(pay_from__isnull=True) | Q(pay_to__isnull=True) | Q(pay_from__lte=F("pay_to")),
                name="job_pay_in_order",
                violation_error_message=_("The pay’s upper end is below its lower end."),
            ),
            models.CheckConstraint(
                condition=Q(state="paused", look_again_on__isnull=False) | ~Q(state="paused"),
                name="job_paused_until_a_day",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="general"), name="job_one_for_general_applications"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def moved_meanwhile(self) -> str:
        """What somebody reads whose colleague was faster."""
        return _now("Somebody changed “%(job)s” a moment ago; it is now “%(state)s”. Look again, then decide.") % {
            "job": self.title,
            "state": self.get_state_display(),
        }

    @property
    def public_title(self) -> str:
        """What candidates read: an application without a job is theirs, not the list that we keep of them."""
        return _now("Open application") if self.is_general else self.title

    def office_of(self, organisation: Organisation) -> str:
        """The office's address, for a job that is there; nothing where another place was said, or none."""
        is_there = self.work_mode != self.WorkMode.REMOTE and self.place.lower() in organisation.office.lower()
        return organisation.office if is_there else ""

    @property
    def is_general(self) -> bool:
        return self.kind == self.Kind.GENERAL


class Member(models.Model):
    """Somebody in a job's hiring team, with their function in it."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    function = models.ForeignKey(
        Function, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("function")
    )
    leads = models.BooleanField(_("owns the word to candidates"), default=False)

    class Meta:
        ordering = ["-leads", "user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "user"], name="member_once", violation_error_message=_("They are in this team already.")
            ),
            models.UniqueConstraint(fields=["job"], condition=Q(leads=True), name="member_one_leads"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.job}"


class Requirement(models.Model):
    """One line of the agreed profile; a no after the CV is tied to a must-have."""

    class Kind(models.TextChoices):
        MUST = "must", _("Must have")
        NICE = "nice", _("Nice to have")

    job = models.ForeignKey(Job, models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class Opening(models.Model):
    """A head to be hired; an application claims it through `Application.opening`, which is unique."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="openings")
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job} #{self.pk}"


class Channel(models.Model):
    """A place where the job is shared; its link tells us where somebody came from."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="channels")
    name = models.CharField(_("where it is shared"), max_length=60)
    code = models.SlugField(max_length=20, unique=True, default="", editable=False)
    made_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "name"], name="channel_once", violation_error_message=_("This place has a link already.")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def draw_code() -> str:
        """An unguessable short code for a link."""
        return ids.draw().hex[:10]
