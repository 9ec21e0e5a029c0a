"""What the tests of offers share."""

import pytest

from .world import in_offer_stage


@pytest.fixture
def ready(cleo, rita):
    """Cleo in the offer's stage, and the moves before it heard of."""
    return in_offer_stage(cleo, rita)
