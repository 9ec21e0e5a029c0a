"""The test case: sent, begun, handed in.

What the candidate does is accepted and recorded whatever we decided and have not told: every act of theirs looks at what they
are shown (`shown`), holds the application against anybody who acts at this instant, and so is never refused because of us.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from candidates import closing, days, outbox, promise, timeline, todos
from candidates.models import Application, Mail, NextStep, State, Todo, Verb
from candidates.transitions import shown
from candidates.transitions.guards import require_active
from hiring import clock
from hiring.models import Focus, Organisation, Stage, User
from hiring.states import IllegalMove, change
from interviews import case_files
from interviews.models import Case, HandIn, HandInFile, Seat

GRACE = timedelta(minutes=10)  # behind the last second; the server's clock counts
MOST_DAYS = 60
MOST_VERSIONS = 20
NOTICES = ("case_begins", "case_ends_soon")


def last_second(day: date, zone: str) -> datetime:
    """The end of that day in that zone."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def first_second(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


# --- what we do --------------------------------------------------------------------------------------------------------


@transaction.atomic
def send(
    application: Application,
    *,
    brief: str,
    days: int,
    window_days: int = 0,
    graders: Iterable[tuple[User, Focus | str]] = (),
    by: User,
    seen: dict[str, Any] | None = None,
) -> Case:
    """The candidate has their test case, with its brief frozen; it begins now, or on a day of theirs within the window. We answer
    by our clock after its end. Refused outside a stage with a test case, and while one is under way there."""
    require_active(application)
    stage, person = application.stage, application.candidate
    if stage.kind != Stage.Kind.TEST_CASE or application.next_step != NextStep.SET_CASE:
        raise IllegalMove(_("No test case is to be sent to %(name)s now.") % {"name": person.first_name})
    if not brief.strip():
        raise IllegalMove(_("A test case needs its brief: what they are asked to do."))
    if not 1 <= days <= MOST_DAYS or not 0 <= window_days <= MOST_DAYS:
        raise IllegalMove(_("Give from one to %(most)s days.") % {"most": MOST_DAYS})
    _make_room(application)
    now, zone = clock.now(), person.zone
    starts = day_of(now, zone) + timedelta(days=window_days)
    ends = last_second(starts + timedelta(days=days), zone)
    case = Case(application=application, stage=stage, brief=brief, days=days, zone=zone, sent_at=now, sent_by=by)
    if window_days:
        case.begin_by = last_second(starts, zone)
    else:
        case.state, case.begun_at, case.due_at = Case.State.RUNNING, now, ends
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as clash:
        raise IllegalMove(_("A colleague has sent it a moment ago.")) from clash
    timeline.write(
        application,
        Verb.CASE_SET,
        by=by,
        seen=seen,
        data={"case": str(case.uid), "days": days, "window_days": window_days},
        **promise.SHOWN_NOW,
        **promise.on(NextStep.HAND_IN, promise.hand_in_days(stage, promise.owner_of(application), person, ends)),
    )
    promise.unannounce(application, _("A later step took its place."))
    for user, focus in graders:
        add_grader(case, user=user, focus=focus, by=by)
    promise.mail("case_sent", application, by, **_times(case))
    return case


def _make_room(application: Application) -> None:
    """One test case at a time in a stage; one that was handed in before they came back to it stays on record, called off."""
    case = application.cases.filter(stage=application.stage).exclude(state=Case.State.OFF).first()
    if case is None:
        return
    if case.state != Case.State.IN:
        raise IllegalMove(
            _("%(name)s has a test case in this stage already.") % {"name": application.candidate.first_name}
        )
    change(case, Case.State.OFF, revision=case.revision + 1)


def _times(case: Case) -> dict[str, Any]:
    """When it begins at the latest, or when it ends, as letters say it."""
    if case.state == Case.State.SENT:
        assert case.begin_by is not None
        return {"begin_by": promise.in_words(case.begin_by, case.zone), "days": str(case.days), "until": ""}
    assert case.due_at is not None
    return {"begin_by": "", "days": "", "until": promise.in_words(case.due_at, case.application.candidate.zone)}


