"""Who of a partner interviews: added, reworded, and retired with every way in that they hold."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import links
from candidates.models import Link
from hiring import clock
from hiring.states import IllegalMove
from interviews.models import Guest, Seat

from . import kits
from .partner import end_link, gone, stop_asking


def save(guest: Guest) -> Guest:
    """The guest is stored as they are written; refused when the partner has somebody with this address already."""
    try:
        with transaction.atomic():
            guest.save()
    except IntegrityError as clash:
        raise IllegalMove(_("This partner has somebody with this address already.")) from clash
    return guest


@transaction.atomic
def retire(guest: Guest) -> None:
    """Nobody seats them any more, and every link they hold is dead from the next request on. A second time changes nothing."""
    if Guest.objects.filter(pk=guest.pk, retired_at=None).update(retired_at=clock.now()):
        for link in Link.objects.filter(seat__guest=guest):
            links.revoke(link)
            end_link(link)
        kits.forget_reminders(Seat.objects.filter(guest=guest), gone(guest))
        stop_asking()


def restore(guest: Guest) -> None:
    """They can be seated again; links that were dead stay so."""
    Guest.objects.filter(pk=guest.pk).update(retired_at=None)
