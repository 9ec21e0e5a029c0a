"""Scorecards: kept while typing, submitted once, amended as a version, given up with a reason.

Only the human being who holds the seat writes its card. Handing one in says nothing to anybody: no timeline row, no promise
that moves, no mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from candidates import promise
from candidates.endings import card_first
from candidates.models.application import is_blind
from hiring import clock
from hiring.models import Criterion, Focus, User
from hiring.states import IllegalMove, change
from interviews.models import CardVersion, Case, Mark, Scorecard, Seat

from . import kits, partner

Group = Criterion.Group
GROUPS = (Group.COMPANY, Group.PARTNER, Group.VALUE, Group.ROLE, Group.TECHNICAL, Group.CASE)  # as a card shows them
TEXTS = ("reason", "notes", "private", "for_candidate")
MARK = ("rating", "not_assessed", "did_not_know", "evidence", "for_candidate")


@dataclass(frozen=True)
class Entry:
    """What is said by one criterion. "They did not know" is neutral: it stands beside a rating and is none."""

    rating: int | None = None
    not_assessed: bool = False
    did_not_know: bool = False
    evidence: str = ""
    for_candidate: str = ""


@dataclass(frozen=True)
class Written:
    """A card's words: the recommendation, the texts, and an entry for each criterion, by its key."""

    recommendation: str = ""
    reason: str = ""
    notes: str = ""
    private: str = ""
    for_candidate: str = ""
    entries: dict[int, Entry] = field(default_factory=dict)


def criteria_of(seat: Seat) -> list[Criterion]:
    """What the seat judges by: the stage's criteria of its focus, all of them where that leaves none; group by group. A guest
    judges by the partner's criteria and reads no others."""
    every = list(seat.stage.criteria.all())
    if seat.guest_id:
        return sorted((one for one in every if one.group == Group.PARTNER), key=lambda one: one.name)
    groups = Focus(seat.focus).groups
    chosen = [one for one in every if one.group in groups] or every
    return sorted(chosen, key=lambda one: (GROUPS.index(Group(one.group)), one.name))


def begin(seat: Seat) -> Scorecard:
    """The seat's card, as a draft while there was none. Version 0 until something is written."""
    if not seat.wants_card:
        raise IllegalMove(_("No scorecard is asked for from this seat."))
    now = clock.now()
    fresh = {
        "application_id": seat.application_id,
        "stage": seat.stage,
        "started_at": now,
        "saved_at": now,
        "version": 0,
    }
    return Scorecard.objects.get_or_create(seat=seat, defaults=fresh)[0]


@transaction.atomic
def save(card: Scorecard, *, version: int, by_seat: Seat, written: Written) -> bool:
    """The draft holds these words; False, and nothing written, when another version was saved meanwhile (P7). The same words
    again are no other version."""
    _require_own(card, by_seat)
    if card.state != Scorecard.State.DRAFT:
        raise IllegalMove(card.moved_meanwhile())
    return _write(card, version, written) or written_of(card) == written


@transaction.atomic
def submit(card: Scorecard, *, by_seat: Seat) -> None:
    """The card is in, as it was saved, and locked; a second click finds it so. Refused before there is something to judge, while
    something is missing, and once the seat was given up, or its meeting or test case was called off or missed: its holder may
    have read the others by then."""
    _require_own(card, by_seat)
    if card.state == Scorecard.State.SUBMITTED:
        return
    if _held(by_seat).released_at:
        raise IllegalMove(_("This seat was given up, so no scorecard is awaited from it any more."))
    card.refresh_from_db(fields=["state"])
    if card.state == Scorecard.State.SUBMITTED:  # by the other of two clicks
        return
    if not Seat.objects.silent().filter(pk=by_seat.pk).exists():
        raise IllegalMove(_("What this scorecard is about did not take place, so none is awaited."))
    if too_early := not_yet(by_seat):
        raise IllegalMove(too_early)
    if lacks := lacking(written_of(card), criteria_of(by_seat)):
        raise IllegalMove(" ".join(lacks))
    now = clock.now()
    change(card, Scorecard.State.SUBMITTED, seen={"version": card.version}, submitted_at=now)
    Seat.objects.filter(pk=by_seat.pk).update(card_in_at=now)
    _keep_version(card, why="")
    kits.forget_reminders([by_seat], _("The scorecard is in."))
    partner.stop_asking(by_seat.application)


@transaction.atomic
def amend(card: Scorecard, why: str, *, version: int, by_seat: Seat, written: Written) -> bool:
    """The submitted card holds these words, with the reason; what it said before stays as a version. False as in `save`, and the
    same words again are no other version either (P9)."""
    _require_own(card, by_seat)
    if card.state != Scorecard.State.SUBMITTED:
        raise IllegalMove(_("This scorecard is not in yet: just go on writing."))
    if not why.strip():
        raise IllegalMove(_("Please write down why the scorecard changes."))
    if lacks := lacking(written, criteria_of(by_seat)):
        raise IllegalMove(" ".join(lacks))
    if card.version == version and written_of(card) == written:
        return True
    if _write(card, version, written):
        _keep_version(card, why=why)
        return True
    return written_of(card) == written


