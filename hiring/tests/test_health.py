"""The answer of /healthz: well only when every figure was measured and is within its limit."""

import pytest
from django.db import OperationalError, connection

from hiring import health

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
