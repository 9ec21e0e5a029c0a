"""A process that is about to answer requests: what every page needs is loaded, and stays."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Every address and its view is loaded, so that no first visitor waits for it, and the collector looks from now on only at what
    requests leave behind, not at the whole program each time."""
    _every_address = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
