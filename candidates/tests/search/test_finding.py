"""What is found by which words, alike on both engines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates import search
from candidates.models import Note
from candidates.search.text import parse, places, snippet, tokens
from hiring import clock
from hiring.models import Job, User

from .shared import applies, found, noted

pytestmark = pytest.mark.django_db


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
