"""A mail's whole life: queued in the transaction that promises it, claimed under a lease, sent outside any transaction,
marked afterwards. At most one extra copy per send in flight at a fault; every copy has the same Message-ID, date and text.
"""

from __future__ import annotations

import re
import smtplib
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from hiring import clock, maildir, once
from hiring.celery import app as celery
from hiring.models import User
from hiring.states import IllegalMove, change

from . import days, letters, links
from .models import Application, Candidate, Lead, Letter, Link, Mail, Pulse

log = structlog.get_logger(__name__)
BACK_OFF = [timedelta(minutes=n) for n in (1, 5, 30, 120, 480, 480, 480, 480, 480, 480, 480)]  # 12 tries within 3 days


class Reader(Protocol):
    """Whom a mail is to: a candidate, somebody approached, a colleague, a guest."""

    name: Any
    email: Any
    zone: Any


# --- in ------------------------------------------------------------------------------------------------------------


def queue(
    kind: str,
    *,
    occasion: str,
    to: Reader,
    words: dict[str, str],
    application: Application | None = None,
    letter: Letter | None = None,
    by: User | None = None,
    due: datetime | None = None,
    promise: datetime | None = None,
    calendar: str = "",
    link: Link | None = None,
) -> Mail:
    """The mail of this occasion, rendered now and due at `due` (default now); queueing an occasion twice gives the first. One to a
    colleague who has left is cancelled at once.

    Notices wait for the reader's morning. `calendar` is a calendar file of this reader's own (RFC 5545), `link` the one that
    [[seat]] stands for. The worker is woken once the transaction has committed.
    """
    found = Mail.objects.filter(occasion=occasion).first()
    if found:
        return found
    subject, body = letters.render(kind, words)
    is_notice = letters.KINDS[kind].is_notice
    moment = due or clock.now()
    uid = uuid.uuid4()
    organisation = words.get("organisation", "")
    has_left = isinstance(to, User) and not to.is_active
    sender = f"{by.name}, {organisation}" if by and organisation else organisation
    try:
        with transaction.atomic():
            mail = Mail.objects.create(
                uid=uid,
                kind=kind,
                occasion=occasion,
                state=Mail.State.CANCELLED if has_left else Mail.State.WAITING,
                ended_why=_("The account was deactivated.") if has_left else "",
                candidate=to if isinstance(to, Candidate) else None,
                lead=to if isinstance(to, Lead) else None,
                user=to if isinstance(to, User) else None,
                application=application,
                letter=letter,
                link=link,
                calendar=calendar,
                by=by,
                to=to.email,
                to_name=one_line(to.name)[:120],
                from_name=one_line(sender)[:160],
                subject=subject,
                body=body,
                is_notice=is_notice,
                zone=to.zone,
                message_id=f"<{uid.hex}@{settings.SITE_HOST or 'localhost'}>",
                thread=f"<application-{application.uid.hex}@{settings.SITE_HOST or 'localhost'}>"
                if application
                else "",
                promise=promise,
                queued_at=clock.now(),
                due_at=days.awake(moment, to.zone) if is_notice and kind not in PROMPT else moment,
            )
    except IntegrityError:
        return Mail.objects.get(occasion=occasion)
    wake()
    return mail


def one_line(text: str) -> str:
    """A name as a header may hold it."""
    return " ".join(text.split())


# Answers to what the reader did a moment ago come at once, also at night.
PROMPT = {
    *("received", "known", "portal_link", "case_in", "case_more_time", "offer_code", "new_password"),
    *("meeting_cannot_make", "meeting_can_make", "meeting_cannot_get_in"),  # by morning the meeting may have begun
    "nudged",  # a candidate asks: within a minute they know who can see to it
}


# They open an account: they go to the account's own address and nowhere else.
KEYED = ("invitation", "new_password")


def drop(mails: Any, *, why: str, by: User | None = None) -> int:
    """Cancel those of `mails` (a queryset) that still wait; a mail in flight or sent stays. Returns how many."""
    return mails.filter(state=Mail.State.WAITING).update(
        state=Mail.State.CANCELLED, ended_by=by, ended_why=why[:200], leased_until=None
    )


