"""The closing letter begins with what scorecards say for the candidate, and never holds what they say for the team."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates import closing, endings, transitions
from candidates.forms.team import seen_of
from candidates.models import Application, Letter, Mail
from hiring import clock
from hiring.models import Criterion
from hiring.states import IllegalMove
from hiring.testing import (
    A_LETTER,
    decide,
    full_letter,
    make_candidate,
    make_card,
    make_consent,
    make_seat,
    make_user,
    send_mail,
    stage_of,
    walk_to,
)
from interviews.transitions import cards, letters
from interviews.transitions.cards import Entry

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.embedded]
PRIVATE = "Tom would not review this pull request."


@pytest.fixture
def judged(cleo, rita, iris):
    """Cleo in her test case, with Iris's card: tests weak, curiosity strong."""
    stage_of(cleo, "case").criteria.set(cleo.job.pipeline.criteria.all())
    walk_to(cleo, "case", by=rita)
    clock.forward(timedelta(minutes=11))
    marks = {
        cleo.job.pipeline.criteria.get(slug="tests").pk: Entry(
            rating=2, evidence="She slept in the test for ten seconds.", for_candidate="Let the test own the clock."
        ),
        cleo.job.pipeline.criteria.get(slug="curiosity").pk: Entry(rating=4, for_candidate="Your questions were good."),
    }
    texts = {"private": PRIVATE, "notes": "Late by four minutes, and said so kindly.", "for_candidate": "A pleasure."}
    make_card(make_seat(cleo, iris), entries=marks, **texts)
    return Application.objects.get(pk=cleo.pk)


# --- a beginning --------------------------------------------------------------------------------------------------------------


def test_words_reason_and_point_come_by_criteria(judged, rita):
    tests = judged.job.pipeline.criteria.get(slug="tests")
    assert letters.suggest(judged, rita) == {
        "words": "A pleasure.\n\nCuriosity: Your questions were good.",
        "reason_criterion": tests,
        "reason": "",  # its sentence stands where the letter must have one: at the point
        "point": "Let the test own the clock.",
        "point_criterion": tests,
    }


def test_who_is_named_as_a_source_has_words_in_the_draft(client, judged, rita, tom):
    """Of two hellos the draft takes one; the other stands below it."""
    make_card(make_seat(judged, tom), for_candidate="Thank you for the evening.")
    client.force_login(rita)
    form = client.get(reverse("application-reject", args=[judged.uid])).context["form"]
    assert form["words"].value().startswith("A pleasure.") and "evening" not in form["words"].value()
    assert form["words"].help_text.startswith("Begun from the scorecards (Iris Lang): yours to edit.")
    assert "Tom Berg" in {one.who for one in form.sources}


