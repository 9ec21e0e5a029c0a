"""Loading a file, and loading it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from hiring.models import Criterion, Function, LetterNeeds, Pipeline, Question, Skill
from hiring.pipelines import Outcome, Refused, bring, copy, every_shipped, load, read

from .shared import ASKING, SMALL, asked, judged, rows

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


# Loading


@pytest.mark.parametrize("path", every_shipped(), ids=lambda path: path.stem)
def test_loading_twice_changes_nothing(path: Path):
    first = bring(read(path))
    before = rows(first.pipeline)

    second = bring(read(path))

    assert (first.outcome, second.outcome) == (Outcome.MADE, Outcome.SAME)
    assert rows(second.pipeline) == before
    for model in (Criterion, Question):
        assert model.objects.count() == model.objects.filter(stages__pipeline=first.pipeline).distinct().count()


def test_a_text_becomes_rows():
    pipeline = load(SMALL)

    chat, case = pipeline.stages.all()
    assert (pipeline.slug, pipeline.name, pipeline.is_template, pipeline.version) == ("small", "A small way", True, 1)
    assert chat.what == 'We talk. kind = "a text that only looks like a key"\n\n[[stages]]'
    assert [skill.slug for skill in case.skills.all()] == ["counting"]
    assert pipeline.stages.get(slug="chat").criteria.get(slug="patience").anchors == [
        (1, "Sends a customer away."),
        (2, "Serves the customer, and sighs."),
        (3, "Serves the customer."),
        (4, "Serves the customer, and the one after."),
    ]


def test_what_a_talk_and_a_test_case_say_becomes_rows():
    chat, case = load(ASKING).stages.all()

    assert (chat.focuses, chat.briefing_list, chat.settles_remote, chat.asks_to_continue) == (
        "all",
        ["Who we are", "What we sell"],
        True,
        True,
    )
    assert (case.case_days, case.case_window_days, case.case_more_days, case.case_brief) == (
        7,
        14,
        5,
        "Serve ten customers.",
    )
    assert asked(chat.pipeline) == {"chat": ["patience:longest-queue", "thought-process:from-a-to-b"]}
    queue = Question.objects.get(slug="longest-queue")
    assert (queue.pipeline, queue.text, queue.purpose, queue.tests, queue.hint, queue.topic) == (
        None,
        "When was your queue the longest?",
        "Ours is long on Saturdays.",
        "What they did for those who stood last.",
        "Any queue will do.",
        "Queues",
    )
    assert bring(read(ASKING)).outcome is Outcome.SAME


def test_a_changed_question_changes_the_bank_and_no_copy():
    job = copy(load(ASKING), "Corner shop")
    before = rows(job)
    shorter = ASKING.replace("Any queue will do.", "At the baker's, say.").replace(
        '"longest-queue", "from-a-to-b"', '"longest-queue"'
    )

    loaded = bring(read(shorter))

    assert (loaded.outcome, asked(loaded.pipeline)) == (Outcome.CHANGED, {"chat": ["patience:longest-queue"]})
    assert Question.objects.get(pipeline=None, slug="longest-queue").hint == "At the baker's, say."
    assert rows(job) == before


def test_a_question_that_people_edited_is_left_alone():
    load(ASKING)
    Question.objects.filter(slug="longest-queue").update(text="Ours", version=2)

    loaded = bring(read(ASKING.replace("A week", "A month")))

    assert (loaded.outcome, loaded.kept) == (Outcome.CHANGED, ["longest-queue"])
    assert Question.objects.get(slug="longest-queue").text == "Ours"


def test_a_question_of_another_template_is_not_overwritten():
    load(ASKING)
    with pytest.raises(Refused) as refused:
        load(ASKING.replace('"small"', '"other"').replace("Any queue will do.", "None."))
    assert str(refused.value) == (
        "template, line 69: the library holds “longest-queue” with other words. Refer to that one, or choose another slug."
    )


def test_a_template_may_ask_a_question_made_here():
    """Its criterion is held against the stage's as those of files are."""
    Question.objects.create(slug="humour", text="?")
    judges = Question.objects.create(
        slug="calm", text="?", criterion=load(SMALL).stages.first().criteria.get(slug="patience")
    )
    text = ASKING.replace('"from-a-to-b"', '"humour", "calm"')
    assert asked(load(text)) == {"chat": [":humour", "patience:calm", "patience:longest-queue"]}
    Question.objects.filter(pk=judges.pk).update(criterion=Criterion.objects.create(slug="other", name="Other"))
    with pytest.raises(Refused, match="line 37: “calm” helps to judge “other”, which is not among"):
        load(text)


def test_lists_keep_their_points_and_wrapped_lines_become_one():
    text = SMALL.replace('"Bring questions."', '"""\nBring:\n- questions\n  and time\n- shoes\n\nThat\nis all.\n"""')
    assert load(text).stages.get(slug="chat").tips == "Bring:\n- questions and time\n- shoes\n\nThat is all."


