"""Jobs: the list, a new one, its profile and what publishes it, its process, its team, where it is shared."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import transitions
from hiring import jobs, money, process, queries, roles
from hiring.forms.jobs import ChannelForm, MemberForm, NewJob, PauseForm, ProfileForm
from hiring.models import Function, Job, Member, User
from hiring.requests import shown_version
from hiring.states import IllegalMove

from .answers import edit, said, sent, show


def get_job(request: HttpRequest, slug: str, act: str = "job.view") -> Job:
    """The job for this act: 404 for one the reader does not see, 403 for an act they may not do on it.

    An administrator staffs every job and therefore reaches the team's page of each.
    """
    joined = Job.objects.select_related("pipeline", "partner", "agreed_by")
    seen = (
        roles.either(request.user, "job.view", "job.team")
        if act == "job.team"
        else roles.scope(request.user, "job.view")
    )
    job = get_object_or_404(joined.filter(seen), slug=slug)
    if act != "job.view":
        roles.need(request.user, act, job)
    return job


def get_role(request: HttpRequest, slug: str, act: str) -> Job:
    """A role to be filled, for this act: the permanent job of general applications has no profile, no pause and no end."""
    job = get_job(request, slug, act)
    if job.is_general:
        raise Http404
    return job


@require_safe
@roles.allows("job.view")
def job_list(request: HttpRequest) -> HttpResponse:
    """All jobs the reader sees, with who waits on each."""
    found = queries.jobs_page(request.user, request.GET.dict())  # type: ignore[arg-type]
    context = {"found": found, "states": Job.State.choices, "may_create": roles.may(request.user, "job.create")}
    return render(request, "hiring/jobs/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.create")
def job_new(request: HttpRequest) -> HttpResponse:
    """A draft with its own copy of a process; its maker joins the team and leads it."""
    form = NewJob(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        made = jobs.create_once(
            title=data["title"],
            template=data["template"],
            by=request.user,  # type: ignore[arg-type]
            function=jobs.function_named(data["function"]),
            is_confidential=data["is_confidential"],
        )
        return said(request, _("The draft is there. Say next what the job needs."), "job-edit", made.slug)
    context = {"form": form, "functions": Function.objects.all()}
    return show(request, "hiring/jobs/new.html", context, form)


@require_safe
@roles.allows("job.view")
def job(request: HttpRequest, slug: str) -> HttpResponse:
    """A job's first page is its board."""
    return redirect("board", get_job(request, slug).slug)


@require_safe
@roles.allows("job.view")
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """What the job needs and says, and what is still missing."""
    row = get_job(request, slug)
    required = jobs.required(row)
    context = {
        "job": row,
        "may": queries.rights(request.user, row),
        "shows_pay": queries.read_pay(request.user, row),  # type: ignore[arg-type]
        "pay": money.band(row),
        "can_publish": not jobs.lacking(row),
        "must": required["must"],
        "nice": required["nice"],
        "values": jobs.attached_values(row),
        "checks": jobs.checks(row),
        "openings": row.openings.filter(cancelled_at=None).count(),
        "claimed": queries.claimed(row),
    }
    return render(request, "hiring/jobs/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.edit")
def profile_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile is written; changing what was agreed voids the agreement."""
    row = get_role(request, slug, "job.edit")
    user: User = request.user  # type: ignore[assignment]
    with_pay = roles.may(user, "pay.edit", row)
    if with_pay:
        queries.read_pay(user, row)
    agrees = roles.may(user, "job.agree", row)
    form = ProfileForm(sent(request), instance=row, with_pay=with_pay)

    def keep() -> bool:
        version = form.cleaned_data["version"]
        columns = {name: value for name, value in form.columns().items() if name in form.Meta.fields}
        try:
            return jobs.edit_profile(row, form.lists(), version=version, by=user, agrees=agrees, **columns)
        except IllegalMove as refused:
            form.add_error(None, str(refused))
            return False

    return edit(
        request,
        form,
        "hiring/jobs/edit.html",
        {"job": Job.objects.get(pk=row.pk), "agrees": agrees},
        keep=keep,
        done=lambda: said(request, saved_words(row), "job-profile", row.slug),
    )


def saved_words(row: Job) -> str:
    if row.is_general or row.agreed_at:
        return _("The profile is saved.")
    if not row.members.filter(user__is_active=True, user__is_manager=True).exists():
        return _("The profile is saved. The hiring team needs a hiring manager, who agrees it.")
    return _("The profile is saved. Its hiring manager has yet to agree it.")


@require_POST
@roles.allows("job.agree")
def agree(request: HttpRequest, slug: str) -> HttpResponse:
    """The hiring manager agrees the profile they have read."""
    row = get_role(request, slug, "job.agree")
    jobs.agree(row, by=request.user, version=shown_version(request))  # type: ignore[arg-type]
    return said(request, _("You have agreed this profile. A change of it will ask you again."), "job-profile", slug)


@require_POST
@roles.allows("job.publish")
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """The job is advertised; refused with everything that is missing."""
    row = get_job(request, slug, "job.publish")
    jobs.publish(row)
    return said(request, _("“%(job)s” is published and takes applications.") % {"job": row.title}, "job-profile", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.publish")
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    """The job takes no applications until a day, and everybody on the way hears of it, in one act."""
    row = get_role(request, slug, "job.publish")
    form = PauseForm(sent(request))
    if form.is_valid():
        held = transitions.pause_job(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        words = ngettext(
            "“%(job)s” is paused. %(count)d person is on hold and is told.",
            "“%(job)s” is paused. %(count)d people are on hold and are told.",
            held,
        )
        return said(request, words % {"job": row.title, "count": held}, "job-profile", slug)
    context = {"job": row, "form": form, "waiting": queries.waiting_on(request.user, row).active().count()}
    return show(request, "hiring/jobs/pause.html", context, form)


@require_POST
@roles.allows("job.publish")
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """A paused job goes on."""
    row = get_role(request, slug, "job.publish")
    jobs.resume(row)
    words = _("“%(job)s” takes applications again. Those on hold keep their day.") % {"job": row.title}
    return said(request, words, "job-profile", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.publish")
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """The job is closed; refused with those who still wait for a word, be it that the reader may not see them."""
    row = get_role(request, slug, "job.publish")
    refused, status = "", 200
    if request.method == "POST":
        try:
            transitions.close_job(row)
            return said(request, _("“%(job)s” is closed.") % {"job": row.title}, "job-profile", slug)
        except IllegalMove as why:
            refused, status = str(why), 409
    context = {"job": row, "waiting": queries.still_waiting(request.user, row), "refused": refused}
    return render(request, "hiring/jobs/close.html", context, status=status)


@require_POST
@roles.allows("job.publish")
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """A closed job is a draft again."""
    row = get_role(request, slug, "job.publish")
    jobs.reopen(row)
    return said(
        request,
        _("“%(job)s” is a draft again. Its profile is to be agreed anew.") % {"job": row.title},
        "job-profile",
        slug,
    )


@require_safe
@roles.allows("job.view")
def job_process(request: HttpRequest, slug: str) -> HttpResponse:
    """The job's own stages."""
    row = get_job(request, slug)
    may = queries.rights(request.user, row)
    is_fixed = process.is_fixed(row.pipeline)
    context = {
        "job": row,
        "pipeline": row.pipeline,
        "stages": queries.stages_of(row.pipeline),
        "may": may,
        "is_fixed": is_fixed,
        "may_move": may.edit and not is_fixed,
    }
    return render(request, "hiring/jobs/process.html", context)


