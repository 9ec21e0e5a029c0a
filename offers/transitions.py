"""Hire: the decision claims an opening, so that one head is never given away twice (P8)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from candidates import moves
from candidates.models import Application, Letter
from hiring.models import Opening, User
from hiring.states import IllegalMove


def free_opening(application: Application) -> Opening | None:
    """An opening of the job that nobody holds."""
    return (
        Opening.objects.filter(job=application.job, cancelled_at__isnull=True, application__isnull=True)
        .order_by("pk")
        .first()
    )


@transaction.atomic
def hire(
    application: Application,
    *,
    by: User,
    words: dict[str, Any] | None = None,
    release: bool = False,
    seen: dict[str, Any] | None = None,
) -> Letter:
    """Decided: hired, holding one of the job's openings; the welcome is told by its letter. Refused when every opening is
    taken, or they are not in the last stage."""
    opening = free_opening(application)
    # Whoever cancels an opening locks it too, so that none is cancelled and claimed at once.
    if opening is None or not Opening.objects.select_for_update().filter(pk=opening.pk, cancelled_at=None).first():
        raise IllegalMove(_("Every opening of this job is taken. Add one in the job's profile first."))
    return moves.hire(application, by=by, opening=opening, words=words, release=release, seen=seen)
