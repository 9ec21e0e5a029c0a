"""What only the demo has: the cast at the door, and an inbox that shows the letters that arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hiring import accounts, maildir
from hiring.loopback import cast, only_here
from hiring.models import Organisation

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of a letter that bears no date


@require_POST
@only_here
def enter(request: HttpRequest) -> HttpResponse:
    """Signed in as a member of the cast, by one click."""
    wanted = next((user for user in cast() if str(user.uid) == request.POST.get("who")), None)
    if wanted is None:
        raise Http404
    accounts.sign_in(request, wanted)
    return redirect(settings.LOGIN_REDIRECT_URL)


@dataclass(frozen=True)
class Arrived:
    """A letter in the maildir, as the inbox shows it."""

    key: str
    to: str
    to_name: str
    sender: str
    subject: str
    at: datetime | None

    @classmethod
    def of(cls, key: str, letter: EmailMessage) -> Arrived:
        to_name, to = parseaddr(str(letter["To"] or ""))
        from_name, sender = parseaddr(str(letter["From"] or ""))
        return cls(key, to, to_name or to, from_name or sender, str(letter["Subject"] or ""), _date(letter))


@lru_cache(maxsize=2000)
def arrived(folder: Path, key: str) -> Arrived:
    """A letter does not change once it has arrived, so each is opened once."""
    return Arrived.of(key, maildir.read(key))


@require_safe
@only_here
def inbox(request: HttpRequest) -> HttpResponse:
    """The letters that arrived, by their dates, newest first; `?to=` shows those of one reader."""
    letters = [arrived(settings.MAILDIR, key) for key in maildir.newest()]
    letters.sort(key=lambda letter: letter.at or LONG_AGO, reverse=True)
    to = request.GET.get("to", "")
    readers = sorted({letter.to: letter.to_name for letter in letters}.items(), key=lambda pair: pair[1].lower())
    shown = [letter for letter in letters if not to or letter.to == to]
    return in_our_zone(request, "hiring/inbox.html", {"letters": shown, "readers": readers, "to": to})


@require_safe
@only_here
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter as its reader gets it, links and all."""
    try:
        message = maildir.read(key)
    except KeyError as gone:
        raise Http404 from gone
    body = message.get_body(("plain",))
    context = {"letter": Arrived.of(key, message), "text": body.get_content() if body else ""}
    return in_our_zone(request, "hiring/inbox_letter.html", context)


def in_our_zone(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; for who is not signed in with the organisation's times, so that they fit what the team reads."""
    organisation = Organisation.current()
    if request.user.is_authenticated or organisation is None:
        return render(request, template, context)
    with timezone.override(ZoneInfo(organisation.zone)):
        return render(request, template, context)


def _date(letter: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(letter["Date"]))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
