"""P11: every route answers every role and relation as the promises say, and no forbidden word stands in the bytes.

The company of `world` is asked at every address the resolver knows (`table.ROUTES` says what must come back). One
walk with GET serves four proofs: the answers, the canaries, P10 (looking changes nothing) and the answers' headers.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from candidates import outbox, sweep, transitions
from candidates.models import Application, Candidate, Document, Mail, Note
from hiring import clock
from hiring.testing import decide, full_letter, send_mail
from interviews.models import Mark

from . import rights, table, world
from .addresses import routes, targets
from .answers import GOOD, HEALTH, LOGIN, NEW_LINK, NO_LETTER, Answer, expected
from .asking import KNOWN, UNNAMED, Asked, ask, everybody_acted, everybody_looked
from .canaries import Guard, pay_words
from .world import PERSONAS, Persona, canary

pytestmark = pytest.mark.django_db
HOUSE = Path(settings.BASE_DIR) / "docs" / "house.md"
TRAIL = {"hiring_reading", "cache"}  # P10's two exceptions: the trail of readings, and rate counters

Check = Callable[[list[Asked], Guard], None]
CHECKS: dict[Any, list[Check]] = {everybody_looked: [], everybody_acted: []}


def check(*of: Any) -> Callable[[Check], Check]:
    """What must hold of all the answers: one test asks, since asking takes its time, and then looks at them in each way."""

    def kept(holds: Check) -> Check:
        for ask_everybody in of or CHECKS:
            CHECKS[ask_everybody].append(holds)
        return holds

    return kept


@pytest.mark.embedded
@pytest.mark.long
@pytest.mark.parametrize("ask_everybody", CHECKS)
def test_everybody_asks_every_route(company, guard, ask_everybody):
    asked, failed = ask_everybody(company), []
    for holds in CHECKS[ask_everybody]:
        try:
            holds(asked, guard)
        except AssertionError as wrong:
            failed.append(f"{holds.__name__}: {str(wrong)[:4000]}")
    assert not failed, "\n\n".join(failed)


@pytest.fixture(scope="module")
def company(django_db_setup: Any, django_db_blocker: Any) -> Iterator[world.World]:
    """The world, built once; gone after the module."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(world.MONDAY):
        yield world.build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


# --- the table is whole ---------------------------------------------------------------------------------------------------


def test_the_table_knows_every_route_and_no_other():
    assert set(routes()) == {*KNOWN, *UNNAMED}


