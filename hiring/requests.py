"""What a view of the team is given, and what a form says that it was shown."""

from django.http import HttpRequest

from .models import User


class TeamRequest(HttpRequest):
    """A request behind the team's door (`hiring.middleware.team_only`): somebody is signed in."""

    user: User


def shown_version(request: HttpRequest) -> int:
    """The version that the form showed; -1, which nothing has, when it is missing or no number that a column holds."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
