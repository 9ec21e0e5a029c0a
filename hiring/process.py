"""Processes as people change them: templates freely, a job's own copy until the first application arrives.

From then on its stages are reworded or retired, never deleted or reordered, and what they are judged by stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.models import Application
from hiring import clock
from hiring.models import Criterion, Job, LetterNeeds, Organisation, Pipeline, Question, Stage
from hiring.pipelines.copies import twin
from hiring.pipelines.rules import OPTIONAL, without_judge, without_work
from hiring.states import IllegalMove

# What stands once somebody has applied: what a stage is, what it is judged by and by whom, what its letter must hold.
FROZEN = ("kind", "criteria", "technical", "character", "letter_needs")


def is_fixed(pipeline: Pipeline) -> bool:
    """Whether people walk on it already: somebody has applied to its job."""
    return not pipeline.is_template and Application.objects.filter(job__pipeline=pipeline).exists()


def hold_still(pipeline: Pipeline) -> None:
    """Nobody applies to its job, and nobody else rearranges it, until the end of the transaction."""
    Pipeline.objects.select_for_update(no_key=True).get(pk=pipeline.pk)
    Job.objects.select_for_update(no_key=True).filter(pipeline=pipeline).first()


def refuse_fixed(pipeline: Pipeline) -> None:
    if is_fixed(pipeline):
        raise IllegalMove(_("People have applied to this job: its stages can be reworded or retired, no longer moved."))


def one_at_a_time() -> None:
    """Whoever adds to what the whole company shares waits for whoever does so at this instant, and sees it."""
    Organisation.objects.select_for_update().first()


# --- templates -------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_template(name: str, *, like: Pipeline | None = None, summary: str = "") -> Pipeline:
    """A new template: empty, or with the live stages of another one (their words copied; criteria and questions of the library
    shared).

    Refused when there is one of this name.
    """
    one_at_a_time()
    if Pipeline.objects.filter(is_template=True, retired_at=None, name__iexact=name).exists():
        raise IllegalMove(_("There is a process of this name already."))
    new = Pipeline.objects.create(
        name=name, summary=summary or (like.summary if like else ""), weeks=like.weeks if like else ""
    )
    named = ("functions", "skills", "criteria", "questions")
    stages = like.stages.filter(retired_at=None).prefetch_related(*named) if like else []
    for position, stage in enumerate(stages, 1):
        made = twin(stage, pipeline=new, position=position)
        made.save(force_insert=True)
        made.functions.set(stage.functions.all())
        made.skills.set(stage.skills.all())
        set_criteria(made, list(stage.criteria.all()))
        set_questions(made, list(stage.questions.all()))
    return new


def retire_template(pipeline: Pipeline, *, version: int) -> None:
    """New jobs are no longer made from it; jobs that copied it keep their own."""
    bump(pipeline, version, retired_at=clock.now())


def restore_template(pipeline: Pipeline, *, version: int) -> None:
    bump(pipeline, version, retired_at=None)


def bump(pipeline: Pipeline, version: int, **values: Any) -> None:
    """The pipeline as it was shown is changed; refused when a colleague changed it meanwhile."""
    if not Pipeline.objects.filter(pk=pipeline.pk, version=version).update(version=F("version") + 1, **values):
        raise IllegalMove(_("Somebody changed this process a moment ago. Look at it again, then decide."))
    pipeline.refresh_from_db()


# --- stages ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_stage(pipeline: Pipeline, stage: Stage) -> Stage:
    """The unsaved stage stands at the end of the process; refused once somebody has applied, and behind an offer."""
    hold_still(pipeline)
    refuse_fixed(pipeline)
    last = pipeline.stages.order_by("position").last()
    stage.pipeline, stage.position = pipeline, (last.position if last else 0) + 1
    stage.slug = free_slug(stage.name, set(pipeline.stages.values_list("slug", flat=True)))
    stage.save(force_insert=True)
    Pipeline.objects.filter(pk=pipeline.pk).update(version=F("version") + 1)
    return stage


def free_slug(name: str, taken: set[str]) -> str:
    """A slug for the name that is not taken."""
    plain = slugify(name)[:50].strip("-") or "stage"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}-{number}"
    return found


@transaction.atomic
def move_stage(stage: Stage, step: int, *, version: int) -> None:
    """The stage stands one place earlier (-1) or later (1); refused once somebody has applied, and at either end."""
    pipeline = stage.pipeline
    hold_still(pipeline)
    refuse_fixed(pipeline)
    bump(pipeline, version)
    row = list(pipeline.stages.order_by("position"))
    at = next(n for n, other in enumerate(row) if other.pk == stage.pk)
    if not 0 <= at + step < len(row):
        raise IllegalMove(_("“%(stage)s” cannot move further.") % {"stage": stage.name})
    row.insert(at + step, row.pop(at))
    pipeline.stages.update(position=F("position") + 1000)  # each place is held by one stage: all step aside first
    for position, other in enumerate(row, 1):
        Stage.objects.filter(pk=other.pk).update(position=position)


@transaction.atomic
def delete_stage(stage: Stage, *, version: int) -> None:
    """The stage is gone from a template or a job nobody has applied to; refused otherwise: it is retired instead."""
    hold_still(stage.pipeline)
    refuse_fixed(stage.pipeline)
    bump(stage.pipeline, version)
    stage.delete()


@transaction.atomic
def retire_stage(stage: Stage, *, version: int) -> None:
    """Nobody enters the stage any more; refused while somebody stands in it, and for the last one that is left."""
    pipeline = stage.pipeline
    hold_still(pipeline)
    bump(pipeline, version)
    waiting = Application.objects.open().filter(stage=stage).count()
    if waiting:
        raise IllegalMove(
            ngettext(
                "%(count)d person is in “%(stage)s”. Move them on first.",
                "%(count)d people are in “%(stage)s”. Move them on first.",
                waiting,
            )
            % {"count": waiting, "stage": stage.name}
        )
    if not pipeline.stages.filter(retired_at=None).exclude(pk=stage.pk).exists():
        raise IllegalMove(_("A process needs at least one stage."))
    Stage.objects.filter(pk=stage.pk).update(retired_at=clock.now())


@transaction.atomic
def restore_stage(stage: Stage, *, version: int) -> None:
    """The stage is walked through again."""
    bump(stage.pipeline, version)
    Stage.objects.filter(pk=stage.pk).update(retired_at=None)


def set_criteria(stage: Stage, chosen: list[Criterion]) -> None:
    """The stage is judged by these. A job's stage gets its own frozen copy of one that comes from the library."""
    if not stage.pipeline.is_template:
        own = {row.slug: row for row in stage.pipeline.criteria.all()}
        chosen = [
            row if row.pipeline_id == stage.pipeline_id else own.get(row.slug) or freeze(row, stage) for row in chosen
        ]
    stage.criteria.set(chosen)


