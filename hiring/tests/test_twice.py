"""The same thing twice: a second click afterwards, and eight colleagues at the same instant (on PostgreSQL)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from candidates import transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Candidate, Document, Event, Mail, Note
from candidates.tests.racing import at_once, lost, won
from hiring import clock, jobs, people, process
from hiring.models import Absence, Criterion, Job, Member, Pipeline, Stage, User
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    make_application,
    make_candidate,
    make_job,
    make_organisation,
    make_pipeline,
    make_user,
    stage_of,
    walk_to,
)


@pytest.fixture
def company(db: Any) -> Any:
    with clock.at(MONDAY):
        make_organisation()
        rita = make_user("Rita Moss", is_recruiter=True)
        tom = make_user("Tom Berg", is_manager=True)
        yield rita, tom, make_job(team=(rita, tom))


def template(name: str) -> Pipeline:
    pipeline = make_pipeline(name)
    Pipeline.objects.filter(pk=pipeline.pk).update(is_template=True)
    pipeline.refresh_from_db()
    return pipeline


def test_a_second_click_makes_no_second_note(company):
    rita, tom, job = company
    cleo = make_application(job)
    first = transitions.note(cleo, by=rita, text="Kind on the phone")
    assert transitions.note(cleo, by=rita, text="Kind on the phone") == first
    others = [
        transitions.note(cleo, by=rita, text="Kind", for_recruiters=True),
        transitions.note(cleo, by=tom, text="Kind"),
    ]
    clock.forward(timedelta(minutes=2))
    again = transitions.note(cleo, by=rita, text="Kind on the phone")  # said again on purpose
    assert list(Note.objects.order_by("pk")) == [first, *others, again]
    assert Event.objects.filter(verb="noted").count() == 4


def test_a_second_click_makes_no_second_draft(client, company):
    rita, _tom, _job = company
    way = template("Our way")
    client.force_login(rita)
    answers = [client.post("/team/jobs/new/", {"title": "Designer", "template": way.pk, "function": ""}) for _ in "12"]
    assert [answer.headers["Location"] for answer in answers] == ["/team/jobs/designer/profile/edit/"] * 2
    clock.forward(timedelta(minutes=2))
    client.post("/team/jobs/new/", {"title": "Designer", "template": way.pk, "function": ""})
    assert list(Job.objects.filter(title="Designer").values_list("slug", flat=True)) == ["designer", "designer-2"]


def test_two_processes_and_two_criteria_of_one_name_are_refused_beside_the_field(client, company):
    rita, _tom, _job = company
    template("Our way")
    client.force_login(rita)
    answer = client.post("/team/settings/processes/new/", {"name": "our WAY", "like": ""})
    assert (answer.status_code, answer.context["form"].errors["name"]) == (
        422,
        ["There is a process of this name already."],
    )
    assert Pipeline.objects.filter(is_template=True).count() == 1


# What a colleague sends about somebody in the recruiter chat.
ACTS: dict[str, dict[str, str]] = {
    "application-advance": {"to": "case"},
    "application-back": {"to": "screening", "why": "Once more"},
    "application-settle": {},
    "application-hold": {"until": "2026-12-02", "words": "The budget."},
    "application-move-day": {"to": "2026-12-02", "words": "It takes longer."},
    "application-hand-over": {"to": "tom"},
    "application-reject": {"why": "experience", "letter": "standard", "release": "on"},
    "application-withdraw": {"reason": "She called."},
    "application-undo": {"revision": "1"},
}


@pytest.fixture
def in_chat(company: Any) -> Application:
    rita, _tom, job = company
    return walk_to(make_application(job), "chat", by=rita)


def sent_for(name: str, cleo: Application, tom: User) -> dict[str, str]:
    """The fields of the act's form, as it was shown."""
    values = {**ACTS[name], "seen": seen_of(cleo)}
    if name == "application-hand-over":
        values["to"] = str(tom.pk)
    elif "to" in values and name != "application-move-day":
        values["to"] = stage_of(cleo, values["to"]).uid.hex
    return values


def answer_to(user: User, name: str, cleo: Application, values: dict[str, str]) -> Any:
    """Status, where it leads and what is said there, to one who has nothing left to read; the form's token taken out."""
    client = Client()
    client.force_login(user)
    response = client.post(reverse(name, args=[cleo.uid]), values)
    said = [re.sub(r'(token" value=")\w+', r"\1", str(one)) for one in get_messages(response.wsgi_request)]
    return response.status_code, response.headers.get("Location"), said


