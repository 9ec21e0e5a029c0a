"""What each reader finds there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import queries, transitions
from candidates.models import Application, Event, Note
from hiring import clock
from hiring.models import Look, Reading
from hiring.testing import hire, make_application, make_document, make_job, make_user, send_mail, walk_to

from .shared import AFTER_UNDO, act, hours, see

pytestmark = pytest.mark.usefixtures("monday")


EVERYTHING = ("place", "notice", "CANARY</a>", "salary", "text", "team", "recruiters", "why", "people.example")
PARTS = ("cv", "messages", "timeline")


def found(client, user, application):
    """Which of the values stand anywhere on the page, in any part."""
    text = "".join(see(client, user, application, part=part).text for part in PARTS)
    words = {"people.example": "people.example", "CANARY</a>": "CANARY</a>"}
    return {word for word in EVERYTHING if words.get(word, f"CANARY-{word}") in text}


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("rita", set()),
        ("lea", set()),
        ("tom", {"recruiters"}),
        ("nora", {"salary", "why"}),  # recruits, but not in this team
    ],
)
def test_each_reader_finds_what_is_theirs(client, request, filled, who, hidden):
    assert found(client, request.getfixturevalue(who), filled) == set(EVERYTHING) - hidden


@pytest.mark.parametrize("who", ["hanna", "ada", "iris"])
def test_others_find_nothing(client, request, filled, who):
    assert see(client, request.getfixturevalue(who), filled).status_code in (403, 404)


def test_an_administrator_reads_what_they_opened_and_acts_on_nothing(client, ada, filled):
    Look.objects.create(user=ada, job=filled.job, reason="A complaint", opened_at=clock.now(), until=hours(1))
    assert found(client, ada, filled) == set(EVERYTHING)
    page = see(client, ada, filled).text
    assert [one for one in ("Not a match", "Hold …", "Keep the note", "Undo</button>") if one in page] == []
    assert act(client, ada, "note-add", filled, text="x").status_code == 403


def test_hr_sees_who_was_hired_with_their_address_and_no_judgement(client, hanna, rita, cleo):
    transitions.note(cleo, by=rita, text="CANARY-team")
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, release=True)
    assert see(client, hanna, cleo).status_code == 404
    clock.forward(AFTER_UNDO)
    send_mail()
    text = see(client, hanna, cleo, part="timeline").text
    assert (cleo.candidate.email in text, "CANARY" in text, "moved them on" in text, "Reopen" in text) == (
        True,
        False,
        False,
        False,
    )


@pytest.mark.parametrize("who", ["hanna", "tom", "lea"])
def test_no_link_of_the_page_leads_to_where_its_reader_may_not_go(client, request, rita, cleo, who):
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, release=True)
    clock.forward(AFTER_UNDO)
    send_mail()
    user = request.getfixturevalue(who)
    links = set(re.findall(r'href="(/team/[^"]*)"', see(client, user, cleo).text))
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_salary_that_is_shown_leaves_a_reading(client, rita, nora, filled):
    see(client, nora, filled)
    assert Reading.objects.count() == 0
    see(client, rita, filled)
    assert list(Reading.objects.values_list("user", "what", "subject", "at")) == [
        (rita.pk, "expected salary", filled.uid.hex, clock.now())
    ]


def test_looking_changes_nothing_else(client, rita, filled):
    before = Application.objects.filter(pk=filled.pk).values().get()
    for part in (*PARTS, "letter", "nonsense"):
        see(client, rita, filled, part=part, cv="9", stage="x", owner="y")
    assert Application.objects.filter(pk=filled.pk).values().get() == before
    assert Event.objects.filter(application=filled).count() == 4


@pytest.mark.parametrize("part", PARTS)
def test_the_number_of_queries_does_not_grow(client, rita, job, cleo, part):
    counted = []
    for number in (1, 3, 20):
        while Note.objects.count() < number:
            transitions.note(cleo, by=make_user(f"Author {number} {Note.objects.count()}"), text="One more.")
            make_document(cleo.candidate, version=Note.objects.count())
            make_application(job, "Somebody Else")
        client.force_login(rita)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("application", args=[cleo.uid], query={"part": part}))
        counted.append(len(captured))
    assert counted == [{"cv": 12, "messages": 11, "timeline": 11}[part]] * 3


def test_all_rights_are_one_query(rita, cleo):
    list(rita.personas)
    with CaptureQueriesContext(connection) as captured:
        may = queries.rights(rita, cleo)
    assert (len(captured), set(may.values())) == (1, {True})


@pytest.mark.parametrize("who", ["rita", "lea", "tom", "nora"])
def test_rights_agree_with_what_each_act_asks(request, cleo, who):
    user = request.getfixturevalue(who)
    asked = {
        one.replace(".", "_"): Application.objects.allowed(user, one).filter(pk=cleo.pk).exists()
        for one in queries.ON_PAGE
    }
    assert queries.rights(user, cleo) == asked


def test_a_second_application_is_told_to_those_who_see_both(client, rita, nora, cleo):
    other = make_job("Data engineer", team=(rita,), is_confidential=True)
    make_application(other, candidate=cleo.candidate)
    assert "Cleo also applied for" in see(client, rita, cleo).text
    assert "Data engineer" not in see(client, nora, cleo).text
