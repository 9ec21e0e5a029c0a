"""`manage.py reindex`: what search finds is made anew from the rows; safe while people work."""

from typing import Any

from django.core.management.base import BaseCommand

from candidates import search


class Command(BaseCommand):
    help = "Makes the search index anew from what is stored. Safe while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        done = search.reindex(tell=lambda done: self.stdout.write(f"{done} candidates"))
        self.stdout.write(f"Search finds {done} candidates as they stand now.")
