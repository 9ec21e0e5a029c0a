"""The team's side of a test case: sent from the template, read by who may, graded without a word about days."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates import queries, transitions
from candidates.models import Application, Mail, Todo
from candidates.tests.portal.shared import words
from candidates.tests.portal_world import enter
from candidates.waiting import act_for, waiting
from hiring import clock
from hiring.models import Focus, Stage
from hiring.testing import make_application, stage_of, walk_to
from interviews.models import Case, HandInFile, Seat
from interviews.transitions import cases, more_time

from .cases import BRIEF, handed_in, ready, sent

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]


def by(user):
    client = Client()
    client.force_login(user)
    return client


def send_page(application):
    return reverse("case-send", args=[application.uid])


def read_page(case):
    return reverse("case-read", args=[case.uid])


def seen(application):
    one = Application.objects.get(pk=application.pk)
    return "~".join(str(getattr(one, name)) for name in ("state", "stage_id", "next_step", "promise_moves"))


# --- sending -----------------------------------------------------------------------------------------------------------


def test_the_form_is_filled_from_the_stage_and_sends_what_was_tailored(cleo, rita, tom, iris):
    ready(cleo, by=rita, case_days=5, case_window_days=3, focuses="technical character")
    page = by(rita).get(send_page(cleo))
    form = page.context["form"]
    assert (form["brief"].value(), form["days"].value(), form["window_days"].value()) == (BRIEF, 5, 3)
    assert [focus.value() for _grader, focus in form.pairs] == ["technical", "character"]
    typed = {"brief": "Smaller.", "days": 4, "window_days": 0, "seen": seen(cleo)}
    typed |= {"grader_1": tom.uid, "focus_1": "technical", "grader_2": iris.uid, "focus_2": "character"}
    answer = by(rita).post(send_page(cleo), typed, follow=True)
    assert "Cleo Okafor has the test case and reads by when they hear." in words(answer)
    case = Case.objects.get()
    assert (case.brief, case.days, case.state, case.sent_by) == ("Smaller.", 4, "running", rita)
    assert list(Seat.objects.values_list("user__name", "focus")) == [
        ("Tom Berg", "technical"),
        ("Iris Lang", "character"),
    ]
    assert by(rita).post(send_page(cleo), typed).status_code == 302  # the second click is answered as the first
    assert Case.objects.count() == 1


BAD = {
    "no brief": ({"brief": " "}, 422, "brief"),
    "a brief of NUL": ({"brief": "a\0b"}, 422, "brief"),
    "a brief without end": ({"brief": "x" * 20_001}, 422, "brief"),
    "no days": ({"days": ""}, 422, "days"),
    "none of days": ({"days": 0}, 422, "days"),
    "a year": ({"days": 365}, 422, "days"),
    "days in words": ({"days": "seven"}, 422, "days"),
    "a window in the past": ({"window_days": -1}, 422, "window_days"),
    "somebody who is not here": ({"grader_1": "00000000-0000-0000-0000-000000000001"}, 422, "grader_1"),
    "a grader of nonsense": ({"grader_1": "tom"}, 422, "grader_1"),
    "a focus of nonsense": ({"focus_1": "everything!"}, 422, "focus_1"),
    "another state was shown": ({"seen": "active~1~read~0"}, 409, "__all__"),
    "nothing was shown": ({"seen": ""}, 409, "__all__"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused_keeps_what_was_typed(what, cleo, rita):
    change, status, field = BAD[what]
    ready(cleo, by=rita)
    typed = {"brief": "Mine.", "days": 7, "window_days": 0, "seen": seen(cleo), **change}
    answer = by(rita).post(send_page(cleo), typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])
    if "brief" not in change:
        assert "Mine." in answer.content.decode()
    assert not Case.objects.exists() and not Mail.objects.filter(kind="case_sent").exists()


def test_the_same_grader_twice_and_a_colleagues_peer_are_refused(cleo, rita, tom, iris):
    ready(cleo, by=rita)
    typed = {
        "brief": "Mine.",
        "days": 7,
        "window_days": 0,
        "seen": seen(cleo),
        "grader_1": tom.uid,
        "grader_2": tom.uid,
    }
    assert list(by(rita).post(send_page(cleo), typed).context["form"].errors) == ["grader_2"]
    cleo.candidate.user = iris
    cleo.candidate.save()
    assert list(by(rita).post(send_page(cleo), typed | {"grader_2": iris.uid}).context["form"].errors) == ["grader_2"]


def test_today_and_the_banner_lead_to_the_page_that_sends_it(cleo, rita):
    ready(cleo, by=rita)
    clock.forward(timedelta(hours=1))
    (row,) = waiting(rita).rows
    assert (row.act.label, row.address) == ("Send the case", send_page(cleo))
    assert row.act == act_for(row.who, may_tell=True)
    page = by(rita).get(reverse("application", args=[cleo.uid])).content.decode()
    assert f'href="{send_page(cleo)}?next=' in page
    sent_one = sent_again = Application.objects.get(pk=cleo.pk)
    cases.send(sent_one, brief=BRIEF, days=7, by=rita)
    transitions.hold(sent_again, by=rita, until=(clock.now() + timedelta(days=5)).date())
    transitions.settle(sent_again, by=rita)
    page = words(by(rita).get(reverse("application", args=[cleo.uid])))
    assert "Take the test case up again" in page and "Send the test case …" not in page


# --- reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("rita", 200),
        ("tom", 200),
        ("lea", 200),
        ("iris", 200),
        ("nora", 403),
        ("hanna", 403),
        ("abel", 403),
        ("ada", 403),
    ],
)
def test_who_reads_it(who, status, cleo, rita, tom, iris, request):
    case = handed_in(sent(cleo, by=rita, graders=[(iris, Focus.ALL)]))
    client = by(request.getfixturevalue(who))
    assert client.get(read_page(case)).status_code == status
    file = HandInFile.objects.get()
    got = client.get(reverse("case-file", args=[case.uid, file.uid]))
    assert got.status_code == status
    if status == 200:
        assert b"".join(got.streaming_content) == b"PK\x03\x04"
        assert got.headers["Content-Disposition"] == 'attachment; filename="limiter.zip"'
        assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_seat_an_interviewer_finds_nothing(cleo, rita, iris):
    case = handed_in(sent(cleo, by=rita))
    assert by(iris).get(read_page(case)).status_code == 404


def test_a_file_is_found_under_its_own_case_only(cleo, job, rita):
    handed_in(sent(cleo, by=rita))
    other = sent(make_application(job, "Sam Vela"), by=rita)
    assert by(rita).get(reverse("case-file", args=[other.uid, HandInFile.objects.get().uid])).status_code == 404


def test_a_grader_reads_no_byte_about_days(cleo, rita, tom, iris, lea):
    """The same page, timeline and messages with and without a wish that was granted, one that waits, and a late hand-in."""

    def pages():
        return {
            (user.name, path): words(by(user).get(path))
            for user in (tom, iris)
            for path in (
                read_page(case),
                *(f"{reverse('application', args=[cleo.uid])}?part={part}" for part in ("cv", "timeline", "messages")),
            )
        }

    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL), (iris, Focus.ALL)])
    clock.forward(timedelta(days=1))
    before = pages()
    more_time.ask_more_time(case, days=2, words="A cold.")
    clock.forward(timedelta(minutes=2))
    more_time.ask_more_time(case, days=9, words="My daughter is ill.")
    clock.forward(-timedelta(minutes=2))
    after = pages()
    promised = {"answer by Wed 2 Dec, 17:00", "answer by Fri 4 Dec, 17:00"}  # the day alone, which is no mark
    for key in before:
        then, now = before[key], after[key]
        for day in promised:
            then, now = then.replace(day, "answer by then"), now.replace(day, "answer by then")
        assert then.replace("Fri 4 Dec", "Wed 2 Dec") == now.replace("Fri 4 Dec", "Wed 2 Dec"), key
    texts = " ".join(after.values())
    for mark in ("A cold.", "My daughter", "asked for more time", "have more time", "More time for your test case"):
        assert mark not in texts
    clock.forward(timedelta(days=15))
    cases.hand_in(case, words="Here.")
    assert case.hand_ins.get().is_late
    assert "Late" not in words(by(tom).get(read_page(case))) and "Late" not in words(by(iris).get(read_page(case)))
    assert "Late" in words(by(rita).get(read_page(case)))
    assert by(tom).post(reverse("case-more-time", args=[case.uid]), {"days": 1}).status_code == 403
    text = words(by(lea).get(f"{reverse('application', args=[cleo.uid])}?part=timeline"))
    assert "asked for more time: 9 days. A person answers" in text


def test_a_grader_reads_neither_the_first_end_nor_when_it_was_begun_and_handed_in(cleo, job, rita, tom, iris):
    for application, grader in ((cleo, tom), (make_application(job, "Sam Vela"), iris)):
        case = sent(application, by=rita, window_days=3, graders=[(grader, Focus.ALL)])
        cases.begin(case)
        cases.hand_in(case, words="Here.")

    def told(user, application):
        row = Application.objects.select_related("candidate", "job", "stage", "owed_by").get(pk=application.pk)
        queries.beside(user, row)
        read = [
            queries.application_page(user, row, queries.rights(user, row), part) for part in ("timeline", "messages")
        ]
        return (
            sorted(event.verb for event in read[0].events if event.verb.startswith("case_")),
            sorted(mail.kind for mail in read[1].mails if mail.kind.startswith("case_")),
        )

    every = ["case_begun", "case_in", "case_set"], ["case_begins", "case_in", "case_sent"]
    assert told(rita, cleo) == told(tom, case.application) == every
    assert told(tom, cleo) == (["case_set"], [])
    Application.objects.filter(pk=cleo.pk).update(owed_by=tom)
    assert told(tom, cleo) == every  # who answers for its days sees them


def test_a_manager_who_does_not_grade_sees_the_days(cleo, rita, tom, iris):
    case = sent(cleo, by=rita, graders=[(iris, Focus.ALL)])
    assert "Not for graders" in words(by(tom).get(read_page(case)))
    assert "Not for graders" not in words(by(iris).get(read_page(case)))


# --- more time, answered -----------------------------------------------------------------------------------------------


def test_a_wish_is_answered_on_the_page(cleo, rita):
    case = sent(cleo, by=rita)
    more_time.ask_more_time(case, days=6, words="My daughter is ill.")
    text = words(by(rita).get(reverse("application", args=[cleo.uid])))
    assert "6 days more are asked for: answer by tomorrow, 17:00. Answer the wish" in text
    assert "My daughter is ill." in words(by(rita).get(read_page(case)))
    path = reverse("case-more-time", args=[case.uid])
    for typed, field in (
        ({"days": "many"}, "days"),
        ({"days": -1}, "days"),
        ({"days": 61}, "days"),
        ({"days": 0}, "words"),
    ):
        answer = by(rita).post(path, typed)
        assert (answer.status_code, list(answer.context["answer"].errors)) == (422, [field])
    answer = by(rita).post(path, {"days": 6, "words": "All the best."}, follow=True)
    assert "Cleo reads your answer now." in words(answer)
    assert (case.wishes.get().granted_days, Todo.objects.get().done_by) == (6, rita)
    assert by(rita).post(path, {"days": 6}).status_code == 409
    assert by(rita).get(path).status_code == 405


def test_an_answer_that_is_refused_keeps_its_words(cleo, rita, nora):
    case = sent(cleo, by=rita)
    more_time.ask_more_time(case, days=6, words="My daughter is ill.")
    path, typed = reverse("case-more-time", args=[case.uid]), {"days": 5, "words": "All the best to her."}

    def refused():
        page = by(rita).post(path, typed)
        return page.status_code, page.context["answer"].non_field_errors(), typed["words"] in words(page)

    walk_to(Application.objects.get(pk=cleo.pk), "offer", by=rita)
    clock.forward(timedelta(minutes=11))
    over = ["This test case is over: the way has gone on since."]
    assert (refused(), case.wishes.get().granted_days) == ((409, over, True), None)
    case.wishes.update(answered_at=clock.now(), answered_by=nora, granted_days=0)
    assert refused() == (409, ["This has been answered already."], True)


def test_graders_are_added_later_and_told_when_something_is_in(cleo, rita, tom, iris):
    case = handed_in(sent(cleo, by=rita, graders=[(tom, Focus.ALL)]))
    path = reverse("case-grader", args=[case.uid])
    by(rita).post(path, {"grader": iris.uid, "focus": "all"})
    assert [seat.user for seat in case.seats.all()] == [tom, iris]
    assert [mail.user for mail in Mail.objects.filter(kind="case_to_grade").order_by("pk")] == [tom, iris]
    again = by(rita).post(path, {"grader": iris.uid, "focus": "all"})
    assert again.status_code in (409, 422) and case.seats.count() == 2
    assert by(iris).post(path, {"grader": tom.uid, "focus": "all"}).status_code == 403


def test_the_application_leads_to_who_grades_it_until_somebody_does(cleo, rita, tom):
    ready(cleo, by=rita)
    by(rita).post(send_page(cleo), {"brief": BRIEF, "days": 5, "window_days": 0, "seen": seen(cleo)})
    case, address = Case.objects.get(), reverse("application", args=[cleo.uid])
    found = [one in words(by(rita).get(address)) for one in ("Nobody is to grade it yet.", "Choose who grades it")]
    by(rita).post(reverse("case-grader", args=[case.uid]), {"grader": tom.uid, "focus": "all"})
    later = [one in words(by(rita).get(address)) for one in ("Nobody is to grade it yet.", "Look at the brief")]
    assert (found, later) == ([True, True], [False, True])


# --- how many questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("versions", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_one_and_three_versions(
    versions, cleo, rita, tom, iris, django_assert_num_queries
):
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL), (iris, Focus.ALL)][: 1 + versions // 3])
    for number in range(versions):
        cases.hand_in(case, words=f"Version {number}")
    client = by(rita)
    client.get(read_page(case))
    with django_assert_num_queries(13):
        client.get(read_page(case))
    portal = enter(cleo.candidate)
    with django_assert_num_queries(9):
        portal.get(reverse("portal-case", args=[cleo.uid]))


def test_a_stage_without_a_case_has_nothing_to_send(cleo, rita):
    page = by(rita).get(send_page(cleo))
    assert page.status_code == 200 and "There is no test case to send to Cleo now." in words(page)
    answer = by(rita).post(send_page(cleo), {"brief": "x", "days": 7, "window_days": 0, "seen": seen(cleo)})
    assert answer.status_code == 409 and not Case.objects.exists()
    assert stage_of(cleo, "case").kind == Stage.Kind.TEST_CASE


# --- the board -----------------------------------------------------------------------------------------------------------


def test_the_board_says_that_a_wish_for_more_time_waits_for_us(cleo, job, rita, tom):
    """Not to a manager who grades; to one who does not, and to recruiters. One query for all cards, and none without a case."""
    page, ours = reverse("board", args=[job.slug]), "Our turn: they ask for more time"

    def read(user):
        with CaptureQueriesContext(connection) as captured:
            text = words(by(user).get(page))
        return text.count(ours), text.count("Their turn, until"), len(captured)

    people = [cleo, make_application(job, "Sam Vela"), make_application(job, "Otto Vik")]
    assert read(rita) == (0, 0, queries := read(rita)[2])
    graded, other, _third = (sent(one, by=rita, graders=[(tom, Focus.ALL)] * (one == cleo)) for one in people)
    assert read(rita) == (0, 3, queries + 1)
    before = words(by(tom).get(page))
    more_time.ask_more_time(graded, days=9, words="My daughter is ill.")
    assert words(by(tom).get(page)) == before
    more_time.ask_more_time(other, days=9)
    assert read(rita) == (2, 1, queries + 1) and read(tom)[:2] == (1, 2)
    text = by(rita).get(page).text
    assert text.count('<span class="tag due">') == 2 and text.count('<span class="tag late">') == 0
    clock.forward(timedelta(days=2))
    assert by(rita).get(page).text.count('<span class="tag late">') == 2
    more_time.answer_more_time(graded.wishes.get(), days=0, by=rita, words="We cannot.")
    assert read(rita)[:2] == (1, 2)


def test_the_promise_says_that_a_wish_for_more_time_waits_for_us(cleo, rita, tom):
    """As the board does, and to the same readers."""
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL)])
    page = reverse("application", args=[cleo.uid])
    before = [words(by(user).get(page)) for user in (tom, rita)]
    assert all("Cleo’s turn; we answer by" in text for text in before)
    more_time.ask_more_time(case, days=9, words="My daughter is ill.")
    graders, ours = [words(by(user).get(page)) for user in (tom, rita)]
    assert graders == before[0]
    assert "Cleo asks for more time and hears by" in ours and "Cleo’s turn" not in ours
    assert 'class="promise due"' in by(rita).get(page).text
    assert "Answer the wish" in ours and "It was handed in" not in ours and "Answer the wish" not in graders
    clock.forward(timedelta(days=2))
    late = by(rita).get(page)
    assert "Cleo asked for more time and should have heard by" in words(late) and 'class="promise late"' in late.text
    more_time.answer_more_time(case.wishes.get(), days=0, by=rita, words="We cannot.")
    assert "Cleo’s turn; we answer by" in words(by(rita).get(page))
