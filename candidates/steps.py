"""The words by which the team speaks of a step: what is owed, and what a colleague says when it has been taken."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiring.models import LetterNeeds, Stage

from .models import Application, Closure, NextStep, State
from .rows import Card

OWED = {
    NextStep.READ.value: gettext_lazy("Read and answer"),
    NextStep.ARRANGE.value: gettext_lazy("Arrange a time"),
    NextStep.SET_CASE.value: gettext_lazy("Send the test case"),
    NextStep.HAND_IN.value: gettext_lazy("Works on the test case"),
    NextStep.MEET.value: gettext_lazy("Meet, then answer"),
    NextStep.ANSWER.value: gettext_lazy("Decide and answer"),
    NextStep.DECIDE.value: gettext_lazy("Decide"),
    NextStep.OFFER.value: gettext_lazy("Make the offer"),
    NextStep.CONSIDER.value: gettext_lazy("Considers our offer"),
    NextStep.LOOK_AGAIN.value: gettext_lazy("Look again"),
}


def owed(one: Application | Card) -> str:
    """What is owed now, in a line; of a closing decision that was not told, what the word still needs."""
    if one.state != State.ACTIVE:
        return str(Closure(one.closure).label)
    kind = one.stage_kind if isinstance(one, Card) else one.stage.kind
    if one.next_step == NextStep.ARRANGE and kind not in Stage.TALKS:
        return _("Arrange the next step")
    return str(OWED.get(one.next_step, ""))


def taken(step: str) -> str:
    """What the button says that records the step as taken."""
    return {
        NextStep.READ: _("We have read it"),
        NextStep.ARRANGE: _("We have talked"),
        NextStep.MEET: _("We have talked"),
        NextStep.SET_CASE: _("The test case is sent"),
        NextStep.HAND_IN: _("It was handed in"),
        NextStep.LOOK_AGAIN: _("Take it up again"),
    }[NextStep(step)]


def letter_rule(level: LetterNeeds) -> str:
    """What a letter with a no must hold now, as a sentence."""
    return {
        LetterNeeds.OUTCOME: _("You have not talked yet, so the kind standard letter is enough."),
        LetterNeeds.REASON: _("You have talked, so the letter is yours: with one job-related reason."),
        LetterNeeds.POINT: _(
            "After a test case the letter comes first: with a reason, a criterion and a point to work on."
        ),
        LetterNeeds.CALL: _("This far on the way, call first; then the letter, with one job-related reason."),
    }[level]


def follows(stage: Stage) -> str:
    """What the button says that moves somebody into this stage."""
    return _("Move on to %(stage)s") % {"stage": stage.name}
