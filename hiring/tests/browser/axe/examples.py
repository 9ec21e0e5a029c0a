"""Every route that has a name, and an id for whatever its address wants, out of the demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from candidates import links
from candidates.models import Candidate, Concern, Lead, Mail, Note
from hiring import clock, maildir
from hiring.models import Absence, Channel, Criterion, Job, Member, Partner, Pipeline, Question, User
from hiring.routes import Route
from hiring.tests.browser.conftest import NOWHERE
from interviews import told
from interviews.models import Ask, Case, Guest, HandInFile, Interview, Presentation, Seat
from offers.models import HandoverStep

from .demo import LONG, application_of


class Examples:
    """An id for whatever a route's address wants, out of the demo."""

    def __init__(self) -> None:
        self.person = Candidate.objects.get(name="Linh Nguyễn")
        self.job = Job.objects.get(slug="back-end-engineer")
        owed = Seat.objects.silent().filter(user__is_active=True, interview__ends_at__lte=clock.now())
        self.seat = owed.exclude(user__name="Rita Moss").order_by("pk")[0]
        self.asked = Presentation.objects.filter(state="asked").order_by("pk")[0]
        self.shared = Presentation.objects.filter(state="agreed").order_by("pk")[0]
        self.guest = Seat.objects.filter(guest__isnull=False, application=self.shared.application).order_by("pk")[0]
        self.concern = Concern.objects.order_by("pk")[0]
        self.wanted: list[str] = []  # give an example of each, so that its page is looked at

    def of(self, route: Route) -> dict[str, Any]:
        return {key: str(getattr(self, f"for_{key}", self.missing)(route)) for key in route.keys}

    def missing(self, route: Route) -> Any:
        self.wanted.append(f"{route.name} {route.keys}")
        return UUID(int=0)

    def for_slug(self, route: Route) -> str:
        return self.job.slug

    def for_uid(self, route: Route) -> Any:
        uids: dict[str, Callable[[], Any]] = {
            "portal-application": lambda: application_of("Linh Nguyễn"),
            "portal-withdraw": lambda: application_of("Linh Nguyễn"),
            "portal-nudge": lambda: application_of("Linh Nguyễn"),
            "portal-revive": lambda: application_of("Linh Nguyễn"),
            "portal-case": lambda: application_of("Marta Kowalska"),
            "portal-more-time": lambda: application_of("Marta Kowalska"),
            "portal-hand-in": lambda: application_of("Marta Kowalska"),
            "portal-case-file": lambda: application_of("Cleo Okafor"),
            "case": lambda: Case.objects.get(application=application_of("Cleo Okafor")),
            "case-send": lambda: application_of("Nadia Karim"),
            "portal-ask": lambda: application_of("Cleo Okafor"),
            "portal-continue": lambda: application_of("Cleo Okafor"),
            "portal-rate": lambda: application_of("Cleo Okafor"),
            "portal-rate-whole": lambda: application_of("Rasmus Holm"),
            "portal-presentation": lambda: self.asked,
            "concern": lambda: self.concern,
            "seat": lambda: self.seat,
            "card": lambda: self.seat.application,  # cards-remind, card-release
            "present": lambda: self.shared.application,
            "guest": lambda: self.guest.application,  # guest-add, guest-renew, guest-revoke
            "remote-wish": lambda: application_of("Carmen Iliescu"),
            "continues": lambda: self.shared.application,
            "portal-experience": lambda: self.person.experiences.get(),
            "portal-document": lambda: self.person.documents.get(),
            "board-column": lambda: self.job.pipeline.stages.get(slug="screening"),
            "application-reopen": lambda: application_of("Deniz Kaya"),
            "application-hire": lambda: application_of("Elena Rossi"),
            "offer": lambda: application_of("Elena Rossi").offers.get(),
            "offer-new": lambda: application_of("Elena Rossi"),
            "portal-offer": lambda: application_of("Elena Rossi"),
            "portal-start": lambda: application_of("Rasmus Holm"),
            "handover": lambda: application_of("Rasmus Holm").handover,
            "handover-tick": lambda: application_of("Rasmus Holm").handover.tasks.all()[0],
            "application-pool": lambda: application_of("Saskia Boer"),
            "application": lambda: application_of("Nadia Karim"),
            "note": lambda: application_of("Nadia Karim"),
            "letter": lambda: application_of("Petra Novák"),
            "mail": lambda: Mail.objects.filter(state=Mail.State.SENT).order_by("pk")[0],
            "todo": lambda: application_of("Nadia Karim"),
            "lead": lambda: Lead.objects.order_by("pk")[0],
            "my-absence": Absence.objects.get,
            "absence": Absence.objects.get,
            "colleague": lambda: User.objects.get(name="Iris Lang"),
            "welcome": lambda: User.objects.get(name="Noor Haas"),
            "partner": lambda: Partner.objects.order_by("pk")[0],
            "pipeline": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "stage": lambda: Pipeline.objects.get(slug="clay", is_template=True).stages.get(slug="test-case"),
            "stage-new": lambda: Pipeline.objects.get(slug="clay", is_template=True),
            "meeting": self.a_meeting,
            "meeting-new": lambda: application_of("Oskar Lindgren"),
            "portal-meeting": self.a_meeting,
            "criterion": lambda: Criterion.objects.filter(pipeline=None).order_by("pk")[0],
            "question": lambda: Question.objects.filter(pipeline=None).order_by("pk")[0],
            "partner-guest": lambda: Guest.objects.order_by("pk")[0],
            "partner-guest-new": lambda: Partner.objects.order_by("pk")[0],
            "handover-step": lambda: HandoverStep.objects.order_by("pk")[0],
        }
        best = max((name for name in uids if route.name.startswith(name)), key=len, default="")
        return uids[best]().uid if best else self.missing(route)

    def a_meeting(self) -> Interview:
        """One of Linh's that has just begun, so that her page and ours show all there is to say about it."""
        rita, tom = User.objects.get(name="Rita Moss"), User.objects.get(name="Tom Berg")
        one, now = application_of("Linh Nguyễn"), clock.now()
        meeting, made = Interview.objects.get_or_create(
            application=one,
            stage=one.stage,
            defaults={
                "starts_at": now - timedelta(minutes=5),
                "ends_at": now + timedelta(minutes=40),
                "zone": "Europe/Amsterdam",
                "mode": "choice",
                "place_is_theirs": True,
                "link": "https://meet.example/linh",
                "address": "Quay 1",
                "planned_by": rita,
                "planned_at": now,
                "cannot_get_in_at": now,
            },
        )
        for user in (rita, tom) if made else ():
            Seat.objects.create(application=one, interview=meeting, user=user, made_at=now)
        return meeting

    def for_token(self, route: Route) -> str:
        if route.name == "welcome":
            newcomer = User.objects.get(name="Noor Haas")
            return links.invitation(newcomer, newcomer.invited_at).rstrip("/").rpartition("/")[2]
        if route.name == "guest-in":
            return links.token(self.guest.link)
        row = links.portal(self.person) if route.name == "portal-in" else links.lead(Lead.objects.order_by("pk")[0])
        return links.token(row)

    def for_stage(self, route: Route) -> Any:
        if route.name == "portal-rate":
            return told.to_rate(application_of("Cleo Okafor"))[0].stage.uid
        return self.job.pipeline.stages.get(slug="screening").uid

    def for_seat(self, route: Route) -> Any:
        return (self.guest if route.name.startswith("guest") else self.seat).uid

    def for_ask(self, route: Route) -> Any:
        return Ask.objects.order_by("pk")[0].uid

    def for_document(self, route: Route) -> Any:
        return application_of("Nadia Karim").candidate.documents.get().uid

    def for_number(self, route: Route) -> int:
        return 1

    def for_file(self, route: Route) -> Any:
        return HandInFile.objects.get(hand_in__case__application=application_of("Cleo Okafor")).uid

    def for_task(self, route: Route) -> Any:
        return application_of("Rasmus Holm").handover.tasks.all()[0].uid

    def for_question(self, route: Route) -> Any:
        return application_of("Elena Rossi").offers.get().questions.order_by("-pk")[0].uid

    def for_note(self, route: Route) -> Any:
        return Note.objects.get(application=application_of("Nadia Karim"), by__name="Rita Moss").uid

    def for_kind(self, route: Route) -> str:
        return "closing_no_match"

    def for_key(self, route: Route) -> str:
        if route.name == "account_reset_password_from_key":
            return default_token_generator.make_token(User.objects.get(name="Iris Lang"))
        return maildir.letters()[0][0]

    def for_uidb36(self, route: Route) -> str:
        return user_pk_to_url_str(User.objects.get(name="Iris Lang"))

    def for_pk(self, route: Route) -> int:
        if route.name.startswith("mfa"):
            return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
        return (Channel if route.name.startswith("channel") else Member).objects.filter(job=self.job)[0].pk

    def for_object_id(self, route: Route) -> Any:
        label, model = route.name.removeprefix("admin:").split("_")[:2]
        row = apps.get_model(label, model)._default_manager.order_by("pk").first()
        return row.pk if row else 0

    def for_app_label(self, route: Route) -> str:
        return next(iter(admin.site._registry))._meta.app_label

    for_content_type_id = for_url = for_slug


