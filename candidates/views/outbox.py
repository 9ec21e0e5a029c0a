"""The outbox: what was promised by mail, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates import letters, mails, waiting
from candidates.forms.outbox import Cancel, SendAgain
from candidates.models import Mail
from hiring import roles
from hiring.requests import TeamRequest


@require_safe
def outbox(request: TeamRequest) -> HttpResponse:
    """The mails the reader may see; an administrator says first why they look."""
    if mails.needs_look(request.user):
        return redirect(f"{reverse('looks')}?what=outbox")
    roles.need(request.user, "outbox.view")
    wish = mails.Wish.read(request.GET)
    page = mails.page(request.user, wish, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = {
        "wish": wish,
        "page": page,
        "states": Mail.State.choices,
        "kinds": mails.kinds(),
        "stuck_since": waiting.stuck_since(),
    }
    return render(request, "candidates/outbox.html", context)


@require_safe
@roles.allows("outbox.view")
def mail(request: TeamRequest, uid: UUID) -> HttpResponse:
    """One mail, its personal links masked."""
    return _page(request, _found(request, uid))


@require_POST
@roles.allows("outbox.view")
def retry(request: TeamRequest, uid: UUID) -> HttpResponse:
    found = _for_act(request, uid)
    mails.retry(found)
    messages.success(request, _("It is tried again now."))
    return redirect("mail", uid)


@require_POST
@roles.allows("outbox.view")
def send_again(request: TeamRequest, uid: UUID) -> HttpResponse:
    found = _for_act(request, uid)
    form = SendAgain(request.POST, mail=found)
    if not form.is_valid():
        return _page(request, found, again=form, status=422)
    mails.send_again(found, by=request.user, to=form.address)
    messages.success(
        request,
        _("It leaves now, to the address of the account.")
        if form.account
        else _("It leaves now, to the address you gave."),
    )
    return redirect("mail", uid)


@require_POST
@roles.allows("outbox.view")
def cancel(request: TeamRequest, uid: UUID) -> HttpResponse:
    found = _for_act(request, uid)
    form = Cancel(request.POST)
    if not form.is_valid():
        return _page(request, found, cancel=form, status=422)
    mails.cancel(found, by=request.user, why=form.cleaned_data["why"])
    messages.success(request, _("This mail does not leave."))
    return redirect("mail", uid)


def _found(request: TeamRequest, uid: UUID) -> Mail:
    found = mails.get(request.user, uid)
    if found is None:
        raise Http404
    return found


def _for_act(request: TeamRequest, uid: UUID) -> Mail:
    found = _found(request, uid)
    if not mails.may_act(request.user, found):
        raise PermissionDenied
    return found


def _page(
    request: TeamRequest,
    found: Mail,
    *,
    again: SendAgain | None = None,
    cancel: Cancel | None = None,
    status: int = 200,
) -> HttpResponse:
    rights = mails.rights(request.user, found)
    context: dict[str, Any] = {
        "mail": found,
        "title": mails.title(found.kind),
        "text": letters.masked(found.body),
        "may": rights,
        "again": again or SendAgain(mail=found, initial={"to": found.to if rights.address else ""}),
        "cancel": cancel or Cancel(),
    }
    return render(request, "candidates/mail.html", context, status=status)
