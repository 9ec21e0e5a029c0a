# Whose scorecard is in stands at the seat: who owes one is found by an index of those few.
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Seats whose scorecard is in know since when."""
    seat, card = apps.get_model("interviews", "Seat"), apps.get_model("interviews", "Scorecard")
    since = card.objects.filter(seat=OuterRef("pk"), state="submitted").values("submitted_at")[:1]
    seat.objects.filter(card__state="submitted").update(card_in_at=Subquery(since))


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table whose rows were changed in the same transaction

    dependencies = [
        ("interviews", "0003_rating_of_the_whole"),
        ("candidates", "0010_tasks_of_meetings_and_graders"),
    ]

    operations = [
        migrations.AddField(model_name="seat", name="card_in_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                condition=models.Q(("card_in_at__isnull", True), ("released_at__isnull", True), ("wants_card", True)),
                fields=["user"],
                name="seat_owes_a_card",
            ),
        ),
    ]
