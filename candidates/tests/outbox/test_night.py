"""The reader's night, and the demo's people."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

import pytest

from candidates import outbox, promise
from candidates.models import Mail
from hiring import clock, maildir
from hiring.testing import make_application, make_candidate, make_job, make_user, send_mail

from .shared import notice, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


# --- the reader's night ----------------------------------------------------------------------------------------------


NIGHTS = [
    # zone, now (UTC), when a notice may come (UTC)
    ("Europe/Amsterdam", "2026-11-23T19:59", "2026-11-23T19:59"),  # 20:59
    ("Europe/Amsterdam", "2026-11-23T20:00", "2026-11-24T07:00"),  # 21:00
    ("Europe/Amsterdam", "2026-11-24T06:59", "2026-11-24T07:00"),
    ("Asia/Tokyo", "2026-11-23T13:00", "2026-11-23T23:00"),  # 22:00, a working morning elsewhere
    ("America/New_York", "2026-11-23T09:00", "2026-11-23T13:00"),  # 4:00
    ("Asia/Kathmandu", "2026-11-23T18:00", "2026-11-24T02:15"),  # 23:45, a zone of three quarters
    # The clocks go forward at 2:00 on 29 March 2026 and back at 3:00 on 25 October in Amsterdam.
    ("Europe/Amsterdam", "2026-03-28T21:00", "2026-03-29T06:00"),
    ("Europe/Amsterdam", "2026-03-29T01:30", "2026-03-29T06:00"),
    ("Europe/Amsterdam", "2026-10-24T20:30", "2026-10-25T07:00"),
    ("Europe/Amsterdam", "2026-10-25T00:30", "2026-10-25T07:00"),  # 2:30, the first time
    ("Europe/Amsterdam", "2026-10-25T01:30", "2026-10-25T07:00"),  # 2:30, the second time
]


@pytest.mark.parametrize(("zone", "now", "comes"), NIGHTS)
def test_a_notice_waits_for_its_readers_morning(zone, now, comes, rita):
    rita.zone = zone
    now, comes = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (now, comes))
    with clock.at(now):
        mail = notice(rita)
        assert mail.due_at == comes
        assert send_mail() == (now == comes)
    if now != comes:
        with clock.at(comes - timedelta(seconds=1)):
            assert send_mail() == 0
        with clock.at(comes):
            assert send_mail() == 1


def test_the_answer_to_what_they_just_did_comes_at_once(job):
    with clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):
        make_application(job)
        assert send_mail() == 1


def test_a_notice_that_failed_in_the_evening_is_not_tried_again_at_night(rita, sink):
    sink.answer("450")
    with clock.at(datetime(2026, 11, 23, 19, 58, tzinfo=UTC)):
        mail = notice(rita)
        send_mail()
        clock.forward(timedelta(minutes=1))
        send_mail()
        sink.answer("250")
        clock.forward(timedelta(minutes=5))  # 21:04
        assert send_mail() == 0
        assert (row(mail).state, row(mail).due_at) == ("waiting", datetime(2026, 11, 24, 7, tzinfo=UTC))
        clock.forward(timedelta(hours=11))
        assert send_mail() == 1


def test_a_night_of_many_notices_keeps_no_letter_waiting(rita, cleo):
    Mail.objects.all().delete()
    late = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    notices = [notice(rita, f"n{n}") for n in range(80)]
    promise.mail("next_step", cleo, rita)
    with clock.at(late):
        assert send_mail() == 1
    assert {row(n).due_at for n in notices} == {datetime(2026, 11, 24, 7, tzinfo=UTC)}


# --- the demo's people -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("demo", [True, False])
def test_the_demos_people_get_theirs_in_the_maildir_whatever_the_server(demo, job, sink, settings, tmp_path):
    settings.DEMO, settings.MAILDIR = demo, tmp_path / "maildir"
    addresses = ["a@people.example", "b@example.com", "c@sub.people.EXAMPLE", "d@harbourlight.dev"]
    for address in addresses:
        make_application(job, candidate=make_candidate("Cleo", email=address))
    before = len(sink.letters())
    assert send_mail() == 4
    here = {parseaddr(letter["Delivered-To"])[1] for _key, letter in maildir.letters()} if demo else set()
    there = {letter["to"] for letter in sink.letters()[before:]}
    assert (here, there) == ((set(addresses[:3]), {addresses[3]}) if demo else (set(), set(addresses)))


def test_reading_the_due_mails_is_one_index_walk(job, django_assert_num_queries):
    for number in range(3):
        make_application(job, f"Person {number}")
    with django_assert_num_queries(3):  # find, claim, read again
        outbox.claim()


def test_the_makers_make_other_jobs_too(organisation):
    """Two jobs, two receipts, two threads: an occasion never swallows another's mail."""
    nora = make_user("Nora Vale", is_recruiter=True)
    candidate = make_candidate("Cleo Okafor")
    for title in ("Back-end engineer", "Tester"):
        make_application(make_job(title, team=(nora,)), candidate=candidate)
    assert [m.subject for m in Mail.objects.order_by("pk")] == [
        "We have your application: Back-end engineer",
        "We have your application: Tester",
    ]