def test_the_house_tells_of_every_route_of_ours():
    rows = HOUSE.read_text().partition("## Routes")[2]
    told = {
        name
        for line in rows.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    assert told == set(table.ROUTES)


# --- who gets what ----------------------------------------------------------------------------------------------------------


def is_as_wanted(asked: Asked, want: Answer) -> bool:
    if want == LOGIN:
        return asked.status == 302 and asked.to.startswith("/team/login/")
    if want == NEW_LINK:
        return asked.status == 302 and asked.to.startswith("/my/link/")
    if want == HEALTH:
        return asked.status in (200, 503)
    if want == NO_LETTER:
        return asked.status in (200, 404, 409, 422)
    to_the_door = asked.to.startswith(("/team/login/", "/my/link/"))
    if want == GOOD:
        return asked.status in (200, 302, 303, 409, 422) and not to_the_door
    return asked.status == want and (not to_the_door or asked.route in {*table.DOORS, "portal-in"})


def wrong(answers: list[Asked]) -> list[str]:
    found = []
    for asked in answers:
        want = expected(asked.who, asked.route, asked.target, asked.method)
        if not is_as_wanted(asked, want):
            found.append(f"{asked}: {asked.status} {asked.to}, wanted {want}")
    return found


@check()
def it_is_answered_as_promised(asked, _guard):
    assert wrong(asked) == []


@check()
def none_and_not_yours_are_one_answer(asked, _guard):
    """Whoever is refused learns nothing from the answer: the bytes are those for a thing that does not exist."""
    nothing = {(one.who.name, one.route): one for one in asked if not one.target.there}
    found = []
    for one in asked:
        other = nothing.get((one.who.name, one.route))
        if other and one.status == 404 and other.status == 404 and one.quiet != other.quiet:
            found.append(f"{one}: {one.quiet[:300]!r} is not {other.quiet[:300]!r}")
    assert found == []
    assert sum(one.status == 404 and one.target.there for one in asked) > 100


def test_no_form_is_taken_without_its_token(company):
    """Each act refuses a form that did not come from our page."""
    client = world.Quick(enforce_csrf_checks=True)
    client.cookies.load({name: one.value for name, one in company.clients["lea"].cookies.items()})
    lea, found = PERSONAS["lea"], []
    for name, row in table.ROUTES.items():
        if row.post and row.zone == "team":
            target = targets(company, name, row.on)[0]
            with world.rolled_back():
                one = ask(lea, client, name, target, "POST", row.data)
            if one.status not in (403, 405):
                found.append(f"{one}: {one.status}")
    assert found == []


# --- canaries ---------------------------------------------------------------------------------------------------------------


def leaks(guard: Guard, who: Persona, route: str, body: bytes) -> set[str]:
    """What stands in these bytes that this persona may not be shown."""
    if who.name == "gus":
        who = PERSONAS["anonymous"]
    found = set()
    for model, field, pk in set(world.CANARY.findall(body)):
        if route == "lead-answer" and model == b"lead":
            continue  # the words were written to whoever holds the link
        if not guard.may(who, model.decode(), field.decode(), int(pk)):
            found.add(f"{model.decode()}.{field.decode()} {pk.decode()}")
    for job in world.PAY:
        if any(form in body for form in pay_words(job)) and not guard.may_see_pay(who, job):
            found.add(f"pay of {job}")
    amount = (str(world.SALARY).encode(), f"{world.SALARY:,}".encode())
    if any(form in body for form in amount) and not guard.may_see_salary(who):
        found.add("the salary of an offer")
    return found


@pytest.fixture(scope="module")
def guard(company: world.World) -> Guard:
    return Guard(company)


@check()
def no_forbidden_word_stands_in_the_bytes(asked, guard):
    found = {}
    for one in asked:
        for leak in leaks(guard, one.who, one.route, one.body + one.to.encode()):
            found.setdefault(f"{one.who.name} reads {leak.rpartition(' ')[0]}", str(one))
    assert not found, "\n".join(f"{leak}: {where}" for leak, where in sorted(found.items()))


@check(everybody_looked)
def the_canaries_sing_where_they_may(looked, _guard):
    """The proof above would hold for empty pages: these words do stand where they belong."""
    heard: dict[str, set[str]] = {}
    for one in looked:
        heard.setdefault(one.who.name, set()).update(
            f"{model.decode()}.{field.decode()}" for model, field, _pk in world.CANARY.findall(one.body)
        )
    by_candidates = {
        "candidate.phone",
        "candidate.expectedsalary",
        "application.word",
        "experience.entailed",
        "mail.body",
    }
    by_recruiters = {
        "candidate.phone",
        "candidate.expectedsalary",
        "application.word",
        "note.text",
        "event.why",
        "letter.words",
    }
    assert by_candidates <= heard["cleo"]
    assert by_recruiters | {"job.need", "lead.word", "mail.body"} <= heard["rita"] & heard["lea"] & heard["cora"]
    assert {"candidate.phone", "note.text", "look.reason"} <= heard["adele"]
    assert {"candidate.phone", "candidate.name", "offerversion.terms", "handovertask.text"} <= heard["hanna"]
    assert {"offerversion.terms", "offerquestion.text"} <= heard["olga"] & heard["tom"] & heard["adele"]
    answers = ("name", "headline", "place", "links", "workpermit", "noticeperiod")
    assert {one for one in heard["abel"] if one.startswith(("candidate.", "offerversion."))} == {
        *(f"candidate.{field}" for field in answers),
        "offerversion.terms",
        "offerversion.place",
    }
    assert "handovertask.text" in heard["iris"]
    for name in ("anonymous", "gus", "cyd"):
        assert not {
            one for one in heard[name] if one.startswith(("candidate.", "note.", "mail.", "letter.", "event."))
        }, name


def test_search_finds_nothing_by_words_that_one_may_not_read(company, guard):
    """A hit tells as much as the word itself: who may not read a field does not find anybody by it."""
    cleo = company.applications["cleo"]
    person = Candidate.objects.get(pk=cleo.candidate_id)
    words = {
        "mail address, phone": person.email.partition("@")[0],
        "team notes": canary(Note, "text", cleo.notes.get(for_recruiters=False).pk),
        "recruiters' notes": canary(Note, "text", cleo.notes.get(for_recruiters=True).pk),
        "CV": canary(Document, "text", person.documents.get().pk),
        "name, CV, answers": person.name,
    }
    found, hits = [], 0
    for who in PERSONAS.values():
        if not who.is_colleague or who.name == "gus":
            continue
        for right, word in words.items():
            for address in ("people", "find"):
                answer = company.clients[who.name].get(reverse(address), {"q": word})
                if answer.status_code != 200:
                    continue
                is_hit = cleo.uid.hex in answer.content.decode().replace("-", "")
                may = rights.on_application(who, "name, CV, answers", "cleo") and rights.on_application(
                    who, right, "cleo"
                )
                hits += is_hit
                if is_hit and not may:
                    found.append(f"{who.name} finds Cleo by {right} on {address}")
                rest = answer.content.replace(word.encode(), b"")
                found += [f"{who.name} on {address}?q={right}: {leak}" for leak in leaks(guard, who, address, rest)]
    assert found == []
    assert hits > 50


def test_what_we_write_to_people_holds_nothing_private(company, guard):
    """Letters to candidates and reminders to owners, after every act and when days are over."""
    last = Mail.objects.order_by("-pk")[0].pk
    rita = company.users["rita"]
    with world.rolled_back():
        for name in ("ian", "ida", "cleo"):
            one = Application.objects.get(pk=company.applications[name].pk)
            transitions.move_day(one, by=rita, to=clock.now().date() + timedelta(days=3))
            transitions.hold(one, by=rita, until=clock.now().date() + timedelta(days=9))
            clock.forward(timedelta(hours=1))
            Mark.objects.filter(card__application=one).update(rating=2)  # or nothing would be left as a reason
            decide(one, "reject", by=rita, reason_kind="skills", reason="Private", words=full_letter(one), release=True)
            clock.forward(timedelta(days=12))
            sweep.remind()
        send_mail()
        sent = list(Mail.objects.filter(pk__gt=last).select_related("user", "candidate"))
        read = {guard.user.get(mail.user_id) or guard.by_candidate.get(mail.candidate_id) for mail in sent}
        found = []
        for mail in sent:
            name = guard.user.get(mail.user_id) or guard.by_candidate[mail.candidate_id]
            who = PERSONAS[name] if mail.user_id else Persona(name, own=frozenset({name}), is_colleague=False)
            text = f"{mail.subject} {mail.body} {mail.from_name}".encode()
            found += [f"{mail.kind} to {name}: {leak}" for leak in leaks(guard, who, "", text)]
            if mail.user_id and re.search(rb"cnrcandidatez(phone|email|expectedsalary)", text):
                found.append(f"{mail.kind} to {name} holds an address")
        kinds = {mail.kind for mail in sent}
    assert found == []
    assert {"new_day", "on_hold", "closing_no_match"} <= kinds and any("reminder" in kind for kind in kinds)
    assert {"cleo", "ian", "ida", "rita"} <= read


# --- looking changes nothing (P10) --------------------------------------------------------------------------------------------


@check(everybody_looked)
def looking_writes_nothing_but_the_trail_of_readings(looked, _guard):
    found = {}
    for one in looked:
        for name in set(one.writes) - TRAIL:
            found.setdefault(f"{one.route} writes {name}", str(one))
    assert found == {}
    assert any("hiring_reading" in one.writes for one in looked)


@pytest.mark.embedded
def test_every_table_is_as_it_was_after_everybody_looked(company):
    """The tables themselves, row by row, and HEAD as well as GET: a few who see most, at the first thing of each route."""
    before = world.fingerprints()
    for name, row in {**dict.fromkeys((*table.LIBRARY, *table.DOORS, *table.ADMIN)), **table.ROUTES}.items():
        target = targets(company, name, row.on if row else "")[0]
        for who in ("anonymous", "cleo", "rita", "adele"):
            for method in ("HEAD", "GET") if who != "anonymous" else ("HEAD",):
                one = ask(PERSONAS[who], company.clients[who], name, target, method)
                assert method == "GET" or not one.body or one.status == 405, str(one)
    after = world.fingerprints()
    assert {name for name in after if after[name] != before[name]} <= TRAIL


def test_a_mail_scanner_opens_every_link_and_nothing_happens(company):
    """Scanners open links within seconds, twice, by GET and HEAD, without our cookies: nothing is answered, used up or begun."""
    mails = ("cleo", "lead", "invitation")
    addresses = {
        found.removeprefix(settings.SITE_URL)
        for name in mails
        for found in re.findall(r"https?://\S+", outbox.with_links(company.mails[name]))
    }
    assert {one.split("/")[2] for one in addresses} >= {"in", "answer", "welcome"}
    before = world.fingerprints()
    scanner = Client()
    for address in sorted(addresses) * 2:
        for method in ("head", "get"):
            answer = getattr(scanner, method)(address, follow=True)
            assert answer.status_code == 200, address
    assert world.fingerprints() == before


# --- what leaves (P14) and what is kept ------------------------------------------------------------------------------------------


@check(everybody_looked)
def files_leave_as_downloads_and_pictures_as_pictures(looked, _guard):
    files = [one for one in looked if one.status == 200 and one.route in ("application-cv", "portal-document")]
    pictures = [one for one in looked if one.status == 200 and one.route == "application-cv-page"]
    assert len({one.who.name for one in files}) > 6 and pictures
    for one in (*files, *pictures):
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            "sandbox" in one.headers["Content-Security-Policy"]
            and "default-src 'none'" in one.headers["Content-Security-Policy"]
        )
        assert "no-store" in one.headers["Cache-Control"]
    assert {one.headers["Content-Type"] for one in files} == {"application/pdf"}
    assert all(one.headers["Content-Disposition"].startswith("attachment") for one in files)
    assert {one.headers["Content-Type"] for one in pictures} == {"image/webp"}


def test_no_address_serves_the_folder_of_files(company):
    document = company.applications["cleo"].candidate.documents.get()
    for base in ("/media/", "/", "/static/", "/var/media/", f"{settings.MEDIA_URL}/"):
        for who in ("anonymous", "rita", "ada"):
            answer = company.clients[who].get(f"{base}{document.file.name}".replace("//", "/"))
            assert answer.status_code == 404


@check(everybody_looked)
def pages_about_people_are_kept_by_no_cache(looked, _guard):
    kept = {
        one.route
        for one in looked
        if one.target.path.startswith(("/team/", "/my/", "/guest/", "/admin/")) and one.status == 200
    }
    assert {"application", "portal-application", "guest", "guest-card", "guest-page"} <= kept
    bad = {
        one.route
        for one in looked
        if one.route in kept and one.status == 200 and "no-store" not in one.headers.get("Cache-Control", "")
    }
    assert bad == set()


@check(everybody_looked)
def every_answer_forbids_what_browsers_would_do_else(looked, _guard):
    for one in looked:
        assert one.headers.get("X-Content-Type-Options") == "nosniff", str(one)
        assert "default-src 'none'" in one.headers.get("Content-Security-Policy", ""), str(one)
