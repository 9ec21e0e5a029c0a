"""What is refused, with line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiring.models import Pipeline
from hiring.pipelines import Refused, load

from .shared import SMALL, rows

pytestmark = pytest.mark.django_db


WRONG = [
    ("unknown key", 'weeks = "A week"', 'weeks = "A week"\nweaks = "A week"',
     "line 5: a template has no key “weaks”. It has: slug, name, summary, weeks, stages, criteria."),
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
