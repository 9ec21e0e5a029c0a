"""The settings and job pages: who reaches them, what they keep of what was typed, what they show and hide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from candidates import links
from candidates.models import Mail, Pulse
from hiring import clock, founding, jobs, people, roles
from hiring.models import (
    Absence,
    Channel,
    Criterion,
    Job,
    Look,
    MailText,
    Member,
    Organisation,
    Partner,
    Pipeline,
    Reading,
    Skill,
    Stage,
    User,
)
from hiring.testing import MONDAY, mails, make_application, make_job, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def at_ten(monday: Any) -> None:
    """It is ten on a Monday morning."""


@pytest.fixture
def templates(organisation: Organisation) -> None:
    founding.load_templates()


def page(client: Any, user: User, name: str, /, *args: Any, **query: Any) -> Any:
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client: Any, user: User, name: str, /, *args: Any, **data: Any) -> Any:
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def typed(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a form that was shown, with some fields changed."""
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = "" if value is None else value
        if value is False:
            del data[bound.html_name]
    return {**data, **changes}


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.wsgi_request._messages)


# The first run

FIRST = {
    "organisation": "Harbourlight",
    "country": "NL",
    "zone": "Europe/Amsterdam",
    "name": "Ada Stone",
    "email": "ada@harbourlight.example",
    "password": PASSWORD,
    "roles": ["is_lead"],
}


def test_an_empty_installation_leads_to_its_first_page_which_is_then_gone(client):
    assert client.get("/team/").headers["Location"] == "/team/first-run/"
    assert client.get("/team/first-run/").status_code == 200

    response = client.post("/team/first-run/", FIRST)

    assert (response.status_code, response.headers["Location"]) == (302, "/team/settings/organisation/")
    assert client.get("/team/settings/organisation/").status_code == 200
    assert client.get("/team/first-run/").status_code == 404
    assert client.post("/team/first-run/", {**FIRST, "email": "eve@x.example"}).status_code == 404
    assert list(User.objects.values_list("name", "is_administrator", "is_lead")) == [("Ada Stone", True, True)]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("organisation", "\u200b", "This field is required."),
        ("name", "A\x00da", "holds characters that cannot be stored"),
        ("email", "ada at home", "Enter a valid email address."),
        ("password", "short", "This password is too short"),
        ("password", "password1234", "This password is too common"),
        ("zone", "Europe/Atlantis", "Select a valid choice"),
        ("country", "XX", "Select a valid choice"),
        ("roles", ["is_administrator"], "Select a valid choice"),
    ],
)
def test_the_first_page_says_what_is_wrong_and_keeps_what_was_typed(client, field, value, words):
    response = client.post("/team/first-run/", {**FIRST, field: value})

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert response.context["form"]["name"].value() == (value if field == "name" else "Ada Stone")
    assert b"correct horse" not in response.content
    assert not Organisation.objects.exists()


# Invited


def way_in(user: User, mail: Mail) -> str:
    return links.invitation(user, mail.queued_at).removeprefix("http://127.0.0.1:8000")


