"""What each page of offers and hand-overs reads: who may see which, and one function per page, naming its joins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from candidates import keyset, waiting
from candidates.models import Application, Candidate, State
from candidates.models.application import Allowed, hidden, hidden_from
from hiring import clock, once, roles
from hiring.models import Reading, User

from .models import Handover, HandoverTask, Offer, OfferQuestion, OfferVersion

SIZE = 40
NEAR = timedelta(days=14)  # a task of a hand-over that is due later has time
HANDOVERS = 25  # on a page
TASKS = 10  # of one's own on Today, unless all are asked for
LIVE = (Offer.State.DRAFT, Offer.State.ASKED, Offer.State.APPROVED, Offer.State.SENT)


# --- offers ----------------------------------------------------------------------------------------------------------------


def readable(user: Any) -> QuerySet[Offer]:
    """The offers whose terms the user may read: on their jobs, those they are named to approve, for HR what was accepted; never
    about their own file, nor about an internal candidate in their line or among their peers."""
    if not isinstance(user, User) or not user.is_active:
        return Offer.objects.none()
    scope = roles.scope(user, "offer.read", "application__job__")
    if scope:  # an empty one is everything
        scope |= Q(approver__in=user.personas)
        if any(persona.is_hr for persona in user.personas):
            told = Q(application__state=State.HIRED, application__told_at__isnull=False)
            scope |= told & Q(state=Offer.State.ACCEPTED)
    return Offer.objects.filter(scope).exclude(hidden_from(user, "application__"))


def get_offer(user: User, uid: UUID, act: str = "offer.read") -> Offer:
    """The offer for this act: 404 for one whose terms the user may not read, 403 for an act they may not do on it."""
    found = _whole(uid=uid)
    if not found or not reads(user, found[0]):
        raise Http404
    if not may(user, found[0], act):
        raise PermissionDenied(_("Your role does not allow this. Ask a recruiter of this job, or an administrator."))
    return found[0]


@once.WordedRows(
    Offer,
    *("application", "application__candidate", "application__job", "application__stage", "application__owed_by"),
    *("author", "approver", "version", "called_by", "answered_by", "opening"),
)
def _whole(uid: UUID) -> QuerySet[Offer]:
    return Offer.objects.filter(uid=uid)


def reads(user: Any, offer: Offer) -> bool:
    """The same rule as `readable`, asked of an offer that was read whole, so that its page costs no query for it: a test holds the
    two together."""
    one = offer.application
    if not isinstance(user, User) or not user.is_active or one.pk in hidden(user):
        return False
    if one.job_id in roles.reach(user, "offer.read") or any(
        persona.pk == offer.approver_id for persona in user.personas
    ):
        return True
    is_theirs = offer.state == Offer.State.ACCEPTED and one.state == State.HIRED and not one.is_open
    return is_theirs and any(persona.is_hr for persona in user.personas)


def may(user: User, offer: Offer, act: str) -> bool:
    """Whether the user may do this on an offer that they read; approving is its named approver's."""
    if act == "offer.read":
        return True
    if act == "offer.approve":
        return any(persona.pk == offer.approver_id for persona in user.personas)
    return roles.may(user, act, offer.application.job)


def same_draft(application: Application, typed: dict[str, Any], *, by: User) -> Offer | None:
    """The draft that this colleague has just made with these terms and this approver, and that nobody has touched since."""
    terms = {f"versions__{name}": value for name, value in typed.items() if name != "approver"}
    return Offer.objects.filter(
        application=application, state=Offer.State.DRAFT, revision=0, author=by, approver=typed["approver"], **terms
    ).first()


def note_reading(user: User, application: Application) -> None:
    """A colleague was shown what somebody is offered."""
    Reading.objects.create(user=user, what="offer", subject=application.uid.hex, at=clock.now())


@dataclass
class OffersPage:
    """The list: what is not answered yet, soonest end first, or what has ended, newest first."""

    rows: list[Offer]
    ended: bool
    has_more: bool


def offers_page(user: User, ended: bool) -> OffersPage:
    """One query, with candidate, job, author and approver joined. No amount is read."""
    found = readable(user).select_related("application__candidate", "application__job", "author", "approver")
    if ended:
        found = found.exclude(state__in=LIVE).order_by("-pk")
    else:
        found = found.filter(state__in=LIVE).order_by(F("expires_at").asc(nulls_last=True), "-pk")
    rows = list(found[: SIZE + 1])
    return OffersPage(rows[:SIZE], ended, len(rows) > SIZE)


@dataclass
class OfferPage:
    """One offer with its versions, newest first, and its questions."""

    versions: list[OfferVersion]
    questions: list[OfferQuestion]


def offer_page(offer: Offer) -> OfferPage:
    """Two queries; who made a version and who answered joined."""
    versions = _versions(offer=offer.pk)
    for version in versions:
        version.offer = offer
    return OfferPage(versions, _questions(offer=offer.pk))


