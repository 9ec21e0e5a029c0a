"""Who sits in a meeting: what a stage wants of its panel, what is only warned of, and the seats as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candidates import links, promise
from candidates.models import Application, Link
from hiring import clock, once
from hiring.models import Absence, Focus, Function, Member, Skill, Stage, User
from hiring.states import IllegalMove
from interviews.models import Guest, Interview, Scorecard, Seat

from . import partner
from .partner import LINK_LASTS


@dataclass(frozen=True)
class Place:
    """A seat as it is planned: whose, what they look at, as what they attend, and whether they write a scorecard."""

    person: User | Guest
    focus: str = Focus.ALL
    function: Function | None = None
    wants_card: bool = True


def offered(application: Application, stage: Stage) -> tuple[list[User], list[Guest]]:
    """Who can be given a seat: colleagues who interview, manage or recruit, those with the stage's skills first, and never
    who may not see the candidate; and the partner's people."""
    may = promise.who_may_answer(application.candidate)
    wanted = {skill.pk for skill in skills_of(stage)}
    found = [user for user in _active() if takes_part(user)]
    colleagues = sorted((user for user in found if may(user)), key=lambda user: bool(lacking(user, wanted)))
    guests = Guest.objects.filter(partner=application.job.partner, retired_at__isnull=True)
    return colleagues, list(guests.order_by("name")) if application.job.partner_id else []


def skills_of(stage: Stage) -> list[Skill]:
    """The skills that the stage asks for; asked once a page."""
    return once.ask(("skills of a stage", stage.pk), lambda: list(stage.skills.all()))


def functions_wanted(stage: Stage) -> list[Function]:
    """The functions that must attend the stage; asked once a page."""
    return once.ask(("functions of a stage", stage.pk), lambda: list(stage.functions.all()))


@once.WordedRows(User)
def _active() -> QuerySet[User]:
    return User.objects.active().order_by("name")


def takes_part(user: User) -> bool:
    return user.is_interviewer or user.is_manager or user.recruits


def lacking(user: User, wanted: set[int]) -> set[int]:
    """The skills of these that the colleague does not hold."""
    if not wanted:
        return set()
    held = once.ask("skills of colleagues", lambda: set(_skills_held()))
    return {skill for skill in wanted if (user.pk, skill) not in held}


@once.Worded
def _skills_held() -> Any:
    return User.objects.filter(skills__isnull=False).order_by().values_list("pk", "skills")


def functions_of(application: Application, places: Iterable[Place]) -> list[Place]:
    """The places, each with a function: the one that was chosen, else what the person is in the job's team, else what their
    title says."""
    of_team = dict(
        Member.objects.filter(job=application.job_id, function__isnull=False).values_list("user", "function")
    )
    every = {function.pk: function for function in Function.objects.all()}
    by_name = {function.name.lower(): function for function in every.values()}
    found = []
    for place in places:
        own = None
        if isinstance(place.person, User):
            own = every.get(of_team.get(place.person.pk, 0)) or by_name.get(place.person.title.lower())
        found.append(Place(place.person, place.focus, place.function or own, place.wants_card))
    return found


def check(application: Application, stage: Stage, places: Sequence[Place]) -> None:
    """Refuse a panel that the stage does not allow, or that holds somebody who may not see the candidate."""
    for sentence in problems(application, stage, places):
        raise IllegalMove(sentence)


def problems(application: Application, stage: Stage, places: Sequence[Place]) -> Iterator[str]:
    """What the stage does not allow of this panel, and who of it may not see the candidate."""
    if not places:
        yield _("Give at least one person a seat.")
        return
    if len({(type(place.person), place.person.pk) for place in places}) < len(places):
        yield _("Somebody has two seats. One is enough.")
    may = promise.who_may_answer(application.candidate)
    for place in places:
        person = place.person
        if isinstance(person, Guest):
            yield from _against_guest(application, person)
        elif not person.is_active or not takes_part(person) or not may(person):
            yield _("%(name)s can be given no seat here. Choose somebody else.") % {"name": person.name}
    missing = stage.functions.exclude(pk__in=[place.function.pk for place in places if place.function])
    names = list(missing.values_list("name", flat=True))
    if names:
        words = {"stage": stage.name, "functions": ", ".join(names)}
        yield _("“%(stage)s” cannot take place without: %(functions)s. Give them a seat.") % words
    if stage.focus_list and len(places) > 1 and len({place.focus for place in places}) == 1:
        yield _("Two people with two different focuses: one technical, one for character, say.")


