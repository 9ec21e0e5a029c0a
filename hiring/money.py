"""Amounts as people read them, on every page and in every letter alike: “EUR 62,000”, “EUR 62,500.50”."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Job


def amount(value: Decimal | int, currency: str, *, locale: str = "") -> str:
    """With its currency, and with decimals only where it has some; in the reader's language, else in `locale`."""
    return f"{currency} {_number(value, locale)}"


def band(job: Job) -> str:
    """A job's pay, such as “EUR 38,000 – 52,000 a year” or “up to EUR 52,000 a year”; empty when none is written down."""
    least, most = job.pay_from, job.pay_to
    if least is not None and most is not None:
        words = amount(least, job.currency)
        words = words if least == most else f"{words} – {_number(most)}"
    elif least is not None:
        words = _("from %(pay)s") % {"pay": amount(least, job.currency)}
    elif most is not None:
        words = _("up to %(pay)s") % {"pay": amount(most, job.currency)}
    else:
        return ""
    return _("%(band)s %(period)s") % {"band": words, "period": job.get_pay_period_display()}


def advertised(job: Job) -> str:
    """A job's pay as strangers read it in its advert; empty when it is not shown."""
    return band(job) if job.pay_is_shown else ""


def _number(value: Decimal | int, locale: str = "") -> str:
    is_whole = value == int(value)
    return format_decimal(
        value,
        format="#,##0" if is_whole else "#,##0.00",
        locale=locale or (get_language() or "en").replace("-", "_"),
    )
