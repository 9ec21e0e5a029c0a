"""What a colleague types about a mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates import outbox
from candidates.models import Mail
from hiring.forms import Form


class SendAgain(Form):
    """Where a mail that could not be sent goes next; nobody is asked where one goes that opens an account."""

    to = forms.EmailField(
        label=_("To which address"),
        max_length=254,
        help_text=_("For this mail only. The address of the person stays as it is."),
    )

    def __init__(self, *args: Any, mail: Mail, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = mail.user if mail.kind in outbox.KEYED else None
        if self.account:
            del self.fields["to"]

    @property
    def address(self) -> str:
        """Where the clean form sends it."""
        return self.account.email if self.account else str(self.cleaned_data["to"])


class Cancel(Form):
    """Why a mail is not to leave."""

    why = forms.CharField(label=_("Why it is not to leave"), max_length=200)
