"""The application form: five minutes, nothing lost, nothing given away."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from candidates import intake, limits
from candidates.forms.public import clean_links
from candidates.models import Application, Candidate, Consent, Document, Verb
from candidates.tests import pdfs
from hiring import clock
from hiring.models import Channel, Job
from hiring.testing import mails, make_application, make_candidate, make_consent, make_job, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
CV = pdfs.written(pages=2)
ADDRESS = "/jobs/angular/apply/"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def angular(rita, tom):
    return make_job("Angular developer", team=(rita, tom), slug="angular")


@pytest.fixture
def general(rita):
    return make_job("General applications", team=(rita,), slug="general", kind=Job.Kind.GENERAL)


def cv(content: bytes = CV, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def opened(client: Client, address: str = ADDRESS, *, after: float = 60) -> dict[str, str]:
    """The hidden fields of the form, `after` seconds of typing."""
    html = client.get(address).content.decode()
    clock.forward(timedelta(seconds=after))
    return hidden(html)


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(started|kept|via)" value="([^"]*)"', html))


def send(client: Client, address: str = ADDRESS, *, after: float = 60, file: object = None, **typed: str):
    """Open the form, type, send."""
    data = {
        "name": "Cleo Okafor",
        "email": "cleo@people.example",
        "zone": "Africa/Lagos",
        **opened(client, address, after=after),
        **typed,
    }
    if file is not False:
        data["cv"] = file or cv()
    return client.post(address, data)


def summary(response) -> list[str]:
    """The errors as the list on top of the form says them."""
    found = re.search(r'<div class="problem".*?</div>', response.content.decode(), re.DOTALL)
    return (
        [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)]
        if found
        else []
    )


def on_disk() -> list[str]:
    return sorted(str(path) for path in (Path(settings.MEDIA_ROOT) / "cv").rglob("*") if path.is_file())


# --- applying --------------------------------------------------------------------------------------------------------


def test_a_stranger_applies(client, angular, rita):
    Channel.objects.create(job=angular, name="A fair", code="fair1", made_at=clock.now())
    response = send(
        client,
        "/jobs/angular/apply/?via=fair1",
        word="I like\r\ncalendars.",
        links="cleo.example\nhttps://code.example/cleo",
        work_mode="remote",
        via="fair1",
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/jobs/angular/thanks/")
    candidate = Candidate.objects.get()
    application = Application.objects.get()
    assert (
        candidate.name,
        candidate.email,
        candidate.zone,
        candidate.work_mode,
        candidate.link_list,
        candidate.user,
    ) == (
        "Cleo Okafor",
        "cleo@people.example",
        "Africa/Lagos",
        "remote",
        ["https://cleo.example", "https://code.example/cleo"],
        None,
    )
    assert (application.word, application.channel.name, application.origin, application.set_aside) == (
        "I like\ncalendars.",
        "A fair",
        "applied",
        False,
    )
    assert (application.next_step, application.owed_by) == ("read", rita)
    assert [(one.name, one.version, one.state, one.page_count) for one in candidate.documents.all()] == [
        ("cv.pdf", 1, "read", 2)
    ]
    assert [(mail.kind, mail.to) for mail in mails()] == [("received", "cleo@people.example")]
    assert not Consent.objects.exists()


def test_the_page_says_first_what_comes_and_by_when(client, angular):
    html = client.get(ADDRESS).content.decode()
    promise, form = html.index("You hear from us by Wednesday 25 November"), html.index("<form")
    assert promise < form
    assert "deletes it 12 months after the application is closed" in " ".join(html.split())
    assert "were it closed today, on 23 November 2027." in html


def test_thanks_say_what_comes_and_by_when(client, angular):
    html = client.get(send(client).headers["Location"]).content.decode()
    assert "You hear from us by Wednesday 25 November" in html
    assert 'data-draft-done="/jobs/angular/apply/"' in html


def test_a_general_application_with_consent(client, general):
    response = send(client, "/apply/", pool="on")
    assert (response.status_code, response.headers["Location"]) == (302, "/apply/thanks/")
    consent = Consent.objects.get()
    assert (str(consent.ends_on), consent.recorded_by, consent.candidate.email) == (
        "2027-11-23",
        None,
        "cleo@people.example",
    )
    assert Application.objects.get().job == general
    assert client.get("/apply/thanks/").status_code == 200


def test_a_general_application_without_consent(client, general):
    send(client, "/apply/")
    assert (Application.objects.count(), Consent.objects.count()) == (1, 0)


def test_a_colleague_who_applies_is_linked(client, angular):
    colleague = make_user("Bo Lind", email="Bo.Lind@harbourlight.example")
    send(client, name="Bo", email="bo.lind@harbourlight.example")
    assert Candidate.objects.get().user == colleague
    make_user("Former Colleague", email="former@harbourlight.example", is_active=False)
    send(client, email="former@harbourlight.example")
    assert Candidate.objects.get(email_key="former@harbourlight.example").user is None


# --- a person we know ------------------------------------------------------------------------------------------------


def normal(response) -> tuple:
    """All that somebody on the wire can compare: status, headers, bytes; tokens and nonces replaced."""
    body = re.sub(rb'(name="(?:csrfmiddlewaretoken|started|kept)" value=")[^"]*', rb"\1", response.content)
    headers = {name: re.sub(r"nonce-[^']*", "nonce", value) for name, value in response.headers.items()}
    return response.status_code, headers, sorted(response.cookies), body


def test_known_and_new_get_the_same_bytes(angular):
    make_application(angular, candidate=make_candidate("Cleo Okafor", email="known@people.example"))
    answers = {}
    for email in ("known@people.example", "newby@people.example"):
        client = Client()
        with clock.at(clock.now()):
            first = send(client, email=email)
            answers[email] = (normal(first), normal(client.get(first.headers["Location"])))
        wrong = Client()
        with clock.at(clock.now()):
            answers[email] += (normal(send(wrong, email=email, name="", file=cv(b"nothing"))),)
    texts = {email: repr(answer).replace(email, "EMAIL") for email, answer in answers.items()}
    assert texts["known@people.example"] == texts["newby@people.example"]


def test_nothing_of_a_known_person_is_overwritten(client, angular, rita):
    known = make_candidate("Cleo Okafor", email="Cleo@people.example", zone="Asia/Tokyo", links="https://old.example")
    application = make_application(angular, candidate=known, word="first")
    clock.forward(timedelta(hours=1))
    response = send(
        client,
        name="Mallory",
        email="cleo@PEOPLE.example",
        zone="Europe/Paris",
        links="https://evil.example",
        work_mode="remote",
        word="second",
        pool="on",
    )
    assert response.headers["Location"] == "/jobs/angular/thanks/"
    known.refresh_from_db()
    application.refresh_from_db()
    assert (known.name, known.email, known.zone, known.links, known.work_mode) == (
        "Cleo Okafor",
        "Cleo@people.example",
        "Asia/Tokyo",
        "https://old.example",
        "",
    )
    assert (Candidate.objects.count(), Application.objects.count(), application.word) == (1, 1, "first")
    assert [one.version for one in known.documents.all()] == [1]
    assert not Consent.objects.exists()
    told = application.events.get(verb=Verb.TOLD_MORE)
    assert told.data == {
        "by_form": {
            "name": "Mallory",
            "links": "https://evil.example",
            "work_mode": "remote",
            "word": "second",
            "pool": True,
        }
    }
    assert [mail.kind for mail in mails()] == ["received", "known"]


def test_a_second_cv_is_a_version_and_a_second_job_an_application(client, angular, rita):
    make_job("Another", team=(rita,), slug="another")
    send(client)
    send(client, "/jobs/another/apply/", file=cv(pdfs.written(pages=1), "newer.pdf"))
    candidate = Candidate.objects.get()
    assert [(one.version, one.name) for one in candidate.documents.all()] == [(2, "newer.pdf"), (1, "cv.pdf")]
    assert candidate.applications.count() == 2


def test_sent_twice_is_sent_once(client, angular, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = send(client), send(client)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Candidate.objects.count(), Application.objects.count(), Document.objects.count(), len(on_disk())) == (
        1,
        1,
        1,
        1,
    )
    assert [mail.kind for mail in mails()] == ["received"]
    assert Application.objects.get().events.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_are_one_application(angular, monkeypatch):
    forms = [opened(Client()) for _one in range(4)]
    now, answers, start = clock.now(), [], threading.Barrier(4)

    def press(data: dict[str, str]) -> None:
        try:
            with clock.at(now):
                start.wait()
                data = {"name": "Cleo", "email": "cleo@people.example", "cv": cv(), **data}
                answers.append(Client().post(ADDRESS, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(data,)) for data in forms]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [302] * 4
    assert (Candidate.objects.count(), Application.objects.count(), Document.objects.count()) == (1, 1, 1)
    assert [mail.kind for mail in mails()] == ["received"]


# --- what is wrong, and what is kept -----------------------------------------------------------------------------------


def test_an_accepted_cv_is_kept_when_another_field_fails(client, angular):
    response = send(client, email="cleo at people", word="Hello there.")
    html = response.content.decode()
    assert (response.status_code, Application.objects.count(), Document.objects.count()) == (422, 0, 1)
    assert "cv.pdf is here, 2 pages." in html and "Hello there." in html and 'value="cleo at people"' in html
    assert "data-draft-sent" in html
    again = client.post(
        ADDRESS, {"name": "Cleo", "email": "cleo@people.example", "word": "Hello there.", **hidden(html)}
    )
    assert again.status_code == 302
    assert [(one.candidate.email, one.version) for one in Document.objects.all()] == [("cleo@people.example", 1)]
    assert Application.objects.get().set_aside is False
    once_more = client.post(ADDRESS, {"name": "Cleo", "email": "cleo@people.example", **hidden(html)})
    assert (once_more.status_code, Application.objects.count(), Document.objects.count()) == (302, 1, 1)


def test_a_kept_cv_is_replaced_by_a_newer_one(client, angular, django_capture_on_commit_callbacks):
    html = send(client, name="").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        data = {"name": "Cleo", "email": "c@people.example", **hidden(html), "cv": cv(pdfs.written(pages=1), "b.pdf")}
        assert client.post(ADDRESS, data).status_code == 302
    assert [one.name for one in Document.objects.all()] == ["b.pdf"]
    assert len(on_disk()) == 1


def test_a_kept_cv_is_nobody_elses(client, angular):
    html = send(client, name="").content.decode()
    client.post(ADDRESS, {"name": "Cleo", "email": "cleo@people.example", **hidden(html)})
    response = client.post(ADDRESS, {"name": "Sam", "email": "sam@people.example", **hidden(html)})
    assert response.status_code == 409
    assert "We no longer hold that file. Please choose your CV once more." in response.content.decode()
    assert (Candidate.objects.count(), Application.objects.count()) == (1, 1)


BAD_TEXT = [
    ({"name": ""}, ["Your name: Please tell us your name."]),
    ({"name": "  \u200b\u2060 "}, ["Your name: Please tell us your name."]),
    ({"name": "x" * 121}, ["Your name: Ensure this value has at most 120 characters (it has 121)."]),
    ({"name": "Cleo\x00"}, ["Your name: This text holds characters that cannot be stored. Please type it again."]),
    ({"email": ""}, ["Mail address: Please give us an address to answer to."]),
    ({"email": "cleo"}, ["Mail address: This does not look like a mail address. It has the form name@example.org."]),
    (
        {"email": "a@b.example\nBcc: victim@people.example"},
        ["Mail address: This does not look like a mail address. It has the form name@example.org."],
    ),
    (
        {"email": "a@b.example, c@d.example"},
        ["Mail address: This does not look like a mail address. It has the form name@example.org."],
    ),
    ({"email": "x" * 250 + "@b.example"}, None),
    ({"word": "y" * 4001}, ["A word to us: Ensure this value has at most 4000 characters (it has 4001)."]),
    (
        {"links": "javascript:alert(1)"},
        [
            "Links: “javascript:alert(1)” is not the address of a web page. Write one a line, such as https://example.org/me."
        ],
    ),
    (
        {"links": "\n".join(f"https://a{n}.example" for n in range(11))},
        ["Links: Please choose the ten links that say most about you."],
    ),
    (
        {"work_mode": "moon"},
        ["Where would you like to work?: Select a valid choice. moon is not one of the available choices."],
    ),
    ({"file": False}, ["Your CV as a PDF: Please choose your CV, as a PDF."]),
    (
        {"file": False, "kept": "forged"},
        ["Your CV as a PDF: We no longer hold that file. Please choose your CV once more."],
    ),
]


@pytest.mark.parametrize(("typed", "said"), BAD_TEXT, ids=[str(n) for n in range(len(BAD_TEXT))])
def test_what_is_wrong_is_said_and_nothing_is_stored_by_halves(client, angular, typed, said):
    response = send(client, **{"word": "kept words", **typed})
    assert response.status_code == 422
    assert summary(response) == said if said else len(summary(response)) == 1
    assert (Candidate.objects.count(), Application.objects.count(), mails()) == (0, 0, [])
    if "word" not in typed:
        assert "kept words" in response.content.decode()


GOOD_TEXT = [
    ({"name": "Nguyễn Thị Mai Anh"}, "Nguyễn Thị Mai Anh", "cleo@people.example"),
    ({"name": "\u202eCleo\u202c\r\nBcc: x"}, "Cleo Bcc: x", "cleo@people.example"),
    ({"email": " Cleo@People.example "}, "Cleo Okafor", "Cleo@People.example"),
    ({"email": "cleo@bücher.example"}, "Cleo Okafor", "cleo@bücher.example"),
    ({"zone": "Mars/Olympus"}, "Cleo Okafor", "cleo@people.example"),
    ({"zone": "../../etc/passwd"}, "Cleo Okafor", "cleo@people.example"),
    ({"via": "no-such-channel"}, "Cleo Okafor", "cleo@people.example"),
]


@pytest.mark.parametrize(("typed", "name", "email"), GOOD_TEXT, ids=[str(n) for n in range(len(GOOD_TEXT))])
def test_what_is_odd_but_fine_is_taken(client, angular, typed, name, email):
    assert send(client, **typed).status_code == 302
    candidate = Candidate.objects.get()
    assert (candidate.name, candidate.email) == (name, email)
    assert candidate.zone == ("Europe/Amsterdam" if "zone" in typed else "Africa/Lagos")


BAD_FILES = [
    (b"", "cv.pdf", 422, "This file is empty."),
    (pdfs.docx, "cv.pdf", 415, "This is a Word file."),
    (pdfs.ole, "cv.doc", 415, "This is a Word file."),
    (b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64, "IMG_1.HEIC", 415, "This is a picture."),
    (b"<html>", "cv.html", 415, "This is a web page."),
    (b"plain words", "cv.txt", 415, "This is a plain text file."),
    (lambda: pdfs.written(password="x"), "cv.pdf", 422, "This PDF asks for a password"),
    (lambda: CV[:900], "cv.pdf", 422, "This PDF ends too early"),
    (pdfs.blank, "cv.pdf", 422, "The pages of this PDF are blank."),
    (pdfs.many, "cv.pdf", 422, "This PDF has 10,000 pages; a CV can have up to 30."),
]


@pytest.mark.parametrize(("content", "name", "status", "said"), BAD_FILES, ids=[row[3] for row in BAD_FILES])
def test_a_file_that_is_no_cv_gets_its_own_answer(client, angular, content, name, status, said):
    response = send(client, file=cv(content() if callable(content) else content, name), word="kept words")
    assert response.status_code == status
    assert [line.startswith(f"Your CV as a PDF: {said}") for line in summary(response)] == [True]
    assert "kept words" in response.content.decode()
    assert (Application.objects.count(), Document.objects.count(), on_disk()) == (0, 0, [])


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (CV + b"\n%" + b"x" * 400_000, 413, "This file has 0.4 MB; a CV can have up to 0.1 MB."),
        (pdfs.docx() + b"x" * 400_000, 415, "This is a"),
    ],
)
def test_a_file_over_the_limit_is_counted_and_not_stored(client, angular, settings, content, status, said):
    settings.CV_MAX_BYTES = 100_000
    response = send(client, file=cv(content), word="kept words")
    assert (response.status_code, on_disk()) == (status, [])
    assert summary(response)[0].startswith(f"Your CV as a PDF: {said}")
    assert "kept words" in response.content.decode()


def test_a_file_far_over_the_limit_is_not_listened_to(client, angular, settings):
    settings.CV_MAX_BYTES = 10_000
    response = send(client, file=cv(CV + b"x" * 400_000))
    assert (response.status_code, Application.objects.count(), on_disk()) == (422, 0, [])


@pytest.mark.parametrize("content", [pdfs.scan, pdfs.bomb, pdfs.active], ids=["scan", "bomb", "scripts"])
def test_a_strange_pdf_is_taken_and_looked_at_later(client, angular, content):
    assert send(client, file=cv(content())).status_code == 302
    assert Document.objects.get().state in ("no_text", "waiting", "read")


# --- machines, floods, faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    [{"homepage": "http://spam.example"}, {"after": 1}, {"started": ""}, {"started": "forged"}],
    ids=["trap", "quick", "no start", "forged start"],
)
def test_what_looks_like_a_machine_is_set_aside_and_not_dropped(client, angular, sign):
    response = send(client, **sign)
    assert response.headers["Location"] == "/jobs/angular/thanks/"
    application = Application.objects.get()
    assert (application.set_aside, application.next_step, mails()) == (True, "read", [])


def test_a_flood_is_told_to_wait_and_keeps_what_was_typed(client, angular, settings):
    settings.FORMS_PER_HOUR = 2
    assert [send(client, email=f"p{n}@people.example").status_code for n in range(2)] == [302, 302]
    response = send(client, email="third@people.example", word="kept words")
    html = response.content.decode()
    assert (response.status_code, 3400 < int(response.headers["Retry-After"]) <= 3600) == (429, True)
    assert "Please send it again in" in html.replace("please", "Please") or "send it again" in html
    assert "kept words" in html and "third@people.example" in html and "cv.pdf is here, 2 pages." in html
    assert Application.objects.count() == 2
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert send(other, email="fourth@people.example").status_code == 302
    clock.forward(timedelta(hours=1))
    again = client.post(ADDRESS, {"name": "Cleo", "email": "third@people.example", **hidden(html)})
    assert again.status_code == 302


def test_a_flood_of_wrong_forms_costs_no_reading(client, angular, settings, monkeypatch):
    settings.FORMS_PER_HOUR = 1
    assert [send(client, name="", file=False).status_code for _n in range(limits.TRIES)] == [422] * limits.TRIES
    monkeypatch.setattr("candidates.files.keep", lambda upload: pytest.fail("read all the same"))
    response = send(client, word="kept words")
    assert (response.status_code, "kept words" in response.content.decode()) == (429, True)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "seen"),
    [
        (0, "198.51.100.7", "203.0.113.5", "203.0.113.5"),
        (1, "1.2.3.4, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7", "127.0.0.1", "1.2.3.4"),
        (3, "198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (1, "", "203.0.113.5", "203.0.113.5"),
        (1, "rubbish", "127.0.0.1", "unknown"),
        (0, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (0, "", "::ffff:203.0.113.5", "203.0.113.5"),
        (0, "", "", "unknown"),
    ],
)
def test_who_sends(rf, settings, proxies, forwarded, remote, seen):
    settings.TRUSTED_PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert limits.address(rf.get("/", REMOTE_ADDR=remote, **more)) == seen


def test_a_place_is_free_again_after_an_hour():
    assert [limits.take("x", "me", most=2) for _n in range(2)] == [None, None]
    clock.forward(timedelta(minutes=20))
    assert limits.take("x", "me", most=2) == limits.Full(2400)
    assert limits.take("x", "you", most=2) is None
    clock.forward(timedelta(minutes=40))
    assert limits.take("x", "me", most=2) is None


def test_a_fault_of_the_database_is_503_and_keeps_what_was_typed(client, angular, monkeypatch):
    def broken(job, sent):
        raise OperationalError("database is locked")

    monkeypatch.setattr(intake, "receive", broken)
    response = send(client, word="kept words")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "kept words" in response.content.decode()


def test_a_fault_in_the_middle_stores_nothing(client, angular, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("disk is full")

    monkeypatch.setattr("candidates.transitions.apply", broken)
    assert send(client).status_code == 503
    assert (Candidate.objects.count(), Application.objects.count(), mails()) == (0, 0, [])
    assert [one.candidate for one in Document.objects.all()] == [None]


def test_a_standing_consent_stays_as_it_is(client, general):
    known = make_candidate(email="cleo@people.example")
    consent = make_consent(known)
    send(client, "/apply/", pool="on")
    assert list(Consent.objects.values_list("pk", "ends_on")) == [(consent.pk, consent.ends_on)]


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("", ""),
        ("cleo.example", "https://cleo.example"),
        ("HTTP://a.example  http://a.example/x", "HTTP://a.example\nhttp://a.example/x"),
        ("https://a.example\nhttps://a.example", "https://a.example"),
    ],
)
def test_links_as_they_are_kept(typed, links):
    assert clean_links(typed) == links


def test_looking_at_the_form_changes_nothing(client, angular):
    for address in (ADDRESS, "/jobs/angular/", "/jobs/angular/thanks/", "/", "/jobs/"):
        assert client.head(address).status_code == 200
        client.get(address)
    assert (Candidate.objects.count(), Document.objects.count(), mails()) == (0, 0, [])
