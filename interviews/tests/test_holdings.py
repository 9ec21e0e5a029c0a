"""“My data” as a file: meetings, test cases, presentations, wishes, questions, ratings; what was said, and no judgement."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from candidates.tests.portal_world import enter
from hiring import clock
from hiring.models import Focus
from hiring.testing import MONDAY, make_card, make_interview, walk_to
from interviews.models import Rating, RemoteWish
from interviews.transitions import cannot_make, cases, kits, more_time

from .cases import BRIEF, sent
from .partner_world import make_partner_application, presented

pytestmark = pytest.mark.usefixtures("monday")
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def held(application):
    """What the file holds of the application, by the names that this app adds."""
    answer = enter(application.candidate).get(reverse("portal-data-file"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    [one] = answer.json()["applications"]
    return one


def test_a_meeting_a_question_and_a_rating_as_they_were_said(cleo, rita, tom):
    walk_to(cleo, "chat", by=rita)
    meeting = make_interview(cleo, tom, by=rita, starts_at=AT)
    cannot_make(meeting, "Any time after four.")
    kits.answer(kits.ask(cleo, "Who is on call?"), "All of us, a week each.", version=1, by=tom)
    Rating.objects.create(application=cleo, stage=cleo.stage, comfort=4, clarity=2, at=MONDAY)
    assert held(cleo)["your_rating_of_the_whole"] is None
    Rating.objects.create(application=cleo, stage=None, comfort=5, clarity=3, at=MONDAY)
    RemoteWish.objects.create(application=cleo, outcome="agreed", words="From Porto.", at=MONDAY, by=rita)
    make_card(meeting.seats.get(), submit=False, private="Never told", notes="Nor this")
    found = held(cleo)
    rated = ("your_ratings", "your_rating_of_the_whole")
    assert {name: found[name] for name in ("meetings", "your_questions", *rated, "remote_wish")} == {
        "meetings": [
            {
                "stage": "Recruiter chat",
                "begins": AT.isoformat(),
                "ends": (AT + timedelta(minutes=45)).isoformat(),
                "where": "Online",
                "link": "https://meet.example/cleo",
                "address": "",
                "with": ["Tom Berg"],
                "called_off": False,
                "asked_for_another_time": MONDAY.isoformat(),
                "your_words": "Any time after four.",
                "could_not_get_in": None,
            }
        ],
        "your_questions": [
            {
                "asked": MONDAY.isoformat(),
                "text": "Who is on call?",
                "answered": MONDAY.isoformat(),
                "answer": "All of us, a week each.",
            }
        ],
        "your_ratings": [
            {
                "stage": "Recruiter chat",
                "comfortable": 4,
                "knew_what_to_expect": 2,
                "given": MONDAY.isoformat(),
            }
        ],
        "your_rating_of_the_whole": {
            "treated_fairly": 5,
            "knew_what_came_next": 3,
            "given": MONDAY.isoformat(),
        },
        "remote_wish": {"outcome": RemoteWish.objects.get().get_outcome_display(), "words": "From Porto."},
    }
    assert not [one for one in ("Never told", "Nor this") if one in str(found)]


def test_a_test_case_with_its_wish_and_what_was_handed_in(cleo, rita, tom):
    case = sent(cleo, by=rita, graders=[(tom, Focus.ALL)])
    at = case.sent_at.isoformat()
    more_time.ask_more_time(case, words="A wedding.")
    cases.hand_in(case, words="The README says why.", links="https://example.org/limiter")
    case.refresh_from_db()
    wish = case.wishes.get()
    assert held(cleo)["test_cases"] == [
        {
            "brief": BRIEF,
            "sent": at,
            "begun": at,
            "due": case.due_at.isoformat(),
            "wishes_for_more_time": [
                {
                    "asked": at,
                    "days": wish.days,
                    "your_words": "A wedding.",
                    "answered": at,
                    "granted_days": wish.days,
                }
            ],
            "handed_in": [
                {
                    "at": clock.now().isoformat(),
                    "late": False,
                    "links": ["https://example.org/limiter"],
                    "your_words": "The README says why.",
                    "files": [],
                }
            ],
        }
    ]


def test_what_a_partner_was_shown(rita, tom):
    shared = presented(make_partner_application(rita, tom), rita)
    assert held(shared.application)["presentations"] == [
        {
            "to": shared.partner.name,
            "with": shared.document.name,
            "our_words": shared.words,
            "asked": shared.asked_at.isoformat(),
            "answered": shared.answered_at.isoformat(),
            "ended": None,
            "outcome": "Agreed",
        }
    ]
