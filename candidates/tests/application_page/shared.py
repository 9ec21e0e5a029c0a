"""How the tests of the application page look at it and act."""

from datetime import timedelta

from django.urls import reverse

from candidates.forms.team import seen_of
from hiring import clock
from hiring.testing import decide

AFTER_UNDO = timedelta(minutes=11)
CANARIES = {"place": "CANARY-place", "notice_period": "CANARY-notice", "phone": "+31 6 CANARY"}


def see(client, user, application, **query):
    client.force_login(user)
    return client.get(reverse("application", args=[application.uid], query=query or None))


def act(client, user, name, application, **typed):
    """What the act's form sends."""
    client.force_login(user)
    data = {"seen": seen_of(application), **typed}
    return client.post(reverse(name, args=[application.uid]), data)


def day(ahead):
    return (clock.now() + timedelta(days=ahead)).date().isoformat()


def no(application, by, **more):
    more.setdefault("words", {"is_standard": True})
    return decide(application, "reject", by=by, reason_kind="experience", reason="CANARY-reason", **more)


def words(letter, **more):
    return {
        "version": letter.version,
        "words": letter.words,
        "reason": letter.reason,
        "reason_criterion": letter.reason_criterion_id or "",
        "point": letter.point,
        "point_criterion": letter.point_criterion_id or "",
        **more,
    }


def hours(number):
    return clock.now() + timedelta(hours=number)
