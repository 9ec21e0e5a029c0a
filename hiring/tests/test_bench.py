"""The bench finds every page of the team's, and tells pages that cost too much or ask more for many than for few."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from hiring.demo import measured
from hiring.management.commands import bench

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_each_page_with_an_id_in_its_address_has_an_example(rita, job):
    """A route without one is for acts only; a new page wants its line in `measured.Examples`."""
    client = Client()
    client.force_login(rita)
    known = measured.Examples(job).rows
    without = [
        (route.name, route.keys)
        for route in measured.team_routes()
        if "uid" in route.keys and route.name != "board-column" and not any(route.name.startswith(one) for one in known)
    ]
    answers = {
        name: client.get(reverse(name, kwargs=dict.fromkeys(keys, measured.NOBODY))).status_code
        for name, keys in without
    }
    assert answers == dict.fromkeys(["todo-done", "lead-record", "my-absence-remove", "absence-remove"], 405)


def figures(monkeypatch, tmp_path, **of_today):
    """What the command says of a run in which the first page cost this."""
    found = {"floor": {"queries": 1, "bytes": 10, "cpu_ms": 5.0, "floors": 1.0}}
    found["today"] = {"queries": 9, "bytes": 10, "cpu_ms": 5.0, "floors": 1.5} | of_today
    monkeypatch.setattr(bench, "visits", lambda job: {})
    monkeypatch.setattr(bench, "measure", lambda visits, rounds: found)
    monkeypatch.setattr(bench.exemplars, "title", lambda number: "Back-end engineer")
    (tmp_path / "small.json").write_text(json.dumps({"floor": {"queries": 1}, "today": {"queries": 9}}))
    call_command("bench", compare=tmp_path / "small.json", save=tmp_path / "large.json", verbosity=0)
    return json.loads((tmp_path / "large.json").read_text())


def test_a_page_over_the_limit_or_with_more_questions_fails_by_name(monkeypatch, tmp_path, job):
    assert figures(monkeypatch, tmp_path)["today"]["queries"] == 9
    with pytest.raises(CommandError, match="^Over the limit: today$"):
        figures(monkeypatch, tmp_path, floors=2.01)
    with pytest.raises(CommandError, match="^Over the limit: today: queries$"):
        figures(monkeypatch, tmp_path, queries=10)


def test_page_and_floor_are_measured_side_by_side(rita, cleo, settings):
    settings.ROOT_URLCONF = "hiring.management.commands.bench"
    client = Client()
    client.force_login(rita)
    found = bench.measure({"floor": (client, "/floor/"), "today": (client, reverse("today"))}, 1)
    assert found["floor"]["queries"] < found["today"]["queries"]
    assert found["today"]["floors"] > 0 and b"Cleo" in client.get("/floor/").content
