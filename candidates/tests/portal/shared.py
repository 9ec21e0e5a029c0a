"""How the tests of the portal read its pages."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.tests import pdfs
from candidates.tests.portal_world import enter
from hiring import clock
from hiring.testing import decide, send_mail


def words(answer):
    """The page as a person reads it, on one line."""
    return " ".join(strip_tags(answer.content.decode()).replace("&#x27;", "'").split())


def page_of(application, client=None):
    client = client or enter(application.candidate)
    return client.get(reverse("portal-application", args=[application.uid]))


def pdf(content=None, name="Cleo.pdf"):
    return SimpleUploadedFile(name, pdfs.page() if content is None else content, "application/pdf")


def no_reply(application, rita):
    decide(
        application,
        "reject",
        by=rita,
        reason_kind="silence",
        closure="no_reply",
        words={"is_standard": True},
        release=True,
    )
    clock.forward(timedelta(minutes=11))
    send_mail()
