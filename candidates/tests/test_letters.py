"""Every letter, whole, as its reader gets it; and what a typed text cannot do."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from candidates import letters, outbox, transitions
from candidates.models import Mail
from hiring import clock
from hiring.models import MailText
from hiring.testing import decide, mails, make_application, make_candidate, send_mail, stage_of

pytestmark = pytest.mark.embedded

WHOLE = Path(__file__).parent / "letters"
WORDS = {
    "first_name": "Cleo",
    "organisation": "Harbourlight",
    "sender": "Rita Moss",
    "sender_role": "People Coordinator",
    "job": "Back-end engineer",
    "portal": "[[portal]]",
    "answer": "[[answer]]",
    "invitation": "[[invitation]]",
    "password_link": "[[password_link]]",
    "step": "We write to you about a time for “A chat with our People Coordinator”",
    "owner": "Rita Moss",
    "day": "Friday 27 November 2026, 17:00 (Amsterdam time)",
    "stage": "You talk with our People Coordinator",
    "what": "We get to know each other.\n\nYou hear how we work, and we hear what you are looking for.",
    "tips": "Nothing needs to be prepared. Bring your questions.",
    "words": "We enjoyed talking with you about door sensors.",
    "reason": "The role needs more experience with queues under load.",
    "point": "Tests: let the test own the clock instead of sleeping.",
    "candidate": "Cleo Okafor",
    "page": "https://hiring.example/team/applications/1/",
    "when": "Tuesday 24 November 2026, 15:00 (Amsterdam time)",
    "there": "Tuesday 24 November 2026, 14:00 (Lisbon time)",
    "minutes": "45",
    "where": "Online: https://meet.example/cleo",
    "whom": "- Tom Berg, Engineering Manager\n- Iris Lang",
    "others": "Iris Lang",
    "topics": "Queues, tests",
    "screen": "You will be asked to share your screen: have ready what you would like to show.",
    "focus": "technical",
    "seat": "[[seat]]",
    "code": "[[code]]",
    "said": "accepted",
    "card_by": "Wednesday 25 November 2026, 17:00 (Amsterdam time)",
    "error": "550 No such mailbox",
    "partner": "Meridian Labs",
    "text": "Nobody told me that a screen would be shared.",
    "who": "Iris Lang",
    "was": "Wednesday 25 November 2026, 17:00 (Amsterdam time)",
    "begin_by": "Friday 27 November 2026, 23:59 (Amsterdam time)",
    "days": "7",
    "until": "Friday 4 December 2026, 23:59 (Amsterdam time)",
    "granted": "You have 3 days more.",
    "newer": "This is a newer version: it takes the place of the one you may have read.",
}
SCORED = "Experience against the role: the work here asks for more of it with queues under load."  # with its criterion
BY_CRITERION = ("closing_no_match", "closing_pooled")
NOUN = "A chat with our People Coordinator"  # the stage, in letters that tell of it and not of being in it
TOLD_OF = (
    *("next_step", "moved_back", "continue_asked", "continue_reminder", "meeting_missed_us", "meeting_missed_them"),
    *("card_asked_guest", "card_late_guest"),
)
FOOT = (
    "\nSomething isn’t right? Tell the person you choose, and you get an answer within two working days:\n[[concern]]\n"
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", letters.KINDS)
def test_the_whole_letter(kind):
    reason = SCORED if kind in BY_CRITERION else WORDS["reason"]
    subject, body = letters.render(kind, {**WORDS, "reason": reason, **({"stage": NOUN} if kind in TOLD_OF else {})})
    assert f"{subject}\n\n{body}" == (WHOLE / f"{kind}.txt").read_text()


def test_every_letter_has_its_two_files_and_no_file_is_idle():
    shipped = {path.name for path in (Path(letters.settings.BASE_DIR) / "templates" / "mail").glob("*.txt")}
    assert shipped == {f"{kind}{end}" for kind in letters.KINDS for end in (".txt", ".subject.txt")}
    assert {path.stem for path in WHOLE.iterdir()} == set(letters.KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", letters.KINDS)
def test_a_letter_reads_well_when_words_are_empty(kind):
    """What nobody filled in leaves neither a hole, nor a colon with nothing behind it, nor a title without a name."""
    asked = ("words", "reason", "point", "what", "tips", "sender_role")
    subject, body = letters.render(kind, {name: "" if name in asked else value for name, value in WORDS.items()})
    assert "\n\n\n" not in body and "{" not in subject + body and body == body.strip() + "\n"
    for label in ("What decided it:", "What we can tell you:", "Something to work on"):
        assert label not in body
    if "{sender}\n" in letters.shipped(kind)[1]:
        assert body.removesuffix(FOOT).endswith("\n\nRita Moss\nHarbourlight\n")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", letters.KINDS)
def test_every_mail_to_a_candidate_says_how_to_tell_us_that_something_isnt_right(kind, organisation):
    """Also in the organisation's own words; mails to colleagues, guests and those who are approached say nothing of it."""
    MailText.objects.create(kind=kind, subject="Ours", body="Our words")
    is_to_candidate = "portal" in letters.KINDS[kind].words
    assert letters.render(kind, WORDS)[1] == "Our words\n" + (FOOT if is_to_candidate else "")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", letters.KINDS)
