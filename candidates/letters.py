"""The words of every letter and notice: shipped files that can be read aloud, which the organisation may reword.

Texts are logic-less: `{word}` stands for one of the words that the letter's kind allows, a paragraph whose words are all
empty is left out, and nothing else is evaluated. Personal links stay as [[portal]] until the mail is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring import once
from hiring.models import Criterion, LetterNeeds, MailText, Organisation, Stage

from .models import JUDGED, Application, Closure, Event, Letter, NextStep, Verb

WORD = re.compile(r"\{(\w*)\}")
LINK = re.compile(r"\[\[(\w+)\]\]")
LINKS = (
    "portal",
    "answer",
    "invitation",
    "password_link",
    "seat",
    "concern",
    "code",
)  # they become personal links when the mail is sent
COMMON = ("first_name", "organisation", "sender", "sender_role")
ABOUT = (*COMMON, "job", "portal")
PROMISE = (*ABOUT, "step", "owner", "day", "stage", "what", "tips")
CLOSING = (*ABOUT, "words", "reason", "point")
CARD = (*COMMON, "candidate", "job", "stage")


@dataclass(frozen=True)
class Kind:
    """A letter: what it is called in the settings, the words it may use, and whether the machine sends it by itself."""

    title: str | Promise
    words: tuple[str, ...]
    is_notice: bool = False

    @property
    def is_to_candidate(self) -> bool:
        """Whether it leads to the reader's own page: then it also says how to tell us that something isn't right."""
        return "portal" in self.words

    @property
    def is_to_colleague(self) -> bool:
        """Whether its reader has an account: it holds no link of a candidate’s, of somebody approached or of a guest’s."""
        return not {"portal", "answer", "seat"} & set(self.words)


KINDS: dict[str, Kind] = {
    "received": Kind(gettext_lazy("We have your application"), PROMISE, True),
    "known": Kind(gettext_lazy("We had your application already"), PROMISE, True),
    "portal_link": Kind(gettext_lazy("Your link, once more"), (*COMMON, "portal"), True),
    "next_step": Kind(gettext_lazy("The next step"), PROMISE),
    "step_taken": Kind(gettext_lazy("What comes next"), PROMISE),
    "moved_back": Kind(gettext_lazy("A step once more"), PROMISE),
    "new_day": Kind(gettext_lazy("A new day"), (*PROMISE, "words"), True),
    "late": Kind(gettext_lazy("We are late"), (*PROMISE, "was"), True),
    "new_owner": Kind(gettext_lazy("Somebody else looks after you"), PROMISE, True),
    "on_hold": Kind(gettext_lazy("On hold"), (*PROMISE, "words")),
    "reopened": Kind(gettext_lazy("We look again"), (*PROMISE, "words")),
    "case_sent": Kind(gettext_lazy("The test case"), (*PROMISE, "begin_by", "days", "until")),
    "case_begins": Kind(gettext_lazy("The test case begins"), (*PROMISE, "until"), True),
    "case_ends_soon": Kind(gettext_lazy("The test case ends soon"), (*PROMISE, "until"), True),
    "case_more_time": Kind(gettext_lazy("More time for the test case"), (*PROMISE, "granted", "until"), True),
    "case_more_time_answer": Kind(
        gettext_lazy("More time for the test case: our answer"), (*PROMISE, "granted", "until", "words")
    ),
    "case_in": Kind(gettext_lazy("We have your test case"), PROMISE, True),
    "case_to_grade": Kind(
        gettext_lazy("To a grader: a test case is in"), (*COMMON, "candidate", "job", "newer", "page"), True
    ),
    "closing_no_match": Kind(gettext_lazy("No match"), CLOSING),
    "closing_role_filled": Kind(gettext_lazy("The role is filled"), CLOSING),
    "closing_role_stopped": Kind(gettext_lazy("The role has stopped"), CLOSING),
    "closing_no_reply": Kind(gettext_lazy("Closed without a reply"), CLOSING),
    "closing_offer_declined": Kind(gettext_lazy("You declined the offer"), CLOSING),
    "closing_withdrawn": Kind(gettext_lazy("Withdrawal confirmed"), CLOSING),
    "closing_pooled": Kind(gettext_lazy("In the talent pool"), CLOSING),
    "closing_hired": Kind(gettext_lazy("Welcome"), CLOSING),
    "first_contact": Kind(gettext_lazy("First contact"), (*COMMON, "job", "words", "answer")),
    "offer_sent": Kind(gettext_lazy("Our offer"), (*ABOUT, "day", "code")),
    "offer_code": Kind(gettext_lazy("A new code for the offer"), (*ABOUT, "day", "code"), True),
    "offer_ends_soon": Kind(gettext_lazy("The offer ends soon"), (*ABOUT, "day"), True),
    "offer_expired": Kind(gettext_lazy("The offer has run out"), PROMISE, True),
    "offer_taken_back": Kind(gettext_lazy("The offer is taken back"), (*PROMISE, "words")),
    "offer_recorded": Kind(gettext_lazy("Your answer to the offer, as recorded"), (*ABOUT, "said")),
    "offer_reply": Kind(gettext_lazy("Your question about the offer is answered"), ABOUT),
    "offer_approval_wanted": Kind(
        gettext_lazy("To the approver: an offer waits"), (*COMMON, "candidate", "job", "page"), True
    ),
    "offer_question": Kind(
        gettext_lazy("To the owner: a question about the offer"), (*COMMON, "candidate", "job", "page"), True
    ),
    "offer_answered": Kind(
        gettext_lazy("To the team: the offer is answered"), (*COMMON, "candidate", "job", "said", "page"), True
    ),
    "offer_handed_back": Kind(
        gettext_lazy("To the author: the approver has answered"), (*COMMON, "candidate", "job", "said", "page"), True
    ),
    "first_day": Kind(gettext_lazy("Your first day has moved"), (*ABOUT, "was", "day")),
    "handover_begun": Kind(
        gettext_lazy("To who prepares a first day: somebody was hired"),
        (*COMMON, "candidate", "job", "day", "page"),
        True,
    ),
    "invitation": Kind(gettext_lazy("Invitation of a colleague"), (*COMMON, "invitation")),
    "new_password": Kind(
        gettext_lazy("To a colleague: the link to a new password"),
        ("first_name", "organisation", "password_link"),
        True,
    ),
    "reminder_before": Kind(
        gettext_lazy("To the owner, before the day"), (*COMMON, "candidate", "job", "step", "day", "page"), True
    ),
    "reminder_after": Kind(
        gettext_lazy("To the owner, after the day"), (*COMMON, "candidate", "job", "step", "day", "page"), True
    ),
    "reminder_today": Kind(
        gettext_lazy("To the owner, on the day"), (*COMMON, "candidate", "job", "step", "day", "page"), True
    ),
    "late_cover": Kind(
        gettext_lazy("To the cover: a candidate waits for a word"),
        (*COMMON, "candidate", "job", "step", "day", "who", "page"),
        True,
    ),
    "late_lead": Kind(
        gettext_lazy("To the recruiting lead: a candidate waits for a word"),
        (*COMMON, "candidate", "job", "step", "day", "who", "page"),
        True,
    ),
    "nudged": Kind(
        gettext_lazy("To owner, cover and lead: a candidate asks where things stand"),
        (*COMMON, "candidate", "job", "step", "was", "day", "who", "page"),
        True,
    ),
    "card_asked": Kind(gettext_lazy("To a colleague: a scorecard is waited for"), (*CARD, "page")),
    "card_asked_guest": Kind(gettext_lazy("To a guest: a scorecard is waited for"), (*CARD, "card_by", "seat")),
    "card_late": Kind(gettext_lazy("To a colleague, the morning after: the scorecard"), (*CARD, "page"), True),
    "card_late_guest": Kind(
        gettext_lazy("To a guest, once the day is over: the scorecard"), (*CARD, "card_by", "seat"), True
    ),
    "card_late_cover": Kind(gettext_lazy("To the cover: a colleague’s scorecard is out"), (*CARD, "who"), True),
    "card_late_lead": Kind(gettext_lazy("To the recruiting lead: a scorecard is out"), (*CARD, "who", "page"), True),
    "alarm": Kind(
        gettext_lazy("To the owner: a mail could not be sent"), (*COMMON, "candidate", "job", "page", "error"), True
    ),
    # presented to a partner, whose people judge without an account
    "present_asked": Kind(gettext_lazy("May we present you to the partner?"), (*ABOUT, "partner", "words")),
    "present_answered": Kind(
        gettext_lazy("To the recruiter: their answer about the partner"),
        (*COMMON, "candidate", "job", "partner", "what", "page"),
        True,
    ),
    "guest_invited": Kind(
        gettext_lazy("To a partner’s interviewer: a fresh link"),
        (*COMMON, "candidate", "job", "partner", "day", "minutes", "card_by", "seat"),
    ),
    "ask_answered": Kind(gettext_lazy("A question to the team is answered"), ABOUT),
    # “I want to continue”
    "continue_asked": Kind(gettext_lazy("Do you want to continue?"), (*ABOUT, "stage")),
    "continue_reminder": Kind(gettext_lazy("Do you want to continue? Once more"), (*ABOUT, "stage", "day"), True),
    # something isn't right
    "concern_told": Kind(
        gettext_lazy("To whom a candidate turned: something isn’t right"), (*COMMON, "day", "page"), True
    ),
    "concern_answered": Kind(
        gettext_lazy("The answer to “something isn’t right”"), (*COMMON, "words", "text", "portal")
    ),
    "concern_left": Kind(
        gettext_lazy("Who was told that something isn’t right has left"), (*COMMON, "who", "text", "portal"), True
    ),
}

# --- meetings (interviews/invitations.py)
MEETING = (*ABOUT, "stage", "when", "minutes", "where", "whom", "topics", "tips", "screen")
AFTERWARDS = ("words", "step", "owner", "day")
SEAT = (
    *(*COMMON, "candidate", "job", "stage", "when", "there", "minutes", "where", "others", "focus", "page", "seat"),
    "card_by",
)
KINDS |= {
    "meeting_planned": Kind(gettext_lazy("Invitation to a meeting"), (*MEETING, *AFTERWARDS)),
    "meeting_moved": Kind(gettext_lazy("A meeting has changed"), (*MEETING, *AFTERWARDS)),
    "meeting_off": Kind(gettext_lazy("A meeting is called off"), (*MEETING, *AFTERWARDS)),
    "meeting_missed_us": Kind(gettext_lazy("We were not there"), (*MEETING, *AFTERWARDS)),
    "meeting_missed_them": Kind(gettext_lazy("We missed you"), (*MEETING, *AFTERWARDS)),
    "meeting_soon": Kind(gettext_lazy("Before a meeting"), MEETING, True),
    "seat_planned": Kind(gettext_lazy("To who sits in it: a meeting"), (*SEAT, "words")),
    "seat_moved": Kind(gettext_lazy("To who sits in it: it has changed"), (*SEAT, "words")),
    "seat_off": Kind(gettext_lazy("To who sits in it: it is called off"), (*SEAT, "words")),
    "seat_soon": Kind(gettext_lazy("To who sits in it: before the meeting"), SEAT, True),
    "meeting_cannot_make": Kind(gettext_lazy("To us: a candidate needs another time"), (*SEAT, "words"), True),
    "meeting_can_make": Kind(gettext_lazy("To us: the time suits a candidate after all"), (*SEAT, "words"), True),
    "meeting_proposed": Kind(gettext_lazy("To us: a colleague proposes another time"), (*SEAT, "day", "words")),
    "meeting_cannot_get_in": Kind(gettext_lazy("To us: a candidate can’t get in"), (*SEAT, "words"), True),
}


def shipped(kind: str) -> tuple[str, str]:
    """The subject and the text as files."""
    folder = Path(settings.BASE_DIR) / "templates" / "mail"
    return _read(folder / f"{kind}.subject.txt").strip(), _read(folder / f"{kind}.txt").strip()


@lru_cache(maxsize=128)
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def check(kind: str, *texts: str) -> None:
    """Refuse a text with a word that this letter does not know, or with a brace left over."""
    allowed = KINDS[kind].words
    for text in texts:
        for word in WORD.findall(text):
            if word not in allowed:
                raise ValidationError(
                    _("“{%(word)s}” is not a word this letter knows. It may use: %(allowed)s."),
                    params={"word": word, "allowed": ", ".join(f"{{{name}}}" for name in allowed)},
                )
        if re.search(r"[{}]", WORD.sub("", text)):
            raise ValidationError(
                _("Braces stand around a word only, such as {first_name}: nothing else can be put there.")
            )
        if "[[" in text:
            raise ValidationError(_("Links are written as {portal}, not in square brackets."))


def render(kind: str, words: dict[str, str]) -> tuple[str, str]:
    """The subject (one line) and the text, in the organisation's wording where there is one."""
    own = MailText.objects.filter(kind=kind, language="en").first()
    subject, body = (own.subject, own.body) if own else shipped(kind)
    return " ".join(fill(subject, words, KINDS[kind].words).split())[:250], footed(
        kind, fill(body, words, KINDS[kind].words)
    )


