"""Unguessable ids for everything about people that appears in an address."""

import secrets
import uuid


def draw() -> uuid.UUID:
    """A new random id of 128 bits."""
    return uuid.UUID(bytes=secrets.token_bytes(16))
