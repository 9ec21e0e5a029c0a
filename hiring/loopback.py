"""The demo, on this very machine: who is here, and as whom they may come in by a click.

Both hold in demo mode on loopback alone; everybody else gets a 404, so that nothing tells that they exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from . import maildir
from .models import User

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")


def is_here(request: HttpRequest) -> bool:
    """Whether this is the demo and the visitor sits at this machine: asked directly, on loopback, not through a proxy."""
    if not (settings.DEMO and settings.DEBUG):
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(request.headers.get(name) for name in FORWARDED)


def only_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the demo: 404 elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_here(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def cast() -> list[User]:
    """The demo's colleagues: active, with an address in a reserved domain, where no real person can be."""
    return [user for user in User.objects.active().order_by("pk") if maildir.is_reserved(user.email)]
