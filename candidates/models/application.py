"""A candidate on a job: state, stage, and the promise that is never absent while they have not been told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hiring import clock, ids, once, roles
from hiring.models import Channel, Job, Member, Opening, Requirement, Stage, User

from .candidate import Candidate


class State(models.TextChoices):
    ACTIVE = "active", _("On the way")
    HIRED = "hired", _("Hired")
    REJECTED = "rejected", _("No match")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    POOLED = "pooled", _("In the talent pool")


class NextStep(models.TextChoices):
    """What the candidate waits for; the promise says by when and from whom."""

    READ = "read", _("We read the application and answer")
    ARRANGE = "arrange", _("We arrange the next conversation")
    SET_CASE = "set_case", _("We send the test case")
    HAND_IN = "hand_in", _("The test case is handed in")
    MEET = "meet", _("We meet, and answer afterwards")
    ANSWER = "answer", _("We answer after the last step")
    DECIDE = "decide", _("We decide")
    OFFER = "offer", _("We prepare the offer")
    CONSIDER = "consider", _("The offer is considered")
    LOOK_AGAIN = "look_again", _("On hold: we look again")


class Turn(models.TextChoices):
    US = "us", _("Our turn")
    THEM = "them", _("Their turn")


class Closure(models.TextChoices):
    """The true kind of an ending, each with its own wording."""

    NO_MATCH = "no_match", _("No match")
    ROLE_FILLED = "role_filled", _("Role filled")
    ROLE_STOPPED = "role_stopped", _("Role stopped")
    NO_REPLY = "no_reply", _("No reply")
    OFFER_DECLINED = "offer_declined", _("Offer declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    POOLED = "pooled", _("Talent pool")
    HIRED = "hired", _("Hired")


JUDGED = (Closure.NO_MATCH, Closure.POOLED)  # what is said about them: with a typed reason, and in words of one's own


class ReasonKind(models.TextChoices):
    """The private, typed reason of a closing; what the candidate reads is the letter."""

    MUST_HAVE = "must_have", _("A must-have is missing")
    EXPERIENCE = "experience", _("Experience against the role")
    SKILLS = "skills", _("Technical skills")
    COLLABORATION = "collaboration", _("Working with others")
    VALUES = "values", _("Fit with the company")
    PARTNER = "partner", _("Fit with the partner")
    CASE = "case", _("Test case")
    TERMS = "terms", _("Terms: place, pay, start, permit")
    OTHER_CHOSEN = "other_chosen", _("Another finalist was chosen")
    ROLE = "role", _("The role itself: filled or stopped")
    THEIR_CHOICE = "their_choice", _("Their own choice")
    SILENCE = "silence", _("No reply")


PROMISE = ("next_step", "turn", "owed_by", "promised_for", "promised_zone", "first_promised_for")
_SET = Q(
    next_step__gt="",
    turn__gt="",
    owed_by__isnull=False,
    promised_for__isnull=False,
    promised_zone__gt="",
    first_promised_for__isnull=False,
)
_UNSET = Q(
    next_step="",
    turn="",
    owed_by__isnull=True,
    promised_for__isnull=True,
    promised_zone="",
    first_promised_for__isnull=True,
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> ApplicationQuerySet:
        """Not yet told: whatever we decided, they still wait."""
        return self.filter(told_at__isnull=True)

    def active(self) -> ApplicationQuerySet:
        return self.filter(state=State.ACTIVE)

    def by_promise(self) -> ApplicationQuerySet:
        return self.order_by("promised_for", "pk")

    def late(self, moment: datetime | None = None) -> ApplicationQuerySet:
        return self.open().filter(promised_for__lt=moment or clock.now())

    def allowed(self, user: Any, act: str) -> ApplicationQuerySet:
        """The applications on which the user may `act`: by job, never their own file, internal candidates hidden."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self.filter(scope_of(user, act)).exclude(hidden_from(user))

    def may(self, user: User, act: str, application: Application) -> bool:
        """Whether the user may `act` on an application that they see."""
        known = knows(user, act, application)
        return self.filter(scope_of(user, act), pk=application.pk).exists() if known is None else known

    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """What the user finds in lists and may open; everything else is 404 for them."""
        return self.allowed(user, "application.view")


