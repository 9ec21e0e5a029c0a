"""How colleagues come in: by invitation only, with allauth's login, passkeys, one-time codes and session list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hiring import clock, once, people
from hiring.models import Absence, User


def sign_in(request: HttpRequest, user: User) -> None:
    """They are signed in by a page of ours, and their session can be ended like one that began on a page of allauth’s."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The account of a session, and in the same question whether they may stand in for anybody these days, in whatever
        zone their day is reckoned: most do not, and then no page asks for whom."""
        today = clock.now().date()
        found = _account(pk=int(user_id), yesterday=today - timedelta(days=1), tomorrow=today + timedelta(days=1))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@once.WordedRows(User, also=["may_stand_in"])
def _account(pk: int, yesterday: date, tomorrow: date) -> QuerySet[User]:
    near = Absence.objects.filter(cover=OuterRef("pk"), first_day__lte=tomorrow, last_day__gte=yesterday)
    return User.objects.annotate(may_stand_in=Exists(near)).filter(pk=pk).order_by()


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "Address and password do not fit together. Check both, or ask for a new password."
        ),
        "account_inactive": _("This account is closed. If that is a mistake, ask an administrator."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    }

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """By the outbox, like every mail: nobody waits for the mail server, and a server that is away costs no mail."""
        people.send_new_password(user)

    def set_password(self, user: Any, password: str) -> None:
        """Who was invited and chooses a password by “forgotten” has joined, too."""
        super().set_password(user, password)
        User.objects.filter(pk=user.pk, joined_at=None).update(joined_at=clock.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
