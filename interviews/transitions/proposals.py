"""Another time, proposed by somebody who sits in the meeting: whoever plans it reads it and decides; the candidate learns
nothing, and nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from candidates import days, outbox, promise, timeline, todos
from candidates.models import Application, Mail, NextStep, Todo, Verb
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from interviews import invitations
from interviews.models import Interview, Seat

from . import bounds

ANSWERED_BY_PLANNING = (
    *(Todo.Kind.PROPOSED, Todo.Kind.PARTNER_OFF),
    *(Todo.Kind.SEAT_LEFT, Todo.Kind.SEAT_AWAY),
)


@dataclass(frozen=True)
class Proposal:
    """What somebody proposes of a meeting: who, when, and their word."""

    interview: str  # its uid
    by: User | None
    starts_at: datetime
    words: str
    planned: UUID | None  # the meeting to be moved; none while a new one is to be planned

    @property
    def way(self) -> str:
        """What the form that plans it is asked with."""
        return urlencode({"proposed": self.starts_at.isoformat()})


def may_be_proposed(interview: Interview) -> bool:
    """Whether another time can be proposed: the meeting lies ahead, or was not held and a time is looked for."""
    application = interview.application
    if not application.is_open or application.stage_id != interview.stage_id:
        return False
    if interview.state == Interview.State.PLANNED:
        return interview.ends_at > clock.now()
    return interview.state != Interview.State.HELD and application.next_step == NextStep.ARRANGE


@transaction.atomic
def propose(seat: Seat, *, starts_at: datetime, words: str = "") -> None:
    """The colleague who holds the seat proposes this time: whoever owes the candidate the word has it as a task, due before the
    meeting and what is proposed; they and who planned the meeting have a mail. The same proposal again is one, also at the
    same instant; another one of theirs takes its place. Refused for a time that cannot be planned, and for a meeting that is
    over."""
    interview, by = seat.interview, seat.user
    if interview is None or by is None:
        raise IllegalMove(_("Another time is proposed by who sits in the meeting."))
    application = interview.application
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)  # of several at once one is the latest
    application.refresh_from_db()
    interview.refresh_from_db()
    interview.application = application
    require_active(application)
    if not may_be_proposed(interview):
        raise IllegalMove(_("No time is looked for here any more."))
    if wrong := problems(interview, starts_at):
        raise IllegalMove(" ".join(wrong))
    mine = f"proposed:{seat.uid.hex}:"
    occasion = f"{mine}{interview.sequence}:{starts_at:%Y%m%d%H%M}"
    owner = promise.owner_of(application)
    turn = _as_task(application, occasion, owner, _due(interview, starts_at, owner))
    if not turn:
        return
    todos.close(Todo.objects.filter(occasion__startswith=mine).exclude(occasion=occasion), by=by)
    timeline.record(
        application,
        Verb.MEETING_PROPOSED,
        by=by,
        data={
            "interview": interview.uid.hex,
            "stage": interview.stage.name,
            "starts_at": starts_at.isoformat(),
            "words": words,
            "task": occasion,
        },
    )
    invitations.proposed(interview, by=by, starts_at=starts_at, words=words, turn=turn, owner=owner)


def _as_task(application: Application, occasion: str, owner: User, due_at: datetime) -> str:
    """The proposal is a task that waits, and what its mails are named by; empty where it waits already. One that another of theirs
    had replaced, or that was ticked off, waits again."""
    task, is_new = todos.give(Todo.Kind.PROPOSED, occasion, application, owner=owner, due_at=due_at)
    if is_new:
        return occasion
    if task.done_at is None:
        return ""
    waits = {"owner": owner, "made_at": clock.now(), "due_at": due_at, "done_at": None, "done_by": None}
    Todo.objects.filter(pk=task.pk).update(**waits)
    return f"{occasion}:{application.events.filter(verb=Verb.MEETING_PROPOSED, data__task=occasion).count()}"


def _due(interview: Interview, starts_at: datetime, owner: User) -> datetime:
    """The next working day of who answers; no later than the meeting as it is planned, or as it is proposed."""
    ahead = [at for at in (interview.starts_at, starts_at) if at > clock.now()]
    return min([days.in_working_days(owner, 1).at, *ahead])


def problems(interview: Interview, starts_at: datetime) -> list[str]:
    """Why nothing could be planned at this time, whoever wishes it."""
    where = interview.mode, interview.link, interview.address
    found = bounds.problems(interview.stage, starts_at, interview.minutes, *where)
    return [sentence for field, sentence in found if field in ("at", "on")]


def waiting(application: Application) -> list[Proposal]:
    """What is proposed and not answered yet, the newest first: none, or three queries."""
    if not application.may_have("proposals"):
        return []
    open_ones = Todo.objects.filter(application=application, kind=Todo.Kind.PROPOSED, done_at__isnull=True)
    occasions = set(open_ones.values_list("occasion", flat=True))
    events = application.events.filter(verb=Verb.MEETING_PROPOSED).select_related("by").order_by("-pk")
    found = [event for event in events if event.data.get("task") in occasions] if occasions else []
    if not found:
        return []
    here = application.interviews.filter(state=Interview.State.PLANNED, stage=application.stage_id)
    planned = here.values_list("uid", flat=True).first()
    newest: dict[str, Any] = {}
    for event in found:
        newest.setdefault(event.data["task"], event)  # what was proposed anew stands there once, with its last words
    moments = [(event, parse_datetime(event.data["starts_at"])) for event in newest.values()]
    return [
        Proposal(event.data["interview"], event.by, at, event.data.get("words", ""), planned)
        for event, at in moments
        if at is not None and at > clock.now()
    ]


def answered(application: Application, by: User | None) -> None:
    """A meeting was planned, moved or called off: that answers what was proposed, and what became of a partner's seats."""
    waits = Todo.objects.filter(application=application, kind__in=ANSWERED_BY_PLANNING, done_at__isnull=True)
    if not waits.exists():  # as nearly always: no write for nothing
        return
    todos.close(waits, by=by)
    mails = Mail.objects.filter(application=application, kind="meeting_proposed")
    outbox.drop(mails, why=_("A time was planned, or the meeting was called off."), by=by)
