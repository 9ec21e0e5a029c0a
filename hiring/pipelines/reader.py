"""A template in TOML, read strictly: what is wrong is refused with file, line and reason.

docs/pipelines.md explains each key to those who write a template.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hiring.models import Criterion, Function, LetterNeeds, Pipeline, Skill, Stage
from hiring.models.fields import clean_text

from .lines import Lines, Place

HERE = Path(__file__).parent
LETTERS = {need.name.lower(): need.value for need in LetterNeeds}
ANCHORS = {"not_shown": "anchor_1", "partly": "anchor_2", "shown": "anchor_3", "strongly": "anchor_4"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Refused(Exception):
    """A template that cannot be used; the message names file, line and reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(_("%(file)s, line %(line)d: %(reason)s") % {"file": file, "line": line, "reason": reason})


@dataclass(frozen=True)
class Source:
    """A file's name and lines, so that whatever is found wrong can be pointed at."""

    file: str
    lines: Lines

    def refuse(self, path: Place, reason: str, *, item: str | None = None, nth: int = 0) -> NoReturn:
        raise Refused(self.file, self.lines.of(path, item, nth), reason)


@dataclass(frozen=True)
class Template:
    """What a file says, checked: the values of the rows to be, and the source to point at."""

    source: Source
    pipeline: dict[str, Any]
    stages: list[dict[str, Any]]
    criteria: dict[str, dict[str, Any]]

    @property
    def slug(self) -> str:
        return str(self.pipeline["slug"])


def shipped(slug: str = "") -> Path:
    """The file of a template that ships with the project: backstageit, clay, general; refused: another name."""
    path = HERE / f"{slug}.toml"
    if path not in every_shipped():
        raise LookupError(_("No template named “%(slug)s” ships with the project.") % {"slug": slug})
    return path


def every_shipped() -> list[Path]:
    """The files of all templates that ship with the project, by name."""
    return [path for path in sorted(HERE.glob("*.toml")) if path.stem != "library"]


@functools.cache
def library() -> dict[str, dict[str, Any]]:
    """The criteria that every template may refer to, by slug."""
    data, source = parse(HERE / "library.toml")
    return read_criteria(data.get("criteria"), source)


def read(text: Path | str, *, known: Mapping[str, str] | None = None) -> Template:
    """The template of a file (a path) or of a text; `known` maps further criteria of the library to their groups."""
    data, source = parse(text)
    values = read_table(data, PIPELINE, (), source, _("a template"))
    stages, criteria = values.pop("stages"), values.pop("criteria", {})
    shared = dict(known or {}) | {slug: row["group"] for slug, row in library().items()}
    for slug in criteria:
        if slug in library():
            reason = _("“%(slug)s” is in the shipped library: refer to it without defining it, or choose another slug.")
            source.refuse(("criteria", slug), reason % {"slug": slug})
    check_stages(stages, criteria, shared, source)
    return Template(source, values, stages, criteria)


def parse(text: Path | str) -> tuple[dict[str, Any], Source]:
    """The raw tables of a file or text, and where they stand; refused: what is not UTF-8 or not TOML."""
    file = text.name if isinstance(text, Path) else _("template")
    if isinstance(text, Path):
        raw = text.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise Refused(file, line, _("this is not UTF-8 text. Save the file as UTF-8.")) from None
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(at[1]) if at else text.rstrip().count("\n") + 1
        what = re.sub(r" \(at [^()]*\)$", "", str(error))
        raise Refused(file, line, _("this is not valid TOML: %(what)s.") % {"what": what}) from None
    return data, Source(file, Lines(text))


# Values


class Key(NamedTuple):
    """How a key's value is read, and whether it may be left out."""

    read: Callable[[Any, Place, Source], Any]
    needed: bool = True


def kind_of(value: Any) -> str:
    names = {bool: _("yes or no"), int: _("a whole number"), str: _("a text"), list: _("a list"), dict: _("a table")}
    return names.get(type(value), _("something else"))


def want(kind: type, value: Any, path: Place, source: Source) -> Any:
    """`value` when it is exactly of this kind: true is no number."""
    if type(value) is not kind:
        words = {"key": path[-1], "wanted": kind_of(kind()), "found": kind_of(value)}
        source.refuse(path, _("“%(key)s” must be %(wanted)s, not %(found)s.") % words)
    return value


