"""Mails about meetings as their readers get them, and the notices before: each once, in time, never at night."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates.models import Mail
from hiring import clock
from hiring.testing import mails, make_application, make_candidate, make_interview, send_mail, walk_to
from interviews import sweep, tasks
from interviews.models import Interview
from interviews.transitions import call_off, cannot_get_in, cannot_make, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # Thursday, 15:00 in Amsterdam


def in_chat(job, rita, name="Cleo Okafor", zone="Europe/Amsterdam"):
    one = walk_to(make_application(job, candidate=make_candidate(name, zone=zone)), "chat", by=rita)
    clock.forward(timedelta(minutes=15))
    send_mail()
    return one


def to(moment):
    clock.forward(moment - clock.now())


def notices(state=None):
    found = Mail.objects.filter(kind__in=["meeting_soon", "seat_soon"]).order_by("pk")
    return [(mail.to_name.split()[0], mail.due_at) for mail in (found.filter(state=state) if state else found)]


def test_everybody_reads_their_own_time(job, rita, tom):
    tom.zone = "America/New_York"
    tom.save()
    one = in_chat(job, rita, "Aiko Mori", "Asia/Tokyo")
    make_interview(one, rita, tom, by=rita, starts_at=AT)
    [mail] = mails("meeting_planned")
    assert "Thursday 26 November 2026, 23:00 (Tokyo time), 45 minutes" in mail.body
    assert "- Rita Moss, People Coordinator\n- Tom Berg, Engineering Manager" in mail.body
    assert "Afterwards you will hear from us by Tuesday 1 December 2026, 01:00 (Tokyo time)." in mail.body
    for_rita, for_tom = mails("seat_planned")
    assert "Thursday 26 November 2026, 15:00 (Amsterdam time), 45 minutes\nFor them it is Thursday 26 November" in (
        for_rita.body
    )
    assert "Thursday 26 November 2026, 09:00 (New York time), 45 minutes" in for_tom.body
    assert "With you: Rita Moss, People Coordinator" in for_tom.body


def test_notices_a_day_and_an_hour_before_each_once(job, rita, tom):
    one = in_chat(job, rita)
    make_interview(one, tom, by=rita, starts_at=AT)
    to(AT - timedelta(days=1, minutes=1))
    assert sweep.remind() == 0
    to(AT - timedelta(days=1))
    assert (sweep.remind(), sweep.remind()) == (2, 0)
    to(AT - timedelta(hours=1, minutes=1))
    assert sweep.remind() == 0
    to(AT - timedelta(minutes=58))
    assert (sweep.remind(), sweep.remind()) == (2, 0)
    assert sorted(name for name, _due in notices()) == ["Cleo", "Cleo", "Tom", "Tom"]
    assert [mail.is_notice for mail in mails("meeting_soon")] == [True, True]


def test_a_scheduler_that_slept_is_late_rather_than_silent_and_never_after_the_fact(job, rita, tom):
    make_interview(in_chat(job, rita), tom, by=rita, starts_at=AT)
    to(AT - timedelta(minutes=5))
    assert sweep.remind() == 4
    to(AT + timedelta(minutes=1))
    assert sweep.remind() == 0
    assert notices("waiting") == []  # what had not left by then does not leave


def test_who_was_invited_a_moment_ago_is_not_reminded_of_it(job, rita, tom):
    one = in_chat(job, rita)
    to(AT - timedelta(hours=3))
    make_interview(one, tom, by=rita, starts_at=AT)
    assert sweep.remind() == 0
    to(AT - timedelta(hours=1))
    assert sweep.remind() == 2


NIGHTS = [  # the reader's zone, when it begins in UTC, when the notice of the hour is due
    ("Europe/Amsterdam", (26, 14, 0), (26, 13, 0)),
    ("Europe/Amsterdam", (26, 8, 0), (26, 7, 0)),  # 09:00 there: 08:00 is morning
    ("Europe/Amsterdam", (26, 7, 30), (25, 19, 0)),  # 08:30: in the evening before, at 20:00
    ("America/Los_Angeles", (26, 14, 0), (26, 4, 0)),  # 06:00: 20:00 of the day before
    ("Asia/Tokyo", (26, 14, 0), (26, 11, 0)),  # 23:00: at 20:00 of the same day
    ("Pacific/Auckland", (26, 14, 0), (26, 7, 0)),  # 03:00 of the 27th: 20:00 of the 26th
]


@pytest.mark.parametrize(("zone", "begins", "due"), NIGHTS)
def test_an_hour_before_falls_silent_at_night_and_comes_the_evening_before(zone, begins, due):
    day, hour, minute = begins
    starts_at = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    assert sweep.due_at(starts_at, "hour", zone) == datetime(2026, 11, due[0], *due[1:], tzinfo=UTC)
    assert sweep.due_at(starts_at, "day", zone) == starts_at - timedelta(days=1)


def test_a_moved_meeting_gets_notices_of_its_own_and_loses_the_old_ones(job, rita, tom):
    meeting = make_interview(in_chat(job, rita), tom, by=rita, starts_at=AT)
    to(AT - timedelta(days=1))
    sweep.remind()
    how = {"minutes": 45, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/x", "by": rita}
    move(meeting, starts_at=AT + timedelta(days=5), **how)
    assert notices("waiting") == [] and len(notices("cancelled")) == 2
    to(AT + timedelta(days=4))
    assert sweep.remind() == 2
    move(meeting, starts_at=AT + timedelta(days=6), **how)
    to(AT + timedelta(days=5))
    assert sweep.remind() == 2
    call_off(meeting, by=rita, why="Flu.")
    assert notices("waiting") == []


def test_who_needs_another_time_is_not_reminded(job, rita, tom, iris):
    meeting = make_interview(in_chat(job, rita), tom, iris, by=rita, starts_at=AT)
    to(AT - timedelta(days=1))
    sweep.remind()
    cannot_make(meeting, "Friday would do.")
    cannot_make(meeting, "Friday would do.")
    assert notices("waiting") == []
    to(AT - timedelta(hours=1))
    assert sweep.remind() == 0
    told = mails("meeting_cannot_make")
    assert [mail.to_name for mail in told] == ["Tom Berg", "Iris Lang", "Rita Moss"]
    assert all("In their words: Friday would do." in mail.body for mail in told)


def test_a_closed_door_alarms_everybody_at_once_also_at_night(job, rita, tom):
    night = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    meeting = make_interview(in_chat(job, rita, zone="America/New_York"), tom, by=rita, starts_at=night)
    to(night + timedelta(minutes=3))
    cannot_get_in(meeting)
    cannot_get_in(meeting)
    assert [(mail.to_name, mail.due_at) for mail in mails("meeting_cannot_get_in")] == [
        ("Tom Berg", clock.now()),
        ("Rita Moss", clock.now()),
    ]
    clock.forward(timedelta(minutes=6))
    cannot_get_in(meeting)
    assert len(mails("meeting_cannot_get_in")) == 4


def test_an_hour_after_the_end_it_was_held_unless_somebody_said_otherwise(job, rita, tom):
    quiet = make_interview(in_chat(job, rita, "Cleo Okafor"), tom, by=rita, starts_at=AT)
    door = make_interview(in_chat(job, rita, "Sam Vela"), rita, by=rita, starts_at=AT)
    other = make_interview(in_chat(job, rita, "Ife Ade"), rita, by=rita, starts_at=AT + timedelta(hours=1))
    cannot_make(other)
    to(AT + timedelta(minutes=5))
    cannot_get_in(door)
    to(AT + timedelta(hours=1, minutes=44))
    tasks.meetings()
    assert set(Interview.objects.values_list("state", flat=True)) == {"planned"}
    to(AT + timedelta(hours=9))
    tasks.meetings()
    tasks.meetings()
    rows = {one.pk: (one.state, one.ended_by) for one in Interview.objects.all()}
    assert rows == {quiet.pk: ("held", None), door.pk: ("planned", None), other.pk: ("planned", None)}
    quiet.application.refresh_from_db()
    assert quiet.application.next_step == "answer"


def test_the_sweep_asks_the_same_for_one_and_for_three(job, rita, tom, django_assert_num_queries):
    people = [in_chat(job, rita, name) for name in ("Cleo Okafor", "Sam Vela", "Ife Ade")]
    make_interview(people[0], tom, by=rita, starts_at=AT)
    to(AT - timedelta(hours=2))
    sweep.remind()
    with django_assert_num_queries(6):
        sweep.remind()
    for number, one in enumerate(people[1:], 1):
        make_interview(one, tom, by=rita, starts_at=AT + timedelta(hours=number))
    to(AT - timedelta(minutes=30))
    sweep.remind()
    with django_assert_num_queries(6):
        sweep.remind()
