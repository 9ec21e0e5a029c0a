"""What else helps: details, skills, experiences, zone and phone; the talent pool; and what we hold about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import consents, details
from candidates.forms.portal import AboutForm, ContactForm, ExperienceForm, SkillsForm
from candidates.models import Candidate, Experience
from hiring.models import Organisation
from hiring.requests import shown_version

from . import holdings
from .door import for_candidates

# --- the forms, filled in with what is stored --------------------------------------------------------------------------


def about_form(candidate: Candidate, data: QueryDict | None = None) -> AboutForm:
    return AboutForm(data, instance=_copy(candidate), initial={"version": candidate.version}, auto_id="about_%s")


def contact_form(candidate: Candidate, data: QueryDict | None = None) -> ContactForm:
    return ContactForm(data, instance=_copy(candidate), initial={"version": candidate.version}, auto_id="contact_%s")


def skills_form(candidate: Candidate, data: QueryDict | None = None) -> SkillsForm:
    own = list(candidate.own_skills.all())
    return SkillsForm(
        data,
        initial={
            "preferred": ", ".join(one.wording for one in own if one.preferred),
            "wordings": ", ".join(one.wording for one in own if not one.preferred),
            "version": candidate.version,
        },
        auto_id="skills_%s",
    )


def experience_form(experience: Experience, data: QueryDict | None = None) -> ExperienceForm:
    return ExperienceForm(data, instance=experience, initial={"version": experience.candidate.version})


def _copy(candidate: Candidate) -> Candidate:
    """The row for a form to fill, so that what is refused never stands in the candidate's page."""
    return Candidate(**{f.attname: getattr(candidate, f.attname) for f in Candidate._meta.concrete_fields})


def again(form: Any, version: int) -> Any:
    """The form as it was typed, over the version that is stored now: sending it again is a choice."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
    return form


def stored(form: Any, fresh: Any) -> list[tuple[str, str]]:
    """What stands there now where it differs from what was typed, by label (P7)."""
    differing = []
    for name, field in form.fields.items():
        if name == "version":
            continue
        bound = fresh[name]
        theirs, ours = bound.value() or "", form[name].value() or ""
        if str(theirs).replace("\r\n", "\n").strip() != str(ours).replace("\r\n", "\n").strip():
            choices = {str(key): str(words) for key, words in forms_choices(field)}
            differing.append((str(bound.label), choices.get(str(theirs), str(theirs)) or _("nothing")))
    return differing


def forms_choices(field: forms.Field) -> list[tuple[Any, Any]]:
    """A field's choices, groups opened; none for a field without."""
    flat: list[tuple[Any, Any]] = []
    for key, words in getattr(field, "choices", []):
        flat += words if isinstance(words, list | tuple) else [(key, words)]
    return flat


# --- the page ----------------------------------------------------------------------------------------------------------


