"""What a view of the team is given."""

from django.http import HttpRequest

from .models import User


class TeamRequest(HttpRequest):
    """A request behind the team's door (`hiring.middleware.team_only`): somebody is signed in."""

    user: User
