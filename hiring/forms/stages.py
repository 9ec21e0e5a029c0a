"""The form of a stage, of a template or of a job's own process. What fits only some kinds lies in groups of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring import process
from hiring.models import Criterion, Focus, Function, Pipeline, Question, Skill, Stage
from hiring.pipelines.reader import BRIEFING_LINE
from hiring.pipelines.rules import OF_CASES, OF_TALKS, OPTIONAL

from . import Versioned, area, lines
from .choices import GroupedCriteria, GroupedQuestions, Names

MOST_SEATS = 10


class StageForm(Versioned):
    """A step: its words, where and how long, its clock, what is told and asked in it, what it is judged by."""

    functions = Names(model=Function, label=gettext_lazy("Functions that must attend"))
    skills = Names(model=Skill, label=gettext_lazy("Skills an interviewer needs"))
    criteria = GroupedCriteria(queryset=Criterion.objects.none(), required=False, label=gettext_lazy("Criteria"))
    questions = GroupedQuestions(
        label=gettext_lazy("Questions"),
        help_text=gettext_lazy("They stand in the kit with their purpose and a fair hint; candidates read the topics."),
    )
    technical = forms.IntegerField(
        label=gettext_lazy("Of these, with a technical focus"),
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
        help_text=gettext_lazy("They judge what is technical, experience, and the test case."),
    )
    character = forms.IntegerField(
        label=gettext_lazy("Of these, with a focus on character"),
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
        help_text=gettext_lazy(
            "They judge values and the fit with company and partner. All others look at everything."
        ),
    )

    class Meta:
        model = Stage
        fields = [
            "kind",
            "name",
            "name_now",
            "name_before",
            "what",
            "who",
            "how_long",
            "tips",
            "mode",
            "least_minutes",
            "most_minutes",
            "shares_screen",
            "clock_days",
            "briefing",
            "settles_remote",
            "asks_to_continue",
            "case_days",
            "case_window_days",
            "case_more_days",
            "case_brief",
            "scorecards_wanted",
            "letter_needs",
        ]
        widgets = {"what": area(4), "tips": area(4), "briefing": area(6), "case_brief": area(14)}
        labels = {
            "briefing": gettext_lazy("What the candidate is told in it, one point a line"),
            "case_days": gettext_lazy("Days for it"),
            "case_window_days": gettext_lazy("Days within which they may begin"),
            "case_more_days": gettext_lazy("More days, at once, for whoever asks"),
            "case_brief": gettext_lazy("The test case, as the candidate reads it"),
        }
        help_texts = {
            "name_now": gettext_lazy("Such as “You talk with our recruiter”."),
            "name_before": gettext_lazy("Such as “An informal chat with our recruiter”."),
            "clock_days": gettext_lazy("Reckoned in the owner’s working days."),
            "briefing": gettext_lazy(
                "A checklist in the kit, ticked off before the stage is left. Candidates read beforehand what they will hear."
            ),
            "settles_remote": gettext_lazy("Its outcome is written down here: agreed, not possible, or still open."),
            "asks_to_continue": gettext_lazy(
                "Nothing further is booked before they do. A silence is followed up and never taken for a no."
            ),
            "case_days": gettext_lazy("In the candidate’s own calendar."),
            "case_window_days": gettext_lazy("The candidate chooses the day. 0: it begins when it is sent."),
            "case_more_days": gettext_lazy("Granted without a question, and unseen by those who grade."),
            "case_brief": gettext_lazy(
                "It can be tailored for each person when it is sent. Say what is looked at: the criteria below, by their names."
            ),
        }

    def __init__(self, *args: Any, pipeline: Pipeline, **kwargs: Any) -> None:
        self.pipeline = pipeline
        self.is_fixed = process.is_fixed(pipeline)
        super().__init__(*args, **kwargs)
        for name in ("mode", "case_window_days", "case_more_days"):
            self.fields[name].required = False  # a stage of another kind has none
        self.offer()
        for name in ("criteria", "questions"):
            chosen = getattr(self.instance, name).values_list("pk", flat=True) if self.instance.pk else []
            self.initial[name] = list(chosen)
        if self.instance.pk:
            for name in ("functions", "skills"):
                self.initial[name] = ", ".join(getattr(self.instance, name).values_list("name", flat=True))
        for focus in (Focus.TECHNICAL, Focus.CHARACTER):
            self.initial[focus] = self.instance.focus_list.count(focus)
        if self.is_fixed:
            for name in process.FROZEN:
                self.fields[name].disabled = True

    def offer(self) -> None:
        """What the library holds; for a job its own copies instead of those that it has."""
        rows: dict[str, Any] = {
            "criteria": Criterion.objects.order_by("group", "name"),
            "questions": Question.objects.select_related("criterion").order_by("criterion__name", "criterion", "pk"),
        }
        for name, found in rows.items():
            offered = found.filter(pipeline=None)
            if not self.pipeline.is_template:
                own = getattr(self.pipeline, name)
                offered = found.filter(pipeline=self.pipeline) | offered.exclude(slug__in=own.values("slug"))
            self.fields[name].queryset = offered  # type: ignore[attr-defined]

    def beside(self) -> dict[str, Any]:
        return {"pipeline": self.pipeline}

    # --- what fits the kind

    @property
    def is_talk(self) -> bool:
        return self["kind"].value() in Stage.TALKS or self.refuses(*OF_TALKS, "technical", "character")

    @property
    def is_case(self) -> bool:
        return self["kind"].value() == Stage.Kind.TEST_CASE or self.refuses(*OF_CASES)

    def refuses(self, *names: str) -> bool:
        """Whether something is wrong in one of these fields, which is then to be seen whatever the kind."""
        return self.is_bound and any(name in self.errors for name in names)

    @property
    def talks(self) -> str:
        """The kinds of conversations, for the page to know while the kind is chosen."""
        return " ".join(Stage.TALKS)

    # --- cleaning

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Stage.Mode.NONE.value

    def clean_briefing(self) -> str:
        found = lines(self.cleaned_data["briefing"])
        for line in found:
            if len(line) > BRIEFING_LINE:
                raise ValidationError(
                    _("“%(begin)s …” is too long for one point: %(most)d characters are the most."),
                    params={"begin": line[:40], "most": BRIEFING_LINE},
                )
        return "\n".join(found)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        self.fill(data)
        if self.is_fixed:
            self.keeps_its_questions(data)
            return data
        place = self.instance.position if self.instance.pk else 32_000
        before = list(self.pipeline.stages.filter(retired_at=None, position__lt=place))
        for field, sentence in process.wrong(data, before):
            self.add_error(field, sentence)
        self.offer_is_last(data, place)
        return data

    def fill(self, data: dict[str, Any]) -> None:
        """What was left empty holds what it means to leave it empty; the focuses stand as the row holds them."""
        is_case = data["kind"] == Stage.Kind.TEST_CASE
        data["case_window_days"] = data["case_window_days"] or 0
        data["case_more_days"] = (data["case_more_days"] or 0) if is_case else OPTIONAL["case_more_days"]
        data["focuses"] = self.instance.focuses if self.is_fixed else self.focuses(data)

    def focuses(self, data: dict[str, Any]) -> str:
        found = [focus.value for focus in (Focus.TECHNICAL, Focus.CHARACTER) for _seat in range(data.get(focus) or 0)]
        rest = data["scorecards_wanted"] - len(found)
        return " ".join(found + [Focus.ALL.value] * rest) if found else ""

    def keeps_its_questions(self, data: dict[str, Any]) -> None:
        """Once people have applied, a question may be added and mended, none is taken away."""
        chosen = {row.pk for row in data["questions"]}
        if gone := next((row for row in self.instance.questions.all() if row.pk not in chosen), None):
            sentence = _("People have applied, and some were asked: “%(question)s” stays. Its words can be mended.")
            self.add_error("questions", sentence % {"question": gone.text})
            return
        for field, sentence in process.wrong_questions(data["questions"], data["criteria"]):
            self.add_error(field, sentence)

    def offer_is_last(self, data: dict[str, Any], place: int) -> None:
        others = self.pipeline.stages.filter(retired_at=None).exclude(pk=self.instance.pk)
        if data["kind"] == Stage.Kind.OFFER and others.filter(position__gt=place).exists():
            self.add_error("kind", _("No stage can follow the offer: move it to the end first."))
        if others.filter(kind=Stage.Kind.OFFER, position__lt=place).exists():
            self.add_error(None, _("No stage can follow the offer: move the offer down first."))

    # --- saving

    def _save_m2m(self) -> None:
        """Functions and skills by name, criteria and questions frozen for a job."""
        stage = self.instance
        stage.functions.set(self.fields["functions"].rows(self.cleaned_data["functions"]))  # type: ignore[attr-defined]
        stage.skills.set(self.fields["skills"].rows(self.cleaned_data["skills"]))  # type: ignore[attr-defined]
        if not self.is_fixed:
            process.set_criteria(stage, list(self.cleaned_data["criteria"]))
        process.set_questions(stage, list(self.cleaned_data["questions"]))

    @transaction.atomic
    def add(self) -> Stage:
        """The new stage stands at the end, with all it names."""
        stage: Stage = self.save(commit=False)
        stage.focuses = self.cleaned_data["focuses"]
        process.add_stage(self.pipeline, stage)
        self._save_m2m()
        return stage
