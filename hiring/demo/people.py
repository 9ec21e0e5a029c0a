"""The demo's candidates: who they are, and what happened to them so far, as people.toml tells it."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from candidates import pdf

ZONE = "Europe/Amsterdam"


@dataclass(frozen=True)
class Person:
    """One candidate of the demo and their way through one job. `marks` are ratings by criterion where they matter to the story."""

    name: str
    job: str
    way: str
    place: str = ""
    zone: str = ZONE
    headline: str = ""
    skills: str = ""
    word: str = ""
    summary: str = ""
    level: str = "good"
    marks: dict[str, int] = field(default_factory=dict)
    letter: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{ascii_of('.'.join(self.name.lower().split()[:2]))}@people.example"

    @property
    def first(self) -> str:
        """Their first name in plain letters, for made-up addresses."""
        return ascii_of(self.name.split()[0].lower())


def ascii_of(text: str) -> str:
    """An address's local part for a name in any Latin script."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isascii()) or "somebody"


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))


def people() -> list[Person]:
    """Everybody of people.toml who applied, in its order."""
    return [Person(**one) for one in _told()["person"]]


def approached() -> list[dict[str, Any]]:
    """Whom we wrote to: who they are, when and with which words, and their answer if there is one."""
    found: list[dict[str, Any]] = _told()["lead"]
    return found


_FIRMS = [
    "Polderlogica",
    "Stadswerk",
    "Brightwater",
    "Kleine Beer",
    "Noordzij & Co",
    "Atelier Norte",
    "Carpathia Soft",
    "Lumen Health",
]
_DID = [
    "Took over a scheduling service that nobody wanted to touch; gave it tests first, then a smaller model.",
    "Moved four million rows to a new schema while people were booking, with one evening of read-only.",
    "Sat with the support desk every other Friday and turned the ten most frequent calls into two screens.",
    "Cut the nightly run from five hours to forty minutes by asking which half of it anybody read.",
    "Brought two teams to one way of reviewing code; it is a page long and still in use.",
    "Answered the phone for what I built, one week in six, and made that week quieter.",
    "Wrote the tool with which colleagues in other departments correct their own data.",
]
_SCHOOLS = [
    "Hogeschool Utrecht",
    "Universitatea Babeș-Bolyai",
    "Self-taught, with a good library nearby",
    "TU Delft",
    "Universidade do Porto",
]


def cv_sections(headline: str, skills: str, dice: random.Random) -> list[pdf.Section]:
    """The sections of a made-up CV, the same for the same dice."""
    firms, did = dice.sample(_FIRMS, 3), dice.sample(_DID, 6)
    year = 2026
    work = []
    for number, firm in enumerate(firms):
        since = year - dice.randint(2, 4)
        dates = f"{since} – {'today' if number == 0 else year}"
        points = tuple(did[number * 2 : number * 2 + 2])
        work.append(pdf.Entry(title=headline or "Developer", place=firm, dates=dates, points=points))
        year = since
    return [
        pdf.Section("Experience", work),
        pdf.Section("Education", [pdf.Entry(title=dice.choice(_SCHOOLS), dates=f"{year - 4} – {year}")]),
        pdf.Section("Skills", [skills or "Many"]),
        pdf.Section("Languages", ["English, " + dice.choice(["Dutch", "Romanian", "Portuguese", "German", "French"])]),
    ]
