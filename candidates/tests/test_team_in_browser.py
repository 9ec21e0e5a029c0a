"""The team's day in a real browser: the board by hand and by key, the sheet, two recruiters, and all of it without scripts."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from candidates import links
from candidates.models import Application
from hiring import clock
from hiring.testing import decide, make_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
AXE = (Path(settings.BASE_DIR) / "hiring/tests/axe.min.js").read_text()
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def session(browser, live_server):
    """Opens an address as a colleague in a browser of their own; a broken script or policy fails the test."""
    from django.test import Client

    contexts, broken = [], []

    def session(user, address, *, width=1440, scheme="light", scripts=True):
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        key = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": key, "value": client.cookies[key].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)
        page.goto(live_server.url + address)
        if scripts:
            page.wait_for_function("window.candor && window.htmx")
        return page

    yield session
    for context in contexts:
        context.close()
    assert broken == []


def board_of(job):
    return reverse("board", args=[job.slug])


def column(page, name):
    return page.locator(".column", has=page.get_by_role("heading", name=name, exact=True))


def drag(page, name, to):
    """Take the card by hand and let it go over the column."""
    start = page.locator(".card", has_text=name).bounding_box()
    end = column(page, to).locator(".cards").bounding_box()
    page.wait_for_function("window.Sortable && Sortable.get(document.querySelector('.cards'))")
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 6)
    page.mouse.down()
    for step in range(1, 13):
        x = start["x"] + start["width"] / 2 + (end["x"] + 80 - start["x"] - start["width"] / 2) * step / 12
        page.mouse.move(x, start["y"] + 30 + (end["y"] + 30 - start["y"] - 30) * step / 12)
    page.mouse.up()


def stage_now(application):
    application.refresh_from_db()
    return application.stage.slug


def test_a_card_is_dragged_on_and_the_drag_undone(session, rita, job, cleo):
    page = session(rita, board_of(job))
    drag(page, "Cleo Okafor", "Recruiter chat")
    expect(page.locator("#said")).to_contain_text("Cleo Okafor is now in Recruiter chat. You can undo until")
    expect(column(page, "Recruiter chat").locator(".card")).to_have_count(1)
    expect(column(page, "Recruiter chat").locator("[data-count]")).to_have_text("1")
    assert stage_now(cleo) == "chat"
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone: Cleo Okafor is where they were.")
    assert stage_now(cleo) == "screening"


def test_a_drag_past_a_stage_asks_why_and_comes_back_to_the_board(session, rita, job, cleo):
    page = session(rita, board_of(job) + "?origin=applied")
    drag(page, "Cleo Okafor", "Test case")
    page.get_by_label("Why a stage is passed over").fill("We know her from the last time.")
    page.get_by_role("button", name="Move on").click()
    expect(column(page, "Test case").locator(".card")).to_have_count(1)
    assert page.url.endswith("?origin=applied")
    assert stage_now(cleo) == "case"


def test_of_two_recruiters_the_slower_reads_who_was_faster(session, rita, lea, job, cleo):
    slow, quick = session(rita, board_of(job)), session(lea, board_of(job))
    drag(quick, "Cleo Okafor", "Recruiter chat")
    expect(column(quick, "Recruiter chat").locator(".card")).to_have_count(1)
    drag(slow, "Cleo Okafor", "Recruiter chat")
    expect(slow.locator(".toast")).to_contain_text("Somebody was faster: Cleo is now")
    expect(column(slow, "Screening").locator(".card")).to_have_count(1)  # it sprang back
    assert Application.objects.get().events.filter(verb="advanced").count() == 1


def test_the_board_by_key(session, rita, job, cleo):
    page = session(rita, board_of(job))
    page.get_by_role("link", name="Cleo Okafor").focus()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Recruiter chat", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(column(page, "Recruiter chat").locator(".card")).to_have_count(1)
    expect(page.get_by_role("link", name="Cleo Okafor")).to_be_focused()
    assert stage_now(cleo) == "chat"


@pytest.mark.parametrize("width", [1440, 390])
def test_an_open_menu_lies_over_the_card_and_is_cut_off_nowhere(session, rita, job, cleo, width):
    page = session(rita, board_of(job), width=width)
    card = page.locator(".card", has_text="Cleo Okafor")
    before = card.bounding_box()
    card.get_by_label("Move Cleo Okafor").click()
    assert card.bounding_box() == before
    menu, board = card.locator("details form").bounding_box(), page.locator(".board").bounding_box()
    assert (menu["y"] >= board["y"], menu["x"] >= 0, menu["x"] + menu["width"] <= width) == (True, True, True)


def test_more_cards_are_fetched_and_can_be_moved(session, rita, job):
    for number in range(16):
        make_application(job, f"Person {number:02}")
    page = session(rita, board_of(job))
    expect(column(page, "Screening").locator(".card")).to_have_count(10)
    page.get_by_role("link", name="Show more").click()
    expect(column(page, "Screening").locator(".card")).to_have_count(16)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    page.get_by_role("link", name="Person 15").focus()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(column(page, "Recruiter chat").locator(".card")).to_have_count(1)


def test_a_no_in_the_sheet_keeps_what_was_typed_and_shows_its_letter(session, rita, cleo):
    page = session(rita, reverse("application", args=[cleo.uid]))
    page.keyboard.press("n")
    sheet = page.locator("#sheet")
    sheet.get_by_label("In words, for us only").fill("Between us.")
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(sheet.locator(".problem")).to_contain_text("Please choose one.")
    expect(sheet.get_by_label("In words, for us only")).to_have_value("Between us.")
    sheet.get_by_label("What decided it, for the record").select_option(label="Python in production")
    sheet.get_by_text("The letter as it will leave").click()
    expect(sheet.locator(".letter")).to_contain_text("Hello Cleo,")
    expect(sheet.get_by_label("Your words")).to_be_hidden()
    sheet.get_by_label("In your own words, now").check()
    sheet.get_by_label("Your words").fill("We liked your letter.")
    expect(sheet.locator(".letter")).to_contain_text("We liked your letter.")
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(page.locator(".banner.undo")).to_contain_text("Rita Moss decided: No match.")
    cleo.refresh_from_db()
    assert (cleo.state, cleo.letter.words, cleo.letter.state) == ("rejected", "We liked your letter.", "released")


def test_the_letter_is_looked_at_while_it_is_written(session, rita, cleo):
    decide(cleo, "reject", by=rita, reason_kind="experience")
    page = session(rita, reverse("letter", args=[cleo.uid]))
    expect(page.locator("#preview")).to_contain_text("The letter has no words of yours yet.")
    page.get_by_label("Your words").fill("We liked your letter.")
    expect(page.locator("#preview .text")).to_contain_text("We liked your letter.")
    expect(page.locator("#preview")).to_contain_text("Nothing is missing.")
    page.get_by_role("button", name="Save the letter").click()
    expect(page.locator(".messages")).to_contain_text("The letter is saved.")


def test_all_of_it_without_scripts(session, rita, job, cleo):
    page = session(rita, board_of(job), scripts=False)
    page.get_by_label("Move Cleo Okafor").click()
    page.get_by_role("button", name="Recruiter chat", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Cleo Okafor is now in Recruiter chat.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone")
    page.get_by_role("link", name="Cleo Okafor").click()
    page.get_by_role("link", name="Hold …").click()
    page.get_by_role("button", name="Put on hold").click()
    expect(page.locator(".problem")).to_contain_text("Please choose a day.")
    page.get_by_label("We look at it again on").fill((clock.now() + timedelta(days=9)).date().isoformat())
    page.get_by_role("button", name="Put on hold").click()
    expect(page.locator(".promise")).to_contain_text("Look again")
    page.get_by_label("Write a note").fill("Talk to Tom.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".note")).to_contain_text("Talk to Tom.")
    assert stage_now(cleo) == "screening"


def test_saving_one_part_of_what_else_helps_keeps_what_is_typed_in_the_others(browser, live_server, cleo):
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url + reverse("portal-in", args=[links.token(links.portal(cleo.candidate))]))
    page.goto(live_server.url + reverse("portal-about"))
    page.wait_for_function("window.candor")
    page.get_by_label("What you do, in a line").fill("Data engineer at a port")
    page.get_by_label("Would you move?").select_option("no")
    page.get_by_label("What else you know").fill("Go, event storming")
    page.get_by_role("textbox", name="Phone").fill("12")
    page.get_by_role("button", name="Save zone and phone").click()
    expect(page.get_by_role("alert")).to_contain_text("This does not look like a phone number.")
    page.get_by_role("textbox", name="Phone").fill("+31 6 1234 5678")
    page.get_by_role("button", name="Save zone and phone").click()
    expect(page.get_by_text("Your zone and phone are saved.")).to_be_visible()
    expect(page.get_by_label("What you do, in a line")).to_have_value("Data engineer at a port")
    expect(page.get_by_label("Would you move?")).to_have_value("no")
    expect(page.get_by_label("What else you know")).to_have_value("Go, event storming")
    page.get_by_role("button", name="Save these").click()
    expect(page.get_by_text("Thank you, we have it.")).to_be_visible()
    page.get_by_label("What you do, in a line").fill("")
    page.get_by_role("button", name="Save these").click()
    expect(page.get_by_label("What you do, in a line")).to_have_value("")
    expect(page.get_by_label("What else you know")).to_have_value("Go, event storming")
    context.close()
    cleo.candidate.refresh_from_db()
    assert (cleo.candidate.phone, cleo.candidate.headline) == ("+31 6 1234 5678", "")
