"""What must hold at every moment, whatever happened. Each asks for its rows once: this runs after every step of the walk."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import F, Q

from candidates import promise, timeline
from candidates.models import Application, Event, Mail, NextStep, Todo
from hiring import clock
from hiring.models import User
from interviews.models import Case, Interview, MoreTime, Presentation, Seat, Slot
from interviews.models.meetings import SLOT
from offers.models import Handover, Offer


def check() -> None:
    """All of it."""
    applications = {one.pk: one for one in Application.objects.select_related("letter")}
    mails = list(Mail.objects.select_related("letter").defer("body", "calendar"))
    here = set(User.objects.active().values_list("pk", flat=True))
    nobody_is_in_the_dark(applications, mails, here)
    mails_are_accounted_for(applications, mails, here)
    meetings_hold_their_time(applications)
    cases_and_partners_end_with_the_way(applications)
    offers_hold_their_opening(applications)
    is_in = Q(card__state="submitted", card_in_at=F("card__submitted_at"))
    assert not Seat.objects.exclude(is_in | Q(~Q(card__state="submitted") | Q(card=None), card_in_at=None)).exists()


def nobody_is_in_the_dark(applications: dict[int, Application], mails: list[Mail], here: set[int]) -> None:
    """Every open application has a next step, whose turn it is, an owner who is here, and a day; no closed one is without its
    letter; and the timeline replays to each row."""
    rows: dict[int, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(timeline.TRACKED))
    for pk, changes in Event.objects.exclude(changes={}).order_by("pk").values_list("application", "changes"):
        rows[pk].update({name: new for name, (_old, new) in changes.items()})
    leaves = {mail.letter_id for mail in mails if mail.state != "cancelled"}
    for one in applications.values():
        assert rows[one.pk] == timeline.snapshot(one)
        if one.told_at is None:
            assert one.next_step and one.turn and one.promised_for
            assert one.owed_by_id in here
        else:
            assert one.state != "active" and one.letter is not None
            assert one.letter_id in leaves or one.letter.state == "sent"
        assert one.state != "hired" or one.opening_id


def mails_are_accounted_for(applications: dict[int, Application], mails: list[Mail], here: set[int]) -> None:
    """Each has left, waits for its time, or ended with a reason; a dead one is somebody's task; none waits for who has left,
    and nothing is announced to whoever knows how it ended; no letter leaves twice, and none of a decision that was undone."""
    tasks = {(mail, owner, bool(done)) for mail, owner, done in Todo.objects.values_list("mail", "owner", "done_at")}
    known = {mail for mail, _owner, _done in tasks}
    for mail in mails:
        about, kind = applications.get(mail.application_id or 0), mail.kind
        if mail.state == "waiting":
            assert mail.user_id is None or mail.user_id in here, kind
            assert kind not in promise.ANNOUNCEMENTS or (about and about.told_at is None), kind
            by_them = mail.letter and mail.letter.closure in ("withdrawn", "offer_declined")
            never = mail.letter and mail.letter.state == "dropped"  # such a one is cancelled when its turn comes
            assert not mail.letter or about is None or about.letter_id == mail.letter_id or by_them or never, kind
        elif mail.state == "sent":
            assert mail.sent_at and mail.dated_at, kind
        elif mail.state == "cancelled":
            assert mail.ended_why, kind
        else:
            assert mail.state == "dead" and mail.error and mail.pk in known, kind
    assert {owner for _mail, owner, done in tasks if not done} <= here
    assert {
        number for _letter, number in Counter(m.letter_id for m in mails if m.letter_id and m.state == "sent").items()
    } <= {1}


def meetings_hold_their_time(applications: dict[int, Application]) -> None:
    """A planned meeting holds everybody's time from beginning to end, one that was called off nobody's; none lies ahead of whoever
    was told, and whoever is told that we meet has a meeting. Of another time each seat has proposed one at most, while nobody
    was told."""
    taken = Counter(Slot.objects.values_list("interview", flat=True))
    people = Counter(Seat.objects.exclude(interview=None).values_list("interview", flat=True))
    planned = set()
    for one in Interview.objects.all():
        wanted = (people[one.pk] + 1) * ((one.ends_at - one.starts_at) // SLOT)
        assert taken[one.pk] == (0 if one.state == "off" else wanted)
        if one.state == "planned":
            planned.add((one.application_id, one.stage_id))
            assert one.starts_at <= clock.now() or applications[one.application_id].told_at is None
    meets = {(one.pk, one.stage_id) for one in applications.values() if one.next_step == NextStep.MEET}
    assert meets <= planned
    proposed = Todo.objects.filter(kind=Todo.Kind.PROPOSED, done_at=None).values_list("occasion", "application")
    waits = {occasion.split(":")[1]: applications[pk] for occasion, pk in proposed}
    assert len(waits) == len(proposed) and all(one.told_at is None for one in waits.values())


def cases_and_partners_end_with_the_way(applications: dict[int, Application]) -> None:
    """Whoever knows how it ended works on no test case and is presented to nobody; only who works on one waits for more time."""
    told = {pk for pk, one in applications.items() if one.told_at}
    running = Case.objects.filter(state__in=("sent", "running")).values_list("application", flat=True)
    assert not told & set(running)
    assert not told & set(
        Presentation.objects.filter(state__in=("asked", "agreed")).values_list("application", flat=True)
    )
    assert not MoreTime.objects.filter(answered_at=None).exclude(case__state__in=("running", "in")).exists()


def offers_hold_their_opening(applications: dict[int, Application]) -> None:
    """Who considers an offer has one, and who has one considers it; an accepted one hired them; who was hired is handed over."""
    offers = list(Offer.objects.filter(state__in=("sent", "accepted")))
    considers = {one.pk for one in applications.values() if one.next_step == NextStep.CONSIDER}
    assert {offer.application_id for offer in offers if offer.state == "sent"} == considers
    for offer in offers:
        one = applications[offer.application_id]
        assert offer.state == "sent" or (one.state, one.opening_id) == ("hired", offer.opening_id)
    hired = {one.pk for one in applications.values() if one.state == "hired" and one.told_at}
    assert hired <= set(Handover.objects.values_list("application", flat=True))
