"""What both sides are written about a meeting, each in their own time: the invitation, its change, its end, the notices before
it. Every mail holds the reader's own calendar file, as frozen as its text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from candidates import letters, outbox, promise
from candidates.models import Mail
from hiring.models import Focus, Organisation, Question, User

from . import awaited, calendars
from .calendars import CANCEL, PUBLISH, REQUEST, Entry
from .models import Guest, Interview, Seat

SOON = ("meeting_soon", "seat_soon")


# --- the words ---------------------------------------------------------------------------------------------------------


def signer(interview: Interview) -> User:
    """Who signs what the candidate reads: who owes them the word, else who planned it."""
    return interview.application.owed_by or interview.planned_by


def place_words(interview: Interview) -> str:
    """Where it is, in words that hold the link of the call and the way into the office."""
    online = _("Online: %(link)s") % {"link": interview.link}
    office = _("At our office: %(address)s") % {"address": " ".join(interview.address.split())}
    if interview.mode == Interview.Mode.CHOICE:
        return _("As you like, choose it on your own page.") + f"\n{online}\n{office}"
    return online if interview.mode == Interview.Mode.ONLINE else office


def place_for_us(interview: Interview) -> str:
    """The same for whoever sits in it: where the candidate has not chosen, both ways, for they may come by either."""
    both = [interview.link, " ".join(interview.address.split())]
    said = [short_place(interview), *(both if interview.mode == Interview.Mode.CHOICE else [])]
    return "\n".join(line for line in said if line)


def short_place(interview: Interview) -> str:
    """The same for a calendar's one line."""
    if interview.mode == Interview.Mode.ONLINE:
        return interview.link
    if interview.mode == Interview.Mode.OFFICE:
        return " ".join(interview.address.split())
    return _("Online or at the office, as the candidate likes")


def seats_of(interview: Interview) -> list[Seat]:
    return list(interview.seats.select_related("user", "guest", "guest__partner", "link").order_by("pk"))


def called(seat: Seat) -> str:
    """A seat's person as somebody reads who will meet them: “Tom Berg, Engineering Manager”."""
    person = seat.person
    title = person.title or (seat.function.name if seat.function else "")
    return f"{person.name}, {title}" if title else str(person.name)


def topics_of(interview: Interview) -> list[str]:
    """What will be talked about, as far as the candidate is told beforehand."""
    found = Question.objects.filter(stages=interview.stage).exclude(topic="").order_by("pk")
    return list(dict.fromkeys(found.values_list("topic", flat=True)))


def facts(interview: Interview, zone: str) -> dict[str, str]:
    """When and how long, in the reader's time."""
    return {
        "when": promise.in_words(interview.starts_at, zone),
        "minutes": str(interview.minutes),
        "where": place_words(interview),
    }


def to_candidate(interview: Interview, **more: str) -> dict[str, str]:
    """The words of what the candidate reads."""
    application, stage = interview.application, interview.stage
    sender = signer(interview)
    screen = _("You will be asked to share your screen: have ready what you would like to show.")
    return {
        **letters.about(application, sender.name, sender.title),
        **facts(interview, application.candidate.zone),
        "stage": stage.name_now,
        "whom": "\n".join(
            f"- {called(seat)}" for seat in seats_of(interview) if seat.user is None or seat.user.is_active
        ),
        "topics": "; ".join(topics_of(interview)),
        "tips": stage.tips,
        "screen": screen if stage.shares_screen else "",
        **more,
    }


def to_reader(interview: Interview, reader: User | Guest, seat: Seat | None, **more: str) -> dict[str, str]:
    """The words of what a colleague or a guest reads; `seat` is theirs, none for who does not sit in it. A guest reads no more
    of the job than the public, and no stage: those are named for us and for the candidate."""
    application, candidate = interview.application, interview.application.candidate
    guest = isinstance(reader, Guest)
    others = [called(one) for one in seats_of(interview) if one != seat]
    there = promise.in_words(interview.starts_at, candidate.zone)
    by = awaited.ahead(seat, application) if guest and seat else None
    return {
        "first_name": reader.first_name,
        "organisation": Organisation.current_name(),
        "sender": interview.planned_by.name,
        "sender_role": interview.planned_by.title,
        "candidate": candidate.name,
        "job": application.job.public_title if guest else application.job.title,
        "stage": _("your meeting") if guest else interview.stage.name,
        **facts(interview, reader.zone),
        "where": place_for_us(interview),
        "there": there if candidate.zone != reader.zone else "",
        "others": ", ".join(others),
        "focus": str(Focus(seat.focus).label).lower() if seat and seat.focus != Focus.ALL else "",
        "page": "" if guest else page_of(interview),
        "seat": "[[seat]]" if guest else "",
        "card_by": promise.in_words(by, reader.zone) if by else "",
        **more,
    }


