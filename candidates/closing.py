"""How a way ends: a decision, a letter, and the word. Decided and told are two facts; only telling clears the promise."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import LetterNeeds, Opening, Stage, User
from hiring.states import IllegalMove, change

from . import endings, letters, outbox, promise, timeline
from .models import JUDGED, Application, Closure, Letter, Mail, NextStep, ReasonKind, State, Verb

WORDS = ("words", "reason", "reason_criterion", "point", "point_criterion", "is_standard")
NEVER_STANDARD = LetterNeeds.REASON


def taken_place(application: Application, stage: Stage) -> dict[str, Any]:
    """The columns that say a stage has taken place: what a later no must hold, and the first conversation."""
    talked = application.talked_at or (clock.now() if stage.is_talk else None)
    return {"reached": max(stage.letter_needs, LetterNeeds.REASON if talked else 1), "talked_at": talked}


def decide(
    application: Application,
    verb: Verb,
    state: State,
    closure: Closure,
    *,
    by: User,
    reason_kind: str,
    reason: str = "",
    missing: Any = None,
    words: dict[str, Any] | None = None,
    release: bool,
    seen: dict[str, Any] | None,
    noted: dict[str, Any] | None = None,
    **values: Any,
) -> Letter:
    """The closing decision and its letter as a draft; the promise stays as it is, for we still owe the word."""
    if closure in JUDGED and reason_kind not in ReasonKind.values:
        raise IllegalMove(_("Please choose the reason, for the record."))
    if reason_kind == ReasonKind.PARTNER and application.job.partner_id is None:
        raise IllegalMove(_("This job is for no partner’s team."))
    if state in (State.REJECTED, State.POOLED) and application.shown_until and application.shown_until > clock.now():
        # They have not heard of the last move yet; a no on top of it would either hide it or send good news before bad.
        raise IllegalMove(_("They were moved a moment ago and have not heard of it. Undo that first, then decide."))
    stands = ahead(application, reason_kind=reason_kind, **values)
    letter = Letter(application=application, closure=closure)
    fill(letter, words or {}, by=by, application=stands)
    lacks = endings.lacking(stands, letter, by)
    if lacks and letters.needs_letter_first(stands) and closure == Closure.NO_MATCH:
        raise IllegalMove(" ".join(lacks))
    if against := endings.contradicted(letter, by):
        raise IllegalMove(" ".join(against))
    _refuse_standard(stands, letter)
    letter.save()
    try:
        with transaction.atomic():
            timeline.write(
                application,
                verb,
                by=by,
                seen=seen,
                state=state,
                data={"closure": closure, "undo": True, **(noted or {})},
                decided_at=clock.now(),
                decided_by=by,
                closure=closure,
                reason_kind=reason_kind,
                reason=reason,
                missing=missing,
                letter=letter,
                **values,
            )
    except IntegrityError as clash:
        raise IllegalMove(_("Somebody has just taken this opening. Look again at the job’s openings.")) from clash
    if letter.is_written:
        timeline.record(application, Verb.LETTER_WRITTEN, by=by)
    if release:
        release_letter(letter, by=by)
    return letter


def ahead(application: Application, **values: Any) -> Application:
    """The application as it will stand with these values, for asking what its letter needs; it is never saved."""
    found = copy(application)
    for name in ("talked_at", "reached", "reason_kind"):
        setattr(found, name, values.get(name, getattr(application, name)))
    return found


def fill(letter: Letter, words: dict[str, Any], *, by: User, application: Application) -> None:
    """Put a person's words into a letter that has not left; it counts as written once nothing is missing."""
    for name, value in words.items():
        if name not in WORDS:
            raise TypeError(f"A letter has no {name}.")
        setattr(letter, name, value)
    complete = not letters.lacks(application, letter)
    letter.written_by, letter.written_at = (by, clock.now()) if complete else (None, None)


def _refuse_standard(application: Application, letter: Letter) -> None:
    if letter.is_standard and letter.closure == Closure.NO_MATCH and letters.needs(application) >= NEVER_STANDARD:
        raise IllegalMove(
            _("You have talked with %(name)s: the letter is your own now, not the standard one.")
            % {"name": application.candidate.first_name}
        )


