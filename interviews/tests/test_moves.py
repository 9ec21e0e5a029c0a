"""The moves behind the gates, as pages: on to a later stage, and a no with its letter."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse

from candidates import timeline
from candidates.forms.team import seen_of
from candidates.models import Application, Event, Letter, State
from hiring import clock
from hiring.states import IllegalMove
from hiring.testing import full_letter, mails, send_mail, stage_of, walk_to
from interviews import transitions
from interviews.forms.deciding import MUST

pytestmark = pytest.mark.usefixtures("monday")
AFTER_UNDO = timedelta(minutes=11)
OWN = {"letter": "own", "words": "We enjoyed talking with you.", "reason": "The role needs more queues."}


def advance(client, user, application, to, **more):
    client.force_login(user)
    data = {"to": stage_of(application, to).uid.hex, "seen": seen_of(application), **more}
    return client.post(reverse("application-advance", args=[application.uid]), data)


def no(client, user, application, **typed):
    client.force_login(user)
    data = {"seen": seen_of(application), "closure": "no_match", "why": "experience", "letter": "standard", **typed}
    return client.post(reverse("application-reject", args=[application.uid]), data)


def must_have(job):
    return f"{MUST}{job.requirements.get().pk}"


# --- on ------------------------------------------------------------------------------------------------------------------


def test_moving_on_goes_back_to_the_person(client, rita, cleo):
    response = advance(client, rita, cleo, "chat")
    cleo.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, reverse("application", args=[cleo.uid]))
    assert (cleo.stage.slug, cleo.next_step) == ("chat", "arrange")


def test_passing_over_a_stage_asks_why_and_keeps_what_was_typed(client, rita, cleo):
    response = advance(client, rita, cleo, "case")
    cleo.refresh_from_db()
    assert (response.status_code, cleo.stage.slug) == (422, "screening")
    assert "This passes over Recruiter chat: please write down why." in response.text
    assert f'value="{stage_of(cleo, "case").uid}" selected' in response.text
    assert advance(client, rita, cleo, "case", why="We know her from the last time.").status_code == 302
    event = Event.objects.get(verb="skipped")
    assert (event.data["why"], event.data["passed_over"]) == ("We know her from the last time.", ["Recruiter chat"])


def test_a_gate_that_is_shut_says_what_is_missing(client, rita, cleo, monkeypatch):
    monkeypatch.setattr("interviews.transitions.deciding.GATES", [lambda one, decision: "Two scorecards are missing."])
    client.force_login(rita)
    assert "Two scorecards are missing." in client.get(reverse("application", args=[cleo.uid])).text
    response = advance(client, rita, cleo, "chat")
    cleo.refresh_from_db()
    assert (response.status_code, cleo.stage.slug) == (409, "screening")
    assert "Two scorecards are missing." in response.text


@pytest.mark.parametrize("seen", ["", "active", "active~999999~read~0", "rejected~1~read~0", "a~b~c~d~e"])
def test_a_form_that_shows_another_state_is_behind(client, rita, cleo, seen):
    response = advance(client, rita, cleo, "chat", seen=seen)
    cleo.refresh_from_db()
    assert (response.status_code, cleo.stage.slug) == (409, "screening")
    assert "Somebody was faster" in response.text


def test_a_stage_of_another_pipeline_is_no_choice(client, rita, cleo):
    from hiring.testing import make_job

    other = make_job(team=(rita,)).pipeline.stages.get(slug="chat")
    client.force_login(rita)
    data = {"to": other.uid.hex, "seen": seen_of(cleo)}
    assert client.post(reverse("application-advance", args=[cleo.uid]), data).status_code == 422


# --- no ------------------------------------------------------------------------------------------------------------------


def test_a_no_after_the_cv_takes_one_choice_and_leaves_by_itself(client, rita, job, cleo):
    assert no(client, rita, cleo, why=must_have(job), release="on").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.closure, cleo.reason_kind, cleo.missing.text, cleo.told_at) == (
        "rejected",
        "no_match",
        "must_have",
        "Python in production",
        None,
    )
    assert (cleo.letter.state, cleo.letter.is_standard) == ("released", True)
    clock.forward(AFTER_UNDO)
    send_mail()
    cleo.refresh_from_db()
    assert cleo.told_at == clock.now()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"why": ""}, "why", "Please choose one."),
        ({"why": "weather"}, "why", "This is not among the choices, or no longer. Please choose again."),
        ({"letter": "own"}, "words", "The letter has no words of yours yet."),
        ({"letter": "poem"}, "letter", "This is not among the choices, or no longer. Please choose again."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(client, rita, cleo, typed, field, sentence):
    response = no(client, rita, cleo, private="Kept in the form.", **typed)
    cleo.refresh_from_db()
    assert (response.status_code, cleo.state) == (422, "active")
    assert response.context["form"].errors == {field: [sentence]}
    assert "Kept in the form." in response.text


def test_from_the_first_conversation_on_the_letter_is_ones_own(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    walk_back = cleo.talked_at
    assert walk_back is not None
    cleo = Application.objects.get(pk=cleo.pk)
    clock.forward(AFTER_UNDO)
    page = client.get(reverse("application-reject", args=[cleo.uid])) if client.force_login(rita) is None else None
    assert 'value="standard"' not in page.text
    assert no(client, rita, cleo).status_code == 422


def test_had_you_talked_makes_the_letter_personal(client, rita, cleo):
    walk_to(cleo, "chat", by=rita)
    clock.forward(AFTER_UNDO)
    assert cleo.talked_at is None
    refused = no(client, rita, cleo, talked="on")
    assert refused.context["form"].errors == {
        "letter": ["You have talked, so the letter is your own now, not the standard one."]
    }
    lacking = no(client, rita, cleo, talked="on", letter="own", words="Thank you.")
    assert lacking.context["form"].errors == {
        "reason": ["You have talked, so the letter gives one job-related reason."]
    }
    assert no(client, rita, cleo, talked="on", **OWN).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.talked_at, cleo.letter.reason) == ("rejected", clock.now(), OWN["reason"])


def test_after_a_test_case_the_no_waits_for_its_whole_letter(client, rita, cleo):
    walk_to(cleo, "case", by=rita)
    clock.forward(AFTER_UNDO)
    lacking = no(client, rita, cleo, **OWN)
    assert (lacking.status_code, sorted(lacking.context["form"].errors)) == (422, ["point", "point_criterion"])
    later = no(client, rita, cleo, letter="later")
    assert later.status_code == 422 and sorted(later.context["form"].errors) == ["letter"]
    whole = {name: getattr(value, "pk", value) for name, value in full_letter(cleo).items()}
    assert no(client, rita, cleo, letter="own", **whole).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.letter.point_criterion.slug) == ("rejected", "tests")


def test_a_letter_can_be_written_later(client, rita, cleo):
    assert no(client, rita, cleo, letter="later", release="on").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.letter.state, cleo.letter.is_written, mails("closing_no_match")) == ("draft", False, [])


def test_a_hiring_manager_decides_and_a_recruiter_tells(client, tom, cleo):
    client.force_login(tom)
    assert 'name="release"' not in client.get(reverse("application-reject", args=[cleo.uid])).text
    assert no(client, tom, cleo, release="on").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.state, cleo.letter.state, cleo.letter.is_written) == ("rejected", "draft", True)


@pytest.mark.parametrize(
    ("closure", "reason_kind", "letter_kind"),
    [("role_filled", "role", "standard"), ("role_stopped", "role", "standard"), ("no_reply", "silence", "standard")],
)
def test_the_true_kind_of_an_ending(client, rita, cleo, closure, reason_kind, letter_kind):
    client.force_login(rita)
    page = client.get(reverse("application-reject", args=[cleo.uid], query={"closure": closure}))
    assert (page.status_code, 'name="why"' in page.text) == (200, False)
    assert no(client, rita, cleo, closure=closure, why="", letter=letter_kind, release="on").status_code == 302
    cleo.refresh_from_db()
    assert (cleo.closure, cleo.reason_kind) == (closure, reason_kind)
    assert [mail.kind for mail in mails(f"closing_{closure}")] == [f"closing_{closure}"]


@pytest.mark.parametrize("closure", ["hired", "withdrawn", "pooled", "nonsense"])
def test_another_kind_of_ending_is_not_made_here(client, rita, cleo, closure):
    assert no(client, rita, cleo, closure=closure).status_code == 302
    cleo.refresh_from_db()
    assert cleo.closure == "no_match"


def test_private_words_never_reach_the_letter(client, rita, cleo):
    no(client, rita, cleo, private="CANARY between us", letter="own", words="Thank you.", release="on")
    clock.forward(AFTER_UNDO)
    send_mail()
    assert [mail.state for mail in mails("closing_no_match")] == ["sent"]
    assert not any("CANARY" in mail.body + mail.subject for mail in mails())


def test_a_second_click_decides_nothing_twice(client, rita, cleo):
    seen = seen_of(cleo)
    assert no(client, rita, cleo, seen=seen).status_code == 302
    again = no(client, rita, cleo, seen=seen, private="typed twice")
    assert again.status_code == 409
    assert "Somebody was faster: Cleo is now “No match” in Screening." in again.text
    assert "typed twice" in again.text  # it stays before them
    assert (Letter.objects.count(), Event.objects.filter(verb="rejected").count()) == (1, 1)


def test_in_the_sheet_a_refusal_keeps_the_form(client, rita, cleo):
    client.force_login(rita)
    address = reverse("application-reject", args=[cleo.uid])
    sheet = {"HX-Request": "true", "HX-Target": "sheet-body"}
    opened = client.get(address, headers=sheet)
    assert "<html" not in opened.text and "hx-post" in opened.text
    refused = client.post(address, {"seen": "old~1~read~0", "why": "skills", "letter": "standard"}, headers=sheet)
    assert refused.status_code == 422 and "Somebody was faster" in refused.text  # htmx swaps a 422 in
    made = client.post(address, {"seen": seen_of(cleo), "why": "skills", "letter": "standard"}, headers=sheet)
    assert made.headers["HX-Redirect"] == reverse("application", args=[cleo.uid])


def test_a_no_is_not_offered_while_the_last_move_is_unheard(client, rita, cleo):
    advance(client, rita, cleo, "chat")
    cleo.refresh_from_db()
    page = client.get(reverse("application", args=[cleo.uid]))
    assert "Not a match …" not in page.text
    assert no(client, rita, cleo).status_code == 409
    clock.forward(AFTER_UNDO)
    assert "Not a match …" in client.get(reverse("application", args=[cleo.uid])).text


@pytest.mark.parametrize("who", ["nora", "iris", "hanna", "ada", "abel"])
@pytest.mark.parametrize("act", ["application-advance", "application-reject"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_hiring_team_decides(client, request, cleo, who, act, method):
    client.force_login(request.getfixturevalue(who))
    response = getattr(client, method)(reverse(act, args=[cleo.uid]))
    cleo.refresh_from_db()
    assert (response.status_code, cleo.state, cleo.stage.slug) == (403, "active", "screening")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_recruiters_at_the_same_instant_one_moves_and_one_reads(rita, lea, cleo):
    """Both hold the row as it was; the second transaction writes only after the first has committed."""
    import threading

    mine, theirs = Application.objects.get(pk=cleo.pk), Application.objects.get(pk=cleo.pk)
    assert connection.vendor == "postgresql"
    ready, answers = threading.Barrier(2), []
    moment = clock.now()

    def decide(one, by):
        try:
            with clock.at(moment):
                ready.wait(10)
                transitions.decide(one, "advance", by=by, to=stage_of(one, "chat"), seen={"state": "active"})
                answers.append("moved")
        except IllegalMove as refused:
            answers.append(str(refused))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=pair) for pair in ((mine, rita), (theirs, lea))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    sentence = "Somebody was faster: Cleo is now “On the way” in Recruiter chat. Look again, then decide."
    assert sorted(answers) == [sentence, "moved"]
    cleo.refresh_from_db()
    assert Event.objects.filter(application=cleo, verb="advanced").count() == 1
    assert timeline.replay(cleo) == timeline.snapshot(cleo)
    assert len(mails("next_step")) == 1
    assert cleo.state == State.ACTIVE