def footed(kind: str, body: str) -> str:
    """The text with the last line that every mail to a candidate has, whoever worded it."""
    if not KINDS[kind].is_to_candidate:
        return body
    line = _("Something isn’t right? Tell the person you choose, and you get an answer within two working days:")
    return f"{body}\n{line}\n[[concern]]\n"


def fill(text: str, words: dict[str, str], allowed: tuple[str, ...]) -> str:
    """`text` with its words put in; a paragraph or line that only had empty words vanishes. Put-in text is never read again."""
    values = {name: _harmless(name, words.get(name, "")) for name in allowed}

    def is_empty(part: str) -> bool:
        names = WORD.findall(part)
        return bool(names) and not any(values.get(name) for name in names)

    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if not is_empty(paragraph):
            lines = [line for line in paragraph.split("\n") if not is_empty(line)]
            paragraphs.append(WORD.sub(lambda match: values.get(match[1], match[0]), "\n".join(lines)))
    return "\n\n".join(paragraphs).strip() + "\n"


def _harmless(name: str, value: str) -> str:
    """A typed text cannot smuggle in a place for a link."""
    return value if name in LINKS else value.replace("\r\n", "\n").replace("[[", "[ [").strip()


def masked(text: str) -> str:
    """A mail's text for our own pages: nobody here may use a candidate's link."""
    return LINK.sub(lambda place: _("(your code)") if place[1] == "code" else _("(personal link)"), text)


