"""What the tests of a test case read of it."""

from zoneinfo import ZoneInfo

from candidates.models import Mail

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(case_or_application, name):
    """An instant of a fresh row, as the clock on the wall in Amsterdam shows it."""
    row = type(case_or_application).objects.get(pk=case_or_application.pk)
    moment = getattr(row, name)
    return moment and moment.astimezone(AMSTERDAM).strftime("%a %d %b %H:%M:%S")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def promised(application):
    found = fresh(application)
    assert found.first_promised_for == found.promised_for and found.promise_moves == 0
    return found.next_step, found.turn, at(found, "promised_for")


def kinds(*, to=None):
    found = Mail.objects.filter(kind__startswith="case_").exclude(state="cancelled").order_by("pk")
    return [mail.kind for mail in found if to is None or mail.user == to]
