"""A company at work, for tests with real processes: `python -m candidates.tests.company ACT`, with its data where the
environment says.

    found          an empty database with an organisation, Rita and a job
    promise N      N applications, each answered with a no that may leave: 2 N letters are due
    enter N        Rita signs in N times, and a stranger has opened the form a minute ago; the keys of her sessions and the
                   form's own, as JSON
    apply N        N applications arrive, as in a web request that has had one before; the seconds that each took, as JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta

import django


def found() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from hiring import testing

    testing.make_organisation()
    testing.make_job(team=(testing.make_user("Rita Moss", is_recruiter=True),))


def promise(number: int) -> None:
    from django.db import transaction

    from hiring import testing
    from hiring.models import Job, User

    with transaction.atomic():
        job, rita = Job.objects.get(), User.objects.get()
        for n in range(number):
            application = testing.make_application(job, f"Person {n}")
            testing.decide(
                application, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True
            )


def enter(number: int) -> None:
    from django.conf import settings
    from django.test import Client

    from candidates.forms.public import ApplicationForm
    from hiring import clock
    from hiring.models import Organisation, User

    clients = [Client() for _ in range(number)]
    for client in clients:
        client.force_login(User.objects.get(name="Rita Moss"))
    keys = [client.cookies[settings.SESSION_COOKIE_NAME].value for client in clients]
    with clock.at(clock.now() - timedelta(minutes=1)):
        opened = ApplicationForm(organisation=Organisation.objects.get()).started_token
    sys.stdout.write(json.dumps({"sessions": keys, "started": opened}) + "\n")


def apply(number: int) -> None:
    from django.conf import settings

    from candidates import transitions
    from candidates.models import Candidate
    from hiring import clock
    from hiring.models import Job

    job, seconds, wake = Job.objects.get(), [], settings.WAKE
    for n in range(-1, number):
        settings.WAKE = wake and n >= 0  # the first one only warms up
        email = f"late.{os.getpid()}.{n}@people.example"
        person = Candidate.objects.create(
            name="Late Comer", email=email, email_key=email, zone="UTC", created_at=clock.now()
        )
        started = time.perf_counter()
        transitions.apply(job, person)
        seconds.append(round(time.perf_counter() - started, 3))
    sys.stdout.write(json.dumps({"seconds": seconds[1:]}) + "\n")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "hiring.settings"
    django.setup()
    {"found": found, "promise": promise, "enter": enter, "apply": apply}[sys.argv[1]](*map(int, sys.argv[2:]))
