"""The page of one application: what each reader finds there, and every act on it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import closing, queries, transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Event, Letter, Note
from hiring import clock
from hiring.models import Look, Reading
from hiring.testing import (
    decide,
    full_letter,
    hire,
    mails,
    make_application,
    make_candidate,
    make_consent,
    make_document,
    make_job,
    make_user,
    next_stage,
    send_mail,
    stage_of,
    walk_to,
)

pytestmark = pytest.mark.usefixtures("monday")
AFTER_UNDO = timedelta(minutes=11)
CANARIES = {"place": "CANARY-place", "notice_period": "CANARY-notice", "phone": "+31 6 CANARY"}


def see(client, user, application, **query):
    client.force_login(user)
    return client.get(reverse("application", args=[application.uid], query=query or None))


def act(client, user, name, application, **typed):
    """What the act's form sends."""
    client.force_login(user)
    data = {"seen": seen_of(application), **typed}
    return client.post(reverse(name, args=[application.uid]), data)


def day(ahead):
    return (clock.now() + timedelta(days=ahead)).date().isoformat()


def no(application, by, **more):
    more.setdefault("words", {"is_standard": True})
    return decide(application, "reject", by=by, reason_kind="experience", reason="CANARY-reason", **more)


@pytest.fixture
def filled(cleo, rita, tom):
    """Cleo with a value in every part of the page."""
    for name, value in {**CANARIES, "expected_salary": "CANARY-salary"}.items():
        setattr(cleo.candidate, name, value)
    cleo.candidate.save()
    make_document(cleo.candidate, "CANARY-text")
    transitions.note(cleo, by=tom, text="CANARY-team")
    transitions.note(cleo, by=rita, text="CANARY-recruiters", for_recruiters=True)
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="CANARY-why")
    return cleo


# --- who finds what --------------------------------------------------------------------------------------------------

EVERYTHING = ("place", "notice", "CANARY</a>", "salary", "text", "team", "recruiters", "why", "people.example")
PARTS = ("cv", "messages", "timeline")


def found(client, user, application):
    """Which of the values stand anywhere on the page, in any part."""
    text = "".join(see(client, user, application, part=part).text for part in PARTS)
    words = {"people.example": "people.example", "CANARY</a>": "CANARY</a>"}
    return {word for word in EVERYTHING if words.get(word, f"CANARY-{word}") in text}


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("rita", set()),
        ("lea", set()),
        ("tom", {"recruiters"}),
        ("nora", {"salary", "why"}),  # recruits, but not in this team
    ],
)
def test_each_reader_finds_what_is_theirs(client, request, filled, who, hidden):
    assert found(client, request.getfixturevalue(who), filled) == set(EVERYTHING) - hidden


@pytest.mark.parametrize("who", ["hanna", "ada", "iris"])
def test_others_find_nothing(client, request, filled, who):
    assert see(client, request.getfixturevalue(who), filled).status_code in (403, 404)


def test_an_administrator_reads_what_they_opened_and_acts_on_nothing(client, ada, filled):
    Look.objects.create(user=ada, job=filled.job, reason="A complaint", opened_at=clock.now(), until=hours(1))
    assert found(client, ada, filled) == set(EVERYTHING)
    page = see(client, ada, filled).text
    assert [one for one in ("Not a match", "Hold …", "Keep the note", "Undo</button>") if one in page] == []
    assert act(client, ada, "note-add", filled, text="x").status_code == 403


def hours(number):
    return clock.now() + timedelta(hours=number)


def test_hr_sees_who_was_hired_with_their_address_and_no_judgement(client, hanna, rita, cleo):
    transitions.note(cleo, by=rita, text="CANARY-team")
    walk_to(cleo, "offer", by=rita)
    hire(cleo, by=rita, release=True)
    assert see(client, hanna, cleo).status_code == 404
    clock.forward(AFTER_UNDO)
    send_mail()
    text = see(client, hanna, cleo, part="timeline").text
    assert (cleo.candidate.email in text, "CANARY" in text, "moved them on" in text, "Reopen" in text) == (
        True,
        False,
        False,
        False,
    )


