"""The hand-over: made with the yes, kept by HR, ticked by its owners, taken along as a file; and the colleague they become."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from candidates import search
from candidates import transitions as going
from candidates.models import Application
from hiring import clock
from hiring.models import Job, Organisation, User
from hiring.states import IllegalMove
from hiring.testing import hire, mails, make_application, make_job, make_user, send_mail
from offers import queries, transitions
from offers.models import Handover, HandoverTask
from offers.transitions import handing

from .world import another, enter, fresh, hired, in_offer_stage, make_template

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
FIRST = date(2027, 2, 1)


@pytest.fixture
def begins(cleo, rita, abel, hanna):
    """Cleo's hand-over, made from a template of three."""
    make_template()
    hired(in_offer_stage(cleo, rita), by=rita, approver=abel)
    return Handover.objects.select_related("application__candidate", "application__job").get()


def at(name, one, *more):
    return reverse(name, args=[one.uid, *more])


def see(client, user, path):
    client.force_login(user)
    return client.get(path)


def send(client, user, path, **typed):
    client.force_login(user)
    return client.post(path, typed)


def test_its_list_comes_from_the_template_with_owners_and_days(begins, rita, tom, hanna):
    found = begins.tasks.values_list("part", "text", "owner", "due_on")
    assert list(found) == [
        ("orientation", "Desk and key", hanna.pk, FIRST - timedelta(days=3)),
        ("orientation", "Lunch with the team", tom.pk, FIRST),
        ("training", "A first change in production", rita.pk, FIRST + timedelta(days=10)),
    ]
    assert (begins.starts_on, begins.contact, begins.zone) == (FIRST, rita, "Europe/Amsterdam")
    told = mails("handover_begun")
    assert {mail.user for mail in told} == {hanna, tom, rita} and len(told) == 3
    name = begins.application.candidate.name
    assert {mail.subject for mail in told} == {f"{name} begins on Monday 1 February 2027"}
    assert f"/team/handovers/{begins.uid}/" in told[0].body


def test_hired_by_hand_has_one_when_they_know(cleo, rita, hanna):
    ready = in_offer_stage(cleo, rita)
    hire(ready, by=rita, release=True)
    assert not Handover.objects.exists()
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert Handover.objects.get().starts_on == date(2026, 12, 23)  # until HR writes down the day


def test_who_reads_and_who_keeps_it(client, begins, rita, tom, lea, nora, iris, abel, ada, hanna):
    found = {
        user.first_name: see(client, user, at("handover", begins)).status_code
        for user in (hanna, rita, tom, lea, nora, iris, abel, ada)
    }
    read, none, never = 200, 404, 403
    assert found == {
        **dict.fromkeys(("Hanna", "Rita", "Tom", "Lea"), read),
        "Nora": none,
        **dict.fromkeys(("Iris", "Abel", "Ada"), never),
    }
    for user in (rita, tom, lea):
        for name in ("handover-csv", "handover-json"):
            assert see(client, user, at(name, begins)).status_code == 403
        assert send(client, user, at("handover", begins), starts_on="2027-03-01").status_code == 403
        assert send(client, user, at("handover-task-add", begins)).status_code == 403
    assert Handover.objects.get().version == begins.version


def test_the_office_stands_there_only_where_the_job_is():
    office = Organisation(office="Quay 31, Amsterdam. Ring twice.")
    for place, mode, told in (
        ("Amsterdam", "onsite", office.office),
        ("", "hybrid", office.office),
        ("Cluj-Napoca", "onsite", ""),
        ("Amsterdam", "remote", ""),
    ):
        assert Job(place=place, work_mode=mode).office_of(office) == told


def test_nothing_is_due_on_a_day_on_which_its_owner_does_not_work(begins, hanna):
    transitions.edit(begins, version=1, by=hanna, starts_on=date(2027, 2, 3))
    assert list(begins.tasks.values_list("due_on", flat=True)) == [
        date(2027, 1, 29),  # three days before is a Sunday: the Friday before it
        date(2027, 2, 3),
        date(2027, 2, 15),  # ten days after is a Saturday: the Monday after it
    ]


