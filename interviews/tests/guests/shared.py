"""What the tests of a partner's guest share."""

from django.urls import reverse

from hiring.testing import make_application, walk_to
from interviews.tests.partner_world import make_cv

WHOLE = {
    "hard-rating": "4",
    "hard-evidence": "Explained change detection without notes.",
    "soft-rating": "3",
    "fit-rating": "0",
    "recommendation": "yes",
    "reason": "They would lift the team's tests.",
    "version": "0",
    "act": "submit",
}


def post(client, seat, **data):
    return client.post(reverse("guest-card"), {"seat": seat.uid.hex, **data})


def another(cleo, rita):
    """Somebody else who meets the same partner's people."""
    otto = make_application(cleo.job, "Otto Vik")
    make_cv(otto)
    return walk_to(otto, "meridian", by=rita)
