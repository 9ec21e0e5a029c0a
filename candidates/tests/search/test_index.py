"""How the index is kept."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from candidates import search
from candidates.models import Application, Candidate, Document, Entry, Experience, Index, Note
from hiring import clock
from hiring.models import Job, User
from hiring.testing import make_job, make_user

from .shared import applies, found, hands_in, noted

pytestmark = pytest.mark.django_db


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
    assert one == ([9, 10, 4, 9, 5, 6, 6] if connection.vendor == "postgresql" else [9, 9, 3, 9, 5, 6, 6])


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
