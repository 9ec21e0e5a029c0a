"""Processes, letters, and two who save at once (P7)."""

from __future__ import annotations

import re

import pytest

from hiring.models import Criterion, MailText, Organisation, Partner, Pipeline, Stage

from .shared import both, page, post, typed

pytestmark = pytest.mark.django_db


# Two save at once (P7)


def test_the_slower_of_two_reads_both_texts_and_may_then_save(client, ada, rita, tom, job, templates):
    partner = Partner.objects.create(name="Clinicalender")
    criterion = Criterion.objects.filter(pipeline=None).first()
    stage = Stage.objects.filter(pipeline__slug="clay", kind="recruiter_chat").get()

    both(client, ada, "organisation", field="about")
    both(client, ada, "partner", partner.uid, field="product")
    both(client, rita, "criterion", criterion.uid, field="anchor_3")
    both(client, rita, "pipeline", stage.pipeline.uid, field="summary")
    both(client, rita, "stage", stage.uid, field="what")
    both(client, rita, "mail-text", "portal_link", field="body")
    both(client, rita, "job-edit", job.slug, field="advert")

    assert Organisation.objects.get().about == "What the second one wrote {portal} {sender}"
    stage.refresh_from_db()
    assert (stage.version, stage.criteria.count() > 0) == (3, True)


@pytest.mark.parametrize("version", ["2147483647", "9" * 30])
def test_a_version_that_nothing_has_is_another_one(client, ada, rita, tom, job, templates, version):
    pages = [
        (ada, "organisation"),
        (ada, "partner", Partner.objects.create(name="Clinicalender").uid),
        (rita, "criterion", Criterion.objects.filter(pipeline=None).first().uid),
        (rita, "pipeline", Pipeline.objects.get(slug="clay").uid),
        (rita, "stage", Stage.objects.filter(pipeline__slug="clay").first().uid),
        (rita, "mail-text", "portal_link"),
        (rita, "job-edit", job.slug),
    ]
    found = {}
    for user, name, *args in pages:
        form = page(client, user, name, *args).context["form"]
        found[name] = post(client, user, name, *args, **typed(form, version=version)).status_code
    assert found == {name: 409 for _user, name, *_args in pages}


# Processes


def test_a_stage_is_added_moved_and_removed(client, rita, templates):
    pipeline = Pipeline.objects.get(slug="general")
    form = page(client, rita, "stage-new", pipeline.uid).context["form"]
    data = typed(
        form,
        kind="director_chat",
        name="Last chat",
        name_now="You talk with Dana",
        name_before="A last chat",
        mode="office",
        least_minutes="20",
        most_minutes="30",
        scorecards_wanted="1",
        letter_needs="2",
        functions="Managing Director, managing director",
        criteria=[Criterion.objects.get(pipeline=None, slug="curiosity").pk],
    )

    assert post(client, rita, "stage-new", pipeline.uid, **data).status_code == 302

    made = pipeline.stages.get(slug="last-chat")
    assert (made.position, made.minutes, [row.name for row in made.functions.all()]) == (
        3,
        "20–30 min",
        ["Managing Director"],
    )
    pipeline.refresh_from_db()
    assert post(client, rita, "stage-act", made.uid, act="up", version=pipeline.version).status_code == 302
    assert post(client, rita, "stage-act", made.uid, act="up", version=pipeline.version).status_code == 409
    assert list(pipeline.stages.values_list("slug", flat=True)) == ["screening", "last-chat", "recruiter-chat"]
    pipeline.refresh_from_db()
    assert post(client, rita, "stage-act", made.uid, act="delete", version=pipeline.version).status_code == 302
    assert pipeline.stages.count() == 2
    assert post(client, rita, "stage-act", pipeline.stages.first().uid, act="explode").status_code == 404


def test_a_stage_that_contradicts_itself_is_refused_with_what_was_typed(client, rita, templates):
    stage = Stage.objects.get(pipeline__slug="clay", kind="test_case")
    data = typed(
        page(client, rita, "stage", stage.uid).context["form"], case_days="", letter_needs="1", what="A new brief."
    )

    response = post(client, rita, "stage", stage.uid, **data)

    assert response.status_code == 422
    assert sorted(response.context["form"].errors) == ["case_days", "letter_needs"]
    assert "A new brief." in response.content.decode()


def test_a_running_jobs_stage_is_reworded_but_what_it_is_judged_by_stands(client, rita, job, cleo):
    stage = job.pipeline.stages.get(slug="chat")
    data = typed(
        page(client, rita, "stage", stage.uid).context["form"],
        name="Coffee",
        kind="offer",
        letter_needs="1",
        mode="office",
    )

    assert post(client, rita, "stage", stage.uid, **data).status_code == 302

    stage.refresh_from_db()
    assert (stage.name, stage.mode, stage.kind, stage.letter_needs) == ("Coffee", "office", "recruiter_chat", 2)
    criterion = job.pipeline.criteria.first()
    assert b"<form method" not in page(client, rita, "criterion", criterion.uid).content.split(b"<main")[1]
    assert post(client, rita, "criterion", criterion.uid, name="Else").status_code == 403


def test_a_stage_of_a_job_lies_under_jobs_and_one_of_a_template_under_settings(client, rita, job, templates):
    template = Pipeline.objects.filter(is_template=True).first()
    for pipeline, entry in ((job.pipeline, "/team/jobs/"), (template, "/team/settings/")):
        for name, uid in (("stage", pipeline.stages.first().uid), ("stage-new", pipeline.uid)):
            html = page(client, rita, name, uid).content.decode()
            assert re.findall(r'<a href="([^"]+)" aria-current="page">', html.split("</ul>")[0]) == [entry]


def test_a_letter_is_previewed_saved_and_reset(client, rita):
    form = page(client, rita, "mail-text", "closing_no_match").context["form"]
    data = typed(form, body="Hello {first_name}\n\n{words} {reason} {point}\n\n{portal} {sender}")

    shown = post(client, rita, "mail-text", "closing_no_match", preview="1", **data)
    assert (shown.status_code, MailText.objects.count()) == (200, 0)
    assert "Hello Cleo" in shown.content.decode()

    assert post(client, rita, "mail-text", "closing_no_match", **data).status_code == 302
    assert MailText.objects.get().body.startswith("Hello {first_name}")
    bad = post(client, rita, "mail-text", "closing_no_match", **{**data, "body": "{password} kept"})
    assert (bad.status_code, "{password} kept" in bad.content.decode()) == (422, True)
    assert post(client, rita, "mail-reset", "closing_no_match").status_code == 302
    assert not MailText.objects.exists()
    assert page(client, rita, "mail-text", "no-such-letter").status_code == 404
