# A task for a seat whose holder is away then.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0015_days_that_passed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="todo",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dead_mail", "A mail could not be sent: find another way"),
                    ("present", "Ask them whether we may present them to the partner"),
                    ("continue", "They have not said whether they want to continue: call them"),
                    ("more_time", "More time for the test case is asked for: answer"),
                    ("handed_in", "The test case came in after a no that was not told: look at it, then decide"),
                    ("no_grader", "The test case is in and nobody grades it: say who does"),
                    ("partner_off", "The partner may read about them no longer: move the meeting or call it off"),
                    ("proposed", "Another time for a meeting is proposed: look at it"),
                    (
                        "partner_late",
                        "A scorecard of the partner’s is out: ask for it, or answer the candidate regardless",
                    ),
                    ("seat_left", "Somebody who sits in a meeting has left: give the seat to somebody else"),
                    ("seat_away", "Somebody who sits in a meeting is away then: find somebody else, or another time"),
                    ("no_approver", "Who was to approve the offer has left: choose somebody else"),
                ],
                max_length=12,
            ),
        ),
    ]
