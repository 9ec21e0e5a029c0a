"""Words to a candidate are searched for what their writer can read and the candidate must not; whoever is blind is answered as if
there were nothing to find (P12)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from candidates import transitions
from candidates.models import Application, Event, Mail
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Job
from hiring.states import IllegalMove
from hiring.testing import mails, make_application, make_interview, make_job, make_offer, send_mail, walk_to
from interviews.models import Ask, Scorecard, Seat
from interviews.transitions import call_off, kits, more_time, move, partner, wishes
from interviews.transitions.letters import refuse_in_words
from offers import transitions as offers
from offers.tests.world import again, in_offer_stage

from .cases import sent
from .partner_world import make_partner_application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
PRIVATE = "She froze when queues came up twice."
REFUSED = "written for the team only, or another candidate’s name"
KIND = "We would like to hear more about your work with sensors."


def fresh(one):
    return Application.objects.select_related("candidate", "job", "stage", "owed_by").get(pk=one.pk)


def hand_in(seat, user):
    """A card with a private sentence, as its page hands it in."""
    now = clock.now()
    Scorecard.objects.create(
        seat=seat,
        application=seat.application,
        stage=seat.stage,
        state="submitted",
        recommendation="no",
        private=PRIVATE,
        started_at=now,
        saved_at=now,
        submitted_at=now,
    )
    Seat.objects.filter(pk=seat.pk).update(card_in_at=now)


@pytest.fixture
def met(cleo, rita, tom, iris):
    """Cleo has met Tom and Iris; Iris’s card is in, Tom’s is not."""
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    send_mail()
    meeting = make_interview(fresh(cleo), tom, iris, by=rita)
    hand_in(meeting.seats.get(user=iris), iris)
    return meeting


def told(application, by, words):
    try:
        refuse_in_words(fresh(application), by, words)
    except IllegalMove as refused:
        assert PRIVATE not in str(refused) and "Sam" not in str(refused)
        return str(refused)
    return ""


def test_what_the_writer_can_read_is_refused_without_being_quoted(cleo, rita, iris, met):
    quoting = f"Thank you. {PRIVATE.upper()} See you!"
    assert REFUSED in told(cleo, rita, quoting) and REFUSED in told(cleo, iris, quoting)
    assert told(cleo, rita, KIND) == ""
    transitions.note(fresh(cleo), by=rita, text="Her salary wish is far above our band.", for_recruiters=True)
    assert REFUSED in told(cleo, rita, "Her salary wish is far above our band.")
    assert told(cleo, iris, "Her salary wish is far above our band.") == ""  # she does not read recruiters' notes


def test_who_is_blind_is_answered_the_same_with_and_without_the_card(cleo, tom, met):
    asked = kits.ask(fresh(cleo), "How did it go?")
    assert told(cleo, tom, PRIVATE) == ""
    client = Client()
    client.force_login(tom)
    address = reverse("seat-answer", args=[met.seats.get(user=tom).uid, asked.uid])
    answer = client.post(address, {"answer": PRIVATE, "version": 1})
    assert (answer.status_code, Ask.objects.get().answer) == (302, PRIVATE)


def test_the_name_of_another_candidate_is_refused_to_who_sees_them(cleo, job, rita, nora, iris, met):
    make_application(job, "Sam Vela")
    secret = make_job("Secret", team=(nora,))
    Job.objects.filter(pk=secret.pk).update(is_confidential=True)
    make_application(secret, "Oana Bălan")
    assert REFUSED in told(cleo, rita, "You do better than Sam Vela.")
    assert told(cleo, rita, "You do better than Oana Bălan.") == ""
    assert told(cleo, iris, "You do better than Sam Vela.") == ""  # she interviews Cleo alone
    assert told(cleo, rita, "Cleo Okafor meets Tom Berg.") == ""


def test_an_answer_that_holds_one_keeps_what_was_typed_and_writes_nothing(cleo, iris, met):
    asked = kits.ask(fresh(cleo), "How did it go?")
    client = Client()
    client.force_login(iris)
    answer = client.post(
        reverse("seat-answer", args=[met.seats.get(user=iris).uid, asked.uid]), {"answer": PRIVATE, "version": 1}
    )
    assert (answer.status_code, REFUSED in answer.text, PRIVATE in answer.text) == (409, True, True)
    assert Ask.objects.get().answer == "" and not mails("ask_answered")


def test_the_first_answer_to_a_question_is_mailed_once(cleo, rita, iris, met):
    asked = kits.ask(fresh(cleo), "Do you pair?")
    assert kits.answer(asked, "Every day.", version=1, by=iris)
    assert kits.answer(asked, "Nearly every day.", version=2, by=rita)
    (mail,) = mails("ask_answered")
    assert (mail.candidate, mail.from_name.split(" ")[0], "Every day" in mail.body) == (cleo.candidate, "Iris", False)
    page = enter(cleo.candidate).get(reverse("portal-application", args=[cleo.uid])).text
    assert "Nearly every day." in page


# --- each act -------------------------------------------------------------------------------------------------------------


def refuses(application, by, *acts):
    """Each refuses a sentence of a colleague's note, and has written nothing."""
    transitions.note(fresh(application), by=by, text=PRIVATE)
    before = (Event.objects.count(), Mail.objects.count())
    for act in acts:
        with pytest.raises(IllegalMove, match=REFUSED):
            act()
    assert (Event.objects.count(), Mail.objects.count()) == before


def test_why_a_meeting_changes_and_what_came_of_a_wish(cleo, rita, met):
    facts = {name: getattr(met, name) for name in ("starts_at", "minutes", "zone", "mode", "link")}
    refuses(
        cleo,
        rita,
        lambda: move(met, **facts, by=rita, why=PRIVATE),
        lambda: call_off(met, by=rita, why=PRIVATE),
        lambda: wishes.settle_remote(fresh(cleo), outcome="agreed", words=PRIVATE, by=rita),
        lambda: kits.answer(kits.ask(fresh(cleo), "And?"), PRIVATE, version=1, by=rita),
    )


def test_the_answer_to_a_wish_for_more_time(cleo, rita):
    wish = more_time.ask_more_time(sent(cleo, by=rita), days=14, words="")
    refuses(cleo, rita, lambda: more_time.answer_more_time(wish, days=0, by=rita, words=PRIVATE))
    wish.refresh_from_db()
    assert wish.answered_at is None


def test_words_about_an_offer(cleo, rita, abel):
    offer = make_offer(in_offer_stage(cleo, rita), by=rita, approver=abel)
    question = offers.ask(offer, text="And the first day?")
    refuses(
        cleo,
        rita,
        lambda: offers.reply(question, text=PRIVATE, by=rita),
        lambda: offers.take_back(again(offer), by=rita, why="Other plans.", words=PRIVATE),
    )
    assert again(offer).state == "sent"
    offers.take_back(again(offer), by=rita, why=PRIVATE, words=KIND)  # the reason is for us


def test_what_a_partner_and_the_candidate_would_read(rita, tom):
    cleo = make_partner_application(rita, tom)
    about = {"partner": cleo.job.partner, "document": cleo.candidate.documents.get()}
    refuses(cleo, rita, lambda: partner.ask_to_present(cleo, **about, words=PRIVATE, by=rita))
    assert not cleo.presentations.exists()
