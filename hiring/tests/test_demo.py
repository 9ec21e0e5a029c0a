"""The demo company: made by transitions alone, so that each timeline replays to its row; and copies that do too."""

from unittest.mock import patch

import pytest
from django.core.management import call_command

from candidates import timeline
from candidates.models import Application, Candidate, Document, Entry, Mail
from hiring import clock
from hiring.demo import bulk, company, story
from hiring.models import Job, Organisation, User
from interviews.models import Case, Interview, Scorecard, Seat, Tick
from interviews.models.meetings import SLOT
from interviews.transitions.cards import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_mode(settings, monday):
    settings.DEMO = True


@pytest.mark.embedded
def test_the_demo_replays_and_lives():
    story.make("a long demo password", lambda words: None)
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
    assert steps == {"read", "arrange", "answer", "hand_in", "look_again", "decide", "offer", "consider"}
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


def test_many_more_are_copies_of_walked_exemplars_and_replay_too():
    company.build("a long demo password")
    with patch.dict(bulk.SHARES, planned=40, judged=20, half_judged=10, graded=60):
        bulk.make(60, lambda words: None, spread=2)
    assert Application.objects.count() == 60 + 2 * len(bulk.WAYS)
    for application in Application.objects.order_by("-pk")[:60]:
        assert timeline.replay(application) == timeline.snapshot(application)
        assert application.events.count() >= 1
    assert Document.objects.filter(candidate__email__startswith="person-").count() == 60
    assert Entry.objects.values("candidate").distinct().count() == Candidate.objects.count()
    meetings_are_copied_with_what_was_said_there()


def meetings_are_copied_with_what_was_said_there():
    copied = list(Application.objects.order_by("-pk")[:60])
    for application in copied:
        told = list(application.events.values_list("data", flat=True))
        meetings, cases = application.interviews.all(), application.cases.all()
        assert {data["interview"] for data in told if "interview" in data} == {one.uid.hex for one in meetings}
        assert {data["case"] for data in told if "case" in data} == {str(one.uid) for one in cases}
    theirs = {"application__in": copied}
    planned = Interview.objects.filter(state="planned", **theirs)
    assert planned.count() > 3
    for meeting in Interview.objects.all():
        people = {f"u{seat.user_id}" for seat in meeting.seats.all()} | {f"c{meeting.application.candidate_id}"}
        assert len(people) == 3
        times = {meeting.starts_at + n * SLOT for n in range(meeting.minutes // 5)}
        held = set(meeting.slots.values_list("person", "at"))
        assert held == {(person, at) for person in people for at in times}
        assert (meeting.starts_at > clock.now()) == (meeting.state == "planned")
    met, cards = Interview.objects.filter(state="held", **theirs), Scorecard.objects.filter(**theirs)
    out = Seat.objects.silent().filter(interview__in=met)
    assert 0 < out.count() < met.count() and cards.count() == 2 * met.count() - out.count()
    for card in cards:
        assert card.state == "submitted" and card.seat.application_id == card.application_id
        assert card.versions.get().content["marks"] == [
            {
                "criterion": mark.criterion.slug,
                "name": mark.criterion.name,
                **{name: getattr(mark, name) for name in MARK},
            }
            for mark in card.marks.select_related("criterion")
        ]
    assert sum(card.marks.count() for card in cards) > cards.count()
    assert Tick.objects.filter(**theirs).count() > 3
    handed_in = Case.objects.filter(**theirs)
    assert [one.state for one in handed_in] == ["in"] * handed_in.count() and handed_in.count() > 1
    assert (
        [one.hand_ins.count() for one in handed_in] == [one.seats.count() for one in handed_in] == [1] * len(handed_in)
    )
