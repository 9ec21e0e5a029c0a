"""An offer is drafted, approved by somebody else, and made in a call: everything before it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from candidates import timeline, todos
from candidates.models import Application, Todo, Verb
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove
from offers import mailing
from offers.models import Offer, OfferVersion

from .guards import Seen, require, require_approver, require_stage, turn
from .openings import require_free

TERMS = ("salary", "currency", "period", "starts_on", "hours", "place", "terms", "answer_days")
State = Offer.State


@transaction.atomic
def draft(application: Application, *, terms: dict[str, Any], approver: User, by: User) -> Offer:
    """An offer with its first version, to be approved by `approver`. Refused outside the offer's stage, while there is another
    offer, and when the approver is its author or may not open this file."""
    require_stage(application)
    require_approver(approver, application, by)
    try:
        with transaction.atomic():
            offer = Offer.objects.create(application=application, author=by, approver=approver)
    except IntegrityError as clash:
        raise IllegalMove(_("There is an offer for them already. Open that one.")) from clash
    _write_version(offer, terms, by)
    timeline.record(application, Verb.OFFER_MADE, by=by, data={"version": 1})
    return offer


@transaction.atomic
def revise(offer: Offer, *, terms: dict[str, Any], approver: User, by: User, seen: Seen = None) -> OfferVersion:
    """The offer has another version and is a draft again: what was approved or said in a call were other terms. The same terms
    once more make no new version."""
    require(offer, State.DRAFT, State.ASKED, State.APPROVED)
    require_approver(approver, offer.application, by, offer.author)
    newest = offer.versions.first()
    same = newest is not None and all(getattr(newest, name) == terms[name] for name in TERMS)
    if same and approver.pk == offer.approver_id:
        assert newest is not None
        return newest
    turn(
        offer,
        State.DRAFT,
        seen,
        approver=approver,
        approved_at=None,
        approval_words="",
        version=None,
        called_at=None,
        called_by=None,
        call_outcome="",
        call_words="",
    )
    mailing.drop(offer, "offer_approval_wanted")
    if same:
        assert newest is not None
        return newest
    version = _write_version(offer, terms, by)
    timeline.record(offer.application, Verb.OFFER_MADE, by=by, data={"version": version.number})
    return version


def _write_version(offer: Offer, terms: dict[str, Any], by: User) -> OfferVersion:
    number = (offer.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = {name: terms[name] for name in TERMS}
    return OfferVersion.objects.create(offer=offer, number=number, made_at=clock.now(), made_by=by, **kept)


@transaction.atomic
def ask_approval(offer: Offer, *, by: User, seen: Seen = None) -> None:
    """The draft waits for its approver, who has a mail that names no amount. Refused while no opening is free."""
    require_stage(offer.application)
    require_free(offer.application)
    require_approver(offer.approver, offer.application, *_authors(offer))
    turn(offer, State.ASKED, seen)
    todos.close(offer.application.todos.filter(kind=Todo.Kind.NO_APPROVER), by=by)
    mailing.to_approver(offer, by)


def _authors(offer: Offer) -> list[User]:
    newest = offer.versions.select_related("made_by").first()
    return [offer.author] + ([newest.made_by] if newest else [])


def may_approve(offer: Offer, user: User) -> bool:
    """Whether this human being is the named approver, or stands in for them, and wrote none of it."""
    named = any(persona.pk == offer.approver_id for persona in user.personas)
    return named and all(user.pk != author.pk for author in _authors(offer))


def _require_approving(offer: Offer, by: User) -> None:
    if not may_approve(offer, by):
        raise IllegalMove(_("%(name)s approves this offer, and nobody who wrote it.") % {"name": offer.approver.name})


@transaction.atomic
def approve(offer: Offer, *, by: User, words: str = "", seen: Seen = None) -> None:
    """The newest version is approved, as its named approver (or who stands in for them) read it; never by an author."""
    require(offer, State.ASKED)
    _require_approving(offer, by)
    turn(
        offer, State.APPROVED, seen, version=offer.versions.first(), approved_at=clock.now(), approval_words=words[:300]
    )
    timeline.record(offer.application, Verb.OFFER_APPROVED, by=by)
    mailing.to_author(offer, by, _("approved"))


@transaction.atomic
def send_back(offer: Offer, *, by: User, words: str, seen: Seen = None) -> None:
    """The offer is a draft again, with the approver's words about what should change."""
    require(offer, State.ASKED)
    _require_approving(offer, by)
    if not words.strip():
        raise IllegalMove(_("Please write what should change."))
    turn(offer, State.DRAFT, seen, approval_words=words[:300])
    timeline.record(offer.application, Verb.OFFER_ENDED, by=by, data={"how": "sent_back"})
    mailing.to_author(offer, by, _("sent back"))


@transaction.atomic
def record_call(offer: Offer, *, at: datetime, outcome: str, words: str, by: User, seen: Seen = None) -> None:
    """The approved offer was made in a call at `at` (B24). Refused before the approval, since nobody promises what was not
    approved, for a call that lies outside the time since then, and while no opening is free."""
    require(offer, State.APPROVED)
    require_free(offer.application)
    assert offer.approved_at is not None
    if not offer.approved_at.replace(second=0, microsecond=0) <= at <= clock.now():
        raise IllegalMove(_("The call lies between the approval and now."))
    if outcome not in Offer.Call.values:
        raise IllegalMove(_("Please choose how they took it."))
    turn(offer, State.APPROVED, seen, called_at=at, called_by=by, call_outcome=outcome, call_words=words)
    timeline.record(offer.application, Verb.OFFER_CALLED, by=by, data={"at": at.isoformat()})
