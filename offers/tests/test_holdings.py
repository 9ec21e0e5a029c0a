"""“My data” as a file: offers as they were sent, and the first day once somebody knows that they are hired."""

import pytest
from django.urls import reverse

from hiring.testing import TERMS, code_of, make_offer, send_mail
from offers import transitions

from .world import again, enter, in_offer_stage

pytestmark = pytest.mark.usefixtures("monday")


def held(application):
    [one] = enter(application.candidate).get(reverse("portal-data-file")).json()["applications"]
    return one["offers"], one["first_day"]


def test_what_was_sent_is_there_and_a_draft_is_not(cleo, rita, abel):
    ready = in_offer_stage(cleo, rita)
    offer = make_offer(ready, by=rita, approver=abel, upto="called")
    assert held(cleo) == ([], None)
    transitions.send(offer, by=rita)
    transitions.ask(again(offer), text="May I begin in April?")
    sent = again(offer)
    terms = sent.version
    assert held(cleo) == (
        [
            {
                "sent": sent.sent_at.isoformat(),
                "open_until": sent.expires_at.isoformat(),
                "salary": f"{terms.salary:.2f}",
                "currency": TERMS["currency"],
                "period": terms.get_period_display(),
                "first_day": TERMS["starts_on"].isoformat(),
                "hours_a_week": f"{terms.hours:.1f}",
                "where": terms.place,
                "further_terms": terms.terms,
                "answered": None,
                "outcome": "Sent",
                "your_reason": "",
                "your_questions": [
                    {
                        "asked": sent.questions.get().asked_at.isoformat(),
                        "text": "May I begin in April?",
                        "answered": None,
                        "answer": "",
                    }
                ],
            }
        ],
        None,
    )


def test_the_first_day_of_somebody_who_accepted(cleo, rita, abel):
    offer = make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel)
    transitions.accept(offer, code=code_of(offer))
    send_mail()
    offers, first_day = held(cleo)
    begins = again(offer).application.handover
    assert (offers[0]["outcome"], offers[0]["answered"]) == ("Accepted", again(offer).answered_at.isoformat())
    assert first_day == {
        "day": TERMS["starts_on"].isoformat(),
        "at": begins.starts_at and begins.starts_at.isoformat(),
        "where": begins.place,
        "ask_for": begins.contact.name if begins.contact else None,
        "welcome": begins.words,
    }
