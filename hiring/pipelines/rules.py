"""What must hold between the values of a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hiring.models import Criterion, Focus, LetterNeeds, Stage

from .values import Source

# A stage's keys that may be left out, and what then holds.
OPTIONAL: dict[str, Any] = {
    "mode": Stage.Mode.NONE.value,
    "least_minutes": None,
    "most_minutes": None,
    "shares_screen": False,
    "case_days": None,
    "case_window_days": 0,
    "case_more_days": 3,
    "case_brief": "",
    "scorecards_wanted": 0,
    "focuses": "",
    "functions": [],
    "skills": [],
    "criteria": [],
    "briefing": "",
    "questions": [],
    "settles_remote": False,
    "asks_to_continue": False,
}
OF_TALKS = (
    "mode",
    "least_minutes",
    "most_minutes",
    "shares_screen",
    "focuses",
    "briefing",
    "questions",
    "settles_remote",
    "asks_to_continue",
)
OF_CASES = ("case_days", "case_window_days", "case_more_days", "case_brief")


@dataclass(frozen=True)
class Known:
    """What a template may refer to beside what it defines: the groups of criteria, and the criteria of questions, by slug."""

    criteria: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def beside(self, criteria: Mapping[str, dict[str, Any]], questions: Mapping[str, dict[str, Any]]) -> Known:
        """This and these tables, which win."""
        return Known(
            {**self.criteria, **{slug: row["group"] for slug, row in criteria.items()}},
            {**self.questions, **{slug: row["criterion"] for slug, row in questions.items()}},
        )


def without_judge(focuses: Iterable[str], groups: Mapping[str, str]) -> str:
    """The first of these criteria (with their groups) that no seat with one of the focuses judges; empty when each is judged."""
    seen = [Focus(focus).groups for focus in focuses]
    return next((name for name, group in groups.items() if not any(not row or group in row for row in seen)), "")


def without_work(focuses: Iterable[str], groups: Iterable[str]) -> str:
    """The first focus that finds nothing to judge among criteria of these groups."""
    there = set(groups)
    return next((word for word in focuses if (own := Focus(word).groups) and there.isdisjoint(own)), "")


def check_stages(
    stages: list[dict[str, Any]],
    own: Mapping[str, dict[str, Any]],
    asked: Mapping[str, dict[str, Any]],
    shared: Known,
    source: Source,
) -> None:
    """Refuse stages that contradict themselves, each other, or the promise about letters."""
    known = shared.beside(own, asked)
    groups = known.criteria
    places: dict[str, int] = {}
    talked = worked = False
    for n, stage in enumerate(stages):
        if stage["slug"] in places:
            words = {"slug": stage["slug"], "line": source.lines.of(("stages", places[stage["slug"]], "slug"))}
            source.refuse(("stages", n, "slug"), _("the stage on line %(line)d is named “%(slug)s” already.") % words)
        places[stage["slug"]] = n
        for name in stage["criteria"]:
            if name not in groups:
                reason = _("the criterion “%(slug)s” is defined neither in this file nor in the library.")
                source.refuse(("stages", n, "criteria"), reason % {"slug": name}, item=name)
        check_meeting(stage, n, source)
        check_case(stage, n, source, worked)
        check_scorecards(stage, n, source)
        check_focuses(stage, n, source, groups)
        check_questions(stage, n, source, known.questions)
        talked = talked or stage["kind"] in Stage.TALKS
        worked = worked or stage["kind"] == Stage.Kind.TEST_CASE
        check_letter(stage, n, source, talked, worked)
        if stage["kind"] == Stage.Kind.OFFER and n + 1 < len(stages):
            source.refuse(("stages", n + 1), _("no stage can follow the offer."))
    used = {name for stage in stages for name in stage["criteria"]}
    for name in own:
        if name not in used:
            source.refuse(("criteria", name), _("no stage uses the criterion “%(slug)s”.") % {"slug": name})
    put = {name for stage in stages for name in stage["questions"]}
    for name in asked:
        if name not in put:
            source.refuse(("questions", name), _("no stage asks the question “%(slug)s”.") % {"slug": name})
    if not any(groups[name] == Criterion.Group.VALUE for name in used):
        source.refuse(
            ("stages",), _("no stage has a criterion of the group “value”; without one a job cannot be published.")
        )


def check_meeting(stage: dict[str, Any], n: int, source: Source) -> None:
    """A talk says where and how long; a stage without a meeting says neither."""
    at = ("stages", n)
    words = {"kind": stage["kind"]}
    if stage["kind"] not in Stage.TALKS:
        for key in OF_TALKS:
            if stage[key] != OPTIONAL[key]:
                reason = _("a stage of the kind “%(kind)s” has no meeting: leave out “%(key)s”.")
                source.refuse((*at, key), reason % (words | {"key": key}))
        return
    if stage["mode"] == Stage.Mode.NONE:
        reason = _("a stage of the kind “%(kind)s” is a meeting and needs “mode”: online, office or choice.")
        source.refuse((*at, "mode"), reason % words)
    for key in ("least_minutes", "most_minutes"):
        if stage[key] is None:
            reason = _("a stage of the kind “%(kind)s” is a meeting and needs “%(key)s”.")
            source.refuse(at, reason % (words | {"key": key}))
    if stage["least_minutes"] > stage["most_minutes"]:
        words = {"least": stage["least_minutes"], "most": stage["most_minutes"]}
        source.refuse(
            (*at, "most_minutes"), _("the most minutes (%(most)d) are fewer than the least (%(least)d).") % words
        )


def check_case(stage: dict[str, Any], n: int, source: Source, worked: bool) -> None:
    """A test case has its days and nothing else has; a case is discussed after there was one."""
    if stage["kind"] == Stage.Kind.TEST_CASE and stage["case_days"] is None:
        source.refuse(("stages", n), _("a test case needs “case_days”, the days a candidate has for it."))
    for key in OF_CASES:
        if stage["kind"] != Stage.Kind.TEST_CASE and stage[key] != OPTIONAL[key]:
            source.refuse(("stages", n, key), _("only a test case has “%(key)s”.") % {"key": key})
    if stage["kind"] == Stage.Kind.CASE_DISCUSSION and not worked:
        source.refuse(("stages", n, "kind"), _("a case discussion needs a test case before it."))


def check_scorecards(stage: dict[str, Any], n: int, source: Source) -> None:
    """Criteria and scorecards come together."""
    if stage["criteria"] and not stage["scorecards_wanted"]:
        source.refuse(("stages", n, "criteria"), _("there are criteria, but “scorecards_wanted” is 0."))
    if stage["scorecards_wanted"] and not stage["criteria"]:
        source.refuse(
            ("stages", n, "scorecards_wanted"), _("a scorecard is wanted, but there are no “criteria” for it.")
        )


def check_focuses(stage: dict[str, Any], n: int, source: Source, groups: Mapping[str, str]) -> None:
    """A focus for each seat, at least two different ones in a panel, and every criterion is judged by some seat."""
    at, found = ("stages", n, "focuses"), stage["focuses"].split()
    if not found:
        return
    if len(found) != stage["scorecards_wanted"]:
        words = {"seats": len(found), "wanted": stage["scorecards_wanted"]}
        source.refuse(at, _("there are %(seats)d “focuses”, but “scorecards_wanted” is %(wanted)d.") % words)
    if len(found) > 1 and len(set(found)) == 1:
        source.refuse(at, _("a panel needs at least two different “focuses”."))
    judged = {name: groups[name] for name in stage["criteria"]}
    if name := without_judge(found, judged):
        words = {"slug": name, "group": judged[name]}
        reason = _("no seat judges “%(slug)s”: its group “%(group)s” lies outside these “focuses”.")
        source.refuse(at, reason % words)
    if focus := without_work(found, judged.values()):
        reason = _("the focus “%(focus)s” has nothing to judge among these “criteria”.")
        source.refuse(at, reason % {"focus": focus}, item=focus)


def check_questions(stage: dict[str, Any], n: int, source: Source, known: Mapping[str, str]) -> None:
    """Each question is there, and helps to judge what the stage is judged by."""
    at = ("stages", n, "questions")
    for name in stage["questions"]:
        if name not in known:
            reason = _("the question “%(slug)s” is defined neither in this file nor in the library.")
            source.refuse(at, reason % {"slug": name}, item=name)
        if known[name] and known[name] not in stage["criteria"]:
            words = {"slug": name, "criterion": known[name]}
            reason = _("“%(slug)s” helps to judge “%(criterion)s”, which is not among the stage’s “criteria”.")
            source.refuse(at, reason % words, item=name)


def check_letter(stage: dict[str, Any], n: int, source: Source, talked: bool, worked: bool) -> None:
    """From the first conversation on a no has a reason, from the test case on a point to work on as well."""
    at = ("stages", n, "letter")
    if worked and stage["letter"] < LetterNeeds.POINT:
        source.refuse(at, _("from the test case on, a letter with a no must hold “point” or “call”."))
    if talked and stage["letter"] < LetterNeeds.REASON:
        source.refuse(
            at, _("from the first conversation on, a letter with a no must hold “reason”, “point” or “call”.")
        )
