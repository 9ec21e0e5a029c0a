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
    "cases": {"task": "interviews.tasks.cases", "schedule": 60.0},  # test cases that begin, or end soon
    "meetings": {"task": "interviews.tasks.meetings", "schedule": 60.0},  # notices before them, and what was held
    "files": {"task": "candidates.tasks.read_files", "schedule": 30.0},  # CVs that took too long at the form
    "cards": {"task": "interviews.tasks.remind_of_cards", "schedule": 300.0},  # scorecards that are out; each word once
    "wishes": {"task": "interviews.tasks.follow_up", "schedule": 900.0},  # silence after "Do you want to continue?"
    "offers": {"task": "offers.tasks.sweep", "schedule": 60.0},  # offers that run out soon, and those that have
    "beat": {"task": "candidates.tasks.beat", "schedule": 30.0},  # /healthz shows its age
}
