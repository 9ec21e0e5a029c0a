"""The promise as columns: made when a step begins, cleared only by telling; and the words that mails say about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Job, Stage, User
from hiring.states import IllegalMove

from . import days, letters, outbox
from .models import Application, Candidate, Mail, NextStep, Turn

ENTERS = {
    Stage.Kind.SCREENING: NextStep.READ,
    Stage.Kind.TEST_CASE: NextStep.SET_CASE,
    Stage.Kind.DECISION: NextStep.DECIDE,
    Stage.Kind.OFFER: NextStep.OFFER,
}
THEIRS = (NextStep.HAND_IN, NextStep.CONSIDER)  # steps that the candidate takes
CLEARED: dict[str, Any] = {
    "next_step": "",
    "turn": "",
    "owed_by": None,
    "promised_for": None,
    "promised_zone": "",
    "first_promised_for": None,
    "promise_moves": 0,
    "promise_breaks": 0,
    "promise_moved_by": None,
}


def who_may_answer(candidate: Candidate) -> Callable[[User], bool]:
    """Tells of a colleague whether the candidate's word can be theirs to give: never their own, and that of a colleague who
    applies never their line's or their peers', from whom it is hidden (`models.application.hidden_from`)."""

    @cache  # of many colleagues one after the other
    def applying() -> User | None:
        return candidate.user or User.objects.filter(email__iexact=candidate.email_key).first()

    def may(user: User) -> bool:
        own = applying()
        return own is None or not user.is_near(own.pk, own.line_id)

    return may


def owner_of(application: Application) -> User:
    """Who owes them the word, as long as they are here; else the job's own people."""
    owner = application.owed_by
    return owner if owner is not None and owner.is_active else owner_for(application.job, application.candidate)


def owner_for(job: Job, candidate: Candidate | None = None) -> User:
    """Who owes the word on a new application: the team's leading member, else a recruiter in it, else a recruiting lead, else
    a hiring manager in it; of these the first who may answer this candidate."""
    may = who_may_answer(candidate) if candidate else lambda user: True
    team = [
        member
        for member in job.members.filter(user__is_active=True).select_related("user").order_by("-leads", "pk")
        if member.leads or member.user.recruits or member.user.is_manager
    ]
    first = [member.user for member in team if member.leads or member.user.recruits]
    managers = [member.user for member in team if member.user not in first]
    leads = User.objects.active().filter(is_lead=True).order_by("pk")  # asked only when the team has nobody
    for user in chain(first, leads, managers):
        if may(user):
            return user
    raise IllegalMove(_("Nobody is there to answer: give the job a recruiter first."))


def first_step(stage: Stage) -> NextStep:
    """What the candidate waits for on entering a stage; conversations are arranged first."""
    return ENTERS.get(Stage.Kind(stage.kind), NextStep.ARRANGE)


def made(step: NextStep, owner: User, working_days: int, candidate: Candidate) -> dict[str, Any]:
    """The columns of a new promise to the candidate, reckoned from now by the owner's working days."""
    return on(step, days.in_working_days(owner, working_days, fits=who_may_answer(candidate)))


def on(step: NextStep, day: days.Day) -> dict[str, Any]:
    """The columns of a new promise for the given day."""
    return {
        "next_step": step,
        "turn": Turn.THEM if step in THEIRS else Turn.US,
        "owed_by": day.owner,
        "promised_for": day.at,
        "promised_zone": day.zone,
        "first_promised_for": day.at,
        "promise_moves": 0,
        "promise_breaks": 0,
        "promise_moved_by": None,
    }


def hand_in_days(stage: Stage, owner: User, candidate: Candidate, ends: datetime | None = None) -> days.Day:
    """By when the candidate hears after a test case: its days in their calendar (until `ends`), then our clock."""
    handed_in = ends or clock.now() + timedelta(days=stage.case_days or 7)
    return days.in_working_days(owner, stage.clock_days, start=handed_in, fits=who_may_answer(candidate))