def cleaned(value: str, path: Place, source: Source, *, one_line: bool, most: int | None = None) -> str:
    """A text fit to be stored, not empty, within its length."""
    try:
        value = clean_text(value, one_line=one_line)
    except ValidationError:
        source.refuse(path, _("“%(key)s” holds characters that cannot be stored.") % {"key": path[-1]})
    if not value:
        source.refuse(path, _("“%(key)s” is empty.") % {"key": path[-1]})
    if most and len(value) > most:
        words = {"key": path[-1], "many": len(value), "most": most}
        source.refuse(path, _("“%(key)s” has %(many)d characters; %(most)d is the most.") % words)
    return value


def line_of(model: Any, field: str) -> Callable[[Any, Place, Source], str]:
    """A text on one line, as long as the model's field allows."""
    most = model._meta.get_field(field).max_length

    def one_line(value: Any, path: Place, source: Source) -> str:
        return cleaned(want(str, value, path, source), path, source, one_line=True, most=most)

    return one_line


def prose(value: Any, path: Place, source: Source) -> str:
    """Text in paragraphs: a line break in the file is a space, an empty line parts two paragraphs, “- ” begins a point."""
    text = cleaned(want(str, value, path, source), path, source, one_line=False)
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(re.sub(r"\s*\n(?!\s*- )\s*", " ", paragraph).strip() for paragraph in paragraphs)


def slug(value: Any, path: Place, source: Source) -> str:
    if not SLUG.fullmatch(want(str, value, path, source)) or len(value) > 60:
        reason = _("“%(value)s” is no slug: use small letters, digits and single hyphens, 60 at most.")
        source.refuse(path, reason % {"value": value})
    return str(value)


def whole(least: int, most: int) -> Callable[[Any, Place, Source], int]:
    """A whole number within bounds."""

    def number(value: Any, path: Place, source: Source) -> int:
        if not least <= want(int, value, path, source) <= most:
            words = {"key": path[-1], "least": least, "most": most, "value": value}
            source.refuse(path, _("“%(key)s” must be from %(least)d to %(most)d, not %(value)d.") % words)
        return int(value)

    return number


def flag(value: Any, path: Place, source: Source) -> bool:
    return bool(want(bool, value, path, source))


def choice(choices: Mapping[str, Any]) -> Callable[[Any, Place, Source], Any]:
    """One of some words, as the value it stands for."""

    def one(value: Any, path: Place, source: Source) -> Any:
        if want(str, value, path, source) not in choices:
            words = {"key": path[-1], "value": value, "choices": ", ".join(choices)}
            source.refuse(path, _("“%(value)s” is no %(key)s; choose one of %(choices)s.") % words)
        return choices[value]

    return one


def names(each: Callable[[Any, Place, Source], str]) -> Callable[[Any, Place, Source], list[str]]:
    """A list of different texts, in the file's order."""

    def many(value: Any, path: Place, source: Source) -> list[str]:
        found: list[str] = []
        for item in want(list, value, path, source):
            if type(item) is not str:
                words = {"key": path[-1], "found": kind_of(item)}
                source.refuse(path, _("“%(key)s” must list texts; it holds %(found)s.") % words)
            name = each(item, path, source)
            if name in found:
                words = {"key": path[-1], "item": name}
                source.refuse(path, _("“%(item)s” stands twice in “%(key)s”.") % words, item=item, nth=1)
            found.append(name)
        return found

    return many


# Tables


def read_table(data: dict[str, Any], keys: Mapping[str, Key], path: Place, source: Source, what: str) -> Any:
    """The values of one table by key; refused: a key it does not know, and one that is missing."""
    for key in data:
        if key not in keys:
            words = {"key": key, "what": what, "keys": ", ".join(keys)}
            source.refuse((*path, key), _("%(what)s has no key “%(key)s”. It has: %(keys)s.") % words)
    for key in keys:
        if keys[key].needed and key not in data:
            source.refuse(path, _("%(what)s needs the key “%(key)s”.") % {"key": key, "what": what})
    return {key: keys[key].read(value, (*path, key), source) for key, value in data.items()}