def cancel(mail: Mail, *, by: User, why: str) -> None:
    """A person cancels one mail, with the reason. Refused: a closing letter, whose candidate would never be told, and a
    mail in the hands of the mail server."""
    if mail.letter_id:
        raise IllegalMove(_("A closing letter is not cancelled: undo or reopen the decision instead."))
    if mail.state == Mail.State.SENDING:
        raise IllegalMove(_("This mail is leaving just now. Look again in a minute."))
    change(mail, Mail.State.CANCELLED, ended_by=by, ended_why=why[:200])


def requeue(mail: Mail, *, by: User, to: str | None = None) -> None:
    """A dead mail is tried again from the start, to another address when given; any other is refused, and so is one that opens
    an account, to any address but the account's own."""
    if mail.state != Mail.State.DEAD:
        raise IllegalMove(_("Only a mail that could not be sent is sent again."))
    if mail.kind in KEYED and mail.user and (to or mail.to) != mail.user.email:
        raise IllegalMove(
            _("This mail opens the account of %(name)s, so it goes to the address of that account alone.")
            % {"name": mail.user.name}
        )
    change(
        mail, Mail.State.WAITING, tries=0, due_at=clock.now(), error="", to=to or mail.to, leased_until=None, token=None
    )
    wake()


def retry_now(mail: Mail) -> None:
    """A waiting mail that failed before is due at once."""
    Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, tries__gt=0).update(due_at=clock.now())
    wake()


# --- waking the worker ---------------------------------------------------------------------------------------------

_waking = threading.Lock()


def wake() -> None:
    """After the commit, tell the worker that there is mail. Never slows or fails the request: a broker that refuses, vanishes
    or hangs costs one background thread at a time, and the scheduler finds the mail anyway."""
    if settings.WAKE:
        transaction.on_commit(_wake_in_background, robust=True)


def _wake_in_background() -> None:
    if _waking.acquire(blocking=False):
        try:
            threading.Thread(target=_publish, name="wake", daemon=True).start()
        except RuntimeError:  # no thread to be had: the scheduler will find the mail
            _waking.release()


def _publish() -> None:
    try:
        celery.send_task("candidates.tasks.drain", retry=False, expires=60, ignore_result=True)
    except Exception as error:
        log.warning("wake.failed", error=type(error).__name__)
    finally:
        _waking.release()


# --- out -----------------------------------------------------------------------------------------------------------


def lease(name: str, length: timedelta) -> uuid.UUID | None:
    """A token while nobody else holds the lease of this name, else None. It runs out by itself."""
    now, token = clock.now(), uuid.uuid4()
    Pulse.objects.get_or_create(name=name, defaults={"at": now})
    over = Q(until__isnull=True) | Q(until__lte=now) | Q(until__gt=now + length + clock.SET_BACK)
    free = Pulse.objects.filter(over, name=name)
    return token if free.update(at=now, token=token, until=now + length) else None


def renew(name: str, token: uuid.UUID, length: timedelta) -> bool:
    """Whether the lease was still ours; it now lasts `length` from here."""
    now = clock.now()
    return bool(Pulse.objects.filter(name=name, token=token).update(at=now, until=now + length))


def release(name: str, token: uuid.UUID) -> None:
    Pulse.objects.filter(name=name, token=token).update(until=None, token=None)


def drain(
    *, sent: Callable[[Mail], None], dead: Callable[[Mail], None], most: int = 500, seconds: float | None = None
) -> int:
    """Send what is due, oldest first; one drain at a time. Returns how many left.

    `sent` runs in the transaction that marks a mail sent (it tells the candidate), `dead` in the one that gives a mail up.
    A mail server that cannot be reached ends the drain: what has not been tried keeps its tries for when it is back. So does
    the end of `seconds`, so that a worker which is asked to stop does so between two mails; it is woken for the rest.
    """
    token = lease("drain", settings.DRAIN_LEASE)
    if token is None:
        return 0
    started, count = time.monotonic(), 0
    post = Post()
    try:
        for _turn in range(most):
            if seconds is not None and time.monotonic() - started > seconds:
                wake()
                break
            if not renew("drain", token, settings.DRAIN_LEASE):
                break
            mail = claim()
            if mail is None:
                break
            count += deliver(mail, post, sent=sent, dead=dead)
            if post.is_away:
                break
    finally:
        post.close()
        release("drain", token)
    return count


