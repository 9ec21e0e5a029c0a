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
from hiring.demo.people import approached, people
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
    """Whom Rita wrote to of her own accord, and what they answered so far."""
    rita = User.objects.get(name="Rita Moss")
    for told in approached():
        with clock.at(calendar.at(told["days_ago"], 11)):
            about = {name: told[name] for name in ("name", "email", "zone", "links", "word")}
            lead = leads.approach(Job.objects.get(slug=told["job"]), **about, by=rita)
            deliver()
        if "answer" in told:
            with clock.at(calendar.at(told["days_ago"] - 1, 9, 40, zone=lead.zone)):
                leads.yes(lead) if told["answer"] == "yes" else leads.no(lead)
                deliver()
