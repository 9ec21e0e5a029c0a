"""Promised days: working days, holidays, absences, part-time, summer time, other zones, nights."""

from datetime import UTC, date, datetime

import pytest

from candidates import days
from hiring import clock
from hiring.models import Absence
from hiring.testing import make_user


def said(day: days.Day) -> str:
    return f"{day.owner.first_name} {day.at.astimezone(day.owner.tz):%a %d %b %H:%M %Z}"


def on(year, month, day, hour=9, minute=0):
    return clock.at(datetime(year, month, day, hour, minute, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "count", "expected"),
    [
        ((2026, 11, 23, 9), 2, "Rita Wed 25 Nov 17:00 CET"),
        ((2026, 11, 23, 22, 59), 1, "Rita Tue 24 Nov 17:00 CET"),
        ((2026, 11, 23, 23, 1), 1, "Rita Wed 25 Nov 17:00 CET"),  # past midnight in Amsterdam
        ((2026, 11, 26, 9), 2, "Rita Mon 30 Nov 17:00 CET"),  # over a weekend
        ((2026, 11, 28, 9), 1, "Rita Mon 30 Nov 17:00 CET"),  # from a Saturday
        ((2026, 12, 23, 9), 2, "Rita Mon 28 Dec 17:00 CET"),  # both days of Christmas
        ((2026, 4, 2, 9), 2, "Rita Wed 08 Apr 17:00 CEST"),  # over Good Friday and Easter Monday
        ((2026, 3, 27, 9), 1, "Rita Mon 30 Mar 17:00 CEST"),  # into summer time
        ((2026, 10, 23, 9), 1, "Rita Mon 26 Oct 17:00 CET"),  # out of it
        ((2026, 12, 30, 9), 2, "Rita Mon 04 Jan 17:00 CET"),  # New Year
    ],
)
def test_working_days_in_amsterdam(rita, moment, count, expected):
    with on(*moment):
        assert said(days.in_working_days(rita, count)) == expected


def test_part_time_days_other_countries_and_other_hours(organisation):
    nora = make_user("Nora Vale", working_days="13")
    kai = make_user("Kai Ito", zone="Asia/Tokyo", country="JP", day_ends="18:30")
    sunday = make_user("Omar Aziz", working_days="12347")
    for user in (nora, kai, sunday):
        user.refresh_from_db()
    with on(2026, 11, 19):  # a Thursday
        assert said(days.in_working_days(nora, 2)) == "Nora Wed 25 Nov 17:00 CET"
        assert said(days.in_working_days(kai, 2)) == "Kai Tue 24 Nov 18:30 JST"  # Monday is Labour Thanksgiving Day
        assert said(days.in_working_days(sunday, 1)) == "Omar Sun 22 Nov 17:00 CET"


def away(user, first, last, cover=None):
    return Absence.objects.create(
        user=user, first_day=date(2026, 11, first), last_day=date(2026, 11, last), cover=cover
    )


@pytest.mark.usefixtures("monday")
def test_an_absence_hands_the_promise_to_the_cover(rita, nora):
    away(rita, 25, 27, cover=nora)
    assert said(days.in_working_days(rita, 2)) == "Nora Wed 25 Nov 17:00 CET"
    assert said(days.in_working_days(rita, 1)) == "Rita Tue 24 Nov 17:00 CET"


@pytest.mark.usefixtures("monday")
def test_without_a_cover_the_days_away_do_not_count(rita, nora):
    away(rita, 25, 27)
    assert said(days.in_working_days(rita, 2)) == "Rita Mon 30 Nov 17:00 CET"
    away(nora, 24, 24, cover=rita)
    assert said(days.in_working_days(nora, 1)) == "Rita Tue 24 Nov 17:00 CET"


@pytest.mark.usefixtures("monday")
def test_a_cover_who_is_away_too_is_reckoned_with_their_own_days(rita, nora):
    away(rita, 25, 27, cover=nora)
    away(nora, 25, 25)
    assert said(days.in_working_days(rita, 2)) == "Nora Thu 26 Nov 17:00 CET"


@pytest.mark.usefixtures("monday")
def test_a_cover_who_has_left_covers_nobody(rita, nora):
    nora.is_active = False
    nora.save()
    away(rita, 25, 27, cover=nora)
    assert said(days.in_working_days(rita, 2)) == "Rita Mon 30 Nov 17:00 CET"


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "Europe/Amsterdam", "2026-11-23 09:00"),
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "Europe/Amsterdam", "2026-11-24 07:00"),  # 21:00 is night
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "Europe/Amsterdam", "2026-11-23 07:00"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "Pacific/Auckland", "2026-11-23 19:00"),  # 22:00 there
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), "Europe/Amsterdam", "2026-03-29 06:00"),  # the short night
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Amsterdam", "2026-10-25 07:00"),  # the long one
    ],
)
def test_a_notice_waits_for_the_morning(moment, zone, expected):
    assert f"{days.awake(moment, zone):%Y-%m-%d %H:%M}" == expected


def test_friday_in_amsterdam_is_saturday_in_auckland(rita):
    from candidates.promise import in_words

    with on(2026, 11, 25):
        day = days.in_working_days(rita, 2)
    assert in_words(day.at, "Europe/Amsterdam") == "Friday 27 November 2026, 17:00 (Amsterdam time)"
    assert in_words(day.at, "Pacific/Auckland") == "Saturday 28 November 2026, 05:00 (Auckland time)"
