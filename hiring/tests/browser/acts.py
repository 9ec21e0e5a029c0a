"""What the actors do in their browsers, as a person finds it on the page: one function is one act of one person."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

CALL = "https://meet.example/harbourlight"
Said = tuple[str, str, str]  # the rating as its button reads, the evidence, a sentence for the candidate


def choose(field: Locator, name: str) -> None:
    """Choose from a list the one entry that begins with a name."""
    entry = field.locator("option").filter(has_text=re.compile(rf"^\s*{re.escape(name)}"))
    field.select_option(value=entry.get_attribute("value"))


def tells(page: Page, words: str) -> None:
    """The page that an act leads back to says what was done."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


# --- a recruiter -----------------------------------------------------------------------------------------------------


def plan_meeting(desk: Page, on: str, at: str, *seats: tuple[str, str]) -> None:
    """From the application's page: a day, an hour, and who sits in it; the seat that the stage asks for is filled already."""
    desk.locator(".promise").get_by_role("link", name="Plan a meeting").click()
    desk.get_by_label("Day", exact=True).fill(on)
    desk.get_by_label("Begins at").fill(at)
    desk.get_by_label("Link of the call").fill(CALL)
    for number, (name, focus) in enumerate(seats, start=1):
        seat = desk.get_by_role("group", name=f"Seat {number}")
        choose(seat.get_by_label(f"Seat {number}"), name)
        seat.get_by_label("Looks at").select_option(label=focus)
    desk.get_by_role("button", name="Plan it and invite").click()


def it_took_place(desk: Page) -> None:
    """From the application's page into its newest meeting and back: both sides were there, nobody was late."""
    file = desk.url
    desk.get_by_role("region", name="Meetings").get_by_role("listitem").first.get_by_role("link").click()
    desk.get_by_role("link", name="It took place …").click()
    desk.get_by_role("button", name="It took place", exact=True).click()
    tells(desk, "Recorded: you met.")
    desk.goto(file)


def move_on(desk: Page, stage: str) -> None:
    desk.locator(".promise").get_by_role("button", name=f"Move on to {stage}").click()
    expect(desk.locator(".path [aria-current]")).to_have_text(stage)


def send_case(desk: Page, *graders: str) -> None:
    desk.locator(".promise").get_by_role("link", name="Send the test case …").click()
    for number, name in enumerate(graders, start=1):
        choose(desk.get_by_label(f"Grader {number}"), name)
    desk.get_by_role("button", name="Send the test case").click()
    tells(desk, "has the test case and reads by when they hear.")


# --- whoever judges --------------------------------------------------------------------------------------------------


def open_kit(page: Page, name: str) -> None:
    """From the first page of the team, where my interviews of today stand."""
    page.goto("/team/")
    page.get_by_role("link", name=re.compile(f"^Kit ?: {name}")).click()


def tell_all(kit: Page) -> int:
    """Tick the points of the briefing, one after the other; how many there were."""
    briefing = kit.get_by_role("region", name="Briefing")
    points = briefing.get_by_role("listitem").count()
    for number in range(points):
        briefing.get_by_role("listitem").nth(number).get_by_role("button").click()
        expect(briefing.get_by_role("button", pressed=True)).to_have_count(number + 1)
    expect(briefing).to_contain_text("All told")
    return points


def judge(
    page: Page, usual: str, evidence: str, verdict: str, apart: Mapping[str, Said] | None = None, decides: str = ""
) -> list[str]:
    """Fill in a scorecard and hand it in, criterion by criterion; `apart` has those that are not as usual, by their name.
    Returns the names of the criteria, as the page has them."""
    steps = page.locator(".scorecard .step")
    names = steps.get_by_role("heading").all_inner_texts()[:-1]
    for number, name in enumerate(names, start=1):
        rating, seen, words = (apart or {}).get(name, (usual, evidence, ""))
        step = page.get_by_role("region", name=name, exact=True)
        step.get_by_role("radio", name=rating).check()
        step.get_by_label("What did you see or hear?").fill(seen)
        if words:
            step.get_by_label(re.compile("^For ")).fill(words)
        onward = step.get_by_role("link", name=re.compile("^Next"))
        if onward.is_visible():  # on a phone one criterion to a screenful
            onward.click()
            expect(steps.nth(number)).to_be_in_viewport(ratio=0.3)
    page.get_by_role("radio", name=verdict).check()
    if decides:
        page.get_by_label(re.compile("^What decides it for you")).fill(decides)
    page.get_by_role("button", name=re.compile("^Hand in (the|my) scorecard")).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("scorecard is in"))
    return names


# --- an offer --------------------------------------------------------------------------------------------------------


def draft_offer(desk: Page, *, salary: str, first_day: str, approver: str) -> None:
    """From the application's page to an offer that waits for its approval."""
    desk.locator(".promise").get_by_role("link", name="Prepare the offer").click()
    desk.get_by_label("Salary").fill(salary)
    desk.get_by_label("First day").fill(first_day)
    choose(desk.get_by_label("Who approves it"), approver)
    desk.get_by_role("button", name="Keep the draft").click()
    desk.get_by_role("button", name="Ask for approval").click()
    expect(desk.locator(".promise strong")).to_have_text(f"{approver} has been asked to approve it")


def make_offer(desk: Page, *, said: str) -> None:
    """From the page of an approved offer: they were called, and it is sent."""
    desk.get_by_role("link", name="Write down the call").click()
    desk.get_by_label("What was said").fill(said)
    desk.get_by_role("button", name="Write down the call").click()
    desk.get_by_role("button", name="Send the offer").click()
    expect(desk.locator(".promise strong")).to_contain_text("answers by")


def code_in(text: str) -> str:
    """The code that answers an offer, which stands in a line of its own of the mail."""
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", text, re.MULTILINE)
    assert found, text
    return found.group()


def hand_in(page: Page, link: str, text: str) -> None:
    """On the page of the test case, once it has begun."""
    page.get_by_label("Links").fill(link)
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator(".promise strong").first).to_have_text("It is here, thank you")


def accept(page: Page, code: str) -> None:
    page.get_by_role("region", name="Accept").get_by_label("The code from our mail").fill(code)
    page.get_by_role("button", name="I accept this offer").click()


# --- the first day ---------------------------------------------------------------------------------------------------


def prepare_first_day(hr: Page, name: str, *, at: str, where: str) -> None:
    """HR writes down when and where, names herself as whom to ask, and ticks off the contract."""
    hr.get_by_role("navigation", name="Main").get_by_role("link", name="Hand-overs").click()
    hr.get_by_role("main").get_by_role("link", name=name).click()
    hr.get_by_label("When to be there").fill(at)
    hr.get_by_label("Where to be").fill(where)
    choose(hr.get_by_label("Whom to ask"), "Hanna Reed")
    hr.get_by_role("button", name="Save").click()
    tells(hr, "Saved. They read it on their own page.")
    hr.get_by_role("button", name=re.compile("^Done ?: Get the contract signed")).click()