def still_shown(application: Application) -> dict[str, Any]:
    """The columns that keep showing the candidate what they see now, until the act about to happen can no longer be undone."""
    now = clock.now()
    if application.shown and application.shown_until and application.shown_until > now:
        shown = application.shown
    else:
        shown = {
            "stage_id": application.stage_id,
            "next_step": application.next_step,
            "turn": application.turn,
            "owed_by_id": application.owed_by_id,
            "promised_for": application.promised_for and application.promised_for.isoformat(),
            "promised_zone": application.promised_zone,
        }
    return {"shown": shown, "shown_until": now + settings.UNDO}


SHOWN_NOW: dict[str, Any] = {"shown": None, "shown_until": None}


def words(application: Application, by: User | None = None, **more: str) -> dict[str, str]:
    """The words of a letter about the promise as it now stands, in the candidate's zone."""
    owner = application.owed_by
    assert owner is not None and application.promised_for is not None
    sender = by or owner
    stage = application.stage
    return {
        **letters.about(application, sender.name, sender.title),
        "step": letters.step_words(application.next_step, stage.name_before),
        "owner": owner.name,
        "day": in_words(application.promised_for, application.candidate.zone),
        "stage": stage.name_before,
        "what": stage.what,
        "tips": stage.tips,
        **more,
    }


def in_words(moment: datetime, zone: str) -> str:
    """Such as “Friday 27 November 2026, 17:00 (Amsterdam time)”."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(moment)s (%(place)s time)") % {
        "moment": format_datetime(local, "EEEE d MMMM y, HH:mm", locale=(get_language() or "en").replace("-", "_")),
        "place": place_of(zone),
    }


def place_of(zone: str) -> str:
    """How a zone is called, such as “New York”."""
    return zone.rpartition("/")[2].replace("_", " ")


def mail(
    kind: str,
    application: Application,
    by: User | None,
    *,
    due: datetime | None = None,
    as_shown: Application | None = None,
    **more: str,
) -> None:
    """Queue a letter about the promise; one for each act, so its occasion is the row's revision. `as_shown` is what its
    reader sees where that is not yet the row. To somebody set aside nothing is queued: the receipt of `confirm` tells them
    what stands then."""
    if application.set_aside:
        return
    outbox.queue(
        kind,
        occasion=f"{kind}:{application.uid.hex}:{application.revision}",
        to=application.candidate,
        words=words(as_shown or application, by, **more),
        application=application,
        by=by,
        due=due,
    )


# What an act announces; a later act before it has left takes its place.
ANNOUNCEMENTS = ("next_step", "step_taken", "moved_back", "on_hold", "reopened", "new_day", "new_owner", "late")


def lead_for(application: Application) -> User | None:
    """A recruiting lead to whom one turns when the word is late: not who owes it, and one who may answer this candidate."""
    may = who_may_answer(application.candidate)
    leads = User.objects.active().filter(is_lead=True).exclude(pk=application.owed_by_id).order_by("pk")
    return next((one for one in leads if may(one)), None)


def cover_for(application: Application) -> User | None:
    """Who stands in today for who owes the word, if they may answer this candidate."""
    owner = application.owed_by
    cover = days.cover_of(owner) if owner else None
    return cover if cover and who_may_answer(application.candidate)(cover) else None


def refuse_offered(application: Application) -> None:
    """Nothing is decided or moved while our offer is with them: it is taken back first, or they answer it."""
    if application.next_step == NextStep.CONSIDER:
        raise IllegalMove(
            _("Our offer is with %(name)s. Wait for the answer, or take the offer back first.")
            % {"name": application.candidate.first_name}
        )


def unannounce(application: Application, why: str) -> list[int]:
    """Drop announcements that have not left, since what they say no longer stands; their ids, for an undo."""
    waiting = Mail.objects.filter(application=application, kind__in=ANNOUNCEMENTS, state=Mail.State.WAITING)
    dropped = list(waiting.values_list("pk", flat=True))
    outbox.drop(Mail.objects.filter(pk__in=dropped), why=why)
    return dropped


def announce_again(ids: list[int]) -> None:
    """What an undone act had dropped is to be said after all."""
    Mail.objects.filter(pk__in=ids, state=Mail.State.CANCELLED).update(
        state=Mail.State.WAITING, ended_by=None, ended_why=""
    )
    outbox.wake()
