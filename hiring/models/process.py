"""What a process is: pipelines of stages, and the criteria that a stage is judged by.

A template and a job's own copy are the same rows: a job owns one pipeline, copied when the job is made, so that a later
change of the template moves the ground under nobody. Criteria are copied with it, so anchors are frozen per job.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring import ids

from .people import Function, Skill


class Pipeline(models.Model):
    """An ordered way to a job: a template that jobs copy, or one job's own copy."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        max_length=60, unique=True, null=True, blank=True, help_text=_("Of a shipped template: its file.")
    )
    summary = models.TextField(_("what it is for"), blank=True)
    is_template = models.BooleanField(default=True, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies"
    )
    weeks = models.CharField(_("how long it takes in all, in words"), max_length=80, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """What is judged, with a written anchor for each rating; of the library, or frozen for one job's pipeline."""

    class Group(models.TextChoices):
        VALUE = "value", _("Value")
        COMPANY = "company", _("Fit with the company")
        PARTNER = "partner", _("Fit with the partner")
        ROLE = "role", _("Experience against the role")
        TECHNICAL = "technical", _("Technical")
        CASE = "case", _("Test case")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    pipeline = models.ForeignKey(
        Pipeline, models.CASCADE, null=True, blank=True, editable=False, related_name="criteria"
    )
    slug = models.SlugField(max_length=60)
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    name = models.CharField(_("name"), max_length=80)
    looks_for = models.TextField(_("what to look for, and what not"), blank=True)
    needs_evidence = models.BooleanField(_("wants written evidence"), default=False)
    anchor_1 = models.TextField(_("1: not shown"))
    anchor_2 = models.TextField(_("2: partly"))
    anchor_3 = models.TextField(_("3: shown"))
    anchor_4 = models.TextField(_("4: strongly"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["group", "name"]
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(pipeline__isnull=True), name="criterion_once_in_library"
            ),
            models.UniqueConstraint(fields=["pipeline", "slug"], name="criterion_once_in_pipeline"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchors(self) -> list[tuple[int, str]]:
        return [(n, getattr(self, f"anchor_{n}")) for n in (1, 2, 3, 4)]


class Focus(models.TextChoices):
    """What a seat of a meeting looks at; a panel of two has two different ones."""

    ALL = "all", _("Everything")
    TECHNICAL = "technical", _("Technical")
    CHARACTER = "character", _("Character")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of criteria that somebody with this focus judges; none: all of them."""
        group = Criterion.Group
        return {
            Focus.TECHNICAL: (group.TECHNICAL, group.ROLE, group.CASE),
            Focus.CHARACTER: (group.VALUE, group.COMPANY, group.PARTNER),
        }.get(self, ())


class Question(models.Model):
    """A question of the bank, in the open: why it is asked, what it tests and which hint is fair; of the library, or frozen for
    one job's pipeline."""

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    pipeline = models.ForeignKey(
        Pipeline, models.CASCADE, null=True, blank=True, editable=False, related_name="questions"
    )
    slug = models.SlugField(max_length=60)
    text = models.TextField(_("the question"))
    purpose = models.TextField(_("why we ask it"))
    tests = models.TextField(_("what it tests"))
    hint = models.TextField(_("a fair hint"), help_text=_("What you may say to anybody who is stuck."))
    topic = models.CharField(
        _("its topic, shown to the candidate beforehand"), max_length=120, blank=True, help_text=_("Empty: not shown.")
    )
    criterion = models.ForeignKey(
        Criterion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("what it helps judge"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(pipeline__isnull=True), name="question_once_in_library"
            ),
            models.UniqueConstraint(fields=["pipeline", "slug"], name="question_once_in_pipeline"),
        ]

    def __str__(self) -> str:
        return self.text


class LetterNeeds(models.IntegerChoices):
    """What a letter with a no must hold once the stage has taken place."""

    OUTCOME = 1, _("the outcome and the kind of closure")
    REASON = 2, _("also one job-related reason")
    POINT = 3, _("also a point to work on, by criterion")
    CALL = 4, _("a call first, then the letter with its reason")


class Stage(models.Model):
    """A step of a pipeline: a kind that code knows, names that people own."""

    class Kind(models.TextChoices):
        SCREENING = "screening", _("Screening")
        RECRUITER_CHAT = "recruiter_chat", _("Recruiter chat")
        INTERVIEW = "interview", _("Interview")
        WORKING_SESSION = "working_session", _("Working session")
        PARTNER_INTERVIEW = "partner_interview", _("Partner interview")
        TEST_CASE = "test_case", _("Test case")
        CASE_DISCUSSION = "case_discussion", _("Case discussion")
        DIRECTOR_CHAT = "director_chat", _("Director chat")
        DECISION = "decision", _("Decision")
        OFFER = "offer", _("Offer")

    TALKS = (
        Kind.RECRUITER_CHAT,
        Kind.INTERVIEW,
        Kind.WORKING_SESSION,
        Kind.PARTNER_INTERVIEW,
        Kind.CASE_DISCUSSION,
        Kind.DIRECTOR_CHAT,
    )

    class Mode(models.TextChoices):
        ONLINE = "online", _("Online")
        OFFICE = "office", _("At the office")
        CHOICE = "choice", _("Online or at the office, as you like")
        NONE = "none", _("No meeting")

    uid = models.UUIDField(default=ids.draw, unique=True, editable=False)
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name for the team"), max_length=80)
    name_now = models.CharField(_("name for the candidate who is in it"), max_length=120)
    name_before = models.CharField(_("name for those who read about it beforehand"), max_length=120)
    what = models.TextField(_("what happens"), blank=True)
    who = models.CharField(_("who takes part"), max_length=200, blank=True)
    how_long = models.CharField(_("how long, in words"), max_length=120, blank=True)
    tips = models.TextField(_("how to prepare"), blank=True)
    mode = models.CharField(_("where"), max_length=8, choices=Mode.choices, default=Mode.NONE)
    least_minutes = models.PositiveSmallIntegerField(_("least minutes"), null=True, blank=True)
    most_minutes = models.PositiveSmallIntegerField(_("most minutes"), null=True, blank=True)
    shares_screen = models.BooleanField(_("a screen is shared"), default=False)
    clock_days = models.PositiveSmallIntegerField(
        _("working days until the candidate hears"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    case_days = models.PositiveSmallIntegerField(_("days for the test case"), null=True, blank=True)
    scorecards_wanted = models.PositiveSmallIntegerField(_("scorecards wanted"), default=0)
    letter_needs = models.PositiveSmallIntegerField(
        _("a letter with a no must hold"), choices=LetterNeeds.choices, default=LetterNeeds.OUTCOME
    )
    focuses = models.CharField(
        _("focus of each seat"),
        max_length=80,
        blank=True,
        help_text=_("One word a seat, such as: technical character. Empty: each seat looks at everything."),
    )
    briefing = models.TextField(
        _("what the candidate is told in it, one point a line"),
        blank=True,
        help_text=_("A checklist in the kit, completed before the stage is."),
    )
    settles_remote = models.BooleanField(_("a wish to work remotely is settled here"), default=False)
    asks_to_continue = models.BooleanField(
        _("afterwards the candidate says whether they want to continue"), default=False
    )
    case_brief = models.TextField(_("the test case, as the candidate reads it"), blank=True)
    case_window_days = models.PositiveSmallIntegerField(
        _("days within which the candidate may begin it"),
        default=0,
        help_text=_("0: it begins when it is sent."),
        validators=[MaxValueValidator(60)],
    )
    case_more_days = models.PositiveSmallIntegerField(
        _("more days that anybody gets who asks"), default=3, validators=[MaxValueValidator(30)]
    )
    questions = models.ManyToManyField(Question, blank=True, related_name="stages", verbose_name=_("questions"))
    functions = models.ManyToManyField(
        Function, blank=True, related_name="+", verbose_name=_("functions that must attend")
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="+", verbose_name=_("skills an interviewer needs"))
    criteria = models.ManyToManyField(Criterion, blank=True, related_name="stages", verbose_name=_("criteria"))
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["pipeline", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "position"], name="stage_one_per_place"),
            models.UniqueConstraint(fields=["pipeline", "slug"], name="stage_slug_once"),
            models.CheckConstraint(
                condition=Q(least_minutes__isnull=True)
                | Q(most_minutes__isnull=True)
                | Q(least_minutes__lte=F("most_minutes")),
                name="stage_minutes_in_order",
                violation_error_message=_("The most minutes are fewer than the least."),
            ),
            models.CheckConstraint(condition=Q(clock_days__gte=1), name="stage_clock_runs"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def focus_list(self) -> list[Focus]:
        return [Focus(word) for word in self.focuses.split()]

    @property
    def briefing_list(self) -> list[str]:
        return [line.strip() for line in self.briefing.splitlines() if line.strip()]

    @property
    def topics(self) -> list[str]:
        """What candidates read beforehand of the questions, each once."""
        return list(dict.fromkeys(question.topic for question in self.questions.all() if question.topic))

    @property
    def is_talk(self) -> bool:
        return self.kind in self.TALKS

    @property
    def minutes(self) -> str:
        """The bounds in words, such as “30–60 min”; empty when the stage has none."""
        bounds = [str(n) for n in dict.fromkeys((self.least_minutes, self.most_minutes)) if n]
        return _("%(bounds)s min") % {"bounds": "–".join(bounds)} if bounds else ""
