"""The job that people are looked for on."""

from __future__ import annotations

import pytest

from hiring.models import Job, User
from hiring.testing import make_job


@pytest.fixture
def backend(rita: User, tom: User) -> Job:
    return make_job("Back end", team=(rita, tom))
