# A promised day that passed without a word is counted, and stands on the timeline.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0014_plain_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="promise_breaks",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("applied", "applied"),
                    ("added", "said yes and was added"),
                    ("confirmed", "was confirmed as a real person"),
                    ("advanced", "was moved on"),
                    ("skipped", "skipped a stage"),
                    ("moved_back", "was moved back"),
                    ("settled", "had the step taken"),
                    ("held", "was put on hold"),
                    ("day_moved", "was given a new day"),
                    ("handed_over", "got another owner"),
                    ("day_broken", "heard nothing by the promised day"),
                    ("nudged", "asked where things stand"),
                    ("rejected", "was decided: no match"),
                    ("pooled", "was decided: talent pool"),
                    ("hired", "was decided: hired"),
                    ("withdrew", "withdrew"),
                    ("withdrawal_recorded", "withdrew, as recorded by a colleague"),
                    ("undone", "had the last decision undone"),
                    ("reopened", "was reopened"),
                    ("letter_written", "has a letter written"),
                    ("letter_released", "had the letter released"),
                    ("told", "was told by letter"),
                    ("told_by_phone", "was told by phone"),
                    ("mailed", "was sent a mail"),
                    ("noted", "was noted about"),
                    ("cv_added", "sent a newer CV"),
                    ("told_more", "told us more"),
                    ("reminded", "had its owner reminded"),
                    ("partner_proposed", "was proposed for being presented to the partner"),
                    ("partner_asked", "was asked about being presented"),
                    ("partner_agreed", "agreed to be presented"),
                    ("partner_declined", "did not agree to be presented"),
                    ("partner_ended", "is shown to the partner no longer"),
                    ("guest_link", "had a guest’s link changed"),
                    ("meeting_planned", "has a meeting planned"),
                    ("meeting_moved", "had a meeting moved"),
                    ("meeting_off", "had a meeting called off"),
                    ("meeting_held", "had a meeting"),
                    ("meeting_missed", "had a meeting that did not take place"),
                    ("meeting_proposed", "was proposed another time for a meeting"),
                    ("remote_settled", "had the wish to work remotely settled"),
                    ("continues", "wants to continue"),
                    ("case_set", "was sent a test case"),
                    ("case_begun", "began the test case"),
                    ("case_more_time", "asked for more time"),
                    ("case_in", "handed in the test case"),
                    ("offer_made", "had an offer drafted"),
                    ("offer_approved", "had an offer approved"),
                    ("offer_called", "was called about the offer"),
                    ("offer_sent", "was sent an offer"),
                    ("offer_answered", "answered the offer"),
                    ("offer_ended", "had an offer that ended"),
                ],
                max_length=20,
            ),
        ),
    ]