def test_a_salary_that_is_shown_leaves_a_reading(client, rita, nora, filled):
    see(client, nora, filled)
    assert Reading.objects.count() == 0
    see(client, rita, filled)
    assert list(Reading.objects.values_list("user", "what", "subject", "at")) == [
        (rita.pk, "expected salary", filled.uid.hex, clock.now())
    ]


def test_looking_changes_nothing_else(client, rita, filled):
    before = Application.objects.filter(pk=filled.pk).values().get()
    for part in (*PARTS, "letter", "nonsense"):
        see(client, rita, filled, part=part, cv="9", stage="x", owner="y")
    assert Application.objects.filter(pk=filled.pk).values().get() == before
    assert Event.objects.filter(application=filled).count() == 4


@pytest.mark.parametrize("part", PARTS)
def test_the_number_of_queries_does_not_grow(client, rita, job, cleo, part):
    counted = []
    for number in (1, 3, 20):
        while Note.objects.count() < number:
            transitions.note(cleo, by=make_user(f"Author {number} {Note.objects.count()}"), text="One more.")
            make_document(cleo.candidate, version=Note.objects.count())
            make_application(job, "Somebody Else")
        client.force_login(rita)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("application", args=[cleo.uid], query={"part": part}))
        counted.append(len(captured))
    assert counted == [{"cv": 19, "messages": 16, "timeline": 16}[part]] * 3


def test_all_rights_are_one_query(rita, cleo):
    list(rita.personas)
    with CaptureQueriesContext(connection) as captured:
        may = queries.rights(rita, cleo)
    assert (len(captured), set(may.values())) == (1, {True})


@pytest.mark.parametrize("who", ["rita", "lea", "tom", "nora"])
def test_rights_agree_with_what_each_act_asks(request, cleo, who):
    user = request.getfixturevalue(who)
    asked = {
        one.replace(".", "_"): Application.objects.allowed(user, one).filter(pk=cleo.pk).exists()
        for one in queries.ON_PAGE
    }
    assert queries.rights(user, cleo) == asked


# --- the one act that comes next -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "settled", "label"),
    [
        ("screening", 0, "Move on to Recruiter chat"),
        ("chat", 0, "We have talked"),
        ("chat", 1, "Move on to Test case"),
        ("case", 0, "The test case is sent"),
        ("case", 1, "It was handed in"),
        ("case", 2, "Move on to Case discussion"),
        ("offer", 0, "Hire …"),
    ],
)
def test_the_banner_has_the_act_that_comes_next(client, rita, cleo, stage, settled, label):
    walk_to(cleo, stage, by=rita)
    for _step in range(settled):
        transitions.settle(cleo, by=rita)
    banner = see(client, rita, cleo).text.split('class="promise')[1].split("</div>")[0]
    assert [label in banner, banner.count("button first")] == [True, 1]


def test_the_banner_tells_who_late_is_and_who_is_held(client, rita, cleo):
    assert see(client, rita, cleo).context["banner"]["look"] == ""
    clock.forward(timedelta(days=2))
    assert see(client, rita, cleo).context["banner"]["look"] == "due"
    clock.forward(timedelta(days=1))
    response = see(client, rita, cleo)
    assert response.context["banner"]["look"] == "late" and "Cleo should have heard from us" in response.text
    transitions.hold(cleo, by=rita, until=(clock.now() + timedelta(days=9)).date())
    response = see(client, rita, cleo)
    assert response.context["banner"]["look"] == "calm" and "Take it up again" in response.text


def test_after_a_decision_the_banner_follows_the_letter(client, rita, tom, cleo):
    walk_to(cleo, "chat", by=rita)
    transitions.settle(cleo, by=rita)
    clock.forward(AFTER_UNDO)
    no(cleo, tom, words={"words": "Thank you."})
    assert see(client, rita, cleo).context["banner"]["act"] == "write"
    closing.write_letter(cleo.letter, by=tom, version=1, words="Thank you.", reason="More queues.")
    assert see(client, rita, cleo).context["banner"]["act"] == "release"
    assert "a recruiter of this job releases it" in see(client, tom, cleo).text
    assert act(client, rita, "letter-release", cleo, version=2).status_code == 302
    assert "The letter leaves" in see(client, rita, cleo).text
    clock.forward(AFTER_UNDO)
    send_mail()
    assert "Cleo knows since" in see(client, rita, cleo).text


