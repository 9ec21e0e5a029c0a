"""Forms of the company: its first run, its texts, its partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring import founding
from hiring.models import Organisation, Partner, User

from . import CountryField, Form, Versioned, ZoneField, area, lines


class FirstRun(Form):
    """What an empty installation needs to begin; in production also the code that only its server prints."""

    code = forms.CharField(
        label=gettext_lazy("The code of this installation"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("The start printed it; “manage.py first_code” on the server prints it again."),
        error_messages={"required": gettext_lazy("Type the code that “manage.py first_code” prints on the server.")},
    )
    organisation = forms.CharField(label=gettext_lazy("Name of your organisation"), max_length=120)
    country = CountryField(
        label=gettext_lazy("Country"), initial="NL", help_text=gettext_lazy("Its public holidays count.")
    )
    zone = ZoneField(initial="Europe/Amsterdam")
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=gettext_lazy("You sign in with it."),
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "Ten characters or more; three or four words that only you would put together are good."
        ),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Besides administering, you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("is_lead", gettext_lazy("lead the recruiting: you see and may settle everything")),
            ("is_recruiter", gettext_lazy("recruit")),
            ("is_manager", gettext_lazy("hire for your own team")),
            ("is_interviewer", gettext_lazy("interview")),
        ],
        initial=["is_lead"],
        help_text=gettext_lazy(
            "Without somebody who recruits, general applications stay closed. You can change all of it later."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.FIRST_RUN_CODE:
            del self.fields["code"]
        if not self.is_bound:
            self.fields["zone"].widget.attrs["data-guess-zone"] = ""

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if not founding.is_code(typed):
            raise ValidationError(_("This is not the code. “manage.py first_code” on the server prints it."))
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            check_password(self, "password", User(name=data.get("name", ""), email=data.get("email", "")))
        return data

    def administrator(self) -> dict[str, Any]:
        """The first colleague's fields."""
        data = self.cleaned_data
        return {"name": data["name"], "email": data["email"], **dict.fromkeys(data["roles"], True)}


def check_password(form: forms.Form, field: str, user: User) -> None:
    """A weak password is the field's error."""
    try:
        password_validation.validate_password(form.cleaned_data[field], user)
    except ValidationError as refused:
        form.add_error(field, refused)


class OrganisationForm(Versioned):
    """What the careers pages say, and what all reckoning stands on."""

    country = CountryField(
        label=gettext_lazy("Country"), help_text=gettext_lazy("Its public holidays are nobody’s working days.")
    )
    zone = ZoneField()

    class Meta:
        model = Organisation
        fields = [
            "name",
            "tagline",
            "about",
            "product",
            "culture",
            "people",
            "how_we_hire",
            "office",
            "confidant",
            "privacy",
            "country",
            "zone",
            "retention_months",
            "pool_months",
        ]
        texts = ("about", "product", "culture", "people", "how_we_hire", "office", "privacy")
        widgets = {name: area() for name in texts}
        help_texts = {
            "office": gettext_lazy(
                "Invitations to a meeting at the office tell it: the address, the door, whom to ask for."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["confidant"]
        field.queryset = User.objects.active().order_by("name", "pk")
        field.empty_label = gettext_lazy("nobody yet: then they reach the recruiter only")

    def clean_retention_months(self) -> int:
        return self.months("retention_months")

    def clean_pool_months(self) -> int:
        return self.months("pool_months")

    def months(self, name: str) -> int:
        value: int = self.cleaned_data[name]
        if not 1 <= value <= 120:
            raise ValidationError(_("Choose between 1 and 120 months."))
        return value


class PartnerForm(Versioned):
    """A client company as candidates and interviewers read about it."""

    class Meta:
        model = Partner
        fields = ["name", "product", "links"]
        widgets = {"product": area(6), "links": area(3)}
        help_texts = {
            "product": gettext_lazy(
                "What they make, for whom, and who works there. Candidates read it before they apply."
            ),
            "links": gettext_lazy("Each begins with https://"),
        }

    def clean_links(self) -> str:
        return clean_links(self.cleaned_data["links"])


def clean_links(text: str) -> str:
    """Web addresses, one a line; refused: what is none, naming it."""
    found = lines(text)
    check = URLValidator(schemes=["http", "https"])
    for link in found:
        try:
            check(link)
        except ValidationError:
            raise ValidationError(
                _("“%(link)s” is not a web address. Write one a line, such as https://example.com."),
                params={"link": link},
            ) from None
    return "\n".join(found)
