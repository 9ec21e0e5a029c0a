"""An application begins, and what its candidate sees of it at any moment."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import outbox, promise, search, timeline
from candidates.models import Application, Candidate, NextStep, Verb
from hiring import clock
from hiring.models import Channel, Job, User
from hiring.states import IllegalMove

DOUBLE = timedelta(minutes=10)


@transaction.atomic
def apply(
    job: Job,
    candidate: Candidate,
    *,
    origin: str = Application.Origin.APPLIED,
    channel: Channel | None = None,
    word: str = "",
    by: User | None = None,
    set_aside: bool = False,
) -> Application:
    """The candidate's open application on the job: a new one with its promise and receipt, or the one that is open already.

    `set_aside` marks what looks like a machine's: it has its promise and owner like any other, but no mail about it leaves
    until a person confirms it, but for a closing letter. Refused when the job takes no applications.
    """
    found = Application.objects.open().filter(job=job, candidate=candidate).first()
    if found:
        return _known(found)
    # Whoever closes, pauses or rearranges the job at this instant comes before or after, never in between.
    job = Job.objects.select_for_update(of=("self",), no_key=True).select_related("pipeline").get(pk=job.pk)
    if job.state != Job.State.PUBLISHED and by is None:
        raise IllegalMove(_("This job takes no applications at the moment."))
    stage = job.pipeline.stages.filter(retired_at__isnull=True).order_by("position").first()
    if stage is None:
        raise IllegalMove(_("This job has no stages yet."))
    owner = promise.owner_for(job, candidate)
    application = Application(
        job=job,
        candidate=candidate,
        stage=stage,
        origin=origin,
        channel=channel,
        word=word,
        set_aside=set_aside,
        applied_at=clock.now(),
        entered_stage_at=clock.now(),
        **promise.made(NextStep.READ, owner, stage.clock_days, candidate),
    )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        return _known(Application.objects.open().get(job=job, candidate=candidate))
    verb = Verb.ADDED if origin == Application.Origin.SOURCED else Verb.APPLIED
    timeline.begin(application, verb, by=by, by_candidate=by is None, data={"stage": stage.name})
    search.index_candidate(candidate)
    search.index_application(application)
    promise.mail("received", application, None)
    return application


def _known(application: Application) -> Application:
    """Somebody with the address of an open application: nothing changes, and its owner by right gets their link by mail."""
    hour = clock.now().strftime("%Y%m%d%H")
    has_just_come = clock.now() - application.applied_at < DOUBLE  # a form sent twice: its receipt says it all
    if not application.set_aside and not has_just_come:
        outbox.queue(
            "known",
            occasion=f"known:{application.uid.hex}:{hour}",
            to=application.candidate,
            words=promise.words(shown(application)),
            application=application,
        )
    return application


def shown(application: Application) -> Application:
    """The application as its candidate sees it now: an unsaved copy that holds the old stage and promise while the last
    act can still be undone. A decision that was not told shows nothing of itself."""
    if not (application.shown and application.shown_until and application.shown_until > clock.now()):
        return application
    copy = Application.objects.select_related("stage", "owed_by", "candidate", "job").get(pk=application.pk)
    for name, value in application.shown.items():
        setattr(copy, name, timeline.revived(name, value))
    return copy


@transaction.atomic
def confirm(application: Application, *, by: User) -> None:
    """A person has looked: this is no machine's. The receipt leaves now and tells what stands; from here on that is what
    the candidate sees, for the last act can be undone no more."""
    if not (application.set_aside and application.is_open):
        raise IllegalMove(_("This application is not set aside any more."))
    timeline.write(application, Verb.CONFIRMED, by=by, set_aside=False, **promise.SHOWN_NOW)
    promise.mail("received", application, None)
