"""How often one address may send us something: counted in the cache that all processes share, so the count is one.

A taken place is free again an hour after it was taken. Nothing of an address itself is kept, only a keyed hash of it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from hiring import clock

HOUR = timedelta(hours=1)
TRIES = 5  # how many sendings, refused ones among them, for each that may be stored


@dataclass(frozen=True)
class Full:
    """No place is free; after so many seconds one will be."""

    retry_after: int

    @property
    def minutes(self) -> int:
        return -(-self.retry_after // 60)


def address(request: HttpRequest) -> str:
    """Where the request comes from: what the outermost of our own proxies saw; an IPv6 network counts as one visitor."""
    seen = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and hops:
        seen = hops[-min(settings.TRUSTED_PROXIES, len(hops))]
    try:
        found = ipaddress.ip_address(seen)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def take(what: str, who: str, *, most: int) -> Full | None:
    """A place among the `most` that `who` has for `what` within an hour is taken; Full, and nothing taken, when none is free.

    Each place is a key of its own, which only one request can add: of requests at the same instant none gets a place twice.
    """
    seal = hmac.new(settings.SECRET_KEY.encode(), f"limit|{what}|{who}".encode(), hashlib.sha256).hexdigest()[:32]
    keys = [f"limit:{seal}:{number}" for number in range(most)]
    now = clock.now().timestamp()
    taken = cache.get_many(keys)
    for key in keys:
        if key in taken and taken[key] > now:
            continue
        until = now + HOUR.total_seconds()
        if key in taken:
            cache.set(key, until, HOUR.total_seconds())
            return None
        if cache.add(key, until, HOUR.total_seconds()):
            return None
        taken[key] = until
    return Full(max(1, round(min(taken.values()) - now)))


def take_try(request: HttpRequest) -> Full | None:
    """One sending of a public form, whatever becomes of it."""
    return take("try", address(request), most=settings.FORMS_PER_HOUR * TRIES)


def take_form(request: HttpRequest) -> Full | None:
    """One public form that is about to be stored or to send a mail."""
    return take("form", address(request), most=settings.FORMS_PER_HOUR)
