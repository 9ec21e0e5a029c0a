"""What every test stands on: the lanes.

A lane is chosen by the environment (`make test` runs both): SQLite and the embedded broker with nothing set, PostgreSQL
and Redis with DATABASE_URL and CELERY_BROKER_URL. A test that this lane cannot run is not selected, rather than
skipped: a skip is read as "should have run". With REQUIRE_ALL=1 a skip is a failure.
"""

import fcntl
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

pytest_plugins = ["hiring.testing", "candidates.tests.racing", "candidates.tests.alike"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lacking(item: pytest.Item) -> bool:
    """Whether this lane has not what the test needs."""
    needs = {mark.name for mark in item.iter_markers()}
    says_more = needs & {"postgres", "redis"} or ("embedded" not in needs and asks_a_database(item))
    return (
        ("postgres" in needs and not os.environ.get("DATABASE_URL", "").startswith("postgres"))
        or ("redis" in needs and not os.environ.get("CELERY_BROKER_URL", "").startswith("redis"))
        or ("redis_server" in needs and shutil.which("redis-server") is None)
        or (not says_more and "DATABASE_URL" in os.environ)
        or ("calcurse" in needs and shutil.which("calcurse") is None)
        or ("browser" in needs and CHROMIUM is None)
    )


def asks_a_database(item: pytest.Item) -> bool:
    """Whether rows are read or written within the test itself; without, it says the same on both lanes."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & {"db", "transactional_db", "live_server"}
    )


def writes_for_good(item: pytest.Item) -> bool:
    """Whether what the test writes is committed, instead of undone at its end."""
    mark = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(mark and mark.kwargs.get("transaction")) or bool(fixtures & {"transactional_db", "live_server"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what this lane cannot run; what takes minutes begins first, so that no processor waits for it at the end."""
    left = [item for item in items if lacking(item)]
    if left:
        config.hook.pytest_deselected(items=left)
    here = [item for item in items if not lacking(item)]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in here if item.get_closest_marker("long")]
    rest = [item for item in here if not item.get_closest_marker("long")]
    # Each worker is given one stretch of the list to begin with.
    share = -(-len(here) // workers)
    items[:] = []
    for number in range(workers):
        begins, many = long[number::workers], share * (number + 1) - len(items)
        items += begins + rest[: many - len(begins)]
        del rest[: many - len(begins)]
    items += rest


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the collector looks only at what tests leave behind, and less often (a tenth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skip where everything is required is a failure; this process's data goes."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") == "1" and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    shutil.rmtree(settings.VAR, ignore_errors=True)
    if (postgres := template_on_postgres()) and not hasattr(session.config, "workerinput"):  # the workers are gone
        with psycopg.connect(connection_to(postgres, "postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{urlsplit(postgres).path[1:]}" WITH (FORCE)')


# --- made once a run, by whichever worker comes first -----------------------------------------------------------------


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once_a_run(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once_a_run(name, make)` gives the folder that `make` has filled; whoever comes while it is being made waits."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def once_a_run(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with open(shared / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                begun = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared))
                make(begun)
                begun.rename(folder)
        return folder

    return once_a_run


def template_on_postgres() -> str:
    """The address of the template on this lane's server; empty on the embedded lane."""
    url = os.environ.get("DATABASE_URL", "")
    return connection_to(url, f"{urlsplit(url).path[1:]}_template") if url.startswith("postgres") else ""


def connection_to(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@pytest.fixture(scope="session")
def migrated(once_a_run: Once) -> str:
    """The address of an empty migrated database, to be copied: the migrations run once a run and not in each worker."""

    def make(folder: Path) -> None:
        url = f"sqlite:///{folder}/candor.sqlite3"
        if postgres := template_on_postgres():
            url, name = postgres, urlsplit(postgres).path[1:]
            with psycopg.connect(connection_to(postgres, "postgres"), autocommit=True) as server:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                server.execute(f'CREATE DATABASE "{name}"')
        knobs = {"DATABASE_URL": url, "VAR": str(folder), "DEBUG": "1"}
        argv = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(argv, cwd=settings.BASE_DIR, env=os.environ | knobs, check=True)

    folder = once_a_run("migrated", make)
    return template_on_postgres() or f"sqlite:///{folder}/candor.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, migrated: str) -> Iterator[None]:
    """This worker's database begins as a copy of the migrated one, so that `migrate` finds nothing left to do."""
    if postgres := template_on_postgres():
        connection.settings_dict["TEST"]["TEMPLATE"] = urlsplit(postgres).path[1:]
        yield
        return
    # In memory, and there as long as somebody holds it open.
    held = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)  # type: ignore[attr-defined]
    with sqlite3.connect(migrated.removeprefix("sqlite:///")) as template:
        template.backup(held)
    yield
    held.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A browser keeps lines to the server under test open, and PostgreSQL drops no database that a line of that server still
    reads: those that are left are ended first."""
    yield
    if template_on_postgres():
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(others, [connection.settings_dict["NAME"]])


# --- what every test may use ------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_is_remembered(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a process keeps for minutes is of the test before; what a test really wrote into the shared cache goes with it.

    That cache is a table without a model, so emptying the tables of all models leaves it as it is.
    """
    caches["process"].clear()
    yield
    if writes_for_good(request.node):
        with django_db_blocker.unblock():
            clear_shared_cache()


def clear_shared_cache() -> None:
    """The server under test may still be answering a page that was closed; SQLite refuses while another connection reads."""
    for _turn in range(50):
        with suppress(OperationalError):
            caches["default"].clear()
            return
        time.sleep(0.1)
    caches["default"].clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests of this worker; each actor has a context of their own in it."""
    assert CHROMIUM, "A test that wants a browser carries @pytest.mark.browser."
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop of its own in this thread
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
