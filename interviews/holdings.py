"""What of this app stands in the file “My data”: what the candidate was told, and what they said themselves. Only reads."""

from __future__ import annotations

from typing import Any

from candidates.models import Application
from candidates.portal.holdings import at

from .models import Case, Interview


def of(application: Application) -> dict[str, Any]:
    """Meetings, test cases, presentations, wishes, questions and ratings of one application; nothing that a colleague wrote
    down about them, and no outcome before they are told."""
    remote = getattr(application, "remote_wish", None)
    rated = list(application.ratings.select_related("stage").order_by("pk"))
    return {
        "meetings": [_meeting(one) for one in _meetings(application)],
        "test_cases": [_case(one) for one in _cases(application)],
        "presentations": [
            {
                "to": one.partner.name,
                "with": one.document.name,
                "our_words": one.words,
                "asked": at(one.asked_at),
                "answered": at(one.answered_at),
                "ended": at(one.ended_at),
                "outcome": one.get_state_display(),
            }
            for one in application.presentations.select_related("partner", "document").order_by("pk")
        ],
        "remote_wish": {"outcome": remote.get_outcome_display(), "words": remote.words} if remote else None,
        "wanted_to_continue": [
            {"stage": one.stage.name_before, "said": at(one.said_at)}
            for one in application.continuations.filter(said_at__isnull=False).select_related("stage").order_by("pk")
        ],
        "your_questions": [
            {"asked": at(one.asked_at), "text": one.text, "answered": at(one.answered_at), "answer": one.answer}
            for one in application.asks.order_by("pk")
        ],
        "your_ratings": [
            {
                "stage": one.stage.name_before,
                "comfortable": one.comfort,
                "knew_what_to_expect": one.clarity,
                "given": at(one.at),
            }
            for one in rated
            if one.stage
        ],
        "your_rating_of_the_whole": next(
            (
                {"treated_fairly": one.comfort, "knew_what_came_next": one.clarity, "given": at(one.at)}
                for one in rated
                if not one.stage
            ),
            None,
        ),
    }


def _meetings(application: Application) -> Any:
    joined = application.interviews.select_related("stage").prefetch_related("seats__user", "seats__guest")
    return joined.order_by("starts_at", "pk")


def _meeting(one: Interview) -> dict[str, Any]:
    return {
        "stage": one.stage.name_before,
        "begins": at(one.starts_at),
        "ends": at(one.ends_at),
        "where": one.get_mode_display(),
        "link": one.link,
        "address": one.address,
        "with": [seat.person.name for seat in one.seats.all()],
        "called_off": one.state == Interview.State.OFF,
        "asked_for_another_time": at(one.cannot_make_at),
        "your_words": one.cannot_make_words,
        "could_not_get_in": at(one.cannot_get_in_at),
    }


def _cases(application: Application) -> Any:
    stand = application.cases.exclude(state=Case.State.OFF, in_at__isnull=True)
    return stand.prefetch_related("hand_ins__files", "wishes").order_by("pk")


def _case(one: Case) -> dict[str, Any]:
    return {
        "brief": one.brief,
        "sent": at(one.sent_at),
        "begun": at(one.begun_at),
        "due": at(one.due_at),
        "wishes_for_more_time": [
            {
                "asked": at(wish.asked_at),
                "days": wish.days,
                "your_words": wish.words,
                "answered": at(wish.answered_at),
                "granted_days": wish.granted_days,
            }
            for wish in one.wishes.all()
        ],
        "handed_in": [
            {
                "at": at(version.at),
                "late": version.is_late,
                "links": version.links.splitlines(),
                "your_words": version.words,
                "files": [
                    {"name": file.name, "bytes": file.size, "sha256": file.sha256} for file in version.files.all()
                ],
            }
            for version in one.hand_ins.all()
        ],
    }
