"""Calendar files, read back by vobject and calcurse, and the mail around them by Python's own parser (RFC 5545, 5546, 6047)."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import vobject

from candidates import outbox
from hiring import clock
from hiring.models import Focus
from hiring.testing import MONDAY, mails, make_application, make_candidate, make_interview, send_mail, walk_to
from interviews import invitations
from interviews.transitions import Place, call_off, choose_place, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def chat(job, rita):
    cleo = make_application(
        job, candidate=make_candidate("Cléo Ọkafor, née Bălan", email="cleo@people.example", zone="Pacific/Auckland")
    )
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=15))
    send_mail()
    return cleo


def outbox_file(mail):
    """The bytes of the calendar file that leaves with this mail."""
    message = message_from_bytes(outbox.compose(mail).message().as_bytes(), policy=policy.default)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)


def read(mail):
    """The file that leaves with this mail, as somebody else's reader takes it; header and file agree on the method."""
    message = message_from_bytes(outbox.compose(mail).message().as_bytes(), policy=policy.default)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert message.get_content_type() == "multipart/alternative"
    assert part.get_content_charset() == "utf-8" and "attachment" not in part.get("Content-Disposition", "")
    text = part.get_content()
    calendar = vobject.readOne(text)
    assert part["Content-Type"].params["method"] == calendar.method.value
    assert calendar.version.value == "2.0" and calendar.prodid.value
    return calendar


def entry(mail):
    event = read(mail).vevent
    return {
        "method": read(mail).method.value,
        "uid": event.uid.value,
        "sequence": event.sequence.value,
        "starts": event.dtstart.value,
        "ends": event.dtend.value,
        "stamp": event.dtstamp.value,
        "status": event.status.value,
        "summary": event.summary.value,
        "attendees": [(one.value, one.params["CN"][0]) for one in event.contents["attendee"]],
        "organizer": (event.organizer.value, event.organizer.params["CN"][0]),
    }


def test_each_reader_has_a_file_of_their_own(chat, rita, tom, iris, settings):
    settings.MAIL_FROM = "hiring@harbourlight.example"
    meeting = make_interview(chat, Place(tom, Focus.TECHNICAL), iris, by=rita, starts_at=AT)
    same = {
        "method": "REQUEST",
        "uid": f"{meeting.uid.hex}@127.0.0.1",
        "sequence": "0",
        "starts": AT,
        "ends": AT + timedelta(minutes=45),
        "stamp": MONDAY + timedelta(minutes=15),
        "status": "CONFIRMED",
        "organizer": ("mailto:hiring@harbourlight.example", "Harbourlight"),
    }
    [mail] = mails("meeting_planned")
    person = chat.candidate
    assert entry(mail) == same | {
        "summary": "Recruiter chat, Harbourlight",
        "attendees": [(f"mailto:{person.email}", person.name)],
    }
    assert [entry(mail) for mail in mails("seat_planned")] == [
        same | {"summary": f"{person.name}: Recruiter chat", "attendees": [(f"mailto:{user.email}", user.name)]}
        for user in (tom, iris)
    ]
    addresses = {person.email, tom.email, iris.email, rita.email}
    for mail in mails("meeting_planned", "seat_planned"):
        assert not [other for other in addresses - {mail.to} if other in mail.calendar]


def test_one_uid_for_life_and_a_sequence_that_rises(chat, rita, tom, iris):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    clock.forward(timedelta(hours=1))
    how = {"minutes": 30, "zone": "Europe/Amsterdam", "mode": "online", "link": "https://meet.example/x"}
    move(meeting, starts_at=AT + timedelta(hours=2), by=rita, seats=[Place(iris)], **how)
    clock.forward(timedelta(hours=1))
    call_off(meeting, by=rita, why="Iris has the flu.")
    told = [
        (mail.kind, mail.to_name.split()[0], *(entry(mail)[name] for name in ("method", "sequence", "status")))
        for mail in mails()
        if mail.calendar
    ]
    assert told == [
        ("meeting_planned", "Cléo", "REQUEST", "0", "CONFIRMED"),
        ("seat_planned", "Tom", "REQUEST", "0", "CONFIRMED"),
        ("meeting_moved", "Cléo", "REQUEST", "1", "CONFIRMED"),
        ("seat_planned", "Iris", "REQUEST", "1", "CONFIRMED"),
        ("seat_off", "Tom", "CANCEL", "1", "CANCELLED"),
        ("meeting_off", "Cléo", "CANCEL", "2", "CANCELLED"),
        ("seat_off", "Iris", "CANCEL", "2", "CANCELLED"),
    ]
    assert len({entry(mail)["uid"] for mail in mails() if mail.calendar}) == 1


