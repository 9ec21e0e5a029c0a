"""Who applies with which words, and what is found."""

from __future__ import annotations

from typing import Any

from candidates import search, transitions
from candidates.models import Application, Candidate, CandidateSkill, Document, Letter, Note
from hiring import clock
from hiring.models import Job, Opening, Skill, User
from hiring.testing import make_application, make_candidate


def applies(name: str, job: Job, *, cv: str = "", skills: str = "", word: str = "", **fields: Any) -> Application:
    """An application; a person of that name applies again."""
    candidate = Candidate.objects.filter(name=name).first()
    if candidate is None:
        fields.setdefault("email", f"{name.replace(' ', '.').lower()}@people.example")
        candidate = make_candidate(name, **fields)
    for wording in filter(None, skills.split(", ")):
        skill, _ = Skill.objects.get_or_create(name=wording, slug=Skill.slug_of(wording))
        CandidateSkill.objects.create(candidate=candidate, skill=skill, wording=wording)
    application = make_application(job, candidate=candidate, word=word)
    if cv:
        hands_in(candidate, cv)
    return application


def hands_in(candidate: Candidate, text: str, state: str = Document.State.READ) -> Document:
    """A newer CV of which this was read."""
    document = Document.objects.create(
        candidate=candidate,
        version=candidate.documents.count() + 1,
        file="cv/00/0.pdf",
        name="cv.pdf",
        size=1,
        sha256="0",
        state=state,
        text=text,
        added_at=clock.now(),
    )
    search.index_document(document)
    return document


def noted(application: Application, text: str, by: User, *, for_recruiters: bool = False) -> Note:
    return transitions.note(application, by=by, text=text, for_recruiters=for_recruiters)


def is_hired(application: Application) -> None:
    letter = Letter.objects.create(application=application, closure="hired")
    told = dict.fromkeys(("owed_by", "promised_for", "first_promised_for")) | dict.fromkeys(
        ("next_step", "turn", "promised_zone"), ""
    )
    Application.objects.filter(pk=application.pk).update(
        state="hired",
        closure="hired",
        decided_at=clock.now(),
        told_at=clock.now(),
        letter=letter,
        opening=Opening.objects.create(job=application.job),
        **told,
    )


def found(user: Any, words: str, **limits: int) -> list[tuple[str, str, str]]:
    """Whom the user finds: name, source, and the line with the matches in brackets. `matching` must agree."""
    hits = search.find(user, words, **limits)
    if not limits:
        assert sorted(hit.application.pk for hit in hits) == sorted(
            search.matching(user, words).values_list("pk", flat=True)
        )
    return [
        (hit.candidate.name, hit.source.value, "".join(f"[{text}]" if match else text for text, match in hit.snippet))
        for hit in hits
    ]
