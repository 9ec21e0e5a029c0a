"""What colleagues type when they plan a meeting, move it, call it off, or say what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import days, keyset
from candidates.forms.team import ActForm
from hiring import clock
from hiring.forms import ZoneField, area, date_input
from hiring.models import Focus, Function, Organisation, Stage
from interviews.models import Guest, Interview
from interviews.transitions import Place, bounds, proposals, seating, slots

MOST_SEATS = 6
YEARS = range(2001, 2200)  # at the ends of the calendar, an instant has no time in other zones


def time_input() -> forms.TimeInput:
    """The browser's own choice of a time, in steps of five minutes."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})


def typed_start(form: forms.Form, values: dict[str, Any]) -> datetime | None:
    """The instant of the wall time; of one that comes twice the first, and one that does not exist is refused."""
    on, at, zone = values.get("on"), values.get("at"), values.get("zone")
    if not (on and at and zone):
        return None
    if on.year not in YEARS:
        form.add_error("on", _("Choose a day in the next months."))
        return None
    there = ZoneInfo(zone)
    starts_at = datetime.combine(on, at, tzinfo=there).astimezone(UTC)
    if starts_at.astimezone(there).time() != at:
        form.add_error("at", _("The clocks change that night: this time does not exist there."))
    return starts_at


class FocusField(forms.ChoiceField):
    """What a seat looks at; of a seat that the page did not show, and so did not send, everything."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or Focus.ALL)


class PlanForm(ActForm):
    """When, where and with whom. What is only warned of is said once, and planned all the same when it is sent again."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=date_input())
    at = forms.TimeField(label=gettext_lazy("Begins at"), widget=time_input())
    zone = ZoneField(label=gettext_lazy("In the time of"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=480, step_size=5)
    mode = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=Interview.Mode.choices, widget=forms.RadioSelect(attrs={"class": "row"})
    )
    link = forms.URLField(
        label=gettext_lazy("Link of the call"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Needed unless it is at the office."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address, and how to get in"),
        required=False,
        widget=area(2),
        max_length=1000,
        help_text=gettext_lazy("Needed unless it is online."),
    )

    interview: Interview | None = None
    proposed: datetime | None = None  # a time that a colleague proposes, to begin with
    warned = ""  # a stamp of what was warned of
    warnings: list[str]

    def __init__(self, *args: Any, proposed: str = "", **kwargs: Any) -> None:
        self.proposed = keyset.instant(proposed)
        super().__init__(*args, **kwargs)

    @property
    def stage(self) -> Stage:
        return self.interview.stage if self.interview else self.application.stage

    def prepare(self) -> None:
        self.warnings = []
        for name in ("link", "address"):  # which of them is needed hangs on where it is
            self.fields[name].asked = True  # type: ignore[attr-defined]
        self.colleagues, self.guests = seating.offered(self.application, self.stage)
        self.functions = seating.functions_wanted(self.stage)
        self.every_function = {str(one.pk): one for one in Function.objects.all()} if self.functions else {}
        self.sitting = self.first_seats()
        least = max(len(self.stage.focus_list), self.stage.scorecards_wanted, len(self.functions), 1)
        self.rows = min(MOST_SEATS, max(least, len(self.sitting)) + 1)
        people = self.people()
        for number in range(MOST_SEATS):
            self.add_seat(number, people)
        first = {**self.first_values(), **self.proposed_values()}
        for name, value in first.items():
            self.fields[name].initial = value
        stage = self.stage
        if stage.minutes:
            bounds = "–".join(str(n) for n in dict.fromkeys((stage.least_minutes, stage.most_minutes)) if n)
            self.fields["minutes"].label = _("Minutes (candidates were told: %(bounds)s)") % {"bounds": bounds}
            self.fields["minutes"].widget.attrs |= {
                name: value for name, value in (("min", stage.least_minutes), ("max", stage.most_minutes)) if value
            }
        self.fields["on"].widget.attrs["min"] = clock.now().astimezone(self.user.tz).date()

    # --- seats

    def people(self) -> list[Any]:
        """Who can be given a seat: those with the skills that the stage asks for first."""
        skills = seating.skills_of(self.stage)
        wanted, names = {skill.pk for skill in skills}, ", ".join(skill.name for skill in skills)
        able: list[Any] = []
        others: list[Any] = []
        for user in self.colleagues:
            words = f"{user.name}, {user.title}" if user.title else user.name
            (others if seating.lacking(user, wanted) else able).append((f"u{user.uid.hex}", words))
        groups: list[Any] = [("", _("Nobody"))]
        if wanted:
            groups += [(_("With %(skills)s") % {"skills": names}, able), (_("Without"), others)]
        else:
            groups.append((_("Colleagues"), able))
        if self.guests:
            groups.append(
                (_("Guests"), [(f"g{guest.uid.hex}", f"{guest.name} ({guest.partner})") for guest in self.guests])
            )
        return [group for group in groups if group[0] == "" or group[1]]

    def add_seat(self, number: int, people: list[Any]) -> None:
        place = self.sitting[number] if number < len(self.sitting) else None
        focuses = self.stage.focus_list
        focus = place.focus if place else focuses[number] if number < len(focuses) else Focus.ALL
        who = place.person if place else None
        kind = "g" if isinstance(who, Guest) else "u"
        self.fields[f"who_{number}"] = forms.ChoiceField(
            label=_("Seat %(number)s") % {"number": number + 1},
            choices=people,
            required=False,
            initial=f"{kind}{who.uid.hex}" if who else "",
        )
        self.fields[f"focus_{number}"] = FocusField(label=_("Looks at"), choices=Focus.choices, initial=focus)
        self.fields[f"card_{number}"] = forms.BooleanField(
            label=_("Writes a scorecard"), required=False, initial=place.wants_card if place else True
        )
        if self.functions:
            self.fields[f"as_{number}"] = forms.TypedChoiceField(
                label=_("Attends as"),
                choices=[("", _("As in the team")), *((pk, one.name) for pk, one in self.every_function.items())],
                coerce=self.every_function.__getitem__,
                empty_value=None,
                required=False,
                initial=str(place.function.pk) if place and place.function else "",
            )

    @property
    def seats(self) -> list[list[Any]]:
        """The rows of seats that the page shows, each with its fields."""
        filled = [n for n in range(MOST_SEATS) if self.data.get(f"who_{n}")] if self.is_bound else []
        rows = min(MOST_SEATS, max(self.rows, *(n + 2 for n in filled), 0) if filled else self.rows)
        names = ("who", "focus", "as", "card")
        return [[self[f"{name}_{n}"] for name in names if f"{name}_{n}" in self.fields] for n in range(rows)]

    @property
    def wants(self) -> str:
        return seating.team_words(self.stage)

    def first_seats(self) -> list[Place]:
        """Who may well sit there: the one who must attend, if the job's team has one."""
        wanted = {function.pk for function in self.functions}
        team = self.application.job.members.select_related("user", "function").filter(function__in=wanted)
        known = {user.pk for user in self.colleagues}
        return [Place(member.user, function=member.function) for member in team if member.user_id in known][:MOST_SEATS]

    def first_values(self) -> dict[str, Any]:
        stage = self.stage
        modes = {Stage.Mode.OFFICE: Interview.Mode.OFFICE, Stage.Mode.CHOICE: Interview.Mode.CHOICE}
        minutes = stage.least_minutes or stage.most_minutes or 45
        organisation = Organisation.current()
        office = self.application.job.office_of(organisation) if organisation else ""
        if stage.mode == Stage.Mode.CHOICE and not office:  # there is no office of ours to choose
            modes[Stage.Mode.CHOICE] = Interview.Mode.ONLINE
        return {
            **self.free_values(1, minutes),
            "minutes": minutes,
            "mode": modes.get(Stage.Mode(stage.mode), Interview.Mode.ONLINE),
            "address": office,
        }

    def free_values(self, working_days: int, minutes: int) -> dict[str, Any]:
        """A time, that many working days from now, at which the candidate and those who are to sit there are free."""
        on = days.in_working_days(self.user, working_days).at.astimezone(self.user.tz).date()
        people = [self.application.candidate, *(place.person for place in self.sitting)]
        return {"on": on, "at": slots.first_free(people, on, self.user.tz, minutes), "zone": self.user.zone}

    def proposed_values(self) -> dict[str, Any]:
        """The proposed time, in the time of who plans."""
        if self.proposed is None or self.proposed.year not in YEARS:
            return {}
        local = self.proposed.astimezone(self.user.tz)
        return {"on": local.date(), "at": local.time(), "zone": self.user.zone}

    # --- what was typed

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.places = self.typed_places(values)
        values["starts_at"] = typed_start(self, values)
        places = seating.functions_of(self.application, self.places)
        for field, sentence in self.problems(values, places):
            self.add_error(field, sentence)
        if not self.errors:
            self.warnings = seating.warnings(self.application, self.stage, places, values["starts_at"])
            self.warned = hashlib.sha256("|".join(self.warnings).encode()).hexdigest()[:16]
            if self.warnings and self.data.get("warned") != self.warned:
                told = _("Look at this once, then send it again if it is right all the same:")
                self.add_error(None, " ".join([told, *self.warnings]))
        return values

    def problems(self, values: dict[str, Any], places: list[Place]) -> Iterator[tuple[str | None, str]]:
        """What the stage does not allow, at its field and all at once."""
        names = ("starts_at", "minutes", "mode", "link", "address")
        if all(values.get(name) is not None for name in names):
            for field, sentence in bounds.problems(self.stage, *(values[name] for name in names)):
                yield field or None, sentence
        for sentence in seating.problems(self.application, self.stage, places):
            yield (None if places else "who_0"), sentence

    def typed_places(self, values: dict[str, Any]) -> list[Place]:
        people = {f"u{user.uid.hex}": user for user in self.colleagues} | {
            f"g{one.uid.hex}": one for one in self.guests
        }
        return [
            Place(
                people[values[f"who_{n}"]],
                values.get(f"focus_{n}") or Focus.ALL,
                values.get(f"as_{n}"),
                bool(values.get(f"card_{n}")),
            )
            for n in range(MOST_SEATS)
            if values.get(f"who_{n}") in people
        ]

    @property
    def meeting(self) -> dict[str, Any]:
        """What a transition takes."""
        names = ("starts_at", "minutes", "zone", "mode", "link", "address")
        return {**{name: self.cleaned_data[name] for name in names}, "seats": self.places}


