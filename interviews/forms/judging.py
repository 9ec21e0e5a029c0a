"""A scorecard as a form, whoever writes it, and how it is kept: a draft may be anything, a card is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.forms import Clash, Form, in_words
from hiring.models import Criterion
from interviews.models import Scorecard, Seat
from interviews.transitions import cards
from interviews.transitions.cards import Entry, Written

NOT_ASSESSED = "0"
RATINGS = (
    ("1", gettext_lazy("Not shown")),
    ("2", gettext_lazy("Partly")),
    ("3", gettext_lazy("Shown")),
    ("4", gettext_lazy("Strongly")),
)
KEPT, SUBMITTED, AMENDED = "kept", "submitted", "amended"


@dataclass(frozen=True)
class Row:
    """One criterion on the page: its fields, and what is shown beside them. A guest writes no `words` and ticks no `unknown`."""

    criterion: Criterion
    number: int
    onward: str  # the criterion that follows
    rating: Any
    evidence: Any
    words: Any = None
    unknown: Any = None

    @property
    def anchors(self) -> list[tuple[str, Any, str, bool]]:
        """Each rating: its number, its word, its anchor, and whether it is chosen."""
        chosen = str(self.rating.value() or "")
        texts = dict(self.criterion.anchors)
        return [(key, word, texts[int(key)], key == chosen) for key, word in RATINGS]

    @property
    def is_not_assessed(self) -> bool:
        return str(self.rating.value() or "") == NOT_ASSESSED


class JudgingForm(Form):
    """The card of a seat. `act` says what is asked of it: keep what is there, hand it in, or amend what is in.

    `parts` are the fields of a criterion beside its rating, each with its place in an `Entry`; `texts` are those of the card.
    """

    parts: dict[str, str] = {"evidence": "evidence"}
    texts: tuple[str, ...] = ("reason",)

    recommendation = forms.ChoiceField(
        required=False, choices=Scorecard.Recommendation.choices, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, seat: Seat, card: Scorecard | None, act: str = KEPT) -> None:
        self.seat, self.card, self.act = seat, card, act
        self.criteria = cards.criteria_of(seat)
        own: dict[str, forms.Field] = {}
        for one in self.criteria:
            rating = forms.ChoiceField(
                label=one.name,
                required=False,
                choices=[*RATINGS, (NOT_ASSESSED, _("Not assessed"))],
                widget=forms.RadioSelect,
            )
            asked = {"rating": rating, **self.beside_the_rating()}
            own |= {f"{one.slug}-{part}": field for part, field in asked.items()}
        own |= {**type(self).base_fields, **self.about_the_whole()}
        if act == AMENDED:
            own["why"] = forms.CharField(label=_("Why it changes"), max_length=300)
        self.base_fields = own  # type: ignore[misc]  # of this one form: its criteria, as the page shows them
        super().__init__(data, initial=self.first(cards.written_of(card) if card else Written(), version_of(card)))

    def beside_the_rating(self) -> dict[str, forms.Field]:
        """The fields of a criterion that `parts` name."""
        raise NotImplementedError

    def about_the_whole(self) -> dict[str, forms.Field]:
        """The fields that `texts` name."""
        raise NotImplementedError

    def first(self, written: Written, version: int) -> dict[str, Any]:
        """What the fields show of a stored card."""
        shown: dict[str, Any] = {name: getattr(written, name) for name in ("recommendation", *self.texts)}
        shown["version"] = version
        for one in self.criteria:
            entry = written.entries.get(one.pk, Entry())
            shown[f"{one.slug}-rating"] = NOT_ASSESSED if entry.not_assessed else str(entry.rating or "")
            shown |= {f"{one.slug}-{part}": getattr(entry, name) for part, name in self.parts.items()}
        return shown

    @property
    def rows(self) -> list[Row]:
        """The criteria as the page shows them, numbered through."""
        after = [*(one.name for one in self.criteria[1:]), ""]
        return [
            Row(one, number, onward, **{part: self[f"{one.slug}-{part}"] for part in ("rating", *self.parts)})
            for number, (one, onward) in enumerate(zip(self.criteria, after, strict=False), start=1)
        ]

    @property
    def last(self) -> int:
        """The number of the step behind the criteria."""
        return len(self.criteria) + 1

    @property
    def is_in(self) -> bool:
        return self.card is not None and self.card.state == Scorecard.State.SUBMITTED

    @property
    def too_early(self) -> str:
        """Why the card cannot be handed in yet; nothing when it can."""
        return cards.not_yet(self.seat)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.act == AMENDED or (self.act == SUBMITTED and not self.is_in):
            self.ask_for_the_missing()
        return values

    def ask_for_the_missing(self) -> None:
        """What a whole card needs is asked for at its field."""
        written = self.written
        for one in self.criteria:
            said = cards.lacks_of(one, written.entries[one.pk])
            if said:
                part = "evidence" if written.entries[one.pk].rating is not None else "rating"
                self.add_error(f"{one.slug}-{part}", capfirst(said.partition(": ")[2]))
        if not written.recommendation and "recommendation" not in self.errors:
            self.add_error("recommendation", self.recommend())

    def recommend(self) -> str:
        """What is said where nothing is recommended."""
        return _("Please choose your recommendation.")

    @property
    def written(self) -> Written:
        """The clean words, as `transitions` take them."""
        values, entries = self.cleaned_data, {}
        for one in self.criteria:
            rating = values.get(f"{one.slug}-rating") or ""
            entries[one.pk] = Entry(
                rating=int(rating) if rating and rating != NOT_ASSESSED else None,
                not_assessed=rating == NOT_ASSESSED,
                **{name: values.get(f"{one.slug}-{part}") or getattr(Entry, name) for part, name in self.parts.items()},
            )
        texts = {name: values.get(name) or "" for name in self.texts}
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


def sentence(status: int) -> str:
    """What `keep` answers, in a line for the script that keeps drafts."""
    return _("Another window saved this scorecard meanwhile.") if status == 409 else ""


def keep(form: JudgingForm) -> int:
    """Do with a bound form what its `act` says: 200 done; 422 something is missing at its field; 409 another window saved
    another version meanwhile (`form.clashes`). What is handed in before there is something to judge is kept as a draft. Raises
    IllegalMove as the acts do. The card is `form.card` afterwards."""
    if form.act == SUBMITTED and form.too_early:
        form.act = KEPT
    if not form.is_valid():
        return 422
    with transaction.atomic():
        card = cards.begin(form.seat)
        version, written = form.cleaned_data["version"], form.written
        if form.act == AMENDED:
            saved = cards.amend(card, form.cleaned_data["why"], version=version, by_seat=form.seat, written=written)
        elif form.act == SUBMITTED and card.state == Scorecard.State.SUBMITTED and cards.written_of(card) == written:
            saved = True  # the second click
        else:
            saved = cards.save(card, version=version, by_seat=form.seat, written=written)
            if saved and form.act == SUBMITTED:
                cards.submit(card, by_seat=form.seat)
    form.card = card
    return 200 if saved else 409


def as_amendment(form: JudgingForm) -> tuple[JudgingForm, list[Clash] | None]:
    """A refused form whose card is in by now, as one that amends it by what was typed, with what reads otherwise in it; any other
    form as it is."""
    card = Scorecard.objects.filter(seat=form.seat).prefetch_related("marks").first()
    if card is None or card.state != Scorecard.State.SUBMITTED or form.act == AMENDED:
        return form, None
    clashes = form.clashes()
    if not clashes:
        return form, None
    amending = type(form)(beside(form.data, card), seat=form.seat, card=card, act=AMENDED)
    amending.full_clean()
    amending.errors.clear()  # nobody has been asked yet why it changes
    return amending, clashes