def freeze(criterion: Criterion, stage: Stage) -> Criterion:
    """The job's own copy of a criterion, as it reads now."""
    frozen = twin(criterion, pipeline=stage.pipeline)
    frozen.save(force_insert=True)
    return frozen


def set_questions(stage: Stage, chosen: list[Question]) -> None:
    """The stage asks these. A job's stage gets its own frozen copy of one that comes from the library, which helps to judge the
    job's own criterion; so the criteria are set before."""
    if not stage.pipeline.is_template:
        own = {row.slug: row for row in stage.pipeline.questions.all()}
        judged = {row.slug: row for row in stage.pipeline.criteria.all()}
        chosen = [
            row
            if row.pipeline_id == stage.pipeline_id
            else own.get(row.slug) or freeze_question(row, stage.pipeline, judged)
            for row in chosen
        ]
    stage.questions.set(chosen)


def freeze_question(question: Question, pipeline: Pipeline, judged: dict[str, Criterion]) -> Question:
    """The job's own copy of a question, as it reads now."""
    criterion = judged.get(question.criterion.slug) if question.criterion else None
    frozen = twin(question, pipeline=pipeline, criterion=criterion)
    frozen.save(force_insert=True)
    return frozen


def wrong(stage: dict[str, Any], before: list[Stage]) -> list[tuple[str, str]]:
    """What contradicts itself in a stage, as (field, sentence); `before` are the stages that come before it. The same rules
    as for a template in a file (hiring/pipelines/rules.py)."""
    stage = {**OPTIONAL, **stage}
    found = []
    talk = stage["kind"] in Stage.TALKS
    if talk and stage["mode"] == Stage.Mode.NONE:
        found.append(("mode", _("This is a meeting: say where it takes place.")))
    for field in ("least_minutes", "most_minutes"):
        if talk and not stage[field]:
            found.append((field, _("This is a meeting: say how long it takes.")))
        if not talk and stage[field]:
            found.append((field, _("A stage of this kind has no meeting: leave this empty.")))
    if not talk and stage["mode"] != Stage.Mode.NONE:
        found.append(("mode", _("A stage of this kind has no meeting.")))
    is_case = stage["kind"] == Stage.Kind.TEST_CASE
    if is_case and not stage["case_days"]:
        found.append(("case_days", _("Say how many days somebody has for the test case.")))
    if not is_case and stage["case_days"]:
        found.append(("case_days", _("Only a test case has days of its own: leave this empty.")))
    if stage["criteria"] and not stage["scorecards_wanted"]:
        found.append(("scorecards_wanted", _("There are criteria, so say how many scorecards are wanted.")))
    if stage["scorecards_wanted"] and not stage["criteria"]:
        found.append(("criteria", _("A scorecard is wanted: choose what it judges.")))
    found += wrong_talk(stage) if talk else wrong_elsewhere(stage)
    if not is_case and (stage["case_brief"] or stage["case_window_days"]):
        found.append(("case_brief", _("Only a test case has a brief and days to begin: leave them empty.")))
    kinds = [row.kind for row in before]
    if stage["kind"] == Stage.Kind.CASE_DISCUSSION and Stage.Kind.TEST_CASE not in kinds:
        found.append(("kind", _("A case discussion needs a test case before it.")))
    if stage["letter_needs"] < LetterNeeds.POINT and (is_case or Stage.Kind.TEST_CASE in kinds):
        found.append(("letter_needs", _("From the test case on a no has its reason and a point to work on.")))
    elif stage["letter_needs"] < LetterNeeds.REASON and (talk or any(kind in Stage.TALKS for kind in kinds)):
        found.append(("letter_needs", _("From the first conversation on a no has its reason.")))
    return found


