"""The heads of the settings and of a job: title, tabs, state. A page says which tab it is."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hiring import roles
from hiring.models import Job

register = template.Library()


def rooms(user: Any) -> list[tuple[str, str, str, str]]:
    """The settings that the reader may use: address, label, icon, what it is for."""
    found: list[tuple[str, str, str, str]] = []
    if roles.may(user, "settings.edit"):
        found += [
            ("organisation", _("Organisation"), "building-2", _("Name, texts, values, zone, how long things are kept")),
            ("colleagues", _("Colleagues"), "users", _("Who works here: roles, skills, hours, absences, invitations")),
            ("partners", _("Partners"), "handshake", _("The companies you hire for, as candidates read about them")),
        ]
    if roles.may(user, "process.edit"):
        found += [
            ("pipelines", _("Processes"), "route", _("Templates that jobs are made from: stages, words, clocks")),
            ("criteria", _("Criteria"), "list-checks", _("What is judged, with an anchor for each rating")),
            ("questions", _("Questions"), "circle-help", _("What is asked: its purpose, what it tests, a fair hint")),
            ("mail-texts", _("Letters"), "mail", _("The words of every letter and notice")),
        ]
    if roles.may(user, "handover.edit") or roles.may(user, "settings.edit"):
        found.append(
            ("handover-steps", _("Hand-over"), "hand", _("What is done for everybody who begins, by whom, when"))
        )
    if roles.may(user, "settings.edit"):
        found += [
            ("teams", _("Hiring teams"), "user-check", _("Who hires for which job")),
            ("looks", _("Looks"), "eye", _("Open a job’s file with a reason, and read who opened what")),
        ]
    return found


@register.inclusion_tag("hiring/settings/_tabs.html", takes_context=True)
def settings_tabs(context: RequestContext, current: str = "") -> dict[str, Any]:
    """The rooms of the settings as tabs."""
    return {"rooms": rooms(context["request"].user), "current": current}


@register.simple_tag(takes_context=True)
def settings_rooms(context: RequestContext) -> list[tuple[str, str, str, str]]:
    return rooms(context["request"].user)


@register.inclusion_tag("hiring/jobs/_head.html", takes_context=True)
def job_head(context: RequestContext, job: Job, tab: str) -> dict[str, Any]:
    """A job's title, state and tabs. Tabs: board, profile, process, team, share."""
    sees = roles.may(context["request"].user, "job.view", job)
    wanted = [
        ("board", "board", _("Board")),
        ("profile", "job-profile", _("Profile and advert")),
        ("process", "job-process", _("Process")),
        ("team", "job-team", _("Team")),
        *([] if job.is_general else [("share", "job-share", _("Share"))]),
    ]
    tabs = []
    for name, route, label in wanted:
        if not sees and name != "team":
            continue
        try:
            tabs.append((reverse(route, args=[job.slug]), label, name == tab))
        except NoReverseMatch:  # the board lives in another app
            continue
    adds = tab == "board" and job.state == Job.State.PUBLISHED and roles.may(context["request"].user, "lead")
    return {"job": job, "tabs": tabs, "sees": sees, "adds": adds}
