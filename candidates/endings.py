"""What other apps do when somebody is told: a plain list, filled in `AppConfig.ready` by interviews and offers.

Each function takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away).
"""

from collections.abc import Callable

from hiring.models import User

from .models import Application

when_told: list[Callable[[Application], None]] = []
# What they do when somebody records that we have met: the meeting of the stage took place, or the act is refused.
when_talked: list[Callable[[Application, User], None]] = []


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)


def talked(application: Application, by: User) -> None:
    """Do what the other apps registered for a meeting that took place."""
    for act in when_talked:
        act(application, by)
