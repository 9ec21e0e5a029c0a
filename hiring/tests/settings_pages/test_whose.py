"""Whose jobs they are: confidential ones, teams, an administrator's look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hiring import clock
from hiring.models import Job, Look, Member, User
from hiring.testing import MONDAY, make_job, make_user

from .shared import page, post

pytestmark = pytest.mark.django_db


def test_confidential_jobs_and_those_of_others(client, rita, nora, tom, lea, ada, templates):
    secret = make_job("Chief of staff", team=(rita,), is_confidential=True)
    plain = make_job("Designer", team=(make_user("Olga Ray", is_recruiter=True),))
    names = ("job-profile", "job-process", "job-team", "job-share", "job-edit", "job-pause")

    def statuses(user: User, job: Job) -> list[int]:
        return [page(client, user, name, job.slug).status_code for name in names]

    assert statuses(rita, secret) == [200, 200, 200, 200, 200, 200]
    assert statuses(lea, secret) == [200, 200, 200, 200, 200, 200]
    assert statuses(nora, secret) == [404, 404, 404, 404, 404, 404]
    assert statuses(nora, plain) == [200, 200, 200, 200, 403, 403]
    assert statuses(tom, plain) == [404, 404, 404, 404, 404, 403]
    assert statuses(ada, secret) == [403, 403, 200, 403, 403, 403]
    for user, seen in (
        (rita, ["Chief of staff", "Designer"]),
        (nora, ["Designer"]),
        (lea, ["Chief of staff", "Designer"]),
        (tom, []),
    ):
        assert [row.title for row in page(client, user, "jobs").context["found"].rows] == seen


def test_only_those_who_staff_a_team_change_it(client, rita, tom, nora, iris, job):
    member = Member.objects.get(job=job, user=tom)

    for user in (tom, nora):
        assert post(client, user, "job-team", job.slug, user=iris.pk).status_code == 403
        assert post(client, user, "job-member", job.slug, member.pk, act="lead").status_code == 403
    assert sorted(job.members.values_list("user__name", "leads")) == [("Rita Moss", True), ("Tom Berg", False)]

    assert post(client, rita, "job-member", job.slug, member.pk, act="lead").status_code == 302
    assert sorted(job.members.values_list("user__name", "leads")) == [("Rita Moss", False), ("Tom Berg", True)]


def test_an_administrator_looks_with_a_reason_for_an_hour(client, ada, job, cleo):
    assert page(client, ada, "job-profile", job.slug).status_code == 403
    assert post(client, ada, "looks", what=job.slug, reason="because").status_code == 422
    assert post(client, ada, "looks", what="no-such-job", reason="A candidate asked about it.").status_code == 422

    response = post(client, ada, "looks", what=job.slug, reason="A candidate asked about it.")

    assert response.headers["Location"] == reverse("job-profile", args=[job.slug])
    assert page(client, ada, "job-profile", job.slug).status_code == 200
    assert page(client, ada, "job-edit", job.slug).status_code == 403
    assert list(Look.objects.values_list("user__name", "job", "reason", "opened_at", "until")) == [
        ("Ada Stone", job.pk, "A candidate asked about it.", MONDAY, MONDAY + timedelta(hours=1))
    ]
    clock.forward(timedelta(hours=1))
    assert page(client, ada, "job-profile", job.slug).status_code == 403
    assert "A candidate asked about it." in page(client, ada, "looks").content.decode()


def test_an_administrator_opens_the_outbox_with_a_reason(client, ada, cleo):
    response = post(client, ada, "looks", what="outbox", reason="A letter did not arrive.")

    assert response.headers["Location"] == reverse("outbox")
    assert list(Look.objects.values_list("user__name", "job", "reason")) == [
        ("Ada Stone", None, "A letter did not arrive.")
    ]
    assert page(client, ada, "outbox").status_code == 200


def test_an_administrator_staffs_every_job_and_sees_nothing_else_of_it(client, ada, job, iris, cleo):
    text = page(client, ada, "job-team", job.slug).content.decode()
    assert ("Tom Berg" in text, "Cleo" in text, "Profile and advert" in text) == (True, False, False)

    assert post(client, ada, "job-team", job.slug, user=iris.pk, function="Interviewer").status_code == 302
    member = Member.objects.get(job=job, user=iris)
    assert post(client, ada, "job-member", job.slug, member.pk, act="function", function="Peer").status_code == 302
    member.refresh_from_db()
    assert member.function.name == "Peer"
    assert post(client, ada, "job-member", job.slug, member.pk, act="remove").status_code == 302
    assert not Member.objects.filter(pk=member.pk).exists()