@transaction.atomic
def add_grader(case: Case, *, user: User, focus: Focus | str = Focus.ALL, by: User | None = None) -> Seat:
    """The colleague grades the test case; they are told once it is in. Refused: somebody who may not open this file, or who has
    a seat at it already."""
    application = case.application
    if not user.is_active or not promise.who_may_answer(application.candidate)(user):
        raise IllegalMove(_("%(name)s may not open this file. Choose somebody else.") % {"name": user.name})
    if case.state == Case.State.OFF:
        raise IllegalMove(case.moved_meanwhile())
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                application=application, case=case, user=user, focus=focus, wants_card=True, made_at=clock.now()
            )
    except IntegrityError as clash:
        raise IllegalMove(_("%(name)s grades it already.") % {"name": user.name}) from clash
    todos.close(Todo.objects.filter(occasion=_no_grader(case)), by=by)
    newest = case.hand_ins.first()
    if newest:
        _to_grade(seat, newest)
    return seat


def call_off(application: Application) -> None:
    """Whoever has been told works on no test case any more; what was handed in stays. Runs in the transaction that tells."""
    for case in application.cases.filter(state__in=(Case.State.SENT, Case.State.RUNNING)):
        change(case, Case.State.OFF, revision=case.revision + 1)
    for case in application.cases.filter(wishes__answered_at__isnull=True).distinct():
        close_wishes(case)
    todos.close(application.todos.filter(kind=Todo.Kind.NO_GRADER))
    kinds = ("case_sent", *NOTICES, "case_more_time", "case_more_time_answer", "case_to_grade")
    outbox.drop(Mail.objects.filter(application=application, kind__in=kinds), why=_("They have been told."))


def close_wishes(case: Case) -> None:
    """An open wish for more time asks nobody any more."""
    for wish in case.wishes.filter(answered_at__isnull=True):
        case.wishes.filter(pk=wish.pk).update(answered_at=clock.now(), granted_days=0)
        todos.close(Todo.objects.filter(occasion=f"more_time:{wish.uid.hex}"))


# --- what the candidate does -------------------------------------------------------------------------------------------


def take(case: Case) -> Case:
    """The case as it stands, its application held until the transaction ends; begun, if its day has come."""
    joined = Application.objects.select_related("candidate", "job", "stage", "owed_by", "letter", "decided_by")
    application = joined.select_for_update(of=("self",), no_key=True).get(pk=case.application_id)
    fresh = Case.objects.select_related("stage").get(pk=case.pk)
    fresh.application = application
    if is_theirs(fresh):
        _begin_if_due(fresh)
    return fresh


def is_theirs(case: Case) -> bool:
    """Whether the candidate, as far as they know, is still at this test case."""
    application = case.application
    if application.told_at is not None or case.state == Case.State.OFF:
        return False
    return shown(application).stage_id == case.stage_id


def require_theirs(case: Case) -> None:
    if not is_theirs(case):
        raise IllegalMove(_("This test case is over: the way has gone on since."))


def promised(case: Case, step: NextStep, day: days.Day) -> dict[str, Any]:
    """The columns by which the candidate is promised this from now on: the row's own, or only what they are shown of it while a
    move of ours can still be undone. A day that follows from theirs is a first day: nobody was late for it."""
    application, columns = case.application, promise.on(step, day)
    if application.shown and application.shown_until and application.shown_until > clock.now():
        told = {
            "next_step": str(step),
            "turn": str(columns["turn"]),
            "owed_by_id": day.owner.pk,
            "promised_for": day.at.isoformat(),
            "promised_zone": day.zone,
        }
        return {"shown": {**application.shown, **told}, "shown_until": application.shown_until}
    return {**promise.SHOWN_NOW, **columns}


