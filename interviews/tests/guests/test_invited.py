"""A partner's guest gets a seat, and reads in mails whom they meet and when."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from candidates import outbox
from candidates.models import Application
from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from hiring.testing import mails, make_interview
from interviews import sweep
from interviews.models import Seat
from interviews.tests.partner_world import address, enter, join, make_guest, make_seat, presented
from interviews.transitions import call_off, cannot_make, guests, kits, late_cards, partner

from .shared import another

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def test_a_guest_gets_a_seat_and_a_link_that_lasts_two_weeks_beyond_the_meeting(cleo, rita):
    presented(cleo, rita)
    meeting = make_interview(cleo, make_guest(cleo), by=rita)
    seat = Seat.objects.get()
    assert (seat.guest.name, seat.interview, seat.application, seat.wants_card) == ("Pat Imani", meeting, cleo, True)
    assert seat.link.expires_at == meeting.ends_at + timedelta(days=14)
    (mail,) = mails("seat_planned")
    assert (mail.to, mail.zone, mail.link, mail.by) == ("pat@meridian.example", "Europe/Lisbon", seat.link, rita)
    assert "Tuesday 24 November 2026, 09:00 (Lisbon time)" in mail.body and "45 minutes" in mail.body
    assert "[[seat]]" in mail.body and "/my/" not in outbox.with_links(mail)
    assert f"{settings.SITE_URL}{address(seat)}" in outbox.with_links(mail)
    assert enter(seat).get(reverse("guest")).status_code == 200


def test_a_guest_is_in_one_meeting_at_a_time(cleo, rita, seat):
    otto = another(cleo, rita)
    with pytest.raises(IllegalMove, match="Busy then: "):
        make_seat(otto, rita)
    assert Seat.objects.count() == 1


NOT_AGREED = {
    "not asked": lambda cleo, rita: None,
    "asked": lambda cleo, rita: asked(cleo, rita),
    "declined": lambda cleo, rita: partner.decline(asked(cleo, rita)),
    "ended": lambda cleo, rita: partner.end(presented(cleo, rita), by=rita),
}


def asked(cleo, rita):
    return partner.ask_to_present(cleo, partner=cleo.job.partner, document=cleo.candidate.documents.get(), by=rita)


@pytest.mark.parametrize("how", NOT_AGREED)
def test_nobody_is_seated_without_the_agreement(cleo, rita, tom, how):
    NOT_AGREED[how](cleo, rita)
    with pytest.raises(IllegalMove, match="has not agreed yet"):
        make_interview(cleo, make_guest(cleo), by=rita)
    meeting = make_interview(cleo, tom, by=rita)
    with pytest.raises(IllegalMove, match="has not agreed yet"):
        join(meeting, make_guest(cleo), by=rita)
    assert [seat.person for seat in Seat.objects.all()] == [tom]
    assert [mail.to for mail in mails("seat_planned", "seat_moved")] == [tom.email]


def test_nobody_is_seated_who_is_with_the_partner_no_longer(cleo, rita):
    presented(cleo, rita)
    pat = make_guest(cleo)
    guests.retire(pat)
    pat.refresh_from_db()
    with pytest.raises(IllegalMove, match="Pat Imani can be given no seat here"):
        make_interview(cleo, pat, by=rita)
    assert not Seat.objects.exists()


def test_a_guest_reads_whom_they_meet_and_when_and_no_stage(cleo, rita):
    named = {
        "name": "Grill 2",
        "name_now": "You meet our partner’s team",
        "name_before": "A talk with our partner’s team",
    }
    Stage.objects.filter(pk=cleo.stage_id).update(**named)
    presented(cleo, rita)
    cleo = Application.objects.get(pk=cleo.pk)
    meeting = make_interview(cleo, make_guest(cleo), rita, by=rita)
    cannot_make(meeting)
    call_off(meeting, by=rita, why="Flu.")
    sent = mails("seat_planned", "meeting_cannot_make", "seat_off")
    theirs = [mail for mail in sent if mail.to == "pat@meridian.example"]
    when = "Tuesday 24 November 2026, 09:00 (Lisbon time)"
    assert [mail.subject for mail in theirs] == [
        f"Cleo Okafor, your meeting: {when}",
        f"Cleo Okafor needs another time: your meeting, {when}",
        f"Called off: Cleo Okafor, your meeting, {when}",
    ]
    assert [line for mail in theirs for line in mail.calendar.splitlines() if line.startswith("SUMMARY")] == [
        "SUMMARY:Cleo Okafor"
    ] * 2
    told = "".join(mail.subject + mail.body + mail.calendar for mail in theirs)
    assert not [name for name in named.values() if name in told]
    ours = [mail for mail in sent if mail.to == rita.email]
    assert all("Grill 2" in mail.subject for mail in ours) and len(ours) == 3


def test_a_guest_is_asked_for_the_card_in_words_for_outside(cleo, rita, lea, seat):
    Stage.objects.filter(pk=cleo.stage_id).update(name="Grill 2", name_before="A talk between developers")
    clock.forward(timedelta(days=5))
    kits.remind(Seat.objects.get(pk=seat.pk), by=rita)
    late_cards.remind_of_cards()
    (asked,), (late,), (lead,) = mails("card_asked_guest"), mails("card_late_guest"), mails("card_late_lead")
    assert "after “A talk between developers”" in asked.body and "in “A talk between developers”" in late.body
    for mail in (asked, late):
        assert mail.to == seat.guest.email and "Grill 2" not in mail.subject + mail.body
    assert lead.user == lea and "Grill 2" in lead.body


def test_once_the_sharing_has_ended_no_mail_tells_the_partner_more(cleo, rita):
    agreed = presented(cleo, rita)
    meeting = make_interview(cleo, make_guest(cleo), rita, by=rita, starts_at=clock.now() + timedelta(days=2))
    partner.end(agreed, by_candidate=True)
    clock.forward(meeting.starts_at - timedelta(hours=20) - clock.now())
    assert sweep.remind() == 2  # to the candidate and to Rita
    cannot_make(meeting, "Friday would do.")
    told = mails("seat_soon", "meeting_cannot_make")
    assert [(mail.kind, mail.to_name) for mail in told] == [
        ("seat_soon", "Rita Moss"),
        ("meeting_cannot_make", "Rita Moss"),
    ]
