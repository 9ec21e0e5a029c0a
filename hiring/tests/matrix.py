"""“Who may do what” of the promises, written out once more: what each route must answer to whom.

Nothing here asks `hiring.roles`: the cells are copied from the promises, and their letters are read by `on_job` and
`on_application` below, so that the test finds what the code gets wrong. A letter per role: A everything, J the jobs in
whose team one is, R all but the confidential ones one is not in, I own interviews and N named approvals (both need rows
that later steps bring: until then nobody has one), H who was hired, L with an opened look, - never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from candidates import links
from hiring.models import Function, Skill

from .world import NOBODY, PERSONAS, Persona, World

ROLES = ("interviewer", "manager", "recruiter", "approver", "hr", "administrator")
# fmt: off
CELLS = {
    # right                 iv   hm   rec  appr hr   admin
    "job: view":            "-    J    R    -    -    L",
    "job: edit":            "-    J    J    -    -    -",
    "job: agree":           "-    J    -    -    -    -",
    "job: publish, close":  "-    -    J    -    -    -",
    "job: create":          "-    -    A    -    -    -",
    "team: edit":           "-    -    J    -    -    A",
    "pay band: view":       "-    J    J    N    -    L",
    "application: create":  "-    -    R    -    -    -",
    "name, CV, answers":    "I    J    R    N    H    L",
    "CV":                   "I    J    R    -    H    L",
    "mail address, phone":  "-    J    R    -    H    L",
    "expected salary":      "-    J    J    -    -    L",
    "team notes":           "I    J    R    -    -    L",
    "team notes: write":    "I    J    R    -    -    -",
    "recruiters' notes":    "-    -    R    -    -    L",
    "decide":               "-    J    J    -    -    -",
    "tell":                 "-    -    J    -    -    -",
    "reopen":               "-    J    J    -    -    -",
    "withdraw":             "-    -    J    -    -    -",
    "letter: draft":        "-    J    J    -    -    -",
    "letter: read":         "-    J    J    -    -    L",
    "promise":              "-    J    J    -    -    -",
    "messages: read":       "-    J    R    -    -    L",
    "timeline, reasons":    "-    J    J    -    -    L",
    "people approached":    "-    -    R    -    -    L",
    "outbox: read":         "-    -    R    -    -    L",
    "outbox: act":          "-    -    J    -    -    A",
    "process: edit":        "-    -    A    -    -    A",
    "settings":             "-    -    -    -    -    A",
}
# fmt: on
CONFIDENTIAL = {"secret"}
JOB_OF = {"carla": "secret", "otto": "elsewhere"}  # all others are on the main one
HIRED = {"hal"}
INTERNAL = {"ian", "ida"}


def cell(right: str, role: str) -> str:
    if role == "lead":
        role = "recruiter"
    return CELLS[right].split()[ROLES.index(role)]


def acting(one: Persona) -> Iterator[tuple[Persona, str, str]]:
    """Each role that somebody acts in, with whose it is."""
    for who in (one, *(PERSONAS[name] for name in one.covers)):
        for role in who.roles:
            yield who, role, "lead" if role == "lead" else ""


def anywhere(one: Persona, right: str) -> bool:
    """Whether there is anything on which they might: the door."""
    letters = {cell(right, role) for _who, role, _lead in acting(one)}
    return bool(letters - {"-", "N", "L"}) or ("L" in letters and bool(one.looks))


def on_job(one: Persona, right: str, job: str) -> bool:
    for who, role, lead in acting(one):
        letter = cell(right, role)
        if letter == "A" or (lead and letter in "JR"):
            return True
        if letter in "JR" and job in who.teams:
            return True
        if letter == "R" and job not in CONFIDENTIAL:
            return True
        if letter == "L" and job in one.looks:
            return True
    return False


def on_application(one: Persona, right: str, name: str) -> bool:
    """The rights on the job, and the rules that bind the human being: one's own file, one's line and peers."""
    if name in one.own or name in one.near:
        return False
    hired = name in HIRED and any(role == "hr" and cell(right, "hr") == "H" for _who, role, _lead in acting(one))
    job = JOB_OF.get(name, "main")
    if name in INTERNAL and not hired:
        whose = [(who, role) for who, role, _lead in acting(one)]
        if not any(role == "lead" or (role in ("recruiter", "manager") and job in who.teams) for who, role in whose):
            return False
    return hired or on_job(one, right, job)


# --- what is asked for -----------------------------------------------------------------------------------------------------


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
    zone: str = "team"  # team, admin, my, public, door


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


def admins(get: int = 200, post: bool = False, **more: Any) -> Route:
    return Route(get=get, post=post, zone="admin", **more)


S, P = "settings", "process: edit"
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
    "portal-revive": my(on="own", get=405, post=True),
    "portal-about": my(),
    "portal-about-save": my(get=405, post=True),
    "portal-contact": my(get=405, post=True),
    "portal-skills": my(get=405, post=True),
    "portal-experience-add": my(post=True),
    "portal-experience": my(on="own experience", post=True),
    "portal-experience-remove": my(on="own experience", get=405, post=True, special="gone is gone"),
    "portal-documents": my(post=True),
    "portal-document": my(on="own document"),
    "portal-pool": my(get=405, post=True),
    "portal-data": my(),
    "portal-data-file": my(),
    "lead-answer": public(on="answer", post=True, zone="door"),
    # the ways in
    "first-run": Route(get=404, post=True, zone="door"),
    "welcome": Route(on="welcome", post=True, zone="door"),
    # one's own account
    "me": team(post=True),
    "my-absence": team(get=405, post=True, data=ABSENCE),
    "my-absence-remove": team("own absence", get=405, post=True),
    "style": team(),
    # settings
    "settings": team(act=f"{S} | {P}"),
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
CV = {"on": "application paper", "see": ("name, CV, answers",), "act": ("CV",)}
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
    "letter": act_on("letter: draft", special="a letter"),
    "letter-preview": act_on("letter: draft", get=405, special="a letter"),
    "letter-release": act_on("tell", get=405, special="a letter"),
    "letter-phone": act_on("tell", special="a letter"),
    "note-add": act_on("team notes: write", get=405),
    "note-edit": team("note", "name, CV, answers", "team notes: write", door="team notes: write", post=True),
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
ARGUMENTS: dict[str, list[Any]] = {
    "not-here": ["email"],
    "admin:view_on_site": ["1", "1"],
    "admin:app_list": ["hiring"],
    "account_confirm_email": ["key"],
    "account_reset_password_from_key": ["1", "abc-def"],
    "mfa_remove_webauthn": [1],
    "mfa_edit_webauthn": [1],
}


# --- every address -----------------------------------------------------------------------------------------------------


def routes() -> dict[str, str]:
    """Every route of the resolver by its name; one without a name stands under its pattern."""

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern.url_patterns, path, f"{space}{pattern.namespace}:" if pattern.namespace else space
                )
            elif isinstance(pattern, URLPattern):
                yield (f"{space}{pattern.name}" if pattern.name else path), path

    return dict(walk(get_resolver().url_patterns, "", ""))


@dataclass(frozen=True)
class Target:
    """An address to ask: whose thing it is (`what`: a job, an application ...), and whether anything is there."""

    path: str
    what: str = ""
    there: bool = True


def targets(world: World, name: str, on: str) -> list[Target]:
    """The addresses of the route on each thing that matters, and last on one that does not exist."""

    def at(what: str, *args: Any, there: bool = True) -> Target:
        return Target(reverse(name, args=args), what, there)

    apps = world.applications
    if name.startswith("admin:hiring_") and name.endswith(("history", "delete", "change")):
        return [at("", (Function if "function" in name else Skill).objects.order_by("pk")[0].pk)]
    if not on:
        return [at("", *ARGUMENTS.get(name, []))]
    if on in ("job", "public job"):
        names = ("main", "secret") if ROUTES[name].act and name != "job-team" else world.jobs
        return [*(at(one, world.jobs[one].slug) for one in names), at("", "no-such-job", there=False)]
    if on == "column":
        found = [at(one, job.slug, world.stages[one].uid) for one, job in world.jobs.items()]
        return [*found, at("", "no-such-job", NOBODY, there=False)]
    if on == "application":
        few = (
            apps
            if name == "application"
            else {one: apps[one] for one in ("cleo", "nina", "carla", "otto", "hal", "ian")}
        )
        found = [at(one, row.uid) for one, row in few.items()]
        if name == "application":  # with each of its parts
            parts = ("timeline", "messages", "letter")
            found += [
                Target(f"{at(one, apps[one].uid).path}?part={part}", one) for part in parts for one in ("cleo", "nina")
            ]
        return [*found, at("", NOBODY, there=False)]
    if on == "application paper":
        page = [1] if name.endswith("-page") else []
        names = apps if not page else ("cleo", "carla", "ian", "hal")
        papers = {one: apps[one].candidate.documents.get().uid for one in apps}
        crossed = Target(reverse(name, args=[apps["cleo"].uid, papers["otto"], *page]), "cleo", False)
        found = [at(one, apps[one].uid, papers[one], *page) for one in names]
        return [*found, crossed, at("", NOBODY, NOBODY, *page, there=False)]
    if on == "note":
        few = {one: apps[one] for one in ("cleo", "carla", "ian")}
        found = [at(one, row.uid, world.notes[one].uid) for one, row in few.items()]
        return [*found, at("", NOBODY, NOBODY, there=False)]
    if on == "pipeline":
        found = [at(one, job.pipeline.uid) for one, job in world.jobs.items()]
        return [*found, at("template", world.stages["template"].pipeline.uid), at("", NOBODY, there=False)]
    if on in ("stage", "criterion", "todo", "lead", "mail"):
        rows = {
            "stage": world.stages,
            "criterion": world.criteria,
            "todo": world.todos,
            "lead": world.leads,
            "mail": world.mails,
        }[on]
        if name.startswith("mail-"):
            rows = {one: world.mails[one] for one in ("cleo", "letter", "ian", "lead", "invitation")}
        return [*(at(one, row.uid) for one, row in rows.items()), at("", NOBODY, there=False)]
    if on == "member":
        found = [at(one, job.slug, job.members.order_by("-pk")[0].pk) for one, job in world.jobs.items()]
        return [*found, at("", "no-such-job", 0, there=False)]
    if on == "channel":
        found = [at(one, world.jobs[one].slug, row.pk) for one, row in world.channels.items()]
        return [*found, at("", "no-such-job", 0, there=False)]
    if on == "own absence":
        some = ("iris", "rita", "ada", "carl", "gus", "boss")
        return [*(at(one, world.own_absences[one].uid) for one in some), at("", NOBODY, there=False)]
    if on == "absence":
        return [at("boss", world.own_absences["boss"].uid), at("", NOBODY, there=False)]
    if on == "colleague":
        return [at("boss", world.users["boss"].uid), at("", NOBODY, there=False)]
    if on == "newcomer":
        return [at("newcomer", world.mails["invitation"].user.uid), at("", NOBODY, there=False)]
    if on == "partner":
        return [at("partner", world.partner.uid), at("", NOBODY, there=False)]
    if on == "letter kind":
        return [at("received", "received"), at("", "no-such-letter", there=False)]
    if on == "own":
        return [*(at(one, apps[one].uid) for one in ("cleo", "otto")), at("", NOBODY, there=False)]
    if on == "own experience":
        mine = {one: apps[one].candidate.experiences.get().uid for one in ("cleo", "otto")}
        return [*(at(one, uid) for one, uid in mine.items()), at("", NOBODY, there=False)]
    if on == "own document":
        mine = {one: apps[one].candidate.documents.get().uid for one in ("cleo", "otto")}
        return [*(at(one, uid) for one, uid in mine.items()), at("", NOBODY, there=False)]
    if on == "token":
        return [at("cleo", links.token(links.portal(apps["cleo"].candidate))), at("", "nonsense", there=False)]
    if on == "answer":
        return [at("main", links.token(links.lead(world.leads["main"]))), at("", "nonsense", there=False)]
    if on == "welcome":
        mail = world.mails["invitation"]
        good = links.invitation(mail.user, mail.queued_at).removeprefix(settings.SITE_URL)
        return [Target(good, "newcomer"), at("", NOBODY, "nonsense", there=False)]
    raise KeyError(on)


# --- what it must answer ------------------------------------------------------------------------------------------------

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
        if one.is_colleague or one.name == "anonymous":
            return NEW_LINK if method == "GET" else 403
        if row.on.startswith("own") and target.what != one.name and not row.special:
            return 404
        return row.get if method == "GET" else GOOD
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
    if row.on == "own absence":
        return good if target.what == one.name else 404
    if row.on == "todo":
        return good if target.there and seen_todo(one, target.what) else 404
    if not target.there:
        return 404
    if row.special in ("of a job", "of a template"):
        return of_a_process(one, row, name, target, method, good)
    if row.on == "mail":
        return mail_answer(one, row, target.what, good)
    if row.on in ("job", "column", "member", "channel", "lead"):
        may = on_job
    elif row.on.startswith("application") or row.on == "note":
        may = on_application
    else:  # what exists for everybody who may
        return good if not row.act or any(anywhere(one, right) for right in row.act) else 403
    if row.see and not any(may(one, right, target.what) for right in row.see):
        return 404
    if row.act and (method == "POST" or row.acts_on_get) and not any(may(one, right, target.what) for right in row.act):
        return 403
    if row.on == "note" and one.name != ("nora" if target.what == "otto" else "rita"):
        return 403  # a note is changed by who wrote it
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
