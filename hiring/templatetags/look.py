"""The tags that pages are made of; built in, so no template loads them.

`{% icon %}`, `{% face %}`, `{% promise_tag %}`, `{% when %}`, `{% day %}`, `{% moment %}`, `{% qs %}`. Times are told in the
reader's zone (the active one), days in words where that helps; the full form with the zone stands in the title.
"""

import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from django import template
from django.conf import settings
from django.template import RequestContext, TemplateSyntaxError
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hiring import clock

register = template.Library()


# --- pictures ---------------------------------------------------------------------------------------------------------
@cache
def icons() -> frozenset[str]:
    """The names in the sprite."""
    return frozenset((Path(settings.BASE_DIR) / "static" / "img" / "icons.txt").read_text().split())


@register.simple_tag
@lru_cache(maxsize=1024)  # a board draws hundreds
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """The icon from the sprite: decoration beside words, or with a `label` a picture with a name of its own."""
    if name not in icons():
        raise TemplateSyntaxError(f"static/img/icons.txt has no icon {name!r}")
    kind = f"icon {size}".strip()
    source = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', kind, label, source)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', kind, source)


def initials(name: str) -> str:
    """The first letters of the first and the last word: "Jonas de Vries" is JV."""
    words = [word for word in name.split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.simple_tag
def face(person: Any, size: str = "") -> SafeString:
    """A person's initials on a colour of their own, the same on every page; decoration: the name stands beside it."""
    name = person if isinstance(person, str) else str(getattr(person, "name", "") or "")
    colour = "abcd"[zlib.crc32(name.encode()) % 4]
    return format_html('<span class="face {} {}" aria-hidden="true">{}</span>', colour, size, initials(name))


# --- times ------------------------------------------------------------------------------------------------------------
def local(moment: datetime) -> datetime:
    """The instant in the reader's zone."""
    return timezone.localtime(moment)


def zone_words(name: str = "") -> str:
    """The zone of this name, or the reader's, as a person says it: "Amsterdam time"."""
    name = name or timezone.get_current_timezone_name()
    return _("%(city)s time") % {"city": name.rsplit("/", 1)[-1].replace("_", " ")} if "/" in name else name


def plain_day(day: date) -> str:
    """ "Wed 25 Nov", with the year where it is another one."""
    same_year = day.year == local(clock.now()).year
    return date_format(day, pgettext("a day", "D j M") if same_year else pgettext("a day of another year", "D j M Y"))


def near_day(day: date, inside: bool = False) -> str:
    """ "Today", "Tomorrow", "Yesterday" in the reader's zone (small letters inside a sentence), else empty."""
    away = (day - local(clock.now()).date()).days
    if inside:
        return {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(away, "")
    return {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get(away, "")


def hour(moment: datetime) -> str:
    return date_format(local(moment), pgettext("a time of day", "H:i"))


def full(moment: datetime) -> str:
    """ "Wednesday 25 November 2026, 17:00 (Amsterdam time)"."""
    words = date_format(local(moment), pgettext("a moment in full", "l j F Y, H:i"))
    return f"{words} ({zone_words()})"


def at_hour(day: str, moment: datetime) -> str:
    return _("%(day)s, %(time)s") % {"day": day, "time": hour(moment)}


def time_tag(moment: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full(moment), words)


@register.simple_tag
def when(moment: datetime | None, inside: bool = False) -> SafeString | str:
    """ "Today, 17:00", "Tomorrow, 17:00", "Yesterday, 17:00", else the day: "Wed 25 Nov". `inside=True`: "today, 17:00"."""
    return "" if moment is None else _told("when", moment, inside, moment.isoformat(), *_reader())


def _when(moment: datetime, inside: bool) -> SafeString:
    near = near_day(local(moment).date(), inside)
    return time_tag(moment, at_hour(near, moment) if near else plain_day(local(moment).date()))


@register.simple_tag
def day(value: date | None, inside: bool = False) -> SafeString | str:
    """ "Today", "Tomorrow", "Yesterday", else "Wed 25 Nov"; for a day or an instant. `inside=True`: "today"."""
    return "" if value is None else _told("day", value, inside, value.isoformat(), *_reader())


def _day(value: date, inside: bool) -> SafeString:
    on = local(value).date() if isinstance(value, datetime) else value
    words = near_day(on, inside) or plain_day(on)
    if isinstance(value, datetime):
        return time_tag(value, words)
    title = date_format(on, pgettext("a day in full", "l j F Y"))
    return format_html('<time datetime="{}" title="{}">{}</time>', on.isoformat(), title, words)


@register.simple_tag
def moment(value: datetime | None, zone: bool = False, inside: bool = False) -> SafeString | str:
    """ "Wed 25 Nov, 17:00", always with the time; with `zone=True` also "(Amsterdam time)"."""
    return "" if value is None else _told("zoned" if zone else "moment", value, inside, value.isoformat(), *_reader())


def _moment(value: datetime, inside: bool, zone: bool = False) -> SafeString:
    on = local(value).date()
    words = at_hour(near_day(on, inside) or plain_day(on), value)
    return time_tag(value, f"{words} ({zone_words()})" if zone else words)


TELLERS: dict[str, Callable[[Any, bool], SafeString]] = {
    "when": _when,
    "day": _day,
    "moment": _moment,
    "zoned": partial(_moment, zone=True),
}


def _reader() -> tuple[date, Any, str | None]:
    """What a time's words hang on, beside the time: the reader's day, zone and language."""
    return local(clock.now()).date(), timezone.get_current_timezone(), get_language()


@lru_cache(maxsize=8192, typed=True)
def _told(how: str, value: Any, inside: bool, _offset: str, *_reader: Any) -> SafeString:
    """The time, told once for all who read it on the same day, in the same zone and language; `_offset` tells equal instants
    of two zones apart."""
    return TELLERS[how](value, inside)


@register.simple_tag(name="zone")
def zone_tag(name: str = "") -> str:
    """The reader's zone, or the named one: "Amsterdam time"."""
    return zone_words(name)


# --- the promise ------------------------------------------------------------------------------------------------------
def lateness(promised_for: datetime) -> str:
    """How late a promise is, in words, counted in the reader's days."""
    days = (local(clock.now()).date() - local(promised_for).date()).days
    if days < 1:
        return _("Late since %(time)s") % {"time": hour(promised_for)}
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def promised_words(promised_for: datetime, inside: bool = False) -> str:
    """ "Today, 17:00", "Tomorrow", "Wed 25 Nov"; what is over also says its hour when it was yesterday."""
    on = local(promised_for).date()
    near = near_day(on, inside)
    return at_hour(near, promised_for) if near and on <= local(clock.now()).date() else near or plain_day(on)


def promise_look(application: Any) -> tuple[str, str, str]:
    """The promise's class, icon and words; everything empty when nothing is promised any more."""
    promised_for: datetime | None = application.promised_for
    if promised_for is None:
        return "", "", ""
    until = {"day": promised_words(promised_for, inside=True)}
    if application.turn == "them":
        return "", "hourglass", _("Their turn, until %(day)s") % until
    if promised_for < clock.now():
        return "late", "clock-alert", lateness(promised_for)
    if application.is_held:
        return "", "circle-pause", _("On hold, until %(day)s") % until
    is_due = local(promised_for).date() == local(clock.now()).date()
    return "due" if is_due else "", "clock", promised_words(promised_for)


@register.simple_tag
def promise_tag(application: Any) -> SafeString | str:
    """The day by which the candidate hears: on time, due today, late, their turn or on hold, in words with an icon."""
    day = application.promised_for
    if day is None:
        return ""
    return _drawn_promise(day, application.turn, bool(application.is_held), day < clock.now(), *_reader())


@lru_cache(maxsize=4096)
def _drawn_promise(promised_for: datetime, turn: str, is_held: bool, is_over: bool, *_reader: Any) -> SafeString:
    """The tag, drawn once for all who were promised the same instant: its words hang on nothing but these values."""
    look, picture, words = promise_look(SimpleNamespace(promised_for=promised_for, turn=turn, is_held=is_held))
    return format_html(
        '<span class="tag {}">{}<time datetime="{}" title="{}">{}</time></span>',
        look,
        icon(picture),
        promised_for.isoformat(),
        full(promised_for),
        words,
    )


@register.filter
def many(number: int) -> str:
    """A number that was counted no further than lists do: "312", "499+"."""
    return f"{number}" if number <= settings.COUNTED else f"{settings.COUNTED}+"


# --- rows of long lists ------------------------------------------------------------------------------------------------
SLOT = mark_safe(f"<!--{token_hex(8)}-->")  # nobody can write it


@register.simple_tag
def drawn(fragment: str, slot: str = "", **values: Any) -> SafeString:
    """The fragment, drawn from these plain values and nothing else: equal ones are drawn once, for every reader with the same
    language, zone and day. What is another's each time goes into the `slot`, where the fragment says `{{ slot }}`."""
    html = _drawn(fragment, tuple(values.items()), *_reader())
    return mark_safe(html.replace(SLOT, conditional_escape(slot))) if slot else html


@lru_cache(maxsize=8192)
def _drawn(fragment: str, values: tuple[tuple[str, Any], ...], *_reader: Any) -> SafeString:
    return mark_safe(get_template(fragment).render({**dict(values), "slot": SLOT}))


# --- addresses and forms ----------------------------------------------------------------------------------------------
def changed_query(context: RequestContext, changes: dict[str, Any]) -> str:
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, list | tuple):
            query.setlist(key, [str(one) for one in value])
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def qs(context: RequestContext, **changes: Any) -> str:
    """The page's query string with these values; None or nothing takes one out. Pages start anew unless `page` is given."""
    if "page" not in changes:
        changes["page"] = None
    return changed_query(context, changes)


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, name: str, number: int) -> str:
    """The page's query string with another page number in the parameter `name`."""
    return changed_query(context, {name: number})


@register.filter
def device(agent: str) -> str:
    """A browser's long name in two words: "Firefox on Windows"."""
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Android": "Android",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    browser = next((name for mark, name in browsers.items() if mark in agent), _("A browser"))
    system = next((name for mark, name in systems.items() if mark in agent), "")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


@register.simple_tag
def undo_until(decided_at: datetime) -> SafeString | str:
    """Until when the act of that instant can be undone, as a time; empty when that is over."""
    until = decided_at + timedelta(seconds=settings.UNDO.total_seconds())
    return time_tag(until, hour(until)) if until > clock.now() else ""


@register.simple_tag
def dots(done: int, wanted: int, label: str) -> SafeString:
    """`done` of `wanted` as dots; the label says the same in words."""
    row = "".join('<i class="in"></i>' if n < done else "<i></i>" for n in range(wanted))
    return format_html(
        '<span class="dots" role="img" aria-label="{}" title="{}">{}</span>', label, label, mark_safe(row)
    )
