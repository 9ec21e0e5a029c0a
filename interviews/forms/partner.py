"""What is typed around the partner, the candidate's wishes and their ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.forms.team import ActForm
from candidates.models import Document
from hiring.forms import Form, area, zones
from interviews.models import RemoteWish
from interviews.told import ToRate
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


@dataclass(frozen=True)
class Question:
    """One of the two: its field, what the first and last answers mean, and whether its answers are the buttons that send both."""

    field: forms.BoundField
    ends: tuple[str | Promise, str | Promise]
    sends: bool

    @property
    def answers(self) -> list[tuple[str, str | Promise, bool]]:
        """Each answer: its number, what it means where that is said, and whether it is chosen."""
        chosen, words = str(self.field.value() or ""), {1: self.ends[0], 5: self.ends[1]}
        return [(str(step), words.get(step, ""), str(step) == chosen) for step in STEPS]

    @property
    def described_by(self) -> str:
        """The ids of what is said beside it."""
        beside = {"error": self.field.errors, "help": self.sends}
        return " ".join(f"{self.field.auto_id}_{name}" for name, is_there in beside.items() if is_there)


class RatingForm(Form):
    """A stage, in two taps: the first answers, the second answers and sends both."""

    comfort = forms.ChoiceField(label=gettext_lazy("How comfortable was it?"), choices=FIVE)
    clarity = forms.ChoiceField(label=gettext_lazy("Did you know what to expect?"), choices=FIVE)
    ends = {
        "comfort": (gettext_lazy("not at all"), gettext_lazy("very")),
        "clarity": (gettext_lazy("not at all"), gettext_lazy("fully")),
    }

    @property
    def questions(self) -> list[Question]:
        """The last one sends; where an answer to it came without the first one, the first sends and the other stays tapped."""
        sends = "comfort" if list(self.errors) == ["comfort"] else "clarity"
        return [Question(self[name], ends, name == sends) for name, ends in self.ends.items()]

    @property
    def values(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in self.ends}


class WholeWayForm(RatingForm):
    """The whole way, at its end; kept in the same columns."""

    comfort = forms.ChoiceField(label=gettext_lazy("Were you treated fairly?"), choices=FIVE)
    clarity = forms.ChoiceField(label=gettext_lazy("Did you know what came next?"), choices=FIVE)
    ends = {
        "comfort": (gettext_lazy("not at all"), gettext_lazy("fully")),
        "clarity": (gettext_lazy("never"), gettext_lazy("always")),
    }


def rating_form(row: ToRate, data: Any = None, *, auto_id: str = "id_%s") -> RatingForm:
    """The two questions about it, with what was said so far."""
    kind = RatingForm if row.stage else WholeWayForm
    return kind(data, initial=row.values, auto_id=auto_id)


__all__ = ["GuestForm", "PresentForm", "RatingForm", "RemoteForm", "WholeWayForm", "rating_form"]
