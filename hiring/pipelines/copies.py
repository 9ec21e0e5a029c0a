"""A job's own copy of a process, so that what changes later moves the ground under nobody."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from hiring import ids
from hiring.models import Criterion, Pipeline, Question, Stage

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def copy(pipeline: Pipeline, name: str) -> Pipeline:
    """A new pipeline called `name`, for one job: the live stages in their order, each criterion and each question frozen as it
    reads now.

    Functions and skills are shared, since they are names. Nothing of the copy changes when `pipeline`, its stages or the
    library's criteria do. Another job's copy may be copied too. Refused: a pipeline without a live stage.
    """
    stages = list(pipeline.stages.filter(retired_at=None))
    if not stages:
        raise ValueError("A pipeline without stages cannot be copied.")
    new = twin(pipeline, name=name, slug=None, is_template=False, copied_from=pipeline, retired_at=None)
    new.save()
    criteria = list(Criterion.objects.filter(stages__in=stages).distinct())
    frozen = dict(zip((row.pk for row in criteria), [twin(row, pipeline=new) for row in criteria], strict=True))
    Criterion.objects.bulk_create(frozen.values())
    questions = list(Question.objects.filter(stages__in=stages).distinct())
    asked = {row.pk: twin(row, pipeline=new, criterion=frozen.get(row.criterion_id or 0)) for row in questions}
    Question.objects.bulk_create(asked.values())
    placed = {stage.pk: twin(stage, pipeline=new, position=n) for n, stage in enumerate(stages, 1)}
    Stage.objects.bulk_create(placed.values())
    owned: dict[str, dict[int, Any]] = {"criterion_id": frozen, "question_id": asked}
    links: Any
    through: Any
    for through, field in (
        (Stage.functions.through, "function_id"),
        (Stage.skills.through, "skill_id"),
        (Stage.criteria.through, "criterion_id"),
        (Stage.questions.through, "question_id"),
    ):
        links = through.objects.filter(stage__in=stages).order_by("pk").values_list("stage_id", field)
        own: dict[int, Any] = owned.get(field, {})
        through.objects.bulk_create(
            through(stage=placed[stage], **{field: own[row].pk if row in own else row}) for stage, row in links
        )
    return new


def twin(row: Row, **other: Any) -> Row:
    """An unsaved row like this one, with an id and a history of its own, and with what is given."""
    own = {"id", "uid", "version"}
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in own
    }
    replaced = {row._meta.get_field(name).attname for name in other}  # type: ignore[union-attr]
    kept = {name: value for name, value in values.items() if name not in replaced}
    return type(row)(**kept, uid=ids.draw(), **other)
