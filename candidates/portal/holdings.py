"""What we hold about a candidate that came from them or was sent to them. Only reads.

What colleagues wrote down belongs to a person's file too; it is answered by a person who reviews it, and so is not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from candidates import consents
from candidates.models import Application, Candidate, Mail
from hiring.models import Organisation

from . import way

# What the other apps hold of one application, by its name in the file; filled in `AppConfig.ready`. Like everything here it holds
# only what its candidate has read or said.
more: list[Callable[[Application], dict[str, Any]]] = []


def page(candidate: Candidate, organisation: Organisation) -> dict[str, Any]:
    """What “My data” shows."""
    return {
        "candidate": candidate,
        "standings": [way.standing(one, organisation) for one in _applications(candidate)],
        "documents": candidate.documents.defer("text"),
        "mails": candidate.mails.filter(state__in=(Mail.State.SENT, Mail.State.BOUNCED)).count(),
        "experiences": candidate.experiences.count(),
        "skills": candidate.own_skills.count(),
        "consent": consents.standing(candidate),
        "pool_until": consents.next_end(candidate),
        "months": organisation.retention_months,
    }


def _applications(candidate: Candidate) -> list[Any]:
    found = way.applications(candidate)
    for application in found:
        application.candidate = candidate
    return found


def as_file(candidate: Candidate, organisation: Organisation) -> dict[str, Any]:
    """The same for a program to read; instants in ISO 8601, UTC."""
    return {
        "organisation": organisation.name,
        "you": {
            "name": candidate.name,
            "email": candidate.email,
            "phone": candidate.phone,
            "zone": candidate.zone,
            "place": candidate.place,
            "headline": candidate.headline,
            "links": candidate.link_list,
            "work_mode": candidate.work_mode,
            "work_permit": candidate.work_permit,
            "notice_period": candidate.notice_period,
            "expected_salary": candidate.expected_salary,
            "relocation": candidate.relocation,
            "since": candidate.created_at.isoformat(),
        },
        "experiences": list(candidate.experiences.values("title", "company", "since", "until", "entailed")),
        "skills": list(candidate.own_skills.values("wording", "preferred")),
        "documents": [
            {
                "name": one.name,
                "version": one.version,
                "bytes": one.size,
                "sha256": one.sha256,
                "added": at(one.added_at),
            }
            for one in candidate.documents.defer("text")
        ],
        "talent_pool": [
            {"given": at(one.given_at), "ends": one.ends_on.isoformat(), "taken_back": at(one.ended_at)}
            for one in candidate.consents.all()
        ],
        "applications": [_application(one, organisation) for one in _applications(candidate)],
        "something_isnt_right": [
            {
                "told": at(one.told_at),
                "to": one.to.name,
                "your_words": one.text,
                "answered": at(one.answered_at),
                "answer": one.answer,
            }
            for one in candidate.concerns.select_related("to").order_by("told_at", "pk")
        ],
    }


def _application(application: Any, organisation: Organisation) -> dict[str, Any]:
    standing = way.standing(application, organisation)
    return {
        "job": application.job.public_title,
        "applied": at(application.applied_at),
        "your_words": application.word,
        "open": standing.is_open,
        "next_step": standing.step,
        "by": standing.owner.name if standing.owner else None,
        "you_hear_by": at(standing.promised_for),
        "told": at(standing.told_at),
        "outcome": standing.closure,
        "kept_until": standing.keep_until.isoformat() if standing.keep_until else None,
        "mails": [
            {"sent": at(one.at), "from": one.sender, "subject": one.subject, "text": one.text}
            for one in way.messages(application)
        ],
    } | {name: held for hold in more for name, held in hold(application).items()}


def at(moment: Any) -> str | None:
    """The instant (or the day) as the file says it."""
    return moment.isoformat() if moment else None
