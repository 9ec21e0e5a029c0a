"""What a recruiter types who adds somebody by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates import adding
from candidates.forms.public import clean_links, zones
from candidates.leads import LEAST_WORDS
from candidates.models import Candidate
from hiring.forms import Form, area
from hiring.models import Job, Organisation, User


class AddPerson(Form):
    """Somebody for a job: approached with words of one's own, or added because they said yes."""

    APPROACH, YES = "approach", "yes"

    job = forms.ModelChoiceField(
        label=_("For which job"), queryset=Job.objects.none(), to_field_name="slug", empty_label=_("Choose a job")
    )
    way = forms.ChoiceField(
        label=_("Have they said yes?"),
        choices=[(APPROACH, _("No, I write to them now")), (YES, _("Yes, they know and want this"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("They read every day and hour in it, and are not mailed at night."),
    )
    links = forms.CharField(
        label=_("Where you found them"),
        required=False,
        max_length=2000,
        widget=area(2),
        help_text=_("Links, one a line."),
    )
    word = forms.CharField(
        label=_("Your own words to them"),
        required=False,
        max_length=5000,
        widget=area(6),
        help_text=_(
            "What in their work made you think of them? A few sentences, written for this one person. The mail around them "
            "names the job and lets them say yes or no with a click."
        ),
    )
    how = forms.CharField(
        label=_("How and when they said yes"),
        required=False,
        max_length=1000,
        widget=area(2),
        help_text=_("It stays with the application as a note."),
    )
    cv = forms.FileField(label=_("CV as PDF"), required=False, help_text=_("If they gave you one for this."))
    kept = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    same = forms.BooleanField(
        label=_("Yes, this is the same person. Nothing we know of them is changed."), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        organisation = Organisation.current()
        kwargs.setdefault("initial", {}).setdefault("zone", organisation.zone if organisation else user.zone)
        super().__init__(*args, **kwargs)
        self.user = user
        self.known: adding.Known | None = None
        self.fields["job"].queryset = adding.jobs(user)  # type: ignore[attr-defined]
        # Each way wants its own words: unasked, both stand there as needed; the page shows those of the chosen one.
        way = self.data.get("way") if self.is_bound else None
        self.fields["word"].required = way in (None, self.APPROACH)
        self.fields["how"].required = way in (None, self.YES)

    def clean_links(self) -> str:
        return clean_links(self.cleaned_data["links"])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if Candidate.key_of(email) == self.user.email.lower():
            raise forms.ValidationError(_now("That is your own address. Apply by the careers page, like everybody."))
        return email

    def clean(self) -> dict[str, Any]:
        """Each way wants its own words; a person we know is shown before anything is added."""
        data = super().clean() or self.cleaned_data
        way, job, email = data.get("way"), data.get("job"), data.get("email")
        if way == self.APPROACH and "word" in data and len(data["word"].split()) < LEAST_WORDS:
            self.add_error(
                "word",
                _now("Write a few sentences of your own to this person: at least %(least)s words.")
                % {"least": LEAST_WORDS},
            )
        if job and email:
            if adding.open_on(job, email):
                self.add_error(
                    "email", _now("Somebody with this address has an open application for this job already.")
                )
                self.known = adding.known(self.user, email)
            elif not data.get("same"):
                self.known = adding.known(self.user, email)
                if self.known:
                    self.add_error("same", _now("We know this address. Please look, then confirm."))
        return data
