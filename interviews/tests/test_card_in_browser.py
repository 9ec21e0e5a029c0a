"""A scorecard on a phone: one tap a criterion, kept while typing; what did not arrive is offered back."""

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hiring import pipelines
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
    state, kit = phone.locator("[data-card-state]"), phone.get_by_role("link", name="The kit")

    def place():
        box = kit.bounding_box()
        return box["x"], box["width"]

    def typed_after_the_session():
        context.clear_cookies()
        first.fill("Typed after the session had ended.")
        expect(state).to_have_text(re.compile("[Ss]ign(ed)? ?(in|out)"))

    stood = place()
    with phone.expect_response(is_kept):
        first.fill("Typed while signed in.")
    expect(state).to_have_text("Draft kept")
    assert place() == stood  # what tells of the draft has its place before it says anything
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


def longest_criteria():
    """The shipped criteria with the most to read, as the columns of a criterion."""
    told = tomllib.loads((Path(pipelines.__file__).parent / "library.toml").read_text(encoding="utf-8"))["criteria"]
    words = ("name", "looks_for", "not_shown", "partly", "shown", "strongly")
    columns = ("name", "looks_for", "anchor_1", "anchor_2", "anchor_3", "anchor_4")
    rows = [dict(zip(columns, (one[word] for word in words), strict=True)) for one in told.values()]
    return sorted(rows, key=lambda row: -len("".join(row.values())))


WHERE = """() => {
  const snap = (one) => getComputedStyle(one);
  const bars = [...document.querySelectorAll("header, nav, div")]
    .filter((one) => ["fixed", "sticky"].includes(snap(one).position))
    .map((one) => one.getBoundingClientRect()).filter((box) => box.width === innerWidth && box.height && box.height < 100);
  return {
    above: Math.max(...bars.filter((box) => box.top === 0).map((box) => box.bottom)),
    below: Math.min(...bars.filter((box) => box.bottom === innerHeight).map((box) => box.top)),
    snaps: [snap(document.documentElement).scrollSnapType, snap(document.querySelector(".step")).scrollSnapAlign],
    steps: [...document.querySelectorAll(".step")].map((one) => one.getBoundingClientRect()).map((box) => [box.top, box.bottom]),
  };
}"""


def test_on_a_phone_each_criterion_is_one_screenful(seat, live_server, browser):
    """It begins at a snap below the upper bar and ends above the lower one, with its way on; the next is not to be seen yet."""
    for criterion, longest in zip(seat.application.job.pipeline.criteria.all(), longest_criteria(), strict=False):
        type(criterion).objects.filter(pk=criterion.pk).update(**longest)
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    phone = context.new_page()
    signed_in(phone, f"{live_server.url}/team/seats/{seat.uid}/card/")
    count = phone.locator(".step").count()
    assert count == 3

    def there(number):
        """The screen with this step at its top, at rest."""
        for _turn in range(
            100
        ):  # not `wait_for_function`: asking again would need eval, which the content policy forbids
            if phone.evaluate(f"Math.abs(document.getElementById('c-{number}').getBoundingClientRect().top - 68) < 4"):
                break
            phone.wait_for_timeout(50)
        found = phone.evaluate(WHERE)
        assert found["snaps"] == ["y", "start"]  # “y” is “y proximity”
        for place, (top, bottom) in enumerate(found["steps"], 1):
            if place < number:
                assert bottom <= found["above"], (number, place, found)
            if place == number < count:
                assert found["above"] <= top and bottom <= found["below"], (number, found)
            if place > number:
                assert top >= found["below"], (number, place, found)

    phone.goto(f"{phone.url}#c-1")
    there(1)
    looks_for = phone.locator("#c-1").get_by_text("Not: ")
    expect(looks_for).to_have_count(1)
    expect(looks_for).to_be_hidden()
    fold = phone.locator("#c-1").get_by_text("What to look for")
    fold.click()
    expect(looks_for).to_be_visible()
    fold.click()
    there(1)
    words = phone.locator("#c-1").get_by_label("For ")
    expect(words).to_be_hidden()
    phone.locator("#c-1").get_by_role("radio", name="3 Shown").check()
    expect(words).to_be_visible()
    there(1)
    for number in range(2, count + 1):
        phone.locator(f"#c-{number - 1}").get_by_role("link", name=re.compile("^Next: ")).click()
        there(number)
    phone.set_viewport_size({"width": 1440, "height": 900})
    expect(looks_for).to_be_visible()  # at once, where there is room
    expect(fold).to_be_hidden()
    expect(phone.locator("[data-card-state]")).to_have_text("Draft kept")  # nothing is being written when the test ends
    context.close()
