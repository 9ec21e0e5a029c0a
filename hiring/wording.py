"""The organisation's own words for a letter: only words the letter knows, and none of those it cannot do without left out."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from candidates import letters
from hiring.models import MailText

LANGUAGE = "en"
# What the reader is promised: a letter whose shipped text has one of these keeps it.
PROMISED = (
    "portal",
    "answer",
    "invitation",
    "password_link",
    "words",
    "reason",
    "point",
    "day",
    "owner",
    "sender",
    "page",
    "error",
    "seat",
    "text",
)
EXAMPLES = {
    "first_name": "Cleo",
    "organisation": "Harbourlight",
    "sender": "Rita Moss",
    "sender_role": "People Coordinator",
    "job": "Back-end engineer",
    "portal": "https://hiring.example/my/…",
    "invitation": "https://hiring.example/team/welcome/…",
    "password_link": "https://hiring.example/team/password/…",
    "answer": "https://hiring.example/my/answer/…",
    "page": "https://hiring.example/team/…",
    "step": "We write to you about a time",
    "owner": "Rita Moss",
    "day": "Friday 27 November 2026, 17:00 (Amsterdam time)",
    "stage": "You talk with our recruiter",
    "what": "We get to know each other: what you are looking for, what we do, and where the two could meet.",
    "tips": "Nothing needs to be prepared. Bring your questions.",
    "words": "We enjoyed talking with you about the door sensors.",
    "reason": "The role needs more experience with queues under load.",
    "point": "Tests: let the test own the clock instead of sleeping.",
    "candidate": "Cleo Okafor",
    "partner": "Meridian Labs",
    "minutes": "45",
    "text": "Nobody told me that a screen would be shared.",
    "error": "550 no such mailbox",
    "who": "Iris Lang",
    "seat": "https://hiring.example/guest/…",
}
# A letter to a colleague is to Rita, from somebody else.
TO_COLLEAGUE = {**EXAMPLES, "first_name": "Rita", "sender": "Dana Whitlock", "sender_role": "Managing Director"}


def current(kind: str) -> MailText:
    """The text in use: the organisation's row, or an unsaved one (version 0) with the shipped words."""
    own = MailText.objects.filter(kind=kind, language=LANGUAGE).first()
    if own:
        return own
    subject, body = letters.shipped(kind)
    return MailText(kind=kind, language=LANGUAGE, subject=subject, body=body, version=0)


def needed(kind: str) -> list[str]:
    """The words that this letter cannot do without."""
    used = set(letters.WORD.findall(" ".join(letters.shipped(kind))))
    return [word for word in PROMISED if word in used and word in letters.KINDS[kind].words]


def check(kind: str, subject: str, body: str) -> None:
    """Refuse a word that the letter does not know, and a text without one that it needs."""
    letters.check(kind, subject, body)
    used = set(letters.WORD.findall(body))
    missing = [f"{{{word}}}" for word in needed(kind) if word not in used]
    if missing:
        raise ValidationError(
            _("This letter cannot do without %(words)s: its reader is promised that."),
            params={"words": ", ".join(missing)},
        )


def keep(kind: str, subject: str, body: str, *, version: int) -> bool:
    """The letter has these words from now on; False, and nothing written, when another version was saved meanwhile."""
    check(kind, subject, body)
    if version == 0:
        try:
            with transaction.atomic():
                MailText.objects.create(kind=kind, language=LANGUAGE, subject=subject, body=body)
        except IntegrityError:
            return False
        return True
    found = MailText.objects.filter(kind=kind, language=LANGUAGE, version=version)
    return bool(found.update(subject=subject, body=body, version=F("version") + 1))


def reset(kind: str) -> None:
    """The letter has its shipped words again."""
    MailText.objects.filter(kind=kind, language=LANGUAGE).delete()


def preview(kind: str, subject: str, body: str) -> tuple[str, str]:
    """The letter with example words put in, to Cleo who applies, or to a colleague."""
    known = letters.KINDS[kind].words
    examples = TO_COLLEAGUE if letters.KINDS[kind].is_to_colleague else EXAMPLES
    whole = letters.footed(kind, letters.fill(body, examples, known))
    return " ".join(letters.fill(subject, examples, known).split()), letters.masked(whole)
