"""The amount of an offer stands where the permissions say, and nowhere else: not in a mail, a log, an address, the search, a row
of the database but its own, or a page of somebody who may not read it."""

import io
import logging
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from candidates import outbox
from candidates import tasks as candidate_tasks
from candidates.forms.team import seen_of
from hiring import clock, logs
from hiring.testing import code_of, mails
from offers import tasks, transitions
from offers.models import Offer

from .test_pages import TYPED
from .world import again, another, enter, fresh, in_offer_stage

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
DRAFTED, SENT = "8139727", "8371946"  # of the first version and of the one that is sent
FORMS = re.compile("|".join(rf"{one[0]}[^\\w<>]?{one[1:4]}[^\\w<>]?{one[4:]}" for one in (DRAFTED, SENT)))
NAMED = {
    "offer",
    "offer-new",
    "offer-revise",
    "offer-letter",
    "portal-offer",
    "portal-offer-letter",
    "portal-offer-accept",
}


class Said:
    """All that was written down or shown on the way, by where it stood."""

    def __init__(self):
        self.amounts, self.logged = [], io.StringIO()

    def look(self, where, text):
        if found := FORMS.search(text):
            self.amounts.append(f"{where}: …{text[max(found.start() - 60, 0) : found.end() + 20]}")


class Watched(Client):
    """A browser: every address that it is sent to or reads counts, and every page but the few that may name an amount."""

    def __init__(self, said, **more):
        super().__init__(raise_request_exception=False, **more)
        self.said = said

    def request(self, **request):
        answer = super().request(**request)
        name = answer.resolver_match.url_name if answer.resolver_match else "none"
        addresses = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', answer.content.decode(errors="replace"))
        headers = [f"{key}: {value}" for key, value in answer.headers.items() if key != "Content-Security-Policy"]
        for one in (request["PATH_INFO"] + request.get("QUERY_STRING", ""), *addresses, *headers):
            self.said.look(f"an address or header of {name}", one)
        if name not in NAMED or answer.status_code not in (200, 409, 422):
            self.said.look(f"{name}, {answer.status_code}", answer.content.decode(errors="replace"))
        return answer


@pytest.fixture
def said(monkeypatch):
    """Everything that any logger says, as the product writes it, down to what is quiet in production."""
    found, handler = Said(), logging.StreamHandler()
    handler.setStream(found.logged)
    handler.setFormatter(logs.formatter(json=True))
    root = logging.getLogger()
    levels = {one: one.level for one in (root, *map(logging.getLogger, logs.QUIET), logging.getLogger("candor"))}
    root.addHandler(handler)
    for one in levels:
        one.setLevel(logging.DEBUG)
    for name in ("django.db.backends", "django.template"):  # these are never let below their usual level
        logging.getLogger(name).setLevel(logs.QUIET[name])
    yield found
    root.removeHandler(handler)
    for one, level in levels.items():
        one.setLevel(level)


def let_go():
    """What the worker and the clock do in between."""
    clock.forward(timedelta(minutes=20))
    for task in (candidate_tasks.drain, candidate_tasks.sweep, tasks.sweep):
        task.apply()


