"""The public pages: who we are, which jobs are open, how we hire, and the form by which somebody applies.

Everything a stranger can see of this app stands in this module and in templates/careers/. No page sets a session.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hiring import errors
from hiring.models import Job, Organisation
from hiring.states import IllegalMove

from . import adverts, intake, limits
from .cv.sentences import megabytes
from .forms.public import ApplicationForm

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]
PAGE, ON_FRONT = 50, 6
TYPED = ("name", "email", "work_mode", "links", "word", "zone", "pool", "kept", "started", "via", "homepage")


def public(view: View) -> View:
    """A public page: called with the organisation, in its zone or in that of the colleague who reads. Before the first run
    there is no organisation, and everybody is led to the page that makes it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        organisation = Organisation.current()
        if organisation is None:
            return _first_run(request)
        with timezone.override(ZoneInfo(getattr(request.user, "zone", "") or organisation.zone)):
            return view(request, organisation, *args, **kwargs)

    return guarded


def _first_run(request: HttpRequest) -> HttpResponse:
    try:
        return redirect("first-run")
    except NoReverseMatch:
        return errors.page(request, 503, _("This company has not been set up here yet. Please come back later."))


# --- reading -------------------------------------------------------------------------------------------------------


@require_safe
@public
def front(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The company, its values and its open jobs."""
    jobs = adverts.open_jobs()
    context = {
        "organisation": organisation,
        "jobs": [_line(job) for job in jobs[:ON_FRONT]],
        "count": len(jobs),
        "values": adverts.values(),
        "takes_general": adverts.takes_general(),
    }
    return render(request, "careers/front.html", context)


@require_safe
@public
def how(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """How hiring works here, for everybody who wonders, also when no job is open."""
    context = {
        "organisation": organisation,
        "ways": [{"way": way, "stages": _steps(way.stages.all())} for way in adverts.ways()],
        "values": adverts.values(),
        "takes_general": adverts.takes_general(),
    }
    return render(request, "careers/how.html", context)


@require_safe
@public
def jobs(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The open jobs, narrowed by place and work mode; what was chosen stands in the address."""
    place, mode = request.GET.get("place", ""), request.GET.get("mode", "")
    all_jobs = adverts.open_jobs()
    found = [job for job in all_jobs if place in ("", job.place) and mode in ("", job.work_mode)]
    modes = {job.work_mode: job.get_work_mode_display() for job in all_jobs}
    page = Paginator([_line(job) for job in found], PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "places": sorted({job.place for job in all_jobs if job.place}),
        "modes": [(value, modes[value]) for value in Job.WorkMode.values if value in modes],
        "place": place,
        "mode": mode,
        "is_filtered": bool(place or mode),
        "count": len(found),
        "takes_general": adverts.takes_general(),
    }
    return render(request, "careers/jobs.html", context)


@require_safe
@public
def job(request: HttpRequest, organisation: Organisation, slug: str) -> HttpResponse:
    """One job: what it is, what happens after one applies, and by when one hears."""
    found = _advertised(slug)
    if found.state != Job.State.PUBLISHED:
        return _gone(request, organisation, found)
    context = {
        **_about(organisation, found),
        "musts": [row for row in found.requirements.all() if row.kind == "must"],
        "nices": [row for row in found.requirements.all() if row.kind == "nice"],
        "values": found.pipeline.criteria.all(),
        "stages": _steps(found.pipeline.stages.all()),
        "posting": adverts.posting(found, organisation),
        "via": _via(request),
        "takes_general": adverts.takes_general(),
    }
    return render(request, "careers/job.html", context)


@require_safe
@public
def privacy(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What happens with what people send us."""
    return render(request, "careers/privacy.html", {"organisation": organisation, **_kept(organisation)})


# --- applying ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@public
def apply(request: HttpRequest, organisation: Organisation, slug: str) -> HttpResponse:
    """The form for a job. One that was paused or closed while somebody was writing gives them back what they typed."""
    found = _advertised(slug)
    if found.state != Job.State.PUBLISHED and request.method != "POST":
        return _gone(request, organisation, found)
    return _form(request, organisation, found, reverse("careers-thanks", args=[slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def apply_generally(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The form without a job."""
    found = adverts.general()
    if found is None:
        return _gone(request, organisation, None)
    return _form(request, organisation, found, reverse("careers-general-thanks"))


@require_safe
@public
def thanks(request: HttpRequest, organisation: Organisation, slug: str = "") -> HttpResponse:
    """What comes next, the same for everybody who sent the form: it tells nothing about who was known."""
    found = _advertised(slug) if slug else adverts.general()
    if found is None:
        raise Http404
    draft = reverse("careers-apply", args=[slug]) if slug else reverse("careers-general")
    context = {**_about(organisation, found), "draft": draft, "stages": found.pipeline.stages.all()[:2]}
    return render(request, "careers/thanks.html", context)


def _form(request: HttpRequest, organisation: Organisation, job: Job, thanks: str) -> HttpResponse:
    """The form as a page, or what became of it when it was sent: thanks, or the form again with all that was typed."""
    context = {
        **_about(organisation, job),
        **_kept(organisation),
        "stages": job.pipeline.stages.all(),
        "thanks": thanks,
        "most_size": megabytes(settings.CV_MAX_BYTES),
        "most_pages": settings.CV_MAX_PAGES,
    }
    if context["first"] is None:
        return _gone(request, organisation, job)
    if request.method != "POST":
        form = ApplicationForm(organisation=organisation, initial={"via": _via(request)})
        return _answer(request, context, form)
    if job.state != Job.State.PUBLISHED:
        refusal = _(
            "This job stopped taking applications while you were writing. What you typed is still here: copy what you"
            " would like to keep."
        )
        return _answer(request, context, _typed(request, organisation), 409, refusal)
    try:
        return _sent(request, organisation, job, context)
    except (OperationalError, OSError):
        log.exception("form_not_stored")
        refusal = _("We could not store this just now. Nothing you typed is lost: please send it again in a minute.")
        return _answer(request, context, _typed(request, organisation), 503, refusal, retry_after=60)


def _sent(request: HttpRequest, organisation: Organisation, job: Job, context: dict[str, Any]) -> HttpResponse:
    full = limits.take_try(request)
    if full:
        return _answer(request, context, _typed(request, organisation), 429, _too_many(full), full.retry_after)
    form = ApplicationForm(request.POST, request.FILES, organisation=organisation)
    if not form.is_valid():
        return _answer(request, context, form, form.status)
    full = limits.take_form(request)
    if full:
        return _answer(request, context, form, 429, _too_many(full), full.retry_after)
    try:
        intake.receive(job, form.sent)
    except IllegalMove as refused:
        return _answer(request, context, form, 409, str(refused))
    return redirect(context["thanks"])


def _typed(request: HttpRequest, organisation: Organisation) -> ApplicationForm:
    """The form with all that was typed, unjudged."""
    typed = {name: request.POST[name] for name in TYPED if name in request.POST}
    return ApplicationForm(organisation=organisation, initial=typed)


def _answer(
    request: HttpRequest,
    context: dict[str, Any],
    form: ApplicationForm,
    status: int = 200,
    refusal: str = "",
    retry_after: int | None = None,
) -> HttpResponse:
    """The form's page, with the reason why it was not taken where there is one."""
    response = render(request, "careers/apply.html", {**context, "form": form, "refusal": refusal}, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_many(full: limits.Full) -> str:
    return ngettext(
        "Many forms came from your network within the hour. What you typed is still here: please send it again in"
        " %(minutes)s minute.",
        "Many forms came from your network within the hour. What you typed is still here: please send it again in"
        " %(minutes)s minutes.",
        full.minutes,
    ) % {"minutes": full.minutes}


# --- what pages share ----------------------------------------------------------------------------------------------


def _advertised(slug: str) -> Job:
    found = adverts.advertised(slug)
    if found is None:
        raise Http404
    return found


def _gone(request: HttpRequest, organisation: Organisation, job: Job | None) -> HttpResponse:
    """A job that takes no applications: 410 when it is closed for good, else 404; with what is open instead."""
    is_closed = job is not None and job.state == Job.State.CLOSED
    context = {
        "organisation": organisation,
        "job": job,
        "is_closed": is_closed,
        "jobs": [_line(one) for one in adverts.open_jobs()[:ON_FRONT]],
        "takes_general": adverts.takes_general() if job is not None and not job.is_general else False,
    }
    return render(request, "careers/gone.html", context, status=410 if is_closed else 404)


def _about(organisation: Organisation, job: Job) -> dict[str, Any]:
    """A job's facts and the promise that an application sent now would get."""
    return {
        "organisation": organisation,
        "job": job,
        "line": _line(job),
        "outline": adverts.outline(job),
        "address": "" if job.is_general else adverts.address(job),
        "first": adverts.first_word(job),
    }


def _line(job: Job) -> dict[str, Any]:
    """A job with its words."""
    return {"job": job, "mode": adverts.mode(job), "pay": adverts.pay(job)}


def _steps(stages: Any) -> list[dict[str, Any]]:
    """Stages with what somebody hears when the answer is no."""
    return [{"stage": stage, "if_no": adverts.if_no(stage)} for stage in stages]


def _kept(organisation: Organisation) -> dict[str, Any]:
    return {"kept_until": adverts.kept_until(organisation, adverts.today())}


def _via(request: HttpRequest) -> str:
    """The channel's mark in the address; which channel it is, and whether of this job, is asked when somebody applies."""
    typed = request.GET.get("via", "")
    return typed if re.fullmatch(r"[-\w]{1,20}", typed, re.ASCII) else ""
