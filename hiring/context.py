"""What every page may show: the organisation, and the rail of the team's pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import loopback, roles
from .models import Organisation, User


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "organisation": SimpleLazyObject(lambda: Organisation.current() or Organisation(name="Candor")),
        "rail": SimpleLazyObject(lambda: rail(request)),
        "demo": settings.DEMO,
    }


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages this colleague can use, in the order of the day."""
    user = request.user
    if not isinstance(user, User):
        return []
    items = [("/team/", _("Today"), "sun")]
    if roles.may(user, "job.view"):
        items.append(("/team/jobs/", _("Jobs"), "briefcase"))
    if roles.may(user, "application.view"):
        items.append(("/team/people/", _("People"), "users"))
    if user.is_administrator or roles.may(user, "outbox.view"):  # the administrator says there why they look
        items.append(("/team/outbox/", _("Outbox"), "mail"))
    if roles.may(user, "process.edit") or roles.may(user, "settings.edit"):
        items.append(("/team/settings/", _("Settings"), "settings"))
    if loopback.is_here(request):
        items.append((reverse("inbox"), _("Demo inbox"), "inbox"))
    part = (
        "/".join(request.path.split("/")[:3]) + "/"
    )  # /team/jobs/angular/board/ lies under Jobs, nothing lies under Today
    if part == "/team/applications/":  # somebody stands in a job
        part = "/team/jobs/"
    return [
        {"url": url, "label": label, "icon": icon, "current": url in (request.path, part)} for url, label, icon in items
    ]
