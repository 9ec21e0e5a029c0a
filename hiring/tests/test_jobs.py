"""Jobs: made, described, agreed, published, staffed; what each act refuses."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from candidates.models import Application
from hiring import clock, founding, jobs
from hiring.models import Channel, Criterion, Job, Member, Opening, Pipeline, Requirement, User
from hiring.states import IllegalMove
from hiring.testing import MONDAY, hire, make_application, make_user, walk_to

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
COLUMNS: dict[str, Any] = {
    "title": "Back-end engineer",
    "need": "The queue is one person's knowledge.",
    "place": "Rotterdam",
    "work_mode": "hybrid",
    "employment": "FULL_TIME",
    "advert": "You join a team of six.",
    "summary": "",
    "pay_from": 60_000,
    "pay_to": 75_000,
}


@pytest.fixture(autouse=True)
def templates(monday: Any, organisation: Any) -> None:
    founding.load_templates()


@pytest.fixture
def values() -> list[Criterion]:
    return list(Criterion.objects.filter(pipeline=None, slug__in=["curiosity", "commitment"]))


@pytest.fixture
def draft(rita: User, tom: User) -> Job:
    """A draft on Clay's process, which Rita leads and Tom manages."""
    job = jobs.create(title="Back-end engineer", template=Pipeline.objects.get(slug="clay"), by=rita)
    jobs.add_member(job, tom, function="Engineering Manager")
    return job


def write(job: Job, values: list[Criterion], *, by: User, must: Any = ("Python",), **more: Any) -> bool:
    lists = jobs.Lists(list(must), ["PostgreSQL"], more.pop("openings", 1), values)
    agrees, version = more.pop("agrees", False), more.pop("version", job.version)
    return jobs.edit_profile(job, lists, version=version, by=by, agrees=agrees, **{**COLUMNS, **more})


@pytest.fixture
def published(draft: Job, values: list[Criterion], rita: User, tom: User) -> Job:
    write(draft, values, by=rita)
    jobs.agree(draft, by=tom, version=draft.version)
    jobs.publish(draft)
    return draft


# Making


def test_a_job_begins_with_its_own_copy_of_the_process_and_its_maker_leads(rita):
    template = Pipeline.objects.get(slug="clay")

    job = jobs.create(title="Data engineer", template=template, by=rita, function=jobs.function_named("Recruiter"))

    assert (job.slug, job.state, job.pipeline.is_template, job.pipeline.copied_from) == (
        "data-engineer",
        "draft",
        False,
        template,
    )
    assert list(job.pipeline.stages.values_list("slug", flat=True)) == list(
        template.stages.values_list("slug", flat=True)
    )
    assert list(job.members.values_list("user__name", "function__name", "leads")) == [("Rita Moss", "Recruiter", True)]
    assert job.openings.count() == 1


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("New", "new-2"),
        ("General", "general-2"),
        ("C++ / 数据", "c"),
        ("数据", "job"),
        ("Data engineer", "data-engineer-2"),
    ],
)
def test_each_job_has_an_address_of_its_own(rita, title, slug):
    template = Pipeline.objects.get(slug="clay")
    jobs.create(title="Data engineer", template=template, by=rita)

    assert jobs.create(title=title, template=template, by=rita).slug == slug


# The profile


def test_the_profile_holds_what_was_written(draft, values, rita):
    assert write(draft, values, by=rita, must=["Python", "Tests"], openings=3)

    assert jobs.required(draft) == {"must": ["Python", "Tests"], "nice": ["PostgreSQL"]}
    assert draft.openings.filter(cancelled_at=None).count() == 3
    assert sorted(jobs.attached_values(draft).values_list("slug", flat=True)) == ["commitment", "curiosity"]
    assert (draft.version, draft.advert) == (2, "You join a team of six.")


def test_of_two_saves_from_one_version_one_wins(draft, values, rita):
    assert write(draft, values, by=rita, version=1)

    assert not write(draft, values, by=rita, version=1, advert="Another one.", must=["Something else"])

    draft.refresh_from_db()
    assert (draft.advert, jobs.required(draft)["must"]) == ("You join a team of six.", ["Python"])