def for_them(text: str) -> str:
    """A mail's text on the candidate's own page, where they are already: no address that only a mail may hold."""
    own = f"{settings.SITE_URL}{reverse('portal')}"
    return LINK.sub(lambda place: _("(your code)") if place[1] == "code" else own, text)


def step_words(step: str, stage_name: str) -> str:
    """The next step as the candidate reads it."""
    return {
        NextStep.READ: _("We read your application and answer you"),
        NextStep.ARRANGE: _("We write to you about a time for “%(stage)s”"),
        NextStep.SET_CASE: _("We send you the test case"),
        NextStep.HAND_IN: _("You hand in the test case; we answer with feedback"),
        NextStep.MEET: _("We meet for “%(stage)s”, and answer you after it"),
        NextStep.ANSWER: _("We answer you after “%(stage)s”"),
        NextStep.DECIDE: _("We decide and tell you"),
        NextStep.OFFER: _("We call you about an offer"),
        NextStep.CONSIDER: _("You consider our offer and answer it"),
        NextStep.LOOK_AGAIN: _("We look at it again and write to you"),
    }[NextStep(step)] % {"stage": stage_name}


# --- what a letter with a no must hold -----------------------------------------------------------------------------


def needs(application: Application) -> LetterNeeds:
    """What a letter that ends this application must hold now: by the latest stage that took place."""
    stage, level = application.stage, application.reached
    if application.next_step in (NextStep.ANSWER, NextStep.HAND_IN) or stage.kind == stage.Kind.TEST_CASE:
        level = stage.letter_needs
    if application.talked_at is not None:
        level = max(level, LetterNeeds.REASON)
    return LetterNeeds(level)


