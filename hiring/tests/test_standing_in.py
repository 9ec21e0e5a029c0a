"""Who stands in for whom is asked of the few who might."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import load_backend

from hiring import clock
from hiring.models import Absence, User
from hiring.testing import MONDAY

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def loaded(user: User) -> User | None:
    """The account as a session's request reads it."""
    return load_backend(settings.AUTHENTICATION_BACKENDS[0]).get_user(user.pk)


@pytest.mark.parametrize(
    ("first", "last", "stands_in"),
    [(0, 0, True), (-3, 3, True), (-9, -1, False), (1, 9, False)],
    ids=["today", "these days", "until yesterday", "from tomorrow"],
)
def test_a_cover_stands_in_on_the_days_of_the_absence(rita, lea, first, last, stands_in):
    days = {"first_day": DAY + timedelta(days=first), "last_day": DAY + timedelta(days=last)}
    Absence.objects.create(user=lea, cover=rita, **days)
    with clock.at(MONDAY):
        assert loaded(rita).personas == ([rita, lea] if stands_in else [rita])


def test_tomorrow_begins_earlier_in_the_east(rita, lea):
    rita.zone = "Pacific/Auckland"
    rita.save()
    Absence.objects.create(user=lea, cover=rita, first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=1))
    with clock.at(MONDAY.replace(hour=12)):  # Tuesday, 1:00 in Auckland
        assert loaded(rita).personas == [rita, lea]


def test_nobody_is_asked_of_whom_most_are_none(rita, django_assert_num_queries):
    with clock.at(MONDAY), django_assert_num_queries(1):
        assert loaded(rita).personas == [rita]


def test_a_closed_account_is_nobody(rita):
    rita.is_active = False
    rita.save()
    assert loaded(rita) is None
