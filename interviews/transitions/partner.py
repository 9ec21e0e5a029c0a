"""Presented to a partner: the candidate's agreement on record, and the partner's people who get in by a link of their own.

What a partner reads is what the candidate saw and agreed to: the name, one version of the CV as its pages, and our words.
Every request of a guest asks again for the link's row, its epoch, its end, and the agreement (P13).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from candidates import days, endings, links, outbox, promise, timeline, todos
from candidates import letters as mail_words
from candidates.models import Application, Document, Link, Mail, Todo, Verb
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import Organisation, Partner, User
from hiring.states import IllegalMove, change
from interviews import awaited
from interviews.models import Guest, Interview, Presentation, Seat
from interviews.models.meetings import SeatQuerySet

from . import kits

LINK_LASTS = timedelta(days=14)  # from the end of the meeting on
READABLE = (Document.State.READ, Document.State.NO_TEXT)
State = Presentation.State


# --- asked and answered ------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_present(
    application: Application, *, partner: Partner, document: Document, words: str = "", by: User
) -> Presentation:
    """The candidate is asked by mail and on their page, where they see what the partner would read. Refused while another
    asking stands, also one they said no to: that answer is theirs to change."""
    require_active(application)
    if application.set_aside:
        raise IllegalMove(_("Confirm first that this is a real person: until then no mail leaves."))
    if application.job.partner_id != partner.pk:
        raise IllegalMove(_("This job is not for a team of %(partner)s.") % {"partner": partner.name})
    if document.candidate_id != application.candidate_id or document.state not in READABLE:
        raise IllegalMove(_("Choose a CV of theirs that could be read: the partner sees its pages."))
    if standing(application, partner):
        raise IllegalMove(_("They were asked already. Their answer stands on this page."))
    endings.refuse_private(application, words, by=by)
    try:
        with transaction.atomic():
            made = Presentation.objects.create(
                application=application,
                partner=partner,
                document=document,
                words=words,
                asked_at=clock.now(),
                asked_by=by,
            )
    except IntegrityError as clash:
        raise IllegalMove(_("They were asked already. Their answer stands on this page.")) from clash
    timeline.record(application, Verb.PARTNER_ASKED, by=by, data={"partner": partner.name})
    todos.close(application.todos.filter(kind=Todo.Kind.PRESENT))
    outbox.queue(
        "present_asked",
        occasion=f"present:{made.uid.hex}",
        to=application.candidate,
        words={
            **mail_words.about(application, by.name, by.title),
            "partner": partner.name,
            "words": words,
        },
        application=application,
        by=by,
    )
    return made


@transaction.atomic
def propose(application: Application, *, by: User) -> Todo:
    """Whoever owes the candidate a word has the task to ask them, and the timeline says who proposed it; proposing again is the
    same proposal."""
    require_active(application)
    partner = application.job.partner
    if partner is None:
        raise IllegalMove(_("This job is for no partner’s team."))
    if standing(application, partner):
        raise IllegalMove(_("They were asked already. Their answer stands on this page."))
    owner = promise.owner_of(application)
    occasion = f"present:{application.uid.hex}:{application.presentations.count()}"
    todo, is_new = todos.give(Todo.Kind.PRESENT, occasion, application, owner=owner)
    if is_new:
        timeline.record(application, Verb.PARTNER_PROPOSED, by=by, data={"partner": partner.name})
    return todo


@transaction.atomic
def agree(presentation: Presentation) -> Presentation:
    """The candidate agreed, on record; a second click finds it so. After a no they may change their mind, until they were told
    how it ended."""
    return _answered(presentation, State.AGREED, Verb.PARTNER_AGREED, _("a yes"))


@transaction.atomic
def decline(presentation: Presentation) -> Presentation:
    """The candidate said no, on record; it ends nothing with us."""
    return _answered(presentation, State.DECLINED, Verb.PARTNER_DECLINED, _("a no"))


def _answered(presentation: Presentation, state: str, verb: Verb, what: str) -> Presentation:
    if presentation.state == state:
        return presentation
    if not presentation.application.is_open:
        raise IllegalMove(_("This application has ended already."))
    change(presentation, state, answered_at=clock.now())
    timeline.record(
        presentation.application, verb, by=None, by_candidate=True, data={"partner": presentation.partner.name}
    )
    _tell_the_asker(presentation, what)
    if state == State.AGREED:
        todos.close(presentation.application.todos.filter(kind=Todo.Kind.PARTNER_OFF))
    return presentation


@transaction.atomic
def end(presentation: Presentation, *, by: User | None = None, by_candidate: bool = False) -> Presentation:
    """The partner's people see nothing any more from their next request on; ending it again changes nothing."""
    if presentation.state == State.ENDED:
        return presentation
    change(presentation, State.ENDED, ended_at=clock.now(), ended_by=by)
    timeline.record(
        presentation.application,
        Verb.PARTNER_ENDED,
        by=by,
        by_candidate=by_candidate,
        data={"partner": presentation.partner.name},
    )
    seats = Seat.objects.filter(application=presentation.application_id, guest__partner=presentation.partner_id)
    kits.forget_reminders(seats, _("They are not presented to this partner any more."))
    stop_asking(presentation.application)
    if by_candidate:
        _tell_the_asker(presentation, _("they stop sharing"))
        _ask_the_planner(presentation)
    return presentation


