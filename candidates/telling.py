"""The timeline in words: each event as one line that a colleague can read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import JUDGED, Candidate, Closure, Event, NextStep, Verb

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
    Verb.DAY_BROKEN: "clock-alert",
    Verb.NUDGED: "bell",
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
    Verb.PARTNER_ASKED: "building-2",
    Verb.PARTNER_PROPOSED: "building-2",
    Verb.PARTNER_DECLINED: "building-2",
    Verb.PARTNER_ENDED: "eye-off",
    Verb.GUEST_LINK: "link",
    Verb.REMOTE_SETTLED: "globe",
    Verb.CONTINUES: "heart-handshake",
    Verb.CASE_SET: "briefcase",
    Verb.CASE_BEGUN: "hourglass",
    Verb.CASE_MORE_TIME: "clock",
    Verb.CASE_IN: "upload",
    Verb.MEETING_PLANNED: "calendar",
    Verb.MEETING_MOVED: "calendar",
    Verb.MEETING_OFF: "x",
    Verb.MEETING_HELD: "calendar-check",
    Verb.MEETING_MISSED: "user-x",
    Verb.MEETING_PROPOSED: "calendar",
    Verb.OFFER_MADE: "file-pen-line",
    Verb.OFFER_APPROVED: "check",
    Verb.OFFER_CALLED: "phone",
    Verb.OFFER_SENT: "send",
    Verb.OFFER_ANSWERED: "handshake",
    Verb.OFFER_ENDED: "history",
}

PRESENTING = (
    *(Verb.PARTNER_PROPOSED, Verb.PARTNER_ASKED),
    *(Verb.PARTNER_AGREED, Verb.PARTNER_DECLINED, Verb.PARTNER_ENDED),
)
OFFER_ANSWERS = {
    "accepted": gettext_lazy("accepted the offer"),
    "declined": gettext_lazy("declined the offer"),
    "asked": gettext_lazy("asked about the offer"),
    "replied": gettext_lazy("answered a question about the offer"),
}
OFFER_ENDINGS = {
    "sent_back": gettext_lazy("sent the offer back to its author"),
    "expired": gettext_lazy("noticed that the offer ran out"),
    "taken_back": gettext_lazy("took the offer back"),
    "closed": gettext_lazy("ended the offer together with the application"),
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
    has_hour: bool = False  # of the day: it is the time of a meeting


def lines(events: list[Event], with_reasons: bool, is_blind: bool = False) -> list[Line]:
    """The events (newest first) as lines; one that was undone later is marked. Private reasons only on request; who reads
    without them does not learn of recruiters' notes either. Who owes a scorecard (`is_blind`) reads neither that a decision was
    made without others', nor the reason of one that judges: it may tell what they say."""
    if is_blind:
        for event in events:
            event.data.pop("override", None)
            if event.data.get("closure") in JUDGED:
                event.changes.pop("reason", None)
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
    of_meeting = isinstance(day, datetime) and "interview" in event.data
    return Line(ICONS[verb], who, _what(verb, event), event.at, detail, day, undone, of_meeting)


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
    if verb == Verb.CASE_BEGUN:
        return _case_begun(data.get("on", ""), event)
    if verb == Verb.CASE_MORE_TIME:
        return _more_time(data)
    if verb == Verb.CASE_IN and data.get("version", 1) > 1:
        return _("handed in version %(version)s of the test case") % {"version": data["version"]}
    if verb in MEETINGS or "interview" in data:
        return _of_meeting(verb, data)
    if verb == Verb.OFFER_ANSWERED and data.get("answer") in OFFER_ANSWERS:
        return str(OFFER_ANSWERS[data["answer"]])
    if verb == Verb.OFFER_ENDED and data.get("how") in OFFER_ENDINGS:
        return str(OFFER_ENDINGS[data["how"]])
    if verb == Verb.OFFER_MADE and data.get("version", 1) > 1:
        return _("changed the offer’s terms")
    if verb == Verb.UNDONE and data.get("verb") in Verb.values:
        return _("undid what was done last: %(what)s") % {"what": Verb(data["verb"]).label}
    return {
        Verb.APPLIED: _("applied"),
        Verb.ADDED: _("added them, after their yes"),
        Verb.CONFIRMED: _("confirmed that this is a real person"),
        Verb.HELD: _("put them on hold"),
        Verb.DAY_MOVED: _("gave them a new day"),
        Verb.DAY_BROKEN: _("told them that we are late, and gave them a new day"),
        Verb.NUDGED: _("asked where things stand, and has a new day"),
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
        Verb.PARTNER_ASKED: _("asked them about being presented to the partner"),
        Verb.PARTNER_PROPOSED: _("proposed to present them to the partner"),
        Verb.PARTNER_DECLINED: _("does not want to be presented to the partner"),
        Verb.PARTNER_ENDED: _("ended the sharing with the partner"),
        Verb.GUEST_LINK: _("renewed the link of %(guest)s") % {"guest": data.get("guest", "")}
        if data.get("what") == "renewed"
        else _("ended the link of %(guest)s") % {"guest": data.get("guest", "")},
        Verb.REMOTE_SETTLED: _("wrote down what came of the wish to work remotely"),
        Verb.CONTINUES: _("wants to continue") if event.by_candidate else _("recorded that they want to continue"),
        Verb.CASE_SET: _("sent the test case"),
        Verb.CASE_IN: _("handed in the test case"),
        Verb.OFFER_MADE: _("drafted an offer"),
        Verb.OFFER_APPROVED: _("approved the offer"),
        Verb.OFFER_CALLED: _("called them about the offer"),
        Verb.OFFER_SENT: _("sent the offer"),
        Verb.OFFER_ANSWERED: _("answered the offer"),
        Verb.OFFER_ENDED: _("ended the offer"),
    }[verb]


