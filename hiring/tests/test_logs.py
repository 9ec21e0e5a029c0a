"""Logs hold events and ids: no key of a personal link, no mail address, nothing that a candidate wrote."""

import io
import json
import logging
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import reverse

from candidates import sweep, tasks
from candidates.links import OneTimeTokens
from candidates.models import Application
from hiring import clock, logs, routes
from hiring.models import User
from hiring.states import IllegalMove
from hiring.testing import decide, make_application

UID = "3f1c0000-0000-4000-8000-00000000a2a2"


def line(name: str, message: str, *args: object, as_json: bool = True, exc_info: Any = None) -> str:
    record = logging.getLogger(name).makeRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)
    return logs.formatter(as_json).format(record)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Not Found: /my/in/MTIz.aGVsbG8-_x/", "Not Found: /my/in/***/"),
        ("GET /jobs/?q=cleo+smith&page=2 took long", "GET /jobs/?*** took long"),
        ("https://hiring.example.com/guest/in/abc?next=/x", "https://hiring.example.com/guest/in/***?***"),
        ("/team/password/reset/key/3-cx1-9f8e7d6c5b4a/", "/team/password/reset/key/***/"),
        (f"/team/welcome/{UID}/cx1-9f8e7d6c/", f"/team/welcome/{UID}/***/"),
        ("/x/" + "k" * 43 + "/y", "/x/***/y"),
        ("Mail to Cleo.O'Neil+jobs@mail.example.org bounced", "Mail to ***@*** bounced"),
        (
            'duplicate key value violates "one"\nDETAIL:  Key (email, job)=(cleo@example.org, 7) already exists.',
            'duplicate key value violates "one"\nDETAIL:***',
        ),
        ("Failing row contains (7, Cleo Smith, null).", "Failing row contains ***"),
        ("hiring.states.IllegalMove: Cleo is now “Hired”.\n  next", "hiring.states.IllegalMove: ***\n  next"),
        ('refused: IllegalMove("Cleo O\'Neil was already told.")', 'refused: IllegalMove("***'),
        ("raise IllegalMove(application.moved_meanwhile())", "raise IllegalMove(application.moved_meanwhile())"),
        ("application 3f1c a2 moved from stage 2 to 3", "application 3f1c a2 moved from stage 2 to 3"),
    ],
)
def test_what_could_tell_who_somebody_is_is_taken_out(said, kept):
    assert logs.hushed(said) == kept


def test_no_key_that_the_addresses_of_today_hold_is_logged(rita):
    """Every address that takes a token, as the resolver knows it; the shortest token that is ours has 39 signs."""
    key = OneTimeTokens().make_token(rita)
    takes = {"token", "uidb36"}
    wanted = {route.name: route for route in routes.every() if takes & set(route.keys)}
    assert {"portal-in", "guest-in", "lead-answer", "welcome", "account_reset_password_from_key"} <= wanted.keys()
    for name, route in wanted.items():
        given = {"uid": rita.uid, "uidb36": "3", "token": key, "key": key}
        address = reverse(name, kwargs={one: given[one] for one in route.keys})
        assert key not in logs.hushed(f"Internal Server Error: {address}"), name
        assert "9f8e7d" not in logs.hushed(address.replace(key, "cx1-9f8e7d")), name  # however short a key may be


@pytest.mark.parametrize("as_json", [True, False])
def test_a_library_s_line_and_its_traceback_are_hushed_too(as_json):
    try:
        raise IntegrityError("Key (email)=(cleo@example.org) already exists at /my/in/secretkey/")
    except IntegrityError:
        text = line("django.request", "Broken: %s", "/my/in/secretkey/", exc_info=sys.exc_info(), as_json=as_json)
    assert "IntegrityError" in text and "/my/in/***/" in text
    assert "secretkey" not in text and "cleo" not in text


@pytest.fixture
def written():
    """All that is logged, as it leaves."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(True))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def overtaken(monday, job, rita, lea, monkeypatch) -> Application:
    """Somebody whose row a colleague changes whenever anybody else would, so that each act is refused with their name."""

    def faster(row, *_args, **_values):
        raise IllegalMove(row.moved_meanwhile())

    application = make_application(job, "Canaria Vale")
    decide(application, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    monkeypatch.setattr("candidates.timeline.change", faster)
    return application


def test_a_promise_that_could_not_be_handed_on_is_logged_without_a_name(overtaken, rita, written):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert sweep.hand_on() == 0
    said = json.loads(written.getvalue())
    assert {key: said[key] for key in ("event", "application", "error")} == {
        "event": "hand_on.refused",
        "application": overtaken.pk,
        "error": "IllegalMove",
    }
    assert "Canaria" not in written.getvalue()


def test_a_refusal_that_escapes_a_task_is_logged_without_its_sentence(overtaken, written, monkeypatch):
    monkeypatch.setattr("candidates.outbox.time.sleep", lambda seconds: None)
    clock.forward(timedelta(minutes=11))
    result = tasks.drain.apply()
    assert "Canaria is now “No match”" in str(result.result)
    (told,) = [json.loads(line) for line in written.getvalue().splitlines() if "celery.app.trace" in line]
    assert told["event"].endswith("raised unexpected: IllegalMove('***")
    assert told["exception"].endswith("hiring.states.IllegalMove: ***")
    assert "Canaria" not in written.getvalue()


def test_a_line_is_one_json_object_in_production():
    said = json.loads(line("candor.request", "request"))
    assert {key: said[key] for key in ("event", "level", "logger")} == {
        "event": "request",
        "level": "error",
        "logger": "candor.request",
    }
    assert said["timestamp"].endswith("Z")


def test_each_request_says_the_route_and_never_the_address(rf, monkeypatch):
    said = []

    class Log:
        def log(self, level, event, **values):
            said.append((level, event, {key: value for key, value in values.items() if key != "ms"}))

    monkeypatch.setattr(logs.structlog, "get_logger", lambda name: Log())

    class Match:
        route = "my/in/<str:token>/"

    def answer(request):
        request.resolver_match = Match() if "/my/" in request.path else None
        return HttpResponse(status=500 if "broken" in request.path else 200)

    middleware = logs.each_request(answer)
    middleware(rf.get("/my/in/secret/?q=cleo"))
    middleware(rf.post("/broken/"))
    route = {"method": "GET", "route": "my/in/<str:token>/", "status": 200, "user": None}
    assert said == [
        (logging.INFO, "request", route),
        (logging.ERROR, "request", {"method": "POST", "route": "none", "status": 500, "user": None}),
    ]


def test_configuring_twice_prints_each_line_once():
    root = logging.getLogger()
    before = list(root.handlers), root.level
    try:
        logs.configure({"level": "WARNING", "json": True})
        logs.configure({"level": "WARNING", "json": True})
        assert len([one for one in root.handlers if isinstance(one, logs.Ours)]) == 1
    finally:
        root.handlers[:], root.level = before
