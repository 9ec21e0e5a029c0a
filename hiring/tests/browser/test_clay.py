"""From a stranger on a phone to a colleague, through all stages of Clay's pipeline, each actor in their own browser."""

import pytest
from playwright.sync_api import expect

from candidates import files
from candidates.models import Application

from .conftest import apply, arrived, own_link, promise, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
CLEO = "cleo@people.example"


def test_a_stranger_with_a_phone_is_hired(house, visitor, colleague, rita, wall):
    # Cleo reads the advert and applies.
    phone = visitor("/", width=390, zone="Europe/Lisbon")
    phone.get_by_role("link", name="Back-end engineer").first.click()
    phone.get_by_role("link", name="Apply", exact=True).first.click()
    apply(phone, "Cleo Okafor", CLEO, wall)
    expect(phone.get_by_text("You hear from us by Thursday 26 November")).to_be_visible()
    files.read_waiting()

    # Her receipt has come; its link opens her page, on any device, without a password.
    wall.later()
    (receipt,) = arrived(CLEO)
    assert words_of(receipt).splitlines()[4:7:2] == [
        "What happens next: We read your application and answer you.",
        "You will hear from us by Thursday 26 November 2026, 16:00 (Lisbon time). Rita Moss sees to that.",
    ]
    cleo = visitor(own_link(receipt), width=390, zone="Europe/Lisbon")
    assert promise(cleo) == (
        "Hello Cleo, we are reading your application",
        "You hear from us by Thu 26 Nov, 16:00 (Lisbon time)",
        "We read your application and answer you.",
    )
    expect(cleo.locator(".promise .owner")).to_contain_text("Rita Moss, People Coordinator")
    assert cleo.evaluate("document.documentElement.scrollWidth") == 390

    # Rita sees on her first page that Cleo waits, finds her on the board, and reads her CV.
    desk = colleague(rita)
    expect(desk.locator("main")).to_contain_text("Cleo Okafor")
    desk.get_by_role("link", name="Jobs", exact=True).click()
    desk.get_by_role("link", name="Back-end engineer").first.click()
    desk.get_by_role("link", name="Board").first.click()
    desk.get_by_role("link", name="Cleo Okafor").click()
    expect(desk.locator("h1")).to_have_text("Cleo Okafor")
    expect(desk.get_by_role("img", name="Page 1 of Cleo Okafor’s CV")).to_be_visible()

    # One act after the other; what Cleo reads follows once it can no longer be undone.
    read = []
    before = promise(cleo)
    while (act := desk.locator(".promise .act .button.first")).inner_text() != "Hire …":
        said = act.inner_text()
        act.click()
        expect(desk.locator(".promise .act .button.first")).not_to_have_text(said)
        if said.startswith("Move on"):
            assert promise(cleo) == before
        wall.later()
        before = promise(cleo)
        read.append((said, before[0].removeprefix("Hello Cleo, "), before[1]))
        desk.reload()
    wed = "Wed 25 Nov, 16:00 (Lisbon time)"
    talk, answer = "we are arranging your next conversation", "we are preparing our answer"
    assert read == [
        ("Move on to Recruiter chat", talk, f"You hear from us by {wed}"),
        ("We have talked", answer, f"You hear from us by {wed}"),
        ("Move on to Interview with two future colleagues", talk, f"You hear from us by {wed}"),
        ("We have talked", answer, f"You hear from us by {wed}"),
        ("Move on to Test case", "your test case is on its way", "You hear from us by Fri 27 Nov, 16:00 (Lisbon time)"),
        (
            "The test case is sent",
            "your test case is waiting for you",
            "Your turn; we answer by Fri 4 Dec, 16:00 (Lisbon time)",
        ),
        ("It was handed in", answer, "You hear from us by Fri 27 Nov, 16:00 (Lisbon time)"),
        ("Move on to Case discussion", talk, f"You hear from us by {wed}"),
        ("We have talked", answer, f"You hear from us by {wed}"),
        ("Move on to Chat with the Managing Director", talk, f"You hear from us by {wed}"),
        ("We have talked", answer, f"You hear from us by {wed}"),
        ("Move on to Offer", "we are preparing an offer", f"You hear from us by {wed}"),
    ]

    # Rita hires her: nothing shows until the letter has left.
    desk.locator(".promise .act .button.first").click()
    desk.get_by_label("In your own words, now").check()
    desk.get_by_label("Your words").fill("All five of us asked the same thing: when can you start?")
    desk.get_by_role("button", name="Decide: hired").click()
    expect(desk.locator(".banner.undo")).to_contain_text("Rita Moss decided: hired.")
    assert promise(cleo) == before
    wall.later()
    assert promise(cleo)[:2] == ("Hello Cleo, welcome to Harbourlight", "You heard from us today")
    expect(cleo.locator(".letter")).to_contain_text("All five of us asked the same thing")
    assert [str(letter["Subject"]) for letter in arrived(CLEO)] == [
        "We have your application: Back-end engineer",
        "The next step: You talk with our recruiter",
        "What comes next: Back-end engineer",
        "The next step: You meet two future colleagues",
        "What comes next: Back-end engineer",
        "The next step: You are working on the test case",
        "What comes next: Back-end engineer",
        "What comes next: Back-end engineer",
        "The next step: You show us your solution",
        "What comes next: Back-end engineer",
        "The next step: You talk with our Managing Director",
        "What comes next: Back-end engineer",
        "The next step: We make you an offer",
        "Welcome to Harbourlight: Back-end engineer",
    ]
    desk.reload()
    expect(desk.locator(".promise.kept")).to_contain_text("Cleo knows since")
    assert Application.objects.get().state == "hired"
