"""The list that somebody was opened from: acts lead back to it, and one walks on through it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from candidates import board, people, waiting
from candidates.models import Application
from hiring import roles
from hiring.models import User

from .shared import safe_next


@dataclass(frozen=True)
class Listed:
    """Today or People as the reader left it: its address, its name, and where the application stands among its rows."""

    address: str
    name: str
    place: board.Place

    @property
    def query(self) -> str:
        """What leads from the next page back here too."""
        return urlencode({"next": self.address})


def opened_from(request: HttpRequest, user: User, one: Application) -> Listed | None:
    """The list in `next`; None for any other address, and for none."""
    address = safe_next(request)
    path, query = urlsplit(address).path, QueryDict(urlsplit(address).query)
    if path == reverse("today"):
        rows = waiting.waiting(user, query.get("whose", "")).rows if roles.may(user, "promise") else []
        return Listed(address, _("Today"), _place([row.who.uid for row in rows], one))
    if path == reverse("people"):
        page = people.page(user, people.Wish.read(query), before=query.get("before", ""), after=query.get("after", ""))
        return Listed(address, _("People"), _place([row.uid for row in [*page.named, *page.rows]], one))
    return None


def _place(uids: list[UUID], one: Application) -> board.Place:
    number, before, after = board.among(uids, one.uid)
    return board.Place(number, len(uids), before, after)
