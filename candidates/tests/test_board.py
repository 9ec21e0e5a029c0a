"""The board: who is where, most urgent first, narrowed and paged, and moved from there."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import board, search, transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Candidate, Event
from candidates.views.board import card_answer
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import decide, make_application, make_candidate, make_job, make_user, next_stage, stage_of, walk_to

pytestmark = pytest.mark.usefixtures("monday")


def board_of(job, **filters):
    return reverse("board", args=[job.slug], query=filters or None)


def page(client, user, address, **headers):
    client.force_login(user)
    return client.get(address, headers=headers)


def shown_columns(response):
    return {c.stage.slug: (c.count, [one.name for one in c.cards]) for c, _ in response.context["columns"]}


def from_card(client, application, to, *, seen=None, script=True, back="/team/jobs/x/board/"):
    """What the form of a card sends, by script or without."""
    data = {"card": "1", "to": to, "seen": seen or seen_of(application), "next": back}
    headers = {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest"} if script else {}
    return client.post(reverse("application-advance", args=[application.uid]), data, headers=headers)


def test_columns_are_the_jobs_stages_with_the_most_urgent_first(client, job, rita, cleo):
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(days=1))
    make_application(job, "Ben Achterberg")
    transitions.move_day(Application.objects.get(candidate__name="Ben Achterberg"), by=rita, to=day(20))
    make_application(job, "Mihai Bălan")
    assert shown_columns(page(client, rita, board_of(job))) == {
        "screening": (2, ["Mihai Bălan", "Ben Achterberg"]),
        "chat": (1, ["Cleo Okafor"]),
        "case": (0, []),
        "discussion": (0, []),
        "offer": (0, []),
    }


def day(ahead):
    return (clock.now() + timedelta(days=ahead)).date()


def test_who_was_decided_and_not_told_stays_and_who_was_told_goes(client, job, rita, cleo):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True})
    response = page(client, rita, board_of(job))
    assert shown_columns(response)["screening"] == (1, ["Cleo Okafor"])
    assert "Decided, letter due" in response.text and "data-move>" not in response.text
    transitions.withdraw(cleo)
    assert shown_columns(page(client, rita, board_of(job)))["screening"] == (0, [])


def test_a_card_says_what_is_owed_by_whom_and_since_when(client, job, rita, cleo):
    transitions.apply(job, make_candidate("Bot Botson"), set_aside=True)
    clock.forward(timedelta(days=3))
    text = page(client, rita, board_of(job)).text
    assert text.count("Read and answer · 3 days here") == 2
    assert text.count("Rita Moss owes the word") == 4  # as a tooltip and for readers of the screen, twice
    assert text.count("Late since") + text.count("day late") == 2
    assert text.count("Set aside</span>") == 1
    assert 'aria-label="Move Cleo Okafor"' in text


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Cleo Okafor", "Mihai Bălan", "Sam Stranger"]),
        ({"late": "on"}, ["Cleo Okafor"]),
        ({"origin": "sourced"}, ["Mihai Bălan"]),
        ({"aside": "on"}, ["Sam Stranger"]),
        ({"q": "oka"}, ["Cleo Okafor"]),
        ({"owner": "tom"}, ["Mihai Bălan"]),
        ({"late": "on", "origin": "sourced"}, []),
        ({"owner": "nonsense", "origin": "nonsense"}, ["Cleo Okafor", "Mihai Bălan", "Sam Stranger"]),
    ],
)
def test_filters_stand_in_the_address(client, job, rita, tom, cleo, filters, found):
    clock.forward(timedelta(days=3))
    mihai = make_application(job, "Mihai Bălan", origin="sourced", by=rita)
    transitions.hand_over(mihai, by=rita, to=tom)
    transitions.apply(job, make_candidate("Sam Stranger"), set_aside=True)
    if filters.get("owner") == "tom":
        filters = {"owner": tom.uid.hex}
    response = page(client, rita, board_of(job, **filters))
    assert sorted(shown_columns(response)["screening"][1]) == found
    assert response.context["board"].waiting == 3


def test_the_empty_board_and_the_empty_filter_say_what_is_so(client, job, rita):
    assert "Nobody waits for a word on this job" in page(client, rita, board_of(job)).text
    make_application(job)
    assert "Nobody fits these filters" in page(client, rita, board_of(job, late="on")).text


def test_the_number_of_queries_does_not_grow(client, job, rita):
    counted = []
    for number in (1, 3, 40):
        while Application.objects.count() < number:
            make_application(job, f"Person {Application.objects.count()}")
        client.force_login(rita)
        with CaptureQueriesContext(connection) as captured:
            client.get(board_of(job))
        counted.append(len(captured))
    assert counted == [10, 10, 10]


@pytest.mark.parametrize(
    "edge", ["x", "2026-11-23T09:00:00Z~1", "0001-01-01T00:00:00+14:00~", "9999-12-31T23:59:59-14:00~"]
)
def test_an_edge_that_cannot_be_read_shows_the_column_from_its_beginning(client, job, rita, cleo, edge):
    address = reverse("board-column", args=[job.slug, cleo.stage.uid], query={"after": f"{edge}{cleo.uid}"})
    response = page(client, rita, address)
    assert (response.status_code, [one.pk for one in response.context["column"].cards]) == (200, [cleo.pk])


def test_who_stands_further_down_than_lists_count_has_neighbours(settings, job, rita):
    settings.COUNTED = 2
    people = [make_application(job, f"Person {number}") for number in range(5)]
    stage, everybody = people[0].stage, board.Filters()
    uids = [one.uid for one in people]
    assert [board.place(rita, one, stage, everybody) for one in people] == [
        board.Place(1, 3, None, uids[1]),
        board.Place(2, 3, uids[0], uids[2]),
        board.Place(3, 3, uids[1], uids[3]),
        board.Place(3, 3, uids[2], uids[4]),
        board.Place(3, 3, uids[3], None),
    ]


def test_a_long_column_fetches_on_without_repeating_or_missing_anybody(client, job, rita):
    for number in range(33):
        make_application(job, f"Person {number:02}")
    address, names = board_of(job), []
    response = page(client, rita, address)
    names += shown_columns(response)["screening"][1]
    column = response.context["columns"][0][0]
    while column.last:
        after = f"{column.last.promised_for.isoformat()}~{column.last.uid.hex}"
        address = reverse("board-column", args=[job.slug, column.stage.uid], query={"after": after})
        fragment = client.get(address, headers={"HX-Request": "true"})
        assert "<html" not in fragment.text
        column = fragment.context["column"]
        names += [one.name for one in column.cards]
    assert names == [f"Person {number:02}" for number in range(33)]
    whole = client.get(reverse("board-column", args=[job.slug, column.stage.uid]))
    assert "<html" in whole.text and whole.context["column"].count == 33
    nonsense = client.get(reverse("board-column", args=[job.slug, column.stage.uid], query={"after": "x~y"}))
    assert [one.name for one in nonsense.context["column"].cards] == names[:10]


def test_a_stage_of_another_job_is_no_column_here(client, job, rita):
    other = make_job(team=(rita,))
    stage = other.pipeline.stages.first()
    assert page(client, rita, reverse("board-column", args=[job.slug, stage.uid])).status_code == 404


# --- moving -------------------------------------------------------------------------------------------------------------


def test_a_card_moves_on_and_comes_back_as_it_now_is(client, job, rita, cleo):
    client.force_login(rita)
    response = from_card(client, cleo, stage_of(cleo, "chat").uid.hex)
    cleo.refresh_from_db()
    assert (response.status_code, cleo.stage.slug) == (200, "chat")
    assert f'data-card="{cleo.uid.hex}"' in response.text
    assert f'data-seen-stage="{stage_of(cleo, "chat").uid.hex}"' in response.text
    assert "Cleo Okafor is now in Recruiter chat. You can undo until" in response.text
    assert reverse("application-undo", args=[cleo.uid]) in response.text


@pytest.mark.parametrize(
    ("start", "to", "page_name"),
    [
        ("screening", "case", "application-advance"),
        ("chat", "screening", "application-back"),
        ("screening", "hold", "application-hold"),
        ("screening", "reject", "application-reject"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_needs_words_has_its_own_page_and_moves_nobody(client, rita, cleo, start, to, page_name, script):
    walk_to(cleo, start, by=rita)
    client.force_login(rita)
    value = to if to in ("hold", "reject") else stage_of(cleo, to).uid.hex
    response = from_card(client, cleo, value, script=script, back="/team/jobs/x/board/?late=on")
    target = urlsplit(response.headers["HX-Redirect" if script else "Location"])
    assert (response.status_code, target.path) == (200 if script else 302, reverse(page_name, args=[cleo.uid]))
    assert parse_qs(target.query)["next"] == ["/team/jobs/x/board/?late=on"]
    cleo.refresh_from_db()
    assert cleo.stage.slug == start
    asked = client.get(f"{target.path}?{target.query}")
    assert asked.status_code == 200
    if to not in ("hold", "reject"):
        assert f'value="{stage_of(cleo, to).uid}" selected' in asked.text


def test_the_slower_of_two_recruiters_reads_who_was_faster(client, job, rita, lea, cleo):
    seen = seen_of(cleo)
    decide(cleo, "advance", by=lea, to=next_stage(cleo))
    client.force_login(rita)
    sentence = "Somebody was faster: Cleo is now “On the way” in Recruiter chat. Look again, then decide."
    moved = from_card(client, cleo, stage_of(cleo, "case").uid.hex, seen=seen)  # one on from where the faster put them
    assert (moved.status_code, moved.json()) == (409, {"sentence": sentence})
    skipped = from_card(client, cleo, stage_of(cleo, "discussion").uid.hex, seen=seen)
    assert (skipped.status_code, skipped.json()) == (409, {"sentence": sentence})
    same = from_card(client, cleo, stage_of(cleo, "chat").uid.hex, seen=seen)  # where the faster put them
    assert (same.status_code, same.json()) == (409, {"sentence": sentence})
    held = from_card(client, cleo, "hold", seen=seen)
    assert (held.status_code, held.text) == (409, sentence)
    assert Event.objects.filter(application=cleo, verb="advanced").count() == 1


def test_who_withdraws_as_the_card_is_drawn_has_none_any_more(rf, cleo):
    transitions.withdraw(cleo)
    cleo.refresh_from_db()
    with pytest.raises(IllegalMove, match="Somebody was faster: Cleo is now “Withdrawn”"):
        card_answer(rf.post("/"), cleo, "Moved on.")


def test_an_undo_from_the_board_puts_them_back(client, rita, cleo):
    client.force_login(rita)
    from_card(client, cleo, stage_of(cleo, "chat").uid.hex)
    cleo.refresh_from_db()
    address = reverse("application-undo", args=[cleo.uid])
    data = {"revision": cleo.revision, "next": "/team/jobs/x/board/"}
    response = client.post(address, data)
    assert (response.status_code, response.headers["Location"]) == (302, "/team/jobs/x/board/")
    cleo.refresh_from_db()
    assert cleo.stage.slug == "screening"
    assert client.post(address, data).status_code == 302  # the same click again undoes nothing else
    assert [event.verb for event in cleo.events.order_by("pk")] == ["applied", "advanced", "undone"]


# --- who sees what ------------------------------------------------------------------------------------------------------


def test_who_may_not_decide_moves_nothing(client, job, nora, cleo):
    response = page(client, nora, board_of(job))
    assert shown_columns(response)["screening"] == (1, ["Cleo Okafor"])
    assert "data-move>" not in response.text and "card still" in response.text
    assert from_card(client, cleo, stage_of(cleo, "chat").uid.hex).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("tom", 200), ("lea", 200), ("hanna", 403), ("iris", 403), ("ada", 403)])
def test_the_board_is_for_those_who_see_the_job(client, request, job, cleo, who, status):
    assert page(client, request.getfixturevalue(who), board_of(job)).status_code == status


def test_a_confidential_job_is_there_for_its_team_only(client, rita, nora):
    hidden = make_job(team=(rita,), is_confidential=True)
    assert page(client, nora, board_of(hidden)).status_code == 404
    assert page(client, rita, board_of(hidden)).status_code == 200


def test_nobody_finds_their_own_card_nor_that_of_a_peer(client, job, rita, tom):
    peer = make_user("Paul Peer", is_recruiter=True, line=tom)
    colleague = make_user("Carla Colleague", line=tom)
    make_application(job, candidate=make_candidate("Carla Colleague", user=colleague))
    make_application(job, candidate=make_candidate("Rita Moss", email=rita.email))
    assert Candidate.objects.count() == 2
    assert shown_columns(page(client, rita, board_of(job)))["screening"] == (1, ["Carla Colleague"])
    assert shown_columns(page(client, tom, board_of(job)))["screening"] == (1, ["Rita Moss"])
    assert shown_columns(page(client, peer, board_of(job)))["screening"] == (
        0,
        [],
    )  # a colleague, known by her address: he is not in the team


def test_names_cannot_bring_markup(client, job, rita):
    make_application(job, "<script>alert(1)</script> Bobby")
    text = page(client, rita, board_of(job)).text
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt; Bobby" in text


def test_place_in_the_list_follows_order_and_filters(job, rita):
    people = [make_application(job, f"Person {number}") for number in range(4)]
    stage = people[0].stage
    found = board.place(rita, people[1], stage, board.Filters())
    assert (found.number, found.total, found.before, found.after) == (2, 4, people[0].uid, people[2].uid)
    decide(people[1], "advance", by=rita, to=next_stage(people[1]))
    found = board.place(rita, people[1], stage, board.Filters())
    assert (found.number, found.total, found.after) == (0, 3, people[2].uid)  # who came next still does
    found = board.place(rita, people[0], stage, board.Filters(words="Person 0", says=search.matching(rita, "Person 0")))
    assert (found.number, found.total, found.before, found.after) == (1, 1, None, None)


def test_a_recruiter_adds_somebody_to_the_job_whose_board_it_is(client, rita, tom, job):
    client.force_login(rita)
    address = f"/team/people/add/?job={job.slug}"
    assert f'href="{address}"' in client.get(f"/team/jobs/{job.slug}/board/").text
    assert client.get(address).context["form"]["job"].value() == job.slug
    client.force_login(tom)
    assert "Add a person" not in client.get(f"/team/jobs/{job.slug}/board/").text