def read_stages(value: Any, path: Place, source: Source) -> list[dict[str, Any]]:
    """The stages in their order, all of a stage's fields filled."""
    tables = want(list, value, path, source)
    if not tables:
        source.refuse(path, _("a template needs at least one stage."))
    stages = []
    for n, table in enumerate(tables):
        at = (*path, n)
        if type(table) is not dict:
            source.refuse(at, _("each of the stages is a table that begins with [[stages]]."))
        stages.append(OPTIONAL | read_table(table, STAGE, at, source, _("a stage")))
    return stages


def read_criteria(value: Any, source: Source, path: Place = ("criteria",)) -> dict[str, dict[str, Any]]:
    """The criteria by slug, with the names of the model's fields."""
    rows = {}
    for name, table in want(dict, value, path, source).items():
        at = (*path, name)
        slug(name, at, source)
        if type(table) is not dict:
            source.refuse(at, _("a criterion is a table that begins with [criteria.%(slug)s].") % {"slug": name})
        for key, field in ANCHORS.items():
            if key not in table:
                words = {"slug": name, "key": key, "rating": field[-1]}
                source.refuse(at, _("“%(slug)s” lacks the anchor “%(key)s”, for the rating %(rating)s.") % words)
        values = read_table(table, CRITERION, at, source, _("a criterion"))
        rows[name] = {"looks_for": "", "needs_evidence": False} | {ANCHORS.get(k, k): v for k, v in values.items()}
    return rows


# A stage's keys that may be left out, and what then holds.
OPTIONAL: dict[str, Any] = {
    "mode": Stage.Mode.NONE.value,
    "least_minutes": None,
    "most_minutes": None,
    "shares_screen": False,
    "case_days": None,
    "scorecards_wanted": 0,
    "functions": [],
    "skills": [],
    "criteria": [],
}
STAGE = {
    "slug": Key(slug),
    "kind": Key(choice({value: value for value in Stage.Kind.values})),
    "name": Key(line_of(Stage, "name")),
    "name_now": Key(line_of(Stage, "name_now")),
    "name_before": Key(line_of(Stage, "name_before")),
    "what": Key(prose),
    "who": Key(line_of(Stage, "who")),
    "how_long": Key(line_of(Stage, "how_long")),
    "tips": Key(prose),
    "mode": Key(choice({value: value for value in Stage.Mode.values}), needed=False),
    "least_minutes": Key(whole(5, 480), needed=False),
    "most_minutes": Key(whole(5, 480), needed=False),
    "shares_screen": Key(flag, needed=False),
    "clock_days": Key(whole(1, 30)),
    "case_days": Key(whole(1, 60), needed=False),
    "scorecards_wanted": Key(whole(0, 10), needed=False),
    "letter": Key(choice(LETTERS)),
    "functions": Key(names(line_of(Function, "name")), needed=False),
    "skills": Key(names(line_of(Skill, "name")), needed=False),
    "criteria": Key(names(slug), needed=False),
}
CRITERION = {
    "group": Key(choice({value: value for value in Criterion.Group.values})),
    "name": Key(line_of(Criterion, "name")),
    "looks_for": Key(prose, needed=False),
    "needs_evidence": Key(flag, needed=False),
    **{key: Key(prose) for key in ANCHORS},
}
PIPELINE = {
    "slug": Key(slug),
    "name": Key(line_of(Pipeline, "name")),
    "summary": Key(prose),
    "weeks": Key(line_of(Pipeline, "weeks")),
    "stages": Key(read_stages),
    "criteria": Key(lambda value, path, source: read_criteria(value, source, path), needed=False),
}


# What must hold between the values


