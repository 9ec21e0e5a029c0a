"""Opened from Today or from People: acts lead back there, and one walks on through that list."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from hiring.testing import make_application

from .shared import act, see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TODAY = "/team/?whose=team"


def page_of(application, back=""):
    return reverse("application", args=[application.uid]) + (f"?next={quote(back, safe='')}" if back else "")


def ways(page):
    """Previous, place and next, as the page shows them."""
    found = dict(re.findall(r'rel="(prev|next)"[^>]*?href="([^"]+)"', page.text, re.S))
    return found.get("prev"), page.context["place"].number, page.context["place"].total, found.get("next")


@pytest.fixture
def three(job):
    return [make_application(job, name) for name in ("Linh Nguyen", "Mihai Balan", "Yuki Tanaka")]


@pytest.mark.parametrize("back", [TODAY, "/team/people/?q=&state=ours"])
def test_who_was_opened_from_a_list_has_its_neighbours_and_its_crumb(client, rita, three, back):
    client.force_login(rita)
    known = {one.uid: one for one in three}
    listed = [known.pop(row.who.uid if back == TODAY else row.uid) for row in listed_on(client.get(back))]
    assert known == {}
    first, middle, last = listed
    assert ways(see(client, rita, middle, next=back)) == (page_of(first, back), 2, 3, page_of(last, back))
    assert ways(see(client, rita, first, next=back))[0] is None
    assert ways(see(client, rita, last, next=back))[3] is None
    crumbs = re.search(r'class="crumbs".*?</nav>', see(client, rita, middle, next=back).text, re.S)[0]
    assert f'<a href="{back.replace("&", "&amp;")}">' in crumbs
    current = re.search(r'<a href="([^"]+)" aria-current="page">', see(client, rita, middle, next=back).text)[1]
    assert current == back.partition("?")[0]  # the rail says where one comes from


def listed_on(page):
    return page.context["waiting"].rows if page.context.get("waiting") else page.context["page"].rows


@pytest.mark.parametrize("back", [TODAY, "/team/people/?state=ours"])
def test_the_lists_say_where_one_comes_from(client, rita, three, back):
    client.force_login(rita)
    assert f'href="{page_of(three[0], back).replace("%2F", "/")}"' in client.get(back).text


def test_an_act_leads_back_to_today_with_its_undo(client, rita, three):
    one = three[0]
    page = see(client, rita, one, next=TODAY).text
    found = (re.search(r'action="([^"]+)".*?name="next"\s+value="([^"]+)"', form, re.S) for form in page.split("<form"))
    forms = [match.groups() for match in found if match]
    assert (reverse("application-advance", args=[one.uid]), TODAY) in forms
    assert (reverse("note-add", args=[one.uid]), page_of(one, TODAY)) in forms
    done = act(client, rita, "application-advance", one, to=one.job.pipeline.stages.all()[1].uid.hex, next=TODAY)
    assert (done.status_code, done.headers["Location"]) == (302, TODAY)
    assert reverse("application-undo", args=[one.uid]) in client.get(TODAY).text


def test_who_is_not_in_the_list_leads_on_to_its_first(client, rita, three):
    back = "/team/people/?q=Balan"
    assert ways(see(client, rita, three[0], next=back)) == (None, 0, 1, page_of(three[1], back))


@pytest.mark.parametrize("back", ["https://evil.example/team/", "//evil.example", "/team/jobs/", "javascript:x"])
def test_any_other_address_leads_nowhere(client, rita, three, back):
    page = see(client, rita, three[0], next=back)
    assert page.context["listed"] is None
    assert page.context["here"].startswith(page_of(three[0]))