def test_an_invited_colleague_chooses_a_password_and_is_in(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    before = User.objects.filter(pk=noa.pk).values().get()

    assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
    assert User.objects.filter(pk=noa.pk).values().get() == before
    assert client.post(address, {"password": "short"}).status_code == 422

    response = client.post(address, {"password": PASSWORD})

    assert (response.status_code, response.headers["Location"]) == (302, "/team/")
    assert client.get("/team/me/").status_code == 200
    assert client.get(address).status_code == 410
    assert client.post(address, {"password": "another one entirely"}).status_code == 410


def test_an_invitation_that_ran_out_or_was_never_made_says_what_to_do(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    clock.forward(timedelta(days=4))
    stranger = reverse("welcome", args=[ada.uid, "x-y"])

    answers = [client.get(where) for where in (address, stranger)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert answers[0].content == answers[1].content
    assert "ask the colleague who invited you" in answers[0].content.decode()


def test_who_has_joined_comes_in_by_no_fresh_invitation(client, ada):
    noa = make_user("Noa Kern", joined_at=MONDAY)
    address = reverse("welcome", args=[noa.uid, links.Invitations().make_token(noa)])

    assert (client.get(address).status_code, client.post(address, {"password": PASSWORD}).status_code) == (410, 410)


def test_who_was_deactivated_comes_in_by_no_invitation(client, ada):
    noa = make_user("Noa Kern")
    address = way_in(noa, people.invite(noa, by=ada))
    people.deactivate(noa, by=ada)

    assert client.post(address, {"password": PASSWORD}).status_code == 410


# Colleagues


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
        ("working_days", [], "This field is required."),
        ("working_days", ["8"], "Select a valid choice"),
        ("day_ends", "08:00", "The day ends after it starts."),
        ("zone", "Mars/Olympus", "Select a valid choice"),
        ("roles", ["superuser"], "Select a valid choice"),
        ("skills", "x" * 61, "is too long for one skill"),
        ("line", "999999", "Select a valid choice"),
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


# Two save at once (P7)


def both(client: Any, user: User, name: str, *args: Any, field: str) -> Any:
    """Two forms from one page: the first saves its words, the second is answered with both."""
    form = page(client, user, name, *args).context["form"]
    assert (
        post(
            client, user, name, *args, **typed(form, **{field: "What the first one wrote {portal} {sender}"})
        ).status_code
        == 302
    )
    response = post(client, user, name, *args, **typed(form, **{field: "What the second one wrote {portal} {sender}"}))
    assert response.status_code == 409
    clashes = [(clash.theirs, clash.yours) for clash in response.context["clashes"]]
    assert clashes == [("What the first one wrote {portal} {sender}", "What the second one wrote {portal} {sender}")]
    assert "What the second one wrote" in str(response.context["form"][field].value())
    again = post(client, user, name, *args, **typed(response.context["form"]))
    assert again.status_code == 302
    return again


def test_the_slower_of_two_reads_both_texts_and_may_then_save(client, ada, rita, tom, job, templates):
    partner = Partner.objects.create(name="Clinicalender")
    criterion = Criterion.objects.filter(pipeline=None).first()
    stage = Stage.objects.filter(pipeline__slug="clay", kind="recruiter_chat").get()

    both(client, ada, "organisation", field="about")
    both(client, ada, "partner", partner.uid, field="product")
    both(client, rita, "criterion", criterion.uid, field="anchor_3")
    both(client, rita, "pipeline", stage.pipeline.uid, field="summary")
    both(client, rita, "stage", stage.uid, field="what")
    both(client, rita, "mail-text", "portal_link", field="body")
    both(client, rita, "job-edit", job.slug, field="advert")

    assert Organisation.objects.get().about == "What the second one wrote {portal} {sender}"
    stage.refresh_from_db()
    assert (stage.version, stage.criteria.count() > 0) == (3, True)


# Processes


def test_a_stage_is_added_moved_and_removed(client, rita, templates):
    pipeline = Pipeline.objects.get(slug="general")
    form = page(client, rita, "stage-new", pipeline.uid).context["form"]
    data = typed(
        form,
        kind="director_chat",
        name="Last chat",
        name_now="You talk with Dana",
        name_before="A last chat",
        mode="office",
        least_minutes="20",
        most_minutes="30",
        scorecards_wanted="1",
        letter_needs="2",
        functions="Managing Director, managing director",
        criteria=[Criterion.objects.get(pipeline=None, slug="curiosity").pk],
    )

    assert post(client, rita, "stage-new", pipeline.uid, **data).status_code == 302

    made = pipeline.stages.get(slug="last-chat")
    assert (made.position, made.minutes, [row.name for row in made.functions.all()]) == (
        3,
        "20–30 min",
        ["Managing Director"],
    )
    pipeline.refresh_from_db()
    assert post(client, rita, "stage-act", made.uid, act="up", version=pipeline.version).status_code == 302
    assert post(client, rita, "stage-act", made.uid, act="up", version=pipeline.version).status_code == 409
    assert list(pipeline.stages.values_list("slug", flat=True)) == ["screening", "last-chat", "recruiter-chat"]
    pipeline.refresh_from_db()
    assert post(client, rita, "stage-act", made.uid, act="delete", version=pipeline.version).status_code == 302
    assert pipeline.stages.count() == 2
    assert post(client, rita, "stage-act", pipeline.stages.first().uid, act="explode").status_code == 404


def test_a_stage_that_contradicts_itself_is_refused_with_what_was_typed(client, rita, templates):
    stage = Stage.objects.get(pipeline__slug="clay", kind="test_case")
    data = typed(
        page(client, rita, "stage", stage.uid).context["form"], case_days="", letter_needs="1", what="A new brief."
    )

    response = post(client, rita, "stage", stage.uid, **data)

    assert response.status_code == 422
    assert sorted(response.context["form"].errors) == ["case_days", "letter_needs"]
    assert "A new brief." in response.content.decode()


def test_a_running_jobs_stage_is_reworded_but_what_it_is_judged_by_stands(client, rita, job, cleo):
    stage = job.pipeline.stages.get(slug="chat")
    data = typed(
        page(client, rita, "stage", stage.uid).context["form"],
        name="Coffee",
        kind="offer",
        letter_needs="1",
        mode="office",
    )

    assert post(client, rita, "stage", stage.uid, **data).status_code == 302

    stage.refresh_from_db()
    assert (stage.name, stage.mode, stage.kind, stage.letter_needs) == ("Coffee", "office", "recruiter_chat", 2)
    criterion = job.pipeline.criteria.first()
    assert b"<form method" not in page(client, rita, "criterion", criterion.uid).content.split(b"<main")[1]
    assert post(client, rita, "criterion", criterion.uid, name="Else").status_code == 403


def test_a_letter_is_previewed_saved_and_reset(client, rita):
    form = page(client, rita, "mail-text", "closing_no_match").context["form"]
    data = typed(form, body="Hello {first_name}\n\n{words} {reason} {point}\n\n{portal} {sender}")

    shown = post(client, rita, "mail-text", "closing_no_match", preview="1", **data)
    assert (shown.status_code, MailText.objects.count()) == (200, 0)
    assert "Hello Cleo" in shown.content.decode()

    assert post(client, rita, "mail-text", "closing_no_match", **data).status_code == 302
    assert MailText.objects.get().body.startswith("Hello {first_name}")
    bad = post(client, rita, "mail-text", "closing_no_match", **{**data, "body": "{password} kept"})
    assert (bad.status_code, "{password} kept" in bad.content.decode()) == (422, True)
    assert post(client, rita, "mail-reset", "closing_no_match").status_code == 302
    assert not MailText.objects.exists()
    assert page(client, rita, "mail-text", "no-such-letter").status_code == 404


# Jobs


def test_a_job_is_made_described_agreed_and_published(client, rita, tom, templates):
    clay = Pipeline.objects.get(slug="clay")
    response = post(client, rita, "job-new", title="Data engineer", template=clay.pk, function="Recruiter")
    job = Job.objects.get(slug="data-engineer")
    assert response.headers["Location"] == reverse("job-edit", args=[job.slug])
    assert post(client, rita, "job-team", job.slug, user=tom.pk, function="Engineering Manager").status_code == 302

    early = post(client, rita, "job-publish", job.slug)
    assert (early.status_code, "The profile has no must-have yet." in early.content.decode()) == (409, True)
    data = typed(
        page(client, rita, "job-edit", job.slug).context["form"],
        must="Python\n\nPython\n  Tests ",
        advert="You join us.",
        pay_from="60000",
        pay_to="70000",
    )
    assert post(client, rita, "job-edit", job.slug, **data).status_code == 302
    assert jobs.required(job)["must"] == ["Python", "Tests"]
    job.refresh_from_db()

    assert post(client, rita, "job-agree", job.slug, version=job.version).status_code == 403
    assert post(client, tom, "job-agree", job.slug, version="x").status_code == 409
    assert post(client, tom, "job-agree", job.slug, version=job.version).status_code == 302
    assert post(client, tom, "job-publish", job.slug).status_code == 403
    assert post(client, rita, "job-publish", job.slug).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.agreed_by) == ("published", tom)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("title", " \u200b ", "title"),
        ("pay_to", "1", "pay_to"),
        ("currency", "EURO", "currency"),
        ("currency", "€€€", "currency"),
        ("openings", "0", "openings"),
        ("openings", "many", "openings"),
        ("must", "x" * 201, "must"),
        ("work_mode", "moon", "work_mode"),
        ("partner", "77", "partner"),
        ("pay_from", "12345678901", "pay_from"),
    ],
)
def test_a_profile_with_a_mistake_keeps_what_was_typed(client, rita, job, field, value, error):
    data = typed(page(client, rita, "job-edit", job.slug).context["form"], advert="A new advert.", pay_from="50000")

    response = post(client, rita, "job-edit", job.slug, **{**data, field: value})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [error])
    assert "A new advert." in response.content.decode()
    job.refresh_from_db()
    assert job.version == 1