def test_several_colleagues_begin_one_letter_and_stand_beside_it_by_name(client, judged, rita, iris, tom, abel):
    """One hello (the latest stage's, or the writer's own), each sentence once, three criteria at most and the best rated first;
    what is weak by anybody is praised by nobody."""
    pipeline = judged.job.pipeline
    for slug in ("calm", "care", "depth"):
        one = Criterion.objects.create(
            pipeline=pipeline, slug=slug, group="value", name=slug.title(), anchor_1="1", anchor_2="2", anchor_3="3"
        )
        judged.stage.criteria.add(one)
    entry = {one.slug: one.pk for one in pipeline.criteria.all()}

    def judge(who, hello, **said):
        entries = {
            entry[slug]: Entry(rating, evidence="Seen.", for_candidate=text) for slug, (rating, text) in said.items()
        }
        entries |= {pk: Entry(not_assessed=True) for slug, pk in entry.items() if slug not in said}
        make_card(make_seat(judged, who), entries=entries, for_candidate=hello)

    questions = "Your questions were good. You asked twice."
    judge(tom, "Thank you for the evening.", curiosity=(3, questions), calm=(3, "Calm."), tests=(3, "Fine tests."))
    judge(abel, "Thanks again.\nIt was fun.", care=(3, "You took care."), depth=(4, "You went deep."))
    found = letters.suggest(judged, rita)
    praise = "Curiosity: Your questions were good. You asked twice.\nDepth: You went deep.\nCalm: Calm."
    assert (found["words"], found["point"], found["reason"]) == (
        f"A pleasure.\n\n{praise}",
        "Let the test own the clock.",  # and nothing of what another saw well done
        "",
    )
    client.force_login(rita)
    page = client.get(reverse("application-reject", args=[judged.uid]))
    assert page.context["form"]["words"].help_text == (
        "Begun from the scorecards (Iris Lang, Tom Berg, Abel Roth): yours to edit. All that they wrote stands below."
    )
    assert [(one.who, one.about, one.text) for one in page.context["form"].sources] == [
        ("Iris Lang", "Test case", "A pleasure."),
        ("Iris Lang", "Curiosity", "Your questions were good."),
        ("Iris Lang", "Tests show that it works", "Let the test own the clock."),
        ("Tom Berg", "Test case", "Thank you for the evening."),
        ("Tom Berg", "Calm", "Calm."),
        ("Tom Berg", "Curiosity", questions),
        ("Tom Berg", "Tests show that it works", "Fine tests."),
        ("Abel Roth", "Test case", "Thanks again.\nIt was fun."),
        ("Abel Roth", "Care", "You took care."),
        ("Abel Roth", "Depth", "You went deep."),
    ]
    assert "<b>Abel Roth</b>, Depth: You went deep." in page.text
    own = letters.suggest(judged, tom)  # who wrote one themselves begins in their own voice
    assert own["words"] == f"Thank you for the evening.\n\n{praise}"


def test_a_letter_that_an_undo_took_back_is_not_there_for_who_owes_a_card(client, judged, rita, lea):
    """Begun from a colleague's scorecard, taken back, and then Lea is asked to judge: the form begins anew for her."""
    words = full_letter(judged) | {"words": "A pleasure."}
    decide(judged, "reject", by=rita, reason_kind="case", words=words, override="Now.")
    transitions.undo(Application.objects.get(pk=judged.pk), by=rita)
    client.force_login(lea)
    address = reverse("application-reject", args=[judged.uid])
    assert client.get(address).context["form"]["words"].value() == "A pleasure."
    make_seat(judged, lea)
    assert [client.get(address).context["form"][name].value() for name in ("words", "reason", "letter")] == [
        None,
        None,
        "own",
    ]
    assert "A pleasure." not in client.get(address).text


def test_a_no_that_waits_is_not_read_by_who_owes_a_card(client, judged, rita, lea):
    """Neither as the letter nor as the mail that waits; once it has left it is what the candidate has."""
    decide(judged, "reject", by=rita, reason_kind="case", words=full_letter(judged), override="Now.", release=True)
    make_seat(judged, lea)
    mail = Mail.objects.get(kind="closing_no_match")
    client.force_login(lea)
    page = reverse("application", args=[judged.uid])
    asked = [*(f"{page}?part={part}" for part in ("letter", "messages")), reverse("letter", args=[judged.uid])]
    for address in asked:
        assert A_LETTER["reason"] not in client.get(address).text
    assert mail.subject not in client.get(reverse("outbox")).text
    assert client.get(reverse("mail", args=[mail.uid])).status_code == 404
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert A_LETTER["reason"] in client.get(asked[0]).text
    assert client.get(reverse("mail", args=[mail.uid])).status_code == 200


def test_why_it_was_decided_is_not_read_by_who_owes_a_card(client, judged, rita, lea):
    """The reason for the record may say what the scorecards say: neither its kind, nor its words, in panel and timeline."""
    why = "Zanzibar: the tests were rated 2."
    decide(judged, "reject", by=rita, reason_kind="case", reason=why, words=full_letter(judged), override="Now.")
    seat = make_seat(judged, lea)
    client.force_login(lea)
    page = reverse("application", args=[judged.uid])
    asked = [page, f"{page}?part=timeline"]
    for address in asked:
        text = client.get(address).text
        assert "Zanzibar" not in text and "Why, for the record" not in text
    cards.release(seat, by=rita, why="It is decided.")
    assert [client.get(address).text.count("Zanzibar") for address in asked] == [1, 2]
    assert "Why, for the record" in client.get(page).text


