"""What colleagues type when a stage is decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import closing
from candidates.forms.team import ENDINGS, REASON_OF, ActForm, ClosingForm, StageField, must_haves, reasons
from candidates.models import Application, Closure, NextStep, ReasonKind
from hiring.forms import area
from hiring.models import Requirement
from interviews import transitions

MUST = "must-"


class Evidence:
    """Mixed into a decision's form: what the decision still waits for, and a field to say why it does not wait. The field is only
    there while something is missing, and never while the reader's own scorecard is out."""

    application: Application
    user: Any
    fields: dict[str, forms.Field]

    def ask_for_evidence(self, decision: str, *, judges: bool = True) -> None:
        self.missing = transitions.blocked(self.application, decision, self.user) if judges else []
        if self.missing and not transitions.owes_a_card(self.user, self.application):
            self.fields["override"].help_text = " ".join(self.missing)
            self.fields["override"].asked = True  # type: ignore[attr-defined]
        else:
            del self.fields["override"]


def override_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Decide without it, because …"), required=False, max_length=1000, widget=area(2)
    )


class AdvanceForm(Evidence, ActForm):
    to = StageField(label=gettext_lazy("Move on to"))
    why = forms.CharField(
        label=gettext_lazy("Why a stage is passed over"),
        required=False,
        widget=area(3),
        help_text=gettext_lazy("For us only. Needed when they skip a stage; it stands in the timeline."),
    )
    override = override_field()

    def prepare(self) -> None:
        stage = self.application.stage
        later = stage.pipeline.stages.filter(position__gt=stage.position, retired_at__isnull=True)
        self.fields["to"].queryset = later.order_by("position")  # type: ignore[attr-defined]
        self.ask_for_evidence("advance")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        to = values.get("to")
        if to and not values.get("why"):
            later = self.fields["to"].queryset  # type: ignore[attr-defined]
            passed = [stage.name for stage in later if stage.position < to.position]
            if passed:
                self.add_error(
                    "why", _("This passes over %(stages)s: please write down why.") % {"stages": ", ".join(passed)}
                )
        return values


class RejectForm(Evidence, ClosingForm):
    """A no, by its true kind: no match with a typed reason, or the role filled, stopped, no reply."""

    why = forms.ChoiceField(label=gettext_lazy("What decided it, for the record"))
    private = forms.CharField(
        label=gettext_lazy("In words, for us only"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Never stands in anything they read."),
    )
    talked = forms.BooleanField(
        label=gettext_lazy("We have talked in this stage"),
        required=False,
        help_text=gettext_lazy("Then the letter is your own, with a reason."),
    )
    override = override_field()
    field_order = ("override", "talked", "why", "private", "letter")

    def prepare(self) -> None:
        super().prepare()
        one = self.application
        musts = [(f"{MUST}{must.pk}", must.text) for must in must_haves(one.job)]
        others = [choice for choice in reasons(one.job) if choice[0] != ReasonKind.MUST_HAVE]
        groups: list[Any] = [("", _("Choose …"))]
        if musts:
            groups.append((_("A must-have is missing"), musts))
        self.fields["why"].choices = [*groups, (_("Another reason"), others)]  # type: ignore[attr-defined]
        if self.closure != Closure.NO_MATCH:
            del self.fields["why"]
        arranging = one.stage.is_talk and one.next_step in (NextStep.ARRANGE, NextStep.MEET) and one.talked_at is None
        if not arranging or self.closure != Closure.NO_MATCH:
            del self.fields["talked"]
        self.ask_for_evidence("reject", judges=self.closure == Closure.NO_MATCH)

    def ahead(self) -> Application:
        """As it will stand: for this reason, and talked when the form says so."""
        one, values = self.application, self.cleaned_data
        talked = closing.taken_place(one, one.stage) if values.get("talked") else {}
        return closing.ahead(one, reason_kind=(values.get("why") or {}).get("reason_kind", ""), **talked)

    def clean_why(self) -> dict[str, Any]:
        """The typed reason, and the must-have it is tied to."""
        chosen: str = self.cleaned_data["why"]
        if not chosen.startswith(MUST):
            return {"reason_kind": chosen, "missing": None}
        missing = Requirement.objects.get(pk=int(chosen.removeprefix(MUST)))
        return {"reason_kind": ReasonKind.MUST_HAVE, "missing": missing}

    @property
    def decision(self) -> dict[str, Any]:
        values = self.cleaned_data
        reason = values.get("why") or {"reason_kind": REASON_OF.get(Closure(self.closure), "")}
        return {
            **super().decision,
            **reason,
            "reason": values["private"],
            "closure": Closure(self.closure),
            "talked": bool(values.get("talked")),
            "override": values.get("override") or "",
        }


def closure_of(typed: str) -> str:
    """The kind of ending that was asked for; no match when it makes no sense."""
    return typed if typed in ENDINGS else Closure.NO_MATCH
