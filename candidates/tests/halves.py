"""A database that fails at the write that one names, and every row that must then stand as before."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import DatabaseError

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Injected(DatabaseError):
    """The fault."""


class Fault:
    """Counts writes; fails at the `at`-th."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.seen += 1
            if self.seen == self.at:
                raise Injected(sql.split()[2])
        return execute(sql, params, many, context)


def everything(*labels: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of these apps."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
        if model.__name__ != "Index"  # FTS gives no column of its own back
    }
