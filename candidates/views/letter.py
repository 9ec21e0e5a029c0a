"""The closing letter: written by a person, looked at as it will leave, released by a recruiter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from candidates import closing, endings, letters, queries, steps
from candidates.forms import team as forms
from candidates.models import JUDGED, Application, Closure, Letter, State
from hiring import clock, roles
from hiring.models import User
from hiring.requests import TeamRequest, shown_version
from hiring.states import IllegalMove

from . import shared
from .application import preview as as_mail

OPEN = (Letter.State.DRAFT, Letter.State.RELEASED)


def letter_of(request: TeamRequest, uid: UUID, act: str) -> tuple[Application, Letter]:
    """The application and its closing letter; 404 while nothing is decided."""
    one = queries.get_application(request.user, uid, act)
    if one.letter is None:
        raise Http404
    one.letter.application = one
    return one, one.letter


def checked(form: forms.LetterForm, letter: Letter, user: User) -> dict[str, Any]:
    """The mail as these words would make it, and what it lacks."""
    words = forms.first_words(letter)
    if form.is_valid():
        words |= form.letter_words
    elif not form.is_bound:
        words |= form.initial  # the page shows them to begin with, so the letter beside them holds them too
    draft = form.draft(words)
    draft.is_standard = letter.is_standard and not draft.words
    subject, body = as_mail(draft, user)
    return {"subject": subject, "body": body, "missing": endings.in_the_way(draft, user)}


@roles.allows("letter.draft")
def write(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Write the letter beside its preview; a colleague's newer version is shown beside one's own words (P7)."""
    one, letter = letter_of(request, uid, "letter.draft")
    if letter.state not in OPEN:
        raise IllegalMove(_("The letter has left and can no longer be changed."))
    user, about = request.user, {"application": one, "letter": letter}
    if endings.is_kept_from(user, letter):
        if request.method == "POST":
            raise IllegalMove(endings.card_first())
        return render(request, "candidates/letter.html", {**about, "is_kept": True})

    def typed() -> forms.LetterForm:
        first = forms.first_words(letter)
        return forms.LetterForm(
            shared.typed(request), application=one, user=user, closure=letter.closure, initial=first
        )

    form, status, theirs = typed(), 200, None
    if request.method != "POST" and letter.closure in JUDGED and not any(form.initial.values()):
        form.begin()
    if request.method == "POST" and "preview" not in request.POST:
        saved = False

        def act() -> None:
            nonlocal saved
            standard = letter.is_standard and not form.letter_words["words"]
            words = {name: value for name, value in form.letter_words.items() if name in form.fields}
            saved = closing.write_letter(letter, by=user, version=shown_version(request), **words, is_standard=standard)

        form.hold_against_cards()
        status = shared.tried(form, act)
        if saved:
            back = shared.safe_next(request)
            to = f"{shared.address(one)}?{urlencode({'part': 'letter', **({'next': back} if back else {})})}"
            return shared.done(request, one, _("The letter is saved."), to=to)
        if status == 200:
            letter = Letter.objects.select_related("written_by", "reason_criterion", "point_criterion").get(
                pk=letter.pk
            )
            letter.application, status, theirs = one, 409, letter
    context = {
        **about,
        "form": form,
        "theirs": theirs,
        "rule": rule(one, letter),
        "version": letter.version if theirs or request.method != "POST" else request.POST.get("version", ""),
        **checked(typed() if form.errors else form, letter, user),  # beside a refused reason, too, as it was typed
    }
    return render(request, "candidates/letter.html", context, status=status)


def rule(one: Application, letter: Letter) -> str:
    return steps.letter_rule(letters.needs(one)) if letter.closure == Closure.NO_MATCH else ""


@require_POST
@roles.allows("letter.draft")
def preview(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The letter as the typed words make it, and what it lacks; nothing is kept. For the letter and for every decision."""
    one = queries.get_application(request.user, uid, "letter.draft")
    closure = request.POST.get("closure", "")
    if one.state == State.ACTIVE:  # for the letter as it will be once it is decided for this reason
        one.reason_kind = request.POST.get("why", "")
    if closure not in Closure.values:
        closure = one.letter.closure if one.letter else Closure.NO_MATCH
    user = request.user
    form = forms.LetterForm(request.POST, application=one, user=user, closure=closure)
    standard = request.POST.get("letter") == forms.Kind.STANDARD
    blank = Letter(application=one, closure=closure, is_standard=standard)
    if standard:
        form.data = {}
    return render(request, "candidates/_preview.html", {"application": one, **checked(form, blank, user)})


@require_POST
@roles.allows("tell")
def release(request: TeamRequest, uid: UUID) -> HttpResponse:
    one, letter = letter_of(request, uid, "tell")
    if request.POST.get("version") != str(letter.version):
        raise IllegalMove(_("The letter was changed meanwhile. Read it again, then release it."))
    if not (letter.state == Letter.State.RELEASED and letter.released_by_id == request.user.pk):  # else a second click
        closing.release_letter(letter, by=request.user, without_call=request.POST.get("without_call", ""))
    can_undo = one.decided_at is not None and one.decided_at + settings.UNDO > clock.now()
    told = (
        _("Released. The letter to %(name)s leaves when the time to undo is over.")
        if can_undo
        else _("Released. The letter to %(name)s leaves now.")
    ) % {"name": one.candidate.name}
    return shared.done(request, one, told)


@roles.allows("tell")
def told_by_phone(request: TeamRequest, uid: UUID) -> HttpResponse:
    one, letter = letter_of(request, uid, "tell")
    form = forms.PhoneForm(shared.typed(request), application=one, user=request.user)
    return shared.act(
        request,
        one,
        form,
        lambda: closing.told_by_phone(letter, by=request.user, at=form.cleaned_data["at"]),
        told=lambda: _("%(name)s knows. The written letter leaves now.") % {"name": one.candidate.name},
        title=_("%(name)s was told by phone") % {"name": one.candidate.name},
        about=_("Telling ends the time to undo, and the written letter follows the call."),
        button=_("Record the call"),
    )
