"""What a candidate sees of an application: the way in words, the promise, the letters. Only reads.

Everything here stands on `transitions.shown(application)` and `told_at`. `state`, `closure` and the letter are looked at
after the word was told, never before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import consents, letters, transitions
from candidates.models import Application, Candidate, Closure, Event, Mail, NextStep, Turn, Verb
from hiring import clock
from hiring.models import Job, Organisation, Stage, User

# Acts that the candidate sees only when they can no longer be undone.
HIDING = (Verb.ADVANCED, Verb.SKIPPED, Verb.MOVED_BACK, Verb.HELD)


@dataclass(frozen=True)
class Standing:
    """Where an application stands for its candidate: the next step with owner and day, or how it ended."""

    uid: UUID
    job: Job
    applied_at: datetime
    told_at: datetime | None
    headline: str
    step: str = ""
    owner: User | None = None
    promised_for: datetime | None = None
    is_theirs: bool = False  # it is the candidate's turn
    is_held: bool = False
    is_late: bool = False
    is_offered: bool = False  # the day is theirs: until then they answer our offer
    closure: str = ""
    can_revive: bool = False
    keep_until: date | None = None  # a told one is deleted after this day

    @property
    def is_open(self) -> bool:
        return self.told_at is None

    @property
    def has_advert(self) -> bool:
        """Whether the job can be read by everybody."""
        return self.job.state == Job.State.PUBLISHED and not self.job.is_general and not self.job.is_confidential

    @property
    def icon(self) -> str:
        if not self.is_open:
            return "circle-check"
        if self.is_late:
            return "clock-alert"
        return "hourglass" if self.is_theirs else "circle-pause" if self.is_held else "clock"

    @property
    def look(self) -> str:
        """The class of its banner."""
        if not self.is_open:
            return "kept"
        return "late" if self.is_late else "calm" if self.is_held else ""


@dataclass(frozen=True)
class Step:
    """One stage of the way, in the words for those who have it behind, before them or around them."""

    name: str
    place: str  # done, now, passed (left out), ended (here), or empty: to come
    what: str = ""
    about: list[str] = field(default_factory=list)  # who, how long
    tips: str = ""
    day: datetime | None = None
    told: list[str] = field(default_factory=list)  # what they will hear from us
    topics: list[str] = field(default_factory=list)  # what we would like to talk about


@dataclass(frozen=True)
class Message:
    """A mail the candidate was sent, its links masked."""

    subject: str
    text: str
    at: datetime
    sender: str
    is_notice: bool


@dataclass(frozen=True)
class Way:
    """The page of one application."""

    standing: Standing
    steps: list[Step]
    number: int  # of the stage they are in
    tips: str
    now: Step | None  # the step they are in
    is_ahead: bool  # that step is still to be prepared for; what they had their part in is not
    letter: Message | None  # how it ended, once told
    messages: list[Message]


def applications(candidate: Candidate) -> list[Application]:
    """The candidate's applications: open ones first, the newest first among them."""
    found = candidate.applications.select_related("job", "stage", "owed_by").order_by("-applied_at", "-pk")
    return sorted(found, key=lambda application: application.told_at is not None)


def find(candidate: Candidate, uid: UUID) -> Application | None:
    """The candidate's own application of this id."""
    joined = candidate.applications.select_related("job__partner", "stage", "owed_by", "letter")
    return joined.filter(uid=uid).first()


def standing(application: Application, organisation: Organisation) -> Standing:
    """Where it stands, as the candidate may know it."""
    facts: dict[str, Any] = {
        "uid": application.uid,
        "job": application.job,
        "applied_at": application.applied_at,
        "told_at": application.told_at,
    }
    if application.told_at is not None:
        closure = application.closure
        told_on = application.told_at.astimezone(application.candidate.tz).date()
        return Standing(
            **facts,
            headline=ending(closure, organisation.name),
            closure=closure,
            can_revive=closure == Closure.NO_REPLY and application.job.state != Job.State.CLOSED,
            keep_until=consents.months_after(told_on, organisation.retention_months),
        )
    seen = transitions.shown(application)
    assert seen.promised_for is not None
    return Standing(
        **facts,
        headline=waiting(seen.next_step),
        step=letters.step_words(seen.next_step, seen.stage.name_before),
        owner=seen.owed_by,
        promised_for=seen.promised_for,
        is_theirs=seen.turn == Turn.THEM,
        is_held=seen.is_held,
        is_late=seen.promised_for < clock.now() and seen.next_step != NextStep.CONSIDER,
        is_offered=seen.next_step == NextStep.CONSIDER,
    )


def way(application: Application, organisation: Organisation) -> Way:
    """The whole page of one application."""
    seen = application if application.told_at else transitions.shown(application)
    steps, number = path(application, seen)
    return Way(
        standing=standing(application, organisation),
        steps=steps,
        number=number,
        tips="" if application.told_at else seen.stage.tips,
        now=next((step for step in steps if step.place == "now"), None),
        is_ahead=not application.told_at and seen.next_step != NextStep.ANSWER,
        letter=closing_letter(application),
        messages=messages(application),
    )


