"""axe looks at every page that a GET can reach, light and dark, at 1440 and 390 px; and no page is wider than a phone.

The routes come from the resolver, so a new one is looked at without a line here, unless its address wants an id that nobody
knows yet: then this test asks for an example. A page is loaded once; the scheme and the size are changed under it. What does
not depend on the scheme is looked at in one of the two. Contrast is most of the work and the same wherever a text has the same
colours, size and ground: each such look is judged where it first turns up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from playwright.sync_api import Page

from candidates import consents, details, files, links, transitions
from candidates.models import Application, Candidate, Concern, Document, Lead, Mail, Note
from hiring import clock, maildir, people, roles
from hiring.demo import story
from hiring.models import Absence, Channel, Criterion, Job, Member, Organisation, Partner, Pipeline, Question, User
from hiring.testing import make_application, make_user, send_mail
from interviews import told
from interviews.models import Ask, Case, Guest, HandInFile, Interview, Presentation, Seat
from offers import transitions as offering
from offers.models import HandoverStep

from .conftest import NOWHERE, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.long]
AXE = (Path(settings.BASE_DIR) / "hiring/tests/axe.min.js").read_text()
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""
# Keeps in `unjudged` the elements with a text whose contrast nobody has judged yet in this tab.
LOOK = """() => {
  const judged = new Set(JSON.parse(sessionStorage.judged ?? "[]"));
  const plain = "rgba(0, 0, 0, 0) none 1 static none";
  const ground = (one) => {
    const {backgroundColor, backgroundImage, opacity, position, filter} = getComputedStyle(one);
    const found = [backgroundColor, backgroundImage, opacity, position, filter].join(" ");
    return (found === plain ? "" : `${found} | `) + (one.parentElement ? ground(one.parentElement) : "");
  };
  const look = (one) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    return [color, fontSize, fontWeight, textShadow, one.matches(":disabled, :disabled *"), ground(one)].join(" ");
  };
  const shown = (one) => {
    const {width, height} = one.getBoundingClientRect();
    return width * height > 4 && one.checkVisibility({opacityProperty: true, visibilityProperty: true});
  };
  const says = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  window.unjudged = [...document.body.querySelectorAll("*")].filter((one) => {
    if (!says(one) || !shown(one) || judged.has(look(one))) return false;
    return judged.add(look(one));
  });
  sessionStorage.judged = JSON.stringify([...judged]);
}"""
RUN = """async (whole) => {
  const how = {preload: false, resultTypes: ["violations"]};
  const runs = [];
  if (whole) runs.push(await axe.run(document, {...how, rules: {"color-contrast": {enabled: false}}}));
  if (unjudged.length) runs.push(await axe.run({include: unjudged}, {...how, runOnly: ["color-contrast"]}));
  const found = runs.flatMap((run) => run.violations);
  return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`));
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [(1440, "light", True), (1440, "dark", False), (390, "dark", False), (390, "light", True)]
LONG = "Alexandru-Ștefan Constantinescu-Brâncoveanu"
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
    LONG,
    "Marta Kowalska",  # at her test case; Cleo has handed hers in
    *("Oskar Lindgren", "Cătălina Moraru", "Carmen Iliescu"),  # meet today, met today, and a scorecard is out
    *("Vlad Munteanu", "Mihai Bălan", "Sorina Pavel"),  # asked about a partner, meets its people, met them
    "Daria Lupu",  # says that something was not right
}
NOBODYS = {  # refused to everybody: allauth's and the admin's ways that are not used here
    *("account_email", "account_confirm_login_code", "account_confirm_email", "account_email_verification_sent"),
    *("account_signup", "not-here"),
    *("admin:view_on_site", "admin:autocomplete", "admin:None"),
    *("admin:hiring_function_delete", "admin:hiring_skill_delete"),
}
# Ada has an authenticator app; who is halfway in has typed her password and not her code. "holder" owes a scorecard, "told" heard
# that something isn’t right, "asked" was asked whether a partner may read about them, "guest" is one of a partner's people.
READERS = {
    "my": ["linh", "marta", "cleo", "elena", "rasmus", "asked", "stranger"],
    "guest": ["guest", "stranger"],
    "team": ["rita", "lea", "hanna", "ada", "holder", "told", "stranger", "halfway"],
    "admin": ["ada"],
}
OUTSIDE = {"stranger", "halfway"}  # led to the door by every page behind it
WAYS_IN = {"portal-in", "guest-in"}  # whoever follows one is somebody else from then on
# What a GET is for, and yet no page: files, fragments, answers for machines, and ways that only lead on.
PAGELESS = set(
    """
    account_reset_password_from_key account_set_password admin:jsi18n admin:login application-cv application-cv-page case-file
    find guest-page handover-csv handover-json healthz job mfa_download_recovery_codes mfa_login_webauthn offer-letter
    portal-case-file portal-data-file portal-document portal-meeting-file portal-offer-letter portal-presentation-page
    """.split()
)


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
        owed = Seat.objects.silent().filter(user__is_active=True, interview__ends_at__lte=clock.now())
        self.seat = owed.exclude(user__name="Rita Moss").order_by("pk")[0]
        self.asked = Presentation.objects.filter(state="asked").order_by("pk")[0]
        self.shared = Presentation.objects.filter(state="agreed").order_by("pk")[0]
        self.guest = Seat.objects.filter(guest__isnull=False, application=self.shared.application).order_by("pk")[0]
        self.concern = Concern.objects.order_by("pk")[0]
        self.wanted: list[str] = []  # give an example of each, so that its page is looked at

    def of(self, route: Route) -> dict[str, Any]:
        return {key: str(getattr(self, f"for_{key}", self.missing)(route)) for key in route.keys}

    def missing(self, route: Route) -> Any:
        self.wanted.append(f"{route.name} {route.keys}")
        return UUID(int=0)

    def for_slug(self, route: Route) -> str:
        return self.job.slug

    def for_uid(self, route: Route) -> Any:
        uids: dict[str, Callable[[], Any]] = {
            "portal-application": lambda: application_of("Linh Nguyễn"),
            "portal-withdraw": lambda: application_of("Linh Nguyễn"),
            "portal-revive": lambda: application_of("Linh Nguyễn"),
            "portal-case": lambda: application_of("Marta Kowalska"),
            "portal-more-time": lambda: application_of("Marta Kowalska"),
            "portal-hand-in": lambda: application_of("Marta Kowalska"),
            "portal-case-file": lambda: application_of("Cleo Okafor"),
            "case": lambda: Case.objects.get(application=application_of("Cleo Okafor")),
            "case-send": lambda: application_of("Nadia Karim"),
            "portal-ask": lambda: application_of("Cleo Okafor"),
            "portal-continue": lambda: application_of("Cleo Okafor"),
            "portal-rate": lambda: application_of("Cleo Okafor"),
            "portal-rate-whole": lambda: application_of("Rasmus Holm"),
            "portal-presentation": lambda: self.asked,
            "concern": lambda: self.concern,
            "seat": lambda: self.seat,
            "card": lambda: self.seat.application,  # cards-remind, card-release
            "present": lambda: self.shared.application,
            "guest": lambda: self.guest.application,  # guest-add, guest-renew, guest-revoke
            "remote-wish": lambda: application_of("Carmen Iliescu"),
            "continues": lambda: self.shared.application,
            "portal-experience": lambda: self.person.experiences.get(),
            "portal-document": lambda: self.person.documents.get(),
            "board-column": lambda: self.job.pipeline.stages.get(slug="screening"),
            "application-reopen": lambda: application_of("Deniz Kaya"),
            "application-hire": lambda: application_of("Elena Rossi"),
            "offer": lambda: application_of("Elena Rossi").offers.get(),
            "offer-new": lambda: application_of("Elena Rossi"),
            "portal-offer": lambda: application_of("Elena Rossi"),
            "portal-start": lambda: application_of("Rasmus Holm"),
            "handover": lambda: application_of("Rasmus Holm").handover,
            "handover-tick": lambda: application_of("Rasmus Holm").handover.tasks.all()[0],
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
            "meeting": self.a_meeting,
            "meeting-new": lambda: application_of("Oskar Lindgren"),
            "portal-meeting": self.a_meeting,
            "criterion": lambda: Criterion.objects.filter(pipeline=None).order_by("pk")[0],
            "question": lambda: Question.objects.filter(pipeline=None).order_by("pk")[0],
            "partner-guest": lambda: Guest.objects.order_by("pk")[0],
            "partner-guest-new": lambda: Partner.objects.order_by("pk")[0],
            "handover-step": lambda: HandoverStep.objects.order_by("pk")[0],
        }
        best = max((name for name in uids if route.name.startswith(name)), key=len, default="")
        return uids[best]().uid if best else self.missing(route)

    def a_meeting(self) -> Interview:
        """One of Linh's that has just begun, so that her page and ours show all there is to say about it."""
        rita, tom = User.objects.get(name="Rita Moss"), User.objects.get(name="Tom Berg")
        one, now = application_of("Linh Nguyễn"), clock.now()
        meeting, made = Interview.objects.get_or_create(
            application=one,
            stage=one.stage,
            defaults={
                "starts_at": now - timedelta(minutes=5),
                "ends_at": now + timedelta(minutes=40),
                "zone": "Europe/Amsterdam",
                "mode": "choice",
                "link": "https://meet.example/linh",
                "address": "Quay 1",
                "planned_by": rita,
                "planned_at": now,
                "cannot_get_in_at": now,
            },
        )
        for user in (rita, tom) if made else ():
            Seat.objects.create(application=one, interview=meeting, user=user, made_at=now)
        return meeting

    def for_token(self, route: Route) -> str:
        if route.name == "welcome":
            newcomer = User.objects.get(name="Noor Haas")
            return links.invitation(newcomer, newcomer.invited_at).rstrip("/").rpartition("/")[2]
        if route.name == "guest-in":
            return links.token(self.guest.link)
        row = links.portal(self.person) if route.name == "portal-in" else links.lead(Lead.objects.order_by("pk")[0])
        return links.token(row)

    def for_stage(self, route: Route) -> Any:
        if route.name == "portal-rate":
            return told.to_rate(application_of("Cleo Okafor"))[0].stage.uid
        return self.job.pipeline.stages.get(slug="screening").uid

    def for_seat(self, route: Route) -> Any:
        return (self.guest if route.name.startswith("guest") else self.seat).uid

    def for_ask(self, route: Route) -> Any:
        return Ask.objects.order_by("pk")[0].uid

    def for_document(self, route: Route) -> Any:
        return application_of("Nadia Karim").candidate.documents.get().uid

    def for_number(self, route: Route) -> int:
        return 1

    def for_file(self, route: Route) -> Any:
        return HandInFile.objects.get(hand_in__case__application=application_of("Cleo Okafor")).uid

    def for_task(self, route: Route) -> Any:
        return application_of("Rasmus Holm").handover.tasks.all()[0].uid

    def for_question(self, route: Route) -> Any:
        return application_of("Elena Rossi").offers.get().questions.get().uid

    def for_note(self, route: Route) -> Any:
        return Note.objects.get(application=application_of("Nadia Karim"), by__name="Rita Moss").uid

    def for_kind(self, route: Route) -> str:
        return "closing_no_match"

    def for_key(self, route: Route) -> str:
        if route.name == "account_reset_password_from_key":
            return default_token_generator.make_token(User.objects.get(name="Iris Lang"))
        return maildir.letters()[0][0]

    def for_uidb36(self, route: Route) -> str:
        return user_pk_to_url_str(User.objects.get(name="Iris Lang"))

    def for_pk(self, route: Route) -> int:
        if route.name.startswith("mfa"):
            return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
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
    ends = [
        reverse("application", args=[application_of(name).uid])
        for name in ("Deniz Kaya", "Petra Novák", "Cleo Okafor", LONG)
    ]
    draft, longs = reverse("job-profile", args=["data-engineer"]), reverse("board", args=["angular-developer-health"])
    return [
        *(("rita", f"{nadia}?part={part}") for part in ("timeline", "messages")),
        *(("rita", one) for one in (*ends, f"{ends[0]}?part=letter")),
        *(
            ("rita", one)
            for one in (f"{board}?q=python", f"{board}?late=on", f"{board}?q=nobody-has-this-name", draft, longs)
        ),
        *(
            ("rita", one)
            for one in (
                "/team/people/?q=python",
                "/team/people/?q=nobody-has-this-name",
                "/team/?whose=team",
                "/team/interviews/?whose=all",
            )
        ),
        ("linh", reverse("portal-link") + "?old=1"),
        ("rita", f"{ends[2]}?part=judgement"),
        ("holder", reverse("application", args=[examples.seat.application.uid])),
        ("guest", reverse("guest")),
        ("guest", reverse("guest-card")),
        ("cleo", reverse("portal-case", args=[application_of("Cleo Okafor").uid])),
        ("cleo", reverse("portal-application", args=[application_of("Cleo Okafor").uid])),
        ("stranger", "/jobs/frontend-developer-ferries/"),
        ("stranger", NOWHERE),
    ]


def make_demo() -> None:
    """The demo with one person of each sort; one CV is drawn, one colleague invited and one away, one person has told all, one
    asked about her offer."""
    HandoverStep.objects.create(part="orientation", text="Lunch with the team", whose="manager", day=0)
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
    transitions.note(application_of("Nadia Karim"), by=rita, text="She asks good questions back.")
    people.invite(make_user("Noor Haas", is_interviewer=True), by=ada)
    offering.ask(application_of("Elena Rossi").offers.get(), text="May I begin in April?")
    today = clock.now().date()
    people.be_away(rita, first_day=today.replace(day=28), last_day=today.replace(day=30), cover=None, by=rita)
    for job in (None, *Job.objects.all()):
        roles.look(ada, job, "To see that every page can be read.")
    send_mail()


def secure(user: User) -> None:
    """The colleague has an app, recovery codes and a security key."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    key = AttestedCredentialData.create(bytes(16), b"blue", ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}))
    signed = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 1, key)
    told = {
        "clientDataJSON": websafe_encode(CollectedClientData.create("webauthn.create", b"c", "http://localhost")),
        "attestationObject": websafe_encode(AttestationObject.create("none", signed, {})),
    }
    uid = websafe_encode(b"blue")
    WebAuthn.add(user, "Blue key", {"id": uid, "rawId": uid, "type": "public-key", "response": told})


def sign_in(visitor: Callable[..., Page], user: User, until: str) -> Page:
    page = visitor("/team/login/")
    page.get_by_label("Mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(until)
    return page


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
        for width, scheme, whole in LOOKS:
            page.emulate_media(color_scheme=scheme)
            if page.viewport_size != {"width": width, "height": 900}:
                page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            page.evaluate(LOOK)
            wrong = page.evaluate(RUN, whole)
            if wrong:  # what is still there after a breath is no change of colours on its way
                page.wait_for_timeout(300)
                wrong = page.evaluate(RUN, whole)
            if wide := page.evaluate(WIDE):
                wrong.append(f"{wide} px too wide")
            if wrong:
                self.found[f"{address} {width} {scheme}"] = wrong


def test_axe_finds_nothing_on_any_page(transactional_db, visitor, wall, monkeypatch, settings, live_server, tmp_path):
    settings.SITE_URL, settings.MAILDIR = live_server.url, tmp_path / "maildir"
    settings.EMAIL_BACKEND = "hiring.maildir.Backend"
    settings.DEMO = settings.DEBUG = True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600  # Ada's pages want a fresh sign-in, and this takes minutes
    cast = [one for one in story.people() if one.name in CHOSEN]
    assert {one.name for one in cast} == CHOSEN
    monkeypatch.setattr(story, "people", lambda: cast)
    began, looker = time.monotonic(), Looker()
    stranger = visitor("/team/first-run/")
    assert Organisation.current() is None
    looker.look(stranger, reverse("first-run"))  # it is only there before there is a company
    make_demo()
    examples = Examples()
    who = {"stranger": stranger, "linh": visitor(links.address(links.portal(examples.person)))}
    for name in ("Marta Kowalska", "Cleo Okafor", "Elena Rossi", "Rasmus Holm"):
        who[name.split()[0].lower()] = visitor(links.address(links.portal(application_of(name).candidate)))
    who["asked"] = visitor(links.address(links.portal(examples.asked.application.candidate)))
    who["guest"] = visitor(links.address(examples.guest.link))
    ada = User.objects.get(name="Ada Stone")
    readers = {
        name.split()[0].lower(): User.objects.get(name=name) for name in ("Rita Moss", "Lea Brandt", "Hanna Reed")
    }
    for name, user in (readers | {"ada": ada, "holder": examples.seat.user, "told": examples.concern.to}).items():
        who[name] = sign_in(visitor, user, "**/team/")
    secure(ada)
    for name in ("ada", "hanna"):  # the pages of one's keys, and of one's first, want to know that it is oneself
        who[name].goto(reverse("account_reauthenticate"))
        who[name].get_by_label("Password").fill(PASSWORD)
        who[name].get_by_role("button", name="Go on").click()
    who["halfway"] = sign_in(visitor, ada, "**/2fa/authenticate/")
    addresses = {
        route.name: reverse(route.name, kwargs=examples.of(route)) for route in routes() if route.name not in NOBODYS
    }
    assert examples.wanted == []

    looked, pageless = ["first-run"], set()
    for name, address in addresses.items():
        if name in looked or name in WAYS_IN:
            continue
        readers, statuses = READERS.get(address.split("/")[1], ["stranger"]), {}
        for reader in readers:
            answer = who[reader].request.get(address, max_redirects=0)
            statuses[reader] = answer.status
            if answer.status == 200 and b"<html" in answer.body()[:200]:
                looker.look(who[reader], address)
                looked.append(name)
                break
        else:
            inside = {status for reader, status in statuses.items() if reader not in OUTSIDE or readers == [reader]}
            if inside != {405}:  # else it is for acts only
                pageless.add(name)
    settings.DEBUG = False  # the error pages that people read
    for reader, address in more_pages(examples):
        looker.look(who[reader], address)

    took = time.monotonic() - began
    print(f"axe: {looker.pages} pages, {len(LOOKS)} looks each, {took:.0f} seconds")  # noqa: T201 (pytest -s shows it)
    assert pageless == PAGELESS
    assert looker.found == {}
    assert len(looked) > 80
