"""A colleague who applies: nobody owes themselves the word, and their line and peers never owe it."""

from __future__ import annotations

from datetime import date

import pytest

from candidates import promise, sweep, transitions
from candidates.models import Application
from hiring.models import Absence, User
from hiring.states import IllegalMove
from hiring.testing import decide, mails, make_candidate, make_job, make_user, stage_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def applies(job, user: User) -> Application:
    """The colleague's own application, known by their address alone."""
    return transitions.apply(job, make_candidate(user.name, email=user.email.upper()))


def test_who_leads_the_team_does_not_answer_their_own_application(rita, tom, lea, job):
    own = applies(job, rita)
    assert own.owed_by == lea
    assert {mail.to for mail in mails()} == {rita.email.upper()}  # the receipt, as to everybody


def test_without_a_lead_the_hiring_manager_answers(rita, tom, job):
    assert applies(job, rita).owed_by == tom


def test_neither_line_nor_peers_nor_reports_answer(rita, tom, lea, job):
    dana, iris = make_user("Dana Ruiz"), make_user("Iris Falk")
    for user, line in ((rita, dana), (iris, dana), (lea, iris)):
        User.objects.filter(pk=user.pk).update(line=line)
    assert applies(job, iris).owed_by == tom  # Rita is a peer, Lea reports to Iris


def test_with_nobody_else_the_form_is_refused_and_nothing_is_stored(rita):
    job = make_job(team=(rita,))
    with pytest.raises(IllegalMove, match="Nobody is there to answer"):
        applies(job, rita)
    assert not Application.objects.exists()


def test_a_cover_does_not_get_their_own_promise(rita, tom, lea, job):
    Absence.objects.create(user=rita, first_day=date(2026, 11, 24), last_day=date(2026, 11, 27), cover=tom)
    own = applies(job, tom)
    assert (own.owed_by, own.promised_for.date()) == (rita, date(2026, 12, 1))  # her days away do not count
    moved = decide(own, "advance", by=rita, to=stage_of(own, "chat"))
    assert (moved.owed_by, moved.stage.slug) == (rita, "chat")
    assert transitions.apply(job, make_candidate("Cleo Okafor")).owed_by == tom


def test_nobody_is_handed_their_own_file(rita, tom, job):
    own = applies(job, tom)
    with pytest.raises(IllegalMove, match="Tom Berg may not open this file"):
        transitions.hand_over(own, by=rita, to=tom)


def test_a_promise_of_somebody_who_left_is_not_handed_to_the_one_who_waits_for_it(rita, tom, lea, job):
    own = applies(job, tom)
    Application.objects.filter(pk=own.pk).update(owed_by=lea)
    User.objects.filter(pk__in=[lea.pk, rita.pk]).update(is_active=False)
    nora = make_user("Nora Lind", is_lead=True)
    assert sweep.hand_on() == 1
    assert Application.objects.get().owed_by == nora


def test_a_stranger_is_answered_by_whoever_leads(rita, tom, lea, job):
    assert promise.owner_for(job, make_candidate("Cleo Okafor")) == promise.owner_for(job) == rita
