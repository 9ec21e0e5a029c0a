"""axe looks at every page that a GET can reach, light and dark, at 1440 and 390 px; and no page is wider than a phone.

The routes come from the resolver, so a new one is looked at without a line here, unless its address wants an id that nobody
knows yet: then this test asks for an example. A page is loaded once; the scheme and the size are changed under it. What does
not depend on the scheme is looked at in one of the two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from candidates import consents, details, files, links
from candidates.models import Application, Candidate, Document, Lead, Mail, Note
from hiring import clock, maildir, people, roles
from hiring.demo import story
from hiring.models import Absence, Channel, Criterion, Job, Member, Organisation, Partner, Pipeline, User
from hiring.testing import make_application, make_user, send_mail

from .conftest import NOWHERE, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.long]
AXE = (Path(settings.BASE_DIR) / "hiring/tests/axe.min.js").read_text()
RUN = """async (only) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  const found = await axe.run(document, {preload: false, resultTypes: ["violations"], ...(only && {runOnly: only})});
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`));
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [
    (1440, "light", None),
    (1440, "dark", ["color-contrast"]),
    (390, "dark", ["color-contrast"]),
    (390, "light", None),
]
# One of each: read, late, doubtful, answered, at every step, held, decided and untold, told, with a long name, in the pool.
CHOSEN = {
    *(
        "Linh Nguyễn",
        "Priya Raman",
        "Contact Form",
        "Nadia Karim",
        "Cleo Okafor",
        "Elena Rossi",
        "Rasmus Holm",
        "Hugo Peeters",
    ),
    *(
        "Deniz Kaya",
        "Petra Novák",
        "Chidi Eze",
        "Aïcha Saïdi",
        "Matei Rusu",
        "Bogdan Ene",
        "Ingrid Solheim",
        "Saskia Boer",
    ),
    "Alexandru-Ștefan Constantinescu-Brâncoveanu",
}
NOBODYS = {  # refused to everybody: allauth's and the admin's ways that are not used here
    *("account_email", "account_confirm_login_code", "account_confirm_email", "account_email_verification_sent"),
    *("account_signup", "not-here"),
    *("admin:view_on_site", "admin:autocomplete", "admin:None"),
    *("admin:hiring_function_delete", "admin:hiring_skill_delete"),
}
READERS = {"my": ["linh", "stranger"], "team": ["rita", "ada", "stranger"], "admin": ["ada"]}
ANSWERS = {200, 302, 405, 503}  # a file, a fragment, on to a page, only for acts, the health of a test's installation


@dataclass(frozen=True)
class Route:
    name: str
    keys: tuple[str, ...]


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = "", keys: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Every route that has a name, with what its address wants."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        wanted = (*keys, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, wanted)
        else:
            yield Route(f"{space}{one.name}", wanted)


def application_of(name: str) -> Application:
    return Application.objects.filter(candidate__name=name).order_by("pk")[0]


class Examples:
    """An id for whatever a route's address wants, out of the demo."""

    def __init__(self) -> None:
        self.person = Candidate.objects.get(name="Linh Nguyễn")
        self.job = Job.objects.get(slug="back-end-engineer")

    def of(self, route: Route) -> dict[str, Any]:
        return {key: str(getattr(self, f"for_{key}", self.missing)(route)) for key in route.keys}

    def missing(self, route: Route) -> Any:
        raise AssertionError(f"Give an example for {route.name} {route.keys} here, so that its page is looked at.")

    def for_slug(self, route: Route) -> str:
        return self.job.slug

    def for_uid(self, route: Route) -> Any:
        uids: dict[str, Callable[[], Any]] = {
            "portal-application": lambda: application_of("Linh Nguyễn"),
            "portal-withdraw": lambda: application_of("Linh Nguyễn"),
            "portal-revive": lambda: application_of("Linh Nguyễn"),
            "portal-experience": lambda: self.person.experiences.get(),
            "portal-document": lambda: self.person.documents.get(),
            "board-column": lambda: self.job.pipeline.stages.get(slug="screening"),
            "application-reopen": lambda: application_of("Deniz Kaya"),
            "application-hire": lambda: application_of("Elena Rossi"),
            "application-pool": lambda: application_of("Saskia Boer"),
            "application": lambda: application_of("Nadia Karim"),
            "note": lambda: application_of("Nadia Karim"),
            "letter": lambda: application_of("Petra Novák"),
            "mail": lambda: Mail.objects.filter(state=Mail.State.SENT).order_by("pk")[0],
            "todo": lambda: application_of("Nadia Karim"),
            "lead": lambda: Lead.objects.order_by("pk")[0],
            "my-absence": Absence.objects.get,
            "absence": Absence.objects.get,
            "colleague": lambda: User.objects.get(name="Iris Lang"),
            "welcome": lambda: User.objects.get(name="Noor Haas"),
            "partner": lambda: Partner.objects.order_by("pk")[0],
            "pipeline": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "stage": lambda: Pipeline.objects.get(slug="clay", is_template=True).stages.get(slug="test-case"),
            "stage-new": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "criterion": lambda: Criterion.objects.filter(pipeline=None).order_by("pk")[0],
        }
        best = max((name for name in uids if route.name.startswith(name)), key=len, default="")
        return uids[best]().uid if best else self.missing(route)

    def for_token(self, route: Route) -> str:
        if route.name == "welcome":
            newcomer = User.objects.get(name="Noor Haas")
            return links.invitation(newcomer, newcomer.invited_at).rstrip("/").rpartition("/")[2]
        row = links.portal(self.person) if route.name == "portal-in" else links.lead(Lead.objects.order_by("pk")[0])
        return links.token(row)

    def for_document(self, route: Route) -> Any:
        return application_of("Nadia Karim").candidate.documents.get().uid

    def for_number(self, route: Route) -> int:
        return 1

    def for_note(self, route: Route) -> Any:
        return Note.objects.get(application=application_of("Nadia Karim")).uid

    def for_kind(self, route: Route) -> str:
        return "closing_no_match"

    def for_key(self, route: Route) -> str:
        if route.name == "account_reset_password_from_key":
            return default_token_generator.make_token(User.objects.get(name="Iris Lang"))
        return maildir.letters()[0][0]

    def for_uidb36(self, route: Route) -> str:
        return user_pk_to_url_str(User.objects.get(name="Iris Lang"))

    def for_pk(self, route: Route) -> int:
        return (Channel if route.name.startswith("channel") else Member).objects.filter(job=self.job)[0].pk

    def for_object_id(self, route: Route) -> Any:
        label, model = route.name.removeprefix("admin:").split("_")[:2]
        row = apps.get_model(label, model)._default_manager.order_by("pk").first()
        return row.pk if row else 0

    def for_app_label(self, route: Route) -> str:
        return next(iter(admin.site._registry))._meta.app_label

    for_content_type_id = for_url = for_slug


def more_pages(examples: Examples) -> list[tuple[str, str]]:
    """What a route's plain address does not show: other states and tabs, filters, results; with who looks."""
    nadia, board = (
        reverse("application", args=[application_of("Nadia Karim").uid]),
        reverse("board", args=[examples.job.slug]),
    )
    told = [
        reverse("application", args=[application_of(name).uid]) for name in ("Deniz Kaya", "Petra Novák", "Cleo Okafor")
    ]
    draft = reverse("job-profile", args=["data-engineer"])
    return [
        *(("rita", f"{nadia}?part={part}") for part in ("timeline", "messages")),
        *(("rita", one) for one in (*told, f"{told[0]}?part=letter")),
        *(("rita", one) for one in (f"{board}?q=python", f"{board}?late=on", f"{board}?q=nobody-has-this-name", draft)),
        *(
            ("rita", one)
            for one in ("/team/people/?q=python", "/team/people/?q=nobody-has-this-name", "/team/?whose=team")
        ),
        ("linh", reverse("portal-link") + "?old=1"),
        ("stranger", "/jobs/frontend-developer-ferries/"),
        ("stranger", NOWHERE),
    ]


def make_demo() -> None:
    """The demo with one person of each sort; one CV is drawn, one colleague invited and one away, one person has told all."""
    story.make(PASSWORD, lambda words: None)
    rita, ada = User.objects.get(name="Rita Moss"), User.objects.get(name="Ada Stone")
    person = Candidate.objects.get(name="Linh Nguyễn")
    make_application(Job.objects.get(slug="angular-developer-health"), candidate=person)
    details.add_experience(person, version=person.version, title="Nurse", company="A hospital", entailed="Nights.")
    consents.give(person)
    nadia = application_of("Nadia Karim").candidate.documents.get()
    Document.objects.filter(pk=nadia.pk).update(leased_until=clock.now())
    Document.objects.exclude(pk=nadia.pk).update(leased_until=None)
    files.read_waiting(1)
    people.invite(make_user("Noor Haas", is_interviewer=True), by=ada)
    today = clock.now().date()
    people.be_away(rita, first_day=today.replace(day=28), last_day=today.replace(day=30), cover=None, by=rita)
    for job in (None, *Job.objects.all()):
        roles.look(ada, job, "To see that every page can be read.")
    send_mail()


class Looker:
    """Opens pages, runs axe in each look, and keeps what was found."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.pages = 0

    def look(self, page: Page, address: str) -> None:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate(AXE)
        self.pages += 1
        for width, scheme, only in LOOKS:
            page.emulate_media(color_scheme=scheme)
            if page.viewport_size != {"width": width, "height": 900}:
                page.set_viewport_size({"width": width, "height": 900})
            wrong = page.evaluate(RUN, only)
            if wrong:  # what is still there after a breath is no change of colours on its way
                page.wait_for_timeout(300)
                wrong = page.evaluate(RUN, only)
            if wide := page.evaluate(WIDE):
                wrong.append(f"{wide} px too wide")
            if wrong:
                self.found[f"{address} {width} {scheme}"] = wrong


def test_axe_finds_nothing_on_any_page(transactional_db, visitor, wall, monkeypatch, settings, live_server, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL, settings.MAILDIR = live_server.url, tmp_path / "maildir"
    settings.EMAIL_BACKEND = "hiring.maildir.Backend"
    settings.DEMO = settings.DEBUG = True
    monkeypatch.setattr(story, "PEOPLE", [one for one in story.PEOPLE if one.name in CHOSEN])
    began, looker = time.monotonic(), Looker()
    stranger = visitor("/team/first-run/")
    assert Organisation.current() is None
    looker.look(stranger, reverse("first-run"))  # it is only there before there is a company
    make_demo()
    examples = Examples()
    who = {"stranger": stranger, "linh": visitor(links.address(links.portal(examples.person)))}
    for name in ("rita", "ada"):
        who[name] = page = visitor("/team/login/")
        page.get_by_label("Mail address").fill(f"{name}@harbourlight.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/team/")

    looked, unseen = ["first-run"], []
    for route in routes():
        if route.name in (*NOBODYS, *looked):
            continue
        address = reverse(route.name, kwargs=examples.of(route))
        statuses = {}
        for reader in READERS.get(address.split("/")[1], ["stranger"]):
            answer = who[reader].request.get(address, max_redirects=0)
            statuses[reader] = answer.status
            if answer.status == 200 and b"<html" in answer.body()[:200]:
                looker.look(who[reader], address)
                looked.append(route.name)
                break
        else:
            if not ANSWERS & set(statuses.values()):
                unseen.append((route.name, statuses))
    settings.DEBUG = False  # the error pages that people read
    for reader, address in more_pages(examples):
        looker.look(who[reader], address)

    took = time.monotonic() - began
    print(f"axe: {looker.pages} pages, {len(LOOKS)} looks each, {took:.0f} seconds")  # noqa: T201 (pytest -s shows it)
    assert unseen == []
    assert looker.found == {}
    assert len(looked) > 80
