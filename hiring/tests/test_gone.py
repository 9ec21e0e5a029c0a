"""P13: gone means gone. After deactivation, revocation or a new password the next request is refused, on every channel."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from candidates import leads, links, outbox
from candidates.models import Link, Mail
from hiring import clock, people, roles
from hiring.models import User
from hiring.testing import make_job, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
WORD = "Your talk about queues at the meetup stayed with me, above all how you test time itself."


def signed_in(user: User, password: str = "") -> Client:
    client = Client()
    if password:
        client.post(reverse("account_login"), {"login": user.email, "password": password})
    else:
        client.force_login(user)
    assert client.get("/team/me/").status_code == 200
    return client


def is_sent_to_the_login(client: Client, address: str, method: str = "get") -> bool:
    answer = getattr(client, method)(address)
    return answer.status_code == 302 and answer.headers["Location"].startswith("/team/login/")


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_whoever_is_deactivated_is_refused_from_the_next_request_on(method, cleo, tom, lea, ada):
    """With a live session, everywhere: pages, acts, fragments, Django's admin."""
    client, browser = signed_in(tom), signed_in(tom)
    browser.defaults["HTTP_HX_REQUEST"] = "true"
    people.deactivate(tom, by=ada, to=lea)
    for address in (
        "/team/",
        "/team/me/",
        "/team/jobs/",
        reverse("board", args=[cleo.job.slug]),
        reverse("application", args=[cleo.uid]),
        reverse("application-hold", args=[cleo.uid]),
        reverse("find") + "?q=cleo",
        "/team/sessions/",
        "/team/password/change/",
        "/admin/",
    ):
        assert is_sent_to_the_login(client, address, method), address
        assert is_sent_to_the_login(browser, address, method), address


def test_whoever_is_deactivated_does_not_come_in_again(ada, lea):
    nora = make_user("Nora Vale", is_recruiter=True, password="correct horse battery")
    people.deactivate(nora, by=ada, to=lea)
    client = Client()
    client.post(reverse("account_login"), {"login": nora.email, "password": "correct horse battery"})
    assert is_sent_to_the_login(client, "/team/me/")
    people.reactivate(nora)
    client.post(reverse("account_login"), {"login": nora.email, "password": "correct horse battery"})
    assert client.get("/team/me/").status_code == 200


def test_a_session_of_before_stays_dead_when_the_account_is_opened_again(ada):
    """By the login as by the page of an invitation, whether or not it was used in between."""
    nora = make_user("Nora Vale", is_recruiter=True)
    first, password = Client(), "correct horse battery"
    first.post(links.invitation(nora, people.invite(nora, by=ada).queued_at), {"password": password})
    sessions = [first, signed_in(nora, password), signed_in(nora, password)]
    assert first.get("/team/me/").status_code == 200
    people.deactivate(nora, by=ada)
    assert is_sent_to_the_login(sessions[1], "/team/me/")
    people.reactivate(nora)
    assert [is_sent_to_the_login(one, "/team/me/") for one in sessions] == [True, True, True]
    signed_in(nora, password)


def test_an_invitation_dies_with_the_account(ada):
    invited = make_user("Newcomer Vane", is_interviewer=True)
    mail = people.invite(invited, by=ada)
    address = links.invitation(invited, mail.queued_at)
    assert Client().get(address).status_code == 200
    people.deactivate(invited, by=ada)
    assert Client().get(address).status_code == 410
    people.reactivate(invited)
    assert Client().get(address).status_code == 410
    again = people.invite(invited, by=ada)
    invited.refresh_from_db()
    assert Client().get(links.invitation(invited, again.queued_at)).status_code == 200
    assert Client().post(address, {"password": "correct horse battery"}).status_code == 410
    assert Mail.objects.get(pk=mail.pk).state == Mail.State.CANCELLED


def test_a_role_that_is_taken_away_is_gone_at_once(cleo, tom):
    client = signed_in(tom)
    board = reverse("board", args=[cleo.job.slug])
    assert client.get(board).status_code == 200
    User.objects.filter(pk=tom.pk).update(is_manager=False)
    assert client.get(board).status_code == 403
    User.objects.filter(pk=tom.pk).update(is_manager=True)
    cleo.job.members.filter(user=tom).delete()
    assert client.get(board).status_code == 404


def test_a_look_is_over_when_its_hour_is(cleo, ada):
    client, address = signed_in(ada), reverse("application", args=[cleo.uid])
    assert client.get(address).status_code == 403
    roles.look(ada, cleo.job, "Somebody complained")
    assert client.get(address).status_code == 200
    clock.forward(timedelta(minutes=61))
    assert client.get(address).status_code == 403


def test_who_stood_in_no_longer_does_when_the_days_are_over(cleo, rita, iris):
    day = clock.now().date()
    people.be_away(rita, first_day=day, last_day=day, cover=iris, by=rita)
    client, address = signed_in(iris), reverse("application", args=[cleo.uid])
    assert client.get(address).status_code == 200
    clock.forward(timedelta(days=1))
    assert client.get(address).status_code == 404


def test_a_raised_epoch_ends_the_portal_on_every_device(cleo):
    link = links.portal(cleo.candidate)
    address, browsers = links.address(link), [Client(), Client()]
    for browser in browsers:
        browser.get(address)
        assert browser.get(reverse("portal-about")).status_code == 200
    links.revoke(link)
    for browser in browsers:
        assert browser.get(reverse("portal-about")).headers["Location"].startswith("/my/link/")
        assert browser.post(reverse("portal-pool"), {"pool": "yes"}).status_code == 403
        assert browser.get(address).headers["Location"].startswith("/my/link/")
    fresh = links.address(Link.objects.get(pk=link.pk))
    assert fresh != address
    browsers[0].get(fresh)
    assert browsers[0].get(reverse("portal-about")).status_code == 200


def test_a_link_to_answer_can_be_revoked(rita):
    lead = leads.approach(
        make_job(team=(rita,)), name="Sam Vela", email="sam@people.example", zone="UTC", word=WORD, by=rita
    )
    link = links.lead(lead)
    address = links.address(link)
    assert Client().get(address).status_code == 200
    links.revoke(link)
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"answer": "yes"}).status_code == 404
    assert outbox.with_links(Mail.objects.get(lead=lead)) != address


def test_a_new_password_ends_every_other_session(organisation: Any):
    old, new = "correct horse battery", "staple of another kind"
    nora = make_user("Nora Vale", is_recruiter=True, password=old)
    here, there = signed_in(nora, old), signed_in(nora, old)
    changed = here.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})
    assert changed.status_code == 302
    assert here.get("/team/me/").status_code == 200
    assert is_sent_to_the_login(there, "/team/me/")
    assert is_sent_to_the_login(there, "/team/me/", "post")


def test_a_session_that_was_ended_from_another_device_is_over(organisation: Any):
    password = "correct horse battery"
    nora = make_user("Nora Vale", is_recruiter=True, password=password)
    here, there = signed_in(nora, password), signed_in(nora, password)
    here.post(reverse("usersessions_list"))  # "end all others"
    assert here.get("/team/me/").status_code == 200
    assert is_sent_to_the_login(there, "/team/me/")
    assert Session.objects.count() == 1
