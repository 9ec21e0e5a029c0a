"""Jobs: made from a process, agreed, published, staffed, shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import transitions
from candidates.models import Application
from hiring import clock, pipelines
from hiring.models import Channel, Criterion, Function, Job, Member, Opening, Pipeline, Requirement, Stage, User
from hiring.pipelines.copies import twin
from hiring.states import IllegalMove, change

RESERVED = ("new", "general")
SECOND_CLICK = timedelta(minutes=1)
# What the hiring manager agrees to, beside the requirements and the openings. Pay is the recruiters' to set.
PROFILE = ("title", "need", "place", "country", "work_mode", "employment", "partner")


# --- making ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create(*, title: str, template: Pipeline, by: User, function: Function | None = None, **fields: Any) -> Job:
    """A draft with its own copy of the process, one opening, and `by` in its team as the one who leads."""
    job = Job(title=title, pipeline=pipelines.copy(template, title[:120]), created_at=clock.now(), **fields)
    for slug in slugs(title):
        try:
            with transaction.atomic():
                job.slug = slug
                job.save(force_insert=True)
            break
        except IntegrityError:
            job.pk = None
    Opening.objects.create(job=job)
    Member.objects.create(job=job, user=by, function=function, leads=True)
    return job


@transaction.atomic
def create_once(*, title: str, by: User, **how: Any) -> Job:
    """The draft of `create`; the same form again, as by a second click, gives the draft of the first."""
    User.objects.select_for_update().get(pk=by.pk)
    young = Job.objects.filter(state=Job.State.DRAFT, version=1, created_at__gt=clock.now() - SECOND_CLICK)
    return young.filter(title=title, members__user=by).first() or create(title=title, by=by, **how)


def slugs(title: str) -> Any:
    """Addresses for a job of this title that nobody has yet, the plainest first."""
    plain = slugify(title)[:70].strip("-") or "job"
    taken = set(Job.objects.filter(slug__startswith=plain).values_list("slug", flat=True)) | set(RESERVED)
    for number in range(1, 10_000):
        slug = plain if number == 1 else f"{plain}-{number}"
        if slug not in taken:
            yield slug


# --- the profile -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lists:
    """What belongs to a profile beside the row's own columns."""

    must: list[str]
    nice: list[str]
    openings: int
    values: list[Criterion]


@transaction.atomic
def edit_profile(job: Job, lists: Lists, *, version: int, by: User, agrees: bool, **fields: Any) -> bool:
    """The job holds the new profile; False, and nothing written, when somebody saved another version meanwhile.

    A change of what was agreed voids the agreement. While the job is published such a change is refused, unless `agrees`:
    its hiring manager writes it and thereby agrees it. Refused: fewer openings than are claimed, and a published job that would
    lack what publishing wants.
    """
    fresh = Job.objects.select_for_update().get(pk=job.pk)
    if fresh.version != version:
        return False
    changed = any(name in fields and getattr(fresh, name) != fields[name] for name in PROFILE)
    changed |= required(fresh) != {"must": lists.must, "nice": lists.nice}
    changed |= fresh.openings.filter(cancelled_at=None).count() != lists.openings
    also: dict[str, Any] = {}
    if changed and fresh.agreed_at:
        if fresh.state == Job.State.PUBLISHED and not agrees:
            raise IllegalMove(
                _(
                    "This job is published on its agreed profile. Its hiring manager can change it and thereby agree it, "
                    "or you pause the job first."
                )
            )
        also = {"agreed_by": None, "agreed_at": None}
        if fresh.state == Job.State.PUBLISHED:
            also = {"agreed_by": by, "agreed_at": clock.now()}
    if not Job.objects.filter(pk=job.pk, version=version).update(version=F("version") + 1, **fields, **also):
        return False
    require(fresh, "must", lists.must)
    require(fresh, "nice", lists.nice)
    set_openings(fresh, lists.openings)
    attach_values(fresh, lists.values)
    job.refresh_from_db()
    missing = lacking(job) if job.state == Job.State.PUBLISHED else []
    if missing:
        raise IllegalMove(" ".join([_("This job is published and cannot do without this."), *missing]))
    return True


def required(job: Job) -> dict[str, list[str]]:
    """The standing requirements by kind, in their order."""
    found: dict[str, list[str]] = {"must": [], "nice": []}
    for kind, text in job.requirements.filter(retired_at=None).values_list("kind", "text"):
        found[kind].append(text)
    return found


def require(job: Job, kind: str, texts: list[str]) -> None:
    """The job requires these, in this order; one that fell away is retired, since a no may name it."""
    standing = {row.text: row for row in job.requirements.filter(kind=kind, retired_at=None)}
    gone = [row.pk for text, row in standing.items() if text not in texts]
    Requirement.objects.filter(pk__in=gone).update(retired_at=clock.now())
    for position, text in enumerate(texts):
        row = standing.get(text)
        if row is None:
            Requirement.objects.create(job=job, kind=kind, text=text, position=position)
        elif row.position != position:
            Requirement.objects.filter(pk=row.pk).update(position=position)


