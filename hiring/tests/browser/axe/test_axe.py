"""axe looks at every page that a GET can reach, light and dark, at 1440 and 390 px; and no page is wider than a phone.

The routes come from the resolver, so a new one is looked at without a line here, unless its address wants an id that nobody
knows yet: then this test asks for an example. A page is loaded once; the scheme and the size are changed under it. What does
not depend on the scheme is looked at in one of the two. Contrast is most of the work and the same wherever a text has the same
colours, size and ground: each such look is judged where it first turns up.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from candidates import links
from hiring import routes
from hiring.demo import story
from hiring.models import Organisation, User
from hiring.tests.browser.conftest import PASSWORD

from .demo import CHOSEN, application_of, make_demo, secure
from .examples import Examples, more_pages
from .looker import LOOKS, Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.long]
NOBODYS = {  # refused to everybody: allauth's and the admin's ways that are not used here
    *("account_email", "account_confirm_login_code", "account_confirm_email", "account_email_verification_sent"),
    *("account_signup", "not-here"),
    *("admin:view_on_site", "admin:autocomplete"),
    *("admin:hiring_function_delete", "admin:hiring_skill_delete"),
}
# Ada has an authenticator app; who is halfway in has typed her password and not her code. "holder" owes a scorecard, "told" heard
# that something isn’t right, "asked" was asked whether a partner may read about them, "guest" is one of a partner's people.
READERS = {
    "my": ["linh", "marta", "cleo", "elena", "rasmus", "asked", "stranger"],
    "guest": ["guest", "stranger"],
    "team": ["rita", "lea", "hanna", "ada", "holder", "told", "stranger", "halfway"],
    "admin": ["ada"],
}
OUTSIDE = {"stranger", "halfway"}  # led to the door by every page behind it
WAYS_IN = {"portal-in", "guest-in"}  # whoever follows one is somebody else from then on
# What a GET is for, and yet no page: files, fragments, answers for machines, and ways that only lead on.
PAGELESS = set(
    """
    account_reset_password_from_key account_set_password admin:jsi18n admin:login application-cv application-cv-page case-file
    find guest-page handover-csv handover-json healthz job mfa_download_recovery_codes mfa_login_webauthn offer-letter
    portal-case-file portal-data-file portal-document portal-meeting-file portal-offer-letter portal-presentation-page
    """.split()
)


def sign_in(visitor: Callable[..., Page], user: User, until: str) -> Page:
    page = visitor("/team/login/")
    page.get_by_label("Mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(until)
    return page


def test_axe_finds_nothing_on_any_page(transactional_db, visitor, wall, monkeypatch, settings, live_server, tmp_path):
    settings.SITE_URL, settings.MAILDIR = live_server.url, tmp_path / "maildir"
    settings.EMAIL_BACKEND = "hiring.maildir.Backend"
    settings.DEMO = settings.DEBUG = True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600  # Ada's pages want a fresh sign-in, and this takes minutes
    cast = [one for one in story.people() if one.name in CHOSEN]
    assert {one.name for one in cast} == CHOSEN
    monkeypatch.setattr(story, "people", lambda: cast)
    began, looker = time.monotonic(), Looker()
    stranger = visitor("/team/first-run/")
    assert Organisation.current() is None
    looker.look(stranger, reverse("first-run"))  # it is only there before there is a company
    make_demo()
    examples = Examples()
    who = {"stranger": stranger, "linh": visitor(links.address(links.portal(examples.person)))}
    for name in ("Marta Kowalska", "Cleo Okafor", "Elena Rossi", "Rasmus Holm"):
        who[name.split()[0].lower()] = visitor(links.address(links.portal(application_of(name).candidate)))
    who["asked"] = visitor(links.address(links.portal(examples.asked.application.candidate)))
    who["guest"] = visitor(links.address(examples.guest.link))
    ada = User.objects.get(name="Ada Stone")
    readers = {
        name.split()[0].lower(): User.objects.get(name=name) for name in ("Rita Moss", "Lea Brandt", "Hanna Reed")
    }
    for name, user in (readers | {"ada": ada, "holder": examples.seat.user, "told": examples.concern.to}).items():
        who[name] = sign_in(visitor, user, "**/team/")
    secure(ada)
    for name in ("ada", "hanna"):  # the pages of one's keys, and of one's first, want to know that it is oneself
        who[name].goto(reverse("account_reauthenticate"))
        who[name].get_by_label("Password").fill(PASSWORD)
        who[name].get_by_role("button", name="Go on").click()
    who["halfway"] = sign_in(visitor, ada, "**/2fa/authenticate/")
    addresses = {
        route.name: reverse(route.name, kwargs=examples.of(route))
        for route in routes.every()
        if route.name and route.name not in NOBODYS
    }
    assert examples.wanted == []

    looked, pageless = ["first-run"], set()
    for name, address in addresses.items():
        if name in looked or name in WAYS_IN:
            continue
        readers, statuses = READERS.get(address.split("/")[1], ["stranger"]), {}
        for reader in readers:
            answer = who[reader].request.get(address, max_redirects=0)
            statuses[reader] = answer.status
            if answer.status == 200 and b"<html" in answer.body()[:200]:
                looker.look(who[reader], address)
                looked.append(name)
                break
        else:
            inside = {status for reader, status in statuses.items() if reader not in OUTSIDE or readers == [reader]}
            if inside != {405}:  # else it is for acts only
                pageless.add(name)
    settings.DEBUG = False  # the error pages that people read
    for reader, address in more_pages(examples):
        looker.look(who[reader], address)

    took = time.monotonic() - began
    print(f"axe: {looker.pages} pages, {len(LOOKS)} looks each, {took:.0f} seconds")  # noqa: T201 (pytest -s shows it)
    assert pageless == PAGELESS
    assert looker.found == {}
    assert len(looked) > 80
