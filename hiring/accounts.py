"""How colleagues come in: by invitation only, with allauth's login, passkeys, one-time codes and session list."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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
