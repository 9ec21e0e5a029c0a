"""P15: every column says whom it is about, and the register tells of no other."""

from django.db import models

from candidates import register
from candidates.models import Candidate, Note
from candidates.register import CANDIDATE, STAFF
from hiring.models import User


def test_every_column_is_declared_and_no_other():
    assert register.undeclared() == []
    assert register.stale() == []


def test_a_new_column_is_noticed(monkeypatch):
    class Hobby(models.CharField):
        pass

    field = Hobby(max_length=20)
    field.set_attributes_from_name("hobby")
    monkeypatch.setattr(Candidate._meta, "concrete_fields", (*Candidate._meta.concrete_fields, field))
    assert register.undeclared() == ["candidates.Candidate.hobby"]


def test_a_table_that_nobody_declared_is_noticed(monkeypatch):
    monkeypatch.delitem(register.REGISTER, "candidates.Note")
    monkeypatch.delitem(register.LIBRARIES, "mfa.Authenticator")
    assert register.undeclared() == [
        *(f"candidates.Note.{name}" for name in sorted(register.columns(Note))),
        "mfa.Authenticator",
    ]


def test_a_line_without_a_column_is_noticed(monkeypatch):
    monkeypatch.setitem(register.REGISTER, "hiring.Skill", {STAFF: "id name slug colour"})
    monkeypatch.setitem(register.LIBRARIES, "auth.Robot", STAFF)
    assert register.stale() == ["auth.Robot", "hiring.Skill.colour"]


def test_whatever_hangs_on_a_person_is_about_a_person():
    """A reference to a candidate is personal, one to a colleague about staff: nobody declares it away."""
    wrong = []
    for label in register.REGISTER:
        model = register.apps.get_model(label) if label.count(".") == 1 and "_" not in label else None
        for field in model._meta.concrete_fields if model else ():
            about = register.declared(label)[field.name]
            if (field.related_model is Candidate and about != CANDIDATE) or (
                field.related_model is User and about not in (STAFF, CANDIDATE)
            ):
                wrong.append(f"{label}.{field.name}")
    assert wrong == []
