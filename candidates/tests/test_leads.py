"""People we approach: once, with words of one's own; yes and no are both easy."""

import pytest

from candidates import leads, links, transitions
from candidates.models import Candidate, Lead
from hiring.models import Job
from hiring.states import IllegalMove
from hiring.testing import MONDAY, mails, make_application, make_candidate, send_mail

pytestmark = pytest.mark.usefixtures("monday")

WORD = "Your talk about queues at the meetup stayed with me, above all how you test time itself."


def approached(job, rita, **more):
    return leads.approach(
        job,
        **{
            "name": "Sam Vela",
            "email": "Sam@people.example",
            "zone": "Pacific/Auckland",
            "links": "https://sam.example/talks",
            "word": WORD,
            "by": rita,
            **more,
        },
    )


def test_the_first_contact_is_one_persons_letter(job, rita):
    lead = approached(job, rita)
    mail = mails("first_contact")[0]
    assert (mail.to, mail.from_name, mail.is_notice, mail.lead) == (
        "Sam@people.example",
        "Rita Moss, Harbourlight",
        False,
        lead,
    )
    assert mail.subject == "Back-end engineer at Harbourlight"
    assert (
        mail.body
        == f"""Hello Sam,

{WORD}

The role is “Back-end engineer”. If you would like to hear more, or would rather not, one click tells us, and both are fine:
[[answer]]

We write to you once. If you do not answer, we leave it at that.

Rita Moss
People Coordinator
Harbourlight
"""
    )
    assert send_mail() == 1


@pytest.mark.parametrize("word", ["", "   ", "Interesting role for you!", "word " * 11])
def test_words_of_ones_own_are_wanted(job, rita, word):
    with pytest.raises(IllegalMove, match="sentences of your own"):
        approached(job, rita, word=word)
    assert (Lead.objects.count(), mails()) == (0, [])


def test_nobody_is_approached_twice_for_a_job(job, rita, tom):
    approached(job, rita)
    with pytest.raises(IllegalMove, match="Sam Vela was approached for this job already."):
        approached(job, tom, email="sam@PEOPLE.example")
    assert len(mails()) == 1


def test_the_same_words_sent_twice_are_sent_once(job, rita):
    assert approached(job, rita) == approached(job, rita)
    with pytest.raises(IllegalMove, match="Sam Vela was approached for this job already."):
        approached(job, rita, word=f"{WORD} And the clock.")
    assert len(mails()) == 1


def test_who_has_applied_is_not_approached(job, rita):
    cleo = make_application(job)
    with pytest.raises(IllegalMove, match="has an open application"):
        approached(job, rita, email=cleo.candidate.email.upper())


def test_a_job_that_takes_nobody_approaches_nobody(job, rita):
    Job.objects.filter(pk=job.pk).update(state=Job.State.PAUSED, look_again_on=MONDAY.date())
    job.refresh_from_db()
    with pytest.raises(IllegalMove, match="takes no applications"):
        approached(job, rita)


def test_yes_makes_an_application_once(job, rita):
    lead = approached(job, rita)
    application = leads.yes(lead)
    again = leads.yes(Lead.objects.get())
    assert again == application
    assert (application.origin, application.owed_by, application.candidate.zone) == (
        "sourced",
        rita,
        "Pacific/Auckland",
    )
    assert (lead.state, lead.answered_at, lead.candidate) == ("yes", MONDAY, application.candidate)
    event = application.events.get()
    assert (event.verb, event.by, event.by_candidate) == ("added", None, True)
    assert [m.kind for m in mails()] == ["first_contact", "received"]


def test_yes_of_somebody_we_know_overwrites_nothing(job, rita):
    known = make_candidate("Samuel Vela", email="sam@people.example", links="https://own.example")
    application = leads.yes(approached(job, rita))
    assert application.candidate == known
    row = Candidate.objects.get()
    assert (row.name, row.email, row.links, row.zone) == (
        "Samuel Vela",
        "sam@people.example",
        "https://own.example",
        "Europe/Amsterdam",
    )


def test_no_is_easy_and_can_become_a_yes(job, rita):
    lead = leads.no(approached(job, rita))
    leads.no(Lead.objects.get())
    assert (lead.state, lead.answered_at, len(mails())) == ("no", MONDAY, 1)
    assert leads.yes(Lead.objects.get()).is_open
    with pytest.raises(IllegalMove, match="Said yes"):
        leads.no(Lead.objects.get())


def test_an_answer_by_phone_names_who_recorded_it(job, rita, tom):
    application = leads.record_answer(approached(job, rita), True, by=tom)
    event = application.events.get()
    assert (event.verb, event.by, event.by_candidate) == ("added", tom, False)


def test_yes_after_the_end_of_the_first_application_begins_anew(job, rita):
    lead = approached(job, rita)
    first = leads.yes(lead)
    transitions.withdraw(first)
    assert links.find("lead", links.token(links.lead(lead))).lead == lead
    assert leads.yes(Lead.objects.get()) == first  # withdrawing stands; applying again is by the public form
