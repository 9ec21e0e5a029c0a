"""Who comes in, by which link, and whose things are there."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from candidates import links
from candidates.models import Application, Link
from candidates.tests.portal_world import asks, enter, make_world, rows
from hiring import clock
from hiring.testing import mails, make_application, make_candidate

from .shared import page_of, words

pytestmark = pytest.mark.usefixtures("monday")


# --- the way in --------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_portal_and_a_single_application_at_once(cleo):
    client = enter(cleo.candidate)
    cookie = client.cookies["candor_portal"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")
    answer = client.get("/my/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/my/applications/{cleo.uid}/")
    assert page_of(cleo, client).status_code == 200
    assert "sessionid" not in client.cookies and "candor_session" not in client.cookies


def test_a_raised_epoch_ends_the_next_request(cleo):
    client = enter(cleo.candidate)
    links.revoke(Link.objects.get(candidate=cleo.candidate))
    answer = page_of(cleo, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/link/?old=1")
    assert client.post(reverse("portal-withdraw", args=[cleo.uid])).status_code == 403
    assert Application.objects.get().is_open
    assert page_of(cleo).status_code == 200  # the link of the next mail


def test_a_link_runs_out(cleo):
    client = enter(cleo.candidate)
    clock.forward(links.LASTS)
    assert page_of(cleo, client).headers["Location"] == "/my/link/?old=1"


@pytest.mark.parametrize("cookie", ["", "nonsense", "x" * 5000, "signed"])
def test_a_cookie_that_is_not_ours_opens_nothing(client, cleo, cookie):
    if cookie == "signed":
        cookie = signing.dumps(["not a uid"], salt="candor.portal")
    client.cookies["candor_portal"] = cookie
    assert client.get("/my/").status_code == 302
    assert client.get("/my/").headers["Location"].startswith("/my/link/")


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "💥", "a" * 3000])
def test_a_broken_link_leads_to_a_new_one(client, cleo, token):
    answer = client.get(reverse("portal-in", args=[token]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/link/?old=1")
    assert "run out" in words(client.get("/my/link/?old=1"))


def test_leaving_forgets_the_link_on_this_device(cleo):
    client = enter(cleo.candidate)
    answer = client.post("/my/leave/")
    assert answer.headers["Location"] == "/my/left/" and client.cookies["candor_portal"].value == ""
    assert page_of(cleo, client).status_code == 302
    assert page_of(cleo).status_code == 200


def test_the_link_again_answers_everybody_alike(client, cleo):
    page = "/my/link/"
    found = [client.post(page, {"email": email}) for email in (cleo.candidate.email.upper(), "nobody@people.example")]
    assert [(a.status_code, a.headers["Location"], a.content) for a in found] == [(302, "/my/link/sent/", b"")] * 2
    assert client.post(page, {"email": "no address"}).status_code == 422
    mail = mails("portal_link")[0]
    assert (mail.candidate, mail.to, mail.is_notice) == (cleo.candidate, cleo.candidate.email, True)
    assert "[[portal]]" in mail.body and "Rita Moss" in mail.body
    client.post(page, {"email": cleo.candidate.email})
    assert len(mails("portal_link")) == 1
    clock.forward(timedelta(hours=1))
    client.post(page, {"email": cleo.candidate.email})
    assert len(mails("portal_link")) == 2


def test_who_was_set_aside_gets_no_link(client, job):
    doubtful = make_application(job, set_aside=True)
    client.post("/my/link/", {"email": doubtful.candidate.email})
    assert mails() == []


def test_a_flood_of_link_requests_is_slowed_down(client, cleo, settings):
    settings.FORMS_PER_HOUR = 2
    answers = [client.post("/my/link/", {"email": f"n{n}@people.example"}) for n in range(3)]
    assert [a.status_code for a in answers] == [302, 302, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


# --- whose ---------------------------------------------------------------------------------------------------------------


def test_nothing_of_others_is_there(cleo, rita):
    world = make_world(cleo, rita)
    sam = make_application(cleo.job, "Sam Vela")
    theirs = enter(sam.candidate)
    for name in ("portal-application", "portal-withdraw", "portal-revive", "portal-document", "portal-experience"):
        for ask in asks(world)[name]:
            assert ask.by(theirs).status_code == 404, ask
    theirs.post(reverse("portal-experience-remove", args=[world.experience.uid]), {"version": 1})
    assert world.candidate.experiences.exists()
    for name in ("portal-about", "portal-documents", "portal-data", "portal-data-file"):
        text = theirs.get(reverse(name)).content.decode()
        assert "Cleo" not in text and "cleo" not in text and "ledger" not in text


def test_looking_changes_nothing(cleo, rita):
    world = make_world(cleo, rita)
    browsers = enter(world.candidate), enter(make_candidate("Sam Vela"))
    all_asks = asks(world)
    before = rows()
    for name, wanted in all_asks.items():
        for path in {ask.path for ask in wanted}:
            for browser in browsers:
                for method in (browser.get, browser.head):
                    answer = method(path)
                    if answer.streaming:
                        b"".join(answer.streaming_content)  # read to its end, so that the file is closed
                    assert answer.status_code in (200, 302, 404, 405), (name, path)
    assert rows() == before