# --- acts ------------------------------------------------------------------------------------------------------------


def test_a_step_is_settled_once_however_often_it_is_clicked(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    seen = seen_of(cleo)
    assert act(client, rita, "application-settle", cleo, seen=seen).status_code == 302
    assert act(client, rita, "application-settle", cleo, seen=seen).status_code == 409
    cleo.refresh_from_db()
    assert cleo.next_step == "hand_in"


def test_hold_with_a_day_and_words(client, rita, cleo):
    assert act(client, rita, "application-hold", cleo, until=day(9), words="The budget.").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.next_step, "The budget." in mails("on_hold")[0].body) == ("look_again", True)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"until": ""}, 422, "This field is required."),
        ({"until": "soon"}, 422, "Enter a valid date."),
        ({"until": "2026-11-20"}, 409, "Choose a day between tomorrow and thirty days from now."),
        ({"until": "2027-11-20"}, 409, "Choose a day between tomorrow and thirty days from now."),
        ({"until": "2026-12-01", "words": "a\x00b"}, 422, "characters that cannot be stored"),
    ],
)
def test_a_hold_that_cannot_be_keeps_what_was_typed(client, rita, cleo, typed, status, sentence):
    response = act(client, rita, "application-hold", cleo, **{"words": "The budget.", **typed})
    cleo.refresh_from_db()
    assert (response.status_code, cleo.next_step, sentence in response.text) == (status, "read", True)
    assert ("The budget." in response.text) is ("words" not in typed)


def test_the_day_moves_and_a_second_move_needs_a_second_person(client, rita, tom, cleo):
    assert act(client, rita, "application-move-day", cleo, to=day(5), words="Tom is ill.").status_code == 302
    cleo.refresh_from_db()
    assert "New day …" not in see(client, rita, cleo).text
    assert act(client, rita, "application-move-day", cleo, to=day(6)).status_code == 409
    assert "New day …" in see(client, tom, cleo).text
    assert act(client, tom, "application-move-day", cleo, to=day(6)).status_code == 302
    assert [mail.state for mail in mails("new_day")] == ["cancelled", "waiting"]


def test_hand_over_goes_to_those_who_can_keep_the_promise(client, rita, tom, lea, nora, iris, cleo):
    client.force_login(rita)
    form = client.get(reverse("application-hand-over", args=[cleo.uid])).context["form"]
    assert list(form.fields["to"].queryset) == [lea, tom]
    assert act(client, rita, "application-hand-over", cleo, to=nora.pk).status_code == 422
    assert act(client, rita, "application-hand-over", cleo, to=tom.pk).status_code == 302
    cleo.refresh_from_db()
    assert cleo.owed_by == tom


def test_an_internal_candidate_is_handed_to_nobody_who_may_not_know(client, rita, tom, lea, job):
    colleague = make_user("Carla Colleague", line=tom)
    theirs = make_application(job, candidate=make_candidate("Carla Colleague", user=colleague))
    client.force_login(rita)
    form = client.get(reverse("application-hand-over", args=[theirs.uid])).context["form"]
    assert list(form.fields["to"].queryset) == [lea]


