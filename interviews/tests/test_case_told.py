"""Decided is not told, at a test case: until the word has left, every byte about it is what it was in review."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import hiring.urls  # noqa: F401 (before ids are drawn from the test's own numbers)
from candidates import leads
from candidates.models import Application, Lead
from candidates.tests.alike import told
from candidates.tests.portal_world import WORD, World, asks, enter, rolled_back
from hiring import clock
from hiring.models import Focus
from hiring.testing import decide, full_letter, send_mail, stage_of
from interviews.transitions import cases, more_time

from .cases import handed_in, sent

pytestmark = [pytest.mark.usefixtures("monday", "same_draws"), pytest.mark.embedded]


def at(application, name):
    return reverse(name, args=[application.uid])


MINE = (
    "portal-case",
    "portal-case-begin",
    "portal-more-time",
    "portal-hand-in",
    "portal-case-file",
    "portal-application",
)


def window(case):
    pass


def running(case):
    cases.begin(case)


def wished(case):
    cases.begin(case)
    more_time.ask_more_time(case, days=9)


def everything(application, draws):
    """All that can be asked about the case, and its pages after each act that was taken."""
    wanted = asks(World(application, application, _Nobody(), _Nobody(), Lead.objects.get(), _Nobody(), _Nobody()))
    found, cookie = {}, enter(application.candidate).cookies["candor_portal"].value
    for name in MINE:
        for number, ask in enumerate(wanted[name]):
            with rolled_back():
                draws()
                client = Client()
                client.cookies["candor_portal"] = cookie
                found[name, number] = told(ask.by(client))
                if ask.method == "post" and found[name, number][0] == 302:
                    for page in ("portal-case", "portal-application"):
                        found[name, number, page] = told(client.get(at(application, page)))
    return found


def a_lead(job, rita):
    leads.approach(job, name="Sam Vela", email="sam@people.example", zone="UTC", word=WORD, by=rita)


class _Nobody:
    """Stands for what these pages do not show."""

    uid = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(("state", "minutes"), [(window, 9), (running, 31), (wished, 31), (handed_in, 9)])
def test_decided_and_untold_every_byte_about_the_case_is_as_in_review(state, minutes, cleo, rita, tom, same_draws):
    a_lead(cleo.job, rita)
    state(sent(cleo, by=rita, window_days=5, graders=[(tom, Focus.ALL)]))
    clock.forward(timedelta(hours=1))
    send_mail()
    later = clock.now() + timedelta(minutes=minutes)
    application = Application.objects.get(pk=cleo.pk)
    with rolled_back(), clock.at(later):
        in_review = everything(application, same_draws)
    decide(application, "reject", by=rita, reason_kind="case", words=full_letter(cleo), release=minutes == 9)
    with clock.at(later):
        decided = everything(Application.objects.get(pk=cleo.pk), same_draws)
    assert [key for key in in_review if in_review[key] != decided[key]] == []
    assert in_review["portal-case", 0][0] == 200


def test_a_move_that_can_be_undone_shows_nothing_of_itself(cleo, rita, same_draws):
    a_lead(cleo.job, rita)
    handed_in(sent(cleo, by=rita))
    clock.forward(timedelta(hours=1))
    send_mail()
    later = clock.now() + timedelta(minutes=9)
    application = Application.objects.get(pk=cleo.pk)
    with rolled_back(), clock.at(later):
        before = everything(application, same_draws)
    decide(application, "advance", by=rita, to=stage_of(cleo, "discussion"))
    with clock.at(later):
        after = everything(Application.objects.get(pk=cleo.pk), same_draws)
    assert [key for key in before if before[key] != after[key]] == []
