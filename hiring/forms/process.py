"""Forms of processes: templates, criteria, questions, letters; those of stages are in stages.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import letters
from hiring import process, wording
from hiring.models import Criterion, MailText, Pipeline, Question

from . import Form, Versioned, area


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


class QuestionForm(Versioned):
    """A question in the open. Once people have applied to its job, its words may be mended; what it helps judge stands."""

    class Meta:
        model = Question
        fields = ["text", "purpose", "tests", "hint", "topic", "criterion"]
        widgets = {name: area(3) for name in ("text", "purpose", "tests", "hint")}
        help_texts = {
            "purpose": gettext_lazy("In a sentence that you would say to the candidate as well."),
            "tests": gettext_lazy("What an answer shows, and what it does not."),
            "topic": gettext_lazy(
                "A few words for the process page and the invitation. Empty: candidates read nothing of it."
            ),
            "criterion": gettext_lazy("The kit puts it beside this criterion."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["criterion"]
        field.queryset = Criterion.objects.filter(pipeline=self.instance.pipeline).order_by("group", "name")
        field.empty_label = gettext_lazy("nothing by itself")
        if self.instance.pipeline and process.is_fixed(self.instance.pipeline):
            field.disabled = True

    def clean_criterion(self) -> Criterion | None:
        """Each stage that asks the question is judged by it."""
        criterion: Criterion | None = self.cleaned_data["criterion"]
        if criterion is not None and self.instance.pk:
            asking = self.instance.stages.exclude(criteria=criterion).select_related("pipeline").first()
            if asking is not None:
                words = {"stage": asking.name, "process": asking.pipeline.name, "criterion": criterion.name}
                raise ValidationError(
                    _("It is asked in “%(stage)s” (%(process)s), which is not judged by “%(criterion)s”."), params=words
                )
        return criterion


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
