"""`manage.py up`: the whole installation as one command, for `make run` and for a server alike."""

import fcntl
import hashlib
import io
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from hiring import founding
from hiring.supervise import Child, keep
from offers import steps


class Command(BaseCommand):
    help = "Prepares the data, then runs web server, worker and scheduler until Ctrl-C."
    requires_system_checks = []  # children check; a second start takes seconds
    lock: TextIO

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="migrate and collect, start nothing")

    def handle(self, *args: Any, prepare_only: bool = False, **options: Any) -> None:
        started = time.monotonic()
        os.umask(0o077)  # what is written under VAR is nobody else's
        self.hold_the_folder()
        if not prepare_only:
            self.find_the_port_free()
        self.make_fresh()
        self.prepare()
        if prepare_only:
            if line := founding.invitation():
                self.say(line)
            return
        connections.close_all()
        keep(self.children(), say=self.say, each=self.greeting(started))
        self.say("Stopped.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    # --- before anything starts ---------------------------------------------------------------------------------------

    def hold_the_folder(self) -> None:
        """One installation per folder: two schedulers and two web servers on one embedded database help nobody."""
        self.lock = open(settings.VAR / "up.lock", "w")  # noqa: SIM115 (held until the process ends)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(f"Candor runs already with the data in {settings.VAR}. Stop it first.") from None

    def find_the_port_free(self) -> None:
        """Refuse a taken port now, in words, instead of in a restart loop."""
        address = self.bind()
        if address.startswith("unix:"):
            return
        host, _, port = address.rpartition(":")
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not “{port}”.")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host.strip("[]"), int(port)))
            except OSError as error:
                hint = "Choose another: make run PORT=8001" if settings.DEBUG else "Set PORT or BIND to a free one"
                raise CommandError(f"Candor cannot listen on {address} ({error.strerror}). {hint}") from None

    def bind(self) -> str:
        from hiring import server  # refuses an open address with DEBUG=1

        return server.bind

    # --- the data ---------------------------------------------------------------------------------------------------

    @property
    def demo_mark(self) -> Path:
        """Says whether this folder's data is the demo's: absent, begun or done."""
        return settings.VAR / "demo"

    def embedded_database(self) -> Path | None:
        """The file that holds the database, if it is one."""
        database = settings.DATABASES["default"]
        return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None

    def make_fresh(self) -> None:
        """FRESH=1 and a demo that was interrupted remove the demo's data; nothing else is ever removed."""
        mark = self.demo_mark.read_text().strip() if self.demo_mark.exists() else ""
        fresh = os.environ.get("FRESH", "0") not in ("", "0")
        if not fresh and mark != "begun":
            return
        if not settings.DEMO:
            raise CommandError("FRESH=1 makes the demo anew; with DEMO=0 nothing is removed.")
        path = self.embedded_database()
        if not path:
            raise CommandError("FRESH=1 removes the embedded database only. Empty the one at DATABASE_URL by hand.")
        if not mark and path.exists():
            raise CommandError(f"The data in {settings.VAR} is not the demo's, so FRESH=1 leaves it alone.")
        self.say("Removing the old demo ...")
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"), self.demo_mark):
            file.unlink(missing_ok=True)
        for folder in (settings.MEDIA_ROOT, settings.MAILDIR):
            shutil.rmtree(folder, ignore_errors=True)
        for part in ("in", "done", "tmp"):
            for message in (settings.BROKER_FOLDER / part).glob("*"):
                message.unlink(missing_ok=True)

    def prepare(self) -> None:
        """The database is migrated, static files are collected, the shipped templates are there, and the demo in demo mode."""
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        tables = connection.introspection.table_names()
        if "cache" not in tables:
            call_command("createcachetable", verbosity=0)
        self.collect_static()
        call_command("load_pipelines", verbosity=0, stdout=io.StringIO())
        steps.load()
        if settings.DEMO:
            self.make_demo()

    def collect_static(self) -> None:
        """Collected again only when a file changed."""
        stamp = settings.VAR / "static.stamp"
        wanted = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
        for finder in get_finders():
            for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
                there = os.stat(storage.path(path))
                wanted.update(f"{path} {there.st_size} {there.st_mtime_ns}\n".encode())
        if stamp.exists() and stamp.read_text() == wanted.hexdigest() and settings.STATIC_ROOT.is_dir():
            return
        self.say("Collecting the static files ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted.hexdigest())

    def make_demo(self) -> None:
        """The demo company, the first time; afterwards only its password follows DEMO_PASSWORD."""
        users = get_user_model().objects
        if self.demo_mark.exists():
            if (cast := users.filter(is_active=True).first()) and not cast.check_password(settings.DEMO_PASSWORD):
                self.say("Setting the cast's password ...")
                for user in users.filter(is_active=True):
                    user.set_password(settings.DEMO_PASSWORD)
                    user.save(update_fields=["password"])
            return
        if users.exists():
            raise CommandError(
                f"The data in {settings.VAR} is a company of its own; the demo is not mixed into it. Start with DEMO=0,"
                " or set VAR to another folder."
            )
        self.say("Making the demo company (the first time only) ...")
        self.demo_mark.write_text("begun\n")
        call_command("demo", stdout=self.stdout)
        self.demo_mark.write_text("done\n")

    # --- what runs --------------------------------------------------------------------------------------------------

    def children(self) -> list[Child]:
        """Web server, worker and scheduler. The schedule is in code and its intervals are short: no file to keep."""
        python = sys.executable
        # On a developer's machine or in a trial container, running as root is nobody's news.
        calm = ["-W", "ignore:You're running the worker with superuser"] if settings.DEBUG else []
        celery = [python, *calm, "-m", "celery", "--app", "hiring", "--quiet"]
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [
            Child("web", [python, "-m", "gunicorn", "--config", "python:hiring.server", "hiring.wsgi"]),
            Child("worker", [*celery, "worker", *alone]),
            Child("scheduler", [*celery, "beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", ""]),
        ]

    def greeting(self, started: float) -> Any:
        """A function that says once, when the web server answers, where it is and who can come in."""
        host, _, port = self.bind().rpartition(":")
        there = ("127.0.0.1" if host in ("0.0.0.0", "[::]") else host.strip("[]"), port)
        said = False

        def greet() -> None:
            nonlocal said
            if said or not port.isdigit():
                return
            try:
                socket.create_connection((there[0], int(there[1])), timeout=0.5).close()
            except OSError:
                return
            said = True
            for line in self.welcome(time.monotonic() - started):
                self.say(line)

        return greet

    def welcome(self, seconds: float) -> list[str]:
        """What a person wants to know now."""
        site = settings.SITE_URL
        lines = ["", f"Candor is ready after {seconds:.0f} s: {site}/", f"  team         {site}/team/"]
        users = [user for user in get_user_model().objects.filter(is_active=True) if user.has_usable_password()]
        code = founding.invitation()
        connections.close_all()
        if settings.DEMO:
            lines += [f"  mail         {site}{reverse('inbox')}  (all of it, nothing leaves this machine)"]
            for user in users:
                roles = ", ".join(str(role.label) for role in user.roles)
                lines += [f"  log in as    {user.email:32} {user.name}: {roles}"]
            lines += [
                f"  password     {settings.DEMO_PASSWORD}  (for all of them; the login page has a button for each)"
            ]
        elif not settings.EMAIL_URL:
            lines += [f"  mail         {settings.MAILDIR}  (a folder: nothing leaves this machine)"]
        if not users and not settings.DEMO:
            lines += [f"  {code or 'The first page makes the first administrator and the company.'}"]
        return [*lines, f"  data         {settings.VAR}", "Ctrl-C stops everything.", ""]