def test_an_amount_stands_nowhere_but_where_it_may(said, cleo, job, rita, tom, abel, iris, nora, hanna, ada):
    ready = in_offer_stage(cleo, rita)
    clients = {user: Watched(said) for user in (rita, tom, abel, iris, nora, hanna, ada)}
    for user, browser in clients.items():
        browser.force_login(user)
    job.openings.create()

    def post(user, name, offer, *more, **typed):
        data = {"revision": again(offer).revision, **typed}
        answer = clients[user].post(reverse(name, args=[offer.uid, *more]), data)
        assert answer.status_code == 302, (name, answer.context["form"].errors)
        let_go()
        return answer

    def make(one, salary=SENT):
        path = reverse("offer-new", args=[one.uid])
        data = {
            **TYPED,
            "salary": salary,
            "approver": abel.uid,
            "seen": seen_of(fresh(one)),
        }
        assert clients[rita].post(path, {**data, "salary": f"{salary}x"}).status_code == 422
        assert clients[rita].post(path, data).status_code == 302
        return Offer.objects.get(application=one)

    def send(offer):
        post(rita, "offer-ask", offer)
        post(abel, "offer-approve", offer, words="Good.")
        local = clock.now().astimezone(rita.tz)
        post(rita, "offer-call", offer, at=f"{local:%Y-%m-%dT%H:%M}", outcome="glad", words="Glad.")
        post(rita, "offer-send", offer)

    def look_around(offer, *users, own=None):
        """Those who may not read the amount, everywhere; and those who may, on the pages that do not name it."""
        one = fresh(offer.application)
        about = [reverse(name, args=[offer.uid]) for name in ("offer", "offer-revise")]
        shared = [reverse(name) for name in ("today", "offers", "handovers", "outbox", "people", "find", "interviews")]
        shared += [f"{reverse('people')}?q={one.candidate.first_name}", reverse("board", args=[job.slug])]
        page = reverse("application", args=[one.uid])
        parts = [f"{page}?part={part}" for part in ("file", "timeline", "messages", "notes")]
        for user in users:
            for path in (*shared, page, *parts):
                clients[user].get(path)
        seen = {user.first_name: [clients[user].get(path).status_code for path in about] for user in (iris, nora, ada)}
        assert seen == {"Iris": [403, 403], "Nora": [404, 404], "Ada": [403, 403]}
        for path in ("portal-application", "portal", "portal-concerns") if own else ():
            own.get(reverse(path, args=[one.uid] if path == "portal-application" else []))

    # The whole way: drafted, a mistake of the database on the way, written anew, approved, called, sent, read, asked, accepted.
    offer = make(ready, DRAFTED)
    seen = seen_of(fresh(ready))
    anew = {**TYPED, "salary": SENT, "approver": abel.uid, "seen": seen}
    broken = DatabaseError(f"value too large\nDETAIL:  Failing row contains (7, {SENT}.00, EUR).")
    with patch.object(transitions, "revise", side_effect=broken):
        path = reverse("offer-revise", args=[offer.uid])
        assert clients[rita].post(path, {"revision": again(offer).revision, **anew}).status_code == 500
    post(rita, "offer-revise", offer, **anew)
    look_around(offer, iris)
    own = Watched(said)
    own.cookies = enter(ready.candidate).cookies
    send(offer)
    assert "8,371,946" in own.get(reverse("portal-offer", args=[ready.uid])).text
    assert "8,371,946" in clients[abel].get(reverse("offer", args=[offer.uid])).text  # the canary would be seen
    assert own.get(reverse("portal-offer-letter", args=[ready.uid])).status_code == 200
    assert own.post(reverse("portal-offer-accept", args=[ready.uid]), {"code": "AAAA-AAAA"}).status_code == 422
    own.post(reverse("portal-offer-ask", args=[ready.uid]), {"text": "May I begin in March?"})
    let_go()
    post(rita, "offer-reply", offer, offer.questions.get().uid, text="You may.")
    look_around(offer, rita, iris, nora, hanna, ada, own=own)
    assert own.post(reverse("portal-offer-accept", args=[ready.uid]), {"code": code_of(offer)}).status_code == 302
    let_go()
    look_around(offer, rita, hanna, own=own)
    assert again(offer).state == "accepted"

    # One is declined with a reason, one taken back.
    declined, taken_back = (make(another(job, name, rita)) for name in ("Sam Reed", "Kim Oh"))
    sam = Watched(said)
    sam.cookies = enter(declined.application.candidate).cookies
    send(declined)
    answer = {"code": code_of(declined), "reason": "Too far away."}
    sam.post(reverse("portal-offer-decline", args=[declined.application.uid]), answer)
    let_go()
    look_around(declined, rita, own=sam)
    send(taken_back)
    post(rita, "offer-take-back", taken_back, why="The budget.", words="It is ours to regret.")
    assert [again(one).state for one in (declined, taken_back)] == ["declined", "taken_back"]

    # Where it was written down, all in all.
    logged = said.logged.getvalue()
    assert '"route":"team/offers/<uuid:uid>/revise/"' in logged.replace(": ", ":") and "DatabaseError" in logged
    assert "candor.request" in logged and "celery" in logged
    said.look("a log", logged)
    for mail in mails():
        clients[rita].get(reverse("mail", args=[mail.uid]))
        message = outbox.compose(mail).message()
        texts = [
            str(part.get_payload(decode=True), "utf-8", "replace") for part in message.walk() if not part.is_multipart()
        ]
        said.look(
            f"mail {mail.kind}", "\n".join([mail.subject, outbox.with_links(mail), *map(str, message.values()), *texts])
        )
    assert {"offer_sent", "offer_reply", "closing_hired", "closing_offer_declined", "offer_taken_back"} <= {
        mail.kind for mail in mails()
    }
    kept = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            for name, value in row.items():
                if FORMS.search(str(value)):
                    kept.add(f"{model.__name__}.{name}")
    assert kept == {"OfferVersion.salary"}
    assert said.amounts == []