def lacks(application: Application, letter: Letter) -> list[tuple[str, str]]:
    """What the letter still lacks, each field with its sentence; empty when it may go. Only a no for want of a match needs a
    point. `application` is the letter's own, as it will stand."""
    found = []
    if letter.closure == Closure.NO_MATCH:
        level = needs(application)
        if level >= LetterNeeds.REASON and not letter.reason.strip():
            found.append(("reason", _("You have talked, so the letter gives one job-related reason.")))
        if level == LetterNeeds.POINT:
            if not letter.point.strip():
                found.append(("point", _("After a test case the letter names a point to work on.")))
            if not letter.point_criterion_id:
                found.append(("point_criterion", _("The point to work on belongs to a criterion: choose which.")))
            elif letter.point_criterion not in rubric(application):
                read_by = _("The point to work on belongs to a criterion by which the test case was read.")
                found.append(("point_criterion", read_by))
    if letter.reason_criterion_id and not judged_by(letter.application).filter(pk=letter.reason_criterion_id).exists():
        been = _("The reason belongs to a criterion of the stages they have been through.")
        found.append(("reason_criterion", been))
    if letter.closure in JUDGED and not letter.words.strip() and not letter.is_standard:
        found.append(("words", _("The letter has no words of yours yet.")))
    return found


