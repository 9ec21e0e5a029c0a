"""The demo company: made by transitions alone, so that each timeline replays to its row; and copies that do too."""

from collections import Counter
from datetime import time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db.models import Count

from candidates import days, timeline
from candidates.models import Application, Candidate, Concern, Document, Entry, Event, Lead, Letter, Mail, Todo
from hiring import clock
from hiring.demo import bulk, company, exemplars, story
from hiring.models import Job, Organisation, User
from interviews import agenda
from interviews.models import (
    Ask,
    Case,
    Continuation,
    Interview,
    Mark,
    MoreTime,
    Presentation,
    RemoteWish,
    Scorecard,
    Seat,
    Tick,
)
from interviews.models.meetings import SLOT
from interviews.transitions import ratings
from interviews.transitions.cards import MARK
from offers.models import Handover, HandoverStep, HandoverTask, Offer, OfferQuestion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_mode(settings, monday):
    settings.DEMO = True


@pytest.mark.embedded
@pytest.mark.long
def test_the_demo_replays_and_lives():
    story.make("a long demo password", lambda words: None)
    for application in Application.objects.all():
        assert timeline.replay(application) == timeline.snapshot(application)
    the_company_stands()
    every_state_occurs()
    every_stage_and_every_state_has_somebody()
    nothing_was_passed_over()
    everything_was_done_at_work()
    they_meet_around_today()
    they_are_judged_in_words_of_their_own()
    # A second time changes nothing, and a company of one's own is never touched.
    Organisation.objects.update(name="Somebody's own")
    call_command("demo", verbosity=0)
    assert Organisation.objects.get().name == "Somebody's own"


@pytest.mark.embedded
def test_each_reason_in_a_letter_belongs_to_what_was_rated_low_on_whatever_day_the_letter_is_due():
    """Which letters are due hangs on the day on which the demo is made; one that is refused would stop it half-way."""
    unfounded = [one.name for one in story.PEOPLE if one.marks.get(one.letter.get("by", ""), 4) > 2]
    assert [one.name for one in story.PEOPLE if "reason" in one.letter and one.name in unfounded] == []


def the_company_stands():
    jobs = Job.objects.order_by("slug").values_list("slug", "state")
    assert list(jobs) == [
        ("angular-developer-health", "published"),
        ("back-end-engineer", "published"),
        ("data-engineer", "draft"),
        ("frontend-developer-ferries", "closed"),
        ("general", "published"),
        ("platform-engineer", "paused"),
    ]
    assert all(user.check_password("a long demo password") for user in User.objects.all()[:1])
    assert all(user.email.endswith(".example") for user in User.objects.all())
    assert all(candidate.email.endswith("@people.example") for candidate in Candidate.objects.all())
    assert {mail.state for mail in Mail.objects.all()} <= {"sent", "waiting", "cancelled"}


def of(rows, *names):
    """How many rows there are of each value, or of each combination of values."""
    return dict(Counter(rows.order_by().values_list(*names, flat=len(names) == 1)))


# Each column whose every value somebody in the demo stands for, and what cannot be shown: what lasts ten minutes, what ends with
# a mistake, what no story has. A value that is added to the product wants somebody here.
OCCURS: dict[Any, dict[str, set[str]]] = {
    Application: {"state": set(), "closure": set(), "next_step": set(), "turn": set(), "origin": set()},
    Interview: {"state": set(), "mode": set(), "missed_by": set()},
    Case: {"state": set()},
    Scorecard: {"state": set(), "recommendation": set()},
    Presentation: {"state": set()},
    RemoteWish: {"outcome": set()},
    Offer: {"state": set(), "call_outcome": set()},
    HandoverTask: {"part": set()},
    Letter: {"state": {"released", "dropped"}, "closure": set()},  # in the ten minutes of undo; of a no that was undone
    Lead: {"state": set()},
    Job: {"state": set(), "kind": set()},
}


