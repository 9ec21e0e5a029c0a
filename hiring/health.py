"""Is this installation well? The judgement on figures that others measure, for /healthz and for the banner of P3."""

import shutil
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

# A figure above its limit is bad, and so is one that could not be measured. Ages are in seconds.
LIMITS: dict[str, float] = {
    "oldest_mail_due": 15 * 60,  # P3: nothing due is older
    "scheduler_last_beat": 3 * 60,  # it beats every 30 s
    "promises_overdue_unreminded": 0,
}
LEAST_DISK = 200 * 2**20  # below it, uploads and the database are about to fail


def database_answers() -> bool:
    """Whether the database answers a question now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def disk_free() -> int:
    """Bytes left where the data lies."""
    return shutil.disk_usage(settings.VAR).free


def answer(figures: Mapping[str, float | None], *, database: bool, disk: int) -> tuple[int, dict[str, Any]]:
    """The status (200 or 503) and the body of /healthz: each figure, and the names of those that are bad."""
    bad = [name for name, limit in LIMITS.items() if (value := figures.get(name)) is None or value > limit]
    if not database:
        bad.append("database")
    if disk < LEAST_DISK:
        bad.append("disk_free")
    body = {"ok": not bad, "bad": bad, **{name: figures.get(name) for name in LIMITS}, "database": database}
    return (503 if bad else 200), body | {"disk_free": disk}
