"""An offer's pages: drafted, approved, called, sent; what was asked; and how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import queries as people
from candidates.views import shared
from hiring import money, roles
from hiring.requests import TeamRequest
from hiring.states import IllegalMove
from offers import letter, queries, transitions
from offers.forms import ApproveForm, CallForm, OfferForm, RecordForm, ReplyForm, TakeBackForm, TermsForm
from offers.models import Offer

State = Offer.State


@require_safe
@roles.allows("offer.read")
def offers(request: TeamRequest) -> HttpResponse:
    """Every offer whose terms the reader may read: without them."""
    context = {"page": queries.offers_page(request.user, ended=request.GET.get("show") == "ended")}
    return render(request, "offers/list.html", context)


@require_safe
@roles.allows("offer.read")
def offer(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The offer with its terms; showing them leaves a row in the trail of readings."""
    return page(request, queries.get_offer(request.user, uid))


def page(request: TeamRequest, one: Offer, *, status: int = 200, **forms: Any) -> HttpResponse:
    queries.note_reading(request.user, one.application)
    found = queries.offer_page(one)
    user = request.user
    may_send = queries.may(user, one, "offer.send")
    rest: dict[str, Any] = {"application": one.application, "user": user, "offer": one}
    context = {
        "offer": one,
        "application": one.application,
        "candidate": one.application.candidate,
        "versions": found.versions,
        "newest": letter.terms(found.versions[0]) if found.versions else [],
        "advertised": money.advertised(one.application.job),
        "questions": found.questions,
        "may_send": may_send,
        "may_reply": may_send or roles.may(user, "promise", one.application.job),
        "approves": one.state == State.ASKED and transitions.may_approve(one, user),
        "approve_form": forms.get("approve") or ApproveForm(**rest),
        "reply_form": forms.get("reply") or ReplyForm(),
        "replied_to": forms.get("question"),
        "here": request.get_full_path() if request.method == "GET" else address(one),
    }
    return render(request, "offers/offer.html", context, status=status)