def page_of(interview: Interview) -> str:
    """The meeting's page for the team, in full."""
    return settings.SITE_URL + reverse("meeting", args=[interview.uid])


# --- calendar files ----------------------------------------------------------------------------------------------------


def file_for_candidate(interview: Interview, method: str) -> str:
    """The candidate's file: how to prepare, and the address of their page without anything personal in it."""
    candidate, stage = interview.application.candidate, interview.stage
    portal = settings.SITE_URL + reverse("portal")
    parts = [
        place_words(interview),
        _("You meet: %(names)s") % {"names": ", ".join(called(seat) for seat in seats_of(interview))},
        _("You will be asked to share your screen.") if stage.shares_screen else "",
        stage.tips,
        _("Your own page: %(address)s") % {"address": portal},
    ]
    name = Organisation.current_name()
    entry = Entry(
        summary=f"{stage.name_now}, {name}",
        location=short_place(interview),
        description="\n\n".join(part for part in parts if part),
        url=portal,
    )
    return calendars.file(interview, method, entry=entry, name=candidate.name, email=candidate.email, host=name)


def file_for_seat(interview: Interview, seat: Seat, method: str) -> str:
    """The file of somebody who sits in it; a guest's link stands in their mail alone."""
    person, candidate = seat.person, interview.application.candidate
    page = "" if seat.guest_id else page_of(interview)
    minutes = _("%(minutes)s minutes") % {"minutes": interview.minutes}
    way = _("Your link stands in the mail.") if seat.guest_id else _("All about it: %(page)s") % {"page": page}
    entry = Entry(
        summary=candidate.name if seat.guest_id else f"{candidate.name}: {interview.stage.name}",
        location=short_place(interview),
        description="\n\n".join([minutes, place_for_us(interview), way]),
        url=page,
    )
    name = Organisation.current_name()
    return calendars.file(interview, method, entry=entry, name=person.name, email=person.email, host=name)


def file_to_keep(interview: Interview) -> str:
    """What the candidate downloads from their page."""
    return file_for_candidate(interview, PUBLISH)


# --- the mails ---------------------------------------------------------------------------------------------------------


def planned(interview: Interview, by: User) -> None:
    """The invitation, to each of both sides."""
    _candidate("meeting_planned", interview, by, _promised(interview), calendar=REQUEST)
    for seat in seats_of(interview):
        _seat("seat_planned", interview, seat, by, calendar=REQUEST)


def changed(interview: Interview, by: User | None, came: list[Seat], left: list[Seat], *, why: str = "") -> None:
    """The change to those who stay, an invitation to those who came in, an end to those who left."""
    _candidate("meeting_moved", interview, by, {**_promised(interview), "words": why}, calendar=REQUEST)
    new = {seat.pk for seat in came}
    for seat in seats_of(interview):
        kind = "seat_planned" if seat.pk in new else "seat_moved"
        _seat(kind, interview, seat, by, "" if seat.pk in new else why, calendar=REQUEST)
    for seat in left:
        _seat("seat_off", interview, seat, by, calendar=CANCEL)


def called_off(interview: Interview, by: User | None, *, why: str = "", to_candidate: str = "") -> None:
    """Its end, to each; the candidate reads by when they hear, while anything is owed to them, and their own words if there are
    any (`to_candidate`)."""
    _candidate("meeting_off", interview, by, {**_promised(interview), "words": to_candidate or why}, calendar=CANCEL)
    for seat in seats_of(interview):
        _seat("seat_off", interview, seat, by, why, calendar=CANCEL)


def missed(interview: Interview, by: User) -> None:
    """To the candidate: whom was waited for, and by when they hear. It is behind them, so its name is the noun."""
    kind = "meeting_missed_us" if interview.missed_by == Interview.Side.US else "meeting_missed_them"
    _candidate(kind, interview, by, {**_promised(interview), "stage": interview.stage.name_before})


def alert(kind: str, interview: Interview, seats: list[Seat], *, turn: str, words: str = "") -> None:
    """The candidate can't make it, or stands before a closed door: to who owes them the word, and to each of these seats."""
    owner = signer(interview)
    for seat in seats:
        _seat(kind, interview, seat, None, words, turn=turn)
    if owner.pk not in {seat.user_id for seat in seats}:
        _reader(kind, interview, owner, None, None, words, turn=turn)


