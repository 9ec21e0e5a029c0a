"""The job's openings: each is held by one sent offer or one hired person, never by two (P8)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candidates.models import Application
from hiring.models import Opening
from hiring.states import IllegalMove


def free(application: Application) -> QuerySet[Opening]:
    """The openings of the job that nobody holds, neither somebody hired nor an offer that was sent."""
    live = Opening.objects.filter(job=application.job_id, cancelled_at__isnull=True)
    return live.filter(application__isnull=True, offer__isnull=True).order_by("pk")


def free_opening(application: Application) -> Opening | None:
    """One of them, if there is any."""
    return free(application).first()


def require_free(application: Application) -> None:
    """Refuse while nobody more can be hired: what is approved and said in a call would be an empty promise."""
    if free_opening(application) is None:
        raise IllegalMove(taken())


def taken() -> str:
    return _(
        "Every opening of this job is taken. Add one in the job’s profile first, or wait for an answer that is out."
    )


def claim(application: Application) -> Opening:
    """A free opening, locked for this transaction; refused when every opening is taken.

    Offers, hirings and whoever cancels an opening lock its row before they look whether it is free: of eight at once one gets
    it.
    """
    for pk in list(free(application).values_list("pk", flat=True)):
        locked = Opening.objects.select_for_update().filter(pk=pk, cancelled_at__isnull=True).first()
        if locked is not None and free(application).filter(pk=pk).exists():
            return locked
    raise IllegalMove(taken())
