"""From a template's file to its rows, as often as one likes."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.models import Criterion, Function, Pipeline, Question, Skill, Stage

from .reader import Template, library, read
from .rules import Known

MANY = ("functions", "skills", "criteria", "questions")


class Outcome(enum.Enum):
    """What loading did."""

    MADE = gettext_lazy("made")
    CHANGED = gettext_lazy("changed as its file did")
    SAME = gettext_lazy("as it was")
    KEPT = gettext_lazy("left alone, since somebody edited it here")


class Loaded(NamedTuple):
    pipeline: Pipeline
    outcome: Outcome
    kept: list[str]  # slugs of criteria and questions whose words somebody edited here: those stand


def load(source: Path | str) -> Pipeline:
    """The template of a file (a path) or of a text, as rows that say what it says; see `bring`."""
    return bring(read(source, known=known())).pipeline


def known() -> Known:
    """What the product's library holds, for templates to refer to."""
    asked = Question.objects.filter(pipeline=None).values_list("slug", "criterion__slug")
    return Known(
        dict(Criterion.objects.filter(pipeline=None).values_list("slug", "group")),
        {slug: criterion or "" for slug, criterion in asked},
    )


@transaction.atomic
def bring(template: Template) -> Loaded:
    """The template's rows say what its file says; a second time changes nothing.

    Jobs' copies are never touched. A template that was edited here (a version above 1 on it or on one of its stages, or
    one that was retired) is left as it is, and so is a criterion or a question that was edited here. Loading itself raises
    no version: versions count the edits of people. Refused: a criterion or a question that the library holds with other
    words for somebody else.
    """
    pipeline = Pipeline.objects.filter(slug=template.slug).first()
    old = {stage.slug: stage for stage in pipeline.stages.all()} if pipeline else {}
    if pipeline and was_edited(pipeline, *old.values()):
        return Loaded(pipeline, Outcome.KEPT, [])
    made = pipeline is None
    if pipeline is None:
        pipeline = Pipeline.objects.create(**template.pipeline)
        changed = True
    else:
        changed = write(pipeline, template.pipeline)
    rows, reworded, kept = bring_criteria(template, pipeline)
    asked, asked_anew, kept_too = bring_questions(template, pipeline)
    stages, moved = bring_stages(template, pipeline, old)
    linked = [
        link(Stage.functions.through, "function", stages, bring_functions(template), template),
        link(Stage.skills.through, "skill", stages, bring_skills(template), template),
        link(Stage.criteria.through, "criterion", stages, rows, template),
        link(Stage.questions.through, "question", stages, asked, template),
    ]
    if made:
        outcome = Outcome.MADE
    else:
        new = changed or reworded or asked_anew or moved or any(linked)
        outcome = Outcome.CHANGED if new else Outcome.SAME
    return Loaded(pipeline, outcome, kept + kept_too)


def was_edited(*rows: Pipeline | Stage) -> bool:
    """Whether somebody edited or retired one of these in the product."""
    return any(row.version > 1 or row.retired_at is not None for row in rows)


def write(row: Any, values: dict[str, Any]) -> bool:
    """The row holds these values; whether one of them was another before."""
    new = [field for field, value in values.items() if getattr(row, field) != value]
    for field in new:
        setattr(row, field, values[field])
    if new:
        row.save(update_fields=new)
    return bool(new)


def bring_criteria(template: Template, pipeline: Pipeline) -> tuple[dict[str, Criterion], bool, list[str]]:
    """The library's rows for all criteria that the stages refer to; whether one changed; which ones people reworded."""
    slugs = in_order(stage["criteria"] for stage in template.stages)
    words = {slug: template.criteria.get(slug) or library().criteria.get(slug) for slug in slugs}
    return bring_words(Criterion, "criteria", words, template.criteria, template, pipeline)


def bring_questions(template: Template, pipeline: Pipeline) -> tuple[dict[str, Question], bool, list[str]]:
    """The same for the questions; each helps to judge the library's criterion, which stands by now."""
    slugs = in_order(stage["questions"] for stage in template.stages)
    told = {slug: template.questions.get(slug) or library().questions.get(slug) for slug in slugs}
    named = {row["criterion"] for row in told.values() if row and row["criterion"]}
    criteria = {row.slug: row for row in Criterion.objects.filter(pipeline=None, slug__in=named)} if named else {}
    words = {slug: row and {**row, "criterion": criteria.get(row["criterion"])} for slug, row in told.items()}
    return bring_words(Question, "questions", words, template.questions, template, pipeline)


