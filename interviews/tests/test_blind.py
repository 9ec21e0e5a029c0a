"""P12, in the strict sense: to whoever owes a scorecard, no byte, count, order, mail or search hit tells of a colleague's.

The same pages are asked twice in two worlds that differ in nothing but the colleague's scorecard: once it is not in (none, a draft,
and all that reminds of it), once it is. The clock stands; CSRF tokens and nonces are replaced.
"""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from candidates import search
from candidates.forms.team import seen_of
from candidates.models import Application, Mail
from hiring import clock
from hiring.models import Focus, Stage, User
from hiring.testing import (
    make_application,
    make_card,
    make_document,
    make_seat,
    next_stage,
    send_mail,
    stage_of,
    walk_to,
)
from interviews.models import Scorecard, Seat
from interviews.transitions import cases, kits, late_cards

from .cases import sent

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
SECRET = "Zanzibar would not review this pull request"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(cleo, rita):
    """Cleo in a chat that wants two scorecards, with another one on the board."""
    Stage.objects.filter(pk=stage_of(cleo, "chat").pk).update(scorecards_wanted=2)
    stage_of(cleo, "chat").criteria.set(cleo.job.pipeline.criteria.all())
    make_document(cleo.candidate)
    make_application(cleo.job, "Otto Other")
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    send_mail()
    return Application.objects.get(pk=cleo.pk)


def quiet(response):
    """The answer without what is drawn anew for each."""
    body = response.content
    body = re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", body)
    body = re.sub(rb"X-CSRFToken&quot;: &quot;\w+|X-CSRFToken\": \"\w+", b"", body)
    heads = {
        name: re.sub(r"nonce-[^']+", "nonce", value)
        for name, value in response.headers.items()
        if name not in ("Set-Cookie", "X-Request-ID", "Content-Length")
    }
    return response.status_code, heads, body


def all_of(client, user, one, seat, theirs):
    """All that this colleague can see and hear of the application, by what it is."""
    client.force_login(user)
    page, board = reverse("application", args=[one.uid]), reverse("board", args=[one.job.slug])
    addresses = {
        **{f"page, {part}": f"{page}?part={part}" for part in ("cv", "judgement", "messages", "timeline", "letter")},
        "board": board,
        "column": reverse("board-column", args=[one.job.slug, one.stage.uid]),
        "late on the board": f"{board}?late=on",
        "today": reverse("today"),
        "the team's today": f"{reverse('today')}?whose=team",
        "people": reverse("people"),
        **{f"people, {word}": f"{reverse('people')}?q={word}" for word in ("Zanzibar", "Cleo")},
        **{f"find, {word}": f"{reverse('find')}?q={word}" for word in ("Zanzibar", "Cleo")},
        "outbox": reverse("outbox"),
        "outbox, Iris": f"{reverse('outbox')}?q=Iris",
        "outbox, reminders": f"{reverse('outbox')}?kind=card_late",
        "kit": reverse("seat-kit", args=[seat.uid]),
        "card": reverse("seat-card", args=[seat.uid]),
        "advance": reverse("application-advance", args=[one.uid]),
        "no": reverse("application-reject", args=[one.uid]),
        "jobs": reverse("jobs"),
        "the week": reverse("interviews"),
        "the week of all": f"{reverse('interviews')}?whose=all",
        "feedback": reverse("feedback"),
        "offers": reverse("offers"),
        "hand-overs": reverse("handovers"),
        "release": reverse("card-release", args=[one.uid, theirs.uid]),
        "place": reverse("meeting", args=[seat.interview.uid])
        if seat.interview
        else reverse("case-read", args=[seat.case.uid]),
    }
    heard = {what: quiet(client.get(address)) for what, address in addresses.items()}
    heard["mail"] = 200, {}, mails_of(user)
    acts = {
        "advance": {"to": next_stage(one).uid.hex, "override": "Now."},
        "no": {"closure": "no_match", "why": "experience", "letter": "later", "override": "Now."},
    }
    for what, data in acts.items():
        with transaction.atomic():
            posted = client.post(addresses[what], {**data, "seen": seen_of(one)})
            heard[f"post, {what}"] = quiet(posted)
            transaction.set_rollback(True)
    with transaction.atomic():
        heard["remind"] = quiet(client.post(reverse("cards-remind", args=[one.uid])))
        card = {**acts["advance"], "card": "1", "seen": seen_of(one)}
        heard["post, card"] = quiet(client.post(addresses["advance"], card, headers=HTMX))
        transaction.set_rollback(True)
    return heard


def mails_of(user):
    """What was written to this colleague, in order."""
    told = Mail.objects.filter(user=user).order_by("pk")
    return repr(list(told.values_list("kind", "subject", "body", "calendar", "due_at", "state"))).encode()


def differing(client, user, one, seat, theirs, colleague_does):
    """What the reader hears differently once the colleague has done it; nothing is kept."""
    heard = []
    for act in (lambda: None, colleague_does):
        with transaction.atomic():
            act()
            search.reindex()
            heard.append(all_of(client, user, one, seat, theirs))
            transaction.set_rollback(True)
    first, second = heard
    assert first.keys() == second.keys()
    assert {what: answer[0] for what, answer in first.items() if answer[0] >= 500} == {}
    return [what for what in first if first[what] != second[what]]


