"""Colleagues: invited, away, leaving. Nobody goes while somebody waits for a word from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import concerns, endings, outbox, promise, transitions
from candidates.models import Application, Mail, Todo
from hiring import clock, roles
from hiring.models import Absence, Job, Member, Organisation, User
from hiring.states import IllegalMove


@transaction.atomic
def invite(user: User, *, by: User) -> Mail:
    """The colleague has a mail with a link to choose a password; refused once they have joined, or while deactivated.

    An earlier invitation that has not left is dropped. Its link, were it known, works until a password is chosen.
    """
    if not user.is_active:
        raise IllegalMove(_("%(name)s is deactivated. Let them back in first.") % {"name": user.name})
    if user.joined_at:
        raise IllegalMove(_("%(name)s has joined already and can ask for a new password.") % {"name": user.name})
    now = clock.now()
    outbox.drop(Mail.objects.filter(user=user, kind="invitation"), why=_("A newer one took its place."))
    User.objects.filter(pk=user.pk).update(invited_at=now)
    user.invited_at = now
    return outbox.queue(
        "invitation",
        occasion=f"invitation:{user.uid.hex}:{now.isoformat()}",
        to=user,
        words={
            "first_name": user.first_name,
            "organisation": Organisation.current_name(),
            "sender": by.name,
            "sender_role": by.title,
            "invitation": "[[invitation]]",
        },
        by=by,
    )


@transaction.atomic
def send_new_password(user: User) -> Mail:
    """A colleague who forgot their password has a mail with a link to choose a new one; an earlier one that has not left is
    dropped."""
    now = clock.now()
    outbox.drop(Mail.objects.filter(user=user, kind="new_password"), why=_("A newer one took its place."))
    return outbox.queue(
        "new_password",
        occasion=f"new_password:{user.uid.hex}:{now.isoformat()}",
        to=user,
        words={
            "first_name": user.first_name,
            "organisation": Organisation.current_name(),
            "password_link": "[[password_link]]",
        },
    )


@transaction.atomic
def join(user: User, password: str) -> None:
    """The invited colleague has a password of their own and has joined; refused when somebody was faster with the link."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.password != user.password or not fresh.is_active:
        raise IllegalMove(_("This invitation has been used already. Sign in with the password that was chosen."))
    user.set_password(password)
    user.joined_at = clock.now()
    user.save(update_fields=["password", "joined_at"])


def address_changed(user: User) -> None:
    """What waits to go to the colleague's former address with a key to their account does not leave."""
    outbox.drop(Mail.objects.filter(user=user, kind__in=outbox.KEYED), why=_("The address was changed."))


# --- leaving -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Burden:
    """What rests on somebody: words owed to candidates, internal tasks, jobs in which they lead; and, in sentences, what else
    somebody takes over (`more`) and what their leaving settles by itself (`settled`)."""

    promises: int
    todos: int
    jobs: list[Job]
    more: list[str]
    settled: list[str]

    @property
    def answers_candidates(self) -> bool:
        """Whether who takes it over must be somebody who answers candidates."""
        return bool(self.promises or self.todos or self.jobs)

    def __bool__(self) -> bool:
        return self.answers_candidates or bool(self.more)


def burden(user: User) -> Burden:
    """What somebody else must take over before the colleague can go."""
    rests = endings.rests_on(user)
    return Burden(
        promises=Application.objects.open().filter(owed_by=user).count(),
        todos=Todo.objects.filter(owner=user, done_at__isnull=True).count(),
        jobs=list(Job.objects.exclude(state=Job.State.CLOSED).filter(members__user=user, members__leads=True)),
        more=[one.words for one in rests if one.moves],
        settled=[one.words for one in rests if not one.moves],
    )


