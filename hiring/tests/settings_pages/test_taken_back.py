"""The acts that take something back or put it back: each does what its button says, once."""

from __future__ import annotations

from datetime import date

import pytest

from candidates import transitions
from hiring import clock, people
from hiring.models import Absence, Criterion, Job, Pipeline

from .shared import page, post, said

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_an_administrator_writes_an_absence_down_and_removes_it_for_somebody_else(client, ada, rita, tom, cleo):
    days = {"first_day": "2026-11-25", "last_day": "2026-11-27", "cover": tom.pk}
    written = post(client, ada, "colleague-away", rita.uid, **days)
    absence = Absence.objects.get()
    assert (written.status_code, absence.user, absence.cover, absence.last_day) == (302, rita, tom, date(2026, 11, 27))
    cleo.refresh_from_db()
    assert cleo.owed_by == tom
    assert "Tom Berg stands in" in " ".join(page(client, ada, "colleague", rita.uid).text.split())

    refused = post(client, ada, "colleague-away", rita.uid, **{**days, "last_day": "2026-11-24"})
    assert (refused.status_code, Absence.objects.count()) == (422, 1)
    removed = post(client, ada, "absence-remove", absence.uid)
    cleo.refresh_from_db()
    assert (removed.status_code, Absence.objects.count(), cleo.owed_by) == (302, 0, tom)


def test_somebody_who_was_deactivated_comes_back(client, ada, iris):
    people.deactivate(iris, by=ada)
    iris.refresh_from_db()
    assert not iris.is_active
    back = post(client, ada, "colleague-back", iris.uid)
    iris.refresh_from_db()
    assert (back.status_code, iris.is_active, said(back)) == (302, True, "Iris Lang may sign in again.")


def test_a_paused_job_goes_on_and_those_on_hold_keep_their_day(client, rita, job, cleo):
    Job.objects.filter(pk=job.pk).update(advert="Join us.")
    job.refresh_from_db()
    transitions.pause_job(job, by=rita, until=date(2026, 12, 10))
    cleo.refresh_from_db()
    day = cleo.promised_for
    assert client.get(f"/jobs/{job.slug}/").status_code == 404
    back = post(client, rita, "job-resume", job.slug)
    job.refresh_from_db()
    cleo.refresh_from_db()
    assert (back.status_code, job.state, job.look_again_on) == (302, "published", None)
    assert (cleo.next_step, cleo.promised_for) == ("look_again", day)
    assert client.get(f"/jobs/{job.slug}/apply/").status_code == 200


def test_a_closed_job_is_a_draft_to_be_agreed_anew(client, rita, tom, job):
    transitions.close_job(job)
    opened = post(client, rita, "job-reopen", job.slug)
    job.refresh_from_db()
    assert (opened.status_code, job.state, job.agreed_at) == (302, "draft", None)
    assert client.get(f"/jobs/{job.slug}/").status_code == 404
    assert post(client, rita, "job-publish", job.slug).status_code == 409


def test_a_process_is_retired_and_used_again(client, rita, templates):
    clay = Pipeline.objects.get(slug="clay")

    def offered():
        return clay in page(client, rita, "job-new").context["form"].fields["template"].queryset

    assert offered()
    for retired in (True, False):
        clay.refresh_from_db()
        assert post(client, rita, "pipeline-retire", clay.uid, version=clay.version).status_code == 302
        clay.refresh_from_db()
        assert (clay.retired_at == clock.now(), offered()) == (retired, not retired)


def test_a_criterion_that_nobody_uses_leaves_the_library_and_another_stays(client, rita, templates):
    anchors = {f"anchor_{n}": f"Anchor {n}" for n in (1, 2, 3, 4)}
    unused = Criterion.objects.create(slug="unused", group="value", name="Unused", **anchors)
    used = Criterion.objects.filter(pipeline=None, stages__pipeline__slug="clay").first()
    assert post(client, rita, "criterion-remove", unused.uid).status_code == 302
    assert post(client, rita, "criterion-remove", used.uid).status_code == 409
    assert list(Criterion.objects.filter(pk__in=[unused.pk, used.pk])) == [used]
