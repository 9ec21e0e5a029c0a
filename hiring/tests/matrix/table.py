"""What is asked for: a row for each route of ours, of the libraries' and of Django's admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .world import World


@dataclass(frozen=True)
class Route:
    """A route's row: on what it is asked, what seeing and doing need, and what the good answer is.

    `see` and `act` are rights (several: one of them is enough). Not `see`n is 404, seen but not allowed 403; who has a right on
    nothing at all is refused at the door with 403, whatever the object, so that it tells nothing. `get` is the status of a
    good answer (405: only POST), `post` whether it takes a POST, with `data`.
    """

    on: str = ""  # job, application, mail ...: what `targets` knows
    see: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    door: tuple[str, ...] = ()  # when it is not see or act
    get: int = 200
    post: bool = False
    data: dict[str, Any] | Callable[[World], dict[str, Any]] | None = None
    acts_on_get: bool = True  # whether GET needs `act` too
    special: str = ""  # a rule of its own, below
    zone: str = "team"  # team, admin, my, guest, public, door


def team(on: str = "", see: str = "", act: str = "", **more: Any) -> Route:
    def several(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())

    return Route(on, several(see), several(act), several(more.pop("door", "")), **more)


def act_on(right: str, *, get: int = 200, **more: Any) -> Route:
    """An act on an application that one sees."""
    return team("application", "name, CV, answers", right, door=right, get=get, post=True, **more)


def public(get: int = 200, post: bool = False, **more: Any) -> Route:
    return Route(get=get, post=post, zone=more.pop("zone", "public"), **more)


def my(get: int = 200, post: bool = False, on: str = "", **more: Any) -> Route:
    return Route(on=on, get=get, post=post, zone="my", **more)


def guest(get: int = 200, post: bool = False, on: str = "guest", **more: Any) -> Route:
    return Route(on=on, get=get, post=post, zone="guest", **more)


S, P, STEPS = "settings", "process: edit", "hand-over's template"
EDITS = "process: edit | job: edit"
ABSENCE = {"first_day": "2027-02-01", "last_day": "2027-02-02"}
ROUTES: dict[str, Route] = {
    # what anybody reads
    "careers": public(),
    "careers-how": public(),
    "careers-jobs": public(),
    "careers-job": public(on="public job"),
    "careers-apply": public(on="public job", post=True),
    "careers-thanks": public(on="public job"),
    "careers-general": public(post=True, get=404),  # this company has no job for general applications
    "careers-general-thanks": public(get=404),
    "careers-privacy": public(),
    "healthz": public(special="health"),
    # the portal
    "portal": my(get=302),
    "portal-in": public(get=302, on="token", zone="door"),
    "portal-link": public(post=True, zone="door"),
    "portal-link-sent": public(zone="door"),
    "portal-leave": public(get=405, post=True, zone="door"),
    "portal-left": public(zone="door"),
    "portal-application": my(on="own"),
    "portal-withdraw": my(on="own", post=True),
    "portal-nudge": my(on="own", get=405, post=True),
    "portal-revive": my(on="own", get=405, post=True),
    "portal-case": my(on="own case"),
    "portal-case-begin": my(on="own case", get=405, post=True),
    "portal-more-time": my(on="own case", get=405, post=True),
    "portal-hand-in": my(on="own case", get=405, post=True),
    "portal-case-file": my(on="own case file"),
    "portal-ask": my(on="own", get=405, post=True),
    "portal-about": my(),
    "portal-about-save": my(get=405, post=True),
    "portal-contact": my(get=405, post=True),
    "portal-skills": my(get=405, post=True),
    "portal-experience-add": my(post=True),
    "portal-experience": my(on="own experience", post=True),
    "portal-experience-remove": my(on="own experience", get=405, post=True, special="gone is gone"),
    "portal-meeting-file": my(on="own meeting"),
    "portal-meeting-time": my(on="own meeting", post=True),
    "portal-meeting-door": my(on="own meeting", get=405, post=True),
    "portal-meeting-place": my(on="own meeting", get=405, post=True),
    "portal-documents": my(post=True),
    "portal-document": my(on="own document"),
    "portal-pool": my(get=405, post=True),
    "portal-data": my(),
    "portal-data-file": my(),
    "portal-concerns": my(post=True),
    "portal-presentation": my(on="own presentation", post=True, data={"act": "yes"}),
    "portal-presentation-page": my(on="own presentation page"),
    "portal-continue": my(on="own", get=405, post=True),
    "portal-rate": my(on="own stage", post=True),
    "portal-rate-whole": my(on="own untold", post=True),
    "lead-answer": public(on="answer", post=True, zone="door"),
    # a partner's guest
    "guest-in": public(get=302, on="guest token", zone="door"),
    "guest": guest(),
    "guest-card": guest(post=True),
    "guest-page": guest(on="guest page"),
    # the ways in
    "first-run": Route(get=404, post=True, zone="door"),
    "welcome": Route(on="welcome", post=True, zone="door"),
    # one's own account
    "me": team(post=True),
    "my-absence": team(get=405, post=True, data=ABSENCE),
    "my-absence-remove": team("own absence", get=405, post=True),
    "style": team(),
    # settings
    "settings": team(act=f"{S} | {P} | {STEPS}"),
    "organisation": team(act=S, post=True),
    "colleagues": team(act=S),
    "colleague-new": team(act=S, post=True),
    "colleague": team("colleague", act=S, post=True),
    "colleague-invite": team("newcomer", act=S, get=405, post=True),
    "colleague-away": team("colleague", act=S, get=405, post=True, data=ABSENCE),
    "colleague-leave": team("colleague", act=S, post=True),
    "colleague-back": team("colleague", act=S, get=405, post=True),
    "absence-remove": team("absence", act=S, get=405, post=True),
    "partners": team(act=S),
    "partner-new": team(act=S, post=True),
    "partner": team("partner", act=S, post=True),
    "partner-guest-new": team("partner", act=S, post=True),
    "partner-guest": team("partner guest", act=S, post=True),
    "partner-guest-retire": team("partner guest", act=S, get=405, post=True),
    "teams": team(act=S),
    "looks": team(act=S, post=True),
    "pipelines": team(act=P),
    "pipeline-new": team(act=P, post=True),
    "pipeline": team("pipeline", act=P, post=True, special="of a template"),
    "pipeline-retire": team("pipeline", act=P, get=405, post=True, special="of a template"),
    "stage-new": team("pipeline", "job: view", EDITS, door=EDITS, post=True, special="of a job"),
    "stage": team("stage", "job: view", EDITS, door=EDITS, post=True, special="of a job"),
    "stage-act": team(
        "stage", "job: view", EDITS, door=EDITS, get=405, post=True, special="of a job", data={"act": "down"}
    ),
    "criteria": team(act=P),
    "criterion-new": team(act=P, post=True),
    "criterion": team("criterion", "job: view", EDITS, door=EDITS, post=True, special="of a job"),
    "criterion-remove": team("criterion", act=P, get=405, post=True, special="of a template"),
    "questions": team(act=P),
    "question-new": team(act=P, post=True),
    "question": team("question", "job: view", EDITS, door=EDITS, post=True, special="of a job"),
    "question-remove": team("question", act=P, get=405, post=True, special="of a template"),
    "handover-steps": team(act=STEPS),
    "handover-step-new": team(act=STEPS, post=True),
    "handover-step": team("handover step", act=STEPS, post=True),
    "handover-step-remove": team("handover step", act=STEPS, get=405, post=True),
    "mail-texts": team(act=P),
    "mail-text": team("letter kind", act=P, post=True),
    "mail-reset": team("letter kind", act=P, get=405, post=True),
    # jobs
    "jobs": team(door="job: view"),
    "job-new": team(act="job: create", post=True),
    "job": team("job", "job: view", get=302),
    "job-profile": team("job", "job: view"),
    "job-process": team("job", "job: view"),
    "job-edit": team("job", "job: view", "job: edit", door="job: edit", post=True),
    "job-agree": team("job", "job: view", "job: agree", door="job: agree", get=405, post=True),
    "job-publish": team("job", "job: view", "job: publish, close", door="job: publish, close", get=405, post=True),
    "job-pause": team("job", "job: view", "job: publish, close", door="job: publish, close", post=True),
    "job-resume": team("job", "job: view", "job: publish, close", door="job: publish, close", get=405, post=True),
    "job-close": team("job", "job: view", "job: publish, close", door="job: publish, close", post=True),
    "job-reopen": team("job", "job: view", "job: publish, close", door="job: publish, close", get=405, post=True),
    "job-team": team(
        "job", "job: view | team: edit", "team: edit", door="job: view | team: edit", post=True, acts_on_get=False
    ),
    "job-member": team(
        "member", "job: view | team: edit", "team: edit", door="team: edit", get=405, post=True, data={"act": "lead"}
    ),
    "job-share": team("job", "job: view", "job: edit", door="job: view", post=True, acts_on_get=False),
    "channel-remove": team("channel", "job: view", "job: edit", door="job: edit", get=405, post=True),
}
MEET = "interview: time, place"
CV = {"on": "application paper", "see": ("name, CV, answers",), "act": ("CV",)}
SEAT: dict[str, Any] = {
    "on": "guest seat",
    "see": "name, CV, answers",
    "act": "guests: invite, end",
    "door": "guests: invite, end",
    "get": 405,
    "post": True,
}
ROUTES |= {
    # the board and the application
    "board": team("job", "job: view"),
    "board-column": team("column", "job: view"),
    "application": team("application", "name, CV, answers"),
    "application-cv": Route(**CV),
    "application-cv-page": Route(**CV),
    "application-advance": act_on("decide"),
    "application-reject": act_on("decide"),
    "application-hire": act_on("decide"),
    "offer-new": act_on("offer: draft, send"),
    "application-back": act_on("decide"),
    "application-hold": act_on("decide"),
    "application-pool": act_on("decide"),
    "application-undo": act_on("decide"),
    "application-confirm": act_on("decide", get=405),
    "application-settle": act_on("promise", get=405),
    "application-move-day": act_on("promise"),
    "application-hand-over": act_on("promise"),
    "application-reopen": act_on("reopen"),
    "application-withdraw": act_on("withdraw"),
    # the test case
    "case-send": act_on("test case: set"),
    "case-read": team("case", "name, CV, answers", "test case: read", door="test case: read"),
    "case-file": team("case file", "name, CV, answers", "test case: read", door="test case: read"),
    "case-more-time": team("case", "name, CV, answers", "test case: set", door="test case: set", get=405, post=True),
    "case-grader": team("case", "name, CV, answers", "test case: set", door="test case: set", get=405, post=True),
    "letter": act_on("letter: draft", special="a letter"),
    "letter-preview": act_on("letter: draft", get=405, special="a letter"),
    "letter-release": act_on("tell", get=405, special="a letter"),
    "letter-phone": act_on("tell", special="a letter"),
    "note-add": act_on("team notes: write", get=405),
    "note-edit": team("note", "name, CV, answers", "team notes: write", door="team notes: write", post=True),
    # meetings
    "interviews": team(door=MEET),
    "meeting-new": act_on("interview: plan"),
    "meeting": team("meeting", MEET, door=MEET),
    "meeting-move": team("meeting", MEET, "interview: plan", door="interview: plan", post=True),
    "meeting-off": team("meeting", MEET, "interview: plan", door="interview: plan", post=True),
    "meeting-held": team("meeting", MEET, "interview: plan", door=MEET, post=True),
    "meeting-missed": team("meeting", MEET, "interview: plan", door=MEET, post=True),
    # the partner, and what the candidate wishes
    "present": act_on("share: make"),
    "present-propose": act_on("share: propose", get=405),
    "present-end": act_on("share: end", get=405),
    "guest-add": act_on("guests: invite, end"),
    "guest-revoke": team(**SEAT),
    "guest-renew": team(**SEAT),
    "remote-wish": act_on("promise"),
    "continues": act_on("promise", get=405),
    "feedback": team(door="rating sums"),
    "concern": team("concern", post=True),
    # kits and scorecards
    "seat-kit": team("seat", MEET, door=MEET),
    "seat-card": team("seat", MEET, door=MEET, post=True, special="own seat"),
    "seat-propose": team("seat", MEET, door=MEET, post=True, special="own seat"),
    "seat-brief": team("seat", MEET, door=MEET, get=405, post=True, special="keeps the kit"),
    "seat-answer": team("seat question", MEET, door=MEET, get=405, post=True, special="keeps the kit"),
    "cards-remind": act_on("decide", get=405),
    "card-release": team("application seat", "name, CV, answers", "interview: plan", door="interview: plan", post=True),
    # the day
    "today": team(),
    "todo-done": team("todo", get=405, post=True),
    "find": team(),
    "people": team(door="name, CV, answers"),
    "person-add": team(door="application: create", post=True),
    "leads": team(door="people approached"),
    "lead-record": team("lead", "people approached", "promise", door="people approached", get=405, post=True),
    "outbox": team(door="outbox: read", special="outbox"),
    "mail": team("mail", "outbox: read", door="outbox: read"),
    "mail-retry": team("mail", "outbox: read", "outbox: act", door="outbox: read", get=405, post=True),
    "mail-send-again": team("mail", "outbox: read", "outbox: act", door="outbox: read", get=405, post=True),
    "mail-cancel": team("mail", "outbox: read", "outbox: act", door="outbox: read", get=405, post=True),
    # the demo, on loopback; this is no demo
    "demo-login": Route(get=405, post=True, zone="door", special="never"),
    "inbox": Route(get=404, zone="door", special="never"),
    "inbox-letter": Route(on="letter kind", get=404, zone="door", special="never"),
}

READ, SENDS, KEEPS = "offer: read", "offer: draft, send", "hand-over: edit"


def on_offer(right: str, *, get: int = 200, on: str = "application's offer", **more: Any) -> Route:
    """An act on an offer whose terms one reads."""
    return team(on, READ, right, door=right, get=get, post=True, **more)


def on_handover(right: str = KEEPS, *, on: str = "application's hand-over", **more: Any) -> Route:
    return team(on, "hand-over: read", right, door=more.pop("door", right), **more)


ROUTES |= {
    # offers
    "offers": team(door=READ),
    "offer": team("application's offer", READ),
    "offer-letter": team("application's offer, a version", READ),
    "offer-revise": on_offer(SENDS),
    "offer-ask": on_offer(SENDS, get=405),
    "offer-approve": on_offer("offer: approve", get=405),
    "offer-call": on_offer(SENDS),
    "offer-send": on_offer(SENDS, get=405),
    "offer-take-back": on_offer(SENDS),
    "offer-record": on_offer(SENDS),
    "offer-reply": on_offer("promise", get=405, on="application's offer, a question"),
    "portal-offer": my(on="own offer"),
    "portal-offer-letter": my(on="own offer"),
    "portal-offer-accept": my(on="own offer", get=405, post=True),
    "portal-offer-decline": my(on="own offer", get=405, post=True),
    "portal-offer-ask": my(on="own offer", get=405, post=True),
    # hand-overs
    "handovers": team(door="hand-over: read"),
    "handover": on_handover(door="hand-over: read", post=True, acts_on_get=False),
    "handover-task-add": on_handover(get=405, post=True),
    "handover-task": on_handover(post=True, on="application's hand-over, a task"),
    "handover-csv": on_handover(),
    "handover-json": on_handover(),
    "handover-tick": team("handover task", get=405, post=True),
    "handover-account": team("new colleague", act=S, post=True),
    "portal-start": my(on="own first day"),
}

# What libraries bring. GET and POST of a colleague; strangers are led to the login.
LIBRARY = {
    "not-here": (404, 404),
    "account_logout": (200, 302),
    "account_reauthenticate": (200, 200),
    "account_change_password": (200, 200),
    "account_set_password": (302, 302),
    "account_signup": (404, 404),  # what accounts here do not have
    "account_email": (404, 404),
    "account_email_verification_sent": (404, 404),
    "account_confirm_email": (404, 404),
    "account_confirm_login_code": (302, 302),
    "mfa_index": (200, 405),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (404, 404),
    "mfa_view_recovery_codes": (404, 405),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (404, 404),
    "mfa_list_webauthn": (200, 405),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
    "usersessions_list": (200, 302),
}
# The same at the door, for strangers too: their GET and POST, a colleague's GET and POST.
DOORS = {
    "account_inactive": (200, 405, 200, 405),
    "account_login": (200, 200, 302, 302),
    "account_reset_password": (200, 200, 200, 200),
    "account_reset_password_done": (200, 405, 200, 405),
    "account_reset_password_from_key": (200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 405, 200, 405),
    "mfa_authenticate": (302, 302, 302, 302),
    "mfa_login_webauthn": (302, 302, 302, 302),
}
# Django's admin, for the administrator in person: reference data.
ADMIN = {
    "admin:index": (200, 200),
    "admin:login": (302, 302),
    "admin:logout": (405, 200),
    "admin:password_change": (200, 200),
    "admin:password_change_done": (200, 405),
    "admin:autocomplete": (403, 405),  # it wants to know of which field
    "admin:jsi18n": (200, 405),
    "admin:view_on_site": (404, 404),
    "admin:app_list": (200, 200),
    **{
        f"admin:hiring_{model}_{page}": (200, 200) if page != "delete" else (403, 403)
        for model in ("function", "skill")
        for page in ("changelist", "add", "history", "delete", "change")
    },
}