@once.WordedRows(OfferVersion, "made_by", only={"made_by": ["name"]})
def _versions(offer: int) -> QuerySet[OfferVersion]:
    return OfferVersion.objects.filter(offer=offer)


@once.WordedRows(OfferQuestion, "answered_by", only={"answered_by": ["name"]})
def _questions(offer: int) -> QuerySet[OfferQuestion]:
    return OfferQuestion.objects.filter(offer=offer)


def open_question(offers: Iterable[Offer]) -> Offer | None:
    """Of these offers the one about which the candidate has asked something that nobody has answered, if there is one. One
    query, none without an offer."""
    known = {one.pk: one for one in offers}
    asked = _asked_about(offers=once.some(known)) if known else []
    return next((known[pk] for (pk,) in asked), None)


@once.Worded
def _asked_about(offers: list[int]) -> Any:
    return (
        OfferQuestion.objects.filter(offer__in=offers, answered_at__isnull=True).order_by("pk").values_list("offer")[:1]
    )


def of_application(user: User, application: Application) -> list[Offer]:
    """The application's offers that the user may read, newest first: one query."""
    return list(readable(user).filter(application=application).select_related("approver", "author"))


class Ending(NamedTuple):
    """A line of Today: an offer that runs out, or was asked about."""

    uid: UUID
    name: str
    job: str
    expires_at: datetime | None
    is_asked: bool
    state: str


class Task(NamedTuple):
    """A line of Today: a task of the reader's, or of whom they stand in for, about somebody who begins."""

    uid: UUID
    text: str
    due_on: date
    owner_id: int
    owner: str
    application_id: int
    name: str
    starts_on: date


TASK = (
    *("uid", "text", "due_on", "owner", "owner__name", "handover__application"),
    *("handover__application__candidate__name", "handover__starts_on"),
)


@dataclass
class Todays:
    """What of this app waits for a colleague today."""

    approvals: list[Offer] = field(default_factory=list)
    ending: list[Ending] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)
    more_tasks: bool = False
    accounts: list[Handover] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.approvals or self.ending or self.tasks or self.later or self.accounts)


HIRED = Q(handover__application__state=State.HIRED, handover__application__told_at__isnull=False)


@once.Worded
def _first_tasks(owners: list[int]) -> Any:
    """The most urgent tasks by the index alone; some may be about people who are hired no longer."""
    due = HandoverTask.objects.filter(owner__in=owners, done_at__isnull=True)
    return due.order_by("due_on", "pk").values_list("pk")[: TASKS * 2]


@once.Worded
def _first_of(tasks: list[int]) -> Any:
    found = HandoverTask.objects.filter(HIRED, pk__in=tasks).order_by("due_on", "pk")
    return found.values_list(*TASK)


@Allowed
def _ending(allowed: QuerySet[Application], soon: datetime) -> Any:
    unanswered = OfferQuestion.objects.filter(offer=OuterRef("pk"), answered_at__isnull=True)
    theirs = Offer.objects.filter(application__in=allowed, state__in=(Offer.State.SENT, Offer.State.ACCEPTED))
    sent = theirs.annotate(is_asked=Exists(unanswered))
    near = sent.filter(Q(expires_at__lte=soon, state=Offer.State.SENT) | Q(is_asked=True)).order_by("expires_at", "pk")
    about = "application__candidate__name", "application__job__title"
    return near.values_list("uid", *about, "expires_at", "is_asked", "state")[:SIZE]


def todays(user: User, *, all_tasks: bool = False) -> Todays:
    """Offers that wait for the user's approval, offers of theirs that run out or were asked about, their own tasks (the most
    urgent, or all), those apart that have time, and for an administrator who has no account yet. At most two queries for
    each, none for what their roles rule out."""
    found = Todays()
    if waiting.may_have(user, "tasks"):
        if all_tasks:
            rows = own_tasks(user).filter(done_at__isnull=True).order_by("due_on", "pk").values_list(*TASK)
            shown = [Task._make(row) for row in rows]
        else:
            first = _first_tasks(owners=once.some(persona.pk for persona in user.personas))
            tasks = [Task._make(row) for row in _first_of(tasks=once.some(pk for (pk,) in first))]
            shown = [task for task in tasks if task.application_id not in hidden(user)][: TASKS + 1]
        found.more_tasks = not all_tasks and len(shown) > TASKS
        near = clock.now().astimezone(user.tz).date() + NEAR
        found.tasks = [task for task in shown if task.due_on <= near]
        found.later = [task for task in shown if task.due_on > near]
    joined = "application__candidate", "application__job"
    if any(persona.is_approver for persona in user.personas):
        asked = readable(user).filter(state=Offer.State.ASKED, approver__in=user.personas).exclude(author=user)
        found.approvals = list(asked.select_related(*joined, "author").order_by("pk")[:SIZE])
    if roles.may(user, "offer.send") and waiting.may_have(user, "ending"):
        # Whoever may send a job's offers may read them.
        found.ending = [Ending._make(row) for row in _ending(user, "offer.send", soon=clock.now() + waiting.SOON)]
    if roles.may(user, "settings.edit"):
        found.accounts = list(without_account(user)[:SIZE])
    return found