def _case_begun(on: str, event: Event) -> str:
    if not event.by_candidate:
        return _("began the test case for them, as the window was over or their day had come")
    day = parse_date(on) if on else None
    if day and day > event.at.date():
        return _("chose the day to begin the test case")
    return _("began the test case")


def _more_time(data: dict[str, Any]) -> str:
    """Shown to those who see the days, never to who only grades (`queries.application_page`)."""
    asked, granted = data.get("days", 0), data.get("granted")
    if granted is None:
        return _("asked for more time: %(days)s days. A person answers") % {"days": asked}
    if granted == 0:
        return _("answered the wish for more time: no more days")
    return _("have more time for the test case, by %(days)s days") % {"days": granted}


MEETINGS = (
    Verb.MEETING_PLANNED,
    Verb.MEETING_MOVED,
    Verb.MEETING_OFF,
    Verb.MEETING_HELD,
    Verb.MEETING_MISSED,
    Verb.MEETING_PROPOSED,
)


def _of_meeting(verb: Verb, data: dict[str, Any]) -> str:
    """What became of a meeting, or what the candidate said of it."""
    said = {
        "cannot_make": _("can’t make the meeting: %(stage)s"),
        "can_make": _("can make the meeting after all: %(stage)s"),
        "cannot_get_in": _("could not get in: %(stage)s"),
        "place": _("chose where to meet: %(stage)s"),
    }
    words = said.get(data.get("meeting", "")) or {
        Verb.MEETING_PLANNED: _("planned a meeting: %(stage)s"),
        Verb.MEETING_MOVED: _("moved the meeting: %(stage)s"),
        Verb.MEETING_OFF: _("called the meeting off: %(stage)s"),
        Verb.MEETING_HELD: _("recorded that you met: %(stage)s"),
        Verb.MEETING_MISSED: _("recorded that the meeting did not take place: %(stage)s"),
        Verb.MEETING_PROPOSED: _("proposed another time for the meeting: %(stage)s"),
    }.get(verb, "%(stage)s")
    return words % {"stage": data.get("stage", "")}


def _detail(verb: Verb, event: Event) -> tuple[str, object]:
    """What only those may read who read reasons: the why, the words, the day that was set."""
    data = event.data
    if verb in (Verb.SKIPPED, Verb.MOVED_BACK, Verb.ADVANCED):
        return "\n".join(filter(None, (data.get("why", ""), _override(event)))), None
    if verb == Verb.HELD:
        return data.get("words", ""), parse_date(data.get("until", ""))
    if verb in (Verb.DAY_MOVED, Verb.DAY_BROKEN, Verb.NUDGED):
        moved = event.changes.get("promised_for", [None, ""])[1]
        return data.get("words", ""), parse_datetime(moved) if moved else None
    if verb in PRESENTING:
        return data.get("partner", ""), None
    if verb == Verb.REMOTE_SETTLED:
        return data.get("words", ""), None
    if verb == Verb.CONTINUES:
        return data.get("stage", ""), None
    if "interview" in data:
        at = parse_datetime(data.get("starts_at", ""))
        return data.get("why") or data.get("words", ""), at
    if verb == Verb.TOLD_MORE:
        return _by_form(data.get("by_form") or {}), None
    if verb == Verb.LETTER_RELEASED and data.get("without_call"):
        return _("Nobody called first: %(why)s") % {"why": data["without_call"]}, None
    if verb == Verb.TOLD_BY_PHONE:
        return "", parse_datetime(data.get("at", ""))
    if verb in (Verb.OFFER_CALLED, Verb.OFFER_ENDED):
        return data.get("words", ""), parse_datetime(data.get("at", ""))
    if verb == Verb.OFFER_SENT:
        return "", parse_datetime(data.get("until", ""))
    if verb in (Verb.REJECTED, Verb.POOLED, Verb.WITHDRAWAL_RECORDED, Verb.WITHDREW, Verb.HIRED, Verb.OFFER_ANSWERED):
        return "\n".join(filter(None, (event.changes.get("reason", ["", ""])[1], _override(event)))), None
    return "", None


def _override(event: Event) -> str:
    """Why it was decided without what was missing; nothing where that tells of others' scorecards (`lines`)."""
    why = event.data.get("override", "")
    return _("Decided without what was missing: %(why)s") % {"why": why} if why else ""


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
