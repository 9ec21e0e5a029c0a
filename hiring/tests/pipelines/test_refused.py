"""What is refused, with line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiring.models import Pipeline
from hiring.pipelines import Refused, load

from .shared import ASKING, SMALL, rows

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


WRONG = [
    ("unknown key", 'weeks = "A week"', 'weeks = "A week"\nweaks = "A week"',
     "line 5: a template has no key “weaks”. It has: slug, name, summary, weeks, stages, criteria, questions."),
    ("key missing", 'who = "The owner"\n', "", "line 6: a stage needs the key “who”."),
    ("template key missing", 'weeks = "A week"\n', "", "line 1: a template needs the key “weeks”."),
    ("text for a number", "clock_days = 3", 'clock_days = "3"',
     "line 43: “clock_days” must be a whole number, not a text."),
    ("yes for a number", "clock_days = 3", "clock_days = true",
     "line 43: “clock_days” must be a whole number, not yes or no."),
    ("number for a text", 'tips = "Wear good shoes."', "tips = 7", "line 42: “tips” must be a text, not a whole number."),
    ("text for a list", 'skills = ["Counting"]', 'skills = "Counting"', "line 47: “skills” must be a list, not a text."),
    ("number in a list", '["Counting"]', "[1]", "line 47: “skills” must list texts; it holds a whole number."),
    ("unknown kind", '"test_case"', '"exam"',
     "line 35: “exam” is no kind; choose one of screening, recruiter_chat, interview, working_session, "
     "partner_interview, test_case, case_discussion, director_chat, decision, offer."),
    ("unknown letter", '"point"', '"kind words"',
     "line 46: “kind words” is no letter; choose one of outcome, reason, point, call."),
    ("anchor missing", 'shown = "Serves the customer."\n', "",
     "line 50: “patience” lacks the anchor “shown”, for the rating 3."),
    ("anchor empty", '"Serves the customer."', '" \\u200b "', "line 55: “shown” is empty."),
    ("unknown group", 'group = "value"', 'group = "mood"',
     "line 51: “mood” is no group; choose one of value, company, partner, role, technical, case."),
    ("minutes out of order", "most_minutes = 30", "most_minutes = 15",
     "line 23: the most minutes (15) are fewer than the least (20)."),
    ("minutes missing", "most_minutes = 30\n", "",
     "line 6: a stage of the kind “recruiter_chat” is a meeting and needs “most_minutes”."),
    ("minutes out of bounds", "least_minutes = 20", "least_minutes = 0",
     "line 22: “least_minutes” must be from 5 to 480, not 0."),
    ("meeting nowhere", 'mode = "office"\n', "",
     "line 6: a stage of the kind “recruiter_chat” is a meeting and needs “mode”: online, office or choice."),
    ("minutes without a meeting", "case_days = 7", "case_days = 7\nleast_minutes = 20",
     "line 45: a stage of the kind “test_case” has no meeting: leave out “least_minutes”."),
    ("slug twice", 'slug = "case"', 'slug = "chat"', "line 34: the stage on line 7 is named “chat” already."),
    ("no slug", 'slug = "case"', 'slug = "The case"',
     "line 34: “The case” is no slug: use small letters, digits and single hyphens, 60 at most."),
    ("criterion unknown", '  "thought-process",', '  "thougt-process",',
     "line 30: the criterion “thougt-process” is defined neither in this file nor in the library."),
    ("criterion twice in a stage", '  "thought-process",', '  "patience",', "line 30: “patience” stands twice in “criteria”."),
    ("criterion unused", '"patience"', '"friendliness"', "line 50: no stage uses the criterion “patience”."),
    ("criterion of the library", "[criteria.patience]", "[criteria.thought-process]",
     "line 50: “thought-process” is in the shipped library: refer to it without defining it, or choose another slug."),
    ("no value", 'group = "value"', 'group = "role"',
     "line 6: no stage has a criterion of the group “value”; without one a job cannot be published."),
    ("letter after a test case", 'letter = "point"', 'letter = "reason"',
     "line 46: from the test case on, a letter with a no must hold “point” or “call”."),
    ("letter after a talk", 'letter = "reason"', 'letter = "outcome"',
     "line 26: from the first conversation on, a letter with a no must hold “reason”, “point” or “call”."),
    ("case without days", "case_days = 7\n", "",
     "line 33: a test case needs “case_days”, the days a candidate has for it."),
    ("days without a case", "clock_days = 2", "clock_days = 2\ncase_days = 7",
     "line 25: only a test case has “case_days”."),
    ("discussion without a case", '"recruiter_chat"', '"case_discussion"',
     "line 8: a case discussion needs a test case before it."),
    ("scorecard without criteria", 'criteria = ["patience"]\n', "",
     "line 45: a scorecard is wanted, but there are no “criteria” for it."),
    ("criteria without scorecard", "scorecards_wanted = 1\nletter = \"point\"", 'letter = "point"',
     "line 47: there are criteria, but “scorecards_wanted” is 0."),
    ("clock too slow", "clock_days = 3", "clock_days = 31", "line 43: “clock_days” must be from 1 to 30, not 31."),
    ("too long", '"You try it"', f'"{"a" * 121}"', "line 37: “name_now” has 121 characters; 120 is the most."),
    ("NUL", '"You try it"', '"You \\u0000 try it"', "line 37: “name_now” holds characters that cannot be stored."),
    ("after the offer", 'kind = "recruiter_chat"', 'kind = "offer"',
     "line 21: a stage of the kind “offer” has no meeting: leave out “mode”."),
    ("TOML wrong", 'who = "You"', "who is it", "line 40: this is not valid TOML: Expected '=' after a key in a key/value pair."),
    ("TOML ends early", '"Serves the customer, and the one after."', '"""Serves',
     "line 56: this is not valid TOML: Unterminated string."),
    ("criterion defined twice", "[criteria.patience]", "[criteria.patience]\n[criteria.patience]",
     "line 51: this is not valid TOML: Cannot declare ('criteria', 'patience') twice."),
    ("criterion no table", "[criteria.patience]", "[criteria]\ncalm = 1\n[criteria.patience]",
     "line 51: a criterion is a table that begins with [criteria.calm]."),
]  # fmt: skip


