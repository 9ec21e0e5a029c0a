"""A guest's scorecard: hard skills, soft skills, fit with their team, and the verdict with its reason. A draft may be anything;
what is handed in is whole. It holds nothing but the partner's own criteria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.forms import Clash, Form, area, in_words
from hiring.models import Criterion
from interviews.models import Scorecard, Seat
from interviews.transitions import cards
from interviews.transitions.cards import Entry, Written

from .cards import AMENDED, KEPT, NOT_ASSESSED, RATINGS, beside, version_of

LONGEST = 4000


@dataclass(frozen=True)
class Row:
    """One criterion on the page."""

    criterion: Criterion
    number: int
    rating: Any
    evidence: Any

    @property
    def anchors(self) -> list[tuple[str, Any, str, bool]]:
        """Each rating: its number, its word, what is written for it, and whether it is chosen."""
        chosen, texts = str(self.rating.value() or ""), dict(self.criterion.anchors)
        return [(key, word, texts[int(key)], key == chosen) for key, word in RATINGS]

    @property
    def is_not_assessed(self) -> bool:
        return str(self.rating.value() or "") == NOT_ASSESSED


class VerdictForm(Form):
    recommendation = forms.ChoiceField(
        label=gettext_lazy("Would you have them in your team?"),
        required=False,
        choices=Scorecard.Recommendation.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("What decides it for you"),
        required=False,
        max_length=LONGEST,
        widget=area(4),
        help_text=gettext_lazy("For the people who hire with you. The candidate does not read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, seat: Seat, card: Scorecard | None, act: str = KEPT) -> None:
        self.seat, self.card, self.act = seat, card, act
        self.criteria = cards.criteria_of(seat)
        own: dict[str, forms.Field] = {}
        for one in self.criteria:
            own[f"{one.slug}-rating"] = forms.ChoiceField(
                label=one.name,
                required=False,
                choices=[*RATINGS, (NOT_ASSESSED, _("Not assessed"))],
                widget=forms.RadioSelect,
            )
            own[f"{one.slug}-evidence"] = forms.CharField(
                label=_("What did you see or hear?"), required=False, max_length=LONGEST, widget=area(3)
            )
        self.base_fields: dict[str, forms.Field] = {**own, **type(self).base_fields}  # type: ignore[misc]
        if act == AMENDED:
            self.base_fields["why"] = forms.CharField(label=_("Why it changes"), max_length=300)
        written = cards.written_of(card) if card else Written()
        super().__init__(data, initial=self.first(written, version_of(card)))

    def first(self, written: Written, version: int) -> dict[str, Any]:
        """What the fields show of a stored card."""
        shown: dict[str, Any] = {
            "recommendation": written.recommendation,
            "reason": written.reason,
            "version": version,
        }
        for one in self.criteria:
            entry = written.entries.get(one.pk, Entry())
            shown[f"{one.slug}-rating"] = NOT_ASSESSED if entry.not_assessed else str(entry.rating or "")
            shown[f"{one.slug}-evidence"] = entry.evidence
        return shown

    @property
    def rows(self) -> list[Row]:
        return [
            Row(one, number, self[f"{one.slug}-rating"], self[f"{one.slug}-evidence"])
            for number, one in enumerate(self.criteria, start=1)
        ]

    @property
    def last(self) -> int:
        """The number of the step behind the criteria."""
        return len(self.criteria) + 1

    @property
    def is_in(self) -> bool:
        return self.card is not None and self.card.state == Scorecard.State.SUBMITTED

    @property
    def verdict(self) -> str:
        """What was recommended, in words."""
        return self.card.get_recommendation_display() if self.card else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.act == AMENDED or (self.act != KEPT and not self.is_in):
            written = self.written
            for one in self.criteria:
                said = cards.lacks_of(one, written.entries[one.pk])
                if said:
                    part = "evidence" if written.entries[one.pk].rating is not None else "rating"
                    self.add_error(f"{one.slug}-{part}", said.partition(": ")[2])
            if not written.recommendation and "recommendation" not in self.errors:
                self.add_error("recommendation", _("Please choose: would you have them in your team?"))
            if not written.reason.strip() and "reason" not in self.errors:
                self.add_error("reason", _("Please write what decides it for you: a sentence is enough."))
        return values

    @property
    def written(self) -> Written:
        values, entries = self.cleaned_data, {}
        for one in self.criteria:
            rating = values.get(f"{one.slug}-rating") or ""
            entries[one.pk] = Entry(
                rating=int(rating) if rating and rating != NOT_ASSESSED else None,
                not_assessed=rating == NOT_ASSESSED,
                evidence=values.get(f"{one.slug}-evidence") or "",
            )
        return Written(values.get("recommendation") or "", values.get("reason") or "", entries=entries)

    def clashes(self) -> list[Clash]:
        """What is saved beside what was typed, where they differ; saving once more keeps what was typed."""
        card = Scorecard.objects.get(seat=self.seat)
        theirs, mine = self.first(cards.written_of(card), card.version), self.first(self.written, 0)
        self.data = beside(self.data, card)
        return [
            Clash(str(field.label), in_words(field, theirs[name]), in_words(field, mine[name]))
            for name, field in self.fields.items()
            if name not in ("version", "why") and theirs[name] != mine[name]
        ]
