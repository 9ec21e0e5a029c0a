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
from django.urls import include, path

from candidates.models import Application, Candidate
from hiring import warm
from hiring.demo import exemplars, measured
from hiring.models import Job

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
        try:
            self.bench(**options)
        finally:
            logging.disable(logging.NOTSET)

    def bench(self, **options: Any) -> None:
        """Figures on the screen; CommandError names the pages that cost too much."""
        job = Job.objects.filter(title=exemplars.title(0)).order_by("pk").first()
        if job is None:
            raise CommandError("Make the demo first: manage.py demo --candidates 1000")
        call_command("collectstatic", interactive=False, verbosity=0)
        with override_settings(
            ROOT_URLCONF="hiring.management.commands.bench", ALLOWED_HOSTS=["testserver"], DEBUG=False
        ):
            figures = measure(visits(job), options["rounds"])
        self.show(figures)
        if options["save"]:
            options["save"].write_text(json.dumps(figures, indent=1))
        wrong = [name for name, found in figures.items() if found["floors"] > LIMIT]
        if options["compare"]:
            before = json.loads(options["compare"].read_text())
            wrong += [f"{name}: queries" for name in figures if figures[name]["queries"] != before[name]["queries"]]
        if wrong:
            raise CommandError("Over the limit: " + ", ".join(wrong))

    def show(self, figures: dict[str, dict[str, float]]) -> None:
        self.stdout.write(f"{Candidate.objects.count()} candidates, {connection.vendor}")
        self.stdout.write(f"{'page':40}{'queries':>8}{'CPU ms':>9}{'x floor':>9}{'kB':>7}")
        for name, found in figures.items():
            figured = f"{found['queries']:8.0f}{found['cpu_ms']:9.1f}{found['floors']:9.2f}{found['bytes'] / 1000:7.0f}"
            self.stdout.write(f"{name:40}{figured}")


def visits(job: Job) -> dict[str, tuple[Client, str]]:
    """What is measured, by its name: the floor, then each page as the recruiting lead reads it and as a recruiter does who leads
    nothing; where neither may, as the first of the others who may. CommandError for a page that none of them reads."""
    clients = {}
    for name, user in measured.readers(job).items():
        clients[name] = Client()
        clients[name].force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    found = {"floor": (clients["lead"], "/floor/")}
    unread = []
    for name, address in measured.pages(job).items():
        statuses: dict[str, int] = {}
        for reader, client in clients.items():
            if reader not in ("lead", "recruiter") and 200 in statuses.values():
                break
            statuses[reader] = client.get(address).status_code
            if statuses[reader] == 200:
                found[name if reader == "lead" else f"{name} ({reader})"] = (client, address)
        if not {200, 405} & set(statuses.values()):  # else it is read, or for acts only
            unread.append(f"{name} {statuses}")
    if unread:
        raise CommandError(f"Nobody reads: {', '.join(unread)}")
    return found


def measure(visits: dict[str, tuple[Client, str]], rounds: int) -> dict[str, dict[str, float]]:
    """Of each page the queries of one warm request, and the mean CPU of `rounds` more: this process and, on this machine, its
    database backend. Page and floor take turns, so that a slow minute of the machine is one for both; `floors` is what the
    page costs as a multiple of the floor beside it."""
    figures: dict[str, dict[str, float]] = {}
    warm.settle()  # as a worker of the web server does
    for name, (client, url) in visits.items():
        for _warm in range(3):
            response = client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        figures[name] = {"queries": len(queries), "bytes": len(response.content)}
    gc.collect()
    backend = database_process()
    for name, visit in visits.items():
        page = bare = 0.0
        for _turn in range(rounds):
            bare += cpu_of_visit(*visits["floor"], backend)
            page += cpu_of_visit(*visit, backend)
        figures[name] |= {"cpu_ms": page * 1000 / rounds, "floors": page / bare}
    return figures


def cpu_of_visit(client: Client, url: str, backend: int | None) -> float:
    """Seconds of CPU that one request costs this process and the database's."""
    before, asked = time.process_time(), cpu_of(backend)
    client.get(url)
    return time.process_time() - before + cpu_of(backend) - asked


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
