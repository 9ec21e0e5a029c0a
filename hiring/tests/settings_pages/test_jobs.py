"""Jobs: made, described, agreed, published, paused, shared."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from candidates import transitions
from hiring import founding, jobs, queries, roles
from hiring.models import Channel, Job, Pipeline, Reading
from hiring.testing import MONDAY, mails, make_application, make_candidate

from .shared import page, post, said, typed

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_a_job_is_made_described_agreed_and_published(client, rita, tom, templates):
    clay = Pipeline.objects.get(slug="clay")
    response = post(client, rita, "job-new", title="Data engineer", template=clay.pk, function="Recruiter")
    job = Job.objects.get(slug="data-engineer")
    assert response.headers["Location"] == reverse("job-edit", args=[job.slug])
    assert post(client, rita, "job-team", job.slug, user=tom.pk, function="Engineering Manager").status_code == 302

    early = post(client, rita, "job-publish", job.slug)
    assert (early.status_code, "The profile has no must-have yet." in early.content.decode()) == (409, True)
    data = typed(
        page(client, rita, "job-edit", job.slug).context["form"],
        must="Python\n\nPython\n  Tests ",
        advert="You join us.",
        pay_from="60000",
        pay_to="70000",
    )
    assert post(client, rita, "job-edit", job.slug, **data).status_code == 302
    assert jobs.required(job)["must"] == ["Python", "Tests"]
    job.refresh_from_db()

    assert post(client, rita, "job-agree", job.slug, version=job.version).status_code == 403
    assert post(client, tom, "job-agree", job.slug, version="x").status_code == 409
    assert post(client, tom, "job-agree", job.slug, version=job.version).status_code == 302
    assert post(client, tom, "job-publish", job.slug).status_code == 403
    assert post(client, rita, "job-publish", job.slug).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.agreed_by) == ("published", tom)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("title", " \u200b ", "title"),
        ("pay_to", "1", "pay_to"),
        ("currency", "EURO", "currency"),
        ("currency", "€€€", "currency"),
        ("openings", "0", "openings"),
        ("openings", "many", "openings"),
        ("must", "x" * 201, "must"),
        ("work_mode", "moon", "work_mode"),
        ("partner", "77", "partner"),
        ("pay_from", "12345678901", "pay_from"),
    ],
)
def test_a_profile_with_a_mistake_keeps_what_was_typed(client, rita, job, field, value, error):
    data = typed(page(client, rita, "job-edit", job.slug).context["form"], advert="A new advert.", pay_from="50000")

    response = post(client, rita, "job-edit", job.slug, **{**data, field: value})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [error])
    assert "A new advert." in response.content.decode()
    job.refresh_from_db()
    assert job.version == 1


def test_a_hiring_manager_edits_the_profile_and_reads_the_pay_but_does_not_set_it(client, rita, tom, job):
    Job.objects.filter(pk=job.pk).update(pay_from=61_111, pay_to=72_222, pay_is_shown=False, advert="Join us.")
    job.pipeline.criteria.filter(group="value").first()
    form = page(client, tom, "job-edit", job.slug).context["form"]
    assert [name for name in form.fields if name.startswith("pay")] == []

    response = post(client, tom, "job-edit", job.slug, **typed(form, advert="Join us soon."), pay_from="1", pay_to="2")

    job.refresh_from_db()
    assert (response.status_code, job.advert, job.pay_from) == (302, "Join us soon.", 61_111)
    assert "61,111" in page(client, tom, "job-profile", job.slug).content.decode()


def test_a_pay_band_that_is_not_public_is_shown_to_the_team_only_and_each_reading_is_on_record(
    client, rita, tom, nora, ada, job
):
    Job.objects.filter(pk=job.pk).update(pay_from=61_111, pay_to=72_222, pay_is_shown=False)
    roles.look(ada, job, "A candidate asked about it.")

    shown = {
        user.name: "61,111" in page(client, user, "job-profile", job.slug).content.decode()
        for user in (rita, tom, nora, ada)
    }

    assert shown == {"Rita Moss": True, "Tom Berg": True, "Nora Vale": False, "Ada Stone": True}
    readings = Reading.objects.order_by("pk").values_list("user__name", "what", "subject", "at")
    assert list(readings) == [(name, "pay", job.slug, MONDAY) for name in ("Rita Moss", "Tom Berg", "Ada Stone")]
    Job.objects.filter(pk=job.pk).update(pay_is_shown=True)
    assert "EUR 61,111 – 72,222 a year" in page(client, nora, "job-profile", job.slug).content.decode()
    assert "EUR 61,111 – 72,222 a year" in client.get(f"/jobs/{job.slug}/").content.decode()  # as the public reads it
    assert Reading.objects.count() == 3


def test_pausing_tells_everybody_and_closing_is_refused_with_the_list(client, rita, job, cleo):
    assert post(client, rita, "job-pause", job.slug, until="2026-12-24").status_code == 422
    response = post(client, rita, "job-pause", job.slug, until="2026-12-10", words="The budget is being decided.")
    job.refresh_from_db()
    cleo.refresh_from_db()
    assert (response.status_code, job.state, cleo.next_step) == (302, "paused", "look_again")
    assert "The budget is being decided." in mails("on_hold")[0].body
    assert said(response) == "“Back-end engineer” is paused. 1 person is on hold and is told."

    refused = post(client, rita, "job-close", job.slug)
    assert (refused.status_code, "Cleo Okafor" in refused.content.decode()) == (409, True)
    job.refresh_from_db()
    assert job.state == "paused"


def on_page(response):
    """How many wait, and each line of the list of those who keep the job open."""
    text = " ".join(response.content.decode().split())
    count = re.search(r'<span class="tag num">(\d+)</span>', text)
    lines = re.findall(r'<li class="line no-face">(.*?)</li>', text)
    plain = [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines]
    return (count and count[1], plain, "Close the job</button>" in text)


def test_those_who_keep_a_job_open_are_counted_also_beyond_the_list(client, rita, job, cleo, monkeypatch):
    monkeypatch.setattr(queries, "WAITING", 2)
    for name in ("Mihai Bălan", "Linh Nguyễn", "Zoë Winter"):
        make_application(job, name)
    looked, refused = page(client, rita, "job-close", job.slug), post(client, rita, "job-close", job.slug)
    assert (looked.status_code, refused.status_code) == (200, 409)
    assert on_page(looked) == on_page(refused) == ("4", ["and 2 more"], False)
    assert "4 people still wait for a word on this job. Answer each of them first." in refused.content.decode()


def test_a_job_is_not_offered_to_be_closed_while_somebody_waits_whom_the_reader_may_not_see(client, rita, tom, job):
    make_application(job, candidate=make_candidate("Rita Moss", email=rita.email))
    looked, refused = page(client, rita, "job-close", job.slug), post(client, rita, "job-close", job.slug)
    assert (looked.status_code, refused.status_code) == (200, 409)
    line = "1 person whom you may not see A colleague who may open their file answers them."
    assert on_page(looked) == on_page(refused) == ("1", [line], False)


def test_one_who_waits_is_one_person_and_nobody_closes_the_job(client, rita, job, cleo):
    refused = post(client, rita, "job-close", job.slug)
    assert "1 person still waits for a word on this job. Answer them first." in refused.content.decode()
    transitions.withdraw(cleo)
    assert on_page(page(client, rita, "job-close", job.slug)) == (None, [], True)
    assert post(client, rita, "job-close", job.slug).status_code == 302
    job.refresh_from_db()
    assert job.state == "closed"


def test_each_place_has_its_link_which_stays_once_somebody_came_by_it(client, rita, job):
    assert post(client, rita, "job-share", job.slug, name="LinkedIn").status_code == 302
    again = post(client, rita, "job-share", job.slug, name="LinkedIn")
    assert (again.status_code, again.context["form"].errors["name"]) == (422, ["“LinkedIn” has a link already."])
    channel = Channel.objects.get()
    text = page(client, rita, "job-share", job.slug).content.decode()
    assert f"http://127.0.0.1:8000/jobs/{job.slug}/?via={channel.code}" in text

    make_application(job, channel=channel)
    assert "1 came" in page(client, rita, "job-share", job.slug).content.decode()
    assert post(client, rita, "channel-remove", job.slug, channel.pk).status_code == 409


def test_the_job_of_general_applications_has_no_profile_to_edit_and_no_end(client, lea, templates):
    founding.general_job(lead=lea)

    names = ("job-profile", "job-process", "job-team", "job-edit", "job-pause", "job-close", "job-share")
    assert [page(client, lea, name, "general").status_code for name in names] == [200, 200, 200, 404, 404, 404, 404]