def test_a_letter_is_plain_text_that_any_reader_shows(kind):
    subject, body = letters.render(kind, WORDS)
    assert "\n" not in subject and len(subject) <= 250
    assert all(len(line) < 998 for line in body.splitlines())  # RFC 5322, 2.1.1
    assert not any(word in body.lower() for word in ("unfortunately", "regret", "do not reply", "dear applicant"))
    assert body.startswith("Hello Cleo,\n\n") and body.split("\n\n")[1][0].isupper()


@pytest.mark.parametrize("kind", letters.KINDS)
def test_shipped_letters_pass_the_check_that_typed_ones_must_pass(kind):
    letters.check(kind, *letters.shipped(kind))


NOT_TAKEN = [
    "{settings}",
    "{secret_key}",
    "{}",
    "{0}",
    "{0.__class__}",
    "{first_name.__class__}",
    "{first_name!r}",
    "{first_name:>1000000}",
    "{sender[password]}",
    "{{ first_name }}",
    "{{first_name}}",
    "{% load static %}",
    "{% debug %}",
    "{# a remark #}",
    "{first_name",
    "first_name}",
    "[[portal]]",
    "[[ portal ]]",
    "{candidate}",  # a word of another letter
    "{ first_name }",
    "{first name}",
]


@pytest.mark.parametrize("typed", NOT_TAKEN)
def test_a_typed_letter_holds_allowed_words_only(typed):
    with pytest.raises(ValidationError) as refused:
        letters.check("received", "We have it", f"Hello {{first_name}}, {typed} goodbye")
    assert refused.value.messages[0]


@pytest.mark.parametrize("typed", NOT_TAKEN)
def test_what_got_past_the_check_is_still_not_evaluated(typed):
    """A row written by another way than the page: the text stays as it is, letter by letter."""
    filled = letters.fill(f"Hello {{first_name}}: {typed}", WORDS, letters.KINDS["received"].words)
    expected = typed.replace("{{first_name}}", "{Cleo}")
    assert filled == f"Hello Cleo: {expected}\n"


@pytest.mark.parametrize("value", [*NOT_TAKEN, "{first_name}", "{portal}", "%(x)s", "$HOME", "\\1", "\\g<0>"])
def test_what_is_put_in_is_never_read_again(value):
    filled = letters.fill(
        "Hello {first_name}, {job}", {"first_name": value, "job": "{first_name}"}, ("first_name", "job")
    )
    assert filled == f"Hello {value.replace('[[', '[ [')}, {{first_name}}\n"


@pytest.mark.django_db
def test_a_typed_text_brings_no_link_into_a_mail(monday, job, rita):
    """Neither in the middle of a text, nor as all of it, nor as a name."""
    for name, words in (("Cleo Okafor", "[[portal]]"), ("[[portal]]", "Look: [[portal]]")):
        application = make_application(job, candidate=make_candidate("Cleo", email=f"{len(name)}@people.example"))
        application.candidate.name = name
        application.candidate.save()
        decide(application, "reject", by=rita, reason_kind="skills", words={"words": words}, release=True)
    for mail in mails("closing_no_match"):
        assert outbox.with_links(mail).count("/my/") == 2  # the page, and the last line


