"""Templates: what ships, what is refused, what loading twice does, and what a job's copy keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import F

from hiring.models import Criterion, Function, LetterNeeds, Pipeline, Skill, Stage
from hiring.pipelines import Outcome, Refused, bring, copy, every_shipped, load, read, shipped
from hiring.pipelines.reader import CRITERION, PIPELINE, STAGE, library

pytestmark = pytest.mark.django_db

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


def rows(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    """Every row below a pipeline with its key, version and every value."""
    stages = list(pipeline.stages.order_by("position").values_list("pk", flat=True))
    return [
        *Pipeline.objects.filter(pk=pipeline.pk).values_list(),
        *Stage.objects.filter(pk__in=stages).order_by("position").values_list(),
        *Criterion.objects.filter(stages__in=stages).distinct().order_by("pk").values_list(),
        *Stage.functions.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
        *Stage.skills.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
        *Stage.criteria.through.objects.filter(stage__in=stages).order_by("pk").values_list(),
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


# What ships


def test_backstageit_in_full():
    pipeline = load(shipped("backstageit"))

    assert outline(pipeline) == [
        (1, "recruiter_chat", "people-chat", 2, "reason", "choice", (30, 45), 1, ["People Coordinator"]),
        (2, "working_session", "technical-session", 2, "reason", "online", (60, 90), 1, ["Technical lead"]),
        (3, "partner_interview", "partner-interview", 4, "reason", "online", (30, 60), 1, []),
        (4, "decision", "decision", 2, "call", "none", (None, None), 0, ["People Coordinator", "Technical lead"]),
        (5, "offer", "offer", 2, "call", "none", (None, None), 0, ["People Coordinator"]),
    ]
    assert judged(pipeline) == {
        "people-chat": [
            "company:company-in-partner-teams",
            "partner:partner-product",
            "role:experience",
            "role:interest-in-work",
            "value:commitment",
            "value:curiosity",
            "value:flexibility",
            "value:friendliness",
        ],
        "technical-session": [
            "technical:hard-problems",
            "technical:right-answers",
            "technical:thought-process",
            "technical:writes-code",
            "technical:writes-tests",
            "value:collaboration",
            "value:performance",
        ],
        "partner-interview": ["partner:partner-hard-skills", "partner:partner-soft-skills", "partner:partner-team-fit"],
        "decision": [],
        "offer": [],
    }
    assert [stage.slug for stage in pipeline.stages.filter(shares_screen=True)] == ["technical-session"]
    assert [skill.name for skill in pipeline.stages.get(slug="technical-session").skills.all()] == ["Angular"]


def test_clay_in_full():
    pipeline = load(shipped("clay"))

    assert outline(pipeline) == [
        (1, "screening", "screening", 3, "outcome", "none", (None, None), 1, ["Recruiter"]),
        (2, "recruiter_chat", "recruiter-chat", 2, "reason", "choice", (30, 45), 1, ["Recruiter"]),
        (3, "interview", "future-colleagues", 2, "reason", "choice", (60, 75), 2, []),
        (4, "test_case", "test-case", 4, "point", "none", (None, None), 2, []),
        (5, "case_discussion", "case-discussion", 2, "point", "choice", (45, 60), 2, ["Engineering Manager"]),
        (6, "director_chat", "director-chat", 2, "call", "choice", (30, 45), 1, ["Managing Director"]),
        (7, "offer", "offer", 2, "call", "none", (None, None), 0, ["Recruiter"]),
    ]
    assert judged(pipeline) == {
        "screening": ["role:must-haves", "role:work-described"],
        "recruiter-chat": [
            "company:company-own-product",
            "role:experience",
            "role:interest-in-work",
            "value:flexibility",
        ],
        "future-colleagues": [
            "technical:technical-depth",
            "technical:thought-process",
            "value:collaboration",
            "value:friendliness",
            "value:learns-from-mistakes",
            "value:speaks-up",
        ],
        "test-case": ["case:case-choices", "case:case-design", "case:case-tests", "case:case-works"],
        "case-discussion": [
            "case:case-limits",
            "case:case-next-step",
            "technical:thought-process",
            "value:considerate",
        ],
        "director-chat": ["company:company-own-product", "role:interest-in-work", "value:speaks-up"],
        "offer": [],
    }
    assert [(stage.slug, stage.case_days) for stage in pipeline.stages.exclude(case_days=None)] == [("test-case", 7)]
    assert [stage.slug for stage in pipeline.stages.filter(shares_screen=True)] == ["case-discussion"]


def test_general_applications_have_a_short_way():
    assert outline(load(shipped("general"))) == [
        (1, "screening", "screening", 3, "outcome", "none", (None, None), 1, ["Recruiter"]),
        (2, "recruiter_chat", "recruiter-chat", 2, "reason", "choice", (20, 45), 1, ["Recruiter"]),
    ]


@pytest.mark.parametrize("path", every_shipped(), ids=lambda path: path.stem)
def test_shipped_words_are_whole(path: Path):
    """No anchor or text repeats another, none is a fragment, and each file carries its own name."""
    template = read(path)

    assert template.slug == path.stem
    texts = [stage[key] for stage in template.stages for key in ("what", "tips")]
    for row in (template.criteria | library()).values():
        texts += [row["looks_for"], *(row[f"anchor_{n}"] for n in (1, 2, 3, 4))]
        assert "Look for: " in row["looks_for"] and " Not: " in row["looks_for"]
    assert [text for text in texts if len(text) < 60 or text[-1] not in ".?"] == []
    assert len(set(texts)) == len(texts)


def test_every_shared_criterion_is_used():
    used = {slug for path in every_shipped() for stage in read(path).stages for slug in stage["criteria"]}
    assert set(library()) - used == set()


def test_interest_in_the_work_wants_evidence():
    assert sorted(slug for slug, row in library().items() if row["needs_evidence"]) == [
        "experience",
        "interest-in-work",
        "must-haves",
    ]


# Loading


@pytest.mark.parametrize("path", every_shipped(), ids=lambda path: path.stem)
def test_loading_twice_changes_nothing(path: Path):
    first = bring(read(path))
    before = rows(first.pipeline)

    second = bring(read(path))

    assert (first.outcome, second.outcome) == (Outcome.MADE, Outcome.SAME)
    assert rows(second.pipeline) == before
    assert Criterion.objects.count() == Criterion.objects.filter(stages__pipeline=first.pipeline).distinct().count()


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


# Copies


def test_a_copy_is_whole(django_assert_num_queries: Any):
    clay = load(shipped("clay"))

    with django_assert_num_queries(13):
        job = copy(clay, "Back-end engineer")

    assert (outline(job), judged(job)) == (outline(clay), judged(clay))
    assert (job.name, job.slug, job.is_template, job.copied_from, job.weeks, job.version) == (
        "Back-end engineer",
        None,
        False,
        clay,
        clay.weeks,
        1,
    )
    own = {"id", "uid", "pipeline_id"}
    for copied, original in zip(job.stages.all(), clay.stages.all(), strict=True):
        fields = [field.attname for field in Stage._meta.concrete_fields if field.attname not in own]
        assert [getattr(copied, field) for field in fields] == [getattr(original, field) for field in fields]
        assert (copied.uid == original.uid, copied.pipeline) == (False, job)
        assert list(copied.skills.all()) == list(original.skills.all())
    assert set(Criterion.objects.filter(stages__pipeline=job).values_list("pipeline", flat=True)) == {job.pk}
    assert job.criteria.count() == 19


def test_a_copy_is_frozen():
    """B29: neither the template, its stages, the library nor the file moves the ground under a job."""
    clay = load(shipped("clay"))
    job = copy(clay, "Back-end engineer")
    before = rows(job)

    Criterion.objects.filter(pipeline=None).update(
        name="Other", anchor_1="Other", group="case", version=F("version") + 1
    )
    Pipeline.objects.filter(pk=clay.pk).update(name="Other", weeks="Other", version=2)
    clay.stages.update(name="Other", clock_days=30, letter_needs=LetterNeeds.CALL)
    for stage in clay.stages.all():
        stage.criteria.clear()
        stage.functions.clear()
        stage.skills.clear()
    clay.stages.get(slug="offer").delete()
    load(shipped("clay"))

    assert rows(job) == before


def test_a_copy_of_a_copy_has_its_own_criteria_and_no_retired_stage():
    first = copy(load(SMALL), "First")
    first.stages.filter(slug="chat").update(retired_at="2027-03-01T09:00Z")
    Criterion.objects.filter(pipeline=first, slug="patience").update(name="Patience, as the first job wants it")

    second = copy(first, "Second")

    assert [(stage.position, stage.slug) for stage in second.stages.all()] == [(1, "case")]
    assert [(row.name, row.pipeline) for row in second.criteria.all()] == [
        ("Patience, as the first job wants it", second)
    ]


def test_an_empty_pipeline_is_not_copied():
    with pytest.raises(ValueError, match="without stages"):
        copy(Pipeline.objects.create(name="Nothing"), "Job")


# What is refused

WRONG = [
    ("unknown key", 'weeks = "A week"', 'weeks = "A week"\nweaks = "A week"',
     "line 5: a template has no key “weaks”. It has: slug, name, summary, weeks, stages, criteria."),
    ("key missing", 'who = "The owner"\n', "", "line 6: a stage needs the key “who”."),
    ("template key missing", 'weeks = "A week"\n', "", "line 1: a template needs the key “weeks”."),
    ("text for a number", "clock_days = 3", 'clock_days = "3"',
     "line 43: “clock_days” must be a whole number, not a text."),
    ("yes for a number", "clock_days = 3", "clock_days = true",
     "line 43: “clock_days” must be a whole number, not yes or no."),
    ("number for a text", 'tips = "Wear good shoes."', "tips = 7", "line 42: “tips” must be a text, not a whole number."),
    ("text for a list", 'skills = ["Counting"]', 'skills = "Counting"', "line 47: “skills” must be a list, not a text."),
    ("number in a list", '["Counting"]', "[1]", "line 47: “skills” must list texts; it holds a whole number."),
    ("unknown kind", '"test_case"', '"exam"',
     "line 35: “exam” is no kind; choose one of screening, recruiter_chat, interview, working_session, "
     "partner_interview, test_case, case_discussion, director_chat, decision, offer."),
    ("unknown letter", '"point"', '"kind words"',
     "line 46: “kind words” is no letter; choose one of outcome, reason, point, call."),
    ("anchor missing", 'shown = "Serves the customer."\n', "",
     "line 50: “patience” lacks the anchor “shown”, for the rating 3."),
    ("anchor empty", '"Serves the customer."', '" \\u200b "', "line 55: “shown” is empty."),
    ("unknown group", 'group = "value"', 'group = "mood"',
     "line 51: “mood” is no group; choose one of value, company, partner, role, technical, case."),
    ("minutes out of order", "most_minutes = 30", "most_minutes = 15",
     "line 23: the most minutes (15) are fewer than the least (20)."),
    ("minutes missing", "most_minutes = 30\n", "",
     "line 6: a stage of the kind “recruiter_chat” is a meeting and needs “most_minutes”."),
    ("minutes out of bounds", "least_minutes = 20", "least_minutes = 0",
     "line 22: “least_minutes” must be from 5 to 480, not 0."),
    ("meeting nowhere", 'mode = "office"\n', "",
     "line 6: a stage of the kind “recruiter_chat” is a meeting and needs “mode”: online, office or choice."),
    ("minutes without a meeting", "case_days = 7", "case_days = 7\nleast_minutes = 20",
     "line 45: a stage of the kind “test_case” has no meeting: leave out “least_minutes”."),
    ("slug twice", 'slug = "case"', 'slug = "chat"', "line 34: the stage on line 7 is named “chat” already."),
    ("no slug", 'slug = "case"', 'slug = "The case"',
     "line 34: “The case” is no slug: use small letters, digits and single hyphens, 60 at most."),
    ("criterion unknown", '  "thought-process",', '  "thougt-process",',
     "line 30: the criterion “thougt-process” is defined neither in this file nor in the library."),
    ("criterion twice in a stage", '  "thought-process",', '  "patience",', "line 30: “patience” stands twice in “criteria”."),
    ("criterion unused", '"patience"', '"friendliness"', "line 50: no stage uses the criterion “patience”."),
    ("criterion of the library", "[criteria.patience]", "[criteria.thought-process]",
     "line 50: “thought-process” is in the shipped library: refer to it without defining it, or choose another slug."),
    ("no value", 'group = "value"', 'group = "role"',
     "line 6: no stage has a criterion of the group “value”; without one a job cannot be published."),
    ("letter after a test case", 'letter = "point"', 'letter = "reason"',
     "line 46: from the test case on, a letter with a no must hold “point” or “call”."),
    ("letter after a talk", 'letter = "reason"', 'letter = "outcome"',
     "line 26: from the first conversation on, a letter with a no must hold “reason”, “point” or “call”."),
    ("case without days", "case_days = 7\n", "",
     "line 33: a test case needs “case_days”, the days a candidate has for it."),
    ("days without a case", "clock_days = 2", "clock_days = 2\ncase_days = 7",
     "line 25: only a test case has “case_days”."),
    ("discussion without a case", '"recruiter_chat"', '"case_discussion"',
     "line 8: a case discussion needs a test case before it."),
    ("scorecard without criteria", 'criteria = ["patience"]\n', "",
     "line 45: a scorecard is wanted, but there are no “criteria” for it."),
    ("criteria without scorecard", "scorecards_wanted = 1\nletter = \"point\"", 'letter = "point"',
     "line 47: there are criteria, but “scorecards_wanted” is 0."),
    ("clock too slow", "clock_days = 3", "clock_days = 31", "line 43: “clock_days” must be from 1 to 30, not 31."),
    ("too long", '"You try it"', f'"{"a" * 121}"', "line 37: “name_now” has 121 characters; 120 is the most."),
    ("NUL", '"You try it"', '"You \\u0000 try it"', "line 37: “name_now” holds characters that cannot be stored."),
    ("after the offer", 'kind = "recruiter_chat"', 'kind = "offer"',
     "line 21: a stage of the kind “offer” has no meeting: leave out “mode”."),
    ("TOML wrong", 'who = "You"', "who is it", "line 40: this is not valid TOML: Expected '=' after a key in a key/value pair."),
    ("TOML ends early", '"Serves the customer, and the one after."', '"""Serves',
     "line 56: this is not valid TOML: Unterminated string."),
    ("criterion defined twice", "[criteria.patience]", "[criteria.patience]\n[criteria.patience]",
     "line 51: this is not valid TOML: Cannot declare ('criteria', 'patience') twice."),
    ("criterion no table", "[criteria.patience]", "[criteria]\ncalm = 1\n[criteria.patience]",
     "line 51: a criterion is a table that begins with [criteria.calm]."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_template_is_refused_with_line_and_reason(tmp_path: Path, old: str, new: str, message: str):
    path = tmp_path / "small.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(path)

    assert str(refused.value) == f"small.toml, {message}"
    assert Pipeline.objects.exists() is False


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path):
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert rows(load(path)) == rows(load(SMALL))


def test_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.replace("You try it", "Caf\xe9").encode("latin-1"))
    with pytest.raises(Refused) as refused:
        load(path)
    assert str(refused.value) == "small.toml, line 37: this is not UTF-8 text. Save the file as UTF-8."


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


def test_only_what_ships_has_a_name():
    with pytest.raises(LookupError, match="No template named “library” ships with the project."):
        shipped("library")


def test_the_page_explains_every_word_that_a_template_may_use():
    page = (settings.BASE_DIR / "docs" / "pipelines.md").read_text(encoding="utf-8")
    quoted = [*STAGE, *CRITERION, *Stage.Kind.values, *Criterion.Group.values, *library()]
    quoted += [need.name.lower() for need in LetterNeeds]
    assert [word for word in quoted if f"`{word}`" not in page] == []
    assert [key for key in PIPELINE if f"    {key} = " not in page and f"[{key}" not in page] == []
