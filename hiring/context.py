"""What every page may show: the organisation, and the rail of the team's pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import loopback, roles
from .models import Organisation, User

ON_PHONE = 5  # entries of the bar at the foot of a phone; with more, the last place is “More”


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "organisation": SimpleLazyObject(lambda: Organisation.current() or Organisation(name="Candor")),
        "rail": SimpleLazyObject(lambda: rail(request)),
        "demo": settings.DEMO,
    }


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages this colleague can use, in the order of the day; those that a phone's bar has no room for lie `beyond` it."""
    user = request.user
    if not isinstance(user, User):
        return []
    items = [("/team/", _("Today"), "sun")]
    if roles.may(user, "job.view"):
        items.append(("/team/jobs/", _("Jobs"), "briefcase"))
    if roles.may(user, "application.view"):
        items.append(("/team/people/", _("People"), "users"))
    if roles.may(user, "interview.view"):
        items.append(("/team/interviews/", _("Interviews"), "calendar"))
    if roles.may(user, "offer.read"):
        items.append(("/team/offers/", _("Offers"), "handshake"))
    if roles.may(user, "handover.edit"):
        items.append(("/team/handovers/", _("Hand-overs"), "list-checks"))
    if user.is_administrator or roles.may(user, "outbox.view"):  # the administrator says there why they look
        items.append(("/team/outbox/", _("Outbox"), "mail"))
    if any(roles.may(user, act) for act in ("process.edit", "settings.edit", "handover.edit")):
        items.append(("/team/settings/", _("Settings"), "settings"))
    if loopback.is_here(request):
        items.append((reverse("inbox"), _("Demo inbox"), "inbox"))
    # /team/jobs/angular/board/ lies under Jobs, nothing lies under Today.
    part = "/".join(request.path.split("/")[:3]) + "/"
    # Somebody stands in a job, unless a list has led to them: the crumbs say the same.
    if part == "/team/applications/":
        came_from = request.GET.get("next", "").partition("?")[0]
        part = came_from if came_from in ("/team/", "/team/people/") else "/team/jobs/"
    if part in ("/team/meetings/", "/team/feedback/"):
        part = "/team/interviews/"
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": url in (request.path, part),
            "beyond": len(items) > ON_PHONE and number >= ON_PHONE - 1,
        }
        for number, (url, label, icon) in enumerate(items)
    ]
