"""Personal links: made when a mail is sent, stored nowhere, checked against the row's epoch and expiry on every request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import F
from django.urls import reverse

from hiring import clock
from hiring.models import User

from .models import Candidate, Lead, Link

LASTS = timedelta(days=180)
PAGES = {Link.Purpose.PORTAL: "portal-in", Link.Purpose.LEAD: "lead-answer", Link.Purpose.GUEST: "guest-in"}


def _seal(key: str, link: Link) -> bytes:
    text = f"candor.link|{link.purpose}|{link.uid.hex}|{link.epoch}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).digest()[:16]


def token(link: Link) -> str:
    """The secret part of a link's address: the same for every mail of one epoch."""
    return base64.urlsafe_b64encode(link.uid.bytes + _seal(settings.SECRET_KEY, link)).rstrip(b"=").decode()


def find(purpose: str, secret: str) -> Link | None:
    """The link behind a token that is genuine, of this purpose and not expired; else None."""
    try:
        raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    found = (
        Link.objects.select_related("candidate", "lead__job")
        .filter(uid=uuid.UUID(bytes=raw[:16]), purpose=purpose)
        .first()
    )
    if found is None or found.expires_at <= clock.now():
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return found if any(hmac.compare_digest(raw[16:], _seal(key, found)) for key in keys) else None


def portal(candidate: Candidate) -> Link:
    """The candidate's portal link, good for half a year from now."""
    return _renew(Link.Purpose.PORTAL, candidate=candidate)


def lead(lead: Lead) -> Link:
    """The link by which somebody approached answers."""
    return _renew(Link.Purpose.LEAD, lead=lead)


def _renew(purpose: str, **owner: Candidate | Lead) -> Link:
    expires = clock.now() + LASTS
    found, made = Link.objects.get_or_create(purpose=purpose, **owner, defaults={"expires_at": expires})
    if not made and found.expires_at < expires:
        Link.objects.filter(pk=found.pk).update(expires_at=expires)
        found.expires_at = expires
    return found


def revoke(link: Link) -> None:
    """Every copy of the link is dead from the next request on."""
    Link.objects.filter(pk=link.pk).update(epoch=F("epoch") + 1)


def address(link: Link) -> str:
    """The full address, from SITE_URL."""
    return settings.SITE_URL + reverse(PAGES[Link.Purpose(link.purpose)], args=[token(link)])


# --- codes that are typed: from the mail of one occasion, for a weighty act ----------------------------------------------

SIGNS = "ACDEFGHJKMNPQRTUVWXY34679"  # without those that look alike


def code(occasion: str, key: str = "") -> str:
    """The code in the mail of this occasion, such as “KTRM-94XC”: made when the mail is sent, stored nowhere."""
    text = f"candor.code|{occasion}".encode()
    number = int.from_bytes(hmac.new((key or settings.SECRET_KEY).encode(), text, hashlib.sha256).digest())
    signs = [SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"


def fits(occasion: str, typed: str) -> bool:
    """Whether this is the occasion's code, however it is spaced or capitalised."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum()).encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(plain, code(occasion, key).replace("-", "").encode()) for key in keys)


class OneTimeTokens(PasswordResetTokenGenerator):
    """One-time tokens by which a colleague chooses a password, their first or a new one; good for PASSWORD_RESET_TIMEOUT, while
    the account is active, its address the same, and nobody has signed in with it or closed it since (both set `last_login`)."""

    def at(self, moment: datetime) -> OneTimeTokens:
        """A generator whose tokens are those of `moment`, so that every copy of a mail holds the same one."""
        self._moment = moment
        return self

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"

    def _now(self) -> datetime:
        return getattr(self, "_moment", None) or clock.now().replace(tzinfo=None)


def invitation(user: User, at: datetime) -> str:
    """The address of the page where the invited colleague chooses a password."""
    return settings.SITE_URL + reverse("welcome", args=[user.uid, _secret(user, at)])


def password(user: User, at: datetime) -> str:
    """The address of allauth's page where a colleague chooses a new password."""
    key = {"uidb36": user_pk_to_url_str(user), "key": _secret(user, at)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)


def _secret(user: User, at: datetime) -> str:
    return OneTimeTokens().at(at.astimezone(UTC).replace(tzinfo=None)).make_token(user)