class ProposalForm(ActForm):
    """The time that would suit somebody who sits in a meeting, in their own zone, and their word."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=date_input())
    at = forms.TimeField(label=gettext_lazy("Begins at"), widget=time_input())
    zone = ZoneField(label=gettext_lazy("In the time of"))
    words = forms.CharField(
        label=gettext_lazy("Your word about it"),
        required=False,
        widget=area(2),
        max_length=500,
        help_text=gettext_lazy("Other times that suit you, say. Only who plans the meeting reads it."),
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        self.interview = interview
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["zone"].initial = self.user.zone
        self.fields["on"].widget.attrs["min"] = clock.now().astimezone(self.user.tz).date()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["starts_at"] = typed_start(self, values)
        if values["starts_at"] is not None:
            for sentence in proposals.problems(self.interview, values["starts_at"]):
                self.add_error("at", sentence)
        return values

    @property
    def proposal(self) -> dict[str, Any]:
        """What a transition takes."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "words")}


class MoveForm(PlanForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("What both sides read about the change"), required=False, widget=area(2), max_length=300
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        self.interview = interview
        super().__init__(*args, **kwargs)

    def first_seats(self) -> list[Place]:
        assert self.interview is not None
        return [Place(seat.person, seat.focus, seat.function, seat.wants_card) for seat in self.interview.seats.all()]

    def first_values(self) -> dict[str, Any]:
        one = self.interview
        assert one is not None
        local = one.starts_at.astimezone(ZoneInfo(one.zone))
        names = ("minutes", "mode", "link", "address", "revision")
        values = {"on": local.date(), "at": local.time(), "zone": one.zone}
        if one.cannot_make_at:  # nobody is offered the time once more that does not suit
            values = self.free_values(1, one.minutes)
            if values["on"] == one.starts_at.astimezone(self.user.tz).date():
                values = self.free_values(2, one.minutes)
        return {**values, **{name: getattr(one, name) for name in names}}

    @property
    def meeting(self) -> dict[str, Any]:
        return {**super().meeting, "why": self.cleaned_data["why"], "revision": self.cleaned_data["revision"]}


class OffForm(ActForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("Why it does not take place"),
        widget=area(3),
        max_length=300,
        help_text=gettext_lazy("Both sides read it."),
    )

    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        self.interview = interview
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["revision"].initial = self.interview.revision


class HeldForm(ActForm):
    us_late = forms.IntegerField(label=gettext_lazy("Minutes that we were late"), min_value=0, max_value=240, initial=0)
    them_late = forms.IntegerField(
        label=gettext_lazy("Minutes that the candidate was late"), min_value=0, max_value=240, initial=0
    )


class MissedForm(ActForm):
    side = forms.ChoiceField(
        label=gettext_lazy("Who was not there?"),
        choices=[side for side in Interview.Side.choices if side[0]],
        widget=forms.RadioSelect,
    )
