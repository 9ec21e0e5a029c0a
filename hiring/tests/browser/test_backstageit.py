"""All stages of BackstageIT's pipeline as it is shipped, from the form to the first day, with scripts switched off in every
browser: the candidate, the technical lead and the partner's guest on phones."""

import re

import pytest
from playwright.sync_api import expect

from candidates.models import Application
from candidates.tests import pdfs
from hiring.models import User

from . import acts
from .conftest import PHONE, apply, arrived, calendar_of, own_link, promise, subjects, words_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.long]
MIHAI = "mihai@people.example"
PAT = "pat@aarelink.example"
WORDS = "Mihai has built forms that people in a hurry can use."


def test_the_whole_way_without_scripts(house, visitor, colleague, on_a_phone, rita, wall):
    read = []

    def follow(act):
        """What Mihai reads on the first page that his link opens, once the act can no longer be undone."""
        wall.later()
        mihai.goto("/my/")
        read.append((act, *promise(mihai)))
        desk.goto(file)

    # Mihai sends a Word file, is told kindly what to do instead, and loses nothing of what he typed.
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

    # On his own page he says that he would like to work remotely, and where he lives.
    mihai = visitor(own_link(arrived(MIHAI)[0]), width=PHONE, scripts=False)
    mihai.get_by_role("link", name="Tell us more").click()
    mihai.get_by_label("Work mode you prefer").select_option(label="Remote")
    mihai.get_by_role("button", name="Save these").click()
    acts.tells(mihai, "Thank you, we have it.")
    mihai.get_by_label("Your time zone").select_option(label="Bucharest")
    mihai.get_by_role("button", name="Save zone and phone").click()
    acts.tells(mihai, "Your zone and phone are saved.")

    # Rita has read it and meets him; his wish to work remotely is settled before he goes on.
    desk = colleague(rita, scripts=False)
    desk.get_by_role("link", name="Mihai Bălan").first.click()
    file = desk.url.partition("?")[0]
    desk.goto(file)  # so that each act comes back to his page, not to Today
    desk.get_by_role("button", name="We have read it").click()
    follow("read")
    acts.plan_meeting(desk, "2026-11-24", "10:00")
    acts.tells(desk, "Planned. Mihai Bălan and everybody in it get their invitation now.")
    follow("planned")
    wall.at("2026-11-24 10:40")
    acts.open_kit(desk, "Mihai Bălan")
    assert acts.tell_all(desk) == 8
    desk.get_by_role("link", name="Your scorecard").click()
    assert acts.judge(desk, "3 Shown", "He asked what the receptionists say.", "Rather yes") == [
        "At home with us, at work with a partner",
        "Fit with the partner’s product and team",
        "Commitment",
        "Curiosity",
        "Experience against the role",
        "Interest in the work",
    ]
    desk.goto(file)
    acts.it_took_place(desk)
    decision = desk.get_by_role("region", name="Decision")
    expect(decision).to_contain_text("Mihai would like to work remotely: write down first what came of it.")
    desk.get_by_role("link", name="What came of it …").click()
    desk.get_by_label("Agreed").check()
    desk.get_by_label("In words, as they read it").fill("Two days a week from home, after the first month.")
    desk.get_by_role("button", name="Write it down").click()
    expect(desk.get_by_role("region", name="What they wish")).to_contain_text("Agreed: Two days a week from home")

    # He is asked whether he may be presented, with the very words and pages, and says yes.
    desk.get_by_role("link", name="Ask Mihai …").click()
    desk.get_by_label("What we say about them").fill(WORDS)
    desk.get_by_role("button", name="Ask them").click()
    acts.tells(desk, "Mihai is asked, and sees what Aarelink would read.")
    acts.move_on(desk, "Working session with the technical lead")
    follow("moved on to the working session")
    expect(mihai.get_by_role("main")).to_contain_text("Your wish to work remotely: agreed")
    mihai.get_by_role("link", name="Read it and answer").click()
    expect(mihai.get_by_role("region", name="Mihai Bălan")).to_contain_text(WORDS)
    expect(mihai.get_by_role("img", name="Page 1 of your CV")).to_be_visible()
    mihai.get_by_role("button", name="Yes, present me").click()
    acts.tells(mihai, "Thank you. Aarelink may read this now, and nothing else.")

    # The working session; Victor, in Bucharest like Mihai, judges it on his phone.
    acts.plan_meeting(desk, "2026-11-25", "09:00")
    acts.tells(desk, "Planned. Mihai Bălan")
    wall.at("2026-11-25 10:05")
    victor = on_a_phone("Victor Ionescu", scripts=False)
    acts.open_kit(victor, "Mihai Bălan")
    victor.get_by_role("link", name="Your scorecard").click()
    assert acts.judge(victor, "3 Shown", "We found the mistake together.", "Clearly yes") == [
        "Gets things done well",
        "Gets answers right",
        "Solves hard problems with others",
        "Thought process",
        "Writes code",
        "Writes tests",
    ]
    desk.goto(file)
    acts.it_took_place(desk)
    acts.move_on(desk, "Partner interview")
    follow("moved on to the partner")

    # Pat, who has no account, opens the link of the mail on a phone: what was shared, the questions, the scorecard.
    acts.plan_meeting(desk, "2026-11-26", "14:00", ("Pat Steiner", "Everything"))
    acts.tells(desk, "Planned. Mihai Bălan")
    wall.later()
    (invitation,) = arrived(PAT)
    assert calendar_of(invitation, "DTSTART") == ["DTSTART:20261126T130000Z"]
    pat = visitor(own_link(invitation), width=PHONE, zone="Europe/Zurich", scripts=False)
    assert pat.locator(".promise strong").inner_text() == "Tomorrow, 14:00 (Zurich time)"
    expect(pat.get_by_role("region", name="What Harbourlight says about Mihai")).to_contain_text(WORDS)
    expect(pat.get_by_role("img", name="Page 1 of Mihai Bălan’s CV")).to_be_visible()
    expect(pat.get_by_role("region", name="Questions you can ask").get_by_role("listitem")).to_have_count(5)
    expect(pat.locator("body")).not_to_contain_text(MIHAI)
    wall.at("2026-11-26 14:40")
    pat.get_by_role("link", name="Your scorecard").click()
    assert pat.evaluate("document.documentElement.scrollWidth") == PHONE
    decides = "We would have him begin tomorrow."
    assert acts.judge(pat, "3 Shown", "He asked what our users curse at.", "Clearly yes", decides=decides) == [
        "Fit with the team and its organisation",
        "Hard skills for the team’s work",
        "Soft skills",
    ]
    desk.goto(file)
    acts.it_took_place(desk)
    follow("met the partner")
    mihai.get_by_role("button", name="I want to continue").click()
    acts.tells(mihai, "Thank you, that is good to hear.")

    # The decision, with every voice in.
    desk.goto(f"{file}?part=judgement")
    verdict = desk.get_by_role("region", name="Ratings: Partner interview").get_by_role("row", name="Recommendation")
    expect(verdict).to_contain_text("Clearly yes")
    desk.goto(file)
    acts.move_on(desk, "Decision")
    follow("moved on to the decision")
    acts.move_on(desk, "Offer")
    follow("moved on to the offer")

    # The offer, which Dana approves; Mihai types its code in his own way.
    acts.draft_offer(desk, salary="46000", first_day="2027-02-01", approver="Dana Whitlock")
    offer = desk.url
    dana = colleague(User.objects.get(name="Dana Whitlock"), scripts=False)
    dana.get_by_role("link", name=re.compile("^Read and approve")).click()
    dana.get_by_role("button", name="Approve these terms").click()
    expect(dana.locator(".promise strong")).to_have_text("Approved: call Mihai")
    desk.goto(offer)
    acts.make_offer(desk, said="Glad, and sleeps over it.")
    follow("the offer is sent")
    mihai.get_by_role("link", name="Read our offer and answer it").click()
    acts.accept(mihai, acts.code_in(words_of(arrived(MIHAI)[-1])).lower().replace("-", " "))
    acts.tells(mihai, "You have accepted our offer. We are very glad!")
    follow("accepted")
    pat.goto("/guest/")
    expect(pat.locator("h1")).to_have_text("This link opens nothing any more")

    # HR has its checklist of orientation and onboarding training, and Mihai reads when and where he begins.
    hanna = colleague(User.objects.get(name="Hanna Reed"), scripts=False)
    acts.prepare_first_day(hanna, "Mihai Bălan", at="09:00", where="Our office in Cluj, second floor.")
    begin = hanna.get_by_role("main")
    for words in ("1 of 15 done", "Orientation", "Onboarding training"):
        expect(begin).to_contain_text(words)
    mihai.goto("/my/")
    mihai.get_by_role("link", name="Your first day").click()
    expect(mihai.locator(".promise")).to_contain_text("Your first day is Monday 1 February 2027")
    expect(mihai.get_by_role("main")).to_contain_text("Our office in Cluj, second floor.")

    talk, answer = "we are arranging your next conversation", "we are preparing our answer"
    assert [(act, hello.removeprefix("Hello Mihai, "), day) for act, hello, day, _then in read] == [
        ("read", talk, "You hear from us by Wed 25 Nov, 18:00 (Bucharest time)"),
        ("planned", "we look forward to meeting you", "You hear from us by Thu 26 Nov, 18:00 (Bucharest time)"),
        ("moved on to the working session", talk, "You hear from us by Thu 26 Nov, 18:00 (Bucharest time)"),
        ("moved on to the partner", talk, "You hear from us by Tue 1 Dec, 18:00 (Bucharest time)"),
        ("met the partner", answer, "You hear from us by Wed 2 Dec, 18:00 (Bucharest time)"),
        (
            "moved on to the decision",
            "we are coming to a decision",
            "You hear from us by Mon 30 Nov, 18:00 (Bucharest time)",
        ),
        (
            "moved on to the offer",
            "we are preparing an offer",
            "You hear from us by Mon 30 Nov, 18:00 (Bucharest time)",
        ),
        (
            "the offer is sent",
            "our offer is waiting for your answer",
            "Your answer to our offer, by Thu 3 Dec, 23:59 (Bucharest time)",
        ),
        ("accepted", "welcome to Harbourlight", "You heard from us today"),
    ]
    assert subjects(MIHAI) == [
        "We have your application: Angular developer for a Swiss health scheduler",
        "What comes next: Angular developer for a Swiss health scheduler",
        "You talk with our People Coordinator: Tuesday 24 November 2026, 11:00 (Bucharest time)",
        "Aarelink: may we present you?",
        "The next step: A working session with our technical lead",
        "You work through a problem with our technical lead: Wednesday 25 November 2026, 10:00 (Bucharest time)",
        "The next step: A conversation with our partner’s team",
        "You meet our partner’s team: Thursday 26 November 2026, 15:00 (Bucharest time)",
        "Would you like to go on with us?",
        "The next step: Our decision",
        "The next step: Our offer, by phone and then in writing",
        "Our offer for “Angular developer for a Swiss health scheduler”",
        "Welcome to Harbourlight: Angular developer for a Swiss health scheduler",
    ]
    assert len(arrived(PAT)) == 1
    assert Application.objects.get().state == "hired"
