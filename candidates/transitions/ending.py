"""A way ends but for a no and a hire (moves.py), and what was decided is taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import closing, consents, endings, promise, queries, timeline
from candidates.models import Application, Closure, Letter, State, Verb
from hiring import clock
from hiring.models import Job, User
from hiring.states import IllegalMove

from .beginning import shown
from .guards import require_active


@transaction.atomic
def pool(
    application: Application,
    *,
    by: User,
    reason_kind: str,
    reason: str = "",
    words: dict[str, Any] | None = None,
    release: bool = False,
    seen: dict[str, Any] | None = None,
) -> Letter:
    """Decided: no role now, but we stay in touch; refused without the candidate's standing consent to the pool."""
    require_active(application)
    promise.refuse_offered(application)
    if not consents.standing(application.candidate):
        raise IllegalMove(_("%(name)s has not agreed to the talent pool.") % {"name": application.candidate.first_name})
    return closing.decide(
        application,
        Verb.POOLED,
        State.POOLED,
        Closure.POOLED,
        by=by,
        reason_kind=reason_kind,
        reason=reason,
        words=words,
        release=release,
        seen=seen,
    )


@transaction.atomic
def undo(application: Application, *, by: User) -> Verb:
    """The last decision never was: the row is as before it and its letter never leaves. Within ten minutes, and only while
    nothing has happened since that changed the row. A day that passed meanwhile keeps its new one, of which they have read."""
    last = queries.last_act(application)
    if last is None or not last.data.get("undo") or not application.is_open:
        raise IllegalMove(_("There is nothing to undo."))
    if clock.now() >= last.at + settings.UNDO:
        raise IllegalMove(_("The ten minutes to undo this are over. Reopen it, or move it back."))
    before = {name: timeline.revived(name, old) for name, (old, _new) in last.changes.items() if name != "revision"}
    state = before.pop("state", application.state)
    if "promised_for" in before and queries.new_days(application, last):
        seen = shown(application)
        before |= {name: getattr(seen, name) for name in ("promised_for", "promised_zone", "owed_by_id")}
        before["promise_breaks"] = before.get("promise_breaks", application.promise_breaks) + 1
    if last.changes.get("letter_id"):
        closing.drop_letter(application, _("The decision was undone."))
    promise.unannounce(application, _("The decision was undone."))
    timeline.write(application, Verb.UNDONE, by=by, state=state, data={"verb": last.verb}, **before)
    promise.announce_again(last.data.get("dropped", []))
    application.refresh_from_db()
    return Verb(last.verb)


@transaction.atomic
def reopen(
    application: Application, *, by: User | None, words: str = "", seen: dict[str, Any] | None = None
) -> Application:
    """A closed application is on the way again, in the stage it was in. Told before: with a new promise and a letter that
    says so; untold: with the promise that still stood, and no word, since nothing was ever said."""
    if application.state == State.ACTIVE:
        raise IllegalMove(_("This application is not closed."))
    if Job.objects.select_for_update(no_key=True).get(pk=application.job_id).state == Job.State.CLOSED:
        raise IllegalMove(_("The job is closed. Open it again first."))
    was_told = application.told_at is not None
    closing.drop_letter(application, _("The application was reopened."))
    again: dict[str, Any] = {}
    if was_told:
        person, stage = application.candidate, application.stage
        owner = promise.owner_for(application.job, person)
        again = promise.made(promise.first_step(stage), owner, stage.clock_days, person)
    try:
        with transaction.atomic():
            timeline.write(
                application,
                Verb.REOPENED,
                by=by,
                by_candidate=by is None,
                seen=seen,
                state=State.ACTIVE,
                decided_at=None,
                decided_by=None,
                closure="",
                reason_kind="",
                reason="",
                missing=None,
                letter=None,
                told_at=None,
                opening=None,
                **again,
            )
    except IntegrityError as clash:
        raise IllegalMove(_("There is another open application of this person for this job.")) from clash
    endings.undone(application)
    if was_told:
        promise.mail("reopened", application, by, words=words)
    return application


@transaction.atomic
def revive(application: Application) -> Application:
    """The candidate opens an application again that was closed for want of a reply."""
    if application.closure != Closure.NO_REPLY or application.told_at is None:
        raise IllegalMove(_("This application cannot be opened again here. You are welcome to apply once more."))
    return reopen(application, by=None)


def withdraw(application: Application, *, reason: str = "") -> Letter:
    """The candidate withdraws and is told at once; wins over a decision that was not told, and over a colleague who acts at
    this instant: what that was must not be read from a refusal. Refused once they were told."""
    for _turn in range(20):
        if not application.is_open:
            break
        try:
            with transaction.atomic():
                return closing.withdraw_at_once(application, Verb.WITHDREW, by_candidate=True, reason=reason)
        except IllegalMove:
            application.refresh_from_db()
    raise IllegalMove(_("This application has ended already."))


@transaction.atomic
def record_withdrawal(
    application: Application, *, by: User, reason: str, words: str = "", seen: dict[str, Any] | None = None
) -> Letter:
    """A colleague records that the candidate withdrew, with the reason; the candidate is told by the confirmation."""
    require_active(application)
    if not reason.strip():
        raise IllegalMove(_("Please write down how you know and why."))
    return closing.decide(
        application,
        Verb.WITHDRAWAL_RECORDED,
        State.WITHDRAWN,
        Closure.WITHDRAWN,
        by=by,
        reason_kind="their_choice",
        reason=reason,
        words={"words": words, "is_standard": not words},
        release=True,
        seen=seen,
    )
