"""Room on Python's stack for all that a page calls.

CPython before 3.13 takes that stack from the system in pieces of 16 kB and gives each back as soon as it is empty
(python/cpython#142183). A loop that calls across the edge of a piece pays for one at every call: up to twice the CPU of a page, and
which pages it hits depends on how deep the server's own calls are. A frame that asks for more than a piece holds is given one
for itself, and what it calls finds its place behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from django.http import HttpRequest, HttpResponse

SLOTS = 2**15 + 2**10  # of 8 bytes: a little over 256 kB, so that the piece has 512 and leaves as much again
KEEPS_PIECES = sys.version_info >= (3, 13)


def room_for_a_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost middleware: the edge of a piece lies below nothing that a page calls."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware if KEEPS_PIECES else roomy(middleware)


def roomy(function: Any) -> Any:
    """The same function, in a frame with `SLOTS` more than it uses."""
    code = function.__code__.replace(co_stacksize=function.__code__.co_stacksize + SLOTS)
    made = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__, made.__doc__ = function.__kwdefaults__, function.__doc__
    return made
