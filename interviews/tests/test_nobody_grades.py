"""A test case that nobody grades: told before it is sent, and a task once it is in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from candidates.forms.team import seen_of
from candidates.models import Application, Todo
from candidates.tests.portal.shared import words
from candidates.waiting import todos
from hiring import clock
from hiring.models import Focus
from hiring.testing import decide, full_letter, make_application, send_mail
from interviews.transitions import cases

from .cases import BRIEF, ready, sent

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def by(user):
    client = Client()
    client.force_login(user)
    return client


def tasks(user):
    return [task.get_kind_display() for task in todos(user)]


def test_whoever_sends_it_without_a_grader_is_told_so_before_and_after(cleo, rita, tom):
    application = ready(cleo, by=rita)
    address, client = reverse("case-send", args=[application.uid]), by(rita)
    assert "If you name nobody, it can be sent all the same." in words(client.get(address))
    typed = {"seen": seen_of(application), "brief": BRIEF, "days": 7, "window_days": 0}
    page = words(client.post(address, typed, follow=True))
    assert "Nobody grades it yet: say who does before it comes in" in page


def test_what_is_in_and_graded_by_nobody_is_a_task_until_somebody_grades_it(cleo, rita, tom):
    case = sent(cleo, by=rita)
    assert tasks(rita) == []
    cases.hand_in(case, words="Here.")
    cases.hand_in(case, words="Here, newer.")
    assert (tasks(rita), tasks(tom)) == (["The test case is in and nobody grades it: say who does"], [])
    today = by(rita).get(reverse("today")).text
    way = f'{reverse("application", args=[cleo.uid])}#case">Say who<'
    assert way in today
    added = {"grader": tom.uid, "focus": Focus.ALL}
    assert by(rita).post(reverse("case-grader", args=[case.uid]), added).status_code == 302
    todo = Todo.objects.get()
    assert (tasks(rita), todo.done_by, todo.done_at) == ([], rita, clock.now())


def test_where_somebody_grades_it_there_is_no_task_and_the_end_takes_it_away(cleo, job, rita, tom):
    cases.hand_in(sent(make_application(job, "Sam Vela"), by=rita, graders=[(tom, Focus.ALL)]), words="Here.")
    assert not Todo.objects.exists()
    cases.hand_in(sent(cleo, by=rita), words="Here.")
    assert len(tasks(rita)) == 1
    row = Application.objects.get(pk=cleo.pk)
    letter = {"words": full_letter(cleo), "release": True}
    decide(row, "reject", by=rita, reason_kind="case", override="Nobody had the time.", **letter)
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert tasks(rita) == []
