"""What every act on an offer asks first, and the one write of an offer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from candidates import promise
from candidates.models import Application, State
from hiring.models import Stage, User
from hiring.states import IllegalMove, change
from offers.models import Offer

Seen = dict[str, Any] | None


def turn(offer: Offer, to: str, seen: Seen = None, **also: Any) -> None:
    """The offer is `to`, one revision on; refused when somebody was faster, also than what the form showed (`seen`)."""
    if seen is not None and any(str(getattr(offer, name)) != str(value) for name, value in seen.items()):
        raise IllegalMove(offer.moved_meanwhile())
    change(offer, to, seen={"revision": offer.revision}, revision=offer.revision + 1, **also)


def require_stage(application: Application) -> None:
    """An offer is made in a stage of kind offer, to somebody who is on the way."""
    if application.state != State.ACTIVE:
        raise IllegalMove(application.moved_meanwhile())
    if application.stage.kind != Stage.Kind.OFFER:
        raise IllegalMove(
            _("%(name)s is not in the offer’s stage: move them on first.") % {"name": application.candidate.first_name}
        )


def require(offer: Offer, *states: str) -> None:
    if offer.state not in states:
        raise IllegalMove(offer.moved_meanwhile())


def require_approver(approver: User, application: Application, *authors: User) -> None:
    """Whoever approves is an approver who is here, may open this file and wrote none of it: that binds the human being."""
    if not approver.is_active or not approver.is_approver:
        raise IllegalMove(_("%(name)s is no approver, or not here any more.") % {"name": approver.name})
    if any(approver.pk == author.pk for author in authors):
        raise IllegalMove(_("Somebody else than its author approves an offer."))
    if not promise.who_may_answer(application.candidate)(approver):
        raise IllegalMove(_("%(name)s may not open this file. Choose somebody else.") % {"name": approver.name})
