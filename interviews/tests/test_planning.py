"""A meeting's life: what planning refuses and warns of, and what happens to the promise at each turn."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates import timeline, transitions
from candidates.models import Application, NextStep, Verb
from hiring import clock
from hiring.models import Focus, Function, Member, Partner, Skill, Stage
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    decide,
    full_letter,
    mails,
    make_application,
    make_candidate,
    make_interview,
    make_user,
    send_mail,
    stage_of,
    walk_to,
)
from interviews.models import Guest, Interview, Presentation, Seat, Slot
from interviews.transitions import Place, call_off, cannot_make, cards, held, missed, move, planning, seating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TUESDAY = MONDAY + timedelta(days=1)  # 10:00 in Amsterdam


@pytest.fixture
def chat(cleo, rita):
    """Cleo is in the recruiter chat, and has heard of it."""
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=15))
    send_mail()
    return cleo


def promise(application):
    row = Application.objects.get(pk=application.pk)
    assert timeline.replay(row) == timeline.snapshot(row)
    return (row.next_step, row.turn, row.owed_by.name, row.promised_for, row.first_promised_for)


def refused(act, *args, **how):
    with pytest.raises(IllegalMove) as refusal:
        act(*args, **how)
    return str(refusal.value)


# --- what planning settles -------------------------------------------------------------------------------------------


def test_planning_owes_the_answer_by_the_stages_clock_from_the_end(chat, rita, tom):
    meeting = make_interview(chat, rita, tom, by=rita, starts_at=datetime(2026, 11, 26, 14, 0, tzinfo=UTC))
    # two working days after Thursday: Monday, 17:00 in Amsterdam
    day = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert promise(chat) == ("meet", "us", "Rita Moss", day, day)
    event = chat.events.get(verb=Verb.MEETING_PLANNED)
    assert (event.by, event.data["interview"], event.data["minutes"]) == (rita, meeting.uid.hex, 45)
    assert [(seat.user.name, seat.function.name) for seat in meeting.seats.all()] == [
        ("Rita Moss", "People Coordinator"),
        ("Tom Berg", "Engineering Manager"),
    ]
    assert Slot.objects.filter(interview=meeting).count() == 27
    assert sorted(set(meeting.slots.values_list("person", flat=True))) == sorted(
        [f"c{chat.candidate_id}", f"u{rita.pk}", f"u{tom.pk}"]
    )


def test_planning_within_the_ten_minutes_of_a_move_tells_both_at_once(cleo, rita):
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "chat"))
    make_interview(cleo, rita, by=rita)
    assert transitions.shown(cleo).next_step == NextStep.MEET
    assert [(mail.kind, mail.state) for mail in mails("next_step", "meeting_planned")] == [
        ("next_step", "cancelled"),
        ("meeting_planned", "waiting"),
    ]
    assert refused(transitions.undo, cleo, by=rita) == "There is nothing to undo."


def test_moving_reckons_anew_and_frees_the_old_time(chat, rita, tom, iris):
    meeting = make_interview(chat, rita, tom, by=rita)
    cannot_make(meeting, "Friday?")
    move(
        meeting,
        starts_at=TUESDAY + timedelta(days=2),
        minutes=30,
        zone="Europe/Amsterdam",
        mode="office",
        address="Quay 1",
        seats=[Place(rita), Place(iris)],
        by=rita,
        why="Tom is at a conference.",
    )
    day = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert promise(chat) == ("meet", "us", "Rita Moss", day, day)
    row = Interview.objects.get()
    assert (row.state, row.sequence, row.minutes, row.mode, row.cannot_make_at) == ("planned", 1, 30, "office", None)
    assert [seat.user for seat in row.seats.all()] == [rita, iris]
    assert sorted(set(row.slots.values_list("at", flat=True)))[0] == TUESDAY + timedelta(days=2)
    assert row.slots.count() == 18 and not row.slots.filter(person=f"u{tom.pk}").exists()


def test_calling_off_owes_a_new_time_and_no_scorecard(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    clock.forward(timedelta(hours=1))
    call_off(meeting, by=rita, why="Tom has the flu.")
    day = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert promise(chat) == ("arrange", "us", "Rita Moss", day, day)
    row = Interview.objects.get()
    assert (row.state, row.sequence, row.why, row.ended_by) == ("off", 1, "Tom has the flu.", rita)
    assert not row.slots.exists() and not Seat.objects.filter(application=chat).silent().exists()
    again = make_interview(chat, tom, by=rita)
    assert again.state == "planned" and again.uid != row.uid


def test_held_keeps_the_day_and_says_that_you_talked(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    before = promise(chat)
    assert refused(held, meeting, by=tom) == "It has not begun yet."
    clock.forward(timedelta(days=1, minutes=50))
    queued = len(mails())
    held(meeting, by=tom, us_late=5, them_late=0)
    assert promise(chat) == ("answer", *before[1:])
    row = Application.objects.get(pk=chat.pk)
    assert (row.talked_at is not None, row.reached) == (True, 2)
    held(meeting, by=tom, us_late=5, them_late=10)
    late = Interview.objects.values_list("state", "us_late", "them_late", "ended_by").get()
    assert late == ("held", 5, 10, tom.pk)
    assert chat.events.filter(verb=Verb.MEETING_HELD).count() == 1 and len(mails()) == queued


def test_the_button_that_you_have_talked_says_so_of_the_meeting(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    before = promise(chat)
    words = refused(transitions.settle, chat, by=rita)
    assert words.startswith("You meet on Tuesday 24 November 2026, 10:15") and promise(chat) == before
    clock.forward(timedelta(days=1, minutes=5))
    transitions.settle(chat, by=rita)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.ended_by) == ("held", rita)
    assert promise(chat) == ("answer", *before[1:]) and Application.objects.get(pk=chat.pk).talked_at


@pytest.mark.parametrize(("side", "kind"), [("us", "meeting_missed_us"), ("them", "meeting_missed_them")])
def test_missed_owes_a_new_time_to_either_side(chat, rita, tom, side, kind):
    Stage.objects.filter(pk=chat.stage_id).update(name_now="You talk with Rita", name_before="A chat with Rita")
    meeting = make_interview(Application.objects.get(pk=chat.pk), tom, by=rita)
    clock.forward(timedelta(days=1, minutes=30))
    missed(meeting, side=side, by=rita)
    missed(meeting, side=side, by=rita)
    day = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert promise(chat) == ("arrange", "us", "Rita Moss", day, day)
    (mail,) = mails(kind)
    assert mail.to_name == "Cleo Okafor" and mail.subject.endswith(": A chat with Rita")
    assert not Seat.objects.filter(application=chat).silent().exists()
    assert Application.objects.get(pk=chat.pk).talked_at is None


def test_missed_once_it_is_decided_owes_the_answer_and_no_new_time(chat, rita, tom):
    meeting = make_interview(Application.objects.get(pk=chat.pk), tom, by=rita)
    clock.forward(timedelta(days=1, minutes=30))
    decide(Application.objects.get(pk=chat.pk), "reject", by=rita, reason_kind="skills", words=full_letter(chat))
    _step, *waits = promise(chat)
    missed(Interview.objects.get(pk=meeting.pk), side="us", by=rita)
    assert promise(chat) == ("answer", *waits) and mails("meeting_missed_us") == []


@pytest.mark.parametrize("how", ["by itself", "by hand", "when they needed another time"])
def test_taken_for_held_and_corrected_as_if_it_had_never_been(chat, rita, tom, how):
    meeting = make_interview(chat, tom, by=rita)
    if how == "when they needed another time":
        cannot_make(meeting)
        chat.refresh_from_db()
    clock.forward(timedelta(days=1, hours=3))
    before = Application.objects.get(pk=chat.pk)
    if how == "by itself":
        held(meeting, by=None)
    else:
        transitions.settle(chat, by=rita)
        meeting = Interview.objects.get()
        assert meeting.state == "held" and meeting.application.talked_at is not None
    missed(meeting, side="them", by=rita)
    row = Application.objects.get(pk=chat.pk)
    assert (row.talked_at, row.reached) == (before.talked_at, before.reached)
    held(meeting, by=rita)  # and it was the other way round after all
    assert promise(chat)[0] == "answer" and Application.objects.get(pk=chat.pk).talked_at is not None
    assert Seat.objects.filter(application=chat).silent().count() == 1


def test_a_seat_that_a_colleague_gave_up_stays_so_whatever_the_words(chat, rita, tom, iris):
    meeting = make_interview(chat, tom, iris, by=rita)
    given_up = meeting.seats.get(user=iris)
    cards.release(given_up, by=rita, why="It did not take place.")
    clock.forward(timedelta(days=1, hours=1))
    missed(meeting, side="them", by=rita)
    assert not Seat.objects.filter(interview=meeting).silent().exists()
    held(meeting, by=rita)
    assert [seat.user for seat in Seat.objects.filter(interview=meeting).silent()] == [tom]
    given_up.refresh_from_db()
    assert (given_up.released_by, given_up.released_why) == (rita, "It did not take place.")


def test_nobody_is_moved_on_while_the_meeting_lies_ahead(chat, rita, tom):
    make_interview(chat, tom, by=rita)
    onward = {"by": rita, "to": stage_of(chat, "case")}
    assert refused(decide, chat, "advance", **onward).endswith(
        "it takes place first, or is called off. Who moves on without it keeps it planned."
    )
    clock.forward(timedelta(days=1, minutes=10))
    decide(chat, "advance", **onward)
    assert Application.objects.get(pk=chat.pk).stage.slug == "case"


def test_a_meeting_that_somebody_moved_on_without_is_named_on_their_page(client, chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    left = "They are in another stage by now: it takes place unless somebody calls it off."
    client.force_login(rita)
    page = f"/team/applications/{chat.uid}/"
    assert left not in client.get(page).content.decode()
    decide(chat, "advance", by=rita, to=stage_of(chat, "case"), override="She sent us her code already.")
    assert left in client.get(page).content.decode()
    call_off(Interview.objects.get(pk=meeting.pk), by=rita, why="We know enough.")
    assert left not in client.get(page).content.decode()


# --- what is refused and warned of -------------------------------------------------------------------------------------

WRONG = {
    "in the past": ({"starts_at": MONDAY}, "Choose a time that lies ahead."),
    "in another century": (
        {"starts_at": TUESDAY.replace(year=2126)},
        "Choose a day in the next months.",
    ),
    "between the five minutes": (
        {"starts_at": TUESDAY + timedelta(minutes=7)},
        "Choose times in steps of five minutes.",
    ),
    "seven minutes long": ({"minutes": 37}, "Choose times in steps of five minutes."),
    "too short": ({"minutes": 25}, "“Recruiter chat” takes 30 to 60 minutes: that is what candidates were told."),
    "too long": ({"minutes": 65}, "“Recruiter chat” takes 30 to 60 minutes: that is what candidates were told."),
    "nowhere": ({"mode": "moon"}, "Say where it is."),
    "online without a link": ({"link": ""}, "An online meeting needs the link of its call."),
    "a link that opens no page": ({"link": "ftp://meet.example/x"}, "The link of a call begins with https://."),
    "at the office without an address": (
        {"mode": "office", "link": "", "address": " "},
        "A meeting at the office needs its address, and how to get in.",
    ),
    "a choice without an address": (
        {"mode": "choice"},
        "A meeting at the office needs its address, and how to get in.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_stage_does_not_allow_is_refused_and_nothing_is_written(chat, rita, tom, case):
    stage = chat.stage
    stage.least_minutes, stage.most_minutes = 30, 60
    stage.save()
    how, words = WRONG[case]
    before, queued = promise(chat), len(mails())
    starts = {"starts_at": TUESDAY, **how}
    assert refused(make_interview, chat, tom, by=rita, **starts) == words
    assert (Interview.objects.count(), Slot.objects.count(), promise(chat), len(mails())) == (0, 0, before, queued)


def test_where_nobody_meets_no_meeting_is_planned(cleo, rita, tom):
    assert refused(make_interview, cleo, tom, by=rita) == "Nobody meets in “Screening”."


def test_a_second_meeting_of_the_stage_is_refused(chat, rita, tom):
    make_interview(chat, tom, by=rita)
    words = "A meeting of this stage is planned already. Move that one."
    assert refused(make_interview, chat, tom, by=rita, starts_at=TUESDAY + timedelta(days=3)) == words


def test_who_is_busy_is_named_whoever_it_is(chat, job, rita, tom, iris):
    make_interview(chat, tom, by=rita, starts_at=TUESDAY)
    other = walk_to(make_application(job, "Sam Vela"), "chat", by=rita)
    # the other one begins five minutes before the first ends
    at = TUESDAY + timedelta(minutes=40)
    words = "Busy then: Tom Berg, 10:00 to 10:45 (Amsterdam time). Choose another time, or other people."
    assert refused(make_interview, other, tom, iris, by=rita, starts_at=at) == words
    assert not Interview.objects.filter(application=other).exists()
    make_interview(other, tom, iris, by=rita, starts_at=at + timedelta(minutes=5))
    twice = walk_to(make_application(job_of(rita, tom), candidate=chat.candidate), "chat", by=rita)
    taken = "Cleo Okafor, 09:00 to 09:45; Tom Berg, 09:00 to 09:45 (Lisbon time)"
    words = f"Busy then: {taken}. Choose another time, or other people."
    assert refused(make_interview, twice, tom, by=rita, starts_at=TUESDAY, zone="Europe/Lisbon") == words


def job_of(*team):
    from hiring.testing import make_job

    return make_job("Data engineer", team=team)


def test_a_meeting_that_lasts_longer_keeps_its_own_time(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=TUESDAY)
    how = {"zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/x", "by": rita}
    move(meeting, starts_at=TUESDAY + timedelta(minutes=15), minutes=60, **how)
    assert sorted(set(meeting.slots.values_list("at", flat=True)))[::11] == [
        TUESDAY + timedelta(minutes=15),
        TUESDAY + timedelta(minutes=70),
    ]


def test_who_must_attend_has_a_seat(chat, rita, tom, iris):
    chat.stage.functions.add(Function.objects.get(name="Engineering Manager"))
    words = "“Recruiter chat” cannot take place without: Engineering Manager. Give them a seat."
    assert refused(make_interview, chat, iris, by=rita) == words
    make_interview(chat, iris, tom, by=rita)


def test_somebody_may_stand_in_for_a_function(chat, rita, iris):
    manager = Function.objects.get(name="Engineering Manager")
    chat.stage.functions.add(manager)
    meeting = make_interview(chat, Place(iris, function=manager), by=rita)
    assert meeting.seats.get().function == manager


def test_a_panel_has_two_focuses_where_the_stage_names_them(chat, rita, tom, iris):
    chat.stage.focuses = "technical character"
    chat.stage.save()
    same = [Place(tom, Focus.TECHNICAL), Place(iris, Focus.TECHNICAL)]
    words = "Two people with two different focuses: one technical, one for character, say."
    assert refused(make_interview, chat, *same, by=rita) == words
    make_interview(chat, same[0], Place(iris, Focus.CHARACTER), by=rita)


def test_nobody_who_may_not_see_the_candidate_gets_a_seat(job, rita, tom, iris):
    """Neither the candidate, their line nor their peers; nor who has left or takes no part."""
    peer = make_user("Pia Peer", is_interviewer=True, line=iris)
    nora = make_user("Nora Near", is_interviewer=True, line=iris)
    hanna = make_user("Hanna Reed", is_hr=True)
    gus = make_user("Gus Gone", is_interviewer=True, is_active=False)
    one = walk_to(make_application(job, candidate=make_candidate("Nora Near", user=nora)), "chat", by=rita)
    for user in (nora, peer, iris, hanna, gus):
        words = f"{user.name} can be given no seat here. Choose somebody else."
        assert refused(make_interview, one, tom, user, by=rita) == words
    offered, _guests = seating.offered(one, one.stage)
    assert [user.name for user in offered] == ["Rita Moss", "Tom Berg"]


def test_those_with_the_skill_are_offered_first_and_a_lack_is_only_warned_of(chat, rita, tom, iris):
    angular = Skill.objects.create(name="Angular", slug="angular")
    iris.skills.add(angular)
    chat.stage.skills.add(angular)
    offered, _guests = seating.offered(chat, chat.stage)
    assert [user.name for user in offered] == ["Iris Lang", "Rita Moss", "Tom Berg"]
    warned = seating.warnings(chat, chat.stage, [Place(tom), Place(iris)], TUESDAY)
    assert warned == ["Tom Berg lacks: Angular."]
    make_interview(chat, tom, by=rita)


def test_two_of_one_team_and_a_candidates_night_are_warned_of(chat, job, rita, tom, iris):
    iris.line = tom
    iris.save()
    one = "They come from one team. Somebody from another one sees other things."
    assert seating.warnings(chat, chat.stage, [Place(tom), Place(iris)], TUESDAY) == [one]
    coordinator = Function.objects.get(name="People Coordinator")
    Member.objects.filter(user=tom).update(function=coordinator)
    places = seating.functions_of(chat, [Place(tom), Place(rita)])
    assert seating.warnings(chat, chat.stage, places, TUESDAY) == [one]
    chat.candidate.zone = "America/New_York"
    assert seating.warnings(chat, chat.stage, [Place(tom)], TUESDAY) == ["It is 04:00 for Cleo then."]


def test_a_guest_sits_in_it_only_once_the_candidate_has_agreed(chat, rita, tom):
    partner = Partner.objects.create(name="Northwind")
    pat = Guest.objects.create(partner=partner, name="Pat Dune", email="pat@northwind.example", zone="Europe/Lisbon")
    assert refused(make_interview, chat, pat, by=rita) == "Pat Dune can be given no seat here. Choose somebody else."
    chat.job.partner = partner
    chat.job.save()
    words = "Cleo has not agreed yet to be presented to Northwind. Ask for that first."
    assert refused(make_interview, chat, pat, by=rita) == words
    agreed = {"state": "agreed", "answered_at": clock.now(), "asked_at": clock.now(), "asked_by": rita}
    from hiring.testing import make_document

    document = make_document(chat.candidate, version=1)
    Presentation.objects.create(application=chat, partner=partner, document=document, **agreed)
    meeting = make_interview(chat, pat, tom, by=rita)
    seat = meeting.seats.get(guest=pat)
    assert seat.link.purpose == "guest" and seat.link.expires_at == meeting.ends_at + timedelta(days=14)
    [mail] = [mail for mail in mails("seat_planned") if mail.to == pat.email]
    assert mail.link == seat.link and "[[seat]]" in mail.body and "/team/" not in mail.body + mail.calendar
    call_off(meeting, by=rita, why="Pat is ill.")
    assert type(seat.link).objects.get(pk=seat.link_id).epoch == 2


def test_a_form_that_is_behind_changes_nothing(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    late = Interview.objects.get()
    call_off(meeting, by=rita, why="Flu.")
    assert refused(call_off, late, by=tom, why="Rain.") == (
        "Somebody changed this meeting a moment ago; it is now “Called off”. Look again, then decide."
    )
    assert Interview.objects.get().why == "Flu."


# --- told --------------------------------------------------------------------------------------------------------------


def test_the_word_calls_off_what_lies_ahead_and_nothing_else(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    decide(chat, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    assert Interview.objects.get().state == "planned"
    words = "Somebody was faster: Cleo is now “No match” in Recruiter chat. Look again, then decide."
    assert refused(call_off, meeting, by=rita, why="A no.") == words
    clock.forward(timedelta(minutes=11))
    send_mail()
    row = Interview.objects.get()
    assert (row.state, row.ended_by, row.why, row.sequence) == ("off", None, "", 1)
    assert not row.slots.exists()
    assert [mail.to_name for mail in mails("meeting_off", "seat_off")] == ["Cleo Okafor", "Tom Berg"]
    assert "hear from us by" not in mails("meeting_off")[0].body


def test_withdrawing_calls_it_off_at_once(chat, rita, tom):
    make_interview(chat, tom, by=rita)
    transitions.withdraw(chat)
    assert Interview.objects.get().state == "off"
    words = "You withdrew your application."
    assert [words in mail.body for mail in mails("meeting_off")] == [True]
    assert words not in "".join(mail.body for mail in mails("seat_off"))  # it is theirs to read


def test_a_meeting_that_has_begun_when_the_word_leaves_was_held(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita)
    clock.forward(timedelta(days=1, minutes=50))
    transitions.withdraw(chat)
    assert Interview.objects.get().state == "planned"
    meeting.refresh_from_db()
    held(meeting, by=None)
    assert Interview.objects.get().state == "held"
    assert Application.objects.get(pk=chat.pk).told_at is not None


def test_the_gate_and_the_endings_stand_in_their_lists():
    from candidates import endings
    from interviews.transitions import GATES

    assert planning.ahead in GATES
    assert planning.off_when_told in endings.when_told and planning.held_when_settled in endings.when_talked
