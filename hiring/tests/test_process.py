"""Processes as people change them: templates freely, a job's own copy until the first application arrives."""

from __future__ import annotations

from typing import Any

import pytest

from candidates import letters
from hiring import founding, jobs, process, wording
from hiring.models import Criterion, Job, MailText, Organisation, Pipeline, Question, Stage, User
from hiring.pipelines import Outcome, bring, read, shipped
from hiring.states import IllegalMove
from hiring.testing import make_application, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture(autouse=True)
def templates(monday: Any, organisation: Organisation) -> None:
    founding.load_templates()


@pytest.fixture
def clay() -> Pipeline:
    return Pipeline.objects.get(slug="clay")


@pytest.fixture
def job(clay: Pipeline, rita: User) -> Job:
    return jobs.create(title="Back-end engineer", template=clay, by=rita)


@pytest.fixture
def walked(job: Job, rita: User) -> Job:
    """A job somebody has applied to."""
    make_application_anyway(job, rita)
    return job


def make_application_anyway(job: Job, by: User) -> Any:
    """Added by hand, as a recruiter may while the job is a draft."""
    return make_application(job, by=by, origin="sourced")


def order(pipeline: Pipeline) -> list[str]:
    return list(pipeline.stages.order_by("position").values_list("slug", flat=True))


# Templates


def test_a_template_like_another_has_its_stages_and_shares_the_librarys_criteria(clay):
    new = process.make_template("Ours", like=clay)

    assert (new.is_template, new.slug, order(new)) == (True, None, order(clay))
    for mine, theirs in zip(new.stages.all(), clay.stages.all(), strict=True):
        assert (mine.what, mine.clock_days, mine.letter_needs) == (theirs.what, theirs.clock_days, theirs.letter_needs)
        assert set(mine.criteria.all()) == set(theirs.criteria.all())
        assert set(mine.functions.all()) == set(theirs.functions.all())
        assert set(mine.skills.all()) == set(theirs.skills.all())
    assert Criterion.objects.filter(pipeline=new).count() == 0


def test_a_template_edited_here_is_left_alone_when_its_file_is_loaded_again(clay):
    first, second = clay.stages.all()[:2]

    process.move_stage(second, -1, version=clay.version)

    assert order(clay)[:2] == [second.slug, first.slug]
    assert bring(read(shipped("clay"))).outcome == Outcome.KEPT


def test_a_retired_template_comes_back(clay):
    process.retire_template(clay, version=1)
    assert clay.retired_at is not None
    with pytest.raises(IllegalMove, match="Somebody changed this process a moment ago"):
        process.restore_template(clay, version=1)
    process.restore_template(clay, version=2)
    assert clay.retired_at is None


# Order


@pytest.mark.parametrize(("n", "step"), [(0, -1), (-1, 1)])
def test_a_stage_at_the_end_moves_no_further(clay, n, step):
    stage = list(clay.stages.all())[n]

    with pytest.raises(IllegalMove, match="cannot move further"):
        process.move_stage(stage, step, version=clay.version)


def test_of_two_who_move_stages_at_once_the_second_looks_again(clay):
    second, third = clay.stages.all()[1:3]
    shown = clay.version
    process.move_stage(second, -1, version=shown)
    before = order(clay)

    with pytest.raises(IllegalMove, match="Somebody changed this process a moment ago"):
        process.move_stage(third, -1, version=shown)

    assert order(clay) == before


def test_a_jobs_stages_move_until_somebody_applies(job, rita):
    second = job.pipeline.stages.all()[1]
    process.move_stage(second, -1, version=job.pipeline.version)
    assert order(job.pipeline)[0] == second.slug
    make_application_anyway(job, rita)
    before = order(job.pipeline)

    for act in (
        lambda: process.move_stage(second, 1, version=job.pipeline.version),
        lambda: process.delete_stage(second, version=job.pipeline.version),
        lambda: process.add_stage(job.pipeline, Stage(name="One more", kind="interview")),
    ):
        with pytest.raises(IllegalMove, match="People have applied to this job"):
            act()

    assert order(job.pipeline) == before


def test_a_stage_in_which_somebody_stands_is_not_retired(walked):
    pipeline = walked.pipeline
    first, second = pipeline.stages.all()[:2]

    with pytest.raises(IllegalMove, match="1 person is in “Screening”. Move them on first."):
        process.retire_stage(first, version=pipeline.version)

    process.retire_stage(second, version=Pipeline.objects.get(pk=pipeline.pk).version)
    second.refresh_from_db()
    assert second.retired_at is not None
    process.restore_stage(second, version=Pipeline.objects.get(pk=pipeline.pk).version)
    second.refresh_from_db()
    assert second.retired_at is None


