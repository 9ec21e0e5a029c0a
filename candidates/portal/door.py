"""The way in: a link from a mail becomes a signed cookie, and a lost link is sent again. No session, no password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import limits, links, outbox, promise, transitions
from candidates.forms.portal import LinkForm
from candidates.models import Candidate, Link
from hiring import clock, errors
from hiring.models import Organisation

SALT = "candor.portal"
PLACE = "/my/"


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link from a mail: a cookie that names it, and on to the portal. Opening it changes nothing, whoever opens it."""
    link = links.find(Link.Purpose.PORTAL, token)
    if link is None:
        return redirect(f"{reverse('portal-link')}?old=1")
    response = redirect("portal-concerns" if request.GET.get("to") == "concern" else "portal")
    response.set_cookie(
        settings.PORTAL_COOKIE,
        signing.dumps([link.uid.hex, link.epoch], salt=SALT),
        max_age=int(links.LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path=PLACE,
    )
    return response


def reader(request: HttpRequest) -> Candidate | None:
    """The candidate whose link this browser came by, if its row and epoch still stand; asked on every request (P13)."""
    try:
        uid, epoch = signing.loads(request.COOKIES.get(settings.PORTAL_COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    link = (
        Link.objects.select_related("candidate")
        .filter(uid=uid, epoch=epoch, purpose=Link.Purpose.PORTAL, expires_at__gt=clock.now())
        .first()
    )
    return link.candidate if link else None


def for_candidates(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the portal: called with the candidate, in their zone; without a good link, the page that sends a new one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        candidate = reader(request)
        if candidate is None:
            if request.method in ("GET", "HEAD"):
                return redirect(
                    f"{reverse('portal-link')}{'?old=1' if settings.PORTAL_COOKIE in request.COOKIES else ''}"
                )
            return errors.page(
                request, 403, _("Your link has run out. Ask for a new one on the page “Send me my link again”.")
            )
        with timezone.override(candidate.tz):
            return view(request, candidate, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """“Send me my link again”: the same answer for every address, and a mail for those we know."""
    if request.method != "POST":
        return render(request, "portal/link.html", {"form": LinkForm(), "is_old": "old" in request.GET})
    form = LinkForm(request.POST)
    full = limits.take_try(request)
    if full is None and not form.is_valid():
        return render(request, "portal/link.html", {"form": form}, status=422)
    full = full or limits.take_form(request)
    if full:
        words = _("Many requests have come from where you are. Please try again in %(minutes)s minutes.")
        return errors.page(request, 429, words % {"minutes": full.minutes}, retry_after=full.retry_after)
    send_again(form.cleaned_data["email"])
    return redirect("portal-link-sent")


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """What everybody reads who asked for their link."""
    return render(request, "portal/link_sent.html")


@transaction.atomic
def send_again(email: str) -> None:
    """The owner of the address gets their link, once an hour at most; for an unknown address nothing happens.

    Nothing leaves to somebody who was only set aside as looking like a machine: a person confirms them first.
    """
    candidate = Candidate.objects.filter(email_key=Candidate.key_of(email)).first()
    applications = candidate.applications.filter(set_aside=False) if candidate else None
    newest = applications.select_related("job", "owed_by").order_by("-applied_at").first() if applications else None
    if candidate is None or newest is None:
        return
    owner = transitions.shown(newest).owed_by or promise.owner_for(newest.job, candidate)
    outbox.queue(
        "portal_link",
        occasion=f"portal_link:{candidate.uid.hex}:{clock.now():%Y%m%d%H}",
        to=candidate,
        words={
            "first_name": candidate.first_name,
            "organisation": Organisation.current_name(),
            "sender": owner.name,
            "sender_role": owner.title,
            "portal": "[[portal]]",
        },
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This browser has forgotten the link; the link itself still works."""
    response = redirect("portal-left")
    response.delete_cookie(settings.PORTAL_COOKIE, path=PLACE, samesite="Lax")
    return response


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Said after leaving, with the way back."""
    return render(request, "portal/left.html")
