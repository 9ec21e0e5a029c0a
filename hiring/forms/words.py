"""What a field says when it cannot take what was typed: sentences that say how to go on, in place of Django's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

GONE = _("This is not among the choices, or no longer. Please choose again.")
NUMBER = {
    "min_value": _("This must be at least %(limit_value)s."),
    "max_value": _("This can be at most %(limit_value)s."),
    "max_digits": _("This number is too long."),
    "max_whole_digits": _("This number is too long."),
    "max_decimal_places": _("This number has too many decimals."),
    "step_size": _("This goes in steps of %(limit_value)s."),
}
# From the general to the particular: what stands further down wins.
WORDS: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (
        forms.Field,
        {
            "required": _("Please fill this in."),
            "min_length": _("Please write at least %(limit_value)d characters."),
            "max_length": ngettext_lazy(
                "There is room for one character; this has %(show_value)d.",
                "There is room for %(limit_value)d characters; this has %(show_value)d. Please shorten it.",
                "limit_value",
            ),
        },
    ),
    (forms.ChoiceField, {"required": _("Please choose one."), "invalid_choice": GONE}),
    (forms.ModelChoiceField, {"required": _("Please choose one."), "invalid_choice": GONE}),
    (forms.MultipleChoiceField, {"required": _("Please choose at least one."), "invalid_list": GONE}),
    (
        forms.ModelMultipleChoiceField,
        {"required": _("Please choose at least one."), "invalid_list": GONE, "invalid_pk_value": GONE},
    ),
    (forms.BooleanField, {"required": _("Please tick this to go on.")}),
    (
        forms.FileField,
        {
            "required": _("Please choose a file."),
            "invalid": _("No file arrived. Please choose it again."),
            "missing": _("No file arrived. Please choose it again."),
            "empty": _("This file is empty. Please choose another one."),
        },
    ),
    (
        forms.DateField,
        {
            "required": _("Please choose a day."),
            "invalid": _("This is not a day. Choose one, or write it like 2027-03-31."),
        },
    ),
    (
        forms.DateTimeField,
        {
            "required": _("Please choose a day and a time."),
            "invalid": _("This is not a day and a time. Choose them, or write them like 2027-03-31 09:30."),
        },
    ),
    (
        forms.TimeField,
        {
            "required": _("Please choose a time."),
            "invalid": _("This is not a time of day. Choose one, or write it like 09:30."),
        },
    ),
    (forms.IntegerField, {"invalid": _("Please write a whole number, in figures."), **NUMBER}),
    (forms.DecimalField, {"invalid": _("Please write a number, in figures.")}),
    (
        forms.EmailField,
        {"invalid": _("This does not look like a mail address. It has the form name@example.org.")},
    ),
    (forms.URLField, {"invalid": _("This does not look like an address. It has the form https://example.org/page.")}),
]


def say_plainly(field: forms.Field) -> None:
    """The field refuses in these words, except where its form has words of its own."""
    stock: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            stock |= getattr(kind, "default_error_messages", {})
    ours: dict[str, Any] = {}
    for kind, words in WORDS:
        if isinstance(field, kind):
            ours |= words
    for code, words in ours.items():
        if field.error_messages.get(code) is stock.get(code):
            field.error_messages[code] = words
