"""Two recruiters, each at a desk of their own, and one card: by hand, by key; and the keys that reach everything."""

import pytest
from playwright.sync_api import expect

from hiring.testing import make_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = "/team/jobs/back-end-engineer/board/"


def column(page, name):
    return page.locator(".column", has=page.get_by_role("heading", name=name, exact=True))


def test_one_card_is_moved_once_and_the_slower_reads_who_was_faster(house, colleague, rita, lea):
    cleo = make_application(house["clay"], "Cleo Okafor")
    slow, quick = colleague(rita), colleague(lea)
    slow.goto(BOARD)
    quick.goto(BOARD)
    quick.wait_for_function("window.Sortable && Sortable.get(document.querySelector('.cards'))")
    quick.locator(".card", has_text="Cleo Okafor").drag_to(column(quick, "Recruiter chat").locator(".cards"))
    expect(quick.locator("#said")).to_contain_text("Cleo Okafor is now in Recruiter chat.")

    slow.get_by_role("link", name="Cleo Okafor").focus()
    slow.keyboard.press("m")
    expect(slow.get_by_role("button", name="Recruiter chat", exact=True)).to_be_focused()
    slow.keyboard.press("Enter")
    expect(slow.locator(".toast")).to_contain_text("Somebody was faster: Cleo is now")
    expect(column(slow, "Screening").locator(".card")).to_have_count(1)  # it sprang back
    assert [(event.verb, event.by) for event in cleo.events.order_by("pk")] == [("applied", None), ("advanced", lea)]

    # Having looked again, Rita sees what Lea did, and undoes it from the page of the card.
    slow.reload()
    column(slow, "Recruiter chat").get_by_role("link", name="Cleo Okafor").click()
    expect(slow.locator(".banner.undo")).to_contain_text("Lea Brandt moved them on to Recruiter chat.")
    slow.keyboard.press("u")
    expect(slow.locator(".path [aria-current]")).to_have_text("Screening")
    assert [(event.verb, event.by) for event in cleo.events.order_by("pk")][2:] == [("undone", rita)]


def test_the_keys_reach_the_search_the_list_and_their_own_list(house, colleague, rita, wall):
    for name in ("Cleo Okafor", "Mihai Balan", "Yuki Tanaka"):
        make_application(house["clay"], name)
    page = colleague(rita)
    names = page.locator("[data-keys] .title")
    expect(names).to_have_text(["Cleo Okafor", "Mihai Balan", "Yuki Tanaka"])
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(names.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mihai Balan")

    page.keyboard.press("?")
    listed = page.locator("#shortcuts")
    expect(listed).to_contain_text("Next person")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()

    page.keyboard.press("Control+k")
    expect(page.get_by_label("Find anyone")).to_be_focused()
    page.keyboard.type("tanaka")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Yuki Tanaka").click()
    expect(page.locator("h1")).to_have_text("Yuki Tanaka")