TWO = ('scorecards_wanted = 1\nletter = "reason"', 'scorecards_wanted = 2\nletter = "reason"')
ASKED_WRONG = [
    ("unknown focus", '["all"]', '["mood"]', "line 32: “mood” is no focuses; choose one of all, technical, character."),
    ("focuses no list", '["all"]', '"all"', "line 32: “focuses” must be a list, not a text."),
    ("a focus too many", '["all"]', '["technical", "character"]',
     "line 32: there are 2 “focuses”, but “scorecards_wanted” is 1."),
    ("a criterion without its focus", '["all"]', '["technical"]',
     "line 32: no seat judges “patience”: its group “value” lies outside these “focuses”."),
    ("focus of a test case", "case_window_days = 14", 'focuses = ["all"]',
     "line 53: a stage of the kind “test_case” has no meeting: leave out “focuses”."),
    ("briefing of a test case", "case_window_days = 14", 'briefing = ["Hello"]',
     "line 53: a stage of the kind “test_case” has no meeting: leave out “briefing”."),
    ("questions of a test case", "case_window_days = 14", 'questions = ["longest-queue"]',
     "line 53: a stage of the kind “test_case” has no meeting: leave out “questions”."),
    ("remote wish in a test case", "case_window_days = 14", "settles_remote = true",
     "line 53: a stage of the kind “test_case” has no meeting: leave out “settles_remote”."),
    ("going on after a test case", "case_window_days = 14", "asks_to_continue = true",
     "line 53: a stage of the kind “test_case” has no meeting: leave out “asks_to_continue”."),
    ("brief of a talk", "settles_remote = true", 'case_brief = "Try it."', "line 38: only a test case has “case_brief”."),
    ("window of a talk", "settles_remote = true", "case_window_days = 3",
     "line 38: only a test case has “case_window_days”."),
    ("more days of a talk", "settles_remote = true", "case_more_days = 4",
     "line 38: only a test case has “case_more_days”."),
    ("window too long", "case_window_days = 14", "case_window_days = 61",
     "line 53: “case_window_days” must be from 0 to 60, not 61."),
    ("more days too many", "case_more_days = 5", "case_more_days = 31",
     "line 54: “case_more_days” must be from 0 to 30, not 31."),
    ("brief empty", '"Serve ten customers."', '" "', "line 55: “case_brief” is empty."),
    ("briefing twice", '"What we sell"', '"Who we are"', "line 35: “Who we are” stands twice in “briefing”."),
    ("briefing no text", '"What we sell"', "7", "line 33: “briefing” must list texts; it holds a whole number."),
    ("briefing too long", '"What we sell"', f'"{"a" * 301}"',
     "line 33: “briefing” has 301 characters; 300 is the most."),
    ("no yes or no", "settles_remote = true", 'settles_remote = "yes"',
     "line 38: “settles_remote” must be yes or no, not a text."),
    ("question unknown", '"from-a-to-b"', '"from-a-to-c"',
     "line 37: the question “from-a-to-c” is defined neither in this file nor in the library."),
    ("question unused", '["longest-queue", "from-a-to-b"]', '["from-a-to-b"]',
     "line 69: no stage asks the question “longest-queue”."),
    ("question twice", '["longest-queue", "from-a-to-b"]', '["longest-queue", "longest-queue"]',
     "line 37: “longest-queue” stands twice in “questions”."),
    ("question of the library", "[questions.longest-queue]", "[questions.from-a-to-b]",
     "line 69: “from-a-to-b” is in the shipped library: refer to it without defining it, or choose another slug."),
    ("question of another criterion", 'criterion = "patience"', 'criterion = "flexibility"',
     "line 37: “longest-queue” helps to judge “flexibility”, which is not among the stage’s “criteria”."),
    ("library's question without its criterion", '  "thought-process",\n', "",
     "line 36: “from-a-to-b” helps to judge “thought-process”, which is not among the stage’s “criteria”."),
    ("question without its purpose", 'purpose = "Ours is long on Saturdays."\n', "",
     "line 69: a question needs the key “purpose”."),
    ("question without a hint", 'hint = "Any queue will do."', 'hint = ""', "line 73: “hint” is empty."),
    ("question with a catch", 'topic = "Queues"', 'catch = "Queues"',
     "line 74: a question has no key “catch”. It has: text, purpose, tests, hint, topic, criterion."),
    ("question no table", "[questions.longest-queue]", "[questions]\ncalm = 1\n[questions.longest-queue]",
     "line 70: a question is a table that begins with [questions.calm]."),
    ("question's slug", "[questions.longest-queue]", "[questions.Long]",
     "line 69: “Long” is no slug: use small letters, digits and single hyphens, 60 at most."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"), [case[1:] for case in ASKED_WRONG], ids=[case[0] for case in ASKED_WRONG]
)
def test_what_a_talk_or_a_test_case_says_wrongly_is_refused(tmp_path: Path, old: str, new: str, message: str):
    path = tmp_path / "small.toml"
    assert ASKING.count(old) == 1
    path.write_text(ASKING.replace(old, new), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(path)

    assert str(refused.value) == f"small.toml, {message}"
    assert Pipeline.objects.exists() is False


@pytest.mark.parametrize(
    ("focuses", "message"),
    [
        ('["all"]', "there are 1 “focuses”, but “scorecards_wanted” is 2."),
        ('["all", "all"]', "a panel needs at least two different “focuses”."),
        ('["character", "character"]', "a panel needs at least two different “focuses”."),
        ('["technical", "character"]', ""),
        ('["technical", "all"]', ""),
    ],
)
def test_a_panel_of_two_has_two_different_focuses(focuses: str, message: str):
    text = ASKING.replace(*TWO).replace('["all"]', focuses)
    if not message:
        assert load(text).stages.get(slug="chat").focuses == focuses.translate({ord(sign): None for sign in '[]",'})
        return
    with pytest.raises(Refused) as refused:
        load(text)
    assert str(refused.value) == f"template, line 32: {message}"


def test_a_focus_that_finds_nothing_to_judge_is_refused():
    text = ASKING.replace(*TWO).replace('["all"]', '["technical", "character"]')
    text = text.replace('  "thought-process",\n', "").replace(', "from-a-to-b"', "")
    with pytest.raises(Refused, match="line 31: the focus “technical” has nothing to judge among these “criteria”.$"):
        load(text)


@pytest.mark.parametrize(("old", "new", "message"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_template_is_refused_with_line_and_reason(tmp_path: Path, old: str, new: str, message: str):
    path = tmp_path / "small.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(path)

    assert str(refused.value) == f"small.toml, {message}"
    assert Pipeline.objects.exists() is False


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path):
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert rows(load(path)) == rows(load(SMALL))


def test_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.replace("You try it", "Caf\xe9").encode("latin-1"))
    with pytest.raises(Refused) as refused:
        load(path)
    assert str(refused.value) == "small.toml, line 37: this is not UTF-8 text. Save the file as UTF-8."