def test_a_changed_file_changes_the_template_and_no_copy():
    pipeline = load(SMALL)
    kept = {stage.slug: stage.pk for stage in pipeline.stages.all()}
    job = copy(pipeline, "Corner shop")
    before = rows(job)
    chat, case = SMALL.index('[[stages]]\nslug = "chat"'), SMALL.index('[[stages]]\nslug = "case"')
    end = SMALL.index("[criteria.patience]")
    turned = (SMALL[:chat] + SMALL[case:end] + SMALL[chat:case] + SMALL[end:]).replace(
        'letter = "reason"', 'letter = "call"'
    )
    turned = turned.replace("Sends a customer away.", "Shuts the door.").replace('["Owner"]', '["Owner", "Neighbour"]')

    loaded = bring(read(turned))

    assert loaded.outcome is Outcome.CHANGED
    assert [(stage.position, stage.slug, stage.pk) for stage in loaded.pipeline.stages.all()] == [
        (1, "case", kept["case"]),
        (2, "chat", kept["chat"]),
    ]
    chat_now = loaded.pipeline.stages.get(slug="chat")
    assert sorted(function.name for function in chat_now.functions.all()) == ["Neighbour", "Owner"]
    assert chat_now.letter_needs == LetterNeeds.CALL
    assert Criterion.objects.get(pipeline=None, slug="patience").anchor_1 == "Shuts the door."
    assert bring(read(turned)).outcome is Outcome.SAME
    assert rows(job) == before


def test_a_stage_that_left_the_file_leaves_the_template():
    load(SMALL)
    text = SMALL[: SMALL.index('[[stages]]\nslug = "case"')] + SMALL[SMALL.index("[criteria.patience]") :]

    assert [(stage.position, stage.slug) for stage in load(text).stages.all()] == [(1, "chat")]


@pytest.mark.parametrize("edited", ["pipeline", "stage"])
def test_a_template_that_people_edited_is_left_alone(edited: str):
    pipeline = load(SMALL)
    row = pipeline if edited == "pipeline" else pipeline.stages.get(slug="case")
    type(row).objects.filter(pk=row.pk).update(name="Ours", version=F("version") + 1)
    before = rows(pipeline)

    loaded = bring(read(SMALL.replace("A week", "A month")))

    assert (loaded.outcome, rows(loaded.pipeline)) == (Outcome.KEPT, before)


def test_a_criterion_that_people_edited_is_left_alone():
    load(SMALL)
    Criterion.objects.filter(slug="patience").update(name="Calm", version=2)

    loaded = bring(read(SMALL.replace("A week", "A month")))

    assert (loaded.outcome, loaded.kept, loaded.pipeline.weeks) == (Outcome.CHANGED, ["patience"], "A month")
    assert Criterion.objects.get(slug="patience").name == "Calm"


def test_a_criterion_of_another_template_is_not_overwritten():
    load(SMALL)
    other = SMALL.replace('"small"', '"other"').replace("Sends a customer away.", "Shuts the door.")

    with pytest.raises(Refused) as refused:
        load(other)

    assert str(refused.value) == (
        "template, line 50: the library holds “patience” with other words. Refer to that one, or choose another slug."
    )
    assert Pipeline.objects.filter(slug="other").exists() is False


def test_a_template_may_refer_to_a_criterion_made_here():
    Criterion.objects.create(slug="humour", group="value", name="Humour", anchor_1="a", anchor_2="b", anchor_3="c")
    pipeline = load(SMALL.replace('"thought-process"', '"humour"'))
    assert judged(pipeline)["chat"] == ["value:humour", "value:patience"]


def test_functions_and_skills_are_known_again():
    owner, counting = Function.objects.create(name="owner"), Skill.objects.create(name="counting", slug="counting")
    pipeline = load(SMALL)
    assert [list(stage.functions.all()) for stage in pipeline.stages.all()] == [[owner], []]
    assert [list(stage.skills.all()) for stage in pipeline.stages.all()] == [[], [counting]]


# The command


def test_the_command_says_what_became_of_each(capsys: pytest.CaptureFixture[str]):
    call_command("load_pipelines")
    first = capsys.readouterr().out
    Pipeline.objects.filter(slug="clay").update(version=2)
    call_command("load_pipelines")

    assert first.splitlines() == [
        "backstageit: made (5 stages, 18 criteria)",
        "clay: made (7 stages, 19 criteria)",
        "general: made (2 stages, 4 criteria)",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "backstageit: as it was (5 stages, 18 criteria)",
        "clay: left alone, since somebody edited it here (7 stages, 19 criteria)",
        "general: as it was (2 stages, 4 criteria)",
    ]
    assert [function.name for function in Function.objects.all()] == [
        "Engineering Manager",
        "Managing Director",
        "People Coordinator",
        "Recruiter",
        "Technical lead",
    ]
    assert [skill.name for skill in Skill.objects.all()] == ["Angular", "Back-end"]


def test_the_command_loads_all_files_or_none(tmp_path: Path):
    good, wrong = tmp_path / "good.toml", tmp_path / "wrong.toml"
    good.write_text(SMALL, encoding="utf-8")
    wrong.write_text(SMALL.replace("A week", ""), encoding="utf-8")

    with pytest.raises(CommandError, match="^wrong.toml, line 4: “weeks” is empty.$"):
        call_command("load_pipelines", str(good), str(wrong))
    with pytest.raises(CommandError, match="none.toml cannot be read: No such file or directory.$"):
        call_command("load_pipelines", str(good), str(tmp_path / "none.toml"))

    assert Pipeline.objects.exists() is False