def check_stages(stages: list[dict[str, Any]], own: Any, shared: Mapping[str, str], source: Source) -> None:
    """Refuse stages that contradict themselves, each other, or the promise about letters."""
    groups = dict(shared) | {slug: row["group"] for slug, row in own.items()}
    places: dict[str, int] = {}
    talked = worked = False
    for n, stage in enumerate(stages):
        if stage["slug"] in places:
            words = {"slug": stage["slug"], "line": source.lines.of(("stages", places[stage["slug"]], "slug"))}
            source.refuse(("stages", n, "slug"), _("the stage on line %(line)d is named “%(slug)s” already.") % words)
        places[stage["slug"]] = n
        for name in stage["criteria"]:
            if name not in groups:
                reason = _("the criterion “%(slug)s” is defined neither in this file nor in the library.")
                source.refuse(("stages", n, "criteria"), reason % {"slug": name}, item=name)
        check_meeting(stage, n, source)
        check_case(stage, n, source, worked)
        check_scorecards(stage, n, source)
        talked = talked or stage["kind"] in Stage.TALKS
        worked = worked or stage["kind"] == Stage.Kind.TEST_CASE
        check_letter(stage, n, source, talked, worked)
        if stage["kind"] == Stage.Kind.OFFER and n + 1 < len(stages):
            source.refuse(("stages", n + 1), _("no stage can follow the offer."))
    used = {name for stage in stages for name in stage["criteria"]}
    for name in own:
        if name not in used:
            source.refuse(("criteria", name), _("no stage uses the criterion “%(slug)s”.") % {"slug": name})
    if not any(groups[name] == Criterion.Group.VALUE for name in used):
        source.refuse(
            ("stages",), _("no stage has a criterion of the group “value”; without one a job cannot be published.")
        )


def check_meeting(stage: dict[str, Any], n: int, source: Source) -> None:
    """A talk says where and how long; a stage without a meeting says neither."""
    at = ("stages", n)
    words = {"kind": stage["kind"]}
    if stage["kind"] not in Stage.TALKS:
        for key in ("mode", "least_minutes", "most_minutes", "shares_screen"):
            if stage[key] != OPTIONAL[key]:
                reason = _("a stage of the kind “%(kind)s” has no meeting: leave out “%(key)s”.")
                source.refuse((*at, key), reason % (words | {"key": key}))
        return
    if stage["mode"] == Stage.Mode.NONE:
        reason = _("a stage of the kind “%(kind)s” is a meeting and needs “mode”: online, office or choice.")
        source.refuse((*at, "mode"), reason % words)
    for key in ("least_minutes", "most_minutes"):
        if stage[key] is None:
            reason = _("a stage of the kind “%(kind)s” is a meeting and needs “%(key)s”.")
            source.refuse(at, reason % (words | {"key": key}))
    if stage["least_minutes"] > stage["most_minutes"]:
        words = {"least": stage["least_minutes"], "most": stage["most_minutes"]}
        source.refuse(
            (*at, "most_minutes"), _("the most minutes (%(most)d) are fewer than the least (%(least)d).") % words
        )


def check_case(stage: dict[str, Any], n: int, source: Source, worked: bool) -> None:
    """A test case has its days and nothing else has; a case is discussed after there was one."""
    if stage["kind"] == Stage.Kind.TEST_CASE and stage["case_days"] is None:
        source.refuse(("stages", n), _("a test case needs “case_days”, the days a candidate has for it."))
    if stage["kind"] != Stage.Kind.TEST_CASE and stage["case_days"] is not None:
        source.refuse(("stages", n, "case_days"), _("only a test case has “case_days”."))
    if stage["kind"] == Stage.Kind.CASE_DISCUSSION and not worked:
        source.refuse(("stages", n, "kind"), _("a case discussion needs a test case before it."))


def check_scorecards(stage: dict[str, Any], n: int, source: Source) -> None:
    """Criteria and scorecards come together."""
    if stage["criteria"] and not stage["scorecards_wanted"]:
        source.refuse(("stages", n, "criteria"), _("there are criteria, but “scorecards_wanted” is 0."))
    if stage["scorecards_wanted"] and not stage["criteria"]:
        source.refuse(
            ("stages", n, "scorecards_wanted"), _("a scorecard is wanted, but there are no “criteria” for it.")
        )


def check_letter(stage: dict[str, Any], n: int, source: Source, talked: bool, worked: bool) -> None:
    """From the first conversation on a no has a reason, from the test case on a point to work on as well."""
    at = ("stages", n, "letter")
    if worked and stage["letter"] < LetterNeeds.POINT:
        source.refuse(at, _("from the test case on, a letter with a no must hold “point” or “call”."))
    if talked and stage["letter"] < LetterNeeds.REASON:
        source.refuse(
            at, _("from the first conversation on, a letter with a no must hold “reason”, “point” or “call”.")
        )
