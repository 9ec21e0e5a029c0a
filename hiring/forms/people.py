"""Forms of colleagues: invited, edited, away, leaving."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring import people
from hiring.models import Role, Skill, User

from . import Compared, CountryField, Form, ModelForm, ZoneField, area, date_input
from .organisation import check_password

WEEK = [
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
]
ROLES = [
    (Role.RECRUITER, gettext_lazy("Recruiter: fills jobs, answers candidates, decides in their jobs")),
    (Role.LEAD, gettext_lazy("Recruiting lead: a recruiter for all jobs, confidential ones too")),
    (Role.MANAGER, gettext_lazy("Hiring manager: agrees the profile and decides in their jobs")),
    (Role.INTERVIEWER, gettext_lazy("Interviewer: sees whom they talk with")),
    (Role.APPROVER, gettext_lazy("Approver: approves offers that name them")),
    (Role.HR, gettext_lazy("HR: takes over who was hired")),
    (Role.ADMINISTRATOR, gettext_lazy("Administrator: colleagues, roles, partners and settings; no candidates")),
]


class Hours(ModelForm):
    """When somebody works, and where: what promised days are reckoned with."""

    zone = ZoneField()
    country = CountryField(
        label=gettext_lazy("Country whose holidays count"), empty=gettext_lazy("the organisation’s country")
    )
    working_days = forms.MultipleChoiceField(
        label=gettext_lazy("Working days"), choices=WEEK, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ["zone", "country", "working_days", "day_starts", "day_ends"]
        widgets = {
            "day_starts": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "day_ends": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }
        help_texts = {"day_ends": gettext_lazy("A promised day ends with it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["working_days"] = list(self.instance.working_days)

    def clean_working_days(self) -> str:
        return "".join(sorted(self.cleaned_data["working_days"]))


class Colleague(Compared, Hours):
    """A colleague as the administrator knows them. The row has no version: what was shown is compared by its digest."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Somebody may have several. What they do in a job is said in its hiring team."),
    )
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Parted by commas, such as Angular, PostgreSQL. Interviews that ask for one find them."),
    )

    class Meta(Hours.Meta):
        fields = ["name", "email", "title", "line", *Hours.Meta.fields]
        labels = {"line": gettext_lazy("Reports to"), "title": gettext_lazy("What candidates may call their role")}
        help_texts = {
            **Hours.Meta.help_texts,
            "title": gettext_lazy("Such as People Coordinator. It stands under their letters."),
            "line": gettext_lazy("When they apply inside the company, this person does not see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(is_active=True) | Q(pk=self.instance.line_id)
        self.fields["line"].queryset = User.objects.filter(here).exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        self.fields["line"].empty_label = _("nobody here")  # type: ignore[attr-defined]
        self.initial["roles"] = [str(role.value) for role in self.instance.roles]
        if self.instance.pk:
            self.initial["skills"] = ", ".join(self.instance.skills.values_list("name", flat=True))
            self.initial["version"] = self.stamp(self.instance)

    def stamp(self, row: User) -> str:
        """A digest of everything that this form shows of the row."""
        shown = [getattr(row, name) for name in ("name", "email", "title", "line_id", *Hours.Meta.fields)]
        skills = sorted(row.skills.values_list("name", flat=True))
        return sha256(repr((shown, [role.value for role in row.roles], skills)).encode()).hexdigest()[:32]

    def typed(self, name: str) -> Any:
        value = super().typed(name)
        if name == "skills":
            return ", ".join(wording for _slug, wording in value or [])
        return list(value or "") if name == "working_days" else value

    def keep(self) -> bool:
        """Saved where the row still is what was shown; False, and nothing written, when somebody saved it meanwhile."""
        with transaction.atomic():
            now = User.objects.select_for_update().get(pk=self.instance.pk)
            if self.stamp(now) != self.cleaned_data["version"]:
                return False
            self.save()
        return True

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A colleague has this address already."))
        return email

    def clean_skills(self) -> list[tuple[str, str]]:
        """Each skill once, as its normal form and the wording."""
        found: dict[str, str] = {}
        for wording in self.cleaned_data["skills"].split(","):
            slug = Skill.slug_of(wording.strip())
            if len(wording.strip()) > 60:
                raise ValidationError(
                    _("“%(skill)s” is too long for one skill."), params={"skill": wording.strip()[:60]}
                )
            if slug:
                found.setdefault(slug, wording.strip())
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("roles", [])
        if self.instance.is_administrator and Role.ADMINISTRATOR not in chosen:
            others = User.objects.active().filter(is_administrator=True).exclude(pk=self.instance.pk)
            if not others.exists():
                self.add_error("roles", _("They are the only administrator. Make somebody else one first."))
        if (
            self.instance.pk
            and not {Role.RECRUITER, Role.LEAD, Role.MANAGER} & set(chosen)
            and people.burden(self.instance).answers_candidates
        ):
            self.add_error(
                "roles",
                _(
                    "Candidates wait for their word, they lead a job, or they have a task of the team: "
                    "hand that over first (“Deactivate …” offers it)."
                ),
            )
        return data

    def save(self, commit: bool = True) -> User:
        for role in Role:
            setattr(self.instance, f"is_{role.value}", role.value in self.cleaned_data["roles"])
        if not self.instance.pk:
            self.instance.set_unusable_password()
        is_moved = self.instance.pk is not None and "email" in self.changed_data
        user: User = super().save()
        if is_moved:
            people.address_changed(user)
        user.skills.set(
            [
                Skill.objects.get_or_create(slug=slug, defaults={"name": wording})[0]
                for slug, wording in self.cleaned_data["skills"]
            ]
        )
        return user


class AbsenceForm(Form):
    """Days away, and who stands in."""

    first_day = forms.DateField(label=gettext_lazy("First day away"), widget=date_input())
    last_day = forms.DateField(label=gettext_lazy("Last day away"), widget=date_input())
    cover = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who stands in"),
        required=False,
        empty_label=gettext_lazy("nobody: promised days wait until they are back"),
        help_text=gettext_lazy("They may do on these days what the person away may do, and owe what falls due."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].queryset = User.objects.active().exclude(pk=user.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return data


class TakeOver(Form):
    """Who takes over everything that rests on somebody."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who takes everything over"),
        empty_label=gettext_lazy("Choose a colleague"),
    )

    def __init__(self, *args: Any, user: User, answers_candidates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Q(is_recruiter=True) | Q(is_lead=True) | Q(is_manager=True) if answers_candidates else Q()
        self.fields["to"].queryset = User.objects.active().filter(able).exclude(pk=user.pk)  # type: ignore[attr-defined]


class Welcome(Form):
    """The first password of somebody who was invited."""

    password = forms.CharField(
        label=gettext_lazy("A password of your own"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "Ten characters or more; three or four words that only you would put together are good."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            check_password(self, "password", self.user)
        return data


class LookForm(Form):
    """What an administrator opens, and why."""

    OUTBOX = "outbox"
    what = forms.ChoiceField(label=gettext_lazy("What you open"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=area(3),
        help_text=gettext_lazy("It is written down beside your name and stays."),
    )

    def __init__(self, *args: Any, jobs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outbox = (self.OUTBOX, _("The outbox: all mails"))
        self.fields["what"].choices = [("", _("Choose")), (_("Jobs"), jobs), (_("Mail"), [outbox])]  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < 10:
            raise ValidationError(_("Please write a sentence that somebody else understands later."))
        return reason
