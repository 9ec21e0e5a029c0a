"""What the candidate reads and does about their test case, and that none of it tells what we decided."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from candidates.models import Application, Document
from candidates.tests.form.shared import raw
from candidates.tests.portal.shared import words
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Focus
from hiring.testing import MONDAY, decide, full_letter, make_application, make_job, send_mail
from interviews.models import Case, HandIn, HandInFile, Interview
from interviews.transitions import cases

from .cases import sent

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def at(application, name="portal-case", *args):
    return reverse(name, args=[application.uid, *args])


def upload(name="limiter.zip", content=b"PK\x03\x04", kind="application/zip"):
    return SimpleUploadedFile(name, content, kind)


def send(client, application, *files):
    """POST files under their names as they are written here, which a well-behaved client would not send."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="attached"; filename="{name}"\r\n'.encode()
        + b"Content-Type: text/html\r\n\r\n"
        + content
        + b"\r\n"
        for name, content in files
    ]
    body = b"".join([*parts, b"--edge--\r\n"])
    return client.generic("POST", at(application, "portal-hand-in"), body, "multipart/form-data; boundary=edge")


# --- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_has_brief_rubric_readers_and_the_time_left(cleo, rita, tom, iris):
    sent(cleo, by=rita, graders=[(tom, Focus.ALL), (iris, Focus.ALL)])
    client = enter(cleo.candidate)
    text = words(client.get(at(cleo)))
    assert "Your turn, until Mon 30 Nov, 23:59 (Amsterdam time) 7 days left" in text
    assert "We answer by Wed 2 Dec, 17:00 (Amsterdam time), with feedback in any case. Rita Moss sees to it." in text
    assert "What it is about Build a rate limiter for door events. About four hours are plenty." in text
    assert "Tests show that it works 1Anchor 1 2Anchor 2 3Anchor 3 4Anchor 4" in text
    assert "Tom Berg, Iris Lang: each on their own, before they talk about it." in text
    short = words(client.get(at(cleo, "portal-application")))
    assert "Your test case 7 days left Hand it in by Mon 30 Nov, 23:59 (Amsterdam time). Open the test case" in short


def test_until_it_begins_the_brief_stays_closed(cleo, rita):
    sent(cleo, by=rita, window_days=5)
    client = enter(cleo.candidate)
    text = words(client.get(at(cleo)))
    assert "Choose the day on which you begin, by Sat 28 Nov, 23:59 (Amsterdam time)" in text
    assert "rate limiter" not in text and "Tests show that it works" in text
    wednesday = (MONDAY + timedelta(days=2)).date()
    text = words(client.post(at(cleo, "portal-case-begin"), {"on": wednesday.isoformat()}, follow=True))
    assert "Your day is noted." in text and "You begin on Wed 25 Nov" in text and "rate limiter" not in text
    text = words(client.post(at(cleo, "portal-case-begin"), {"on": MONDAY.date().isoformat()}, follow=True))
    assert "Your test case has begun. Take your time." in text and "rate limiter" in text
    refused = client.post(at(cleo, "portal-case-begin"), {"on": "tomorrow"})
    assert refused.status_code == 302  # it has begun: nothing changes


def test_a_day_outside_the_window_is_told_so(cleo, rita):
    sent(cleo, by=rita, window_days=5)
    for typed, sentence in (
        ("2026-11-29", "Choose a day from today until Saturday 28 November 2026."),
        ("soon", "This is not a day."),
    ):
        refused = enter(cleo.candidate).post(at(cleo, "portal-case-begin"), {"on": typed})
        assert refused.status_code == 422 and sentence in words(refused)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(days=3, hours=5), "3 days left"),
        (timedelta(hours=49), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "59 minutes left"),
        (timedelta(seconds=5), "1 minute left"),
    ],
)
def test_the_countdown(left, text, cleo, rita):
    case = sent(cleo, by=rita)
    with clock.at(case.due_at - left):
        assert text in words(enter(cleo.candidate).get(at(cleo)))


