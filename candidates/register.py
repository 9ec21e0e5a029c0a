"""The register of fields (P15): what each column of ours says about whom, so that export and erasure leave nothing out.

A new field that is not declared here fails its test, and so does a line whose field is gone. Declare what the column can
hold, not what it should: free text about a candidate is personal, whoever wrote it.
"""

from __future__ import annotations

from enum import Enum

from django.apps import apps
from django.db import models

OURS = ("hiring", "candidates", "interviews", "offers")


class About(Enum):
    """Whom a column is about."""

    CANDIDATE = "a candidate or somebody approached: exported for them, erased with them"
    STAFF = "a colleague: their account, what they did and when they are away"
    NOBODY = "no person: the company, a job, a process, the machine"


CANDIDATE, STAFF, NOBODY = About

REGISTER: dict[str, dict[About, str]] = {
    # --- hiring
    "hiring.Function": {NOBODY: "id name"},
    "hiring.Skill": {NOBODY: "id name slug"},
    "hiring.User": {
        STAFF: "id password last_login uid email name title is_active is_recruiter is_lead is_manager "
        "is_interviewer is_approver "
        "is_hr is_administrator line zone language country working_days day_starts day_ends invited_at joined_at",
    },
    "hiring.User_skills": {STAFF: "id user skill"},
    "hiring.Absence": {STAFF: "id uid user first_day last_day cover"},
    "hiring.Partner": {NOBODY: "id uid name product links version"},
    "hiring.Pipeline": {NOBODY: "id uid name slug summary is_template copied_from weeks retired_at version"},
    "hiring.Criterion": {
        NOBODY: "id uid pipeline slug group name looks_for needs_evidence anchor_1 anchor_2 anchor_3 anchor_4 version"
    },
    "hiring.Stage": {
        NOBODY: "id uid pipeline position slug kind name name_now name_before what who how_long tips mode "
        "least_minutes most_minutes "
        "shares_screen clock_days case_days scorecards_wanted letter_needs retired_at version focuses briefing "
        "settles_remote asks_to_continue case_brief case_window_days case_more_days",
    },
    "hiring.Stage_functions": {NOBODY: "id stage function"},
    "hiring.Stage_skills": {NOBODY: "id stage skill"},
    "hiring.Stage_criteria": {NOBODY: "id stage criterion"},
    "hiring.Stage_questions": {NOBODY: "id stage question"},
    "hiring.Question": {NOBODY: "id uid pipeline slug text purpose tests hint topic criterion version"},
    "hiring.Job": {
        STAFF: "agreed_by agreed_at",
        NOBODY: "id slug kind state title place country work_mode work_mode_words employment summary advert need "
        "pay_from pay_to "
        "currency pay_period pay_is_shown is_confidential partner pipeline created_at published_at look_again_on "
        "closed_at version",
    },
    "hiring.Member": {STAFF: "id job user function leads"},
    "hiring.Requirement": {NOBODY: "id job kind text position retired_at"},
    "hiring.Opening": {NOBODY: "id job cancelled_at"},
    "hiring.Channel": {NOBODY: "id job name code made_at"},
    # A look's reason and a reading's subject may name whom they were about.
    "hiring.Look": {CANDIDATE: "reason", STAFF: "user", NOBODY: "id job opened_at until"},
    "hiring.Reading": {CANDIDATE: "subject", STAFF: "user", NOBODY: "id what at"},
    "hiring.Organisation": {
        STAFF: "confidant",
        NOBODY: "id name tagline about product culture people how_we_hire privacy country zone retention_months "
        "pool_months office version",
    },
    "hiring.MailText": {NOBODY: "id kind language subject body version"},
    # --- candidates
    "candidates.Candidate": {
        CANDIDATE: "id uid name email email_key user phone zone language place headline links work_mode "
        "work_permit notice_period "
        "expected_salary relocation created_at version",
    },
    "candidates.Experience": {CANDIDATE: "id uid candidate title company since until entailed"},
    "candidates.CandidateSkill": {CANDIDATE: "id candidate skill wording preferred"},
    "candidates.Consent": {CANDIDATE: "id candidate given_at ends_on ended_at", STAFF: "recorded_by"},
    "candidates.Lead": {
        CANDIDATE: "id uid job state name email email_key zone links word candidate made_at answered_at",
        STAFF: "by",
    },
    "candidates.Link": {CANDIDATE: "id uid purpose candidate lead epoch expires_at"},
    "candidates.Application": {
        CANDIDATE: "id uid candidate job stage state origin channel word set_aside applied_at entered_stage_at "
        "talked_at reached next_step "
        "turn promised_for promised_zone first_promised_for promise_moves promise_breaks decided_at closure reason_kind reason "
        "missing letter told_at "
        "opening shown shown_until revision",
        STAFF: "owed_by promise_moved_by decided_by",
    },
    "candidates.Document": {
        CANDIDATE: "id uid candidate version file name size sha256 state problem text page_count added_at",
        STAFF: "added_by",
        NOBODY: "tries leased_until",
    },
    "candidates.Page": {CANDIDATE: "id document number picture width height"},
    "candidates.Event": {CANDIDATE: "id application verb at by_candidate revision changes data", STAFF: "by"},
    "candidates.Letter": {
        CANDIDATE: "id uid application state closure words reason reason_criterion point point_criterion is_standard "
        "written_at released_at sent_at version",
        STAFF: "written_by released_by",
    },
    "candidates.Note": {CANDIDATE: "id uid application text for_recruiters made_at edited_at version", STAFF: "by"},
    "candidates.Mail": {
        CANDIDATE: "id uid kind occasion state candidate application lead letter link calendar to to_name subject body zone "
        "message_id thread promise "
        "queued_at dated_at due_at sent_at error ended_why",
        STAFF: "user by from_name ended_by",
        NOBODY: "is_notice tries token leased_until",
    },
    "candidates.Pulse": {NOBODY: "name at token until"},
    "candidates.Todo": {
        CANDIDATE: "id uid kind occasion application mail",
        STAFF: "owner done_by",
        NOBODY: "made_at due_at done_at",
    },
    "candidates.Concern": {
        CANDIDATE: "id uid candidate application text told_at due_at answer answered_at",
        STAFF: "to",
    },
    "candidates.Entry": {CANDIDATE: "id candidate application source key text"},
    "candidates.Index": {CANDIDATE: "application words"},
    # --- interviews
    "interviews.Interview": {
        CANDIDATE: "id uid application stage state starts_at ends_at zone mode link address place_is_theirs sequence planned_at "
        "ended_at why missed_by us_late them_late cannot_make_at cannot_make_words cannot_get_in_at revision",
        STAFF: "planned_by ended_by",
    },
    # A partner's people have no account; what is held of them is what a colleague's row would hold.
    "interviews.Guest": {STAFF: "id uid partner name title email zone retired_at"},
    "interviews.Seat": {
        CANDIDATE: "id uid application interview case function focus wants_card link made_at "
        "card_in_at released_at released_why",
        STAFF: "user guest released_by",
    },
    "interviews.Slot": {CANDIDATE: "id interview person at"},
    "interviews.Scorecard": {
        CANDIDATE: "id uid seat application stage state recommendation reason notes private for_candidate started_at saved_at "
        "submitted_at version",
    },
    "interviews.Mark": {CANDIDATE: "id card criterion rating not_assessed did_not_know evidence for_candidate"},
    "interviews.CardVersion": {CANDIDATE: "id card number at why content", STAFF: "by"},
    "interviews.Case": {
        CANDIDATE: "id uid application stage state brief days zone sent_at begin_by begun_at due_at more_days in_at revision",
        STAFF: "sent_by",
    },
    "interviews.MoreTime": {
        CANDIDATE: "id uid case days words asked_at answer_due_at answered_at granted_days",
        STAFF: "answered_by",
    },
    "interviews.HandIn": {CANDIDATE: "id uid case version at is_late links words"},
    "interviews.HandInFile": {CANDIDATE: "id uid hand_in file name size sha256"},
    "interviews.Tick": {CANDIDATE: "id application stage line at", STAFF: "by"},
    "interviews.Ask": {
        CANDIDATE: "id uid application text asked_at answer answered_at version",
        STAFF: "answered_by",
    },
    "interviews.Presentation": {
        CANDIDATE: "id uid application partner state document words asked_at answered_at ended_at",
        STAFF: "asked_by ended_by",
    },
    "interviews.Continuation": {CANDIDATE: "id application stage asked_at said_at", STAFF: "recorded_by"},
    "interviews.RemoteWish": {CANDIDATE: "id application outcome words at version", STAFF: "by"},
    "interviews.Rating": {CANDIDATE: "id application stage interview comfort clarity at"},
    # --- offers
    "offers.Offer": {
        CANDIDATE: "id uid application state version approved_at approval_words called_at call_outcome call_words opening "
        "sent_at expires_at code_epoch code_tries answered_at proof reason revision",
        STAFF: "author approver called_by answered_by",
    },
    "offers.OfferVersion": {
        CANDIDATE: "id offer number salary currency period starts_on hours place terms answer_days made_at",
        STAFF: "made_by",
    },
    "offers.OfferQuestion": {CANDIDATE: "id uid offer text asked_at answer answered_at", STAFF: "answered_by"},
    "offers.HandoverStep": {NOBODY: "id uid part text whose day position"},
    "offers.Handover": {
        CANDIDATE: "id uid application starts_on starts_at zone place words made_at account version",
        STAFF: "contact",
    },
    "offers.HandoverTask": {CANDIDATE: "id uid handover part text due_on done_at", STAFF: "owner done_by"},
}

