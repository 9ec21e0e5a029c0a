"""The hand-over: what HR gets when somebody is hired, who does what until when, and the account of the new colleague."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from candidates import days, promise
from candidates.models import Application, Candidate, State
from hiring import clock, people
from hiring.models import Organisation, User
from hiring.states import IllegalMove
from offers import mailing
from offers.models import Handover, HandoverStep, HandoverTask, Offer, Whose

UNKNOWN_START = timedelta(days=30)  # hired by hand: HR writes down the day
MOST_TASKS = 100


@transaction.atomic
def begin(application: Application) -> Handover:
    """The hand-over of somebody hired, with its list from the template, and whoever prepares it is told; the one there is, with a
    new first day, when they were hired before."""
    accepted = (
        Offer.objects.filter(application=application, state=Offer.State.ACCEPTED).select_related("version").first()
    )
    organisation = Organisation.current() or Organisation()
    starts_on = accepted.version.starts_on if accepted and accepted.version else _some_day(organisation)
    found = Handover.objects.filter(application=application).first()
    if found:
        _shift(found, starts_on)
        Handover.objects.filter(pk=found.pk).update(starts_on=starts_on, version=F("version") + 1)
        return found
    crew = _crew(application)
    handover = Handover.objects.create(
        application=application,
        starts_on=starts_on,
        zone=organisation.zone,
        place=application.job.office_of(organisation),
        contact=crew[Whose.RECRUITER],
        made_at=clock.now(),
    )
    HandoverTask.objects.bulk_create(
        HandoverTask(
            handover=handover,
            part=step.part,
            text=step.text,
            owner=crew[Whose(step.whose)],
            due_on=_due(crew[Whose(step.whose)], starts_on, step.day),
        )
        for step in HandoverStep.objects.all()
    )
    owners = {user.pk: user for user in crew.values()}
    for user in owners.values():
        mailing.handover_begun(handover, user)
    return handover


def _due(owner: User, starts_on: date, away: int) -> date:
    """So many days from the first day on, on a day on which its owner works: what is to be ready before, not later than that."""
    return days.workday(owner, starts_on + timedelta(days=away), back=away < 0)


def _some_day(organisation: Organisation) -> date:
    return clock.now().astimezone(ZoneInfo(organisation.zone)).date() + UNKNOWN_START


def _crew(application: Application) -> dict[Whose, User]:
    """Who does what: an HR colleague, the job's manager, its recruiter; where one is missing, who owns the word on the job."""
    fits = promise.who_may_answer(application.candidate)
    members = application.job.members.filter(user__is_active=True).select_related("user").order_by("-leads", "pk")
    team = [member.user for member in members if fits(member.user)]
    hr = [user for user in User.objects.active().filter(is_hr=True).order_by("pk") if fits(user)]
    recruiters = [user for user in team if user.recruits]
    managers = [user for user in team if user.is_manager]
    first = (recruiters or managers or hr or [None])[0] or promise.owner_for(application.job, application.candidate)
    return {
        Whose.HR: hr[0] if hr else first,
        Whose.MANAGER: managers[0] if managers else first,
        Whose.RECRUITER: recruiters[0] if recruiters else first,
    }


@transaction.atomic
def edit(handover: Handover, *, version: int, by: User, **values: Any) -> bool:
    """First day, when, where, whom to ask, words; False, and nothing written, when somebody saved another version meanwhile. The
    days of what is still to be done move with the first day, of which the hired person has a mail."""
    fresh = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if fresh.version != version:
        return False
    _shift(fresh, values.get("starts_on", fresh.starts_on))
    Handover.objects.filter(pk=handover.pk, version=version).update(version=F("version") + 1, **values)
    handover.refresh_from_db()
    if handover.starts_on != fresh.starts_on:
        mailing.first_day(handover, fresh.starts_on, by)
    return True


