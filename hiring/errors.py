"""Answers that say what is wrong and how to go on: a page for people, a sentence for htmx."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def titles() -> dict[int, str]:
    return {
        403: _("This is not yours to do"),
        404: _("There is nothing here"),
        409: _("This does not fit how things stand"),
        413: _("That is too large"),
        415: _("That kind of file does not work"),
        422: _("Something is missing"),
        429: _("Slow down a little"),
        500: _("Something broke"),
        503: _("Back in a moment"),
    }


def page(request: HttpRequest, status: int, words: str, *, retry_after: int | None = None) -> HttpResponse:
    """The error page of this status, or the bare sentence for a script; Retry-After in seconds when given."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    else:
        context = {
            "status": status,
            "title": titles()[status],
            "words": words,
            "back": request.headers.get("Referer", ""),
        }
        response = render(request, "error.html", context, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request,
        403,
        _("This page was open for too long. Go back, reload it, and try once more: what you typed is still there."),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 422, _("We could not read what your browser sent. Go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = str(exception) or _("Your role does not allow this. Ask a recruiter of this job, or an administrator.")
    return page(request, 403, words)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(
        request,
        404,
        _("Either it never existed, or it is not yours to see. Check the address, or start again from the first page."),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth's limits answer at the team's door: each of them counts a minute."""
    return page(
        request, 429, _("Many tries came from where you are. Please wait a minute, then try again."), retry_after=60
    )


PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EROFS}


def is_passing(error: BaseException | None) -> bool:
    """Whether it is not the request that broke, but what we stand on: the database is away or busy, the disk is full."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, OSError) and error.errno in PASSING


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the database, which may be what broke; a script gets the bare sentence. What passes is a 503."""
    status, words = (
        500,
        _("Something broke on our side. Nothing you sent before is lost. Please try again in a minute."),
    )
    if is_passing(sys.exc_info()[1]):
        status = 503
        words = _(
            "We cannot store anything just now. Go back: what you typed is still there. Please send it again in a minute."
        )
    if request.headers.get("HX-Request"):
        response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    else:
        text = render_to_string("500.html", {"title": titles()[status], "words": words})
        response = HttpResponse(text, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response
