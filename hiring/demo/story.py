"""What happened in the demo company so far: every act through the real transitions, each at its own instant of the set clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from candidates import concerns, leads, outbox, sweep, transitions
from candidates.models import Candidate, Mail
from hiring import clock
from hiring.demo import company
from hiring.demo.calendar import Days, Rooms
from hiring.demo.people import people
from hiring.demo.ways import Way
from hiring.models import Job, User
from interviews import sweep as meetings
from interviews.transitions import case_sweep, late_cards, wishes
from offers import sweep as offers

PEOPLE = people()


def make(password: str, tell: Callable[[str], None]) -> None:
    """The demo company with its people, its jobs, and everybody's way up to now; mails of the past lie in the maildir."""
    calendar = company.build(password)
    tell("colleagues and partners")
    for told in company.description()["job"]:
        job = company.open_job(told, calendar)
        tell(f"job: {job.title}")
    ways = [Way(person, number, calendar) for number, person in enumerate(PEOPLE)]
    rooms = Rooms(calendar)
    for timed in (True, False):
        for way in ways:
            way.book(rooms, timed=timed)
    steps = sorted((step for way in ways for step in way.steps()), key=lambda step: step.at)
    for done, step in enumerate(steps):
        with clock.at(step.at):
            step.run()
        with clock.at(min(step.at + settings.UNDO + timedelta(minutes=1), calendar.now)):
            deliver()
        if done % 80 == 0:
            tell(f"{done} of {len(steps)} acts of the last weeks")
    company.settle_jobs(calendar)
    approach(calendar)
    look_around()
    deliver()
    tell(f"{Candidate.objects.count()} candidates")


def deliver() -> None:
    """Send what is due, as the worker does."""
    if Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=clock.now()).exists():
        outbox.drain(sent=transitions.mail_sent, dead=transitions.mail_dead)


def look_around() -> None:
    """What the clock brings by itself, as beat would have it: what was held or runs out, and who is reminded of what."""
    for sweeping in (meetings.settle, meetings.remind, case_sweep.sweep, late_cards.remind_of_cards, wishes.follow_up):
        sweeping()
    for sweeping in (offers.sweep, concerns.remind, sweep.remind):
        sweeping()


def approach(calendar: Days) -> None:
    """Two people were approached and have not answered."""
    job, rita = Job.objects.get(slug="back-end-engineer"), User.objects.get(name="Rita Moss")
    with clock.at(calendar.at(2, 11)):
        leads.approach(
            job,
            name="Freya Lindqvist",
            email="freya.lindqvist@people.example",
            zone="Europe/Stockholm",
            links="https://talks.example/calendar-arithmetic",
            word="I watched your talk about calendar arithmetic twice, the second time with our planning team, and we argued about "
            "your leap-second slide for the rest of the lunch. We work on exactly that kind of question.",
            by=rita,
        )
        leads.approach(
            job,
            name="Emeka Obi",
            email="emeka.obi@people.example",
            zone="Europe/London",
            links="https://code.example/emeka/rota",
            word="Your rota library saved us a month last year, and two of our fixes are in it. We would love to hear how you "
            "would build the part that we got wrong.",
            by=rita,
        )
    deliver()
