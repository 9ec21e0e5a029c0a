"""A promised day that passed without a word: a new one at once, never in silence. The first day is kept: it is what is measured."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from candidates import days, letters, outbox, promise, timeline
from candidates.models import Application, NextStep, Verb
from hiring.models import Organisation, User
from hiring.states import IllegalMove

from .beginning import shown
from .going import drop_older, shown_with

TRIES = 20  # for a candidate whose colleague acts at the same instant


@transaction.atomic
def put_off(application: Application) -> Application:
    """The day has passed: the candidate reads of a new one, reckoned from now by the stage's clock, and who sees to it, in a notice
    that says it is one. It counts as a broken promise and not as a move. Refused while nothing is late."""
    if not application.is_open or not application.is_late:
        raise IllegalMove(_("Nothing is late here: the promised day lies ahead."))
    promise.refuse_offered(application)
    return _new_day(application, Verb.DAY_BROKEN)


def nudge(application: Application) -> bool:
    """The candidate asks where things stand once the day that they read has passed: they have a new one at once, and who owes the
    word, their cover and a recruiting lead hear of it now. False, and nothing is done, while no day has passed; so a second
    click changes nothing."""
    for turn in range(TRIES):
        seen = shown(application)
        if not application.is_open or not seen.is_late or seen.next_step == NextStep.CONSIDER:
            return False
        try:
            with transaction.atomic():
                _alert(_new_day(application, Verb.NUDGED), seen)
            return True
        except IllegalMove:
            application.refresh_from_db()
            if turn == TRIES - 1:
                raise
    return False


def _new_day(application: Application, verb: Verb) -> Application:
    """What the candidate reads has a new day; the promise itself too, unless a later act, which they have not heard of yet, has
    made a new one already."""
    seen, owner = shown(application), promise.owner_of(application)
    was = seen.promised_for
    assert was is not None
    fits = promise.who_may_answer(application.candidate)
    day = days.in_working_days(owner, max(1, seen.stage.clock_days), fits=fits)
    columns: dict[str, Any] = {}
    if application.is_late:
        columns = {"owed_by": day.owner, "promised_for": day.at, "promised_zone": day.zone}
        columns["promise_breaks"] = application.promise_breaks + 1
    timeline.write(
        application,
        verb,
        by=None,
        by_candidate=verb == Verb.NUDGED,
        data={"was": was.isoformat()},
        **shown_with(application, promised_for=day.at.isoformat(), promised_zone=day.zone, owed_by_id=day.owner.pk),
        **columns,
    )
    drop_older(application, "late")
    words = promise.in_words(was, application.candidate.zone)
    promise.mail("late", application, None, as_shown=shown(application), was=words)
    return application


def _alert(application: Application, before: Application) -> None:
    """Those who can see to it hear that the candidate asked, each once for the day that had passed."""
    now = shown(application)
    people = [application.owed_by, promise.cover_for(application), promise.lead_for(application)]
    for person in dict.fromkeys(one for one in people if one is not None and one.is_active):
        assert before.promised_for is not None and now.promised_for is not None and now.owed_by is not None
        outbox.queue(
            "nudged",
            occasion=f"nudged:{application.uid.hex}:{before.promised_for:%Y%m%d%H%M}:{person.pk}",
            to=person,
            words={
                **about(application, person),
                "was": promise.in_words(before.promised_for, person.zone),
                "day": promise.in_words(now.promised_for, person.zone),
                "who": now.owed_by.name,
            },
            application=application,
        )


def about(application: Application, reader: User) -> dict[str, str]:
    """What a colleague reads of who waits, and for what."""
    return {
        "first_name": reader.first_name,
        "organisation": Organisation.current_name(),
        "candidate": application.candidate.name,
        "job": application.job.title,
        "step": letters.step_words(application.next_step, application.stage.name_before),
        "page": f"{settings.SITE_URL}/team/applications/{application.uid}/",
    }


__all__ = ["about", "nudge", "put_off"]
