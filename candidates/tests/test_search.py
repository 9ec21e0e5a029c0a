"""Search finds what was said and written, for those who may read it, alike on both engines."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from candidates import search, transitions
from candidates.models import (
    Application,
    Candidate,
    CandidateSkill,
    Document,
    Entry,
    Experience,
    Index,
    Letter,
    Note,
)
from candidates.search.text import parse, places, snippet, tokens
from hiring import clock, roles
from hiring.models import Absence, Job, Look, Member, Opening, Role, Skill, User
from hiring.testing import make_application, make_candidate, make_job, make_user

pytestmark = pytest.mark.django_db


def applies(name: str, job: Job, *, cv: str = "", skills: str = "", word: str = "", **fields: Any) -> Application:
    """An application; a person of that name applies again."""
    candidate = Candidate.objects.filter(name=name).first()
    if candidate is None:
        fields.setdefault("email", f"{name.replace(' ', '.').lower()}@people.example")
        candidate = make_candidate(name, **fields)
    for wording in filter(None, skills.split(", ")):
        skill, _ = Skill.objects.get_or_create(name=wording, slug=Skill.slug_of(wording))
        CandidateSkill.objects.create(candidate=candidate, skill=skill, wording=wording)
    application = make_application(job, candidate=candidate, word=word)
    if cv:
        hands_in(candidate, cv)
    return application


def hands_in(candidate: Candidate, text: str, state: str = Document.State.READ) -> Document:
    """A newer CV of which this was read."""
    document = Document.objects.create(
        candidate=candidate,
        version=candidate.documents.count() + 1,
        file="cv/00/0.pdf",
        name="cv.pdf",
        size=1,
        sha256="0",
        state=state,
        text=text,
        added_at=clock.now(),
    )
    search.index_document(document)
    return document


def noted(application: Application, text: str, by: User, *, for_recruiters: bool = False) -> Note:
    return transitions.note(application, by=by, text=text, for_recruiters=for_recruiters)


def is_hired(application: Application) -> None:
    letter = Letter.objects.create(application=application, closure="hired")
    told = dict.fromkeys(("owed_by", "promised_for", "first_promised_for")) | dict.fromkeys(
        ("next_step", "turn", "promised_zone"), ""
    )
    Application.objects.filter(pk=application.pk).update(
        state="hired",
        closure="hired",
        decided_at=clock.now(),
        told_at=clock.now(),
        letter=letter,
        opening=Opening.objects.create(job=application.job),
        **told,
    )


@pytest.fixture
def backend(rita: User, tom: User) -> Job:
    return make_job("Back end", team=(rita, tom))


def found(user: Any, words: str, **limits: int) -> list[tuple[str, str, str]]:
    """Whom the user finds: name, source, and the line with the matches in brackets. `matching` must agree."""
    hits = search.find(user, words, **limits)
    if not limits:
        assert sorted(hit.application.pk for hit in hits) == sorted(
            search.matching(user, words).values_list("pk", flat=True)
        )
    return [
        (hit.candidate.name, hit.source.value, "".join(f"[{text}]" if match else text for text, match in hit.snippet))
        for hit in hits
    ]


# What is found


def test_each_source_answers_with_its_own_line(rita: User, backend: Job) -> None:
    cleo = applies(
        "Cleo Adams", backend, skills="PostgreSQL, C++", word="I grew up on a lighthouse.",
        cv="Built ferries\nin Rotterdam, then wrote their timetable engine in Erlang.",
    )  # fmt: skip
    noted(cleo, "Explains queues beautifully.", rita)
    noted(cleo, "Wants to earn more than the band.", rita, for_recruiters=True)

    assert found(rita, "cleo") == [("Cleo Adams", "name", "[Cleo] Adams")]
    assert found(rita, "erlang") == [
        ("Cleo Adams", "cv", "… Rotterdam, then wrote their timetable engine in [Erlang].")
    ]
    assert found(rita, "postgres") == [("Cleo Adams", "skills", "C++, [PostgreS]QL")]
    assert found(rita, "lighthouse") == [("Cleo Adams", "word", "I grew up on a [lighthouse].")]
    assert found(rita, "queue") == [("Cleo Adams", "note", "Explains [queue]s beautifully.")]
    assert found(rita, "earn band") == [("Cleo Adams", "recruiters", "Wants to [earn] more than the [band].")]
    assert found(rita, "cleo.adams@people.example") == [("Cleo Adams", "email", "[cleo].[adams]@[people].[example]")]


def test_every_word_must_be_found_wherever_it_stands(rita: User, backend: Job) -> None:
    applies("Cleo Adams", backend, cv="Erlang for ferries")
    applies("Bo Adams", backend, cv="Haskell for banks")
    assert found(rita, "adams erlang") == [("Cleo Adams", "cv", "[Erlang] for ferries")]
    assert found(rita, "erlang haskell") == []
    assert found(rita, "ferries cleo bank") == []


def test_only_the_last_word_may_be_unfinished(rita: User, backend: Job) -> None:
    applies("Cleo Adams", backend, cv="Erlang for ferries")
    assert [name for name, _, _ in found(rita, "erlang fer")] == ["Cleo Adams"]
    assert found(rita, "erl ferries") == []
    assert found(rita, "lang") == []


def test_a_single_letter_begins_names_only(rita: User, backend: Job) -> None:
    applies("Rahel Moor", backend, cv="Cobol")
    applies("Bo Adams", backend, cv="Statistics in R, and much more")
    assert found(rita, "r") == [
        ("Rahel Moor", "name", "[R]ahel Moor"),
        ("Bo Adams", "cv", "Statistics in [R], and much more"),
    ]
    assert found(rita, "c") == []


def test_names_come_first_whole_ones_before_beginnings_then_the_newest(rita: User, backend: Job) -> None:
    for name, cv in (
        ("Ann Lee", ""),
        ("Bo Ek", "I worked with Ann"),
        ("Annabel Roe", ""),
        ("Cy Fox", "Annual reports"),
    ):
        applies(name, backend, cv=cv)
    everybody = ["Ann Lee", "Annabel Roe", "Cy Fox", "Bo Ek"]
    assert [name for name, _, _ in found(rita, "ann")] == everybody
    for limit in range(5):
        assert [name for name, _, _ in found(rita, "ann", limit=limit)] == everybody[:limit]


@pytest.mark.parametrize(
    ("said", "asked", "shown"),
    [
        ("Modern C++ and Qt", "c++", "Modern [C++] and Qt"),
        ("Modern C++17 and Qt", "C++", "Modern [C++]17 and Qt"),
        ("Mostly C# since 2009", "c#", "Mostly [C#] since 2009"),
        ("Mostly .NET since 2009", ".net", "Mostly [.NET] since 2009"),
        ("Mostly ASP.NET since 2009", ".net", "Mostly ASP[.NET] since 2009"),
        ("Mostly ASP.NET since 2009", "asp.net", "Mostly [ASP][.NET] since 2009"),
        ("Wrote it in C", "in c", "Wrote it [in] [C]"),
        ("Node.js on the server", "node.js", "[Node].[js] on the server"),
        ("With Seán O’Neil in Cork", "o'neil", "With Seán [O]’[Neil] in Cork"),
        ("With Seán O'Neil in Cork", "oneil", "With Seán [O'Neil] in Cork"),
        ("With Seán O'Neil in Cork", "neil sean", "With [Seán] O'[Neil] in Cork"),
        ("Front-end work", "frontend", "[Front-end] work"),
        ("Frontend work", "front-end", "[Frontend] work"),
        ("Front end work", "front-end", "[Front] [end] work"),
        ("Nguyễn Đặng", "nguyen dang", "[Nguyễn] [Đặng]"),
        ("Łukasz Żółć", "lukasz zolc", "[Łukasz] [Żółć]"),
        ("Lukasz", "Łukasz", "[Lukasz]"),
        ("Søren Ærø, Straße", "soren aero strasse", "[Søren] [Ærø], [Straße]"),
        ("İstanbul, Iğdır", "istanbul igdir", "[İstanbul], [Iğdır]"),
        ("The ofﬁce was closed", "office", "The [ofﬁce] was closed"),
        ("山田太郎", "太郎", "山田[太][郎]"),
        ("Пётр Ильич", "петр", "[Пётр] Ильич"),
        ("שלום עולם", "עולם", "שלום [עולם]"),
        ("snake_case and CamelCase", "case", "snake_[case] and CamelCase"),
        ("neither AND nor NEAR(", "near and", "neither [AND] nor [NEAR]("),
    ],
)
def test_words_are_found_as_people_write_them(rita: User, backend: Job, said: str, asked: str, shown: str) -> None:
    applies("Cleo Adams", backend, cv=said)
    assert found(rita, asked) == [("Cleo Adams", "cv", shown)]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("C and networks", "c++"),
        ("C and networks", "c#"),
        ("C and networks", ".net"),
        ("C++ only", "c#"),
        ("C# only", "c++"),
        ("planet.network", ".net"),
        ("C++ and C#", "c developer"),
    ],
)
def test_languages_with_signs_are_not_mistaken(rita: User, backend: Job, said: str, asked: str) -> None:
    applies("Bo Adams", backend, cv=said)
    assert found(rita, asked) == []


WORST = [
    ("", []),
    ("   \n\t ", []),
    ("\x00", []),
    ("cleo\x00adams", ["Cleo Adams"]),
    ("\ud800", []),
    ("cleo \udfff", ["Cleo Adams"]),
    ("!?…—()[]{}<>|&^%$@~", []),
    ("'", []),
    ('"cleo', ["Cleo Adams"]),
    ("cleo'; DROP TABLE candidates_search; --", []),
    ("cleo*", ["Cleo Adams"]),
    ("cleo AND", []),
    ("NEAR(cleo adams)", []),
    ("name:cleo", []),
    ("{cv} : cleo", []),
    ("^cleo", ["Cleo Adams"]),
    ("cleo & ! | <-> :*", ["Cleo Adams"]),
    ("\\", []),
    ("cleo\\", ["Cleo Adams"]),
    ("🙂", []),
    ("cleo 🙂👩‍👩‍👧", ["Cleo Adams"]),
    ("\u202ecleo\u202c", ["Cleo Adams"]),
    ("cl\u200beo\u00ad", ["Cleo Adams"]),
    ("ｃｌｅｏ", ["Cleo Adams"]),
    ("c" * 10_000, []),
    ("cleo " * 2_000, ["Cleo Adams"]),
    ("a-" * 5_000, []),
    ("%s %d %% _", []),
    ("مرحبا", []),
    ("++ ## ..net", []),
]


@pytest.mark.parametrize(("asked", "expected"), WORST, ids=range(len(WORST)))
def test_nothing_that_can_be_typed_is_refused(rita: User, backend: Job, asked: str, expected: list[str]) -> None:
    applies("Cleo Adams", backend, cv="Erlang for ferries")
    assert [name for name, _, _ in found(rita, asked)] == expected


@pytest.mark.parametrize("asked", [asked for asked, _ in WORST if asked.strip()], ids=str)
def test_nothing_that_can_be_written_stops_the_index(rita: User, backend: Job, asked: str) -> None:
    cleo = applies("Cleo Adams", backend)
    unsaved = Note(pk=7, application=cleo, by=rita, text=f"{asked} lighthouse", made_at=clock.now())
    search.index_note(unsaved)
    assert [name for name, _, _ in found(rita, "lighthouse")] == ["Cleo Adams"]


@given(st.text(max_size=120))
def test_every_word_of_a_text_finds_it(text: str) -> None:
    said = tokens(text)
    for word in text.split():
        query = parse(word[:200])
        for ways in query.words:
            assert any(said.issuperset(way) for way in ways), (word, said)
        places(text, query.marks)


def test_a_very_long_cv_is_found_by_its_words(rita: User, backend: Job) -> None:
    applies("Cleo Adams", backend, cv=" ".join(f"word{n}" for n in range(15_000)))
    assert [name for name, _, _ in found(rita, "word17")] == ["Cleo Adams"]
    assert [name for name, _, _ in found(rita, "word14999")] == ["Cleo Adams"]


def test_a_snippet_is_data_and_short() -> None:
    text = "<b>before</b> " * 40 + "the <i>lighthouse</i> " + "after " * 60
    pieces = snippet(text, places(text, parse("lighthouse").marks)[1])
    assert [piece for piece in pieces if piece[1]] == [("lighthouse", True)]
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert "<i>" in pieces[1][0]
    assert len("".join(words for words, _ in pieces)) < 200


# Who finds it


def test_a_stranger_finds_nothing(rita: User, backend: Job) -> None:
    from django.contrib.auth.models import AnonymousUser

    applies("Cleo Adams", backend)
    gone = make_user("Gone", is_lead=True, is_active=False)
    approver, interviewer = make_user("Dana Directs", is_approver=True), make_user("Iris", is_interviewer=True)
    for user in (AnonymousUser(), None, gone, approver, interviewer, make_user("Ada", is_administrator=True)):
        assert found(user, "cleo") == []


def test_a_recruiters_note_is_found_by_recruiters_only(rita: User, tom: User, backend: Job) -> None:
    cleo = applies("Cleo Adams", backend, cv="Erlang")
    noted(cleo, "lighthouse", rita)
    noted(cleo, "bonfire", rita, for_recruiters=True)
    assert found(rita, "bonfire") == [("Cleo Adams", "recruiters", "[bonfire]")]
    assert found(tom, "lighthouse") == [("Cleo Adams", "note", "[lighthouse]")]
    for words in ("bonfire", "b", "bon", "cleo bonfire", "erlang bonfire", "lighthouse bonfire", "bonfire cleo"):
        assert found(tom, words) == []
    assert search.matching(tom, "bonfire").count() == 0


def test_a_note_on_a_job_i_cannot_see_is_not_even_counted(rita: User, tom: User, backend: Job) -> None:
    rex = make_user("Rex", is_recruiter=True)
    secret = make_job("Secret", team=(rex,), is_confidential=True)
    applies("Cleo Adams", backend, cv="Erlang")
    hidden = applies("Cleo Adams", secret, word="submarine")
    noted(hidden, "bonfire", rex, for_recruiters=True)
    noted(hidden, "lighthouse", rex)

    assert found(rita, "cleo") == [("Cleo Adams", "name", "[Cleo] Adams")]
    assert len(found(rex, "cleo")) == 2
    for words in ("submarine", "bonfire", "lighthouse", "cleo lighthouse"):
        assert len(found(rex, words)) == 1
        assert found(rita, words) == []
        assert found(tom, words) == []


def test_the_line_shown_is_never_of_what_may_not_be_read(rita: User, tom: User, backend: Job) -> None:
    cleo = applies("Cleo Adams", backend, cv="Erlang")
    noted(cleo, "Erlang, for a fortune", rita, for_recruiters=True)
    noted(cleo, "Cleo knows Erlang", rita, for_recruiters=True)
    assert found(tom, "erlang cleo") == [("Cleo Adams", "cv", "[Erlang]")]
    assert found(rita, "erlang cleo") == [("Cleo Adams", "recruiters", "[Cleo] knows [Erlang]")]


def test_a_mail_address_is_found_by_those_who_may_read_it(
    rita: User, tom: User, backend: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    applies("Cleo Adams", backend)
    assert found(tom, "people.example") == [("Cleo Adams", "email", "cleo.adams@[people].[example]")]
    monkeypatch.setitem(roles.MATRIX, "contact.view", {Role.RECRUITER: "R"})
    assert found(tom, "people.example") == []
    assert found(tom, "adams people") == []
    assert len(found(rita, "people.example")) == 1


def test_a_cv_is_found_by_those_who_may_read_it(
    rita: User, tom: User, backend: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    applies("Cleo Adams", backend, cv="Erlang")
    monkeypatch.setitem(roles.MATRIX, "application.cv", {Role.RECRUITER: "R"})
    assert found(tom, "erlang") == []
    assert len(found(tom, "cleo")) == len(found(rita, "erlang")) == 1


def test_rights_that_differ_by_application_are_kept_apart(rita: User, backend: Job) -> None:
    """Mia manages one job and is HR: of the hired she reads the CV, of her own job's people the notes too."""
    mia = make_user("Mia", is_manager=True, is_hr=True)
    hers = make_job(
        "Hers",
        team=(
            rita,
            mia,
        ),
    )
    noted(applies("Bo Ek", hers, cv="Erlang"), "lighthouse", rita)
    hired = applies("Cleo Adams", backend, cv="Erlang")
    noted(hired, "lighthouse bonfire", rita)
    applies("Dee Fox", backend, cv="Erlang")
    assert [name for name, _, _ in found(mia, "erlang")] == ["Bo Ek"]
    is_hired(hired)
    assert [name for name, _, _ in found(mia, "erlang")] == ["Cleo Adams", "Bo Ek"]
    assert found(mia, "lighthouse") == [("Bo Ek", "note", "[lighthouse]")]
    assert found(mia, "cleo lighthouse") == []
    assert found(mia, "erlang bonfire") == []
    assert found(mia, "erlang bo lighthouse") == [("Bo Ek", "cv", "[Erlang]")]


