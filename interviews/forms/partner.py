"""What is typed around the partner, the candidate's wishes and their ratings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.forms.team import ActForm
from candidates.models import Document
from hiring.forms import Form, area, zones
from interviews.models import RemoteWish
from interviews.transitions.partner import READABLE
from interviews.transitions.ratings import STEPS


class VersionField(forms.ModelChoiceField):
    """A version of their CV, by its number and day."""

    def label_from_instance(self, obj: Any) -> str:
        return _("Version %(version)s: %(name)s") % {"version": obj.version, "name": obj.name}


class PresentForm(ActForm):
    document = VersionField(
        label=gettext_lazy("The CV that the partner reads"),
        queryset=Document.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("This version and no later one. The partner sees its pages and cannot download it."),
    )
    words = forms.CharField(
        label=gettext_lazy("What we say about them"),
        required=False,
        max_length=2000,
        widget=area(4),
        help_text=gettext_lazy("They read it before they say yes; the partner reads it afterwards. Nothing private."),
    )

    def prepare(self) -> None:
        papers = self.application.candidate.documents.filter(state__in=READABLE).defer("text").order_by("-version")
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]
        self.fields["document"].initial = papers.first()


class GuestForm(ActForm):
    """Somebody of the partner who interviews."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(
        label=gettext_lazy("What they do"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("The candidate reads it before they meet."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        help_text=gettext_lazy("Their link goes there; they need no account."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Their time zone"), choices=zones)

    def prepare(self) -> None:
        self.fields["zone"].initial = self.user.zone


class RemoteForm(ActForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=RemoteWish.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In words, as they read it"),
        required=False,
        max_length=300,
        widget=area(2),
        help_text=gettext_lazy("Such as “two days a week from home, after the first month”. It stands on their page."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        said = values.get("outcome") in (RemoteWish.Outcome.NOT_POSSIBLE, RemoteWish.Outcome.OPEN)
        if said and not values.get("words") and "words" not in self.errors:
            self.add_error("words", _("Please write a sentence: they read it, and want to know why or when."))
        return values


FIVE = [(str(step), str(step)) for step in STEPS]


class RatingForm(Form):
    comfort = forms.ChoiceField(label=gettext_lazy("How comfortable was it?"), choices=FIVE, widget=forms.RadioSelect)
    clarity = forms.ChoiceField(
        label=gettext_lazy("Did you know what to expect?"), choices=FIVE, widget=forms.RadioSelect
    )

    @property
    def values(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in ("comfort", "clarity")}


__all__ = ["GuestForm", "PresentForm", "RatingForm", "RemoteForm"]