def ends_on(case: Case, verb: Verb, **how: Any) -> None:
    """Record it; while we wait for the hand-in the day on which they hear follows the end of the case."""
    seen = shown(case.application)
    if seen.next_step != NextStep.HAND_IN:
        timeline.record(case.application, verb, **how)
        return
    day = promise.hand_in_days(case.stage, promise.owner_of(seen), seen.candidate, case.due_at)
    timeline.write(case.application, verb, **how, **promised(case, NextStep.HAND_IN, day))


@transaction.atomic
def begin(case: Case, *, on: date | None = None) -> Case:
    """The candidate begins, today or on a day within the window; it ends with the last second of its last day in their zone.
    Once it has begun this changes nothing more."""
    case = take(case)
    require_theirs(case)
    if case.state != Case.State.SENT:
        return case
    assert case.begin_by is not None
    zone = case.application.candidate.zone
    today = day_of(clock.now(), zone)
    on = on or today
    if not today <= on <= max(today, day_of(case.begin_by, case.zone)):
        raise IllegalMove(
            _("Choose a day from today until %(day)s.") % {"day": promise.in_words(case.begin_by, zone).split(",")[0]}
        )
    ends = last_second(on + timedelta(days=case.days), zone)
    if on == today:
        _started(case, clock.now(), ends, zone=zone)
    elif case.begun_at == first_second(on, zone):
        return case
    else:
        change(
            case,
            Case.State.SENT,
            seen={"revision": case.revision},
            begun_at=first_second(on, zone),
            due_at=ends,
            zone=zone,
            revision=case.revision + 1,
        )
    ends_on(case, Verb.CASE_BEGUN, by=None, by_candidate=True, data={"on": on.isoformat()})
    return case


@transaction.atomic
def begin_by_itself(case: Case) -> bool:
    """The chosen day has come, or the window is over: it has begun. False when there was nothing to begin."""
    was = case.state
    return was == Case.State.SENT and take(case).state == Case.State.RUNNING


def _begin_if_due(case: Case) -> None:
    starts = case.begun_at or case.begin_by
    if case.state != Case.State.SENT or starts is None or starts > clock.now():
        return
    ends = case.due_at or last_second(day_of(starts, case.zone) + timedelta(days=case.days), case.zone)
    _started(case, starts, ends, zone=case.zone)
    timeline.record(case.application, Verb.CASE_BEGUN, by=None)


def _started(case: Case, starts: datetime, ends: datetime, *, zone: str) -> None:
    change(
        case,
        Case.State.RUNNING,
        seen={"revision": case.revision},
        begun_at=starts,
        due_at=ends,
        zone=zone,
        revision=case.revision + 1,
    )
    person = case.application.candidate
    seen = shown(case.application)
    outbox.queue(
        "case_begins",
        occasion=f"case_begins:{case.uid.hex}",
        to=person,
        words={**promise.words(seen), "until": promise.in_words(ends, person.zone)},
        application=case.application,
    )


