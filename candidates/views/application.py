"""The page of one application: who they are, where they stand, what we owe them, and all that was said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from candidates import board, closing, endings, letters, queries, steps, telling
from candidates.forms.team import BoardForm, NoteForm
from candidates.models import JUDGED, Application, Document, Event, Letter, NextStep, State
from candidates.models.application import is_blind
from hiring import clock, roles
from hiring.models import Reading, User
from hiring.requests import TeamRequest

from .board import list_query
from .lists import opened_from


@require_safe
@roles.allows("application.view")
def application(request: TeamRequest, uid: UUID) -> HttpResponse:
    user = request.user
    one = queries.get_application(user, uid)
    queries.beside(user, one)
    may = queries.rights(user, one)
    parts = parts_for(one, may)
    part = request.GET.get("part", "")
    if part not in dict(parts):
        part = "letter" if "letter" in dict(parts) and one.is_open else "cv"
    page = queries.application_page(user, one, may, part)
    stage = next((s for s in page.stages if s.uid.hex == request.GET.get("stage")), one.stage)
    filters = BoardForm(request.GET, job=one.job, user=user).filters if request.GET else board.Filters()
    listed = opened_from(request, user, one)
    context: dict[str, Any] = {
        "application": one,
        "candidate": one.candidate,
        "job": one.job,
        "may": may,
        "page": page,
        "parts": parts,
        "part": part,
        "path": [s for s in page.stages if s.retired_at is None or s.pk == one.stage_id],
        "place": listed.place if listed else board.place(user, one, stage, filters),
        "query": list_query(request),
        "listed": listed,
        "list_name": listed.name if listed else stage.name,
        "walk": listed.query if listed else f"stage={stage.uid.hex}&{list_query(request)}".rstrip("&"),
        "here": listed.address if listed else request.get_full_path(),  # where an act leads to
        "stay": request.get_full_path(),
        "banner": banner(user, one, may),
        "salary": salary(user, one, may),
        "document": chosen(page.documents, request.GET.get("cv", "")),
        "lines": telling.lines(page.events, may["timeline_view"], is_blind=bool(page.events) and is_blind(user, one)),
        "letter": letter_part(user, one) if part == "letter" else None,
        "keeps_reason": one.closure in JUDGED and is_blind(user, one),  # it may tell what others' scorecards say
        "note_form": NoteForm(may=may) if may["note_write"] else None,
        "moved_just_now": just_moved(one),
        "more": more_acts(user, one, may, page),
        "can_move_day": may["promise"] and one.is_open and not is_offered(one) and not moved_before(user, one),
        "is_offered": is_offered(one),
        "can_phone": may["tell"] and one.is_open and one.letter is not None and can_leave(user, one.letter),
        "leaves_at": one.decided_at and max(clock.now(), one.decided_at + settings.UNDO),
        "leaves_now": one.decided_at and one.decided_at + settings.UNDO <= clock.now(),
        "rule": "" if one.state != State.ACTIVE or just_moved(one) else steps.letter_rule(letters.needs(one)),
        "undo_line": undo_line(page.undoable),
        "undo_ends": page.undoable and page.undoable.at + settings.UNDO,
    }
    return render(request, "candidates/application.html", context)


def just_moved(one: Application) -> bool:
    """Whether the candidate has not heard of the last move yet."""
    return bool(one.shown_until and one.shown_until > clock.now())


def moved_before(user: User, one: Application) -> bool:
    """Whether this person moved the day before: then a second person is needed."""
    return bool(one.promise_moves and one.promise_moved_by_id == user.pk)


def can_leave(user: User, letter: Letter) -> bool:
    return letter.state == Letter.State.RELEASED or (letter.state == Letter.State.DRAFT and ready(user, letter))


def more_acts(
    user: User, one: Application, may: dict[str, bool], page: queries.ApplicationPage
) -> list[tuple[str, str, str]]:
    """The rarer acts that this reader can do now: address, words, picture."""
    active, quiet = one.state == State.ACTIVE, not just_moved(one)
    decides = may["decide"] and active and not is_offered(one)
    has_earlier = any(s.position < one.stage.position and s.retired_at is None for s in page.stages)
    later = sum(s.position > one.stage.position and s.retired_at is None for s in page.stages)
    untold = one.is_open and not active
    return [
        (name, label, picture)
        for name, label, picture, there in (
            ("application-reject", _("Not a match …"), "circle-x", decides and quiet),
            ("application-hold", _("Put on hold …"), "circle-pause", decides),
            ("application-advance", _("Another stage …"), "skip-forward", decides and later > 1),
            ("application-back", _("Move back …"), "arrow-left", decides and has_earlier),
            ("application-hand-over", _("Hand over …"), "hand", may["promise"] and one.is_open),
            (
                "application-pool",
                _("Talent pool …"),
                "users",
                decides and quiet and page.has_pool_consent,
            ),
            ("application-reopen", _("Reopen …"), "rotate-ccw", may["reopen"] and untold and one.job.state != "closed"),
            ("application-withdraw", _("They withdrew …"), "log-out", may["withdraw"] and active and quiet),
        )
        if there
    ]


def is_offered(one: Application) -> bool:
    """Our offer is with them: nothing is decided until they answer, or it is taken back."""
    return one.next_step == NextStep.CONSIDER


def undo_line(event: Event | None) -> str:
    """What can still be undone, as a sentence."""
    if event is None:
        return ""
    line = telling.lines([event], with_reasons=False)[0]
    return f"{line.who} {line.what}."


def parts_for(one: Application, may: dict[str, bool]) -> list[tuple[str, str]]:
    """The tabs this reader has."""
    return [
        (name, label)
        for name, label, there in (
            ("cv", _("CV and answers"), True),
            ("judgement", _("Judgement"), may["card_read"]),
            ("letter", _("Letter"), may["letter_read"] and one.letter_id is not None),
            ("messages", _("Messages"), may["message_read"]),
            ("timeline", _("Timeline"), may["timeline_view"] or may["note_team"]),
        )
        if there
    ]


def salary(user: User, one: Application, may: dict[str, bool]) -> str:
    """What they expect, for who may read it; showing it leaves a row in the trail of readings."""
    if not may["salary_view"] or not one.candidate.expected_salary:
        return ""
    Reading.objects.create(user=user, what="expected salary", subject=one.uid.hex, at=clock.now())
    return one.candidate.expected_salary


def chosen(documents: list[Document], version: str) -> Document | None:
    """The version of the CV that was asked for, else the newest."""
    return next((one for one in documents if str(one.version) == version), documents[0] if documents else None)


def banner(user: User, one: Application, may: dict[str, bool]) -> dict[str, Any]:
    """The promise in words, and the one act that comes next: to settle the step, to decide, or to tell."""
    letter = one.letter
    if not one.is_open:
        return {"look": "kept", "act": ""}
    look = "late" if one.is_late and one.turn == "us" else "calm" if one.is_held else ""
    if not look and one.turn == "us" and is_today(one):
        look = "due"
    if one.state != State.ACTIVE:
        act = letter_act(user, letter, may)
    elif step := closing.next_after(one):
        act = "settle" if may["promise"] else ""
        plans = one.next_step == NextStep.ARRANGE and one.stage.is_talk and may["interview_plan"]
        return {"look": look, "act": act, "label": steps.taken(one.next_step), "step": step, "plans": plans}
    else:
        act = "decide" if may["decide"] else ""
    return {"look": look, "act": act}


def is_today(one: Application) -> bool:
    assert one.promised_for is not None
    return timezone.localtime(one.promised_for).date() == timezone.localtime(clock.now()).date()


def letter_act(user: User, letter: Letter | None, may: dict[str, bool]) -> str:
    """What the closing letter waits for from this reader."""
    if letter is None or letter.state not in (Letter.State.DRAFT, Letter.State.RELEASED):
        return ""
    if letter.state == Letter.State.RELEASED:
        return "leaves"
    if not ready(user, letter):
        return "write" if may["letter_draft"] else ""
    if not may["tell"]:
        return "wait"
    return "call" if letters.calls_first(letter.application, letter) else "release"


def ready(user: User, letter: Letter) -> bool:
    """Whether nothing is missing as far as this reader may know."""
    return letter.is_written and not endings.is_kept_from(user, letter) and not endings.in_the_way(letter, user)


def letter_part(user: User, one: Application) -> dict[str, Any] | None:
    """The closing letter as it will leave, what it still lacks, and when it goes."""
    letter = one.letter
    if letter is None:
        return None
    letter.application = one
    if endings.is_kept_from(user, letter):
        return {"is_kept": True}
    subject, body = preview(letter, letter.written_by or one.decided_by or one.owed_by)
    can_change = letter.state in (Letter.State.DRAFT, Letter.State.RELEASED)
    missing = endings.in_the_way(letter, user) if can_change else []
    return {
        "row": letter,
        "missing": missing,
        "subject": subject,
        "body": body,
        "can_change": can_change,
        "is_ready": letter.is_written and not missing,
        "calls_first": letters.calls_first(one, letter),
    }


def preview(letter: Letter, sender: User | None) -> tuple[str, str]:
    """The whole mail as it would leave, with personal links masked."""
    words = letters.closing_words(letter, sender.name if sender else "", sender.title if sender else "")
    subject, body = letters.render(f"closing_{letter.closure}", words)
    return subject, letters.masked(body)
