"""The only source of time.

`now()` is the present instant, in UTC. Inside `with at(...)` it is the given one, so that the demo's history, tests and
simulations use the real transitions. A lint rule refuses every other clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)

# A lease that reaches further than its length and this was taken before the clock was set back: nobody holds it any more.
SET_BACK = timedelta(minutes=10)


def now() -> datetime:
    """The present instant (aware, UTC)."""
    return given() or datetime.now(UTC)


def given() -> datetime | None:
    """The instant that `now()` is set to here; None where the clock runs."""
    return _set.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block `now()` is `moment`, which must be aware."""
    if moment.tzinfo is None:
        raise ValueError("The clock needs an aware datetime.")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def forward(step: timedelta) -> None:
    """Move a set clock on; refused when the clock is not set."""
    moment = given()
    if moment is None:
        raise RuntimeError("Only a set clock can be moved.")
    _set.set(moment + step)
