"""Who finds it: each only what they may read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from candidates import search
from candidates.models import Application, Candidate
from hiring import clock, roles
from hiring.models import Absence, Job, Look, Member, Role, User
from hiring.testing import make_job, make_user

from .shared import applies, found, is_hired, noted

pytestmark = pytest.mark.django_db


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
