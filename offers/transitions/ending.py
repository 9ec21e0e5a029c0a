"""What happens to offers and hand-over when an application ends, or is opened again (see candidates.endings)."""

from __future__ import annotations

from candidates.models import Application, State
from hiring import clock
from offers import mailing
from offers.models import Offer

from .guards import turn
from .handing import begin
from .sending import end


def told(application: Application) -> None:
    """They know how it ended: an offer that is not answered has ended with it and its opening is free; whoever is hired has a
    hand-over."""
    answered = (Offer.State.ACCEPTED, *Offer.ENDED)
    for offer in Offer.objects.filter(application=application).exclude(state__in=answered):
        offer.application = application
        if application.state == State.WITHDRAWN and offer.state == Offer.State.SENT:
            # They said no to all of it.
            end(offer, Offer.State.DECLINED, by=None, how="closed", answered_at=clock.now())
        else:
            end(offer, Offer.State.TAKEN_BACK, by=None, how="closed")
    if application.state == State.HIRED:
        begin(application)


def reopened(application: Application) -> None:
    """The application is on its way again: an accepted offer holds no opening any more. The hand-over waits for another yes."""
    for offer in Offer.objects.filter(application=application, state=Offer.State.ACCEPTED):
        turn(offer, Offer.State.TAKEN_BACK, opening=None)
        mailing.drop(offer, *mailing.ABOUT_OPEN)