@once.WordedRows(Mail, "letter", "candidate", "lead", "user", "link")
def _due(now: datetime, beyond: datetime) -> QuerySet[Mail]:
    """The oldest mail that waits, or was being sent when its lease ran out; `beyond` is what no lease of now reaches."""
    left = Q(state=Mail.State.SENDING) & (Q(leased_until__lte=now) | Q(leased_until__gt=beyond))
    return Mail.objects.filter(Q(state=Mail.State.WAITING) | left, due_at__lte=now).order_by("due_at", "id")[:1]


def claim() -> Mail | None:
    """The oldest due mail, now ours for a lease; a notice whose reader sleeps is put off to their morning instead."""
    for _turn in range(1000):
        now = clock.now()
        mail = next(iter(_due(now=now, beyond=now + settings.MAIL_LEASE + clock.SET_BACK)), None)
        if mail is None:
            return None
        same = Mail.objects.filter(pk=mail.pk, state=mail.state, token=mail.token, due_at=mail.due_at)
        if mail.letter and mail.letter.state == Letter.State.DROPPED:
            why = _("The decision no longer stands.")
            same.update(state=Mail.State.CANCELLED, ended_why=why, leased_until=None, token=None)
            continue
        morning = days.awake(now, mail.zone)
        if mail.is_notice and mail.kind not in PROMPT and morning != now:
            same.update(state=Mail.State.WAITING, due_at=morning, leased_until=None, token=None)
            continue
        mine = same.update(
            state=Mail.State.SENDING,
            token=uuid.uuid4(),
            leased_until=now + settings.MAIL_LEASE,
            tries=F("tries") + 1,
            dated_at=mail.dated_at or now,
        )
        if mine:
            mail.refresh_from_db()
            return mail
    return None


def deliver(mail: Mail, post: Post, *, sent: Callable[[Mail], None], dead: Callable[[Mail], None]) -> int:
    """Hand one claimed mail to the mail server and mark it; 1 when it left, 0 when it waits for its next try or died."""
    try:
        post.send(mail)
    except Exception as error:
        _failed(mail, error, dead)
        return 0
    _again(lambda: _mark_sent(mail, sent))
    log.info("mail.sent", mail=str(mail.uid), kind=mail.kind, tries=mail.tries)
    return 1


def _again(act: Callable[[], None]) -> None:
    """Do it; a colleague who changed the same application at that instant, or a busy database, is no reason to send a
    second copy, so it is done again on fresh rows."""
    for turn in range(20):
        try:
            act()
            return
        except (IllegalMove, OperationalError) as clash:
            log.warning("mail.mark_again", error=type(clash).__name__)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # a database that restarts gives a new one
            time.sleep(0.05 * turn)
    act()


@transaction.atomic
def _mark_sent(mail: Mail, sent: Callable[[Mail], None]) -> None:
    # Whoever handed it over may say so, also when the lease ran out meanwhile: it did leave.
    left = Mail.objects.filter(pk=mail.pk, state__in=(Mail.State.WAITING, Mail.State.SENDING, Mail.State.DEAD))
    if left.update(state=Mail.State.SENT, sent_at=clock.now(), error="", leased_until=None, token=None):
        mail.refresh_from_db()
        sent(mail)


def _failed(mail: Mail, error: Exception, dead: Callable[[Mail], None]) -> None:
    final = is_final(error) or mail.tries >= len(BACK_OFF) + 1
    _again(lambda: _mark_failed(mail, describe(error), final, dead))
    log.warning(
        "mail.failed", mail=str(mail.uid), kind=mail.kind, tries=mail.tries, final=final, error=type(error).__name__
    )


