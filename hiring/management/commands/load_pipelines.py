"""Bring the shipped pipeline templates, or one's own, into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from hiring.models import Criterion
from hiring.pipelines import Loaded, Refused, bring, every_shipped, known, read


class Command(BaseCommand):
    """The templates' rows, with their functions, skills and criteria, say what the files say; running it again changes nothing."""

    help = "Loads the pipeline templates that ship with the project, or the given files; all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE.toml")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            with transaction.atomic():
                done = []
                for file in files or every_shipped():
                    done.append(bring(read(file, known=known())))
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except OSError as error:
            words = {"file": error.filename, "why": error.strerror}
            raise CommandError(_("%(file)s cannot be read: %(why)s.") % words) from None
        for loaded in done:
            self.stdout.write(line(loaded))


def line(loaded: Loaded) -> str:
    """What became of one template, for the person at the terminal."""
    pipeline = loaded.pipeline
    words = {
        "slug": pipeline.slug,
        "outcome": loaded.outcome.value,
        "stages": pipeline.stages.count(),
        "criteria": Criterion.objects.filter(stages__pipeline=pipeline).distinct().count(),
    }
    text = _("%(slug)s: %(outcome)s (%(stages)d stages, %(criteria)d criteria)") % words
    if loaded.kept:
        text += _("; kept as edited here: %(slugs)s") % {"slugs": ", ".join(loaded.kept)}
    return text
