"""A canary in every text of every row, and every table in one number.

A canary is a word that stands in one field of one row only, such as `cnrcandidatezphonez4z`: wherever it turns up, it says
what leaked.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import connection, models

from candidates.models import Candidate, Event, Mail
from hiring.models import User

OURS = ("hiring", "candidates", "interviews", "offers")
CANARY = re.compile(rb"cnr([a-z]+)z([a-z0-9]+)z(\d+)z")
# Texts that are no words: addresses, keys, codes, choices.
NO_WORDS = {
    *("slug", "key", "uid", "code", "kind", "zone", "promised_zone", "language", "country", "currency", "email_key"),
    *("working_days", "sha256", "message_id", "thread", "occasion", "problem", "password", "token"),
    *("since", "until", "promised_zone"),
    *("person", "calendar"),
}
STAFF_NAMES = {("user", "name"), ("user", "email")}  # who they are is known to every colleague, and the login needs it


def words_of(model: type[models.Model]) -> list[models.Field]:
    """The fields of the model that hold words somebody wrote."""
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField)
        and not one.choices
        and not isinstance(one, models.FileField | models.UUIDField)
        and one.name not in NO_WORDS
        and not one.primary_key
        and (model._meta.model_name, one.name) not in STAFF_NAMES
    ]


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.model_name not in ("index", "entry", "reading", "pulse")
    ]


def canary(model: type[models.Model], name: str, pk: Any) -> str:
    return f"cnr{model._meta.model_name}z{name.replace('_', '')}z{pk}z"


def stamp() -> None:
    """Every text of every row holds its canary; those of one person's address agree with each other.

    Written beneath the managers, since records let nobody change them.
    """
    for model in our_models():
        for row in model._default_manager.all():
            values = {}
            for one in words_of(model):
                word = canary(model, one.name, row.pk)
                if isinstance(one, models.EmailField):
                    word = f"{word}@people.example"
                if not getattr(row, one.name) and not isinstance(one, models.TextField):
                    continue  # an empty address of an account says something
                assert one.max_length is None or len(word) <= one.max_length, (model, one.name)
                values[one.name] = word
            if values:
                model._base_manager.filter(pk=row.pk).update(**values)
    for person in Candidate.objects.all():
        if User.objects.filter(email=person.email_key).exists():
            continue  # Ida, who is known by nothing but her address
        Candidate.objects.filter(pk=person.pk).update(email_key=Candidate.key_of(person.email))
    for event in Event.objects.all():
        data = {**event.data, "why": canary(Event, "why", event.pk), "reason": canary(Event, "reason", event.pk)}
        Event._base_manager.filter(pk=event.pk).update(data=data)
    for mail in Mail.objects.all():
        Mail.objects.filter(pk=mail.pk).update(body=f"{mail.body} [[portal]] [[answer]] [[invitation]]")


def fingerprints() -> dict[str, Any]:
    """Every table with its rows in one number."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = (len(rows), hash(tuple(rows)))
    return found
