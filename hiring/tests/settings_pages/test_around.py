"""The office, the confidant, a partner's guests, and the template of the hand-over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from candidates import links
from candidates.models import Link
from hiring import clock, founding
from hiring.models import Organisation, Partner
from hiring.testing import make_application, make_user, stage_of
from interviews.models import Guest, Interview, Seat
from offers import steps
from offers.models import HandoverStep

from .shared import both, page, post, typed

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


# The organisation


def test_the_office_and_the_confidant_are_named(client, ada, hanna, organisation):
    gone = make_user("Gone Person", is_active=False)
    form = page(client, ada, "organisation").context["form"]
    assert gone not in form.fields["confidant"].queryset

    saved = post(client, ada, "organisation", **typed(form, office="Quay 1\nRing twice.", confidant=hanna.pk))
    refused = post(client, ada, "organisation", **typed(form, confidant=gone.pk, version=2))

    assert (saved.status_code, refused.status_code) == (302, 422)
    row = Organisation.objects.get()
    assert (row.office, row.confidant) == ("Quay 1\nRing twice.", hanna)


# Guests


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(name="Clinicalender")


def add(client: Any, ada: Any, partner: Partner, **words: str) -> Any:
    form = page(client, ada, "partner-guest-new", partner.uid).context["form"]
    return post(client, ada, "partner-guest-new", partner.uid, **typed(form, **words))


def test_a_guest_is_added_mended_and_known_by_the_address(client, ada, partner):
    assert add(client, ada, partner, name="Pat Doyle", title="Team lead", email="Pat@Clin.example").status_code == 302
    guest = Guest.objects.get()
    assert (guest.partner, guest.name, guest.title, guest.email, guest.zone) == (
        partner,
        "Pat Doyle",
        "Team lead",
        "pat@clin.example",
        "Europe/Amsterdam",
    )
    again = add(client, ada, partner, name="Other", email="PAT@clin.example")
    assert (again.status_code, again.context["form"].errors["email"]) == (
        422,
        ["This partner has somebody with this address already."],
    )
    bad = add(client, ada, partner, name=" \u200b", email="pat", zone="Mars/Base")
    assert (bad.status_code, sorted(bad.context["form"].errors)) == (422, ["email", "name", "zone"])
    other = Partner.objects.create(name="Other")
    assert add(client, ada, other, name="Pat Doyle", email="pat@clin.example").status_code == 302

    both_names(client, ada, guest)
    assert "Pat the Second" in page(client, ada, "partner", partner.uid).content.decode()


def both_names(client: Any, ada: Any, guest: Guest) -> None:
    """Two who save at once: the slower one reads both names."""
    form = page(client, ada, "partner-guest", guest.uid).context["form"]
    assert post(client, ada, "partner-guest", guest.uid, **typed(form, name="Pat the First")).status_code == 302
    late = post(client, ada, "partner-guest", guest.uid, **typed(form, name="Pat the Second"))
    assert (late.status_code, [(one.theirs, one.yours) for one in late.context["clashes"]]) == (
        409,
        [("Pat the First", "Pat the Second")],
    )
    assert post(client, ada, "partner-guest", guest.uid, **typed(late.context["form"])).status_code == 302


def test_who_is_retired_has_no_way_in_any_more(client, ada, rita, job, partner):
    """The link is dead from the next request on, and comes back to life by nothing."""
    application = make_application(job, "Cleo Okafor")
    guest = Guest.objects.create(partner=partner, name="Pat", email="pat@clin.example")
    now = clock.now()
    link = Link.objects.create(purpose="guest", expires_at=now + timedelta(days=9))
    meeting = Interview.objects.create(
        application=application,
        stage=stage_of(application, "chat"),
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, minutes=30),
        zone="UTC",
        mode="online",
        planned_by=rita,
        planned_at=now,
    )
    Seat.objects.create(application=application, interview=meeting, guest=guest, link=link, made_at=now)
    token = links.token(link)
    assert links.find("guest", token) == link

    assert post(client, ada, "partner-guest-retire", guest.uid).status_code == 302
    guest.refresh_from_db()
    assert (guest.retired_at, links.find("guest", token)) == (now, None)
    epoch = Link.objects.get(pk=link.pk).epoch
    assert post(client, ada, "partner-guest-retire", guest.uid).status_code == 302
    assert Link.objects.get(pk=link.pk).epoch == epoch
    assert post(client, ada, "partner-guest-retire", guest.uid, act="restore").status_code == 302
    guest.refresh_from_db()
    assert (guest.retired_at, links.find("guest", token)) == (None, None)


# The hand-over


def test_the_shipped_steps_are_two_parts_with_owners_and_days():
    """B27: orientation and onboarding training."""
    found = steps.shipped()
    for step in found:
        step.full_clean()
    assert {part: len([1 for step in found if step.part == part]) for part in ("orientation", "training")} == {
        "orientation": 8,
        "training": 7,
    }
    assert {step.whose for step in found} == {"hr", "manager", "recruiter"}
    assert (min(step.day for step in found), max(step.day for step in found)) == (-14, 75)
    assert len({step.text for step in found}) == len(found)


def test_the_first_run_brings_the_steps_and_nothing_brings_them_twice():
    Organisation.objects.all().delete()
    founding.found(
        name="H",
        country="NL",
        zone="UTC",
        administrator={"name": "Ada", "email": "a@h.example"},
        password="correct horse",
    )
    assert HandoverStep.objects.count() == 15
    HandoverStep.objects.exclude(day=0).delete()
    assert (steps.load(), HandoverStep.objects.count()) == (0, 1)


def test_hr_and_administrators_change_the_steps(client, hanna, ada, rita, organisation):
    steps.load()
    assert page(client, rita, "handover-steps").status_code == 403
    data = typed(
        page(client, hanna, "handover-step-new").context["form"],
        part="training",
        text="Visit the users",
        whose="manager",
        day="3",
    )

    assert post(client, hanna, "handover-step-new", **data).status_code == 302
    made = HandoverStep.objects.get(text="Visit the users")
    shown = page(client, ada, "handover-steps").context["parts"][1][1]
    assert [step.day for step in shown] == sorted(step.day for step in shown)
    assert [step.text for step in shown if step.day == 3][-1] == "Visit the users"
    for wrong in ({"text": ""}, {"day": "400"}, {"part": "party"}, {"whose": "nobody"}, {"text": "a" * 201}):
        refused = post(client, hanna, "handover-step-new", **{**data, **wrong})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, list(wrong))

    both(client, ada, "handover-step", made.uid, field="text")
    assert post(client, hanna, "handover-step-remove", made.uid).status_code == 302
    assert HandoverStep.objects.count() == 15
    assert "Settings" in page(client, hanna, "handover-steps").content.decode()
    rooms = page(client, hanna, "settings").content.decode().split("<main")[1]
    assert re.findall(r'href="/team/settings/([a-z-]+)/"', rooms) == ["hand-over"]


def test_the_last_step_stays(client, hanna, organisation):
    step = HandoverStep.objects.create(part="training", text="Hello", whose="hr", day=-1)
    refused = post(client, hanna, "handover-step-remove", step.uid)
    assert (refused.status_code, HandoverStep.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (0, "on the first day"),
        (1, "1 day after the first"),
        (30, "30 days after the first"),
        (-1, "1 day before the first"),
        (-14, "14 days before the first"),
    ],
)
def test_a_day_is_told_in_words(day: int, words: str):
    assert HandoverStep(day=day).when == words


def test_these_lists_ask_as_often_for_three_rows_as_for_one(client, ada, partner, django_assert_num_queries):
    client.force_login(ada)
    for number in (1, 2, 3):
        Guest.objects.create(partner=partner, name=f"Pat {number}", email=f"pat{number}@clin.example")
        HandoverStep.objects.create(part="training", text=f"Step {number}", whose="hr", day=number)
        for address, count in ((f"/team/settings/partners/{partner.uid}/", 6), ("/team/settings/hand-over/", 4)):
            if number != 2:
                with django_assert_num_queries(count):
                    assert client.get(address).status_code == 200
