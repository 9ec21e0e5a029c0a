"""The candidate's pages: what they show, what they let be done, and whom they let in."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import closing, leads, links, transitions
from candidates.models import Application, Candidate, Consent, Document, Lead, Link
from candidates.portal import papers
from hiring import clock
from hiring.models import Job, Partner
from hiring.testing import (
    MONDAY,
    decide,
    hire,
    mails,
    make_application,
    make_candidate,
    make_document,
    make_job,
    next_stage,
    send_mail,
    stage_of,
    walk_to,
)

from . import pdfs
from .portal_world import WORD, asks, enter, make_world, rows

pytestmark = pytest.mark.usefixtures("monday")


def words(answer):
    """The page as a person reads it, on one line."""
    return " ".join(strip_tags(answer.content.decode()).replace("&#x27;", "'").split())


def page_of(application, client=None):
    client = client or enter(application.candidate)
    return client.get(reverse("portal-application", args=[application.uid]))


def pdf(content=None, name="Cleo.pdf"):
    return SimpleUploadedFile(name, pdfs.page() if content is None else content, "application/pdf")


# --- the way in --------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_portal_and_a_single_application_at_once(cleo):
    client = enter(cleo.candidate)
    cookie = client.cookies["candor_portal"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")
    answer = client.get("/my/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/my/applications/{cleo.uid}/")
    assert page_of(cleo, client).status_code == 200
    assert "sessionid" not in client.cookies and "candor_session" not in client.cookies


def test_a_raised_epoch_ends_the_next_request(cleo):
    client = enter(cleo.candidate)
    links.revoke(Link.objects.get(candidate=cleo.candidate))
    answer = page_of(cleo, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/link/?old=1")
    assert client.post(reverse("portal-withdraw", args=[cleo.uid])).status_code == 403
    assert Application.objects.get().is_open
    assert page_of(cleo).status_code == 200  # the link of the next mail


def test_a_link_runs_out(cleo):
    client = enter(cleo.candidate)
    clock.forward(links.LASTS)
    assert page_of(cleo, client).headers["Location"] == "/my/link/?old=1"


@pytest.mark.parametrize("cookie", ["", "nonsense", "x" * 5000, "signed"])
def test_a_cookie_that_is_not_ours_opens_nothing(client, cleo, cookie):
    if cookie == "signed":
        cookie = signing.dumps(["not a uid"], salt="candor.portal")
    client.cookies["candor_portal"] = cookie
    assert client.get("/my/").status_code == 302
    assert client.get("/my/").headers["Location"].startswith("/my/link/")


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "💥", "a" * 3000])
def test_a_broken_link_leads_to_a_new_one(client, cleo, token):
    answer = client.get(reverse("portal-in", args=[token]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/link/?old=1")
    assert "run out" in words(client.get("/my/link/?old=1"))


def test_leaving_forgets_the_link_on_this_device(cleo):
    client = enter(cleo.candidate)
    answer = client.post("/my/leave/")
    assert answer.headers["Location"] == "/my/left/" and client.cookies["candor_portal"].value == ""
    assert page_of(cleo, client).status_code == 302
    assert page_of(cleo).status_code == 200


def test_the_link_again_answers_everybody_alike(client, cleo):
    page = "/my/link/"
    found = [client.post(page, {"email": email}) for email in (cleo.candidate.email.upper(), "nobody@people.example")]
    assert [(a.status_code, a.headers["Location"], a.content) for a in found] == [(302, "/my/link/sent/", b"")] * 2
    assert client.post(page, {"email": "no address"}).status_code == 422
    mail = mails("portal_link")[0]
    assert (mail.candidate, mail.to, mail.is_notice) == (cleo.candidate, cleo.candidate.email, True)
    assert "[[portal]]" in mail.body and "Rita Moss" in mail.body
    client.post(page, {"email": cleo.candidate.email})
    assert len(mails("portal_link")) == 1
    clock.forward(timedelta(hours=1))
    client.post(page, {"email": cleo.candidate.email})
    assert len(mails("portal_link")) == 2


def test_who_was_set_aside_gets_no_link(client, job):
    doubtful = make_application(job, set_aside=True)
    client.post("/my/link/", {"email": doubtful.candidate.email})
    assert mails() == []


def test_a_flood_of_link_requests_is_slowed_down(client, cleo, settings):
    settings.FORMS_PER_HOUR = 2
    answers = [client.post("/my/link/", {"email": f"n{n}@people.example"}) for n in range(3)]
    assert [a.status_code for a in answers] == [302, 302, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


# --- whose ---------------------------------------------------------------------------------------------------------------


def test_nothing_of_others_is_there(cleo, rita):
    world = make_world(cleo, rita)
    sam = make_application(cleo.job, "Sam Vela")
    theirs = enter(sam.candidate)
    for name in ("portal-application", "portal-withdraw", "portal-revive", "portal-document", "portal-experience"):
        for ask in asks(world)[name]:
            assert ask.by(theirs).status_code == 404, ask
    theirs.post(reverse("portal-experience-remove", args=[world.experience.uid]), {"version": 1})
    assert world.candidate.experiences.exists()
    for name in ("portal-about", "portal-documents", "portal-data", "portal-data-file"):
        text = theirs.get(reverse(name)).content.decode()
        assert "Cleo" not in text and "cleo" not in text and "ledger" not in text


def test_looking_changes_nothing(cleo, rita):
    world = make_world(cleo, rita)
    browsers = enter(world.candidate), enter(make_candidate("Sam Vela"))
    all_asks = asks(world)
    before = rows()
    for name, wanted in all_asks.items():
        for path in {ask.path for ask in wanted}:
            for browser in browsers:
                for method in (browser.get, browser.head):
                    answer = method(path)
                    for close in answer._resource_closers:
                        close()
                    assert answer.status_code in (200, 302, 404, 405), (name, path)
    assert rows() == before


# --- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_comes_next_who_sees_to_it_and_by_when(cleo):
    text = words(page_of(cleo))
    assert "Hello Cleo, we are reading your application" in text
    assert "You hear from us by Wed 25 Nov, 17:00 (Amsterdam time)" in text
    assert "We read your application and answer you. RMRita Moss, People Coordinatorsees to it" in text
    assert "Your way 1 of 5 Screening" in text


def test_times_are_told_in_the_readers_zone(job, rita):
    clock.forward(timedelta(days=2))  # Wednesday; two working days on is Friday
    candidate = make_candidate(zone="Pacific/Auckland")
    cleo = make_application(job, candidate=candidate)
    assert cleo.promised_local.strftime("%A %H:%M") == "Friday 17:00"
    text = words(page_of(cleo))
    assert "You hear from us by Sat 28 Nov, 05:00 (Auckland time)" in text
    assert "17:00" not in text
    client = enter(candidate)
    client.post(reverse("portal-contact"), {"version": 1, "zone": "Europe/Amsterdam", "phone": ""})
    assert "You hear from us by Fri 27 Nov, 17:00 (Amsterdam time)" in words(page_of(cleo, client))


def test_a_late_promise_is_owned_up_to(cleo):
    clock.forward(timedelta(days=3))
    text = words(page_of(cleo))
    assert "You should have heard from us by yesterday, 17:00 (Amsterdam time)" in text
    assert "We are late, and we are sorry: this word is still owed to you." in text


def steps(application):
    return page_of(application).context["way"].steps


def test_the_way_tells_what_is_done_on_which_day(cleo, rita):
    cleo.stage.pipeline.stages.filter(slug="chat").update(
        name_before="We talk", name_now="You talk with Rita", who="Rita", how_long="30 minutes", tips="Bring questions."
    )
    assert [(s.name, s.place, s.about, s.tips) for s in steps(cleo)][:2] == [
        ("Screening", "now", [], ""),
        ("We talk", "", ["Rita", "30 minutes"], "Bring questions."),
    ]
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    clock.forward(timedelta(days=1))
    assert [(s.name, s.place, s.day) for s in steps(cleo)] == [
        ("Screening", "done", MONDAY),
        ("You talk with Rita", "now", None),
        ("Test case", "", None),
        ("Case discussion", "", None),
        ("Offer", "", None),
    ]
    text = words(page_of(cleo))
    assert "How to prepare Bring questions." in text and "2 of 5 Screening (done) Done yesterday" in text


def test_a_stage_that_was_passed_over_is_no_lie(cleo, rita):
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="We had talked in June.")
    clock.forward(timedelta(hours=1))
    assert [(s.name, s.place, s.day) for s in steps(cleo)][:3] == [
        ("Screening", "done", MONDAY),
        ("Recruiter chat", "passed", None),
        ("Test case", "now", None),
    ]


def test_going_back_makes_a_stage_undone_until_it_is_left_again(cleo, rita):
    walk_to(cleo, "case", by=rita)
    clock.forward(timedelta(hours=1))
    transitions.move_back(cleo, by=rita, to=stage_of(cleo, "chat"), why="Tom joins the talk.")
    clock.forward(timedelta(hours=1))
    assert [(s.place, s.day) for s in steps(cleo)][:3] == [("done", MONDAY), ("now", None), ("", None)]
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"))
    clock.forward(timedelta(hours=1))
    assert [(s.place, s.day) for s in steps(cleo)][:3] == [
        ("done", MONDAY),
        ("done", MONDAY + timedelta(hours=2)),
        ("now", None),
    ]


def test_who_withdraws_in_the_ten_minutes_never_sees_the_move(cleo, rita):
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    enter(cleo.candidate).post(reverse("portal-withdraw", args=[cleo.uid]))
    clock.forward(timedelta(hours=1))
    assert [(s.name, s.place) for s in steps(cleo)] == [("Screening", "ended")]


def test_what_was_sent_is_there_with_its_links_masked(cleo, rita):
    assert "Nothing has left yet" in words(page_of(cleo))
    send_mail()
    text = words(page_of(cleo))
    assert "We have your application: Back-end engineer Today, 10:00 · an automatic notice Hello Cleo" in text
    assert "(personal link)" in text and "[[portal]]" not in text
    link = links.token(Link.objects.get(candidate=cleo.candidate))
    assert link not in text


@pytest.mark.parametrize("phone", [False, True])
def test_the_closing_letter_stands_there_once_told(cleo, rita, phone):
    send_mail()
    letter = decide(
        cleo, "reject", by=rita, reason_kind="must_have", reason="SECRET", words={"words": "Look again in May."}
    )
    assert "Look again in May." not in words(page_of(cleo))
    clock.forward(timedelta(minutes=30))
    if phone:
        closing.told_by_phone(letter, by=rita, at=clock.now())
    else:
        letter.refresh_from_db()
        closing.release_letter(letter, by=rita)
        send_mail()
    text = words(page_of(cleo))
    assert "Hello Cleo, this time it was no match You heard from us today" in text
    assert "Look again in May." in text and "applying again is welcome" in text
    assert "SECRET" not in text and reverse("portal-withdraw", args=[cleo.uid]) not in page_of(cleo).content.decode()


def test_the_hired_are_welcomed_and_everything_is_done(cleo, rita):
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, words={"words": "We start in January."}, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    cleo.refresh_from_db()
    assert "Hello Cleo, welcome to Harbourlight" in words(page_of(cleo))
    assert {s.place for s in steps(cleo)} == {"done"} and len(steps(cleo)) == 5


def test_the_partner_is_introduced(cleo):
    partner = Partner.objects.create(name="Alpenklinik", product="Plans for clinics.", links="https://alpen.example")
    Job.objects.filter(pk=cleo.job.pk).update(partner=partner)
    text = page_of(cleo).content.decode()
    assert "Alpenklinik" in text and "Plans for clinics." in text and 'href="https://alpen.example"' in text


@pytest.mark.parametrize(("others", "queries"), [(0, 2), (1, 4), (3, 4)])
def test_the_list_asks_the_same_of_the_database_for_one_and_three(
    cleo, rita, django_assert_num_queries, others, queries
):
    for number in range(others):
        make_application(make_job(f"Job {number}", team=(rita,)), candidate=cleo.candidate)
    client = enter(cleo.candidate)
    with django_assert_num_queries(queries):
        answer = client.get("/my/")
    assert answer.status_code == (200 if others else 302)


def test_the_page_asks_the_same_of_the_database_for_one_and_three(cleo, rita, django_assert_num_queries):
    client = enter(cleo.candidate)
    with django_assert_num_queries(11):
        page_of(cleo, client)
    for number in range(3):
        make_application(make_job(f"Job {number}", team=(rita,)), candidate=cleo.candidate)
        transitions.add_cv(cleo.candidate, make_document(None))
    send_mail()
    with django_assert_num_queries(11):
        page_of(cleo, client)


# --- withdrawing, coming back ----------------------------------------------------------------------------------------------


def test_withdrawing_is_asked_once_and_done_once(cleo):
    client = enter(cleo.candidate)
    page = reverse("portal-withdraw", args=[cleo.uid])
    assert "Withdraw your application?" in words(client.get(page))
    first = client.post(page, {"reason": "Another offer"}, follow=True)
    assert "You have withdrawn your application. A confirmation is on its way to you." in words(first)
    assert "Hello Cleo, you withdrew your application" in words(first)
    again = client.post(page, {"reason": "Another offer"}, follow=True)
    assert words(again) == words(first)
    row = Application.objects.get()
    assert (row.state, row.told_at, row.reason, row.next_step) == ("withdrawn", MONDAY, "Another offer", "")
    send_mail()
    assert [m.kind for m in mails() if m.state == "sent"] == ["received", "closing_withdrawn"]
    assert client.get(page).headers["Location"] == f"/my/applications/{cleo.uid}/"


def test_withdrawing_wins_over_a_no_that_was_not_told(cleo, rita):
    decide(cleo, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    enter(cleo.candidate).post(reverse("portal-withdraw", args=[cleo.uid]))
    clock.forward(timedelta(hours=1))
    send_mail()
    assert [(m.kind, m.state) for m in mails() if m.kind.startswith("closing")] == [
        ("closing_no_match", "cancelled"),
        ("closing_withdrawn", "sent"),
    ]
    assert "no match" not in words(page_of(cleo))


def no_reply(application, rita):
    decide(
        application,
        "reject",
        by=rita,
        reason_kind="silence",
        closure="no_reply",
        words={"is_standard": True},
        release=True,
    )
    clock.forward(timedelta(minutes=11))
    send_mail()


def test_one_click_revives_what_was_closed_for_want_of_a_reply(cleo, rita):
    no_reply(cleo, rita)
    client = enter(cleo.candidate)
    assert "I would like to go on" in words(page_of(cleo, client))
    for _turn in range(2):
        answer = client.post(reverse("portal-revive", args=[cleo.uid]), follow=True)
        assert "Good to have you back: your application is open again." in words(answer)
    row = Application.objects.get()
    assert (row.state, row.told_at, row.next_step, row.owed_by) == ("active", None, "read", rita)
    assert [e.verb for e in row.events.order_by("pk")][-1] == "reopened"


def test_nothing_else_is_revived(cleo, rita):
    client = enter(cleo.candidate)
    transitions.withdraw(cleo)
    answer = client.post(reverse("portal-revive", args=[cleo.uid]))
    assert answer.status_code == 409 and "You are welcome to apply once more." in words(answer)


def test_on_a_closed_job_nothing_is_revived(cleo, rita):
    no_reply(cleo, rita)
    transitions.close_job(cleo.job)
    client = enter(cleo.candidate)
    assert "I would like to go on" not in words(page_of(cleo, client))
    answer = client.post(reverse("portal-revive", args=[cleo.uid]))
    assert answer.status_code == 409 and "apply once more" in words(answer)


# --- the CV -----------------------------------------------------------------------------------------------------------------


def test_a_newer_cv_becomes_the_next_version(cleo):
    transitions.add_cv(cleo.candidate, make_document(None))
    client = enter(cleo.candidate)
    answer = client.post("/my/documents/", {"cv": pdf(name="Cleo 2026.pdf")}, follow=True)
    assert "Your CV is here. It counts for all your applications." in words(answer)
    newest, old = cleo.candidate.documents.all()
    assert (newest.version, newest.name, newest.state, newest.added_by, old.version) == (
        2,
        "Cleo 2026.pdf",
        "read",
        None,
        1,
    )
    assert [e.verb for e in cleo.events.order_by("pk")] == ["applied", "cv_added", "cv_added"]
    client.post("/my/documents/", {"cv": pdf()})
    assert Document.objects.count() == 2  # the same file again


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "This file is empty"),
        (pdfs.zipped(["[Content_Types].xml", "word/document.xml"]), 415, "This is a Word file"),
        (b"<!doctype html><p>Cleo</p>", 415, "This is a web page"),
        (pdfs.written(password="x"), 422, "asks for a password"),
    ],
)
def test_a_file_that_is_no_cv_gets_its_own_answer(cleo, content, status, sentence):
    client = enter(cleo.candidate)
    answer = client.post("/my/documents/", {"cv": pdf(content)})
    assert (answer.status_code, sentence in words(answer)) == (status, True)
    assert not Document.objects.exists()
    assert "Please choose the PDF first." in words(client.post("/my/documents/"))


def test_ones_own_cv_is_a_download_that_runs_nothing(cleo):
    document = transitions.add_cv(cleo.candidate, make_document(None, name="Cleo Okafor.pdf"))
    answer = enter(cleo.candidate).get(reverse("portal-document", args=[document.uid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 test"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Cleo Okafor.pdf"'
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    )


def test_a_cv_that_could_not_be_read_is_asked_for_kindly(cleo):
    transitions.add_cv(cleo.candidate, make_document(None, state="unreadable", problem="encrypted"))
    text = words(page_of(cleo))
    assert "Please send us your CV once more" in text and "This PDF asks for a password" in text


def test_a_flood_of_files_is_slowed_down(cleo, monkeypatch):
    monkeypatch.setattr(papers, "MOST_AN_HOUR", 1)
    client = enter(cleo.candidate)
    answers = [client.post("/my/documents/", {"cv": pdf(b"")}) for _turn in range(2)]
    assert [a.status_code for a in answers] == [422, 429] and answers[1].headers["Retry-After"]


# --- what else helps ---------------------------------------------------------------------------------------------------------

ABOUT = {
    "headline": "Engineer",
    "place": "Porto",
    "work_mode": "remote",
    "relocation": "maybe",
    "work_permit": "EU citizen",
    "notice_period": "A month",
    "expected_salary": "60,000 EUR a year",
    "links": "cleo.example\nhttps://code.example/cleo",
}


def test_what_helps_is_stored_as_it_was_meant(cleo):
    answer = enter(cleo.candidate).post("/my/about/details/", {"version": 1, **ABOUT}, follow=True)
    assert "Thank you, we have it." in words(answer)
    row = Candidate.objects.get()
    assert {name: getattr(row, name) for name in ABOUT} == ABOUT | {
        "links": "https://cleo.example\nhttps://code.example/cleo"
    }
    assert (row.version, answer.context["complete"].told) == (2, 6)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"links": "javascript:alert(1)"}, "is not the address of a web page"),
        ({"links": "\n".join(f"https://x.example/{n}" for n in range(11))}, "choose the ten links"),
        ({"place": "x" * 121}, "at most 120 characters"),
        ({"place": "a\x00b"}, "characters that cannot be stored"),
        ({"work_mode": "moon"}, "not one of the available choices"),
    ],
)
def test_what_is_refused_stays_typed(cleo, typed, sentence):
    answer = enter(cleo.candidate).post("/my/about/details/", {"version": 1, **ABOUT, **typed})
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert "60,000 EUR a year" in answer.content.decode()
    assert Candidate.objects.get().place == ""


def test_of_two_browsers_the_slower_sees_both_texts(cleo):
    one, other = enter(cleo.candidate), enter(cleo.candidate)
    one.post("/my/about/details/", {"version": 1, **ABOUT})
    answer = other.post("/my/about/details/", {"version": 1, **ABOUT, "place": "Lisbon", "work_mode": ""})
    text = words(answer)
    assert answer.status_code == 409 and Candidate.objects.get().place == "Porto"
    assert "This is what stands there now: Where you live Porto Work mode you prefer Remote" in text
    assert answer.context["about"]["place"].value() == "Lisbon"
    version = answer.context["about"]["version"].value()
    assert other.post("/my/about/details/", {"version": version, **ABOUT, "place": "Lisbon"}).status_code == 302
    assert Candidate.objects.get().place == "Lisbon"


def test_experiences_are_told_changed_and_removed(cleo):
    client = enter(cleo.candidate)
    typed = {"title": "Engineer", "company": "Quay", "since": "2021", "until": "", "entailed": "I own the ledger."}
    client.post("/my/about/experiences/", {"version": 1, **typed})
    experience = cleo.candidate.experiences.get()
    assert {name: getattr(experience, name) for name in typed} == typed
    page = reverse("portal-experience", args=[experience.uid])
    assert client.post(page, {"version": 2, **typed, "title": ""}).status_code == 422
    assert client.post(page, {"version": 2, **typed, "title": "Lead engineer"}).status_code == 302
    late = client.post(page, {"version": 2, **typed, "title": "Head of engines"})
    assert late.status_code == 409 and "What you were called Lead engineer" in words(late)
    assert late.context["form"]["title"].value() == "Head of engines"
    remove = reverse("portal-experience-remove", args=[experience.uid])
    assert client.post(remove, {"version": 2}).headers["Location"] == page
    assert client.post(remove, {"version": 3}).headers["Location"] == "/my/about/#experiences"
    assert client.post(remove, {"version": 3}).headers["Location"] == "/my/about/#experiences"
    assert not cleo.candidate.experiences.exists()


def test_skills_keep_their_wording(cleo):
    client = enter(cleo.candidate)
    client.post("/my/about/skills/", {"version": 1, "preferred": "Postgres; Go", "wordings": "event storming,\nGO, "})
    assert [(s.wording, s.skill.slug, s.preferred) for s in cleo.candidate.own_skills.select_related("skill")] == [
        ("Go", "go", True),
        ("Postgres", "postgresql", True),
        ("event storming", "event-storming", False),
    ]
    answer = client.post("/my/about/skills/", {"version": 2, "preferred": "!!!", "wordings": "Go, " + "x" * 61})
    assert answer.status_code == 422 and "no letters we can file it under" in words(answer)
    assert "long for one skill" in words(answer)
    late = client.post("/my/about/skills/", {"version": 1, "preferred": "Rust", "wordings": ""})
    assert late.status_code == 409 and "What you like to work with most Go, Postgres" in words(late)


def test_a_zone_that_the_list_does_not_hold_is_kept(cleo):
    Candidate.objects.update(zone="US/Eastern")
    client = enter(cleo.candidate)
    assert '<option value="US/Eastern" selected>' in client.get("/my/about/").content.decode()
    assert client.post("/my/about/contact/", {"version": 1, "zone": "US/Eastern", "phone": ""}).status_code == 302


@pytest.mark.parametrize("phone", ["call me", "12", "+31 6 1234 5678 ext 12345678901234567890"])
def test_what_is_no_phone_number_is_refused(cleo, phone):
    answer = enter(cleo.candidate).post("/my/about/contact/", {"version": 1, "zone": "Europe/Lisbon", "phone": phone})
    assert answer.status_code == 422 and Candidate.objects.get().zone == "Europe/Amsterdam"


def test_the_pool_is_joined_and_left(cleo):
    client = enter(cleo.candidate)
    assert "it holds until Tue 23 Nov 2027" in words(client.get("/my/data/"))
    client.post("/my/pool/", {"pool": "yes"})
    assert Consent.objects.get().ends_on == date(2027, 11, 23)
    assert "Until Tue 23 Nov 2027 we may write to you" in words(client.get("/my/data/"))
    client.post("/my/pool/", {"pool": "no"})
    client.post("/my/pool/", {"pool": "no"})
    assert Consent.objects.get().ended_at == MONDAY


# --- my data -----------------------------------------------------------------------------------------------------------------


def test_what_we_hold_is_told_with_the_day_on_which_it_goes(cleo):
    client = enter(cleo.candidate)
    assert "Back-end engineer While it is open, and 12 months after its end" in words(client.get("/my/data/"))
    transitions.withdraw(cleo)
    text = words(client.get("/my/data/"))
    assert "Back-end engineer Until Tue 23 Nov 2027" in text and cleo.candidate.email in text


def test_ones_own_data_is_a_file(cleo, rita):
    send_mail()
    world = make_world(cleo, rita)
    answer = enter(world.candidate).get("/my/data/file/")
    held = json.loads(answer.content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert held["you"]["place"] == "Porto" and held["skills"] == [
        {"wording": "Go", "preferred": False},
        {"wording": "Python", "preferred": True},
    ]
    assert [(a["job"], a["open"], a["outcome"], len(a["mails"])) for a in held["applications"]] == [
        ("Data engineer", True, "", 1),
        ("Back-end engineer", True, "", 1),
        ("Old job", False, "withdrawn", 2),
    ]
    first = held["applications"][1]
    assert {name: first[name] for name in ("applied", "next_step", "by", "you_hear_by", "told", "kept_until")} == {
        "applied": MONDAY.isoformat(),
        "next_step": "We read your application and answer you",
        "by": "Rita Moss",
        "you_hear_by": datetime(2026, 11, 25, 16, 0, tzinfo=UTC).isoformat(),
        "told": None,
        "kept_until": None,
    }


# --- an answer to a first contact -----------------------------------------------------------------------------------------------


@pytest.fixture
def lead(job, rita):
    return leads.approach(job, name="Sam Vela", email="sam@people.example", zone="Europe/Lisbon", word=WORD, by=rita)


def answer_page(lead):
    return reverse("lead-answer", args=[links.token(links.lead(lead))])


def test_who_was_approached_reads_the_words_and_says_yes(client, lead, rita):
    page = answer_page(lead)
    text = words(client.get(page))
    assert "Rita Moss wrote to you People Coordinator " + WORD in text
    assert Lead.objects.get().state == "asked"
    assert client.post(page).status_code == 422
    said = client.post(page, {"answer": "yes"}, follow=True)
    assert "Thank you, Sam: we look forward to it" in words(said) and "candor_portal" not in client.cookies
    client.post(page, {"answer": "yes"})
    application = Application.objects.get()
    assert (application.origin, application.candidate.email) == ("sourced", "sam@people.example")
    assert [m.kind for m in mails()] == ["first_contact", "received"]


def test_no_is_as_easy_and_the_page_stays_open(client, lead):
    page = answer_page(lead)
    assert "Thank you for telling us, Sam" in words(client.post(page, {"answer": "no"}, follow=True))
    assert Lead.objects.get().state == "no" and not Application.objects.exists()
    client.post(page, {"answer": "yes"})
    assert Application.objects.get().is_open
    assert client.post(page, {"answer": "no"}).status_code == 409


def test_a_paused_job_takes_no_yes_but_a_no(client, lead):
    Job.objects.filter(pk=lead.job.pk).update(state="paused", look_again_on=MONDAY.date())
    page = answer_page(lead)
    assert "takes nobody at the moment" in words(client.get(page))
    answer = client.post(page, {"answer": "yes"})
    assert answer.status_code == 409 and "takes no applications" in words(answer)
    assert (Lead.objects.get().state, Candidate.objects.count()) == ("asked", 0)
    assert client.post(page, {"answer": "no"}).status_code == 302


def test_a_link_for_answering_is_good_for_nothing_else(client, lead, cleo):
    assert client.get(reverse("lead-answer", args=[links.token(links.portal(cleo.candidate))])).status_code == 404
    token = links.token(links.lead(lead))
    assert client.get(reverse("portal-in", args=[token])).headers["Location"] == "/my/link/?old=1"
    links.revoke(Link.objects.get(lead=lead))
    answer = client.get(reverse("lead-answer", args=[token]))
    assert answer.status_code == 404 and "just answer the mail" in words(answer)
