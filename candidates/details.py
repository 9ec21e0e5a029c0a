"""What a candidate tells about themselves, saved by compare-and-set on the candidate's version (P7).

Each act answers True when what was typed is stored, also when it was stored before (a form sent twice), and False, with
nothing written, when another version was saved meanwhile: the page then shows both texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hiring.models import Skill
from hiring.states import IllegalMove

from . import transitions
from .models import Candidate, CandidateSkill, Experience

ABOUT = (
    "place",
    "headline",
    "links",
    "work_mode",
    "work_permit",
    "notice_period",
    "expected_salary",
    "relocation",
)
CONTACT = ("zone", "phone")
EXPERIENCE = ("title", "company", "since", "until", "entailed")
MOST_EXPERIENCES, MOST_SKILLS = 40, 60

# Other names of the same thing, by the slug of the wording; the wording itself is kept beside the tag.
SAME = {
    "csharp": "C#",
    "golang": "Go",
    "js": "JavaScript",
    "javascript-es6": "JavaScript",
    "k8s": "Kubernetes",
    "node": "Node.js",
    "nodejs": "Node.js",
    "node-js": "Node.js",
    "postgres": "PostgreSQL",
    "psql": "PostgreSQL",
    "py": "Python",
    "python3": "Python",
    "python-3": "Python",
    "react-js": "React",
    "react-dot-js": "React",
    "reactjs": "React",
    "ror": "Ruby on Rails",
    "rails": "Ruby on Rails",
    "ts": "TypeScript",
    "vue-dot-js": "Vue",
    "vuejs": "Vue",
}


@transaction.atomic
def update(candidate: Candidate, *, version: int, **values: Any) -> bool:
    """The candidate's row holds the values, which are some of ABOUT and CONTACT."""
    if unknown := set(values) - {*ABOUT, *CONTACT}:
        raise TypeError(f"Not the candidate's to change: {', '.join(sorted(unknown))}.")
    candidate.refresh_from_db()
    if all(getattr(candidate, name) == value for name, value in values.items()):
        return True
    if not _claim(candidate, version, **values):
        return False
    transitions.told_more(candidate)
    return True


@transaction.atomic
def add_experience(candidate: Candidate, *, version: int, **values: str) -> bool:
    """One experience more; refused beyond forty."""
    if candidate.experiences.filter(**values).exists():
        return True
    if candidate.experiences.count() >= MOST_EXPERIENCES:
        raise IllegalMove(
            _("There are %(most)s experiences here already: that tells a lot.") % {"most": MOST_EXPERIENCES}
        )
    if not _claim(candidate, version):
        return False
    Experience.objects.create(candidate=candidate, **values)
    transitions.told_more(candidate)
    return True


@transaction.atomic
def change_experience(experience: Experience, *, version: int, **values: str) -> bool:
    """The experience holds the values."""
    experience.refresh_from_db()
    if all(getattr(experience, name) == value for name, value in values.items()):
        return True
    if not _claim(experience.candidate, version):
        return False
    Experience.objects.filter(pk=experience.pk).update(**values)
    experience.refresh_from_db()
    transitions.told_more(experience.candidate)
    return True


@transaction.atomic
def remove_experience(experience: Experience, *, version: int) -> bool:
    """The experience is gone."""
    candidate = experience.candidate
    if not _claim(candidate, version):
        return False
    experience.delete()
    transitions.told_more(candidate)
    return True


@transaction.atomic
def set_skills(candidate: Candidate, *, version: int, wordings: list[str], preferred: list[str]) -> bool:
    """The candidate's skills are exactly these, each in their wording beside its tag; what they like to work with is a
    skill too. Two wordings of one tag become one, the first; refused beyond sixty."""
    wanted: dict[str, tuple[str, str, bool]] = {}
    for liked, wording in [(True, one) for one in preferred] + [(False, one) for one in wordings]:
        name, slug = normal(wording)
        if not slug:
            raise IllegalMove(_("“%(wording)s” has no letters we can file it under.") % {"wording": wording})
        wanted.setdefault(slug, (name, wording, liked))
    if len(wanted) > MOST_SKILLS:
        raise IllegalMove(_("Please name at most %(most)s skills: those that matter to you.") % {"most": MOST_SKILLS})
    stored = {own.skill.slug: (own.wording, own.preferred) for own in candidate.own_skills.select_related("skill")}
    if stored == {slug: (wording, liked) for slug, (_name, wording, liked) in wanted.items()}:
        return True
    if not _claim(candidate, version):
        return False
    candidate.own_skills.all().delete()
    for slug, (name, wording, liked) in wanted.items():
        skill = Skill.objects.get_or_create(slug=slug, defaults={"name": name})[0]
        CandidateSkill.objects.create(candidate=candidate, skill=skill, wording=wording, preferred=liked)
    transitions.told_more(candidate)
    return True


def normal(wording: str) -> tuple[str, str]:
    """The name and slug of the tag that a wording belongs to: “postgres” is PostgreSQL, “Event storming” is itself."""
    slug = Skill.slug_of(wording)
    if slug in SAME:
        return SAME[slug], Skill.slug_of(SAME[slug])
    return wording, slug


def _claim(candidate: Candidate, version: int, **values: Any) -> bool:
    """Whether the row still was of this version; it now is of the next one."""
    rows = Candidate.objects.filter(pk=candidate.pk, version=version).update(version=F("version") + 1, **values)
    candidate.refresh_from_db()
    return bool(rows)


@dataclass(frozen=True)
class Completeness:
    """How much of what helps is there; nothing of it is required, and nobody is judged by it."""

    told: int
    wanted: int
    missing: list[str]

    @property
    def is_whole(self) -> bool:
        return self.told == self.wanted


def completeness(candidate: Candidate) -> Completeness:
    """What is told and what would still help. A portfolio and a phone number are welcome and do not count."""
    experiences = list(candidate.experiences.all())
    skills = list(candidate.own_skills.all())
    parts = [
        (_("what you do, in a line"), bool(candidate.headline)),
        (_("where you live"), bool(candidate.place)),
        (_("an experience and what the work entailed"), any(one.entailed for one in experiences)),
        (_("your skills"), bool(skills)),
        (_("what you like to work with"), any(own.preferred for own in skills)),
        (_("whether you would move"), bool(candidate.relocation)),
        (_("your work permit"), bool(candidate.work_permit)),
        (_("your notice period"), bool(candidate.notice_period)),
        (_("the salary you expect"), bool(candidate.expected_salary)),
    ]
    return Completeness(sum(told for _words, told in parts), len(parts), [words for words, told in parts if not told])
