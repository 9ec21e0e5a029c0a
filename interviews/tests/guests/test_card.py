"""A guest's scorecard: kept, handed in once, amended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates.models import Application, Event, Mail
from hiring import clock
from interviews.models import CardVersion, Mark, Scorecard, Seat
from interviews.tests.partner_world import Fields, enter, make_seat

from .shared import WHOLE, another, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
A_DAY = timedelta(days=1)


def test_the_verdict_is_handed_in_once(cleo, rita, seat):
    guest = enter(seat)
    early = post(guest, seat, **WHOLE)
    assert early.status_code == 302 and Scorecard.objects.get().state == "draft"
    page = guest.get(reverse("guest-card")).text
    assert page.count("The scorecard can be handed in from then on") == 2  # before the first criterion, and at the foot
    assert "Your draft is kept. You can hand it in from" in page and 'value="submit"' not in page
    clock.forward(A_DAY)
    for _click in range(2):
        assert post(guest, seat, **{**WHOLE, "version": "1"}).status_code == 302
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
    other = post(guest, seat, **{**WHOLE, "reason": "From the phone"})  # a window that was open all the while
    assert other.status_code == 409 and "From the phone" in other.text and "This scorecard is in." in other.text
    assert [clash.theirs for clash in other.context["clashes"]] == [card.reason]
    assert 'value="amend"' in other.text and Scorecard.objects.get().reason == card.reason
    assert CardVersion.objects.count() == 1
    page = guest.get(reverse("guest-card")).content.decode()
    assert "Your scorecard is in" in page and "Rather yes" in page and "<form" not in page.partition("<main")[2]
    same = post(guest, seat, **{**WHOLE, "act": "keep", "version": "1"})
    assert same.status_code == 409 and "<form" not in same.text.partition("<main")[2]


def test_what_is_in_is_amended_as_a_version_with_the_reason(seat):
    guest = enter(seat)
    clock.forward(A_DAY)
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
    guest = enter(seat)
    clock.forward(A_DAY)
    answer = post(guest, seat, **{**WHOLE, **typed})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == where
    assert "Explained change detection without notes." in answer.content.decode()
    assert not Scorecard.objects.exists()


def test_of_two_windows_one_wins_and_the_other_reads_both(seat):
    guest = enter(seat)
    post(guest, seat, version="0", act="keep", reason="From the phone")
    answer = post(guest, seat, version="0", act="keep", reason="From the desk")
    page = answer.content.decode()
    assert answer.status_code == 409 and "From the phone" in page and "From the desk" in page
    both = post(guest, seat, version="0", act="keep", reason="From the phone", **{"hard-evidence": "Asked why."})
    assert [(one.label, one.theirs, one.yours) for one in both.context["clashes"]] == [
        ("Hard skills: What did you see or hear?", "", "Asked why.")
    ]
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


def test_the_partners_verdict_is_read_by_who_may_read_cards_and_not_by_the_blind(cleo, rita, tom, nora, seat):
    guest = enter(seat)
    clock.forward(A_DAY)
    post(guest, seat, **WHOLE)
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