@pytest.mark.parametrize(
    "change",
    [
        {"must": ["Python", "Kafka"]},
        {"must": ["python"]},
        {"openings": 2},
        {"need": "Another need."},
        {"title": "Platform engineer"},
        {"work_mode": "remote"},
    ],
)
def test_a_changed_profile_voids_the_agreement(draft, values, rita, tom, change):
    write(draft, values, by=rita)
    jobs.agree(draft, by=tom, version=draft.version)

    write(draft, values, by=rita, **change)

    assert (draft.agreed_by, draft.agreed_at) == (None, None)


def test_a_changed_advert_leaves_the_agreement(draft, values, rita, tom):
    write(draft, values, by=rita)
    jobs.agree(draft, by=tom, version=draft.version)

    write(draft, values, by=rita, advert="You join a team of seven.", summary="A calm page.", pay_to=80_000)

    assert (draft.agreed_by, draft.agreed_at) == (tom, MONDAY)


def test_a_published_profile_is_changed_only_by_who_agrees_it(published, values, rita, tom):
    with pytest.raises(IllegalMove, match="published on its agreed profile"):
        write(published, values, by=rita, must=["Python", "Kafka"])
    published.refresh_from_db()
    assert jobs.required(published)["must"] == ["Python"]

    clock.forward(timedelta(hours=1))
    assert write(published, values, by=tom, must=["Python", "Kafka"], agrees=True)

    assert (published.state, published.agreed_by, published.agreed_at) == (
        "published",
        tom,
        MONDAY + timedelta(hours=1),
    )
    assert jobs.required(published)["must"] == ["Python", "Kafka"]


def test_a_published_job_keeps_what_publishing_wants(published, values, tom):
    with pytest.raises(IllegalMove) as refused:
        write(published, values, by=tom, must=[], advert=" ", agrees=True)

    assert str(refused.value) == (
        "This job is published and cannot do without this. The profile has no must-have yet. The advert is not written yet."
    )
    assert jobs.required(published)["must"] == ["Python"]


def test_a_requirement_that_falls_away_is_retired_since_a_no_may_name_it(draft, values, rita):
    write(draft, values, by=rita, must=["Python", "Tests"])

    write(draft, values, by=rita, must=["Tests"])

    rows = Requirement.objects.filter(job=draft, kind="must").values_list("text", "retired_at")
    assert sorted(rows) == [("Python", MONDAY), ("Tests", None)]


def test_an_agreement_is_of_the_profile_that_was_read(draft, values, rita, tom):
    write(draft, values, by=rita)
    read = draft.version
    write(draft, values, by=rita, must=["Python", "Kafka"])

    with pytest.raises(IllegalMove, match="The profile changed while you were reading"):
        jobs.agree(draft, by=tom, version=read)

    jobs.agree(draft, by=tom, version=draft.version)
    with pytest.raises(IllegalMove, match="agreed already"):
        jobs.agree(draft, by=tom, version=draft.version)


def test_there_are_never_fewer_openings_than_are_taken(published, values, rita, tom):
    application = walk_to(make_application(published), "offer", by=rita)
    write(published, values, by=tom, openings=3, agrees=True)
    hire(application, by=rita)

    with pytest.raises(IllegalMove, match="1 opening is taken already"):
        write(published, values, by=tom, openings=0, agrees=True)
    assert published.openings.filter(cancelled_at=None).count() == 3

    write(published, values, by=tom, openings=1, agrees=True)
    assert list(published.openings.filter(cancelled_at=None)) == [application.opening]
    assert Opening.objects.filter(job=published).exclude(cancelled_at=None).count() == 2