def test_one_click_gives_more_time_and_beyond_it_a_person_answers(cleo, rita):
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    assert "I need 3 days more" in words(client.get(at(cleo)))
    text = words(client.post(at(cleo, "portal-more-time"), {"days": 3}, follow=True))
    assert "You have 3 days more." in text and "until Thu 3 Dec, 23:59" in text
    assert "A person answers you within a working day." in text
    clock.forward(timedelta(minutes=5))
    text = words(client.post(at(cleo, "portal-more-time"), {"days": 2, "words": "A cold."}, follow=True))
    assert "We have your wish for more time. A person answers it." in text
    assert "You asked for 2 days more. A person answers by tomorrow, 17:00 (Amsterdam time)." in text
    short = words(client.get(reverse("portal-application", args=[cleo.uid])))
    assert "Your turn, until Thu 3 Dec, 23:59 (Amsterdam time); we answer by " in short
    assert (
        "Hand it in by Thu 3 Dec, 23:59 (Amsterdam time). You asked for more time: a person answers by tomorrow, 17:00"
        in short
    )
    with clock.at(MONDAY + timedelta(days=2)):
        assert "our answer is late, and we are sorry." in words(
            client.get(reverse("portal-application", args=[cleo.uid]))
        )
    refused = client.post(at(cleo, "portal-more-time"), {"days": 99, "words": "A cold."})
    assert refused.status_code == 422 and Case.objects.get().wishes.count() == 2
    with clock.at(Case.objects.get().due_at + timedelta(hours=1)):  # and nobody answered
        text = words(client.get(at(cleo)))
        assert "The time is over; you asked for more, and our answer is on its way" in text
        assert (
            "You asked for 2 days more. We meant to answer by Tue 24 Nov, 17:00 (Amsterdam time), and are late" in text
        )
        assert ("I need more time" in text, "You can hand in all the while." in text) == (False, True)
        short = words(client.get(reverse("portal-application", args=[cleo.uid])))
        assert "It was due by yesterday, 23:59 (Amsterdam time). You asked for more time, and our answer" in short


def test_handing_in_as_links_text_and_files(cleo, rita):
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    typed = {
        "links": "git.example/cleo/limiter",
        "words": "Tests first.",
        "attached": [upload(), upload("notes.txt", b"Hello")],
    }
    text = words(client.post(at(cleo, "portal-hand-in"), typed, follow=True))
    assert "Thank you, it is here. A receipt is on its way to you." in text
    assert "Version 1 Today, 10:00 https://git.example/cleo/limiter limiter.zip" in text
    version = HandIn.objects.get()
    assert (version.links, version.words) == ("https://git.example/cleo/limiter", "Tests first.")
    assert [(f.name, f.size) for f in version.files.all()] == [("limiter.zip", 4), ("notes.txt", 5)]
    text = words(client.post(at(cleo, "portal-hand-in"), {"words": "Mended."}, follow=True))
    assert "Thank you, version 2 is here." in text and "Version 2" in text


def test_what_was_typed_stays_when_something_is_refused(cleo, rita):
    sent(cleo, by=rita)
    typed = {"links": "javascript:alert(1)", "words": "Four hours of work.", "attached": [upload()]}
    refused = enter(cleo.candidate).post(at(cleo, "portal-hand-in"), typed)
    page = refused.content.decode()
    assert refused.status_code == 422 and "Four hours of work." in page and "javascript:alert(1)</textarea>" in page
    assert "What you typed is still here. Your files are not: please choose them once more." in page
    assert not HandIn.objects.exists() and not HandInFile.objects.exists()


# --- files -------------------------------------------------------------------------------------------------------------

ZIP_BOMB = b"PK\x03\x04\x14\0\0\0\x08\0" + b"\0" * 512
SYMLINK_TAR = (
    b"etc/passwd".ljust(156, b"\0") + b"2" + b"/etc/passwd".ljust(100, b"\0") + b"ustar\x0000".ljust(245, b"\0")
)
MIB = 2**20
# What arrives, and its name as it is kept; the bytes are kept as they are.
TAKEN = {
    "a zip bomb": ("bomb.zip", ZIP_BOMB, "bomb.zip"),
    "an archive with a link out of it": ("evil.tar", SYMLINK_TAR, "evil.tar"),
    "an archive that is broken": ("broken.zip", b"PK\x03\x04", "broken.zip"),
    "a page that would run": ("index.html", b"<script>alert(1)</script>", "index.html"),
    "a picture that would run": ("logo.svg", b"<svg onload='alert(1)'/>", "logo.svg"),
    "a program": ("run.exe", b"MZ\x90\0", "run.exe"),
    "a shell script": ("install.sh", b"#!/bin/sh\nrm -rf /\n", "install.sh"),
    "a Word file": ("answer.docx", b"PK\x03\x04[Content_Types].xml", "answer.docx"),
    "a pickle": ("model.pkl", b"\x80\x04\x95", "model.pkl"),
    "a name that climbs": ("../../../etc/cron.d/candor", b"x", "candor"),
    "a name of Windows": ("C:\\Users\\cleo\\limiter.py", b"x", "limiter.py"),
    "a hidden name": (".env", b"SECRET=1", "env"),
    "NUL in the name": ("limiter.py\0.png", b"x", "limiter.py.png"),
    "a name with quotes": ("a&quot;; filename=b.txt", b"x", 'a"; filename=b.txt'),
    "a name with a line break": ("a&#10;Set-Cookie: b=1.txt", b"x", "aSet-Cookie: b=1.txt"),
    "a name written backwards": ("invoice\u202efdp.exe", b"x", "invoicefdp.exe"),
    "a name of spaces": ("   .zip", b"x", "zip"),
    "a very long name": ("a" * 300 + ".tar.gz", b"x", "a" * 117 + ".gz"),
    "a name of another script": ("решение 解.zip", b"x", "решение 解.zip"),
    "a name of markup": ("<img src=x onerror=alert(1)>.zip", b"x", "<img src=x onerror=alert(1)>.zip"),
}
REFUSED = {
    "an empty file": ([("empty.zip", b"")], 422, "“empty.zip” is empty."),
    "26 MB": ([("big.zip", b"x" * (25 * MIB + 1))], 413, "“big.zip” is larger than 25"),
    "six files": ([(f"{n}.txt", b"x") for n in range(6)], 422, "These are 6 files; 5 are the most."),
    "a good one beside an empty one": ([("a.txt", b"x"), ("b.txt", b"")], 422, "“b.txt” is empty."),
    "no name at all": ([("..", b"x")], 422, "There is nothing to hand in yet"),
}


