"""One's own account: zone, hours, absences; password and second factor are pages of their own."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiring.forms.people import AbsenceForm, Hours
from hiring.models import Absence, User

from .answers import said, sent, show
from .people import be_away


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """My zone and hours."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = Hours(sent(request), instance=user)
    if form.is_valid():
        form.save()
        return said(request, _("Saved. New promises are reckoned with these days and hours."), "me")
    return show(request, "hiring/me.html", about(user, form=form), form)


def about(user: User, **more: object) -> dict[str, object]:
    fresh = User.objects.get(pk=user.pk)
    return {
        "person": fresh,
        "form": more.get("form") or Hours(instance=fresh),
        "absences": Absence.objects.filter(user=user).select_related("cover"),
        "absence_form": AbsenceForm(user=fresh, auto_id="absence_%s"),
        **more,
    }


@require_POST
@login_required
def my_absence(request: HttpRequest) -> HttpResponse:
    """I am away; what falls into these days goes to my cover."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = AbsenceForm(request.POST, user=user, auto_id="absence_%s")
    if form.is_valid():
        words = be_away(form, user, user)
        if words:
            return said(request, words, "me")
    return show(request, "hiring/me.html", about(user, absence_form=form), form)


@require_POST
@login_required
def my_absence_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """I am here after all."""
    get_object_or_404(Absence, uid=uid, user=request.user).delete()
    return said(request, _("The absence is removed. Promises that moved stay where they are."), "me")