def _against_guest(application: Application, guest: Guest) -> Iterator[str]:
    if guest.retired_at or guest.partner_id != application.job.partner_id:
        yield _("%(name)s can be given no seat here. Choose somebody else.") % {"name": guest.name}
    elif not partner.may_be_presented(application, guest.partner):
        words = {"name": application.candidate.first_name, "partner": guest.partner.name}
        yield _("%(name)s has not agreed yet to be presented to %(partner)s. Ask for that first.") % words


def warnings(application: Application, stage: Stage, places: Sequence[Place], starts_at: datetime) -> list[str]:
    """What a planner should know and may decide otherwise: a missing skill, one team, an absence, a candidate's night."""
    found: list[str] = []
    skills = {skill.pk: skill.name for skill in skills_of(stage)}
    colleagues = [place.person for place in places if isinstance(place.person, User)]
    for user in colleagues:
        without = [skills[pk] for pk in lacking(user, set(skills))]
        if without:
            found.append(_("%(name)s lacks: %(skills)s.") % {"name": user.name, "skills": ", ".join(sorted(without))})
        day = starts_at.astimezone(user.tz).date()
        if Absence.objects.filter(user=user, first_day__lte=day, last_day__gte=day).exists():
            found.append(_("%(name)s is away that day.") % {"name": user.name})
    if same_team(places):
        found.append(_("They come from one team. Somebody from another one sees other things."))
    hour = starts_at.astimezone(application.candidate.tz)
    if not 7 <= hour.hour < 21:
        words = {"time": f"{hour:%H:%M}", "name": application.candidate.first_name}
        found.append(_("It is %(time)s for %(name)s then.") % words)
    return found


def same_team(places: Sequence[Place]) -> bool:
    """Whether two of a panel come from one team: the same line, one the other's line, or the same function."""
    for number, one in enumerate(places):
        for other in places[number + 1 :]:
            if one.function and one.function == other.function:
                return True
            ours = isinstance(one.person, User) and isinstance(other.person, User)
            if ours and one.person.is_near(other.person.pk, other.person.line_id):  # type: ignore[union-attr]
                return True
    return False


def sit(interview: Interview, places: Iterable[Place]) -> list[Seat]:
    """The seats are rows; a guest's with the link that is theirs alone."""
    return [_sit(interview, place) for place in places]


def _sit(interview: Interview, place: Place) -> Seat:
    guest = place.person if isinstance(place.person, Guest) else None
    user = place.person if isinstance(place.person, User) else None
    link = None
    if guest:
        link = Link.objects.create(purpose=Link.Purpose.GUEST, expires_at=interview.ends_at + LINK_LASTS)
    return Seat.objects.create(
        application=interview.application,
        interview=interview,
        user=user,
        guest=guest,
        function=place.function,
        focus=place.focus,
        wants_card=place.wants_card,
        link=link,
        made_at=clock.now(),
    )


def reseat(interview: Interview, places: Sequence[Place]) -> tuple[list[Seat], list[Seat]]:
    """The meeting has exactly these seats: those who came in, and those who left (rows no more). Refused when somebody
    leaves whose scorecard is in; each seat's row is held meanwhile, as whoever hands one in holds it."""
    wanted = {(type(place.person), place.person.pk): place for place in places}
    left: list[Seat] = []
    held = list(interview.seats.select_for_update(of=("self",)).select_related("user", "guest", "link").order_by("pk"))
    cards = {
        card.seat_id: card for card in Scorecard.objects.filter(seat__in=held)
    }  # as they are once the rows are held
    for seat in held:
        place = wanted.pop((type(seat.person), seat.person.pk), None)
        if place is None:
            left.append(seat)
            continue
        values: dict[str, Any] = {"focus": place.focus, "function": place.function, "wants_card": place.wants_card}
        Seat.objects.filter(pk=seat.pk).update(**values)
        if seat.link_id:
            lasting = Link.objects.filter(pk=seat.link_id, expires_at__gt=clock.now())  # one that was ended stays so
            lasting.update(expires_at=interview.ends_at + LINK_LASTS)
    for seat in left:
        card = cards.get(seat.pk)
        if card is not None and card.state == Scorecard.State.SUBMITTED:
            raise IllegalMove(_("%(name)s’s scorecard is in: the seat stays.") % {"name": seat.person.name})
        if seat.link:
            links.revoke(seat.link)
        Seat.objects.filter(pk=seat.pk).delete()
    return sit(interview, wanted.values()), left


def team_words(stage: Stage) -> str:
    """What the stage wants of its panel, in a line; empty when it wants nothing special."""
    wants = [function.name for function in functions_wanted(stage)]
    wants += [_("somebody with %(skill)s") % {"skill": skill.name} for skill in skills_of(stage)]
    if stage.scorecards_wanted > 1:
        wants.append(_("%(number)d scorecards") % {"number": stage.scorecards_wanted})
    return ", ".join(wants)