def address(one: Offer) -> str:
    return reverse("offer", args=[one.uid])


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("offer.draft")
def draft(request: TeamRequest, uid: UUID) -> HttpResponse:
    """A new offer, on the application's own address."""
    one = people.get_application(request.user, uid, "offer.draft")
    form = TermsForm(shared.typed(request), application=one, user=request.user)
    made: list[Offer] = []

    def act() -> None:
        values = {"terms": form.terms_typed, "approver": form.cleaned_data["approver"]}
        made.append(transitions.draft(one, **values, by=request.user))

    status = 200
    if request.method == "POST":
        status = shared.tried(form, act)
        if status == 409 and (kept := queries.same_draft(one, form.values, by=request.user)):
            made, status = [kept], 200  # a second click (P9)
        if status == 200:
            messages.success(request, _("The draft is here. Nobody has been told yet."))
            return shared.done(request, one, to=address(made[0]))
    title = _("An offer for %(name)s") % {"name": one.candidate.name}
    return shared.ask(
        request, one, form, status=status, title=title, button=_("Keep the draft"), template="offers/_terms.html"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("offer.draft")
def revise(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Other terms: another version, to be approved anew."""
    one = queries.get_offer(request.user, uid, "offer.draft")
    form = TermsForm(shared.typed(request), application=one.application, user=request.user, offer=one)
    queries.note_reading(request.user, one.application)
    return _act(
        request,
        one,
        form,
        lambda: transitions.revise(
            one, terms=form.terms_typed, approver=form.cleaned_data["approver"], by=request.user, seen=form.seen
        ),
        told=_("The terms are kept. They wait for approval once you ask for it."),
        title=_("Other terms for %(name)s"),
        button=_("Keep these terms"),
        template="offers/_terms.html",
    )


def is_second_click(one: Offer, form: OfferForm, became: str, **held: Any) -> bool:
    """Whether the form, which is refused because the offer has moved on, is what moved it: the same again is done (P9)."""
    seen = form.cleaned_data.get("revision")
    followed = seen is not None and one.revision == seen + 1 and one.state == became
    return followed and all(getattr(one, name) == value for name, value in held.items())


def _act(
    request: TeamRequest,
    one: Offer,
    form: OfferForm,
    do: Any,
    *,
    told: str,
    title: str,
    became: Any = None,
    **page: Any,
) -> HttpResponse:
    """An act with a form of its own, and back to the offer. `became` says of the valid form what state and values it leaves."""
    status = 200
    if request.method == "POST":
        status = shared.tried(form, do)
        if status != 200:
            one.refresh_from_db()
        if status == 409 and became:
            state, held = became(form.cleaned_data)
            status = 200 if is_second_click(one, form, state, **held) else 409
        if status == 200:
            messages.success(request, told)
            return shared.done(request, one.application, to=address(one))
    name = {"name": one.application.candidate.name}
    return shared.ask(request, one.application, form, status=status, title=title % name, **page)


def _plain(request: TeamRequest, one: Offer) -> OfferForm:
    """The form of a button: nothing but what it was shown beside."""
    form = OfferForm(request.POST, application=one.application, user=request.user, offer=one)
    if not form.is_valid():
        raise IllegalMove(one.moved_meanwhile())
    return form


def _pressed(request: TeamRequest, one: Offer, wanted: str, act: Any) -> None:
    """Do what a button asks, unless a click before it did, be it a moment ago or while this one was on its way (P9)."""
    if one.state == wanted:
        return
    form = _plain(request, one)
    try:
        act(one, by=request.user, seen=form.seen)
    except IllegalMove:
        one.refresh_from_db()
        if not is_second_click(one, form, wanted):
            raise


@require_POST
@roles.allows("offer.draft")
def ask(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The draft goes to its approver."""
    one = queries.get_offer(request.user, uid, "offer.draft")
    _pressed(request, one, State.ASKED, transitions.ask_approval)
    messages.success(request, _("%(name)s has a mail about it.") % {"name": one.approver.name})
    return redirect(address(one))


@require_POST
@roles.allows("offer.approve")
def approve(request: TeamRequest, uid: UUID) -> HttpResponse:
    """Approved, or back to the author with words."""
    one = queries.get_offer(request.user, uid, "offer.approve")
    form = ApproveForm(request.POST, application=one.application, user=request.user, offer=one)
    back = "back" in request.POST

    def act() -> None:
        if back:
            transitions.send_back(one, by=request.user, words=form.cleaned_data["words"], seen=form.seen)
        else:
            transitions.approve(one, by=request.user, words=form.cleaned_data["words"], seen=form.seen)

    if form.is_valid() and back and not form.cleaned_data["words"]:
        form.add_error("words", _("Please write what should change."))
    status = shared.tried(form, act)
    if status != 200:
        one.refresh_from_db()
    if status == 409:
        became = State.DRAFT if back else State.APPROVED
        if is_second_click(one, form, became, approval_words=form.cleaned_data["words"]):
            status = 200
    if status != 200:
        return page(request, one, status=status, approve=form)
    messages.success(request, _("It goes back to its author.") if back else _("Approved. The call comes next."))
    return redirect(address(one))


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("offer.send")
def call(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The call in which the offer was made."""
    one = queries.get_offer(request.user, uid, "offer.send")
    form = CallForm(shared.typed(request), application=one.application, user=request.user, offer=one)
    return _act(
        request,
        one,
        form,
        lambda: transitions.record_call(one, by=request.user, seen=form.seen, **form.values),
        became=lambda typed: (
            State.APPROVED,
            {
                "called_by": request.user,
                "called_at": typed["at"],
                "call_outcome": typed["outcome"],
                "call_words": typed["words"],
            },
        ),
        told=_("The call is on record. The written offer can go."),
        title=_("You called %(name)s"),
        about=_("An offer is made in a call, by a person; the letter follows it."),
        button=_("Write down the call"),
    )


@require_POST
@roles.allows("offer.send")
def send(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The written offer leaves."""
    one = queries.get_offer(request.user, uid, "offer.send")
    _pressed(request, one, State.SENT, transitions.send)
    messages.success(
        request, _("The offer is with %(name)s, and holds an opening.") % {"name": one.application.candidate.name}
    )
    return redirect(address(one))


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("offer.send")
def take_back(request: TeamRequest, uid: UUID) -> HttpResponse:
    """The offer is no more."""
    one = queries.get_offer(request.user, uid, "offer.send")
    form = TakeBackForm(shared.typed(request), application=one.application, user=request.user, offer=one)
    sent = one.is_sent
    return _act(
        request,
        one,
        form,
        lambda: transitions.take_back(one, by=request.user, seen=form.seen, **form.values),
        became=lambda typed: (State.TAKEN_BACK, {"reason": typed["why"]}),
        told=_("The offer is taken back."),
        title=_("Take back the offer to %(name)s"),
        about=_("They have it in writing and may have told their employer. They get a mail with a new day.")
        if sent
        else _("They have not seen it and are not told."),
        button=_("Take it back"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("offer.send")
def record(request: TeamRequest, uid: UUID) -> HttpResponse:
    """An answer that was given by phone."""
    one = queries.get_offer(request.user, uid, "offer.send")
    form = RecordForm(shared.typed(request), application=one.application, user=request.user, offer=one)

    def act() -> None:
        values = form.cleaned_data
        if one.revision != values["revision"]:
            raise IllegalMove(one.moved_meanwhile())
        said = {"proof": values["proof"], "reason": values["reason"]}
        transitions.record_answer(one, accepted=values["answer"] == "accepted", by=request.user, **said)

    return _act(
        request,
        one,
        form,
        act,
        became=lambda typed: (
            typed["answer"],
            {"answered_by": request.user, "proof": typed["proof"], "reason": typed["reason"]},
        ),
        told=_("It is on record, and they have a mail that says so."),
        title=_("%(name)s answered by phone"),
        about=_(
            "Usually they answer on their own page, with the code. What you write down counts at once, and they are mailed that "
            "you wrote it down."
        ),
        button=_("Write down the answer"),
    )


@require_POST
@roles.allows("promise")
def reply(request: TeamRequest, uid: UUID, question: UUID) -> HttpResponse:
    """A question of the candidate's is answered."""
    one = queries.get_offer(request.user, uid, "promise")
    row = get_object_or_404(one.questions.select_related("answered_by"), uid=question)
    row.offer = one
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return page(request, one, status=422, reply=form, question=row.uid)
    try:
        transitions.reply(row, text=form.cleaned_data["text"], by=request.user)
    except IllegalMove as refused:
        form.add_error(None, str(refused))
        return page(request, one, status=409, reply=form, question=row.uid)
    messages.success(request, _("Answered. They have a mail that says so."))
    return redirect(address(one))


@require_safe
@roles.allows("offer.read")
def letter_file(request: TeamRequest, uid: UUID, number: int) -> HttpResponse:
    """A version as the letter it makes; a reading of amounts."""
    one = queries.get_offer(request.user, uid)
    version = one.versions.select_related("made_by").filter(number=number).first()
    if version is None:
        raise Http404
    version.offer = one
    queries.note_reading(request.user, one.application)
    return letter.download(version, letter.file_name(version))
