"""What the worker does about stages: each calls one function, and may run twice."""

from celery import shared_task

from candidates import outbox

from . import sweep
from .transitions import case_sweep, late_cards, wishes


@shared_task
def remind_of_cards() -> None:
    """Notices about scorecards that are out. A second run finds the occasions taken."""
    late_cards.remind_of_cards()


@shared_task
def follow_up() -> None:
    """Who was asked whether they want to continue and said nothing is followed up. A second run finds the occasions taken."""
    wishes.follow_up()


@shared_task
def cases() -> None:
    """Begin test cases whose day has come and tell of those that end soon. A second run finds them begun and told."""
    case_sweep.sweep()


@shared_task
def meetings() -> None:
    """Notices before meetings, and what was held. A second run finds the lease taken, and the occasions."""
    token = outbox.lease("meetings", sweep.LEASE)
    if token is None:
        return

    def still() -> bool:
        return outbox.renew("meetings", token, sweep.LEASE)

    try:
        sweep.settle(still)
        sweep.remind(still)
    finally:
        outbox.release("meetings", token)
