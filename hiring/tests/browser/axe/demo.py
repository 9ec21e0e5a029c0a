"""The demo in which axe looks around: one person of each sort."""

from __future__ import annotations

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from candidates import consents, details, files, transitions
from candidates.models import Application, Candidate, Document
from hiring import clock, people, roles
from hiring.demo import story
from hiring.models import Job, User
from hiring.testing import make_application, make_user, send_mail
from hiring.tests.browser.conftest import PASSWORD
from offers import transitions as offering
from offers.models import HandoverStep

LONG = "Alexandru-Ștefan Constantinescu-Brâncoveanu"
# One of each: read, late, doubtful, answered, at every step, held, decided and untold, told, with a long name, in the pool.
CHOSEN = {
    *(
        "Linh Nguyễn",
        "Priya Raman",
        "Contact Form",
        "Nadia Karim",
        "Cleo Okafor",
        "Elena Rossi",
        "Rasmus Holm",
        "Hugo Peeters",
    ),
    *(
        "Deniz Kaya",
        "Petra Novák",
        "Chidi Eze",
        "Aïcha Saïdi",
        "Matei Rusu",
        "Bogdan Ene",
        "Ingrid Solheim",
        "Saskia Boer",
    ),
    LONG,
    "Marta Kowalska",  # at her test case; Cleo has handed hers in
    *("Oskar Lindgren", "Cătălina Moraru", "Carmen Iliescu"),  # meet today, met today, and a scorecard is out
    *("Vlad Munteanu", "Mihai Bălan", "Sorina Pavel"),  # asked about a partner, meets its people, met them
    "Daria Lupu",  # says that something was not right
}


def application_of(name: str) -> Application:
    return Application.objects.filter(candidate__name=name).order_by("pk")[0]


def make_demo() -> None:
    """The demo with one person of each sort; one CV is drawn, one colleague invited and one away, one person has told all, one
    asked about her offer."""
    HandoverStep.objects.create(part="orientation", text="Lunch with the team", whose="manager", day=0)
    story.make(PASSWORD, lambda words: None)
    rita, ada = User.objects.get(name="Rita Moss"), User.objects.get(name="Ada Stone")
    person = Candidate.objects.get(name="Linh Nguyễn")
    make_application(Job.objects.get(slug="angular-developer-health"), candidate=person)
    details.add_experience(person, version=person.version, title="Nurse", company="A hospital", entailed="Nights.")
    consents.give(person)
    nadia = application_of("Nadia Karim").candidate.documents.get()
    Document.objects.filter(pk=nadia.pk).update(leased_until=clock.now())
    Document.objects.exclude(pk=nadia.pk).update(leased_until=None)
    files.read_waiting(1)
    transitions.note(application_of("Nadia Karim"), by=rita, text="She asks good questions back.")
    people.invite(make_user("Noor Haas", is_interviewer=True), by=ada)
    offering.ask(application_of("Elena Rossi").offers.get(), text="May I begin in April?")
    today = clock.now().date()
    people.be_away(rita, first_day=today.replace(day=28), last_day=today.replace(day=30), cover=None, by=rita)
    for job in (None, *Job.objects.all()):
        roles.look(ada, job, "To see that every page can be read.")
    send_mail()


def secure(user: User) -> None:
    """The colleague has an app, recovery codes and a security key."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    key = AttestedCredentialData.create(bytes(16), b"blue", ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}))
    signed = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 1, key)
    told = {
        "clientDataJSON": websafe_encode(CollectedClientData.create("webauthn.create", b"c", "http://localhost")),
        "attestationObject": websafe_encode(AttestationObject.create("none", signed, {})),
    }
    uid = websafe_encode(b"blue")
    WebAuthn.add(user, "Blue key", {"id": uid, "rawId": uid, "type": "public-key", "response": told})
