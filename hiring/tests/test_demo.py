"""The demo company: made by transitions alone, so that each timeline replays to its row; and copies that do too."""

import pytest
from django.core.management import call_command

from candidates import timeline
from candidates.models import Application, Candidate, Document, Entry, Mail
from hiring import clock
from hiring.demo import bulk, story
from hiring.models import Job, Organisation, User
from hiring.testing import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    with clock.at(MONDAY):
        story.make("a long demo password", lambda words: None)
        yield


def test_the_demo_replays_and_lives_and_its_copies_do_too(demo):
    for application in Application.objects.all():
        assert timeline.replay(application) == timeline.snapshot(application)
    jobs = Job.objects.order_by("slug").values_list("slug", "state")
    assert list(jobs) == [
        ("angular-developer-health", "published"),
        ("back-end-engineer", "published"),
        ("data-engineer", "draft"),
        ("frontend-developer-ferries", "closed"),
        ("general", "published"),
        ("platform-engineer", "paused"),
    ]
    found = {(state, told is None) for state, told in Application.objects.values_list("state", "told_at")}
    assert found == {
        *[("active", True), ("hired", True), ("hired", False), ("rejected", True), ("rejected", False)],
        *[("withdrawn", False), ("pooled", False)],
    }
    steps = set(Application.objects.open().values_list("next_step", flat=True))
    assert steps == {"read", "arrange", "answer", "hand_in", "look_again", "decide", "offer"}
    every = Job.objects.get(slug="back-end-engineer").pipeline.stages.values_list("slug", flat=True)
    there = Application.objects.filter(job__slug="back-end-engineer").values_list("stage__slug", flat=True)
    assert set(every) == set(there)
    assert Application.objects.filter(set_aside=True).get().candidate.name == "Contact Form"
    assert {mail.state for mail in Mail.objects.all()} <= {"sent", "waiting", "cancelled"}
    assert all(user.check_password("a long demo password") for user in User.objects.all()[:1])
    assert all(user.email.endswith(".example") for user in User.objects.all())
    assert all(candidate.email.endswith("@people.example") for candidate in Candidate.objects.all())
    # A second time changes nothing, and a company of one's own is never touched.
    Organisation.objects.update(name="Somebody's own")
    call_command("demo", verbosity=0)
    assert Organisation.objects.get().name == "Somebody's own"

    # Many more are copies of walked exemplars, and replay too.
    before = Application.objects.count()
    bulk.make(60, lambda words: None, spread=2)
    assert Application.objects.count() == before + 60 + 2 * len(bulk.WAYS)
    for application in Application.objects.order_by("-pk")[:60]:
        assert timeline.replay(application) == timeline.snapshot(application)
        assert application.events.count() >= 1
    assert Document.objects.filter(candidate__email__startswith="person-").count() == 60
    assert Entry.objects.values("candidate").distinct().count() == Candidate.objects.count()
