"""What the public form brings becomes rows: one person, one CV more, one application, all together or not at all.

A mail address proves nothing. So a person whom we know is changed in nothing: their name, zone, links and consent stay as
they are, what was typed stands on the application's timeline, and whoever owns the address reads about it in a mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hiring import clock
from hiring.models import Job, User
from hiring.states import IllegalMove

from . import consents, search, timeline, transitions
from .models import Application, Candidate, Document, Verb


@dataclass(frozen=True)
class Sent:
    """What somebody sent, checked and cleaned by the form."""

    name: str
    email: str
    zone: str
    document: Document
    links: str = ""
    word: str = ""
    work_mode: str = ""
    pool: bool = False
    via: str = ""
    set_aside: bool = False


@transaction.atomic
def receive(job: Job, sent: Sent) -> Application:
    """The person's open application on the job, with the CV as their newest version. The same form again changes nothing.

    Refused when the job takes no applications, or when the kept file meanwhile belongs to somebody else.
    """
    candidate, is_new = _person(sent)
    held = Document.objects.select_for_update().filter(pk=sent.document.pk).first()
    if held is not None and held.candidate_id not in (None, candidate.pk):
        raise IllegalMove(_("We no longer hold that file. Please choose your CV once more."))
    before = Application.objects.open().filter(job=job, candidate=candidate).exists()
    if held is not None:
        transitions.add_cv(candidate, held)
    application = transitions.apply(
        job,
        candidate,
        channel=job.channels.filter(code=sent.via).first() if sent.via else None,
        word=sent.word,
        set_aside=sent.set_aside,
    )
    if is_new:
        if sent.pool:
            consents.give(candidate)
    else:
        _remember(application, candidate, sent, with_word=before)
    return application


def _person(sent: Sent) -> tuple[Candidate, bool]:
    """The candidate of this address, locked until the end of the transaction, and whether they are new."""
    key = Candidate.key_of(sent.email)
    try:
        with transaction.atomic():
            found = Candidate.objects.select_for_update().filter(email_key=key).first()
            made = found or Candidate.objects.create(
                name=sent.name,
                email=sent.email,
                email_key=key,
                zone=sent.zone,
                links=sent.links,
                work_mode=sent.work_mode,
                created_at=clock.now(),
            )
    except IntegrityError:
        found = made = Candidate.objects.select_for_update().get(email_key=key)
    _link_colleague(made)
    if found is None:
        search.index_candidate(made)
    return made, found is None


def _link_colleague(candidate: Candidate) -> None:
    """A colleague who applies is linked with their account: the rule of one's own file holds for them."""
    if candidate.user_id is None:
        colleague = User.objects.filter(
            is_active=True, email__iexact=candidate.email, as_candidate__isnull=True
        ).first()
        if colleague:
            Candidate.objects.filter(pk=candidate.pk).update(user=colleague)
            candidate.user = colleague


def _remember(application: Application, candidate: Candidate, sent: Sent, *, with_word: bool) -> None:
    """What a form told about somebody we know stands on the timeline, beside what they told us themselves."""
    told: dict[str, Any] = {
        "name": sent.name if sent.name != candidate.name else "",
        "links": sent.links if sent.links != candidate.links else "",
        "work_mode": sent.work_mode if sent.work_mode != candidate.work_mode else "",
        "word": sent.word if with_word and sent.word != application.word else "",
        "pool": sent.pool or "",
    }
    told = {name: value for name, value in told.items() if value}
    known = application.events.filter(verb=Verb.TOLD_MORE).values_list("data", flat=True)
    if told and {"by_form": told} not in list(known):
        timeline.record(application, Verb.TOLD_MORE, by=None, by_candidate=True, data={"by_form": told})
