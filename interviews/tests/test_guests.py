"""A partner's guest: one meeting, what was shared, their own scorecard; to the byte, and only while it is agreed."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from candidates import links, outbox, transitions
from candidates.models import Application, Candidate, Event, Link, Mail
from hiring import clock
from hiring.models import Stage
from hiring.states import IllegalMove
from hiring.testing import MONDAY, decide, mails, make_application, make_interview, walk_to
from hiring.tests.matrix import world
from interviews import sweep
from interviews.models import CardVersion, Guest, Interview, Mark, Scorecard, Seat
from interviews.transitions import call_off, cannot_make, guests, kits, late_cards, partner

from .partner_world import (
    Fields,
    address,
    enter,
    join,
    make_cv,
    make_guest,
    make_partner_application,
    make_seat,
    presented,
    quiet,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
WHOLE = {
    "hard-rating": "4",
    "hard-evidence": "Explained change detection without notes.",
    "soft-rating": "3",
    "fit-rating": "0",
    "recommendation": "yes",
    "reason": "They would lift the team's tests.",
    "version": "0",
    "act": "submit",
}


@pytest.fixture
def cleo(rita, tom) -> Application:
    return make_partner_application(rita, tom)


@pytest.fixture
def seat(cleo, rita) -> Seat:
    return make_seat(cleo, rita)


def post(client, seat, **data):
    return client.post(reverse("guest-card"), {"seat": seat.uid.hex, **data})


# --- invited -------------------------------------------------------------------------------------------------------------


def test_a_guest_gets_a_seat_and_a_link_that_lasts_two_weeks_beyond_the_meeting(cleo, rita):
    presented(cleo, rita)
    meeting = make_interview(cleo, make_guest(cleo), by=rita)
    seat = Seat.objects.get()
    assert (seat.guest.name, seat.interview, seat.application, seat.wants_card) == ("Pat Imani", meeting, cleo, True)
    assert seat.link.expires_at == meeting.ends_at + timedelta(days=14)
    (mail,) = mails("seat_planned")
    assert (mail.to, mail.zone, mail.link, mail.by) == ("pat@meridian.example", "Europe/Lisbon", seat.link, rita)
    assert "Tuesday 24 November 2026, 09:00 (Lisbon time)" in mail.body and "45 minutes" in mail.body
    assert "[[seat]]" in mail.body and "/my/" not in outbox.with_links(mail)
    assert f"{settings.SITE_URL}{address(seat)}" in outbox.with_links(mail)
    assert enter(seat).get(reverse("guest")).status_code == 200


def test_a_guest_is_in_one_meeting_at_a_time(cleo, rita, seat):
    otto = another(cleo, rita)
    with pytest.raises(IllegalMove, match="Busy then: "):
        make_seat(otto, rita)
    assert Seat.objects.count() == 1


NOT_AGREED = {
    "not asked": lambda cleo, rita: None,
    "asked": lambda cleo, rita: asked(cleo, rita),
    "declined": lambda cleo, rita: partner.decline(asked(cleo, rita)),
    "ended": lambda cleo, rita: partner.end(presented(cleo, rita), by=rita),
}


def asked(cleo, rita):
    return partner.ask_to_present(cleo, partner=cleo.job.partner, document=cleo.candidate.documents.get(), by=rita)


@pytest.mark.parametrize("how", NOT_AGREED)
def test_nobody_is_seated_without_the_agreement(cleo, rita, tom, how):
    NOT_AGREED[how](cleo, rita)
    with pytest.raises(IllegalMove, match="has not agreed yet"):
        make_interview(cleo, make_guest(cleo), by=rita)
    meeting = make_interview(cleo, tom, by=rita)
    with pytest.raises(IllegalMove, match="has not agreed yet"):
        join(meeting, make_guest(cleo), by=rita)
    assert [seat.person for seat in Seat.objects.all()] == [tom]
    assert [mail.to for mail in mails("seat_planned", "seat_moved")] == [tom.email]


def test_nobody_is_seated_who_is_with_the_partner_no_longer(cleo, rita):
    presented(cleo, rita)
    pat = make_guest(cleo)
    guests.retire(pat)
    pat.refresh_from_db()
    with pytest.raises(IllegalMove, match="Pat Imani can be given no seat here"):
        make_interview(cleo, pat, by=rita)
    assert not Seat.objects.exists()


# --- to the byte -----------------------------------------------------------------------------------------------------------


def test_the_kit_shows_what_was_shared_and_nothing_else(cleo, rita, tom, seat):
    """Every text of every row holds a canary, and only the shared ones stand in the guest's pages."""
    make_seat(cleo, rita, "Remy Castel", meeting=seat.interview)
    transitions.note(cleo, by=rita, text="Note")
    other = make_application(cleo.job, "Otto Vik")
    make_cv(other)
    world.stamp()
    page = enter(seat).get(reverse("guest")).content + enter(seat).get(reverse("guest-card")).content
    heard = {f"{model.decode()}.{field.decode()} {pk.decode()}" for model, field, pk in set(world.CANARY.findall(page))}
    meeting, guests = seat.interview, Guest.objects.order_by("pk")
    questions = meeting.stage.questions.get(slug="signals")
    criteria = cleo.job.pipeline.criteria.filter(group="partner")
    shared = {
        f"candidate.name {cleo.candidate_id}",
        f"job.title {cleo.job_id}",
        f"stage.namebefore {meeting.stage_id}",
        f"stage.what {meeting.stage_id}",
        f"presentation.words {cleo.presentations.get().pk}",
        f"interview.link {meeting.pk}",
        "organisation.name 1",
        f"partner.name {cleo.job.partner_id}",
        *(f"guest.{field} {one.pk}" for one in guests for field in ("name", "title")),
        *(f"question.{field} {questions.pk}" for field in ("text", "purpose", "tests", "hint")),
        *(
            f"criterion.{field} {one.pk}"
            for one in criteria
            for field in ("name", "looksfor", "anchor1", "anchor2", "anchor3", "anchor4")
        ),
    }
    assert heard - shared == set()
    assert shared - heard == {f"guest.title {seat.guest_id}"}
    assert "/team/" not in page.decode() and str(cleo.uid) not in page.decode()