def test_the_last_stage_is_not_retired(job):
    pipeline = job.pipeline
    first, *others = pipeline.stages.all()
    for stage in others:
        process.retire_stage(stage, version=pipeline.version)
        pipeline.refresh_from_db()

    with pytest.raises(IllegalMove, match="at least one stage"):
        process.retire_stage(first, version=pipeline.version)


def test_a_new_stage_stands_at_the_end_with_a_slug_of_its_own(clay):
    made = process.add_stage(clay, Stage(name="Test case", kind="interview", name_now="x", name_before="x"))

    assert (order(clay)[-1], made.slug) == ("test-case-2", "test-case-2")
    clay.refresh_from_db()
    assert clay.version == 2


# Criteria


def test_a_jobs_stage_gets_its_own_copy_of_a_criterion(job, clay):
    stage = job.pipeline.stages.get(slug="recruiter-chat")
    library = Criterion.objects.get(pipeline=None, slug="commitment")

    process.set_criteria(stage, [library])

    assert list(stage.criteria.values_list("slug", "pipeline")) == [("commitment", job.pipeline.pk)]
    own = clay.stages.get(slug="recruiter-chat")
    process.set_criteria(own, [library])
    assert list(own.criteria.all()) == [library]


def test_a_criterion_that_a_process_uses_stays_in_the_library(clay):
    used = Criterion.objects.filter(pipeline=None, stages__pipeline=clay).first()

    with pytest.raises(IllegalMove, match="is used in: "):
        process.remove_criterion(used)

    free = Criterion.objects.create(
        slug="x", group="value", name="X", anchor_1="1", anchor_2="2", anchor_3="3", anchor_4="4"
    )
    process.remove_criterion(free)
    assert not Criterion.objects.filter(slug="x").exists()


# What contradicts itself

TALK = {
    "kind": "interview",
    "mode": "online",
    "least_minutes": 30,
    "most_minutes": 60,
    "case_days": None,
    "scorecards_wanted": 1,
    "criteria": ["x"],
    "letter_needs": 2,
}
CASE = {
    **TALK,
    "kind": "test_case",
    "mode": "none",
    "least_minutes": None,
    "most_minutes": None,
    "case_days": 7,
    "letter_needs": 3,
}
NOTHING = {**CASE, "kind": "screening", "case_days": None, "letter_needs": 1, "scorecards_wanted": 0, "criteria": []}


@pytest.mark.parametrize(
    ("stage", "before", "fields"),
    [
        (TALK, [], []),
        (CASE, ["interview"], []),
        (NOTHING, [], []),
        ({**TALK, "mode": "none"}, [], ["mode"]),
        ({**TALK, "least_minutes": None}, [], ["least_minutes"]),
        ({**NOTHING, "most_minutes": 10}, [], ["most_minutes"]),
        ({**NOTHING, "mode": "online"}, [], ["mode"]),
        ({**CASE, "case_days": None}, [], ["case_days"]),
        ({**TALK, "case_days": 3}, [], ["case_days"]),
        ({**TALK, "scorecards_wanted": 0}, [], ["scorecards_wanted"]),
        ({**TALK, "criteria": []}, [], ["criteria"]),
        ({**TALK, "kind": "case_discussion", "letter_needs": 3}, [], ["kind"]),
        ({**TALK, "letter_needs": 1}, [], ["letter_needs"]),
        ({**CASE, "letter_needs": 2}, [], ["letter_needs"]),
        ({**TALK, "letter_needs": 2}, ["test_case"], ["letter_needs"]),
        ({**NOTHING, "letter_needs": 1}, ["interview"], ["letter_needs"]),
    ],
)
def test_a_stage_that_contradicts_itself_is_told_so(stage, before, fields):
    assert [field for field, _words in process.wrong(stage, [Stage(kind=kind) for kind in before])] == fields


def test_the_shipped_templates_contradict_themselves_nowhere():
    for pipeline in Pipeline.objects.filter(is_template=True):
        before: list[Stage] = []
        for stage in pipeline.stages.all():
            values = {name: getattr(stage, name) for name in TALK if name != "criteria"}
            assert process.wrong({**values, "criteria": list(stage.criteria.all())}, before) == [], stage
            before.append(stage)


# Letters


def test_the_shipped_letters_pass_their_own_check():
    for kind in letters.KINDS:
        wording.check(kind, *letters.shipped(kind))


FOOT = "\nSomething isn’t right? Tell the person you choose, and you get an answer within two working days:\n"


