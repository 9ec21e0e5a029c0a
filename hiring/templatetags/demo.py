"""The cast at the door, in demo mode on loopback only: `{% include "hiring/_cast.html" %}` loads this."""

from django import template
from django.template import RequestContext

from hiring import loopback
from hiring.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def the_cast(context: RequestContext) -> list[User]:
    """Those as whom one may come in by a click; nobody where that is not allowed."""
    request = context.get("request")
    return loopback.cast() if request is not None and loopback.is_here(request) else []