def test_a_first_day_that_is_moved_there_and_back_leaves_every_day_as_it_was(begins, iris, hanna):
    for text, due_on in (("Badge", date(2027, 1, 27)), ("Handbook", FIRST), ("Tour", date(2027, 2, 9))):
        transitions.add_task(begins, part="training", text=text, owner=iris, due_on=due_on)
    shown = begins.tasks.order_by("pk").values_list("text", "due_on")
    before = list(shown.all())
    away = [date(2027, 2, 3), date(2027, 2, 6), date(2027, 2, 7), date(2027, 3, 28), date(2026, 12, 25), FIRST]
    for version, day in enumerate(away, 1):
        assert transitions.edit(begins, version=version, by=hanna, starts_on=day)
        if day == away[1]:  # a Saturday
            assert list(shown.all()) == [
                ("Desk and key", date(2027, 2, 3)),
                ("Lunch with the team", date(2027, 2, 8)),
                ("A first change in production", date(2027, 2, 16)),
                ("Badge", date(2027, 2, 3)),
                ("Handbook", date(2027, 2, 8)),
                ("Tour", date(2027, 2, 16)),
            ]
    assert list(shown.all()) == before


def test_many_tasks_of_ones_own_are_asked_for(client, begins, tom):
    for number in range(12):
        transitions.add_task(begins, part="training", text=f"Call {number}", owner=tom, due_on=date(2027, 3, 1))
    some, every = (see(client, tom, reverse("today", query=query)).text for query in ({}, {"tasks": "all"}))
    assert (some.count("Call "), "All your tasks" in some) == (0, True)
    assert (every.count("Call "), "13 due later" in every, "All your tasks" in every) == (24, True, False)


def test_hr_writes_down_the_first_day_and_the_list_moves_with_it(client, begins, hanna, tom):
    done = begins.tasks.get(text="Desk and key")
    transitions.tick(done, by=hanna)
    typed = {
        "starts_on": "2027-02-08",
        "starts_at": "09:30",
        "place": "Third floor",
        "contact": tom.pk,
        "words": "Hello!",
    }
    assert "In Amsterdam time; they read that beside it." in see(client, hanna, at("handover", begins)).text
    assert send(client, hanna, at("handover", begins), version=1, **typed).status_code == 302
    begins.refresh_from_db()
    assert (begins.starts_on, str(begins.starts_at), begins.contact, begins.version) == (
        date(2027, 2, 8),
        "09:30:00",
        tom,
        2,
    )
    assert list(begins.tasks.values_list("due_on", flat=True)) == [
        FIRST - timedelta(days=3),
        FIRST + timedelta(days=7),
        FIRST + timedelta(days=17),
    ]
    told = mails("first_day")
    assert [(mail.to_name, mail.subject) for mail in told] == [
        ("Cleo Okafor", "Your first day is Monday 8 February 2027")
    ]
    assert "it was Monday 1 February 2027, and is Monday 8 February 2027 now." in told[0].body
    own = enter(begins.application.candidate).get(reverse("portal-offer", args=[begins.application.uid]))
    assert "Your first day has moved since: Monday 8 February 2027." in own.text
    assert (
        send(client, hanna, at("handover", begins), version=2, **{**typed, "words": "Hello again!"}).status_code == 302
    )
    assert len(mails("first_day")) == 1  # the same day is no news
    response = send(client, hanna, at("handover", begins), version=1, **{**typed, "words": "Mine"})
    assert (response.status_code, "Hello again!" in response.text, "Mine" in response.text) == (409, True, True)
    far = [{"starts_on": day} for day in ("0001-01-01", "9999-12-31", "2270-02-01")]
    for wrong in ({"starts_on": ""}, {"starts_on": "soon"}, *far, {"starts_at": "25:00"}, {"contact": "999999"}):
        assert send(client, hanna, at("handover", begins), version=3, **{**typed, **wrong}).status_code == 422


def test_tasks_are_added_changed_and_taken_off_by_hr(client, begins, hanna, tom, iris):
    new = {"part": "training", "text": "Read the handbook", "owner": iris.uid, "due_on": "2027-02-03"}
    for _click in range(2):
        assert send(client, hanna, at("handover-task-add", begins), **new).status_code == 302
    task = begins.tasks.get(text="Read the handbook")
    changed = {"text": "Read the handbook twice", "owner": tom.uid, "due_on": "2027-02-04"}
    assert send(client, hanna, at("handover-task", begins, task.uid), **changed).status_code == 302
    task.refresh_from_db()
    assert (task.text, task.owner, task.due_on) == ("Read the handbook twice", tom, date(2027, 2, 4))
    far = [{"due_on": day} for day in ("0001-01-01", "9999-12-31", "2270-02-01")]
    for wrong in ({"text": ""}, {"owner": "nobody"}, {"due_on": "x"}, *far, {"text": "x" * 201}):
        assert send(client, hanna, at("handover-task-add", begins), **{**new, **wrong}).status_code == 422
    assert send(client, hanna, at("handover-task", begins, task.uid), remove="1").status_code == 302
    assert begins.tasks.count() == 3