@transaction.atomic
def release(seat: Seat, *, by: User, why: str) -> None:
    """No scorecard is awaited from this seat any more. Refused without a reason, for one's own seat (nobody looks at the others'
    by giving up their own), for whoever is blind themselves, and when the card is in."""
    if not why.strip():
        raise IllegalMove(_("Please write down why no scorecard is awaited any more."))
    if seat.user_id == by.pk:
        raise IllegalMove(_("Your own seat is given up by a colleague, not by yourself."))
    if is_blind(by, seat.application):
        raise IllegalMove(card_first())
    _held(seat)
    if not Seat.objects.silent().filter(pk=seat.pk, wants_card=True).exists():
        raise IllegalMove(_("Nothing is awaited from this seat: its scorecard is in, or it was given up already."))
    seat.released_at, seat.released_by, seat.released_why = clock.now(), by, why.strip()[:300]
    seat.save(update_fields=["released_at", "released_by", "released_why"])
    kits.forget_reminders([seat], _("No scorecard is awaited any more."))
    partner.stop_asking(seat.application)


def not_yet(seat: Seat) -> str:
    """Why the card cannot be handed in yet, in a sentence: its meeting has not begun, or the test case is not in."""
    if when := _begins(seat):
        words = _("You meet on %(when)s. The scorecard can be handed in from then on; what you write is kept.")
        return words % {"when": when}
    if _waits_for_the_case(seat):
        return _("The test case is not in yet. The scorecard can be handed in once it is; what you write is kept.")
    return ""


def draft_kept(seat: Seat) -> str:
    """What its holder is told of a draft that was kept: with when it can be handed in, where that is not yet."""
    if when := _begins(seat):
        return _("Your draft is kept. You can hand it in from %(when)s.") % {"when": when}
    if _waits_for_the_case(seat):
        return _("Your draft is kept. You can hand it in once the test case is in.")
    return _("Your draft is kept.")


def _begins(seat: Seat) -> str:
    """When its meeting begins, in the holder's time; nothing where it has begun or there is none."""
    meeting = seat.interview
    is_ahead = meeting is not None and meeting.starts_at > clock.now()
    return promise.in_words(meeting.starts_at, seat.person.zone) if meeting and is_ahead else ""


def _waits_for_the_case(seat: Seat) -> bool:
    return seat.case is not None and seat.case.state in (Case.State.SENT, Case.State.RUNNING)


def lacking(written: Written, criteria: list[Criterion]) -> list[str]:
    """What a card needs before it can be handed in, in sentences."""
    lacks = [said for one in criteria if (said := lacks_of(one, written.entries.get(one.pk, Entry())))]
    if not written.recommendation:
        lacks.append(_("Please choose your recommendation."))
    return lacks


def lacks_of(criterion: Criterion, entry: Entry) -> str:
    """What is missing at one criterion."""
    if entry.rating is None and not entry.not_assessed:
        return _("%(criterion)s: choose a rating, or “not assessed”.") % {"criterion": criterion.name}
    if criterion.needs_evidence and entry.rating is not None and not entry.evidence.strip():
        return _("%(criterion)s: write down what you saw or heard.") % {"criterion": criterion.name}
    return ""


def written_of(card: Scorecard) -> Written:
    """The card as it is stored."""
    entries = {mark.criterion_id: Entry(*(getattr(mark, name) for name in MARK)) for mark in card.marks.all()}
    texts = {name: getattr(card, name) for name in TEXTS}
    return Written(card.recommendation, **texts, entries=entries)


def content(card: Scorecard) -> dict[str, Any]:
    """All that the card says, as its versions keep it."""
    marks = card.marks.select_related("criterion").order_by("pk")
    return {
        "recommendation": card.recommendation,
        **{name: getattr(card, name) for name in TEXTS},
        "marks": [
            {
                "criterion": mark.criterion.slug,
                "name": mark.criterion.name,
                **{name: getattr(mark, name) for name in MARK},
            }
            for mark in marks
        ],
    }


def _held(seat: Seat) -> Seat:
    """The seat's row as it is now, held until this transaction ends: it is given up, or its card comes in."""
    held = Seat.objects.select_for_update().filter(pk=seat.pk).first()
    if held is None:
        raise IllegalMove(_("This seat was given up, so no scorecard is awaited from it any more."))
    return held


def _require_own(card: Scorecard, seat: Seat) -> None:
    if card.seat_id != seat.pk:
        raise IllegalMove(_("A scorecard is written by the person whose seat it is."))


def _write(card: Scorecard, version: int, written: Written) -> bool:
    """One UPDATE of the card as it was shown, and its marks beside it; False, with the card as it is now, where another version
    was saved meanwhile."""
    texts = {name: getattr(written, name) for name in TEXTS}
    mine = Scorecard.objects.filter(pk=card.pk, version=version, state=card.state)
    rows = mine.update(version=F("version") + 1, saved_at=clock.now(), recommendation=written.recommendation, **texts)
    if not rows:
        state = card.state
        card.refresh_from_db()
        if card.state != state:
            raise IllegalMove(card.moved_meanwhile())
        return False
    marks = [
        Mark(card=card, criterion_id=pk, **{name: getattr(entry, name) for name in MARK})
        for pk, entry in written.entries.items()
    ]
    Mark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["card", "criterion"], update_fields=list(MARK)
    )
    card.refresh_from_db()
    return True


def _keep_version(card: Scorecard, *, why: str) -> None:
    CardVersion.objects.create(
        card=card,
        number=card.versions.count() + 1,
        at=clock.now(),
        by_id=card.seat.user_id,
        why=why.strip()[:300],
        content=content(card),
    )