def test_a_hiring_manager_edits_the_profile_and_reads_the_pay_but_does_not_set_it(client, rita, tom, job):
    Job.objects.filter(pk=job.pk).update(pay_from=61_111, pay_to=72_222, pay_is_shown=False, advert="Join us.")
    job.pipeline.criteria.filter(group="value").first()
    form = page(client, tom, "job-edit", job.slug).context["form"]
    assert [name for name in form.fields if name.startswith("pay")] == []

    response = post(client, tom, "job-edit", job.slug, **typed(form, advert="Join us soon."), pay_from="1", pay_to="2")

    job.refresh_from_db()
    assert (response.status_code, job.advert, job.pay_from) == (302, "Join us soon.", 61_111)
    assert "61,111" in page(client, tom, "job-profile", job.slug).content.decode()


def test_a_pay_band_that_is_not_public_is_shown_to_the_team_only_and_each_reading_is_on_record(
    client, rita, tom, nora, ada, job
):
    Job.objects.filter(pk=job.pk).update(pay_from=61_111, pay_to=72_222, pay_is_shown=False)
    roles.look(ada, job, "A candidate asked about it.")

    shown = {
        user.name: "61,111" in page(client, user, "job-profile", job.slug).content.decode()
        for user in (rita, tom, nora, ada)
    }

    assert shown == {"Rita Moss": True, "Tom Berg": True, "Nora Vale": False, "Ada Stone": True}
    readings = Reading.objects.order_by("pk").values_list("user__name", "what", "subject", "at")
    assert list(readings) == [(name, "pay", job.slug, MONDAY) for name in ("Rita Moss", "Tom Berg", "Ada Stone")]
    Job.objects.filter(pk=job.pk).update(pay_is_shown=True)
    assert "61,111" in page(client, nora, "job-profile", job.slug).content.decode()
    assert Reading.objects.count() == 3