def rubric(application: Application) -> QuerySet[Criterion]:
    """What a point to work on may be about: what the test case and the talk about it are judged by, as far as they have been; any
    criterion of the job where these name none."""
    return _criteria_of(application, lambda needs: needs == LetterNeeds.POINT)


def judged_by(application: Application) -> QuerySet[Criterion]:
    """What the reason of a no may be about: the criteria of the stages they have been through, rated or not, for which of them
    were is not everybody's to know; any criterion of the job where these stages name none."""
    return _criteria_of(application, lambda needs: True)


def _criteria_of(application: Application, counts: Callable[[int], bool]) -> QuerySet[Criterion]:
    """The criteria of the stages that count by what their letter needs: those up to where they are, or that they were moved back
    from. All of the job's where these name none."""
    pipeline, left = application.job.pipeline_id, _moved_back_from(application)
    judging = once.ask(("judging", pipeline), lambda: _judging(pipeline=pipeline))
    named = {
        criterion
        for criterion, stage, position, needs in judging
        if counts(needs) and (position <= application.stage.position or stage in left)
    }
    every = Criterion.objects.filter(pipeline=pipeline)
    return every.filter(pk__in=sorted(named)) if named else every


@once.Worded
def _judging(pipeline: int) -> Any:
    """Each criterion of a process with each stage that is judged by it."""
    found = Stage.objects.filter(pipeline=pipeline, criteria__pipeline=pipeline).order_by("position", "criteria")
    return found.values_list("criteria", "pk", "position", "letter_needs")


def _moved_back_from(application: Application) -> set[int]:
    """The numbers of the stages that they have been to and were moved back from."""

    def ask() -> set[int]:
        back = _moves_back(application=application.pk)
        return {changes["stage_id"][0] for (changes,) in back if "stage_id" in changes}

    return once.ask(("moved back", application.pk), ask)


@once.Worded
def _moves_back(application: int) -> Any:
    return Event.objects.filter(application=application, verb=Verb.MOVED_BACK).values_list("changes")


def calls_first(application: Application, letter: Letter) -> bool:
    """Whether the candidate is called before the letter leaves: a no at the end of the way."""
    return letter.closure == Closure.NO_MATCH and needs(application) == LetterNeeds.CALL


def needs_letter_first(application: Application) -> bool:
    """Whether a no is refused until its letter is complete (after a test case)."""
    return needs(application) == LetterNeeds.POINT


def closing_words(letter: Letter, sender: str, sender_role: str) -> dict[str, str]:
    """The words of a closing letter."""
    application = letter.application
    return {
        **about(application, sender, sender_role),
        "words": letter.words,
        "reason": _headed(letter.reason_criterion, letter.reason),
        "point": _headed(letter.point_criterion, letter.point),
    }


def _headed(criterion: Criterion | None, text: str) -> str:
    """The text with the name of its criterion before it."""
    return f"{criterion.name}: {text}" if criterion and text else text


def about(application: Application, sender: str, sender_role: str) -> dict[str, str]:
    """The words of every letter to a candidate."""
    return {
        "first_name": application.candidate.first_name,
        "organisation": Organisation.current_name(),
        "job": application.job.public_title,
        "portal": "[[portal]]",
        "sender": sender,
        "sender_role": sender_role,
    }
