"""A scorecard on a phone: one tap a criterion, kept while typing; what did not arrive is offered back."""

import re

import pytest
from playwright.sync_api import expect

from hiring.models import User
from hiring.testing import make_application, make_job, make_organisation, make_seat, make_user, stage_of, walk_to
from interviews.models import Scorecard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
PASSWORD = "seven grey herons"


@pytest.fixture
def seat(transactional_db):
    make_organisation()
    rita = make_user("Rita Moss", is_recruiter=True)
    iris = make_user("Iris Lang", is_interviewer=True, password=PASSWORD)
    one = make_application(make_job(team=(rita,)))
    stage_of(one, "chat").criteria.set(one.job.pipeline.criteria.all())
    walk_to(one, "chat", by=rita)
    return make_seat(one, iris)


def signed_in(page, address):
    page.goto(address)
    page.get_by_label("Mail address").fill(User.objects.get(name="Iris Lang").email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_kept(answer):
    """Whether this answer says that the draft is kept: what the page says may still be about the one before."""
    return answer.request.method == "POST" and answer.status == 200


def test_a_session_that_ends_while_typing_costs_no_word(seat, live_server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    address = f"{live_server.url}/team/seats/{seat.uid}/card/"
    signed_in(phone, address)
    first = phone.locator("#c-1").get_by_label("What did you see or hear?")
    state = phone.locator("[data-card-state]")

    def typed_after_the_session():
        context.clear_cookies()
        first.fill("Typed after the session had ended.")
        expect(state).to_have_text(re.compile("[Ss]ign(ed)? ?(in|out)"))

    with phone.expect_response(is_kept):
        first.fill("Typed while signed in.")
    expect(state).to_have_text("Draft kept")
    typed_after_the_session()
    assert Scorecard.objects.get().marks.get(evidence__gt="").evidence == "Typed while signed in."
    other = context.new_page()
    signed_in(other, address)
    other.close()
    with phone.expect_response(is_kept):
        first.fill("Typed after signing in again, in another tab.")
    expect(state).to_have_text("Draft kept")
    typed_after_the_session()
    signed_in(phone, address)
    with phone.expect_response(is_kept):
        phone.get_by_role("button", name="Put it back").click()
    expect(first).to_have_value("Typed after the session had ended.")
    expect(state).to_have_text("Draft kept")
    assert Scorecard.objects.get().marks.get(evidence__gt="").evidence == "Typed after the session had ended."
    context.close()


def test_on_a_phone_with_a_line_that_breaks(seat, live_server, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    signed_in(phone, f"{live_server.url}/team/seats/{seat.uid}/card/")
    first = phone.locator("#c-1")
    first.get_by_role("radio", name="3 Shown").check()
    first.get_by_label("What did you see or hear?").fill("She asked how we test time.")
    state = phone.locator("[data-card-state]")
    expect(state).to_have_text("Draft kept")
    assert Scorecard.objects.get().marks.get(rating=3).evidence == "She asked how we test time."
    assert phone.evaluate("document.documentElement.scrollWidth") == 390

    # the line breaks: the words wait in this browser, also over a new start
    first.get_by_role("link", name="Next: Tests show that it works").click()
    context.set_offline(True)
    phone.locator("#c-2").get_by_label("What did you see or hear?").fill("Typed in a tunnel.")
    expect(state).to_have_text("Not kept yet: it waits in this browser")
    context.set_offline(False)
    phone.goto("about:blank")
    phone.goto(f"{live_server.url}/team/seats/{seat.uid}/card/")
    second = phone.locator("#c-2").get_by_label("What did you see or hear?")
    if second.input_value() != "Typed in a tunnel.":  # unless the way back had come before the new start
        phone.get_by_role("button", name="Put it back").click()
    expect(second).to_have_value("Typed in a tunnel.")
    expect(state).to_have_text("Draft kept")

    phone.locator("#c-2").get_by_role("radio", name="4 Strongly").check()
    phone.get_by_role("radio", name="Rather yes").check()
    phone.get_by_role("button", name="Hand in the scorecard").click()
    expect(phone.locator("main")).to_contain_text("Your scorecard is in. Thank you.")
    assert phone.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('card:'))") == []
    context.close()
    card = Scorecard.objects.get()
    assert (card.state, sorted(card.marks.values_list("rating", "evidence"))) == (
        "submitted",
        [(3, "She asked how we test time."), (4, "Typed in a tunnel.")],
    )
