"""From a stranger on a phone to a colleague, through all stages of Clay's pipeline as it is shipped, each actor in their own
browser: the team's recruiter at a desk, everybody who judges on a phone."""

import re

import pytest
from playwright.sync_api import expect

from candidates.models import Application
from hiring.models import User

from . import acts
from .conftest import PHONE, apply, arrived, calendar_of, own_link, promise, subjects, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.long]
CLEO = "cleo@people.example"


def test_a_stranger_with_a_phone_is_hired(house, visitor, colleague, on_a_phone, rita, wall):
    read = []

    def follow(act):
        """What Cleo reads once the act can no longer be undone."""
        wall.later()
        read.append((act, *promise(cleo)))
        desk.goto(file)

    # Cleo reads the advert and applies.
    phone = visitor("/", width=PHONE, zone="Europe/Lisbon")
    phone.get_by_role("link", name="Back-end engineer").first.click()
    phone.get_by_role("link", name="Apply", exact=True).first.click()
    apply(phone, "Cleo Okafor", CLEO, wall)
    expect(phone.get_by_text("You hear from us by Thursday 26 November")).to_be_visible()

    # Her receipt has come; its link opens her page, on any device, without a password.
    wall.later()
    (receipt,) = arrived(CLEO)
    assert words_of(receipt).splitlines()[4:7:2] == [
        "What happens next: We read your application and answer you.",
        "You will hear from us by Thursday 26 November 2026, 16:00 (Lisbon time). Rita Moss sees to that.",
    ]
    cleo = visitor(own_link(receipt), width=PHONE, zone="Europe/Lisbon")
    read.append(("applied", *promise(cleo)))
    expect(cleo.locator(".promise .owner")).to_contain_text("Rita Moss, People Coordinator")
    assert cleo.evaluate("document.documentElement.scrollWidth") == PHONE

    # Rita sees on her first page that Cleo waits, finds her on the board, reads her CV, and invites her.
    desk = colleague(rita)
    expect(desk.get_by_role("main")).to_contain_text("Cleo Okafor")
    desk.get_by_role("link", name="Jobs", exact=True).click()
    desk.get_by_role("link", name="Back-end engineer").first.click()
    desk.get_by_role("link", name="Board").first.click()
    desk.get_by_role("link", name="Cleo Okafor").click()
    expect(desk.get_by_role("img", name="Page 1 of Cleo Okafor’s CV")).to_be_visible()
    file = desk.url.partition("?")[0]
    desk.goto(file)
    acts.move_on(desk, "Recruiter chat")
    assert promise(cleo) == read[-1][1:]  # until then she reads what she read before
    follow("moved on to the chat")
    acts.plan_meeting(desk, "2026-11-24", "10:00")
    follow("planned")
    invitation, seat = arrived(CLEO)[-1], arrived(rita.email)[-1]
    begins = ["DTSTART:20261124T090000Z", "DTEND:20261124T093000Z", "STATUS:CONFIRMED"]
    assert calendar_of(invitation, "DTSTART", "DTEND", "STATUS") == begins
    assert calendar_of(seat, "DTSTART", "DTEND", "STATUS") == begins
    cleo.get_by_role("button", name="Online", exact=True).click()
    expect(cleo.get_by_role("link", name="meet.example/harbourlight")).to_be_visible()

    # They have met: Rita, who owes the scorecard herself, decides nothing before it is in.
    wall.at("2026-11-24 10:40")
    acts.open_kit(desk, "Cleo Okafor")
    assert acts.tell_all(desk) == 6
    desk.goto(file)
    decision = desk.get_by_role("region", name="Decision")
    expect(decision).to_contain_text("Your scorecard first")
    expect(desk.get_by_role("button", name=re.compile("^Move on"))).to_have_count(0)
    decision.get_by_role("link", name="Open your scorecard").click()
    assert acts.judge(desk, "3 Shown", "She told it with names and dates.", "Rather yes") == [
        "Fit with how we work on our own product",
        "Experience against the role",
        "Interest in the work",
    ]
    desk.goto(file)
    acts.it_took_place(desk)
    follow("met")
    acts.move_on(desk, "Interview with two future colleagues")
    follow("moved on to the two colleagues")

    # Two future colleagues: the form says once that they come from one team; Lea comes from another.
    acts.plan_meeting(desk, "2026-11-25", "14:00", ("Iris Lang", "Technical"), ("Tom Berg", "Character"))
    expect(desk.get_by_role("alert")).to_contain_text("They come from one team.")
    second = desk.get_by_role("group", name="Seat 2")
    acts.choose(second.get_by_label("Seat 2"), "Lea Brandt")
    desk.get_by_role("button", name="Plan it and invite").click()
    acts.tells(desk, "Planned. Cleo Okafor and everybody in it get their invitation now.")
    wall.at("2026-11-25 15:05")
    iris, lea = on_a_phone("Iris Lang"), on_a_phone("Lea Brandt")
    acts.open_kit(iris, "Cleo Okafor")
    iris.get_by_role("link", name="Your scorecard").click()
    assert acts.judge(iris, "3 Shown", "She drew it.", "Clearly yes") == ["Knows their craft", "Thought process"]
    assert iris.evaluate("document.documentElement.scrollWidth") == PHONE
    desk.goto(file)
    expect(decision).to_contain_text("Interview with two future colleagues waits for the scorecard of Lea Brandt.")
    lea.goto(f"{file}?part=judgement")  # who owes a card learns nothing of the others'
    expect(lea.get_by_role("region", name="Judgement")).to_have_text(
        re.compile(r"^\s*Judgement\s+Your scorecard first\s+Open your scorecard\s*$")
    )
    lea.get_by_role("region", name="Judgement").get_by_role("link", name="Open your scorecard").click()
    assert acts.judge(lea, "4 Strongly", "She asked to be contradicted.", "Clearly yes") == [
        "Learns from what went wrong",
        "Says openly how things are",
    ]
    desk.goto(file)
    acts.it_took_place(desk)
    wall.later()
    desk.goto(f"{file}?part=judgement")
    told = desk.get_by_role("region", name="Ratings: Interview with two future colleagues")
    expect(told.get_by_role("row", name=re.compile("Recommendation"))).to_contain_text("Clearly yesClearly yes")
    desk.goto(file)
    acts.move_on(desk, "Test case")
    follow("moved on to the test case")

    # The test case: Cleo chooses when her week begins, and hands in a link and a text.
    acts.send_case(desk, "Tom Berg", "Iris Lang")
    follow("the case is sent")
    cleo.get_by_role("link", name="Choose your day").click()
    expect(cleo.get_by_role("main")).not_to_contain_text("The tool shelf")
    cleo.get_by_label("The day on which you begin").fill("2026-11-30")
    cleo.get_by_role("button", name="Begin on this day").click()
    expect(cleo.locator(".promise strong").first).to_have_text("You begin on Mon 30 Nov")
    wall.at("2026-11-30 09:00")
    cleo.reload()
    expect(cleo.locator(".promise").first).to_contain_text("Your turn, until Mon 7 Dec, 23:59 (Lisbon time)")
    expect(cleo.get_by_role("region", name="What it is about")).to_contain_text("The tool shelf")
    wall.at("2026-12-05 18:00")
    acts.hand_in(cleo, "https://code.example/cleo/tool-shelf", "Its first lines say how to start it.")
    cleo.get_by_role("link", name="Back-end engineer").click()
    follow("handed in")

    # Tom and Iris grade it, each on their own.
    tom = on_a_phone("Tom Berg")
    tom.get_by_role("region", name="Scorecards you owe").get_by_role("link", name="Cleo Okafor", exact=True).click()
    tom.get_by_role("link", name="Open the submission").click()
    expect(tom.get_by_role("link", name="https://code.example/cleo/tool-shelf")).to_be_visible()
    tom.get_by_role("link", name="Your scorecard").click()
    iris.goto("/team/")
    iris.get_by_role("link", name=re.compile("^Write it ?: Cleo Okafor")).click()
    rubric = ["Does what was asked", "Easy to follow and to change", "Explains its choices", "Tested where it matters"]
    for grader in (tom, iris):
        assert acts.judge(grader, "3 Shown", "A test noticed the rule that I broke.", "Rather yes") == rubric
    desk.goto(file)
    acts.move_on(desk, "Case discussion")
    follow("moved on to the discussion")

    # The discussion needs the Engineering Manager, whose seat is filled already; both sides are reminded the day before.
    acts.plan_meeting(desk, "2026-12-08", "11:00", ("Tom Berg", "Everything"), ("Iris Lang", "Everything"))
    expect(desk.get_by_role("alert")).to_contain_text("They come from one team.")
    desk.get_by_role("button", name="Plan it and invite").click()
    acts.tells(desk, "Planned. Cleo Okafor")
    wall.at("2026-12-07 11:10")
    wall.at("2026-12-08 12:05")
    for page in (tom, iris):
        acts.open_kit(page, "Cleo Okafor")
        expect(page.get_by_role("link", name="Open the submission")).to_be_visible()
        page.get_by_role("link", name="Your scorecard").click()
        assert acts.judge(page, "3 Shown", "She changed her mind and said why.", "Clearly yes") == [
            "Thinks of those who come after",
            "Thought process",
            "Knows the limits of their solution",
            "Takes a new idea further",
        ]
    desk.goto(file)
    acts.it_took_place(desk)
    follow("discussed")
    expect(decision).to_contain_text("Cleo has not said yet that they want to continue.")
    cleo.get_by_role("button", name="I want to continue").click()
    acts.tells(cleo, "Thank you, that is good to hear. We book the next step now.")
    desk.reload()
    acts.move_on(desk, "Chat with the Managing Director")
    follow("moved on to the director")

    # The last chat.
    acts.plan_meeting(desk, "2026-12-10", "15:00")
    acts.tells(desk, "Planned. Cleo Okafor")
    wall.at("2026-12-10 15:40")
    dana = on_a_phone("Dana Whitlock")
    acts.open_kit(dana, "Cleo Okafor")
    assert acts.tell_all(dana) == 3
    dana.get_by_role("link", name="Your scorecard").click()
    acts.judge(dana, "3 Shown", "She asked who pays when we are wrong.", "Clearly yes")
    desk.goto(file)
    acts.it_took_place(desk)
    acts.move_on(desk, "Offer")
    follow("moved on to the offer")

    # The offer: written by Rita, approved by Abel, made in a call, sent, accepted with the code from the mail.
    acts.draft_offer(desk, salary="64500", first_day="2027-02-01", approver="Abel Roth")
    offer = desk.url
    wall.later()
    abel = colleague(User.objects.get(name="Abel Roth"))
    abel.get_by_role("link", name=re.compile("^Read and approve")).click()
    expect(abel.get_by_role("region", name=re.compile("^The terms"))).to_contain_text("EUR 64,500 a year")
    abel.get_by_role("button", name="Approve these terms").click()
    expect(abel.locator(".promise strong")).to_have_text("Approved: call Cleo")
    desk.goto(offer)
    acts.make_offer(desk, said="She wants to read it in peace.")
    follow("the offer is sent")
    cleo.get_by_role("link", name="Read our offer and answer it").click()
    expect(cleo.get_by_role("region", name="What we offer you")).to_contain_text("EUR 64,500 a year")
    acts.accept(cleo, "AAAA-AAAA")
    expect(cleo.get_by_role("alert")).to_be_visible()
    acts.accept(cleo, acts.code_in(words_of(arrived(CLEO)[-1])))
    acts.tells(cleo, "You have accepted our offer. We are very glad!")
    follow("accepted")

    # Hanna prepares the first day, which Cleo reads on her own page.
    hanna = colleague(User.objects.get(name="Hanna Reed"))
    expect(hanna.get_by_role("region", name="For those who begin")).to_contain_text("begins Mon 1 Feb 2027")
    acts.prepare_first_day(hanna, "Cleo Okafor", at="09:30", where="The brick warehouse with the blue door.")
    expect(hanna.get_by_role("main")).to_contain_text("1 of 15 done")
    cleo.get_by_role("link", name="Your first day").click()
    expect(cleo.locator(".promise")).to_contain_text("Your first day is Monday 1 February 2027")
    expect(cleo.locator(".promise")).to_contain_text("We expect you at 09:30 (Amsterdam time).")
    expect(cleo.get_by_role("region", name="Where, and whom to ask")).to_contain_text("hanna@harbourlight.example")

    # What she read after each act, and every mail that she got.
    talk, answer = "we are arranging your next conversation", "we are preparing our answer"
    assert [(act, hello.removeprefix("Hello Cleo, "), day) for act, hello, day, _then in read] == [
        ("applied", "we are reading your application", "You hear from us by Thu 26 Nov, 16:00 (Lisbon time)"),
        ("moved on to the chat", talk, "You hear from us by Wed 25 Nov, 16:00 (Lisbon time)"),
        ("planned", "we look forward to meeting you", "You hear from us by Thu 26 Nov, 16:00 (Lisbon time)"),
        ("met", answer, "You hear from us by Thu 26 Nov, 16:00 (Lisbon time)"),
        ("moved on to the two colleagues", talk, "You hear from us by Thu 26 Nov, 16:00 (Lisbon time)"),
        (
            "moved on to the test case",
            "your test case is on its way",
            "You hear from us by Tue 1 Dec, 16:00 (Lisbon time)",
        ),
        (
            "the case is sent",
            "your test case is waiting for you",
            "Your turn; we answer by Wed 23 Dec, 16:00 (Lisbon time)",
        ),
        ("handed in", answer, "You hear from us by Thu 10 Dec, 16:00 (Lisbon time)"),
        ("moved on to the discussion", talk, "You hear from us by Tue 8 Dec, 16:00 (Lisbon time)"),
        ("discussed", answer, "You hear from us by Thu 10 Dec, 16:00 (Lisbon time)"),
        ("moved on to the director", talk, "You hear from us by Thu 10 Dec, 16:00 (Lisbon time)"),
        ("moved on to the offer", "we are preparing an offer", "You hear from us by Mon 14 Dec, 16:00 (Lisbon time)"),
        (
            "the offer is sent",
            "our offer is waiting for your answer",
            "Your answer to our offer, by Thu 17 Dec, 23:59 (Lisbon time)",
        ),
        ("accepted", "welcome to Harbourlight", "You heard from us today"),
    ]
    assert subjects(CLEO) == [
        "We have your application: Back-end engineer",
        "The next step: An informal chat with our recruiter",
        "You talk with our recruiter: Tuesday 24 November 2026, 09:00 (Lisbon time)",
        "A change: You talk with our recruiter, Tuesday 24 November 2026, 09:00 (Lisbon time)",
        "The next step: An interview with two future colleagues",
        "You meet two future colleagues: Wednesday 25 November 2026, 13:00 (Lisbon time)",
        "The next step: A test case, in your own time",
        "Your test case: Back-end engineer",
        "Your test case begins: Back-end engineer",
        "Your test case ends soon: Back-end engineer",
        "We have your test case: Back-end engineer",
        "The next step: A conversation about your solution",
        "You show us your solution: Tuesday 8 December 2026, 10:00 (Lisbon time)",
        "Soon: You show us your solution, Tuesday 8 December 2026, 10:00 (Lisbon time)",
        "Would you like to go on with us?",
        "The next step: A last chat with our Managing Director",
        "You talk with our Managing Director: Thursday 10 December 2026, 14:00 (Lisbon time)",
        "The next step: Our offer, by phone and then in writing",
        "Our offer for “Back-end engineer”",
        "Welcome to Harbourlight: Back-end engineer",
    ]
    one = Application.objects.get()
    assert (one.state, one.closure, one.decided_by) == ("hired", "hired", None)
