"""Calendar files (RFC 5545): one per reader, without anybody else's address. One UID for life, a rising SEQUENCE, times in UTC,
and the method that the mail repeats in its header (RFC 5546, RFC 6047)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from .models import Interview

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Entry:
    """What a reader's calendar shows of the meeting. No personal link: files are passed on."""

    summary: str
    location: str
    description: str
    url: str


def file(interview: Interview, method: str, *, entry: Entry, name: str, email: str, host: str) -> str:
    """The file for one reader. Equal facts give equal bytes: DTSTAMP is when the meeting got its time, or ended."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Candor//Meetings//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{interview.uid.hex}@{settings.SITE_HOST or 'localhost'}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", _second(interview.ended_at or interview.planned_at))
    event.add("dtstart", _second(interview.starts_at))
    event.add("dtend", _second(interview.ends_at))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    for field, words in (("summary", entry.summary), ("location", entry.location), ("description", entry.description)):
        if words:
            event.add(field, vText(words.replace("\r\n", "\n").strip()))
    if entry.url:
        event.add("url", entry.url)
    event.add("organizer", _address(settings.MAIL_FROM, host), encode=False)
    if method != PUBLISH:  # RFC 5546, 3.2.1: a file to take home has no attendee
        attendee = _address(email, name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(" ".join(name.split()))
    return address
