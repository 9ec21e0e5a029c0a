"""More time for a test case: one click, granted at once up to the stage's limit, beyond it answered by a person within a
working day. It moves the end and the day on which they hear, is no breach of a promise, and no grader learns of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import days as calendar
from candidates import endings, outbox, promise, timeline, todos
from candidates.models import Mail, Todo, Verb
from candidates.transitions import shown
from hiring import clock
from hiring.models import User
from hiring.states import IllegalMove, change
from interviews.models import Case, MoreTime

from . import cases

DAYS = 3  # what one click asks for
MOST = 14
DOUBLE = timedelta(minutes=1)


@transaction.atomic
def ask_more_time(case: Case, *, days: int = DAYS, words: str = "") -> MoreTime:
    """The candidate has these days more, or a person answers within a working day. A second click is the wish of the first."""
    case = cases.take(case)
    cases.require_theirs(case)
    if not 1 <= days <= MOST:
        raise IllegalMove(_("Ask for one to %(most)s days.") % {"most": MOST})
    last = case.wishes.order_by("-pk").first()
    if last and (last.answered_at is None or (last.days == days and clock.now() - last.asked_at < DOUBLE)):
        return last
    if case.state != Case.State.RUNNING:
        raise IllegalMove(_("More time can be asked for from the day it begins until it is handed in."))
    wish = MoreTime(case=case, days=days, words=words, asked_at=clock.now(), answer_due_at=clock.now())
    if case.more_days + days <= case.stage.case_more_days:
        wish.answered_at, wish.granted_days = clock.now(), days
        wish.save()
        _extend(case, days)
        cases.ends_on(case, Verb.CASE_MORE_TIME, by=None, by_candidate=True, data={"days": days, "granted": days})
        _tell(wish, case, None)
        return wish
    owner = promise.owner_of(case.application)
    wish.answer_due_at = calendar.in_working_days(owner, 1).at
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError:  # the other of two clicks
        return case.wishes.get(answered_at__isnull=True)
    timeline.record(case.application, Verb.CASE_MORE_TIME, by=None, by_candidate=True, data={"days": days})
    task = f"more_time:{wish.uid.hex}"
    todos.give(Todo.Kind.MORE_TIME, task, case.application, owner=owner, due_at=wish.answer_due_at)
    return wish


@transaction.atomic
def answer_more_time(wish: MoreTime, *, days: int, by: User, words: str = "") -> MoreTime:
    """A person has answered: so many days more, or none (0). The candidate reads it at once. Refused when it was answered."""
    case = cases.take(wish.case)
    if not 0 <= days <= cases.MOST_DAYS:
        raise IllegalMove(_("Give from none to %(most)s days.") % {"most": cases.MOST_DAYS})
    endings.refuse_private(case.application, words, by=by)
    answered = MoreTime.objects.filter(pk=wish.pk, answered_at__isnull=True)
    if not answered.update(answered_at=clock.now(), answered_by=by, granted_days=days):
        raise IllegalMove(_("This has been answered already."))
    cases.require_theirs(case)
    wish.refresh_from_db()
    todos.close(Todo.objects.filter(occasion=f"more_time:{wish.uid.hex}"), by=by)
    data = {"days": wish.days, "granted": days}
    if days:
        _extend(case, days)
        cases.ends_on(case, Verb.CASE_MORE_TIME, by=by, data=data)
    else:
        timeline.record(case.application, Verb.CASE_MORE_TIME, by=by, data=data)
    _tell(wish, case, by, words)
    return wish


def _extend(case: Case, days: int) -> None:
    """The end is so many days later, counted from today when it was over; what came in by then was not late."""
    assert case.due_at is not None
    last = max(cases.day_of(case.due_at, case.zone), cases.day_of(clock.now(), case.zone))
    due = cases.last_second(last + timedelta(days=days), case.zone)
    change(
        case,
        case.state,
        seen={"revision": case.revision},
        due_at=due,
        more_days=case.more_days + days,
        revision=case.revision + 1,
    )
    case.hand_ins.filter(is_late=True, at__lte=due + cases.GRACE).update(is_late=False)
    soon = Mail.objects.filter(application=case.application, kind="case_ends_soon")
    outbox.drop(soon, why=_("They have more time."))


def _tell(wish: MoreTime, case: Case, by: User | None, words: str = "") -> None:
    person = case.application.candidate
    days = wish.granted_days or 0
    assert case.due_at is not None
    given = ngettext("You have %(days)d day more.", "You have %(days)d days more.", days) % {"days": days}
    no = _("We cannot give you more days this time.")
    outbox.queue(
        "case_more_time_answer" if by else "case_more_time",
        occasion=f"case_more_time:{wish.uid.hex}",
        to=person,
        words={
            **promise.words(shown(case.application), by),
            "granted": given if days else no,
            "until": promise.in_words(case.due_at, person.zone),
            "words": words,
        },
        application=case.application,
        by=by,
    )
