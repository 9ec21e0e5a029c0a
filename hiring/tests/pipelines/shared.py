"""A small template, and what becomes of one."""

from __future__ import annotations

from typing import Any

from hiring.models import Criterion, LetterNeeds, Pipeline, Question, Stage

SMALL = """\
slug = "small"
name = "A small way"
summary = "For a job at the corner shop."
weeks = "A week"

[[stages]]
slug = "chat"
kind = "recruiter_chat"
name = "Chat"
name_now = "You talk with us"
name_before = "A chat"
what = \"\"\"
We talk. kind = "a text that only
looks like a key"

[[stages]]
\"\"\"
who = "The owner"
how_long = "Half an hour"
tips = "Bring questions."
mode = "office"
least_minutes = 20
most_minutes = 30
clock_days = 2
scorecards_wanted = 1
letter = "reason"
functions = ["Owner"]
criteria = [
  "patience",
  "thought-process",
]

[[stages]]
slug = "case"
kind = "test_case"
name = "Case"
name_now = "You try it"
name_before = "A try"
what = "An hour in the shop."
who = "You"
how_long = "An hour"
tips = "Wear good shoes."
clock_days = 3
case_days = 7
scorecards_wanted = 1
letter = "point"
skills = ["Counting"]
criteria = ["patience"]

[criteria.patience]
group = "value"
name = "Patience"
not_shown = "Sends a customer away."
partly = "Serves the customer, and sighs."
shown = "Serves the customer."
strongly = "Serves the customer, and the one after."
"""

# The same with all that a talk and a test case may say.
ASKING = (
    SMALL.replace(
        '  "thought-process",\n]\n',
        """  "thought-process",
]
focuses = ["all"]
briefing = [
  "Who we are",
  "What we sell",
]
questions = ["longest-queue", "from-a-to-b"]
settles_remote = true
asks_to_continue = true
""",
    ).replace(
        "case_days = 7\n",
        """case_days = 7
case_window_days = 14
case_more_days = 5
case_brief = "Serve ten customers."
""",
    )
    + """
[questions.longest-queue]
text = "When was your queue the longest?"
purpose = "Ours is long on Saturdays."
tests = "What they did for those who stood last."
hint = "Any queue will do."
topic = "Queues"
criterion = "patience"
"""
)


def rows(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    """Every row below a pipeline with its key, version and every value."""
    stages = list(pipeline.stages.order_by("position").values_list("pk", flat=True))
    return [
        *Pipeline.objects.filter(pk=pipeline.pk).values_list(),
        *Stage.objects.filter(pk__in=stages).order_by("position").values_list(),
        *Criterion.objects.filter(stages__in=stages).distinct().order_by("pk").values_list(),
        *Question.objects.filter(stages__in=stages).distinct().order_by("pk").values_list(),
        *Stage.functions.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
        *Stage.skills.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
        *Stage.criteria.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
        *Stage.questions.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
    ]


def outline(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    """The stages as code and candidates depend on them."""
    return [
        (
            stage.position,
            stage.kind,
            stage.slug,
            stage.clock_days,
            LetterNeeds(stage.letter_needs).name.lower(),
            stage.mode,
            (stage.least_minutes, stage.most_minutes),
            stage.scorecards_wanted,
            [function.name for function in stage.functions.all()],
        )
        for stage in pipeline.stages.all()
    ]


def judged(pipeline: Pipeline) -> dict[str, list[str]]:
    """What each stage is judged by, as group:slug."""
    return {
        stage.slug: sorted(f"{criterion.group}:{criterion.slug}" for criterion in stage.criteria.all())
        for stage in pipeline.stages.all()
    }


def asked(pipeline: Pipeline) -> dict[str, list[str]]:
    """What each stage asks, as criterion:slug, without the stages that ask nothing."""
    return {
        stage.slug: [f"{row.criterion.slug if row.criterion else ''}:{row.slug}" for row in stage.questions.all()]
        for stage in pipeline.stages.all()
        if stage.questions.all()
    }