def test_hr_finds_the_hired_and_no_notes(rita: User, backend: Job) -> None:
    hanna = make_user("Hanna", is_hr=True)
    cleo = applies("Cleo Adams", backend, cv="Erlang")
    noted(cleo, "lighthouse", rita)
    assert found(hanna, "erlang") == []
    is_hired(cleo)
    assert found(hanna, "erlang") == [("Cleo Adams", "cv", "[Erlang]")]
    assert found(hanna, "lighthouse") == []


def test_an_administrator_finds_what_was_opened_with_a_reason(rita: User, backend: Job) -> None:
    ada = make_user("Ada", is_administrator=True)
    applies("Cleo Adams", backend, cv="Erlang")
    applies("Bo Ek", make_job("Front end", team=(rita,)), cv="Erlang")
    assert found(ada, "erlang") == []
    now = clock.now()
    Look.objects.create(user=ada, job=backend, reason="A complaint", opened_at=now, until=now + timedelta(hours=1))
    assert found(ada, "erlang") == [("Cleo Adams", "cv", "[Erlang]")]


def test_a_cover_finds_what_the_covered_finds(rita: User, tom: User, backend: Job) -> None:
    zoe = make_user("Zoe", is_interviewer=True)
    noted(applies("Cleo Adams", backend), "lighthouse", rita)
    today = clock.now().date()
    assert found(zoe, "lighthouse") == []
    days = {"first_day": today - timedelta(days=1), "last_day": today + timedelta(days=1)}
    Absence.objects.create(user=tom, cover=zoe, **days)
    assert len(found(User.objects.get(pk=zoe.pk), "lighthouse")) == 1