@pytest.mark.parametrize("act", ["letter-release", "letter-phone", "application-pool"])
def test_who_owes_a_card_lets_no_letter_go_and_reads_nothing_of_one(client, judged, rita, lea, act):
    """A letter to the pool is no no, but it may hold what colleagues wrote for the team, and its refusal quotes that."""
    make_consent(judged.candidate)
    seen = seen_of(judged)
    if act != "application-pool":
        transitions.pool(judged, by=rita, reason_kind="skills", words={"words": f"Dear Cleo. {PRIVATE}"})
    make_seat(judged, lea)
    client.force_login(lea)
    now = clock.now().astimezone(lea.tz)
    typed = {
        "letter-release": {"version": "1"},
        "letter-phone": {"seen": seen_of(Application.objects.get(pk=judged.pk)), "at": f"{now:%Y-%m-%dT%H:%M}"},
        "application-pool": {"seen": seen, "reason_kind": "skills", "letter": "own", "words": PRIVATE, "release": "on"},
    }[act]
    answer = client.post(reverse(act, args=[judged.uid]), typed)
    assert answer.status_code == 409 and "Your scorecard first." in answer.text
    assert "is written for the team only" not in answer.text
    assert act == "application-pool" or PRIVATE not in answer.text
    assert not Mail.objects.filter(kind="closing_pooled").exists()


def test_who_owes_a_card_is_told_nothing_private_by_a_letter_that_judges_nobody(judged, rita, lea):
    """Filled: her own words are held against what she reads, and another's go only by whoever reads what they must not hold."""
    how = {"reason_kind": "", "closure": "role_filled", "words": {"words": PRIVATE}}
    make_seat(judged, lea)
    own = decide(judged, "reject", by=lea, release=True, **how)
    assert own.state == Letter.State.RELEASED
    transitions.undo(Application.objects.get(pk=judged.pk), by=lea)
    theirs = decide(Application.objects.get(pk=judged.pk), "reject", by=rita, **how)
    with pytest.raises(IllegalMove) as refused:
        closing.release_letter(theirs, by=lea)
    assert str(refused.value) == "Your scorecard first."
    with pytest.raises(IllegalMove, match="is written for the team only"):
        closing.release_letter(Letter.objects.get(pk=theirs.pk), by=rita)


def test_only_from_cards_that_the_writer_may_read(judged, rita, hanna, nora):
    make_seat(judged, rita)
    assert [letters.suggest(judged, user) for user in (rita, hanna, nora)] == [{}, {}, {}]


def test_only_from_what_is_in(cleo, rita, iris):
    stage_of(cleo, "chat").criteria.set(cleo.job.pipeline.criteria.all())
    walk_to(cleo, "chat", by=rita)
    card = make_card(make_seat(cleo, iris), submit=False, for_candidate="Half a sent")
    assert letters.suggest(cleo, rita) == {}
    cards.submit(card, by_seat=card.seat)
    assert letters.suggest(cleo, rita) == {"words": "Half a sent"}


def test_the_no_and_the_letter_page_begin_with_them(client, judged, rita):
    client.force_login(rita)
    form = client.get(reverse("application-reject", args=[judged.uid])).context["form"]
    assert form["words"].value().startswith("A pleasure.") and form["point"].value() == "Let the test own the clock."
    assert "Let the test own the clock." in client.get(reverse("application-reject", args=[judged.uid])).text
    Letter.objects.create(application=judged, closure="no_match")
    walk = Application.objects.get(pk=judged.pk)
    walk.stage = stage_of(walk, "screening")  # a letter that may be written later
    Application.objects.filter(pk=walk.pk).update(stage=walk.stage, reached=1, talked_at=None, next_step="read")
    walk = Application.objects.get(pk=judged.pk)
    decide(walk, "reject", by=rita, reason_kind="experience")
    page = client.get(reverse("letter", args=[walk.uid]))
    assert page.context["form"]["reason"].value() == "Let the test own the clock."
    assert page.context["form"]["words"].help_text.startswith("Begun from the scorecards (Iris Lang):")
    assert "<b>Iris Lang</b>, Curiosity: Your questions were good." in page.text
    body = page.context["body"]  # as the form beside it
    assert "What decided it:\nLet the test own the clock." in body  # no stage so far has criteria
    assert "A pleasure." in body and "Let the test own the clock." in body
    closing.write_letter(walk.letter, by=rita, version=walk.letter.version, words="My own.")
    assert client.get(reverse("letter", args=[walk.uid])).context["form"]["words"].value() == "My own."


