"""A folder that letters arrive in: where mail goes without EMAIL_URL, and where the demo's people always get theirs.

A real maildir (https://cr.yp.to/proto/maildir.html): any mail program can open it, and a letter is there whole or not at all.
"""

import mailbox
from collections.abc import Sequence
from email.message import EmailMessage as Letter
from email.parser import BytesParser
from email.policy import default as modern

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Delivers into settings.MAILDIR; a letter is on the disk when `send_messages` returns."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        box = folder()
        for message in email_messages:
            try:
                letter = message.message()
                # As a mail server would: the hidden recipients are told nowhere else.
                letter["Delivered-To"] = ", ".join(message.recipients())
                box.add(letter.as_bytes())
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                sent += 1
        return sent


def folder() -> mailbox.Maildir:
    """The maildir, made on first use and closed to other users of the machine."""
    settings.MAILDIR.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    box = mailbox.Maildir(str(settings.MAILDIR), create=True)
    settings.MAILDIR.chmod(0o700)
    return box


def newest(limit: int = 200) -> list[str]:
    """The keys in the folder of the letters that arrived last, the last first."""
    folder()
    dated = []
    for place in ("new", "cur"):
        for path in (settings.MAILDIR / place).iterdir():
            dated.append((path.stat().st_mtime_ns, path.name.split(":")[0]))
    return [key for _, key in sorted(dated, reverse=True)[:limit]]


def letters(limit: int = 200) -> list[tuple[str, Letter]]:
    """The same, each with its letter."""
    box = folder()
    return [(key, read(key, box)) for key in newest(limit)]


def read(key: str, box: mailbox.Maildir | None = None) -> Letter:
    """The letter with this key; KeyError when there is none."""
    return BytesParser(_class=Letter, policy=modern).parsebytes((box or folder()).get_bytes(key))


def is_reserved(address: str) -> bool:
    """Whether nobody can receive mail there (RFC 2606): the demo's people, and example addresses in forms."""
    domain = address.rsplit("@", 1)[-1].lower().rstrip(".")
    return any(domain == name or domain.endswith("." + name) for name in settings.RESERVED_DOMAINS)
