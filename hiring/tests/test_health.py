"""The answer of /healthz: well only when every figure was measured and is within its limit."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from candidates import sweep
from candidates.models import Mail, Pulse
from hiring import clock, health
from hiring.testing import MONDAY, make_application

WELL = {"oldest_mail_due": 0.0, "scheduler_last_beat": 12.5, "promises_overdue_unreminded": 0.0}


def test_all_well():
    assert health.answer(WELL, database=True, disk=10**9) == (
        200,
        {"ok": True, "bad": [], **WELL, "database": True, "disk_free": 10**9},
    )


@pytest.mark.parametrize(
    ("name", "last_good", "first_bad"),
    [("oldest_mail_due", 900, 900.1), ("scheduler_last_beat", 180, 181), ("promises_overdue_unreminded", 0, 1)],
)
def test_one_bad_figure_is_named(name, last_good, first_bad):
    assert health.answer(WELL | {name: last_good}, database=True, disk=10**9)[0] == 200
    for figures in (WELL | {name: first_bad}, WELL | {name: None}, {key: WELL[key] for key in WELL if key != name}):
        status, body = health.answer(figures, database=True, disk=10**9)
        assert (status, body["ok"], body["bad"]) == (503, False, [name])


def test_a_silent_database_and_a_full_disk_are_named():
    assert health.answer(WELL, database=False, disk=1)[1]["bad"] == ["database", "disk_free"]


@pytest.mark.django_db
def test_the_database_is_asked(monkeypatch):
    assert health.database_answers() is True

    def broken(*_args):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    assert health.database_answers() is False


def test_the_disk_is_measured():
    assert health.disk_free() > 0


@pytest.mark.django_db
def test_health_is_well_only_when_every_figure_is(client, monday, rita, job):
    def answer() -> tuple[int, list[str]]:
        response = client.get("/healthz")
        assert response.headers["Cache-Control"] == "no-store"
        assert client.head("/healthz").status_code == response.status_code
        return response.status_code, response.json()["bad"]

    assert answer() == (503, ["scheduler_last_beat"])
    Pulse.objects.create(name="beat", at=MONDAY)
    assert answer() == (200, [])

    make_application(job)
    assert answer() == (200, [])
    clock.forward(timedelta(minutes=16))
    Pulse.objects.filter(name="beat").update(at=clock.now())
    assert answer() == (503, ["oldest_mail_due"])

    Mail.objects.update(state=Mail.State.SENT)
    assert answer() == (200, [])
    clock.forward(timedelta(days=3))
    Pulse.objects.filter(name="beat").update(at=clock.now())
    assert answer() == (503, ["promises_overdue_unreminded"])
    sweep.remind()
    Mail.objects.update(state=Mail.State.SENT)
    assert answer() == (200, [])
    assert client.post("/healthz").status_code == 405