def test_back_asks_why_and_can_be_undone(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    chat = stage_of(cleo, "chat")
    assert act(client, rita, "application-back", cleo, to=chat.uid.hex).status_code == 422
    assert act(client, rita, "application-back", cleo, to=chat.uid.hex, why="Once more.").status_code == 302
    cleo.refresh_from_db()
    page = see(client, rita, cleo)
    assert "Rita Moss moved them back to Recruiter chat." in page.text
    assert act(client, rita, "application-undo", cleo, revision=cleo.revision).status_code == 302
    cleo.refresh_from_db()
    assert cleo.stage.slug == "case"


def test_undo_is_there_for_ten_minutes(client, rita, cleo):
    decide(cleo, "advance", by=rita, to=next_stage(cleo))
    assert "until then it can be undone" in see(client, rita, cleo).text
    clock.forward(timedelta(minutes=10))
    assert "until then it can be undone" not in see(client, rita, cleo).text
    assert act(client, rita, "application-undo", cleo, revision=cleo.revision).status_code == 409


def test_pool_needs_consent_and_has_its_letter(client, rita, cleo):
    assert "Talent pool …" not in see(client, rita, cleo).text
    typed = {"reason_kind": "experience", "letter": "own", "words": "Let us stay in touch.", "release": "on"}
    assert act(client, rita, "application-pool", cleo, **typed).status_code == 409
    make_consent(cleo.candidate)
    assert "Talent pool …" in see(client, rita, cleo).text
    assert act(client, rita, "application-pool", cleo, **typed).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, "Let us stay in touch." in mails("closing_pooled")[0].body) == ("pooled", True)


def test_a_withdrawal_is_recorded_with_how_we_know(client, rita, tom, cleo):
    assert act(client, tom, "application-withdraw", cleo, reason="Called.").status_code == 403
    assert act(client, rita, "application-withdraw", cleo, reason=" ").status_code == 422
    assert act(client, rita, "application-withdraw", cleo, reason="Called.", words="All the best.").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.told_at, cleo.letter.state) == ("withdrawn", None, "released")


def test_reopen_before_and_after_the_word(client, rita, cleo):
    promised = cleo.promised_for
    no(cleo, rita, release=True)
    assert act(client, rita, "application-reopen", cleo).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.promised_for, mails("reopened")) == ("active", promised, [])
    no(cleo, rita, release=True)
    clock.forward(AFTER_UNDO)
    send_mail()
    cleo.refresh_from_db()
    assert act(client, rita, "application-reopen", cleo, words="We were too quick.").status_code == 302
    assert "We were too quick." in mails("reopened")[0].body


def test_a_set_aside_application_is_confirmed_by_a_person(client, rita, job):
    one = transitions.apply(job, make_candidate("Sam Stranger"), set_aside=True)
    assert "Set aside: this looks like a machine’s." in see(client, rita, one).text
    assert mails("received") == []
    assert act(client, rita, "application-confirm", one).status_code == 302
    assert [mail.candidate for mail in mails("received")] == [one.candidate]


def test_after_an_act_the_way_leads_back_to_the_list_but_nowhere_else(client, rita, cleo):
    back = f"{reverse('board', args=[cleo.job.slug])}?late=on"
    response = act(client, rita, "application-hold", cleo, until=day(9), next=back)
    assert response.headers["Location"] == back
    assert "Cleo Okafor is on hold. You can undo until" in client.get(back).text.replace("\n", " ")
    for elsewhere in ("https://evil.example/", "//evil.example/team/", "/my/", "javascript:alert(1)"):
        cleo.refresh_from_db()
        response = act(client, rita, "application-settle", cleo, next=elsewhere)
        assert response.headers.get("Location", "").startswith("/team/applications/") or response.status_code == 409


# --- the letter ------------------------------------------------------------------------------------------------------


@pytest.fixture
def owed(cleo, rita):
    """Cleo after the test case's no, with a whole letter that is not released."""
    walk_to(cleo, "case", by=rita)
    clock.forward(AFTER_UNDO)
    decide(cleo, "reject", by=rita, reason_kind="case", words=full_letter(cleo))
    return Application.objects.get(pk=cleo.pk)


def words(letter, **more):
    return {
        "version": letter.version,
        "words": letter.words,
        "reason": letter.reason,
        "point": letter.point,
        "point_criterion": letter.point_criterion_id or "",
        **more,
    }


def test_the_letter_is_shown_as_it_will_leave(client, rita, owed):
    text = see(client, rita, owed, part="letter").text
    assert "Tests show that it works: Let the test own the clock." in text
    assert "(personal link)" in text and "[[portal]]" not in text


