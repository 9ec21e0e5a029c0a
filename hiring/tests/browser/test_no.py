"""Told no after the test case; and withdrawing while a no is decided and untold, which must not give it away."""

import re

import pytest
from playwright.sync_api import expect

from candidates import transitions
from hiring.testing import make_application, make_candidate, send_mail, walk_to
from interviews.transitions import decide

from .conftest import arrived, own_link, promise, words_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.embedded,
    pytest.mark.usefixtures("by_decision_alone"),
]


def at_the_answer(job, name, email, rita, wall):
    """An application whose test case was handed in, and whose candidate knows it."""
    one = make_application(job, candidate=make_candidate(name, email=email))
    wall.later()
    walk_to(one, "test-case", by=rita)
    wall.later()
    for _act in ("the case is sent", "it is handed in"):
        transitions.settle(one, by=rita)
    wall.later()
    return one


def test_a_no_after_the_test_case_needs_a_point_and_arrives_as_a_letter(house, visitor, colleague, rita, wall):
    one = at_the_answer(house["clay"], "Cleo Okafor", "cleo@people.example", rita, wall)
    cleo = visitor(own_link(arrived("cleo@people.example")[0]), width=390)
    waiting = ("Hello Cleo, we are preparing our answer", *promise(cleo)[1:])

    desk = colleague(rita)
    desk.get_by_role("link", name="Cleo Okafor").first.click()
    desk.get_by_role("link", name="Not a match …").click()
    sheet = desk.locator("#sheet")
    expect(sheet).to_contain_text("After a test case the letter comes first")
    expect(sheet.get_by_label("The kind standard letter")).to_have_count(0)
    sheet.get_by_label("What decided it, for the record").select_option(
        label="Python in a product that other people relied on"
    )
    sheet.get_by_label("In words, for us only").fill("Tom would not review this.")
    sheet.get_by_label("Your words").fill("Thank you for a week of your evenings.")
    sheet.get_by_label("The reason they read", exact=True).fill(
        "The solution loses a shift when two people swap at once."
    )
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(sheet.locator(".problem")).to_contain_text("After a test case the letter names a point to work on.")
    assert promise(cleo) == waiting

    expect(sheet.get_by_label("Your words")).to_have_value("Thank you for a week of your evenings.")
    sheet.get_by_label("The point belongs to").select_option(label="Tested where it matters")
    sheet.get_by_label("A point to work on").fill("Write the test for two at once first.")
    sheet.get_by_role("button", name="Decide: no match").click()
    expect(desk.get_by_role("status").first).to_contain_text("Decided for Cleo Okafor: No match.")

    # Decided is not told: until the letter has left, Cleo reads what she read before.
    assert promise(cleo) == waiting
    sent = len(arrived("cleo@people.example"))
    wall.later()
    (letter,) = arrived("cleo@people.example")[sent:]
    assert promise(cleo)[:2] == ("Hello Cleo, this time it was no match", "You heard from us today")
    for text in (words_of(letter), cleo.locator("article.letter").inner_text()):
        assert "Thank you for a week of your evenings." in text
        assert "The solution loses a shift when two people swap at once." in text
        assert "Write the test for two at once first." in text
        assert "Tom would not review this." not in text
    expect(cleo.get_by_role("link", name="Withdraw")).to_have_count(0)
    one.refresh_from_db()
    assert (one.state, one.told_at, one.reason) == ("rejected", wall.now, "Tom would not review this.")


def test_withdrawing_while_a_no_waits_to_be_told_reads_like_any_withdrawing(house, visitor, rita, wall):
    """Of two applications that are alike but for their ids, one is decided; every page and mail is the same, byte for byte."""
    emails = ("twin-a@people.example", "twin-b@people.example")
    decided, undecided = (
        make_application(house["clay"], candidate=make_candidate("Cleo Okafor", email=email)) for email in emails
    )
    wall.later()
    for one in (decided, undecided):
        walk_to(one, "recruiter-chat", by=rita)
    wall.later()
    letter = {"words": "We enjoyed reading you.", "reason": "The role needs more experience with queues."}
    decide(decided, "reject", by=rita, reason_kind="skills", talked=True, words=letter, release=True)

    def bytes_of(page, one):
        """What the server sends for the page that is open, without what names this one of the twins."""
        body = page.request.get(page.url).body()
        for own, same in ((str(one.uid), "UID"), (one.candidate.email, "MAIL")):
            body = body.replace(own.encode(), same.encode())
        return re.sub(rb'(name="csrfmiddlewaretoken" value=")\w+', rb"\1", body)

    def withdraw(one, email):
        """All that its candidate sees on the way out, in order."""
        page = visitor(own_link(arrived(email)[0]), width=390)
        seen = [bytes_of(page, one)]
        page.get_by_role("link", name="Withdraw").click()
        seen.append(bytes_of(page, one))
        page.get_by_role("button", name="Withdraw my application").click()
        expect(page.locator(".messages")).to_contain_text("You have withdrawn your application.")
        seen.append(re.sub(rb"(?s)MAIL|UID", b"", page.locator("main").inner_text().encode()))
        send_mail()
        page.reload()
        seen.append(bytes_of(page, one))
        masked = [re.sub(r"/my/in/\S+", "/my/in/", words_of(letter)) for letter in arrived(email)]
        return seen, [(str(letter["Subject"]), words) for letter, words in zip(arrived(email), masked, strict=True)]

    first, second = withdraw(decided, emails[0]), withdraw(undecided, emails[1])
    assert first[1] == second[1]
    assert [a == b for a, b in zip(first[0], second[0], strict=True)] == [True] * 4
    for one in (decided, undecided):
        one.refresh_from_db()
        assert (one.state, one.closure, one.told_at) == ("withdrawn", "withdrawn", wall.now)
    wall.later()
    assert [len(arrived(email)) for email in emails] == [len(first[1])] * 2  # the letter of the no never leaves
