"""Cleo, whom a partner may meet, and the seat of its guest."""

import pytest

from candidates.models import Application
from interviews.models import Seat
from interviews.tests.partner_world import make_partner_application, make_seat


@pytest.fixture
def cleo(rita, tom) -> Application:
    return make_partner_application(rita, tom)


@pytest.fixture
def seat(cleo, rita) -> Seat:
    return make_seat(cleo, rita)
