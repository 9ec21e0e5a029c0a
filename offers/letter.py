"""The written offer as a PDF: the terms are its version's; the names in it are those of the moment it was sent, kept in the
timeline's row of that, so that what somebody has stays the same bytes. Before it is sent it follows the names as they are."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from candidates import pdf
from candidates.models import Verb
from hiring import money
from hiring.models import Job, Organisation

from .models import OfferVersion

LANGUAGE = "en"  # of the letter, whoever opens it


def amount(version: OfferVersion) -> str:
    """The salary in words, such as “EUR 62,000 a year”."""
    return f"{money.amount(version.salary, version.currency, locale=LANGUAGE)} {Job.Period(version.period).label}"


def hours(version: OfferVersion) -> str:
    """Such as “36 hours a week”."""
    number = version.hours.normalize() if isinstance(version.hours, Decimal) else Decimal(version.hours)
    return _("%(hours)s hours a week") % {"hours": f"{number:f}"}


def terms(version: OfferVersion) -> list[tuple[str, str]]:
    """The terms as lines of a table; further terms stand below it."""
    days = ngettext(
        "%(count)d day from the day you get it", "%(count)d days from the day you get it", version.answer_days
    )
    lines = [
        (_("Salary"), amount(version)),
        (_("First day"), format_date(version.starts_on, "EEEE d MMMM y", locale=LANGUAGE)),
        (_("Hours"), hours(version)),
        (_("Where"), version.place),
        (_("Time to answer"), days % {"count": version.answer_days}),
    ]
    return [(label, words) for label, words in lines if words]


def names(version: OfferVersion) -> dict[str, str]:
    """What the letter says beside its terms, as it is now."""
    application = version.offer.application
    organisation = Organisation.current() or Organisation()
    with override(LANGUAGE):
        return {
            "to": application.candidate.name,
            "first_name": application.candidate.first_name,
            "job": application.job.public_title,
            "organisation": organisation.name,
            "zone": organisation.zone,
            "author": version.made_by.name,
            "author_title": version.made_by.title,
        }


def _names_sent(version: OfferVersion) -> dict[str, str] | None:
    """The names with which this version was sent; none for what was not, or before they were kept."""
    sent = version.offer.application.events.filter(verb=Verb.OFFER_SENT)
    kept = {"offer": version.offer.uid.hex, "version": version.number}
    found: list[dict[str, str]] = [
        data["letter"] for data in sent.values_list("data", flat=True) if kept.items() <= data.items()
    ]
    return found[0] if found else None


def pdf_of(version: OfferVersion) -> bytes:
    """The letter of this version."""
    said = _names_sent(version) or names(version)
    made = version.made_at.astimezone(ZoneInfo(said["zone"]))
    with override(LANGUAGE):
        opening = _("Dear %(name)s,") % {"name": said["first_name"]}
        body = [
            f"{opening}\n"
            + _("We would like you to work with us as “%(job)s”. This is what we offer you.") % {"job": said["job"]},
            *([_("Beyond that we agree on this:"), version.terms] if version.terms.strip() else []),
            _(
                "You answer on your own page, with the code from our mail. If anything is unclear or you would like to talk about "
                "it first, write to us or call: a question costs you nothing."
            ),
            _("We look forward to you."),
        ]
        return pdf.letter(
            "\n\n".join(body),
            sender=said["organisation"],
            to=[said["to"]],
            day=format_date(made, "d MMMM y", locale=LANGUAGE),
            subject=_("Our offer: %(job)s") % {"job": said["job"]},
            table=terms(version),
            signed=[said["author"], *([said["author_title"]] if said["author_title"] else []), said["organisation"]],
            language=LANGUAGE,
            made=version.made_at,
        )


def download(version: OfferVersion, name: str) -> HttpResponse:
    """The letter as a file of this name, which no cache keeps."""
    response = HttpResponse(pdf_of(version), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_name(version: OfferVersion) -> str:
    """What the download is called: it names no amount."""
    return f"offer-{slugify(version.offer.application.candidate.name) or 'letter'}-{version.number}.pdf"
