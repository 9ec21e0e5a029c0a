"""What every test stands on: the lanes.

A lane is chosen by the environment (`make test` runs both): SQLite and the embedded broker with nothing set, PostgreSQL
and Redis with DATABASE_URL and CELERY_BROKER_URL. A test that this lane cannot run is not selected, rather than
skipped: a skip is read as "should have run". With REQUIRE_ALL=1 a skip is a failure.
"""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import caches

pytest_plugins = ["hiring.testing"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lacking(item: pytest.Item) -> bool:
    """Whether this lane has not what the test needs."""
    needs = {mark.name for mark in item.iter_markers()}
    return (
        ("postgres" in needs and not os.environ.get("DATABASE_URL", "").startswith("postgres"))
        or ("redis" in needs and not os.environ.get("CELERY_BROKER_URL", "").startswith("redis"))
        or ("embedded" in needs and "DATABASE_URL" in os.environ)
        or ("browser" in needs and CHROMIUM is None)
    )


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


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skip where everything is required is a failure; this process's data goes."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") == "1" and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """What a process keeps for minutes is of the test before."""
    caches["process"].clear()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser on this machine."""
    assert CHROMIUM, "A test that wants a browser carries @pytest.mark.browser."
    return CHROMIUM