# Tables that libraries bring. None holds anything about a candidate: they have no account and no session.
LIBRARIES: dict[str, About] = {
    "account.EmailAddress": STAFF,
    "account.EmailConfirmation": STAFF,
    "admin.LogEntry": STAFF,
    "auth.Group": NOBODY,
    "auth.Group_permissions": NOBODY,
    "auth.Permission": NOBODY,
    "contenttypes.ContentType": NOBODY,
    "mfa.Authenticator": STAFF,
    "sessions.Session": STAFF,
    "usersessions.UserSession": STAFF,
}


def declared(label: str) -> dict[str, About]:
    """The declared columns of a model, by name; a column that is declared twice raises."""
    found: dict[str, About] = {}
    for about, names in REGISTER.get(label, {}).items():
        for name in names.split():
            if name in found:
                raise ValueError(f"{label}.{name} is declared twice.")
            found[name] = about
    return found


def columns(model: type[models.Model]) -> set[str]:
    """The columns that a model has."""
    return {field.name for field in model._meta.concrete_fields}


def is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in OURS


def undeclared() -> list[str]:
    """Columns of ours that the register does not know, and tables of libraries that it does not."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if is_ours(model):
            found += [f"{label}.{name}" for name in sorted(columns(model) - declared(label).keys())]
        elif label not in LIBRARIES:
            found.append(label)
    return found


def stale() -> list[str]:
    """Lines of the register whose column or table is gone."""
    there = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    found = [label for label in (*REGISTER, *LIBRARIES) if label not in there]
    for label in REGISTER:
        if label in there:
            found += [f"{label}.{name}" for name in sorted(declared(label).keys() - columns(there[label]))]
    return found
