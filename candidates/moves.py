"""Advance, reject, hire: called by interviews.transitions and offers.transitions alone, where the gates live."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Opening, Stage, User
from hiring.states import IllegalMove

from . import closing, promise, timeline
from .models import Application, Closure, Letter, ReasonKind, State, Verb


@transaction.atomic
def advance(
    application: Application,
    *,
    by: User,
    to: Stage,
    why: str = "",
    seen: dict[str, Any] | None = None,
    noted: dict[str, Any] | None = None,
) -> Application:
    """The application is in a later stage, with a new promise; passing over a stage needs a reason, which is kept. `noted`
    stands beside it in the timeline.

    The candidate keeps seeing the old stage and day while the move can be undone; their letter leaves after that.
    """
    require_active(application)
    promise.refuse_offered(application)
    if to.pipeline_id != application.stage.pipeline_id or to.retired_at or to.position <= application.stage.position:
        raise IllegalMove(_("“%(stage)s” does not come after where they are.") % {"stage": to.name})
    passed_over = list(
        application.stage.pipeline.stages.filter(
            position__gt=application.stage.position, position__lt=to.position, retired_at__isnull=True
        ).values_list("name", flat=True)
    )
    if passed_over and not why.strip():
        raise IllegalMove(_("This passes over %(stages)s: please write down why.") % {"stages": ", ".join(passed_over)})
    left = application.stage
    assert application.owed_by is not None
    owner = (
        application.owed_by
        if application.owed_by.is_active
        else promise.owner_for(application.job, application.candidate)
    )
    dropped = promise.unannounce(application, _("A later step took its place."))
    timeline.write(
        application,
        Verb.SKIPPED if passed_over else Verb.ADVANCED,
        by=by,
        seen=seen,
        data={
            "from": left.name,
            "to": to.name,
            "why": why,
            "passed_over": passed_over,
            "undo": True,
            "dropped": dropped,
            **(noted or {}),
        },
        **promise.still_shown(application),
        stage=to,
        entered_stage_at=clock.now(),
        **closing.taken_place(application, left),
        **promise.made(promise.first_step(to), owner, to.clock_days, application.candidate),
    )
    promise.mail("next_step", application, by, due=application.shown_until)
    return application


@transaction.atomic
def reject(
    application: Application,
    *,
    by: User,
    reason_kind: str,
    reason: str = "",
    missing: Any = None,
    closure: Closure = Closure.NO_MATCH,
    talked: bool = False,
    words: dict[str, Any] | None = None,
    release: bool = False,
    seen: dict[str, Any] | None = None,
    noted: dict[str, Any] | None = None,
) -> Letter:
    """The application is decided: no. What the candidate sees does not change until their letter is handed over.

    `reason_kind` and `reason` are private. `words` are the letter's (see closing.draft). Refused: without a typed reason, or for
    the partner's where the job has none; with a reason in the letter that scorecards speak against; after a test case without a
    complete letter; from the first conversation on with a standard letter. `release` lets the letter go once the ten minutes of
    undo are over. `talked` says that the conversation of the present stage took place.
    """
    require_active(application)
    promise.refuse_offered(application)
    talk = talked and application.stage.is_talk and application.talked_at is None
    return closing.decide(
        application,
        Verb.REJECTED,
        State.REJECTED,
        closure,
        by=by,
        reason_kind=reason_kind,
        reason=reason,
        missing=missing,
        words=words,
        release=release,
        seen=seen,
        noted=noted,
        **(closing.taken_place(application, application.stage) if talk else {}),
    )


@transaction.atomic
def hire(
    application: Application,
    *,
    by: User,
    opening: Opening,
    words: dict[str, Any] | None = None,
    release: bool = False,
    reason: str = "",
    seen: dict[str, Any] | None = None,
) -> Letter:
    """The application is decided: hired, and holds the opening; refused unless they are in the last stage. `reason` is private."""
    require_active(application)
    last = application.stage.pipeline.stages.filter(retired_at__isnull=True).order_by("-position").first()
    if application.stage != last:
        raise IllegalMove(
            _("%(name)s is not in the last stage yet: move them on first.") % {"name": application.candidate.first_name}
        )
    return closing.decide(
        application,
        Verb.HIRED,
        State.HIRED,
        Closure.HIRED,
        by=by,
        reason_kind="",
        reason=reason,
        words=words,
        release=release,
        seen=seen,
        opening=opening,
    )


@transaction.atomic
def accepted_at_once(application: Application, *, opening: Opening, by: User | None = None) -> Letter:
    """The candidate accepted our offer: hired with its opening and told at once, the welcome queued beside it. `by` is a
    colleague who recorded it. Refused once they were told how it ended."""
    _require_open(application)
    return closing.at_once(
        application,
        Verb.OFFER_ANSWERED,
        State.HIRED,
        Closure.HIRED,
        why=_("The candidate accepted our offer."),
        by=by,
        by_candidate=by is None,
        data={"answer": "accepted"},
        opening=opening,
    )


@transaction.atomic
def declined_at_once(application: Application, *, reason: str, by: User | None = None) -> Letter:
    """The candidate declined our offer: their way ends here and they are told at once, the confirmation queued beside it."""
    _require_open(application)
    return closing.at_once(
        application,
        Verb.OFFER_ANSWERED,
        State.WITHDRAWN,
        Closure.OFFER_DECLINED,
        why=_("The candidate declined our offer."),
        by=by,
        by_candidate=by is None,
        data={"answer": "declined"},
        reason_kind=ReasonKind.THEIR_CHOICE,
        reason=reason,
    )


def _require_open(application: Application) -> None:
    if not application.is_open:
        raise IllegalMove(_("This application has ended already."))


def require_active(application: Application) -> None:
    """Refuse to move somebody whose way has been decided."""
    if application.state != State.ACTIVE:
        raise IllegalMove(application.moved_meanwhile())
