"""What the tests of the outbox share."""

from datetime import timedelta

from candidates import outbox
from candidates.models import Application, Letter, Mail
from hiring import clock
from hiring.models import User
from hiring.testing import REFUSED, decide, deliver


def row(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)


def notice(user: User, occasion: str = "once", **words: str) -> Mail:
    """A notice to a colleague."""
    return outbox.queue("alarm", occasion=occasion, to=user, words={"first_name": "Rita", "candidate": "Cleo", **words})


def a_no(application: Application, rita: User) -> Letter:
    """A released no whose letter is due."""
    letter = decide(application, "reject", by=rita, reason_kind="must_have", words={"is_standard": True}, release=True)
    clock.forward(timedelta(minutes=10))
    return letter


def give_up(mail: Mail) -> None:
    """As if the server had refused the reader for good."""
    while True:
        claimed = outbox.claim()
        if claimed.pk == mail.pk:
            break
        deliver(claimed)
    deliver(claimed, REFUSED)
