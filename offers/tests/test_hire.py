"""Hiring as a page: in the last stage, while an opening is free, with a letter that welcomes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates.forms.team import seen_of
from candidates.models import Application
from hiring import clock
from hiring.testing import hire, mails, make_application, send_mail, walk_to

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def ready(cleo, rita):
    """Cleo in the last stage, and the moves before it heard of."""
    walk_to(cleo, "offer", by=rita)
    clock.forward(timedelta(minutes=11))
    return cleo


def post(client, user, application, **typed):
    client.force_login(user)
    data = {"seen": seen_of(application), "letter": "own", "words": "We start in January.", "release": "on"}
    data |= {"why": "Signed on paper.", **typed}
    return client.post(reverse("application-hire", args=[application.uid]), data)


def test_hired_told_and_handed_to_hr(client, rita, hanna, ready):
    assert post(client, rita, ready).status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.opening, ready.told_at) == ("hired", ready.job.openings.get(), None)
    client.force_login(hanna)
    page = reverse("application", args=[ready.uid])
    assert client.get(page).status_code == 404  # decided is not told
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert "We start in January." in mails("closing_hired")[0].body
    assert client.get(page).status_code == 200


def test_a_hiring_manager_decides_and_a_recruiter_releases(client, tom, ready):
    client.force_login(tom)
    assert 'name="release"' not in client.get(reverse("application-hire", args=[ready.uid])).text
    assert post(client, tom, ready).status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.letter.state, mails("closing_hired")) == ("hired", "draft", [])


def test_only_in_the_last_stage(client, rita, cleo):
    response = post(client, rita, cleo)
    cleo.refresh_from_db()
    assert (response.status_code, cleo.state) == (409, "active")
    assert "Cleo is not in the last stage yet: move them on first." in response.text
    assert "We start in January." in response.text
    assert "Hire without" not in client.get(reverse("application", args=[cleo.uid])).text


def test_the_page_offers_it_while_an_opening_is_free(client, rita, job, ready):
    client.force_login(rita)
    page = reverse("application", args=[ready.uid])
    assert "Hire without an offer …" in client.get(page).text
    other = make_application(job, "Ben Achterberg")
    walk_to(other, "offer", by=rita)
    hire(other, by=rita)
    taken = client.get(page).text
    assert ("Hire without" in taken, "Every opening of this job is taken." in taken) == (False, True)
    response = post(client, rita, ready)
    assert response.status_code == 409
    assert "Every opening of this job is taken." in response.text
    assert Application.objects.filter(state="hired").count() == 1


def test_without_an_offer_only_with_a_reason(client, rita, ready):
    response = post(client, rita, ready, why="")
    ready.refresh_from_db()
    assert (response.status_code, ready.state) == (422, "active")
    post(client, rita, ready)
    ready.refresh_from_db()
    assert (ready.state, ready.reason) == ("hired", "Signed on paper.")


@pytest.mark.parametrize("who", ["nora", "iris", "hanna", "ada"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_hiring_team_hires(client, request, ready, who, method):
    client.force_login(request.getfixturevalue(who))
    response = getattr(client, method)(reverse("application-hire", args=[ready.uid]))
    ready.refresh_from_db()
    assert (response.status_code, ready.state) == (403, "active")
