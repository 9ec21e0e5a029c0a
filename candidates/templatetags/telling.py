"""Times inside a sentence: “by today, 17:00 (Amsterdam time)”, “on Wed 25 Nov”; in the reader's zone."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiring.templatetags.look import at_hour, local, near_day, plain_day, time_tag, zone_words

register = template.Library()


@register.simple_tag
def by_when(moment: datetime) -> SafeString:
    """What follows “by”: “tomorrow, 17:00 (Amsterdam time)” or “Wed 25 Nov, 17:00 (Amsterdam time)”."""
    day = local(moment).date()
    return time_tag(moment, f"{at_hour(_near(moment) or plain_day(day), moment)} ({zone_words()})")


@register.simple_tag
def on_day(moment: datetime) -> SafeString:
    """A day as an adverb: “today”, “yesterday”, “on Wed 25 Nov”."""
    return time_tag(moment, _near(moment) or _("on %(day)s") % {"day": plain_day(local(moment).date())})


def _near(moment: datetime) -> str:
    near = near_day(local(moment).date())
    return near[:1].lower() + near[1:]
