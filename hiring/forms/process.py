"""Forms of processes: templates, stages, criteria, letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import letters
from hiring import process, wording
from hiring.models import Criterion, Function, MailText, Pipeline, Skill, Stage

from . import Form, Versioned, area
from .choices import GroupedCriteria, Names


class NewPipeline(Form):
    """A template of one's own, from one that is there or from nothing."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    like = forms.ModelChoiceField(
        Pipeline.objects.filter(is_template=True, retired_at=None),
        label=gettext_lazy("Begin with"),
        required=False,
        empty_label=gettext_lazy("nothing: add the stages yourself"),
    )


class PipelineForm(Versioned):
    """What a process is called and for what it is."""

    class Meta:
        model = Pipeline
        fields = ["name", "summary", "weeks"]
        widgets = {"summary": area(3)}
        help_texts = {"weeks": gettext_lazy("Candidates read it, such as “About three weeks in all”.")}


class StageForm(Versioned):
    """A step: its words, where and how long, its clock, what it is judged by."""

    functions = Names(model=Function, label=gettext_lazy("Functions that must attend"))
    skills = Names(model=Skill, label=gettext_lazy("Skills an interviewer needs"))
    criteria = GroupedCriteria(queryset=Criterion.objects.none(), required=False, label=gettext_lazy("Criteria"))

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
            "case_days",
            "scorecards_wanted",
            "letter_needs",
        ]
        widgets = {"what": area(4), "tips": area(4)}
        help_texts = {
            "name_now": gettext_lazy("Such as “You talk with our recruiter”."),
            "name_before": gettext_lazy("Such as “An informal chat with our recruiter”."),
            "clock_days": gettext_lazy("Reckoned in the owner's working days."),
            "case_days": gettext_lazy("In the candidate's own calendar."),
        }

    def __init__(self, *args: Any, pipeline: Pipeline, **kwargs: Any) -> None:
        self.pipeline = pipeline
        self.is_fixed = process.is_fixed(pipeline)
        super().__init__(*args, **kwargs)
        offered = Criterion.objects.filter(pipeline=None)
        if not pipeline.is_template:
            own = pipeline.criteria.all()
            offered = own | offered.exclude(slug__in=own.values("slug"))
        self.fields["criteria"].queryset = offered.order_by("group", "name")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["criteria"] = list(self.instance.criteria.values_list("pk", flat=True))
            for name in ("functions", "skills"):
                self.initial[name] = ", ".join(getattr(self.instance, name).values_list("name", flat=True))
        if self.is_fixed:
            for name in process.FROZEN:
                self.fields[name].disabled = True

    def beside(self) -> dict[str, Any]:
        return {"pipeline": self.pipeline}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.is_fixed:
            place = self.instance.position if self.instance.pk else 32_000
            before = list(self.pipeline.stages.filter(retired_at=None, position__lt=place))
            for field, sentence in process.wrong(data, before):
                self.add_error(field, sentence)
            self.offer_is_last(data, place)
        return data

    def offer_is_last(self, data: dict[str, Any], place: int) -> None:
        others = self.pipeline.stages.filter(retired_at=None).exclude(pk=self.instance.pk)
        if data["kind"] == Stage.Kind.OFFER and others.filter(position__gt=place).exists():
            self.add_error("kind", _("No stage can follow the offer: move it to the end first."))
        if others.filter(kind=Stage.Kind.OFFER, position__lt=place).exists():
            self.add_error(None, _("No stage can follow the offer: move the offer down first."))

    def _save_m2m(self) -> None:
        """Functions and skills by name, criteria frozen for a job."""
        stage = self.instance
        stage.functions.set(self.fields["functions"].rows(self.cleaned_data["functions"]))  # type: ignore[attr-defined]
        stage.skills.set(self.fields["skills"].rows(self.cleaned_data["skills"]))  # type: ignore[attr-defined]
        if not self.is_fixed:
            process.set_criteria(stage, list(self.cleaned_data["criteria"]))

    @transaction.atomic
    def add(self) -> Stage:
        """The new stage stands at the end, with all it names."""
        stage: Stage = self.save(commit=False)
        process.add_stage(self.pipeline, stage)
        self._save_m2m()
        return stage


class CriterionForm(Versioned):
    """What is judged, with a written anchor for each rating."""

    class Meta:
        model = Criterion
        fields = ["name", "group", "looks_for", "needs_evidence", "anchor_1", "anchor_2", "anchor_3", "anchor_4"]
        widgets = {name: area(3) for name in ("looks_for", "anchor_1", "anchor_2", "anchor_3", "anchor_4")}
        help_texts = {
            "looks_for": gettext_lazy("What to listen for, and what does not count."),
            "needs_evidence": gettext_lazy("A rating then needs a sentence or a deed beside it, not a mood."),
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        twins = Criterion.objects.filter(pipeline=self.instance.pipeline, name__iexact=name).exclude(
            pk=self.instance.pk
        )
        if twins.exists():
            raise ValidationError(_("There is a criterion of this name already."))
        return name


class MailForm(Form):
    """A letter's words, with the version that was shown."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Text"), max_length=8000, widget=area(14))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, text: MailText, **kwargs: Any) -> None:
        initial = {"subject": text.subject, "body": text.body, "version": text.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.kind = text.kind

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for field in ("subject", "body"):
            try:
                letters.check(self.kind, data.get(field, ""))
            except ValidationError as refused:
                self.add_error(field, refused)
        if not self.errors:
            try:
                wording.check(self.kind, data["subject"], data["body"])
            except ValidationError as refused:
                self.add_error("body", refused)
        return data

    def shown_anew(self, text: MailText) -> None:
        """What was typed stays; the version is the one that is saved now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = text.version
        self.data = data
