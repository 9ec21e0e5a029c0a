"""Fields for things that are named: functions and skills by their words, criteria by their groups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.models import Criterion, Function, Question, Skill


class Names(forms.CharField):
    """Names parted by commas; one that is new is made when the form is saved."""

    def __init__(self, *, model: type[Function] | type[Skill], **kwargs: Any) -> None:
        self.model = model
        kwargs.setdefault("help_text", gettext_lazy("Parted by commas; a new name is fine."))
        super().__init__(required=False, max_length=600, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        most = self.model._meta.get_field("name").max_length or 60
        for name in text.split(","):
            if len(name.strip()) > most:
                raise ValidationError(_("“%(name)s …” is too long for one name."), params={"name": name.strip()[:40]})
        return ", ".join(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))

    def rows(self, text: str) -> list[Any]:
        """The rows of these names, however they are capitalised."""
        found: dict[int, Any] = {}
        for name in filter(None, (one.strip() for one in text.split(","))):
            if self.model is Skill:
                slug = Skill.slug_of(name)
                row: Any = Skill.objects.get_or_create(slug=slug, defaults={"name": name})[0] if slug else None
            else:
                row = Function.objects.filter(name__iexact=name).first() or Function.objects.create(name=name)
            if row is not None:
                found[row.pk] = row
        return list(found.values())


class GroupedIterator(ModelChoiceIterator):
    """Criteria under the headings of their groups."""

    def __iter__(self) -> Iterator[Any]:
        for group, rows in groupby(self.queryset, key=lambda row: row.group):
            yield (Criterion.Group(group).label, [self.choice(row) for row in rows])


class GroupedCriteria(forms.ModelMultipleChoiceField):
    """Criteria to tick, by group."""

    iterator = GroupedIterator
    widget = forms.CheckboxSelectMultiple


class ByCriterion(ModelChoiceIterator):
    """Questions under what they help to judge."""

    def __iter__(self) -> Iterator[Any]:
        whatever = _("Whatever is judged")
        for name, rows in groupby(self.queryset, key=lambda row: row.criterion.name if row.criterion else whatever):
            yield (name, [self.choice(row) for row in rows])


class GroupedQuestions(forms.ModelMultipleChoiceField):
    """Questions of the bank to tick."""

    iterator = ByCriterion
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Question.objects.none(), required=False, **kwargs)
