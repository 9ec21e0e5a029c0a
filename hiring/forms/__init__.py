"""Forms that clean every typed text alike, and that let nobody overwrite what a colleague wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hiring.models.fields import clean_text

from .drawing import choosing, has_option, options_of
from .words import say_plainly


class CleanText:
    """Mixed into a form: each text field is checked and normalised (`clean_text`), one line where one line is meant; and each
    field refuses in our words."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_plainly(field)
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                clean_before(field)


def clean_before(field: forms.CharField) -> None:
    """The field cleans its text before its own checks, so that zero-width-only counts as empty."""
    one_line = not isinstance(field.widget, forms.Textarea)
    own = field.to_python

    def to_python(value: Any) -> Any:
        return own(clean_text(value, one_line=one_line) if isinstance(value, str) else value)

    field.to_python = to_python  # type: ignore[method-assign]


class Form(CleanText, forms.Form):
    """A form whose texts are clean."""


class ModelForm(CleanText, forms.ModelForm):
    """A form over a model whose texts are clean."""


# --- of two saves from one version, one wins (P7) ----------------------------------------------------------------------


@dataclass(frozen=True)
class Clash:
    """A field in which what is saved and what was typed differ."""

    label: str
    theirs: str
    yours: str


class Compared:
    """Mixed into a form over a row that two may edit. `version` holds what was shown, `stamp` what it would be now."""

    def stamp(self, row: Any) -> Any:
        return row.version

    def typed(self, name: str) -> Any:
        """What was typed into a field, as the field's initial value would hold it."""
        return self.cleaned_data.get(name)  # type: ignore[attr-defined]

    def clashes(self: Any) -> list[Clash]:
        """What is saved beside what was typed, where they differ; saving once more keeps what was typed."""
        fresh = type(self.instance)._base_manager.get(pk=self.instance.pk)
        theirs = type(self)(instance=fresh, **self.beside())
        data = self.data.copy()
        data[self.add_prefix("version")] = self.stamp(fresh)
        self.data = data
        found = []
        for name, field in self.fields.items():
            if name != "version":
                saved, typed = theirs.get_initial_for_field(theirs.fields[name], name), self.typed(name)
                if in_words(field, saved) != in_words(field, typed):
                    found.append(Clash(str(field.label or name), in_words(field, saved), in_words(field, typed)))
        return found

    def beside(self) -> dict[str, Any]:
        """What a second form of this kind needs beside the row."""
        return {}


class Versioned(Compared, CleanText, forms.ModelForm):
    """A form over a row with a version. `keep` writes it only where the row is still the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_version(self) -> int:
        """What was shown; not yet part of the row."""
        return int(self.cleaned_data["version"])

    def columns(self) -> dict[str, Any]:
        """The row's own columns that this form holds, as they were typed."""
        own = {field.name for field in self.instance._meta.concrete_fields} - {"version"}
        return {name: value for name, value in self.cleaned_data.items() if name in own}

    def keep(self, **also: Any) -> bool:
        """One UPDATE of the row as it was shown; False, and nothing written, when somebody saved another version meanwhile."""
        seen = self.cleaned_data["version"]
        try:
            with transaction.atomic():
                found = type(self.instance)._base_manager.filter(pk=self.instance.pk, version=seen)
                rows = found.update(version=F("version") + 1, **self.columns(), **also)
                if rows:
                    self._save_m2m()  # type: ignore[attr-defined]
        except IntegrityError:
            self.add_error(None, _("Somebody used the same name a moment ago. Choose another one."))
            return False
        if rows:
            self.instance.refresh_from_db()
        return bool(rows)


