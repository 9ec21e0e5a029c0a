"""Settings: colleagues, invited, edited, away, leaving; and their way in."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import links
from candidates.models import Application, Mail
from hiring import accounts, people, roles
from hiring.forms.people import AbsenceForm, Colleague, TakeOver, Welcome
from hiring.models import Absence, Organisation, Role, User
from hiring.states import IllegalMove

from .answers import edit, said, sent, show

PER_PAGE = 50


@require_safe
@roles.allows("settings.edit")
def colleagues(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by name; filters in the address."""
    found = User.objects.all()
    q, role, gone = request.GET.get("q", ""), request.GET.get("role", ""), "gone" in request.GET
    q = q.replace("\0", "").strip()  # PostgreSQL refuses NUL
    if q:
        found = found.filter(Q(name__icontains=q) | Q(email__icontains=q) | Q(title__icontains=q))
    if role in Role.values:
        found = found.filter(**{f"is_{role}": True})
    page = Paginator(found.filter(is_active=not gone), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "roles": Role.choices, "q": q, "role": role, "gone": gone}
    return render(request, "hiring/settings/colleagues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def colleague_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    organisation = Organisation.current() or Organisation()
    fresh = User(zone=organisation.zone, country="", is_active=True)
    form = Colleague(sent(request), instance=fresh)
    if form.is_valid():
        user = form.save()
        return invited(request, user, people.invite(user, by=request.user))  # type: ignore[arg-type]
    return show(request, "hiring/settings/colleague_new.html", {"form": form}, form)


def invited(request: HttpRequest, user: User, mail: Mail) -> HttpResponse:
    """The mail is on its way; where no mail server is set up, the link is shown this once, to hand on."""
    if settings.EMAIL_URL:
        words = _("%(name)s is invited. The mail is on its way to %(email)s.") % {
            "name": user.name,
            "email": user.email,
        }
        return said(request, words, "colleague", user.uid)
    link = links.invitation(user, mail.queued_at)
    return render(request, "hiring/settings/invited.html", {"person": user, "link": link})


@require_POST
@roles.allows("settings.edit")
def invite_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another invitation, for one that ran out or was lost."""
    user = get_object_or_404(User, uid=uid)
    return invited(request, user, people.invite(user, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def colleague(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One colleague: role, skills, zone, hours, line; absences beside it."""
    user = get_object_or_404(User, uid=uid)
    form = Colleague(sent(request), instance=user)
    return edit(
        request,
        form,
        "hiring/settings/colleague.html",
        about(user, form=form),
        done=lambda: said(request, _("%(name)s is saved.") % {"name": user.name}, "colleague", user.uid),
    )


def about(user: User, **more: object) -> dict[str, object]:
    """What the page of a colleague shows."""
    fresh = User.objects.get(pk=user.pk)
    absences = Absence.objects.filter(user=user).select_related("cover")
    return {
        "person": fresh,
        "form": more.get("form") or Colleague(instance=fresh),
        "absences": absences,
        "absence_form": AbsenceForm(user=fresh, auto_id="absence_%s"),
        **more,
    }


@require_POST
@roles.allows("settings.edit")
def colleague_away(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An absence of a colleague; what falls into it goes to the cover."""
    user = get_object_or_404(User, uid=uid)
    form = AbsenceForm(request.POST, user=user, auto_id="absence_%s")
    if form.is_valid():
        words = be_away(form, user, request.user)  # type: ignore[arg-type]
        if words:
            return said(request, words, "colleague", user.uid)
    return show(request, "hiring/settings/colleague.html", about(user, absence_form=form), form)


def be_away(form: AbsenceForm, user: User, by: User) -> str:
    """What is now true; empty when it was refused, which the form then says."""
    try:
        away = people.be_away(user, **form.cleaned_data, by=by)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return ""
    said = [_("The absence is written down.")]
    if away.handed:
        words = ngettext(
            "%(count)d promise goes to %(cover)s, and its candidate is told.",
            "%(count)d promises go to %(cover)s, and their candidates are told.",
            away.handed,
        )
        said.append(words % {"count": away.handed, "cover": away.absence.cover})
    if away.left:
        words = ngettext(
            "%(count)d promise falls into these days and stays with %(name)s.",
            "%(count)d promises fall into these days and stay with %(name)s.",
            away.left,
        )
        said.append(words % {"count": away.left, "name": user.name})
    said += away.asked
    return " ".join(said)


@require_POST
@roles.allows("settings.edit")
def absence_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An absence that does not take place; what was handed over stays there."""
    absence = get_object_or_404(Absence, uid=uid)
    absence.delete()
    return said(
        request, _("The absence is removed. Promises that moved stay where they are."), "colleague", absence.user.uid
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("settings.edit")
def colleague_leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Deactivate somebody, or only hand over: everything that rests on them goes to one colleague in the same act."""
    user = get_object_or_404(User, uid=uid, is_active=True)
    rests = people.burden(user)
    form = TakeOver(sent(request), user=user, answers_candidates=rests.answers_candidates)
    if request.method == "POST" and (not rests or form.is_valid()):
        to = form.cleaned_data.get("to") if rests else None
        try:
            if to and "stays" in request.POST:
                moved = people.take_over(user, to, by=request.user)  # type: ignore[arg-type]
                return said(request, moved_words(user, to, moved), "colleague", user.uid)
            moved = people.deactivate(user, by=request.user, to=to)  # type: ignore[arg-type]
        except IllegalMove as refused:
            context = {"person": user, "rests": rests, "form": form, "refused": str(refused)}
            return render(request, "hiring/settings/leave.html", context, status=409)
        return said(request, gone_words(user, to, moved), "colleagues")
    first = Application.objects.open().filter(owed_by=user).by_promise()[: settings.COUNTED + 1]
    owed = Counter(first.values_list("job__title", flat=True))
    per_job = sorted(owed.items()) if rests.promises <= settings.COUNTED else []
    context = {"person": user, "rests": rests, "form": form, "per_job": per_job}
    return show(request, "hiring/settings/leave.html", context, form)


def moved_words(user: User, to: User, moved: int) -> str:
    words = ngettext(
        "%(to)s owes what %(name)s owed: %(count)d promise moved, and its candidate is told.",
        "%(to)s owes what %(name)s owed: %(count)d promises moved, and their candidates are told.",
        moved,
    )
    return words % {"to": to.name, "name": user.name, "count": moved}


def gone_words(user: User, to: User | None, moved: int) -> str:
    words = _("%(name)s can no longer sign in.") % {"name": user.name}
    if to and moved:
        more = ngettext(
            "%(count)d promise went to %(to)s, and its candidate is told.",
            "%(count)d promises went to %(to)s, and their candidates are told.",
            moved,
        )
        words = f"{words} {more % {'count': moved, 'to': to.name}}"
    return words


@require_POST
@roles.allows("settings.edit")
def colleague_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody may sign in again."""
    user = get_object_or_404(User, uid=uid)
    people.reactivate(user)
    return said(request, _("%(name)s may sign in again.") % {"name": user.name}, "colleague", user.uid)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """An invited colleague chooses a password. Opening the page changes nothing; a used or expired link says what to do."""
    user = User.objects.filter(uid=uid, is_active=True).first()
    if user is None or user.joined_at or not links.OneTimeTokens().check_token(user, token):
        return render(request, "hiring/welcome_over.html", status=410)
    form = Welcome(sent(request), user=user)
    if form.is_valid():
        people.join(user, form.cleaned_data["password"])
        accounts.sign_in(request, user)
        return redirect("/team/")
    return show(request, "hiring/welcome.html", {"form": form, "person": user}, form)