def _ask_the_planner(presentation: Presentation) -> None:
    """A meeting with the partner's people lies ahead, and they may read nothing any more: its planner has a task."""
    application = presentation.application
    ahead = application.interviews.filter(
        state=Interview.State.PLANNED, ends_at__gt=clock.now(), seats__guest__partner=presentation.partner
    )
    for interview in ahead.select_related("planned_by").distinct():
        planner, may = interview.planned_by, promise.who_may_answer(application.candidate)
        owner = planner if planner.is_active and may(planner) else promise.owner_of(application)
        todos.give(
            Todo.Kind.PARTNER_OFF,
            f"partner_off:{presentation.uid.hex}:{interview.pk}",
            application,
            owner=owner,
            due_at=min(days.in_working_days(owner, 1).at, interview.starts_at),
        )


def end_when_told(application: Application) -> None:
    """The way has ended, so nobody outside reads about it any more; a no of theirs stays what it is."""
    for presentation in application.presentations.filter(state__in=(State.ASKED, State.AGREED)):
        end(presentation)


def _tell_the_asker(presentation: Presentation, what: str) -> None:
    application = presentation.application
    to = presentation.asked_by if presentation.asked_by.is_active else promise.owner_of(application)
    answers = application.events.filter(
        verb__in=(Verb.PARTNER_AGREED, Verb.PARTNER_DECLINED, Verb.PARTNER_ENDED)
    ).count()
    outbox.queue(
        "present_answered",
        occasion=f"present_answered:{presentation.uid.hex}:{answers}",
        to=to,
        words={
            "first_name": to.first_name,
            "organisation": Organisation.current_name(),
            "candidate": application.candidate.name,
            "job": application.job.title,
            "partner": presentation.partner.name,
            "what": what,
            "page": f"{settings.SITE_URL}/team/applications/{application.uid}/",
        },
        application=application,
    )


def standing(application: Application, partner: Partner | None = None) -> Presentation | None:
    """What was asked and has not ended, of this partner or else of the job's."""
    found = application.presentations.exclude(state=State.ENDED).select_related("partner", "document")
    return found.filter(partner=partner or application.job.partner_id).first()


def may_be_presented(application: Application, partner: Partner | None = None) -> bool:
    """Whether the candidate agreed that this partner (else the job's) reads about them: guests are seated only then."""
    found = standing(application, partner)
    return found is not None and found.state == State.AGREED


# --- guests and their links ----------------------------------------------------------------------------------------------


@transaction.atomic
def know_guest(partner: Partner, *, name: str, title: str, email: str, zone: str) -> Guest:
    """Somebody of the partner who interviews; a known address keeps its row, under the name and title given now. Refused for
    somebody who was retired: whoever did that brings them back. Added twice at the same instant they are added once."""
    key = email.strip().lower()
    known = Guest.objects.filter(partner=partner, email__iexact=key).first()
    if known is None:
        told = {"name": name, "title": title, "zone": zone}
        known, is_new = Guest.objects.get_or_create(partner=partner, email=key, defaults=told)
        if is_new:
            return known
    if not Guest.objects.filter(pk=known.pk, retired_at=None).update(name=name, title=title, zone=zone):
        raise IllegalMove(gone(known))
    known.refresh_from_db()
    return known


def gone(guest: Guest) -> str:
    """What is read of somebody who was retired, and how they come back."""
    return _("%(name)s is with %(partner)s no longer. An administrator can restore them under “Partners”.") % {
        "name": guest.name,
        "partner": guest.partner.name,
    }


@transaction.atomic
def revoke(seat: Seat, *, by: User, epoch: str = "") -> None:
    """Every copy of the guest's link is dead from the next request on, and so is the one in any later mail about the meeting,
    until somebody renews it. A second click (of a form that was shown beside an earlier `epoch`) changes nothing; refused when
    a fresh link left meanwhile."""
    link = _held_link(seat)
    if epoch and epoch != str(link.epoch):
        if not _has_left(seat, link):
            return
        raise IllegalMove(_("A fresh link was sent meanwhile. Look again, then decide."))
    links.revoke(link)
    end_link(link)
    kits.forget_reminders([seat], _("The link was ended."))
    stop_asking(seat.application)
    _record(seat, by, "revoked")


