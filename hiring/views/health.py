"""/healthz: the figures that hiring.health judges, measured."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from candidates.models import Mail, Pulse
from candidates.sweep import unreminded
from hiring import clock, health

SLACK = timedelta(minutes=15)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; ages in seconds, nothing about people."""
    database = health.database_answers()
    status, body = health.answer(figures() if database else {}, database=database, disk=health.disk_free())
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def figures() -> dict[str, float | None]:
    """How long the oldest due mail waits, since when the scheduler is silent, how many late promises nobody was reminded of."""
    now = clock.now()
    try:
        due = Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING], due_at__lte=now)
        oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
        beat = Pulse.objects.filter(name="beat").values_list("at", flat=True).first()
        late = unreminded("reminder_after").filter(promised_for__lt=now - SLACK)[:1000].count()
    except DatabaseError:
        return {}
    return {
        "oldest_mail_due": (now - oldest).total_seconds() if oldest else 0,
        "scheduler_last_beat": (now - beat).total_seconds() if beat else None,
        "promises_overdue_unreminded": late,
    }
