"""Forms of rows without a version: a partner's guests, the steps of a hand-over. Two who save at once read both texts (P7)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.models import Guest
from offers.models import HandoverStep

from . import CleanText, Compared, ZoneField


class Stamped(Compared, CleanText, forms.ModelForm):
    """A form over a row without a version: a digest of what was shown stands in its place."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.stamp(self.instance)

    def stamp(self, row: Any) -> str:
        shown = [getattr(row, name) for name in self._meta.fields or ()]
        return sha256(repr(shown).encode()).hexdigest()[:32]

    def keep(self) -> bool:
        """Saved where the row still is what was shown; False, and nothing written, when somebody saved it meanwhile."""
        with transaction.atomic():
            now = type(self.instance)._base_manager.select_for_update().get(pk=self.instance.pk)
            if self.stamp(now) != self.cleaned_data["version"]:
                return False
            self.save()
        return True


class GuestForm(Stamped):
    """Somebody of the partner who interviews."""

    zone = ZoneField(initial="Europe/Amsterdam")

    class Meta:
        model = Guest
        fields = ["name", "title", "email", "zone"]
        help_texts = {
            "title": gettext_lazy("Candidates read it with the name before they meet, such as “Team lead”."),
            "email": gettext_lazy("The link to each interview goes there; there is no account and no password."),
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = Guest.objects.filter(partner=self.instance.partner, email__iexact=email)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This partner has somebody with this address already."))
        return email


class HandoverStepForm(Stamped):
    """A step of the hand-over's template."""

    day = forms.IntegerField(
        label=gettext_lazy("Days from the first day"),
        min_value=-90,
        max_value=365,
        help_text=gettext_lazy("-3: three days before. 0: on the day."),
    )

    class Meta:
        model = HandoverStep
        fields = ["part", "text", "whose", "day"]