def set_openings(job: Job, count: int) -> None:
    """The job has this many openings; those that fall away are cancelled. Refused: fewer than are claimed."""
    live = list(job.openings.select_for_update().filter(cancelled_at=None).order_by("pk"))
    for _n in range(count - len(live)):
        Opening.objects.create(job=job)
    if count < len(live):
        taken = Q(application__isnull=False) | Q(offer__isnull=False)  # by somebody hired, or by an offer that was sent
        claimed = set(Opening.objects.filter(taken, pk__in=[row.pk for row in live]).values_list("pk", flat=True))
        if count < len(claimed):
            raise IllegalMove(
                ngettext(
                    "%(count)d opening is taken already; there cannot be fewer.",
                    "%(count)d openings are taken already; there cannot be fewer.",
                    len(claimed),
                )
                % {"count": len(claimed)}
            )
        free = [row.pk for row in reversed(live) if row.pk not in claimed][: len(live) - count]
        Opening.objects.filter(pk__in=free).update(cancelled_at=clock.now())


def attached_values(job: Job) -> Any:
    """The company values that this job asks for, frozen with their anchors."""
    return job.pipeline.criteria.filter(group=Criterion.Group.VALUE)


def attach_values(job: Job, chosen: list[Criterion]) -> None:
    """The job asks for these values of the library: each new one is frozen into it and judged in its first conversation; one
    that was taken off is gone from its stages. After the first application they stay as they are."""
    if Application.objects.filter(job=job).exists():
        return
    wanted = {value.slug: value for value in chosen}
    library = set(Criterion.objects.filter(pipeline=None, group="value").values_list("slug", flat=True))
    there = {value.slug: value for value in attached_values(job)}
    for slug, value in there.items():
        if slug in library and slug not in wanted:
            value.delete()
    talk = job.pipeline.stages.filter(kind__in=[*job.pipeline.stages.model.TALKS], retired_at=None).first()
    for slug, value in wanted.items():
        if slug not in there:
            frozen = twin(value, pipeline=job.pipeline)
            frozen.save(force_insert=True)
            if talk:
                talk.criteria.add(frozen)


@transaction.atomic
def agree(job: Job, *, by: User, version: int) -> None:
    """The hiring manager agrees the profile as they read it; refused when it changed meanwhile or lacks a must-have."""
    if not job.requirements.filter(kind=Requirement.Kind.MUST, retired_at=None).exists():
        raise IllegalMove(_("Write down at least one must-have first."))
    rows = Job.objects.filter(pk=job.pk, version=version, agreed_at=None).exclude(state=Job.State.CLOSED)
    if not rows.update(agreed_by=by, agreed_at=clock.now(), version=F("version") + 1):
        job.refresh_from_db()
        raise IllegalMove(
            _("This profile is agreed already.")
            if job.agreed_at
            else _("The profile changed while you were reading. Look at it again, then agree.")
        )
    job.refresh_from_db()


# --- published or not ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """Something that must be there before a job is published, and the page on which one sees to it."""

    is_met: bool
    met: str
    lacks: str
    way: str = ""


def checks(job: Job) -> list[Check]:
    """Everything that must be there before the job is published, met or not."""
    kinds = set(job.pipeline.stages.filter(retired_at=None).values_list("kind", flat=True))
    team = list(job.members.filter(user__is_active=True).values_list("leads", "user__is_manager"))
    leads, manager = any(leads for leads, _manager in team), any(manager for _leads, manager in team)
    ways = [
        Check(bool(kinds), _("It has a process"), _("The process has no stages yet."), "job-process"),
        Check(leads, _("Somebody owns the word to candidates"), _("Nobody leads the hiring team yet."), "job-team"),
    ]
    if job.is_general:
        return ways
    must = job.requirements.filter(kind=Requirement.Kind.MUST, retired_at=None).exists()
    heads = job.openings.filter(cancelled_at=None).exists()
    partner = Check(
        job.partner_id is not None,
        _("The partner whose team it is for is named"),
        _("The process has an interview with a partner, and no partner is named yet."),
        "job-edit",
    )
    return [
        Check(must, _("The must-haves are written down"), _("The profile has no must-have yet."), "job-edit"),
        Check(
            job.agreed_at is not None,
            _("The hiring manager has agreed the profile"),
            _("The hiring manager has not agreed the profile yet.")
            if manager
            else _("Nobody in the hiring team is a hiring manager, who agrees the profile: add one."),
            "" if manager else "job-team",
        ),
        Check(
            attached_values(job).exists(),
            _("It asks for values of ours"),
            _("No value of ours is attached yet."),
            "job-edit",
        ),
        Check(bool(job.advert.strip()), _("The advert is written"), _("The advert is not written yet."), "job-edit"),
        *ways,
        *([partner] if Stage.Kind.PARTNER_INTERVIEW in kinds else []),
        Check(heads, _("There is an opening"), _("There is no opening."), "job-edit"),
    ]