@require_safe
@for_candidates
def about(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Everything they told us, each part with its form, and the meter."""
    return page(request, candidate)


def page(
    request: HttpRequest, candidate: Candidate, *, status: int = 200, differs: Any = None, **forms: Any
) -> HttpResponse:
    context = {
        "candidate": candidate,
        "complete": details.completeness(candidate),
        "about": forms.get("about") or about_form(candidate),
        "contact": forms.get("contact") or contact_form(candidate),
        "skills": forms.get("skills") or skills_form(candidate),
        "experiences": candidate.experiences.all(),
        "refused": next(iter(forms), ""),
        "differs": differs,
    }
    return render(request, "portal/about.html", context, status=status)


def _save(
    request: HttpRequest,
    candidate: Candidate,
    name: str,
    make: Callable[..., Any],
    write: Callable[..., bool],
    words: str,
) -> HttpResponse:
    """One part of the page: stored, refused with its errors (422), or shown beside what somebody else saved (409)."""
    form = make(candidate, request.POST)
    if not form.is_valid():
        return page(request, candidate, status=422, **{name: form})
    values = dict(form.cleaned_data)
    if write(candidate, version=values.pop("version"), **values):
        messages.success(request, words)
        return redirect(f"{reverse('portal-about')}#{name}")
    candidate.refresh_from_db()
    differs = stored(form, make(candidate))
    return page(request, candidate, status=409, differs=differs, **{name: again(form, candidate.version)})


@require_POST
@for_candidates
def save_about(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Place, headline and the rest are stored."""
    return _save(request, candidate, "about", about_form, details.update, _("Thank you, we have it."))


@require_POST
@for_candidates
def save_contact(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Zone and phone are stored; times are told in the new zone from the next page on."""
    return _save(request, candidate, "contact", contact_form, details.update, _("Your zone and phone are saved."))


@require_POST
@for_candidates
def save_skills(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The skills are stored in their wording."""
    return _save(request, candidate, "skills", skills_form, details.set_skills, _("Your skills are saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def add_experience(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """One experience more."""
    return _experience(request, candidate, Experience(candidate=candidate), details.add_experience, candidate)


@require_http_methods(["GET", "HEAD", "POST"])
@for_candidates
def experience(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """An experience of their own is changed."""
    found = own_experience(candidate, uid)
    return _experience(request, candidate, found, details.change_experience, own_experience(candidate, uid))


def own_experience(candidate: Candidate, uid: UUID) -> Experience:
    return get_object_or_404(candidate.experiences.select_related("candidate"), uid=uid)


def _experience(
    request: HttpRequest, candidate: Candidate, shown: Experience, write: Callable[..., bool], target: Any
) -> HttpResponse:
    form = experience_form(shown, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"candidate": candidate, "form": form, "experience": shown if shown.pk else None}
    if request.method != "POST":
        return render(request, "portal/experience.html", context)
    if not form.is_valid():
        return render(request, "portal/experience.html", context, status=422)
    values = dict(form.cleaned_data)
    if write(target, version=values.pop("version"), **values):
        messages.success(request, _("Thank you, we have it."))
        return redirect(f"{reverse('portal-about')}#experiences")
    candidate.refresh_from_db()
    if shown.pk:
        target.refresh_from_db()
        context["differs"] = stored(form, experience_form(target))
    else:
        context["differs"] = []
    again(form, candidate.version)
    return render(request, "portal/experience.html", context, status=409)


@require_POST
@for_candidates
def remove_experience(request: HttpRequest, candidate: Candidate, uid: UUID) -> HttpResponse:
    """The experience is gone; when something was saved meanwhile, it is shown again first."""
    found = candidate.experiences.select_related("candidate").filter(uid=uid).first()
    if found and not details.remove_experience(found, version=shown_version(request)):
        messages.warning(request, _("Something was saved meanwhile. Look at it again before you remove it."))
        return redirect("portal-experience", found.uid)
    messages.success(request, _("It is removed."))
    return redirect(f"{reverse('portal-about')}#experiences")


# --- the talent pool ---------------------------------------------------------------------------------------------------


@require_POST
@for_candidates
def pool(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The consent to the talent pool is given, or taken back."""
    if request.POST.get("pool") == "yes":
        consents.give(candidate)
        messages.success(request, _("Thank you. We write to you when a role fits; you can take it back at any time."))
    else:
        found = consents.standing(candidate)
        if found:
            consents.take_back(found)
        messages.success(request, _("You are no longer in the talent pool."))
    return redirect(f"{reverse('portal-data')}#pool")


# --- my data -----------------------------------------------------------------------------------------------------------


@require_safe
@for_candidates
def data(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """What we hold about them, in words, with the day on which it goes."""
    organisation = Organisation.current() or Organisation()
    return render(request, "portal/data.html", holdings.page(candidate, organisation))


@require_safe
@for_candidates
def data_file(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The same as a file."""
    held = holdings.as_file(candidate, Organisation.current() or Organisation())
    response = JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