@pytest.mark.django_db
def test_the_organisations_own_text_is_used_from_then_on(monday, job, organisation):
    MailText.objects.create(kind="received", subject="{job}:\n we have it", body="Hi {first_name}!\r\n\r\n{portal}")
    make_application(job)
    mail = mails("received")[0]
    assert (mail.subject, mail.body) == ("Back-end engineer: we have it", f"Hi Cleo!\n\n[[portal]]\n{FOOT}")


@pytest.mark.parametrize(
    ("text", "words", "filled"),
    [
        ("A\n\n{words}\n\nB", {}, "A\n\nB\n"),
        ("A\n\nSee: {words}\n\nB", {"words": "x"}, "A\n\nSee: x\n\nB\n"),
        ("Label:\n{words}\n\nB", {}, "B\n"),
        ("{sender}\n{reason}\n{point}", {"sender": "Rita", "point": "x"}, "Rita\nx\n"),
        ("{sender}, {reason}", {"sender": "Rita"}, "Rita,\n"),
        ("No words at all", {}, "No words at all\n"),
        ("A\r\n\r\n \t\r\nB", {}, "A\n\nB\n"),
        ("{words}", {"words": "  one\r\n\r\ntwo \n"}, "one\n\ntwo\n"),
    ],
)
def test_paragraphs_and_lines_of_empty_words_vanish(text, words, filled):
    assert letters.fill(text, words, ("words", "sender", "reason", "point")) == filled


@pytest.mark.django_db
def test_a_letter_from_the_real_acts_says_the_day_in_the_readers_zone(monday, job, rita):
    application = make_application(job, candidate=make_candidate("Aiko Mori", zone="Asia/Tokyo"))
    decide(application, "advance", by=rita, to=stage_of(application, "chat"))
    text = mails("next_step")[0].body
    assert "You will hear from us by Thursday 26 November 2026, 01:00 (Tokyo time). Rita Moss sees to that." in text
    assert "What happens next: We write to you about a time for “Recruiter chat”." in text


@pytest.mark.django_db
def test_no_private_sentence_stands_in_any_mail(monday, job, rita, tom):
    """Private reasons, notes and what a colleague wrote down about a move: none of it leaves."""
    secret = "Zanzibar-4711"
    application = make_application(job)
    transitions.note(application, by=rita, text=secret)
    decide(application, "advance", by=rita, to=stage_of(application, "case"), why=secret)
    clock.forward(timedelta(minutes=11))
    transitions.move_back(application, by=rita, to=stage_of(application, "chat"), why=secret)
    clock.forward(timedelta(minutes=11))
    decide(
        application,
        "reject",
        by=rita,
        reason_kind="skills",
        reason=secret,
        words={"words": "Thank you.", "reason": "The role needs queues."},
        release=True,
    )
    clock.forward(timedelta(minutes=11))
    send_mail()
    assert [m.kind for m in Mail.objects.order_by("pk")] == ["received", "next_step", "moved_back", "closing_no_match"]
    assert not any(secret in mail.subject + mail.body for mail in mails())


@pytest.mark.django_db
def test_an_earlier_step_is_named_as_a_thing(monday, cleo, rita):
    chat = stage_of(cleo, "chat")
    chat.name_now, chat.name_before = "You talk with our recruiter", "An informal chat with our recruiter"
    chat.save()
    decide(cleo, "advance", by=rita, to=stage_of(cleo, "case"), why="They know us.")
    clock.forward(timedelta(minutes=11))
    transitions.move_back(cleo, by=rita, to=chat, why="One more question.")
    (mail,) = mails("moved_back")
    assert mail.subject == "An earlier step once more: An informal chat with our recruiter"
    assert "come back to an earlier step: An informal chat with our recruiter.\n" in mail.body
