"""A company that is hiring, a clock that tests move on, the mails that arrived, and a browser for each actor.

The clock stands for all threads, so that what a page says can be compared word by word, and ten minutes to undo pass at once.
A page fails its test when a script breaks, when the policy refuses something, or when it asks another host for anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from candidates import pdf
from candidates.tasks import read_files
from hiring import clock, maildir
from hiring.demo import company
from hiring.models import Job, Stage, User
from hiring.testing import MONDAY, send_mail
from interviews.tasks import cases, follow_up, meetings, remind_of_cards
from offers.tasks import sweep as offers_end

PASSWORD = "seven grey herons"
NOWHERE = "/nowhere/"
PHONE = 390  # pixels wide
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
UNDO_IS_OVER = timedelta(minutes=11)


@dataclass
class Standing:
    """The clock on the wall: server, worker and browsers read it."""

    now: datetime = MONDAY
    pages: list[Page] = field(default_factory=list)

    def later(self, step: timedelta = UNDO_IS_OVER) -> None:
        """Time passes, and the worker does and sends what has become due meanwhile."""
        self.now += step
        for page in self.pages:
            page.clock.set_fixed_time(self.now)
        for task in (meetings, cases, remind_of_cards, follow_up, offers_end, read_files):
            task()
        send_mail()

    def at(self, moment: str) -> None:
        """Time passes until this moment of Amsterdam's clocks, such as "2026-11-24 10:50"."""
        self.later(datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM) - self.now)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Standing:
    standing = Standing()
    monkeypatch.setattr(clock, "now", lambda: clock.given() or standing.now)
    return standing


@pytest.fixture
def house(transactional_db: None, settings: Any, tmp_path: Any, wall: Standing, live_server: Any) -> dict[str, Job]:
    """Harbourlight with its colleagues and the two jobs that run on the shipped processes; nobody has applied."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "hiring.maildir.Backend"
    settings.MAILDIR = tmp_path / "maildir"
    calendar = company.build(PASSWORD)
    told = {job["slug"]: job for job in company.description()["job"]}
    return {
        name: company.open_job(told[slug], calendar)
        for name, slug in (("clay", "back-end-engineer"), ("backstageit", "angular-developer-health"))
    }


@pytest.fixture
def by_decision_alone(house: dict[str, Job]) -> None:
    """The stages of both jobs ask for no scorecard and no briefing: people are moved by decision alone."""
    Stage.objects.filter(pipeline__is_template=False).update(scorecards_wanted=0, briefing="")


@pytest.fixture
def rita(house: dict[str, Job]) -> User:
    return User.objects.get(name="Rita Moss")


@pytest.fixture
def on_a_phone(colleague: Callable[..., Page]) -> Callable[..., Page]:
    """A colleague by name, signed in on a phone."""
    return lambda name, **how: colleague(User.objects.get(name=name), width=PHONE, **how)


@pytest.fixture
def lea(house: dict[str, Job]) -> User:
    return User.objects.get(name="Lea Brandt")


@pytest.fixture
def visitor(browser: Browser, live_server: Any, wall: Standing) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of somebody's own, who has never been here."""
    contexts, broken = [], []

    def heard(line: ConsoleMessage) -> None:
        where = line.location.get("url", "")
        answer = re.search(r"responded with a status of (409|410|415|422)", line.text)  # and no fault
        closed = where.endswith(NOWHERE) or ("/guest/" in where and "status of 404" in line.text)
        if line.type in ("error", "warning") and not answer and not closed:
            broken.append(f"{line.text} {where} on {line.page.url if line.page else None}")

    def visitor(address: str, *, width: int = 1440, zone: str = "Europe/Amsterdam", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            timezone_id=zone,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(wall.now)
        wall.pages.append(page)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", heard)
        page.on(
            "request", lambda one: None if one.url.startswith((live_server.url, "data:")) else broken.append(one.url)
        )
        page.goto(address)
        return page

    yield visitor
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture
def colleague(visitor: Callable[..., Page]) -> Callable[..., Page]:
    """Signs in with mail address and password, and is on the team's first page."""

    def colleague(user: User, **how: Any) -> Page:
        page = visitor("/team/", **how)
        page.get_by_label("Mail address").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/team/")
        return page

    return colleague


def arrived(address: str) -> list[EmailMessage]:
    """The mails that this person has, oldest first."""
    everybodys = [letter for _key, letter in reversed(maildir.letters())]
    return [letter for letter in everybodys if letter["To"].addresses[0].addr_spec == address]


def words_of(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content())


def subjects(address: str) -> list[str]:
    """What this person's mails are about, oldest first."""
    return [str(letter["Subject"]).strip() for letter in arrived(address)]


def own_link(letter: EmailMessage) -> str:
    """The personal link of the mail, a candidate's or a guest's, as its reader would click it."""
    found = re.search(r"http\S+/(my|guest)/in/\S+", words_of(letter))
    assert found, words_of(letter)
    return found.group()


def calendar_of(letter: EmailMessage, *names: str) -> list[str]:
    """These lines of the calendar's file in the mail."""
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return [line for line in str(part.get_content()).splitlines() if line.startswith(names)]


def a_cv(name: str) -> dict[str, Any]:
    """A real PDF, as a browser's file field takes it."""
    work = pdf.Entry(title="Engineer", place="Polderlogica", dates="2023 - today", points=("Kept the ledger right.",))
    content = pdf.cv(name, [pdf.Section("Experience", [work])], headline="Back-end engineer")
    return {"name": f"CV {name}.pdf", "mimeType": "application/pdf", "buffer": content}


def apply(page: Page, name: str, email: str, wall: Standing) -> None:
    """Fill in the form on the page as a person does, who takes a minute for it, and send it."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mail address").fill(email)
    page.locator("input[type=file]").set_input_files(a_cv(name))
    wall.now += timedelta(minutes=1)
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/thanks/**")


def promise(page: Page) -> tuple[str, str, str]:
    """What the candidate reads first: the sentence on top, by when they hear, and what happens then."""
    page.reload()
    banner = page.locator(".promise").first
    return (
        page.locator("h1").inner_text(),
        banner.locator("strong").inner_text(),
        banner.locator(".small.quiet").first.inner_text(),
    )
