"""What is typed into a kit: the answer to a candidate's question, why a scorecard is not awaited; and the question itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.forms.team import ActForm
from hiring.forms import Form, area


class AnswerForm(Form):
    answer = forms.CharField(
        label=_("The answer, as they read it"),
        required=False,
        max_length=4000,
        widget=area(2),
        help_text=_("It stands on their own page. Empty: not answered yet."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(ActForm):
    why = forms.CharField(
        label=_("Why no scorecard is awaited any more"),
        max_length=300,
        widget=area(2),
        help_text=_("For us only."),
    )


class AskForm(Form):
    text = forms.CharField(
        label=_("Your question to us"),
        max_length=2000,
        widget=area(3),
        error_messages={"required": _("Please write your question first.")},
    )
