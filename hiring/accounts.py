"""How colleagues come in: by invitation only, with allauth's login, passkeys, one-time codes and session list."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hiring import clock
from hiring.models import Absence, User


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The account of a session, and in the same question whether they may stand in for anybody these days, in whatever
        zone their day is reckoned: most do not, and then no page asks for whom."""
        today = clock.now().date()
        near = Absence.objects.filter(
            cover=OuterRef("pk"), first_day__lte=today + timedelta(days=1), last_day__gte=today - timedelta(days=1)
        )
        user = User.objects.annotate(may_stand_in=Exists(near)).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "Address and password do not fit together. Check both, or ask for a new password."
        ),
        "account_inactive": _("This account is closed. If that is a mistake, ask an administrator."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