def every_state_occurs():
    missing = {}
    for model, columns in OCCURS.items():
        for name, absent in columns.items():
            known = {value for value in dict(model._meta.get_field(name).choices) if value}
            found = set(model.objects.order_by().values_list(name, flat=True)) - {""}
            if found != known - absent:
                missing[model.__name__, name] = (known - absent) ^ found
    assert missing == {}
    # What happens to somebody, whichever way: with an answer, without one.
    rows = {
        "asks": Ask.objects.values_list("answered_at", flat=True),
        "questions about an offer": OfferQuestion.objects.values_list("answered_at", flat=True),
        "concerns": Concern.objects.values_list("answered_at", flat=True),
        "wishes for more time": MoreTime.objects.values_list("answered_at", flat=True),
        "wishes to go on": Continuation.objects.values_list("said_at", flat=True),
        "leads": Lead.objects.values_list("answered_at", flat=True),
        "tasks of a hand-over": HandoverTask.objects.values_list("done_at", flat=True),
    }
    assert {name: {at is None for at in values} for name, values in rows.items()} == dict.fromkeys(rows, {True, False})
    assert [Interview.objects.filter(**{f"{side}_late__gt": 0}).count() for side in ("us", "them")] == [1, 1]
    left = {
        handover.application.candidate.name: (
            handover.starts_on > clock.now().date(),
            handover.tasks.exclude(done_at=None).count(),
            handover.tasks.filter(done_at=None).count(),
        )
        for handover in Handover.objects.select_related("application__candidate")
    }
    assert left == {"Rasmus Holm": (True, 2, 13), "Anca Barbu": (False, 15, 0)}


def every_stage_and_every_state_has_somebody():
    found = {(state, told is None) for state, told in Application.objects.values_list("state", "told_at")}
    assert found == {
        *[("active", True), ("hired", True), ("hired", False), ("rejected", True), ("rejected", False)],
        *[("withdrawn", False), ("pooled", True), ("pooled", False)],  # a withdrawal is untold for ten minutes only
    }
    everywhere = Application.objects.filter(job__slug__in=["back-end-engineer", "angular-developer-health"])
    there: dict[str, dict[str, set[str]]] = {}
    for slug, stage, state in everywhere.order_by("stage__position").values_list("job__slug", "stage__slug", "state"):
        there.setdefault(slug, {}).setdefault(stage, set()).add(state)
    assert there == {
        "back-end-engineer": {
            "screening": {"active", "rejected", "pooled"},
            "recruiter-chat": {"active", "rejected", "withdrawn"},
            "future-colleagues": {"active", "rejected"},
            "test-case": {"active", "rejected", "withdrawn"},
            "case-discussion": {"active"},
            "director-chat": {"active"},
            "offer": {"active", "hired", "withdrawn"},
        },
        "angular-developer-health": {
            "people-chat": {"active", "rejected", "withdrawn", "pooled"},
            "technical-session": {"active"},
            "partner-interview": {"active", "rejected"},
            "decision": {"active"},
            "offer": {"active", "hired"},
        },
    }
    for slug, stages in there.items():
        assert list(stages) == list(Job.objects.get(slug=slug).pipeline.stages.values_list("slug", flat=True))
    assert of(Application.objects.active(), "stage__kind") == {
        "screening": 9,
        "recruiter_chat": 13,
        "interview": 3,
        "test_case": 7,
        "case_discussion": 2,
        "director_chat": 1,
        "working_session": 3,
        "partner_interview": 4,
        "decision": 1,
        "offer": 4,
    }
    assert Application.objects.filter(set_aside=True).get().candidate.name == "Contact Form"
    assert of(Application.objects.exclude(closure=""), "closure") == {
        "no_match": 8,
        "role_filled": 1,
        "role_stopped": 1,
        "no_reply": 1,
        "withdrawn": 3,
        "pooled": 2,
        "offer_declined": 1,
        "hired": 3,
    }
    assert of(Case.objects, "state") == {"sent": 1, "running": 2, "in": 11, "off": 1}
    assert of(Offer.objects, "state") == dict.fromkeys(Offer.State.values, 1)
    assert of(Presentation.objects, "state") == {"asked": 1, "agreed": 5, "declined": 1, "ended": 3}
    assert of(RemoteWish.objects, "outcome") == {"agreed": 1, "open": 1, "not_possible": 1}


def nothing_was_passed_over():
    """Each decision had all that its stage asks for; but for one, whose reason is part of the story."""
    overridden = Event.objects.filter(data__has_key="override").values_list("application__candidate__name", "verb")
    assert list(overridden) == [("Gijs Timmer", "advanced")]


def everything_was_done_at_work():
    """No colleague acted at night or on a free day of theirs."""
    for event in Event.objects.exclude(by=None).select_related("by", "application__candidate"):
        local = event.at.astimezone(event.by.tz)
        assert time(8, 30) <= local.time() <= time(18), f"{event}: {local}"
        assert days.works_on(event.by, local.date(), "NL"), f"{event}: {local}"


