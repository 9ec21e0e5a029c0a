"""What a candidate types about a meeting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from hiring.forms import Form, area


class AnotherTimeForm(Form):
    words = forms.CharField(
        label=gettext_lazy("What would suit you?"),
        required=False,
        max_length=500,
        widget=area(3),
        help_text=gettext_lazy("Days and hours that are good for you. You need not say why."),
    )
