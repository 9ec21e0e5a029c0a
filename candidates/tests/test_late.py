"""A promised day that passed: who of us hears of it, one rung after the other, and the new day that the candidate has for it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import figures, outbox, sweep, timeline, transitions
from candidates.models import Application, Candidate, Mail
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Absence
from hiring.states import IllegalMove
from hiring.testing import decide, mails, make_application, send_mail, stage_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DAY = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # Wednesday 17:00 in Amsterdam: Cleo's promise, two working days
NEXT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # Friday: the stage's clock once more
THEN = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # and once more from there
RUNGS = ("reminder_after", "late_cover", "late_lead", "nudged", "late")


def fresh(one):
    return Application.objects.select_related("candidate", "job", "stage", "owed_by").get(pk=one.pk)


def until(moment):
    clock.forward(moment - clock.now())


def heard():
    """Kind, reader and instant of what was said of lateness, in order."""
    found = Mail.objects.filter(kind__in=RUNGS).order_by("pk")
    return [(m.kind, m.to_name.split()[0], m.queued_at.strftime("%a %H:%M")) for m in found]


def run(moment, minutes=30):
    """The sweep runs until then."""
    while clock.now() < moment:
        sweep.remind()
        send_mail()
        clock.forward(timedelta(minutes=minutes))


def away(user, cover):
    Absence.objects.create(user=user, first_day=DAY.date(), last_day=NEXT.date(), cover=cover)


def test_after_the_day_the_cover_hears_then_the_lead_and_the_candidate_has_a_new_day(cleo, rita, nora, lea):
    until(DAY - timedelta(minutes=1))
    away(rita, nora)
    run(NEXT + timedelta(minutes=31))
    assert heard() == [
        ("reminder_after", "Rita", "Wed 16:29"),
        ("late_cover", "Nora", "Thu 08:29"),
        ("late_lead", "Lea", "Fri 08:29"),
        ("late", "Cleo", "Fri 16:29"),
    ]


def test_each_day_that_passed_before_brings_the_lead_a_rung_sooner(cleo, rita, lea):
    until(DAY)
    run(THEN + timedelta(hours=20))
    assert heard() == [
        ("reminder_after", "Rita", "Wed 16:00"),
        ("late_lead", "Lea", "Fri 08:00"),
        ("late", "Cleo", "Fri 16:00"),
        ("reminder_after", "Rita", "Tue 16:00"),
        ("late_lead", "Lea", "Wed 08:00"),
    ]


def test_the_new_day_is_a_broken_promise_and_no_move(cleo, rita):
    until(NEXT)
    sweep.remind()
    one = fresh(cleo)
    assert (one.promised_for, one.first_promised_for, one.promise_breaks, one.promise_moves) == (THEN, DAY, 1, 0)
    assert timeline.replay(one) == timeline.snapshot(one)
    event = one.events.last()
    assert (event.verb, event.by, event.by_candidate, event.data) == (
        "day_broken",
        None,
        False,
        {"was": DAY.isoformat()},
    )
    letter = mails("late")[0]
    assert letter.is_notice and letter.subject == "We are late: Back-end engineer"
    assert "You were to hear from us about “Back-end engineer” by Wednesday 25 November 2026, 17:00" in letter.body
    assert (
        "you will hear from us by Tuesday 1 December 2026, 17:00 (Amsterdam time). Rita Moss sees to that."
        in letter.body
    )
    transitions.move_day(one, by=rita, to=THEN.date() + timedelta(days=1))  # the first move: nobody else is needed
    decide(fresh(cleo), "reject", by=rita, reason_kind="skills", words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert (figures.feedback(rita).kept, figures.feedback(rita).all) == (0, 1)  # by the first day, which was broken


def test_who_settles_it_in_time_hears_no_more_of_it(cleo, rita, nora, lea):
    until(DAY + timedelta(minutes=1))
    sweep.remind()
    away(rita, nora)
    transitions.move_day(fresh(cleo), by=rita, to=NEXT.date() + timedelta(days=3))
    run(NEXT)
    assert [kind for kind, _who, _at in heard()] == ["reminder_after"]


def test_a_rung_that_waits_for_the_morning_is_dropped_once_they_were_told(cleo, rita, lea):
    lea.zone = "Asia/Tokyo"
    lea.save()
    until(NEXT - timedelta(minutes=1))  # after midnight in Tokyo
    sweep.remind()
    assert [mail.state for mail in mails("late_lead")] == ["waiting"]
    decide(fresh(cleo), "reject", by=rita, reason_kind="skills", words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=11))
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)
    sweep.remind()
    assert [mail.state for mail in mails("late_lead")] == ["cancelled"]


def test_a_scheduler_that_slept_for_a_week_says_each_thing_once(cleo, rita, lea):
    until(DAY + timedelta(days=7))
    sweep.remind()
    sweep.remind()
    assert [kind for kind, _who, _at in heard()] == ["reminder_after", "late_lead", "late"]
    assert fresh(cleo).promised_for > clock.now()


def test_what_lies_ahead_is_put_off_by_nobody(cleo, rita):
    with pytest.raises(IllegalMove, match="Nothing is late here"):
        transitions.put_off(cleo)
    assert transitions.nudge(cleo) is False
    assert fresh(cleo).revision == cleo.revision


def test_an_offer_that_they_weigh_and_whoever_is_set_aside_get_no_notice(cleo, job, rita):
    aside = make_application(job, "Contact Form", set_aside=True)
    Application.objects.filter(pk=cleo.pk).update(next_step="consider", turn="them")
    until(NEXT)
    sweep.remind()
    assert (len(mails("late")), fresh(cleo).promise_breaks, fresh(aside).promise_breaks) == (0, 0, 1)
    assert transitions.nudge(fresh(cleo)) is False


# --- the nudge -----------------------------------------------------------------------------------------------------------


def portal(one):
    return reverse("portal-application", args=[one.uid]), reverse("portal-nudge", args=[one.uid])


def words(answer):
    return " ".join(strip_tags(answer.text).split())


def test_the_nudge_is_heard_at_once_and_brings_a_new_day(cleo, rita, nora, lea):
    send_mail()
    browser, (page, nudge) = enter(cleo.candidate), portal(cleo)
    assert nudge not in browser.get(page).text
    until(DAY + timedelta(hours=6))  # in everybody's night
    away(rita, nora)
    late = browser.get(page)
    assert nudge in late.text and "You should have heard from us by today, 17:00" in words(late)
    for _click in range(2):
        answer = browser.post(nudge, follow=True)
    assert "You hear from us by Fri 27 Nov, 17:00" in words(answer) and nudge not in answer.text
    one = fresh(cleo)
    assert (one.promised_for, one.promise_breaks, one.events.last().verb) == (NEXT, 1, "nudged")
    assert timeline.replay(one) == timeline.snapshot(one)
    told = mails("nudged")
    assert [(mail.to_name, mail.due_at) for mail in told] == [
        (name, clock.now()) for name in ("Nora Vale", "Lea Brandt")
    ]  # Nora has the word by now: Rita is away on that day too
    assert "did not, and has just asked. They read now that they hear by Friday 27 November 2026" in told[0].body
    assert len(mails("late")) == 1


def test_a_second_day_that_passes_can_be_asked_about_again(cleo, rita, lea):
    for moment in (DAY + timedelta(hours=1), NEXT + timedelta(days=2)):
        until(moment)
        assert transitions.nudge(fresh(cleo)) is True
    assert (fresh(cleo).promise_breaks, len(mails("nudged"))) == (2, 4)


def test_a_day_that_passed_while_they_had_not_heard_of_the_next_step_is_answered_all_the_same(cleo, rita, lea):
    """Within the ten minutes of a move they read the old day: the new one that they get tells nothing of the move."""
    until(DAY + timedelta(minutes=5))
    with clock.at(clock.now()):
        decided = fresh(cleo)
        before = Application.objects.get(pk=decided.pk)
        assert transitions.nudge(decided)
        as_in_review = transitions.shown(fresh(cleo))
        Application.objects.filter(pk=cleo.pk).update(
            **{
                name: getattr(before, f"{name}_id" if name == "owed_by" else name)
                for name in ("promised_for", "owed_by")
            },
            promise_breaks=0,
        )
        decide(fresh(cleo), "advance", by=rita, to=stage_of(cleo, "chat"))
        promised = fresh(cleo).promised_for
        assert transitions.nudge(fresh(cleo)) is True
        shown = transitions.shown(fresh(cleo))
        for name in ("next_step", "promised_for", "owed_by_id", "stage_id"):
            assert getattr(shown, name) == getattr(as_in_review, name)
        assert (fresh(cleo).promised_for, fresh(cleo).promise_breaks) == (promised, 0)
        assert transitions.nudge(fresh(cleo)) is False


@pytest.mark.parametrize("how", ["the sweep", "the nudge"])
def test_a_day_that_passes_takes_nobodys_undo_away(client, cleo, rita, lea, how):
    until(NEXT - timedelta(minutes=2))
    decide(fresh(cleo), "reject", by=rita, reason_kind="skills", words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=3))
    client.force_login(rita)
    page = reverse("application", args=[cleo.uid])
    before = client.get(page).text  # it stood open
    if how == "the sweep":
        sweep.remind()
    else:
        assert transitions.nudge(fresh(cleo))
    shown = client.get(page).text
    for text in (before, shown):
        assert re.search(r'name="revision"\s+value="(\d+)"', text).group(1) == str(
            cleo.events.get(verb="rejected").revision
        )
    revision = cleo.events.get(verb="rejected").revision
    answer = client.post(reverse("application-undo", args=[cleo.uid]), {"revision": revision, "next": page})
    one = fresh(cleo)
    assert (answer.status_code, one.state, one.promised_for, one.promise_breaks) == (302, "active", THEN, 1)
    assert timeline.replay(one) == timeline.snapshot(one)


def test_a_move_that_is_undone_keeps_the_day_that_they_were_given_meanwhile(cleo, rita, lea):
    until(DAY + timedelta(hours=1))
    decide(fresh(cleo), "advance", by=rita, to=stage_of(cleo, "chat"))
    assert transitions.nudge(fresh(cleo))
    read = transitions.shown(fresh(cleo)).promised_for
    transitions.undo(fresh(cleo), by=rita)
    one = fresh(cleo)
    assert (one.stage.slug, one.next_step, one.promised_for, one.first_promised_for) == ("screening", "read", read, DAY)
    assert (one.promise_breaks, timeline.replay(one)) == (1, timeline.snapshot(one))


@pytest.mark.parametrize("first", ["late", "new_day"])
def test_of_two_new_days_only_the_last_one_leaves(cleo, rita, lea, first):
    Candidate.objects.filter(pk=cleo.candidate_id).update(zone="Asia/Tokyo")
    until(NEXT + timedelta(minutes=1))  # after midnight in Tokyo
    send_mail()
    later = NEXT.date() + timedelta(days=7)
    if first == "late":
        sweep.remind()
        transitions.move_day(fresh(cleo), by=rita, to=later)
    else:
        Application.objects.filter(pk=cleo.pk).update(promised_for=NEXT + timedelta(minutes=2))
        transitions.move_day(fresh(cleo), by=rita, to=later)
        Application.objects.filter(pk=cleo.pk).update(promised_for=NEXT)
        transitions.put_off(fresh(cleo))
    state = {mail.kind: mail.state for mail in Mail.objects.filter(kind__in=("late", "new_day"))}
    second = {"late": "new_day", "new_day": "late"}[first]
    assert state == {first: "cancelled", second: "waiting"}


def test_decided_and_not_told_they_are_answered_as_before(cleo, rita, lea):
    decide(cleo, "reject", by=rita, reason_kind="skills", words={"is_standard": True})
    until(DAY + timedelta(minutes=5))
    browser, (_page, nudge) = enter(cleo.candidate), portal(cleo)
    assert "You hear from us by Fri 27 Nov, 17:00" in words(browser.post(nudge, follow=True))
    one = fresh(cleo)
    assert (one.state, one.told_at, one.promise_breaks) == ("rejected", None, 1)


def test_once_told_there_is_nothing_to_ask(cleo, rita):
    transitions.withdraw(cleo)
    browser, (page, nudge) = enter(cleo.candidate), portal(cleo)
    until(DAY + timedelta(minutes=5))
    answer = browser.post(nudge)
    assert (answer.status_code, answer.headers["Location"], len(mails("nudged"))) == (302, page, 0)


def test_the_team_reads_that_days_have_passed(client, cleo, rita, lea):
    until(DAY + timedelta(minutes=5))
    transitions.nudge(cleo)
    client.force_login(rita)
    page = reverse("application", args=[cleo.uid])
    assert "One day passed without a word." in words(client.get(page))
    told = words(client.get(page, {"part": "timeline"}))
    assert "The candidate asked where things stand, and has a new day" in told
