"""No dead button: whatever a page shows to somebody leads somewhere, and each form that stands on it is taken up for them.

Each colleague begins at Today and follows the links that they are shown; each form that they meet is sent as it stands, with its
hidden fields alone. That may be refused in words (409, 422), but never with “not yours”, “not there” or “not built”.
"""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from hiring import clock
from hiring.testing import MONDAY

from .matrix import world

WHO = ("rita", "tom", "iris", "abel", "hanna", "ada")
MOST = {"application": 3}  # pages of a kind, for each of them; of all others one
DEAD = (403, 404, 405, 500, 501)


class Page(HTMLParser):
    """Where the links of a page lead, and its forms: method, address, what they would send, and each of their buttons."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.open: dict[str, dict[str, str]] = {}
        self.form: tuple[str, str, dict[str, str], list[dict[str, str]]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get") if tag != "link" else ():
            if given.get(name, "").startswith(("/", "?")):
                self.links.append(urljoin(self.path, given[name]))
        if "hx-post" in given and tag != "form":
            self.forms.append(("post", urljoin(self.path, given["hx-post"]), {}))
        if tag == "form":
            self.form = (given.get("method", "get").lower(), urljoin(self.path, given.get("action", "")), {}, [])
        elif self.form and tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.form[2][given["name"]] = given.get("value", "")
        elif self.form and tag == "button" and given.get("type", "submit") == "submit":
            self.form[3].append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag != "form" or self.form is None:
            return
        method, action, fields, buttons = self.form
        for button in buttons or [{}]:
            pressed = {button["name"]: button.get("value", "")} if button.get("name") else {}
            self.forms.append((method, urljoin(self.path, button.get("formaction", action)), {**fields, **pressed}))
        self.form = None


def route(address: str) -> str | None:
    """The name of the route behind an address of ours."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return found.url_name or found.route


def walk(who: str, client: Client) -> tuple[Counter[str], list[str]]:
    """How often each route was looked at or acted on, and what was dead."""
    seen: Counter[str] = Counter()
    sent: Counter[tuple[str, str]] = Counter()
    dead: list[str] = []
    waiting, known = ["/team/"], {"/team/"}
    while waiting:
        address = waiting.pop(0)
        name = route(address)
        if name is None:
            dead.append(f"{who}: {address} leads nowhere")
            continue
        if seen[name] >= MOST.get(name, 1):
            continue
        seen[name] += 1
        answer = client.get(address)
        if answer.status_code in DEAD:
            dead.append(f"{who} GET {name} {address}: {answer.status_code}")
        if answer.streaming:
            answer.close()
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(urlsplit(address).path, answer.text)
        for link in page.links:  # as they stand there: their ids are others each time
            if urlsplit(link).scheme in ("", "http") and link.startswith("/team/") and link not in known:
                known.add(link)
                waiting.append(link)
        for method, action, fields in page.forms:
            to = route(action)
            if to is None:
                dead.append(f"{who}: a form on {name} leads nowhere ({action})")
            elif method == "post" and action.startswith("/team/") and not ends_the_visit(action):
                pressed = ",".join(sorted(set(fields) - {"csrfmiddlewaretoken"}))
                sent[to, pressed] += 1
                if sent[to, pressed] > 1:
                    continue
                with transaction.atomic():
                    reply = client.post(action, fields)
                    status = reply.status_code
                    reply.close()
                    transaction.set_rollback(True)
                if status in DEAD:
                    dead.append(f"{who} POST {to} {action} from {address}: {status}")
    return seen + Counter({f"POST {to}": number for (to, _fields), number in sent.items()}), dead


def ends_the_visit(action: str) -> bool:
    return any(part in action for part in ("logout", "sessions"))


@pytest.mark.embedded
@pytest.mark.django_db
def test_what_is_shown_leads_somewhere_and_every_button_is_taken_up():
    with clock.at(MONDAY):
        company = world.build()
        walked = {who: walk(who, company.clients[who]) for who in WHO}
    assert sorted(one for _seen, dead in walked.values() for one in dead) == []
    looked = {name for seen, _dead in walked.values() for name in seen}
    print({who: (len(seen), seen.total()) for who, (seen, _dead) in walked.items()})  # noqa: T201
    assert {
        "application",
        "board",
        "outbox",
        "meeting",
        "offer",
        "POST application-hold",
    } <= looked
    assert len(looked) > 100