def waiting(step: str) -> str:
    """What is going on, in a line under the candidate's name."""
    return {
        NextStep.READ: _("we are reading your application"),
        NextStep.ARRANGE: _("we are arranging your next conversation"),
        NextStep.SET_CASE: _("your test case is on its way"),
        NextStep.HAND_IN: _("your test case is waiting for you"),
        NextStep.MEET: _("we look forward to meeting you"),
        NextStep.ANSWER: _("we are preparing our answer"),
        NextStep.DECIDE: _("we are coming to a decision"),
        NextStep.OFFER: _("we are preparing an offer"),
        NextStep.CONSIDER: _("our offer is waiting for your answer"),
        NextStep.LOOK_AGAIN: _("your application is on hold"),
    }[NextStep(step)]


def ending(closure: str, organisation: str) -> str:
    """How it ended, in a line under the candidate's name."""
    return {
        Closure.NO_MATCH: _("this time it was no match"),
        Closure.ROLE_FILLED: _("the role has been filled"),
        Closure.ROLE_STOPPED: _("the role will not be filled now"),
        Closure.NO_REPLY: _("we have closed your application for now"),
        Closure.OFFER_DECLINED: _("you declined our offer"),
        Closure.WITHDRAWN: _("you withdrew your application"),
        Closure.POOLED: _("not this role, and we stay in touch"),
        Closure.HIRED: _("welcome to %(organisation)s") % {"organisation": organisation},
    }[Closure(closure)]


# --- the way ---------------------------------------------------------------------------------------------------------


def path(application: Application, seen: Application) -> tuple[list[Step], int]:
    """Every stage in order, and the number of the one they are in (as they see it); once told, only as far as they came."""
    left, at = left_on(application)
    at = at or seen.stage
    is_open = application.told_at is None
    hired = application.told_at if application.closure == Closure.HIRED else None
    steps, number = [], 0
    for stage in Stage.objects.filter(pipeline=at.pipeline_id).order_by("position").prefetch_related("questions"):
        if stage.retired_at and stage.pk != at.pk and stage.pk not in left:
            continue
        if stage.position <= at.position:
            number += 1
        elif not is_open:
            break
        steps.append(_step(stage, at, left, is_open=is_open, hired=hired))
    return steps, number


def _step(stage: Stage, at: Stage, left: dict[int, datetime], *, is_open: bool, hired: datetime | None) -> Step:
    about = [words for words in (stage.who, stage.how_long, _window(stage)) if words]
    beforehand: dict[str, Any] = {"told": stage.briefing_list, "topics": stage.topics}
    if stage.pk == at.pk and is_open:
        return Step(stage.name_now, "now", stage.what, about, **beforehand)
    if stage.pk == at.pk:
        return Step(stage.name_before, "done" if hired else "ended", "", about, day=hired)
    if stage.position < at.position:
        return Step(stage.name_before, "done" if stage.pk in left else "passed", "", about, day=left.get(stage.pk))
    return Step(stage.name_before, "", stage.what, about, stage.tips, **beforehand)


def _window(stage: Stage) -> str:
    """How free they are to choose the days of a test case; empty for what is none."""
    if not stage.case_days or not stage.case_window_days:
        return ""
    words = ngettext(
        "you choose the day it begins, within %(days)d day",
        "you choose the day it begins, within %(days)d days",
        stage.case_window_days,
    )
    return words % {"days": stage.case_window_days}


def left_on(application: Application) -> tuple[dict[int, datetime], Stage | None]:
    """When each stage was left, by its key, and the stage they still see when a move is hidden from them.

    What was undone never was. What could still be undone when they were last shown anything new (now, or when they
    withdrew) has not happened for them.
    """
    acts: list[Event] = []
    for event in application.events.exclude(changes={}).order_by("pk"):
        if event.verb == Verb.UNDONE:
            acts.pop()
        else:
            acts.append(event)
    acts = [act for act in acts if act.verb in (*HIDING, Verb.SETTLED, Verb.CASE_SET)]
    since, hidden = application.told_at or clock.now(), None
    hiding = bool(application.shown and application.shown_until and application.shown_until > since)
    if hiding or (application.told_at and application.closure == Closure.WITHDRAWN):
        while acts and acts[-1].verb in HIDING and acts[-1].at + settings.UNDO > since:
            act = acts.pop()
            since = act.at
            hidden = act.changes.get("stage_id", [hidden])[0]
    moves = [(act.changes["stage_id"][0], act.at) for act in acts if "stage_id" in act.changes]
    return dict(moves), Stage.objects.get(pk=hidden) if hidden else None


# --- letters ---------------------------------------------------------------------------------------------------------


def messages(application: Application) -> list[Message]:
    """What they were sent about it, newest first; of the letter that ends it only what has left."""
    left = Q(state__in=(Mail.State.SENT, Mail.State.BOUNCED))
    mails = application.mails.filter(left, candidate=application.candidate_id).order_by("-sent_at", "-pk")
    return [_message(mail) for mail in mails]


def closing_letter(application: Application) -> Message | None:
    """The letter that ended it, once they are told (on the phone it may come before the mail)."""
    if application.told_at is None:
        return None
    mail = application.mails.filter(letter=application.letter_id).exclude(state=Mail.State.CANCELLED).first()
    return _message(mail) if mail else None


def _message(mail: Mail) -> Message:
    return Message(
        subject=mail.subject,
        text=letters.for_them(mail.body).strip(),
        at=mail.sent_at or mail.queued_at,
        sender=mail.from_name,
        is_notice=mail.is_notice,
    )
