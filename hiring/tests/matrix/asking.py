"""Asking: one question with its answer, and which questions are asked of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from . import table, world
from .addresses import Target, routes, targets
from .answers import LOGIN, expected
from .world import PERSONAS, Persona

WRITES = re.compile(r'^\s*(INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)
NOISE = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"token"),
    (re.compile(rb'"X-CSRFToken": "[^"]*"'), b"token"),
    (re.compile(rb"&quot;X-CSRFToken&quot;: &quot;[^&]*&quot;"), b"token"),
]


@dataclass
class Asked:
    """A question and its answer."""

    who: Persona
    route: str
    target: Target
    method: str
    status: int
    to: str
    body: bytes
    headers: dict[str, str]
    writes: list[str]

    def __str__(self) -> str:
        return f"{self.who.name} {self.method} {self.route} {self.target.what or '-'} ({self.target.path})"

    @property
    def quiet(self) -> bytes:
        """The bytes without what differs from page to page anyhow, and without the address that was asked."""
        body = self.body
        for pattern, instead in NOISE:
            body = pattern.sub(instead, body)
        return body.replace(self.target.path.encode(), b"/here/")


def ask(who: Persona, client: Client, route: str, target: Target, method: str, data: Any = None) -> Asked:
    writes: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        found = WRITES.match(sql)
        if found:
            writes.append(found[2])
        return execute(sql, *rest)

    kept, cookies = {name: one.value for name, one in client.cookies.items()}, client.cookies.output()
    with connection.execute_wrapper(listen):
        answer = client.generic(method, target.path) if method != "POST" else client.post(target.path, data or {})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    to = answer.headers.get("Location", "")
    if client.cookies.output() != cookies:  # each question stands for itself
        client.cookies.clear()
        client.cookies.load(kept)
    return Asked(who, route, target, method, answer.status_code, to, body, dict(answer.headers), writes)


FEW = ("anonymous", "cleo", "pat", "gus", "iris", "rita", "ada", "carl")  # enough where nothing depends on whose it is
# The pages that show most: asked by every relation there is.
IN_FULL = {
    "today",
    "find",
    "people",
    "leads",
    "outbox",
    "mail",
    "application",
    "application-cv",
    "board",
    "jobs",
    "job-profile",
}


KNOWN = {*table.ROUTES, *table.LIBRARY, *table.DOORS, *table.ADMIN}
UNNAMED = {  # Django's admin: the old address of a change page, and whatever else stands under /admin/
    "admin/hiring/function/<path:object_id>/",
    "admin/hiring/skill/<path:object_id>/",
    "admin/(?P<url>.*)$",
}


def everything(company: world.World, method: str) -> Iterator[tuple[str, Target, Persona]]:
    """Every route with each thing it can be asked about, by everybody; less where the answer cannot depend on it."""
    for name in routes():
        if name in UNNAMED or name not in KNOWN:
            continue
        row = table.ROUTES.get(name)
        same_for_all = (
            row is None or (row.zone == "public" or row.zone == "door") or not (row.on or row.act or row.door)
        )
        things = targets(company, name, row.on if row else "")
        everybody = (
            PERSONAS if name in IN_FULL and method == "GET" else [who for who in PERSONAS if who not in world.TWINS]
        )
        for turn, who in enumerate(FEW if same_for_all and name not in IN_FULL else everybody):
            one = PERSONAS[who]
            wanted = {expected(one, name, target, method) for target in things}
            if wanted <= {LOGIN, 405}:  # before anything is looked at
                some = things[:1] if who in FEW else []
            elif wanted == {403}:  # refused at the door, whatever it is about
                some = [things[0], things[-1]] if len(things) > 1 else things
            else:
                some = things if name in IN_FULL else fewer(one, name, things, method, turn)
            for target in some:
                yield name, target, one


def fewer(one: Persona, name: str, things: list[Target], method: str, turn: int) -> list[Target]:
    """Everything that is refused, and two of what is given: others for each who asks, so that somebody asks for all of it."""
    given = [target for target in things if expected(one, name, target, method) not in (403, 404)]
    chosen = {id(given[(2 * turn + number) % len(given)]) for number in range(2) if given}
    return [target for target in things if target not in given or id(target) in chosen]


def everybody_looked(company: world.World) -> list[Asked]:
    """Everybody has looked at everything."""
    found = []
    for name, target, who in list(everything(company, "GET")):
        with world.rolled_back():
            found.append(ask(who, company.clients[who.name], name, target, "GET"))
    return found


def everybody_acted(company: world.World) -> list[Asked]:
    """Everybody has tried everything; none of it stays."""
    found = []
    for name, target, who in list(everything(company, "POST")):
        row = table.ROUTES.get(name)
        data = row.data if row else None
        with world.rolled_back():
            found.append(ask(who, company.clients[who.name], name, target, "POST", data))
    return found
