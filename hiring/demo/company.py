"""The demo's company: its people, partners and jobs, made by the same functions as in the product."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from candidates import transitions
from candidates.models import Application
from hiring import clock, founding, jobs
from hiring.models import Criterion, Function, Job, Organisation, Partner, Pipeline, Skill, User
from interviews.models import Guest

from .calendar import Days

DOMAIN = "harbourlight.example"
TEXTS = ("tagline", "about", "product", "culture", "people", "how_we_hire", "office", "privacy")


def description() -> dict[str, Any]:
    """The company as company.toml tells it."""
    return tomllib.loads((Path(__file__).with_name("company.toml")).read_text(encoding="utf-8"))


def build(password: str) -> Days:
    """Organisation, colleagues and partners stand; the working days by which the story counts come back."""
    told = description()
    about = told["organisation"]
    ada = next(user for user in told["user"] if "administrator" in user["roles"])
    founding.found(
        name=about["name"],
        country=about["country"],
        zone=about["zone"],
        administrator={"email": address(ada["name"]), "name": ada["name"], "title": ada["title"]},
        password=password,
    )
    Organisation.objects.update(**{name: about[name].strip() for name in TEXTS}, version=2)
    for function in told["function"]:
        Function.objects.get_or_create(name=function["name"])
    for person in told["user"]:
        if person is not ada:
            colleague(person, password, about)
    for person in told["user"]:
        if "line" in person:
            User.objects.filter(name=person["name"]).update(line=User.objects.get(name=person["line"]))
    for partner in told["partner"]:
        row = Partner.objects.create(name=partner["name"], product=partner["product"].strip(), links=partner["links"])
        for guest in partner["guests"]:
            Guest.objects.create(partner=row, **guest)
    Organisation.objects.update(confidant=User.objects.get(name=about["confidant"]))
    rita = User.objects.get(name="Rita Moss")
    general = founding.general_job()
    jobs.add_member(general, rita, function="Recruiter")
    jobs.add_member(general, User.objects.get(name="Lea Brandt"))
    jobs.publish(general)
    return Days(about["country"], rita)


def address(name: str) -> str:
    """A colleague's mail address."""
    return f"{name.split()[0].lower()}@{DOMAIN}"


def colleague(person: dict[str, Any], password: str, about: dict[str, Any]) -> User:
    """One member of the cast."""
    user = User.objects.create_user(
        address(person["name"]),
        password=password,
        name=person["name"],
        title=person["title"],
        zone=person.get("zone", about["zone"]),
        country=person.get("country", ""),
        working_days=person.get("working_days", "12345"),
        joined_at=clock.now(),
        **{f"is_{role}": True for role in person["roles"]},
    )
    for name in person.get("skills", []):
        user.skills.add(Skill.objects.get_or_create(slug=Skill.slug_of(name), defaults={"name": name})[0])
    return user


def open_job(told: dict[str, Any], calendar: Days) -> Job:
    """A job as the team would make it: drafted, staffed, agreed, published, shared; or left a draft."""
    template = Pipeline.objects.get(slug=told["pipeline"], is_template=True)
    team = [User.objects.get(name=name) for name in told["team"]]
    opened = calendar.at(told.get("opened_days_ago", 6), 9)
    with clock.at(opened):
        job = jobs.create(
            title=told["title"],
            template=template,
            by=team[0],
            function=jobs.function_named(told.get("leads_as", team[0].title)),
        )
        Job.objects.filter(pk=job.pk).update(slug=told["slug"])
        job.refresh_from_db()
        for user in team[1:]:
            jobs.add_member(job, user, function=user.title)
        values = list(Criterion.objects.filter(pipeline=None, group="value", slug__in=told["values"]))
        lists = jobs.Lists(must=told["must"], nice=told["nice"], openings=told["openings"], values=values)
        jobs.edit_profile(
            job,
            lists,
            version=job.version,
            by=team[0],
            agrees=False,
            **{
                name: told[name].strip()
                for name in ("place", "country", "work_mode", "work_mode_words", "summary", "advert", "need")
            },
            partner=Partner.objects.filter(name=told.get("partner", "")).first(),
            pay_from=told["pay"][0],
            pay_to=told["pay"][1],
        )
        for name in told["channels"]:
            jobs.share(job, name)
        if told.get("state") != "draft":
            jobs.agree(job, by=next(user for user in team if user.is_manager), version=job.version)
            jobs.publish(job)
    return job


def settle_jobs(calendar: Days) -> None:
    """Jobs that were paused or closed in the story are so now."""
    for told in description()["job"]:
        job = Job.objects.get(slug=told["slug"])
        lead = job.members.get(leads=True).user
        if "paused_days_ago" in told:
            with clock.at(calendar.at(told["paused_days_ago"], 15)):
                until = clock.now().date() + timedelta(days=24)
                words = (
                    "The colleague who would work beside you is ill, and starting without them would be unfair to you."
                )
                transitions.pause_job(job, by=lead, until=until, words=words)
        if "closed_days_ago" in told and not Application.objects.open().filter(job=job).exists():
            with clock.at(calendar.at(told["closed_days_ago"], 15)):
                transitions.close_job(job)