def bring_words(
    model: type[Any],
    table: str,
    words: Mapping[str, dict[str, Any] | None],
    own: Mapping[str, Any],
    template: Template,
    pipeline: Pipeline,
) -> tuple[dict[str, Any], bool, list[str]]:
    """The library's rows of these slugs say these words (none given: they stand as they are)."""
    rows = {row.slug: row for row in model.objects.filter(pipeline=None, slug__in=list(words))}
    ours = set(model.objects.filter(pipeline=None, stages__pipeline=pipeline).values_list("slug", flat=True))
    changed, kept = False, []
    for slug, row in rows.items():
        values = words[slug]
        if values is None or all(getattr(row, field) == value for field, value in values.items()):
            continue
        if row.version > 1:
            kept.append(slug)
        elif slug in own and slug not in ours:
            reason = _("the library holds “%(slug)s” with other words. Refer to that one, or choose another slug.")
            template.source.refuse((table, slug), reason % {"slug": slug})
        else:
            changed |= write(row, values)
    missing = [model(slug=slug, **values) for slug, values in words.items() if values is not None and slug not in rows]
    model.objects.bulk_create(missing)
    return rows | {row.slug: row for row in missing}, changed or bool(missing), sorted(kept)


def bring_stages(template: Template, pipeline: Pipeline, old: dict[str, Stage]) -> tuple[dict[str, Stage], bool]:
    """The template's stages in the file's order, known again by slug; whether one changed, came or went."""
    wanted = {}
    for position, table in enumerate(template.stages, 1):
        values = {field: value for field, value in table.items() if field not in MANY and field != "letter"}
        wanted[table["slug"]] = values | {"letter_needs": table["letter"], "position": position}
    gone = [stage.pk for slug, stage in old.items() if slug not in wanted]
    if gone:
        pipeline.stages.filter(pk__in=gone).delete()
    if any(slug in wanted and stage.position != wanted[slug]["position"] for slug, stage in old.items()):
        # Each place is held by one stage, so all step aside before any takes its new place.
        pipeline.stages.update(position=F("position") + 1000)
        for stage in old.values():
            stage.position += 1000
    changed = [write(stage, wanted[slug]) for slug, stage in old.items() if slug in wanted]
    new = [Stage(pipeline=pipeline, **values) for slug, values in wanted.items() if slug not in old]
    Stage.objects.bulk_create(new)
    rows = {slug: stage for slug, stage in old.items() if slug in wanted} | {stage.slug: stage for stage in new}
    return rows, any(changed) or bool(new) or bool(gone)


def bring_functions(template: Template) -> dict[str, Function]:
    """The functions that the stages name, however they are capitalised here."""
    rows = {row.name.casefold(): row for row in Function.objects.all()}
    names = in_order(stage["functions"] for stage in template.stages)
    return {name: rows.get(name.casefold()) or Function.objects.create(name=name) for name in names}


def bring_skills(template: Template) -> dict[str, Skill]:
    """The skills that the stages name, by their normal form."""
    names = in_order(stage["skills"] for stage in template.stages)
    slugs = {name: Skill.slug_of(name) for name in names}
    rows = {row.slug: row for row in Skill.objects.filter(slug__in=slugs.values())}
    return {name: rows.get(slug) or Skill.objects.create(name=name, slug=slug) for name, slug in slugs.items()}


def link(through: Any, field: str, stages: dict[str, Stage], rows: dict[str, Any], template: Template) -> bool:
    """Each stage is linked with just the rows that its file names; whether that was new."""
    key = "criteria" if field == "criterion" else f"{field}s"
    wanted = {(stages[stage["slug"]].pk, rows[name].pk) for stage in template.stages for name in stage[key]}
    links = through.objects.filter(stage__in=[stage.pk for stage in stages.values()])
    there = {(stage, row): pk for pk, stage, row in links.values_list("pk", "stage_id", f"{field}_id")}
    if extra := [pk for pair, pk in there.items() if pair not in wanted]:
        through.objects.filter(pk__in=extra).delete()
    new = sorted(wanted - there.keys())
    through.objects.bulk_create(through(stage_id=stage, **{f"{field}_id": row}) for stage, row in new)
    return bool(extra or new)


def in_order(lists: Iterable[list[str]]) -> list[str]:
    """Each name once, in the order of the stages."""
    return list(dict.fromkeys(name for names in lists for name in names))
