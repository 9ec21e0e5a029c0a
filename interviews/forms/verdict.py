"""A guest's scorecard: hard skills, soft skills, fit with their team, and the verdict with its reason. It holds nothing but the
partner's own criteria."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.forms import area
from interviews.models import Scorecard

from .judging import JudgingForm

LONGEST = 4000


class VerdictForm(JudgingForm):
    recommendation = forms.ChoiceField(
        label=gettext_lazy("Would you have them in your team?"),
        required=False,
        choices=Scorecard.Recommendation.choices,
        widget=forms.RadioSelect,
    )

    def beside_the_rating(self) -> dict[str, forms.Field]:
        label = _("What did you see or hear?")
        return {"evidence": forms.CharField(label=label, required=False, max_length=LONGEST, widget=area(3))}

    def about_the_whole(self) -> dict[str, forms.Field]:
        return {
            "reason": forms.CharField(
                label=_("What decides it for you"),
                required=False,
                max_length=LONGEST,
                widget=area(4),
                help_text=_("For the people who hire with you. The candidate does not read it."),
            )
        }

    @property
    def verdict(self) -> str:
        """What was recommended, in words."""
        return self.card.get_recommendation_display() if self.card else ""

    def recommend(self) -> str:
        return _("Please choose one of the four.")

    def ask_for_the_missing(self) -> None:
        super().ask_for_the_missing()
        if not self.written.reason.strip() and "reason" not in self.errors:
            self.add_error("reason", _("A sentence is enough, but we need one."))