HARD = (
    "Line one; with, commas\nand \\ a backslash \N{SNOWMAN}\n"
    + "long " * 60
    + "\nBEGIN:VALARM\nATTENDEE:mailto:x@y.example"
)


def test_what_people_typed_breaks_no_file(chat, rita, tom):
    stage = chat.stage
    stage.tips, stage.name_now = HARD, "A “chat”; over, coffee\r\nMETHOD:CANCEL"
    stage.save()
    person = chat.candidate
    type(person).objects.filter(pk=person.pk).update(name='Cleo "X"; mailto:x@y.example:')
    person.refresh_from_db()
    address = "Quay 1, 2nd floor\nRing; twice"
    make_interview(chat, tom, by=rita, starts_at=AT, mode="office", link="", address=address)
    [mail] = mails("meeting_planned")
    calendar = read(mail)
    assert calendar.method.value == "REQUEST" and len(calendar.vevent.contents["attendee"]) == 1
    assert " ".join(calendar.vevent.description.value.split()).count(" ".join(HARD.split())) == 1
    assert calendar.vevent.location.value == "Quay 1, 2nd floor Ring; twice"
    lines = mail.calendar.encode().split(b"\r\n")
    assert lines[-1] == b"" and all(len(line) <= 75 for line in lines) and b"\n" not in b"".join(lines)  # RFC 5545, 3.1


def test_no_personal_link_stands_in_a_file(chat, rita, tom):
    make_interview(chat, tom, by=rita, starts_at=AT)
    for mail in mails("meeting_planned", "seat_planned"):
        assert (
            "[[" not in mail.calendar
            and "/my/in/" not in outbox.compose(mail).message().as_string().partition("text/calendar")[2]
        )
    assert read(mails("meeting_planned")[0]).vevent.url.value == "http://127.0.0.1:8000/my/"


