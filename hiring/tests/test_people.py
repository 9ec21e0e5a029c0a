"""Colleagues: invited, away, leaving. Nobody goes while somebody waits for a word from them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from candidates import links, transitions
from candidates.models import Application, Event, Mail, Todo
from hiring import clock, people
from hiring.models import Absence, Member, User
from hiring.states import IllegalMove
from hiring.testing import MONDAY, mails, make_application, make_candidate, make_job, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(monday: Any) -> None:
    """It is ten on a Monday morning."""


def owners() -> dict[str, str]:
    return dict(Application.objects.values_list("candidate__name", "owed_by__name"))


# Invitations


def test_an_invitation_leads_to_a_password_once(ada):
    noa = make_user("Noa Kern", is_interviewer=True)

    mail = people.invite(noa, by=ada)
    secret = links.invitation(noa, mail.queued_at).rstrip("/").rsplit("/", 1)[1]

    assert (mail.to, mail.state, "[[invitation]]" in mail.body, noa.invited_at) == (noa.email, "waiting", True, MONDAY)
    assert links.OneTimeTokens().check_token(noa, secret)
    people.join(noa, "correct horse battery")
    noa.refresh_from_db()
    assert (noa.joined_at, noa.check_password("correct horse battery")) == (MONDAY, True)
    assert not links.OneTimeTokens().check_token(noa, secret)
    with pytest.raises(IllegalMove, match="has joined already"):
        people.invite(noa, by=ada)


def test_a_later_invitation_takes_the_place_of_one_that_has_not_left(ada):
    noa = make_user("Noa Kern")
    people.invite(noa, by=ada)
    clock.forward(timedelta(hours=1))

    people.invite(noa, by=ada)

    assert [mail.state for mail in mails("invitation")] == ["cancelled", "waiting"]


def test_an_invitation_runs_out_after_three_days(ada):
    noa = make_user("Noa Kern")
    mail = people.invite(noa, by=ada)
    secret = links.invitation(noa, mail.queued_at).rstrip("/").rsplit("/", 1)[1]

    clock.forward(timedelta(days=3, minutes=1))

    assert not links.OneTimeTokens().check_token(noa, secret)


def test_of_two_who_use_one_invitation_the_second_is_refused(ada):
    noa = make_user("Noa Kern")
    first, second = User.objects.get(pk=noa.pk), User.objects.get(pk=noa.pk)
    people.join(first, "correct horse battery")

    with pytest.raises(IllegalMove, match="has been used already"):
        people.join(second, "another one entirely")

    noa.refresh_from_db()
    assert noa.check_password("correct horse battery")


# Leaving


def test_nobody_goes_while_somebody_waits_for_a_word_from_them(ada, rita, cleo):
    with pytest.raises(IllegalMove, match="1 person still waits for a word from Rita Moss"):
        people.deactivate(rita, by=ada)

    rita.refresh_from_db()
    assert rita.is_active


def test_everything_goes_to_one_colleague_in_one_act(ada, rita, tom, job, cleo):
    mihai = make_application(job, "Mihai Bălan")
    day, first = cleo.promised_for, cleo.first_promised_for
    todo = Todo.objects.create(
        kind="dead_mail", occasion="x", application=cleo, owner=rita, made_at=MONDAY, due_at=MONDAY + timedelta(days=1)
    )
    secret = make_job("Chief of staff", team=(rita,), is_confidential=True)
    make_application(secret, "Linh Nguyễn")
    nora = make_user("Nora Ek", is_recruiter=True)

    assert people.deactivate(rita, by=ada, to=nora) == 3

    assert owners() == {"Cleo Okafor": "Nora Ek", "Mihai Bălan": "Nora Ek", "Linh Nguyễn": "Nora Ek"}
    cleo.refresh_from_db()
    todo.refresh_from_db()
    rita.refresh_from_db()
    assert (cleo.promised_for, cleo.first_promised_for, todo.owner, rita.is_active) == (day, first, nora, False)
    leading = Member.objects.filter(leads=True).values_list("job__title", "user__name")
    assert sorted(leading) == [("Back-end engineer", "Nora Ek"), ("Chief of staff", "Nora Ek")]
    assert Application.objects.allowed(nora, "promise").count() == 3
    assert sorted(mail.application.candidate.name for mail in mails("new_owner")) == [
        "Cleo Okafor",
        "Linh Nguyễn",
        "Mihai Bălan",
    ]
    assert list(mihai.events.values_list("verb", "by__name"))[-1] == ("handed_over", "Ada Stone")


def test_somebody_who_may_not_answer_takes_nothing_over(ada, rita, iris, cleo):
    with pytest.raises(IllegalMove, match="Choose a recruiter or hiring manager"):
        people.deactivate(rita, by=ada, to=iris)
    assert owners() == {"Cleo Okafor": "Rita Moss"}


def test_where_nobody_waits_for_a_word_anybody_who_is_here_takes_over(ada, tom):
    hanna, gone = make_user("Hanna Weiss", is_hr=True), make_user("Otto Vik", is_hr=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    with pytest.raises(IllegalMove, match="Choose a colleague who is here."):
        people.take_over(hanna, gone, by=ada)
    assert people.take_over(hanna, tom, by=ada) == 0


def test_nobody_takes_over_their_own_file(ada, rita, job, nora):
    transitions.apply(job, make_candidate("Nora Vale", email=nora.email))

    with pytest.raises(IllegalMove, match="Nora Vale may not open one of these files"):
        people.deactivate(rita, by=ada, to=nora)

    rita.refresh_from_db()
    assert (rita.is_active, owners()) == (True, {"Nora Vale": "Rita Moss"})


def test_the_only_administrator_stays_and_nobody_deactivates_themselves(ada):
    with pytest.raises(IllegalMove, match="You cannot deactivate yourself"):
        people.deactivate(ada, by=ada)
    other = make_user("Otto Berg", is_administrator=True)
    people.deactivate(ada, by=other)
    with pytest.raises(IllegalMove, match="Otto Berg is the only administrator"):
        people.deactivate(other, by=make_user("Somebody"))


def test_gone_is_gone_at_the_next_request_and_back_again(client, ada, iris):
    client.force_login(iris)
    assert client.get("/team/me/").status_code == 200

    people.deactivate(iris, by=ada)

    assert client.get("/team/me/").status_code == 302
    people.reactivate(iris)
    client.force_login(iris)
    assert client.get("/team/me/").status_code == 200


def test_mails_to_somebody_who_left_do_not_leave(ada, iris):
    User.objects.filter(pk=iris.pk).update(joined_at=None)
    people.invite(iris, by=ada)

    people.deactivate(iris, by=ada)

    assert list(Mail.objects.values_list("state", "ended_why")) == [("cancelled", "The account was deactivated.")]


# Being away


def promised(application: Application, day: date) -> None:
    """The day is moved, as its owner did."""
    transitions.move_day(application, by=application.owed_by, to=day)


def test_what_falls_into_an_absence_goes_to_the_cover_and_nothing_else(rita, tom, job):
    for name, day in (("Before", 26), ("First", 27), ("Last", 30)):
        promised(make_application(job, name), date(2026, 11, day))
    promised(make_application(job, "After"), date(2026, 12, 1))
    day = Application.objects.get(candidate__name="First").promised_for

    away = people.be_away(rita, first_day=date(2026, 11, 27), last_day=date(2026, 11, 30), cover=tom, by=rita)

    assert (away.handed, away.left) == (2, 0)
    assert owners() == {"Before": "Rita Moss", "First": "Tom Berg", "Last": "Tom Berg", "After": "Rita Moss"}
    assert Application.objects.get(candidate__name="First").promised_for == day
    assert Event.objects.filter(verb="handed_over").count() == 2


def test_the_days_are_those_of_the_owners_own_calendar(rita, tom, job):
    User.objects.filter(pk=rita.pk).update(zone="Pacific/Auckland")
    rita.refresh_from_db()
    application = make_application(job)
    promised(application, date(2026, 11, 27))
    assert application.promised_for == datetime(2026, 11, 27, 17, tzinfo=ZoneInfo("Pacific/Auckland"))

    people.be_away(rita, first_day=date(2026, 11, 28), last_day=date(2026, 11, 30), cover=tom, by=rita)
    assert owners() == {"Cleo Okafor": "Rita Moss"}

    people.be_away(rita, first_day=date(2026, 11, 27), last_day=date(2026, 11, 27), cover=tom, by=rita)
    assert owners() == {"Cleo Okafor": "Tom Berg"}


def test_without_a_cover_promises_stay_and_are_counted(rita, job):
    promised(make_application(job), date(2026, 11, 27))

    away = people.be_away(rita, first_day=date(2026, 11, 27), last_day=date(2026, 11, 27), cover=None, by=rita)

    assert (away.handed, away.left, owners()) == (0, 1, {"Cleo Okafor": "Rita Moss"})


def test_a_cover_never_gets_their_own_file(rita, tom, job):
    application = transitions.apply(job, make_candidate("Tom Berg", email=tom.email.upper()))
    promised(application, date(2026, 11, 27))

    away = people.be_away(rita, first_day=date(2026, 11, 27), last_day=date(2026, 11, 27), cover=tom, by=rita)

    assert (away.handed, away.left, owners()) == (0, 1, {"Tom Berg": "Rita Moss"})


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 20), date(2026, 11, 22), "These days are over"),
        (date(2026, 12, 3), date(2026, 12, 9), "Another absence holds some of these days"),
        (date(2026, 12, 4), date(9999, 12, 31), "An absence lies within two years"),
        (date(1, 1, 1), date(2026, 11, 30), "An absence lies within two years"),
    ],
)
def test_absences_that_make_no_sense_are_refused(rita, tom, first, last, words):
    Absence.objects.create(user=rita, first_day=date(2026, 12, 1), last_day=date(2026, 12, 3))

    with pytest.raises(IllegalMove, match=words):
        people.be_away(rita, first_day=first, last_day=last, cover=tom, by=rita)


def test_who_is_gone_cannot_stand_in(rita, iris):
    User.objects.filter(pk=iris.pk).update(is_active=False)
    iris.refresh_from_db()

    with pytest.raises(IllegalMove, match="Somebody else who is here"):
        people.be_away(rita, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1), cover=iris, by=rita)