def test_pausing_tells_everybody_and_closing_is_refused_with_the_list(client, rita, job, cleo):
    assert post(client, rita, "job-pause", job.slug, until="2026-12-24").status_code == 422
    response = post(client, rita, "job-pause", job.slug, until="2026-12-10", words="The budget is being decided.")
    job.refresh_from_db()
    cleo.refresh_from_db()
    assert (response.status_code, job.state, cleo.next_step) == (302, "paused", "look_again")
    assert "The budget is being decided." in mails("on_hold")[0].body
    assert said(response) == "“Back-end engineer” is paused. 1 person is on hold and is told."

    refused = post(client, rita, "job-close", job.slug)
    assert (refused.status_code, "Cleo Okafor" in refused.content.decode()) == (409, True)
    job.refresh_from_db()
    assert job.state == "paused"


def test_confidential_jobs_and_those_of_others(client, rita, nora, tom, lea, ada, templates):
    secret = make_job("Chief of staff", team=(rita,), is_confidential=True)
    plain = make_job("Designer", team=(make_user("Olga Ray", is_recruiter=True),))
    names = ("job-profile", "job-process", "job-team", "job-share", "job-edit", "job-pause")

    def statuses(user: User, job: Job) -> list[int]:
        return [page(client, user, name, job.slug).status_code for name in names]

    assert statuses(rita, secret) == [200, 200, 200, 200, 200, 200]
    assert statuses(lea, secret) == [200, 200, 200, 200, 200, 200]
    assert statuses(nora, secret) == [404, 404, 404, 404, 404, 404]
    assert statuses(nora, plain) == [200, 200, 200, 200, 403, 403]
    assert statuses(tom, plain) == [404, 404, 404, 404, 404, 403]
    assert statuses(ada, secret) == [403, 403, 200, 403, 403, 403]
    for user, seen in (
        (rita, ["Chief of staff", "Designer"]),
        (nora, ["Designer"]),
        (lea, ["Chief of staff", "Designer"]),
        (tom, []),
    ):
        assert [row.job.title for row in page(client, user, "jobs").context["found"].rows] == seen


def test_only_those_who_staff_a_team_change_it(client, rita, tom, nora, iris, job):
    member = Member.objects.get(job=job, user=tom)

    for user in (tom, nora):
        assert post(client, user, "job-team", job.slug, user=iris.pk).status_code == 403
        assert post(client, user, "job-member", job.slug, member.pk, act="lead").status_code == 403
    assert sorted(job.members.values_list("user__name", "leads")) == [("Rita Moss", True), ("Tom Berg", False)]

    assert post(client, rita, "job-member", job.slug, member.pk, act="lead").status_code == 302
    assert sorted(job.members.values_list("user__name", "leads")) == [("Rita Moss", False), ("Tom Berg", True)]


