"""P17: eight who write at once, each as fast as they are answered, to the real web server on the embedded database."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from hiring import clock
from hiring.management.commands.up import Command

from . import pdfs
from .processes import Company, free_port, listens, report, wait_for

SECONDS = 5


class Stay(HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Writer:
    """Sends one form after the other as fast as it is answered, until `seconds` are over."""

    def __init__(self, port: str, path: str, form: Callable[[str], dict[str, str]], *, session: str = "") -> None:
        self.address, self.form = f"http://127.0.0.1:{port}{path}", form
        self.cookies = f"csrftoken={'c' * 32}; {settings.SESSION_COOKIE_NAME}={session}"
        self.answers: Counter[int] = Counter()
        self.confirmed: list[str] = []

    def write(self, name: str, seconds: float) -> None:
        browser, end = build_opener(Stay()), time.monotonic() + seconds
        while time.monotonic() < end:
            key = f"{name}-{self.answers.total()}"
            body, kind = (
                encode_multipart(BOUNDARY, self.form(key) | {"csrfmiddlewaretoken": "c" * 32}),
                MULTIPART_CONTENT,
            )
            asked = Request(self.address, body, {"Cookie": self.cookies, "Content-Type": kind})
            try:
                status = browser.open(asked, timeout=60).status
            except HTTPError as answer:
                status = answer.code
            self.answers[status] += 1
            if status == 302:
                self.confirmed.append(key)


@pytest.mark.faults
@pytest.mark.embedded
def test_eight_who_write_at_once_get_an_answer_each_and_what_was_confirmed_is_there(founded, tmp_path, monkeypatch):
    """Three write notes and two hold one application, three apply with a CV; the embedded database takes one at a time."""
    shutil.copy(founded, tmp_path / "candor.sqlite3")
    port = str(free_port())
    more = {"PORT": port, "FORMS_PER_HOUR": "500", "WAKE": "0"}
    company = Company(tmp_path, f"sqlite:///{tmp_path}/candor.sqlite3", "filesystem://", **more)
    company.act("apply", 1)
    sessions, started = company.act("enter", 5).values()
    ((uid, stage, slug),) = company.rows(
        "SELECT a.uid, a.stage_id, j.slug FROM candidates_application a JOIN hiring_job j ON j.id = a.job_id LIMIT 1"
    )
    one, until = f"/team/applications/{UUID(uid)}", (clock.now() + timedelta(days=9)).date().isoformat()
    seen = f"active~{stage}~read~0"

    def applying(key: str) -> dict[str, Any]:
        cv = SimpleUploadedFile("cv.pdf", pdfs.page(), "application/pdf")
        return {"name": "Sam Vela", "email": f"{key}@people.example", "zone": "UTC", "cv": cv, "started": started}

    writers = [
        *(Writer(port, f"{one}/notes/", lambda key: {"text": key}, session=key) for key in sessions[:3]),
        *(
            Writer(port, f"{one}/hold/", lambda key: {"until": until, "words": key, "seen": seen}, session=key)
            for key in sessions[3:]
        ),
        *(Writer(port, f"/jobs/{slug}/apply/", applying) for _ in "123"),
    ]
    company.take_over(monkeypatch)
    web = Command().children()[0]
    web.start()
    try:
        wait_for(lambda: listens(int(port)), 60)
        with ThreadPoolExecutor(len(writers)) as people:
            going = [people.submit(writer.write, f"w{number}", SECONDS) for number, writer in enumerate(writers)]
        for each in going:
            each.result()
    finally:
        web.clear()
    notes = [text for (text,) in company.rows("SELECT text FROM candidates_note")]
    held = [
        json.loads(data)["words"] for (data,) in company.rows("SELECT data FROM candidates_event WHERE verb = 'held'")
    ]
    came = [
        email.partition("@")[0]
        for (email,) in company.rows(
            "SELECT c.email FROM candidates_application a JOIN candidates_candidate c ON c.id = a.candidate_id "
            "JOIN candidates_mail m ON m.application_id = a.id AND m.kind = 'received'"
        )
    ]
    answers = sum((writer.answers for writer in writers), Counter())
    report("overload", {"answers": answers, "notes": len(notes), "held": len(held), "applied": len(came)})
    assert set(answers) <= {200, 302, 409, 422, 429, 503}
    for there, those in ((notes, writers[:3]), (held, writers[3:5]), (came, writers[5:])):
        confirmed = [key for writer in those for key in writer.confirmed]
        assert confirmed and Counter(confirmed) - Counter(there) == Counter()
        assert max(Counter(there).values()) == 1
    (mails,) = company.rows("SELECT count(*) FROM candidates_mail WHERE kind = 'on_hold'")
    assert mails == (len(held),)
