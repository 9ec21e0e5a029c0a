"""Who works here, when they do, and the companies we hire for."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hiring import clock, ids

from .fields import check_weekdays, check_zone


class Role(models.TextChoices):
    """The permission roles; functions such as Engineering Manager are data per job."""

    RECRUITER = "recruiter", _("Recruiter")
    LEAD = "lead", _("Recruiting lead")
    MANAGER = "manager", _("Hiring manager")
    INTERVIEWER = "interviewer", _("Interviewer")
    APPROVER = "approver", _("Approver")
    HR = "hr", _("HR")
    ADMINISTRATOR = "administrator", _("Administrator")


class Function(models.Model):
    """What somebody is in a hiring team: People Coordinator, technical lead, Managing Director ..."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A normalised tag; a candidate's own wording stands beside it, in candidates."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def slug_of(wording: str) -> str:
        """The normal form of a wording: “C++” and “c ++” are one skill, “C#” and “C” are two."""
        spelt = wording.lower().replace("#", " sharp").replace("++", " plus plus").replace(".", " dot ")
        return slugify(spelt, allow_unicode=True)[:60]


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def recruiting(self) -> UserQuerySet:
        return self.filter(Q(is_recruiter=True) | Q(is_lead=True))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user whose password is unusable unless given."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A colleague: an account with roles, skills, a zone and working hours."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    email = models.EmailField(_("mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("what candidates may call their role"), max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_recruiter = models.BooleanField(_("recruiter"), default=False)
    is_lead = models.BooleanField(_("recruiting lead"), default=False)
    is_manager = models.BooleanField(_("hiring manager"), default=False)
    is_interviewer = models.BooleanField(_("interviewer"), default=False)
    is_approver = models.BooleanField(_("approver"), default=False)
    is_hr = models.BooleanField(_("HR"), default=False)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    skills = models.ManyToManyField(Skill, blank=True, related_name="colleagues")
    line = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports")
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Amsterdam", validators=[check_zone])
    language = models.CharField(_("language"), max_length=8, default="en")
    country = models.CharField(
        _("country whose holidays count"), max_length=2, blank=True, help_text=_("Empty: the organisation’s.")
    )
    working_days = models.CharField(_("working days"), max_length=7, default="12345", validators=[check_weekdays])
    day_starts = models.TimeField(_("day starts"), default=time(9))
    day_ends = models.TimeField(_("day ends"), default=time(17))
    invited_at = models.DateTimeField(null=True, editable=False)
    joined_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("A colleague has this address already."),
            ),
            models.CheckConstraint(
                condition=Q(day_starts__lt=models.F("day_ends")),
                name="user_day_ends_after_it_starts",
                violation_error_message=_("The day ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def recruits(self) -> bool:
        return self.is_recruiter or self.is_lead

    @property
    def roles(self) -> list[Role]:
        return [role for role in Role if getattr(self, f"is_{role.value}")]

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def personas(self) -> list[User]:
        """Themselves and whom they stand in for today: a cover has the rights of the person covered."""
        today = clock.now().astimezone(self.tz).date()
        known: tuple[date, list[User]] | None = self.__dict__.get("_personas")
        if known is None or known[0] != today:
            if not getattr(self, "may_stand_in", True):  # asked with the account itself (hiring.accounts.Backend)
                return [self]
            away = Absence.objects.filter(cover=self, first_day__lte=today, last_day__gte=today)
            covered = User.objects.filter(pk__in=away.values("user"), is_active=True)
            known = self.__dict__["_personas"] = (today, [self, *covered])
        return known[1]

    def is_near(self, colleague: int, line: int | None) -> bool:
        """Whether the colleague (their number, and their line's) is this person, their line, their report or their peer."""
        is_peer = self.line_id is not None and self.line_id == line
        return self.pk in (colleague, line) or self.line_id == colleague or is_peer

    # Django's admin holds reference data only, for the administrator.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    @property
    def is_superuser(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_administrator


class Absence(models.Model):
    """Days on which somebody is away, first and last included; their promises that fall into it go to the cover."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day away"))
    last_day = models.DateField(_("last day away"))
    cover = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="covers", verbose_name=_("who stands in")
    )

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=models.F("last_day")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(cover__isnull=True) | ~Q(cover=models.F("user")),
                name="absence_cover_is_somebody_else",
                violation_error_message=_("Somebody else has to stand in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Partner(models.Model):
    """A client company in whose team a hired developer will work."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    product = models.TextField(_("their company and product, for candidates and interviewers"), blank=True)
    links = models.TextField(_("links, one a line"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def link_list(self) -> list[str]:
        return [line.strip() for line in self.links.splitlines() if line.strip()]
