"""The public application form: short, forgiving, and doubtful only of machines."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candidates import files, intake
from candidates.models import Candidate, Document
from hiring import clock
from hiring.forms import Form, LongSelect, area, old_zone, zones, zones_drawn
from hiring.models import Organisation

KEPT, STARTED = "candor.kept-cv", "candor.started"
QUICKEST = 3  # seconds: nobody chooses a file and types a name in less
MOST_LINKS = 10


def clean_links(text: str) -> str:
    """Links, one a line, each leading to a web page; what a person forgets of an address is added."""
    found = []
    for line in dict.fromkeys(text.split()):
        link = line if re.match(r"[a-z][a-z0-9+.-]*:", line, re.IGNORECASE) else f"https://{line}"
        try:
            parts = urlsplit(link)
            good = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "") and len(link) <= 300
        except ValueError:
            good = False
        if not good:
            raise ValidationError(
                _now("“%(link)s” is not the address of a web page. Write one a line, such as https://example.org/me."),
                params={"link": line[:60]},
            )
        found.append(link)
    if len(found) > MOST_LINKS:
        raise ValidationError(_now("Please choose the ten links that say most about you."))
    return "\n".join(found)


class ApplicationForm(Form):
    """A name, a mail address and a CV; everything else is optional.

    A CV that was accepted stays here when another field has to be looked at again: `kept` names it. `doubtful` says that a
    machine may have filled in the form; such a one is set aside for a person, never dropped.
    """

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As you would like us to call you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("We write to you here, and send the link to your own page."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Please give us an address to answer to."),
            "invalid": _("This does not look like a mail address. It has the form name@example.org."),
        },
    )
    cv = forms.FileField(
        label=_("Your CV as a PDF"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "aria-describedby": "id_cv_helptext"}),
    )
    work_mode = forms.ChoiceField(
        label=_("Where would you like to work?"),
        required=False,
        choices=Candidate.WorkMode.choices,
        widget=forms.RadioSelect,
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One a line: a portfolio, code, something you wrote. Welcome, and never needed."),
    )
    word = forms.CharField(
        label=_("A word to us"),
        required=False,
        max_length=4000,
        widget=area(4),
        help_text=_("What draws you here, or what we should know. Two or three sentences are plenty."),
    )
    zone = forms.CharField(
        label=_("Your time zone"),
        required=False,
        max_length=60,
        help_text=_("Every day and hour we name is yours then."),
    )
    pool = forms.BooleanField(required=False)
    homepage = forms.CharField(  # nobody sees it; machines fill it in
        label=_("Please leave this empty"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1"})
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    started = forms.CharField(required=False, widget=forms.HiddenInput)
    via = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.status = 422
        zone = self.fields["zone"]
        zone.widget = LongSelect({"autocomplete": "off"}, zones(), drawn=zones_drawn, own=old_zone)
        zone.initial = organisation.zone
        if not self.is_bound and "zone" not in self.initial:
            zone.widget.attrs["data-guess-zone"] = ""
        self.fields["homepage"].widget.attrs["autocomplete"] = "off"
        self.fields["pool"].label = _now("Keep my details for %(months)s months, and write to me when a job fits.") % {
            "months": organisation.pool_months
        }
        self.fields["pool"].help_text = _now(
            "Only with your yes. You can take it back at any time, on your own page; after that time it ends by itself."
        )
        typed = self.data.get("kept") if self.is_bound else self.initial.get("kept")
        self.document = kept_document(str(typed or ""))
        self.began = began(str((self.data if self.is_bound else self.initial).get("started") or ""))

    # --- what the page shows ---
    @property
    def kept_token(self) -> str:
        """Names the file that is here already, for the form that is sent next; empty without one."""
        return signing.dumps(self.document.uid.hex, salt=KEPT) if self.document else ""

    @property
    def started_token(self) -> str:
        """When this person began to fill in the form: kept through every error."""
        return signing.dumps(self.began or clock.now().timestamp(), salt=STARTED)

    # --- checks ---
    def clean_links(self) -> str:
        return clean_links(self.cleaned_data["links"])

    def clean_zone(self) -> str:
        """Nobody fails for a zone: what we do not know becomes the organisation's."""
        typed = self.cleaned_data["zone"]
        return typed if typed in available_timezones() else self.organisation.zone

    def clean_cv(self) -> Any:
        """The accepted file, kept from now on; a new one takes the place of the one that was here."""
        upload = self.cleaned_data["cv"]
        if upload is None:
            if self.document is None:
                lost = self.data.get("kept")
                raise ValidationError(
                    _now("We no longer hold that file. Please choose your CV once more.")
                    if lost
                    else _now("Please choose your CV, as a PDF."),
                    code="required",
                )
            return None
        try:
            new = files.keep(upload)
        except files.Refused as refused:
            self.status = refused.status
            raise ValidationError(str(refused), code=refused.code) from refused
        if self.document and self.document.candidate_id is None:
            files.discard(self.document)
        self.document = new
        return None

    @property
    def doubtful(self) -> bool:
        """Whether a machine may have sent it: the hidden field is filled in, or it came quicker than anybody types."""
        quick = self.began is None or clock.now().timestamp() - self.began < QUICKEST
        return bool(self.cleaned_data.get("homepage")) or quick

    @property
    def sent(self) -> intake.Sent:
        """What was sent; only for a valid form."""
        assert self.document is not None
        data = self.cleaned_data
        return intake.Sent(
            name=data["name"],
            email=data["email"],
            zone=data["zone"],
            document=self.document,
            links=data["links"],
            word=data["word"],
            work_mode=data["work_mode"],
            pool=data["pool"],
            via=data["via"],
            set_aside=self.doubtful,
        )


def kept_document(token: str) -> Document | None:
    """The file that this token names, while we hold it."""
    try:
        uid = signing.loads(token, salt=KEPT)
    except signing.BadSignature:
        return None
    return Document.objects.defer("text").filter(uid=uid).first()


def began(token: str) -> float | None:
    """When the form was opened, by our own seal; None for a seal that is not ours."""
    try:
        return float(signing.loads(token, salt=STARTED))
    except (signing.BadSignature, TypeError, ValueError):
        return None
