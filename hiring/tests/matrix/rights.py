"""“Who may do what” of the promises, written out once more: what each route must answer to whom.

Nothing here asks `hiring.roles`: the cells are copied from the promises, and their letters are read by `on_job` and
`on_application` below, so that the test finds what the code gets wrong. A letter per role: A everything, J the jobs in
whose team one is, R all but the confidential ones one is not in, I own interviews (which need rows that
later steps bring: until then nobody has one), N named approvals, H who was hired, L with an opened look, - never.
"""

from __future__ import annotations

from collections.abc import Iterator

from .world import PERSONAS, Persona

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
    "interview: plan":      "-    J    J    -    -    -",
    "interview: time, place": "I  J    R    -    -    -",
    "others' scorecards":   "I    J    J    -    -    L",
    "test case: set":       "-    J    J    -    -    -",
    "test case: read":      "I    J    J    -    -    -",
    "share: propose":       "-    J    J    -    -    -",
    "share: make":          "-    -    J    -    -    -",
    "share: end":           "-    -    J    -    -    L",
    "guests: invite, end":  "-    J    J    -    -    -",  # of planning an interview
    "rating sums":          "I    J    R    -    -    A",
    "offer: draft, send":   "-    -    J    -    -    -",
    "offer: approve":       "-    -    -    N    -    -",
    "offer: read":          "-    J    J    N    H    L",
    "hand-over: read":      "-    J    J    -    H    -",
    "hand-over: edit":      "-    -    -    -    H    -",
    "people approached":    "-    -    R    -    -    L",
    "outbox: read":         "-    -    R    -    -    L",
    "outbox: act":          "-    -    J    -    -    A",
    "process: edit":        "-    -    A    -    -    A",
    "settings":             "-    -    -    -    -    A",
    "hand-over's template":  "-    -    -    -    A    A",
}
# fmt: on
CONFIDENTIAL = {"secret"}
JOB_OF = {"carla": "secret", "otto": "elsewhere"}  # all others are on the main one
HIRED = {"hal"}  # with an offer that was accepted
APPROVES = {"abel": {"olga", "hal"}}  # whose offers they were named to approve
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
    return bool(letters - {"-", "L"}) or ("L" in letters and bool(one.looks))


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
    people = [one, *(PERSONAS[other] for other in one.covers)]
    part = (cell(right, "interviewer") == "I" and any(name in who.seats for who in people)) or any(
        cell(right, role) == "N" and name in APPROVES.get(who.name, ()) for who, role, _lead in acting(one)
    )
    if name in INTERNAL and not hired and not part:
        whose = [(who, role) for who, role, _lead in acting(one)]
        if not any(role == "lead" or (role in ("recruiter", "manager") and job in who.teams) for who, role in whose):
            return False
    return hired or part or on_job(one, right, job)
