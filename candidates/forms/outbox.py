"""What a colleague types about a mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.forms import Form


class SendAgain(Form):
    """Where a mail that could not be sent goes next."""

    to = forms.EmailField(
        label=_("To which address"),
        max_length=254,
        help_text=_("For this mail only. The address of the person stays as it is."),
    )


class Cancel(Form):
    """Why a mail is not to leave."""

    why = forms.CharField(label=_("Why it is not to leave"), max_length=200)