def test_nobody_finds_their_own_file_and_peers_find_no_colleague(rita: User, tom: User, backend: Job) -> None:
    lena = make_user("Lena", is_lead=True)
    peer = make_user("Pia Peers", is_recruiter=True, line=lena)
    applies("Sam Inside", backend, cv="Erlang", user=make_user("Sam Inside", is_recruiter=True, line=lena))
    sam = User.objects.get(name="Sam Inside")
    Member.objects.create(job=backend, user=sam)
    Member.objects.create(job=backend, user=peer)
    applies("Rita Twice", backend, cv="Erlang")
    Candidate.objects.filter(name="Rita Twice").update(email_key=rita.email)
    assert [name for name, _, _ in found(rita, "erlang")] == ["Sam Inside"]
    assert [name for name, _, _ in found(tom, "erlang")] == ["Rita Twice", "Sam Inside"]
    for user in (sam, peer, lena):
        assert [name for name, _, _ in found(user, "erlang")] == ["Rita Twice"]
    assert found(make_user("Far", is_recruiter=True), "erlang") == []  # both are colleagues, and he is not in the team


@pytest.mark.parametrize("few", [0, 1, 2])
def test_common_words_are_found_alike(rita: User, tom: User, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many say it and however many one may see, PostgreSQL's ways of asking give one answer."""
    monkeypatch.setattr(search.finding, "FEW", few)
    mia = make_user("Mia", is_manager=True, is_hr=True)
    front, back = make_job("Front end", team=(rita, mia)), make_job("Back end", team=(rita, tom))
    for name, job in (("Bo Ek", back), ("Cleo Adams", front), ("Dee Erlang", front), ("Eve Fox", back)):
        application = applies(name, job, cv="Erlang")
    is_hired(application)
    everybody = ["Dee Erlang", "Eve Fox", "Cleo Adams", "Bo Ek"]
    assert [name for name, _, _ in found(rita, "erlang")] == everybody
    assert [name for name, _, _ in found(rita, "erlang", limit=3)] == everybody[:3]
    assert [name for name, _, _ in found(tom, "erlang")] == ["Eve Fox", "Bo Ek"]
    assert [name for name, _, _ in found(mia, "erl")] == ["Dee Erlang", "Eve Fox", "Cleo Adams"]


def test_matching_filters_what_is_visible(rita: User, tom: User, backend: Job) -> None:
    applies("Cleo Adams", backend, cv="Erlang")
    applies("Bo Ek", backend, cv="Haskell")
    applies("Cy Fox", make_job("Front end", team=(rita,)), cv="Erlang")
    people = Application.objects.visible_to(tom).filter(pk__in=search.matching(tom, "erlang").values("pk"))
    assert [application.candidate.name for application in people] == ["Cleo Adams"]
    assert people.count() == 1


# How it is kept


def test_what_changes_is_found_as_it_stands(rita: User, tom: User, backend: Job) -> None:
    cleo = applies("Cleo Adams", backend, cv="Erlang", word="lighthouse", email="cleo@people.example")
    note = noted(cleo, "bonfire", rita)
    person = cleo.candidate

    Candidate.objects.filter(pk=person.pk).update(name="Cleo Brandt", headline="Ferry engineer", place="Cork")
    Experience.objects.create(candidate=person, title="Pilot", company="Harbour Ltd", entailed="Towing")
    search.index_candidate(person)
    assert found(rita, "adams") == []
    assert found(rita, "brandt")[0][1:] == ("name", "Cleo [Brandt]")
    assert found(rita, "ferry towing harbour cork")[0][1] == "skills"

    hands_in(person, "", Document.State.NO_TEXT)
    assert len(found(rita, "erlang")) == 1
    hands_in(person, "Haskell")
    assert found(rita, "erlang") == []
    assert len(found(rita, "haskell")) == 1

    note.text, note.for_recruiters = "campfire", True
    note.save()
    search.index_note(note)
    assert found(rita, "bonfire") == []
    assert found(tom, "campfire") == []
    assert len(found(rita, "campfire")) == 1

    cleo.word = " "
    cleo.save()
    search.index_application(cleo)
    assert found(rita, "lighthouse") == []
    assert not Entry.objects.filter(source="word").exists()


def test_reindex_gives_the_same_again_and_drops_what_is_no_more(rita: User, tom: User, backend: Job) -> None:
    for name in ("Cleo Adams", "Bo Ek", "Cy Fox"):
        application = applies(name, backend, cv="Erlang", skills=f"Skill of {name}", word="Hello")
        noted(application, "lighthouse", rita)
        noted(application, "bonfire", rita, for_recruiters=True)
    hands_in(application.candidate, "Haskell")
    before = sorted(Entry.objects.values_list("key", "candidate", "application", "source", "text"))
    asked = ("erlang", "haskell", "hello", "lighthouse", "bonfire", "skill", "cleo", "people.example")
    told = [found(user, words) for user in (rita, tom) for words in asked]

    Entry.objects.create(candidate=application.candidate, source="note", key="note:0", text="stale")
    Index.objects.all().delete()
    assert found(rita, "erlang") == []
    assert search.reindex(batch=2) == 3
    assert sorted(Entry.objects.values_list("key", "candidate", "application", "source", "text")) == before
    assert [found(user, words) for user in (rita, tom) for words in asked] == told
    call_command("reindex", verbosity=0)
    assert [found(user, words) for user in (rita, tom) for words in asked] == told


def test_an_application_that_goes_leaves_the_index(rita: User, backend: Job) -> None:
    cleo = applies("Cleo Adams", backend, cv="Erlang")
    applies("Bo Ek", backend, cv="Erlang")
    cleo.candidate.delete()
    assert [name for name, _, _ in found(rita, "erlang")] == ["Bo Ek"]
    assert Index.objects.count() == 1
    assert not Entry.objects.filter(text__contains="Adams").exists()


def counted(act: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_the_queries_do_not_grow(rita: User, tom: User, backend: Job) -> None:
    def acts(application: Application) -> list[int]:
        note = Note.objects.filter(application=application).first()
        document = application.candidate.documents.first()
        return [
            counted(lambda: search.find(rita, "erlang")),
            counted(lambda: search.find(rita, "cleo")),
            counted(lambda: list(search.matching(rita, "erlang"))),
            counted(lambda: search.index_candidate(application.candidate)),
            counted(lambda: search.index_application(application)),
            counted(lambda: search.index_document(document)),
            counted(lambda: search.index_note(note)),
        ]

    cleo = applies("Cleo Adams", backend, cv="Erlang", skills="Ada", word="Hi")
    noted(cleo, "Erlang", rita)
    rita.personas  # noqa: B018 - known once per request
    one = acts(cleo)
    for n, name in enumerate(("Bo Ek", "Cleo Fox")):
        noted(applies(name, backend, cv="Erlang", skills=f"S{n}, T{n}", word="Hi"), "Erlang", rita)
    again = applies("Cleo Adams", make_job("Front end", team=(rita,)), word="Hi again")
    for n in range(3):
        noted(again, f"Erlang {n}", rita)
    assert acts(cleo) == one
    assert one == ([5, 5, 2, 9, 5, 6, 6] if connection.vendor == "postgresql" else [4, 3, 1, 9, 5, 6, 6])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_notes_at_once_are_both_found() -> None:
    rita = make_user("Rita Recruits", is_recruiter=True)
    cleo = applies("Cleo Adams", make_job("Back end", team=(rita,)))
    words = [f"lighthouse{n}" for n in range(8)]
    ready = threading.Barrier(len(words))

    def write(word: str) -> None:
        try:
            with transaction.atomic():
                note = Note.objects.create(application=cleo, by=rita, text=word, made_at=clock.now())
                ready.wait(10)
                search.index_note(note)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[word]) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(found(rita, word)) for word in words] == [1] * len(words)
