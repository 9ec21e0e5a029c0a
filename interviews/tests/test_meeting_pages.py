"""The team's pages about meetings: who sees and does what, forms that keep what was typed, lists that cost the same."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from candidates import transitions
from candidates.forms.team import seen_of
from candidates.models import Application
from hiring import clock
from hiring.models import Function, Job, Member, Organisation, Skill
from hiring.testing import (
    decide,
    mails,
    make_application,
    make_candidate,
    make_interview,
    make_job,
    send_mail,
    walk_to,
)
from interviews import agenda
from interviews.models import Interview, Slot
from interviews.templatetags.meetings import at_a_glance
from interviews.transitions import call_off, can_make, cannot_get_in, cannot_make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # Tuesday, 15:00 in Amsterdam


def in_chat(job, rita, name="Cleo Okafor", zone="Europe/Lisbon"):
    one = walk_to(make_application(job, candidate=make_candidate(name, zone=zone)), "chat", by=rita)
    clock.forward(timedelta(minutes=15))
    send_mail()
    return one


@pytest.fixture
def chat(job, rita):
    return in_chat(job, rita)


def fresh(one):
    return Application.objects.select_related("candidate", "job", "stage", "owed_by").get(pk=one.pk)


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def form(chat, *people, **more):
    """What the form posts: seats for these people."""
    typed = {
        "seen": f"active~{chat.stage_id}~arrange~0",
        "on": "2026-11-24",
        "at": "15:00",
        "zone": "Europe/Amsterdam",
        "minutes": "45",
        "mode": "online",
        "link": "https://meet.example/cleo",
        "address": "",
        **{f"focus_{n}": "all" for n in range(len(people) + 1)},  # the seats that the page shows
        **more,
    }
    for number, user in enumerate(people):
        typed |= {f"who_{number}": f"u{user.uid.hex}", f"card_{number}": "on"}
    return typed


def test_planned_by_the_form_that_offers_the_stages_own_facts(client, chat, rita, tom):
    client.force_login(rita)
    stage = chat.stage
    stage.least_minutes, stage.most_minutes, stage.mode = 30, 45, "choice"
    stage.save()
    page = client.get(reverse("meeting-new", args=[chat.uid]))
    assert "Minutes (candidates were told: 30–45)" in words(page)
    first = page.context["form"]
    facts = ("minutes", "mode", "zone", "address")
    # Where no office of ours is, there is none to choose.
    assert [first[name].initial for name in facts] == [30, "online", "Europe/Amsterdam", ""]
    Organisation.objects.update(office="Quay 31, Amsterdam. Ring twice.")
    Job.objects.filter(pk=chat.job_id).update(place="Amsterdam")
    first = client.get(reverse("meeting-new", args=[chat.uid])).context["form"]
    assert [first[name].initial for name in facts] == [
        *(30, "choice", "Europe/Amsterdam"),
        "Quay 31, Amsterdam. Ring twice.",
    ]
    answer = client.post(reverse("meeting-new", args=[chat.uid]), form(chat, tom, rita))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("application", args=[chat.uid]))
    meeting = Interview.objects.get()
    assert (meeting.starts_at, meeting.minutes, meeting.planned_by) == (AT, 45, rita)
    assert [seat.user for seat in meeting.seats.all()] == [tom, rita]
    again = client.post(reverse("meeting-new", args=[chat.uid]), form(chat, tom, rita))  # the second click
    assert (again.status_code, again.headers["Location"]) == (302, reverse("application", args=[chat.uid]))
    answer = client.post(reverse("meeting-new", args=[chat.uid]), form(chat, tom, rita, at="15:30"))
    assert answer.status_code == 409 and "A meeting of this stage is planned already." in words(answer)
    assert Interview.objects.count() == 1


REFUSED = [
    ({"on": ""}, "Day"),
    ({"on": "2026-02-30"}, "Day"),
    ({"on": "9999-12-31"}, "Choose a day in the next months."),
    ({"at": "25:00"}, "Begins at"),
    ({"at": ""}, "Begins at"),
    ({"zone": "Mars/Olympus"}, "In the time of"),
    ({"zone": ""}, "In the time of"),
    ({"minutes": "-5"}, "Minutes"),
    ({"minutes": "99999999999999999999"}, "Minutes"),
    ({"minutes": "a while"}, "Minutes"),
    ({"minutes": "44"}, "Minutes"),
    ({"mode": "moon"}, "Where"),
    ({"mode": ""}, "Where"),
    ({"link": "javascript:alert(1)"}, "Link of the call"),
    ({"link": "x" * 600}, "Link of the call"),
    ({"address": "a\x00b"}, "Address"),
    ({"who_0": "u" + "0" * 32}, "Who"),
    ({"who_0": "' OR 1=1 --"}, "Who"),
    ({"focus_0": "everything"}, "Looks at"),
    ({"on": "2026-03-29", "at": "02:30"}, "this time does not exist there"),
]


@pytest.mark.parametrize(("typed", "about"), REFUSED, ids=[str(typed)[:40] for typed, _about in REFUSED])
def test_the_worst_twenty_are_refused_at_their_field_and_the_rest_is_kept(client, chat, rita, tom, typed, about):
    client.force_login(rita)
    data = form(chat, tom, address="Quay 1, ring twice") | typed
    answer = client.post(reverse("meeting-new", args=[chat.uid]), data)
    assert answer.status_code == 422 and about in words(answer)
    assert answer.context["form"].errors and not Interview.objects.exists() and not Slot.objects.exists()
    if "address" not in typed:
        assert "Quay 1, ring twice" in answer.content.decode()


def test_all_that_is_wrong_is_said_at_once_and_at_its_field(client, chat, rita, tom):
    client.force_login(rita)
    chat.stage.least_minutes, chat.stage.most_minutes = 30, 45
    chat.stage.save()
    data = form(chat, tom, tom, on="2026-11-16", minutes="90", mode="choice", link="")
    answer = client.post(reverse("meeting-new", args=[chat.uid]), data)
    assert (answer.status_code, Interview.objects.count()) == (422, 0)
    assert {name: list(said) for name, said in answer.context["form"].errors.items()} == {
        "at": ["Choose a time that lies ahead."],
        "minutes": ["“Recruiter chat” takes 30 to 45 minutes: that is what candidates were told."],
        "link": ["An online meeting needs the link of its call."],
        "address": ["A meeting at the office needs its address, and how to get in."],
        "__all__": ["Somebody has two seats. One is enough."],
    }


def test_a_warning_is_said_once_and_planned_all_the_same(client, chat, rita, tom, iris):
    angular = Skill.objects.create(name="Angular", slug="angular")
    iris.skills.add(angular)
    chat.stage.skills.add(angular)
    client.force_login(rita)
    page = reverse("meeting-new", args=[chat.uid])
    html = client.get(page).content.decode()
    assert re.search(r'<optgroup label="With Angular">\s*<option value="u\w+">Iris Lang</option>', html)
    answer = client.post(page, form(chat, tom))
    assert answer.status_code == 422 and "Tom Berg lacks: Angular." in words(answer)
    stamp = re.search(r'name="warned" value="(\w+)"', answer.content.decode())[1]
    other = client.post(page, form(chat, tom, rita, warned=stamp))  # another warning than the one that was read
    assert other.status_code == 422 and "Rita Moss lacks: Angular." in words(other)
    assert client.post(page, form(chat, tom, warned=stamp)).status_code == 302


def test_somebody_faster_is_told_and_nothing_is_planned_twice(client, chat, rita, tom):
    client.force_login(rita)
    typed = form(chat, tom)
    decide(chat, "reject", by=rita, reason_kind="must_have")
    answer = client.post(reverse("meeting-new", args=[chat.uid]), typed)
    assert answer.status_code == 409 and "Somebody was faster" in words(answer)


def test_moved_and_called_off_by_their_forms(client, chat, rita, tom, iris):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    client.force_login(rita)
    move = reverse("meeting-move", args=[meeting.uid])
    shown = client.get(move).context["form"]
    assert [str(shown[name].initial) for name in ("on", "at", "zone", "minutes", "link")] == [
        "2026-11-24",
        "15:00:00",
        "Europe/Amsterdam",
        "45",
        "https://meet.example/cleo",
    ]
    chat.refresh_from_db()
    typed = form(chat, iris, at="16:00", revision=0, why="Tom is away.")
    assert client.post(move, typed).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_at, [seat.user for seat in meeting.seats.all()]) == (AT + timedelta(hours=1), [iris])
    assert client.post(move, typed).status_code == 302  # the second click is answered as the first
    behind = client.post(move, typed | {"why": "Iris is away."})
    assert behind.status_code == 409 and "Somebody changed this meeting a moment ago" in words(behind)
    off = reverse("meeting-off", args=[meeting.uid])
    seen = f"active~{chat.stage_id}~meet~0"
    assert client.post(off, {"seen": seen, "revision": 1, "why": ""}).status_code == 422
    assert client.post(off, {"seen": seen, "revision": 1, "why": "Flu."}).status_code == 302
    assert Interview.objects.get().state == "off"


def test_what_became_of_it_is_said_by_who_sat_in_it(client, chat, rita, tom, iris):
    meeting = make_interview(chat, iris, by=rita, starts_at=AT)
    page, held = reverse("meeting", args=[meeting.uid]), reverse("meeting-held", args=[meeting.uid])
    client.force_login(iris)
    seen = {"seen": f"active~{chat.stage_id}~meet~0"}
    assert "Did you meet?" not in words(client.get(page))
    assert client.post(held, {**seen, "us_late": 0, "them_late": 0}).status_code == 409
    clock.forward(AT + timedelta(minutes=50) - clock.now())
    assert "Did you meet?" in words(client.get(page))
    assert client.post(held, {**seen, "us_late": 300, "them_late": 0}).status_code == 422
    assert client.post(held, {**seen, "us_late": 5, "them_late": 0}).status_code == 302
    assert Interview.objects.values_list("state", "us_late", "ended_by").get() == ("held", 5, iris.pk)
    missed = reverse("meeting-missed", args=[meeting.uid])
    seen = {"seen": f"active~{chat.stage_id}~answer~0"}
    assert client.post(missed, {**seen, "side": ""}).status_code == 422
    assert client.post(missed, {**seen, "side": "them"}).status_code == 302
    assert Interview.objects.values_list("state", "missed_by").get() == ("missed", "them")


def test_missed_once_it_is_decided_promises_no_word_to_anybody(client, chat, rita, iris):
    meeting = make_interview(chat, iris, by=rita, starts_at=AT)
    clock.forward(AT + timedelta(minutes=50) - clock.now())
    missed = reverse("meeting-missed", args=[meeting.uid])
    client.force_login(iris)
    assert "We owe a new time, by a day that they are told." in words(client.get(missed))
    letter = {"words": "Thank you.", "reason": "Queues."}
    chat = Application.objects.get(pk=chat.pk)
    decide(chat, "reject", by=rita, reason_kind="skills", words=letter, override="Now.")
    asked = words(client.get(missed))
    assert "It is decided how it ends, so nobody is told" in asked and "We owe a new time" not in asked
    seen = seen_of(Application.objects.get(pk=chat.pk))
    told = words(client.post(missed, {"seen": seen, "side": "us"}, follow=True))
    assert "Recorded. The day by which Cleo hears from us stays." in told and "gets a kind word" not in told


@pytest.mark.parametrize(("field", "typed"), [("who_0", "u0"), ("focus_0", "x" * 300)])
def test_a_seat_that_is_nobodys_is_refused_in_our_words(client, chat, rita, field, typed):
    client.force_login(rita)
    data = {"seen": seen_of(chat), field: typed}
    told = words(client.post(reverse("meeting-new", args=[chat.uid]), data))
    assert "This is not among the choices, or no longer. Please choose again." in told
    assert "Select a valid choice" not in told


def test_who_may_not_see_it_gets_404_and_who_may_not_act_403(client, chat, rita, tom, iris, hanna, ada, nora):
    meeting = make_interview(chat, iris, by=rita, starts_at=AT)
    clock.forward(AT + timedelta(minutes=50) - clock.now())
    found = {}
    for user in (rita, iris, nora, hanna, ada):
        client.force_login(user)
        found[user.first_name] = [
            client.get(reverse(name, args=[meeting.uid])).status_code
            for name in ("meeting", "meeting-move", "meeting-off", "meeting-held", "meeting-missed")
        ]
    assert found == {
        "Rita": [200] * 5,
        "Iris": [200, 403, 403, 200, 200],
        "Nora": [200, 403, 403, 403, 403],  # recruits elsewhere: reads, and does nothing
        "Hanna": [403] * 5,
        "Ada": [403] * 5,
    }


def test_the_week_in_the_readers_days_mine_and_all(client, job, rita, tom, iris):
    iris.zone = "Pacific/Auckland"
    iris.save()
    first = make_interview(in_chat(job, rita), tom, iris, by=rita, starts_at=AT)
    make_interview(in_chat(job, rita, "Sam Vela"), rita, by=rita, starts_at=AT + timedelta(days=1))
    client.force_login(iris)
    page = client.get(reverse("interviews"))
    shown = {day.on.isoformat(): [row.meeting.uid for row in day.rows] for day in page.context["days"] if day.rows}
    assert shown == {"2026-11-25": [first.uid]}  # 03:00 of the next day in Auckland
    assert "03:00 – 03:45 Cleo Okafor" in words(page) and "with Tom Berg" in words(page)
    client.force_login(rita)
    assert client.get(reverse("interviews")).context["count"] == 1
    assert client.get(reverse("interviews"), {"whose": "all"}).context["count"] == 2
    for week in ("2026-11-30", "nonsense", "0001-01-01", "9999-12-31", "2026-11-25"):
        page = client.get(reverse("interviews"), {"whose": "all", "week": week})
        assert page.context["count"] == (0 if week == "2026-11-30" else 2), week
    client.force_login(iris)
    assert client.get(reverse("interviews"), {"whose": "all"}).context["count"] == 1  # planning is not hers


def test_a_meeting_that_does_not_suit_is_called_off_once_however_often_it_is_sent(client, chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    cannot_make(meeting)
    client.force_login(rita)
    page = reverse("meeting-off", args=[meeting.uid])
    typed = {"revision": Interview.objects.get().revision, "why": "We find another time.", "seen": seen_of(fresh(chat))}
    assert [client.post(page, typed).status_code for _click in range(2)] == [302, 302]
    assert (Interview.objects.get().state, len(mails("meeting_off"))) == ("off", 1)


def test_its_tag_follows_the_clock(client, chat, rita, tom):
    meeting = make_interview(chat, tom, rita, by=rita, starts_at=AT)
    client.force_login(rita)
    pages = reverse("interviews"), reverse("meeting", args=[meeting.uid]), reverse("application", args=[chat.uid])
    seen = []
    for minutes in (-60, 10, 50):
        with clock.at(AT + timedelta(minutes=minutes)):
            html = [client.get(page).text for page in pages]
            seen.append(
                {tag for tag in ("Planned", "Now", "Say how it went") if all(f"{tag}</span>" in one for one in html)}
            )
    assert seen == [{"Planned"}, {"Now"}, {"Say how it went"}]
    kit = reverse("seat-kit", args=[meeting.seats.get(user=rita).uid])
    assert kit in client.get(pages[1]).text
    call_off(meeting, by=rita, why="Tom is ill.")
    assert kit not in client.get(pages[1]).text


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(client, job, rita, tom, number, django_assert_num_queries):
    for n in range(number):
        one = in_chat(job, rita, f"Cleo {n}")
        make_interview(one, tom, rita, by=rita, starts_at=AT + timedelta(hours=n))
    client.force_login(rita)
    pages = {
        reverse("interviews"): WEEK,
        reverse("application", args=[one.uid]): APPLICATION,
        reverse("board", args=[job.slug]): BOARD,
    }
    for page in pages:
        client.get(page)
    for page, queries in pages.items():
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200


WEEK, APPLICATION, BOARD = 6, 13, 10


def test_a_full_week_goes_on_on_the_next_page(client, job, rita, monkeypatch):
    monkeypatch.setattr(agenda, "MOST", 2)
    for n, begins in enumerate((AT, AT + timedelta(hours=1), AT + timedelta(days=1))):
        make_interview(in_chat(job, rita, f"Cleo {n}"), rita, by=rita, starts_at=begins)
    client.force_login(rita)
    week = {"whose": "all", "week": "2026-11-23"}

    def shown(page):
        return [[str(day.on)[8:], *(row.meeting.name for row in day.rows)] for day in page.context["days"]]

    first = client.get(reverse("interviews"), week)
    second = client.get(reverse("interviews"), {**week, "after": first.context["page"].older})
    assert "Later" in first.text and "Earlier" in second.text and "Later" not in second.text
    assert shown(first) == [["23"], ["24", "Cleo 0", "Cleo 1"]]
    assert shown(second) == [["25", "Cleo 2"], ["26"], ["27"]]
    back = client.get(reverse("interviews"), {**week, "before": second.context["page"].newer})
    assert shown(back) == shown(first)


def test_the_board_and_today_tell_of_the_next_meeting(client, job, rita, tom):
    one = in_chat(job, rita)
    make_interview(one, rita, by=rita, starts_at=AT)
    client.force_login(rita)
    board = words(client.get(reverse("board", args=[job.slug])))
    assert "Meet, then answer · since today" in board and "Tomorrow, 15:00" in board
    assert "My interviews today" not in words(client.get(reverse("today")))
    clock.forward(timedelta(days=1))
    assert "My interviews today 1 Week" in words(client.get(reverse("today")))


def test_the_page_of_the_application_leads_to_planning_and_back(client, chat, rita, tom, iris):
    client.force_login(rita)
    page = reverse("application", args=[chat.uid])
    assert reverse("meeting-new", args=[chat.uid]) in client.get(page).content.decode()
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    html = client.get(page).content.decode()
    assert reverse("meeting", args=[meeting.uid]) in html and reverse("meeting-new", args=[chat.uid]) not in html
    clock.forward(AT - clock.now())
    cannot_get_in(meeting)
    cannot_make(meeting, "Friday")
    told = words(client.get(page))
    assert "They can’t get in" in told and "Needs another time" in told
    told = words(client.get(f"{page}?part=timeline"))
    assert "The candidate can’t make the meeting: Recruiter chat" in told
    assert "Rita Moss planned a meeting: Recruiter chat" in told


def test_who_looks_for_another_time_reads_what_would_suit(client, chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    client.force_login(rita)
    page = reverse("meeting-move", args=[meeting.uid])
    assert "can’t make this time" not in words(client.get(page))
    cannot_make(meeting, "Friday before noon")
    found = client.get(page)
    assert "Cleo can’t make this time. “Friday before noon” Cleo goes by Lisbon time." in words(found)
    first = found.context["form"]
    # Not the day that does not suit, Tuesday at 15:00 in Amsterdam.
    assert [str(first[name].initial) for name in ("on", "at", "zone")] == ["2026-11-25", "10:00:00", "Europe/Amsterdam"]
    said = "Cleo can’t make tomorrow, 15:00. “Friday before noon”"
    banner = client.get(reverse("application", args=[chat.uid])).text.partition('class="promise')[2]
    assert said in " ".join(strip_tags(banner.partition("</div>")[0]).split())
    assert "Can’t make the time that is planned. “Friday before noon”" in words(client.get("/team/"))
    can_make(Interview.objects.get(pk=meeting.pk), sequence="0")
    assert "Can’t make the time" not in words(client.get("/team/"))


def test_the_form_begins_with_a_time_at_which_everybody_is_free(client, job, chat, rita, tom, iris):
    client.force_login(rita)
    page = reverse("meeting-new", args=[chat.uid])

    def begins():
        first = client.get(page).context["form"]
        return str(first["on"].initial), str(first["at"].initial)[:5]

    assert begins() == ("2026-11-24", "10:00")
    function = Function.objects.get(name="Engineering Manager")
    chat.stage.functions.add(function)
    Member.objects.filter(job=job, user=tom).update(function=function)
    ten = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    make_interview(in_chat(job, rita, "Ann Abt"), tom, by=rita, starts_at=ten)
    assert begins() == ("2026-11-24", "11:00")
    elsewhere = walk_to(
        make_application(make_job("Angular developer", team=(rita,)), candidate=chat.candidate), "chat", by=rita
    )
    make_interview(elsewhere, iris, by=rita, starts_at=ten + timedelta(hours=1))
    assert begins() == ("2026-11-24", "12:00")
    Slot.objects.bulk_create(
        Slot(interview=Interview.objects.first(), person=f"u{tom.pk}", at=ten + timedelta(minutes=n))
        for n in range(-60, 9 * 60, 5)
        if not Slot.objects.filter(person=f"u{tom.pk}", at=ten + timedelta(minutes=n)).exists()
    )
    assert begins() == ("2026-11-24", "10:00")  # the day is full, as the form will say


def test_nothing_is_planned_for_whom_a_decision_waits(client, chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    decide(chat, "reject", by=rita, reason_kind="must_have")
    client.force_login(rita)
    page = client.get(reverse("meeting", args=[meeting.uid])).content.decode()
    assert reverse("meeting-move", args=[meeting.uid]) not in page
    transitions.undo(chat, by=rita)
    page = client.get(reverse("meeting", args=[meeting.uid])).content.decode()
    assert reverse("meeting-move", args=[meeting.uid]) in page


def first_acts(page):
    """What the page's primary buttons say."""
    found = re.findall(r'<a class="button(?: small)? first".*?</a>', page.text, re.S)
    return [strip_tags(one).strip() for one in found]


