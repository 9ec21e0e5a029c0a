"""What every act asks first."""

from __future__ import annotations

from datetime import timedelta

from candidates.models import Application, State
from hiring.states import IllegalMove

HOLD_AT_MOST = timedelta(days=30)


def require_active(application: Application) -> None:
    if application.state != State.ACTIVE:
        raise IllegalMove(application.moved_meanwhile())
