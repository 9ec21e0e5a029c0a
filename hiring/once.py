"""What a page asks again and again is asked once.

Looking changes nothing (P10), so during a GET the same question has the same answer, and `ask` keeps it until the page is
made. Everywhere else - in an act, a task, a test - each question is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


def ask(question: Hashable, answer: Callable[[], T]) -> T:
    """The answer, remembered for this page by its question; `answer` makes it."""
    known = _answers.get()
    if known is None:
        return answer()
    if question not in known:
        known[question] = answer()
    found: T = known[question]
    return found


def a_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: questions are remembered while a GET or HEAD is answered, and forgotten with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        before = _answers.set({})
        try:
            return get_response(request)
        finally:
            _answers.reset(before)

    return middleware
