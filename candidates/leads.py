"""People we approach: by hand, once, with words of one's own; a yes makes an application, a no is easy."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Job, Organisation, User
from hiring.states import IllegalMove, change

from . import outbox, transitions
from .models import Application, Candidate, Lead

LEAST_WORDS = 12


@transaction.atomic
def approach(job: Job, *, name: str, email: str, zone: str, links: str = "", word: str, by: User) -> Lead:
    """Somebody is asked, once for each job: the first-contact mail with the hand-written `word` is queued.

    The same words of the same colleague again are the same asking. Refused: without words of one's own, on a job that takes
    nobody, and for a person who was approached for it or has an open application on it already.
    """
    if job.state != Job.State.PUBLISHED:
        raise IllegalMove(_("This job takes no applications at the moment."))
    if len(word.split()) < LEAST_WORDS:
        raise IllegalMove(
            _("Write a few sentences of your own: what in their work made you think of them? At least %(least)s words.")
            % {"least": LEAST_WORDS}
        )
    key = Candidate.key_of(email)
    if Application.objects.open().filter(job=job, candidate__email_key=key).exists():
        raise IllegalMove(_("%(name)s has an open application for this job already.") % {"name": name})
    try:
        with transaction.atomic():
            lead = Lead.objects.create(
                job=job,
                name=name,
                email=email,
                email_key=key,
                zone=zone,
                links=links,
                word=word,
                by=by,
                made_at=clock.now(),
            )
    except IntegrityError as clash:
        sent_twice = Lead.objects.filter(job=job, email_key=key, name=name, word=word, by=by).first()
        if sent_twice is None:
            raise IllegalMove(_("%(name)s was approached for this job already.") % {"name": name}) from clash
        return sent_twice
    outbox.queue(
        "first_contact",
        occasion=f"first_contact:{lead.uid.hex}",
        to=lead,
        words={
            "first_name": lead.first_name,
            "organisation": Organisation.current_name(),
            "job": job.title,
            "words": word,
            "sender": by.name,
            "sender_role": by.title,
            "answer": "[[answer]]",
        },
        by=by,
    )
    return lead


def yes(lead: Lead) -> Application:
    """They want to hear more: an application with origin *sourced*, its promise and its receipt. A second yes gives the same
    application. Refused while the job takes nobody."""
    return _yes(lead, by=None)


def no(lead: Lead) -> Lead:
    """They would rather not; nothing more is sent. A second no changes nothing; refused after a yes."""
    return _no(lead)


def record_answer(lead: Lead, answer: bool, *, by: User) -> Application | Lead:
    """A colleague records what the person said, in a call or by mail."""
    return _yes(lead, by=by) if answer else _no(lead)


def _hold(lead: Lead) -> None:
    """`lead` is as it is now, until the end of the transaction: of two clicks at once the second finds the first one's answer."""
    Lead.objects.select_for_update().get(pk=lead.pk)
    lead.refresh_from_db()


@transaction.atomic
def _yes(lead: Lead, *, by: User | None) -> Application:
    _hold(lead)
    if lead.state == Lead.State.YES and lead.candidate:
        found = lead.candidate.applications.filter(job=lead.job).order_by("-applied_at").first()
        if found:
            return found
    candidate = _person(lead)
    application = transitions.apply(lead.job, candidate, origin=Application.Origin.SOURCED, by=by)
    change(lead, Lead.State.YES, candidate=candidate, answered_at=clock.now())
    return application


@transaction.atomic
def _no(lead: Lead) -> Lead:
    _hold(lead)
    if lead.state != Lead.State.NO:
        change(lead, Lead.State.NO, answered_at=clock.now())
    return lead


def _person(lead: Lead) -> Candidate:
    """The candidate with the lead's address, as they are; else a new one of what we know."""
    new: dict[str, Any] = {
        "name": lead.name,
        "email": lead.email,
        "zone": lead.zone,
        "links": lead.links,
        "created_at": clock.now(),
    }
    return Candidate.objects.get_or_create(email_key=lead.email_key, defaults=new)[0]