def test_a_letter_has_the_organisations_words_until_they_are_reset():
    words = {"first_name": "Cleo", "portal": "[[portal]]", "sender": "Rita Moss"}
    body = "Dear {first_name},\n\n{portal}\n\n{sender}"

    assert wording.keep("portal_link", "Your page", body, version=0)
    assert letters.render("portal_link", words) == (
        "Your page",
        f"Dear Cleo,\n\n[[portal]]\n\nRita Moss\n{FOOT}[[concern]]\n",
    )
    assert not wording.keep("portal_link", "Your page", body, version=0)
    assert wording.keep("portal_link", "Your own page", body, version=1)
    assert not wording.keep("portal_link", "Lost", body, version=1)
    assert list(MailText.objects.values_list("kind", "subject", "version")) == [("portal_link", "Your own page", 2)]

    wording.reset("portal_link")
    assert wording.current("portal_link").version == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Dear {first_name}", "cannot do without {portal}, {sender}"),
        ("{portal} {password}", "“{password}” is not a word this letter knows"),
        ("{portal} {sender} {first_name.password}", "Braces stand around a word only"),
        ("{portal} [[portal]]", "not in square brackets"),
    ],
)
def test_only_allowed_words_and_none_of_the_promised_left_out(body, words):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        wording.check("portal_link", "Your page", body)
    assert words in refused.value.messages[0]


def test_a_preview_puts_example_words_in():
    subject, body = wording.preview("closing_no_match", "About {job}", "Hello {first_name},\n\n{point}\n\n{sender}")

    assert (subject, body) == (
        "About Back-end engineer",
        "Hello Cleo,\n\nTests: let the test own the clock instead of sleeping.\n\nRita Moss\n"
        + FOOT
        + "(personal link)\n",
    )


def test_a_preview_of_a_mail_to_a_colleague_greets_a_colleague():
    assert [wording.preview(kind, *letters.shipped(kind))[1].split("\n")[0] for kind in letters.KINDS] == [
        "Hello Rita," if letters.KINDS[kind].is_to_colleague else "Hello Cleo," for kind in letters.KINDS
    ]
    _subject, body = wording.preview("new_password", *letters.shipped("new_password"))
    assert body.startswith("Hello Rita,\n\nSomebody asked for a new password for your account at Harbourlight; we hope")


# The first run


def test_the_first_run_makes_everything_once():
    Organisation.objects.all().delete()
    Pipeline.objects.all().delete()
    Question.objects.all().delete()
    Criterion.objects.all().delete()
    who = {"name": "Ada Stone", "email": "Ada@Harbourlight.example", "is_lead": True}

    ada = founding.found(
        name="Harbourlight", country="NL", zone="Europe/Amsterdam", administrator=who, password="correct horse"
    )

    assert (ada.email, ada.is_administrator, ada.is_lead, ada.check_password("correct horse")) == (
        "ada@harbourlight.example",
        True,
        True,
        True,
    )
    templates = Pipeline.objects.filter(is_template=True).order_by("slug").values_list("slug", flat=True)
    assert list(templates) == ["backstageit", "clay", "general"]
    assert list(Job.objects.values_list("slug", "kind", "state", "members__user__name")) == [
        ("general", "general", "published", "Ada Stone")
    ]
    with pytest.raises(IllegalMove, match="has its organisation already"):
        founding.found(
            name="Other",
            country="DE",
            zone="Europe/Berlin",
            administrator={"name": "Eve", "email": "eve@x.example"},
            password="x",
        )
    assert not User.objects.filter(name="Eve").exists()


def test_without_somebody_who_recruits_general_applications_stay_closed():
    Organisation.objects.all().delete()
    who = {"name": "Ada Stone", "email": "ada@harbourlight.example"}

    founding.found(
        name="Harbourlight", country="NL", zone="Europe/Amsterdam", administrator=who, password="correct horse"
    )

    general = Job.objects.get(kind="general")
    assert (general.state, general.members.count()) == ("draft", 0)
    with pytest.raises(IllegalMove, match="takes no applications at the moment"):
        make_application(general)
    jobs.add_member(general, make_user("Rita Moss", is_recruiter=True))
    jobs.publish(general)
    assert make_application(general).owed_by.name == "Rita Moss"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_the_same_instant_one_does():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    Job.objects.all().delete()
    Organisation.objects.all().delete()
    start = Barrier(4, timeout=20)

    def begin(n: int) -> str:
        start.wait()
        try:
            who = {"name": f"Ada {n}", "email": f"ada{n}@harbourlight.example", "is_lead": True}
            founding.found(
                name=f"Company {n}", country="NL", zone="Europe/Amsterdam", administrator=who, password="correct horse"
            )
            return "begun"
        except IllegalMove:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(begin, range(4)))

    assert answers == ["begun", "late", "late", "late"]
    assert (Organisation.objects.count(), User.objects.count(), Job.objects.count()) == (1, 1, 1)
