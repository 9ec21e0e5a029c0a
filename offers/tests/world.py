"""What the tests of pages share: Cleo in the offer's stage, a browser that came in by her link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from candidates import links
from candidates.models import Application, Candidate
from hiring import clock
from hiring.models import User
from hiring.testing import code_of, make_application, make_offer, send_mail, walk_to
from offers import transitions
from offers.models import HandoverStep, Offer


def fresh(application: Application) -> Application:
    joined = Application.objects.select_related("candidate", "job", "stage", "owed_by", "letter")
    return joined.get(pk=application.pk)


def in_offer_stage(application: Application, by: User) -> Application:
    """In the offer's stage, and the moves before it heard of."""
    walk_to(application, "offer", by=by)
    clock.forward(timedelta(minutes=11))
    send_mail()
    return fresh(application)


def again(offer: Offer) -> Offer:
    joined = "application__candidate", "application__job", "application__stage", "application__owed_by", "version"
    return Offer.objects.select_related(*joined, "opening").get(pk=offer.pk)


def hired(application: Application, *, by: User, approver: User, **terms: Any) -> Application:
    """Hired by an accepted offer."""
    offer = make_offer(application, by=by, approver=approver, **terms)
    transitions.accept(offer, code=code_of(offer))
    return fresh(application)


def another(job: Any, name: str, by: User) -> Application:
    return in_offer_stage(make_application(job, name), by)


def enter(candidate: Candidate) -> Client:
    """A browser that came in by the candidate's link."""
    client = Client()
    client.get(reverse("portal-in", args=[links.token(links.portal(candidate))]))
    return client


def make_template() -> None:
    """A list of three: HR, the manager, the recruiter."""
    steps = [("orientation", "Desk and key", "hr", -3), ("orientation", "Lunch with the team", "manager", 0)]
    steps.append(("training", "A first change in production", "recruiter", 10))
    for part, text, whose, day in steps:
        HandoverStep.objects.create(part=part, text=text, whose=whose, day=day)
