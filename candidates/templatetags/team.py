"""Filters and tags of the team's pages about people. `{% load team %}`."""

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import letters, mails, steps
from candidates.forms.team import seen_of
from candidates.models import Application
from candidates.rows import Card
from hiring import roles
from hiring.models import Job
from hiring.templatetags.look import face

register = template.Library()


@register.filter
def owed(one: Application | Card) -> str:
    """What is owed now, in a line: "Arrange a time"."""
    return steps.owed(one)


@register.filter
def here_for(days: int) -> str:
    """How long they have been in the stage: "since today", "4 days here"."""
    return ngettext("%(days)d day here", "%(days)d days here", days) % {"days": days} if days > 0 else _("since today")


@register.filter
def seen(one: Application | Card) -> str:
    """What a form showed of the application, for its hidden field `seen`."""
    return seen_of(one)


@register.filter
def to_move(name: str) -> str:
    """What the card's menu is called: "Move Cleo Okafor"."""
    return _("Move %(name)s") % {"name": name}


@register.filter
def owner_face(owner: str) -> SafeString:
    """Who owes the word, as a small face with the words for it."""
    words = _("%(name)s owes the word") % {"name": owner}
    return format_html('<span title="{}">{}<span class="hidden">{}</span></span>', words, face(owner, "s"), words)


@register.filter
def kind_of_letter(kind: str) -> str:
    """A kind of mail in words: "No match"."""
    return mails.title(kind)


@register.filter
def masked(text: str) -> str:
    """A mail's text without the reader's personal links."""
    return letters.masked(text)


@register.filter
def link_host(address: str) -> Any:
    """An address as people read it, without its scheme."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


@register.filter
def safe_link(address: str) -> str:
    """The address if a browser may follow it (http and https only), else nothing."""
    return address if address.lower().startswith(("http://", "https://")) else ""


@register.simple_tag(takes_context=True)
def job_crumb(context: RequestContext, job: Job, query: str = "") -> SafeString:
    """The job in the crumbs: a link to its board for who may open it, else its title."""
    if not roles.may(context["request"].user, "job.view"):
        return format_html("<span>{}</span>", job.title)
    address = reverse("board", args=[job.slug])
    return format_html('<a href="{}">{}</a>', f"{address}?{query}" if query else address, job.title)