@transaction.atomic
def renew(seat: Seat, *, by: User, epoch: str = "") -> None:
    """The guest has a fresh link by mail, good for two weeks from the meeting or from now; older copies are dead. A second click
    is the first, and leaves the link alone that is on its way; refused when somebody ended the link meanwhile."""
    interview = seat.interview
    if interview is None or interview.state == Interview.State.OFF:
        raise IllegalMove(_("This meeting was called off."))
    if seat.guest is not None and seat.guest.retired_at:
        raise IllegalMove(gone(seat.guest))
    if not may_be_presented(seat.application, partner_of(seat)):
        raise IllegalMove(
            _("%(name)s is not presented to this partner now.") % {"name": seat.application.candidate.name}
        )
    link = _held_link(seat)
    if epoch and epoch != str(link.epoch):
        if _has_left(seat, link):
            return
        raise IllegalMove(_("This link was ended meanwhile. Look again, then decide."))
    links.revoke(link)
    Link.objects.filter(pk=link.pk).update(expires_at=max(interview.ends_at, clock.now()) + LINK_LASTS)
    seat.link = Link.objects.get(pk=link.pk)
    _record(seat, by, "renewed")
    _mail_link(seat, by=by)


def _mail_link(seat: Seat, *, by: User) -> None:
    """The fresh link, by mail: once for each epoch of it."""
    interview, guest, link = seat.interview, seat.guest, seat.link
    assert interview is not None and guest is not None and link is not None
    by_then = awaited.ahead(seat)
    outbox.queue(
        "guest_invited",
        occasion=_occasion(seat, link),
        to=guest,
        words={
            "first_name": guest.first_name,
            "organisation": Organisation.current_name(),
            "candidate": seat.application.candidate.name,
            "job": seat.application.job.public_title,
            "partner": guest.partner.name,
            "day": promise.in_words(interview.starts_at, guest.zone),
            "card_by": promise.in_words(by_then, guest.zone) if by_then else "",
            "minutes": str(interview.minutes),
            "seat": "[[seat]]",
            "sender": by.name,
            "sender_role": by.title,
        },
        application=seat.application,
        by=by,
        link=link,
    )


def end_link(link: Link) -> None:
    """It has run out: a copy that the machine mails afterwards, with a notice or a change, opens nothing either."""
    Link.objects.filter(pk=link.pk).update(expires_at=clock.now())


def _held_link(seat: Seat) -> Link:
    """The link's row as it is now, held until the transaction ends: of two clicks each comes after the other."""
    if seat.link is None or seat.guest is None:
        raise IllegalMove(_("This seat has no link: a colleague holds it."))
    return Link.objects.select_for_update(of=("self",)).get(pk=seat.link.pk)


def _has_left(seat: Seat, link: Link) -> bool:
    """Whether the link as it is now was mailed to the guest, or is on its way."""
    return Mail.objects.filter(occasion=_occasion(seat, link)).exists()


def _occasion(seat: Seat, link: Link) -> str:
    return f"guest:{seat.uid.hex}:{link.epoch}"


def _record(seat: Seat, by: User, what: str) -> None:
    assert seat.guest is not None
    timeline.record(seat.application, Verb.GUEST_LINK, by=by, data={"guest": seat.guest.name, "what": what})


def open_seats() -> SeatQuerySet:
    """The guests' seats that open now: the link has not run out, the guest is still there, the meeting stands, and the
    candidate's agreement holds."""
    agreed = Presentation.objects.filter(
        application=OuterRef("application"), partner=OuterRef("guest__partner"), state=State.AGREED
    )
    off: Any = Q(interview__state=Interview.State.OFF)
    found: SeatQuerySet = (
        Seat.objects.filter(
            Exists(agreed),
            interview__isnull=False,
            guest__retired_at__isnull=True,
            link__purpose=Link.Purpose.GUEST,
            link__expires_at__gt=clock.now(),
        )
        .exclude(off)
        .select_related(
            *("link", "guest__partner", "application__candidate", "application__job", "application__owed_by"),
            "interview__stage__pipeline",
        )
    )
    return found


def awaited_seats() -> SeatQuerySet:
    """Those of them whose scorecard is waited for: the candidate is still in the stage of the meeting, and nothing is decided."""
    here = {"application__state": "active", "application__told_at": None, "interview__stage": F("application__stage")}
    return open_seats().silent().filter(**here)


def stop_asking(application: Application | None = None) -> None:
    """Who owes a candidate (this one, or any) the word need not ask the partner where no scorecard is waited for any more."""
    asked = Todo.objects.filter(kind=Todo.Kind.PARTNER_LATE, **({"application": application} if application else {}))
    todos.close(asked.exclude(application__in=awaited_seats().order_by().values("application")))


def readers(interview: Interview, seats: Iterable[Seat]) -> list[Seat]:
    """Of these seats of a meeting the ones whose people may read of the candidate now: colleagues, and guests of a partner to
    whom the candidate has agreed to be presented."""
    seats = list(seats)
    guests = [seat.guest for seat in seats if seat.guest is not None]
    agreed = {one: may_be_presented(interview.application, one) for one in {guest.partner for guest in guests}}
    return [seat for seat in seats if seat.guest is None or agreed[seat.guest.partner]]


def partner_of(seat: Seat) -> Partner:
    """Whose guest holds the seat."""
    assert seat.guest is not None
    return seat.guest.partner


def shared(seat: Seat) -> Presentation | None:
    """What this guest may read, and nothing when it has ended."""
    found = seat.application.presentations.filter(state=State.AGREED, partner=partner_of(seat))
    return found.select_related("document").first()
