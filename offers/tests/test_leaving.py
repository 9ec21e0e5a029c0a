"""A colleague leaves: what they prepare for first days and what waits for their approval does not stay with them."""

import pytest
from django.test import Client
from django.urls import reverse

from candidates.endings import Resting
from candidates.models import Mail
from candidates.tests.portal.shared import words
from candidates.waiting import todos
from hiring import people
from hiring.states import IllegalMove
from hiring.testing import make_application, make_candidate, make_offer, make_user
from offers import transitions
from offers.models import Handover, HandoverTask, Offer
from offers.transitions import leaving

from .world import again, fresh, hired, in_offer_stage, make_template

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def owners():
    return dict(HandoverTask.objects.values_list("text", "owner__name"))


@pytest.fixture
def begins(cleo, rita, abel, hanna):
    make_template()
    hired(in_offer_stage(cleo, rita), by=rita, approver=abel)
    return Handover.objects.select_related("application__candidate", "application__job").get()


def test_what_hr_prepares_goes_to_a_colleague_who_need_not_answer_candidates(begins, hanna, ada):
    rosa = make_user("Rosa Klein", is_hr=True)
    days = list(HandoverTask.objects.values_list("text", "due_on"))
    client = Client()
    client.force_login(ada)
    address = reverse("colleague-leave", args=[hanna.uid])
    page = words(client.get(address))
    assert "1 task for a first day" in page and "each candidate reads" not in page  # nobody there waits for a word
    assert client.post(address).status_code == 422
    assert client.post(address, {"to": rosa.pk}).status_code == 302

    hanna.refresh_from_db()
    assert not hanna.is_active
    assert owners() == {
        "Desk and key": "Rosa Klein",
        "Lunch with the team": "Tom Berg",
        "A first change in production": "Rita Moss",
    }
    assert list(HandoverTask.objects.values_list("text", "due_on")) == days


def test_who_prepares_first_days_keeps_their_role_and_needs_no_other(begins, hanna, ada):
    client = Client()
    client.force_login(ada)
    address = reverse("colleague", args=[hanna.uid])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post(address, {**data, "title": "People and first days"}).status_code == 302
    hanna.refresh_from_db()
    assert (hanna.title, [role.value for role in hanna.roles]) == ("People and first days", ["hr"])


def test_what_is_done_stays_under_their_name_and_the_first_day_names_somebody_who_is_there(begins, rita, tom, ada):
    transitions.tick(begins.tasks.get(owner=rita), by=rita)
    assert leaving.resting(rita) == [Resting("1 person who begins asks for them", moves=True)]

    people.deactivate(rita, by=ada, to=tom)

    begins.refresh_from_db()
    assert (begins.contact, begins.version, owners()["A first change in production"]) == (tom, 2, "Rita Moss")


def test_nobody_takes_over_what_is_prepared_for_somebody_they_may_not_know_of(job, rita, tom, abel, ada):
    """The manager's own report was hired; the manager may not open the file."""
    make_template()
    otto = make_user("Otto Vik", line=tom)
    inside = make_application(job, candidate=make_candidate("Otto Vik", email=otto.email, user=otto))
    hired(in_offer_stage(inside, rita), by=rita, approver=abel)
    assert set(owners().values()) == {"Rita Moss"}

    with pytest.raises(IllegalMove, match="Tom Berg may not open this file"):
        people.take_over(rita, tom, by=ada)

    assert set(owners().values()) == {"Rita Moss"}


def test_where_the_author_has_left_too_whoever_owes_the_word_has_the_task(ready, rita, tom, abel, ada):
    make_offer(ready, by=rita, approver=abel, upto="asked")
    people.deactivate(rita, by=ada, to=tom)
    people.deactivate(abel, by=ada)
    assert [task.kind for task in todos(tom)] == ["no_approver"]


def test_an_offer_that_waits_for_them_goes_back_to_its_author_with_a_task(ready, rita, abel, ada):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    assert leaving.resting(abel) == [
        Resting("1 offer that waits for their approval will go back to its author", moves=False)
    ]

    people.deactivate(abel, by=ada)

    offer = again(offer)
    assert (offer.state, offer.approval_words) == ("draft", "Abel Roth has left. Choose who approves it.")
    assert [(task.get_kind_display(), task.label, task.address) for task in todos(rita)] == [
        (
            "Who was to approve the offer has left: choose somebody else",
            "Choose an approver",
            reverse("offer", args=[offer.uid]),
        )
    ]
    assert set(Mail.objects.filter(user=abel).values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(IllegalMove, match="Abel Roth is no approver, or not here any more"):
        transitions.ask_approval(offer, by=rita)

    other = make_user("Berta Noll", is_approver=True)
    Offer.objects.filter(pk=offer.pk).update(approver=other)
    transitions.ask_approval(again(offer), by=rita)
    assert todos(rita) == [] and fresh(ready).state == "active"