@pytest.mark.parametrize("what", TAKEN)
def test_whatever_comes_is_kept_as_it_came_and_goes_out_as_a_download(what, cleo, rita):
    typed, content, name = TAKEN[what]
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    answer = send(client, cleo, (typed, content))
    assert answer.status_code == 302
    row = HandInFile.objects.get()
    assert (row.name, row.size) == (name, len(content))
    assert row.file.name == f"cases/{row.uid.hex[:2]}/{row.uid.hex}"
    page = client.get(at(cleo)).content.decode()
    assert "<img src=x" not in page and "\u202e" not in page
    file = client.get(at(cleo, "portal-case-file", row.uid))
    assert b"".join(file.streaming_content) == content
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert (
        file.headers["Content-Disposition"].startswith("attachment; ")
        and "\n" not in file.headers["Content-Disposition"]
    )
    assert file.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in file.headers["Content-Security-Policy"]


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing_behind(what, cleo, rita):
    files, status, sentence = REFUSED[what]
    case = sent(cleo, by=rita)
    before = set(default_storage.listdir("cases")[0]) if default_storage.exists("cases") else set()
    answer = send(enter(cleo.candidate), cleo, *files)
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    assert not case.hand_ins.exists() and not HandInFile.objects.exists()
    after = set(default_storage.listdir("cases")[0]) if default_storage.exists("cases") else set()
    assert after == before


def test_the_same_files_once_more_are_no_new_version_and_leave_nothing_on_the_disk(cleo, rita):
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    for _turn in range(2):
        client.post(at(cleo, "portal-hand-in"), {"attached": [upload()]})
    row = HandInFile.objects.get()
    stored = [
        name for folder in default_storage.listdir("cases")[0] for name in default_storage.listdir(f"cases/{folder}")[1]
    ]
    assert row.uid.hex in stored and HandIn.objects.count() == 1
    known = {one.hex for one in HandInFile.objects.values_list("uid", flat=True)}
    assert len([name for name in stored if name in known]) == 1


def test_a_cv_is_still_bounded_as_before(cleo, settings):
    settings.CV_MAX_BYTES = 1000
    client = enter(cleo.candidate)
    answer = client.post(reverse("portal-documents"), {"cv": upload("cv.pdf", b"%PDF-1.4" + b"x" * 2000)})
    assert answer.status_code == 413 and not Document.objects.exists()


def test_many_versions_in_an_hour_wait(cleo, rita):
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    answers = [client.post(at(cleo, "portal-hand-in"), {"words": " "}).status_code for _turn in range(31)]
    assert answers == [422] * 30 + [429]


# --- whose -------------------------------------------------------------------------------------------------------------


def test_others_see_nothing_of_it(cleo, job, rita):
    cases.hand_in(sent(cleo, by=rita), words="Here.")
    sam = make_application(job, "Sam Vela")
    client = enter(sam.candidate)
    for name in ("portal-case", "portal-case-begin", "portal-more-time", "portal-hand-in"):
        method = client.get if name == "portal-case" else client.post
        assert method(at(cleo, name)).status_code == 404
        assert method(at(sam, name)).status_code == 404  # none of his own yet
    assert Client().get(at(cleo)).status_code == 302
    assert Client().post(at(cleo, "portal-hand-in"), {"words": "x"}).status_code == 403


