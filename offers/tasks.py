"""What the worker does for offers; it may run twice."""

from celery import shared_task

from . import sweep as sweeping


@shared_task
def sweep() -> None:
    """End what has run out, give notice of what runs out soon. A second run finds the offers ended and the occasions taken."""
    sweeping.sweep()
