# A word that nobody reads is not asked for.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0001_meetings_cards_cases"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="rating",
            name="words",
        ),
    ]