# --- hand-overs ------------------------------------------------------------------------------------------------------------


def handovers(user: Any) -> QuerySet[Handover]:
    """The hand-overs the user may read: HR all, managers and recruiters those of their jobs; once the person knows."""
    seen = Application.objects.allowed(user, "handover.read").filter(state=State.HIRED, told_at__isnull=False)
    return Handover.objects.filter(application__in=seen)


def get_handover(user: User, uid: UUID, act: str = "handover.read") -> Handover:
    """The hand-over for this act: 404 for one the user does not see, 403 for an act they may not do on it."""
    joined = "application__candidate", "application__job", "contact", "account"
    found = handovers(user).select_related(*joined).filter(uid=uid).first()
    if found is None:
        raise Http404
    if act != "handover.read" and not may_edit(user, found):
        raise PermissionDenied(_("HR keeps the hand-over. Ask a colleague there."))
    return found


def may_edit(user: User, handover: Handover) -> bool:
    """Whether the user keeps this hand-over: HR."""
    return Application.objects.allowed(user, "handover.edit").filter(pk=handover.application_id).exists()


def own_tasks(user: User) -> QuerySet[HandoverTask]:
    """The tasks, done ones too, of the user and of those they stand in for, about people who were hired; never about somebody
    whose file is hidden from them."""
    mine = HandoverTask.objects.filter(HIRED, owner__in=user.personas)
    return mine.exclude(hidden_from(user, "handover__application__")).select_related(
        "handover__application__candidate", "handover__application__job", "owner"
    )


@dataclass(frozen=True)
class HandoverRow:
    """A line of the list: somebody who begins, and how much of their list is done."""

    handover: Handover
    done: int
    all: int
    late: int


def handovers_page(user: User, *, begun: bool, before: str = "", after: str = "") -> keyset.Slice:
    """A page of who begins, soonest first (or who has begun, newest first), with their tasks counted: two queries."""
    today = clock.now().astimezone(user.tz).date()
    found = handovers(user)
    if begun:
        found = found.filter(starts_on__lt=today)
    else:
        found = found.filter(starts_on__gte=today)
    edges = {"before": before, "after": after}
    page = keyset.newest(found, "starts_on", HANDOVERS, read=_rows, parse=keyset.day, soonest=not begun, **edges)
    rows = page.rows
    tasks: dict[int, list[tuple[date, datetime | None]]] = {row.pk: [] for row in rows}
    for pk, due_on, done_at in HandoverTask.objects.filter(handover__in=rows).values_list(
        "handover", "due_on", "done_at"
    ):
        tasks[pk].append((due_on, done_at))
    page.rows = [
        HandoverRow(
            row,
            done=sum(done is not None for _due, done in tasks[row.pk]),
            all=len(tasks[row.pk]),
            late=sum(done is None and due < today for due, done in tasks[row.pk]),
        )
        for row in rows
    ]
    return page


def _rows(chosen: QuerySet[Handover]) -> list[Handover]:
    """The rows of a page: chosen first, and only those joined."""
    pks = list(chosen.values_list("pk", flat=True))
    rows = {one.pk: one for one in _these(pks=pks)}
    return [rows[pk] for pk in pks]


@once.WordedRows(Handover, "application", "application__candidate", "application__job", "contact")
def _these(pks: list[int]) -> QuerySet[Handover]:
    return Handover.objects.filter(pk__in=pks)


def tasks_of(handover: Handover) -> list[HandoverTask]:
    """Its list in the order of its days, with owners and who did it: one query."""
    return list(handover.tasks.select_related("owner", "done_by"))


def without_account(user: User) -> QuerySet[Handover]:
    """People who were hired and have no account: an administrator reads their name, address and first day, to make one."""
    told = Handover.objects.filter(application__state=State.HIRED, application__told_at__isnull=False)
    fresh = told.filter(application__candidate__user__isnull=True, account__isnull=True)
    joined = fresh.exclude(hidden_from(user, "application__")).select_related("application__candidate")
    return joined.order_by("starts_on", "pk")


def candidates_offer(candidate: Candidate, uid: UUID) -> Offer | None:
    """The newest offer on the candidate's own application that was sent to them, with its version."""
    mine = Offer.objects.filter(application__candidate=candidate, application__uid=uid, sent_at__isnull=False)
    joined = "application__candidate", "application__job", "application__stage", "application__owed_by"
    return mine.select_related(*joined, "version__made_by", "author").first()
