"""Forms of jobs: begun, described, paused, staffed, shared."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring import clock, jobs
from hiring.models import Criterion, Job, Pipeline, Requirement, User

from . import CountryField, Form, Versioned, area, date_input, lines

PAY = ("pay_from", "pay_to", "currency", "pay_period", "pay_is_shown")


class NewJob(Form):
    """What a job begins with."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    template = forms.ModelChoiceField(
        Pipeline.objects.filter(is_template=True, retired_at=None, stages__isnull=False)
        .exclude(slug="general")
        .distinct(),
        label=gettext_lazy("Process"),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The job gets its own copy, which you can change until somebody applies."),
    )
    function = forms.CharField(
        label=gettext_lazy("What you are in this job"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "functions"}),
        help_text=gettext_lazy("Such as People Coordinator. You join its hiring team and own the word to candidates."),
    )
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidential: only its hiring team sees it"), required=False
    )


class ProfileForm(Versioned):
    """The need, the advert and the terms of a job."""

    must = forms.CharField(
        label=gettext_lazy("Must-haves, one a line"),
        required=False,
        widget=area(4),
        help_text=gettext_lazy("What nobody can do this job without. A no after the CV names one of them."),
    )
    nice = forms.CharField(label=gettext_lazy("Nice-to-haves, one a line"), required=False, widget=area(3))
    openings = forms.IntegerField(label=gettext_lazy("Openings"), min_value=1, max_value=200)
    values = forms.ModelMultipleChoiceField(
        Criterion.objects.filter(pipeline=None, group=Criterion.Group.VALUE),
        label=gettext_lazy("Values of ours that it asks for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A new one is judged in the first conversation; the process page can move it."),
    )
    country = CountryField(label=gettext_lazy("Country"), empty=gettext_lazy("the organisation’s country"))
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3, required=False)

    class Meta:
        model = Job
        fields = [
            "title",
            "need",
            "place",
            "country",
            "work_mode",
            "work_mode_words",
            "employment",
            "summary",
            "advert",
            *PAY,
            "partner",
            "is_confidential",
        ]
        widgets = {"need": area(4), "summary": area(2), "advert": area(10)}
        help_texts = {
            "need": gettext_lazy("Why now, and what will be different in a year. Only the team reads it."),
            "work_mode_words": gettext_lazy("Such as “two days at home; remote is talked over in the first chat”."),
            "summary": gettext_lazy("It stands in lists and in previews of shared links."),
            "advert": gettext_lazy(
                "An empty line begins a new paragraph. Must-haves and process stand beside it by themselves."
            ),
        }

    def __init__(self, *args: Any, with_pay: bool, **kwargs: Any) -> None:
        self.with_pay = with_pay
        super().__init__(*args, **kwargs)
        job = self.instance
        self.fields["partner"].empty_label = _("no partner: our own team")  # type: ignore[attr-defined]
        if not with_pay:
            for name in PAY:
                del self.fields[name]
        for name in ("must", "values", "advert"):
            self.fields[name].asked = not job.is_general  # type: ignore[attr-defined]  # a draft may do without
        required = jobs.required(job)
        self.initial = {
            **self.initial,
            "must": "\n".join(required["must"]),
            "nice": "\n".join(required["nice"]),
            "openings": job.openings.filter(cancelled_at=None).count(),
        }
        attached = set(jobs.attached_values(job).values_list("slug", flat=True))
        offered = self.fields["values"].queryset  # type: ignore[attr-defined]
        self.initial["values"] = [value.pk for value in offered if value.slug in attached]
        if job.applications.exists():
            self.fields["values"].disabled = True
            self.fields["values"].help_text = _("They stand as they are, since people have applied.")

    def beside(self) -> dict[str, Any]:
        return {"with_pay": self.with_pay}

    def clean_must(self) -> str:
        return short_lines(self.cleaned_data["must"])

    def clean_nice(self) -> str:
        return short_lines(self.cleaned_data["nice"])

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper() or "EUR"
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise ValidationError(_("Three letters, such as EUR or CHF."))
        return currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("pay_from"), data.get("pay_to")
        if low is not None and high is not None and high < low:
            self.add_error("pay_to", _("The upper end of the pay is below its lower end."))
        return data

    def lists(self) -> jobs.Lists:
        """What belongs to the profile beside the row."""
        data = self.cleaned_data
        return jobs.Lists(lines(data["must"]), lines(data["nice"]), data["openings"], list(data["values"]))


def short_lines(text: str) -> str:
    """Lines that fit a requirement; refused: one that does not, naming it."""
    most = Requirement._meta.get_field("text").max_length or 200
    for line in lines(text):
        if len(line) > most:
            raise ValidationError(
                _("“%(line)s …” is longer than %(most)d characters. Say it in fewer, or in two lines."),
                params={"line": line[:50], "most": most},
            )
    return "\n".join(lines(text))


class PauseForm(Form):
    """Until when, and what those who wait read."""

    until = forms.DateField(
        label=gettext_lazy("We look at it again on"),
        widget=date_input(),
        help_text=gettext_lazy("At most thirty days from now. Everybody on the way hears by the end of that day."),
    )
    words = forms.CharField(
        label=gettext_lazy("What everybody reads in the letter"),
        required=False,
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy("Such as: the budget is being decided; your place on the way stays."),
    )

    def clean_until(self) -> Any:
        until, today = self.cleaned_data["until"], clock.now().date()
        if not today < until <= today + timedelta(days=30):
            raise ValidationError(_("Choose a day between tomorrow and thirty days from now."))
        return until


class Colleague(forms.ModelChoiceField):
    """A colleague, with what they may do: who agrees a profile must be a hiring manager."""

    def label_from_instance(self, user: Any) -> str:
        roles = ", ".join(str(role.label) for role in user.roles)
        return f"{user.name} ({roles})" if roles else user.name


class MemberForm(Form):
    """Somebody joins the hiring team."""

    user = Colleague(
        User.objects.none(), label=gettext_lazy("Colleague"), empty_label=gettext_lazy("Choose a colleague")
    )
    function = forms.CharField(
        label=gettext_lazy("Function"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "functions"}),
        help_text=gettext_lazy("Such as Engineering Manager."),
    )

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.active().exclude(memberships__job=job)
        self.fields["user"].queryset = others  # type: ignore[attr-defined]


class ChannelForm(Form):
    """Where the job is shared."""

    name = forms.CharField(
        label=gettext_lazy("Where you share it"),
        max_length=60,
        help_text=gettext_lazy("Such as LinkedIn, a meetup, or a colleague’s name."),
    )
