"""Make the demo company, or many candidates for measuring."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hiring.demo import story
from hiring.models import Organisation


class Command(BaseCommand):
    help = (
        "Makes the made-up company Harbourlight with its people, jobs and candidates, by the product's own transitions."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--password", default="", help="the cast's password; they sign in with it")
        parser.add_argument(
            "--candidates", type=int, default=0, help="add so many candidates in 20 jobs, for measuring"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMAIL_URL and not settings.DEMO:
            raise CommandError("The demo is made with DEMO=1 only: its mails must stay in the maildir.")
        logging.disable(logging.WARNING)  # a line for each of three hundred mails helps nobody
        settings.WAKE = False  # the mails of the past leave here, by the set clock
        if Organisation.current() is None:
            story.make(options["password"] or settings.DEMO_PASSWORD, lambda words: self.stdout.write(f"  {words}"))
        elif not options["candidates"]:
            self.stdout.write("There is a company already; nothing was changed.")
        if options["candidates"]:
            from hiring.demo import bulk

            bulk.make(options["candidates"], lambda words: self.stdout.write(f"  {words}"))
