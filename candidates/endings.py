"""What other apps do when somebody is told: a plain list, filled in `AppConfig.ready` by interviews and offers.

Each function takes the application and runs inside the transaction that sets `told_at`: meetings are called off and openings
freed together with the word, never before it (that would give the decision away).
"""

from collections.abc import Callable

from .models import Application

when_told: list[Callable[[Application], None]] = []


def run(application: Application) -> None:
    """Do what the other apps registered."""
    for act in when_told:
        act(application)
