"""Every act on an application, and who may not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Candidate, Event
from hiring import clock
from hiring.testing import (
    decide,
    mails,
    make_application,
    make_candidate,
    make_consent,
    make_job,
    make_user,
    next_stage,
    send_mail,
    stage_of,
    walk_to,
)

from .shared import AFTER_UNDO, act, day, no, see

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
# --- acts ------------------------------------------------------------------------------------------------------------


def test_a_step_is_settled_once_however_often_it_is_clicked(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    seen = seen_of(cleo)
    assert [act(client, rita, "application-settle", cleo, seen=seen).status_code for _click in "123"] == [302] * 3
    cleo.refresh_from_db()
    assert (cleo.next_step, cleo.events.filter(verb="settled").count()) == ("hand_in", 1)


def test_hold_with_a_day_and_words(client, rita, cleo):
    assert act(client, rita, "application-hold", cleo, until=day(9), words="The budget.").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.next_step, "The budget." in mails("on_hold")[0].body) == ("look_again", True)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"until": ""}, 422, "Please choose a day."),
        ({"until": "soon"}, 422, "This is not a day. Choose one, or write it like 2027-03-31."),
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
    assert [label for _key, label in form.fields["to"].choices] == ["Choose a colleague", "Lea Brandt"]


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


def test_the_words_of_a_no_that_was_undone_stand_there_again(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    clock.forward(AFTER_UNDO)
    tests = cleo.job.pipeline.criteria.first()
    typed = {"words": "Thank you.", "reason": "No tests.", "point": "Test the money.", "point_criterion": tests}
    no(cleo, rita, words=typed)
    cleo.refresh_from_db()
    act(client, rita, "application-undo", cleo, revision=cleo.revision)
    form = client.get(reverse("application-reject", args=[cleo.uid])).context["form"]
    assert {name: form.get_initial_for_field(form.fields[name], name) for name in typed} == typed
    assert (form["letter"].initial, form["letter"].is_hidden) == ("own", True)
    assert form.fields["words"].help_text == "From the letter that was taken back."
    other = client.get(reverse("application-reject", args=[cleo.uid]), {"closure": "role_filled"}).context["form"]
    assert (other["words"].initial, other["letter"].initial) == (None, "standard")


def test_pool_needs_consent_and_has_its_letter(client, rita, cleo):
    assert "Talent pool …" not in see(client, rita, cleo).text
    typed = {"reason_kind": "experience", "letter": "own", "words": "Let us stay in touch.", "release": "on"}
    assert act(client, rita, "application-pool", cleo, **typed).status_code == 409
    make_consent(cleo.candidate)
    assert "Talent pool …" in see(client, rita, cleo).text
    assert act(client, rita, "application-pool", cleo, **typed).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, "Let us stay in touch." in mails("closing_pooled")[0].body) == ("pooled", True)


@pytest.mark.parametrize(
    ("zone", "hours", "stands"),
    [
        ("Pacific/Kiritimati", 0, True),
        ("Pacific/Kiritimati", 4, False),  # noon in UTC: midnight is over there
        ("Pacific/Honolulu", 21, True),  # five in the morning in UTC: the evening of that day there
        ("Pacific/Honolulu", 26, False),
    ],
)
def test_the_consent_to_the_pool_ends_with_the_candidates_own_day(client, rita, cleo, zone, hours, stands):
    Candidate.objects.filter(pk=cleo.candidate_id).update(zone=zone)
    cleo.candidate.consents.create(given_at=clock.now(), ends_on=clock.now().date())
    clock.forward(timedelta(hours=hours))
    typed = {"reason_kind": "experience", "letter": "own", "words": "Let us stay in touch.", "release": "on"}
    shown = "Talent pool …" in see(client, rita, cleo).text
    done = act(client, rita, "application-pool", cleo, **typed).status_code
    assert (shown, done) == (stands, 302 if stands else 409)


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


@pytest.mark.parametrize("who", ["nora", "hanna", "iris", "ada", "abel"])
def test_who_may_not_act_is_refused(client, request, rita, owed, who):
    before, user = Application.objects.values().get(), request.getfixturevalue(who)
    answers = {name: act(client, user, name, owed, version=1).status_code for name in POSTS}
    assert answers == dict.fromkeys(POSTS, 403)
    assert Application.objects.values().get() == before


def test_every_act_has_a_page_of_its_own_and_looking_at_it_changes_nothing(client, rita, owed):
    before = Application.objects.values().get(), Event.objects.count()
    client.force_login(rita)
    answers = {name: client.get(reverse(name, args=[owed.uid])).status_code for name in GETS}
    assert answers == dict.fromkeys(GETS, 200)
    assert (Application.objects.values().get(), Event.objects.count()) == before


def test_an_unseen_application_is_not_there_for_any_act(client, rita, cleo):
    other = make_job(team=(make_user("Olga Other", is_recruiter=True),), is_confidential=True)
    hidden = make_application(other, "Ben Achterberg")
    client.force_login(rita)
    answers = {name: client.post(reverse(name, args=[hidden.uid])).status_code for name in POSTS}
    assert answers == dict.fromkeys(POSTS, 404)
