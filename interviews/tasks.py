"""What the worker does for meetings and scorecards: each calls one function, and may run twice."""

from celery import shared_task

from . import sweep


@shared_task
def remind_of_cards() -> None:
    """Notices about scorecards that are out. A second run finds the occasions taken."""
    sweep.remind_of_cards()
