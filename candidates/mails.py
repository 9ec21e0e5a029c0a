"""The outbox page: every mail the reader may see, with its fate; and what a person may do about one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hiring import once, roles
from hiring.models import User
from hiring.states import IllegalMove

from . import keyset, letters, outbox, rows, todos
from .models import Application, Mail
from .models.mail import MailQuerySet

SIZE = 40
TROUBLE = "trouble"


@dataclass(frozen=True)
class Wish:
    """What the reader asks for, as it stands in the address; an unknown value asks for nothing."""

    words: str = ""
    state: str = ""
    kind: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wish:
        words = query.get("q", "").replace("\0", "").strip()[:200]
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            words=words,
            state=state if state in {TROUBLE, *Mail.State.values} else "",
            kind=kind if kind in letters.KINDS else "",
        )

    @property
    def is_empty(self) -> bool:
        return self == Wish()


@dataclass(frozen=True)
class MailPage:
    rows: list[rows.Line]
    newer: str
    older: str
    dead: int  # that nobody has found another way for


def page(user: User, wish: Wish, *, before: str = "", after: str = "") -> MailPage:
    """A page of the mails the user may see that fit, newest first."""
    seen = Mail.objects.visible_to(user)
    found = narrowed(seen, wish)
    slice_ = keyset.newest(found, "queued_at", SIZE, before=before, after=after, read=rows.mails)
    return MailPage(slice_.rows, slice_.newer, slice_.older, keyset.count(seen.filter(state=Mail.State.DEAD), 99))


def narrowed(seen: MailQuerySet, wish: Wish) -> MailQuerySet:
    """The mails that fit every filter."""
    if wish.state == TROUBLE:
        seen = seen.filter(
            Q(state__in=[Mail.State.DEAD, Mail.State.BOUNCED]) | Q(state=Mail.State.WAITING, tries__gt=0)
        )
    elif wish.state:
        seen = seen.filter(state=wish.state)
    if wish.kind:
        seen = seen.filter(kind=wish.kind)
    for word in wish.words.split()[:6]:
        seen = seen.filter(Q(to_name__icontains=word) | Q(subject__icontains=word))
    return seen


def title(kind: str) -> str:
    """What kind of letter it is, in words."""
    return str(letters.KINDS[kind].title) if kind in letters.KINDS else kind


def kinds() -> list[tuple[str, str]]:
    return [(name, str(kind.title)) for name, kind in letters.KINDS.items()]


JOINED = (
    *("application", "application__candidate", "application__job", "application__letter"),
    *("lead", "lead__job", "candidate", "user", "by"),
)


# --- one mail ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailRights:
    """What this reader may know and do about one mail."""

    address: bool
    act: bool
    retry: bool
    cancel: bool
    send_again: bool


def get(user: Any, uid: UUID) -> Mail | None:
    """The mail, if the user may see it."""
    found = _whole(uid=uid)
    return found[0] if found and Mail.objects.visible_to(user).filter(pk=found[0].pk).exists() else None


@once.WordedRows(Mail, *JOINED)
def _whole(uid: UUID) -> QuerySet[Mail]:
    return Mail.objects.filter(uid=uid)


def may_act(user: User, mail: Mail) -> bool:
    """Whether the user may retry and cancel: on the mail's job; of a mail without a job only where the right is for all."""
    if mail.application_id:
        return Application.objects.allowed(user, "outbox.act").filter(pk=mail.application_id).exists()
    if mail.lead:
        return roles.may(user, "outbox.act", mail.lead.job)
    return not roles.scope(user, "outbox.act")


def may_read_address(user: User, mail: Mail) -> bool:
    """Whether the address stands on the page: a colleague's always, a candidate's for who may read it as a field."""
    if mail.candidate_id:
        allowed = Application.objects.allowed(user, "contact.view")
        return allowed.filter(candidate=mail.candidate_id).exists()
    if mail.lead:
        return roles.may(user, "lead", mail.lead.job)
    return True


def rights(user: User, mail: Mail) -> MailRights:
    act = may_act(user, mail)
    waits = mail.state == Mail.State.WAITING
    return MailRights(
        address=may_read_address(user, mail),
        act=act,
        retry=act and waits and mail.tries > 0,
        cancel=act and mail.state in (Mail.State.WAITING, Mail.State.DEAD) and not mail.letter_id,
        send_again=act and mail.state == Mail.State.DEAD,
    )


@transaction.atomic
def send_again(mail: Mail, *, by: User, to: str) -> None:
    """A mail that was given up is tried once more from the start, to `to`; its tasks are done. The person's own address is
    not touched. Refused for every other mail: a second copy of a letter that left helps nobody."""
    if mail.state != Mail.State.DEAD:
        raise IllegalMove(
            _("Only a mail that could not be sent is sent again. This one is “%(state)s”.")
            % {"state": mail.get_state_display()}
        )
    outbox.requeue(mail, by=by, to=to)
    todos.done_about(mail, by=by)


@transaction.atomic
def cancel(mail: Mail, *, by: User, why: str) -> None:
    """The mail never leaves, with who and why; its tasks are done."""
    if mail.state not in (Mail.State.WAITING, Mail.State.DEAD):
        raise IllegalMove(_("This mail is “%(state)s” and cannot be cancelled.") % {"state": mail.get_state_display()})
    outbox.cancel(mail, by=by, why=why)
    todos.done_about(mail, by=by)


def retry(mail: Mail) -> None:
    """A mail that failed before is due at once; refused when it has not failed, or is not waiting any more."""
    if mail.state != Mail.State.WAITING or not mail.tries:
        raise IllegalMove(
            _("This mail is “%(state)s”: there is nothing to try again.") % {"state": mail.get_state_display()}
        )
    outbox.retry_now(mail)


# --- an administrator's look -------------------------------------------------------------------------------------------


def needs_look(user: User) -> bool:
    """Whether the user reads the outbox only after saying why: an administrator who does not recruit."""
    return user.is_administrator and not roles.may(user, "outbox.view")
