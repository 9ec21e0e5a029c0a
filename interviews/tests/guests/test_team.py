"""The team adds a partner's people, and ends and renews their links."""

import pytest
from django.urls import reverse

from candidates.models import Link
from hiring.testing import mails
from interviews.models import Guest
from interviews.tests.partner_world import enter, make_guest, signed_in
from interviews.transitions import guests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def test_the_team_ends_and_renews_links_from_the_application(cleo, rita, iris, seat):
    guest, page = enter(seat), signed_in(rita)
    assert "Pat Imani" in page.get(reverse("application", args=[cleo.uid])).content.decode()
    assert page.post(reverse("guest-revoke", args=[cleo.uid, seat.uid])).status_code == 302
    assert guest.get(reverse("guest")).status_code == 404
    told = page.get(reverse("application", args=[cleo.uid])).content.decode()
    assert "Partner interview; the link opens nothing any more" in told
    assert page.post(reverse("guest-renew", args=[cleo.uid, seat.uid])).status_code == 302
    assert enter(seat).get(reverse("guest")).status_code == 200
    assert [event.data["what"] for event in cleo.events.filter(verb="guest_link").order_by("pk")] == [
        "revoked",
        "renewed",
    ]
    assert signed_in(iris).post(reverse("guest-revoke", args=[cleo.uid, seat.uid])).status_code == 403


def test_a_second_click_leaves_the_fresh_link_alone(cleo, rita, seat):
    page = signed_in(rita)
    shown = page.get(reverse("application", args=[cleo.uid])).text
    assert shown.count(f'<input type="hidden" name="epoch" value="{seat.link.epoch}">') == 2

    def click(name, epoch):
        return page.post(reverse(name, args=[cleo.uid, seat.uid]), {"epoch": epoch}).status_code

    assert [click("guest-renew", 1), click("guest-renew", 1), click("guest-revoke", 1)] == [302, 302, 409]
    assert [mail.link.epoch for mail in mails("guest_invited")] == [2]
    assert [click("guest-revoke", 2), click("guest-revoke", 2), click("guest-renew", 2)] == [302, 302, 409]
    assert Link.objects.get(pk=seat.link_id).epoch == 3
    done = [event.data["what"] for event in cleo.events.filter(verb="guest_link").order_by("pk")]
    assert (done, len(mails("guest_invited"))) == (["renewed", "revoked"], 1)


def test_somebody_of_the_partner_is_added_once(cleo, rita):
    page = signed_in(rita)
    seen = page.get(reverse("guest-add", args=[cleo.uid])).context["seen"]
    typed = {
        "name": "Pat Imani",
        "title": "Lead",
        "email": "Pat@Meridian.example",
        "zone": "Europe/Lisbon",
        "seen": seen,
    }
    for title in ("Lead", "Head of front-end"):
        assert page.post(reverse("guest-add", args=[cleo.uid]), {**typed, "title": title}).status_code == 302
    assert list(Guest.objects.values_list("name", "title", "email")) == [
        ("Pat Imani", "Head of front-end", "pat@meridian.example")
    ]
    bad = page.post(reverse("guest-add", args=[cleo.uid]), {**typed, "email": "nowhere"})
    assert bad.status_code == 422 and set(bad.context["form"].errors) == {"email"}


def test_a_guest_who_was_retired_comes_back_by_an_administrator_alone(cleo, rita):
    guest = make_guest(cleo)
    guests.retire(guest)
    page = signed_in(rita)
    typed = {"name": "Pat Imani", "title": "Head", "email": "PAT@meridian.example", "zone": "UTC"}
    typed["seen"] = page.get(reverse("guest-add", args=[cleo.uid])).context["seen"]
    before = Guest.objects.values().get()
    answer = page.post(reverse("guest-add", args=[cleo.uid]), typed)
    assert answer.status_code == 409 and Guest.objects.values().get() == before
    told = "Pat Imani is with Meridian Labs no longer. An administrator can restore them under “Partners”."
    assert told in answer.content.decode()
    guests.restore(guest)
    assert page.post(reverse("guest-add", args=[cleo.uid]), typed).status_code == 302
    assert Guest.objects.get().title == "Head"
