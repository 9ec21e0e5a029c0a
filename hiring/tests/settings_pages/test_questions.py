"""What a conversation tells and asks, who looks at what, and the bank of questions."""

from __future__ import annotations

from typing import Any

import pytest

from hiring import pipelines, process
from hiring.models import Criterion, Pipeline, Question, Stage
from hiring.testing import make_application, make_job

from .shared import both, page, post, said, typed

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def stage_of(template: str, slug: str) -> Stage:
    return Stage.objects.get(pipeline__slug=template, pipeline__is_template=True, slug=slug)


def save(client: Any, user: Any, stage: Stage, **changes: Any) -> Any:
    data = typed(page(client, user, "stage", stage.uid).context["form"], **changes)
    return post(client, user, "stage", stage.uid, **{name: value for name, value in data.items() if value is not None})


@pytest.fixture
def own(templates: None, rita: Any, tom: Any) -> Pipeline:
    """A job's own copy of Clay's way."""
    return make_job(
        "Engineer", team=(rita, tom), pipeline=pipelines.copy(Pipeline.objects.get(slug="clay"), "E")
    ).pipeline


# A stage


def test_a_conversation_learns_what_it_tells_and_asks(client, rita, templates):
    stage = stage_of("general", "recruiter-chat")
    asks = Question.objects.get(slug="work-you-enjoyed")

    answer = save(
        client,
        rita,
        stage,
        briefing="Who we are\n\n  Who we are\nWhat we make  ",
        questions=[asks.pk],
        settles_remote="on",
        asks_to_continue="on",
        scorecards_wanted="3",
        technical="1",
        character="1",
    )

    assert answer.status_code == 302
    stage.refresh_from_db()
    assert (stage.briefing_list, stage.settles_remote, stage.asks_to_continue, stage.focuses, stage.version) == (
        ["Who we are", "What we make"],
        True,
        True,
        "technical character all",
        2,
    )
    assert list(stage.questions.all()) == [asks]
    form = page(client, rita, "stage", stage.uid).context["form"]
    assert (form["technical"].value(), form["character"].value()) == (1, 1)


def test_a_test_case_learns_its_brief_and_its_days(client, rita, templates):
    stage = stage_of("clay", "test-case")
    assert save(client, rita, stage, case_brief="Ours.", case_window_days="", case_more_days="0").status_code == 302
    stage.refresh_from_db()
    assert (stage.case_brief, stage.case_days, stage.case_window_days, stage.case_more_days) == ("Ours.", 7, 0, 0)