def test_values_are_frozen_into_the_job_and_judged_in_its_first_conversation(draft, values, rita):
    extra = Criterion.objects.get(pipeline=None, slug="performance")

    write(draft, [*values, extra], by=rita)
    Criterion.objects.filter(pk=extra.pk).update(anchor_3="Something new.")

    frozen = draft.pipeline.criteria.get(slug="performance")
    assert frozen.anchor_3 == extra.anchor_3
    assert [stage.kind for stage in frozen.stages.all()] == ["recruiter_chat"]


def test_values_stand_once_somebody_has_applied(published, values, tom):
    make_application(published)

    write(published, values[:1], by=tom, agrees=True)

    assert sorted(jobs.attached_values(published).values_list("slug", flat=True)) == ["commitment", "curiosity"]


# Publishing


def test_publishing_is_refused_with_every_reason_at_once(draft, rita):
    draft.members.all().delete()
    draft.openings.all().delete()
    draft.pipeline.criteria.filter(group="value").delete()
    draft.pipeline.stages.all().delete()

    with pytest.raises(IllegalMove) as refused:
        jobs.publish(draft)

    assert str(refused.value) == (
        "This job cannot be published yet. The profile has no must-have yet. "
        "Nobody in the hiring team is a hiring manager, who agrees the profile: add one. "
        "No value of ours is attached yet. The advert is not written yet. The process has no stages yet. "
        "Nobody leads the hiring team yet. There is no opening."
    )
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda job: job.requirements.update(retired_at=MONDAY), "The profile has no must-have yet."),
        (
            lambda job: Job.objects.filter(pk=job.pk).update(agreed_at=None, agreed_by=None),
            "The hiring manager has not agreed the profile yet.",
        ),
        (lambda job: job.pipeline.criteria.filter(group="value").delete(), "No value of ours is attached yet."),
        (lambda job: Job.objects.filter(pk=job.pk).update(advert="  "), "The advert is not written yet."),
        (lambda job: job.pipeline.stages.update(retired_at=MONDAY), "The process has no stages yet."),
        (
            lambda job: User.objects.filter(memberships__leads=True).update(is_active=False),
            "Nobody leads the hiring team yet.",
        ),
        (lambda job: job.openings.update(cancelled_at=MONDAY), "There is no opening."),
        (
            lambda job: job.pipeline.stages.filter(kind="director_chat").update(kind="partner_interview"),
            "The process has an interview with a partner, and no partner is named yet.",
        ),
    ],
)
def test_publishing_wants_each_of_them(draft, values, rita, tom, spoil, reason):
    write(draft, values, by=rita)
    jobs.agree(draft, by=tom, version=draft.version)
    assert jobs.lacking(draft) == []

    spoil(draft)
    draft.refresh_from_db()

    assert jobs.lacking(draft) == [reason]


def test_each_thing_that_is_missing_leads_to_where_one_sees_to_it(client, draft, rita, tom):
    draft.openings.all().delete()
    draft.members.filter(user=tom).delete()
    draft.pipeline.stages.filter(kind="director_chat").update(kind="partner_interview")
    client.force_login(rita)
    team, edit = f"/team/jobs/{draft.slug}/team/", f"/team/jobs/{draft.slug}/profile/edit/"
    page = client.get(f"/team/jobs/{draft.slug}/profile/").text
    assert re.findall(r'<li class="wrong">.*?href="([^"]+)">([^<]+)<', page) == [
        (edit, "The profile has no must-have yet."),
        (team, "Nobody in the hiring team is a hiring manager, who agrees the profile: add one."),
        (edit, "The advert is not written yet."),
        (edit, "The process has an interview with a partner, and no partner is named yet."),
        (edit, "There is no opening."),
    ]
    form = client.get(team).context["form"]
    assert [label for _key, label in form.fields["user"].choices] == [
        "Choose a colleague",
        "Tom Berg (Hiring manager, Interviewer)",
    ]
    fields = client.get(edit).context["form"].fields
    assert [
        name for name in ("must", "nice", "values", "summary", "advert") if getattr(fields[name], "asked", False)
    ] == [
        "must",
        "values",
        "advert",
    ]