def test_a_file_of_somebody_elses_is_not_there(cleo, rita):
    other = make_application(make_job("Elsewhere", team=(rita,)), "Sam Vela")
    sent(cleo, by=rita)
    sent(other, by=rita)
    enter(cleo.candidate).post(at(cleo, "portal-hand-in"), {"attached": [upload()]})
    row = HandInFile.objects.get()
    assert enter(other.candidate).get(at(other, "portal-case-file", row.uid)).status_code == 404
    assert enter(other.candidate).get(at(cleo, "portal-case-file", row.uid)).status_code == 404


def test_once_told_it_stays_to_be_read_and_a_late_tab_leads_back(cleo, rita):
    case = sent(cleo, by=rita)
    cases.hand_in(case, words="Four hours of work.")
    decide(
        Application.objects.get(pk=cleo.pk),
        "reject",
        by=rita,
        reason_kind="case",
        words=full_letter(cleo),
        release=True,
    )
    clock.forward(timedelta(minutes=11))
    send_mail()
    client = enter(cleo.candidate)
    text = words(client.get(at(cleo)))
    assert "Four hours of work." in text and "Send a newer version" not in text and "Your turn" not in text
    answer = client.post(at(cleo, "portal-hand-in"), {"words": "More."})
    assert (answer.status_code, "What you typed TextMore." in words(answer)) == (409, True)
    answer = client.post(at(cleo, "portal-more-time"), {"days": 2})
    assert (answer.status_code, answer.headers["Location"]) == (302, at(cleo, "portal-application"))
    assert case.hand_ins.count() == 1


def test_what_comes_after_it_was_called_off_is_answered_kindly_and_given_back(cleo, rita):
    sent(cleo, by=rita)
    client = enter(cleo.candidate)
    decide(
        Application.objects.get(pk=cleo.pk),
        "reject",
        by=rita,
        reason_kind="case",
        words=full_letter(cleo),
        release=True,
    )
    assert "Hand in" in words(client.get(at(cleo)))  # nothing tells before the letter has left
    clock.forward(timedelta(minutes=11))
    send_mail()
    typed = {"links": "https://code.example/limiter", "words": "Four hours\nof work."}
    answer = client.post(at(cleo, "portal-hand-in"), {**typed, "attached": [upload()]})
    text = words(answer)
    assert answer.status_code == 409
    assert "It was called off when we wrote to you how your application ended: today." in text
    assert "Linkshttps://code.example/limiterTextFour hours of work." in text
    assert "Answer any mail of ours: Rita Moss sent you the test case and sees to it." in text
    assert "Four hours" not in words(client.get(at(cleo)))
    assert (client.get(at(cleo)).status_code, HandIn.objects.count()) == (200, 0)
    for name in ("portal-case-begin", "portal-more-time"):
        assert client.post(at(cleo, name), {"days": 2}).headers["Location"] == at(cleo, "portal-application")


def test_no_name_of_a_file_costs_them_what_they_hand_in(cleo, rita):
    sent(cleo, by=rita)
    client, place = enter(cleo.candidate), at(cleo, "portal-hand-in")
    for name in (b"L\xf6sung.tar.gz", b"n" * 1000 + b".zip"):
        assert raw(client, place, name, "attached", b"PK", words="Here.", links="").status_code == 302
    assert list(HandInFile.objects.order_by("pk").values_list("name", flat=True)) == ["file.gz", f"{'n' * 116}.zip"]
    again = raw(client, place, b"n" * 1000, "attached", b"", words="Kept.", links="")
    assert (again.status_code, "Kept." in again.text, "is empty. Look at the file" in again.text) == (422, True, True)


def test_a_case_that_waits_stands_above_a_planned_meeting_and_one_that_is_in_below(cleo, rita, tom):
    sent(cleo, by=rita, graders=[(tom, Focus.ALL)])
    begins = clock.now() + timedelta(days=2)
    Interview.objects.create(
        application=cleo,
        stage=cleo.stage,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=45),
        mode="online",
        link="https://meet.example/cleo",
        planned_by=rita,
        planned_at=clock.now(),
    )
    client = enter(cleo.candidate)

    def order():
        text = words(client.get(at(cleo, "portal-application")))
        return sorted(("Your test case", "45 minutes", "Your way"), key=text.index)

    assert order() == ["Your test case", "45 minutes", "Your way"]
    client.post(at(cleo, "portal-hand-in"), {"words": "It counts in Redis."})
    assert order() == ["45 minutes", "Your test case", "Your way"]
