"""P2 and P5, shown by killing: the real worker and the real scheduler send to a real mail server while they are killed
again and again with -9, and while Redis refuses, vanishes and hangs.

Run with -s to read the figures; they are kept in var/faults-*.json as well.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from hiring.management.commands.up import Command
from hiring.supervise import Child

from .processes import Company, free_port, listens, report, wait_for
from .sink import Sink

LETTERS, KILLS = int(os.environ.get("LETTERS", 500)), int(os.environ.get("KILLS", 22))


class Processes:
    """Worker and scheduler as `up` starts them; one that ends by itself is started again, and counted."""

    def __init__(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        company.take_over(monkeypatch)
        _web, self.worker, self.scheduler = Command().children()
        self.died = 0

    def __enter__(self) -> Processes:
        self.look_after()
        self.died = 0
        return self

    def __exit__(self, *_: object) -> None:
        for child in (self.worker, self.scheduler):
            child.clear()

    def look_after(self) -> None:
        for child in (self.worker, self.scheduler):
            if child.has_ended():
                child.clear()
                child.start()
                self.died += 1


def kill(child: Child) -> None:
    """The whole process group, with -9."""
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    child.clear()


def kill_again_and_again(company: Company, processes: Processes, sink: Sink, dice: random.Random) -> dict[str, Any]:
    """Kill the worker's process group KILLS times while letters leave, every fourth time the scheduler's too."""
    interrupted: set[tuple[str, str]] = set()
    hits = 0
    for number in range(KILLS):
        there = len(sink.letters())
        share = max(1, company.waiting() // (KILLS + 1 - number))
        target = there + dice.randint(max(1, share // 2), share)
        wait_for(lambda target=target: len(sink.letters()) >= target, 90, alive=processes.look_after)
        time.sleep(dice.random() * 0.06)  # anywhere in a send
        kill(processes.worker)
        if number % 4 == 3:
            kill(processes.scheduler)
        fresh = company.in_flight() - interrupted
        interrupted |= fresh
        hits += bool(fresh)
        processes.worker.start()
        if processes.scheduler.process is None:
            processes.scheduler.start()
    return {"kills": KILLS, "kills_in_flight": hits, "interrupted": interrupted}


def judge(company: Company, sink: Sink, interrupted: set[tuple[str, str]]) -> dict[str, int]:
    """0 lost; copies at most one per send in flight at a kill, each the same to the byte; everybody told exactly once."""
    promised = {uid for (uid,) in company.rows("SELECT message_id FROM candidates_mail")}
    arrived = sink.letters()
    lost = promised - {letter["id"] for letter in arrived}
    copies, allowed = sink.copies(), Counter(uid for uid, _claim in interrupted)
    assert lost == set()
    assert {letter["id"] for letter in arrived} == promised
    assert {uid: n for uid, n in copies.items() if n > allowed[uid]} == {}
    assert len({(letter["id"], letter["sha"], letter["date"], letter["to"]) for letter in arrived}) == len(promised)
    told = "SELECT count(*) FROM candidates_event WHERE verb = 'told'"
    closings = "SELECT count(*) FROM candidates_mail WHERE letter_id IS NOT NULL AND state = 'sent'"
    untold = "SELECT count(*) FROM candidates_application WHERE told_at IS NULL AND state <> 'active'"
    assert company.rows(told) == company.rows(closings)
    assert company.rows(untold) == [(0,)]
    return {"letters": len(promised), "arrived": len(arrived), "copies": sum(copies.values()), "lost": len(lost)}


def killing(lane: str, company: Company, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    """The test of each lane: the killing, then whatever the lane adds at `yield`, then the judgement."""
    started = time.monotonic()
    dice = random.Random(20261123)
    sink.answer("250", delay=0.03)
    with Processes(company, monkeypatch) as processes:
        figures = kill_again_and_again(company, processes, sink, dice)
        wait_for(lambda: company.waiting() == 0, 120, alive=processes.look_after)
        interrupted = figures.pop("interrupted")
        yield processes
        wait_for(lambda: company.waiting() == 0, 120, alive=processes.look_after)
    figures |= {"sends_in_flight_at_a_kill": len(interrupted)} | judge(company, sink, interrupted)
    figures |= {"ended_by_themselves": processes.died, "seconds": round(time.monotonic() - started)}
    report(lane, figures)
    assert figures["kills_in_flight"] >= KILLS // 3  # else the kills hit nothing, and nothing is shown


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with Sink(tmp_path / "sink") as server:
        yield server


def knobs(sink: Sink) -> dict[str, str]:
    """Short leases, since nobody wants to wait two minutes for each kill."""
    return {"EMAIL_URL": sink.url, "MAIL_LEASE_SECONDS": "2", "DRAIN_LEASE_SECONDS": "1"}


# --- kill -9 ---------------------------------------------------------------------------------------------------------


@pytest.mark.faults
@pytest.mark.embedded
@pytest.mark.long
def test_killing_the_embedded_worker_loses_no_letter(founded, tmp_path, sink, monkeypatch):
    shutil.copy(founded, tmp_path / "candor.sqlite3")
    company = Company(tmp_path, f"sqlite:///{tmp_path}/candor.sqlite3", "filesystem://", **knobs(sink))
    company.act("promise", LETTERS // 2, WAKE="0")
    for _processes in killing("embedded", company, sink, monkeypatch):
        pass


class Redis:
    """A throwaway server that can refuse, vanish and hang."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(self.folder)]
        argv = ["redis-server", "--port", str(self.port), *quiet]
        self.process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port), 20)

    def end(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(how)
        self.process.wait(20)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.end(signal.SIGKILL)


@pytest.fixture
def own_database(migrated: str) -> Iterator[str]:
    """A migrated PostgreSQL database beside the tests', removed afterwards."""
    place, _slash, template = migrated.rpartition("/")
    name = f"candor_faults_{os.getpid()}"
    with psycopg.connect(f"{place}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        yield f"{place}/{name}"
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.redis_server
@pytest.mark.long
def test_killing_the_worker_and_losing_redis_loses_no_letter(own_database, redis, tmp_path, sink, monkeypatch):
    company = Company(tmp_path, own_database, redis.url, **knobs(sink))
    company.act("found", WAKE="0")
    company.act("promise", LETTERS // 2, WAKE="0")
    requests, back = {}, {}

    def outage(name: str, processes: Processes, begin: Callable[[], None], finish: Callable[[], None]) -> None:
        """Somebody applies while Redis is away; their receipt arrives within a minute of its return."""
        begin()
        requests[name] = max(company.act("apply", 3)["seconds"])
        finish()
        back[name] = round(wait_for(lambda: company.waiting() == 0, 75, alive=processes.look_after), 1)

    def hang() -> None:
        redis.process.send_signal(signal.SIGSTOP)

    def hang_on_and_return() -> None:
        time.sleep(12)  # longer than any time limit towards it
        redis.process.send_signal(signal.SIGCONT)

    def vanish() -> None:
        redis.end(signal.SIGKILL)

    for processes in killing("postgres-redis", company, sink, monkeypatch):
        outage("refused", processes, redis.end, redis.start)
        outage("hung", processes, hang, hang_on_and_return)
        vanish()
        kill(processes.worker)  # and the worker comes up while there is no broker
        processes.worker.start()
        outage("vanished", processes, lambda: None, redis.start)
    report("redis-outages", {"longest_request_seconds": requests, "mail_goes_on_after_seconds": back})
    assert max(requests.values()) < 1
    assert max(back.values()) <= 60


# --- the broker and the web request ----------------------------------------------------------------------------------


@pytest.mark.faults
@pytest.mark.embedded
@pytest.mark.parametrize("fault", ["refused", "silent", "black hole"])
def test_a_broker_that_is_away_slows_no_request(fault, founded, tmp_path):
    """A closed port, a server that takes the connection and says nothing, one to which no connection comes about."""
    shutil.copy(founded, tmp_path / "candor.sqlite3")
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        socket.create_connection(full.getsockname()),  # the one place in its queue; who comes now hears nothing
    ):
        if fault == "black hole":
            with pytest.raises(TimeoutError):
                socket.create_connection(full.getsockname(), 0.2)
        port = {"refused": free_port(), "silent": silent.getsockname()[1], "black hole": full.getsockname()[1]}[fault]
        company = Company(tmp_path, f"sqlite:///{tmp_path}/candor.sqlite3", f"redis://127.0.0.1:{port}/0")
        seconds = company.act("apply", 5)["seconds"]
    sys.stdout.write(f"\n{fault}: {seconds} s\n")
    assert max(seconds) < 1
    assert company.rows("SELECT state, count(*) FROM candidates_mail GROUP BY state") == [
        ("waiting", 6)
    ]  # the first warmed up


class Visitor:
    """Somebody who asks for their link until the page says that it is on its way."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/my/link/"
        self.seconds: list[float] = []

    def ask(self, email: str) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                return self._try(email)
            except HTTPError:  # an answer, and a wrong one
                raise
            except (OSError, HTTPException):  # killed in the middle, or not up again yet
                time.sleep(0.05)
        raise AssertionError("The page does not come back.")

    def _try(self, email: str) -> None:
        browser = build_opener(HTTPCookieProcessor())
        page = browser.open(self.base, timeout=20).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        started = time.perf_counter()
        form = urlencode({"email": email, "csrfmiddlewaretoken": found[1]}).encode()
        answer = browser.open(self.base, data=form, timeout=20)
        assert answer.status == 200 and answer.url.endswith("/my/link/sent/")
        self.seconds.append(time.perf_counter() - started)


@pytest.mark.faults
@pytest.mark.embedded
def test_killing_the_web_server_loses_nothing_that_a_page_has_confirmed(founded, tmp_path, monkeypatch):
    """Four people at a time ask for their links, the broker is silent, and gunicorn is killed on the way."""
    shutil.copy(founded, tmp_path / "candor.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(4) as people:
        broker = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        more = {"PORT": str(free_port()), "FORMS_PER_HOUR": "300"}
        company = Company(tmp_path, f"sqlite:///{tmp_path}/candor.sqlite3", broker, **more)
        company.act("promise", 60, WAKE="0")
        company.take_over(monkeypatch)
        web, visitor, kills = Command().children()[0], Visitor(int(more["PORT"])), 0
        web.start()
        try:
            asked = [address for (address,) in company.rows("SELECT email FROM candidates_candidate")]
            going = [people.submit(visitor.ask, address) for address in asked]
            wait_for(lambda: len(visitor.seconds) > 2, 60)
            while not all(one.done() for one in going):
                there = len(visitor.seconds)
                if kills < 6:
                    wait_for(lambda there=there: len(visitor.seconds) > there + 4, 60)
                    time.sleep(random.random() * 0.1)
                    kill(web)
                    web.start()
                    kills += 1
                time.sleep(0.05)
            for one in going:
                one.result()
        finally:
            web.clear()
    queued = company.rows("SELECT candidate_id, count(*) FROM candidates_mail WHERE kind = 'portal_link' GROUP BY 1")
    assert [number for _candidate, number in queued] == [1] * len(asked)
    figures = {"asked": len(asked), "confirmed": len(visitor.seconds), "kills": kills, "lost": 0}
    report("web", figures | {"slowest_answer": round(max(visitor.seconds), 2)})
    assert kills >= 5
