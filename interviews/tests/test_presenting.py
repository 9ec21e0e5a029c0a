"""The candidate's agreement to be presented: asked with what would be read, answered on record, taken back at any time."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from candidates import timeline, transitions
from candidates.models import Application, Document, Event, Todo, Verb
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Partner
from hiring.states import IllegalMove
from hiring.testing import A_LETTER, MONDAY, decide, mails, make_application, make_document, send_mail
from interviews.models import Presentation
from interviews.transitions import may_be_presented, partner

from .partner_world import make_cv, make_partner_application, presented, quiet, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]


@pytest.fixture
def cleo(rita, tom) -> Application:
    return make_partner_application(rita, tom)


@pytest.fixture
def asked(cleo, rita) -> Presentation:
    document = cleo.candidate.documents.get()
    return partner.ask_to_present(
        cleo, partner=cleo.job.partner, document=document, words="Wrote their design system.", by=rita
    )


def seen(client, cleo) -> str:
    return client.get(reverse("present", args=[cleo.uid])).context["seen"]


def answer(cleo, asked, act):
    return enter(cleo.candidate).post(reverse("portal-presentation", args=[asked.uid]), {"act": act}, follow=True)


def told_on(cleo) -> str:
    return reverse("application", args=[cleo.uid]) + "?part=timeline"


def told(cleo) -> list[tuple[str, bool]]:
    return list(cleo.events.filter(verb__startswith="partner").order_by("pk").values_list("verb", "by_candidate"))


# --- asked ---------------------------------------------------------------------------------------------------------------


def test_a_recruiter_asks_and_the_candidate_sees_exactly_what_would_be_read(cleo, rita):
    page = signed_in(rita)
    document = cleo.candidate.documents.get()
    typed = {"document": document.pk, "words": "Wrote their design system.", "seen": seen(page, cleo)}
    assert page.post(reverse("present", args=[cleo.uid]), typed).status_code == 302
    one = Presentation.objects.get()
    assert (one.state, one.document, one.partner, one.asked_by, one.asked_at) == (
        "asked",
        document,
        cleo.job.partner,
        rita,
        MONDAY,
    )
    (mail,) = mails("present_asked")
    assert mail.candidate == cleo.candidate and "Wrote their design system." in mail.body
    own = enter(cleo.candidate)
    assert (
        "May we present you to Meridian Labs?"
        in own.get(reverse("portal-application", args=[cleo.uid])).content.decode()
    )
    text = own.get(reverse("portal-presentation", args=[one.uid])).content.decode()
    assert "Wrote their design system." in text and "Yes, present me" in text and "Stop sharing" not in text
    picture = own.get(reverse("portal-presentation-page", args=[one.uid, 1]))
    assert b"".join(picture.streaming_content) == b"RIFF0000WEBP"
    assert not may_be_presented(cleo)


def test_the_page_says_that_the_meeting_waits_for_their_yes(cleo, rita):
    page = reverse("application", args=[cleo.uid])

    def banner():
        return signed_in(rita).get(page).text.partition('class="promise')[2].partition("</div>")[0]

    assert 'href="#partner"' in banner() and "First their yes to the partner" in banner()
    presented(cleo, rita)
    assert 'href="#partner"' not in banner() and reverse("meeting-new", args=[cleo.uid]) in banner()


def test_asking_twice_is_refused_in_words(cleo, rita, asked):
    page = signed_in(rita)
    typed = {"document": asked.document_id, "words": "", "seen": seen(page, cleo)}
    again = page.post(reverse("present", args=[cleo.uid]), typed)
    assert again.status_code == 409 and "They were asked already" in again.content.decode()
    assert (Presentation.objects.count(), len(mails("present_asked"))) == (1, 1)


def test_a_manager_proposes_and_the_owner_has_the_task_once(cleo, rita, tom):
    page = signed_in(tom)
    assert page.post(reverse("present", args=[cleo.uid])).status_code == 403
    for _click in range(2):
        assert page.post(reverse("present-propose", args=[cleo.uid])).status_code == 302
    assert not cleo.events.filter(verb="partner_asked").exists()
    (event,) = cleo.events.filter(verb="partner_proposed")
    assert (event.by, event.data) == (tom, {"partner": "Meridian Labs"})
    assert "proposed to present them to the partner" in signed_in(rita).get(told_on(cleo)).text
    (todo,) = Todo.objects.all()
    assert (todo.kind, todo.owner, todo.application, todo.done_at) == ("present", rita, cleo, None)
    partner.ask_to_present(cleo, partner=cleo.job.partner, document=cleo.candidate.documents.get(), by=rita)
    todo.refresh_from_db()
    assert todo.done_at == MONDAY


def test_what_was_proposed_before_it_had_a_verb_of_its_own_has_it_now(cleo, tom):
    migration = import_module("candidates.migrations.0011_proposed_has_its_verb")
    past = (
        MigrationExecutor(connection).loader.project_state(("candidates", migration.__name__.rpartition(".")[2])).apps
    )
    asked, proposed = {"partner": "Meridian Labs"}, {"partner": "Meridian Labs", "what": "proposed"}
    for data in (asked, proposed):
        timeline.record(cleo, Verb.PARTNER_ASKED, by=tom, data=data)
    rows = Event.objects.filter(verb__startswith="partner_").order_by("pk").values_list("verb", "data")
    migration.tell_apart(past, None)
    assert list(rows.all()) == [("partner_asked", asked), ("partner_proposed", asked)]
    migration.tell_alike(past, None)
    assert list(rows.all()) == [("partner_asked", asked), ("partner_asked", proposed)]


def test_only_a_readable_cv_of_their_own_is_shared_with_the_jobs_own_partner(cleo, rita):
    other = make_application(cleo.job, "Otto Vik")
    elsewhere = Partner.objects.create(name="Elsewhere")
    unread = make_document(cleo.candidate, version=2, state=Document.State.UNREADABLE)
    mine = cleo.candidate.documents.get(version=1)
    for document, to in ((make_cv(other), cleo.job.partner), (unread, cleo.job.partner), (mine, elsewhere)):
        with pytest.raises(IllegalMove):
            partner.ask_to_present(cleo, partner=to, document=document, by=rita)
    assert not Presentation.objects.exists()


def test_who_was_set_aside_is_asked_nothing(cleo, rita):
    Application.objects.filter(pk=cleo.pk).update(set_aside=True)
    cleo.refresh_from_db()
    with pytest.raises(IllegalMove):
        partner.ask_to_present(cleo, partner=cleo.job.partner, document=cleo.candidate.documents.get(), by=rita)


# --- answered --------------------------------------------------------------------------------------------------------------


def test_a_yes_is_on_record_and_the_asker_hears_of_it_once(cleo, rita, asked):
    for _click in range(2):
        assert answer(cleo, asked, "yes").status_code == 200
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at, may_be_presented(cleo)) == ("agreed", MONDAY, True)
    assert told(cleo) == [("partner_asked", False), ("partner_agreed", True)]
    (mail,) = mails("present_answered")
    assert mail.user == rita and "Cleo Okafor" in mail.body and "a yes" in mail.body


def test_after_a_no_only_the_candidate_changes_it(cleo, rita, asked):
    answer(cleo, asked, "no")
    assert not may_be_presented(cleo)
    with pytest.raises(IllegalMove):
        partner.ask_to_present(cleo, partner=cleo.job.partner, document=asked.document, by=rita)
    answer(cleo, asked, "yes")
    assert may_be_presented(cleo)
    assert told(cleo) == [("partner_asked", False), ("partner_declined", True), ("partner_agreed", True)]


@pytest.mark.parametrize("how", ["a letter", "their own word"])
def test_a_no_is_in_nobodys_way_when_it_ends_and_no_answer_any_more(cleo, rita, asked, how):
    answer(cleo, asked, "no")
    clock.forward(timedelta(minutes=11))
    cleo.refresh_from_db()
    if how == "a letter":
        decide(cleo, "reject", by=rita, reason_kind="skills", words=A_LETTER, release=True, override="We talked.")
        clock.forward(timedelta(minutes=11))
        send_mail()
    else:
        transitions.withdraw(cleo)
    assert not Application.objects.get().is_open
    path = reverse("portal-presentation", args=[asked.uid])
    for seen in "asked", "declined":
        text = enter(cleo.candidate).post(path, {"act": "yes", "seen": seen}).text
        assert "This application has ended already." in text and "Say yes here" not in text
        assert "You said no to Meridian Labs" in text and "present me" not in text
    assert Presentation.objects.get().state == "declined"


def test_a_yes_is_taken_back_and_asked_for_anew(cleo, rita, asked):
    answer(cleo, asked, "yes")
    page = answer(cleo, asked, "stop").content.decode()
    assert "Meridian Labs sees nothing of you any more" in page and "RIFF" not in page
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at, asked.ended_by, may_be_presented(cleo)) == ("ended", MONDAY, None, False)
    old = answer(cleo, asked, "yes")  # an old window: what has ended stays ended
    assert (old.status_code, "has ended meanwhile" in old.text, may_be_presented(cleo)) == (409, True, False)
    assert presented(cleo, rita).state == "agreed"


def test_of_two_windows_the_second_is_told_what_the_first_said(cleo, asked):
    own, path = enter(cleo.candidate), reverse("portal-presentation", args=[asked.uid])
    assert 'name="seen" value="asked"' in own.get(path).text
    assert own.post(path, {"act": "no", "seen": "asked"}).status_code == 302
    late = own.post(path, {"act": "yes", "seen": "asked"})
    assert late.status_code == 409 and "You said no in another window" in late.text and not may_be_presented(cleo)
    assert own.post(path, {"act": "yes", "seen": "declined"}).status_code == 302  # as that page offers
    late = own.post(path, {"act": "no", "seen": "asked"})
    assert late.status_code == 409 and "You said yes in another window" in late.text and may_be_presented(cleo)
    assert told(cleo) == [("partner_asked", False), ("partner_declined", True), ("partner_agreed", True)]


@pytest.mark.parametrize("act", ["", "maybe", "agree"])
def test_another_answer_is_none(cleo, asked, act):
    assert answer(cleo, asked, act).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_nobody_answers_for_anybody_else(cleo, asked):
    otto = enter(make_application(cleo.job, "Otto Vik").candidate)
    for path in (
        reverse("portal-presentation", args=[asked.uid]),
        reverse("portal-presentation-page", args=[asked.uid, 1]),
    ):
        assert otto.get(path).status_code == 404
    assert otto.post(reverse("portal-presentation", args=[asked.uid]), {"act": "yes"}).status_code == 404


def test_the_team_ends_it(cleo, rita, tom, asked):
    answer(cleo, asked, "yes")
    assert signed_in(tom).post(reverse("present-end", args=[cleo.uid])).status_code == 403
    for _click in range(2):
        assert signed_in(rita).post(reverse("present-end", args=[cleo.uid])).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.ended_by) == ("ended", rita)
    assert told(cleo)[-1] == ("partner_ended", False) and len(mails("present_answered")) == 1


# --- decided is not told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["asked", "agreed", "declined"])
def test_a_decision_changes_nothing_that_they_see_and_what_they_do_is_accepted(cleo, rita, asked, state):
    if state != "asked":
        answer(cleo, asked, {"agreed": "yes", "declined": "no"}[state])
    clock.forward(timedelta(minutes=11))
    own = enter(cleo.candidate)
    paths = [reverse("portal-application", args=[cleo.uid]), reverse("portal-presentation", args=[asked.uid])]
    act = {"asked": "yes", "agreed": "stop", "declined": "yes"}[state]

    def everything():
        found = [quiet(own.get(path).content) for path in paths]
        with transaction.atomic():
            told = own.post(paths[1], {"act": act}, follow=True)
            transaction.set_rollback(True)
        return [*found, told.redirect_chain, quiet(told.content)]

    before = everything()
    cleo.refresh_from_db()
    words = {"words": "W", "reason": "R"}
    decide(cleo, "reject", by=rita, reason_kind="skills", words=words, release=True, override="o")
    assert everything() == before
    own.post(paths[1], {"act": act})
    asked.refresh_from_db()
    assert asked.state == {"yes": "agreed", "stop": "ended"}[act]


@pytest.mark.postgres
def test_of_two_who_ask_at_once_one_has_asked(cleo, rita):
    """What the constraint refuses is a sentence."""
    document = cleo.candidate.documents.get()
    Presentation.objects.bulk_create(
        [
            Presentation(
                application=cleo, partner=cleo.job.partner, document=document, asked_at=clock.now(), asked_by=rita
            )
        ]
    )
    with pytest.raises(IllegalMove):
        partner.ask_to_present(cleo, partner=cleo.job.partner, document=document, by=rita)
    assert Event.objects.filter(application=cleo, verb="partner_asked").count() == 0
