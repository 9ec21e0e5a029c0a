"""What every act asks first."""

from __future__ import annotations

from datetime import timedelta

from candidates import promise
from candidates.models import Application, State
from hiring.models import User
from hiring.states import IllegalMove

HOLD_AT_MOST = timedelta(days=30)


def owner_of(application: Application) -> User:
    owner = application.owed_by
    if owner is not None and owner.is_active:
        return owner
    return promise.owner_for(application.job, application.candidate)


def require_active(application: Application) -> None:
    if application.state != State.ACTIVE:
        raise IllegalMove(application.moved_meanwhile())
