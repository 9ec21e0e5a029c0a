"""A guest's link opens one meeting, and only while it is agreed: gone means gone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from candidates import links, outbox, transitions
from candidates.models import Link
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import decide, mails
from interviews import sweep
from interviews.models import Guest, Interview, Scorecard, Seat
from interviews.tests.partner_world import address, enter, join, quiet
from interviews.transitions import guests, partner

from .shared import WHOLE, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def withdraws(cleo, seat, rita):
    transitions.withdraw(cleo)


def retires(cleo, seat, rita):
    Guest.objects.filter(pk=seat.guest_id).update(retired_at=clock.now())


def calls_off(cleo, seat, rita):
    Interview.objects.filter(pk=seat.interview_id).update(state="off", ended_at=clock.now())


def told_no(cleo, seat, rita):
    clock.forward(timedelta(minutes=11))
    decide(
        cleo, "reject", by=rita, reason_kind="skills", words={"words": "W", "reason": "R"}, release=True, override="o"
    )
    clock.forward(timedelta(minutes=11))
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


GONE = {
    "revoked": lambda cleo, seat, rita: partner.revoke(seat, by=rita),
    "run out": lambda cleo, seat, rita: clock.forward(timedelta(days=15, minutes=46)),
    "the candidate stops sharing": lambda cleo, seat, rita: partner.end(cleo.presentations.get(), by_candidate=True),
    "we end the sharing": lambda cleo, seat, rita: partner.end(cleo.presentations.get(), by=rita),
    "withdrawn": withdraws,
    "told": told_no,
    "the guest has left": retires,
    "called off": calls_off,
    "a fresh link": lambda cleo, seat, rita: partner.renew(seat, by=rita),
}


@pytest.mark.parametrize("how", GONE)
def test_from_the_next_request_on_nothing_opens(cleo, rita, seat, how):
    guest, link = enter(seat), address(seat)
    assert guest.get(reverse("guest")).status_code == 200
    GONE[how](cleo, seat, rita)
    never = Client().get(reverse("guest-in", args=["nonsense"]))
    asked = [
        guest.get(reverse("guest")),
        guest.get(reverse("guest-card")),
        guest.get(reverse("guest-page", args=[1])),
        post(guest, seat, **WHOLE),
        Client().get(link),
    ]
    for answer in asked:
        assert answer.status_code == 404
        assert quiet(answer.content) == quiet(never.content)
        assert "no-store" in answer.headers["Cache-Control"]
    assert not Scorecard.objects.exists()


ENDED = {
    "revoked": lambda seat, rita: partner.revoke(seat, by=rita),
    "retired and restored": lambda seat, rita: (guests.retire(seat.guest), guests.restore(seat.guest)),
}


@pytest.mark.parametrize("how", ENDED)
def test_no_later_mail_holds_a_way_in_again(cleo, rita, tom, seat, how):
    ENDED[how](seat, rita)
    join(seat.interview, tom, by=rita)
    clock.forward(timedelta(hours=23, minutes=1))
    sweep.remind()
    told = [mail for mail in mails("seat_moved", "seat_soon") if mail.to == seat.guest.email]
    assert [mail.kind for mail in told] == ["seat_moved", "seat_soon"]
    for mail in told:
        assert address(seat) in outbox.with_links(mail) and Client().get(address(seat)).status_code == 404
    partner.renew(Seat.objects.get(pk=seat.pk), by=rita)
    assert enter(seat).get(reverse("guest")).status_code == 200


def test_who_is_with_the_partner_no_longer_gets_no_fresh_link(rita, seat):
    guests.retire(seat.guest)
    with pytest.raises(IllegalMove, match="Pat Imani is with Meridian Labs no longer"):
        partner.renew(Seat.objects.get(pk=seat.pk), by=rita)
    assert not mails("guest_invited")


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "%00", "a" * 3000])
def test_a_wrong_token_opens_nothing(seat, token):
    answer = Client().get(reverse("guest-in", args=[token]))
    assert answer.status_code == 404 and not answer.cookies


def test_no_other_link_opens_it_and_it_opens_nothing_else(cleo, seat):
    portal = links.portal(cleo.candidate)
    assert Client().get(reverse("guest-in", args=[links.token(portal)])).status_code == 404
    own = links.token(Link.objects.get(pk=seat.link_id))
    assert Client().get(reverse("portal-in", args=[own])).headers["Location"] == "/my/link/?old=1"
    guest = enter(seat)
    assert guest.get(reverse("portal-application", args=[cleo.uid])).headers["Location"].startswith("/my/link/")
    assert guest.get(reverse("application", args=[cleo.uid])).headers["Location"].startswith("/team/login/")


@pytest.mark.parametrize("cookie", ["", "x", "W10:1a:b", None])
def test_a_cookie_that_is_not_ours_opens_nothing(seat, cookie):
    guest = Client()
    if cookie is not None:
        guest.cookies[settings.GUEST_COOKIE] = cookie
    assert guest.get(reverse("guest")).status_code == 404


FRESH = """\
A fresh link: your meeting with Cleo Okafor

Hello Pat,

Here is a fresh link for your meeting with Cleo Okafor for “Angular developer”:
Tuesday 24 November 2026, 09:00 (Lisbon time), 45 minutes

The links before it open nothing any more. Behind this one are what to read before, the questions, and the scorecard to fill \
in afterwards. You need no account:
[[seat]]

The link is yours alone. It works until two weeks after the meeting, and for two weeks from now at least. Cleo Okafor has \
agreed to what you read there; please keep it to yourself.

Rita Moss
People Coordinator
Harbourlight
"""


def test_a_fresh_link_lasts_two_weeks_from_now_when_the_meeting_is_over(cleo, rita, seat):
    clock.forward(timedelta(days=30))
    partner.renew(seat, by=rita)
    link = Link.objects.get(pk=seat.link_id)
    assert (link.epoch, link.expires_at) == (2, clock.now() + timedelta(days=14))
    (mail,) = mails("guest_invited")
    assert (mail.to, mail.zone, mail.link, mail.by) == ("pat@meridian.example", "Europe/Lisbon", seat.link, rita)
    assert f"{mail.subject}\n\n{mail.body}" == FRESH
    assert enter(seat).get(reverse("guest")).status_code == 200