def wrong_talk(stage: dict[str, Any]) -> list[tuple[str, str]]:
    """What contradicts itself in what only a conversation has."""
    found = []
    focuses, criteria = stage["focuses"].split(), list(stage["criteria"])
    if focuses and len(focuses) != stage["scorecards_wanted"]:
        words = {"focuses": len(focuses), "wanted": stage["scorecards_wanted"]}
        found.append(("technical", _("There are %(focuses)d with a focus, but scorecards wanted: %(wanted)d.") % words))
    elif len(focuses) > 1 and len(set(focuses)) == 1:
        found.append(("technical", _("All of them look at the same. In a panel one of them looks at something else.")))
    elif focuses and criteria:
        judged = {row.name: row.group for row in criteria}
        if name := without_judge(focuses, judged):
            found.append(("technical", _("Nobody judges “%(name)s”: its group is in nobody’s focus.") % {"name": name}))
        elif focus := without_work(focuses, judged.values()):
            found.append((focus, _("Whoever has this focus finds nothing to judge among the criteria.")))
    return found + wrong_questions(stage["questions"], criteria)


def wrong_questions(questions: Iterable[Question], criteria: Iterable[Criterion]) -> list[tuple[str, str]]:
    """A question helps to judge what the stage is judged by."""
    helping = [(question, question.criterion) for question in questions if question.criterion]
    judged = {row.slug for row in criteria} if helping else set()
    for question, criterion in helping:
        if criterion.slug not in judged:
            words = {"question": question.text, "criterion": criterion.name}
            sentence = _("“%(question)s” helps to judge “%(criterion)s”: choose that criterion too, or leave it out.")
            return [("questions", sentence % words)]
    return []


def wrong_elsewhere(stage: dict[str, Any]) -> list[tuple[str, str]]:
    """What only a conversation has, in a stage of another kind."""
    of_talks = {
        "briefing": _("Only in a conversation somebody is told something: leave this empty."),
        "questions": _("Only in a conversation something is asked: choose none."),
        "settles_remote": _("Only in a conversation a wish is settled."),
        "asks_to_continue": _("Only after a conversation we ask this."),
    }
    found = [(field, words) for field, words in of_talks.items() if stage[field]]
    return found + ([("technical", _("Only a conversation has seats with a focus."))] if stage["focuses"] else [])


# --- the library -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_criterion(criterion: Criterion) -> Criterion:
    """The unsaved criterion is in the library; refused when there is one of this name."""
    one_at_a_time()
    library = Criterion.objects.filter(pipeline=None)
    if library.filter(name__iexact=criterion.name).exists():
        raise IllegalMove(_("There is a criterion of this name already."))
    criterion.slug = free_slug(criterion.name, set(library.values_list("slug", flat=True)))
    criterion.save()
    return criterion


@transaction.atomic
def remove_criterion(criterion: Criterion) -> None:
    """The criterion is gone from the library; refused while a template uses it. Jobs keep their own copies."""
    used = Pipeline.objects.filter(stages__criteria=criterion).distinct().values_list("name", flat=True)
    if used:
        raise IllegalMove(
            _("“%(name)s” is used in: %(pipelines)s.") % {"name": criterion.name, "pipelines": ", ".join(used)}
        )
    criterion.delete()


@transaction.atomic
def add_question(question: Question) -> Question:
    """The unsaved question is in the library; refused when it is asked there in these words already."""
    one_at_a_time()
    library = Question.objects.filter(pipeline=None)
    if library.filter(text__iexact=question.text).exists():
        raise IllegalMove(_("This question is in the library already."))
    question.slug = free_slug(question.text, set(library.values_list("slug", flat=True)))
    question.save()
    return question


@transaction.atomic
def remove_question(question: Question) -> None:
    """The question is gone from the library; refused while a template asks it. Jobs keep their own copies."""
    used = Pipeline.objects.filter(stages__questions=question).distinct().values_list("name", flat=True)
    if used:
        raise IllegalMove(_("This question is asked in: %(pipelines)s.") % {"pipelines": ", ".join(used)})
    question.delete()