def test_a_published_job_has_its_day(published):
    assert (published.state, published.published_at) == ("published", MONDAY)
    assert list(Job.objects.public()) == [published]


def test_a_profile_that_changed_at_the_same_instant_is_not_published(draft, values, rita, tom):
    write(draft, values, by=rita)
    jobs.agree(draft, by=tom, version=draft.version)
    stale = Job.objects.get(pk=draft.pk)
    write(draft, values, by=rita, advert="Another advert.")

    with pytest.raises(IllegalMove, match="Somebody changed “Back-end engineer” a moment ago"):
        jobs.publish(stale)


def test_a_role_is_never_published_without_its_agreement(draft):
    with pytest.raises(IntegrityError, match="job_published_only_when_agreed"), transaction.atomic():
        Job.objects.filter(pk=draft.pk).update(state="published")


def test_a_paused_job_whose_agreement_was_voided_goes_on_only_when_agreed_again(published, values, rita, tom):
    from candidates import transitions

    transitions.pause_job(published, by=rita, until=date(2026, 12, 10))
    write(published, values, by=rita, must=["Rust"])

    with pytest.raises(IllegalMove, match="The hiring manager has not agreed the profile yet"):
        jobs.resume(published)

    jobs.agree(published, by=tom, version=published.version)
    jobs.resume(published)
    assert (published.state, published.look_again_on) == ("published", None)


def test_a_closed_job_opens_as_a_draft_to_be_agreed_anew(published):
    from candidates import transitions

    transitions.close_job(published)
    jobs.reopen(published)

    published.refresh_from_db()
    assert (published.state, published.closed_at, published.agreed_by) == ("draft", None, None)


# The team


def test_the_first_who_can_answer_leads_and_another_takes_over(draft, rita, tom, iris):
    jobs.add_member(draft, iris)
    with pytest.raises(IllegalMove, match="Iris Lang can lead once"):
        jobs.set_lead(Member.objects.get(job=draft, user=iris))

    jobs.set_lead(Member.objects.get(job=draft, user=tom))

    assert list(draft.members.filter(leads=True).values_list("user__name", flat=True)) == ["Tom Berg"]
    with pytest.raises(IllegalMove, match="Tom Berg leads this team"):
        jobs.remove_member(Member.objects.get(job=draft, user=tom), by=rita)


def test_a_member_is_added_once_and_functions_are_known_again(draft, iris, tom):
    member = jobs.add_member(draft, iris, function="engineering manager")

    assert member.function == Member.objects.get(job=draft, user=tom).function
    with pytest.raises(IllegalMove, match="Iris Lang is in this team already"):
        jobs.add_member(draft, iris)


def test_who_leaves_the_team_hands_over_what_they_owe_on_this_job(published, rita, tom):
    second = make_user("Nils Ek", is_recruiter=True)
    member = jobs.add_member(published, second)
    application = make_application(published)
    from candidates import transitions

    transitions.hand_over(application, by=rita, to=second)

    assert jobs.remove_member(member, by=rita) == 1

    application.refresh_from_db()
    assert application.owed_by == rita
    assert not published.members.filter(user=second).exists()


# Sharing


def test_each_place_has_one_link(published, draft):
    made = jobs.share(published, "LinkedIn")

    with pytest.raises(IllegalMove, match="“LinkedIn” has a link already"):
        jobs.share(published, "LinkedIn")

    assert list(Channel.objects.values_list("job__title", "name", "made_at")) == [
        ("Back-end engineer", "LinkedIn", MONDAY)
    ]
    assert len(made.code) == 10


# General applications


def test_the_job_of_general_applications_is_made_once_and_published_when_somebody_answers(rita):
    waiting = founding.general_job()
    assert (waiting.state, waiting.kind, waiting.slug) == ("draft", "general", "general")
    assert founding.general_job(lead=rita) == waiting

    jobs.add_member(waiting, rita)
    jobs.publish(waiting)

    assert make_application(waiting).owed_by == rita
    assert Application.objects.count() == 1
