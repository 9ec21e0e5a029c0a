"""A meeting's hour on every page of it, in the reader's own time and the candidate's, in the weeks in which their clocks change."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.models import Candidate
from candidates.tests.portal_world import enter as enter_portal
from hiring import clock
from hiring.testing import make_interview
from interviews.transitions import move

from .partner_world import enter, make_guest, make_partner_application, presented

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

# New York's clocks go forward on 14 March 2027, those of Amsterdam and Lisbon on 28 March, Auckland's go back on 4 April.
BEFORE, AFTER = datetime(2027, 3, 26, 14, 0, tzinfo=UTC), datetime(2027, 3, 30, 13, 0, tzinfo=UTC)
READ = {
    BEFORE: {
        "amsterdam": "Friday 26 March 2027, 15:00 (Amsterdam time)",
        "new york": "Friday 26 March 2027, 10:00 (New York time)",
        "auckland": "Saturday 27 March 2027, 03:00 (Auckland time)",
        "lisbon": "Friday 26 March 2027, 14:00 (Lisbon time)",
        "there": {"Rita": "10:00 in New York", "Iris": "Fri 26 Mar, 10:00 in New York"},
        "short": {"Rita": "Fri 26 Mar, 15:00 (Amsterdam time)", "Iris": "Sat 27 Mar, 03:00 (Auckland time)"},
        "guest": "Fri 26 Mar, 14:00 (Lisbon time)",
        "seats": {
            "Rita": ["Sat 27 Mar, 03:00 in Auckland", "14:00 in Lisbon"],
            "Iris": ["Fri 26 Mar, 15:00 in Amsterdam", "Fri 26 Mar, 14:00 in Lisbon"],
        },
    },
    AFTER: {
        "amsterdam": "Tuesday 30 March 2027, 15:00 (Amsterdam time)",
        "new york": "Tuesday 30 March 2027, 09:00 (New York time)",
        "auckland": "Wednesday 31 March 2027, 02:00 (Auckland time)",
        "lisbon": "Tuesday 30 March 2027, 14:00 (Lisbon time)",
        "there": {"Rita": "09:00 in New York", "Iris": "Tue 30 Mar, 09:00 in New York"},
        "short": {"Rita": "Tue 30 Mar, 15:00 (Amsterdam time)", "Iris": "Wed 31 Mar, 02:00 (Auckland time)"},
        "guest": "Tue 30 Mar, 14:00 (Lisbon time)",
        "seats": {
            "Rita": ["Wed 31 Mar, 02:00 in Auckland", "14:00 in Lisbon"],
            "Iris": ["Tue 30 Mar, 15:00 in Amsterdam", "Tue 30 Mar, 14:00 in Lisbon"],
        },
    },
}


def words(answer):
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def test_a_meeting_is_read_in_the_readers_time_and_the_candidates_over_a_night_of_summer_time(client, rita, tom, iris):
    iris.zone = "Pacific/Auckland"
    iris.save()
    with clock.at(datetime(2027, 3, 23, 9, 0, tzinfo=UTC)):
        cleo = make_partner_application(rita, tom)
        Candidate.objects.filter(pk=cleo.candidate_id).update(zone="America/New_York")
        cleo.candidate.refresh_from_db()
        presented(cleo, rita)
        meeting = make_interview(cleo, rita, iris, make_guest(cleo), by=rita, starts_at=BEFORE)
        for at, read in READ.items():
            if at == AFTER:
                same = {name: getattr(meeting, name) for name in ("minutes", "mode", "link", "address")}
                move(meeting, starts_at=at, zone="Europe/Amsterdam", by=rita, **same)
                meeting.refresh_from_db()
            for user in (rita, iris):
                client.force_login(user)
                page = words(client.get(reverse("meeting", args=[meeting.uid])))
                short, there = read["short"][user.first_name], read["there"][user.first_name]
                assert f"When {short}" in page and f"For Cleo{there}" in page and page.count(short) == 1
                others = page.partition("Who sits in it")[2]
                assert all(hour in others for hour in read["seats"][user.first_name])
                seat = meeting.seats.get(user=user)
                assert f"{short}{there}" in words(client.get(reverse("seat-kit", args=[seat.uid])))
                week = words(client.get(reverse("interviews"), {"week": at.date().isoformat()}))
                assert there in week and short.split(", ")[1].split(" (")[0] in week
            client.force_login(rita)
            assert read["there"]["Rita"] in words(client.get(reverse("application", args=[cleo.uid])))
            guest = words(enter(meeting.seats.get(guest__isnull=False)).get(reverse("guest")))
            assert read["guest"] in guest and "New York" not in guest
            page = words(enter_portal(cleo.candidate).get(reverse("portal-application", args=[cleo.uid])))
            assert read["new york"] in page and "Amsterdam time" not in page