@transaction.atomic
def hand_in(case: Case, *, links: str = "", words: str = "", files: Iterable[HandInFile] = ()) -> HandIn:
    """One version of the submission is here, with its files (`case_files.keep`); the first turns the promise to our answer, by
    our clock from now. What was decided and not told waits: its letter is held back, and the decider is asked.

    The same once more is the version that is here already. Late is what comes ten minutes after the end; it is taken as well.
    """
    files = list(files)
    case = take(case)
    require_theirs(case)
    if not (links.strip() or words.strip() or files):
        raise IllegalMove(_("There is nothing to hand in yet: add a link, a text or a file."))
    newest = case.hand_ins.first()
    if newest and _is_same(newest, links, words, files):
        case_files.discard(files)
        return newest
    if newest and newest.version >= MOST_VERSIONS:
        raise IllegalMove(
            _("These are %(most)s versions already. Write to us if you need to send more.") % {"most": MOST_VERSIONS}
        )
    now = clock.now()
    if case.state == Case.State.SENT:
        zone = case.application.candidate.zone
        _started(case, now, last_second(day_of(now, zone) + timedelta(days=case.days), zone), zone=zone)
        timeline.record(case.application, Verb.CASE_BEGUN, by=None, by_candidate=True)
    assert case.due_at is not None
    change(
        case,
        Case.State.IN,
        seen={"revision": case.revision},
        in_at=case.in_at or now,
        revision=case.revision + 1,
    )
    version = HandIn.objects.create(
        case=case,
        version=newest.version + 1 if newest else 1,
        at=now,
        is_late=now > case.due_at + GRACE,
        links=links,
        words=words,
    )
    for file in files:
        file.hand_in = version
        file.save()
    _answer_follows(case, version)
    if not version.is_late:
        close_wishes(case)
    waiting = Mail.objects.filter(application=case.application, kind__in=NOTICES)
    outbox.drop(waiting, why=_("It was handed in."))
    outbox.queue(
        "case_in",
        occasion=f"case_in:{version.uid.hex}",
        to=case.application.candidate,
        words=promise.words(shown(case.application)),
        application=case.application,
    )
    if case.application.state == State.ACTIVE:
        for seat in case.seats.filter(wants_card=True, released_at__isnull=True).select_related("user", "application"):
            _to_grade(seat, version)
        ask_for_graders(case)
    else:
        _ask_the_decider(case, version)
    return version


def _is_same(newest: HandIn, links: str, words: str, files: list[HandInFile]) -> bool:
    kept = sorted(newest.files.values_list("name", "sha256"))
    return (newest.links, newest.words, kept) == (links, words, sorted((one.name, one.sha256) for one in files))


def _answer_follows(case: Case, version: HandIn) -> None:
    seen = shown(case.application)
    how: dict[str, Any] = {"by": None, "by_candidate": True, "data": {"version": version.version}}
    if seen.next_step != NextStep.HAND_IN:
        timeline.record(case.application, Verb.CASE_IN, **how)
        return
    may = promise.who_may_answer(seen.candidate)
    day = days.in_working_days(promise.owner_of(seen), case.stage.clock_days, fits=may)
    timeline.write(case.application, Verb.CASE_IN, **how, **promised(case, NextStep.ANSWER, day))


def ask_for_graders(case: Case) -> None:
    """What is in and graded by nobody is a task of whoever owes the word, until somebody grades it or it is over."""
    if case.seats.filter(wants_card=True, released_at__isnull=True).exists():
        return
    owner = promise.owner_of(case.application)
    todos.give(Todo.Kind.NO_GRADER, _no_grader(case), case.application, owner=owner)


def _no_grader(case: Case) -> str:
    return f"no_grader:{case.uid.hex}"


def _to_grade(seat: Seat, version: HandIn) -> None:
    """The grader is told that there is something to read; nothing about days."""
    user, application = seat.user, seat.application
    assert user is not None
    outbox.queue(
        "case_to_grade",
        occasion=f"case_to_grade:{seat.uid.hex}:{version.version}",
        to=user,
        words={
            "first_name": user.first_name,
            "organisation": Organisation.current_name(),
            "candidate": application.candidate.name,
            "job": application.job.title,
            "newer": _("This is a newer version: it takes the place of the one you may have read.")
            if version.version > 1
            else "",
            "page": f"{settings.SITE_URL}/team/cases/{version.case.uid}/",
        },
        application=application,
    )


def _ask_the_decider(case: Case, version: HandIn) -> None:
    """A no that has not been told meets a submission: the letter stays, and whoever decided looks at it first."""
    application = case.application
    if application.state not in (State.REJECTED, State.POOLED):
        return
    closing.hold_back(application, why=_("The test case came in before the letter left."))
    decider = application.decided_by
    owner = decider if decider and decider.is_active else promise.owner_of(application)
    todos.give(Todo.Kind.HANDED_IN, f"handed_in:{version.uid.hex}", application, owner=owner)
