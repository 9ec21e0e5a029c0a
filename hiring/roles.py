"""Who may do what: the matrix of permissions as one table, asked by views and querysets alike.

Letters: A everything; J the jobs in whose hiring team one is (a recruiting lead: all); R all jobs but the confidential ones one
is not in; I the applications one interviews on; N what one is named to approve; H who was hired; L allowed after a look was
opened with a reason. A right belongs to a role; a person may hold several, and covers hold those of the person covered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce, wraps
from operator import or_
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import FilteredRelation, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hiring import clock, once
from hiring.models import Job, Look, Role, User

LOOK_LASTS = timedelta(hours=1)

# act: what each role may. A recruiting lead has the recruiter's column; J and R reach every job for them.
MATRIX: dict[str, dict[Role, str]] = {
    "job.view": {Role.MANAGER: "J", Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "job.create": {Role.RECRUITER: "A"},
    "job.edit": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "job.agree": {Role.MANAGER: "J"},
    "job.publish": {Role.RECRUITER: "J"},
    "job.team": {Role.RECRUITER: "J", Role.ADMINISTRATOR: "A"},
    "pay.view": {Role.MANAGER: "J", Role.RECRUITER: "J", Role.APPROVER: "N", Role.ADMINISTRATOR: "L"},
    "pay.edit": {Role.RECRUITER: "J"},
    "application.create": {Role.RECRUITER: "R"},
    "application.view": {
        Role.INTERVIEWER: "I",
        Role.MANAGER: "J",
        Role.RECRUITER: "R",
        Role.APPROVER: "N",
        Role.HR: "H",
        Role.ADMINISTRATOR: "L",
    },
    "application.cv": {
        Role.INTERVIEWER: "I",
        Role.MANAGER: "J",
        Role.RECRUITER: "R",
        Role.HR: "H",
        Role.ADMINISTRATOR: "L",
    },
    "contact.view": {Role.MANAGER: "J", Role.RECRUITER: "R", Role.HR: "H", Role.ADMINISTRATOR: "L"},
    "salary.view": {Role.MANAGER: "J", Role.RECRUITER: "J", Role.ADMINISTRATOR: "L"},
    "note.team": {Role.INTERVIEWER: "I", Role.MANAGER: "J", Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "note.write": {Role.INTERVIEWER: "I", Role.MANAGER: "J", Role.RECRUITER: "R"},
    "note.recruiters": {Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "decide": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "tell": {Role.RECRUITER: "J"},
    "reopen": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "withdraw": {Role.RECRUITER: "J"},
    "letter.draft": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "letter.read": {Role.MANAGER: "J", Role.RECRUITER: "J", Role.ADMINISTRATOR: "L"},
    "promise": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "message.read": {Role.MANAGER: "J", Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "timeline.view": {Role.MANAGER: "J", Role.RECRUITER: "J", Role.ADMINISTRATOR: "L"},
    "interview.plan": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "interview.view": {Role.INTERVIEWER: "I", Role.MANAGER: "J", Role.RECRUITER: "R"},
    "card.read": {Role.INTERVIEWER: "I", Role.MANAGER: "J", Role.RECRUITER: "J", Role.ADMINISTRATOR: "L"},
    "case.set": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "case.read": {Role.INTERVIEWER: "I", Role.MANAGER: "J", Role.RECRUITER: "J"},
    "share.propose": {Role.MANAGER: "J", Role.RECRUITER: "J"},
    "share.make": {Role.RECRUITER: "J"},
    "share.end": {Role.RECRUITER: "J", Role.ADMINISTRATOR: "L"},
    "rating.sums": {  # what candidates say of a stage, from five answers on
        Role.INTERVIEWER: "I",
        Role.MANAGER: "J",
        Role.RECRUITER: "R",
        Role.ADMINISTRATOR: "A",
    },
    "offer.draft": {Role.RECRUITER: "J"},
    "offer.approve": {Role.APPROVER: "N"},
    "offer.send": {Role.RECRUITER: "J"},
    "offer.read": {
        Role.MANAGER: "J",
        Role.RECRUITER: "J",
        Role.APPROVER: "N",
        Role.HR: "H",
        Role.ADMINISTRATOR: "L",
    },
    "handover.edit": {Role.HR: "H"},
    "handover.read": {Role.MANAGER: "J", Role.RECRUITER: "J", Role.HR: "H"},
    "lead": {Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "outbox.view": {Role.RECRUITER: "R", Role.ADMINISTRATOR: "L"},
    "outbox.act": {Role.RECRUITER: "J", Role.ADMINISTRATOR: "A"},
    "process.edit": {Role.RECRUITER: "A", Role.ADMINISTRATOR: "A"},  # mail texts, pipelines, criteria
    "settings.edit": {Role.ADMINISTRATOR: "A"},  # users, roles, partners, organisation
}


def _roles(persona: User) -> list[Role]:
    roles = persona.roles
    if persona.is_lead and Role.RECRUITER not in roles:
        roles.append(Role.RECRUITER)
    return roles


def looking(user: User) -> list[int | None]:
    """The jobs (None: the outbox) whose file the administrator has open now."""
    looks = Look.objects.filter(user=user, until__gt=clock.now()).values_list("job", flat=True)
    return once.ask(("looking", user.pk), lambda: list(looks))


def look(user: User, job: Job | None, reason: str) -> Look:
    """The administrator has the job's file (none: the outbox) open for an hour; who, what and why is written down for good."""
    now = clock.now()
    return Look.objects.create(user=user, job=job, reason=reason, opened_at=now, until=now + LOOK_LASTS)


