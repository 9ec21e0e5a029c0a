"""What colleagues type when they act on an application. Each form carries `seen`: the state it was shown beside."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import board, days, endings, letters, promise, rows, search
from candidates.models import JUDGED, Application, Closure, Letter, ReasonKind
from candidates.models.application import is_blind
from hiring import clock
from hiring.forms import Form, area, date_input
from hiring.forms.words import say_plainly
from hiring.models import Criterion, Job, LetterNeeds, Requirement, Stage, User
from hiring.states import IllegalMove

SENTENCES = re.compile(r"\S[^.!?\n]*[.!?]*")
SEEN = ("state", "stage_id", "next_step", "promise_moves")
PLACE = ("state", "stage_id")
STEP = ("state", "stage_id", "next_step")
DAY = SEEN


def seen_of(one: Application | rows.Card) -> str:
    """What a form shows of the application, as one hidden value."""
    return "~".join(str(getattr(one, name)) for name in SEEN)


def seen_values(application: Application, typed: str, names: tuple[str, ...] = PLACE) -> dict[str, Any]:
    """The named values that the form showed, for `transitions` to compare; a form without them is behind for sure."""
    parts = typed.split("~")
    if len(parts) != len(SEEN):
        raise IllegalMove(application.moved_meanwhile())
    return {name: value for name, value in zip(SEEN, parts, strict=True) if name in names}


def is_behind(application: Application, typed: str) -> bool:
    """Whether the form was shown beside another state or stage than the application has now."""
    parts = typed.split("~")
    return parts[: len(PLACE)] != [str(getattr(application, name)) for name in PLACE] or len(parts) != len(SEEN)


class ActForm(Form):
    """A form about one application, for one colleague."""

    def __init__(self, data: Any = None, *, application: Application, user: User, **kwargs: Any) -> None:
        self.application, self.user = application, user
        super().__init__(data, **kwargs)
        known = set(self.fields)
        self.prepare()
        for name in self.fields.keys() - known:  # what it adds refuses in our words, too
            say_plainly(self.fields[name])

    def prepare(self) -> None:
        """Set choices and first values for this application."""


class HoldForm(ActForm):
    until = forms.DateField(
        label=gettext_lazy("We look at it again on"),
        widget=date_input(),
        help_text=gettext_lazy("They hear from us by the end of that day, at most thirty days from now."),
    )
    words = forms.CharField(
        label=gettext_lazy("What they read about it"),
        required=False,
        widget=area(3),
        help_text=gettext_lazy("Stands in their letter. Say why, kindly and truly."),
    )

    def prepare(self) -> None:
        owner = self.application.owed_by or self.user
        today = clock.now().astimezone(owner.tz).date()
        self.fields["until"].widget.attrs |= {"min": today + timedelta(days=1), "max": today + timedelta(days=30)}


class DayForm(ActForm):
    to = forms.DateField(label=gettext_lazy("They hear by the end of"), widget=date_input())
    words = forms.CharField(
        label=gettext_lazy("What they read about it"),
        required=False,
        widget=area(3),
        help_text=gettext_lazy("Stands in the notice, which leaves at once. Say what takes longer."),
    )

    def prepare(self) -> None:
        owner = self.application.owed_by or self.user
        today = clock.now().astimezone(owner.tz).date()
        self.fields["to"].widget.attrs |= {"min": today + timedelta(days=1), "max": today + timedelta(days=30)}
        self.fields["to"].initial = days.in_working_days(owner, 2).at.astimezone(owner.tz).date()


class HandOverForm(ActForm):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Who owes the word from now on"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
    )

    def prepare(self) -> None:
        people = board.colleagues(self.application.job_id).exclude(pk=self.application.owed_by_id or 0)
        # a colleague who applies is hidden from their line and peers
        may = promise.who_may_answer(self.application.candidate)
        self.fields["to"].queryset = people.filter(pk__in=[one.pk for one in people if may(one)])  # type: ignore[attr-defined]


class StageField(forms.ModelChoiceField):
    """A stage, by its name for the team and its uid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Stage.objects.none(), to_field_name="uid", empty_label=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A uid however it is written is the choice it names."""
        try:
            return str(UUID(value)) if isinstance(value, str) else super().prepare_value(value)
        except ValueError:
            return value


class BackForm(ActForm):
    to = StageField(label=gettext_lazy("Back to"))
    why = forms.CharField(
        label=gettext_lazy("Why they go back"),
        widget=area(3),
        help_text=gettext_lazy("For us only. It stands in the timeline."),
    )

    def prepare(self) -> None:
        stage = self.application.stage
        earlier = stage.pipeline.stages.filter(position__lt=stage.position, retired_at__isnull=True)
        self.fields["to"].queryset = earlier.order_by("-position")  # type: ignore[attr-defined]


class WithdrawForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("How you know, and why they withdraw"),
        widget=area(3),
        help_text=gettext_lazy("For us only: “called on Tuesday, took another offer”."),
    )
    words = forms.CharField(
        label=gettext_lazy("Your words to them"),
        required=False,
        widget=area(3),
        help_text=gettext_lazy("Stand in the confirmation, which leaves in ten minutes."),
    )


class ReopenForm(ActForm):
    words = forms.CharField(
        label=gettext_lazy("Your words to them"),
        required=False,
        widget=area(3),
        help_text=gettext_lazy("Stand in the letter that says we look again."),
    )

    def prepare(self) -> None:
        if self.application.is_open:
            del self.fields["words"]


class PhoneForm(ActForm):
    at = forms.DateTimeField(
        label=gettext_lazy("When you talked"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In your time. The written letter leaves at once."),
    )

    def prepare(self) -> None:
        self.fields["at"].initial = clock.now()


class NoteForm(Form):
    text = forms.CharField(label=gettext_lazy("Note"), max_length=10_000, widget=area(2))
    for_recruiters = forms.BooleanField(label=gettext_lazy("For recruiters only"), required=False)

    def __init__(self, *args: Any, may: dict[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may["note_recruiters"]:
            del self.fields["for_recruiters"]


class NoteTextForm(Form):
    text = forms.CharField(label=gettext_lazy("Note"), max_length=10_000, widget=area(5))
    version = forms.IntegerField(widget=forms.HiddenInput)


# --- the letter ----------------------------------------------------------------------------------------------------------


CRITERIA = ("reason_criterion", "point_criterion")


class LetterForm(ActForm):
    """The words of a closing letter. `closure` says which; what it must hold depends on how far they came."""

    words = forms.CharField(
        label=gettext_lazy("Your words"),
        required=False,
        widget=area(4),
        help_text=gettext_lazy("Stand in the letter after its first sentence."),
    )
    reason_criterion = forms.ModelChoiceField(
        label=gettext_lazy("The reason belongs to"),
        required=False,
        queryset=Criterion.objects.none(),
        help_text=gettext_lazy(
            "Where there are scorecards, one that was rated below 3; none where terms decided it, or another finalist was chosen."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("The reason they read"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("One reason that belongs to the job. No comparison with others."),
    )
    point_criterion = forms.ModelChoiceField(
        label=gettext_lazy("The point belongs to"), required=False, queryset=Criterion.objects.none()
    )
    point = forms.CharField(
        label=gettext_lazy("A point to work on"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Something of use to them, whoever they meet next."),
    )
    WORDS = ("words", "reason_criterion", "reason", "point_criterion", "point")

    def __init__(self, data: Any = None, *, closure: str, **kwargs: Any) -> None:
        self.closure = closure
        super().__init__(data, **kwargs)

    def prepare(self) -> None:
        for name in self.idle_fields():
            del self.fields[name]
        for name, choices in (("reason_criterion", letters.judged_by), ("point_criterion", letters.rubric)):
            if name in self.fields:
                self.fields[name].queryset = choices(self.application)  # type: ignore[attr-defined]
                self.fields[name].empty_label = _("No criterion")  # type: ignore[attr-defined]
        for name in self.asked_fields():
            if name in self.fields:
                self.fields[name].asked = True  # type: ignore[attr-defined]

    def idle_fields(self) -> tuple[str, ...]:
        """The fields that a letter of this closure does not show."""
        has_talks = letters.needs(self.application) >= LetterNeeds.REASON or self.application.stage.is_talk
        unscored = () if has_talks else ("reason_criterion",)
        if self.closure == Closure.NO_MATCH:
            return unscored
        if self.closure == Closure.POOLED:
            return (*unscored, "point", "point_criterion")
        if self.closure == Closure.ROLE_FILLED:
            return ("reason_criterion", "point", "point_criterion")
        return ("reason_criterion", "reason", "point", "point_criterion")

    def asked_fields(self) -> list[str]:
        """The fields that a finished letter needs, so that none of them is called optional."""
        level = letters.needs(self.application) if self.closure == Closure.NO_MATCH else LetterNeeds.OUTCOME
        asked = ["words"] if self.closure in JUDGED else []
        if level >= LetterNeeds.REASON:
            asked += ["reason"]
            asked += ["reason_criterion"] if endings.must_name(self.application, self.closure, self.user) else []
        return asked + (["point", "point_criterion"] if level == LetterNeeds.POINT else [])

    @cached_property
    def sources(self) -> list[endings.Source]:
        """What colleagues wrote for the candidate, for the writer to choose from."""
        return endings.written_for(self.application, self.user) if self.closure in JUDGED else []

    def begin(self) -> None:
        """What colleagues wrote for the candidate is where the own words begin, for the writer to edit."""
        begun = endings.beginning(self.application, self.user)
        self.initial = {**self.initial, **{name: value for name, value in begun.items() if name in self.fields}}
        if self.sources:
            begun_with = "\n".join(text for text in begun.values() if isinstance(text, str))
            taken = [one.who for one in self.sources if any(said in begun_with for said in SENTENCES.findall(one.text))]
            names = ", ".join(dict.fromkeys(taken or [one.who for one in self.sources]))
            said = _("Begun from the scorecards (%(names)s): yours to edit. All that they wrote stands below.")
            self.fields["words"].help_text = said % {"names": names}

    def hold_against_cards(self) -> None:
        """What the scorecards say against the reason is said at its field. Who is blind is refused by the act itself, in a
        sentence that tells of no scorecard but their own."""
        if "reason_criterion" not in self.errors and not is_blind(self.user, self.application):
            for sentence in endings.contradicted(self.draft(self.letter_words), self.user):
                self.add_error("reason_criterion", sentence)

    def draft(self, values: dict[str, Any]) -> Letter:
        """The letter as these words would make it; not saved."""
        letter = Letter(application=self.application, closure=self.closure)
        for name, value in values.items():
            setattr(letter, name, value)
        return letter

    @property
    def letter_words(self) -> dict[str, Any]:
        """The clean words, as `transitions` take them."""
        return {name: self.cleaned_data.get(name) or (None if name in CRITERIA else "") for name in self.WORDS}


def first_words(letter: Letter) -> dict[str, Any]:
    """What the letter form shows of a letter."""
    return {name: getattr(letter, name) for name in LetterForm.WORDS}


class Kind:
    """How a letter is written: the kind standard one, in own words now, or later."""

    STANDARD, OWN, LATER = "standard", "own", "later"


class ClosingForm(LetterForm):
    """A closing decision with its letter: who may tell can let a finished letter go in the same act."""

    letter = forms.ChoiceField(label=gettext_lazy("The letter"), widget=forms.RadioSelect)
    release = forms.BooleanField(
        label=gettext_lazy("Let the letter go when the ten minutes to undo are over"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, may: dict[str, bool], **kwargs: Any) -> None:
        self.may = may
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        kinds = [(Kind.OWN, _("In your own words, now")), (Kind.LATER, _("Write it later: they are not told before"))]
        if self.standard_is_enough(self.application):
            kinds.insert(0, (Kind.STANDARD, _("The kind standard letter")))
        if self.is_due_first():
            kinds = kinds[:1]
        self.fields["letter"].choices = kinds  # type: ignore[attr-defined]
        self.fields["letter"].initial = kinds[0][0]
        if len(kinds) == 1:  # nothing to choose
            self.fields["letter"].widget = forms.HiddenInput()
        at_the_end = self.closure == Closure.NO_MATCH and letters.needs(self.application) == LetterNeeds.CALL
        if not self.may["tell"] or at_the_end:  # a call comes first there
            del self.fields["release"]
        if not self.take_up_again() and self.closure in JUDGED:
            self.begin()

    def take_up_again(self) -> bool:
        """The own words of a letter that an undo took back stand there again; whether there was one. It may have been begun from
        scorecards, so whoever owes their own begins anew."""
        if self.closure in JUDGED and is_blind(self.user, self.application):
            return False
        undone = self.application.letters.filter(
            state=Letter.State.DROPPED, closure=self.closure, is_standard=False, written_at__isnull=False
        ).first()
        if undone is None or not (undone.words or undone.reason):
            return False
        self.fields["letter"].initial = Kind.OWN
        for name in self.WORDS:
            if name in self.fields:
                self.fields[name].initial = getattr(undone, name)
        self.fields["words"].help_text = _("From the letter that was taken back.")
        return True

    def ahead(self) -> Application:
        """The application as it will stand once the decision is made, for what the letter needs."""
        return self.application

    def standard_is_enough(self, application: Application) -> bool:
        return self.closure != Closure.NO_MATCH or letters.needs(application) < LetterNeeds.REASON

    def is_due_first(self) -> bool:
        return self.closure == Closure.NO_MATCH and letters.needs_letter_first(self.application)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind = values.get("letter")
        if kind == Kind.LATER:
            values["release"] = False
        elif kind == Kind.OWN:
            self._ask_for_the_missing()
        elif kind == Kind.STANDARD and not self.standard_is_enough(self.ahead()):
            self.add_error("letter", _("You have talked, so the letter is your own now, not the standard one."))
        return values

    def _ask_for_the_missing(self) -> None:
        """A finished letter is complete, and agrees with the scorecards: what it lacks is asked for at its field."""
        for name, sentence in endings.lacks(self.ahead(), self.draft(self.letter_words), self.user):
            self.add_error(name, sentence)
        self.hold_against_cards()

    @property
    def decision_words(self) -> dict[str, Any]:
        """What the letter is made of: nothing yet, the standard text, or these words."""
        kind = self.cleaned_data["letter"]
        if kind == Kind.LATER:
            return {}
        return {"is_standard": True} if kind == Kind.STANDARD else self.letter_words

    @property
    def decision(self) -> dict[str, Any]:
        """What the transition takes."""
        release = bool(self.may["tell"] and self.cleaned_data.get("release"))
        return {"words": self.decision_words, "release": release}


ENDINGS = (Closure.NO_MATCH, Closure.ROLE_FILLED, Closure.ROLE_STOPPED, Closure.NO_REPLY)
REASONS = [
    (kind, label)
    for kind, label in ReasonKind.choices
    if kind not in (ReasonKind.THEIR_CHOICE, ReasonKind.SILENCE, ReasonKind.ROLE)
]
REASON_OF = {
    Closure.ROLE_FILLED: ReasonKind.ROLE,
    Closure.ROLE_STOPPED: ReasonKind.ROLE,
    Closure.NO_REPLY: ReasonKind.SILENCE,
}


def reasons(job: Job) -> list[tuple[str, Any]]:
    """What may have decided a no for this job: the partner’s view only where there is one."""
    return [choice for choice in REASONS if job.partner_id or choice[0] != ReasonKind.PARTNER]


class PoolForm(ClosingForm):
    reason_kind = forms.ChoiceField(label=gettext_lazy("Why not this role"))
    private = forms.CharField(label=gettext_lazy("In words, for us only"), required=False, widget=area(2))
    field_order = ("reason_kind", "private", "letter")

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason_kind"].choices = reasons(self.application.job)  # type: ignore[attr-defined]

    @property
    def decision(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {**super().decision, "reason_kind": values["reason_kind"], "reason": values["private"]}


class BoardForm(Form):
    """The filters of the board, as they stand in its address."""

    q = forms.CharField(required=False, max_length=100)
    owner = forms.ModelChoiceField(required=False, queryset=User.objects.none(), to_field_name="uid")
    origin = forms.ChoiceField(required=False, choices=[("", ""), *Application.Origin.choices])
    late = forms.BooleanField(required=False)
    aside = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, job: Job, user: Any) -> None:
        self.user = user
        super().__init__(data)
        self.fields["owner"].queryset = board.colleagues(job.pk)  # type: ignore[attr-defined]

    @property
    def filters(self) -> board.Filters:
        """What is narrowed to; a value that makes no sense narrows nothing."""
        self.is_valid()
        values = self.cleaned_data
        words = values.get("q") or ""
        return board.Filters(
            owner=values.get("owner"),
            origin=values.get("origin") or "",
            late=bool(values.get("late")),
            set_aside=bool(values.get("aside")),
            words=words,
            says=search.matching(self.user, words) if words else None,
        )


def must_haves(job: Job) -> Any:
    return job.requirements.filter(kind=Requirement.Kind.MUST, retired_at__isnull=True)


class AnswerForm(Form):
    """The answer to somebody who said that something isn't right."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=8000,
        widget=area(8),
        help_text=gettext_lazy("They read it in a mail from you and on their own page. Nobody else does."),
    )