def test_an_administrator_looks_with_a_reason_for_an_hour(client, ada, job, cleo):
    assert page(client, ada, "job-profile", job.slug).status_code == 403
    assert post(client, ada, "looks", what=job.slug, reason="because").status_code == 422
    assert post(client, ada, "looks", what="no-such-job", reason="A candidate asked about it.").status_code == 422

    response = post(client, ada, "looks", what=job.slug, reason="A candidate asked about it.")

    assert response.headers["Location"] == reverse("job-profile", args=[job.slug])
    assert page(client, ada, "job-profile", job.slug).status_code == 200
    assert page(client, ada, "job-edit", job.slug).status_code == 403
    assert list(Look.objects.values_list("user__name", "job", "reason", "opened_at", "until")) == [
        ("Ada Stone", job.pk, "A candidate asked about it.", MONDAY, MONDAY + timedelta(hours=1))
    ]
    clock.forward(timedelta(hours=1))
    assert page(client, ada, "job-profile", job.slug).status_code == 403
    assert "A candidate asked about it." in page(client, ada, "looks").content.decode()


def test_an_administrator_opens_the_outbox_with_a_reason(client, ada, cleo):
    response = post(client, ada, "looks", what="outbox", reason="A letter did not arrive.")

    assert response.headers["Location"] == reverse("outbox")
    assert list(Look.objects.values_list("user__name", "job", "reason")) == [
        ("Ada Stone", None, "A letter did not arrive.")
    ]
    assert page(client, ada, "outbox").status_code == 200


def test_an_administrator_staffs_every_job_and_sees_nothing_else_of_it(client, ada, job, iris, cleo):
    text = page(client, ada, "job-team", job.slug).content.decode()
    assert ("Tom Berg" in text, "Cleo" in text, "Profile and advert" in text) == (True, False, False)

    assert post(client, ada, "job-team", job.slug, user=iris.pk, function="Interviewer").status_code == 302
    member = Member.objects.get(job=job, user=iris)
    assert post(client, ada, "job-member", job.slug, member.pk, act="function", function="Peer").status_code == 302
    member.refresh_from_db()
    assert member.function.name == "Peer"
    assert post(client, ada, "job-member", job.slug, member.pk, act="remove").status_code == 302
    assert not Member.objects.filter(pk=member.pk).exists()


def test_each_place_has_its_link_which_stays_once_somebody_came_by_it(client, rita, job):
    assert post(client, rita, "job-share", job.slug, name="LinkedIn").status_code == 302
    again = post(client, rita, "job-share", job.slug, name="LinkedIn")
    assert (again.status_code, again.context["form"].errors["name"]) == (422, ["“LinkedIn” has a link already."])
    channel = Channel.objects.get()
    text = page(client, rita, "job-share", job.slug).content.decode()
    assert f"http://127.0.0.1:8000/jobs/{job.slug}/?via={channel.code}" in text

    make_application(job, channel=channel)
    assert "1 came" in page(client, rita, "job-share", job.slug).content.decode()
    assert post(client, rita, "channel-remove", job.slug, channel.pk).status_code == 409


def test_the_job_of_general_applications_has_no_profile_to_edit_and_no_end(client, lea, templates):
    founding.general_job(lead=lea)

    names = ("job-profile", "job-process", "job-team", "job-edit", "job-pause", "job-close", "job-share")
    assert [page(client, lea, name, "general").status_code for name in names] == [200, 200, 200, 404, 404, 404, 404]


# Many rows


def count_of(client: Any, user: User, name: str, django_assert_num_queries: Any, count: int) -> None:
    client.force_login(user)
    with django_assert_num_queries(count):
        assert client.get(reverse(name)).status_code == 200


def test_lists_ask_as_often_for_three_rows_as_for_one(client, django_assert_num_queries, ada, rita, tom, templates):
    """The count of each list page, for 1 row and for 3."""
    Partner.objects.create(name="One")
    first = make_job("One", team=(rita, tom))
    make_application(first, "Cleo Okafor")
    roles.look(ada, first, "A candidate asked about it.")
    counts = {
        "jobs": (rita, 10),
        "colleagues": (ada, 7),
        "partners": (ada, 6),
        "pipelines": (rita, 5),
        "criteria": (rita, 4),
        "mail-texts": (rita, 4),
        "teams": (ada, 9),
        "looks": (ada, 8),
    }
    for name, (user, count) in counts.items():
        count_of(client, user, name, django_assert_num_queries, count)
    for n in (2, 3):
        Partner.objects.create(name=f"No {n}")
        job = make_job(f"No {n}", team=(rita, tom))
        make_application(job, f"Person {n}")
        make_application(job, f"Other {n}")
        roles.look(ada, job, "A candidate asked about it.")
        MailText.objects.create(kind=("received", "known")[n - 2], subject="x", body="x")
    for name, (user, count) in counts.items():
        count_of(client, user, name, django_assert_num_queries, count)


