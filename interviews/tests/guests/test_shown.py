"""A guest reads what was shared, to the byte, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from candidates import transitions
from candidates.models import Candidate
from hiring import clock
from hiring.testing import MONDAY, make_application
from hiring.tests.matrix import world
from interviews.models import Guest, Scorecard, Seat
from interviews.tests.partner_world import enter, make_cv, make_seat, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def test_the_kit_shows_what_was_shared_and_nothing_else(cleo, rita, tom, seat):
    """Every text of every row holds a canary, and only the shared ones stand in the guest's pages."""
    make_seat(cleo, rita, "Remy Castel", meeting=seat.interview)
    transitions.note(cleo, by=rita, text="Note")
    other = make_application(cleo.job, "Otto Vik")
    make_cv(other)
    world.stamp()
    page = enter(seat).get(reverse("guest")).content + enter(seat).get(reverse("guest-card")).content
    heard = {f"{model.decode()}.{field.decode()} {pk.decode()}" for model, field, pk in set(world.CANARY.findall(page))}
    meeting, guests = seat.interview, Guest.objects.order_by("pk")
    questions = meeting.stage.questions.get(slug="signals")
    criteria = cleo.job.pipeline.criteria.filter(group="partner")
    shared = {
        f"candidate.name {cleo.candidate_id}",
        f"job.title {cleo.job_id}",
        f"stage.namebefore {meeting.stage_id}",
        f"stage.what {meeting.stage_id}",
        f"presentation.words {cleo.presentations.get().pk}",
        f"interview.link {meeting.pk}",
        "organisation.name 1",
        f"partner.name {cleo.job.partner_id}",
        *(f"guest.{field} {one.pk}" for one in guests for field in ("name", "title")),
        *(f"question.{field} {questions.pk}" for field in ("text", "purpose", "tests", "hint")),
        *(
            f"criterion.{field} {one.pk}"
            for one in criteria
            for field in ("name", "looksfor", "anchor1", "anchor2", "anchor3", "anchor4")
        ),
    }
    assert heard - shared == set()
    assert shared - heard == {f"guest.title {seat.guest_id}"}
    assert "/team/" not in page.decode() and str(cleo.uid) not in page.decode()


def test_a_meeting_that_is_over_is_spoken_of_as_past(seat):
    guest = enter(seat)
    page = guest.get(reverse("guest")).text
    assert "Before you meet" in page and "Begin on time" in page and "You met" not in page
    with clock.at(seat.interview.ends_at):
        page = guest.get(reverse("guest")).text
    assert "You met" in page and "Before you meet" not in page and "Begin on time" not in page


def test_the_bytes_do_not_change_with_what_is_not_shared(cleo, rita, tom, seat):
    """Notes, a newer CV, what they told us about themselves, a colleague's seat and card."""
    guest = enter(seat)
    before = [quiet(guest.get(reverse(name)).content) for name in ("guest", "guest-card")]
    transitions.note(cleo, by=rita, text="Sequoia")
    make_cv(cleo)
    Candidate.objects.filter(pk=cleo.candidate_id).update(phone="+31 6 1", expected_salary="90000", headline="Sequoia")
    own = Seat.objects.create(application=cleo, interview=seat.interview, user=tom, made_at=clock.now())
    Scorecard.objects.create(
        seat=own, application=cleo, stage=cleo.stage, private="Sequoia", started_at=MONDAY, saved_at=MONDAY
    )
    assert [quiet(guest.get(reverse(name)).content) for name in ("guest", "guest-card")] == before


def test_only_the_shared_version_of_the_cv_is_served(cleo, rita, seat):
    shared = cleo.presentations.get().document
    make_cv(cleo)
    page = enter(seat).get(reverse("guest-page", args=[1]))
    assert b"".join(page.streaming_content) == b"RIFF0000WEBP"
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/webp")
    assert "no-store" in page.headers["Cache-Control"] and "sandbox" in page.headers["Content-Security-Policy"]
    assert cleo.presentations.get().document == shared
    assert enter(seat).get(reverse("guest-page", args=[2])).status_code == 404


def test_who_else_of_the_partner_is_there(cleo, rita, tom, seat):
    make_seat(cleo, rita, "Remy Castel", meeting=seat.interview)
    Seat.objects.create(application=cleo, interview=seat.interview, user=tom, made_at=clock.now())
    page = enter(seat).get(reverse("guest")).content.decode()
    assert "Remy Castel" in page and "Tom Berg" not in page


def test_times_are_the_guests_own(seat):
    assert "09:00" in enter(seat).get(reverse("guest")).content.decode()  # ten in Amsterdam


def test_a_call_that_is_long_over_is_opened_no_more(seat):
    over = seat.interview.ends_at
    for moment, is_open in ((over + timedelta(minutes=59), True), (over + timedelta(hours=1), False)):
        with clock.at(moment):
            assert ("Open the call" in enter(seat).get(reverse("guest")).text) is is_open


def test_the_cookie_is_for_these_pages_alone_and_looking_changes_nothing(seat):
    before = world.fingerprints()
    guest = enter(seat)
    cookie = guest.cookies[settings.GUEST_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/guest/", True, "Lax")
    for name in ("guest", "guest-card"):
        for method in (guest.get, guest.head):
            assert method(reverse(name)).status_code == 200
    assert world.fingerprints() == before
