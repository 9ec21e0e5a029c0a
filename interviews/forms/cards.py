"""A colleague's scorecard as a form (a guest's is `verdict`), and how both are kept: a draft may be anything, a card is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.forms import Clash, Form, area, in_words
from hiring.models import Criterion
from interviews.models import Scorecard, Seat
from interviews.transitions import cards
from interviews.transitions.cards import Entry, Written

LONGEST = 8000
NOT_ASSESSED = "0"
RATINGS = (
    ("1", gettext_lazy("Not shown")),
    ("2", gettext_lazy("Partly")),
    ("3", gettext_lazy("Shown")),
    ("4", gettext_lazy("Strongly")),
)
KEPT, SUBMITTED, AMENDED = "kept", "submitted", "amended"


def text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area(rows), help_text=help_text)


@dataclass(frozen=True)
class Row:
    """One criterion on the page: its fields, and what is shown beside them."""

    criterion: Criterion
    number: int
    rating: Any
    unknown: Any
    evidence: Any
    words: Any
    onward: str  # the criterion that follows

    @property
    def anchors(self) -> list[tuple[str, Any, str, bool]]:
        """Each rating: its number, its word, its anchor, and whether it is chosen."""
        chosen = str(self.rating.value() or "")
        texts = dict(self.criterion.anchors)
        return [(key, word, texts[int(key)], key == chosen) for key, word in RATINGS]

    @property
    def is_not_assessed(self) -> bool:
        return str(self.rating.value() or "") == NOT_ASSESSED

    @property
    def errors(self) -> list[str]:
        return [*self.rating.errors, *self.unknown.errors, *self.evidence.errors, *self.words.errors]


class CardForm(Form):
    """The card of a seat. `act` says what is asked of it: keep what is there, hand it in, or amend what is in."""

    recommendation = forms.ChoiceField(
        label=gettext_lazy("Your recommendation"),
        required=False,
        choices=Scorecard.Recommendation.choices,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, seat: Seat, card: Scorecard | None, act: str = KEPT) -> None:
        self.seat, self.card, self.act = seat, card, act
        self.criteria = cards.criteria_of(seat)
        name = seat.application.candidate.first_name
        own: dict[str, forms.Field] = dict(type(self).base_fields)
        for one in self.criteria:
            own |= self.fields_of(one, name)
        own["reason"] = text(_("What decides it for you"), 2, _("The reason of your recommendation, for the team."))
        own["private"] = text(_("Anything else for the team"), 2, _("Never leaves the team."))
        own["for_candidate"] = text(
            _("For %(name)s") % {"name": name}, 2, _("A sentence or two that they may read, said to them.")
        )
        own["notes"] = text(
            _("Running notes"), 4, _("Yours, while you talk. They stay with the card, for the team only.")
        )
        if act == AMENDED:
            own["why"] = forms.CharField(label=_("Why it changes"), max_length=300)
        self.base_fields = own  # type: ignore[misc]  # of this one form: its criteria
        super().__init__(data, initial=self.first(cards.written_of(card) if card else Written(), version_of(card)))

    @staticmethod
    def fields_of(one: Criterion, name: str) -> dict[str, forms.Field]:
        return {
            f"{one.slug}-rating": forms.ChoiceField(
                label=one.name,
                required=False,
                choices=[*RATINGS, (NOT_ASSESSED, _("Not assessed"))],
                widget=forms.RadioSelect,
            ),
            f"{one.slug}-unknown": forms.BooleanField(label=_("Said that they did not know"), required=False),
            f"{one.slug}-evidence": text(_("What did you see or hear?"), 3),
            f"{one.slug}-words": text(_("For %(name)s") % {"name": name}, 2),
        }

    def first(self, written: Written, version: int) -> dict[str, Any]:
        """What the fields show of a stored card."""
        shown: dict[str, Any] = {name: getattr(written, name) for name in ("recommendation", *cards.TEXTS)}
        shown["version"] = version
        for one in self.criteria:
            entry = written.entries.get(one.pk, Entry())
            shown[f"{one.slug}-rating"] = NOT_ASSESSED if entry.not_assessed else str(entry.rating or "")
            shown[f"{one.slug}-unknown"] = entry.did_not_know
            shown[f"{one.slug}-evidence"] = entry.evidence
            shown[f"{one.slug}-words"] = entry.for_candidate
        return shown

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The criteria as the page shows them: group by group, numbered through."""
        found: dict[str, list[Row]] = {}
        after = [*(one.name for one in self.criteria[1:]), ""]
        for number, (one, onward) in enumerate(zip(self.criteria, after, strict=False), start=1):
            rating, unknown, evidence, words = (
                self[f"{one.slug}-{part}"] for part in ("rating", "unknown", "evidence", "words")
            )
            row = Row(one, number, rating, unknown, evidence, words, onward)
            found.setdefault(str(one.get_group_display()), []).append(row)
        return list(found.items())

    @property
    def rows(self) -> list[Row]:
        return [row for _label, rows in self.groups for row in rows]

    @property
    def last(self) -> int:
        """The number of the step behind the criteria."""
        return len(self.criteria) + 1

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.act != KEPT:
            self._ask_for_the_missing()
        return values

    def _ask_for_the_missing(self) -> None:
        """What a whole card needs is asked for at its field."""
        written = self.written
        for one in self.criteria:
            said = cards.lacks_of(one, written.entries[one.pk])
            if said:
                part = "evidence" if written.entries[one.pk].rating is not None else "rating"
                self.add_error(f"{one.slug}-{part}", said.partition(": ")[2])
        if not written.recommendation and "recommendation" not in self.errors:
            self.add_error("recommendation", _("Please choose your recommendation."))

    @property
    def written(self) -> Written:
        """The clean words, as `transitions` take them."""
        values = self.cleaned_data
        entries = {}
        for one in self.criteria:
            rating = values.get(f"{one.slug}-rating") or ""
            entries[one.pk] = Entry(
                rating=int(rating) if rating and rating != NOT_ASSESSED else None,
                not_assessed=rating == NOT_ASSESSED,
                did_not_know=bool(values.get(f"{one.slug}-unknown")),
                evidence=values.get(f"{one.slug}-evidence") or "",
                for_candidate=values.get(f"{one.slug}-words") or "",
            )
        texts = {name: values.get(name) or "" for name in cards.TEXTS}
        return Written(values.get("recommendation") or "", **texts, entries=entries)

    def clashes(self) -> list[Clash]:
        """What is saved beside what was typed, where they differ; saving once more keeps what was typed."""
        card = Scorecard.objects.get(seat=self.seat)
        theirs, mine = self.first(cards.written_of(card), card.version), self.first(self.written, 0)
        self.data = beside(self.data, card)
        found = []
        for name, field in self.fields.items():
            if name not in ("version", "why") and theirs[name] != mine[name]:
                label = str(field.label)
                one = next((one.name for one in self.criteria if name.startswith(f"{one.slug}-")), "")
                label = f"{one}: {label}" if one and one != label else label
                found.append(Clash(label, in_words(field, theirs[name]), in_words(field, mine[name])))
        return found


def beside(data: Any, card: Scorecard) -> Any:
    """What was typed, as it was typed, to be saved over the card as it is stored now."""
    typed = data.copy()
    typed["version"] = str(card.version)
    return typed


def version_of(card: Scorecard | None) -> int:
    """What a form is shown beside; 0 while there is no card."""
    return card.version if card else 0


def keep(form: CardForm) -> int:
    """Do with a bound form what its `act` says: 200 done; 422 something is missing at its field; 409 another window saved
    another version meanwhile (`form.clashes`). Raises IllegalMove as the acts do. The card is `form.card` afterwards."""
    if not form.is_valid():
        return 422
    with transaction.atomic():
        card = cards.begin(form.seat)
        version, written = form.cleaned_data["version"], form.written
        if form.act == AMENDED:
            saved = cards.amend(card, form.cleaned_data["why"], version=version, by_seat=form.seat, written=written)
        elif form.act == SUBMITTED and card.state == Scorecard.State.SUBMITTED:
            saved = True  # the second click
        else:
            saved = cards.save(card, version=version, by_seat=form.seat, written=written)
            if saved and form.act == SUBMITTED:
                cards.submit(card, by_seat=form.seat)
    form.card = card
    return 200 if saved else 409
