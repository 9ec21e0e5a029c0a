"""What ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from hiring.models import Criterion, LetterNeeds, Stage
from hiring.pipelines import every_shipped, load, read, shipped
from hiring.pipelines.reader import CRITERION, PIPELINE, STAGE, library

from .shared import judged, outline

pytestmark = pytest.mark.django_db


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


def test_only_what_ships_has_a_name():
    with pytest.raises(LookupError, match="No template named “library” ships with the project."):
        shipped("library")


def test_the_page_explains_every_word_that_a_template_may_use():
    page = (settings.BASE_DIR / "docs" / "pipelines.md").read_text(encoding="utf-8")
    quoted = [*STAGE, *CRITERION, *Stage.Kind.values, *Criterion.Group.values, *library()]
    quoted += [need.name.lower() for need in LetterNeeds]
    assert [word for word in quoted if f"`{word}`" not in page] == []
    assert [key for key in PIPELINE if f"    {key} = " not in page and f"[{key}" not in page] == []
