"""“Something isn't right”: one candidate, one colleague, and nobody in between."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from candidates import concerns, outbox, sweep, todos, transitions
from candidates.models import Concern, Event, Mail
from candidates.tests.portal_world import enter
from hiring import clock, people, roles
from hiring.models import Absence, Organisation, User
from hiring.states import IllegalMove
from hiring.testing import (
    MONDAY,
    decide,
    mails,
    make_application,
    make_candidate,
    make_job,
    make_user,
    send_mail,
    stage_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday"), pytest.mark.embedded]
TEXT = "Nobody told me that a screen would be shared. Quercus-77."
ANSWER = "I am sorry: it should have stood in the invitation. Larix-88."


@pytest.fixture
def named(hanna: User) -> User:
    Organisation.objects.update(confidant=hanna)
    return hanna


def told(cleo, key="", text=TEXT):
    people = concerns.addressees(cleo.candidate)
    to = next((one for one in people if one.key == key), people[0])
    return concerns.tell(cleo.candidate, to=to, text=text)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- whom it may reach -----------------------------------------------------------------------------------------------


def whom(candidate) -> list[tuple[str, bool]]:
    return [(one.user.name, one.is_confidant) for one in concerns.addressees(candidate)]


def test_the_candidate_may_choose_their_recruiter_or_the_named_person(cleo, named, nora):
    assert whom(cleo.candidate) == [("Rita Moss", False), ("Hanna Reed", True)]
    make_application(make_job("Data engineer", team=(nora,)), candidate=cleo.candidate)
    assert whom(cleo.candidate) == [("Nora Vale", False), ("Rita Moss", False), ("Hanna Reed", True)]
    User.objects.filter(pk=named.pk).update(is_active=False)
    assert whom(cleo.candidate) == [("Nora Vale", False), ("Rita Moss", False)]


def test_one_who_is_both_stands_there_once(cleo, rita):
    Organisation.objects.update(confidant=rita)
    assert whom(cleo.candidate) == [("Rita Moss", True)]


def test_a_colleague_who_applies_turns_neither_to_themselves_nor_to_their_line(job, rita, lea, hanna):
    Organisation.objects.update(confidant=hanna)
    User.objects.filter(pk=rita.pk).update(line=hanna)
    own = make_application(job, candidate=make_candidate("Rita Moss", user=User.objects.get(pk=rita.pk)))
    assert whom(own.candidate) == [("Lea Brandt", False)]


def test_after_the_end_there_is_still_somebody(cleo, named):
    transitions.withdraw(cleo)
    assert whom(cleo.candidate) == [("Rita Moss", False), ("Hanna Reed", True)]


# --- told and answered -------------------------------------------------------------------------------------------------


def test_it_reaches_the_chosen_person_with_a_day_and_a_mail_that_says_no_more(cleo, named):
    page = enter(cleo.candidate)
    answer = page.post(reverse("portal-concerns"), {"to": "named", "text": TEXT}, follow=True)
    assert answer.redirect_chain == [("/my/concerns/", 302)]
    assert "Hanna Reed has it and answers you." in answer.content.decode()
    one = Concern.objects.get()
    assert (one.to, one.text, one.candidate, one.application) == (named, TEXT, cleo.candidate, cleo)
    assert one.due_at == MONDAY.replace(day=25, hour=16)  # Wednesday 17:00 in Amsterdam
    (mail,) = mails("concern_told")
    assert (mail.user, mail.candidate, mail.application) == (named, None, None)
    assert "Wednesday 25 November 2026, 17:00" in mail.body and f"/team/concerns/{one.uid}/" in mail.body
    assert "Cleo" not in mail.subject + mail.body and "Quercus" not in mail.body


def test_the_second_click_is_the_first(cleo, named):
    page = enter(cleo.candidate)
    for _click in range(2):
        page.post(reverse("portal-concerns"), {"to": "named", "text": TEXT})
    assert (Concern.objects.count(), len(mails("concern_told"))) == (1, 1)


BAD = [
    ({"to": "named", "text": ""}, "text"),
    ({"to": "named", "text": "\u200b \n"}, "text"),
    ({"to": "named", "text": "x" * 4001}, "text"),
    ({"to": "named", "text": "a\x00b"}, "text"),
    ({"to": "", "text": TEXT}, "to"),
    ({"text": TEXT}, "to"),
    ({"to": "owner-00000000000000000000000000000000", "text": TEXT}, "to"),
]


@pytest.mark.parametrize(("typed", "where"), BAD)
def test_what_is_refused_keeps_what_was_typed(cleo, named, typed, where):
    answer = enter(cleo.candidate).post(reverse("portal-concerns"), typed)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {where}
    assert answer.context["form"]["text"].value() == typed["text"]
    assert not Concern.objects.exists()


def test_the_answer_is_mailed_and_stands_in_the_portal(cleo, named):
    one = told(cleo, "named")
    answer = signed_in(named).post(reverse("concern", args=[one.uid]), {"answer": ANSWER})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.answer, one.answered_at) == (ANSWER, MONDAY)
    (mail,) = mails("concern_answered")
    assert (mail.candidate, mail.by, mail.application, mail.from_name) == (
        cleo.candidate,
        named,
        None,
        "Hanna Reed, Harbourlight",
    )
    assert TEXT in mail.body and ANSWER in mail.body
    page = enter(cleo.candidate).get(reverse("portal-concerns")).content.decode()
    assert TEXT in page and ANSWER in page and "Hanna Reed answered" in page


def test_a_second_answer_is_refused_in_words(cleo, named):
    one = told(cleo, "named")
    page = signed_in(named)
    page.post(reverse("concern", args=[one.uid]), {"answer": ANSWER})
    again = page.post(reverse("concern", args=[one.uid]), {"answer": "Something else"})
    assert again.status_code == 409 and "You have answered this already" in again.content.decode()
    assert (Concern.objects.get().answer, len(mails("concern_answered"))) == (ANSWER, 1)


def test_nobody_answers_in_anothers_name(cleo, named, rita):
    with pytest.raises(IllegalMove):
        concerns.answer(told(cleo, "named"), by=rita, text=ANSWER)


def test_the_day_waits_for_the_addressee_whoever_stands_in(cleo, named, iris):
    Absence.objects.create(user=named, first_day="2026-11-24", last_day="2026-11-27", cover=iris)
    one = told(cleo, "named")
    assert (one.to, one.due_at) == (named, MONDAY.replace(day=1, month=12, hour=16))


def test_who_is_late_is_reminded_once(cleo, named):
    told(cleo, "named")
    assert concerns.remind() == 0
    clock.forward(timedelta(days=3))
    for _sweep in range(2):
        concerns.remind()
    assert [mail.occasion.partition(":")[0] for mail in mails("concern_told")] == ["concern", "concern_late"]


# --- invisible to everybody else -----------------------------------------------------------------------------------------


def test_only_the_addressee_in_person_opens_it(cleo, named, rita, lea, tom, iris, ada, abel, nora):
    one = told(cleo, "named")
    today = clock.now().date()
    Absence.objects.create(user=named, first_day=today, last_day=today + timedelta(days=3), cover=iris)
    for job in (cleo.job, None):
        roles.look(ada, job, "To find out")
    address = reverse("concern", args=[one.uid])
    for user, method in product((rita, lea, tom, iris, ada, abel, nora), ("get", "post")):
        assert getattr(signed_in(user), method)(address, {"answer": "x"}).status_code == 404, user
    assert signed_in(named).get(address).status_code == 200
    assert Client().get(address).status_code == 302  # to the login


def test_nothing_of_it_stands_anywhere_else(cleo, named, rita, lea, ada, iris):
    """Byte for byte, for each who sees most: Today, board, application with all its parts, search, outbox, people."""
    today = clock.now().date()
    Absence.objects.create(user=named, first_day=today, last_day=today + timedelta(days=3), cover=iris)
    for job in (cleo.job, None):
        roles.look(ada, job, "To find out")
    send_mail()
    addresses = [
        reverse("today"),
        reverse("board", args=[cleo.job.slug]),
        *(reverse("application", args=[cleo.uid]) + f"?part={part}" for part in ("cv", "messages", "timeline")),
        reverse("people") + "?q=Quercus-77",
        reverse("people") + "?q=Larix-88",
        reverse("people") + "?q=Cleo",
        reverse("find") + "?q=Quercus-77",
        reverse("outbox"),
        reverse("outbox") + "?kind=concern_told",
    ]

    def everything():
        return [
            (user.name, address, _quiet(signed_in(user).get(address).content))
            for user in (rita, lea, ada, iris)
            for address in addresses
        ]

    events = Event.objects.count()
    before = everything()
    one = told(cleo, "named")
    concerns.answer(one, by=named, text=ANSWER)
    send_mail()
    assert everything() == before
    assert Event.objects.count() == events
    assert {mail.kind for mail in Mail.objects.visible_to(named)} >= {"concern_told", "concern_answered"}
    assert not todos.of(rita).exists() and sweep.remind() == 0


def _quiet(body: bytes) -> bytes:
    """Without what differs from one request to the next."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|nonce="[^"]*"', b"", body)


def test_today_shows_it_to_the_addressee_alone(cleo, named, rita, iris):
    told(cleo, "named")
    assert "Told to you alone" in signed_in(named).get(reverse("today")).content.decode()
    for other in (rita, iris):
        assert "Told to you alone" not in signed_in(other).get(reverse("today")).content.decode()


def test_another_candidate_reads_only_their_own(cleo, job, named):
    told(cleo, "named")
    page = enter(make_application(job, "Otto Vik").candidate).get(reverse("portal-concerns")).content.decode()
    assert "Quercus-77" not in page


def test_a_decision_changes_nothing_of_the_page(cleo, named, rita):
    told(cleo, "named")
    page = enter(cleo.candidate)
    before = _quiet(page.get(reverse("portal-concerns")).content)
    decide(cleo, "reject", by=rita, reason_kind="skills", words={"words": "No."}, release=True)
    assert _quiet(page.get(reverse("portal-concerns")).content) == before


# --- the way to it ---------------------------------------------------------------------------------------------------------


def test_every_page_of_the_portal_and_every_mail_leads_to_it(cleo, named):
    page = enter(cleo.candidate)
    for name in ("portal-about", "portal-documents", "portal-data"):
        assert 'href="/my/concerns/"' in page.get(reverse(name)).content.decode()
    assert 'href="/my/concerns/"' in page.get(reverse("portal-application", args=[cleo.uid])).content.decode()
    link = outbox.with_links(mails("received")[0]).split()[-1]
    assert link.endswith("/?to=concern")
    answer = Client().get(link.removeprefix(settings.SITE_URL))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/concerns/")


def test_their_data_holds_it(cleo, named):
    concerns.answer(told(cleo, "named"), by=named, text=ANSWER)
    held = enter(cleo.candidate).get(reverse("portal-data-file")).json()
    assert held["something_isnt_right"] == [
        {
            "told": MONDAY.isoformat(),
            "to": "Hanna Reed",
            "your_words": TEXT,
            "answered": MONDAY.isoformat(),
            "answer": ANSWER,
        }
    ]


def test_the_recruiter_may_be_chosen_too(cleo, named, rita):
    one = told(cleo)
    assert one.to == rita
    assert stage_of(cleo, "screening") == cleo.stage  # nothing moved
    assert signed_in(named).get(reverse("concern", args=[one.uid])).status_code == 404


def test_who_leaves_without_an_answer_leaves_nobody_in_the_dark(cleo, rita, named):
    one, lea = told(cleo, "named"), make_user("Lea Brandt", is_administrator=True)
    people.deactivate(named, by=lea)
    people.deactivate(make_user("Ed Noon"), by=lea)
    (mail,) = mails("concern_left")
    assert (mail.candidate, mail.user, mail.to) == (cleo.candidate, None, cleo.candidate.email)
    assert "Hanna Reed no longer works here and has not answered you." in mail.body and TEXT in mail.body
    assert not Mail.objects.visible_to(rita).filter(kind="concern_left").exists()
    page = enter(cleo.candidate)
    found = page.get("/my/concerns/").text
    assert "Hanna Reed no longer works here" in found and "You get an answer by" not in found
    again = re.search(r'href="(\?again=[0-9a-f]{32})"', found)[1]
    assert page.get(f"/my/concerns/{again}").context["form"]["text"].value() == TEXT
    assert page.get("/my/concerns/?again=nothing").context["form"]["text"].value() is None
    key = f"owner-{cleo.uid.hex}"
    assert page.post("/my/concerns/", {"to": key, "text": TEXT}).status_code == 302
    assert [(row.to, row.text) for row in Concern.objects.order_by("pk")] == [(named, TEXT), (rita, TEXT)]
    assert one.answered_at is None