def test_the_file_is_frozen_with_the_mail(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    [mail] = mails("meeting_planned")
    first = outbox.compose(mail).message().as_bytes().partition(b"BEGIN:VCALENDAR")[2].partition(b"END:VCALENDAR")[0]
    meeting.stage.tips = "Something else"
    meeting.stage.save()
    mail.refresh_from_db()
    again = outbox.compose(mail).message().as_bytes().partition(b"BEGIN:VCALENDAR")[2].partition(b"END:VCALENDAR")[0]
    assert first == again and first


def test_the_file_to_take_home_has_no_attendee(chat, rita, tom):
    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    calendar = vobject.readOne(invitations.file_to_keep(meeting))
    assert calendar.method.value == "PUBLISH" and "attendee" not in calendar.vevent.contents
    assert invitations.file_to_keep(meeting) == invitations.file_to_keep(meeting)


def test_the_place_that_was_chosen_changes_every_file(chat, rita, tom):
    stage = chat.stage
    stage.mode = "choice"
    stage.save()
    meeting = make_interview(chat, tom, by=rita, starts_at=AT, mode="choice", address="Quay 1")
    [asked] = mails("seat_planned")  # who meets them has both ways, for they may come by either
    both = "Online or at the office, as the candidate likes\nhttps://meet.example/cleo\nQuay 1"
    assert f"\n{both}\n" in asked.body and f"45 minutes\n\n{both}\n\n" in read(asked).vevent.description.value
    choose_place(meeting, "office")
    choose_place(meeting, "office")  # a second click
    changed = mails("meeting_moved", "seat_moved")
    assert [(mail.to_name.split()[0], entry(mail)["sequence"]) for mail in changed] == [("Cléo", "1"), ("Tom", "1")]
    assert read(changed[1]).vevent.location.value == "Quay 1"
    assert "https://meet.example" not in changed[1].body
    meeting.mode, meeting.link, meeting.address = "choice", "", "Quay 1\n\nRing twice"
    assert invitations.place_for_us(meeting) == "Online or at the office, as the candidate likes\nQuay 1 Ring twice"


def calcurse(folder, zone, *files):
    """What calcurse, a calendar for the terminal with a reader of its own, says of these files, and its entries in this zone."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": zone, "LANG": "C.UTF-8"}
    own = folder / f"own {zone.replace('/', ' ')} {len(list(folder.iterdir()))}"

    def run(*argv):
        done = subprocess.run(["calcurse", "-D", own, *argv], env=env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    said = []
    for number, mail in enumerate(files):
        (folder / f"{number}.ics").write_bytes(outbox_file(mail))
        said += run("-i", folder / f"{number}.ics").splitlines()[1:]
    assert said == ["1 app / 0 events / 0 todos / 0 skipped"] * len(files)
    return run("-Q", "--from", "11/24/2026", "--days", "365").replace("\n - ", " ").replace("\n\t", " ").splitlines()


@pytest.mark.calcurse
def test_a_calendar_program_shows_it_at_the_readers_own_hour_again_when_moved_and_when_called_off(
    chat, rita, tom, tmp_path
):
    """calcurse takes each file that left: the invitation, its update, its cancellation, at the reader's own hour, and on both
    nights of summer time. It reads VEVENTs and neither METHOD nor UID (RFC 5546), so each import is an entry of its own: an
    update does not move the first one there, and a cancellation shows the hour that is off. What tells a client that does
    read them stands in the files, as the independent library finds it."""
    meeting = make_interview(
        chat, tom, by=rita, starts_at=AT, mode="office", link="", address="Quay 1; 2nd floor, left"
    )

    def moved_to(at, minutes=45):
        clock.forward(timedelta(minutes=1))
        how = {
            "minutes": minutes,
            "zone": "Europe/Amsterdam",
            "mode": "office",
            "address": "Quay 1",
            "seats": [Place(tom)],
        }
        move(meeting, starts_at=at, by=rita, **how)
        return mails("meeting_moved")[-1]

    [invitation] = mails("meeting_planned")
    update = moved_to(AT + timedelta(days=1, hours=2))
    call_off(meeting, by=rita, why="Tom has the flu.")
    [cancellation] = mails("meeting_off")
    first = (
        "11/25/26: 03:00 -> 03:45 Recruiter chat, Harbourlight"  # 14:00 UTC is the small hours of the next day there
    )
    then = "11/26/26: 05:00 -> 05:45 Recruiter chat, Harbourlight"
    assert calcurse(tmp_path, "Pacific/Auckland", invitation) == [first]
    assert calcurse(tmp_path, "Pacific/Auckland", update) == [then]
    assert calcurse(tmp_path, "Pacific/Auckland", cancellation) == [then]
    assert calcurse(tmp_path, "Pacific/Auckland", invitation, update) == [first, "", then]
    told = [
        (one["uid"], one["method"], one["sequence"], one["status"])
        for one in map(entry, (invitation, update, cancellation))
    ]
    uid = f"{meeting.uid.hex}@127.0.0.1"
    assert told == [
        (uid, "REQUEST", "0", "CONFIRMED"),
        (uid, "REQUEST", "1", "CONFIRMED"),
        (uid, "CANCEL", "2", "CANCELLED"),
    ]

    meeting = make_interview(chat, tom, by=rita, starts_at=AT)
    forward = moved_to(datetime(2027, 3, 28, 0, 0, tzinfo=UTC), minutes=90)
    back = moved_to(datetime(2027, 10, 31, 0, 0, tzinfo=UTC), minutes=90)
    nights = {zone: calcurse(tmp_path, zone, forward, back) for zone in ("Europe/Amsterdam", "UTC")}
    assert nights == {
        "Europe/Amsterdam": [
            "03/28/27: 01:00 -> 03:30 Recruiter chat, Harbourlight",  # there is no half past two
            "",
            "10/31/27: 02:00 -> 02:30 Recruiter chat, Harbourlight",  # half past two comes twice: this is the second
        ],
        "UTC": [
            "03/28/27: 00:00 -> 01:30 Recruiter chat, Harbourlight",
            "",
            "10/31/27: 00:00 -> 01:30 Recruiter chat, Harbourlight",
        ],
    }
