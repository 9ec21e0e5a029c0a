"""Every address: the routes as the resolver knows them, and what each can be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from candidates import links
from hiring.models import Function, Skill
from hiring.routes import every
from hiring.testing import stage_of

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
    """Every route by its name, with its pattern; one without a name stands under its pattern."""
    return {one.name or one.path: one.path for one in every()}


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
            parts = ("judgement", "timeline", "messages", "letter")
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
    if on in ("meeting", "own meeting"):
        names = world.meetings if on == "meeting" else ("cleo", "otto")
        return [*(at(one, world.meetings[one].uid) for one in names), at("", NOBODY, there=False)]
    if on == "seat":
        return [*(at(one, row.uid) for one, row in world.seats.items()), at("", NOBODY, there=False)]
    if on == "seat question":
        asks = {one: row.application.asks.get().uid for one, row in world.seats.items()}
        crossed = at("cleo", world.seats["cleo"].uid, asks["otto"], there=False)
        return [
            *(at(one, row.uid, asks[one]) for one, row in world.seats.items()),
            crossed,
            at("", NOBODY, NOBODY, there=False),
        ]
    if on == "application seat":
        found = [at(one, apps[one].uid, row.uid) for one, row in world.seats.items()]
        return [*found, at("", NOBODY, NOBODY, there=False)]
    if on in ("case", "own case"):
        rows = {one: row.uid if on == "case" else row.application.uid for one, row in world.cases.items()}
        if on == "own case":
            rows = {one: rows[one] for one in ("cleo", "otto")}
        return [*(at(one, uid) for one, uid in rows.items()), at("", NOBODY, there=False)]
    if on in ("case file", "own case file"):
        files = {one: row.hand_ins.get().files.get().uid for one, row in world.cases.items()}
        places = {one: row.uid if on == "case file" else row.application.uid for one, row in world.cases.items()}
        crossed = at("cleo", places["cleo"], files["otto"], there=False)
        mine = [at(one, places[one], files[one]) for one in ("cleo", "otto")]
        found = [at(one, places[one], files[one]) for one in places] if on == "case file" else mine
        return [*found, *([crossed] if on == "case file" else []), at("", NOBODY, NOBODY, there=False)]
    if on == "guest seat":
        seat = world.guest_seat.uid
        crossed = Target(reverse(name, args=[apps["otto"].uid, seat]), "otto", False)
        return [at("cleo", apps["cleo"].uid, seat), crossed, at("", NOBODY, NOBODY, there=False)]
    if on in ("own presentation", "own presentation page"):
        page = [1] if name.endswith("-page") else []
        return [at("cleo", world.presentation.uid, *page), at("", NOBODY, *page, there=False)]
    if on == "own stage":
        stages = {slug: stage_of(apps["cleo"], slug).uid for slug in ("chat", "offer")}
        return [at("cleo", apps["cleo"].uid, stages["chat"]), at("", apps["cleo"].uid, stages["offer"], there=False)]
    if on == "own untold":  # what is asked about once they were told, and nobody here was
        return [at("", apps["cleo"].uid, there=False)]
    if on == "guest token":
        return [at("pat", links.token(world.guest_seat.link)), at("", "nonsense", there=False)]
    if on == "guest":
        return [at("pat")]
    if on == "guest page":
        return [at("pat", 1), at("", 2, there=False)]
    if on == "concern":
        return [*(at(one, row.uid) for one, row in world.concerns.items()), at("", NOBODY, there=False)]
    if on == "note":
        few = {one: apps[one] for one in ("cleo", "carla", "ian")}
        found = [at(one, row.uid, world.notes[one].uid) for one, row in few.items()]
        return [*found, at("", NOBODY, NOBODY, there=False)]
    if on == "pipeline":
        found = [at(one, job.pipeline.uid) for one, job in world.jobs.items()]
        return [*found, at("template", world.stages["template"].pipeline.uid), at("", NOBODY, there=False)]
    if on in ("stage", "criterion", "question", "todo", "lead", "mail"):
        rows = {
            "stage": world.stages,
            "criterion": world.criteria,
            "question": world.questions,
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
    if on == "partner guest":
        return [at("guest", world.guest.uid), at("", NOBODY, there=False)]
    if on == "handover step":
        return [at("step", world.handover_step.uid), at("", NOBODY, there=False)]
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
    if on.startswith("application's offer"):
        made = {one: row.offers.get() for one, row in apps.items() if one in ("olga", "hal")}
        if on.endswith("a version"):
            return [*(at(one, row.uid, 1) for one, row in made.items()), at("", NOBODY, 1, there=False)]
        if on.endswith("a question"):
            asked = {one: row.questions.get().uid for one, row in made.items()}
            found = [at(one, row.uid, asked[one]) for one, row in made.items()]
            return [*found, at("", NOBODY, NOBODY, there=False)]
        return [*(at(one, row.uid) for one, row in made.items()), at("", NOBODY, there=False)]
    if on.startswith("application's hand-over") or on in ("handover task", "new colleague"):
        handover = apps["hal"].handover
        task = handover.tasks.get(owner=world.users["iris"])
        if on == "handover task":
            return [at("hal", task.uid), at("", NOBODY, there=False)]
        more = [task.uid] if on.endswith("a task") else []
        return [at("hal", handover.uid, *more), at("", NOBODY, *(NOBODY for _one in more), there=False)]
    if on in ("own offer", "own first day"):
        whose = "olga" if on == "own offer" else "hal"
        return [at(whose, apps[whose].uid), at("", NOBODY, there=False)]
    if on == "token":
        return [at("cleo", links.token(links.portal(apps["cleo"].candidate))), at("", "nonsense", there=False)]
    if on == "answer":
        return [at("main", links.token(links.lead(world.leads["main"]))), at("", "nonsense", there=False)]
    if on == "welcome":
        mail = world.mails["invitation"]
        good = links.invitation(mail.user, mail.queued_at).removeprefix(settings.SITE_URL)
        return [Target(good, "newcomer"), at("", NOBODY, "nonsense", there=False)]
    raise KeyError(on)
