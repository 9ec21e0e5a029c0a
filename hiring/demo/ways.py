"""A candidate's way through the demo: its lines become steps at believable instants, and what would lie ahead is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from candidates import days
from hiring.demo import meetings
from hiring.demo.acts import Acts
from hiring.demo.calendar import Days, Rooms
from hiring.demo.meetings import Meeting
from hiring.demo.people import Person
from hiring.models import User

THEIRS = {  # acts of the candidate, at an hour of their own zone
    *("apply", "aside", "cv", "begin", "more", "in", "wants", "agrees", "declines", "accept", "refuse", "withdraw"),
    *("question", "tell", "cannot", "wonder"),
}
BESIDE = {"note", "question", "answer", "tell", "comfort", "cannot", "cv", "more", "move", "off"}  # whatever is awaited
BETWEEN = timedelta(minutes=15)


@dataclass
class Line:
    """A line of a way: so many working days ago, an act and its words; and the meeting it is about."""

    ago: int
    act: str
    words: str
    meeting: Meeting | None = None

    @property
    def takes_time(self) -> bool:
        return self.act in meetings.MINUTES or self.act == "move"


@dataclass
class Step:
    at: datetime
    run: Callable[[], Any]


class Way:
    """One person's way, as steps with their instants."""

    def __init__(self, person: Person, number: int, calendar: Days) -> None:
        self.person, self.number, self.calendar = person, number, calendar
        self.acts = Acts(person, number, calendar)
        self.lines = list(self._lines())
        self.last: datetime | None = None

    def _lines(self) -> Iterator[Line]:
        newest: Meeting | None = None
        for line in filter(None, map(str.strip, self.person.way.splitlines())):
            ago, act, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            if act in meetings.MINUTES:
                options = meetings.options_in(words)
                newest = Meeting(act, meetings.people_of(act, self.person, options), options)
            if act == "off" and newest:
                newest.is_off = True
            is_about_it = act in meetings.MINUTES or act in ("move", "off", "cannot")
            yield Line(int(ago), act, words, newest if is_about_it else None)

    def book(self, rooms: Rooms, *, timed: bool) -> None:
        """Take everybody's time for the meetings that name an hour; for the others, when those have it."""
        for order, line in enumerate(self.lines):
            wanted = line.words.split(" ")[0]
            if line.meeting and line.takes_time and timed == ("@" in wanted or wanted in ("just", "soon")):
                meeting, first = line.meeting, self.number * 3 + order
                start = rooms.book(meeting.people, self.person.zone, wanted, meeting.minutes, first=first)
                meeting.starts.append(start)

    def steps(self) -> list[Step]:
        """Each act at a believable hour of its day, in order, up to now."""
        found: list[Step] = []
        awaited = False  # a meeting lies ahead, or nobody said what became of it
        for order, line in enumerate(self.lines):
            if awaited and line.act not in BESIDE:
                break
            moment = self._moment(line, order)
            if moment > self.calendar.ago(5):
                break
            self.last = moment
            found.append(Step(moment, self._act(line)))
            if line.meeting and line.act != "cannot":
                meeting = line.meeting
                meeting.told += line.takes_time
                afterwards = list(self._afterwards(meeting)) if meeting.is_settled else []
                found += afterwards
                awaited = not afterwards and line.act != "off"
        return found

    def _act(self, line: Line) -> Callable[[], Any]:
        start = line.meeting.starts[line.meeting.told] if line.meeting and line.takes_time else None
        return lambda: self.acts.do(line.act, line.words, line.meeting, start)

    def _moment(self, line: Line, order: int) -> datetime:
        turn, minute = self.number * 3 + order, (self.number * 17 + order * 7) % 60
        theirs = line.act in THEIRS
        hour = 8 + turn % 13 if theirs else 9 + turn % 7
        moment = self.calendar.at(line.ago, hour, minute, zone=self.person.zone if theirs else "")
        if self.last is not None:
            moment = max(moment, self.last + BETWEEN)
        return days.awake(moment, self.person.zone) if theirs else self.calendar.believable(moment, self.acts.lead)

    def _afterwards(self, meeting: Meeting) -> Iterator[Step]:
        """It took place, or did not; whoever sat in it wrote a card; and the candidate said how it was."""
        over, acts = meeting.ends_at + timedelta(minutes=5), self.acts
        if over > self.calendar.ago(5) or "unsaid" in meeting.options:
            return
        assert self.last is not None
        self.last = max(self.last, over)
        if "missed" in meeting.options:
            yield Step(over, lambda: acts.missed(meeting))
            return
        yield Step(over, lambda: acts.held(meeting))
        for number, person in enumerate(meeting.people):
            moment = over + timedelta(minutes=20 + acts.dice.randrange(90), days=meeting.says("slow", person))
            moment = self.calendar.believable(moment, person) if isinstance(person, User) else moment
            if meeting.says("without", person) or moment > self.calendar.ago(5):
                continue
            is_draft = meeting.says("draft", person)
            if not is_draft:
                self.last = max(self.last, moment)
            yield Step(moment, lambda number=number, is_draft=is_draft: acts.card(meeting, number, not is_draft))  # type: ignore[misc]
        evening = over.astimezone(ZoneInfo(self.person.zone)) + timedelta(hours=2, minutes=acts.dice.randrange(90))
        if acts.dice.random() < 0.75 and evening < self.calendar.ago(5):
            yield Step(evening, lambda: acts.rate(meeting))
