"""The one guarded write for every state field: a compare-and-set UPDATE, the same on SQLite and PostgreSQL."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _


class IllegalMove(Exception):
    """A move that its object does not allow now; the message is a sentence for the person at the screen."""


def change(obj: Any, to: str, /, *, seen: dict[str, Any] | None = None, field: str = "state", **also: Any) -> None:
    """Write the state `to` and the values `also` in one UPDATE, made only where the row still is as `obj` shows it.

    `obj.MOVES` maps a state to the states it may become. `seen` names further values that must still stand (what a form
    showed). Afterwards the row and `obj` hold the new values; otherwise IllegalMove, and nothing is written.
    """
    at = getattr(obj, field)
    if to not in obj.MOVES.get(at, ()):
        raise IllegalMove(refusal(obj, to, field))
    model: type[models.Model] = type(obj)
    rows = model._base_manager.filter(pk=obj.pk, **{field: at}, **(seen or {})).update(**{field: to}, **also)
    if rows != 1:
        obj.refresh_from_db()
        raise IllegalMove(obj.moved_meanwhile() if hasattr(obj, "moved_meanwhile") else refusal(obj, to, field))
    for name, value in {field: to, **also}.items():
        setattr(obj, name, value)


def refusal(obj: Any, to: str, field: str = "state") -> str:
    """Why `obj` cannot become `to`, in words."""
    words = dict(obj._meta.get_field(field).flatchoices)
    return _("This is “%(at)s” and cannot become “%(to)s”.") % {
        "at": words.get(getattr(obj, field), getattr(obj, field)),
        "to": words.get(to, to),
    }