class Allowed:
    """A worded question (`once.Worded`) about the applications on which somebody may act. It is put into SQL once for all who may
    on every job, once for those who may on some and once for those to whom a few are closed: their numbers are values of it.
    `of` makes it from the applications and its own values; who has a part of their own in some (a seat) is asked for anew."""

    def __init__(self, of: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self.of = of
        self.worded: dict[tuple[str, ...], once.Worded] = {}

    def __call__(self, user: User, act: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows for this reader."""
        jobs = roles.reach(user, act)
        if not jobs.is_everything and has_part(act):
            return list(self.of(Application.objects.allowed(user, act), **values))
        given = {} if jobs.only is None else {"only": once.some(jobs.only)}
        given |= {name: once.some(few) for name, few in (("but", jobs.but), ("shut", hidden(user))) if few}
        asked = self.worded.setdefault(tuple(given), once.Worded(self._asked))
        return asked(**given, **values)

    def _asked(self, only: Any = None, but: Any = None, shut: Any = None, **values: Any) -> models.QuerySet[Any, Any]:
        found = Application.objects.all()
        if only is not None:
            found = found.filter(job__in=only)
        if but is not None:
            found = found.exclude(job__in=but)
        if shut is not None:
            found = found.exclude(pk__in=shut)
        return self.of(found, **values)


def has_part(act: str) -> bool:
    """Whether one's own part in an application (a seat, an approval, a hand-over) may open it for `act`, whatever its job."""
    row = roles.MATRIX[act]
    parts = ((roles.Role.INTERVIEWER, "I"), (roles.Role.APPROVER, "N"), (roles.Role.HR, "H"))
    return any(row.get(role) == letter for role, letter in parts)


def knows(user: User, act: str, application: Application, jobs: roles.Reach | None = None) -> bool | None:
    """Whether the user may `act` on this application, as far as its job tells; None when their own part in it might open it."""
    may = application.job_id in (jobs or roles.reach(user, act))
    return None if not may and has_part(act) else may


def is_seen(user: Any, application: Application, act: str = "application.view") -> bool:
    """Whether the user sees an application that was read whole, or what `act` opens of it."""
    if not isinstance(user, User) or not user.is_active or application.pk in hidden(user):
        return False
    return Application.objects.may(user, act, application)


def of_allowed(user: Any, act: str, path: str) -> Q:
    """What belongs to an application on which the user may `act`, as a condition on rows that lead to applications by `path`, such
    as "application__": joined, so that the database need not look for all the applications first."""
    if not isinstance(user, User) or not user.is_active:
        return Q(pk__in=[])
    return scope_of(user, act, path) & ~hidden_from(user, path)


def scope_of(user: User, act: str, path: str = "") -> Q:
    """What the user's roles, seats and approvals open for `act`, hidden ones too."""
    scope = roles.scope(user, act, f"{path}job__")
    for_hr = any(persona.is_hr and roles.MATRIX[act].get(roles.Role.HR) == "H" for persona in user.personas)
    if scope:  # an empty scope is everything, and would be narrowed by an alternative
        if for_hr:
            scope |= Q(**{f"{path}state": State.HIRED, f"{path}told_at__isnull": False})
        scope |= own_part(user, act, path)
    return scope


SEAT_LASTS = timedelta(days=30)  # after the end, whoever interviewed still reads what they did


def own_part(user: User, act: str, path: str = "") -> Q:
    """The applications that one's own part in them opens for `act`: a seat (I) until thirty days after the candidate was
    told, an offer one is named to approve (N). Seats and offers are rows of the rooms above, so they are named as paths."""
    row = roles.MATRIX[act]
    part = Q(pk__in=[])
    if row.get(roles.Role.INTERVIEWER) == "I":
        part |= _by_seat(user, path)
    if row.get(roles.Role.APPROVER) == "N":
        part |= _by_approval(user, path)
    return part


def _by_seat(user: User, path: str) -> Q:
    lasts = Q(told_at__isnull=True) | Q(told_at__gt=clock.now() - SEAT_LASTS)
    return Q(**{f"{path}pk__in": Application.objects.filter(lasts, seats__user__in=user.personas).values("pk")})


def _by_approval(user: User, path: str) -> Q:
    return Q(**{f"{path}pk__in": Application.objects.filter(offers__approver__in=user.personas).values("pk")})


def blind(user: User | int) -> ApplicationQuerySet:
    """The applications on which this human being still owes a scorecard, and so learns nothing of others' (P12). The same as
    `Seat.objects.of(user).silent()` of the room above, named as a path; whom they stand in for holds other seats."""
    stands = Q(seats__interview__state__in=("planned", "held")) | Q(seats__case__state__in=("sent", "running", "in"))
    return Application.objects.filter(
        stands,
        seats__user=user,
        seats__wants_card=True,
        seats__card_in_at__isnull=True,
        seats__released_at__isnull=True,
    )


def blind_to(user: User) -> list[int]:
    """The same by their numbers; asked once a page."""
    return once.ask(("blind to", user.pk), lambda: [pk for (pk,) in _blind_to(user=user.pk)])


@once.Worded
def _blind_to(user: int) -> Any:
    return blind(user).order_by().values_list("pk")


def is_blind(user: User, application: Application) -> bool:
    """Whether this human being still owes a scorecard on the application; asked once a page."""
    if not application.may_have("own_seats"):
        return False
    return once.ask(
        ("blind", user.pk, application.pk), lambda: bool(_blind_on(user=user.pk, application=application.pk))
    )


@once.Worded
def _blind_on(user: int, application: int) -> Any:
    return blind(user).filter(pk=application).order_by().values_list("pk")[:1]


def hidden_from(user: User, path: str = "") -> Q:
    """What this human being may not open, whatever their roles; `path` leads to applications, such as "application__"."""
    return Q(**{f"{path}pk__in": hidden(user)})


def hidden(user: User) -> list[int]:
    """The applications that this human being may not open, whatever their roles; asked once a page.

    Never their own. An internal candidate (a colleague, by row or by address) is there for the hiring team's recruiter and
    manager, the recruiting lead and, once hired, HR only, and never for their own line or peers.
    """
    return once.ask(("hidden", user.pk), lambda: _hidden(user))


def _hidden(user: User) -> list[int]:
    near: list[int] = []
    others: list[int] = []
    for candidate, colleague, line in once.ask("colleagues who are candidates", colleagues):
        (near if user.is_near(colleague, line) else others).append(candidate)
    shut = Q(candidate__in=near) if near else Q(pk__in=[])
    if others and not any(persona.is_lead for persona in user.personas):
        shut |= Q(candidate__in=others) & ~scope_of_team(user)
    elif not near:
        return []
    return list(Application.objects.filter(shut).order_by("pk").values_list("pk", flat=True))


def colleagues() -> list[tuple[int, int, int | None]]:
    """The candidates who are colleagues, which are few: with the colleague's number and that of their line."""
    with connection.cursor() as cursor:
        cursor.execute(*_who_are_colleagues(connection.vendor))
        found: list[tuple[int, int, int | None]] = cursor.fetchall()
    return found


@cache
def _who_are_colleagues(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The question of `colleagues`: every page asks it, always in the same words, so it is put into SQL once."""
    linked = Candidate.objects.filter(user__isnull=False).values_list("pk", "user", "user__line")
    them = User.objects.alias(key=Lower("email")).filter(key=OuterRef("email_key"))
    addresses = User.objects.order_by().values(key=Lower("email"))
    by_address = Candidate.objects.filter(email_key__in=addresses).values_list(
        "pk", Subquery(them.values("pk")[:1]), Subquery(them.values("line")[:1])
    )
    sql, params = linked.order_by().union(by_address.order_by(), all=True).query.sql_with_params()
    return sql, params


def scope_of_team(user: User) -> Q:
    """The applications of internal candidates that somebody who leads nobody's recruiting sees: those of the jobs whose team
    they or theirs are in; once hired, HR's."""
    recruits_or_manages = Q(user__is_recruiter=True) | Q(user__is_manager=True)
    members = Member.objects.filter(recruits_or_manages, user__in=user.personas).order_by()
    team = Q(job__in=members.values("job"))  # not a join: it would repeat the application for each member
    if any(persona.is_hr for persona in user.personas):
        team |= Q(state=State.HIRED, told_at__isnull=False)
    return team | _by_seat(user, "") | _by_approval(user, "")


class Application(models.Model):
    """A candidate on a job.

    Open exactly while `told_at` is null. The CHECK constraints hold the promise: untold has a next step, a turn, an owner and
    a day; told has none; a decision before the word leaves the promise as it is. Written only by transitions and moves.
    """

    MOVES = {
        State.ACTIVE: (State.ACTIVE, State.REJECTED, State.HIRED, State.WITHDRAWN, State.POOLED),
        # What the candidate answers to an offer wins over a decision that they were not told.
        State.REJECTED: (State.REJECTED, State.ACTIVE, State.WITHDRAWN, State.HIRED),
        State.POOLED: (State.POOLED, State.ACTIVE, State.WITHDRAWN, State.HIRED),
        State.HIRED: (State.HIRED, State.ACTIVE, State.WITHDRAWN),
        State.WITHDRAWN: (State.WITHDRAWN, State.ACTIVE, State.HIRED),
    }

    class Origin(models.TextChoices):
        APPLIED = "applied", _("Applied")
        SOURCED = "sourced", _("Sourced")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="applications")
    job = models.ForeignKey(Job, models.PROTECT, related_name="applications")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.APPLIED)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, blank=True, related_name="applications")
    word = models.TextField(_("a word to us"), blank=True)
    set_aside = models.BooleanField(default=False)  # looks like a machine's; a person decides, nobody is dropped
    applied_at = models.DateTimeField()
    entered_stage_at = models.DateTimeField()
    talked_at = models.DateTimeField(null=True, blank=True)  # the first conversation; from then on a no is personal
    reached = models.PositiveSmallIntegerField(default=1)  # LetterNeeds of the latest stage that has taken place

    next_step = models.CharField(max_length=12, choices=NextStep.choices, blank=True, default="")
    turn = models.CharField(max_length=4, choices=Turn.choices, blank=True, default="")
    owed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owes")
    promised_for = models.DateTimeField(null=True, blank=True)
    promised_zone = models.CharField(max_length=60, blank=True, default="")
    first_promised_for = models.DateTimeField(null=True, blank=True)
    promise_moves = models.PositiveSmallIntegerField(default=0)
    promise_breaks = models.PositiveSmallIntegerField(default=0)  # days that passed without a word: each has a new one
    promise_moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closure = models.CharField(max_length=14, choices=Closure.choices, blank=True, default="")
    reason_kind = models.CharField(max_length=14, choices=ReasonKind.choices, blank=True, default="")
    reason = models.TextField(blank=True, default="")  # private
    missing = models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="+")
    letter = models.OneToOneField("Letter", models.PROTECT, null=True, blank=True, related_name="closes")
    told_at = models.DateTimeField(null=True, blank=True)
    opening = models.OneToOneField(Opening, models.PROTECT, null=True, blank=True, related_name="application")

    shown = models.JSONField(null=True, blank=True)  # what the candidate still sees while the last act can be undone
    shown_until = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0
    )  # rises with each act; a form or a colleague that is behind is told

    objects = ApplicationQuerySet.as_manager()
    beside: Mapping[str, bool] = MappingProxyType({})  # which rows are there, once a page has asked (queries.beside)

    class Meta:
        indexes = [
            models.Index(fields=["job", "stage", "promised_for", "id"], name="application_board"),
            models.Index(
                fields=["promised_for", "id"], condition=Q(told_at__isnull=True), name="application_by_promise"
            ),
            models.Index(
                fields=["owed_by", "promised_for", "id"], condition=Q(told_at__isnull=True), name="application_owed"
            ),
            models.Index(
                fields=["job", "promised_for", "id"], condition=Q(told_at__isnull=True), name="application_waiting"
            ),
            # Few at any time: what is decided and not told, and what looks like a machine's.
            models.Index(
                fields=["promised_for", "id"],
                condition=Q(told_at__isnull=True, decided_at__isnull=False),
                name="application_decided",
            ),
            models.Index(
                fields=["promised_for", "id"],
                condition=Q(told_at__isnull=True, set_aside=True),
                name="application_aside",
            ),
            models.Index(fields=["-applied_at", "-id"], name="application_newest"),
            models.Index(fields=["job", "-applied_at", "-id"], name="application_of_job"),
            models.Index(fields=["-told_at"], condition=Q(told_at__isnull=False), name="application_told"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="active") | Q(decided_at__isnull=True, told_at__isnull=True),
                name="active_is_undecided_and_untold",
            ),
            models.CheckConstraint(condition=Q(state="active") | Q(decided_at__isnull=False), name="closed_is_decided"),
            models.CheckConstraint(
                condition=(Q(told_at__isnull=True) & _SET) | (Q(told_at__isnull=False) & _UNSET),
                name="untold_has_a_promise",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(letter__isnull=False), name="told_by_a_letter"
            ),
            models.CheckConstraint(
                condition=Q(state="active", closure="") | (~Q(state="active") & Q(closure__gt="")),
                name="closed_has_a_closure",
            ),
            models.CheckConstraint(
                condition=~Q(state="hired") | Q(opening__isnull=False), name="hired_claims_an_opening"
            ),
            models.UniqueConstraint(
                fields=["candidate", "job"], condition=Q(told_at__isnull=True), name="one_open_application_per_job"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} – {self.job}"

    def may_have(self, what: str) -> bool:
        """Whether it makes sense to ask for rows beside this one: not when the page knows that there are none."""
        return self.beside.get(what, True)

    @property
    def is_open(self) -> bool:
        return self.told_at is None

    @property
    def is_held(self) -> bool:
        return self.next_step == NextStep.LOOK_AGAIN

    @property
    def is_late(self) -> bool:
        return self.promised_for is not None and self.promised_for < clock.now()

    def moved_meanwhile(self) -> str:
        """What somebody reads whose colleague was faster."""
        return _now("Somebody was faster: %(name)s is now “%(state)s” in %(stage)s. Look again, then decide.") % {
            "name": self.candidate.first_name,
            "state": self.get_state_display(),
            "stage": self.stage.name,
        }
