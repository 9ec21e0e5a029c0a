"""How the pages of this room answer: what was typed stays, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hiring.forms import Versioned
from hiring.forms.people import Colleague
from hiring.forms.steps import Stamped


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, if anything was: a form that is sent empty is judged too."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, template: str, context: dict[str, Any], *bound: forms.BaseForm) -> HttpResponse:
    """The page; 422 when a form in it refuses what was typed."""
    refused = any(form.is_bound and form.errors for form in bound)
    return render(request, template, context, status=422 if refused else 200)


def edit(
    request: HttpRequest,
    form: Versioned | Colleague | Stamped,
    template: str,
    context: dict[str, Any],
    *,
    done: Callable[[], HttpResponse],
    keep: Callable[[], bool] | None = None,
) -> HttpResponse:
    """The page of a row that two may edit: saved, refused with what is wrong, or 409 with both texts side by side."""
    context = {**context, "form": form}
    if form.is_bound and form.is_valid():
        if (keep or form.keep)():
            return done()
        if not form.errors:
            return render(request, template, {**context, "clashes": form.clashes()}, status=409)
    return show(request, template, context, form)


def said(request: HttpRequest, words: Any, to: str, *args: Any) -> HttpResponse:
    """On to the page `to`, which says what is now true."""
    messages.success(request, words)
    return redirect(to, *args)