@transaction.atomic
def _mark_failed(mail: Mail, words: str, final: bool, dead: Callable[[Mail], None]) -> None:
    mine = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, token=mail.token)
    if final:
        marked = mine.update(state=Mail.State.DEAD, error=words, leased_until=None, token=None)
    else:
        due = clock.now() + BACK_OFF[mail.tries - 1]
        marked = mine.update(state=Mail.State.WAITING, error=words, due_at=due, leased_until=None, token=None)
    if marked and final:
        given_up = Mail.objects.get(pk=mail.pk)  # `mail` keeps its token: this may run again
        dead(given_up)


class Unsendable(Exception):
    """This mail can leave by no server: its address has letters beyond ASCII before the @, or a header is none."""


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: the server refused this reader or this text for good (RFC 5321, 4.2.1: 5yz)."""
    if isinstance(error, Unsendable):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def describe(error: Exception) -> str:
    """The error for the outbox page, without addresses."""
    words: bytes | str
    if isinstance(error, Unsendable):
        return _("Its address or subject holds what mail does not know. Send it to another address.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return type(error).__name__
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    text = " ".join("…" if "@" in word else word for word in text.split())
    return f"{code} {text}"[:300]


def is_away(error: Exception) -> bool:
    """Whether it was the mail server itself that was missing, not this mail that was refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code == 421 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        nobody = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
        return isinstance(error, nobody) or error.smtp_code == 421
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    )


class Post:
    """The connections of one drain: the mail server's, and the maildir's for the demo's people in reserved domains."""

    def __init__(self) -> None:
        self.open: dict[str, BaseEmailBackend] = {}
        self.is_away = False  # a fresh connection failed as well: it is no use to go on now

    def send(self, mail: Mail) -> None:
        """Hand it over; when that fails its connection is not used again."""
        try:
            message = compose(mail)
            message.message()
        except ValueError as unfit:  # UnicodeError and Django's BadHeaderError are such
            raise Unsendable from unfit
        backend = settings.EMAIL_BACKEND
        if settings.DEMO and maildir.is_reserved(mail.to):
            backend = "hiring.maildir.Backend"
        fresh = backend not in self.open
        try:
            if fresh:
                self.open[backend] = get_connection(backend)
                self.open[backend].open()
            message.connection = self.open[backend]
            message.send(fail_silently=False)
        except Exception as error:
            self.is_away = fresh and is_away(error)
            self.close()
            raise

    def close(self) -> None:
        """End all connections politely; a server that has gone is not waited for."""
        for backend in self.open.values():
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                pass
        self.open.clear()


def compose(mail: Mail) -> EmailMessage:
    """The message as it leaves: personal links put in, headers the same in every copy (RFC 5322; notices: RFC 3834)."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.dated_at or mail.queued_at),
    }
    if mail.is_notice:
        headers["Auto-Submitted"] = "auto-generated"
    if mail.thread:
        headers["References"] = headers["In-Reply-To"] = mail.thread
    local, _at, domain = mail.to.rpartition("@")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=with_links(mail),
        from_email=formataddr((mail.from_name, settings.MAIL_FROM)),
        to=[formataddr((mail.to_name, f"{local}@{punycode(domain)}"))],
        headers=headers,
    )
    if method := re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE):
        # The method stands in the file and in the header (RFC 6047, 2.4).
        message.attach_alternative(mail.calendar, f"text/calendar; method={method[1]}")
    return message


def with_links(mail: Mail) -> str:
    """The text with the reader's own links; a place for a link that is not theirs stays empty."""
    is_own = mail.user is not None and mail.to == mail.user.email

    def put(name: str) -> str:
        if name == "seat" and mail.link:
            return links.address(mail.link)
        if name == "portal" and mail.candidate:
            return links.address(links.portal(mail.candidate))
        if name == "concern" and mail.candidate:
            return f"{links.address(links.portal(mail.candidate))}?to=concern"
        if name == "answer" and mail.lead:
            return links.address(links.lead(mail.lead))
        if name == "code" and mail.candidate:
            return links.code(mail.occasion)
        if name == "invitation" and mail.user and is_own:
            return links.invitation(mail.user, mail.dated_at or mail.queued_at)
        if name == "password_link" and mail.user and is_own:
            return links.password(mail.user, mail.dated_at or mail.queued_at)
        return ""

    return letters.LINK.sub(lambda match: put(match[1]), mail.body)
