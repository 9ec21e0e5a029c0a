"""Meetings of a stage, who sits in them, and the five-minute slots that nobody can hold twice (P8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates.models import Application, Link
from hiring import clock, ids
from hiring.models import Focus, Function, Partner, Stage, User
from hiring.models.fields import check_zone

from .cases import Case

SLOT = timedelta(minutes=5)


class Interview(models.Model):
    """A meeting of a stage. One calendar UID for life; `sequence` rises with each change that is sent (RFC 5546)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Took place")
        MISSED = "missed", _("Did not take place")
        OFF = "off", _("Called off")

    MOVES = {
        State.PLANNED: (State.PLANNED, State.HELD, State.MISSED, State.OFF),
        State.HELD: (State.HELD, State.MISSED),
        State.MISSED: (State.MISSED, State.HELD),
        State.OFF: (),
    }

    class Mode(models.TextChoices):
        ONLINE = "online", _("Online")
        OFFICE = "office", _("At the office")
        CHOICE = "choice", _("As the candidate likes")

    class Side(models.TextChoices):
        NOBODY = "", _("Nobody")
        US = "us", _("Us")
        THEM = "them", _("The candidate")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="interviews")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="interviews")
    state = models.CharField(max_length=7, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(max_length=60, validators=[check_zone])  # of the wall time it was planned in
    mode = models.CharField(_("where"), max_length=6, choices=Mode.choices)
    link = models.URLField(_("link of the call"), max_length=500, blank=True)
    address = models.TextField(_("address, and how to get in"), blank=True)
    place_is_theirs = models.BooleanField(
        default=False
    )  # planned as the candidate likes; stays so when they have chosen
    sequence = models.PositiveIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # when it was called off, or its outcome recorded
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)  # it was called off or moved; the candidate reads it
    missed_by = models.CharField(max_length=4, choices=Side.choices, blank=True, default="")
    us_late = models.PositiveSmallIntegerField(_("minutes that we were late"), default=0)
    them_late = models.PositiveSmallIntegerField(_("minutes that the candidate was late"), default=0)
    cannot_make_at = models.DateTimeField(null=True, blank=True)  # the candidate asked for another time
    cannot_make_words = models.CharField(max_length=500, blank=True)
    cannot_get_in_at = models.DateTimeField(null=True, blank=True)  # the candidate stood before a closed door
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["application", "starts_at"], name="interview_by_application"),
            models.Index(fields=["starts_at"], condition=Q(state="planned"), name="interview_planned"),
            models.Index(fields=["ends_at"], condition=Q(state="planned"), name="interview_to_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="interview_ends_after_it_begins",
                violation_error_message=_("It ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True) | (~Q(state="planned") & Q(ended_at__isnull=False)),
                name="interview_ended_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="missed", missed_by__gt="") | (~Q(state="missed") & Q(missed_by="")),
                name="interview_missed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(mode="choice") | Q(place_is_theirs=True), name="interview_choice_is_theirs"
            ),
            # One meeting of a stage at a time for one application: moved, not planned twice.
            models.UniqueConstraint(
                fields=["application", "stage"], condition=Q(state="planned"), name="interview_one_planned_per_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def can_be_joined(self) -> bool:
        """Whether a call is still worth opening: there is a link, and its end is less than an hour ago."""
        return bool(self.link) and self.mode != "office" and clock.now() < self.ends_at + timedelta(hours=1)

    def moved_meanwhile(self) -> str:
        """What somebody reads whose colleague was faster."""
        return _now("Somebody changed this meeting a moment ago; it is now “%(state)s”. Look again, then decide.") % {
            "state": self.get_state_display()
        }


class Guest(models.Model):
    """Somebody of a partner who interviews: no account, a seat's link by mail."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("what they do, as candidates read it"), max_length=120, blank=True)
    email = models.EmailField(_("mail address"), max_length=254)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Amsterdam", validators=[check_zone])
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                name="guest_once_per_partner",
                violation_error_message=_("This partner has somebody with this address already."),
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


class SeatQuerySet(models.QuerySet["Seat"]):
    def of(self, user: User) -> SeatQuerySet:
        """The seats that this human being holds; whom they stand in for holds other ones."""
        return self.filter(user=user)

    def silent(self) -> SeatQuerySet:
        """Seats whose scorecard is wanted and neither submitted nor released: who holds one is blind. A meeting that was called
        off or missed asks for none. The outbox and the timeline ask the same (candidates.models.application.blind)."""
        stands = Q(interview__state__in=("planned", "held")) | Q(case__state__in=("sent", "running", "in"))
        return self.filter(stands, wants_card=True, card_in_at__isnull=True, released_at__isnull=True)


class Seat(models.Model):
    """A place in a meeting, or at the grading of a test case: a colleague's or a guest's; the scorecard belongs to it."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="seats")
    interview = models.ForeignKey(Interview, models.CASCADE, null=True, blank=True, related_name="seats")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats")
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, blank=True, related_name="seats")
    function = models.ForeignKey(Function, models.PROTECT, null=True, blank=True, related_name="+")
    focus = models.CharField(_("focus"), max_length=9, choices=Focus.choices, default=Focus.ALL)
    wants_card = models.BooleanField(_("writes a scorecard"), default=True)
    link = models.OneToOneField(Link, models.PROTECT, null=True, blank=True, related_name="seat")  # a guest's way in
    made_at = models.DateTimeField()
    card_in_at = models.DateTimeField(null=True, blank=True)  # since when its scorecard is in (transitions.submit)
    released_at = models.DateTimeField(null=True, blank=True)  # no scorecard is awaited any more
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_why = models.CharField(max_length=300, blank=True)
    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["user", "application"], name="seat_by_user"),
            # Few at any time, however long somebody has interviewed here.
            models.Index(
                fields=["user"],
                condition=Q(wants_card=True, card_in_at__isnull=True, released_at__isnull=True),
                name="seat_owes_a_card",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(interview__isnull=False, case__isnull=True) | Q(interview__isnull=True, case__isnull=False),
                name="seat_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest__isnull=True) | Q(user__isnull=True, guest__isnull=False),
                name="seat_of_one_person",
            ),
            models.CheckConstraint(
                condition=Q(guest__isnull=True) | Q(link__isnull=False), name="seat_of_a_guest_has_its_link"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_why__gt=""), name="seat_released_with_a_reason"
            ),
            models.UniqueConstraint(fields=["interview", "user"], name="seat_once_per_colleague"),
            models.UniqueConstraint(fields=["interview", "guest"], name="seat_once_per_guest"),
            models.UniqueConstraint(fields=["case", "user"], name="seat_grades_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.interview or self.case}"

    @property
    def person(self) -> Any:
        """Whose seat it is: a colleague or a guest; both have a name, a title and a zone."""
        return self.user or self.guest

    @property
    def stage(self) -> Stage:
        place: Any = self.interview or self.case
        stage: Stage = place.stage
        return stage


class Slot(models.Model):
    """Five minutes of somebody's time. `person` is u, c or g (colleague, candidate, guest) and their number."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="slots")
    person = models.CharField(max_length=24)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "at"],
                name="slot_held_once",
                violation_error_message=_("Somebody has another meeting at that time."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"