def test_a_task_too_many_is_refused_with_what_was_typed(client, begins, hanna, iris, monkeypatch):
    monkeypatch.setattr(handing, "MOST_TASKS", begins.tasks.count())
    new = {"part": "training", "text": "Read the handbook", "owner": iris.uid, "due_on": "2027-02-03"}
    response = send(client, hanna, at("handover-task-add", begins), **new)
    assert (response.status_code, list(response.context["task_form"].errors)) == (409, ["__all__"])
    assert "A list of a hundred things helps nobody." in response.text and "Read the handbook" in response.text
    assert begins.tasks.count() == 3


def test_owners_tick_their_own_tasks_and_hr_any(client, begins, rita, tom, iris, hanna):
    lunch, change, desk = (begins.tasks.get(text__startswith=text) for text in ("Lunch", "A first", "Desk"))
    page = see(client, tom, reverse("today")).text
    assert ("Lunch with the team" in page, "A first change" in page, "Cleo Okafor" in page) == (True, False, True)
    assert "1 due later" in page and page.index("For those who begin") > page.index("Waiting for us")
    with clock.at(datetime.combine(lunch.due_on - timedelta(days=14), time(9), tzinfo=UTC)):
        near = see(client, tom, reverse("today")).text
        assert ("Lunch with the team" in near, "due later" in near) == (True, False)
    for user in (rita, iris):
        assert send(client, user, at("handover-tick", lunch)).status_code in (403, 404)
    for _click in range(2):
        assert send(client, tom, at("handover-tick", lunch)).status_code == 302
    assert send(client, hanna, at("handover-tick", change)).status_code == 302
    transitions.tick(desk, by=hanna)
    with pytest.raises(IllegalMove, match="Hanna Reed has done this already"):
        transitions.tick(HandoverTask.objects.get(pk=desk.pk), by=tom)
    done = HandoverTask.objects.order_by("pk").values_list("text", "done_by")
    assert dict(done) == {
        "Desk and key": hanna.pk,
        "Lunch with the team": tom.pk,
        "A first change in production": hanna.pk,
    }
    assert "Lunch with the team" not in see(client, tom, reverse("today")).text


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_list_is_a_formula(client, begins, hanna, evil):
    HandoverTask.objects.filter(text="Desk and key").update(text=evil)
    User.objects.filter(pk=hanna.pk).update(name=f"={hanna.name}")
    answer = see(client, hanna, at("handover-csv", begins))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 4
    about = ["Cleo Okafor", "Back-end engineer", "2027-02-01"]
    assert rows[0][:3] == ["Who begins", "Job", "First day"]
    assert rows[1] == [*about, "Orientation", f"'{evil}", "'=Hanna Reed", "2027-01-29", "", ""]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hand-over-cleo-okafor.csv"'


def test_the_whole_of_it_as_json(client, begins, hanna, tom):
    transitions.tick(begins.tasks.get(text="Lunch with the team"), by=tom)
    held = json.loads(see(client, hanna, at("handover-json", begins)).content)
    assert (held["name"], held["job"], held["starts_on"], held["zone"], held["contact"]) == (
        ("Cleo Okafor", "Back-end engineer", "2027-02-01", "Europe/Amsterdam", "Rita Moss")
    )
    assert [(task["text"], task["owner"], task["due_on"], task["done_by"]) for task in held["tasks"]] == [
        ("Desk and key", "Hanna Reed", "2027-01-29", None),
        ("Lunch with the team", "Tom Berg", "2027-02-01", "Tom Berg"),
        ("A first change in production", "Rita Moss", "2027-02-11", None),
    ]
    assert "62500" not in json.dumps(held)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(client, rita, abel, hanna, number, django_assert_num_queries):
    make_template()
    job = make_job(team=(rita,), openings=3)
    for one in range(number):
        hired(another(job, f"Person {one}", rita), by=rita, approver=abel)
    client.force_login(hanna)
    client.get(reverse("handovers"))
    with django_assert_num_queries(6):
        page = client.get(reverse("handovers")).text
    assert page.count("0 of 3 done") == number


def onward(page, rel):
    return re.search(rf'rel="{rel}" href="([^"]*)"', page.text)[1].replace("&amp;", "&")