def in_words(field: forms.Field, value: Any) -> str:
    """A value as somebody reads it: choices by their labels, several parted by commas."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return ", ".join(sorted(in_words(field, one) for one in value))
    choices = getattr(field, "choices", None)
    if isinstance(field, forms.ModelChoiceField) and value not in (None, ""):
        found = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(found or value)
    if choices is not None:
        flat = {str(key): str(words) for key, words in flattened(choices)}
        return flat.get(str(value), "" if value is None else str(value))
    return "" if value is None else str(value)


def flattened(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    found: list[tuple[Any, Any]] = []
    for key, words in choices:
        found += flattened(words) if isinstance(words, list | tuple) else [(key, words)]
    return found


# --- choices that several forms offer ------------------------------------------------------------------------------------


REGIONS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()


def tzdata(name: str) -> list[list[str]]:
    """A table of the tz database, as its lines and their columns, without remarks."""
    table = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split() for line in table.splitlines() if line and not line.startswith("#")]


@cache
def places() -> list[str]:
    """Every IANA zone that people live in, once and by its present name: the database's own list of places knows no other."""
    return sorted({line[2] for line in tzdata("zone.tab")} & available_timezones())


@cache
def zones() -> list[tuple[str, Any]]:
    """The same by continent."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for zone in places():
        grouped.setdefault(zone.partition("/")[0], []).append((zone, called(zone)))
    return [*grouped.items(), ("UTC", "UTC")]


def called(zone: str) -> str:
    """A zone as the list says it: “Argentina, Buenos Aires”."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ") or zone


def old_zone(value: str) -> str:
    """What somebody reads whose zone goes by a name that is offered no more (Europe/Kiev): it stays theirs. Empty for no zone."""
    return called(value) if value in available_timezones() else ""


@cache
def old_names() -> dict[str, list[str]]:
    """By which other names browsers know a place: Europe/Kiev is Europe/Kyiv."""
    now, found = set(places()), dict[str, list[str]]()
    for line in tzdata("tzdata.zi"):
        if line[0] == "L" and line[1] in now and line[2] not in now and line[2].partition("/")[0] in REGIONS:
            found.setdefault(line[1], []).append(line[2])
    return found


def countries() -> list[tuple[str, str]]:
    """Countries by name in the reader's language, with their ISO 3166 codes."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in PLACES]
    return sorted(found, key=lambda pair: pair[1])


PLACES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA"}  # no countries


class LongSelect(forms.Select):
    """A list of hundreds, whose options are `drawn` already; it looks like any other. What is chosen and not among them stands
    first where `own` has words for it."""

    def __init__(
        self,
        attrs: Any = None,
        choices: Any = (),
        *,
        drawn: Callable[[], str],
        own: Callable[[str], str] = lambda value: "",
    ) -> None:
        super().__init__(attrs, choices)
        self.drawn, self.own = drawn, own

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = next(iter(self.format_value(value)), "")
        drawn = self.drawn()
        if not has_option(drawn, chosen) and (words := self.own(chosen)):
            drawn = options_of([(chosen, words)]) + drawn
        return choosing(name, self.build_attrs(self.attrs, attrs), drawn, chosen)


@cache
def zones_drawn() -> str:
    return options_of(zones(), was=old_names())


@cache
def countries_drawn(language: str | None) -> str:
    return options_of(countries())


class ZoneField(forms.ChoiceField):
    """A time zone to choose."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Time zone"))
        super().__init__(choices=zones, widget=LongSelect(drawn=zones_drawn, own=old_zone), **kwargs)

    def valid_value(self, value: Any) -> bool:
        return value in available_timezones()


class CountryField(forms.ChoiceField):
    """A country to choose; with `empty` (its words) it may be left open."""

    def __init__(self, *, empty: Any = None, **kwargs: Any) -> None:
        def offered() -> list[tuple[str, Any]]:
            return [*([("", empty)] if empty is not None else []), *countries()]

        def drawn() -> str:
            first = options_of([("", empty)]) if empty is not None else ""
            return first + countries_drawn(get_language())

        super().__init__(choices=offered, required=empty is None, widget=LongSelect(drawn=drawn), **kwargs)


def date_input() -> forms.DateInput:
    """The browser's own choice of a day."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def lines(text: str) -> list[str]:
    """The lines of a text that hold something, each once, in their order."""
    return list(dict.fromkeys(line for line in (clean_text(one, one_line=True) for one in text.split("\n")) if line))