def more_pages(examples: Examples) -> list[tuple[str, str]]:
    """What a route's plain address does not show: other states and tabs, filters, results; with who looks."""
    nadia, board = (
        reverse("application", args=[application_of("Nadia Karim").uid]),
        reverse("board", args=[examples.job.slug]),
    )
    ends = [
        reverse("application", args=[application_of(name).uid])
        for name in ("Deniz Kaya", "Petra Novák", "Cleo Okafor", LONG)
    ]
    draft, longs = reverse("job-profile", args=["data-engineer"]), reverse("board", args=["angular-developer-health"])
    return [
        *(("rita", f"{nadia}?part={part}") for part in ("timeline", "messages")),
        *(("rita", one) for one in (*ends, f"{ends[0]}?part=letter")),
        *(
            ("rita", one)
            for one in (f"{board}?q=python", f"{board}?late=on", f"{board}?q=nobody-has-this-name", draft, longs)
        ),
        *(
            ("rita", one)
            for one in (
                "/team/people/?q=python",
                "/team/people/?q=nobody-has-this-name",
                "/team/?whose=team",
                "/team/interviews/?whose=all",
            )
        ),
        ("linh", reverse("portal-link") + "?old=1"),
        ("rita", f"{ends[2]}?part=judgement"),
        ("holder", reverse("application", args=[examples.seat.application.uid])),
        ("guest", reverse("guest")),
        ("guest", reverse("guest-card")),
        ("cleo", reverse("portal-case", args=[application_of("Cleo Okafor").uid])),
        ("cleo", reverse("portal-application", args=[application_of("Cleo Okafor").uid])),
        ("stranger", "/jobs/frontend-developer-ferries/"),
        ("stranger", NOWHERE),
    ]