def test_the_list_of_jobs_counts_who_waits_and_filters_by_the_address(client, rita, tom, nora):
    first = make_job("Angular developer", team=(rita, tom), openings=2)
    make_job("Designer", team=(nora,), state=Job.State.DRAFT)
    make_application(first, "Cleo Okafor")
    clock.forward(timedelta(days=7))
    make_application(first, "Mihai Bălan")
    Job.objects.filter(title="Designer").update(agreed_by=None, agreed_at=None)

    def rows(**query: str) -> list[tuple[Any, ...]]:
        found = page(client, rita, "jobs", **query).context["found"].rows
        return [(row.job.title, row.open, row.late, str(row.lead), row.filled, row.openings) for row in found]

    angular, designer = ("Angular developer", 2, 1, "Rita Moss", 0, 2), ("Designer", 0, 0, "Nora Vale", 0, 1)
    assert rows() == [angular, designer]
    assert rows(mine="on") == rows(late="on") == rows(q="angu") == rows(state="published") == [angular]
    assert rows(unagreed="on") == rows(state="draft") == [designer]
    assert rows(state="closed") == []
    found = page(client, rita, "jobs").context["found"]
    assert (found.open, found.late, found.unagreed) == (2, 1, 1)


# Looking changes nothing


def test_opening_any_of_these_pages_changes_no_row(client, ada, rita, job, cleo, templates):
    from django.apps import apps

    def rows() -> dict[str, list[Any]]:
        kept = {"Session", "Reading", "UserSession", "Index"}  # Index: asked, not listed
        return {
            model.__name__: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models()
            if model.__name__ not in kept
        }

    stage = job.pipeline.stages.first()
    partner = Partner.objects.create(name="One")
    wanted = {
        ada: [
            "me",
            "settings",
            "organisation",
            "colleagues",
            "colleague-new",
            "partners",
            "partner-new",
            "teams",
            "looks",
        ],
        rita: [
            "me",
            "settings",
            "pipelines",
            "pipeline-new",
            "criteria",
            "criterion-new",
            "mail-texts",
            "jobs",
            "job-new",
        ],
    }
    addresses = [(user, reverse(name)) for user, names in wanted.items() for name in names]
    addresses += [(ada, reverse("colleague", args=[rita.uid])), (ada, reverse("colleague-leave", args=[rita.uid]))]
    addresses += [(ada, reverse("partner", args=[partner.uid])), (rita, reverse("stage", args=[stage.uid]))]
    addresses += [
        (rita, reverse(f"job-{name}", args=[job.slug]))
        for name in ("profile", "edit", "process", "team", "share", "pause", "close")
    ]
    for user in (ada, rita):
        client.force_login(user)
        before = rows()
        for who, address in addresses:
            if who == user:
                assert (client.get(address).status_code, client.head(address).status_code) == (200, 200), address
        assert rows() == before


# Health


def test_health_is_well_only_when_every_figure_is(client, rita, job):
    def answer() -> tuple[int, list[str]]:
        response = client.get("/healthz")
        assert response.headers["Cache-Control"] == "no-store"
        assert client.head("/healthz").status_code == response.status_code
        return response.status_code, response.json()["bad"]

    assert answer() == (503, ["scheduler_last_beat"])
    Pulse.objects.create(name="beat", at=MONDAY)
    assert answer() == (200, [])

    make_application(job)
    assert answer() == (200, [])
    clock.forward(timedelta(minutes=16))
    Pulse.objects.filter(name="beat").update(at=clock.now())
    assert answer() == (503, ["oldest_mail_due"])

    Mail.objects.update(state=Mail.State.SENT)
    assert answer() == (200, [])
    clock.forward(timedelta(days=3))
    Pulse.objects.filter(name="beat").update(at=clock.now())
    assert answer() == (503, ["promises_overdue_unreminded"])
    from candidates import sweep

    sweep.remind()
    Mail.objects.update(state=Mail.State.SENT)
    assert answer() == (200, [])
    assert client.post("/healthz").status_code == 405
