"""A worker of the web server begins warm."""

import gc

import pytest
from django.urls import clear_url_caches, get_resolver

from hiring import server

pytestmark = pytest.mark.embedded


def test_a_worker_loads_every_address_and_keeps_it_from_the_collector():
    clear_url_caches()
    before = gc.get_freeze_count()
    try:
        server.post_worker_init(None)
        assert gc.get_freeze_count() - before > 10_000
        assert "url_patterns" in vars(get_resolver())  # a cached property that has been read
    finally:
        gc.unfreeze()
