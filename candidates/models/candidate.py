"""A person: who they are, what they told us, what they agreed to, and the links by which they come in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring import ids
from hiring.models import Job, Skill
from hiring.models.fields import check_zone


class Candidate(models.Model):
    """A person. A candidate is not a user: they come in by links, not by a password."""

    class WorkMode(models.TextChoices):
        ANY = "", _("No preference")
        ONSITE = "onsite", _("On site")
        HYBRID = "hybrid", _("Partly remote")
        REMOTE = "remote", _("Remote")

    class Relocation(models.TextChoices):
        UNSAID = "", _("Not said")
        YES = "yes", _("Yes")
        NO = "no", _("No")
        MAYBE = "maybe", _("It depends")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("mail address"), max_length=254)
    email_key = models.CharField(max_length=254, unique=True, editable=False)  # lower case: one person per address
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="as_candidate"
    )  # a colleague who applies
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, validators=[check_zone])
    language = models.CharField(_("language"), max_length=8, default="en")
    place = models.CharField(_("where you live"), max_length=120, blank=True)
    headline = models.CharField(_("what you do, in a line"), max_length=160, blank=True)
    links = models.TextField(_("links, one a line"), blank=True)
    work_mode = models.CharField(_("work mode you prefer"), max_length=8, choices=WorkMode.choices, blank=True)
    work_permit = models.CharField(_("work permit"), max_length=160, blank=True)
    notice_period = models.CharField(_("notice period"), max_length=120, blank=True)
    expected_salary = models.CharField(_("expected salary"), max_length=120, blank=True)
    relocation = models.CharField(_("would you move?"), max_length=8, choices=Relocation.choices, blank=True)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    skills = models.ManyToManyField(Skill, through="CandidateSkill", related_name="candidates")

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="candidate_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def link_list(self) -> list[str]:
        return [line.strip() for line in self.links.splitlines() if line.strip()]

    @staticmethod
    def key_of(email: str) -> str:
        """The form in which an address is compared."""
        return email.strip().lower()


class Experience(models.Model):
    """One experience: what the work entailed counts, since titles are not enough."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="experiences")
    title = models.CharField(_("title"), max_length=120)
    company = models.CharField(_("company"), max_length=120, blank=True)
    since = models.CharField(_("from"), max_length=20, blank=True)
    until = models.CharField(_("to"), max_length=20, blank=True)
    entailed = models.TextField(_("what the work entailed"), blank=True)

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return self.title


class CandidateSkill(models.Model):
    """A skill in the candidate's own wording, beside its normalised tag; `preferred` is the stack they like."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="own_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="wordings")
    wording = models.CharField(max_length=60)
    preferred = models.BooleanField(default=False)

    class Meta:
        ordering = ["wording"]
        constraints = [models.UniqueConstraint(fields=["candidate", "skill"], name="candidate_skill_once")]

    def __str__(self) -> str:
        return self.wording


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self, day: object) -> ConsentQuerySet:
        """Consents that hold on the given day."""
        return self.filter(ended_at__isnull=True, ends_on__gte=day)


class Consent(models.Model):
    """An explicit consent to the talent pool, with its end; taken back by setting `ended_at`."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(ended_at__isnull=True), name="consent_one_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate} – {self.ends_on}"


class Lead(models.Model):
    """Somebody approached who has not said yes: no promise, no rejection letter, an easy way to say no."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        YES = "yes", _("Said yes")
        NO = "no", _("Said no")

    MOVES = {State.ASKED: (State.YES, State.NO), State.NO: (State.YES,)}

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="leads")
    state = models.CharField(max_length=5, choices=State.choices, default=State.ASKED)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("mail address"), max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    zone = models.CharField(_("time zone"), max_length=60, validators=[check_zone])
    links = models.TextField(_("where you found them, one link a line"), blank=True)
    word = models.TextField(_("your own words to them"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approached")
    candidate = models.ForeignKey(Candidate, models.SET_NULL, null=True, blank=True, related_name="leads")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "email_key"],
                name="lead_once",
                violation_error_message=_("They were approached for this job already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Link(models.Model):
    """A way in by mail. The token is an HMAC over row, purpose and epoch, made when a mail is sent and stored nowhere;
    raising the epoch revokes every copy."""

    class Purpose(models.TextChoices):
        PORTAL = "portal", _("Portal")
        LEAD = "lead", _("Answer to a first contact")
        GUEST = "guest", _("A guest’s seat")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="links_in")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="links_in")
    epoch = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate__isnull=False, lead__isnull=True, purpose="portal")
                | Q(candidate__isnull=True, lead__isnull=False, purpose="lead")
                | Q(candidate__isnull=True, lead__isnull=True, purpose="guest"),
                name="link_belongs_to_one",
            ),
            models.UniqueConstraint(fields=["candidate", "purpose"], name="link_one_per_candidate"),
            models.UniqueConstraint(fields=["lead", "purpose"], name="link_one_per_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uid}"