# --- the team --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.view", "job.team")
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who hires for this job; somebody is added."""
    row = team_job(request, slug)
    form = MemberForm(sent(request), job=row)
    if form.is_valid():
        member = jobs.add_member(row, form.cleaned_data["user"], function=form.cleaned_data["function"])
        return said(request, _("%(name)s is in the hiring team.") % {"name": member.user.name}, "job-team", slug)
    members = list(row.members.select_related("user", "function"))
    held = {member.function_id for member in members if member.user.is_active}
    wanted = Function.objects.filter(pk__in=row.pipeline.stages.filter(retired_at=None).values("functions"))
    context = {
        "job": row,
        "form": form,
        "members": members,
        "may": queries.rights(request.user, row),
        "missing": wanted.exclude(pk__in=[pk for pk in held if pk]),
        "functions": Function.objects.all(),
    }
    return show(request, "hiring/jobs/team.html", context, form)


def team_job(request: HttpRequest, slug: str) -> Job:
    """The job whose team is read by those who see the job, and written by those who staff it."""
    seen = roles.either(request.user, "job.view", "job.team")
    row = get_object_or_404(Job.objects.select_related("pipeline").filter(seen), slug=slug)
    if request.method == "POST":
        roles.need(request.user, "job.team", row)
    return row


@require_POST
@roles.allows("job.team")
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A member gets another function, leads, or leaves."""
    row = get_job(request, slug, "job.team")
    found = get_object_or_404(Member.objects.select_related("user", "job"), job=row, pk=pk)
    act, name = request.POST.get("act"), found.user.name
    if act == "lead":
        jobs.set_lead(found)
        return said(request, _("%(name)s now owns the word to those who apply.") % {"name": name}, "job-team", slug)
    if act == "function":
        form = MemberForm({"user": "", "function": request.POST.get("function", "")}, job=row)
        form.full_clean()
        if "function" in form.errors:
            raise PermissionDenied(form.errors["function"][0])
        jobs.set_function(found, form.cleaned_data["function"])
        return said(request, _("The function of %(name)s is saved.") % {"name": name}, "job-team", slug)
    if act == "remove":
        moved = jobs.remove_member(found, by=request.user)  # type: ignore[arg-type]
        words = _("%(name)s is no longer in the team.") % {"name": name}
        if moved:
            more = ngettext(
                "%(count)d promise went to the one who leads it.",
                "%(count)d promises went to the one who leads it.",
                moved,
            )
            words = f"{words} {more % {'count': moved}}"
        return said(request, words, "job-team", slug)
    raise Http404


# --- sharing ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@roles.allows("job.view")
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """One tracked link for each place where the job is shared."""
    row = get_role(request, slug, "job.edit" if request.method == "POST" else "job.view")
    form = ChannelForm(sent(request))
    if form.is_valid():
        try:
            made = jobs.share(row, form.cleaned_data["name"])
            return said(request, _("The link for “%(place)s” is there.") % {"place": made.name}, "job-share", slug)
        except IllegalMove as refused:
            form.add_error("name", str(refused))
    public = f"{settings.SITE_URL}/jobs/{row.slug}/"
    context = {
        "job": row,
        "form": form,
        "public": public,
        "channels": [
            (channel, f"{public}?via={channel.code}", came) for channel, came in queries.channels(row, request.user)
        ],
        "may": queries.rights(request.user, row),
    }
    return show(request, "hiring/jobs/share.html", context, form)


@require_POST
@roles.allows("job.edit")
def channel_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A link that nobody came by is taken away."""
    row = get_role(request, slug, "job.edit")
    found = get_object_or_404(row.channels, pk=pk)
    if found.applications.exists():
        raise IllegalMove(_("People came from “%(place)s”. Its link stays.") % {"place": found.name})
    found.delete()
    return said(request, _("The link for “%(place)s” is gone.") % {"place": found.name}, "job-share", slug)
