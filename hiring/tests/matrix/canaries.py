"""Who may read which canary: for each field of ours the right that opens it, by the cells of `rights`.

A model that has words and no entry here fails the test: somebody has to say who reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from candidates.models import Candidate, CandidateSkill, Concern, Document, Event, Experience, Letter, Mail, Note
from hiring.models import Channel, Criterion, Job, Pipeline, Question, Requirement, Stage
from interviews.models import Ask, Case, HandIn, HandInFile, Interview, Mark, MoreTime, Scorecard, Seat, Tick
from offers.models import Handover, HandoverTask, Offer, OfferQuestion, OfferVersion

from .rights import acting, anywhere, on_application, on_job
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
        if one.name == "pat" and self.is_shared(model, field, pk):
            return True
        return getattr(self, f"of_{model}")(one, field, pk)

    def is_shared(self, model: str, field: str, pk: int) -> bool:
        """What the partner's guest reads: the one candidate's name, our words, the meeting, and their own colleagues."""
        seat = self.world.guest_seat
        return (model, pk) in {
            ("presentation", self.world.presentation.pk),
            ("interview", seat.interview_id),
            ("guest", seat.guest_id),
        } or (model, field, pk) == ("candidate", "name", seat.application.candidate_id)

    # --- the partner, wishes, ratings, what isn't right

    def of_presentation(self, one: Persona, field: str, pk: int) -> bool:
        return any(self.person(one, right, "cleo") for right in ("share: propose", "share: end"))

    def of_remotewish(self, one: Persona, field: str, pk: int) -> bool:
        return self.person(one, "promise", "cleo")

    def of_concern(self, one: Persona, field: str, pk: int) -> bool:
        is_theirs = not one.is_colleague and "cleo" in one.own
        return is_theirs or self.user[Concern.objects.get(pk=pk).to_id] == one.name

    # --- people

    def person(self, one: Persona, right: str, name: str) -> bool:
        return (not one.is_colleague and name in one.own) or (one.is_colleague and on_application(one, right, name))

    def of_candidate(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_candidate[pk]
        if field == "name" and name == "cleo" and one.name in self.world.concerns:
            return True  # she turned to them
        if field == "name" and "outbox" in one.looks and name not in ("ian", "ida"):
            return True  # mails are to somebody
        if name == "hal" and field in ("name", "email") and anywhere(one, "settings"):
            return True  # whoever makes accounts knows who was hired
        if name == "hal" and field == "name" and one.name == "iris":
            return True  # whose first day she prepares
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
        if (
            mail.user_id
            and mail.application_id
            and on_application(one, "messages: read", self.by_application[mail.application_id])
        ):
            return True
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

    def of_interview(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[Interview.objects.get(pk=pk).application_id]
        return self.person(one, "interview: time, place", name)

    def of_seat(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[Seat.objects.get(pk=pk).application_id]
        return one.is_colleague and on_application(one, "interview: time, place", name)

    def of_scorecard(self, one: Persona, field: str, pk: int) -> bool:
        """Their own; others' once they are in. Whoever owes one there holds the only seat, so nobody else's is out of reach."""
        card = Scorecard.objects.select_related("seat").get(pk=pk)
        if not one.is_colleague:
            return False
        if self.user.get(card.seat.user_id) == one.name:
            return on_application(one, "interview: time, place", self.by_application[card.application_id])
        is_in = card.state == Scorecard.State.SUBMITTED
        return is_in and on_application(one, "others' scorecards", self.by_application[card.application_id])

    def of_mark(self, one: Persona, field: str, pk: int) -> bool:
        return self.of_scorecard(one, field, Mark.objects.get(pk=pk).card_id)

    def of_ask(self, one: Persona, field: str, pk: int) -> bool:
        return self.person(one, "interview: time, place", self.by_application[Ask.objects.get(pk=pk).application_id])

    def of_tick(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[Tick.objects.get(pk=pk).application_id]
        return one.is_colleague and on_application(one, "interview: time, place", name)

    # --- the test case

    def of_case(self, one: Persona, field: str, pk: int) -> bool:
        return self.person(one, "test case: read", self.by_application[Case.objects.get(pk=pk).application_id])

    def of_moretime(self, one: Persona, field: str, pk: int) -> bool:
        case = MoreTime.objects.get(pk=pk).case
        return self.person(one, "test case: set", self.by_application[case.application_id])

    def of_handin(self, one: Persona, field: str, pk: int) -> bool:
        return self.of_case(one, field, HandIn.objects.get(pk=pk).case_id)

    def of_handinfile(self, one: Persona, field: str, pk: int) -> bool:
        return self.of_case(one, field, HandInFile.objects.get(pk=pk).hand_in.case_id)

    def of_lead(self, one: Persona, field: str, pk: int) -> bool:
        name = self.lead[pk]
        if field == "name" and "outbox" in one.looks:
            return True
        return one.is_colleague and on_job(one, "people approached", name)

    # --- offers and hand-overs

    def of_offer(self, one: Persona, field: str, pk: int) -> bool:
        name = self.by_application[Offer.objects.get(pk=pk).application_id]
        return one.is_colleague and on_application(one, "offer: read", name)

    def of_offerversion(self, one: Persona, field: str, pk: int) -> bool:
        version = OfferVersion.objects.select_related("offer").get(pk=pk)
        return self.person(one, "offer: read", self.by_application[version.offer.application_id])

    def of_offerquestion(self, one: Persona, field: str, pk: int) -> bool:
        question = OfferQuestion.objects.select_related("offer").get(pk=pk)
        return self.person(one, "offer: read", self.by_application[question.offer.application_id])

    def of_handover(self, one: Persona, field: str, pk: int) -> bool:
        return self.person(one, "hand-over: read", self.by_application[Handover.objects.get(pk=pk).application_id])

    def of_handovertask(self, one: Persona, field: str, pk: int) -> bool:
        task = HandoverTask.objects.select_related("handover").get(pk=pk)
        owner = self.user[task.owner_id] in (one.name, *one.covers)
        return owner or self.person(one, "hand-over: read", self.by_application[task.handover.application_id])

    def may_see_salary(self, one: Persona) -> bool:
        return any(self.person(one, "offer: read", name) for name in ("olga", "hal"))

    # --- jobs

    def of_job(self, one: Persona, field: str, pk: int) -> bool:
        name = self.job[pk]
        if field in ADVERT and name in PUBLIC_JOBS:
            return True
        if field == "title" and (anywhere(one, "team: edit") or self.tells_of_its_job(one, name)):
            return True
        return on_job(one, "job: view", name)

    def tells_of_its_job(self, one: Persona, job: str) -> bool:
        """Who sees an application, and whose it is, reads for which job it is; an administrator knows every job by its title."""
        where = {"secret": "carla"}.get(job)
        return "administrator" in one.roles or (where is not None and self.person(one, "name, CV, answers", where))

    def of_requirement(self, one: Persona, field: str, pk: int) -> bool:
        name = self.job[Requirement.objects.get(pk=pk).job_id]
        return name in PUBLIC_JOBS or on_job(one, "job: view", name)

    def of_channel(self, one: Persona, field: str, pk: int) -> bool:
        return on_job(one, "job: view", self.job[Channel.objects.get(pk=pk).job_id])

    def of_stage(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Stage.objects.get(pk=pk).pipeline_id, told=field != "name")

    def of_criterion(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Criterion.objects.get(pk=pk).pipeline_id, told=True)

    def of_question(self, one: Persona, field: str, pk: int) -> bool:
        """Of a question a candidate reads the topic, and nothing else."""
        pipeline = Question.objects.get(pk=pk).pipeline_id
        if pipeline is None:
            return one.is_colleague
        return self.process(one, pipeline, told=field == "topic")

    def of_guest(self, one: Persona, field: str, pk: int) -> bool:
        """Whom the partner sends is read by who sees the meeting, and by who plans others with the same partner."""
        meets = any(self.person(one, right, "cleo") for right in ("share: propose", "interview: time, place"))
        return (field != "email" and (meets or anywhere(one, "guests: invite, end"))) or anywhere(one, "settings")

    def of_handoverstep(self, one: Persona, field: str, pk: int) -> bool:
        return anywhere(one, "hand-over's template")

    def of_pipeline(self, one: Persona, field: str, pk: int) -> bool:
        return self.process(one, Pipeline.objects.get(pk=pk).pk, told=False)

    def process(self, one: Persona, pipeline: int | None, *, told: bool) -> bool:
        """A public job's way is told to everybody, but for the names that the team gives it; a template's on “How we hire”."""
        name = self.by_pipeline.get(pipeline)
        if name is None:
            return True
        if name in PUBLIC_JOBS:
            return told or one.is_colleague
        administers = any(role == "administrator" for _who, role, _lead in acting(one))
        return on_job(one, "job: view", name) or (administers and not told)

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
