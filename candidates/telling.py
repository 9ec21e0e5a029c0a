"""The timeline in words: each event as one line that a colleague can read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from .models import Candidate, Closure, Event, NextStep, Verb

ICONS = {
    Verb.APPLIED: "inbox",
    Verb.ADDED: "user-plus",
    Verb.CONFIRMED: "user-check",
    Verb.ADVANCED: "arrow-right",
    Verb.SKIPPED: "skip-forward",
    Verb.MOVED_BACK: "arrow-left",
    Verb.SETTLED: "check",
    Verb.HELD: "circle-pause",
    Verb.DAY_MOVED: "calendar",
    Verb.HANDED_OVER: "hand",
    Verb.REJECTED: "circle-x",
    Verb.POOLED: "users",
    Verb.HIRED: "handshake",
    Verb.WITHDREW: "log-out",
    Verb.WITHDRAWAL_RECORDED: "log-out",
    Verb.UNDONE: "undo-2",
    Verb.REOPENED: "rotate-ccw",
    Verb.LETTER_WRITTEN: "file-pen-line",
    Verb.LETTER_RELEASED: "send",
    Verb.TOLD: "mail-check",
    Verb.TOLD_BY_PHONE: "phone",
    Verb.MAILED: "mail",
    Verb.NOTED: "message-circle",
    Verb.CV_ADDED: "file-text",
    Verb.TOLD_MORE: "info",
    Verb.REMINDED: "bell",
    Verb.PARTNER_AGREED: "building-2",
}


@dataclass(frozen=True)
class Line:
    """What happened, by whom, when; `detail` is private and only there for those who may read it."""

    icon: str
    who: str
    what: str
    at: datetime
    detail: str = ""
    day: object = None
    undone: bool = False


def lines(events: list[Event], with_reasons: bool) -> list[Line]:
    """The events (newest first) as lines; one that was undone later is marked. Private reasons only on request; who reads
    without them does not learn of recruiters' notes either."""
    undone: set[int] = set()
    taking_back = 0
    for event in events:
        if event.verb == Verb.UNDONE:
            taking_back += 1
        elif taking_back and event.data.get("undo"):
            undone.add(event.pk)
            taking_back -= 1
    return [
        _line(event, with_reasons, event.pk in undone)
        for event in events
        if with_reasons or not (event.verb == Verb.NOTED and event.data.get("for_recruiters"))
    ]


def _line(event: Event, with_reasons: bool, undone: bool) -> Line:
    verb = Verb(event.verb)
    who = event.by.name if event.by else _("The candidate") if event.by_candidate else _("Candor")
    if event.data.get("by_form"):
        who = _("Somebody with their address")  # a form proves no more than that
    detail, day = _detail(verb, event) if with_reasons else ("", None)
    return Line(ICONS[verb], who, _what(verb, event), event.at, detail, day, undone)


def _what(verb: Verb, event: Event) -> str:
    data = event.data
    if verb == Verb.ADVANCED:
        return _("moved them on to %(to)s") % {"to": data.get("to", "")}
    if verb == Verb.SKIPPED:
        return _("moved them on to %(to)s, past %(passed)s") % {
            "to": data.get("to", ""),
            "passed": ", ".join(data.get("passed_over", [])),
        }
    if verb == Verb.MOVED_BACK:
        return _("moved them back to %(to)s") % {"to": data.get("to", "")}
    if verb == Verb.SETTLED:
        return _("recorded that it was done: %(step)s") % {"step": _step(data.get("step", ""))}
    if verb == Verb.HANDED_OVER:
        return _("handed the word over to %(to)s") % {"to": data.get("to", "")}
    if verb == Verb.REJECTED and data.get("closure") in Closure.values:
        return _("decided: %(closure)s") % {"closure": Closure(data["closure"]).label}
    if verb == Verb.TOLD_MORE and data.get("by_form"):
        return _("filled in the public form once more. What is held of them stands as it was; the form says:")
    if verb == Verb.UNDONE and data.get("verb") in Verb.values:
        return _("undid what was done last: %(what)s") % {"what": Verb(data["verb"]).label}
    return {
        Verb.APPLIED: _("applied"),
        Verb.ADDED: _("added them, after their yes"),
        Verb.CONFIRMED: _("confirmed that this is a real person"),
        Verb.HELD: _("put them on hold"),
        Verb.DAY_MOVED: _("gave them a new day"),
        Verb.REJECTED: _("decided: no match"),
        Verb.POOLED: _("decided: talent pool"),
        Verb.HIRED: _("decided: hired"),
        Verb.WITHDREW: _("withdrew"),
        Verb.WITHDRAWAL_RECORDED: _("recorded that they withdrew"),
        Verb.UNDONE: _("undid what was done last"),
        Verb.REOPENED: _("reopened the application"),
        Verb.LETTER_WRITTEN: _("wrote the letter"),
        Verb.LETTER_RELEASED: _("released the letter"),
        Verb.TOLD: _("told them by letter"),
        Verb.TOLD_BY_PHONE: _("told them by phone"),
        Verb.MAILED: _("sent a mail"),
        Verb.NOTED: _("wrote a note"),
        Verb.CV_ADDED: _("added a newer CV"),
        Verb.TOLD_MORE: _("told us more about themselves"),
        Verb.REMINDED: _("reminded the owner"),
        Verb.PARTNER_AGREED: _("agreed to be presented to the partner"),
    }[verb]


def _detail(verb: Verb, event: Event) -> tuple[str, object]:
    """What only those may read who read reasons: the why, the words, the day that was set."""
    data = event.data
    if verb in (Verb.SKIPPED, Verb.MOVED_BACK, Verb.ADVANCED):
        return data.get("why", ""), None
    if verb == Verb.HELD:
        return data.get("words", ""), parse_date(data.get("until", ""))
    if verb == Verb.DAY_MOVED:
        moved = event.changes.get("promised_for", [None, ""])[1]
        return data.get("words", ""), parse_datetime(moved) if moved else None
    if verb == Verb.TOLD_MORE:
        return _by_form(data.get("by_form") or {}), None
    if verb == Verb.TOLD_BY_PHONE:
        return "", parse_datetime(data.get("at", ""))
    if verb in (Verb.REJECTED, Verb.POOLED, Verb.WITHDRAWAL_RECORDED, Verb.WITHDREW):
        return event.changes.get("reason", ["", ""])[1] or "", None
    return "", None


def _by_form(told: dict[str, Any]) -> str:
    """What the public form said beside what is held, a line each."""
    mode = told.get("work_mode", "")
    said = [
        (_("Name"), told.get("name")),
        (_("Links"), told.get("links")),
        (_("Would like to work"), Candidate.WorkMode(mode).label if mode in Candidate.WorkMode.values else mode),
        (_("A word to us"), told.get("word")),
        (_("Talent pool"), told.get("pool") and _("wished; it counts once they say so on their own page")),
    ]
    return "\n".join(f"{label}: {words}" for label, words in said if words)


def _step(step: str) -> str:
    return str(NextStep(step).label) if step in NextStep.values else step
