"""The worker and its clock.

The broker only wakes: what is due stands in the database and is found again by the sweeps below.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiring.settings")
broker.use()
app = Celery("candor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
setup_logging.connect(lambda **_: None, weak=False)  # LOGGING_CONFIG has done it: see hiring/logs.py


@worker_ready.connect
def look_at_once(sender: Any, **_: Any) -> None:
    """A worker that has just come up does not wait for the scheduler: mail may have waited for it."""
    sender.app.send_task("candidates.tasks.drain", ignore_result=True)


app.conf.beat_schedule = {
    "outbox": {"task": "candidates.tasks.drain", "schedule": 20.0},  # mail that no waking reached; P5 wants 60 s
    "promises": {"task": "candidates.tasks.sweep", "schedule": 60.0},  # who is due or late; each reminder once
    "files": {"task": "candidates.tasks.read_files", "schedule": 30.0},  # CVs that took too long at the form
    "beat": {"task": "candidates.tasks.beat", "schedule": 30.0},  # /healthz shows its age
}
