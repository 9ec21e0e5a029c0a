"""Each job has stages of its own, which PostgreSQL does not guess: without this it takes a column of the board for a handful."""

from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE STATISTICS application_job_stage (dependencies) ON job_id, stage_id FROM candidates_application"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS application_job_stage")


class Migration(migrations.Migration):
    dependencies = [("candidates", "0006_the_walk")]

    operations = [migrations.RunPython(make, drop)]
