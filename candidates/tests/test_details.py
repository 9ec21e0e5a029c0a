"""What candidates tell about themselves: nothing is lost, nothing is required, wordings stay their own."""

from datetime import date, timedelta

import pytest

from candidates import consents, details
from candidates.models import Candidate, Consent
from hiring import clock
from hiring.models import Skill
from hiring.states import IllegalMove
from hiring.testing import MONDAY

pytestmark = pytest.mark.usefixtures("monday")


def verbs(application):
    return [event.verb for event in application.events.order_by("pk")]


def test_what_is_told_is_stored_and_stands_on_the_timeline(cleo):
    person = cleo.candidate
    assert details.update(person, version=1, place="Porto", headline="Back-end engineer", relocation="maybe")
    assert (person.place, person.headline, person.relocation, person.version) == (
        "Porto",
        "Back-end engineer",
        "maybe",
        2,
    )
    assert verbs(cleo) == ["applied", "told_more"]


def test_of_two_saves_from_one_version_one_wins(cleo):
    ours, theirs = Candidate.objects.get(), Candidate.objects.get()
    assert details.update(ours, version=1, place="Porto")
    assert not details.update(theirs, version=1, place="Lisbon")
    assert Candidate.objects.get().place == "Porto" and theirs.place == "Porto"


def test_the_same_form_sent_twice_is_stored_once(cleo):
    for _turn in range(2):
        assert details.update(cleo.candidate, version=1, place="Porto")
        assert details.add_experience(cleo.candidate, version=2, title="Engineer", entailed="Queues")
        assert details.set_skills(cleo.candidate, version=3, wordings=["Go"], preferred=[])
    assert cleo.candidate.version == 4
    assert verbs(cleo) == ["applied", "told_more", "told_more", "told_more"]


def test_nothing_else_of_the_row_can_be_changed(cleo):
    with pytest.raises(TypeError, match="email"):
        details.update(cleo.candidate, version=1, email="other@people.example")


def test_an_experience_is_added_changed_and_removed(cleo):
    person = cleo.candidate
    assert details.add_experience(person, version=1, title="Engineer", company="Quay", entailed="Wrote the ledger.")
    experience = person.experiences.get()
    assert not details.change_experience(experience, version=1, title="Lead engineer")
    assert details.change_experience(experience, version=2, title="Lead engineer")
    assert not details.remove_experience(experience, version=2)
    assert details.remove_experience(experience, version=3)
    assert not person.experiences.exists()


def test_forty_experiences_are_enough(cleo):
    for number in range(details.MOST_EXPERIENCES):
        assert details.add_experience(cleo.candidate, version=number + 1, title=f"Job {number}")
    with pytest.raises(IllegalMove, match="tells a lot"):
        details.add_experience(cleo.candidate, version=41, title="One more")


def test_skills_are_tags_that_keep_the_own_wording(cleo):
    Skill.objects.create(name="PostgreSQL", slug="postgresql")
    person = cleo.candidate
    assert details.set_skills(
        person, version=1, wordings=["postgres", "C++", "c ++", "C#", "K8s"], preferred=["Postgres", "event storming"]
    )
    assert [
        (s.wording, s.skill.name, s.skill.slug, s.preferred) for s in person.own_skills.select_related("skill")
    ] == [
        ("C#", "C#", "c-sharp", False),
        ("C++", "C++", "c-plus-plus", False),
        ("K8s", "Kubernetes", "kubernetes", False),
        ("Postgres", "PostgreSQL", "postgresql", True),
        ("event storming", "event storming", "event-storming", True),
    ]


@pytest.mark.parametrize(
    ("wordings", "sentence"), [(["!!!"], "no letters"), ([f"skill {n}" for n in range(61)], "at most 60")]
)
def test_what_is_no_skill_is_refused_whole(cleo, wordings, sentence):
    with pytest.raises(IllegalMove, match=sentence):
        details.set_skills(cleo.candidate, version=1, wordings=["Go", *wordings], preferred=[])
    assert (cleo.candidate.own_skills.count(), Skill.objects.count(), Candidate.objects.get().version) == (0, 0, 1)


def test_the_meter_counts_what_helps_and_never_a_portfolio(cleo):
    person = cleo.candidate
    assert (details.completeness(person).told, details.completeness(person).wanted) == (0, 9)
    details.update(person, version=1, links="https://cleo.example", phone="+31 6 1234")
    assert details.completeness(person).told == 0
    details.update(
        person,
        version=2,
        place="Porto",
        headline="Engineer",
        work_permit="EU citizen",
        notice_period="A month",
        expected_salary="60,000",
        relocation="no",
    )
    details.add_experience(person, version=3, title="Engineer")
    assert details.completeness(person).missing == [
        "an experience and what the work entailed",
        "your skills",
        "what you like to work with",
    ]
    details.change_experience(person.experiences.get(), version=4, entailed="Kept the ledger right.")
    details.set_skills(person, version=5, wordings=["Go"], preferred=["Rust"])
    assert details.completeness(person).is_whole


def test_consent_has_an_end_and_can_be_taken_back_and_given_again(cleo):
    person = cleo.candidate
    consent = consents.give(person)
    assert (consent.given_at, consent.ends_on, consents.give(person)) == (MONDAY, date(2027, 11, 23), consent)
    consents.take_back(consent)
    consents.take_back(consent)
    assert consents.standing(person) is None
    again = consents.give(person)
    assert again != consent and consents.standing(person) == again


def test_a_consent_that_ran_out_makes_room_for_another(cleo):
    old = consents.give(cleo.candidate)
    clock.forward(timedelta(days=366))
    assert consents.standing(cleo.candidate) is None
    new = consents.give(cleo.candidate)
    assert list(Consent.objects.order_by("pk").values_list("pk", "ends_on", "ended_at")) == [
        (old.pk, date(2027, 11, 23), clock.now()),
        (new.pk, date(2028, 11, 24), None),
    ]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_months_end(day, months, later):
    assert consents.months_after(day, months) == later
