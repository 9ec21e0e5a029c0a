"""Ten on a Monday morning, with the shipped templates."""

from __future__ import annotations

from typing import Any

import pytest

from hiring import founding
from hiring.models import Organisation


@pytest.fixture(autouse=True)
def at_ten(monday: Any) -> None:
    """It is ten on a Monday morning."""


@pytest.fixture
def templates(organisation: Organisation) -> None:
    founding.load_templates()