# --- what must not leave ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (PRIVATE, "“Tom would not review this pull request.”"),
        ("We talked. tom would NOT review this,\npull request", "“Tom would not review this pull request.”"),
        (
            "Dear Cleo, late by four minutes and said so kindly: thank you.",
            "“Late by four minutes, and said so kindly.”",
        ),
        ("Look: she slept in the test for ten seconds!", "“She slept in the test for ten seconds.”"),
        ("Between us the team would rather have a senior.", "“Between us the team would rather have a senior.”"),
        ("You were good, but Otto van der Other was better.", "“Otto van der Other” is the name of another candidate."),
        ("Otto van der Other", "“Otto van der Other” is the name of another candidate."),
    ],
)
def test_a_private_sentence_or_anothers_name_is_caught_and_quoted(client, judged, rita, tom, words, found):
    transitions.note(judged, by=tom, text="Nice. Between us the team would rather have a senior.")
    make_candidate("Otto van der Other")
    client.force_login(rita)
    data = {
        "seen": seen_of(judged),
        "closure": "no_match",
        "why": "case",
        "letter": "own",
        "release": "on",
        "words": words,
        "reason": "Tests.",
        "point": "Own the clock.",
        "point_criterion": judged.job.pipeline.criteria.get(slug="tests").pk,
        "override": "Now.",
    }
    answer = client.post(reverse("application-reject", args=[judged.uid]), data)
    judged.refresh_from_db()
    assert (answer.status_code, judged.state) == (409, "active")
    assert found in str(answer.context["form"].non_field_errors()[0])
    kept = {**data, "words": "Thank you for a week of your evenings."}
    assert client.post(reverse("application-reject", args=[judged.uid]), kept).status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        "Your questions were good. Let the test own the clock. A pleasure.",
        "Tom would not mind.",
        "Cleo Okafor, thank you. Iris Lang and Rita Moss enjoyed it.",
        "otto van der other is a phrase",
        "The Van Der Others of this world.",
    ],
)
def test_what_was_written_for_the_candidate_and_our_own_names_may_go(judged, rita, words):
    make_candidate("Otto van der Other")
    make_candidate("Rita Moss")  # a colleague's namesake
    make_candidate("Cleo Okafor", email="another.cleo@people.example")
    assert endings.must_not_leave(Letter(application=judged, words=words), rita) == []


def test_a_sentence_that_was_also_written_for_the_candidate_may_go(judged, rita, tom):
    twice = "You tested the clock and nothing else."
    make_card(make_seat(judged, tom), private=twice, for_candidate=twice)
    assert endings.must_not_leave(Letter(application=judged, words=twice), rita) == []


def test_what_a_card_said_before_it_was_amended_is_private_too(judged, rita, iris):
    card = judged.cards.get()
    written = cards.written_of(card)
    other = cards.Written(**{**written.__dict__, "private": "Fine."})
    assert cards.amend(card, "Too harsh.", version=card.version, by_seat=card.seat, written=other)
    assert endings.must_not_leave(Letter(application=judged, reason=PRIVATE), rita) != []


def test_a_letter_that_waits_is_asked_again_when_it_is_released(judged, rita, tom):
    whole = {"words": "Thank you.", "reason": "Tests.", "point": "Clock."}
    whole["point_criterion"] = judged.job.pipeline.criteria.get(slug="tests")
    letter = decide(judged, "reject", by=rita, reason_kind="case", words=whole, override="Now.")
    transitions.note(judged, by=make_user("Someone"), text="We should have said this to her.")
    closing.write_letter(letter, by=rita, version=letter.version, words="We should have said this to her.")
    with pytest.raises(IllegalMove, match="We should have said this to her"):
        closing.release_letter(letter, by=rita)
    assert tom
