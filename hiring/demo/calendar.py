"""The demo's time: working days counted from today, believable hours, and whose time is taken by which meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from candidates import days
from hiring import clock
from hiring.models import User

MORNING = time(10)  # until then the day before is the newest that the story tells of
STEP = timedelta(minutes=15)
LUNCH = (time(11, 45), time(13))  # nothing begins then
HOURS = {"colleague": (time(9), time(17)), "candidate": (time(7, 30), time(20, 30))}


class Days:
    """Counts from today in the company's working days (0 is the latest, -1 the next), and gives instants in its working hours."""

    def __init__(self, country: str, probe: User) -> None:
        self.country, self.probe, self.now = country, probe, clock.now()
        local = self.now.astimezone(probe.tz)
        self.today = local.date()
        self._back: list[date] = []
        self._newest = self.today if local.time() >= MORNING else self.today - timedelta(days=1)

    def back(self, count: int) -> date:
        """The day `count` working days before the latest one whose morning is over."""
        day = self._back[-1] - timedelta(days=1) if self._back else self._newest
        while len(self._back) <= count:
            if days.works_on(self.probe, day, self.country):
                self._back.append(day)
            day -= timedelta(days=1)
        return self._back[count]

    def day(self, count: int) -> date:
        """The day so many working days ago; ahead when negative."""
        if count >= 0:
            return self.back(count)
        day = self.back(0)
        while count:
            day += timedelta(days=1)
            count += days.works_on(self.probe, day, self.country)
        return day

    def at(self, count: int, hour: int, minute: int = 0, *, zone: str = "") -> datetime:
        """That day at this hour (in the zone, else the company's), but never in the future."""
        tz = ZoneInfo(zone) if zone else self.probe.tz
        return min(datetime.combine(self.day(count), time(hour, minute), tzinfo=tz), self.ago(20))

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def works(self, person: User, day: date) -> bool:
        return days.works_on(person, day, self.country)

    def believable(self, moment: datetime, person: User) -> datetime:
        """This instant, or the next morning at which the colleague is at work."""
        local = moment.astimezone(person.tz)
        if local.time() < time(8, 45):
            local = local.replace(hour=9, minute=local.minute % 40)
        while local.time() > time(17, 30) or not self.works(person, local.date()):
            local = (local + timedelta(days=1)).replace(hour=9, minute=local.minute % 40)
        return local


class Rooms:
    """Whose time is taken: no two meetings share a person. The database would refuse it; here another time is found."""

    def __init__(self, calendar: Days) -> None:
        self.calendar = calendar
        self.taken: dict[Any, list[tuple[datetime, datetime]]] = defaultdict(list)

    def book(self, people: Iterable[Any], zone: str, wanted: str, minutes: int, *, first: int = 0) -> datetime:
        """The beginning of a meeting: as wanted ("DAYS", "DAYS@HH:MM", "just", "soon"), or at the next time at which all these
        people are there and a candidate in `zone` is awake. `first` spreads those that name no hour."""
        people = list(people)
        length = timedelta(minutes=minutes)
        start = self._wanted(wanted, length, first)
        only_before = wanted == "just"
        for _turn in range(2000):
            if self._fits(people, zone, start, length):
                break
            start += -STEP if only_before else STEP
        for person in people:
            self.taken[person].append((start, start + length))
        return start

    def _wanted(self, wanted: str, length: timedelta, first: int) -> datetime:
        if wanted == "just":
            end = self.calendar.ago(15).replace(second=0, microsecond=0)
            return end - timedelta(minutes=end.minute % 5) - length
        if wanted == "soon":
            start = (self.calendar.now + timedelta(minutes=30)).replace(second=0, microsecond=0)
            return start + timedelta(minutes=-start.minute % 15)
        count, _at, at = wanted.partition("@")
        hour, minute = map(int, at.split(":")) if at else (9 + first % 5, 30 * (first // 5 % 2))
        return datetime.combine(self.calendar.day(int(count)), time(hour, minute), tzinfo=self.calendar.probe.tz)

    def _fits(self, people: list[Any], zone: str, start: datetime, length: timedelta) -> bool:
        end = start + length
        lunch = start.astimezone(self.calendar.probe.tz).time()
        if LUNCH[0] <= lunch < LUNCH[1] or not _awake(start, end, zone, "candidate"):
            return False
        for person in people:
            local = start.astimezone(ZoneInfo(person.zone)).date()
            if not _awake(start, end, person.zone, "colleague"):
                return False
            if not (self.calendar.works(person, local) if isinstance(person, User) else local.isoweekday() < 6):
                return False
            if any(start < there and here < end for here, there in self.taken[person]):
                return False
        return True


def _awake(start: datetime, end: datetime, zone: str, who: str) -> bool:
    begins, ends = HOURS[who]
    here, there = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    return here.date() == there.date() and begins <= here.time() and there.time() <= ends
