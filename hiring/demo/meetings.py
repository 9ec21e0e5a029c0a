"""The demo's meetings as they are planned: who sits in them, how long they take, and what became of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hiring.demo.people import Person
from hiring.models import Focus, Job, User
from interviews.models import Guest

MINUTES = {"chat": 45, "session": 75, "colleagues": 60, "discussion": 60, "director": 45, "partner": 45}
TEAM = {"session": "Victor", "colleagues": "Iris+Mara", "discussion": "Tom+Iris", "director": "Dana"}
PARTNERS = {"Aarelink": "Pat", "Fjordkart": "Sunniva"}
OPTION = re.compile(r"\b(with|missed|late|without|draft|slow) (\S+)(?: (\d+))?|\b(unsaid)\b")
Options = dict[str, tuple[str, str]]


@dataclass
class Meeting:
    """One meeting of a way: its seats, when it begins (again, when it was moved), and what is told of it afterwards."""

    kind: str
    people: list[Any]
    options: Options
    starts: list[datetime] = field(default_factory=list)
    is_off: bool = False
    told: int = 0  # how many of its beginnings the story has passed

    @property
    def minutes(self) -> int:
        return MINUTES[self.kind]

    @property
    def ends_at(self) -> datetime:
        return self.starts[-1] + timedelta(minutes=self.minutes)

    @property
    def is_settled(self) -> bool:
        """Whether the story has told of its last change, so that it takes place as it stands."""
        return self.told == len(self.starts) and not self.is_off

    def focus(self, number: int) -> str:
        return (Focus.TECHNICAL, Focus.CHARACTER)[number] if self.kind == "colleagues" else Focus.ALL

    def says(self, option: str, person: Any) -> bool:
        """Whether this is told of the person's card."""
        return self.options.get(option, ("", ""))[0] == person.name.split()[0]


def options_in(words: str) -> Options:
    """What stands behind the wanted time."""
    return {one[1] or one[4]: (one[2] or "", one[3] or "") for one in OPTION.finditer(words)}


def people_of(kind: str, person: Person, options: Options) -> list[Any]:
    """Who sits in it: as the line says, else as this kind of meeting is usually held."""
    job = Job.objects.select_related("partner").get(slug=person.job)
    if kind == "partner":
        names = options["with"][0] if "with" in options else PARTNERS[job.partner.name]  # type: ignore[union-attr]
        return [Guest.objects.get(partner=job.partner, name__startswith=f"{name} ") for name in names.split("+")]
    lead = job.members.get(leads=True).user
    names = options["with"][0] if "with" in options else TEAM.get(kind, lead.name.split()[0])
    return [User.objects.get(name__startswith=f"{name} ") for name in names.split("+")]
