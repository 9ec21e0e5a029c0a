"""Who asks: each relation of the permission matrix once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MEET = {"cleo": ("rita", "tom"), "carla": ("rita", "tom"), "otto": ("nora", "mia"), "ian": ("rita", "tom")}


@dataclass(frozen=True)
class Persona:
    """Somebody who asks, and all that decides what they may: read from here by the test, never from the product."""

    name: str
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()  # jobs in whose hiring team they are
    covers: tuple[str, ...] = ()  # whom they stand in for today
    looks: frozenset[str] = frozenset()  # jobs, or "outbox", that they have open with a reason now
    own: frozenset[str] = frozenset()  # applications that are their own
    near: frozenset[str] = frozenset()  # of somebody in their line, or their peer
    seats: frozenset[str] = frozenset()  # applications on which they interview
    is_colleague: bool = True


def persona(name: str, what: str = "", teams: str = "", **more: Any) -> Persona:
    more = {key: frozenset(value.split()) if isinstance(value, str) else value for key, value in more.items()}
    return Persona(name, frozenset(what.split()), frozenset(teams.split()), **more)


PERSONAS = {
    one.name: one
    for one in (
        persona("anonymous", is_colleague=False),
        persona("cleo", own="cleo", is_colleague=False),
        persona("otto", own="otto", is_colleague=False),
        persona("pat", is_colleague=False),  # the partner's guest, who meets Cleo
        persona("olga", own="olga", is_colleague=False),
        persona("iris", "interviewer"),
        persona("tom", "manager interviewer", "main secret draft"),
        persona("mia", "manager", "elsewhere"),
        persona("rita", "recruiter", "main secret draft"),
        persona("nora", "recruiter", "elsewhere"),
        persona("lea", "lead"),
        persona("abel", "approver"),
        persona("hanna", "hr"),
        persona("hedda", "lead hr"),
        persona("ada", "administrator"),
        persona("adele", "administrator", looks="main secret outbox"),
        persona("alma", "administrator"),  # her look is over
        persona("cora", "interviewer", covers=("rita",)),
        persona("cyd", "interviewer"),  # stood in for Rita last week
        persona("carl", "interviewer", covers=("ada",)),
        persona("ian", "recruiter", "main secret draft", covers=("rita",), own="ian"),
        persona("ida", "recruiter", "main", own="ida"),
        persona("lena", "manager", "main", near="ian"),  # Ian's line
        persona("pia", "recruiter", "main", near="ian"),  # his peer
        persona("gus", "recruiter", "main secret draft"),  # deactivated
    )
}


# Who asks about every thing on the pages that show most; elsewhere those are left out whose relation another one has too.
TWINS = {"hedda", "cyd", "alma", "ida", "pia"}