def _shift(handover: Handover, starts_on: date) -> None:
    """What is still to be done has the day that the template gives it, or as many working days from the first day as it had where
    somebody chose its day: a first day that is moved there and back leaves every day as it was."""
    was = handover.starts_on
    if starts_on == was:
        return
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for step in HandoverStep.objects.all():
        steps[step.part, step.text].append(step.day)
    for task in handover.tasks.filter(done_at__isnull=True).select_related("owner"):
        of_template = (away for away in steps[task.part, task.text] if _due(task.owner, was, away) == task.due_on)
        away = next(of_template, None)
        if away is not None:
            due_on = _due(task.owner, starts_on, away)
        else:
            due_on = days.as_far(task.owner, task.due_on, was=was, now=starts_on)
        HandoverTask.objects.filter(pk=task.pk).update(due_on=due_on)


def require_owner(handover: Handover, owner: User) -> None:
    """A colleague who is here and may know of this person: never the line or the peers of an internal candidate."""
    if not owner.is_active:
        raise IllegalMove(_("%(name)s is deactivated.") % {"name": owner.name})
    if not promise.who_may_answer(handover.application.candidate)(owner):
        raise IllegalMove(_("%(name)s may not open this file. Choose somebody else.") % {"name": owner.name})


@transaction.atomic
def add_task(handover: Handover, *, part: str, text: str, owner: User, due_on: date) -> HandoverTask:
    """One thing more to be done; the same once more, as by a second click, is the first one."""
    Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    require_owner(handover, owner)
    same = handover.tasks.filter(part=part, text=text, owner=owner, due_on=due_on, done_at__isnull=True).first()
    if same:
        return same
    if handover.tasks.count() >= MOST_TASKS:
        raise IllegalMove(_("A list of a hundred things helps nobody. Remove some first."))
    return HandoverTask.objects.create(handover=handover, part=part, text=text, owner=owner, due_on=due_on)


@transaction.atomic
def change_task(task: HandoverTask, *, text: str, owner: User, due_on: date) -> None:
    """The task reads like this, is this colleague's and due on this day; refused once it is done."""
    require_owner(task.handover, owner)
    open_one = HandoverTask.objects.filter(pk=task.pk, done_at__isnull=True)
    if not open_one.update(text=text, owner=owner, due_on=due_on):
        raise _done_by(task)
    task.refresh_from_db()


def remove_task(task: HandoverTask) -> None:
    """The task is gone; refused once it is done, since that is on record."""
    if not HandoverTask.objects.filter(pk=task.pk, done_at__isnull=True).delete()[0]:
        raise _done_by(task)


def tick(task: HandoverTask, *, by: User) -> None:
    """The task is done, by whom and when; refused when somebody else has done it."""
    if not HandoverTask.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=clock.now(), done_by=by):
        raise _done_by(task)
    task.refresh_from_db()


def _done_by(task: HandoverTask) -> IllegalMove:
    found = HandoverTask.objects.select_related("done_by").filter(pk=task.pk).first()
    if found is None:
        return IllegalMove(_("Somebody has removed this task a moment ago."))
    name = found.done_by.name if found.done_by else _("Somebody")
    return IllegalMove(_("%(name)s has done this already.") % {"name": name})


# --- the account -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def become_user(handover: Handover, *, by: User, is_interviewer: bool = True, title: str = "") -> User:
    """The hired person has an account, linked to who they were as a candidate: from now on their own file is closed to them, in
    whatever role (B15). They are invited by mail; an account with their address is linked instead of making another."""
    application = Application.objects.select_related("candidate").get(pk=handover.application_id)
    if application.state != State.HIRED or application.told_at is None:
        raise IllegalMove(_("Only somebody who was hired and knows it becomes a colleague here."))
    person = Candidate.objects.select_for_update(of=("self",)).get(pk=application.candidate_id)
    if person.user_id is not None:
        raise IllegalMove(_("%(name)s has an account already.") % {"name": person.name})
    user = User.objects.filter(email__iexact=person.email_key).first()
    is_new = user is None
    try:
        with transaction.atomic():
            user = user or User.objects.create_user(
                person.email, name=person.name, zone=person.zone, title=title, is_interviewer=is_interviewer
            )
            Candidate.objects.filter(pk=person.pk).update(user=user)
            Handover.objects.filter(pk=handover.pk).update(account=user)
    except IntegrityError as clash:
        raise IllegalMove(_("Somebody else has this account already. Look at the colleagues first.")) from clash
    if is_new:
        people.invite(user, by=by)
    handover.refresh_from_db()
    return user