def test_who_begins_later_stands_on_the_next_page(client, rita, abel, hanna, monkeypatch):
    job = make_job(team=(rita,), openings=3)
    for one, day in (("Ann", 3), ("Bo", 2), ("Cy", 2)):
        hired(another(job, one, rita), by=rita, approver=abel)
        Handover.objects.filter(application__candidate__name=one).update(starts_on=date(2027, 2, day))
    monkeypatch.setattr(queries, "HANDOVERS", 2)

    def names(page):
        return [row.handover.application.candidate.name for row in page.context["page"].rows]

    first = see(client, hanna, reverse("handovers"))
    second = client.get(reverse("handovers") + onward(first, "next"))
    assert (names(first), names(second)) == (["Bo", "Cy"], ["Ann"])
    assert "Later" in first.text and "Earlier" not in first.text
    assert "Earlier" in second.text and "Later" not in second.text
    assert names(client.get(reverse("handovers") + onward(second, "prev"))) == ["Bo", "Cy"]
    clock.forward(timedelta(days=100))
    begun = client.get(reverse("handovers"), {"show": "begun"})
    second = client.get(reverse("handovers") + onward(begun, "next"))
    assert (names(begun), names(second)) == (["Ann", "Cy"], ["Bo"])
    for edge in ("x", "2027-02-02", "2027-02-30~1", "2027-02-02T00:00:00Z~1", "2027-02-02~99999999999999999999"):
        assert names(client.get(reverse("handovers"), {"show": "begun", "after": edge})) == ["Ann", "Cy"]


def test_the_new_colleagues_page(begins, hanna, tom, job):
    own = enter(begins.application.candidate)
    transitions.edit(
        begins,
        version=1,
        by=hanna,
        starts_on=FIRST,
        starts_at=None,
        place="Third floor",
        contact=tom,
        words="Welcome on board.",
    )
    assert "Your first day" in own.get(reverse("portal-application", args=[begins.application.uid])).text
    page = own.get(reverse("portal-start", args=[begins.application.uid])).text
    for words in ("Monday 1 February 2027", "Third floor", "Tom Berg", "Welcome on board."):
        assert words in page
    for words in ("Desk and key", "A first change in production"):  # our list speaks of them, not to them
        assert words not in page
    sam = make_application(job, "Sam Reed")
    assert enter(sam.candidate).get(reverse("portal-start", args=[sam.uid])).status_code == 404


# --- they become a colleague (B15) -----------------------------------------------------------------------------------------


def test_an_administrator_makes_the_account_and_nobody_else(client, begins, hanna, rita, ada):
    page = at("handover-account", begins)
    for user in (hanna, rita):
        assert send(client, user, page, is_interviewer="on").status_code == 403
    assert "New colleagues without an account" in see(client, ada, reverse("today")).text
    assert see(client, ada, page).status_code == 200
    response = send(client, ada, page, is_interviewer="on", title="Engineer")
    user = User.objects.get(email=begins.application.candidate.email)
    assert (response.status_code, user.name, user.is_interviewer, user.title) == (302, "Cleo Okafor", True, "Engineer")
    begins.refresh_from_db()
    assert (begins.account, begins.application.candidate.user) == (user, user) or (
        fresh(begins.application).candidate.user == user and begins.account == user
    )
    assert [m.user for m in mails("invitation")] == [user]
    assert send(client, ada, page, is_interviewer="on").status_code == 404  # there is one
    assert "New colleagues" not in see(client, ada, reverse("today")).text


def test_who_was_hired_interviews_others_and_never_sees_their_own_file(client, begins, ada, rita, job):
    user = transitions.become_user(begins, by=ada)
    other = make_application(job, "Sam Reed")
    User.objects.filter(pk=user.pk).update(is_recruiter=True, is_hr=True, is_lead=True, is_approver=True)
    user = User.objects.get(pk=user.pk)
    search.reindex()
    own = begins.application
    for path in (
        reverse("application", args=[own.uid]),
        at("handover", begins),
        at("handover-csv", begins),
        reverse("offer", args=[own.offers.get().uid]),
    ):
        assert see(client, user, path).status_code == 404
    for path in (reverse("people"), f"{reverse('find')}?q=Cleo", reverse("offers"), reverse("handovers")):
        listed = see(client, user, path).text.replace(f"Own: {user.name}", "")
        assert own.uid.hex not in listed.replace("-", "")
    assert see(client, user, reverse("application", args=[other.uid])).status_code == 200
    assert list(Application.objects.visible_to(user)) == [other]


def test_an_account_with_their_address_is_linked_not_doubled(cleo, rita, abel, ada, hanna):
    there = make_user("Cleo Okafor", email=cleo.candidate.email)
    # Known by the address, so the approver and recruiter are not near; the account is theirs already.
    one = hired(in_offer_stage(cleo, rita), by=rita, approver=abel)
    user = transitions.become_user(Handover.objects.get(application=one), by=ada)
    assert (user, mails("invitation"), fresh(one).candidate.user) == (there, [], there)


def test_only_somebody_hired_becomes_a_colleague(begins, ada, rita):
    going.reopen(fresh(begins.application), by=rita)
    with pytest.raises(IllegalMove, match="Only somebody who was hired"):
        transitions.become_user(begins, by=ada)
    assert not queries.handovers(rita).exists()
