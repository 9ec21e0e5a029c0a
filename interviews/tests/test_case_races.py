"""Test cases at the same instant, on PostgreSQL: eight at once, each with a connection of its own."""

from datetime import timedelta

import pytest

from candidates import timeline
from candidates.models import Application, Mail
from candidates.tests.racing import at_once, lost, won
from hiring import clock
from hiring.models import Focus
from hiring.testing import decide, full_letter, make_application, send_mail
from interviews.models import Case, HandIn
from interviews.transitions import case_sweep, cases, more_time

from .cases import BRIEF, ready, sent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sound(case):
    row = Application.objects.get(pk=case.application_id)
    assert timeline.replay(row) == timeline.snapshot(row)
    return row


def test_eight_versions_at_once_are_eight_versions(company):
    rita, tom, job = company
    case = sent(make_application(job), by=rita, graders=[(tom, Focus.ALL)])
    found = at_once(*(lambda n=n: cases.hand_in(case, words=f"Version {n}") for n in range(8)))
    assert len(won(found)) == 8
    assert sorted(HandIn.objects.values_list("version", flat=True)) == list(range(1, 9))
    assert sound(case).next_step == "answer" and Mail.objects.filter(kind="case_in").count() == 8


def test_eight_clicks_with_one_text_are_one_version_and_eight_wishes_one(company):
    rita, _tom, job = company
    case = sent(make_application(job), by=rita)
    assert len({wish.pk for wish in won(at_once(*[lambda: more_time.ask_more_time(case)] * 8))}) == 1
    assert Case.objects.get().more_days == 3
    clock.forward(timedelta(minutes=5))
    assert len({wish.pk for wish in won(at_once(*[lambda: more_time.ask_more_time(case, days=9)] * 8))}) == 1
    assert len({version.pk for version in won(at_once(*[lambda: cases.hand_in(case, words="Here.")] * 8))}) == 1
    sound(case)


def test_of_eight_who_send_it_one_does(company):
    rita, _tom, job = company
    application = ready(make_application(job), by=rita)
    acts = [
        lambda: cases.send(Application.objects.get(pk=application.pk), brief=BRIEF, days=7, by=rita) for _n in range(8)
    ]
    found = at_once(*acts)
    assert (len(won(found)), len(lost(found)), Case.objects.count()) == (1, 7, 1)
    assert Mail.objects.filter(kind="case_sent").count() == 1


def test_of_eight_who_answer_a_wish_one_does_and_two_sweeps_begin_it_once(company):
    rita, tom, job = company
    case = sent(make_application(job), by=rita, window_days=1)
    clock.forward(timedelta(days=2))
    assert sum(at_once(*[case_sweep.sweep] * 4)) >= 1
    assert Mail.objects.filter(kind="case_begins").count() == 1
    wish = more_time.ask_more_time(case, days=9)
    found = at_once(*(lambda n=n: more_time.answer_more_time(wish, days=n, by=tom) for n in range(1, 9)))
    assert (len(won(found)), len(lost(found))) == (1, 7)
    assert Case.objects.get().more_days == won(found)[0].granted_days
    sound(case)


@pytest.mark.parametrize("turn", range(3))
def test_a_hand_in_meets_the_decision_and_the_letter_that_leaves(turn, company):
    rita, _tom, job = company
    case = sent(make_application(job), by=rita)
    words = full_letter(case.application)

    def no():
        one = Application.objects.get(pk=case.application_id)
        return decide(one, "reject", by=rita, reason_kind="case", words=words, release=True)

    found = at_once(lambda: cases.hand_in(case, words="Here."), no)
    assert not isinstance(found[0], Exception)
    if sound(case).state == "active":
        no()
    clock.forward(timedelta(minutes=11))
    found = at_once(lambda: cases.hand_in(case, words="Mended."), send_mail)
    row = sound(case)
    assert row.told_at is not None or row.letter.state in ("draft", "released")
    if isinstance(found[0], Exception):
        assert row.told_at is not None  # the word had left: nothing is given away
    else:
        assert HandIn.objects.count() == 2