def they_meet_around_today():
    """Held, planned, called off, missed; somebody is with us in the course of the day, and one who just left waits for cards."""
    assert of(Interview.objects, "state") == {"held": 94, "planned": 13, "missed": 2, "off": 1}
    assert of(Interview.objects.filter(state="missed"), "missed_by") == {"them": 1, "us": 1}
    now = clock.now()
    over = Interview.objects.get(state="planned", ends_at__lte=now)
    assert (over.application.candidate.name, now - over.ends_at) == ("Jelle Hoekstra", timedelta(minutes=15))
    today = {user.name: [row.meeting.name for row in agenda.today(user)] for user in cast()}
    assert {name: found for name, found in today.items() if found} == {
        "Dana Whitlock": ["Lieke Dekker"],
        "Iris Lang": ["Bram Wouters"],
        "Mara Lindholm": ["Bram Wouters"],
        "Rita Moss": ["Jelle Hoekstra", "Amira Benali", "Alexandru-Ștefan Constantinescu-Brâncoveanu"],
        "Victor Ionescu": ["Cătălina Moraru"],
    }
    monday = now.astimezone(User.objects.get(name="Rita Moss").tz).date()
    week = {user.name: sum(len(day.rows) for day in agenda.week(user, monday, "mine").rows) for user in cast()}
    assert {name: found for name, found in week.items() if found} == {
        "Dana Whitlock": 1,
        "Iris Lang": 2,
        "Mara Lindholm": 1,
        "Rita Moss": 7,
        "Tom Berg": 1,
        "Victor Ionescu": 2,
    }


def cast():
    return User.objects.active().order_by("name")


def they_are_judged_in_words_of_their_own():
    assert of(Scorecard.objects, "state") == {"submitted": 137, "draft": 1}
    out = Seat.objects.silent().filter(wants_card=True, interview__state="held")
    assert sorted(f"{seat.person.name}: {seat.application.candidate.name}" for seat in out) == [
        "Iris Lang: Ife Adeyemi",
        "Iris Lang: Jonas de Vries",
        "Mirjam Aebi: Ilinca Moldovan",
        "Victor Ionescu: Carmen Iliescu",
    ]
    late = Mail.objects.filter(kind="card_late").order_by("application__candidate__name")
    assert list(late.values_list("to_name", "application__candidate__name")) == [
        ("Iris Lang", "Ben Achterberg"),
        ("Victor Ionescu", "Carmen Iliescu"),
        ("Iris Lang", "Ife Adeyemi"),
        ("Iris Lang", "Jonas de Vries"),
    ]
    twice = Mark.objects.exclude(evidence="").values("card__application", "evidence").annotate(n=Count("pk"))
    assert not twice.filter(n__gt=1)
    assert not Mark.objects.filter(evidence="", not_assessed=False, card__state="submitted")
    assert of(Mark.objects.filter(card__state="submitted"), "rating").keys() == {None, 1, 2, 3, 4}
    assert of(MoreTime.objects, "granted_days") == {2: 1, 7: 1, None: 1}
    stages = Job.objects.get(slug="back-end-engineer").pipeline.stages.all()
    assert [one.stage.slug for one in ratings.sums(stages) if one.count] == ["recruiter-chat", "future-colleagues"]
    answered = [(concern.to.name, bool(concern.answer)) for concern in Concern.objects.order_by("to__name")]
    assert answered == [("Hanna Reed", False), ("Rita Moss", True)]
    assert set(Todo.objects.filter(done_at=None).values_list("kind", flat=True)) == {"more_time", "partner_late"}


def test_many_more_are_copies_of_walked_exemplars_and_replay_too():
    company.build("a long demo password")
    with patch.dict(exemplars.SHARES, planned=40, judged=20, half_judged=10, graded=60, rated=20, begun=20):
        bulk.make(60, lambda words: None, spread=2)
    assert Application.objects.count() == 60 + 2 * len(exemplars.WAYS)
    for application in Application.objects.order_by("-pk")[:60]:
        assert timeline.replay(application) == timeline.snapshot(application)
        assert application.events.count() >= 1
    assert Document.objects.filter(candidate__email__startswith="person-").count() == 60
    assert Entry.objects.values("candidate").distinct().count() == Candidate.objects.count()
    meetings_are_copied_with_what_was_said_there()
    copied = Application.objects.filter(candidate__email__startswith="person-")
    begun, rated = copied.filter(state="hired"), copied.filter(ratings__isnull=False)
    assert begun.count() > 1 and begun.filter(handover__isnull=True).count() == 0 and rated.count() > 1
    assert {one.handover.tasks.count() for one in begun} == {HandoverStep.objects.count()}
    assert {one.opening.job_id == one.job_id for one in begun} == {True}


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
