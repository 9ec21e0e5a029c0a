"""Races, on PostgreSQL: eight at the same instant, each with a connection of its own; SQLite would show nothing here."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from candidates.models import Application, Mail
from candidates.tests.racing import at_once, lost, won
from hiring import clock, jobs
from hiring.models import Job, LetterNeeds, Opening
from hiring.testing import (
    MONDAY,
    code_of,
    hire,
    make_application,
    make_job,
    make_offer,
    make_organisation,
    make_pipeline,
    make_user,
)
from offers import sweep, transitions
from offers.models import Handover, Offer

from .world import again, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 1


@pytest.fixture
def company():
    """Rita who recruits, Abel who approves, and a job with one opening."""
    with clock.at(MONDAY):
        make_organisation()
        rita = make_user("Rita Moss", is_recruiter=True)
        abel = make_user("Abel Roth", is_approver=True)
        yield rita, abel


def a_job(rita, **more):
    way = make_pipeline("Way", stages=(("offer", "offer", LetterNeeds.CALL, "Offer"),))
    return make_job(team=(rita,), pipeline=way, **more)


def people(job, number):
    """So many in the offer's stage, which is the only one of this job."""
    return [fresh(make_application(job, f"Person {one}")) for one in range(number)]


def accept(offer, code):
    return transitions.accept(again(offer), code=code)


def decline(offer, code):
    return transitions.decline(again(offer), code=code)


def take_back(offer, by):
    transitions.take_back(again(offer), by=by, why="x")
    return offer


def holders(job):
    return list(Opening.objects.filter(job=job).values_list("offer", "application"))


def test_of_eight_offers_sent_at_once_for_one_opening_one_holds_it(company):
    rita, abel = company
    for _round in range(ROUNDS):
        job = a_job(rita)
        offers = [make_offer(one, by=rita, approver=abel, upto="called") for one in people(job, 8)]
        found = at_once(*[lambda one=one: transitions.send(again(one), by=rita) or one for one in offers])
        assert len(won(found)) == 1
        assert {sentence.split(".")[0] for sentence in lost(found)} == {"Every opening of this job is taken"}
        states = sorted(Offer.objects.filter(application__job=job).values_list("state", flat=True))
        assert states == ["approved"] * 7 + ["sent"]
        assert Mail.objects.filter(kind="offer_sent", application__job=job).count() == 1
        # Each of the others still has their promise, and may be sent an offer once there is an opening.
        assert Application.objects.filter(job=job, turn="us").count() == 7


def test_of_four_offers_and_four_hirings_at_once_one_gets_the_opening(company):
    rita, abel = company
    for _round in range(ROUNDS):
        job = a_job(rita)
        them = people(job, 8)
        offers = [make_offer(one, by=rita, approver=abel, upto="called") for one in them[:4]]
        sends = [lambda one=one: transitions.send(again(one), by=rita) or one for one in offers]
        hires = [lambda one=one: hire(fresh(one), by=rita) for one in them[4:]]
        assert len(won(at_once(*sends, *hires))) == 1
        (holder,) = holders(job)
        assert sum(value is not None for value in holder) == 1


def test_an_opening_is_not_cancelled_while_an_offer_takes_it(company):
    rita, abel = company
    for _round in range(ROUNDS):
        job = a_job(rita, openings=2)
        offers = [make_offer(one, by=rita, approver=abel, upto="called") for one in people(job, 2)]
        sends = [lambda one=one: transitions.send(again(one), by=rita) or one for one in offers]

        def fewer(pk=job.pk):
            with transaction.atomic():
                jobs.set_openings(Job.objects.get(pk=pk), 1)
            return pk

        at_once(*sends, fewer)
        assert not Opening.objects.filter(job=job, offer__isnull=False, cancelled_at__isnull=False).exists()


def test_eight_clicks_on_accept_are_one_yes(company):
    rita, abel = company
    for _round in range(ROUNDS):
        job = a_job(rita)
        (cleo,) = people(job, 1)
        offer = make_offer(cleo, by=rita, approver=abel)
        code = code_of(offer)
        found = at_once(*[partial(accept, offer, code)] * 8)
        assert len(won(found)) == 1
        assert set(lost(found)) == {"This offer is not open any more."}
        assert (Handover.objects.filter(application=cleo).count(), fresh(cleo).state) == (1, "hired")
        assert Mail.objects.filter(kind="closing_hired", application=cleo).count() == 1
        assert cleo.events.filter(verb="offer_answered").count() == 1


def test_yes_and_no_and_taking_back_at_once_end_in_one_of_them(company):
    rita, abel = company
    for _round in range(ROUNDS):
        job = a_job(rita)
        (cleo,) = people(job, 1)
        offer = make_offer(cleo, by=rita, approver=abel)
        code = code_of(offer)
        found = at_once(partial(accept, offer, code), partial(decline, offer, code), partial(take_back, offer, rita))
        assert len(won(found)) == 1
        row, offer = fresh(cleo), again(offer)
        assert (offer.state, row.state, offer.opening_id is not None) in (
            ("accepted", "hired", True),
            ("declined", "withdrawn", False),
            ("taken_back", "active", False),
        )


def test_two_schedulers_end_an_offer_once(company):
    rita, abel = company
    job = a_job(rita)
    (cleo,) = people(job, 1)
    offer = make_offer(cleo, by=rita, approver=abel)
    at_once(*[sweep.sweep] * 8, later=offer.expires_at - clock.now())
    assert again(offer).state == "expired"
    assert Mail.objects.filter(kind="offer_expired").count() == 1


def test_eight_wrong_codes_at_once_count_eight(company):
    rita, abel = company
    job = a_job(rita)
    (cleo,) = people(job, 1)
    offer = make_offer(cleo, by=rita, approver=abel)
    at_once(*[lambda: transitions.accept(again(offer), code="AAAA-AAAA")] * 8)
    offer = again(offer)
    assert (offer.code_epoch, offer.code_tries, offer.state) == (2, 3, "sent")
    assert Mail.objects.filter(kind="offer_code").count() == 1
