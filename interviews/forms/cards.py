"""A colleague's scorecard as a form; a guest's is `verdict`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.forms import area
from interviews.models import Scorecard
from interviews.transitions import cards

from .judging import JudgingForm, Row

LONGEST = 8000


def text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area(rows), help_text=help_text)


class CardForm(JudgingForm):
    parts = {"evidence": "evidence", "words": "for_candidate", "unknown": "did_not_know"}
    texts = cards.TEXTS

    recommendation = forms.ChoiceField(
        label=gettext_lazy("Your recommendation"),
        required=False,
        choices=Scorecard.Recommendation.choices,
        widget=forms.RadioSelect,
    )

    @property
    def for_them(self) -> str:
        return _("For %(name)s") % {"name": self.seat.application.candidate.first_name}

    def beside_the_rating(self) -> dict[str, forms.Field]:
        return {
            "evidence": text(_("What did you see or hear?"), 3),
            "words": text(self.for_them, 2),
            "unknown": forms.BooleanField(label=_("Said that they did not know"), required=False),
        }

    def about_the_whole(self) -> dict[str, forms.Field]:
        return {
            "reason": text(_("What decides it for you"), 2, _("The reason of your recommendation, for the team.")),
            "for_candidate": text(self.for_them, 2, _("A sentence or two that they may read, said to them.")),
            "private": text(_("Anything else for the team"), 2, _("Never leaves the team.")),
            "notes": text(
                _("Running notes"), 4, _("Yours, while you talk. They stay with the card, for the team only.")
            ),
        }

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows, group by group."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(str(row.criterion.get_group_display()), []).append(row)
        return list(found.items())
