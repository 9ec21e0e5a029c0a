"""The one organisation of an installation, and the words of its letters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiring import once

from .fields import check_zone
from .people import User


class Organisation(models.Model):
    """The company that hires: one row, made by the first-run page or the demo."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    tagline = models.CharField(_("one sentence about it"), max_length=200, blank=True)
    about = models.TextField(_("the company"), blank=True)
    product = models.TextField(_("the product"), blank=True)
    culture = models.TextField(_("the culture"), blank=True)
    people = models.TextField(_("the people"), blank=True)
    how_we_hire = models.TextField(_("how we hire, in your words"), blank=True)
    privacy = models.TextField(_("privacy text under the application form"), blank=True)
    country = models.CharField(_("country"), max_length=2, default="NL", help_text=_("Its public holidays count."))
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Amsterdam", validators=[check_zone])
    retention_months = models.PositiveSmallIntegerField(_("months a closed application is kept"), default=12)
    pool_months = models.PositiveSmallIntegerField(_("months a consent to the talent pool lasts"), default=12)
    office = models.TextField(_("where the office is, and how to get in"), blank=True)
    confidant = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whom candidates may turn to when something isn’t right"),
        help_text=_("Somebody outside the panels; candidates read their name."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation | None":
        """The organisation, or None before the first run."""
        return once.ask("the organisation", lambda: next(iter(_current()), None))

    @classmethod
    def current_name(cls) -> str:
        """What the organisation is called; empty before the first run."""
        return (cls.current() or cls()).name


@once.WordedRows(Organisation)
def _current() -> models.QuerySet[Organisation]:
    return Organisation.objects.all()[:1]


class MailText(models.Model):
    """A letter's words as this organisation writes them; without a row the shipped file is used."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_text_per_letter")]

    def __str__(self) -> str:
        return self.kind
