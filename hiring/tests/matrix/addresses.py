"""Every address: the routes as the resolver knows them, and what each can be asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from candidates import links
from hiring.models import Function, Skill

from .table import ROUTES
from .world import NOBODY, World

ARGUMENTS: dict[str, list[Any]] = {
    "not-here": ["email"],
    "admin:view_on_site": ["1", "1"],
    "admin:app_list": ["hiring"],
    "account_confirm_email": ["key"],
    "account_reset_password_from_key": ["1", "abc-def"],
    "mfa_remove_webauthn": [1],
    "mfa_edit_webauthn": [1],
}


def routes() -> dict[str, str]:
    """Every route of the resolver by its name; one without a name stands under its pattern."""

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern.url_patterns, path, f"{space}{pattern.namespace}:" if pattern.namespace else space
                )
            elif isinstance(pattern, URLPattern):
                yield (f"{space}{pattern.name}" if pattern.name else path), path

    return dict(walk(get_resolver().url_patterns, "", ""))


@dataclass(frozen=True)
class Target:
    """An address to ask: whose thing it is (`what`: a job, an application ...), and whether anything is there."""

    path: str
    what: str = ""
    there: bool = True


def targets(world: World, name: str, on: str) -> list[Target]:
    """The addresses of the route on each thing that matters, and last on one that does not exist."""

    def at(what: str, *args: Any, there: bool = True) -> Target:
        return Target(reverse(name, args=args), what, there)

    apps = world.applications
    if name.startswith("admin:hiring_") and name.endswith(("history", "delete", "change")):
        return [at("", (Function if "function" in name else Skill).objects.order_by("pk")[0].pk)]
    if not on:
        return [at("", *ARGUMENTS.get(name, []))]
    if on in ("job", "public job"):
        names = ("main", "secret") if ROUTES[name].act and name != "job-team" else world.jobs
        return [*(at(one, world.jobs[one].slug) for one in names), at("", "no-such-job", there=False)]
    if on == "column":
        found = [at(one, job.slug, world.stages[one].uid) for one, job in world.jobs.items()]
        return [*found, at("", "no-such-job", NOBODY, there=False)]
    if on == "application":
        few = (
            apps
            if name == "application"
            else {one: apps[one] for one in ("cleo", "nina", "carla", "otto", "hal", "ian")}
        )
        found = [at(one, row.uid) for one, row in few.items()]
        if name == "application":  # with each of its parts
            parts = ("timeline", "messages", "letter")
            found += [
                Target(f"{at(one, apps[one].uid).path}?part={part}", one) for part in parts for one in ("cleo", "nina")
            ]
        return [*found, at("", NOBODY, there=False)]
    if on == "application paper":
        page = [1] if name.endswith("-page") else []
        names = apps if not page else ("cleo", "carla", "ian", "hal")
        papers = {one: apps[one].candidate.documents.get().uid for one in apps}
        crossed = Target(reverse(name, args=[apps["cleo"].uid, papers["otto"], *page]), "cleo", False)
        found = [at(one, apps[one].uid, papers[one], *page) for one in names]
        return [*found, crossed, at("", NOBODY, NOBODY, *page, there=False)]
    if on == "note":
        few = {one: apps[one] for one in ("cleo", "carla", "ian")}
        found = [at(one, row.uid, world.notes[one].uid) for one, row in few.items()]
        return [*found, at("", NOBODY, NOBODY, there=False)]
    if on == "pipeline":
        found = [at(one, job.pipeline.uid) for one, job in world.jobs.items()]
        return [*found, at("template", world.stages["template"].pipeline.uid), at("", NOBODY, there=False)]
    if on in ("stage", "criterion", "todo", "lead", "mail"):
        rows = {
            "stage": world.stages,
            "criterion": world.criteria,
            "todo": world.todos,
            "lead": world.leads,
            "mail": world.mails,
        }[on]
        if name.startswith("mail-"):
            rows = {one: world.mails[one] for one in ("cleo", "letter", "ian", "lead", "invitation")}
        return [*(at(one, row.uid) for one, row in rows.items()), at("", NOBODY, there=False)]
    if on == "member":
        found = [at(one, job.slug, job.members.order_by("-pk")[0].pk) for one, job in world.jobs.items()]
        return [*found, at("", "no-such-job", 0, there=False)]
    if on == "channel":
        found = [at(one, world.jobs[one].slug, row.pk) for one, row in world.channels.items()]
        return [*found, at("", "no-such-job", 0, there=False)]
    if on == "own absence":
        some = ("iris", "rita", "ada", "carl", "gus", "boss")
        return [*(at(one, world.own_absences[one].uid) for one in some), at("", NOBODY, there=False)]
    if on == "absence":
        return [at("boss", world.own_absences["boss"].uid), at("", NOBODY, there=False)]
    if on == "colleague":
        return [at("boss", world.users["boss"].uid), at("", NOBODY, there=False)]
    if on == "newcomer":
        return [at("newcomer", world.mails["invitation"].user.uid), at("", NOBODY, there=False)]
    if on == "partner":
        return [at("partner", world.partner.uid), at("", NOBODY, there=False)]
    if on == "letter kind":
        return [at("received", "received"), at("", "no-such-letter", there=False)]
    if on == "own":
        return [*(at(one, apps[one].uid) for one in ("cleo", "otto")), at("", NOBODY, there=False)]
    if on == "own experience":
        mine = {one: apps[one].candidate.experiences.get().uid for one in ("cleo", "otto")}
        return [*(at(one, uid) for one, uid in mine.items()), at("", NOBODY, there=False)]
    if on == "own document":
        mine = {one: apps[one].candidate.documents.get().uid for one in ("cleo", "otto")}
        return [*(at(one, uid) for one, uid in mine.items()), at("", NOBODY, there=False)]
    if on == "token":
        return [at("cleo", links.token(links.portal(apps["cleo"].candidate))), at("", "nonsense", there=False)]
    if on == "answer":
        return [at("main", links.token(links.lead(world.leads["main"]))), at("", "nonsense", there=False)]
    if on == "welcome":
        mail = world.mails["invitation"]
        good = links.invitation(mail.user, mail.queued_at).removeprefix(settings.SITE_URL)
        return [Target(good, "newcomer"), at("", NOBODY, "nonsense", there=False)]
    raise KeyError(on)