@transaction.atomic
def write_letter(letter: Letter, *, by: User, version: int, **words: Any) -> bool:
    """The draft holds these words; False, and nothing written, when somebody saved another version meanwhile (P7).

    A released letter goes back to draft first: what leaves is what was released.
    """
    if letter.state not in (Letter.State.DRAFT, Letter.State.RELEASED) or not _waits(letter):
        raise IllegalMove(_("The letter has left and can no longer be changed."))
    if letter.state == Letter.State.RELEASED:
        _take_back(letter)
    fill(letter, words, by=by, application=letter.application)
    _refuse_standard(letter.application, letter)
    values = {name: getattr(letter, name) for name in (*WORDS, "written_by", "written_at")}
    rows = Letter.objects.filter(pk=letter.pk, version=version, state=Letter.State.DRAFT).update(
        version=F("version") + 1, **values
    )
    if not rows:
        transaction.set_rollback(True)
        return False
    letter.refresh_from_db()
    timeline.record(letter.application, Verb.LETTER_WRITTEN, by=by)
    return True


def _waits(letter: Letter) -> bool:
    return Application.objects.open().filter(pk=letter.application_id, letter=letter).exists()


def hold_back(application: Application, *, why: str) -> bool:
    """The released letter of a decision that was not told is a draft again, for a person to look at; False when there was none,
    or when the mail server has it in hand already."""
    letter = application.letter
    return bool(letter and letter.state == Letter.State.RELEASED and _dropped(letter, why))


def _take_back(letter: Letter) -> None:
    if not _dropped(letter, _("The letter was changed.")):
        raise IllegalMove(_("The letter is leaving just now and can no longer be changed."))


def _dropped(letter: Letter, why: str) -> bool:
    if not outbox.drop(Mail.objects.filter(letter=letter), why=why):
        return False
    change(letter, Letter.State.DRAFT, released_by=None, released_at=None)
    return True


@transaction.atomic
def release_letter(letter: Letter, *, by: User, called: bool = False, without_call: str = "") -> Mail:
    """A recruiter lets the written letter go: it leaves when the time to undo is over. Refused while something is missing, while
    it holds what must not leave the team or a reason that the scorecards speak against as they are now, by somebody from whom it
    is kept (and that is all they read), and at the end of the way before they were `called`, unless `without_call` says why
    nobody could: that stands in the timeline."""
    application = letter.application
    if endings.is_kept_from(by, letter):
        raise IllegalMove(endings.card_first())
    lacks = endings.in_the_way(letter, by)
    if lacks or not letter.is_written:
        raise IllegalMove(" ".join(lacks) or _("The letter is not written yet."))
    if private := endings.must_not_leave(letter, by):
        raise IllegalMove(" ".join(private))
    is_uncalled = not called and letters.calls_first(application, letter)
    uncalled = without_call.strip()[:300] if is_uncalled else ""
    if is_uncalled and not uncalled:
        raise IllegalMove(
            _("This far on the way you call %(name)s first: write down the call, and the letter leaves with it.")
            % {"name": application.candidate.first_name}
        )
    change(letter, Letter.State.RELEASED, released_by=by, released_at=clock.now())
    assert application.decided_at is not None
    mail = _queue(letter, by, due=max(clock.now(), application.decided_at + settings.UNDO))
    timeline.record(application, Verb.LETTER_RELEASED, by=by, data={"without_call": uncalled} if uncalled else None)
    return mail


def _queue(letter: Letter, by: User | None, *, due: datetime) -> Mail:
    application = letter.application
    sender = letter.written_by or by or application.decided_by or application.owed_by
    return outbox.queue(
        f"closing_{letter.closure}",
        occasion=f"closing:{letter.uid.hex}:{letter.version}:{int((letter.released_at or clock.now()).timestamp() * 1000)}",
        to=application.candidate,
        words=letters.closing_words(letter, sender.name if sender else "", sender.title if sender else ""),
        application=application,
        letter=letter,
        by=sender,
        due=due,
    )


def letter_sent(mail: Mail) -> None:
    """The closing letter was handed to the mail server: the candidate is told, in this same transaction."""
    letter = mail.letter
    if letter is None:
        return
    application = letter.application
    if letter.state == Letter.State.RELEASED:
        change(letter, Letter.State.SENT, sent_at=clock.now())
    if application.told_at is None and application.letter_id == letter.pk and application.state != State.ACTIVE:
        _told(application, Verb.TOLD, by=None)


