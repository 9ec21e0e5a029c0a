"""Print the code that the first-run page of a production asks for."""

from typing import Any

from django.core.management.base import BaseCommand

from hiring import founding


class Command(BaseCommand):
    help = "Prints the code that the first page of a new installation asks for."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            founding.invitation() or "No code is asked for: this is a trial, or its company is there already."
        )
