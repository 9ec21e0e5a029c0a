"""What each route must answer to whom, reckoned from the rights and the rows."""

from __future__ import annotations

from .addresses import Target
from .rights import INTERNAL, anywhere, on_application, on_job
from .table import ADMIN, DOORS, LIBRARY, ROUTES, Route
from .world import MEET, Persona

LOGIN, NEW_LINK, GOOD = "login", "a new link", "good"
HEALTH, NO_LETTER = "200 or 503", "no letter"
Answer = int | str


def expected(one: Persona, name: str, target: Target, method: str) -> Answer:
    """What the promises want: a status, `LOGIN`, `NEW_LINK`, or `GOOD` for an act that is theirs (any answer but a refusal)."""
    signed_in = one.is_colleague and one.name != "gus"
    if name in DOORS:
        return DOORS[name][(2 if signed_in else 0) + (method == "POST")]
    if name in LIBRARY:
        return LIBRARY[name][method == "POST"] if signed_in else LOGIN
    if name in ADMIN:
        if not signed_in:
            return LOGIN
        return ADMIN[name][method == "POST"] if "administrator" in one.roles else 403
    row = ROUTES[name]
    if row.zone in ("team", "admin") and not signed_in:
        return LOGIN
    if row.special == "health":
        return HEALTH if method == "GET" else 405
    if row.special == "never":
        return 405 if (method == "POST") != row.post else 404
    if (row.get == 405) if method == "GET" else not row.post:
        return 405
    if row.zone == "my":
        if one.is_colleague or not one.own:
            return NEW_LINK if method == "GET" else 403
        if row.on.startswith("own") and target.what != one.name and not row.special:
            return 404
        return row.get if method == "GET" else GOOD
    if row.zone == "guest":  # theirs is the one application of their own seat
        return 404 if one.name != "pat" or not target.there else row.get if method == "GET" else GOOD
    if row.zone != "team":
        return public_answer(row, name, target, method)
    return team_answer(one, row, name, target, method)


def public_answer(row: Route, name: str, target: Target, method: str) -> Answer:
    if name == "welcome" and not target.there:
        return 410
    if name == "portal-in" and not target.there:
        return 302
    if row.on == "public job" and target.what not in ("main", "elsewhere"):
        return 404
    if not target.there:
        return 404
    if row.get == 404:
        return 404
    return row.get if method == "GET" else GOOD


def team_answer(one: Persona, row: Route, name: str, target: Target, method: str) -> Answer:
    good: Answer = row.get if method == "GET" else GOOD
    door = row.door or row.act or row.see
    if name == "outbox" and "administrator" in one.roles and not anywhere(one, "outbox: read"):
        return 302  # says first why they look
    if door and not any(anywhere(one, right) for right in door):
        return 403
    if row.on == "concern":  # the addressee in person
        return good if target.what == one.name else 404
    if row.on == "own absence":
        return good if target.what == one.name else 404
    if row.on == "todo":
        return good if target.there and seen_todo(one, target.what) else 404
    if row.on == "handover task":  # its owner, who stands in for them, and HR
        mine = "iris" in (one.name, *one.covers)
        if target.there and (mine or on_application(one, "hand-over: edit", "hal")):
            return good
        return 403 if target.there and on_application(one, "hand-over: read", "hal") else 404
    if not target.there and not target.what:
        return 404
    found = existing_answer(one, row, name, target, method, good)
    return 404 if found == good and not target.there else found


def existing_answer(one: Persona, row: Route, name: str, target: Target, method: str, good: Answer) -> Answer:
    """What is asked about exists; or what it would stand on does, and then whoever may not act there is refused first."""
    if row.special in ("of a job", "of a template"):
        return of_a_process(one, row, name, target, method, good)
    if row.on == "mail":
        return mail_answer(one, row, target.what, good)
    if row.on in ("job", "column", "member", "channel", "lead"):
        may = on_job
    elif row.on.startswith(("application", "case")) or row.on in (
        "note",
        "meeting",
        "seat",
        "seat question",
        "guest seat",
    ):
        may = on_application
    else:  # what exists for everybody who may
        return good if not row.act or any(anywhere(one, right) for right in row.act) else 403
    if row.see and not any(may(one, right, target.what) for right in row.see):
        return 404
    if row.act and (method == "POST" or row.acts_on_get) and not any(may(one, right, target.what) for right in row.act):
        return 403
    if row.on == "note" and one.name != ("nora" if target.what == "otto" else "rita"):
        return 403  # a note is changed by who wrote it
    if row.special in ("own seat", "keeps the kit") and one.name != MEET[target.what][1]:
        keeps = row.special == "keeps the kit" and on_application(one, "interview: plan", target.what)
        return good if keeps else 403  # a scorecard is nobody's but the holder's
    if row.special == "a letter" and target.what != "nina":  # nobody else has one that waits
        return NO_LETTER
    return good


def seen_todo(one: Persona, name: str) -> bool:
    """Rita's tasks are also those of who stands in for her, but nobody's about a file that they may not open."""
    if one.name != "rita" and "rita" not in one.covers:
        return False
    return on_application(one, "promise", name)


def of_a_process(one: Persona, row: Route, name: str, target: Target, method: str, good: Answer) -> Answer:
    """Templates and the library for who edits processes; a job's own for who sees and edits that job."""
    if target.what in ("template", "library"):
        return good if anywhere(one, "process: edit") else 403
    if row.special == "of a template":
        return 404
    if not on_job(one, "job: view", target.what):
        return 404
    if not on_job(one, "job: edit", target.what):
        return 403
    if name == "stage-new" and target.what != "draft":
        return 409  # people are on this way
    if row.on == "criterion" and method == "POST" and target.what != "draft":
        return 403  # people have applied: what they are judged by stands
    return good


def mail_answer(one: Persona, row: Route, name: str, good: Answer) -> Answer:
    """A mail about an application is seen by who reads its messages and the outbox; a letter with a no by who reads that."""
    if name == "invitation":
        whole = "lead" in one.roles or "outbox" in one.looks
        return 404 if not whole else good if not row.act or {"administrator", "lead"} & one.roles else 403
    may = on_job if name == "lead" else on_application
    if "outbox" in one.looks and name != "lead":
        return 404 if name in INTERNAL else good if not row.act or "administrator" in one.roles else 403
    about = "main" if name == "lead" else "nina" if name == "letter" else name
    sees = {"lead": "people approached", "letter": "letter: read"}.get(name, "messages: read")
    if not may(one, sees, about):
        return 404
    if row.act and not any(may(one, right, about) for right in row.act):
        return 403
    return good
