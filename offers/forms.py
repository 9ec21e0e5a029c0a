"""What is typed about an offer and a hand-over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import promise
from candidates.forms.team import ActForm, ClosingForm
from hiring import clock, money
from hiring.forms import Form, Versioned, area, date_input
from hiring.models import Job, Stage, User

from .models import Handover, Offer, OfferVersion, Part

MOST_DAYS = 60
TWO_YEARS = timedelta(days=731)


class HireForm(ClosingForm):
    """The letter that welcomes; where an offer is the way, also why there is none."""

    why = forms.CharField(
        label=gettext_lazy("Why without an offer"),
        widget=area(2),
        help_text=gettext_lazy(
            "For us only: the terms were signed on paper, say. An offer in writing is the usual way."
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.application.stage.kind != Stage.Kind.OFFER:
            del self.fields["why"]

    @property
    def decision(self) -> dict[str, Any]:
        return {**super().decision, "why": self.cleaned_data.get("why", "")}


class OfferForm(ActForm):
    """A form on an offer's page: it knows which revision it was shown beside."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, data: Any = None, *, offer: Offer | None = None, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(data, **kwargs)
        if offer is None:
            del self.fields["revision"]
        else:
            self.fields["revision"].initial = offer.revision

    @property
    def seen(self) -> dict[str, Any]:
        """What the form was shown beside, for `transitions` to compare."""
        return {"revision": self.cleaned_data.get("revision")}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class ApproverField(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Who approves it"),
            queryset=User.objects.none(),
            to_field_name="uid",
            empty_label=gettext_lazy("Choose a colleague"),
        )


