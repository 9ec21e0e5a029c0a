"""What the worker does for meetings; may run twice."""

from celery import shared_task

from candidates import outbox

from . import sweep


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