def test_the_bytes_do_not_change_with_what_is_not_shared(cleo, rita, tom, seat):
    """Notes, a newer CV, what they told us about themselves, a colleague's seat and card."""
    guest = enter(seat)
    before = [quiet(guest.get(reverse(name)).content) for name in ("guest", "guest-card")]
    transitions.note(cleo, by=rita, text="Sequoia")
    make_cv(cleo)
    Candidate.objects.filter(pk=cleo.candidate_id).update(phone="+31 6 1", expected_salary="90000", headline="Sequoia")
    own = Seat.objects.create(application=cleo, interview=seat.interview, user=tom, made_at=clock.now())
    Scorecard.objects.create(
        seat=own, application=cleo, stage=cleo.stage, private="Sequoia", started_at=MONDAY, saved_at=MONDAY
    )
    assert [quiet(guest.get(reverse(name)).content) for name in ("guest", "guest-card")] == before


def test_only_the_shared_version_of_the_cv_is_served(cleo, rita, seat):
    shared = cleo.presentations.get().document
    make_cv(cleo)
    page = enter(seat).get(reverse("guest-page", args=[1]))
    assert b"".join(page.streaming_content) == b"RIFF0000WEBP"
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/webp")
    assert "no-store" in page.headers["Cache-Control"] and "sandbox" in page.headers["Content-Security-Policy"]
    assert cleo.presentations.get().document == shared
    assert enter(seat).get(reverse("guest-page", args=[2])).status_code == 404


def test_who_else_of_the_partner_is_there(cleo, rita, tom, seat):
    make_seat(cleo, rita, "Remy Castel", meeting=seat.interview)
    Seat.objects.create(application=cleo, interview=seat.interview, user=tom, made_at=clock.now())
    page = enter(seat).get(reverse("guest")).content.decode()
    assert "Remy Castel" in page and "Tom Berg" not in page