@dataclass(frozen=True)
class Reach:
    """The jobs on which somebody may act: these alone (`only`), or all but a few (`but`)."""

    only: frozenset[int] | None = frozenset()
    but: frozenset[int] = frozenset()

    def __contains__(self, job: int) -> bool:
        return job not in self.but if self.only is None else job in self.only

    @property
    def is_everything(self) -> bool:
        return self.only is None and not self.but

    def filter(self, job: str = "") -> Q:
        """The same as a filter, empty for everything; `job` is the path to the job."""
        if self.only is not None:
            return Q(**{f"{job}pk__in": sorted(self.only)})
        return ~Q(**{f"{job}pk__in": sorted(self.but)}) if self.but else Q()


@once.Worded
def _apart(personas: list[int]) -> Any:
    """Of each job that is confidential, or in whose team one of these is: which, whether it is confidential, who."""
    mine = FilteredRelation("members", condition=Q(members__user__in=personas))
    apart = Job.objects.alias(mine=mine).filter(Q(is_confidential=True) | Q(mine__isnull=False))
    return apart.order_by().values_list("pk", "is_confidential", "mine__user")


def reach(user: Any, act: str) -> Reach:
    """The jobs on which the user may `act`. At most one query, the same for all acts of a page.

    The letters I, N and H need more than the job and are added where those rows live (candidates.models).
    """
    return reaches(user, act)[act]


def reaches(user: Any, *acts: str) -> dict[str, Reach]:
    """The same for several acts, in one query also where a page remembers nothing."""
    if not isinstance(user, User) or not user.is_active:
        return dict.fromkeys(acts, Reach())
    known: dict[tuple[int, ...], list[tuple[int, bool, int | None]]] = {}

    def apart(*teams: int) -> list[tuple[int, bool, int | None]]:
        if teams not in known:
            known[teams] = once.ask(("apart", *teams), lambda: _apart(personas=list(teams)))
        return known[teams]

    return {act: _reach(user, act, apart) for act in acts}


def _reach(user: User, act: str, apart_of: Callable[..., list[tuple[int, bool, int | None]]]) -> Reach:
    letters = [(persona, role, MATRIX[act].get(role, "-")) for persona in user.personas for role in _roles(persona)]
    if any(one == "A" or (one in "JR" and role == Role.RECRUITER and whose.is_lead) for whose, role, one in letters):
        return Reach(only=None)
    teams = {persona.pk for persona, _role, letter in letters if letter in "JR"}
    apart = apart_of(*sorted(teams)) if teams else []
    mine = {job for job, _confidential, member in apart if member is not None}
    if any(letter == "L" for _persona, _role, letter in letters):  # what this human being has opened, also as a cover
        mine |= {job for job in looking(user) if job}
    if any(letter == "R" for _persona, _role, letter in letters):
        return Reach(only=None, but=frozenset(job for job, confidential, _member in apart if confidential) - mine)
    return Reach(only=frozenset(mine))


def scope(user: Any, act: str, job: str = "") -> Q:
    """The rows on whose job the user may `act`, as a filter; `job` is the path to it, such as "job__" (empty: jobs themselves).
    An empty filter is everything, rows without a job among them."""
    return reach(user, act).filter(job)


def either(user: Any, *acts: str) -> Q:
    """The jobs on which the user may do one of the acts. An empty filter means every job, and vanishes in a union of its own."""
    scopes = [scope(user, act) for act in acts]
    return reduce(or_, scopes) if all(scopes) else Q()


def may(user: Any, act: str, job: Job | None = None) -> bool:
    """Whether the user may do this act on the job; without a job, whether there is any on which they might."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if job is not None:
        return job.pk in reach(user, act)
    granted = {MATRIX[act].get(role, "-") for persona in user.personas for role in _roles(persona)}
    if granted - {"-", "L"}:
        return True
    return "L" in granted and bool(looking(user))


def need(user: Any, act: str, job: Job | None = None) -> None:
    """Refuse with 403 and a sentence unless the user may."""
    if not may(user, act, job):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))


def allows(act: str, *others: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for those who might do `act` (or one of the others) somewhere; the view asks again for the object at hand."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(may(request.user, other) for other in others):
                need(request.user, act)
            return view(request, *args, **kwargs)

        guarded.acts = (act, *others)  # type: ignore[attr-defined]
        return guarded

    return decorate
