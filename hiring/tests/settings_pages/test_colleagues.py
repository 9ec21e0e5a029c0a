"""Colleagues, their hours and their absences."""

from __future__ import annotations

import pytest

from hiring import clock
from hiring.models import Absence, Skill, User
from hiring.testing import mails

from .shared import page, post, said, typed, way_in

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_the_link_of_an_invitation_is_shown_once_where_no_mail_server_is(client, ada, settings):
    form = page(client, ada, "colleague-new").context["form"]
    data = typed(
        form, name="Noa Kern", email="Noa@Harbourlight.example", roles=["interviewer"], skills="Angular, C++, angular"
    )

    response = post(client, ada, "colleague-new", **data)

    noa = User.objects.get(email="noa@harbourlight.example")
    assert way_in(noa, mails("invitation")[0]) in response.content.decode()
    assert sorted(noa.skills.values_list("slug", flat=True)) == ["angular", Skill.slug_of("C++")]
    assert ([role.value for role in noa.roles], noa.has_usable_password()) == (["interviewer"], False)
    assert "welcome" not in page(client, ada, "colleague", noa.uid).content.decode()

    settings.EMAIL_URL = "smtp://mail.example"
    again = post(client, ada, "colleague-invite", noa.uid)
    assert (again.status_code, "/team/welcome/" in said(again)) == (302, False)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "rita.moss@HARBOURLIGHT.example", "A colleague has this address already."),
        ("working_days", [], "Please choose at least one."),
        ("working_days", ["8"], "This is not among the choices"),
        ("day_ends", "08:00", "The day ends after it starts."),
        ("zone", "Mars/Olympus", "This is not among the choices"),
        ("roles", ["superuser"], "This is not among the choices"),
        ("skills", "x" * 61, "is too long for one skill"),
        ("line", "999999", "This is not among the choices"),
    ],
)
def test_a_colleague_with_a_mistake_is_not_invited(client, ada, rita, field, value, words):
    data = typed(page(client, ada, "colleague-new").context["form"], name="Noa Kern", email="noa@x.example")

    response = post(client, ada, "colleague-new", **{**data, field: value})

    errors = " ".join(error for found in response.context["form"].errors.values() for error in found)
    assert (response.status_code, words in errors) == (422, True)
    assert "Noa Kern" in response.content.decode()
    assert not User.objects.filter(name="Noa Kern").exists() and not mails("invitation")


def test_roles_and_hours_are_saved_and_the_only_administrator_stays_one(client, ada, rita):
    form = page(client, ada, "colleague", rita.uid).context["form"]
    data = typed(
        form,
        roles=["recruiter", "hr"],
        working_days=["1", "2", "4"],
        day_ends="15:30",
        zone="Asia/Kolkata",
        line=ada.pk,
    )

    assert post(client, ada, "colleague", rita.uid, **data).status_code == 302

    rita.refresh_from_db()
    assert ([role.value for role in rita.roles], rita.working_days, rita.day_ends.hour, rita.zone, rita.line) == (
        ["recruiter", "hr"],
        "124",
        15,
        "Asia/Kolkata",
        ada,
    )
    own = typed(page(client, ada, "colleague", ada.uid).context["form"], roles=["recruiter"])
    response = post(client, ada, "colleague", ada.uid, **own)
    assert (response.status_code, response.context["form"].errors["roles"]) == (
        422,
        ["They are the only administrator. Make somebody else one first."],
    )


def test_deactivating_asks_who_takes_everything_over(client, ada, rita, tom, cleo):
    shown = page(client, ada, "colleague-leave", rita.uid)
    assert "1 candidate waits for a word from them" in shown.content.decode()
    assert "Cleo" not in shown.content.decode()  # an administrator sees no candidates
    assert "each candidate reads who looks after them now" in shown.content.decode()

    assert post(client, ada, "colleague-leave", rita.uid).status_code == 422
    response = post(client, ada, "colleague-leave", rita.uid, to=tom.pk)

    cleo.refresh_from_db()
    rita.refresh_from_db()
    assert (response.status_code, cleo.owed_by, rita.is_active) == (302, tom, False)
    assert said(response) == "Rita Moss can no longer sign in. 1 promise went to Tom Berg, and its candidate is told."


