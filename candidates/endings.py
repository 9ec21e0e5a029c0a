"""What other apps do when somebody is told: a plain list, filled in `AppConfig.ready` by interviews and offers.

Each function takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away).
"""

from collections.abc import Callable

from .models import Application

when_told: list[Callable[[Application], None]] = []
when_reopened: list[Callable[[Application], None]] = []  # the same, for what a hiring had begun


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)


def undone(application: Application) -> None:
    """An application that had ended is on its way again: the other apps put away what its ending had begun."""
    for act in when_reopened:
        act(application)
