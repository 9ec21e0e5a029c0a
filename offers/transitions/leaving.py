"""A colleague leaves: what they prepare for first days goes to somebody else, and the offers that wait for them to another
approver."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import promise, timeline, todos
from candidates.endings import Resting
from candidates.models import Todo, Verb
from hiring import clock
from hiring.models import User
from offers import mailing
from offers.models import Handover, HandoverTask, Offer

from .guards import turn
from .handing import require_owner


def resting(user: User) -> list[Resting]:
    """Registered in candidates.endings: their open tasks for people who begin, first days on which they are to be asked for, and
    offers that wait for their approval."""
    tasks, days, offers = _tasks(user).count(), _first_days(user).count(), _awaited(user).count()
    found = [
        (tasks, True, ngettext("%(count)d task for a first day", "%(count)d tasks for a first day", tasks)),
        (
            days,
            True,
            ngettext("%(count)d person who begins asks for them", "%(count)d people who begin ask for them", days),
        ),
        (
            offers,
            False,
            ngettext(
                "%(count)d offer that waits for their approval will go back to its author",
                "%(count)d offers that wait for their approval will go back to their authors",
                offers,
            ),
        ),
    ]
    return [Resting(words % {"count": count}, moves) for count, moves, words in found if count]


def hand_over(user: User, to: User) -> None:
    """Registered in candidates.endings: their open tasks are `to`’s, on the same days, who is also asked for on first days to
    come. Refused for somebody of whom `to` may not know."""
    concerned = Handover.objects.filter(
        Q(pk__in=_tasks(user).values("handover")) | Q(pk__in=_first_days(user).values("pk"))
    )
    for handover in concerned.select_related("application__candidate"):
        require_owner(handover, to)
    _tasks(user).update(owner=to)
    _first_days(user).update(contact=to, version=F("version") + 1)


def left(user: User, by: User) -> None:
    """Registered in candidates.endings: what waits for their approval is a draft again, and its author has a task; whoever owes
    the candidate the word, when the author is not here any more."""
    for offer in _awaited(user).select_related("application__owed_by", "application__candidate", "author"):
        words = _("%(name)s has left. Choose who approves it.") % {"name": user.name}
        turn(offer, Offer.State.DRAFT, approval_words=words[:300])
        timeline.record(offer.application, Verb.OFFER_ENDED, by=by, data={"how": "sent_back"})
        mailing.drop(offer, "offer_approval_wanted")
        owner = offer.author if offer.author.is_active else promise.owner_of(offer.application)
        todos.give(
            Todo.Kind.NO_APPROVER, f"no_approver:{offer.uid.hex}:{offer.revision}", offer.application, owner=owner
        )


def _tasks(user: User) -> QuerySet[HandoverTask]:
    return HandoverTask.objects.filter(owner=user, done_at__isnull=True)


def _first_days(user: User) -> QuerySet[Handover]:
    return Handover.objects.filter(contact=user, starts_on__gte=clock.now().astimezone(user.tz).date())


def _awaited(user: User) -> QuerySet[Offer]:
    return Offer.objects.filter(approver=user, state=Offer.State.ASKED)
