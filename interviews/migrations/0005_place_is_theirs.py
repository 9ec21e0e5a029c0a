# Where a meeting was planned as the candidate likes, its place stays theirs to change once they have chosen.
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """What is planned keeps what candidates were told: until now the stage's mode decided, where both ways are known."""
    interview = apps.get_model("interviews", "Interview")
    interview.objects.filter(mode="choice").update(place_is_theirs=True)
    both = interview.objects.filter(state="planned", stage__mode="choice").exclude(link="").exclude(address="")
    both.update(place_is_theirs=True)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table whose rows were changed in the same transaction

    dependencies = [
        ("candidates", "0014_plain_words"),
        ("hiring", "0003_plain_words"),
        ("interviews", "0004_a_seat_knows_its_card"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="place_is_theirs",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "choice"), _negated=True), ("place_is_theirs", True), _connector="OR"
                ),
                name="interview_choice_is_theirs",
            ),
        ),
    ]