def test_saving_the_letter_and_what_it_lacks(client, tom, owed):
    response = act(client, tom, "letter", owed, **words(owed.letter, point=""))
    letter = Letter.objects.get()
    assert (response.status_code, letter.version, letter.is_written) == (302, 2, False)
    page = client.get(reverse("letter", args=[owed.uid])).text
    assert "After a test case the letter names a criterion and a point to work on." in page
    act(client, tom, "letter", owed, **words(letter, point="Let the test own the clock."))
    assert Letter.objects.get().written_by == tom


def test_of_two_who_write_the_letter_the_second_reads_both(client, rita, tom, owed):
    shown = words(owed.letter)
    assert act(client, tom, "letter", owed, **{**shown, "words": "Tom’s words."}).status_code == 302
    response = act(client, rita, "letter", owed, **{**shown, "words": "Rita’s words."})
    assert response.status_code == 409
    assert "Tom’s words." in response.text and "Rita’s words." in response.text
    assert Letter.objects.get().words == "Tom’s words."
    assert act(client, rita, "letter", owed, **{**shown, "version": 2, "words": "Rita’s words."}).status_code == 302
    assert Letter.objects.get().words == "Rita’s words."


def test_a_preview_keeps_nothing(client, rita, owed):
    before = Letter.objects.values().get()
    typed = {**words(owed.letter, words="Only looking."), "closure": "no_match"}
    response = act(client, rita, "letter-preview", owed, **typed)
    assert "Only looking." in response.text and "Nothing is missing." in response.text
    response = act(client, rita, "letter", owed, preview="1", **words(owed.letter, words="Only looking."))
    assert (response.status_code, "Only looking." in response.text) == (200, True)
    assert Letter.objects.values().get() == before


def test_what_is_released_is_what_was_read(client, rita, tom, owed):
    act(client, tom, "letter", owed, **words(owed.letter, words="Changed meanwhile."))
    assert act(client, rita, "letter-release", owed, version=1).status_code == 409
    assert act(client, tom, "letter-release", owed, version=2).status_code == 403  # a recruiter tells
    assert act(client, rita, "letter-release", owed, version=2).status_code == 302
    assert Letter.objects.get().state == "released"


def test_a_released_letter_that_is_changed_goes_back_to_draft(client, rita, owed):
    act(client, rita, "letter-release", owed, version=1)
    act(client, rita, "letter", owed, **words(owed.letter, words="Better words."))
    assert (Letter.objects.get().state, [mail.state for mail in mails("closing_no_match")]) == ("draft", ["cancelled"])


def test_a_letter_that_has_left_is_not_changed(client, rita, owed):
    act(client, rita, "letter-release", owed, version=1)
    clock.forward(AFTER_UNDO)
    send_mail()
    assert act(client, rita, "letter", owed, **words(owed.letter, words="Too late.")).status_code == 409


