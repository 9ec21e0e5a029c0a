"""The jobs that are applied for."""

import pytest
from django.core.cache import cache

from hiring.models import Job
from hiring.testing import make_job


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def angular(rita, tom):
    return make_job("Angular developer", team=(rita, tom), slug="angular")


@pytest.fixture
def general(rita):
    return make_job("General applications", team=(rita,), slug="general", kind=Job.Kind.GENERAL)