@transaction.atomic
def deactivate(user: User, *, by: User, to: User | None = None) -> int:
    """The colleague is refused from their next request on; sessions and keys to a password of before stay dead if they come back.
    `to` has their promises, tasks, jobs and what they prepare for first days; each candidate whose promise moved is told, and
    how many moved is returned. What nobody takes over is settled: scorecards of theirs are awaited no longer, an offer that
    waited for their approval is a draft again, and whoever has to find somebody else for a seat or an approval has a task. Mails
    to them that wait are cancelled, and who had told them that something isn’t right is told that they have left.

    Refused: oneself, the last administrator, somebody deactivated, and while anything rests on them that nobody takes over.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise IllegalMove(_("%(name)s is deactivated already.") % {"name": user.name})
    if user.pk == by.pk:
        raise IllegalMove(_("You cannot deactivate yourself. Ask another administrator."))
    refuse_last_administrator(user)
    rests = burden(user)
    if rests and to is None:
        raise IllegalMove(
            ngettext(
                "%(count)d person still waits for a word from %(name)s. Choose who takes everything over first.",
                "%(count)d people still wait for a word from %(name)s. Choose who takes everything over first.",
                rests.promises,
            )
            % {"count": rests.promises, "name": user.name}
            if rests.promises
            else _("%(name)s still leads a job or has a task. Choose who takes it over first.") % {"name": user.name}
        )
    moved = take_over(user, to, by=by) if to else 0
    # Keys to a password are made with `last_login`: whatever it was, those that are out now open nothing, later neither.
    User.objects.filter(pk=user.pk).update(is_active=False, last_login=clock.now())
    for session in UserSession.objects.filter(user=user):
        session.end()
    endings.left(user, by)
    outbox.drop(Mail.objects.filter(user=user), why=_("The account was deactivated."))
    concerns.left(user)
    return moved


@transaction.atomic
def take_over(user: User, to: User, *, by: User) -> int:
    """Everything that rests on `user` rests on `to`, who joins the teams they need for it; how many promises moved.

    Refused: somebody inactive; somebody who answers no candidates, where words, tasks or jobs move; and a file or a first day
    that `to` may not know of.
    """
    rests = burden(user)
    answers = to.recruits or to.is_manager
    if to.pk == user.pk or not to.is_active or (rests.answers_candidates and not answers):
        raise IllegalMove(
            _("Choose a recruiter or hiring manager who is here.")
            if rests.answers_candidates
            else _("Choose a colleague who is here.")
        )
    owed = list(
        Application.objects.open()
        .filter(owed_by=user)
        .select_related("job", "candidate", "stage", "owed_by")
        .order_by("promised_for", "pk")
    )
    for job in rests.jobs:
        Member.objects.filter(job=job, user=user).update(leads=False)
        Member.objects.get_or_create(job=job, user=to)
        Member.objects.filter(job=job, user=to).update(leads=True)
    for job in {application.job for application in owed}:
        if not roles.may(to, "promise", job):
            Member.objects.get_or_create(job=job, user=to)
    may = set(Application.objects.allowed(to, "promise").filter(owed_by=user).values_list("pk", flat=True))
    if any(application.pk not in may for application in owed):
        raise IllegalMove(
            _("%(name)s may not open one of these files. Choose somebody else, or hand that one over by itself first.")
            % {"name": to.name}
        )
    for application in owed:
        transitions.hand_over(application, by=by, to=to)
    Todo.objects.filter(owner=user, done_at__isnull=True).update(owner=to)
    endings.handed_over(user, to)
    return len(owed)


def reactivate(user: User) -> None:
    """The colleague may sign in again with the password and roles they had; keys made before the account was closed stay dead."""
    User.objects.filter(pk=user.pk).update(is_active=True)


def refuse_last_administrator(user: User) -> None:
    """Refuse when nobody else who is here could administer."""
    others = User.objects.active().filter(is_administrator=True).exclude(pk=user.pk)
    if user.is_administrator and not others.exists():
        raise IllegalMove(_("%(name)s is the only administrator. Make somebody else one first.") % {"name": user.name})


# --- being away ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Away:
    """An absence that was written down, and what became of the promises that fall into it."""

    absence: Absence
    handed: int
    left: int
    asked: list[str]  # what others are asked for it, in sentences


LONGEST = timedelta(days=731)


@transaction.atomic
def be_away(user: User, *, first_day: date, last_day: date, cover: User | None, by: User) -> Away:
    """The colleague is away on these days; promises that fall into them go to the cover, who is named to the candidates, and for
    their seats in meetings on these days others are asked.

    Refused: days that overlap another absence, are over, or lie beyond two years (every promise that is made meanwhile is
    reckoned through them), and a cover who is not here. A file of the cover's own stays.
    """
    today = clock.now().astimezone(user.tz).date()
    if last_day < today:
        raise IllegalMove(_("These days are over. Choose a last day from today on."))
    if last_day - today > LONGEST or last_day - first_day > LONGEST:
        raise IllegalMove(_("An absence lies within two years. Write down the rest when it comes nearer."))
    User.objects.select_for_update().get(pk=user.pk)  # of two absences written down at once the second sees the first
    if user.absences.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise IllegalMove(_("Another absence holds some of these days. Remove that one first."))
    if cover is not None and (not cover.is_active or cover.pk == user.pk):
        raise IllegalMove(_("Somebody else who is here has to stand in."))
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day, cover=cover)
    owed = Application.objects.open().filter(owed_by=user, **between(user, first_day, last_day))
    handed = 0
    if cover is not None:
        for application in owed.select_related("job", "candidate", "stage", "owed_by").order_by("promised_for", "pk"):
            if promise.who_may_answer(application.candidate)(cover):
                transitions.hand_over(application, by=by, to=cover)
                handed += 1
    left = Application.objects.open().filter(owed_by=user, **between(user, first_day, last_day)).count()
    return Away(absence, handed, left, endings.away(user, *_edges(user, first_day, last_day)))


def _edges(user: User, first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """When these days of the user's calendar begin, and when they are over."""
    start = datetime.combine(first_day, time.min, tzinfo=user.tz)
    return start, datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=user.tz)


def between(user: User, first_day: date, last_day: date) -> dict[str, datetime]:
    """A filter on the instants promised on these days of the user's calendar."""
    start, end = _edges(user, first_day, last_day)
    return {"promised_for__gte": start, "promised_for__lt": end}
