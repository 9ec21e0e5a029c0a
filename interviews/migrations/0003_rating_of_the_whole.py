# The whole way is rated too: without a stage, once, when they have been told how it ended.
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0008_tasks_and_verbs"),
        ("hiring", "0002_what_a_stage_asks"),
        ("interviews", "0002_two_taps_and_no_word"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rating",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="hiring.stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__isnull", True)), fields=("application",), name="rating_once_of_the_whole"
            ),
        ),
    ]