class TermsForm(OfferForm):
    """The terms between company and candidate, and who approves them."""

    salary = forms.DecimalField(
        label=gettext_lazy("Salary"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), localize=False
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3)
    period = forms.ChoiceField(label=gettext_lazy("For"), choices=Job.Period.choices)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"), max_digits=4, decimal_places=1, min_value=1, max_value=80
    )
    place = forms.CharField(
        label=gettext_lazy("Where"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Such as “Amsterdam, two days a week at home”."),
    )
    terms = forms.CharField(
        label=gettext_lazy("Further terms"),
        required=False,
        max_length=10_000,
        widget=area(5),
        help_text=gettext_lazy("What else you and they agree on. Nothing of a contract with a partner."),
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("From the day it is sent, to the end of the last day where they live."),
    )
    approver = ApproverField()

    def prepare(self) -> None:
        may = promise.who_may_answer(self.application.candidate)
        wrote = {self.user.pk, self.offer.author_id if self.offer else self.user.pk}
        people = [one for one in User.objects.active().filter(is_approver=True) if one.pk not in wrote and may(one)]
        field = self.fields["approver"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]
        if not people:
            field.help_text = _("Nobody else is an approver yet. An administrator makes a colleague one.")
        if pay := money.advertised(self.application.job):
            self.fields["salary"].help_text = _("The advert says %(pay)s.") % {"pay": pay}
        self.fields["starts_on"].widget.attrs["min"] = clock.now().astimezone(self.user.tz).date() + timedelta(days=1)
        for name, value in self.first_values(people).items():
            self.fields[name].initial = value

    def first_values(self, approvers: list[User]) -> dict[str, Any]:
        """The newest version; of a new offer what the job says, and no amount."""
        newest = self.offer.versions.first() if self.offer else None
        if newest and self.offer:
            kept = ("salary", "currency", "period", "starts_on", "hours", "place", "terms", "answer_days")
            return {**{name: getattr(newest, name) for name in kept}, "approver": self.offer.approver.uid}
        job = self.application.job
        return {
            "currency": job.currency,
            "period": job.pay_period,
            "hours": Decimal("40"),
            "place": job.place,
            "answer_days": OfferVersion._meta.get_field("answer_days").default,
            **({"approver": approvers[0].uid} if len(approvers) == 1 else {}),
        }

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in list_currencies():
            raise forms.ValidationError(_("Write the currency by its three letters, such as EUR."))
        return currency

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        today = clock.now().astimezone(self.user.tz).date()
        if not today < day <= today + TWO_YEARS:
            raise forms.ValidationError(_("Choose a day between tomorrow and two years from now."))
        return day

    @property
    def terms_typed(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if name != "approver"}


class ApproveForm(OfferForm):
    words = forms.CharField(
        label=gettext_lazy("A word to the author"),
        required=False,
        max_length=300,
        widget=area(2),
        help_text=gettext_lazy("Stands on this page only. Needed when it goes back."),
    )


class CallForm(OfferForm):
    at = forms.DateTimeField(
        label=gettext_lazy("When you talked"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In your time."),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How they took it"), choices=Offer.Call.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=5_000,
        widget=area(3),
        help_text=gettext_lazy("For us only."),
    )

    def prepare(self) -> None:
        self.fields["at"].initial = clock.now()
        self.fields["outcome"].initial = Offer.Call.GLAD


class TakeBackForm(OfferForm):
    why = forms.CharField(label=gettext_lazy("Why, for us only"), max_length=2_000, widget=area(2))
    words = forms.CharField(
        label=gettext_lazy("Your words to them"),
        required=False,
        max_length=5_000,
        widget=area(3),
        help_text=gettext_lazy(
            "Stand in the mail that leaves now. Call them first. Name no amounts: a mail is no safe place."
        ),
    )

    def prepare(self) -> None:
        if self.offer is None or not self.offer.is_sent:
            del self.fields["words"]


class RecordForm(OfferForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("What they answered"),
        choices=[("accepted", gettext_lazy("They accept")), ("declined", gettext_lazy("They decline"))],
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label=gettext_lazy("How they answered"),
        max_length=300,
        help_text=gettext_lazy("When, and what proves it: “call on Tuesday at ten, confirmed by mail”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in their words"), required=False, max_length=2_000, widget=area(2)
    )


class ReplyForm(Form):
    text = forms.CharField(label=gettext_lazy("Your answer"), max_length=5_000, widget=area(3))


# --- the hand-over -----------------------------------------------------------------------------------------------------


def who_may_know(handover: Handover) -> QuerySet[User]:
    """Who is here and may know of this person."""
    may = promise.who_may_answer(handover.application.candidate)
    return User.objects.filter(pk__in=[one.pk for one in User.objects.active() if may(one)])


class ColleagueField(forms.ModelChoiceField):
    """One of them, by their uid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), to_field_name="uid", **kwargs)

    def offer(self, handover: Handover) -> None:
        self.queryset = who_may_know(handover)


class HandoverForm(Versioned):
    """First day, when, where, whom to ask, a word."""

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Whom to ask"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody named"),
        help_text=gettext_lazy("They read the name and the mail address."),
    )

    class Meta:
        model = Handover
        fields = ["starts_on", "starts_at", "place", "contact", "words"]
        widgets = {
            "starts_on": date_input(),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "place": area(3),
            "words": area(3),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = who_may_know(self.instance)  # type: ignore[attr-defined]
        place = promise.place_of(self.instance.zone)
        self.fields["starts_at"].help_text = _("In %(place)s time; they read that beside it.") % {"place": place}

    def clean_starts_on(self) -> date:
        """The days of the list move with it, so a slip of the year is caught; a day that stands already stays."""
        day: date = self.cleaned_data["starts_on"]
        today = clock.now().astimezone(ZoneInfo(self.instance.zone)).date()
        if day != self.initial["starts_on"] and abs(day - today) > TWO_YEARS:
            raise forms.ValidationError(_("Choose a day within two years of today."))
        return day


class TaskForm(Form):
    """One thing to be done, for a hand-over."""

    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=Part.choices)
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    owner = ColleagueField(label=gettext_lazy("Who does it"), empty_label=gettext_lazy("Choose a colleague"))
    due_on = forms.DateField(label=gettext_lazy("Until"), widget=date_input())

    def __init__(self, data: Any = None, *, handover: Handover, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.first_day = handover.starts_on
        self.fields["owner"].offer(handover)  # type: ignore[attr-defined]
        self.fields["due_on"].initial = handover.starts_on

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if abs(day - self.first_day) > TWO_YEARS:
            raise forms.ValidationError(_("Choose a day within two years of the first day."))
        return day


class AccountForm(Form):
    title = forms.CharField(label=gettext_lazy("What candidates may call their role"), max_length=80, required=False)
    is_interviewer = forms.BooleanField(label=gettext_lazy("May interview"), required=False, initial=True)


# --- the candidate's -------------------------------------------------------------------------------------------------------


class CodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("The code from our mail"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and digits, such as KTRM-94XC."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class DeclineForm(CodeForm):
    reason = forms.CharField(
        label=gettext_lazy("Why, if you like to tell us"), required=False, max_length=2_000, widget=area(3)
    )
    field_order = ("reason", "code")


class AskForm(Form):
    text = forms.CharField(label=gettext_lazy("Your question"), max_length=2_000, widget=area(3))
