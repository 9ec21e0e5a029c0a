"""The first run: the organisation, its first administrator, both shipped processes and the way of general applications."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from hiring import clock, pipelines
from hiring.models import Job, Member, Organisation, Pipeline, User
from hiring.states import IllegalMove
from offers import steps

GENERAL = "general"


def code() -> str:
    """What the first-run page of a production asks for, in three groups of four. Only whoever has SECRET_KEY can make it:
    the first visitor of a new address is not always its owner."""
    drawn = salted_hmac("hiring.founding.code", "first run", algorithm="sha256").digest()
    plain = base64.b32encode(drawn).decode()[:12]
    return "-".join((plain[:4], plain[4:8], plain[8:]))


def is_code(typed: str) -> bool:
    """Whether `typed` is the code, however it was spaced and in whichever case."""
    kept = "".join(sign for sign in typed.upper() if sign.isalnum())
    return constant_time_compare(kept, code().replace("-", ""))


def invitation() -> str:
    """The line for the terminal of an installation that nobody has begun; empty afterwards, and where no code is asked."""
    if not settings.FIRST_RUN_CODE or Organisation.current() is not None:
        return ""
    return f"The first page, {settings.SITE_URL}/team/first-run/, asks for this code: {code()}"


def found(*, name: str, country: str, zone: str, administrator: dict[str, Any], password: str) -> User:
    """The organisation exists, with its first administrator, the shipped templates, the steps of a hand-over and the permanent
    job of general applications. Refused when there is an organisation already, also when two people begin at the same
    instant."""
    try:
        with transaction.atomic():
            Organisation(name=name, country=country, zone=zone).save(force_insert=True)
            person = {**administrator, "is_administrator": True, "zone": zone, "joined_at": clock.now()}
            user = User.objects.create_user(password=password, **person)
            load_templates()
            steps.load()
            general_job(lead=user)
    except IntegrityError as clash:
        raise IllegalMove(
            _("This installation has its organisation already. Sign in, or ask an administrator.")
        ) from clash
    return user


def load_templates() -> None:
    """The shipped templates stand as rows; what somebody edited here is left alone."""
    for path in pipelines.every_shipped():
        pipelines.load(path)


def general_job(*, lead: User | None = None) -> Job:
    """The one permanent, unlisted job that general applications go to: published once somebody answers them."""
    found = Job.objects.filter(kind=Job.Kind.GENERAL).first()
    if found:
        return found
    template = Pipeline.objects.get(slug=GENERAL)
    answers = lead is not None and lead.recruits
    job = Job.objects.create(
        slug=GENERAL,
        kind=Job.Kind.GENERAL,
        title=_("General applications"),
        state=Job.State.PUBLISHED if answers else Job.State.DRAFT,
        pipeline=pipelines.copy(template, _("General applications")),
        created_at=clock.now(),
        published_at=clock.now() if answers else None,
    )
    if lead is not None and answers:
        Member.objects.create(job=job, user=lead, leads=True)
    return job