def test_a_meetings_page_says_its_time_once_and_puts_one_act_first(client, chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    page, after = reverse("meeting", args=[meeting.uid]), AT + timedelta(hours=2)
    client.force_login(tom)
    before = client.get(page)
    assert "When Tomorrow, 15:00 (Amsterdam time) For Cleo14:00 in Lisbon" in words(before)
    assert (words(before).count("15:00"), first_acts(before)) == (1, ["Open the kit"])
    with clock.at(after):
        assert first_acts(client.get(page)) == ["Write your scorecard"]
    client.force_login(rita)
    assert first_acts(client.get(page)) == []  # she planned it and sits elsewhere
    with clock.at(after):
        assert first_acts(client.get(page)) == ["It took place …"]
    cannot_make(meeting, "Friday")
    assert first_acts(client.get(page)) == ["Find another time"]


def test_today_shows_the_next_meetings_and_folds_the_others():
    phases = ["", "over", "", "now", "ahead", "ahead"]
    seen = at_a_glance([SimpleNamespace(number=number, phase=phase) for number, phase in enumerate(phases)])
    assert {name: [row.number for row in found] for name, found in seen.items()} == {
        "next": [1, 3, 4],  # the first is over, and nobody has said yet how it went
        "later": [5],
        "over": [0, 2],
    }
