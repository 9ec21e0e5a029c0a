"""What the candidate wishes: to work remotely, and to continue. Each has an outcome on record before the stage is left; neither
is ever a no by itself."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from candidates import endings, letters, outbox, promise, timeline, todos, transitions
from candidates.models import Application, Candidate, Mail, State, Todo, Verb
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from interviews.models import Continuation, RemoteWish

log = structlog.get_logger(__name__)
WISHES = (Candidate.WorkMode.REMOTE, Candidate.WorkMode.HYBRID)
REMIND_AFTER = timedelta(days=3)
CALL_AFTER = timedelta(days=6)


# --- to work remotely ----------------------------------------------------------------------------------------------------


def wishes_remote(application: Application) -> bool:
    """Whether there is something to settle: they prefer to work remotely, wholly or partly."""
    return application.candidate.work_mode in WISHES


def remote_wish(application: Application) -> RemoteWish | None:
    return RemoteWish.objects.filter(application=application).select_related("by").first()


@transaction.atomic
def settle_remote(application: Application, *, outcome: str, words: str = "", by: User, version: int = 0) -> bool:
    """What came of the wish is on record and on the candidate's page. False, and nothing written, when a colleague recorded
    something else meanwhile (P7); `version` is that of the outcome that was shown, 0 when there was none."""
    require_active(application)
    if outcome not in RemoteWish.Outcome.values:
        raise IllegalMove(_("Choose what came of it."))
    endings.refuse_private(application, words, by=by)
    values = {"outcome": outcome, "words": words, "at": clock.now(), "by": by}
    if version:
        same = RemoteWish.objects.filter(application=application, version=version)
        written = bool(same.update(**values, version=F("version") + 1))
    else:
        written = RemoteWish.objects.get_or_create(application=application, defaults=values)[1]
    if not written:
        return RemoteWish.objects.filter(application=application, outcome=outcome, words=words).exists()
    timeline.record(application, Verb.REMOTE_SETTLED, by=by, data={"outcome": outcome, "words": words})
    return True


def remote_gate(application: Application, decision: str) -> str | None:
    """Where the stage settles it, a wish to work remotely has an outcome before they are moved on (B19)."""
    if decision != "advance" or not application.stage.settles_remote or not wishes_remote(application):
        return None
    if RemoteWish.objects.filter(application=application).exists():
        return None
    return _("%(name)s would like to work remotely: write down first what came of it.") % {
        "name": application.candidate.first_name
    }


# --- to continue ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_continue(application: Application) -> Continuation | None:
    """Called when a meeting took place: where the stage asks for it, the candidate is asked by mail and on their page. None
    where it does not. Asking again is the same question."""
    if not application.stage.asks_to_continue or application.told_at is not None:
        return None
    asked, made = Continuation.objects.get_or_create(
        application=application, stage=application.stage, defaults={"asked_at": clock.now()}
    )
    if made and not application.set_aside:
        owner = promise.owner_of(application)
        outbox.queue(
            "continue_asked",
            occasion=f"continue:{application.uid.hex}:{application.stage_id}",
            to=application.candidate,
            words=_words(application, asked, owner),
            application=application,
            by=owner,
        )
    return asked


def ask_when_talked(application: Application, by: User) -> None:
    """Registered in candidates.endings: whoever records that we have talked has them asked."""
    ask_to_continue(application)


def _words(application: Application, asked: Continuation, owner: User) -> dict[str, str]:
    return {
        **letters.about(application, owner.name, owner.title),
        "stage": asked.stage.name_before,
        "day": promise.in_words(asked.asked_at, application.candidate.zone),
    }


def open_question(application: Application) -> Continuation | None:
    """The question that waits for the candidate's answer, about the stage that they see themselves in."""
    if application.told_at is not None:
        return None
    seen = transitions.shown(application)
    return (
        Continuation.objects.filter(application=application, stage=seen.stage_id, said_at__isnull=True)
        .select_related("stage")
        .first()
    )


@transaction.atomic
def say_continue(application: Application, *, by: User | None = None) -> Continuation | None:
    """They want to continue: said by the candidate on their page, or on the phone and recorded by a colleague (who may be told
    before they were asked). A second click changes nothing; without a question there is nothing to say."""
    if by is not None:
        require_active(application)
        if not application.stage.asks_to_continue:
            raise IllegalMove(_("This stage does not ask for it."))
        asked = Continuation.objects.get_or_create(
            application=application, stage=application.stage, defaults={"asked_at": clock.now()}
        )[0]
    else:
        found = open_question(application)
        if found is None:
            return None
        asked = found
    said = Continuation.objects.filter(pk=asked.pk, said_at__isnull=True)
    if said.update(said_at=clock.now(), recorded_by=by):
        timeline.record(application, Verb.CONTINUES, by=by, by_candidate=by is None, data={"stage": asked.stage.name})
        _settled(application, asked)
    asked.refresh_from_db()
    return asked


def _settled(application: Application, asked: Continuation) -> None:
    """Nobody is reminded any more, and nobody has to call."""
    occasions = [f"{kind}:{application.uid.hex}:{asked.stage_id}" for kind in ("continue", "continue_reminder")]
    outbox.drop(Mail.objects.filter(occasion__in=occasions), why=_("They have said that they want to continue."))
    todos.close(Todo.objects.filter(occasion=f"continue:{application.uid.hex}:{asked.stage_id}"))


def continue_gate(application: Application, decision: str) -> str | None:
    """Where the stage asks for it, nothing further is booked before they said that they want to continue (C41)."""
    if decision != "advance" or not application.stage.asks_to_continue:
        return None
    asked = Continuation.objects.filter(application=application, stage=application.stage_id).first()
    name = {"name": application.candidate.first_name}
    if asked is None:
        return _("%(name)s is asked whether they want to continue once this stage has taken place.") % name
    if asked.said_at is None:
        return _("%(name)s has not said yet that they want to continue. They were asked; silence is no answer.") % name
    return None


# --- silence is followed up ------------------------------------------------------------------------------------------------


def follow_up() -> int:
    """Who was asked and has said nothing gets one notice after three days; after six days their owner has the task to call.
    Both once. Returns how many were followed up."""
    now, count = clock.now(), 0
    waiting = Continuation.objects.filter(
        said_at__isnull=True,
        asked_at__lte=now - REMIND_AFTER,
        application__told_at__isnull=True,
        application__set_aside=False,
        application__stage=F("stage"),
    ).select_related(
        "stage", "application__candidate", "application__job", "application__stage", "application__owed_by"
    )
    for asked in waiting.order_by("pk")[:500]:
        try:
            count += _follow_up(asked, late=asked.asked_at <= now - CALL_AFTER)
        except IllegalMove as refusal:  # nobody there to answer: the others are followed up all the same
            log.error("continue.refused", application=asked.application_id, why=type(refusal).__name__)
    return count


@transaction.atomic
def _follow_up(asked: Continuation, *, late: bool) -> bool:
    application = asked.application
    owner = promise.owner_of(application)
    # Whoever was decided about meanwhile hears the same as before: the notice does not ask for the state.
    occasion = f"continue_reminder:{application.uid.hex}:{asked.stage_id}"
    is_new = not Mail.objects.filter(occasion=occasion).exists()
    outbox.queue(
        "continue_reminder",
        occasion=occasion,
        to=application.candidate,
        words=_words(application, asked, owner),
        application=application,
    )
    if late and application.state == State.ACTIVE:
        task = f"continue:{application.uid.hex}:{asked.stage_id}"
        is_new |= todos.give(Todo.Kind.CONTINUE, task, application, owner=owner)[1]
    return is_new
