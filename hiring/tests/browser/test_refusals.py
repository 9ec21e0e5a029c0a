"""The ways that end: a test case that is not passed, an offer that is declined, a partner who says no."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from candidates.models import Application
from hiring.models import User
from hiring.testing import make_application, make_candidate, make_interview, make_offer, walk_to
from interviews.models import Guest
from interviews.transitions import partner

from . import acts
from .conftest import PHONE, apply, arrived, own_link, promise, subjects, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded]
CLEO, MIHAI, PAT = "cleo@people.example", "mihai@people.example", "pat@aarelink.example"


def letter_in(mail):
    """The mail's text, without the addresses of the links in it."""
    return re.sub(r"http\S+", "(link)", words_of(mail))


def test_a_test_case_that_is_not_passed_is_answered_with_what_the_graders_want_to_tell(
    house, visitor, colleague, on_a_phone, rita, wall
):
    one = make_application(house["clay"], candidate=make_candidate("Cleo Okafor", email=CLEO))
    wall.later()
    walk_to(one, "test-case", by=rita)
    wall.later()
    desk = colleague(rita)
    desk.get_by_role("link", name="Cleo Okafor").first.click()
    file = desk.url.partition("?")[0]
    desk.goto(file)
    acts.send_case(desk, "Tom Berg", "Iris Lang")
    wall.later()
    cleo = visitor(own_link(arrived(CLEO)[0]), width=PHONE)
    cleo.get_by_role("link", name="Choose your day").click()
    cleo.get_by_role("button", name="Begin on this day").click()  # today, as the page proposes
    acts.hand_in(cleo, "https://code.example/cleo/tool-shelf", "Its first lines say how to start it.")
    cleo.goto("/my/")
    wall.later()

    # Both graders say no, and two of Tom's criteria have a sentence for Cleo.
    apart = {
        "Does what was asked": ("2 Partly", "Both got it.", "When two people asked at once, both got the ladder."),
        "Explains its choices": ("4 Strongly", "Half a page.", "Your notes were a pleasure to read."),
        "Tested where it matters": ("1 Not shown", "No test noticed.", "Begin with the test for two at once."),
    }
    kept = "I would not want to be woken by this."
    for name, verdict, own in (("Tom Berg", "Clearly no", apart), ("Iris Lang", "Rather no", {})):
        phone = on_a_phone(name)
        phone.get_by_role("link", name=re.compile("^Write it ?: Cleo Okafor")).click()
        acts.judge(phone, "2 Partly", "It starts as described.", verdict, own, decides=kept)

    # The letter begins with these sentences. Without its reason and point the no is refused, and with a private sentence too.
    desk.goto(file)
    desk.get_by_role("link", name="Not a match …").click()
    sheet = desk.locator("#sheet")
    reason, point = sheet.get_by_label("The reason they read", exact=True), sheet.get_by_label("A point to work on")
    said = "When two people asked at once, both got the ladder."
    expect(sheet.get_by_label("Your words")).to_have_value("Explains its choices: Your notes were a pleasure to read.")
    expect(reason).to_have_value(said)
    decided_by = sheet.get_by_label("The reason belongs to").locator("option:checked")
    expect(decided_by).to_have_text("Does what was asked")
    expect(point).to_have_value("Begin with the test for two at once.")
    expect(sheet.get_by_label("The point belongs to").locator("option:checked")).to_have_text("Tested where it matters")
    sheet.get_by_label("What decided it, for the record").select_option(label="Test case")
    problem = sheet.get_by_role("alert")
    decide = sheet.get_by_role("button", name="Decide: no match")
    reason.fill("")
    point.fill("")
    decide.click()
    expect(problem.get_by_role("listitem")).to_have_text(
        [
            "The reason they read: You have talked, so the letter gives one job-related reason.",
            "A point to work on: After a test case the letter names a point to work on.",
        ]
    )
    reason.fill(said)
    point.fill(kept)
    decide.click()
    expect(problem.get_by_role("listitem")).to_have_text(
        [f"“{kept}” is written for the team only. Say it in other words, or leave it out."]
    )
    point.fill("Begin with the test for two at once.")
    before = promise(cleo)
    decide.click()
    expect(desk.locator(".banner.undo")).to_contain_text("Rita Moss decided: No match.")
    assert promise(cleo) == before

    wall.later()
    assert promise(cleo)[:2] == ("Hello Cleo, this time it was no match", "You heard from us today")
    assert letter_in(arrived(CLEO)[-1]) == (
        "Hello Cleo,\n\n"
        "Thank you for the time and thought you gave to “Back-end engineer”. We have decided not to go on with your"
        " application.\n\n"
        "Explains its choices: Your notes were a pleasure to read.\n\n"
        "What decided it:\n"
        "Does what was asked: When two people asked at once, both got the ladder.\n\n"
        "Something to work on, which we hope is of use to you:\n"
        "Tested where it matters: Begin with the test for two at once.\n\n"
        "This is about this role, at this time. You are welcome to apply with us again.\n\n"
        "You can read this letter again on your own page:\n(link)\n\n"
        "Rita Moss\nPeople Coordinator\nHarbourlight\n\n"
        "Something isn’t right? Tell the person you choose, and you get an answer within two working days:\n(link)\n"
    )
    expect(cleo.locator("article.letter")).to_contain_text("Begin with the test for two at once.")


