"""What races share: acts that begin at the same instant, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from candidates import timeline
from candidates.models import Application
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import MONDAY, make_job, make_organisation, make_user

ROUNDS = 3  # a race is lost by chance: each is run again


@pytest.fixture
def company():
    """Rita and Tom, and a job with one opening, at ten on a Monday."""
    with clock.at(MONDAY):
        make_organisation()
        rita = make_user("Rita Moss", is_recruiter=True)
        tom = make_user("Tom Berg", is_manager=True)
        yield rita, tom, make_job(team=(rita, tom))


def at_once(*acts: Callable[[], Any], later: timedelta = timedelta()) -> list[Any]:
    """What each act returned, or its refusal; all of them begin at the same instant and see the same clock."""
    gate, moment = threading.Barrier(len(acts)), clock.now() + later
    found: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            with clock.at(moment):
                connection.ensure_connection()
                gate.wait(20)
                found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unexpected = [error for error in found if isinstance(error, Exception) and not isinstance(error, IllegalMove)]
    assert unexpected == []
    return found


def won(found: list[Any]) -> list[Any]:
    return [result for result in found if not isinstance(result, IllegalMove)]


def lost(found: list[Any]) -> list[str]:
    return [str(refusal) for refusal in found if isinstance(refusal, IllegalMove)]


def fresh(application: Application) -> Application:
    return Application.objects.select_related("letter").get(pk=application.pk)


def sound(application: Application) -> Application:
    """The row agrees with its timeline, and nobody is in the dark."""
    row = fresh(application)
    assert timeline.replay(row) == timeline.snapshot(row)
    assert (row.told_at is None) == bool(row.next_step and row.owed_by_id and row.promised_for)
    return row
