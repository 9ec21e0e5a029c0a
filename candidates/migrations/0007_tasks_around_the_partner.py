"""Internal tasks: to ask about a partner, and to call somebody who has not said whether they want to continue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("candidates", "0006_the_walk")]

    operations = [
        migrations.AlterField(
            model_name="todo",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dead_mail", "A mail could not be sent: find another way"),
                    ("present", "Ask them whether we may present them to the partner"),
                    ("continue", "They have not said whether they want to continue: call them"),
                ],
                max_length=12,
            ),
        ),
    ]