def cards_worth(theirs):
    make_card(theirs, rating=1, private=SECRET, notes=SECRET, for_candidate=SECRET, recommendation="strong_no")


@pytest.mark.parametrize("who", ["rita", "tom", "lea", "iris"])
def test_nothing_differs_for_whoever_owes_their_own(request, client, chat, who):
    user, colleague = request.getfixturevalue(who), request.getfixturevalue("abel")
    seat, theirs = make_seat(chat, user), make_seat(chat, colleague)
    assert differing(client, user, chat, seat, theirs, lambda: cards_worth(theirs)) == []


@pytest.mark.parametrize("who", ["rita", "tom", "lea", "iris"])
def test_nothing_differs_for_whoever_grades_beside_a_colleague(request, client, cleo, rita, who):
    user, colleague = request.getfixturevalue(who), request.getfixturevalue("abel")
    User.objects.filter(pk=colleague.pk).update(is_interviewer=True)
    make_document(cleo.candidate)
    case = sent(cleo, by=rita, graders=[(user, Focus.ALL), (colleague, Focus.ALL)])
    clock.forward(timedelta(days=1))
    cases.hand_in(case, words="Here.")
    send_mail()
    one = Application.objects.get(pk=cleo.pk)
    seat, theirs = (Seat.objects.get(user=whose) for whose in (user, colleague))
    assert differing(client, user, one, seat, theirs, lambda: cards_worth(theirs)) == []
    make_card(seat)
    assert "page, judgement" in differing(client, user, one, seat, theirs, lambda: cards_worth(theirs))


@pytest.mark.parametrize("who", ["rita", "lea"])
def test_reminders_of_a_colleagues_card_tell_nothing_either(request, client, chat, who, tom):
    """In one world the colleague is asked, late, and at last reported; in the other the card is in."""
    user, colleague = request.getfixturevalue(who), request.getfixturevalue("abel")
    seat, theirs = make_seat(chat, user), make_seat(chat, colleague)
    clock.forward(timedelta(days=7))

    def is_late():
        kits.remind(theirs, by=tom)
        late_cards.remind_of_cards()
        send_mail()

    def is_in():
        cards_worth(theirs)
        late_cards.remind_of_cards()
        send_mail()

    heard = []
    for act in (is_late, is_in):
        with transaction.atomic():
            act()
            found = all_of(client, user, chat, seat, theirs)
            # what was sent to them about their own card has an address of its own in each world
            heard.append({what: re.sub(rb"/team/outbox/[\w-]{36}/", b"", one[2]) for what, one in found.items()})
            transaction.set_rollback(True)
    assert [what for what in heard[0] if heard[0][what] != heard[1][what]] == []


@pytest.mark.parametrize("who", ["rita", "tom", "lea", "iris"])
def test_the_proof_would_notice(request, client, chat, who):
    """Once their own is in, the same pages do tell: the judgement, and to those who see the board its dots."""
    user, colleague = request.getfixturevalue(who), request.getfixturevalue("abel")
    seat, theirs = make_seat(chat, user), make_seat(chat, colleague)
    make_card(seat)
    told = differing(client, user, chat, seat, theirs, lambda: cards_worth(theirs))
    assert {"page, judgement"} <= set(told)
    assert ("board" in told, "column" in told, "page, cv" in told) == ((who != "iris",) * 3)
    assert not {one for one in told if one.startswith(("people", "find", "outbox", "today"))}
    cards_worth(theirs)
    client.force_login(user)
    assert SECRET in client.get(reverse("application", args=[chat.uid]), {"part": "judgement"}).text


def test_search_finds_nobody_by_what_a_scorecard_says(client, chat, rita, lea, iris):
    cards_worth(make_seat(chat, iris))
    search.reindex()
    for user in (rita, lea, iris):
        client.force_login(user)
        for address in ("people", "find"):
            answer = client.get(reverse(address), {"q": "Zanzibar"})
            assert str(chat.uid) not in answer.text and chat.uid.hex not in answer.text


def test_a_cover_who_owes_a_card_is_blind_with_all_rights_of_the_covered(chat, rita, iris, tom):
    from hiring.models import Absence

    today = clock.now().date()
    Absence.objects.create(user=rita, first_day=today, last_day=today, cover=iris)
    make_card(make_seat(chat, tom))
    assert Scorecard.objects.readable_by(iris, chat).count() == 1
    make_seat(chat, iris)
    assert Scorecard.objects.readable_by(iris, chat).count() == 0
    assert Scorecard.objects.readable_by(rita, chat).count() == 1


def test_the_dots_cost_one_query_for_the_whole_board(client, chat, rita, iris, tom, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(rita)
    counted = []
    for slug in ("chat", "case", "discussion"):
        for number in range(2):
            one = walk_to(make_application(chat.job, f"Somebody {slug} {number}"), slug, by=rita)
            if number:
                make_card(make_seat(one, iris))
            make_seat(one, tom)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("board", args=[chat.job.slug]))
        counted.append(sum('FROM "interviews_seat"' in query["sql"] for query in captured))
    assert counted == [1, 1, 1]
    assert page.text.count("1 of 2 scorecards in") == 6  # said twice each: to the eye and to the ear
