"""The forms of signing in, in our words: allauth's own, with plain labels, no placeholders, and help that says how to go on.

`settings.ACCOUNT_FORMS` and `settings.MFA_FORMS` name them; what they check is allauth's.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from hiring.forms.words import say_plainly

Words = dict[str, tuple[Any, Any]]  # field -> label, help


class Plain:
    """Relabels the fields named in `words` and takes the placeholders out."""

    words: Words = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            say_plainly(field)
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


NEW = (_("New password"), _("Ten characters or more; three or four words that only you would put together are good."))
AGAIN = (_("The new password again"), "")
CODE = (_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))


class Login(Plain, account.LoginForm):
    words = {"login": (_("Mail address"), ""), "password": (_("Password"), "")}


class ResetPassword(Plain, account.ResetPasswordForm):
    words = {"email": (_("Mail address"), _("The one you sign in with."))}


class ResetPasswordKey(Plain, account.ResetPasswordKeyForm):
    words = {"password1": NEW, "password2": AGAIN}


class ChangePassword(Plain, account.ChangePasswordForm):
    words = {"oldpassword": (_("Your password now"), ""), "password1": NEW, "password2": AGAIN}


class SetPassword(Plain, account.SetPasswordForm):
    words = {"password1": NEW, "password2": AGAIN}


class Reauthenticate(Plain, account.ReauthenticateForm):
    words = {"password": (_("Password"), "")}


class Authenticate(Plain, mfa.AuthenticateForm):
    words = {"code": CODE}


class ReauthenticateByCode(Plain, mfa.ReauthenticateForm):
    words = {"code": CODE}


class ActivateApp(Plain, totp.ActivateTOTPForm):
    words = {"code": (_("Code from the app"), _("The six digits it shows now."))}


class Garbled:
    """What a browser says of a key is anybody's text: one that makes no sense is a wrong key, never an error of ours."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (ValueError, TypeError, LookupError, RecursionError):
            self.cleaned_data: dict[str, Any] = {}
            self.add_error(None, get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class LoginByKey(Garbled, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateByKey(Garbled, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateByKey(Garbled, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddKey(Garbled, Plain, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("Name of this key"), _("So that you know it again, such as “Laptop” or “Blue key”.")),
        "passwordless": (
            _("Sign in with this key alone, without a password"),
            _("It then asks for your finger, your face or its own PIN."),
        ),
    }


class EditKey(Plain, webauthn.EditWebAuthnForm):
    words = {"name": (_("Name of this key"), "")}
