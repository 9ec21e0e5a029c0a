"""Who may read which canary: for each field of ours the right that opens it, by the cells of `rights`.

A model that has words and no entry here fails the test: somebody has to say who reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from candidates.models import Candidate, CandidateSkill, Document, Event, Experience, Letter, Mail, Note
from hiring.models import Channel, Criterion, Job, Pipeline, Requirement, Stage

from .rights import anywhere, on_application, on_job
from .world import PAY, Persona, World

PUBLIC_JOBS = {"main", "elsewhere"}
ADVERT = {"title", "place", "workmodewords", "summary", "advert"}
CONTACT = "mail address, phone"
Reads = Callable[[Persona], bool]


class Guard:
    """Knows of every row to whom it belongs, and so who may read a word of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.job = {job.pk: name for name, job in world.jobs.items()}
        self.by_application = {row.pk: name for name, row in world.applications.items()}
        self.by_candidate = {row.candidate_id: name for name, row in world.applications.items()}
        self.by_pipeline = {job.pipeline_id: name for name, job in world.jobs.items()}
        self.user = {user.pk: name for name, user in world.users.items()}
        self.lead = {row.pk: name for name, row in world.leads.items()}

    def may(self, one: Persona, model: str, field: str, pk: int) -> bool:
        """Whether this persona may be shown this field of this row."""
        return getattr(self, f"of_{model}")(one, field, pk)

    # --- people

    def person(self, one: Persona, right: str, name: str) -> bool:
        return (not one.is_colleague and name in one.own) or (one.is_colleague and on_application(one, right, name))

    def of_candidate(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_candidate[pk]
        if field == "name" and "outbox" in one.looks and name not in ("ian", "ida"):
            return True  # mails are to somebody
        right = {"email": CONTACT, "phone": CONTACT, "expectedsalary": "expected salary"}.get(
            field, "name, CV, answers"
        )
        return self.person(one, right, self.by_candidate[pk])

    def hers(self, model: Any, one: Persona, pk: int) -> bool:
        return self.person(one, "CV", self.by_candidate[model.objects.get(pk=pk).candidate_id])

    def of_experience(self, one: Persona, field: str, pk: int) -> bool:
        return self.hers(Experience, one, pk)

    def of_candidateskill(self, one: Persona, field: str, pk: int) -> bool:
        return self.hers(CandidateSkill, one, pk)

    def of_document(self, one: Persona, field: str, pk: int) -> bool:
        return self.hers(Document, one, pk)

    def of_application(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[pk]
        if field == "reason":  # private
            return one.is_colleague and on_application(one, "timeline, reasons", name)
        return self.person(one, "name, CV, answers", name)

    def of_event(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[Event.objects.get(pk=pk).application_id]
        return one.is_colleague and on_application(one, "timeline, reasons", name)

    def of_note(self, one: Persona, field: str, pk: int) -> bool:
        note = Note.objects.get(pk=pk)
        right = "recruiters' notes" if note.for_recruiters else "team notes"
        return one.is_colleague and on_application(one, right, self.by_application[note.application_id])

    def of_letter(self, one: Persona, field: str, pk: int) -> bool:
        letter = Letter.objects.get(pk=pk)
        name = self.by_application[letter.application_id]
        if not one.is_colleague:
            return name in one.own and letter.sent_at is not None
        return on_application(one, "letter: read", name)

    def of_mail(self, one: Persona, field: str, pk: int) -> bool:
        mail = Mail.objects.get(pk=pk)
        if not one.is_colleague:
            return mail.candidate_id is not None and self.by_candidate[mail.candidate_id] in one.own
        if mail.user_id:
            return self.user.get(mail.user_id) == one.name or "lead" in one.roles or "outbox" in one.looks
        if mail.lead_id:
            return "outbox" in one.looks or on_job(one, "people approached", self.lead[mail.lead_id])
        name = self.by_application[mail.application_id]
        if field == "to":
            return on_application(one, CONTACT, name)
        if "outbox" in one.looks:
            return name not in ("ian", "ida")
        return on_application(one, "letter: read" if mail.letter_id else "messages: read", name)

    def of_lead(self, one: Persona, field: str, pk: int) -> bool:
        name = self.lead[pk]
        if field == "name" and "outbox" in one.looks:
            return True
        return one.is_colleague and on_job(one, "people approached", name)

    # --- jobs

    def of_job(self, one: Persona, field: str, pk: int) -> bool:
        name = self.job[pk]
        if field in ADVERT and name in PUBLIC_JOBS:
            return True
        if field == "title" and (anywhere(one, "team: edit") or self.tells_of_its_job(one, name)):
            return True
        return on_job(one, "job: view", name)

    def tells_of_its_job(self, one: Persona, job: str) -> bool:
        """Who sees an application reads for which job it is; an administrator knows of every job by its title."""
        where = {"secret": "carla"}.get(job)
        return "administrator" in one.roles or (where is not None and on_application(one, "name, CV, answers", where))

    def of_requirement(self, one: Persona, field: str, pk: int) -> bool:
        name = self.job[Requirement.objects.get(pk=pk).job_id]
        return name in PUBLIC_JOBS or on_job(one, "job: view", name)

    def of_channel(self, one: Persona, field: str, pk: int) -> bool:
        return on_job(one, "job: view", self.job[Channel.objects.get(pk=pk).job_id])

    def of_stage(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Stage.objects.get(pk=pk).pipeline_id, told=field != "name")

    def of_criterion(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Criterion.objects.get(pk=pk).pipeline_id, told=True)

    def of_pipeline(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Pipeline.objects.get(pk=pk).pk, told=False)

    def process(self, one: Persona, pipeline: int | None, *, told: bool) -> bool:
        """A public job's way is told to everybody, but for the names that the team gives it; a template's on “How we hire”."""
        name = self.by_pipeline.get(pipeline)
        if name is None:
            return True
        if name in PUBLIC_JOBS:
            return told or one.is_colleague
        return on_job(one, "job: view", name) or ("administrator" in one.roles and not told)

    # --- the house

    def colleagues(self, one: Persona, field: str, pk: int) -> bool:
        return one.is_colleague

    def anybody(self, one: Persona, field: str, pk: int) -> bool:
        return True

    of_function = of_skill = of_mailtext = colleagues
    of_organisation = of_partner = of_user = anybody

    def of_look(self, one: Persona, field: str, pk: int) -> bool:
        return anywhere(one, "settings")

    def may_see_pay(self, one: Persona, job: str) -> bool:
        return on_job(one, "pay band: view", job)


def pay_words(job: str) -> tuple[bytes, ...]:
    """The ends of a job's pay band, as a form and as a page write them."""
    return tuple(form for end in PAY[job] for form in (str(end).encode(), f"{end:,}".encode()))


__all__ = ["Candidate", "Guard", "Job", "pay_words"]
