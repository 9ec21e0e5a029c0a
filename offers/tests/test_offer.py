"""An offer's whole way: who may do what when, what the candidate reads, and where the opening is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from candidates import links, outbox, timeline
from candidates import sweep as reminders
from candidates import transitions as going
from candidates.models import Application, Event, Mail
from hiring import clock
from hiring.models import Absence, Opening, User
from hiring.states import IllegalMove
from hiring.testing import (
    TERMS,
    code_of,
    decide,
    hire,
    mails,
    make_application,
    make_offer,
    make_user,
    send_mail,
    walk_to,
)
from offers import mailing, sweep, transitions
from offers.models import Handover, Offer

from .world import again, fresh

pytestmark = pytest.mark.usefixtures("monday")


def sound(application):
    """The row agrees with its timeline."""
    row = fresh(application)
    assert timeline.replay(row) == timeline.snapshot(row)
    return row


def test_from_draft_to_welcome(ready, rita, tom, abel, hanna):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    assert [(m.user, m.subject) for m in mails("offer_approval_wanted")] == [(abel, "An offer waits for your approval")]
    transitions.approve(offer, by=abel, words="Fine with me.")
    assert [m.user for m in mails("offer_handed_back")] == [rita]
    transitions.record_call(offer, at=clock.now(), outcome="glad", words="Very glad.", by=rita)
    transitions.send(offer, by=rita)
    row = sound(ready)
    ends = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)  # the end of Monday in Amsterdam
    assert (offer.state, offer.opening, offer.expires_at) == ("sent", ready.job.openings.get(), ends)
    assert (row.next_step, row.turn, row.owed_by, row.promised_for, row.promised_zone) == (
        ("consider", "them", rita, ends, "Europe/Amsterdam")
    )
    send_mail()
    letter = mails("offer_sent")[0]
    assert "Monday 30 November 2026, 23:59 (Amsterdam time)" in letter.body
    assert code_of(offer) not in letter.body and "[[code]]" in letter.body
    assert code_of(offer) in outbox.with_links(letter)

    transitions.accept(again(offer), code=code_of(offer).lower().replace("-", " "))
    row, offer = sound(ready), again(offer)
    assert (offer.state, offer.answered_at, offer.answered_by) == ("accepted", clock.now(), None)
    assert (row.state, row.closure, row.told_at, row.opening) == ("hired", "hired", clock.now(), offer.opening)
    assert [m.user for m in mails("offer_answered")] == [rita, tom]
    assert [m.candidate for m in mails("closing_hired")] == [ready.candidate]
    assert Handover.objects.get().starts_on == TERMS["starts_on"]
    verbs = [e.verb for e in row.events.order_by("pk") if e.verb.startswith("offer")]
    assert verbs == ["offer_made", "offer_approved", "offer_called", "offer_sent", "offer_answered"]
    assert row.events.get(verb="offer_answered").by_candidate


def test_declining_ends_the_way_at_once_and_frees_the_opening(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    transitions.decline(offer, code=code_of(offer), reason="I stay where I am.")
    row, offer = sound(ready), again(offer)
    assert (offer.state, offer.opening, offer.reason) == ("declined", None, "I stay where I am.")
    assert (row.state, row.closure, row.reason_kind, row.told_at) == (
        ("withdrawn", "offer_declined", "their_choice", clock.now())
    )
    assert [m.kind for m in mails("closing_offer_declined", "closing_hired")] == ["closing_offer_declined"]
    assert transitions.free_opening(row) == ready.job.openings.get()
    assert not Handover.objects.exists()


# --- before it is sent -----------------------------------------------------------------------------------------------------


def test_only_in_the_offers_stage_and_one_at_a_time(cleo, rita, abel):
    with pytest.raises(IllegalMove, match="Cleo is not in the offer’s stage"):
        make_offer(cleo, by=rita, approver=abel, upto="draft")
    walk_to(cleo, "offer", by=rita)
    make_offer(cleo, by=rita, approver=abel, upto="draft")
    with pytest.raises(IllegalMove, match="There is an offer for them already"):
        make_offer(cleo, by=rita, approver=abel, upto="draft")
    assert Offer.objects.count() == 1


def test_approved_by_somebody_else_than_its_author_whatever_the_role(ready, rita, abel, lea, nora):
    User.objects.filter(pk__in=[rita.pk, nora.pk]).update(is_approver=True)
    rita.refresh_from_db()
    with pytest.raises(IllegalMove, match="Somebody else than its author"):
        make_offer(ready, by=rita, approver=rita, upto="draft")
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    for somebody in (rita, lea, nora):
        with pytest.raises(IllegalMove, match="Abel Roth approves this offer"):
            transitions.approve(offer, by=somebody)
    # Rita stands in for Abel, and still is its author.
    day = clock.now().date()
    away = Absence.objects.create(user=abel, first_day=day, last_day=day, cover=rita)
    rita = User.objects.get(pk=rita.pk)
    assert abel in rita.personas
    with pytest.raises(IllegalMove, match="Abel Roth approves this offer"):
        transitions.approve(offer, by=rita)
    Absence.objects.filter(pk=away.pk).update(cover=nora)
    transitions.approve(offer, by=User.objects.get(pk=nora.pk))
    assert again(offer).state == "approved"
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(author=abel)


def test_who_revised_it_is_an_author_too(ready, rita, nora, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")
    User.objects.filter(pk=nora.pk).update(is_approver=True)
    nora = User.objects.get(pk=nora.pk)
    with pytest.raises(IllegalMove, match="Somebody else than its author"):
        transitions.revise(offer, terms=TERMS, approver=nora, by=nora)
    transitions.revise(offer, terms={**TERMS, "salary": 64_000}, approver=abel, by=nora)
    transitions.ask_approval(offer, by=rita)
    Absence.objects.create(user=abel, first_day=clock.now().date(), last_day=clock.now().date(), cover=nora)
    with pytest.raises(IllegalMove, match="Abel Roth approves this offer"):
        transitions.approve(offer, by=User.objects.get(pk=nora.pk))


def test_no_approval_no_call_no_offer(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")
    for refused in (
        lambda: transitions.send(offer, by=rita),
        lambda: transitions.approve(offer, by=abel),
        lambda: transitions.record_call(offer, at=clock.now(), outcome="glad", words="", by=rita),
    ):
        with pytest.raises(IllegalMove):
            refused()
    transitions.ask_approval(offer, by=rita)
    transitions.approve(offer, by=abel)
    with pytest.raises(IllegalMove, match="Call Cleo first"):
        transitions.send(offer, by=rita)
    for at in (clock.now() + timedelta(minutes=1), clock.now() - timedelta(minutes=2)):
        with pytest.raises(IllegalMove, match="between the approval and now"):
            transitions.record_call(offer, at=at, outcome="glad", words="", by=rita)
    assert (again(offer).state, again(offer).called_at, mails("offer_sent")) == ("approved", None, [])


def test_other_terms_are_approved_and_called_anew(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="called")
    assert (
        transitions.revise(offer, terms=TERMS, approver=abel, by=rita).number == 1
    )  # the same terms are no new version
    assert again(offer).state == "approved"
    transitions.revise(offer, terms={**TERMS, "salary": 64_000}, approver=abel, by=rita)
    offer = again(offer)
    assert (offer.state, offer.version, offer.approved_at, offer.called_at) == ("draft", None, None, None)
    assert list(offer.versions.values_list("number", "salary")) == [(2, 64_000), (1, 62_500)]
    transitions.ask_approval(offer, by=rita)
    transitions.send_back(offer, by=abel, words="Too much for this role.")
    assert (again(offer).state, again(offer).approval_words) == ("draft", "Too much for this role.")


def test_the_approver_approves_what_they_read(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    read = {"revision": offer.revision}
    transitions.revise(again(offer), terms={**TERMS, "salary": 90_000}, approver=abel, by=rita)
    transitions.ask_approval(again(offer), by=rita)
    with pytest.raises(IllegalMove, match="Somebody was faster"):
        transitions.approve(again(offer), by=abel, seen=read)


# --- while it is out -------------------------------------------------------------------------------------------------------


def test_an_offer_holds_its_opening_against_offers_and_hirings(ready, rita, abel, job):
    ben = make_application(job, "Ben Achterberg")
    walk_to(ben, "offer", by=rita)
    clock.forward(timedelta(minutes=11))
    other = make_offer(fresh(ben), by=rita, approver=abel, upto="called")
    offer = make_offer(ready, by=rita, approver=abel)
    for refused in (lambda: transitions.send(other, by=rita), lambda: hire(fresh(ben), by=rita)):
        with pytest.raises(IllegalMove, match="Every opening of this job is taken"):
            refused()
    transitions.take_back(again(offer), by=rita, why="The budget is gone.", words="I am sorry.")
    transitions.send(again(other), by=rita)
    assert again(other).opening == job.openings.get()


@pytest.mark.parametrize(
    ("upto", "act"),
    [
        ("draft", lambda offer, by: transitions.ask_approval(offer, by=by)),
        ("approved", lambda offer, by: transitions.record_call(offer, at=clock.now(), outcome="glad", words="", by=by)),
    ],
)
def test_nothing_is_promised_while_every_opening_is_taken(ready, rita, abel, job, upto, act):
    """Neither approval nor the call: both would raise a hope that the letter cannot keep."""
    ben = make_application(job, "Ben Achterberg")
    walk_to(ben, "offer", by=rita)
    clock.forward(timedelta(minutes=11))
    other = make_offer(fresh(ben), by=rita, approver=abel, upto=upto)
    make_offer(ready, by=rita, approver=abel)
    with pytest.raises(IllegalMove, match="Every opening of this job is taken"):
        act(again(other), rita)
    assert again(other).state == upto
    Opening.objects.create(job=job)
    act(again(other), rita)


def test_nobody_moves_them_while_our_offer_is_with_them(ready, rita, abel):
    make_offer(ready, by=rita, approver=abel)
    row = fresh(ready)
    day = clock.now().date() + timedelta(days=3)
    no = {"reason_kind": "skills", "words": {"words": "x", "reason": "y"}}
    for refused in (
        lambda: decide(row, "reject", by=rita, **no),
        lambda: going.hold(row, by=rita, until=day),
        lambda: going.move_day(row, by=rita, to=day),
        lambda: going.move_back(row, by=rita, to=row.job.pipeline.stages.get(slug="chat"), why="x"),
        lambda: going.settle(row, by=rita),
        lambda: hire(row, by=rita),
    ):
        with pytest.raises(IllegalMove):
            refused()
    assert sound(ready).next_step == "consider"


def test_five_wrong_codes_void_it_and_a_new_one_is_mailed(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    old = code_of(offer)
    for number in range(5):
        with pytest.raises(transitions.WrongCode, match="new one is on its way" if number == 4 else "is not the code"):
            transitions.accept(again(offer), code="AAAA-AAAA")
    offer = again(offer)
    assert (offer.state, offer.code_epoch, offer.code_tries) == ("sent", 2, 0)
    with pytest.raises(transitions.WrongCode):
        transitions.accept(offer, code=old)
    new = mails("offer_code")[0]
    assert links.fits(offer.occasion, outbox.with_links(new).split("This is the new one:\n")[1][:9])
    transitions.accept(again(offer), code=code_of(offer))
    assert again(offer).state == "accepted"


def test_accepting_twice_is_accepting_once(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    code = code_of(offer)
    transitions.accept(offer, code=code)
    with pytest.raises(IllegalMove, match="not open any more"):
        transitions.accept(again(offer), code=code)
    assert (len(mails("closing_hired")), Handover.objects.count()) == (1, 1)


def test_an_answer_by_phone_needs_proof_and_is_mailed(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    with pytest.raises(IllegalMove, match="what proves it"):
        transitions.record_answer(offer, accepted=True, by=rita, proof=" ")
    transitions.record_answer(offer, accepted=True, by=rita, proof="Called at ten, said yes twice.")
    row, offer = sound(ready), again(offer)
    assert (offer.state, offer.answered_by, row.state, row.decided_by) == ("accepted", rita, "hired", rita)
    assert "that you accepted our offer" in mails("offer_recorded")[0].body


def test_taken_back_tells_them_with_a_day_and_no_decision(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    transitions.take_back(offer, by=rita, why="Private: the partner left.", words="We are sorry, Cleo.")
    row = sound(ready)
    assert (offer.state, offer.opening, row.state, row.next_step, row.turn) == (
        ("taken_back", None, "active", "decide", "us")
    )
    body = mails("offer_taken_back")[0].body
    assert ("We are sorry, Cleo." in body, "Private" in body) == (True, False)
    assert [m.state for m in mails("offer_sent")] == ["cancelled"]  # it had not left


def test_a_draft_is_taken_back_in_silence(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel, upto="asked")
    transitions.take_back(offer, by=rita, why="Another plan.")
    assert (mails("offer_taken_back"), fresh(ready).next_step) == ([], "offer")
    assert [m.state for m in mails("offer_approval_wanted")] == ["cancelled"]
    make_offer(fresh(ready), by=rita, approver=abel, upto="draft")


def test_withdrawing_ends_it(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    going.withdraw(fresh(ready), reason="Elsewhere.")
    assert (again(offer).state, again(offer).opening, sound(ready).state) == ("declined", None, "withdrawn")


def test_a_withdrawal_on_record_is_told_first_and_accepting_wins_until_then(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    going.record_withdrawal(fresh(ready), by=rita, reason="She called.")
    assert again(offer).state == "sent"  # decided is not told
    transitions.accept(again(offer), code=code_of(offer))
    row = sound(ready)
    assert (row.state, row.closure, row.told_at) == ("hired", "hired", clock.now())
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert [m.state for m in mails("closing_withdrawn")] == ["cancelled"]


def test_told_otherwise_ends_it_with_the_word(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    going.record_withdrawal(fresh(ready), by=rita, reason="She called.")
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert (again(offer).state, again(offer).opening) == ("declined", None)
    assert fresh(ready).told_at is not None


def test_hired_by_hand_ends_a_draft_and_hands_over_when_told(ready, rita, abel, hanna):
    offer = make_offer(ready, by=rita, approver=abel, upto="draft")
    hire(fresh(ready), by=rita, release=True, why="The contract was signed on paper.")
    assert (again(offer).state, Handover.objects.count()) == ("draft", 0)
    clock.forward(timedelta(minutes=11))
    send_mail()
    row = sound(ready)
    assert (again(offer).state, row.reason, Handover.objects.get().application) == (
        ("taken_back", "The contract was signed on paper.", row)
    )


def test_reopened_after_a_yes_the_opening_is_free_and_another_yes_keeps_one_hand_over(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    transitions.accept(offer, code=code_of(offer))
    going.reopen(fresh(ready), by=rita)
    assert (again(offer).state, again(offer).opening, sound(ready).opening) == ("taken_back", None, None)
    second = make_offer(fresh(ready), by=rita, approver=abel, salary=70_000)
    transitions.accept(second, code=code_of(second))
    assert Handover.objects.count() == 1


# --- questions -------------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_by_a_person(ready, rita, tom, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    question = transitions.ask(offer, text="Is 63,000 possible?")
    assert transitions.ask(offer, text="Is 63,000 possible?") == question
    assert [(m.user, "63,000" in m.body) for m in mails("offer_question")] == [(rita, False)]
    transitions.reply(question, text="Not this year.", by=tom)
    assert [(m.candidate, "this year" in m.body) for m in mails("offer_reply")] == [(ready.candidate, False)]
    with pytest.raises(IllegalMove, match="Tom Berg has answered this already"):
        transitions.reply(question, text="Yes!", by=rita)


def test_a_question_goes_to_somebody_who_is_here_and_may_open_the_file(ready, rita, nora, lea, abel):
    offer = make_offer(ready, by=nora, approver=abel)
    Application.objects.filter(pk=ready.pk).update(owed_by=rita)

    def reader(text):
        transitions.ask(again(offer), text=text)
        return mails("offer_question")[-1].user

    assert reader("One?") == rita
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert reader("Two?") == nora
    ready.candidate.user = make_user("Petra Peer", line=nora)  # a colleague, who applies under their line's eyes
    ready.candidate.save()
    assert reader("Three?") == lea


# --- the end of its time ---------------------------------------------------------------------------------------------------


def test_notices_two_days_and_one_day_before_then_the_end(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    ends = offer.expires_at

    def at(**before):
        with clock.at(ends - timedelta(**before)):
            sweep.sweep()
            sweep.sweep()
            return [m.occasion[-2:] for m in mails("offer_ends_soon")]

    assert at(days=2, minutes=1) == []
    assert at(days=1, hours=23) == [":2"]
    assert at(hours=23) == [":2", ":1"]
    with clock.at(ends + timedelta(seconds=1)):
        sweep.sweep()
        sweep.sweep()
        row = sound(ready)
        assert (again(offer).state, again(offer).opening, row.next_step, row.turn, row.state) == (
            ("expired", None, "decide", "us", "active")
        )
        assert row.promised_for > clock.now()
        assert [m.state for m in mails("offer_ends_soon")] == ["cancelled", "cancelled"]
        assert len(mails("offer_expired")) == 1
        assert "ran out" in mails("offer_answered")[0].subject
    with clock.at(ends), pytest.raises(IllegalMove):
        transitions.accept(again(offer), code=code_of(offer))


def test_one_offer_that_fails_keeps_no_notice_back_and_each_counts_once(ready, job, rita, abel, monkeypatch):
    broken = make_offer(ready, by=rita, approver=abel)
    Opening.objects.create(job=job)
    other = make_application(job, "Sam Vela")
    walk_to(other, "offer", by=rita)
    make_offer(fresh(other), by=rita, approver=abel)
    ends_soon = mailing.ends_soon

    def fails(offer, days):
        if offer.pk == broken.pk:
            raise RuntimeError
        return ends_soon(offer, days)

    def told():
        return sweep.sweep(), sorted(m.candidate.name for m in mails("offer_ends_soon"))

    with clock.at(broken.expires_at - timedelta(hours=30)):
        with monkeypatch.context() as patched:
            patched.setattr(mailing, "ends_soon", fails)
            assert told() == (1, ["Sam Vela"])
        assert told() == (1, ["Cleo Okafor", "Sam Vela"])
        assert told() == (0, ["Cleo Okafor", "Sam Vela"])


def test_a_scheduler_that_slept_sends_the_nearer_notice_only(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    with clock.at(offer.expires_at - timedelta(hours=3)):
        sweep.sweep()
        assert [m.occasion[-2:] for m in mails("offer_ends_soon")] == [":1"]


def test_a_day_is_too_short_for_notices_that_were_due_before_it_left(ready, rita, abel):
    make_offer(ready, by=rita, approver=abel, answer_days=1)
    sweep.sweep()
    assert mails("offer_ends_soon") == []


def test_accepting_after_its_end_is_refused_before_the_sweep_comes(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    with clock.at(offer.expires_at), pytest.raises(IllegalMove, match="time to answer this offer is over"):
        transitions.accept(again(offer), code=code_of(offer))


def test_nobody_is_reminded_of_a_word_that_is_the_candidates(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel)
    with clock.at(offer.expires_at - timedelta(hours=2)):
        reminders.remind()
    assert mails("reminder_before") == []


def test_no_amount_in_any_mail_event_or_title(ready, rita, abel):
    offer = make_offer(ready, by=rita, approver=abel, salary=61_237, terms="A bonus of 4,321.")
    question = transitions.ask(offer, text="Is 63,987 possible?")
    transitions.reply(question, text="61,999 at most.", by=rita)
    transitions.accept(again(offer), code=code_of(offer))
    clock.forward(timedelta(minutes=11))
    send_mail()
    said = [f"{m.subject} {m.body} {outbox.with_links(m)}" for m in Mail.objects.all()]
    said += [f"{e.data} {e.changes}" for e in Event.objects.all()]
    for number in ("61237", "61,237", "61.237", "4,321", "63,987", "61,999"):
        assert not [text for text in said if number in text]


def test_their_day_ends_where_they_live(job, rita, abel):
    mihai = make_application(job, "Mihai Bălan")
    mihai.candidate.zone = "Pacific/Auckland"
    mihai.candidate.save()
    walk_to(mihai, "offer", by=rita)
    offer = make_offer(fresh(mihai), by=rita, approver=abel)
    assert offer.expires_at == datetime(2026, 11, 30, 10, 59, tzinfo=UTC)


def test_an_approver_must_be_one_and_may_know_them(ready, rita, tom):
    with pytest.raises(IllegalMove, match="no approver"):
        make_offer(ready, by=rita, approver=tom, upto="draft")
    gone = make_user("Gone Away", is_approver=True, is_active=False)
    with pytest.raises(IllegalMove, match="no approver"):
        make_offer(ready, by=rita, approver=gone, upto="draft")
