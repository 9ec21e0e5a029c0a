"""What writes the index: called by transitions in their own transaction, and by `reindex` for everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Prefetch

from candidates.models import Application, Candidate, Document, Entry, Index, Note

from . import engines

Source = Entry.Source
LETTERS = 200_000  # of one text that are kept for search


@transaction.atomic
def index_candidate(candidate: Candidate) -> None:
    """Name, address and what they told us about their work are found as they stand now."""
    _lock(candidate.pk)
    candidate = Candidate.objects.prefetch_related("own_skills__skill", "experiences").get(pk=candidate.pk)
    _replace(_of_candidate(candidate))
    _rebuild([candidate.pk])


@transaction.atomic
def index_application(application: Application) -> None:
    """The application is found by its word to us, and by all that is known of its candidate."""
    _lock(application.candidate_id)
    _replace([_of_application(application)])
    _rebuild([application.candidate_id], application.pk)


@transaction.atomic
def index_document(document: Document) -> None:
    """The candidate is found by their newest CV that could be read, whichever version this one is."""
    if document.candidate_id is None:
        return
    _lock(document.candidate_id)
    newest = Document.objects.filter(candidate=document.candidate_id, state=Document.State.READ).first()
    _replace([_of_cv(document.candidate_id, newest)])
    _rebuild([document.candidate_id])


@transaction.atomic
def index_note(note: Note) -> None:
    """The application is found by this note, by those who may read it."""
    candidate = note.application.candidate_id
    _lock(candidate)
    _replace([_of_note(note, candidate)])
    _rebuild([candidate], note.application_id)


def reindex(*, batch: int = 500, tell: Callable[[int], object] = lambda done: None) -> int:
    """Everything is found as it stands now and nothing else is; returns the number of candidates. Safe while people work."""
    read = Document.objects.filter(state=Document.State.READ)
    everything = Candidate.objects.order_by("pk").prefetch_related(
        "own_skills__skill",
        "experiences",
        Prefetch("documents", read, to_attr="read_documents"),
        "applications__notes",
    )
    done, last = 0, 0
    while True:
        with transaction.atomic():
            keys = list(Candidate.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch])
            if not keys:
                break
            _lock(*keys)
            entries: list[Entry] = []
            for candidate in everything.filter(pk__in=keys):
                entries += _of_candidate(candidate)
                entries.append(_of_cv(candidate.pk, next(iter(candidate.read_documents), None)))
                for application in candidate.applications.all():
                    entries.append(_of_application(application))
                    entries += (_of_note(note, candidate.pk) for note in application.notes.all())
            Entry.objects.filter(candidate__in=keys).delete()
            Entry.objects.bulk_create(entry for entry in entries if entry.text)
            _rebuild(keys)
        done, last = done + len(keys), keys[-1]
        tell(done)
    Index.objects.exclude(pk__in=Application.objects.values("pk")).delete()
    return done


def _lock(*candidates: int) -> None:
    """One writer per candidate at a time: the index row is made from all entries, so two at once would lose one of them."""
    list(
        Candidate.objects.select_for_update(no_key=True)
        .filter(pk__in=candidates)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _entry(candidate: int, source: str, key: str, *texts: str, application: int | None = None) -> Entry:
    text = "\n".join(text.strip() for text in texts if text.strip())[:LETTERS]
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
    return Entry(candidate_id=candidate, application_id=application, source=source, key=key, text=text.strip())


def _of_candidate(candidate: Candidate) -> list[Entry]:
    skills = [
        skill.wording if skill.wording == skill.skill.name else f"{skill.wording} ({skill.skill.name})"
        for skill in candidate.own_skills.all()
    ]
    work = [
        " – ".join(filter(None, (experience.title, experience.company, experience.entailed)))
        for experience in candidate.experiences.all()
    ]
    told = [candidate.headline, ", ".join(skills), *work, candidate.place]
    return [
        _entry(candidate.pk, Source.NAME, f"name:{candidate.pk}", candidate.name),
        _entry(candidate.pk, Source.EMAIL, f"email:{candidate.pk}", candidate.email),
        _entry(candidate.pk, Source.SKILLS, f"skills:{candidate.pk}", *told),
    ]


def _of_cv(candidate: int, document: Document | None) -> Entry:
    return _entry(candidate, Source.CV, f"cv:{candidate}", document.text if document else "")


def _of_application(application: Application) -> Entry:
    key = f"word:{application.pk}"
    return _entry(application.candidate_id, Source.WORD, key, application.word, application=application.pk)


def _of_note(note: Note, candidate: int) -> Entry:
    source = Source.RECRUITERS if note.for_recruiters else Source.NOTE
    return _entry(candidate, source, f"note:{note.pk}", note.text, application=note.application_id)


def _replace(entries: Iterable[Entry]) -> None:
    """Write the entries over those with the same keys; one without text is one that goes."""
    entries = list(entries)
    empty = [entry.key for entry in entries if not entry.text]
    if empty:
        Entry.objects.filter(key__in=empty).delete()
    Entry.objects.bulk_create(
        [entry for entry in entries if entry.text],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["candidate", "application", "source", "text"],
    )


def _rebuild(candidates: list[int], application: int | None = None) -> None:
    """The index rows of these candidates' applications (or of the one) say what their entries say."""
    of_person: dict[int, list[Entry]] = defaultdict(list)
    of_application: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(candidate__in=candidates):
        if entry.application_id is None:
            of_person[entry.candidate_id].append(entry)
        else:
            of_application[entry.application_id].append(entry)
    applications = Application.objects.filter(candidate__in=candidates)
    if application is not None:
        applications = applications.filter(pk=application)
    rows: dict[int, dict[str, list[str]]] = {}
    for pk, candidate in applications.values_list("pk", "candidate"):
        row: dict[str, list[str]] = defaultdict(list)
        for entry in [*of_person[candidate], *of_application[pk]]:
            row[engines.COLUMN_OF[entry.source]].append(entry.text)
        rows[pk] = row
    engines.write(rows)
