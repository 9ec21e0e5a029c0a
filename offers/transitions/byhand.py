"""Hire without an offer: the decision claims an opening, so that one head is never given away twice (P8)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import endings, moves
from candidates.models import Application, Letter
from hiring.models import User
from hiring.states import IllegalMove
from offers.models import Offer

from .openings import claim


@transaction.atomic
def hire(
    application: Application,
    *,
    by: User,
    words: dict[str, Any] | None = None,
    release: bool = False,
    why: str = "",
    seen: dict[str, Any] | None = None,
) -> Letter:
    """Decided: hired, holding one of the job's openings; the welcome is told by its letter. `why` it went without an offer is
    private. Refused when every opening is taken, they are not in the last stage, or an offer is with them."""
    endings.may_hire(application, by)
    if Offer.objects.filter(application=application, state=Offer.State.SENT).exists():
        raise IllegalMove(
            _("Our offer is with %(name)s. When they have answered by phone, record it on the offer’s page.")
            % {"name": application.candidate.first_name}
        )
    return moves.hire(
        application, by=by, opening=claim(application), words=words, release=release, reason=why, seen=seen
    )