def test_told_by_phone(client, rita, owed):
    early = (clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    assert act(client, rita, "letter-phone", owed, at=early).status_code == 409
    local = clock.now().astimezone(rita.tz).strftime("%Y-%m-%dT%H:%M")
    assert act(client, rita, "letter-phone", owed, at=local).status_code == 302
    owed.refresh_from_db()
    assert (owed.told_at, mails("closing_no_match")[0].due_at) == (clock.now(), clock.now())


@pytest.mark.parametrize("name", ["letter", "letter-release", "letter-phone"])
def test_without_a_decision_there_is_no_letter(client, rita, cleo, name):
    assert act(client, rita, name, cleo, version=1).status_code == 404


# --- notes -----------------------------------------------------------------------------------------------------------


def test_notes_for_the_team_and_for_recruiters(client, rita, tom, cleo):
    act(client, rita, "note-add", cleo, text="For all.")
    act(client, rita, "note-add", cleo, text="For us.", for_recruiters="on")
    act(client, tom, "note-add", cleo, text="From Tom.", for_recruiters="on")  # not his to choose
    assert list(Note.objects.order_by("pk").values_list("text", "for_recruiters")) == [
        ("For all.", False),
        ("For us.", True),
        ("From Tom.", False),
    ]
    assert act(client, rita, "note-add", cleo, text="\u200b ").status_code == 422


def test_only_its_author_changes_a_note_and_two_tabs_show_both_texts(client, rita, tom, cleo):
    note = transitions.note(cleo, by=rita, text="First.")
    address = reverse("note-edit", args=[cleo.uid, note.uid])
    client.force_login(tom)
    assert client.post(address, {"text": "Tom’s.", "version": 1}).status_code == 403
    client.force_login(rita)
    assert client.post(address, {"text": "Second.", "version": 1}).status_code == 302
    clash = client.post(address, {"text": "Third.", "version": 1})
    assert (clash.status_code, "Second." in clash.text, "Third." in clash.text) == (409, True, True)
    assert (
        client.post(address, {"text": "Third.", "version": clash.context["form"]["version"].value()}).status_code == 302
    )
    assert Note.objects.get().text == "Third."


def test_a_note_for_recruiters_is_nobody_elses_to_open(client, rita, tom, cleo):
    note = transitions.note(cleo, by=rita, text="For us.", for_recruiters=True)
    client.force_login(tom)
    assert client.get(reverse("note-edit", args=[cleo.uid, note.uid])).status_code == 404


# --- the CV ----------------------------------------------------------------------------------------------------------


def test_the_cv_is_a_download_and_its_pages_are_pictures(client, rita, cleo):
    document = make_document(cleo.candidate)
    client.force_login(rita)
    response = client.get(reverse("application-cv", args=[cleo.uid, document.uid]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (
        b"".join(response) == Path(document.file.path).read_bytes()
    )  # read to its end: the client then closes the file
    assert client.get(reverse("application-cv-page", args=[cleo.uid, document.uid, 1])).status_code == 404


def test_a_cv_of_somebody_else_is_not_under_this_address(client, rita, job, cleo):
    document = make_document(make_candidate("Ben Achterberg"))
    client.force_login(rita)
    assert client.get(reverse("application-cv", args=[cleo.uid, document.uid])).status_code == 404


# --- who may do what -------------------------------------------------------------------------------------------------

GETS = [
    "application-back",
    "application-hold",
    "application-move-day",
    "application-hand-over",
    "application-pool",
    "application-undo",
    "application-reopen",
    "application-withdraw",
    "letter",
    "letter-phone",
]
POSTS = [*GETS, "application-settle", "application-confirm", "letter-release", "letter-preview"]


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize(("who", "status"), [("nora", 403), ("hanna", 403), ("iris", 403), ("ada", 403), ("abel", 403)])
def test_who_may_not_act_is_refused(client, request, rita, owed, name, who, status):
    before = Application.objects.values().get()
    assert act(client, request.getfixturevalue(who), name, owed, version=1).status_code == status
    assert Application.objects.values().get() == before


@pytest.mark.parametrize("name", GETS)
def test_every_act_has_a_page_of_its_own_and_looking_at_it_changes_nothing(client, rita, owed, name):
    before = Application.objects.values().get(), Event.objects.count()
    client.force_login(rita)
    assert client.get(reverse(name, args=[owed.uid])).status_code == 200
    assert (Application.objects.values().get(), Event.objects.count()) == before


def test_an_unseen_application_is_not_there_for_any_act(client, rita, cleo):
    other = make_job(team=(make_user("Olga Other", is_recruiter=True),), is_confidential=True)
    hidden = make_application(other, "Ben Achterberg")
    client.force_login(rita)
    answers = {name: client.post(reverse(name, args=[hidden.uid])).status_code for name in POSTS}
    assert answers == dict.fromkeys(POSTS, 404)


def test_a_second_application_is_told_to_those_who_see_both(client, rita, nora, cleo):
    other = make_job("Data engineer", team=(rita,), is_confidential=True)
    make_application(other, candidate=cleo.candidate)
    assert "Cleo also applied for" in see(client, rita, cleo).text
    assert "Data engineer" not in see(client, nora, cleo).text
