"""The one act that comes next."""

from datetime import timedelta

import pytest

from candidates import closing, transitions
from hiring import clock
from hiring.testing import send_mail, walk_to

from .shared import AFTER_UNDO, act, no, see

pytestmark = pytest.mark.usefixtures("monday")


@pytest.mark.parametrize(
    ("stage", "settled", "label"),
    [
        ("screening", 0, "Move on to Recruiter chat"),
        ("chat", 0, "We have talked"),
        ("chat", 1, "Move on to Test case"),
        ("case", 0, "Send the test case …"),
        ("case", 1, "It was handed in"),
        ("case", 2, "Move on to Case discussion"),
        ("offer", 0, "Prepare the offer"),
    ],
)
def test_the_banner_has_the_act_that_comes_next(client, rita, cleo, stage, settled, label):
    walk_to(cleo, stage, by=rita)
    for _step in range(settled):
        transitions.settle(cleo, by=rita)
    banner = see(client, rita, cleo).text.split('class="promise')[1].split("</div>")[0]
    assert [label in banner, banner.count("button first")] == [True, 1]


def test_the_banner_tells_who_late_is_and_who_is_held(client, rita, cleo):
    assert see(client, rita, cleo).context["banner"]["look"] == ""
    clock.forward(timedelta(days=2))
    assert see(client, rita, cleo).context["banner"]["look"] == "due"
    clock.forward(timedelta(days=1))
    response = see(client, rita, cleo)
    assert response.context["banner"]["look"] == "late" and "Cleo should have heard from us" in response.text
    transitions.hold(cleo, by=rita, until=(clock.now() + timedelta(days=9)).date())
    response = see(client, rita, cleo)
    assert response.context["banner"]["look"] == "calm" and "Take it up again" in response.text


def test_after_a_decision_the_banner_follows_the_letter(client, rita, tom, cleo):
    walk_to(cleo, "chat", by=rita)
    transitions.settle(cleo, by=rita)
    clock.forward(AFTER_UNDO)
    no(cleo, tom, words={"words": "Thank you."})
    assert see(client, rita, cleo).context["banner"]["act"] == "write"
    closing.write_letter(cleo.letter, by=tom, version=1, words="Thank you.", reason="More queues.")
    assert see(client, rita, cleo).context["banner"]["act"] == "release"
    assert "a recruiter of this job releases it" in see(client, tom, cleo).text
    assert act(client, rita, "letter-release", cleo, version=2).status_code == 302
    assert "The letter leaves" in see(client, rita, cleo).text
    clock.forward(AFTER_UNDO)
    send_mail()
    assert "Cleo knows since" in see(client, rita, cleo).text


def test_the_way_on_stands_once(client, rita, cleo):
    """Beside the promise where it is what comes next, else with the decision."""
    page = see(client, rita, cleo).text
    banner = page.split('class="promise')[1].split("</div>")[0]
    assert (page.count("Move on to Recruiter chat"), banner.count("Move on to Recruiter chat")) == (1, 1)
    walk_to(cleo, "chat", by=rita)
    clock.forward(AFTER_UNDO)
    page = see(client, rita, cleo).text
    banner = page.split('class="promise')[1].split("</div>")[0]
    assert (page.count("Move on to Test case"), banner.count("Move on to Test case")) == (1, 0)
    assert "Not a match …" in page and "Hold …" in page
