"""A wish to work remotely and “I want to continue”: on record before the stage is left, and never a no by themselves."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from candidates import transitions
from candidates.models import Application, Candidate, Todo
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from hiring.testing import MONDAY, decide, mails, make_application, make_interview, next_stage, walk_to
from interviews.models import Continuation, RemoteWish
from interviews.transitions import ask_to_continue, blocked, held, wishes

from .partner_world import quiet, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
SETTLED = "Two days a week from home."


@pytest.fixture
def remote(cleo, rita) -> Application:
    """Cleo, who would like to work remotely, in the stage that settles it."""
    Stage.objects.filter(slug="chat").update(settles_remote=True)
    Candidate.objects.filter(pk=cleo.candidate_id).update(work_mode="remote")
    return walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita)


@pytest.fixture
def asked(cleo, rita) -> Application:
    """Cleo, who was asked whether she wants to continue."""
    Stage.objects.filter(slug="chat").update(asks_to_continue=True)
    one = walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    ask_to_continue(one)
    return one


def onward(application, rita):
    return decide(application, "advance", by=rita, to=next_stage(application))


# --- to work remotely --------------------------------------------------------------------------------------------------


def test_the_stage_is_left_once_the_wish_has_an_outcome(remote, rita):
    sentence = "Cleo would like to work remotely: write down first what came of it."
    assert blocked(remote, "advance") == [sentence] and blocked(remote, "reject") == []
    with pytest.raises(IllegalMove, match="what came of it"):
        onward(remote, rita)
    assert sentence in signed_in(rita).get(reverse("application", args=[remote.uid])).content.decode()
    wishes.settle_remote(remote, outcome="open", words=SETTLED, by=rita)
    assert blocked(remote, "advance") == []
    assert onward(remote, rita).stage.slug == "case"


@pytest.mark.parametrize(("mode", "settles"), [("", True), ("onsite", True), ("remote", False), ("hybrid", False)])
def test_there_is_nothing_to_settle_otherwise(cleo, rita, mode, settles):
    Stage.objects.filter(slug="chat").update(settles_remote=settles)
    Candidate.objects.filter(pk=cleo.candidate_id).update(work_mode=mode)
    assert blocked(walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita), "advance") == []


@pytest.mark.parametrize("outcome", RemoteWish.Outcome.values)
def test_every_outcome_is_recorded_and_read_by_the_candidate_and_ends_nothing(remote, rita, outcome):
    page = signed_in(rita)
    seen = page.get(reverse("remote-wish", args=[remote.uid])).context["seen"]
    typed = {"outcome": outcome, "words": SETTLED, "version": "0", "seen": seen}
    for _click in range(2):
        assert page.post(reverse("remote-wish", args=[remote.uid]), typed).status_code == 302
    wish = RemoteWish.objects.get()
    assert (wish.outcome, wish.words, wish.by, wish.at) == (outcome, SETTLED, rita, MONDAY)
    [event] = remote.events.filter(verb="remote_settled")
    assert {name: event.data[name] for name in event.data if name != "asked"} == {"outcome": outcome, "words": SETTLED}
    assert SETTLED in enter(remote.candidate).get(reverse("portal-application", args=[remote.uid])).content.decode()
    remote.refresh_from_db()
    assert (remote.state, remote.stage.slug) == ("active", "chat")


BAD = [
    ({"outcome": ""}, {"outcome"}),
    ({"outcome": "no"}, {"outcome"}),
    ({"outcome": "not_possible", "words": ""}, {"words"}),
    ({"outcome": "open", "words": " "}, {"words"}),
    ({"words": "x" * 301}, {"words"}),
]


@pytest.mark.parametrize(("typed", "where"), BAD)
def test_what_is_missing_is_said_at_its_field(remote, rita, typed, where):
    page = signed_in(rita)
    seen = page.get(reverse("remote-wish", args=[remote.uid])).context["seen"]
    answer = page.post(
        reverse("remote-wish", args=[remote.uid]),
        {"outcome": "agreed", "words": SETTLED, "version": "0", "seen": seen, **typed},
    )
    assert answer.status_code == 422 and set(answer.context["form"].errors) == where
    assert not RemoteWish.objects.exists()


def test_of_two_who_write_it_down_one_is_told_of_the_other(remote, rita, tom):
    page = signed_in(rita)
    seen = page.get(reverse("remote-wish", args=[remote.uid])).context["seen"]
    wishes.settle_remote(remote, outcome="open", words="Tom asks the team.", by=tom)
    typed = {"outcome": "agreed", "words": SETTLED, "version": "0", "seen": seen}
    answer = page.post(reverse("remote-wish", args=[remote.uid]), typed)
    assert answer.status_code == 409
    assert "Tom asks the team." in answer.content.decode() and SETTLED in answer.content.decode()
    typed["version"] = answer.context["form"]["version"].value()
    assert page.post(reverse("remote-wish", args=[remote.uid]), typed).status_code == 302
    assert RemoteWish.objects.get().words == SETTLED


# --- to continue -------------------------------------------------------------------------------------------------------------


def test_a_stage_that_does_not_ask_asks_nobody(cleo, rita):
    one = walk_to(cleo, "chat", by=rita)
    assert ask_to_continue(one) is None
    assert not mails("continue_asked") and blocked(one, "advance") == []


def test_what_is_behind_them_is_named_as_a_thing(cleo, rita):
    named = {"name_now": "You talk with our recruiter", "name_before": "An informal chat with our recruiter"}
    Stage.objects.filter(slug="chat").update(asks_to_continue=True, **named)
    one = walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    ask_to_continue(one)
    (mail,) = mails("continue_asked")
    assert "“An informal chat with our recruiter” is behind us." in mail.body
    page = enter(one.candidate).get(reverse("portal-application", args=[one.uid])).content.decode()
    assert "“An informal chat with our recruiter” is behind us." in " ".join(page.split())


def test_they_are_asked_once_by_mail_and_on_their_page(asked):
    ask_to_continue(asked)
    (mail,) = mails("continue_asked")
    assert mail.candidate == asked.candidate and "“Recruiter chat” is behind us" in mail.body
    page = enter(asked.candidate).get(reverse("portal-application", args=[asked.uid])).content.decode()
    assert "I want to continue" in page


@pytest.mark.parametrize("how", ["held", "settled", "talked"])
def test_they_are_asked_when_the_meeting_took_place_however_that_is_recorded(cleo, rita, how):
    Stage.objects.filter(slug="chat").update(asks_to_continue=True)
    one = walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    if how != "talked":
        meeting = make_interview(one, rita, by=rita)
        clock.forward(timedelta(days=2))
        assert not mails("continue_asked")
    if how == "held":
        held(meeting, by=rita)
    else:
        transitions.settle(one, by=rita)
    assert len(mails("continue_asked")) == Continuation.objects.count() == 1


def test_nothing_further_is_booked_before_they_say_so(asked, rita):
    assert blocked(asked, "advance") == [
        "Cleo has not said yet that they want to continue. They were asked; silence is no answer."
    ]
    with pytest.raises(IllegalMove):
        onward(asked, rita)
    own = enter(asked.candidate)
    for _click in range(2):
        assert own.post(reverse("portal-continue", args=[asked.uid])).status_code == 302
    one = Continuation.objects.get()
    assert (one.said_at, one.recorded_by) == (clock.now(), None)
    assert list(asked.events.filter(verb="continues").values_list("by_candidate", "by")) == [(True, None)]
    assert onward(asked, rita).stage.slug == "case"


def test_before_the_meeting_the_gate_says_that_they_will_be_asked(cleo, rita):
    Stage.objects.filter(slug="chat").update(asks_to_continue=True)
    one = walk_to(Application.objects.get(pk=cleo.pk), "chat", by=rita)
    assert blocked(one, "advance") == ["Cleo is asked whether they want to continue once this stage has taken place."]


def test_a_recruiter_records_what_was_said_on_the_phone(asked, rita, iris):
    assert signed_in(iris).post(reverse("continues", args=[asked.uid])).status_code == 403
    for _click in range(2):
        assert signed_in(rita).post(reverse("continues", args=[asked.uid])).status_code == 302
    assert Continuation.objects.get().recorded_by == rita
    assert asked.events.filter(verb="continues").count() == 1 and blocked(asked, "advance") == []


def test_nobody_says_it_for_somebody_else(asked, job):
    otto = enter(make_application(job, "Otto Vik").candidate)
    assert otto.post(reverse("portal-continue", args=[asked.uid])).status_code == 404
    assert Continuation.objects.get().said_at is None


def followed(days):
    clock.forward(timedelta(days=days))
    for _sweep in range(2):
        wishes.follow_up()
    return len(mails("continue_reminder")), list(Todo.objects.values_list("kind", "done_at"))


def test_silence_is_followed_up_and_is_never_a_no(asked, rita):
    assert followed(2) == (0, [])
    assert followed(1) == (1, [])
    assert mails("continue_reminder")[0].is_notice
    assert followed(3) == (1, [("continue", None)])
    assert Todo.objects.get().owner == rita
    asked.refresh_from_db()
    assert (asked.state, asked.decided_at) == ("active", None)
    wishes.say_continue(asked)
    assert Todo.objects.get().done_at == clock.now()
    assert followed(9)[0] == 1


def test_who_has_said_so_is_not_reminded(asked):
    clock.forward(timedelta(days=3))
    wishes.follow_up()
    wishes.say_continue(asked)
    assert [mail.state for mail in mails("continue_reminder")] == ["cancelled"]


def test_a_decision_changes_nothing_that_they_see(asked, rita):
    """Page, the answer to the button, and the notice after three days."""
    own = enter(asked.candidate)

    def everything():
        page = quiet(own.get(reverse("portal-application", args=[asked.uid])).content)
        with transaction.atomic(), clock.at(clock.now() + timedelta(days=3)):
            wishes.follow_up()
            notice = [(mail.subject, mail.body) for mail in mails("continue_reminder")]
            said = own.post(reverse("portal-continue", args=[asked.uid]), follow=True)
            transaction.set_rollback(True)
        return page, notice, said.redirect_chain, quiet(said.content)

    before = everything()
    asked.refresh_from_db()
    words = {"words": "W", "reason": "R"}
    decide(asked, "reject", by=rita, reason_kind="skills", words=words, release=True, override="o")
    assert everything() == before
    assert wishes.say_continue(asked).said_at == clock.now()