def _told(
    application: Application, verb: Verb, *, by: User | None, data: dict[str, Any] | None = None, **values: Any
) -> None:
    promise.unannounce(application, _("They have been told."))
    timeline.write(
        application,
        verb,
        by=by,
        data=data,
        **{"told_at": clock.now(), **promise.CLEARED, **promise.SHOWN_NOW, **values},
    )
    endings.run(application)


@transaction.atomic
def told_by_phone(letter: Letter, *, by: User, at: datetime) -> None:
    """The candidate was told in a call at `at`; the written letter leaves now. Refused unless it is written."""
    application = letter.application
    if application.told_at is not None:
        raise IllegalMove(_("%(name)s has been told already.") % {"name": application.candidate.first_name})
    if not application.decided_at or at < application.decided_at.replace(second=0, microsecond=0) or at > clock.now():
        raise IllegalMove(_("The call lies between the decision and now."))
    if letter.state == Letter.State.DRAFT:
        release_letter(letter, by=by, called=True)
    Mail.objects.filter(letter=letter, state=Mail.State.WAITING).update(due_at=clock.now())
    outbox.wake()
    _told(application, Verb.TOLD_BY_PHONE, by=by, data={"at": at.isoformat()})


def withdraw_at_once(application: Application, verb: Verb, *, by_candidate: bool, reason: str) -> Letter:
    """The candidate's own withdrawal: they know, so they are told at once, with the confirmation queued beside it."""
    return at_once(
        application,
        verb,
        State.WITHDRAWN,
        Closure.WITHDRAWN,
        why=_("The candidate withdrew."),
        by_candidate=by_candidate,
        reason_kind=ReasonKind.THEIR_CHOICE,
        reason=reason,
    )


def at_once(
    application: Application,
    verb: Verb,
    state: State,
    closure: Closure,
    *,
    why: str,
    by: User | None = None,
    by_candidate: bool,
    data: dict[str, Any] | None = None,
    reason_kind: str = "",
    reason: str = "",
    opening: Opening | None = None,
) -> Letter:
    """What the candidate themselves decided: they know, so they are told at once, with the confirmation queued beside it. It
    wins over a decision that was not told, whose letter is dropped for `why`; `by` is a colleague who recorded it."""
    drop_letter(application, why, even_leaving=True)
    letter = Letter.objects.create(
        application=application,
        closure=closure,
        state=Letter.State.RELEASED,
        is_standard=True,
        written_at=clock.now(),
        released_at=clock.now(),
    )
    owner = application.owed_by
    promise.unannounce(application, why)
    timeline.write(
        application,
        verb,
        by=by,
        by_candidate=by_candidate,
        state=state,
        data=data,
        decided_at=clock.now(),
        decided_by=by,
        closure=closure,
        reason_kind=reason_kind,
        reason=reason,
        missing=None,
        letter=letter,
        told_at=clock.now(),
        opening=opening,
        **promise.CLEARED,
        **promise.SHOWN_NOW,
    )
    _queue(letter, owner, due=clock.now())
    endings.run(application)
    return letter


def drop_letter(application: Application, why: str, *, even_leaving: bool = False) -> None:
    """The letter of an undone or overtaken decision does not leave. One in the hands of the mail server refuses the act,
    unless `even_leaving`: refusing a candidate would give the decision away; then only its next try is stopped."""
    letter = application.letter
    if letter is None or letter.state in (Letter.State.SENT, Letter.State.DROPPED):
        return
    outbox.drop(Mail.objects.filter(letter=letter), why=why)
    if not even_leaving and Mail.objects.filter(letter=letter, state=Mail.State.SENDING).exists():
        raise IllegalMove(_("The letter is leaving just now. Look again in a minute."))
    change(letter, Letter.State.DROPPED)


def next_after(application: Application) -> NextStep | None:
    """The step that follows when the present one has been taken, without a decision; None when only a decision can follow."""
    step, stage = application.next_step, application.stage
    if step == NextStep.READ and stage.kind != Stage.Kind.SCREENING:
        return promise.first_step(stage)
    return (
        {
            NextStep.ARRANGE: NextStep.ANSWER,
            NextStep.MEET: NextStep.ANSWER,
            NextStep.SET_CASE: NextStep.HAND_IN,
            NextStep.HAND_IN: NextStep.ANSWER,
            NextStep.LOOK_AGAIN: promise.first_step(stage),
        }.get(NextStep(step))
        if step
        else None
    )
