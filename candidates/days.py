"""The reckoning of promised days: working days, holidays, absences, nights. Pure dates; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from hiring import clock
from hiring.models import Absence, Organisation, User

NIGHT_FROM, NIGHT_TO = time(21), time(8)


@dataclass(frozen=True)
class Day:
    """A promised instant: the end of the owner's working day, in the owner's zone."""

    owner: User
    at: datetime
    zone: str


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166 code); none for a country the library does not know."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def works_on(user: User, day: date, country: str) -> bool:
    """Whether the day is one of the user's weekdays and no public holiday (absences aside)."""
    return str(day.isoweekday()) in user.working_days and day not in holidays_of(user.country or country, day.year)


def in_working_days(
    owner: User, days: int, *, start: datetime | None = None, fits: Callable[[User], bool] = lambda cover: True
) -> Day:
    """The end of the owner's `days`-th working day after `start` (default now), the starting day not counted.

    When an absence holds that day the promise goes to its cover and is reckoned with the cover's days; without a cover, or
    with one whom the promise does not fit, the days away do not count as working days.
    """
    start = start or clock.now()
    country = (Organisation.current() or Organisation()).country
    away = list(
        Absence.objects.filter(user=owner, last_day__gte=start.date() - timedelta(days=1)).select_related("cover")
    )
    day = _count(owner, days, start, country, [])
    absence = next((a for a in away if a.holds(day)), None)
    cover = absence.cover if absence else None
    if cover is not None and cover.is_active and fits(cover):
        owner, away = cover, list(Absence.objects.filter(user=cover, last_day__gte=start.date() - timedelta(days=1)))
    return end_of(owner, _count(owner, days, start, country, away))


def before(owner: User, days: int, moment: datetime) -> datetime:
    """The end of the owner's `days`-th working day before the day of `moment`; days on which they are away do not count."""
    country = (Organisation.current() or Organisation()).country
    away = list(Absence.objects.filter(user=owner, first_day__lte=moment.astimezone(owner.tz).date()))
    return end_of(owner, _count(owner, days, moment, country, away, step=-1)).at


def morning(owner: User, number: int, *, start: datetime) -> datetime:
    """The beginning of the owner's `number`-th working day after `start`; `start` itself for none."""
    if number <= 0:
        return start
    at = in_working_days(owner, number, start=start).at.astimezone(owner.tz)
    return at.replace(hour=owner.day_starts.hour, minute=owner.day_starts.minute, second=0, microsecond=0)


def cover_of(user: User) -> User | None:
    """Who stands in for them today, in their zone; nobody while they are here, or where no cover is named or has left."""
    today = clock.now().astimezone(user.tz).date()
    away = Absence.objects.filter(user=user, first_day__lte=today, last_day__gte=today, cover__is_active=True)
    found = away.select_related("cover").first()
    return found.cover if found else None


def _count(owner: User, days: int, start: datetime, country: str, away: list[Absence], *, step: int = 1) -> date:
    day = start.astimezone(owner.tz).date()
    for _turn in range(1000):
        if days <= 0:
            break
        day += timedelta(days=step)
        if works_on(owner, day, country) and not any(a.holds(day) for a in away):
            days -= 1
    return day


def workday(owner: User, day: date, *, back: bool) -> date:
    """`day`, or when the owner does not work then, the next day on which they do, the last one before it with `back`."""
    country = (Organisation.current() or Organisation()).country
    step = timedelta(days=-1 if back else 1)
    near = (day + step * distance for distance in range(31))
    return next((one for one in near if works_on(owner, one, country)), day)


def as_far(owner: User, day: date, *, was: date, now: date) -> date:
    """The day as many of the owner's working days from `now` as `day` is from `was`: there and back it is the same one. A day on
    which they do not work counts as the next one on which they do, the last one where it lies before `was`."""
    back = day < was
    day = workday(owner, day, back=back)
    country = (Organisation.current() or Organisation()).country
    if not works_on(owner, day, country):  # they never do
        return now + (day - was)
    first, last = (day, was) if back else (was, day)
    between = sum(works_on(owner, first + timedelta(days=n), country) for n in range((last - first).days))
    step, left = timedelta(days=-1 if back else 1), between - back
    found = now + step if back else now
    while left or not works_on(owner, found, country):
        left -= works_on(owner, found, country)
        found += step
    return found


def end_of(owner: User, day: date) -> Day:
    """The end of the owner's working day on `day`. A wall time that summer time skips or doubles resolves to one instant."""
    at = datetime.combine(day, owner.day_ends, tzinfo=owner.tz)
    return Day(owner, at.astimezone(ZoneInfo("UTC")), owner.zone)


def awake(moment: datetime, zone: str) -> datetime:
    """`moment`, or the next 8 o'clock in `zone` when it falls into the night there (21 to 8)."""
    local = moment.astimezone(ZoneInfo(zone))
    if NIGHT_TO <= local.time() < NIGHT_FROM:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT_FROM else 0)
    return datetime.combine(day, NIGHT_TO, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
