"""People: everybody one may see, by words and filters, page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from candidates import keyset, people, search, transitions
from candidates.models import Application, CandidateSkill
from hiring import clock
from hiring.models import Skill
from hiring.testing import decide, make_application, make_candidate, make_document, make_job, walk_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def names(user, **query):
    page = people.page(user, people.Wish.read({key.replace("words", "q"): value for key, value in query.items()}))
    return [row.name for row in [*page.named, *page.rows]]


@pytest.fixture
def three(rita, tom, job):
    """Ann read and moved on, Ben told no, Cem on another job by hand; a minute between them."""
    other = make_job("Angular developer", team=(rita, tom))
    ann = make_application(job, "Ann Abt", word="I like queues.")
    clock.forward(timedelta(minutes=1))
    ben = make_application(job, "Ben Bird", word="I like forms.")
    clock.forward(timedelta(minutes=1))
    cem = make_application(other, "Cem Can", origin="sourced", by=rita, word="I like queues too.")
    walk_to(ann, "chat", by=rita)
    decide(ben, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    skill = Skill.objects.create(name="PostgreSQL", slug="postgresql")
    CandidateSkill.objects.create(candidate=cem.candidate, skill=skill, wording="Postgres")
    return ann, ben, cem


def test_newest_first(rita, three):
    assert names(rita) == ["Cem Can", "Ben Bird", "Ann Abt"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "open"}, ["Ann Abt", "Ben Bird", "Cem Can"]),
        ({"state": "open", "words": "queues"}, ["Cem Can", "Ann Abt"]),
        ({"state": "ours"}, ["Ann Abt", "Cem Can"]),
        ({"state": "unanswered"}, ["Cem Can"]),
        ({"state": "theirs"}, []),
        ({"state": "held"}, []),
        ({"state": "decided"}, ["Ben Bird"]),
        ({"state": "aside"}, []),
        ({"state": "told"}, []),
        ({"state": "rejected"}, ["Ben Bird"]),
        ({"state": "nonsense"}, ["Cem Can", "Ben Bird", "Ann Abt"]),
        ({"stage": "recruiter_chat"}, ["Ann Abt"]),
        ({"origin": "sourced"}, ["Cem Can"]),
        ({"owner": "me"}, ["Cem Can", "Ben Bird", "Ann Abt"]),
        ({"owner": "not-an-id"}, []),
        ({"skill": "Postgresql"}, ["Cem Can"]),
        ({"late": "1"}, []),
        ({"job": "no-such-job"}, []),
        ({"words": "queues"}, ["Cem Can", "Ann Abt"]),
        ({"words": "queues", "origin": "applied"}, ["Ann Abt"]),
        ({"words": "ben"}, ["Ben Bird"]),
        ({"words": "zebra"}, []),
        ({"words": "\0\0"}, ["Cem Can", "Ben Bird", "Ann Abt"]),
    ],
)
def test_filters_stand_in_the_address(rita, three, query, found):
    assert names(rita, **query) == found


def test_a_jobs_own_stages_are_offered_and_filter(rita, three):
    wish = people.Wish.read({"job": three[0].job.slug, "stage": "chat"})
    assert [slug for slug, _name in people.stages(rita, wish)] == ["screening", "chat", "case", "discussion", "offer"]
    assert [row.pk for row in people.page(rita, wish).rows] == [three[0].pk]


def test_late_and_told(rita, three):
    clock.forward(timedelta(days=5))
    assert names(rita, late="1") == ["Ann Abt", "Ben Bird", "Cem Can"]
    transitions.withdraw(three[0])
    assert names(rita, state="told") == ["Ann Abt"]
    assert names(rita, state="withdrawn") == ["Ann Abt"]


def test_those_who_wait_stand_by_their_promise_on_every_page(client, rita, three, monkeypatch):
    monkeypatch.setattr(people, "SIZE", 2)
    soon = clock.now() + timedelta(minutes=5)
    last, first = three[0], three[2]
    Application.objects.filter(pk=first.pk).update(promised_for=soon)
    Application.objects.filter(pk=last.pk).update(promised_for=soon + timedelta(days=30))
    client.force_login(rita)
    page = client.get(reverse("people"), {"state": "open"})
    assert [row.name for row in page.context["page"].rows] == ["Cem Can", "Ben Bird"]
    assert "Most urgent first" in page.text and "Later" in page.text
    then = client.get(reverse("people"), {"state": "open", "after": page.context["page"].older})
    assert [row.name for row in then.context["page"].rows] == ["Ann Abt"]
    back = client.get(reverse("people"), {"state": "open", "before": then.context["page"].newer})
    assert [row.name for row in back.context["page"].rows] == ["Cem Can", "Ben Bird"]
    assert "Newest first" in client.get(reverse("people")).text


def test_nobody_finds_what_they_may_not_see(rita, nora, iris, hanna, three):
    secret = make_job("Secret", team=(rita,), is_confidential=True)
    make_application(secret, "Sam Stranger", word="queues")
    assert names(nora) == ["Cem Can", "Ben Bird", "Ann Abt"]
    assert names(nora, words="stranger") == []
    assert names(nora, job=secret.slug) == []
    hidden = people.Wish.read({"job": secret.slug})
    assert (people.stages(nora, hidden), len(people.stages(rita, hidden))) == ([], 5)
    assert names(iris) == names(hanna) == []
    assert [job["title"] for job in people.jobs(nora)] == ["Angular developer", "Back-end engineer"]


def test_one_person_with_two_applications_is_clear(client, rita, three):
    again = make_application(three[2].job, candidate=three[0].candidate)
    page = people.page(rita, people.Wish())
    others = {row.pk: row.others for row in page.rows}
    title = three[0].job.title
    assert others == {
        again.pk: ((three[0].uid, title),),
        three[2].pk: (),
        three[1].pk: (),
        three[0].pk: ((again.uid, again.job.title),),
    }
    person = people.Wish.read({"person": str(three[0].candidate.uid)})
    assert [row.pk for row in people.page(rita, person).rows] == [again.pk, three[0].pk]
    client.force_login(rita)
    assert "Also:" in client.get("/team/people/").content.decode()


def test_words_are_marked_where_they_stand_and_never_as_markup(client, rita, job):
    cleo = make_application(job, "Cleo <b>Okafor</b>")
    make_document(cleo.candidate, "Three years of <script>Kafka</script> in a clinic")
    search.index_document(cleo.candidate.documents.get())
    client.force_login(rita)
    page = client.get("/team/people/?q=kafka").content.decode()
    assert "&lt;script&gt;<mark>Kafka</mark>" in page
    assert "Cleo &lt;b&gt;Okafor" in page
    assert "<b>Okafor" not in page
    assert "<mark>Cleo</mark> &lt;b&gt;" in client.get("/team/people/?q=cleo").content.decode()


def test_pages_go_on_from_their_edge(rita, job):
    for number in range(5):
        make_application(job, f"Person {number}")
        clock.forward(timedelta(minutes=number % 2))  # two of them at the same instant
    found = Application.objects.all()
    first = keyset.newest(found, "applied_at", 2)
    second = keyset.newest(found, "applied_at", 2, after=first.older)
    third = keyset.newest(found, "applied_at", 2, after=second.older)
    walked = [row.candidate.name for part in (first, second, third) for row in part.rows]
    assert walked == ["Person 4", "Person 3", "Person 2", "Person 1", "Person 0"]
    assert [bool(edge) for edge in (first.newer, first.older, third.newer, third.older)] == [False, True, True, False]
    assert keyset.newest(found, "applied_at", 2, before=third.newer).rows == second.rows
    assert keyset.newest(found, "applied_at", 2, before=second.newer).rows == first.rows
    assert keyset.newest(found, "applied_at", 2, before=second.newer).newer == ""


@pytest.mark.parametrize(
    "edge",
    [
        "x",
        "~",
        "2026-11-23~1",
        "2026-11-23T09:00:00+00:00~",
        "2026-11-23T09:00:00+00:00~²",
        "9999-99-99T~1",
        "0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
    ],
)
def test_an_edge_that_cannot_be_read_is_no_edge(client, rita, cleo, edge):
    client.force_login(rita)
    response = client.get("/team/people/", {"after": edge})
    assert response.status_code == 200
    assert "Cleo Okafor" in response.content.decode()


def test_too_many_are_not_counted(rita, job):
    for number in range(4):
        make_application(job, f"Person {number}")
    assert keyset.count(Application.objects.all(), 2) == 3
    assert people.PeoplePage([], [], "", "", 3, 2).too_many


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "People who apply, or whom you add by hand"),
        ("?q=zebra", "Nobody fits"),
        ("?after=2000-01-01T00:00:00Z~1", "Nobody further"),
    ],
)
def test_nobody_is_said_kindly(client, rita, job, query, words):
    client.force_login(rita)
    assert words in client.get(f"/team/people/{query}").content.decode()


COSTS = {  # PostgreSQL asks its index apart from the rows, and for namesakes whom of them the reader may see
    "": {"sqlite": 8, "postgresql": 8},
    "?q=person": {"sqlite": 12, "postgresql": 13},
    "?q=queues&state=open": {"sqlite": 12, "postgresql": 12},
}


@pytest.mark.parametrize("query", COSTS)
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, rita, job, number, query, django_assert_num_queries):
    for one in range(number):
        make_application(job, f"Person {one}", word="queues")
    client.force_login(rita)
    client.get("/team/people/")
    with django_assert_num_queries(COSTS[query][connection.vendor]):
        client.get(f"/team/people/{query}")


def test_people_are_for_those_who_may_see_some(client, ada, abel, iris):
    client.force_login(ada)  # an administrator without a look
    assert client.get("/team/people/").status_code == 403
    for one in (abel, iris):
        client.force_login(one)
        assert client.get("/team/people/").status_code == 200


# --- go anywhere with one key ------------------------------------------------------------------------------------------


def test_what_is_typed_leads_to_people_jobs_and_pages(client, rita, nora, three):
    client.force_login(rita)
    found = client.get("/team/find/?q=ann").content.decode()
    assert f"/team/applications/{three[0].uid}/" in found
    assert "/team/people/?q=ann" in found
    found = client.get("/team/find/?q=angular").content.decode()
    assert f"/team/jobs/{three[2].job.slug}/" in found
    assert 'href="/team/outbox/"' in client.get("/team/find/?q=outb").content.decode()
    assert client.get("/team/find/?q=").content.decode().strip() == ""
    assert "Nobody and nothing" in client.get("/team/find/?q=zebra").content.decode()


def test_the_quick_way_shows_nobody_hidden(client, rita, nora, iris):
    secret = make_job("Secret mission", team=(rita,), is_confidential=True)
    make_application(secret, "Sam Stranger")
    for user in (nora, iris):
        client.force_login(user)
        for words in ("stranger", "secret"):
            found = client.get(f"/team/find/?q={words}").content.decode()
            assert "Stranger" not in found
            assert "mission" not in found


def test_one_does_not_find_oneself(rita, job):
    make_application(job, candidate=make_candidate("Rita Moss", email=rita.email))
    assert names(rita) == []
    assert names(rita, words="rita") == []
