"""What candidates fill in on their own pages. Nothing is required but what a line needs to make sense."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates import concerns, details
from candidates.models import Candidate, Experience
from hiring.forms import Form, ModelForm, area, zones

from .public import clean_links

LONGEST_ENTAILED = 4000


class AboutForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Candidate
        fields = [
            "headline",
            "place",
            "work_mode",
            "relocation",
            "work_permit",
            "notice_period",
            "expected_salary",
            "links",
        ]
        help_texts = {
            "headline": _("One line: “Back-end engineer, payments and queues”."),
            "place": _("City and country are enough."),
            "relocation": _("To the place of the job, if it has one."),
            "work_permit": _("Such as “EU citizen”, or what you would need from us."),
            "notice_period": _("Such as “one month”, or the day from which you are free."),
            "expected_salary": _("A figure or a range, with the currency and whether it is a year or a month."),
            "links": _("A repository, a talk, a profile. Welcome and never needed."),
        }
        widgets = {"links": area(3)}

    def clean_links(self) -> str:
        return clean_links(self.cleaned_data["links"])


class ContactForm(ModelForm):
    zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=zones,
        help_text=_("Every time on these pages and in our mails is told in it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Candidate
        fields = ["zone", "phone"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}
        help_texts = {
            "phone": _("With the country code, such as +31 6 1234 5678. We call only about your application.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.zone
        known = {name for _region, cities in zones() if isinstance(cities, list) for name, _city in cities}
        if own not in known | {"UTC"}:
            field = self.fields["zone"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(own, own), *zones()]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not re.fullmatch(r"\+?[0-9][0-9 ()./-]{4,30}", phone):
            raise ValidationError(
                _now("This does not look like a phone number. It has digits, such as +31 6 1234 5678.")
            )
        return phone


class ExperienceForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Experience
        fields = ["title", "company", "since", "until", "entailed"]
        labels = {"title": _("What you were called"), "company": _("Where"), "entailed": _("What the work entailed")}
        help_texts = {
            "since": _("Such as 2021, or March 2021."),
            "until": _("Empty while you are there."),
            "entailed": _(
                "Three to six sentences are plenty: what you built or cared for, with whom, with which tools."
            ),
        }
        widgets = {"entailed": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_ENTAILED})}

    def clean_entailed(self) -> str:
        entailed: str = self.cleaned_data["entailed"]
        if len(entailed) > LONGEST_ENTAILED:
            raise ValidationError(
                _now("This has %(length)s characters; %(most)s are the most. The CV can say more.")
                % {"length": len(entailed), "most": LONGEST_ENTAILED}
            )
        return entailed


class SkillsForm(Form):
    """Skills in the candidate's own words, separated by commas or lines."""

    preferred = forms.CharField(
        label=_("What you like to work with most"),
        required=False,
        widget=area(2),
        help_text=_("Your preferred stack: three to six are plenty."),
    )
    wordings = forms.CharField(
        label=_("What else you know"),
        required=False,
        widget=area(3),
        help_text=_("In your own words, with commas between: Go, event storming, Postgres."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_preferred(self) -> list[str]:
        return self._words("preferred")

    def clean_wordings(self) -> list[str]:
        return self._words("wordings")

    def _words(self, name: str) -> list[str]:
        words = [word for word in re.split(r"\s*[,;\n]\s*", self.cleaned_data[name]) if word]
        for word in words:
            if len(word) > 60:
                raise ValidationError(
                    _now("“%(word)s …” is long for one skill. Put commas between several.") % {"word": word[:30]}
                )
            if not details.normal(word)[1]:
                raise ValidationError(_now("“%(word)s” has no letters we can file it under.") % {"word": word})
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = {details.normal(word)[1] for name in ("preferred", "wordings") for word in cleaned.get(name, [])}
        if len(named) > details.MOST_SKILLS:
            raise ValidationError(
                _now("Please name at most %(most)s skills: those that matter to you.") % {"most": details.MOST_SKILLS}
            )
        return cleaned


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Would you like to tell us why?"),
        required=False,
        max_length=1000,
        widget=area(3),
        help_text=_("Only if you like. A sentence helps us to do better."),
    )


class LinkForm(Form):
    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text=_("The one you applied with."),
    )


class AnswerForm(Form):
    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])


class CvForm(Form):
    cv = forms.FileField(
        label=_("A newer CV, as PDF"),
        max_length=400,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("It becomes the newest version; the earlier ones stay."),
        error_messages={"required": _("Please choose the PDF first.")},
    )


class ConcernForm(Form):
    """What isn't right, and whom it reaches."""

    to = forms.ChoiceField(label=_("Whom it reaches"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What isn’t right?"),
        max_length=4000,
        widget=area(6),
        help_text=_(
            "In your own words. It counts neither for nor against you, and stands in no file that decides about you."
        ),
    )

    def __init__(self, *args: Any, people: list[concerns.Addressee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.key: one for one in people}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.user.name) for one in people]
        if len(people) == 1:
            field.initial = people[0].key

    @property
    def chosen(self) -> concerns.Addressee:
        return self.people[self.cleaned_data["to"]]