def test_who_owes_a_word_keeps_a_role_to_give_it_until_it_is_handed_over(client, ada, rita, tom, cleo):
    data = typed(page(client, ada, "colleague", rita.uid).context["form"], roles=["interviewer"])
    response = post(client, ada, "colleague", rita.uid, **data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["roles"])

    moved = post(client, ada, "colleague-leave", rita.uid, to=tom.pk, stays="1")

    assert said(moved) == "Tom Berg owes what Rita Moss owed: 1 promise moved, and its candidate is told."
    assert post(client, ada, "colleague", rita.uid, **data).status_code == 302
    rita.refresh_from_db()
    assert (rita.is_active, [role.value for role in rita.roles]) == (True, ["interviewer"])


def test_my_own_account_holds_my_hours_and_absences(client, rita, tom, cleo):
    data = typed(page(client, rita, "me").context["form"], zone="Europe/Lisbon", working_days=["1", "2", "3"])
    assert post(client, rita, "me", **data).status_code == 302
    rita.refresh_from_db()
    assert (rita.zone, rita.working_days) == ("Europe/Lisbon", "123")

    response = post(client, rita, "my-absence", first_day="2026-11-25", last_day="2026-11-27", cover=tom.pk)
    cleo.refresh_from_db()
    assert (cleo.owed_by, said(response).splitlines()[-1]) == (
        tom,
        "Saved. New promises are reckoned with these days and hours. "
        "The absence is written down. 1 promise goes to Tom Berg, and its candidate is told.",
    )
    absence = Absence.objects.get()
    assert post(client, tom, "my-absence-remove", absence.uid).status_code == 404
    assert post(client, rita, "my-absence-remove", absence.uid).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"first_day": "", "last_day": "2026-12-01"},
        {"first_day": "2026-12-02", "last_day": "2026-12-01"},
        {"first_day": "2026-11-01", "last_day": "2026-11-02"},
        {"first_day": "2026-12-01", "last_day": "2026-12-02", "cover": "999"},
        {"first_day": "next week", "last_day": "2026-12-02"},
    ],
)
def test_an_absence_with_a_mistake_is_not_written_down(client, rita, data):
    assert post(client, rita, "my-absence", **data).status_code == 422
    assert not Absence.objects.exists()


def test_of_two_administrators_who_save_a_colleague_the_second_reads_both(client, ada, rita):
    form = page(client, ada, "colleague", rita.uid).context["form"]
    first = typed(form, title="Head of People", skills="Angular, Go", working_days=["1", "2", "3"])
    assert post(client, ada, "colleague", rita.uid, **first).status_code == 302

    late = post(client, ada, "colleague", rita.uid, **typed(form, name="Rita Moss-Berg"))

    assert late.status_code == 409
    assert {clash.label: (clash.theirs, clash.yours) for clash in late.context["clashes"]} == {
        "Name": ("Rita Moss", "Rita Moss-Berg"),
        "What candidates may call their role": ("Head of People", rita.title),
        "Skills": ("Angular, Go", ""),
        "Working days": ("Monday, Tuesday, Wednesday", "Friday, Monday, Thursday, Tuesday, Wednesday"),
    }
    rita.refresh_from_db()
    assert (rita.name, rita.title, rita.working_days) == ("Rita Moss", "Head of People", "123")
    assert post(client, ada, "colleague", rita.uid, **typed(late.context["form"])).status_code == 302
    rita.refresh_from_db()
    assert (rita.name, rita.working_days, rita.skills.count()) == ("Rita Moss-Berg", "12345", 0)


def test_what_the_form_does_not_show_is_in_nobodys_way(client, ada, rita):
    form = page(client, ada, "colleague", rita.uid).context["form"]
    rita.last_login = clock.now()
    rita.save(update_fields=["last_login"])
    assert post(client, ada, "colleague", rita.uid, **typed(form, title="Head of People")).status_code == 302
