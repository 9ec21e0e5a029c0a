"""What the worker does: each takes nothing or an id, calls one function, and may run twice."""

from celery import shared_task

from hiring import clock

from . import concerns, files, outbox, transitions
from . import sweep as sweeping
from .models import Pulse


@shared_task
def drain() -> None:
    """Send what is due. A second run at the same time finds the lease taken and goes.

    Each run is shorter than the supervisor's patience, so that stopping a worker leaves no letter half sent.
    """
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead, seconds=5)


@shared_task
def sweep() -> None:
    """Remind owners, clear what was left behind. A second run finds the occasions taken."""
    token = outbox.lease("sweep", sweeping.LEASE)
    if token is None:
        return
    try:
        sweeping.remind(still=lambda: outbox.renew("sweep", token, sweeping.LEASE))
        concerns.remind()
        sweeping.clear_unfinished()
    finally:
        outbox.release("sweep", token)


@shared_task
def read_files() -> None:
    """Read CVs that took too long at the form, and draw their pages. A second run takes what the first has not claimed."""
    files.read_waiting()


@shared_task
def beat() -> None:
    """Write down that scheduler and worker are alive. A second run writes it again."""
    Pulse.objects.update_or_create(name="beat", defaults={"at": clock.now()})
