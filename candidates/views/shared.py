"""How every act on an application asks, refuses and answers: as a page, in the sheet, and from a card of the board."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect

from candidates import queries, timeline
from candidates.forms.team import PLACE, ActForm, is_behind, seen_of, seen_values
from candidates.models import Application
from hiring.states import IllegalMove

SHEET = "sheet-body"


def address(application: Application) -> str:
    return reverse("application", args=[application.uid])


def way_back(request: HttpRequest, application: Application) -> str:
    """Where the act was begun (`next`, on our own site), else the application."""
    return safe_next(request) or address(application)


def safe_next(request: HttpRequest) -> str:
    """The address in `next` if it is one of the team's own pages, else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/team/") else ""


def typed(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is empty; None for a look."""
    return request.POST if request.method == "POST" else None


def seen(request: HttpRequest, application: Application, names: tuple[str, ...] = PLACE) -> dict[str, Any]:
    """What the posted form was shown beside."""
    return seen_values(application, request.POST.get("seen", ""), names)


def in_sheet(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == SHEET


def from_card(request: HttpRequest) -> bool:
    """Whether a card of the board asks, by script: it wants its new self, a way on, or a sentence."""
    return "card" in request.POST and bool(request.headers.get("HX-Request"))


def mark_of(request: HttpRequest) -> str:
    """What is asked, of whom, beside what was shown: the same for the same form sent again."""
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return salted_hmac("candor.asked", json.dumps([request.path, sent]), algorithm="sha256").hexdigest()


def is_done(request: HttpRequest, application: Application) -> bool:
    """Whether the last change of the application is what this very request asks for: it was sent twice, and is done."""
    return timeline.was_asked(application, mark_of(request), by=request.user)  # type: ignore[arg-type]


def do_once(request: HttpRequest, application: Application, do: Callable[[], Any]) -> None:
    """Do it, unless this very request has done it already, be it a moment ago or while this one was on its way (P9)."""
    if is_done(request, application):
        return
    try:
        with timeline.asked(mark_of(request)):
            do()
    except IllegalMove:
        application.refresh_from_db()
        if not is_done(request, application):
            raise


def tried(form: ActForm, act: Callable[[], Any], *, request: HttpRequest | None = None) -> int:
    """Do the act with a valid form: 200; 422 when the form is not valid; 409 with the refusal among the form's errors.

    With the request of an act on the application: sent twice, it is done once. A form that is behind (its `seen` is not how
    things stand) says so before anything else: its choices may be gone.
    """
    application = form.application
    if request is not None and is_done(request, application):
        return 200
    if request is not None and is_behind(application, request.POST.get("seen", "")):
        form.full_clean()
        form.errors.clear()
        form.add_error(None, application.moved_meanwhile())
        return 409
    if not form.is_valid():
        return 422
    try:
        if request is None:
            act()
        else:
            do_once(request, application, act)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return 409
    return 200


def act(
    request: HttpRequest,
    application: Application,
    form: ActForm,
    do: Callable[[], Any],
    *,
    told: Callable[[], str],
    undo: bool = False,
    **page: Any,
) -> HttpResponse:
    """An act from first look to last: asked, refused with what was typed, or done and `told`. The `page` is what `ask` takes."""
    status = 200
    if request.method == "POST":
        status = tried(form, do, request=request)
        if status == 200:
            return done(request, application, told(), undo=undo)
    return ask(request, application, form, status=status, **page)


def ask(
    request: HttpRequest,
    application: Application,
    form: ActForm | None,
    *,
    title: str,
    button: str,
    about: str = "",
    status: int = 200,
    template: str = "candidates/_act.html",
    **more: Any,
) -> HttpResponse:
    """The act's form with what was typed. `seen` stays what was shown, until a refusal has said how things stand now."""
    fresh = status == 409 or request.method != "POST"
    context = {
        "application": application,
        "form": form,
        "title": title,
        "button": button,
        "about": about,
        "act": template,
        "seen": seen_of(application) if fresh else request.POST.get("seen", ""),
        "next": way_back(request, application),
        "sheet": in_sheet(request),
        **more,
    }
    if in_sheet(request):  # htmx swaps a 422 in, so that the typed text stays before the reader
        return render(request, template, context, status=422 if status == 409 else status)
    return render(request, "candidates/act.html", context, status=status)


def done(
    request: HttpRequest, application: Application, words: str = "", *, undo: bool = False, to: str = ""
) -> HttpResponse:
    """Back to where the act was begun, with a sentence that says what is now true. Away from the application's own page,
    which has its banner, the sentence carries the undo."""
    target = to or way_back(request, application)
    here = target.startswith(address(application))
    if undo and not here:
        messages.success(request, undo_words(request, application, words, target))
    elif words and not undo:
        messages.success(request, words)
    return HttpResponseClientRedirect(target) if request.headers.get("HX-Request") else redirect(target)


def undo_words(request: HttpRequest, application: Application, words: str, back: str) -> SafeString:
    """The sentence and, while there is something to undo, its button."""
    event = queries.undoable(application)
    if event is None:
        return format_html("{}", words)
    context = {"application": application, "words": words, "event": event, "next": back}
    return render_to_string("candidates/_undo_words.html", context, request)


def refused(
    request: HttpRequest, sentence: str, *, status: int = 409, way: tuple[str, str] | None = None
) -> HttpResponse:
    """A card's refusal: the sentence, and the way on when there is one."""
    told: dict[str, Any] = {"sentence": sentence}
    if way:
        told["way"] = {"url": way[0], "label": way[1]}
    return JsonResponse(told, status=status)