def everything_of(cleo: Application) -> Any:
    return (
        Application.objects.values().get(pk=cleo.pk),
        list(cleo.events.values()),
        list(Mail.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("name", ACTS)
def test_the_same_act_sent_twice_is_done_once_and_answered_alike(company, in_chat, name):
    rita, tom, _job = company
    if name != "application-undo":
        clock.forward(timedelta(minutes=11))
    values = {**sent_for(name, in_chat, tom), "next": "/team/people/"}
    first = answer_to(rita, name, in_chat, values)
    assert (first[0], first[1], len(first[2])) == (302, "/team/people/", 1)
    done = everything_of(in_chat)

    assert answer_to(rita, name, in_chat, values) == first

    assert everything_of(in_chat) == done


@pytest.mark.parametrize("name", ["application-advance", "application-settle", "application-reject"])
def test_what_is_not_the_same_request_is_told_that_somebody_was_faster(company, in_chat, name):
    rita, tom, _job = company
    clock.forward(timedelta(minutes=11))
    values = sent_for(name, in_chat, tom)
    assert answer_to(rita, name, in_chat, values)[0] == 302
    done = everything_of(in_chat)
    assert answer_to(tom, name, in_chat, values)[0] == 409  # a colleague's
    if name == "application-advance":  # another stage, from the form of before
        assert answer_to(rita, name, in_chat, {**values, "to": stage_of(in_chat, "discussion").uid.hex})[0] == 409
    assert everything_of(in_chat) == done
    in_chat.refresh_from_db()
    transitions.hand_over(in_chat, by=tom, to=tom)
    assert answer_to(rita, name, in_chat, values)[0] == 409  # something has happened since


def test_the_same_act_that_was_on_its_way_meanwhile_is_answered_alike(company, in_chat, monkeypatch):
    """Of two clicks at once the second has read the row before the first wrote it."""
    rita, tom, _job = company
    clock.forward(timedelta(minutes=11))
    values = sent_for("application-hold", in_chat, tom)
    hold, answers = transitions.hold, []

    def slow(application: Application, **how: Any) -> Any:
        if not answers:
            answers.append(None)
            answers[0] = answer_to(rita, "application-hold", in_chat, values)
        return hold(application, **how)

    monkeypatch.setattr(transitions, "hold", slow)
    assert [answer_to(rita, "application-hold", in_chat, values)] == answers
    assert [event.verb for event in in_chat.events.order_by("pk")] == ["applied", "advanced", "held"]


def test_a_form_that_was_read_before_the_job_was_closed_is_refused(company):
    _rita, _tom, job = company
    read = Job.objects.get(pk=job.pk)
    transitions.close_job(job)
    with pytest.raises(IllegalMove, match="This job takes no applications at the moment"):
        transitions.apply(read, make_candidate())
    assert not Application.objects.exists()


# --- at the same instant -----------------------------------------------------------------------------------------------


at_the_same_instant = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class TestAtTheSameInstant:
    pytestmark = at_the_same_instant

    def test_one_member_leads_whoever_chooses(self, company):
        rita, tom, job = company
        members = list(Member.objects.order_by("pk"))
        found = at_once(*[lambda m=members[n % 2]: jobs.set_lead(m) for n in range(8)])
        assert (lost(found), Member.objects.filter(job=job, leads=True).count()) == ([], 1)

    def test_of_eight_who_join_an_empty_team_one_leads(self, company):
        users = [make_user(f"Recruiter {number}", is_recruiter=True) for number in range(8)]
        job = make_job("Empty")
        assert lost(at_once(*[lambda u=user: jobs.add_member(Job.objects.get(pk=job.pk), u) for user in users])) == []
        assert (job.members.count(), job.members.filter(leads=True).count()) == (8, 1)

    def test_each_new_stage_has_its_own_place(self, company):
        way = template("Our way")
        stages = [Stage(kind="screening", name="Look", name_now="x", name_before="y", clock_days=2) for _ in range(8)]
        assert lost(at_once(*[lambda s=stage: process.add_stage(way, s) for stage in stages])) == []
        assert (way.stages.count(), way.stages.filter(slug="look-8").count()) == (13, 1)

    def test_nobody_comes_in_while_a_job_is_closed_or_its_first_stage_goes(self, company):
        rita, _tom, _job = company
        for number in range(6):
            job, person = make_job(f"Job {number}", team=(rita,)), make_candidate()
            stage = job.pipeline.stages.order_by("position").first()
            at_once(
                lambda j=job, p=person: transitions.apply(Job.objects.get(pk=j.pk), Candidate.objects.get(pk=p.pk)),
                lambda j=job: transitions.close_job(Job.objects.get(pk=j.pk)),
                lambda s=stage: process.delete_stage(Stage.objects.get(pk=s.pk), version=1),
            )
            job.refresh_from_db()
            came = Application.objects.open().filter(job=job).count()
            assert came == (0 if job.state == "closed" else 1)

    def test_one_process_and_one_criterion_of_a_name(self, company):
        found = at_once(*[lambda: process.make_template("Ours")] * 8)
        assert (len(won(found)), set(lost(found))) == (1, {"There is a process of this name already."})
        found = at_once(*[lambda: process.add_criterion(Criterion(name="Patience", group="value"))] * 8)
        assert (len(won(found)), set(lost(found))) == (1, {"There is a criterion of this name already."})

    def test_one_note_one_draft_one_absence(self, company):
        rita, _tom, job = company
        cleo, way = make_application(job), template("Our way")
        at_once(*[lambda: transitions.note(Application.objects.get(pk=cleo.pk), by=rita, text="Kind")] * 8)
        at_once(*[lambda: jobs.create_once(title="Designer", template=way, by=rita)] * 8)
        days = {"first_day": MONDAY.date(), "last_day": MONDAY.date(), "cover": None}
        found = at_once(*[lambda: people.be_away(User.objects.get(pk=rita.pk), **days, by=rita)] * 8)
        assert len(won(found)) == 1
        assert (Note.objects.count(), Job.objects.filter(title="Designer").count(), Absence.objects.count()) == (
            1,
            1,
            1,
        )

    def test_eight_files_of_one_person_are_eight_versions(self, company):
        cleo = make_candidate()
        papers = [Document(name="cv.pdf", size=1, sha256=str(number) * 64, added_at=MONDAY) for number in range(8)]
        for paper in papers:
            paper.file.save("cv.pdf", ContentFile(b"x"), save=True)
        assert lost(at_once(*[lambda p=paper: transitions.add_cv(cleo, p) for paper in papers])) == []
        assert sorted(cleo.documents.values_list("version", flat=True)) == list(range(1, 9))
