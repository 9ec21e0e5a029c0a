"""The candidate's side: what they read, what they answer with the code, and what they are never told."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import outbox
from candidates import transitions as going
from candidates.tests.portal_world import rolled_back
from hiring import clock
from hiring.testing import code_of, mails, make_application, make_offer, send_mail
from offers import sweep, transitions
from offers.models import Handover, OfferQuestion

from .world import again, enter, fresh

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def quiet(pages):
    return [[TOKEN.sub(b"", page) for page in half] for half in pages]


pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


@pytest.fixture
def offer(ready, rita, abel):
    return make_offer(ready, by=rita, approver=abel)


@pytest.fixture
def own(ready):
    return enter(ready.candidate)


def at(name, offer):
    return reverse(name, args=[offer.application.uid])


def typed_code(offer):
    send_mail()
    body = outbox.with_links(mails("offer_sent")[0])
    return body.split("do it for you:\n")[1].split("\n")[0]


def test_they_read_the_terms_and_accept_with_the_code_from_the_mail(own, offer):
    assert "Read our offer and answer it" in own.get(at("portal-application", offer)).text
    page = own.get(at("portal-offer", offer))
    for words in (
        "EUR 62,500 a year",
        "Monday 1 February 2027",
        "A laptop of your choice.",
        "23:59 (Amsterdam time)",
    ):
        assert words in page.text
    answer = own.post(at("portal-offer-accept", offer), {"code": typed_code(offer)}, follow=True)
    assert "You have accepted our offer." in answer.text
    assert "Hello Cleo, welcome to Harbourlight" in answer.text
    assert again(offer).state == "accepted"
    second = own.post(at("portal-offer-accept", offer), {"code": "whatever"})
    assert (second.status_code, Handover.objects.count(), len(mails("closing_hired"))) == (302, 1, 1)


def test_they_decline_with_a_reason(own, offer, ready):
    answer = own.post(
        at("portal-offer-decline", offer), {"code": typed_code(offer), "reason": "Too far away."}, follow=True
    )
    assert "Hello Cleo, you declined our offer" in answer.text
    assert (again(offer).state, again(offer).reason, fresh(ready).closure) == (
        ("declined", "Too far away.", "offer_declined")
    )
    assert "62,500" not in own.get(at("portal-offer", offer)).text  # what is over is not shown any more


def test_neither_portal_nor_mails_show_the_code_but_the_mail_itself(own, offer, client, rita):
    code = typed_code(offer)
    pages = [own.get(at("portal-application", offer)).text, own.get(at("portal-offer", offer)).text]
    client.force_login(rita)
    mail = mails("offer_sent")[0]
    pages += [client.get(reverse("mail", args=[mail.uid])).text, client.get(reverse("outbox")).text]
    pages.append(client.get(f"{reverse('application', args=[offer.application.uid])}?part=messages").text)
    assert not [page for page in pages if code in page or code.replace("-", "") in page or "[[code]]" in page]
    assert "(your code)" in pages[2]


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA", "x" * 41, "🔑", "‮", "A" * 8, "' OR 1=1"])
@pytest.mark.parametrize("act", ["accept", "decline"])
def test_a_wrong_code_is_refused_at_its_field_and_nothing_happens(own, offer, act, wrong):
    answer = own.post(at(f"portal-offer-{act}", offer), {"code": wrong, "reason": "Kept words."})
    assert answer.status_code == 422
    assert list(answer.context[f"{act}_form"].errors) == ["code"]
    assert act == "accept" or "Kept words." in answer.text
    assert again(offer).state == "sent"


def test_many_tries_are_told_to_wait(own, offer):
    found = [own.post(at("portal-offer-accept", offer), {"code": "AAAA-AAAA"}).status_code for _try in range(21)]
    assert found == [422] * 20 + [429]
    assert len(mails("offer_code")) == 4


def test_a_stranger_and_another_candidate_find_nothing(offer, job, client):
    sam = enter(make_application(job, "Sam Reed").candidate)
    for name, method in (
        ("portal-offer", "get"),
        ("portal-offer-letter", "get"),
        ("portal-start", "get"),
        ("portal-offer-accept", "post"),
        ("portal-offer-decline", "post"),
        ("portal-offer-ask", "post"),
    ):
        assert getattr(sam, method)(at(name, offer), {"code": code_of(offer), "text": "?"}).status_code == 404
        assert getattr(client, method)(at(name, offer)).status_code in (302, 403)
    assert again(offer).state == "sent"


def test_before_it_is_sent_there_is_nothing(own, ready, rita, abel):
    page = reverse("portal-application", args=[ready.uid])
    seen = TOKEN.sub(b"", own.get(page).content)
    for upto in ("draft", "asked", "approved", "called"):
        offer = make_offer(ready, by=rita, approver=abel, upto=upto)
        assert own.get(at("portal-offer", offer)).status_code == 404
        assert TOKEN.sub(b"", own.get(page).content) == seen
        transitions.take_back(offer, by=rita, why="Again.")
    assert TOKEN.sub(b"", own.get(page).content) == seen


def test_a_question_stands_there_with_its_answer(own, offer, rita):
    answer = own.post(at("portal-offer-ask", offer), {"text": "May I begin in March?"}, follow=True)
    assert ("May I begin in March?" in answer.text, "We answer it here" in answer.text) == (True, True)
    own.post(at("portal-offer-ask", offer), {"text": "May I begin in March?"})
    question = OfferQuestion.objects.get()
    transitions.reply(question, text="Yes, gladly.", by=rita)
    assert "Yes, gladly." in own.get(at("portal-offer", offer)).text
    for wrong in ("", " ​ ", "x" * 2001):
        assert own.post(at("portal-offer-ask", offer), {"text": wrong}).status_code == 422


def test_what_is_over_is_said_so_and_takes_no_answer(own, offer):
    code = code_of(offer)
    with clock.at(offer.expires_at):
        page = own.get(at("portal-offer", offer)).text
        assert ("This offer is not open any more" in page, "62,500" in page) == (True, False)
        answer = own.post(at("portal-offer-accept", offer), {"code": code})
        assert (answer.status_code, "time to answer this offer is over" in answer.text) == (409, True)
        assert own.get(at("portal-offer-letter", offer)).status_code == 404
        sweep.sweep()
        assert "Hello Cleo, we are coming to a decision" in own.get(at("portal-application", offer)).text


def test_taken_back_reads_the_same_whether_it_was_decided_or_not(own, offer, rita, ready):
    """A withdrawal that a colleague wrote down and nobody was told of changes no byte of what they see."""

    def taken_back(decided):
        with rolled_back():
            if decided:
                going.record_withdrawal(fresh(ready), by=rita, reason="Said so at the door.")
            before = [own.get(at(name, offer)).content for name in ("portal-application", "portal-offer")]
            transitions.take_back(again(offer), by=rita, why="The budget.", words="Sorry.")
            after = [own.get(at(name, offer)).content for name in ("portal-application", "portal-offer")]
            return before, after

    assert quiet(taken_back(True)) == quiet(taken_back(False))


def test_the_way_says_what_comes(own, offer):
    page = own.get(at("portal-application", offer)).text
    assert "our offer is waiting for your answer" in page
    assert "Your answer to our offer, by" in page
    clock.forward(timedelta(days=1))
    assert "You should have heard" not in own.get(at("portal-application", offer)).text
