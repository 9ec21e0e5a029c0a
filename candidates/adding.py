"""People added by hand: those who said yes in a call or by mail become applications at once. The others are leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hiring import clock, roles
from hiring.models import Job, User
from hiring.states import IllegalMove

from . import keyset, transitions
from .models import Application, Candidate, Document, Lead

SIZE = 40


@transaction.atomic
def add(
    job: Job,
    *,
    name: str,
    email: str,
    zone: str,
    how: str,
    links: str = "",
    document: Document | None = None,
    by: User,
) -> Application:
    """Somebody who said yes is an application with origin *sourced*, its promise and its receipt; how they said it is noted.

    A known person stays as they are, and a CV becomes their newest version. Refused: without `how`, on a job that takes
    nobody, for oneself, and for a person who has an open application on the job already.
    """
    if job.state != Job.State.PUBLISHED:
        raise IllegalMove(_("This job takes no applications at the moment."))
    if not how.strip():
        raise IllegalMove(_("Please write down how and when they said yes."))
    key = Candidate.key_of(email)
    if key == by.email.lower():
        raise IllegalMove(_("That is your own address. Apply by the careers page, like everybody."))
    if open_on(job, email):
        raise IllegalMove(_("%(name)s has an open application for this job already.") % {"name": name})
    new: dict[str, Any] = {"name": name, "email": email, "zone": zone, "links": links, "created_at": clock.now()}
    candidate, _made = Candidate.objects.get_or_create(email_key=key, defaults=new)
    application = transitions.apply(job, candidate, origin=Application.Origin.SOURCED, by=by)
    transitions.note(application, by=by, text=_("Said yes: %(how)s") % {"how": how})
    if document:
        transitions.add_cv(candidate, document, by=by)
    return application


def open_on(job: Job, email: str) -> Application | None:
    """The open application of the person with this address on the job."""
    found = Application.objects.open().filter(job=job, candidate__email_key=Candidate.key_of(email))
    return found.select_related("candidate").first()


@dataclass(frozen=True)
class Known:
    """Somebody has this address already; with what the reader may see of them, which may be nothing."""

    candidate: Candidate
    applications: list[Application]


def known(user: User, email: str) -> Known | None:
    """The person with this address, if the user may see any application of theirs and may read its address; else None."""
    allowed = Application.objects.allowed(user, "contact.view").filter(candidate__email_key=Candidate.key_of(email))
    found = list(allowed.select_related("candidate", "job", "stage").order_by("-applied_at")[:5])
    return Known(found[0].candidate, found) if found else None


def jobs(user: User) -> Any:
    """The jobs that take people and to which the user may add some: roles by title, then general applications."""
    return Job.objects.filter(roles.scope(user, "application.create"), state=Job.State.PUBLISHED).order_by(
        "-kind", "title"
    )


def kept(user: User, uid: str) -> Document | None:
    """The file that the user uploaded a moment ago with a form that had an error."""
    try:
        key = UUID(uid)
    except ValueError:
        return None
    return Document.objects.filter(uid=key, candidate__isnull=True, added_by=user).first()


# --- who was approached ------------------------------------------------------------------------------------------------


def leads(user: User) -> Any:
    """The people approached for the jobs the user recruits for."""
    return Lead.objects.filter(roles.scope(user, "lead", "job__")).select_related("job", "by", "candidate")


def page(user: User, state: str, *, before: str = "", after: str = "") -> keyset.Slice:
    """A page of them, newest first, in the state that is asked for (all without one). Joins job, colleague and candidate."""
    found = leads(user)
    if state in Lead.State.values:
        found = found.filter(state=state)
    slice_ = keyset.newest(found, "made_at", SIZE, before=before, after=after)
    seen = Application.objects.visible_to(user).filter(
        candidate__in=[lead.candidate_id for lead in slice_.rows if lead.candidate_id]
    )
    of = {(candidate, job): uid for candidate, job, uid in seen.order_by("pk").values_list("candidate", "job", "uid")}
    for lead in slice_.rows:
        lead.application_uid = of.get((lead.candidate_id, lead.job_id))
    return slice_
