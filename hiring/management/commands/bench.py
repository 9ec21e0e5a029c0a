"""Measure the team's pages against the floor page, in one run: queries, and CPU of web process and database together."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import include, path, reverse

from candidates.models import Application, Candidate, Mail, State
from hiring import warm
from hiring.demo import exemplars
from hiring.models import Job, User
from interviews.models import Case
from offers.models import Offer

LIMIT = 2.0  # times the floor page's CPU


def floor(request: HttpRequest) -> HttpResponse:
    """The bare view: 50 rows joined with two tables by an index, rendered by a template."""
    rows = Application.objects.select_related("candidate", "stage").order_by("-applied_at", "-id")[:50]
    return render(request, "hiring/floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor), path("", include("hiring.urls"))]


class Command(BaseCommand):
    help = "Measures each team page: queries, CPU, bytes, and CPU as a multiple of the floor page."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument("--save", type=Path, help="keep the figures as JSON, to compare another size with them")
        parser.add_argument(
            "--compare", type=Path, help="figures of another size: a page with another number of queries fails"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.WARNING)
        lead = User.objects.active().filter(is_lead=True).order_by("pk").first()
        if lead is None:
            raise CommandError("Make the demo first: manage.py demo --candidates 1000")
        call_command("collectstatic", interactive=False, verbosity=0)
        with override_settings(
            ROOT_URLCONF="hiring.management.commands.bench", ALLOWED_HOSTS=["testserver"], DEBUG=False
        ):
            client = Client()
            client.force_login(lead, backend=settings.AUTHENTICATION_BACKENDS[0])
            figures = measure(client, pages(), options["rounds"])
        self.show(figures)
        if options["save"]:
            options["save"].write_text(json.dumps(figures, indent=1))
        wrong = [name for name, found in figures.items() if found["cpu_ms"] > LIMIT * figures["floor"]["cpu_ms"]]
        if options["compare"]:
            before = json.loads(options["compare"].read_text())
            wrong += [f"{name}: queries" for name in figures if figures[name]["queries"] != before[name]["queries"]]
        if wrong:
            raise CommandError("Over the limit: " + ", ".join(wrong))

    def show(self, figures: dict[str, dict[str, float]]) -> None:
        base = figures["floor"]["cpu_ms"]
        self.stdout.write(f"{Candidate.objects.count()} candidates, {connection.vendor}")
        self.stdout.write(f"{'page':22}{'queries':>8}{'CPU ms':>9}{'x floor':>9}{'kB':>7}")
        for name, found in figures.items():
            row = f"{name:22}{found['queries']:8.0f}{found['cpu_ms']:9.1f}{found['cpu_ms'] / base:9.2f}{found['bytes'] / 1000:7.0f}"
            self.stdout.write(row)


def pages() -> dict[str, str]:
    """The pages that are measured: the floor first, then the team's, all on one job of the bulk, so that two sizes compare
    the same shape."""
    job = Job.objects.filter(title=exemplars.title(0)).order_by("pk").first()
    if job is None:
        raise CommandError("Make the demo first: manage.py demo --candidates 1000")
    stage = job.pipeline.stages.order_by("position").first()
    there = Application.objects.filter(job=job).order_by("promised_for", "pk")
    one, decided = there.active().filter(stage=stage).first(), there.open().filter(state=State.REJECTED).first()
    mail = Mail.objects.filter(application__job=job, kind="received").order_by("pk").first()
    met = there.active().get(candidate__email=f"{job.slug}.judged@people.example")
    meeting = met.interviews.get()
    case = Case.objects.filter(application__job=job, state="in").order_by("pk").first()
    offer = Offer.objects.filter(application__job=job, state="sent").order_by("pk").first()
    assert stage is not None and one is not None and decided is not None and mail is not None
    assert case is not None and offer is not None
    application, judged = reverse("application", args=[one.uid]), reverse("application", args=[met.uid])
    name = exemplars.LAST[0]  # the commonest surname among many
    return {
        "floor": "/floor/",
        "today": reverse("today"),
        "jobs": reverse("jobs"),
        "job profile": reverse("job-profile", args=[job.slug]),
        "job process": reverse("job-process", args=[job.slug]),
        "job team": reverse("job-team", args=[job.slug]),
        "job share": reverse("job-share", args=[job.slug]),
        "board": reverse("board", args=[job.slug]),
        "board column": reverse("board-column", args=[job.slug, stage.uid]),
        "application": application,
        "application timeline": f"{application}?part=timeline",
        "application messages": f"{application}?part=messages",
        "application judged": judged,
        "judgement": f"{judged}?part=judgement",
        "letter": reverse("letter", args=[decided.uid]),
        "people": reverse("people"),
        "people by name": reverse("people") + f"?q={name}",
        "people by word": reverse("people") + "?q=python",
        "people of a job": reverse("people") + f"?job={job.slug}",
        "leads": reverse("leads"),
        "interviews": reverse("interviews"),
        "interviews of all": reverse("interviews") + "?whose=all",
        "meeting": reverse("meeting", args=[meeting.uid]),
        "kit": reverse("seat-kit", args=[meeting.seats.order_by("pk")[0].uid]),
        "move on": reverse("application-advance", args=[met.uid]),
        "no match": reverse("application-reject", args=[met.uid]),
        "feedback": reverse("feedback"),
        "test case": reverse("case-read", args=[case.uid]),
        "offers": reverse("offers"),
        "offer": reverse("offer", args=[offer.uid]),
        "hand-overs": reverse("handovers"),
        "outbox": reverse("outbox"),
        "mail": reverse("mail", args=[mail.uid]),
    }


def measure(client: Client, urls: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """Of each page the queries of one warm request, and the mean CPU of `rounds` more: this process and, on this machine, its
    database backend. The pages take turns, so that a slow minute of the machine is one for all of them."""
    figures: dict[str, dict[str, float]] = {}
    warm.settle()  # as a worker of the web server does
    for name, url in urls.items():
        for _warm in range(3):
            response = client.get(url)
        if response.status_code != 200:
            raise CommandError(f"{url} answers {response.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        figures[name] = {"queries": len(queries), "cpu_ms": 0.0, "bytes": len(response.content)}
    backend = database_process()
    ticks = dict.fromkeys(urls, 0.0)
    gc.collect()
    for _turn in range(rounds):
        for name, url in urls.items():
            before, asked = time.process_time(), cpu_of(backend)
            client.get(url)
            figures[name]["cpu_ms"] += (time.process_time() - before) * 1000 / rounds
            ticks[name] += (cpu_of(backend) - asked) * 1000 / rounds
    for name in urls:
        figures[name]["cpu_ms"] += ticks[name]
    return figures


def database_process() -> int | None:
    """The process of this connection's PostgreSQL backend, when it runs on this machine; SQLite runs in this process."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/schedstat").exists() else None


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU that a process has used (the kernel's scheduler statistics: the first number, in nanoseconds)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 if pid else 0.0
