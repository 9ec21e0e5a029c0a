"""The index of search: an FTS5 table on SQLite, a tsvector with GIN on PostgreSQL, under one name."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    # Words come folded and parted by spaces, so the plainest tokenizer is the right one; places are not asked for.
    "CREATE VIRTUAL TABLE candidates_search USING fts5(name, about, cv, email, team, recruiters,"
    " tokenize='ascii', prefix='1 2 3', detail='column', columnsize=0)",
)
POSTGRESQL = (
    "CREATE TABLE candidates_search (rowid bigint PRIMARY KEY REFERENCES candidates_application (id)"
    " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, candidates_search tsvector NOT NULL)",
    # A long list of pending words would have to be read through by every question.
    "CREATE INDEX candidates_search_words ON candidates_search USING gin (candidates_search)"
    " WITH (gin_pending_list_limit = 256)",
    # The planner does not know what unpacking a tsvector costs: it would rather read through all, or walk along the key.
    "CREATE FUNCTION candidates_said(asked tsquery, most integer) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 20000"
    " SET enable_seqscan = off AS $$SELECT rowid FROM candidates_search WHERE candidates_search @@ asked"
    " ORDER BY rowid + 0 DESC LIMIT most$$",
)


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION candidates_said(tsquery, integer)")
    schema_editor.execute("DROP TABLE candidates_search")


class Migration(migrations.Migration):
    dependencies = [("candidates", "0002_document_to_go_on")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="Index",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                db_column="rowid",
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="indexed",
                                serialize=False,
                                to="candidates.application",
                            ),
                        ),
                        ("words", models.TextField(db_column="candidates_search")),
                    ],
                    options={"verbose_name_plural": "index", "db_table": "candidates_search"},
                ),
            ],
        ),
    ]
