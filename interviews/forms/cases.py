"""What colleagues and candidates type about a test case."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import promise
from candidates.forms.public import clean_links
from candidates.forms.team import ActForm
from hiring.forms import Form, area, date_input
from hiring.models import Focus, User
from hiring.uploads import Overflow
from interviews.transitions import cases, more_time, seating

LONGEST_BRIEF, LONGEST_WORDS = 20_000, 20_000
SEATS = 4  # at most, when it is sent; more are added afterwards


def graders_for(candidate: Any) -> list[User]:
    """Who may be asked to grade: those who interview, manage or recruit, as far as they may open this file."""
    may = promise.who_may_answer(candidate)
    return [one for one in User.objects.active().order_by("name") if seating.takes_part(one) and may(one)]


class ColleagueField(forms.ModelChoiceField):
    """A colleague by name and uid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), to_field_name="uid", **kwargs)

    def offer(self, people: list[User]) -> None:
        self.queryset = User.objects.filter(pk__in=[one.pk for one in people]).order_by("name")


class SendForm(ActForm):
    brief = forms.CharField(
        label=gettext_lazy("The brief, as they read it"),
        max_length=LONGEST_BRIEF,
        widget=area(14),
        help_text=gettext_lazy("From this stage’s template: make it fit. It is frozen when you send it."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days they have"),
        min_value=1,
        max_value=cases.MOST_DAYS,
        help_text=gettext_lazy("Until the last minute of the last day, in their time."),
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Days within which they begin"),
        min_value=0,
        max_value=cases.MOST_DAYS,
        help_text=gettext_lazy("0: it begins when you send it."),
    )

    def prepare(self) -> None:
        stage = self.application.stage
        self.fields["brief"].initial = stage.case_brief
        self.fields["days"].initial = stage.case_days or 7
        self.fields["window_days"].initial = stage.case_window_days
        wanted = stage.focus_list
        self.seats = min(SEATS, max(2, stage.scorecards_wanted, len(wanted)))
        people = graders_for(self.application.candidate)
        for number in range(1, self.seats + 1):
            grader = ColleagueField(
                label=_("Grader %(number)s") % {"number": number}, required=False, empty_label=_("Nobody yet")
            )
            grader.offer(people)
            self.fields[f"grader_{number}"] = grader
            self.fields[f"focus_{number}"] = forms.ChoiceField(
                label=_("Looks at"),
                choices=Focus.choices,
                required=False,
                initial=wanted[number - 1] if number <= len(wanted) else Focus.ALL,
            )

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The rows of graders, for the page."""
        return [(self[f"grader_{number}"], self[f"focus_{number}"]) for number in range(1, self.seats + 1)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        chosen: dict[User, str] = {}
        for number in range(1, self.seats + 1):
            grader = values.get(f"grader_{number}")
            if grader in chosen:
                self.add_error(f"grader_{number}", _("%(name)s is chosen above already.") % {"name": grader.name})
            elif grader:
                chosen[grader] = values.get(f"focus_{number}") or Focus.ALL
        values["graders"] = list(chosen.items())
        return values

    @property
    def what(self) -> dict[str, Any]:
        """What `cases.send` takes."""
        return {name: self.cleaned_data[name] for name in ("brief", "days", "window_days", "graders")}


class GraderForm(Form):
    grader = ColleagueField(
        label=gettext_lazy("A colleague who grades it"), empty_label=gettext_lazy("Choose a colleague")
    )
    focus = forms.ChoiceField(label=gettext_lazy("Looks at"), choices=Focus.choices, initial=Focus.ALL)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grader"].offer(people)  # type: ignore[attr-defined]


class AnswerForm(Form):
    """The answer to a wish for more time."""

    days = forms.IntegerField(
        label=gettext_lazy("Days they get"),
        min_value=0,
        max_value=cases.MOST_DAYS,
        help_text=gettext_lazy("0 is a no: then say why, kindly."),
    )
    words = forms.CharField(label=gettext_lazy("Your words to them"), required=False, max_length=2000, widget=area(2))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("days") == 0 and not values.get("words"):
            self.add_error("words", _("A no needs a word: say why it cannot be more."))
        return values


# --- the candidate's ---------------------------------------------------------------------------------------------------


class BeginForm(Form):
    on = forms.DateField(label=gettext_lazy("The day on which you begin"), widget=date_input())

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs |= {"min": first, "max": last}


class MoreTimeForm(Form):
    days = forms.IntegerField(
        label=gettext_lazy("How many days more"), min_value=1, max_value=more_time.MOST, initial=more_time.DAYS
    )
    words = forms.CharField(
        label=gettext_lazy("A word about it"),
        required=False,
        max_length=500,
        widget=area(2),
        help_text=gettext_lazy("Only if you like. No reason is needed."),
    )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class TooLarge(ValidationError):
    """A file that is larger than we take: the answer is 413."""


class FilesField(forms.FileField):
    """Several files, whatever they are: neither their kind nor what is in them is looked at."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(uploads) > settings.CASE_MAX_FILES:
            raise ValidationError(
                _("These are %(many)s files; %(most)s are the most. Put several into one archive.")
                % {"many": len(uploads), "most": settings.CASE_MAX_FILES}
            )
        for one in uploads:
            if isinstance(one, Overflow) or one.size > settings.CASE_MAX_BYTES:
                raise TooLarge(
                    _("“%(name)s” is larger than %(most)s. Send a link to it, or a smaller archive.")
                    % {"name": one.name[:60], "most": filesizeformat(settings.CASE_MAX_BYTES)},
                    code="too_large",
                )
            if not one.size:
                raise ValidationError(
                    _("“%(name)s” is empty. Look at the file, then choose it again."), params={"name": one.name[:60]}
                )
        return uploads


class HandInForm(Form):
    """A version of the submission: at least one of the three."""

    links = forms.CharField(
        label=gettext_lazy("Links"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "inputmode": "url"}),
        help_text=gettext_lazy("One a line: a repository, a page that runs. See that we can open it."),
    )
    words = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=area(6),
        help_text=gettext_lazy(
            "Your answer itself, or what we should know: what you left out, what you would do next."
        ),
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attached"].help_text = _("Up to %(most)s files of %(size)s each, of any kind.") % {
            "most": settings.CASE_MAX_FILES,
            "size": filesizeformat(settings.CASE_MAX_BYTES),
        }

    def clean_links(self) -> str:
        return clean_links(self.cleaned_data["links"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not (values.get("links") or values.get("words") or values.get("attached")):
            raise ValidationError(_("There is nothing to hand in yet: add a link, a text or a file."))
        return values

    @property
    def status(self) -> int:
        """What the refusal of this form answers."""
        large = any(
            isinstance(error, TooLarge) or error.code == "too_large"
            for error in self.errors.as_data().get("attached", ())
        )
        return 413 if large else 422