def test_times_are_the_guests_own(seat):
    assert "09:00" in enter(seat).get(reverse("guest")).content.decode()  # ten in Amsterdam


# --- gone means gone ---------------------------------------------------------------------------------------------------------


def withdraws(cleo, seat, rita):
    transitions.withdraw(cleo)


def retires(cleo, seat, rita):
    Guest.objects.filter(pk=seat.guest_id).update(retired_at=clock.now())


def calls_off(cleo, seat, rita):
    Interview.objects.filter(pk=seat.interview_id).update(state="off", ended_at=clock.now())


def told_no(cleo, seat, rita):
    clock.forward(timedelta(minutes=11))
    decide(
        cleo, "reject", by=rita, reason_kind="skills", words={"words": "W", "reason": "R"}, release=True, override="o"
    )
    clock.forward(timedelta(minutes=11))
    outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


GONE = {
    "revoked": lambda cleo, seat, rita: partner.revoke(seat, by=rita),
    "run out": lambda cleo, seat, rita: clock.forward(timedelta(days=15, minutes=46)),
    "the candidate stops sharing": lambda cleo, seat, rita: partner.end(cleo.presentations.get(), by_candidate=True),
    "we end the sharing": lambda cleo, seat, rita: partner.end(cleo.presentations.get(), by=rita),
    "withdrawn": withdraws,
    "told": told_no,
    "the guest has left": retires,
    "called off": calls_off,
    "a fresh link": lambda cleo, seat, rita: partner.renew(seat, by=rita),
}


@pytest.mark.parametrize("how", GONE)
def test_from_the_next_request_on_nothing_opens(cleo, rita, seat, how):
    guest, link = enter(seat), address(seat)
    assert guest.get(reverse("guest")).status_code == 200
    GONE[how](cleo, seat, rita)
    never = Client().get(reverse("guest-in", args=["nonsense"]))
    asked = [
        guest.get(reverse("guest")),
        guest.get(reverse("guest-card")),
        guest.get(reverse("guest-page", args=[1])),
        post(guest, seat, **WHOLE),
        Client().get(link),
    ]
    for answer in asked:
        assert answer.status_code == 404
        assert quiet(answer.content) == quiet(never.content)
        assert "no-store" in answer.headers["Cache-Control"]
    assert not Scorecard.objects.exists()


ENDED = {
    "revoked": lambda seat, rita: partner.revoke(seat, by=rita),
    "retired and restored": lambda seat, rita: (guests.retire(seat.guest), guests.restore(seat.guest)),
}


@pytest.mark.parametrize("how", ENDED)
def test_no_later_mail_holds_a_way_in_again(cleo, rita, tom, seat, how):
    ENDED[how](seat, rita)
    join(seat.interview, tom, by=rita)
    clock.forward(timedelta(hours=23, minutes=1))
    sweep.remind()
    told = [mail for mail in mails("seat_moved", "seat_soon") if mail.to == seat.guest.email]
    assert [mail.kind for mail in told] == ["seat_moved", "seat_soon"]
    for mail in told:
        assert address(seat) in outbox.with_links(mail) and Client().get(address(seat)).status_code == 404
    partner.renew(Seat.objects.get(pk=seat.pk), by=rita)
    assert enter(seat).get(reverse("guest")).status_code == 200


def test_who_is_with_the_partner_no_longer_gets_no_fresh_link(rita, seat):
    guests.retire(seat.guest)
    with pytest.raises(IllegalMove, match="Pat Imani is with Meridian Labs no longer"):
        partner.renew(Seat.objects.get(pk=seat.pk), by=rita)
    assert not mails("guest_invited")


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "%00", "a" * 3000])
def test_a_wrong_token_opens_nothing(seat, token):
    answer = Client().get(reverse("guest-in", args=[token]))
    assert answer.status_code == 404 and not answer.cookies


