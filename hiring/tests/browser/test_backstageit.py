"""All stages of BackstageIT's pipeline, hired at the end, with scripts switched off in every browser."""

import pytest
from playwright.sync_api import expect

from candidates.tests import pdfs

from .conftest import apply, arrived, own_link, promise, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
MIHAI = "mihai@people.example"


def test_the_whole_way_without_scripts(house, visitor, colleague, rita, wall):
    laptop = visitor("/jobs/angular-developer-health/", scripts=False)
    laptop.get_by_role("link", name="Apply", exact=True).first.click()
    laptop.get_by_label("Your name").fill("Mihai Bălan")
    laptop.get_by_label("Mail address").fill(MIHAI)
    word = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": pdfs.docx()}
    laptop.locator("input[type=file]").set_input_files(word)
    laptop.get_by_role("button", name="Send the application").click()
    expect(laptop.locator(".problem")).to_contain_text("This is a Word file. Please save it as PDF")
    expect(laptop.get_by_label("Your name")).to_have_value("Mihai Bălan")
    apply(laptop, "Mihai Bălan", MIHAI, wall)
    wall.later()
    mihai = visitor(own_link(arrived(MIHAI)[0]), scripts=False)
    assert promise(mihai)[0] == "Hello Mihai, we are reading your application"

    desk = colleague(rita, scripts=False)
    desk.get_by_role("link", name="Mihai Bălan").first.click()
    desk.goto(desk.url.partition("?")[0])  # so that each act comes back to his page, not to Today
    act = desk.locator(".promise .act .button.first")
    read = []
    while (said := act.inner_text()) != "Hire …":
        act.click()
        if said.startswith("Move on"):
            expect(desk.locator(".banner.undo")).to_contain_text("Mihai hears of it after")
        wall.later()
        desk.reload()
        read.append((said, promise(mihai)[0].removeprefix("Hello Mihai, ")))
    talk, answer = "we are arranging your next conversation", "we are preparing our answer"
    assert read == [
        ("We have read it", talk),
        ("We have talked", answer),
        ("Move on to Working session with the technical lead", talk),
        ("We have talked", answer),
        ("Move on to Partner interview", talk),
        ("We have talked", answer),
        ("Move on to Decision", "we are coming to a decision"),
        ("Move on to Offer", "we are preparing an offer"),
    ]

    act.click()
    desk.get_by_label("In your own words, now").check()
    desk.get_by_label("Your words").fill("Bern and Cluj agree: welcome.")
    desk.get_by_role("button", name="Decide: hired").click()
    wall.later()
    assert promise(mihai)[0] == "Hello Mihai, welcome to Harbourlight"
    assert "Bern and Cluj agree: welcome." in words_of(arrived(MIHAI)[-1])