def test_an_offer_that_is_declined_ends_with_her_reason_on_record(house, visitor, colleague, rita, wall):
    one = make_application(house["clay"], candidate=make_candidate("Cleo Okafor", email=CLEO))
    wall.later()
    walk_to(one, "offer", by=rita)
    wall.later()
    make_offer(one, by=rita, approver=User.objects.get(name="Abel Roth"))
    wall.later()
    cleo = visitor(own_link(arrived(CLEO)[0]), width=PHONE)
    assert promise(cleo)[1] == "Your answer to our offer, by Mon 30 Nov, 23:59 (Amsterdam time)"
    cleo.get_by_role("link", name="Read our offer and answer it").click()
    cleo.get_by_text("I would rather decline").click()
    declines = cleo.get_by_role("group").filter(has_text="I would rather decline")
    declines.get_by_label("Why, if you like to tell us").fill("My mother needs me nearby.")
    declines.get_by_role("button", name="I decline this offer").click()  # without the code nothing is declined
    expect(cleo.get_by_role("alert")).to_contain_text("The code from our mail")
    expect(declines.get_by_label("Why, if you like to tell us")).to_have_value("My mother needs me nearby.")
    declines.get_by_label("The code from our mail").fill(acts.code_in(words_of(arrived(CLEO)[-1])))
    declines.get_by_role("button", name="I decline this offer").click()
    acts.tells(cleo, "You have declined our offer. A confirmation is on its way to you.")
    wall.later()
    assert promise(cleo)[:2] == ("Hello Cleo, you declined our offer", "Your application ended today")
    assert (subjects(CLEO)[-1], subjects(rita.email)[-1]) == (
        "Thank you for your answer: Back-end engineer",
        "Cleo Okafor and the offer: declined",
    )

    # Rita reads why, on the page that the mail leads to; the opening is free for somebody else.
    desk = colleague(rita)
    desk.goto(re.search(r"http\S+", words_of(arrived(rita.email)[-1])).group())
    expect(desk.get_by_role("main")).to_contain_text("My mother needs me nearby.")
    expect(desk.locator(".promise")).to_contain_text("This offer holds no opening any more.")
    one.refresh_from_db()
    assert (one.state, one.closure, one.told_at is not None) == ("withdrawn", "offer_declined", True)


def test_a_partner_who_says_no_is_not_quoted_and_reads_nothing_more(house, visitor, colleague, rita, wall):
    laptop = visitor("/jobs/angular-developer-health/apply/")
    apply(laptop, "Mihai Bălan", MIHAI, wall)
    wall.later()
    one = Application.objects.get()
    walk_to(one, "partner-interview", by=rita)
    wall.later()
    document = one.candidate.documents.get()
    partner.agree(partner.ask_to_present(one, partner=one.job.partner, document=document, words="Glad to.", by=rita))
    make_interview(one, Guest.objects.get(name="Pat Steiner"), by=rita)
    wall.later()
    mihai = visitor(own_link(arrived(MIHAI)[0]), width=PHONE)

    # Pat says no on a phone, in words that are for us.
    wall.later(timedelta(days=1, hours=1))
    pat = visitor(own_link(arrived(PAT)[0]), width=PHONE)
    pat.get_by_role("link", name="Your scorecard").click()
    decides = "He would be lost in our team of six."
    acts.judge(pat, "2 Partly", "He knew the framework and not why.", "Clearly no", decides=decides)

    # Rita tells him in words of her own: the partner's are refused.
    desk = colleague(rita)
    desk.get_by_role("link", name="Mihai Bălan").first.click()
    file = desk.url.partition("?")[0]
    desk.goto(f"{file}?part=judgement")
    verdict = desk.get_by_role("region", name="Ratings: Partner interview").get_by_role("row", name="Recommendation")
    expect(verdict).to_contain_text("Clearly no")
    desk.goto(file)
    acts.it_took_place(desk)
    desk.get_by_role("link", name="Not a match …").click()
    sheet = desk.locator("#sheet")
    sheet.get_by_label("What decided it, for the record").select_option(label="Fit with the partner")
    sheet.get_by_label("Your words").fill("We enjoyed every talk with you.")
    reason = sheet.get_by_label("The reason they read", exact=True)
    sheet.get_by_label("The reason belongs to").select_option(label="Hard skills for the team’s work")
    reason.fill(decides)
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(sheet.get_by_role("alert")).to_contain_text(f"“{decides}” is written for the team only.")
    reason.fill("The team needs somebody who has led a front end alone.")
    before = promise(mihai)
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(desk.locator(".banner.undo")).to_contain_text("Rita Moss decided: No match.")
    assert promise(mihai) == before

    wall.later()
    assert promise(mihai)[:2] == ("Hello Mihai, this time it was no match", "You heard from us today")
    letter = letter_in(arrived(MIHAI)[-1])
    assert (
        "We enjoyed every talk with you.\n\nWhat decided it:\nHard skills for the team’s work: The team needs somebody who has"
        in letter
    )
    assert "Aarelink" not in letter

    # What was shared is closed, behind the old cookie and behind the old link alike.
    for address in ("/guest/", "/guest/card/", own_link(arrived(PAT)[0])):
        pat.goto(address)
        expect(pat.locator("h1")).to_have_text("This link opens nothing any more")
        expect(pat.locator("body")).not_to_contain_text("Mihai")
