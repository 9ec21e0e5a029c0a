"""The words of every letter and notice: shipped files that can be read aloud, which the organisation may reword.

Texts are logic-less: `{word}` stands for one of the words that the letter's kind allows, a paragraph whose words are all
empty is left out, and nothing else is evaluated. Personal links stay as [[portal]] until the mail is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.models import LetterNeeds, MailText, Organisation

from .models import Application, Closure, Letter, NextStep

WORD = re.compile(r"\{(\w*)\}")
LINK = re.compile(r"\[\[(\w+)\]\]")
LINKS = ("portal", "answer", "invitation", "seat")  # words that become personal links when the mail is sent
COMMON = ("first_name", "organisation", "sender", "sender_role")
ABOUT = (*COMMON, "job", "portal")
PROMISE = (*ABOUT, "step", "owner", "day", "stage", "what", "tips")
CLOSING = (*ABOUT, "words", "reason", "point")


@dataclass(frozen=True)
class Kind:
    """A letter: what it is called in the settings, the words it may use, and whether the machine sends it by itself."""

    title: str | Promise
    words: tuple[str, ...]
    is_notice: bool = False


KINDS: dict[str, Kind] = {
    "received": Kind(gettext_lazy("We have your application"), PROMISE, True),
    "known": Kind(gettext_lazy("We had your application already"), PROMISE, True),
    "portal_link": Kind(gettext_lazy("Your link, once more"), (*COMMON, "portal"), True),
    "next_step": Kind(gettext_lazy("The next step"), PROMISE),
    "step_taken": Kind(gettext_lazy("What comes next"), PROMISE),
    "moved_back": Kind(gettext_lazy("A step once more"), PROMISE),
    "new_day": Kind(gettext_lazy("A new day"), (*PROMISE, "words"), True),
    "new_owner": Kind(gettext_lazy("Somebody else looks after you"), PROMISE, True),
    "on_hold": Kind(gettext_lazy("On hold"), (*PROMISE, "words")),
    "reopened": Kind(gettext_lazy("We look again"), (*PROMISE, "words")),
    "closing_no_match": Kind(gettext_lazy("No match"), CLOSING),
    "closing_role_filled": Kind(gettext_lazy("The role is filled"), CLOSING),
    "closing_role_stopped": Kind(gettext_lazy("The role has stopped"), CLOSING),
    "closing_no_reply": Kind(gettext_lazy("Closed without a reply"), CLOSING),
    "closing_offer_declined": Kind(gettext_lazy("You declined the offer"), CLOSING),
    "closing_withdrawn": Kind(gettext_lazy("Withdrawal confirmed"), CLOSING),
    "closing_pooled": Kind(gettext_lazy("In the talent pool"), CLOSING),
    "closing_hired": Kind(gettext_lazy("Welcome"), CLOSING),
    "first_contact": Kind(gettext_lazy("First contact"), (*COMMON, "job", "words", "answer")),
    "invitation": Kind(gettext_lazy("Invitation of a colleague"), (*COMMON, "invitation")),
    "reminder_before": Kind(
        gettext_lazy("To the owner, before the day"), (*COMMON, "candidate", "job", "step", "day", "page"), True
    ),
    "reminder_after": Kind(
        gettext_lazy("To the owner, after the day"), (*COMMON, "candidate", "job", "step", "day", "page"), True
    ),
    "alarm": Kind(
        gettext_lazy("To the owner: a mail could not be sent"), (*COMMON, "candidate", "job", "page", "error"), True
    ),
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
    return " ".join(fill(subject, words, KINDS[kind].words).split())[:250], fill(body, words, KINDS[kind].words)


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
    return LINK.sub(_("(personal link)"), text)


def step_words(step: str, stage_name: str) -> str:
    """The next step as the candidate reads it."""
    return {
        NextStep.READ: _("We read your application and answer you"),
        NextStep.ARRANGE: _("We write to you about a time for “%(stage)s”"),
        NextStep.SET_CASE: _("We send you the test case"),
        NextStep.HAND_IN: _("You hand in the test case; we answer with feedback"),
        NextStep.ANSWER: _("We answer you after “%(stage)s”"),
        NextStep.DECIDE: _("We decide and tell you"),
        NextStep.OFFER: _("We call you about an offer"),
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


def missing(application: Application, letter: Letter) -> list[str]:
    """What the letter still lacks, as sentences; empty when it may go. Only a no for want of a match needs a point."""
    lacks = []
    if letter.closure == Closure.NO_MATCH:
        level = needs(application)
        if level >= LetterNeeds.REASON and not letter.reason.strip():
            lacks.append(_("You have talked, so the letter gives one job-related reason."))
        if level == LetterNeeds.POINT and not (letter.point.strip() and letter.point_criterion_id):
            lacks.append(_("After a test case the letter names a criterion and a point to work on."))
    if letter.closure in (Closure.NO_MATCH, Closure.POOLED) and not letter.words.strip() and not letter.is_standard:
        lacks.append(_("The letter has no words of yours yet."))
    return lacks


def needs_letter_first(application: Application) -> bool:
    """Whether a no is refused until its letter is complete (after a test case)."""
    return needs(application) == LetterNeeds.POINT


def closing_words(letter: Letter, sender: str, sender_role: str) -> dict[str, str]:
    """The words of a closing letter."""
    application = letter.application
    point = letter.point
    if point and letter.point_criterion:
        point = f"{letter.point_criterion.name}: {point}"
    return {
        **about(application, sender, sender_role),
        "words": letter.words,
        "reason": letter.reason,
        "point": point,
    }


def about(application: Application, sender: str, sender_role: str) -> dict[str, str]:
    """The words of every letter to a candidate."""
    organisation = Organisation.current()
    return {
        "first_name": application.candidate.first_name,
        "organisation": organisation.name if organisation else "",
        "job": application.job.public_title,
        "portal": "[[portal]]",
        "sender": sender,
        "sender_role": sender_role,
    }
