"""Time zones to choose from: each place once, by its present name; what somebody has by an older one stays theirs."""

import re

import pytest
from django.urls import reverse

from candidates.tests.portal_world import enter
from hiring.forms import ZoneField, old_names, places, zones
from hiring.testing import make_application

from .settings_pages.shared import typed

pytestmark = pytest.mark.embedded


def offered(field: ZoneField, value: str = "") -> list[str]:
    drawn = field.widget.render("zone", value)
    assert drawn.count(" selected>") == (1 if value else 0)
    return re.findall(r'value="([^"]*)"', drawn)


def test_each_place_is_offered_once_by_its_present_name():
    found = offered(ZoneField())
    assert len(found) == len(set(found)) == len(places()) + 1 and found[-1] == "UTC"
    now = ("Europe/Kyiv", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Europe/Oslo", "Asia/Ho_Chi_Minh")
    was = ("Europe/Kiev", "Asia/Calcutta", "America/Buenos_Aires", "US/Pacific", "Asia/Saigon", "Asia/Istanbul", "GMT")
    assert set(now) <= set(found) and not set(was) & set(found)
    assert len(zones()) == 11


@pytest.mark.parametrize("own", ["Europe/Kiev", "US/Pacific", "UCT"])
def test_whose_zone_goes_by_an_older_name_keeps_it(own):
    field = ZoneField()
    assert offered(field, own) == [own, *offered(field)]
    assert field.clean(own) == own
    assert "Olympus" not in field.widget.render("zone", "Mars/Olympus")


def test_a_browser_that_knows_the_older_name_finds_the_place():
    """Chrome says Asia/Calcutta: static/js/draft.js looks for it in `data-was`."""
    assert "Asia/Calcutta" in old_names()["Asia/Kolkata"] and "Europe/Kiev" in old_names()["Europe/Kyiv"]
    assert re.search(
        r'<option data-was="[^"]*Asia/Calcutta[^"]*" value="Asia/Kolkata">', ZoneField().widget.render("z", "")
    )


@pytest.mark.django_db
def test_a_candidate_and_a_colleague_save_theirs_unchanged(client, rita, job):
    cleo = make_application(job, "Cleo Okafor").candidate
    type(cleo).objects.filter(pk=cleo.pk).update(zone="Europe/Kiev")
    type(rita).objects.filter(pk=rita.pk).update(zone="Asia/Calcutta")
    client.force_login(rita)
    theirs, form = enter(cleo), client.get(reverse("me")).context["form"]
    about = theirs.get(reverse("portal-about"))
    for page, own in ((about, "Europe/Kiev"), (client.get(reverse("me")), "Asia/Calcutta")):
        assert page.text.count(f'value="{own}" selected>') == 1
    assert (
        theirs.post(reverse("portal-contact"), typed(about.context["contact"], phone="+31 6 1234")).status_code == 302
    )
    assert client.post(reverse("me"), typed(form, working_days=["1", "2"])).status_code == 302
    cleo.refresh_from_db()
    rita.refresh_from_db()
    assert (cleo.zone, cleo.phone, rita.zone, rita.working_days) == (
        "Europe/Kiev",
        "+31 6 1234",
        "Asia/Calcutta",
        "12",
    )
