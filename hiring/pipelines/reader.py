"""A template in TOML, read strictly: what is wrong is refused with file, line and reason.

docs/pipelines.md explains each key to those who write a template.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hiring.models import Criterion, Focus, Function, LetterNeeds, Pipeline, Question, Skill, Stage

from .lines import Lines, Place
from .rules import OPTIONAL, Known, check_stages
from .values import (
    Key,
    Refused,
    Source,
    choice,
    cleaned,
    flag,
    line_of,
    listed,
    names,
    prose,
    slug,
    want,
    whole,
)

HERE = Path(__file__).parent
LETTERS = {need.name.lower(): need.value for need in LetterNeeds}
ANCHORS = {"not_shown": "anchor_1", "partly": "anchor_2", "shown": "anchor_3", "strongly": "anchor_4"}
BRIEFING_LINE = 300  # characters: a ticked line is kept as it reads


@dataclass(frozen=True)
class Template:
    """What a file says, checked: the values of the rows to be, and the source to point at."""

    source: Source
    pipeline: dict[str, Any]
    stages: list[dict[str, Any]]
    criteria: dict[str, dict[str, Any]]
    questions: dict[str, dict[str, Any]]

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


@dataclass(frozen=True)
class Library:
    """What every template may refer to: criteria and questions by slug."""

    criteria: dict[str, dict[str, Any]]
    questions: dict[str, dict[str, Any]]


@functools.cache
def library() -> Library:
    """The shipped library."""
    data, source = parse(HERE / "library.toml")
    found = Library(read_criteria(data.get("criteria"), source), read_questions(data.get("questions"), source))
    for name, row in found.questions.items():
        if row["criterion"] and row["criterion"] not in found.criteria:
            reason = _("the library has no criterion “%(slug)s”.")
            source.refuse(("questions", name, "criterion"), reason % {"slug": row["criterion"]})
    return found


def read(text: Path | str, *, known: Known | None = None) -> Template:
    """The template of a file (a path) or of a text; `known` says what the product's library holds beside the shipped one."""
    data, source = parse(text)
    values = read_table(data, PIPELINE, (), source, _("a template"))
    stages, criteria, questions = values.pop("stages"), values.pop("criteria", {}), values.pop("questions", {})
    shipped = library()
    for table, own, shared in (("criteria", criteria, shipped.criteria), ("questions", questions, shipped.questions)):
        for name in own:
            if name in shared:
                reason = _(
                    "“%(slug)s” is in the shipped library: refer to it without defining it, or choose another slug."
                )
                source.refuse((table, name), reason % {"slug": name})
    check_stages(stages, criteria, questions, (known or Known()).beside(shipped.criteria, shipped.questions), source)
    return Template(source, values, stages, criteria, questions)


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


def read_questions(value: Any, source: Source, path: Place = ("questions",)) -> dict[str, dict[str, Any]]:
    """The questions by slug, with the names of the model's fields; `criterion` is a slug, or empty."""
    rows = {}
    for name, table in want(dict, value, path, source).items():
        at = (*path, name)
        slug(name, at, source)
        if type(table) is not dict:
            source.refuse(at, _("a question is a table that begins with [questions.%(slug)s].") % {"slug": name})
        values = read_table(table, QUESTION, at, source, _("a question"))
        rows[name] = {"topic": "", "criterion": ""} | values
    return rows


def briefing(value: Any, path: Place, source: Source) -> str:
    """The points of a checklist, one a line, as the model holds them."""

    def line(item: Any, at: Place, source: Source) -> str:
        return cleaned(item, at, source, one_line=True, most=BRIEFING_LINE)

    return "\n".join(names(line)(value, path, source))


def focuses(value: Any, path: Place, source: Source) -> str:
    """A word for each seat, as the model holds them; two seats may have the same."""
    return " ".join(listed(choice({word: word for word in Focus.values}))(value, path, source))


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
    "case_window_days": Key(whole(0, 60), needed=False),
    "case_more_days": Key(whole(0, 30), needed=False),
    "case_brief": Key(prose, needed=False),
    "scorecards_wanted": Key(whole(0, 10), needed=False),
    "focuses": Key(focuses, needed=False),
    "letter": Key(choice(LETTERS)),
    "functions": Key(names(line_of(Function, "name")), needed=False),
    "skills": Key(names(line_of(Skill, "name")), needed=False),
    "criteria": Key(names(slug), needed=False),
    "briefing": Key(briefing, needed=False),
    "questions": Key(names(slug), needed=False),
    "settles_remote": Key(flag, needed=False),
    "asks_to_continue": Key(flag, needed=False),
}
CRITERION = {
    "group": Key(choice({value: value for value in Criterion.Group.values})),
    "name": Key(line_of(Criterion, "name")),
    "looks_for": Key(prose, needed=False),
    "needs_evidence": Key(flag, needed=False),
    **{key: Key(prose) for key in ANCHORS},
}
QUESTION = {
    "text": Key(prose),
    "purpose": Key(prose),
    "tests": Key(prose),
    "hint": Key(prose),
    "topic": Key(line_of(Question, "topic"), needed=False),
    "criterion": Key(slug, needed=False),
}
PIPELINE = {
    "slug": Key(slug),
    "name": Key(line_of(Pipeline, "name")),
    "summary": Key(prose),
    "weeks": Key(line_of(Pipeline, "weeks")),
    "stages": Key(read_stages),
    "criteria": Key(lambda value, path, source: read_criteria(value, source, path), needed=False),
    "questions": Key(lambda value, path, source: read_questions(value, source, path), needed=False),
}
