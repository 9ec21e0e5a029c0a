"""The job's board: who is where, whose word is due first, and moving them on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from candidates import board, keyset, rows
from candidates.forms.team import BoardForm
from candidates.models import Application
from hiring import clock, roles
from hiring.models import Stage, User
from hiring.states import IllegalMove
from hiring.templatetags.look import drawn

from . import shared


@dataclass(frozen=True)
class Ways:
    """Where a card of one stage can go, as its menu: the same for the whole column."""

    stage: Stage
    menu: SafeString


def ways(request: HttpRequest, stage: Stage, stages: list[Stage], back: str = "") -> Ways:
    """The ways out of a stage along the pipeline's stages that are not retired, and `back` to this list (default: here)."""
    live = [one for one in stages if one.retired_at is None]
    after = tuple((one.uid.hex, one.name) for one in live if one.position > stage.position)
    before = tuple((one.uid.hex, one.name) for one in reversed(live) if one.position < stage.position)
    hidden = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="next" value="{}">',
        get_token(request),
        back or request.get_full_path(),
    )
    return Ways(stage, drawn("candidates/_menu.html", slot=hidden, next=after[:1], later=after[1:], before=before))


@require_safe
@roles.allows("job.view")
def whole(request: HttpRequest, slug: str) -> HttpResponse:
    job = board.get_job(request.user, slug)  # type: ignore[arg-type]
    form = BoardForm(request.GET, job=job, user=request.user)
    found = board.page(request.user, job, form.filters)  # type: ignore[arg-type]
    may_decide = roles.may(request.user, "decide", job)
    stages = [column.stage for column in found.columns]
    openings = board.openings(job)
    context: dict[str, Any] = {
        "job": job,
        "board": found,
        "columns": [(column, ways(request, column.stage, stages)) for column in found.columns],
        "may_decide": may_decide,
        "openings": openings,
        "open_days": (clock.now() - job.published_at).days if job.published_at else None,
        "form": form,
        "owners": board.owners(job=job.pk),
        "filters": form.filters,
        "query": list_query(request),
    }
    return render(request, "candidates/board.html", context)


def list_query(request: HttpRequest) -> str:
    """The filters of the list as a query string, for the links of its cards."""
    query = request.GET.copy()
    for name in ("after", "stage", "part", "next", "to"):
        query.pop(name, None)
    return query.urlencode()


@require_safe
@roles.allows("job.view")
def column(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """A stage's further cards: for htmx the cards alone, else a page with all the stage has, a length at a time."""
    job = board.get_job(request.user, slug)  # type: ignore[arg-type]
    stages = list(job.pipeline.stages.order_by("position"))
    stage = next((one for one in stages if one.uid == uid), None)
    if stage is None:
        raise Http404
    filters = BoardForm(request.GET, job=job, user=request.user).filters
    user: User = request.user  # type: ignore[assignment]
    everybody = board.waiting(user, job).filter(filters.condition)
    after = cursor(request.GET.get("after", ""))
    many = keyset.count(everybody.filter(stage=stage))
    found = board.column(everybody, stage, many, after)
    context = {
        "job": job,
        "column": found,
        "ways": ways(request, stage, stages),
        "may_decide": roles.may(request.user, "decide", job),
        "query": list_query(request),
        "after": after,
    }
    template = "candidates/_cards.html" if request.headers.get("HX-Request") else "candidates/column.html"
    return render(request, template, context)


def cursor(typed: str) -> tuple[datetime, UUID] | None:
    """Behind which card to go on: a promised instant and a uid, as `_cards.html` writes them; None when it makes no sense."""
    moment, _sign, uid = typed.partition("~")
    at = keyset.instant(moment)
    try:
        return (at, UUID(uid)) if at else None
    except ValueError:
        return None


def card_answer(request: HttpRequest, application: Application, words: str) -> HttpResponse:
    """A card that was moved, as it now is, with the sentence and its undo beside the board."""
    stages = list(application.job.pipeline.stages.order_by("position"))
    found = Application.objects.filter(pk=application.pk)
    cards = rows.cards(found.open().values_list(*rows.CARD), stages)
    fresh = get_object_or_404(found.select_related("candidate", "stage", "job"))
    if not cards:  # told at that instant, such as by withdrawing: there is no card any more
        raise IllegalMove(fresh.moved_meanwhile())
    stage = next(one for one in stages if one.pk == cards[0].stage_id)
    back = shared.way_back(request, application)
    context = {
        "card": cards[0],
        "moved": cards,
        "ways": ways(request, stage, stages, back),
        "may_decide": True,
        "job": fresh.job,
        "query": back.partition("?")[2],
        "said": shared.undo_words(request, fresh, words, back),
    }
    return render(request, "candidates/_moved.html", context)
