"""What the worker does about stages: each calls one function, and may run twice."""

from celery import shared_task

from .transitions import case_sweep


@shared_task
def cases() -> None:
    """Begin test cases whose day has come and tell of those that end soon. A second run finds them begun and told."""
    case_sweep.sweep()