def test_no_other_link_opens_it_and_it_opens_nothing_else(cleo, seat):
    portal = links.portal(cleo.candidate)
    assert Client().get(reverse("guest-in", args=[links.token(portal)])).status_code == 404
    own = links.token(Link.objects.get(pk=seat.link_id))
    assert Client().get(reverse("portal-in", args=[own])).headers["Location"] == "/my/link/?old=1"
    guest = enter(seat)
    assert guest.get(reverse("portal-application", args=[cleo.uid])).headers["Location"].startswith("/my/link/")
    assert guest.get(reverse("application", args=[cleo.uid])).headers["Location"].startswith("/team/login/")


@pytest.mark.parametrize("cookie", ["", "x", "W10:1a:b", None])
def test_a_cookie_that_is_not_ours_opens_nothing(seat, cookie):
    guest = Client()
    if cookie is not None:
        guest.cookies[settings.GUEST_COOKIE] = cookie
    assert guest.get(reverse("guest")).status_code == 404


def test_the_cookie_is_for_these_pages_alone_and_looking_changes_nothing(seat):
    before = world.fingerprints()
    guest = enter(seat)
    cookie = guest.cookies[settings.GUEST_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/guest/", True, "Lax")
    for name in ("guest", "guest-card"):
        for method in (guest.get, guest.head):
            assert method(reverse(name)).status_code == 200
    assert world.fingerprints() == before


FRESH = """\
A fresh link: your meeting with Cleo Okafor

Hello Pat,

Here is a fresh link for your meeting with Cleo Okafor for “Angular developer”:
Tuesday 24 November 2026, 09:00 (Lisbon time), 45 minutes

The links before it open nothing any more. Behind this one are what to read before, the questions, and the scorecard to fill \
in afterwards. You need no account:
[[seat]]

The link is yours alone. It works until two weeks after the meeting, and for two weeks from now at least. Cleo Okafor has \
agreed to what you read there; please keep it to yourself.

Rita Moss
People Coordinator
Harbourlight
"""


def test_a_fresh_link_lasts_two_weeks_from_now_when_the_meeting_is_over(cleo, rita, seat):
    clock.forward(timedelta(days=30))
    partner.renew(seat, by=rita)
    link = Link.objects.get(pk=seat.link_id)
    assert (link.epoch, link.expires_at) == (2, clock.now() + timedelta(days=14))
    (mail,) = mails("guest_invited")
    assert (mail.to, mail.zone, mail.link, mail.by) == ("pat@meridian.example", "Europe/Lisbon", seat.link, rita)
    assert f"{mail.subject}\n\n{mail.body}" == FRESH
    assert enter(seat).get(reverse("guest")).status_code == 200


# --- the scorecard -------------------------------------------------------------------------------------------------------------


def test_the_verdict_is_handed_in_once(cleo, rita, seat):
    guest = enter(seat)
    for _click in range(2):
        assert post(guest, seat, **WHOLE).status_code == 302
    card = Scorecard.objects.get()
    assert (card.state, card.recommendation, card.reason, card.seat, card.stage) == (
        "submitted",
        "yes",
        "They would lift the team's tests.",
        seat,
        cleo.stage,
    )
    marks = Mark.objects.order_by("criterion__name").values_list(
        "criterion__slug", "rating", "not_assessed", "evidence"
    )
    assert list(marks) == [
        ("fit", None, True, ""),
        ("hard", 4, False, "Explained change detection without notes."),
        ("soft", 3, False, ""),
    ]
    assert CardVersion.objects.count() == 1
    page = guest.get(reverse("guest-card")).content.decode()
    assert "Your scorecard is in" in page and "Rather yes" in page and "<form" not in page.partition("<main")[2]
    assert post(guest, seat, **{**WHOLE, "act": "keep", "version": "1"}).status_code == 409


def test_what_is_in_is_amended_as_a_version_with_the_reason(seat):
    guest = enter(seat)
    post(guest, seat, **WHOLE)
    assert "Why it changes" in guest.get(reverse("guest-card") + "?amend").content.decode()
    changed = {**WHOLE, "act": "amend", "version": "1", "soft-rating": "4"}
    assert set(post(guest, seat, **changed).context["form"].errors) == {"why"}
    assert post(guest, seat, **changed, why="I mixed up two people.").status_code == 302
    assert list(CardVersion.objects.values_list("number", "by", "why")) == [
        (1, None, ""),
        (2, None, "I mixed up two people."),
    ]


def test_the_draft_is_kept_while_typing(seat):
    guest = enter(seat)

    def kept(**data):
        answer = guest.post(
            reverse("guest-card"), {"seat": seat.uid.hex, **data}, headers={"accept": "application/json"}
        )
        return answer.status_code, answer.json()["version"]

    assert kept(version="0", reason="A") == (200, 1)
    assert kept(version="1", reason="B") == (200, 2)
    assert kept(version="1", reason="C")[0] == 409
    assert guest.post(reverse("guest-card"), {"reason": "D"}, headers={"accept": "application/json"}).status_code == 409
    assert Scorecard.objects.get().reason == "B"


def test_a_draft_may_be_anything_and_is_kept(seat):
    guest = enter(seat)
    assert post(guest, seat, version="0", act="keep", **{"soft-evidence": "Listens."}).status_code == 302
    page = guest.get(reverse("guest-card")).content.decode()
    assert "Listens." in page and Scorecard.objects.get().state == "draft"


MISSING = [
    ({"hard-rating": ""}, {"hard-rating"}),
    ({"recommendation": ""}, {"recommendation"}),
    ({"recommendation": "maybe"}, {"recommendation"}),  # there is no middle
    ({"reason": " "}, {"reason"}),
    ({"soft-rating": "5"}, {"soft-rating"}),
    ({"reason": "a\x00b"}, {"reason"}),
    ({"reason": "x" * 4001}, {"reason"}),
    ({"version": "x"}, {"version"}),
    ({"version": "-1"}, {"version"}),
]


@pytest.mark.parametrize(("typed", "where"), MISSING)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(seat, typed, where):
    answer = post(enter(seat), seat, **{**WHOLE, **typed})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == where
    assert "Explained change detection without notes." in answer.content.decode()
    assert not Scorecard.objects.exists()


def test_of_two_windows_one_wins_and_the_other_reads_both(seat):
    guest = enter(seat)
    post(guest, seat, version="0", act="keep", reason="From the phone")
    answer = post(guest, seat, version="0", act="keep", reason="From the desk")
    page = answer.content.decode()
    assert answer.status_code == 409 and "From the phone" in page and "From the desk" in page
    version = answer.context["form"]["version"].value()
    assert post(guest, seat, version=version, act="keep", reason="From the desk").status_code == 302
    assert Scorecard.objects.get().reason == "From the desk"


def test_the_other_window_keeps_what_was_typed_as_the_page_shows_it(seat):
    guest = enter(seat)
    post(guest, seat, version="0", act="keep", reason="From the phone")
    answer = post(guest, seat, **{**WHOLE, "act": "keep"})
    shown = Fields(answer.content.decode()).sent
    assert answer.status_code == 409
    assert {name: shown.get(name) for name in WHOLE if name != "act"} == {
        **{name: value for name, value in WHOLE.items() if name != "act"},
        "version": "1",
    }
    assert guest.post(reverse("guest-card"), {**shown, "act": "keep"}).status_code == 302
    card = Scorecard.objects.get()
    assert (card.reason, card.recommendation) == (WHOLE["reason"], "yes")
    assert list(card.marks.order_by("criterion__slug").values_list("rating", "not_assessed")) == [
        (None, True),
        (4, False),
        (3, False),
    ]


def test_a_form_of_another_meeting_is_not_taken(cleo, rita, tom, seat):
    other = make_seat(another(cleo, rita), rita, "Remy Castel")
    guest = enter(other)  # opened in the same browser meanwhile
    answer = post(guest, seat, **WHOLE)
    assert answer.status_code == 409 and not Scorecard.objects.exists()


def another(cleo, rita):
    """Somebody else who meets the same partner's people."""
    otto = make_application(cleo.job, "Otto Vik")
    make_cv(otto)
    return walk_to(otto, "meridian", by=rita)


def test_the_partners_verdict_is_read_by_who_may_read_cards_and_not_by_the_blind(cleo, rita, tom, nora, seat):
    post(enter(seat), seat, **WHOLE)
    assert list(Scorecard.objects.readable_by(rita, cleo)) == list(Scorecard.objects.all())
    assert not Scorecard.objects.readable_by(nora, cleo).exists()
    Seat.objects.create(application=cleo, interview=seat.interview, user=tom, made_at=clock.now())
    assert not Scorecard.objects.readable_by(tom, cleo).exists()


def test_handing_in_tells_nobody_anything(cleo, rita, seat):
    events, sent = Event.objects.count(), Mail.objects.count()
    before = Application.objects.values().get(pk=cleo.pk)
    post(enter(seat), seat, **WHOLE)
    assert (Event.objects.count(), Mail.objects.count()) == (events, sent)
    assert Application.objects.values().get(pk=cleo.pk) == before


def test_a_guest_reads_whom_they_meet_and_when_and_no_stage(cleo, rita):
    named = {
        "name": "Grill 2",
        "name_now": "You meet our partner’s team",
        "name_before": "A talk with our partner’s team",
    }
    Stage.objects.filter(pk=cleo.stage_id).update(**named)
    presented(cleo, rita)
    cleo = Application.objects.get(pk=cleo.pk)
    meeting = make_interview(cleo, make_guest(cleo), rita, by=rita)
    cannot_make(meeting)
    call_off(meeting, by=rita, why="Flu.")
    sent = mails("seat_planned", "meeting_cannot_make", "seat_off")
    theirs = [mail for mail in sent if mail.to == "pat@meridian.example"]
    when = "Tuesday 24 November 2026, 09:00 (Lisbon time)"
    assert [mail.subject for mail in theirs] == [
        f"Cleo Okafor, your meeting: {when}",
        f"Cleo Okafor needs another time: your meeting, {when}",
        f"Called off: Cleo Okafor, your meeting, {when}",
    ]
    assert [line for mail in theirs for line in mail.calendar.splitlines() if line.startswith("SUMMARY")] == [
        "SUMMARY:Cleo Okafor"
    ] * 2
    told = "".join(mail.subject + mail.body + mail.calendar for mail in theirs)
    assert not [name for name in named.values() if name in told]
    ours = [mail for mail in sent if mail.to == rita.email]
    assert all("Grill 2" in mail.subject for mail in ours) and len(ours) == 3


def test_a_guest_is_asked_for_the_card_in_words_for_outside(cleo, rita, lea, seat):
    Stage.objects.filter(pk=cleo.stage_id).update(name="Grill 2", name_before="A talk between developers")
    clock.forward(timedelta(days=5))
    kits.remind(Seat.objects.get(pk=seat.pk), by=rita)
    late_cards.remind_of_cards()
    (asked,), (late,), (lead,) = mails("card_asked_guest"), mails("card_late_guest"), mails("card_late_lead")
    assert "after “A talk between developers”" in asked.body and "in “A talk between developers”" in late.body
    for mail in (asked, late):
        assert mail.to == seat.guest.email and "Grill 2" not in mail.subject + mail.body
    assert lead.user == lea and "Grill 2" in lead.body


# --- the team's side ---------------------------------------------------------------------------------------------------------


def test_the_team_ends_and_renews_links_from_the_application(cleo, rita, iris, seat):
    guest, page = enter(seat), signed_in(rita)
    assert "Pat Imani" in page.get(reverse("application", args=[cleo.uid])).content.decode()
    assert page.post(reverse("guest-revoke", args=[cleo.uid, seat.uid])).status_code == 302
    assert guest.get(reverse("guest")).status_code == 404
    told = page.get(reverse("application", args=[cleo.uid])).content.decode()
    assert "Partner interview; the link opens nothing any more" in told
    assert page.post(reverse("guest-renew", args=[cleo.uid, seat.uid])).status_code == 302
    assert enter(seat).get(reverse("guest")).status_code == 200
    assert [event.data["what"] for event in cleo.events.filter(verb="guest_link").order_by("pk")] == [
        "revoked",
        "renewed",
    ]
    assert signed_in(iris).post(reverse("guest-revoke", args=[cleo.uid, seat.uid])).status_code == 403


def test_a_second_click_leaves_the_fresh_link_alone(cleo, rita, seat):
    page = signed_in(rita)
    shown = page.get(reverse("application", args=[cleo.uid])).text
    assert shown.count(f'<input type="hidden" name="epoch" value="{seat.link.epoch}">') == 2

    def click(name, epoch):
        return page.post(reverse(name, args=[cleo.uid, seat.uid]), {"epoch": epoch}).status_code

    assert [click("guest-renew", 1), click("guest-renew", 1), click("guest-revoke", 1)] == [302, 302, 409]
    assert [mail.link.epoch for mail in mails("guest_invited")] == [2]
    assert [click("guest-revoke", 2), click("guest-revoke", 2), click("guest-renew", 2)] == [302, 302, 409]
    assert Link.objects.get(pk=seat.link_id).epoch == 3
    done = [event.data["what"] for event in cleo.events.filter(verb="guest_link").order_by("pk")]
    assert (done, len(mails("guest_invited"))) == (["renewed", "revoked"], 1)


def test_somebody_of_the_partner_is_added_once(cleo, rita):
    page = signed_in(rita)
    seen = page.get(reverse("guest-add", args=[cleo.uid])).context["seen"]
    typed = {
        "name": "Pat Imani",
        "title": "Lead",
        "email": "Pat@Meridian.example",
        "zone": "Europe/Lisbon",
        "seen": seen,
    }
    for title in ("Lead", "Head of front-end"):
        assert page.post(reverse("guest-add", args=[cleo.uid]), {**typed, "title": title}).status_code == 302
    assert list(Guest.objects.values_list("name", "title", "email")) == [
        ("Pat Imani", "Head of front-end", "pat@meridian.example")
    ]
    bad = page.post(reverse("guest-add", args=[cleo.uid]), {**typed, "email": "nowhere"})
    assert bad.status_code == 422 and set(bad.context["form"].errors) == {"email"}


def test_a_guest_who_was_retired_comes_back_by_an_administrator_alone(cleo, rita):
    guest = make_guest(cleo)
    guests.retire(guest)
    page = signed_in(rita)
    typed = {"name": "Pat Imani", "title": "Head", "email": "PAT@meridian.example", "zone": "UTC"}
    typed["seen"] = page.get(reverse("guest-add", args=[cleo.uid])).context["seen"]
    before = Guest.objects.values().get()
    answer = page.post(reverse("guest-add", args=[cleo.uid]), typed)
    assert answer.status_code == 409 and Guest.objects.values().get() == before
    told = "Pat Imani is with Meridian Labs no longer. An administrator can restore them under “Partners”."
    assert told in answer.content.decode()
    guests.restore(guest)
    assert page.post(reverse("guest-add", args=[cleo.uid]), typed).status_code == 302
    assert Guest.objects.get().title == "Head"


def test_once_the_sharing_has_ended_no_mail_tells_the_partner_more(cleo, rita):
    agreed = presented(cleo, rita)
    meeting = make_interview(cleo, make_guest(cleo), rita, by=rita, starts_at=clock.now() + timedelta(days=2))
    partner.end(agreed, by_candidate=True)
    clock.forward(meeting.starts_at - timedelta(hours=20) - clock.now())
    assert sweep.remind() == 2  # to the candidate and to Rita
    cannot_make(meeting, "Friday would do.")
    told = mails("seat_soon", "meeting_cannot_make")
    assert [(mail.kind, mail.to_name) for mail in told] == [
        ("seat_soon", "Rita Moss"),
        ("meeting_cannot_make", "Rita Moss"),
    ]
