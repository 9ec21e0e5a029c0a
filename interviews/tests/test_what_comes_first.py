"""What a page puts first: the offer in its stage, the main act of the promise; and what cannot be undone is asked once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hiring import clock
from hiring.testing import make_interview, make_offer, send_mail, walk_to
from offers.tests.world import fresh, in_offer_stage

from .partner_world import make_guest, make_partner_application, presented, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def page(user, application):
    return signed_in(user).get(reverse("application", args=[application.uid])).text


def test_in_its_stage_the_offer_comes_before_the_decision(cleo, rita, abel):
    make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel, upto="draft")
    text = page(rita, cleo)
    side = text[text.index("<aside") :]
    assert side.index('id="offers"') < side.index('id="decision"') < side.index("Open the offer")
    assert side.index("Open the offer") < side.index("Not a match")
    assert side.count('id="offers"') == 1 and side.count("Open the offer") == 1


def test_the_main_act_of_the_promise_comes_before_another_day(cleo, rita):
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    send_mail()
    text = page(rita, fresh(cleo))
    assert text.index("Plan a meeting") < text.index("New day …")


def test_what_ends_a_partners_reading_is_asked_once(rita, tom):
    cleo = make_partner_application(rita, tom)
    presented(cleo, rita)
    make_interview(cleo, make_guest(cleo), by=rita)
    text = page(rita, cleo)
    for route, asks in (("present/end", "End the sharing …"), ("guest-revoke", "End the link …")):
        before, after = text[: text.index(asks)], text[text.index(asks) :]
        assert before.rindex("<details") > before.rfind("</details"), route
        assert "</button>" in after[: after.index("</details")], route
        assert asks.removesuffix(" …") in after[: after.index("</details")], route
    assert "To share again you ask Cleo anew." in text and "Every copy of it opens nothing from now on" in text