def lacking(job: Job) -> list[str]:
    """What stands in the way of publishing, as sentences, all of it."""
    return [check.lacks for check in checks(job) if not check.is_met]


@transaction.atomic
def publish(job: Job) -> None:
    """The job is advertised and takes applications; refused with everything that is missing, at once."""
    refuse_lacking(job)
    change(
        job,
        Job.State.PUBLISHED,
        seen={"version": job.version},
        published_at=clock.now(),
        look_again_on=None,
        version=job.version + 1,
    )


@transaction.atomic
def resume(job: Job) -> None:
    """A paused job takes applications again; refused with everything that is missing, as when it is published."""
    refuse_lacking(job)
    try:
        with transaction.atomic():
            transitions.resume_job(job)
    except IntegrityError as clash:  # the agreement was voided at this instant
        raise IllegalMove(job.moved_meanwhile()) from clash


def refuse_lacking(job: Job) -> None:
    missing = lacking(job)
    if missing:
        raise IllegalMove(" ".join([_("This job cannot be published yet."), *missing]))


@transaction.atomic
def reopen(job: Job) -> None:
    """A closed job is a draft again, with its process, its team and a profile to be agreed anew."""
    change(job, Job.State.DRAFT, closed_at=None, agreed_by=None, agreed_at=None, version=job.version + 1)


# --- the team --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(job: Job, user: User, *, function: str = "") -> Member:
    """The colleague is in the hiring team, with this function; the first who can answer candidates leads."""
    if not user.is_active:
        raise IllegalMove(_("%(name)s is deactivated.") % {"name": user.name})
    Job.objects.select_for_update().get(pk=job.pk)  # of two who join at once one leads
    leads = can_lead(user) and not job.members.filter(leads=True).exists()
    try:
        with transaction.atomic():
            return Member.objects.create(job=job, user=user, function=function_named(function), leads=leads)
    except IntegrityError as clash:
        raise IllegalMove(_("%(name)s is in this team already.") % {"name": user.name}) from clash


def function_named(name: str) -> Function | None:
    """The function of this name, however it is capitalised; made when it is new, none for an empty name."""
    if not name:
        return None
    return Function.objects.filter(name__iexact=name).first() or Function.objects.get_or_create(name=name)[0]


def can_lead(user: User) -> bool:
    """Whether somebody may answer candidates: a recruiter or hiring manager who is here."""
    return user.is_active and (user.recruits or user.is_manager)


def set_function(member: Member, name: str) -> None:
    Member.objects.filter(pk=member.pk).update(function=function_named(name))


@transaction.atomic
def set_lead(member: Member) -> None:
    """This member owns the word to those who apply from now on; refused for somebody who may not answer candidates."""
    if not can_lead(member.user):
        raise IllegalMove(
            _("%(name)s can lead once they are a recruiter or hiring manager.") % {"name": member.user.name}
        )
    Job.objects.select_for_update().get(pk=member.job_id)  # one leads, whoever chooses at the same instant
    Member.objects.filter(job=member.job, leads=True).update(leads=False)
    Member.objects.filter(pk=member.pk).update(leads=True)


@transaction.atomic
def remove_member(member: Member, *, by: User) -> int:
    """The colleague is no longer in the team; what they owe on this job goes to the one who leads it. How many promises.

    Refused for the one who leads: somebody else has to lead first.
    """
    if member.leads:
        raise IllegalMove(_("%(name)s leads this team. Let somebody else lead first.") % {"name": member.user.name})
    owed = Application.objects.open().filter(job=member.job, owed_by=member.user)
    lead = member.job.members.filter(leads=True).select_related("user").first()
    owed = owed.select_related("job", "candidate", "stage", "owed_by")
    if owed.exists() and lead is None:
        raise IllegalMove(
            _("%(name)s still owes words on this job. Let somebody lead first.") % {"name": member.user.name}
        )
    moved = 0
    for application in owed:
        assert lead is not None
        transitions.hand_over(application, by=by, to=lead.user)
        moved += 1
    member.delete()
    return moved


# --- sharing ---------------------------------------------------------------------------------------------------------


def share(job: Job, name: str) -> Channel:
    """A link of its own for a place where the job is shared, so that we know who came from there."""
    try:
        with transaction.atomic():
            return Channel.objects.create(job=job, name=name, code=Channel.draw_code(), made_at=clock.now())
    except IntegrityError as clash:
        raise IllegalMove(_("“%(name)s” has a link already.") % {"name": name}) from clash
