"""The reason of a no names a criterion once scorecards are in, and agrees with them; who may not read them learns nothing of it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from candidates import closing, endings, transitions
from candidates import letters as letters_of
from candidates.endings import Source
from candidates.forms.team import seen_of
from candidates.models import Application, Letter, Link
from hiring import clock
from hiring.models import Criterion, Partner
from hiring.states import IllegalMove
from hiring.testing import decide, mails, make_card, make_consent, make_seat, send_mail, stage_of, walk_to
from interviews.models import Guest, Seat
from interviews.transitions import cards, letters
from interviews.transitions.cards import Entry, Written

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]

WANTED = "There are scorecards, so the letter says to which criterion its reason belongs."
ELSEWHERE = "The reason belongs to a criterion of the stages they have been through."
NOTHING_LOW = (
    "No criterion was rated below 3, so none of them is the reason. Have a scorecard amended first if it does not say what was "
    "meant. If terms decided it, or another finalist was chosen, decide for that reason, and the letter belongs to “No criterion”."
)
WORDS = {"words": "Thank you.", "reason": "Queues under load are new to you."}


def against(name, why="is at 3 or 4 of 4 in every scorecard that rated it"):
    onward = "Choose a criterion that was rated lower, or have a scorecard amended first."
    return f"“{name}” {why}, so it is hardly what decided it. {onward}"


@pytest.fixture
def chat(cleo, rita):
    """Cleo in the chat, which is judged by tests and curiosity; design is asked for in a later stage only."""
    tests = cleo.job.pipeline.criteria.get(slug="tests")
    design = Criterion.objects.create(
        pipeline=cleo.job.pipeline,
        slug="design",
        group="technical",
        name="Design",
        **{name: getattr(tests, name) for name in ("anchor_1", "anchor_2", "anchor_3", "anchor_4")},
    )
    stage_of(cleo, "chat").criteria.set(cleo.job.pipeline.criteria.exclude(pk=design.pk))
    stage_of(cleo, "discussion").criteria.set([design])
    walk_to(cleo, "chat", by=rita)
    clock.forward(timedelta(minutes=11))
    transitions.settle(cleo, by=rita)
    return Application.objects.get(pk=cleo.pk)


def criterion(application, slug):
    return application.job.pipeline.criteria.get(slug=slug) if slug else None


def judge(application, *people, submit=True, **given):
    """Each of these people, or who holds these seats, hands in a card with these ratings: a number, an entry, or None for what
    was not assessed."""
    entries = {
        criterion(application, slug).pk: one
        if isinstance(one, Entry)
        else Entry(rating=one, not_assessed=one is None, evidence="Seen.")
        for slug, one in given.items()
    }
    seats = [who if isinstance(who, Seat) else make_seat(application, who) for who in people]
    return [make_card(seat, submit=submit, entries=entries) for seat in seats]


def no(application, *, by, slug=None, **more):
    how = {"reason_kind": "experience", "words": {**WORDS, "reason_criterion": criterion(application, slug)}, **more}
    return decide(application, "reject", by=by, override="Now.", **how)


DRAWN = r'csrfmiddlewaretoken" value="\w+|nonce="[^"]+|X-CSRF[^}]+'
TESTED = against("Tests show that it works")
UNRATED = against("Curiosity", "was rated in no scorecard")
KNEW_NOT = Entry(rating=4, did_not_know=True)


@pytest.mark.parametrize(
    ("given", "slug", "said"),
    [
        ([], None, []),
        ([], "tests", []),
        ([], "design", [ELSEWHERE]),
        ([{"tests": 2, "curiosity": 3, "submit": False}], None, []),  # a draft is nobody's business
        ([{"tests": 4, "curiosity": 3, "submit": False}], "tests", []),
        ([{"tests": None, "curiosity": None}], None, []),
        ([{"tests": 2, "curiosity": 3}], None, [WANTED]),
        ([{"tests": 2, "curiosity": 3}], "tests", []),
        ([{"tests": 2, "curiosity": 3}], "curiosity", [against("Curiosity")]),
        ([{"tests": 2, "curiosity": None}], "curiosity", [UNRATED]),
        ([{"tests": 2, "curiosity": KNEW_NOT}], "curiosity", [UNRATED]),
        ([{"tests": 4, "curiosity": None}], "curiosity", [NOTHING_LOW]),
        ([{"tests": 4, "curiosity": 3}], None, [NOTHING_LOW]),
        ([{"tests": 4, "curiosity": 3}], "tests", [NOTHING_LOW]),
        ([{"tests": 4, "curiosity": 3}, {"tests": 3, "curiosity": 2}], "tests", [TESTED]),
        ([{"tests": 4, "curiosity": 3}, {"tests": 2, "curiosity": 3}], "tests", []),
        ([{"tests": 4, "curiosity": 3}, {"tests": 1, "curiosity": 3, "submit": False}], "tests", [NOTHING_LOW]),
    ],
)
def test_what_a_reason_needs_by_what_the_scorecards_say(chat, rita, tom, iris, abel, given, slug, said):
    for who, card in zip((iris, abel), given, strict=False):
        judge(chat, who, **card)
    letter = Letter(application=chat, closure="no_match", **WORDS, reason_criterion=criterion(chat, slug))
    assert [endings.in_the_way(letter, who) for who in (rita, tom)] == [said, said]
    if not slug or not said:  # a letter may be written later; what it says is held against the cards at once
        made = no(chat, by=rita, slug=slug)
        with transaction.atomic():
            try:
                refused = closing.release_letter(made, by=rita) and []
            except IllegalMove as move:
                refused = [str(move)]
        assert refused == said
    elif said != [ELSEWHERE]:
        with pytest.raises(IllegalMove, match=re.escape(said[0])):
            no(chat, by=rita, slug=slug)


def test_the_sheet_asks_refuses_and_sends_it_and_an_undo_keeps_it(client, chat, rita, iris):
    (card,) = judge(chat, iris, tests=2, curiosity=4)
    client.force_login(rita)
    address = reverse("application-reject", args=[chat.uid])
    field = client.get(address).context["form"].fields["reason_criterion"]
    assert ([one.slug for one in field.queryset], field.asked) == (["tests", "curiosity"], True)
    data = {
        "seen": seen_of(chat),
        "closure": "no_match",
        "why": "experience",
        "letter": "own",
        "release": "on",
        **WORDS,
    }
    data["override"] = "Now."
    asked = client.post(address, data)
    assert (asked.status_code, asked.context["form"].errors["reason_criterion"]) == (422, [WANTED])
    praised = client.post(address, {**data, "reason_criterion": criterion(chat, "curiosity").pk})
    assert (praised.status_code, praised.context["form"].errors) == (422, {"reason_criterion": [against("Curiosity")]})
    assert 'aria-describedby="id_reason_criterion_helptext id_reason_criterion_error"' in praised.text
    assert WORDS["reason"] in praised.text
    both = client.post(address, {**data, "why": "", "reason_criterion": criterion(chat, "curiosity").pk})
    assert list(both.context["form"].errors) == ["why", "reason_criterion"]  # all that is wrong at once
    preview = reverse("letter-preview", args=[chat.uid])
    assert (
        against("Curiosity") in client.post(preview, {**data, "reason_criterion": criterion(chat, "curiosity").pk}).text
    )
    assert client.post(address, {**data, "reason_criterion": criterion(chat, "tests").pk}).status_code == 302
    transitions.undo(Application.objects.get(pk=chat.pk), by=rita)
    again = client.get(address).context["form"]
    assert (again["reason_criterion"].value(), again["reason"].value()) == (
        criterion(chat, "tests").pk,
        WORDS["reason"],
    )
    data["seen"] = seen_of(Application.objects.get(pk=chat.pk))
    client.post(address, {**data, "reason_criterion": criterion(chat, "tests").pk})
    clock.forward(timedelta(minutes=11))
    send_mail()
    (mail,) = [one for one in mails("closing_no_match") if one.sent_at]
    assert f"What decided it:\nTests show that it works: {WORDS['reason']}\n" in mail.body
    assert card.application_id == chat.pk


@pytest.mark.parametrize(
    ("kind", "tests", "said"),
    [
        ("skills", 4, NOTHING_LOW),
        ("other_chosen", 2, WANTED),
        ("other_chosen", 3, None),
        ("terms", 2, None),
        ("terms", 3, None),
    ],
)
def test_what_nobody_rates_is_told_without_a_criterion(client, chat, rita, iris, kind, tests, said):
    judge(chat, iris, tests=tests, curiosity=4)
    client.force_login(rita)
    data = {
        "seen": seen_of(chat),
        "closure": "no_match",
        "why": kind,
        "letter": "own",
        "release": "on",
        "override": "Now.",
    }
    typed = {**data, **WORDS, "reason": "There was one place, and somebody else was chosen for it."}
    seen = client.post(reverse("letter-preview", args=[chat.uid]), typed)
    assert seen.context["missing"] == ([said] if said else [])
    answer = client.post(reverse("application-reject", args=[chat.uid]), typed)
    if said:
        assert (answer.status_code, answer.context["form"].errors) == (422, {"reason_criterion": [said]})
        return
    clock.forward(timedelta(minutes=11))
    send_mail()
    (mail,) = [one for one in mails("closing_no_match") if one.sent_at]
    assert "\n\nWhat decided it:\nThere was one place, and somebody else was chosen for it.\n\n" in mail.body


def test_the_partner_decides_nothing_where_there_is_none(client, chat, rita):
    client.force_login(rita)
    make_consent(chat.candidate)
    for page, name in (("application-reject", "why"), ("application-pool", "reason_kind")):
        address = reverse(page, args=[chat.uid])
        assert 'value="skills"' in client.get(address).text and 'value="partner"' not in client.get(address).text
        posted = client.post(address, {"seen": seen_of(chat), name: "partner", "letter": "later", "override": "Now."})
        assert (posted.status_code, list(posted.context["form"].errors)) == (422, [name])
    with pytest.raises(IllegalMove, match="This job is for no partner’s team."):
        no(chat, by=rita, reason_kind="partner")
    chat.job.partner = Partner.objects.create(name="Northwind")
    chat.job.save(update_fields=["partner"])
    assert 'value="partner"' in client.get(reverse("application-reject", args=[chat.uid])).text
    no(chat, by=rita, reason_kind="partner")


def test_a_card_that_is_amended_later_speaks_when_the_letter_is_released(client, chat, rita, iris, abel):
    (card,) = judge(chat, iris, tests=2, curiosity=4)
    letter = no(chat, by=rita, slug="tests")
    entries = {**cards.written_of(card).entries, criterion(chat, "tests").pk: Entry(rating=3, evidence="Read again.")}
    assert cards.amend(
        card, "Read again.", version=card.version, by_seat=card.seat, written=Written("no", entries=entries)
    )
    with pytest.raises(IllegalMove, match="No criterion was rated below 3"):
        closing.release_letter(letter, by=rita)
    client.force_login(rita)
    page = client.get(reverse("application", args=[chat.uid]), {"part": "letter"})
    assert (page.context["letter"]["missing"], page.context["banner"]["act"]) == (
        [NOTHING_LOW],
        "write",
    )
    other = Criterion.objects.create(
        pipeline=chat.job.pipeline, slug="calm", group="value", name="Calm", anchor_1="1", anchor_2="2", anchor_3="3"
    )
    stage_of(chat, "chat").criteria.add(other)
    typed = {**WORDS, "reason_criterion": other.pk, "version": letter.version}
    address = reverse("letter", args=[chat.uid])
    refused = client.post(address, typed)  # at its field, with the letter beside it as it was typed
    assert (refused.status_code, refused.context["form"].errors) == (422, {"reason_criterion": [NOTHING_LOW]})
    assert 'aria-describedby="id_reason_criterion_helptext id_reason_criterion_error"' in refused.text
    assert f"Calm: {WORDS['reason']}" in refused.context["body"]
    judge(chat, abel, tests=3, curiosity=3, calm=2)
    assert client.post(address, typed).status_code == 302
    late = client.post(address, {**typed, "reason": "Mine."})  # both texts, with their criterion
    assert late.status_code == 409 and f"Calm: {WORDS['reason']}" in late.text
    closing.release_letter(Letter.objects.get(pk=letter.pk), by=rita)


@pytest.mark.parametrize(("who", "slug"), [("lea", None), ("lea", "curiosity"), ("tom", "curiosity")])
def test_who_owes_a_card_learns_nothing_from_what_the_letter_wants(request, client, chat, rita, abel, who, slug):
    """Theirs is out when Rita decides without it. With and without a colleague's card the letter is the same to them, and they
    let none go."""
    who = request.getfixturevalue(who)
    seat, colleague = make_seat(chat, who), make_seat(chat, abel)
    letter = no(chat, by=rita, slug=slug)
    client.force_login(who)
    file = reverse("application", args=[chat.uid])
    typed = {**WORDS, "reason_criterion": criterion(chat, "curiosity").pk, "version": letter.version, "reason": "Mine."}
    asks = {
        "file": lambda: client.get(file),
        "letter": lambda: client.get(file, {"part": "letter"}),
        "write": lambda: client.get(reverse("letter", args=[chat.uid])),
        "preview": lambda: client.post(reverse("letter-preview", args=[chat.uid]), typed),
        "save": lambda: client.post(reverse("letter", args=[chat.uid]), typed, follow=True),
        "save without": lambda: client.post(
            reverse("letter", args=[chat.uid]), {**typed, "reason_criterion": ""}, follow=True
        ),
        "release": lambda: client.post(reverse("letter-release", args=[chat.uid]), {"version": letter.version}),
    }

    def heard():
        said = {}
        for what, ask in asks.items():
            with transaction.atomic():
                answer = ask()
                said[what] = (
                    answer.status_code,
                    re.sub(DRAWN, "", answer.text),
                )
                transaction.set_rollback(True)
        return said

    without = heard()
    judge(chat, colleague, tests=2, curiosity=4)
    assert heard() == without
    if who.is_recruiter:
        assert without["release"][0] == 409 and "Your scorecard first." in without["release"][1]
    for word in (
        "is at 3 or 4 of 4",
        "was rated",
        WANTED,
        WORDS["reason"],
    ):  # nor do they read what was begun from cards
        assert word not in str(without)
    assert {what: without[what][0] for what in ("letter", "write", "save")} == {
        "letter": 200,
        "write": 200,
        "save": 409,
    }
    assert all("Your scorecard first" in without[what][1] for what in ("letter", "write", "save"))
    letter.refresh_from_db()
    assert (letter.state, letters.must_name(chat, who), letters.must_name(chat, rita)) == ("draft", "", WANTED)
    card = cards.begin(seat)  # from their own card on they read what stands against it
    entries = {one.pk: Entry(rating=4, evidence="Seen.") for one in cards.criteria_of(seat)}
    assert cards.save(card, version=0, by_seat=seat, written=Written("yes", entries=entries))
    cards.submit(card, by_seat=seat)
    assert endings.in_the_way(letter, who) == ([against("Curiosity")] if slug else [WANTED])


def test_a_beginning_takes_the_lowest_rating_and_nothing_from_a_partner(chat, rita, iris, abel):
    judge(chat, iris, tests=2, curiosity=1)  # without a sentence for her
    assert letters.suggest(chat, rita) == {"reason_criterion": criterion(chat, "curiosity"), "reason": ""}
    clear = Entry(rating=1, evidence="Seen.", for_candidate="Say what you would do next.")
    judge(chat, abel, tests=clear, curiosity=3)
    pat = Guest.objects.create(
        partner=Partner.objects.create(name="Northwind"), name="Pat", email="p@northwind.example"
    )
    way_in = Link.objects.create(purpose="guest", expires_at=clock.now())
    Seat.objects.filter(user=iris).update(user=None, guest=pat, link=way_in)
    assert letters.suggest(chat, rita) == {
        "reason_criterion": criterion(chat, "tests"),
        "reason": "Say what you would do next.",  # once: no point is asked for here
    }
    said = [Source("Abel Roth", "Tests show that it works", "Say what you would do next.")]
    assert letters.sources(chat, rita) == said


def test_a_reason_may_belong_to_a_stage_they_were_moved_back_from(chat, rita):
    assert [one.slug for one in letters_of.judged_by(chat)] == ["tests", "curiosity"]
    walk_to(chat, "discussion", by=rita)
    clock.forward(timedelta(minutes=11))
    assert [one.slug for one in letters_of.judged_by(chat)] == ["tests", "design", "curiosity"]
    transitions.move_back(chat, by=rita, to=stage_of(chat, "chat"), why="Once more.")
    assert [one.slug for one in letters_of.judged_by(chat)] == ["tests", "design", "curiosity"]