def proposed(interview: Interview, *, by: User, starts_at: datetime, words: str, turn: str, owner: User) -> None:
    """To who owes the candidate the word and who planned the meeting: a colleague in it proposes another time."""
    candidate = interview.application.candidate
    may = promise.who_may_answer(candidate)
    readers = {one.pk: one for one in (owner, interview.planned_by) if one.is_active and one.pk != by.pk and may(one)}
    for reader in readers.values():
        there = promise.in_words(starts_at, candidate.zone) if candidate.zone != reader.zone else ""
        told = {"sender": by.name, "sender_role": by.title, "words": words, "there": there}
        outbox.queue(
            "meeting_proposed",
            occasion=f"meeting_{turn}:{reader.pk}",
            to=reader,
            words=to_reader(interview, reader, None, **told, day=promise.in_words(starts_at, reader.zone)),
            application=interview.application,
            by=by,
        )


def soon(interview: Interview, seat: Seat | None, mark: str) -> None:
    """The notice of `mark` (day, hour) to the candidate (no seat) or to somebody who sits in it; once for this time of it."""
    turn = turn_of(interview.starts_at, mark)
    if seat is None:
        _candidate("meeting_soon", interview, None, {}, turn=turn, about=interview.starts_at)
    else:
        _seat("seat_soon", interview, seat, None, turn=turn, about=interview.starts_at)


def drop_soon(interview: Interview) -> None:
    """No notice leaves about a time that does not stand any more, nor that the candidate could not make it, or could."""
    said = Q()
    for kind in ("meeting_cannot_make", "meeting_can_make"):
        said |= Q(occasion__startswith=f"{kind}:{interview.uid.hex}:")
    notices = said | Q(kind__in=SOON, occasion__in=occasions(interview))
    waiting = Mail.objects.filter(notices, state=Mail.State.WAITING)
    outbox.drop(waiting, why=_("The meeting was moved or called off."))


def occasions(interview: Interview, starts_at: datetime | None = None) -> list[str]:
    """The occasions of all notices about the meeting at this time."""
    turns = [turn_of(starts_at or interview.starts_at, mark) for mark in ("day", "hour")]
    seats = seats_of(interview)
    found = [occasion("meeting_soon", interview, "c", turn) for turn in turns]
    return found + [occasion("seat_soon", interview, str(seat.pk), turn) for seat in seats for turn in turns]


def turn_of(starts_at: datetime, mark: str) -> str:
    """A notice's own part of its occasion: a meeting that is moved has others."""
    return f"{starts_at:%Y%m%d%H%M}:{mark}"


def occasion(kind: str, interview: Interview, who: str, turn: str) -> str:
    return f"{kind}:{interview.uid.hex}:{turn}:{who}"


def _promised(interview: Interview) -> dict[str, str]:
    """By when they hear, and from whom; nothing once they were told."""
    application = interview.application
    if application.told_at is not None or application.promised_for is None:
        return {"step": "", "day": "", "owner": ""}
    return {
        "step": letters.step_words(application.next_step, application.stage.name_before),
        "day": promise.in_words(application.promised_for, application.candidate.zone),
        "owner": signer(interview).name,
    }


def _candidate(
    kind: str,
    interview: Interview,
    by: User | None,
    words: dict[str, str],
    *,
    calendar: str = "",
    turn: str = "",
    about: datetime | None = None,
) -> Mail:
    application = interview.application
    return outbox.queue(
        kind,
        occasion=occasion(kind, interview, "c", turn or str(interview.sequence)),
        to=application.candidate,
        words=to_candidate(interview, **words),
        application=application,
        by=by,
        calendar=file_for_candidate(interview, calendar) if calendar else "",
        promise=about,
    )


def _seat(
    kind: str,
    interview: Interview,
    seat: Seat,
    by: User | None,
    words: str = "",
    *,
    calendar: str = "",
    turn: str = "",
    about: datetime | None = None,
) -> Mail:
    """To somebody who sits in it."""
    file = file_for_seat(interview, seat, calendar) if calendar else ""
    return _reader(kind, interview, seat.person, seat, by, words, turn=turn, calendar=file, promise=about)


def _reader(
    kind: str,
    interview: Interview,
    reader: User | Guest,
    seat: Seat | None,
    by: User | None,
    words: str,
    *,
    turn: str,
    **more: Any,
) -> Mail:
    """To a colleague or a guest, with their seat or without one; `more` is for the outbox."""
    who = str(seat.pk) if seat else f"u{reader.pk}"
    return outbox.queue(
        kind,
        occasion=occasion(kind, interview, who, turn or str(interview.sequence)),
        to=reader,
        words=to_reader(interview, reader, seat, words=words),
        application=interview.application,
        by=by,
        link=seat.link if seat and isinstance(reader, Guest) else None,
        **more,
    )
