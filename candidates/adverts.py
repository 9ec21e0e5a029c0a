"""What the public reads about jobs: the rows of each careers page, one function a page, and the words made from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hiring import clock, money
from hiring.models import Criterion, Job, LetterNeeds, Organisation, Pipeline, Requirement, Stage, User
from hiring.states import IllegalMove
from hiring.templatetags.prose import prose

from . import consents, days, promise

GENERAL = "general"  # the shipped template of general applications


# --- what each page reads ------------------------------------------------------------------------------------------


def open_jobs() -> list[Job]:
    """The advertised jobs, newest first."""
    return list(Job.objects.public().order_by("-published_at", "title"))


def values() -> QuerySet[Criterion]:
    """The company's values: the library's criteria of that group, with their anchors."""
    return Criterion.objects.filter(pipeline=None, group=Criterion.Group.VALUE)


def ways() -> list[Pipeline]:
    """The processes of the company as its templates tell them; the one for general applications stands last."""
    found = Pipeline.objects.filter(is_template=True, retired_at=None).prefetch_related(_live_stages())
    return sorted((way for way in found if way.stages.all()), key=lambda way: (way.slug == GENERAL, way.name))


def advertised(slug: str) -> Job | None:
    """A job that was advertised at some time, with all that its page shows; None for what the public never saw."""
    job = (
        Job.objects.filter(slug=slug, kind=Job.Kind.ROLE, is_confidential=False, published_at__isnull=False)
        .exclude(state=Job.State.DRAFT)
        .select_related("partner", "pipeline")
        .prefetch_related(
            _live_stages("pipeline__"),
            Prefetch("requirements", Requirement.objects.filter(retired_at=None)),
            Prefetch("pipeline__criteria", Criterion.objects.filter(group=Criterion.Group.VALUE)),
        )
    )
    return job.first()


def general() -> Job | None:
    """The job of general applications, when it takes any."""
    jobs = Job.objects.filter(kind=Job.Kind.GENERAL, state=Job.State.PUBLISHED).select_related("pipeline")
    return jobs.prefetch_related(_live_stages("pipeline__")).first()


def takes_general() -> bool:
    return Job.objects.filter(kind=Job.Kind.GENERAL, state=Job.State.PUBLISHED).exists()


def _live_stages(path: str = "") -> Prefetch:
    live = Stage.objects.filter(retired_at=None).order_by("position").prefetch_related("questions")
    return Prefetch(f"{path}stages", live)


# --- the first word ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FirstWord:
    """What somebody who applies now is promised: by when they hear, from whom, and what happens first."""

    at: datetime
    owner: User
    working_days: int
    stage: Stage


def first_word(job: Job) -> FirstWord | None:
    """The promise that an application sent now would get; None when nobody is there to keep it."""
    stages = list(job.pipeline.stages.all())
    if not stages:
        return None
    try:
        owner = promise.owner_for(job)
    except IllegalMove:
        return None
    day = days.in_working_days(owner, stages[0].clock_days)
    return FirstWord(day.at, day.owner, stages[0].clock_days, stages[0])


def kept_until(organisation: Organisation, today: date) -> date:
    """The day on which an application that is closed today would be deleted."""
    return consents.months_after(today, organisation.retention_months)


# --- words ---------------------------------------------------------------------------------------------------------


def pay(job: Job) -> str:
    """Such as “EUR 38,000 – 52,000 a year”; empty when it is not shown."""
    return money.advertised(job)


def mode(job: Job) -> str:
    """The work mode, in the job's own words where it has some."""
    name = job.get_work_mode_display()
    return f"{name}: {job.work_mode_words}" if job.work_mode_words else name


def if_no(stage: Stage) -> str:
    """What somebody hears when the answer after this stage is no."""
    return {
        LetterNeeds.OUTCOME: _("If it is a no here, you hear it plainly, and soon."),
        LetterNeeds.REASON: _(
            "If it is a no after this, you hear why: one honest reason that has to do with the work."
        ),
        LetterNeeds.POINT: _(
            "If it is a no after this, you hear why, and at least one point that is worth working on."
        ),
        LetterNeeds.CALL: _("If it is a no here, we call you first and then write down the reason."),
    }[LetterNeeds(stage.letter_needs)]


def address(job: Job) -> str:
    """Where the job is read, without a channel's mark."""
    return settings.SITE_URL + reverse("careers-job", args=[job.slug])


def outline(job: Job) -> str:
    """The job in one line, for previews."""
    text = job.summary or strip_tags(prose(job.advert))
    return " ".join(text.split())[:300]


def posting(job: Job, organisation: Organisation) -> SafeString:
    """The job as schema.org's JobPosting, safe inside a script element."""
    musts = [row.text for row in job.requirements.all()]
    body = prose(job.summary) + prose(job.advert) + prose("\n".join(f"- {text}" for text in musts))
    data: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": str(body) or job.title,
        "identifier": {"@type": "PropertyValue", "name": organisation.name, "value": job.slug},
        "datePosted": job.published_at.date().isoformat() if job.published_at else None,
        "employmentType": job.employment,
        "hiringOrganization": {"@type": "Organization", "name": organisation.name, "sameAs": settings.SITE_URL},
        "directApply": True,
        "url": address(job),
    }
    country = job.country or organisation.country
    if job.place or job.work_mode != Job.WorkMode.REMOTE:
        place = {"@type": "PostalAddress", "addressLocality": job.place or None, "addressCountry": country}
        data["jobLocation"] = {"@type": "Place", "address": _without_none(place)}
    if job.work_mode == Job.WorkMode.REMOTE:
        data["jobLocationType"] = "TELECOMMUTE"
        data["applicantLocationRequirements"] = {"@type": "Country", "name": country}
    if job.pay_is_shown and (job.pay_from is not None or job.pay_to is not None):
        amount = {
            "@type": "QuantitativeValue",
            "minValue": int(job.pay_from) if job.pay_from is not None else None,
            "maxValue": int(job.pay_to) if job.pay_to is not None else None,
            "unitText": job.pay_period,
        }
        data["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": job.currency,
            "value": _without_none(amount),
        }
    return as_script(_without_none(data))


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def today() -> date:
    """Today where the reader is."""
    return clock.now().astimezone(timezone.get_current_timezone()).date()