@pytest.mark.parametrize(
    ("template", "slug", "typed_in", "wrong"),
    [
        ("clay", "future-colleagues", {"technical": "2", "character": "0"}, ["technical"]),
        ("clay", "future-colleagues", {"technical": "2", "character": "1"}, ["technical"]),
        ("clay", "recruiter-chat", {"technical": "1"}, ["technical"]),
        ("clay", "recruiter-chat", {"technical": "-1"}, ["technical"]),
        ("clay", "recruiter-chat", {"character": "11"}, ["character"]),
        ("clay", "recruiter-chat", {"briefing": "a" * 301}, ["briefing"]),
        ("clay", "screening", {"briefing": "Who we are"}, ["briefing"]),
        ("clay", "screening", {"settles_remote": "on"}, ["settles_remote"]),
        ("clay", "offer", {"asks_to_continue": "on"}, ["asks_to_continue"]),
        ("clay", "screening", {"technical": "1"}, ["technical"]),
        ("clay", "screening", {"case_brief": "Try it."}, ["case_brief"]),
        ("clay", "screening", {"case_window_days": "3"}, ["case_brief"]),
        ("clay", "test-case", {"case_window_days": "61"}, ["case_window_days"]),
        ("clay", "test-case", {"case_more_days": "31"}, ["case_more_days"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_what_was_typed_stays(
    client, rita, templates, template, slug, typed_in, wrong
):
    stage = stage_of(template, slug)
    answer = save(client, rita, stage, **typed_in)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, wrong)
    for name, value in typed_in.items():
        assert answer.context["form"][name].value() == (True if value == "on" else value)
    stage.refresh_from_db()
    assert stage.version == 1


def test_a_question_comes_with_its_criterion(client, rita, templates):
    """Asking for what nobody judges is refused, by name; and so is a question in a stage where nobody talks."""
    foreign = Question.objects.get(slug="how-we-would-know")
    chat, screening = stage_of("clay", "recruiter-chat"), stage_of("clay", "screening")

    refused = save(client, rita, chat, questions=[foreign.pk])
    nowhere = save(client, rita, screening, questions=[foreign.pk])

    assert (refused.status_code, refused.context["form"].errors["questions"]) == (
        422,
        [f"“{foreign.text}” helps to judge “Writes tests”: choose that criterion too, or leave it out."],
    )
    assert (nowhere.status_code, sorted(nowhere.context["form"].errors)) == (422, ["questions"])


def test_only_what_fits_the_kind_is_shown(client, rita, templates):
    """Without a script: by the kind that is saved; a group in which something is wrong is shown whatever the kind."""

    def groups(answer: Any) -> tuple[bool, bool]:
        html = answer.content.decode()
        return tuple(  # type: ignore[return-value]
            "hidden" not in html.split(f'aria-labelledby="{name}"')[0].rsplit("<fieldset", 1)[1]
            for name in ("told", "case")
        )

    pages = {
        slug: page(client, rita, "stage", stage_of("clay", slug).uid)
        for slug in ("screening", "recruiter-chat", "test-case")
    }
    assert {slug: groups(answer) for slug, answer in pages.items()} == {
        "screening": (False, False),
        "recruiter-chat": (True, False),
        "test-case": (False, True),
    }
    assert groups(save(client, rita, stage_of("clay", "screening"), briefing="Hello")) == (True, False)


# A job's own copies


def test_a_jobs_stage_asks_its_own_frozen_question(client, rita, own):
    """One of the library is copied as it reads now, and helps to judge the job's own criterion."""
    stage = own.stages.get(slug="recruiter-chat")
    shared = Question.objects.get(pipeline=None, slug="work-that-was-shared")
    Question.objects.filter(pk=shared.pk).update(criterion=Criterion.objects.get(pipeline=None, slug="flexibility"))
    kept = list(stage.questions.values_list("pk", flat=True))

    # own copies are offered in place of the library's
    offered = page(client, rita, "stage", stage.uid).context["form"].fields["questions"].queryset
    assert {row.slug for row in offered if row.pipeline_id == own.pk} == {row.slug for row in own.questions.all()}
    assert shared not in offered  # future colleagues ask it already, in this job's copy
    Question.objects.filter(pipeline=own, slug="work-that-was-shared").delete()
    assert save(client, rita, stage, questions=[*kept, shared.pk]).status_code == 302

    made = stage.questions.get(slug="work-that-was-shared")
    assert (made.pipeline, made.text, made.criterion) == (own, shared.text, own.criteria.get(slug="flexibility"))
    assert stage.questions.count() == len(kept) + 1


def test_once_people_have_applied_words_are_mended_and_none_is_removed(client, rita, own):
    make_application(own.job, "Cleo Okafor")
    stage = own.stages.get(slug="future-colleagues")
    asked = list(stage.questions.order_by("pk"))
    gone, *rest = asked

    refused = save(client, rita, stage, questions=[row.pk for row in rest], technical="0", character="0")
    assert (refused.status_code, refused.context["form"].errors["questions"]) == (
        422,
        [f"People have applied, and some were asked: “{gone.text}” stays. Its words can be mended."],
    )
    assert save(client, rita, stage, technical="2", character="0", what="Reworded.").status_code == 302
    stage.refresh_from_db()
    assert (stage.what, stage.focuses, list(stage.questions.order_by("pk"))) == (
        "Reworded.",
        "technical character",
        asked,
    )

    form = page(client, rita, "question", gone.uid).context["form"]
    other = own.criteria.exclude(pk=gone.criterion_id).first()
    answer = post(client, rita, "question", gone.uid, **typed(form, hint="A better hint.", criterion=other.pk))
    assert (answer.status_code, answer.url) == (302, f"/team/jobs/{own.job.slug}/process/")
    mended = Question.objects.get(pk=gone.pk)
    assert (mended.hint, mended.criterion_id, mended.version) == ("A better hint.", gone.criterion_id, 2)
    assert Question.objects.get(pipeline=None, slug=gone.slug).hint == gone.hint
    assert post(client, rita, "question-remove", gone.uid).status_code == 404


# The bank


def test_a_question_is_added_mended_and_removed(client, rita, templates):
    form = page(client, rita, "question-new").context["form"]
    data = typed(form, text="What would you ask us?", purpose="Yours.", tests="Nothing.", hint="Any.", topic="Yours")

    assert post(client, rita, "question-new", **data).status_code == 302
    made = Question.objects.get(slug="what-would-you-ask-us")
    assert (made.pipeline, made.purpose, made.criterion, made.topic) == (None, "Yours.", None, "Yours")
    twice = post(client, rita, "question-new", **{**data, "text": "what would you ASK us?"})
    assert (twice.status_code, twice.context["form"].errors["text"]) == (
        422,
        ["This question is in the library already."],
    )
    bare = post(client, rita, "question-new", **{**data, "text": "Why?", "purpose": "", "tests": " ", "hint": "\u200b"})
    assert (bare.status_code, sorted(bare.context["form"].errors)) == (422, ["hint", "purpose", "tests"])

    both(client, rita, "question", made.uid, field="purpose")
    assert "What would you ask us?" in page(client, rita, "questions").content.decode()
    assert post(client, rita, "question-remove", made.uid).status_code == 302
    assert not Question.objects.filter(pk=made.pk).exists()


def test_a_question_that_is_asked_stays_and_keeps_to_what_is_judged(client, rita, templates):
    asked = Question.objects.get(pipeline=None, slug="a-mistake-of-yours")
    refused = post(client, rita, "question-remove", asked.uid)
    assert (refused.status_code, Question.objects.filter(pk=asked.pk).exists()) == (409, True)
    assert "This question is asked in: An engineer for our own product." in refused.content.decode()

    form = page(client, rita, "question", asked.uid).context["form"]
    other = Criterion.objects.get(pipeline=None, slug="case-tests")
    wrong = post(client, rita, "question", asked.uid, **typed(form, criterion=other.pk))
    assert (wrong.status_code, wrong.context["form"].errors["criterion"]) == (
        422,
        [
            "It is asked in “Interview with two future colleagues” (An engineer for our own product), which is not judged by"
            " “Tested where it matters”."
        ],
    )


def test_a_template_like_another_asks_the_same(templates):
    clay = Pipeline.objects.get(slug="clay")
    made = process.make_template("Like it", like=clay)
    for new, old in zip(made.stages.all(), clay.stages.all(), strict=True):
        assert list(new.questions.all()) == list(old.questions.all())
        assert (new.briefing, new.focuses, new.case_brief) == (old.briefing, old.focuses, old.case_brief)


def test_the_bank_and_a_process_count_alike_for_one_question_and_three(client, rita, own, django_assert_num_queries):
    client.force_login(rita)
    stage = own.stages.get(slug="recruiter-chat")
    Question.objects.filter(pipeline=None, stages=None).delete()
    for number in (1, 2, 3):
        shared = {"pipeline": None, "criterion": Criterion.objects.filter(pipeline=None)[number]}
        Question.objects.create(slug=f"more-{number}", text=f"More {number}?", **shared)
        stage.questions.add(Question.objects.create(slug=f"more-{number}", text=f"More {number}?", pipeline=own))
        for address, count in (("/team/settings/questions/", 3), (f"/team/jobs/{own.job.slug}/process/", 10)):
            if number != 2:
                with django_assert_num_queries(count):
                    assert client.get(address).status_code == 200


def test_said(client, rita, templates):
    asked = Question.objects.get(pipeline=None, slug="from-a-to-b")
    answer = post(
        client, rita, "question", asked.uid, **typed(page(client, rita, "question", asked.uid).context["form"])
    )
    assert said(answer) == "The question is saved. Jobs keep the words they copied."
