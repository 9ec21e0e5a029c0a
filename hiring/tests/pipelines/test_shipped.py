"""What ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from hiring.models import Criterion, Focus, LetterNeeds, Stage
from hiring.pipelines import every_shipped, load, read, shipped
from hiring.pipelines.reader import CRITERION, PIPELINE, QUESTION, STAGE, library

from .shared import asked, judged, outline

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


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


def test_the_people_coordinator_says_what_the_company_is_and_how_it_goes_on():
    """B4: the company, how it differs from outsourcing, its culture, partner and product, how it goes on; B19: remote."""
    stages = load(shipped("backstageit")).stages
    chat = stages.get(slug="people-chat")

    told = [line.partition(":")[0] for line in chat.briefing_list]
    assert told == [
        "Who we are",
        "How this differs from outsourcing",
        "What stays with us while you work at the partner’s",
        "Our culture",
        "The partner",
        "The partner’s product",
        "The team you would join",
        "How it goes on from here",
    ]
    assert list(stages.filter(settles_remote=True)) == [chat]


def test_both_sides_are_asked_whether_they_go_on():
    """C41: before BackstageIT decides, and before Clay's last chat."""
    for name, after in (("backstageit", "partner-interview"), ("clay", "case-discussion"), ("general", "")):
        asking = load(shipped(name)).stages.filter(asks_to_continue=True)
        assert [stage.slug for stage in asking] == ([after] if after else [])


def test_two_future_colleagues_look_at_two_different_things():
    """C24."""
    stages = load(shipped("clay")).stages.exclude(focuses="")
    assert [(stage.slug, stage.focus_list) for stage in stages] == [
        ("future-colleagues", [Focus.TECHNICAL, Focus.CHARACTER])
    ]


def test_the_test_case_has_its_brief_its_week_and_room_around_it():
    """C26 to C28: a template to be tailored, a week, begun within two, a week more for whoever asks; and the brief names each
    point of the rubric."""
    case = load(shipped("clay")).stages.get(kind="test_case")

    assert (case.case_days, case.case_window_days, case.case_more_days) == (7, 14, 7)
    assert "about four hours. Please stop after six" in case.case_brief
    assert {criterion.group for criterion in case.criteria.all()} == {"case"}
    assert [row.name for row in case.criteria.all() if f"- {row.name}: " not in case.case_brief] == []


def test_every_question_is_asked_in_the_open():
    """B11: why, what it tests, and a fair hint, each in a sentence of its own; B12, B13, C40."""
    rows = dict(library().questions)
    for path in every_shipped():
        rows |= read(path).questions
    assert len(rows) == 33
    texts = [row[key] for row in rows.values() for key in ("text", "purpose", "tests", "hint")]
    assert [text for text in texts if len(text) < 25 or text[-1] not in ".?"] == []
    assert len(set(texts)) == len(texts)
    assert [slug for slug, row in rows.items() if not row["topic"]] == []

    ways = {name: asked(load(shipped(name))) for name in ("backstageit", "clay", "general")}
    assert {name: {stage: len(found) for stage, found in way.items()} for name, way in ways.items()} == {
        "backstageit": {"people-chat": 7, "technical-session": 7, "partner-interview": 5},
        "clay": {"recruiter-chat": 4, "future-colleagues": 6, "case-discussion": 6, "director-chat": 3},
        "general": {"recruiter-chat": 2},
    }
    for name, stage in (
        ("backstageit", "technical-session"),
        ("clay", "future-colleagues"),
        ("clay", "case-discussion"),
    ):
        assert "thought-process:from-a-to-b" in ways[name][stage]
    assert {"hard-problems:a-hard-one-together", "writes-tests:how-we-would-know"} <= set(
        ways["backstageit"]["technical-session"]
    )


def test_every_shared_question_is_asked():
    put = {slug for path in every_shipped() for stage in read(path).stages for slug in stage["questions"]}
    assert set(library().questions) - put == set()


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
    for row in (template.criteria | library().criteria).values():
        texts += [row["looks_for"], *(row[f"anchor_{n}"] for n in (1, 2, 3, 4))]
        assert "Look for: " in row["looks_for"] and " Not: " in row["looks_for"]
    assert [text for text in texts if len(text) < 60 or text[-1] not in ".?"] == []
    assert len(set(texts)) == len(texts)


def test_every_shared_criterion_is_used():
    used = {slug for path in every_shipped() for stage in read(path).stages for slug in stage["criteria"]}
    assert set(library().criteria) - used == set()


def test_interest_in_the_work_wants_evidence():
    assert sorted(slug for slug, row in library().criteria.items() if row["needs_evidence"]) == [
        "experience",
        "interest-in-work",
        "must-haves",
    ]


def test_a_partners_criteria_are_named_in_nobodys_voice():
    """The partner rates by it, we read it, and the candidate's letter belongs to it: "our team" would be another one for each."""
    load(shipped("backstageit"))
    partners = Criterion.objects.filter(group=Criterion.Group.PARTNER)
    assert list(partners.order_by("name").values_list("name", flat=True)) == [
        "Fit with the partner’s product and team",
        "Fit with the team and its organisation",
        "Hard skills for the team’s work",
        "Soft skills",
    ]


def test_only_what_ships_has_a_name():
    with pytest.raises(LookupError, match="No template named “library” ships with the project."):
        shipped("library")


def test_the_page_explains_every_word_that_a_template_may_use():
    page = (settings.BASE_DIR / "docs" / "pipelines.md").read_text(encoding="utf-8")
    quoted = [
        *STAGE,
        *CRITERION,
        *Stage.Kind.values,
        *Criterion.Group.values,
        *library().criteria,
        *library().questions,
    ]
    quoted += [*QUESTION, *Focus.values]
    quoted += [need.name.lower() for need in LetterNeeds]
    assert [word for word in quoted if f"`{word}`" not in page] == []
    assert [key for key in PIPELINE if f"    {key} = " not in page and f"[{key}" not in page] == []
