"""Lists count the same for one row and three, and looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hiring import clock, roles
from hiring.models import Job, MailText, Partner, User
from hiring.testing import make_application, make_job

from .shared import page

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


# Many rows


def count_of(client: Any, user: User, name: str, django_assert_num_queries: Any, count: int) -> None:
    client.force_login(user)
    with django_assert_num_queries(count):
        assert client.get(reverse(name)).status_code == 200


def test_lists_ask_as_often_for_three_rows_as_for_one(client, django_assert_num_queries, ada, rita, tom, templates):
    """The count of each list page, for 1 row and for 3."""
    Partner.objects.create(name="One")
    first = make_job("One", team=(rita, tom))
    make_application(first, "Cleo Okafor")
    roles.look(ada, first, "A candidate asked about it.")
    counts = {
        "jobs": (rita, 9),
        "colleagues": (ada, 5),
        "partners": (ada, 4),
        "pipelines": (rita, 4),
        "criteria": (rita, 3),
        "mail-texts": (rita, 3),
        "teams": (ada, 7),
        "looks": (ada, 6),
    }
    for name, (user, count) in counts.items():
        count_of(client, user, name, django_assert_num_queries, count)
    for n in (2, 3):
        Partner.objects.create(name=f"No {n}")
        job = make_job(f"No {n}", team=(rita, tom))
        make_application(job, f"Person {n}")
        make_application(job, f"Other {n}")
        roles.look(ada, job, "A candidate asked about it.")
        MailText.objects.create(kind=("received", "known")[n - 2], subject="x", body="x")
    for name, (user, count) in counts.items():
        count_of(client, user, name, django_assert_num_queries, count)


def test_the_list_of_jobs_counts_who_waits_and_filters_by_the_address(client, rita, tom, nora):
    first = make_job("Angular developer", team=(rita, tom), openings=2)
    make_job("Designer", team=(nora,), state=Job.State.DRAFT)
    make_application(first, "Cleo Okafor")
    clock.forward(timedelta(days=7))
    make_application(first, "Mihai Bălan")
    Job.objects.filter(title="Designer").update(agreed_by=None, agreed_at=None)

    def rows(**query: str) -> list[tuple[Any, ...]]:
        found = page(client, rita, "jobs", **query).context["found"].rows
        return [(row.title, row.open, row.late, row.lead, row.filled, row.openings) for row in found]

    angular, designer = ("Angular developer", 2, 1, "Rita Moss", 0, 2), ("Designer", 0, 0, "Nora Vale", 0, 1)
    assert rows() == [angular, designer]
    assert rows(mine="on") == rows(late="on") == rows(q="angu") == rows(state="published") == [angular]
    assert rows(unagreed="on") == rows(state="draft") == [designer]
    assert rows(state="closed") == []
    found = page(client, rita, "jobs").context["found"]
    assert (found.open, found.late, found.unagreed) == (2, 1, 1)


def test_what_no_database_can_hold_is_left_out_of_a_search(client, ada, rita, job):
    found = page(client, rita, "jobs", q="ang\0ular")
    assert (found.status_code, found.context["found"].rows) == (200, [])
    assert [row.slug for row in page(client, rita, "jobs", q="\0").context["found"].rows] == [job.slug]
    assert [row.name for row in page(client, ada, "colleagues", q="rita\0 m").context["page"]] == ["Rita Moss"]


# Looking changes nothing


def test_opening_any_of_these_pages_changes_no_row(client, ada, rita, job, cleo, templates):
    from django.apps import apps

    def rows() -> dict[str, list[Any]]:
        kept = {"Session", "Reading", "UserSession", "Index"}  # Index: asked, not listed
        return {
            model.__name__: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models()
            if model.__name__ not in kept
        }

    stage = job.pipeline.stages.first()
    partner = Partner.objects.create(name="One")
    wanted = {
        ada: [
            "me",
            "settings",
            "organisation",
            "colleagues",
            "colleague-new",
            "partners",
            "partner-new",
            "teams",
            "looks",
        ],
        rita: [
            "me",
            "settings",
            "pipelines",
            "pipeline-new",
            "criteria",
            "criterion-new",
            "mail-texts",
            "jobs",
            "job-new",
        ],
    }
    addresses = [(user, reverse(name)) for user, names in wanted.items() for name in names]
    addresses += [(ada, reverse("colleague", args=[rita.uid])), (ada, reverse("colleague-leave", args=[rita.uid]))]
    addresses += [(ada, reverse("partner", args=[partner.uid])), (rita, reverse("stage", args=[stage.uid]))]
    addresses += [
        (rita, reverse(f"job-{name}", args=[job.slug]))
        for name in ("profile", "edit", "process", "team", "share", "pause", "close")
    ]
    for user in (ada, rita):
        client.force_login(user)
        before = rows()
        for who, address in addresses:
            if who == user:
                assert (client.get(address).status_code, client.head(address).status_code) == (200, 200), address
        assert rows() == before
